"""Every format of a file that was ever written is still read; a newer one is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support import run

FILES = Path(__file__).parent / "files"


@pytest.mark.parametrize("number", [1])
def test_files_of_a_format_score_as_they_did(number: int) -> None:
    """Evidence and overlay of a format give the points, states and ranges recorded with them."""
    folder = FILES / f"format-{number}"
    result = run(
        "score",
        "son-tra-2026",
        folder / "so-lieu.yaml",
        "--with",
        folder / "dieu-chinh.yaml",
        "--json",
    )
    assert result.exit_code == 0, result.stderr
    recorded = json.loads((folder / "bang-diem.json").read_text("utf-8"))
    now = json.loads(result.stdout)
    assert now["format"] == recorded["format"] == number
    assert now["total"] == recorded["total"]
    kept = ("code", "points", "max", "range", "state", "exact")
    for old, new in zip(recorded["nodes"], now["nodes"], strict=True):
        assert {key: new.get(key) for key in kept} == {key: old.get(key) for key in kept}


@pytest.mark.parametrize("name", ["so-lieu.yaml", "dieu-chinh.yaml"])
def test_a_newer_format_is_refused(tmp_path: Path, name: str) -> None:
    """A file of a format that this version does not know is refused where it says so."""
    text = (FILES / "format-1" / name).read_text("utf-8").replace("format: 1", "format: 2")
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    given = [path] if name == "so-lieu.yaml" else ["--targets", "--with", path]
    result = run("score", "son-tra-2026", *given)
    assert result.exit_code == 1
    assert "1:9" in result.stderr
    assert "định dạng «2»" in result.stderr
