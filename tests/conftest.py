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


# What forks again and again comes first, from a program that is still small; then what takes
# longest, so that at the end no worker is left alone with a long file.
LONGEST = (
    *("every_fault", "app_faults", "app_year", "live_formulas", "scorecard_book", "app_browser"),
    *("dossier", "hostile", "hostile_tables", "frame", "evidence_book", "words", "printed_sheets"),
    *("speed", "notebooks", "every_reading", "every_proof", "check", "bad_cells", "life"),
)


def pytest_configure(config: pytest.Config) -> None:
    """Let workers take the files in the order of the tests, not by how many tests they have."""
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; the order inside a file stays."""
    ranks = {f"test_{name}.py": rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.name, len(ranks)))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what modules hold to the end out of every search for cycles, in forks too."""
    gc.freeze()
