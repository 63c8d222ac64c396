"""Shipped files are proved once, by these tests; changed ones are proved when they are loaded."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from par_index.checking.report import errors_of
from par_index.loading.library import PROVED, proved, shipped
from par_index.loading.load import load_set
from tests.certify import current
from tests.support import Folder


def test_the_list_is_that_of_the_shipped_files() -> None:
    """The list holds the shipped files as they are now (else: `python -m tests.certify`)."""
    assert PROVED.read_text("ascii") == current()


@pytest.mark.parametrize("name", shipped("criteria"))
def test_every_listed_set_is_sound(name: str) -> None:
    """A set that scoring does not prove again has no error."""
    loaded = load_set(name, anew=True)
    assert proved(loaded.files)
    assert errors_of(loaded) == []


def test_anybody_elses_set_is_proved(set_folder: Callable[..., Folder]) -> None:
    """A set in a file of its own is not on the list."""
    folder = set_folder("rubrics:\n  the-rule:\n    rule: max\n")
    assert not proved(load_set(str(folder.criteria)).files)
