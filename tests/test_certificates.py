"""Shipped files are proved once, by these tests; changed ones are proved when they are loaded."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from par_index.checking.report import errors_of
from par_index.loading.library import PROVED, proved, shelf, shipped
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


def test_a_listed_set_is_made_once_and_its_changes_are_seen(tmp_path: Path) -> None:
    """Opened twice a listed set is one set; after a change to any of its files it is another."""
    loaded = load_set("son-tra-2026")
    assert load_set("son-tra-2026") is loaded
    assert load_set("son-tra-2026", readings={"I.1.a": "at-least-five"}) is not loaded
    assert loaded.under({"I.1.a": "at-least-five"}) is loaded.under({"I.1.a": "at-least-five"})
    assert loaded.under({"I.1.a": "at-least-five"}).readings != loaded.readings
    criteria = Path(shutil.copy(shelf("criteria") / "son-tra-2026.yaml", tmp_path))
    (tmp_path / "rubrics").mkdir()
    rules = Path(shutil.copy(shelf("rubrics") / criteria.name, tmp_path / "rubrics"))
    for path in (criteria, rules):
        before = load_set(str(criteria))
        path.write_text(path.read_text("utf-8").replace("văn bản", "tài liệu"), "utf-8")
        after = load_set(str(criteria))
        assert (after.criteria, after.rubrics) != (before.criteria, before.rubrics), path


def test_anybody_elses_set_is_proved(set_folder: Callable[..., Folder]) -> None:
    """A set in a file of its own is not on the list."""
    folder = set_folder("rubrics:\n  the-rule:\n    rule: max\n")
    assert not proved(load_set(str(folder.criteria)).files)
