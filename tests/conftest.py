"""Profiles of hypothesis, and the fixture of a stranger's folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import CRITERIA, Folder

_SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("dev", max_examples=25, deadline=None, suppress_health_check=_SLOW)
settings.register_profile(
    "ci", max_examples=30, deadline=None, derandomize=True, suppress_health_check=_SLOW
)
settings.register_profile("deep", max_examples=1500, deadline=None, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "dev"))


@pytest.fixture
def set_folder(tmp_path: Path) -> Callable[..., Folder]:
    """Return a maker of folders: a rule file, and a criteria file that uses it."""

    def make(rules: str, criteria: str = CRITERIA, maximum: str = "1") -> Folder:
        folder = Folder(tmp_path)
        folder.write("rules.yaml", rules)
        folder.write("criteria.yaml", criteria.replace("points: 1,", f"points: {maximum},"))
        return folder

    return make
