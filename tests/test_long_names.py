"""Names that no file can have, at every door: an answer with its place, never a traceback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support import CRITERIA, run
from tests.test_every_fault import CI

LONG = "x" * 300
ANSWER = re.compile(r" PAR\d{3} |^Lỗi|^không có mã", re.MULTILINE)

MAKING = ("fill", "init", "profile", "record", "template")
"""Commands whose files those after them read."""


def answered(words: list[str]) -> str:
    """Run a command; return what it printed, having seen that it ends in an answer."""
    result = run(*words)
    assert isinstance(result.exception, SystemExit | None), words
    assert result.exit_code == 0 or ANSWER.search(result.output), (words, result.output)
    return result.output


def test_every_argument_of_every_command_may_be_a_name_that_no_file_can_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is then refused in words, whichever argument it is."""
    CI.prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    seen: set[tuple[str, ...]] = set()
    for words in CI.COMMANDS:
        for place, word in enumerate(words[1:], 1):
            where = (words[0], words[place - 1] if words[place - 1].startswith("-") else str(place))
            if where not in seen:
                seen.add(where)
                name = f"{word}={LONG}" if word.startswith("-") else LONG + Path(word).suffix
                answered([*words[:place], name, *words[place + 1 :]])
        if words[0] in MAKING:
            run(*words)
    assert len(seen) > 90


@pytest.mark.parametrize("name", [LONG, f"{LONG}.yaml", f"a/{LONG}", f"{LONG}/a.yaml"])
def test_a_file_may_name_rules_by_a_name_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    """The set is refused with the place of that name."""
    path = tmp_path / "bo.yaml"
    path.write_text(CRITERIA.replace("./rules.yaml", name), "utf-8")
    assert "bo.yaml:6:11 PAR406" in answered(["check", str(path)])


def test_a_file_that_cannot_be_written_is_told_in_vietnamese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reasons of the system for a long name and for a path through a file are our words."""
    CI.prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    score = ["score", "son-tra-2026", "so-lieu.yaml", "--out"]
    assert "quá dài" in answered([*score, f"{LONG}.xlsx"])
    assert "không phải là thư mục" in answered([*score, "so-lieu.yaml/a.xlsx"])


@pytest.mark.parametrize("name", ["khong-co.csv", "khong-co.parquet", "khong-co.xlsx"])
def test_a_table_of_units_that_is_not_there_is_an_error_of_reading(name: str) -> None:
    """It is never told as output that could not be printed."""
    assert "PAR101" in answered(["frame", "son-tra-2026", name, "--out", "diem.csv"])


@pytest.mark.parametrize("name", [".", "..", "/", ".xlsx", "a.csv"])
def test_forms_of_all_units_are_workbooks(name: str) -> None:
    """What is no name of a workbook is refused before any name of a unit is put into it."""
    told = answered(["template", "son-tra-2026", "--each", "--out", name])
    assert f"tệp «{name}» phải có đuôi .xlsx" in told
