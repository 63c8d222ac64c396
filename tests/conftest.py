"""Profiles of hypothesis, and the fixture of a stranger's folder."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import CRITERIA, Folder

# Looking through all objects for cycles, again and again, takes a fifth of the time of a run.
gc.set_threshold(10_000, 20, 50)

_CHECKS = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
# The suite draws the same examples on every machine, so that a red run is a change's own fault;
# `fresh` draws others each time, `deep` many of them (.ci/long).
for _name, _examples, _same in (("suite", 30, True), ("fresh", 30, False), ("deep", 1500, False)):
    settings.register_profile(
        _name,
        max_examples=_examples,
        derandomize=_same,
        deadline=None,
        suppress_health_check=_CHECKS,
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


@pytest.fixture
def set_folder(tmp_path: Path) -> Callable[..., Folder]:
    """Return a maker of folders: a rule file, and a criteria file that uses it."""

    def make(rules: str, criteria: str = CRITERIA, maximum: str = "1") -> Folder:
        folder = Folder(tmp_path)
        folder.write("rules.yaml", rules)
        folder.write("criteria.yaml", criteria.replace("points: 1,", f"points: {maximum},"))
        return folder

    return make


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what modules hold to the end out of every search for cycles, in forks too."""
    gc.freeze()
