"""The calendars of the five shipped sets against the entries that were checked by hand."""

from __future__ import annotations

from pathlib import Path

import icalendar
import pytest

from tests.plans import PLANS
from tests.support import run

GOLDEN = Path(__file__).parent / "files" / "calendar" / "golden.tsv"
SETS = (*PLANS, "son-tra-2026")
Row = tuple[str, str, str]
"""A day, the code of the line (or -, for a report without a line) and what is due."""

CHANGES = Path(__file__).parent / "files" / "calendar" / "changes.txt"
"""What has changed since, on purpose: a reason, then the entries that went (-) and came (+)."""


def changes(name: str, sign: str) -> list[Row]:
    """Return the entries of a set that went, or came."""
    found, owner = [], ""
    for line in CHANGES.read_text("utf-8").splitlines():
        if line.startswith("["):
            owner = line.strip("[]")
        elif line.startswith(sign) and owner == name:
            _, day, code, title = line.split(" ", 3)
            found.append((day, code, title))
    return sorted(found)


def golden(name: str) -> list[Row]:
    """Return the entries of a set in the golden file."""
    lines = [line.split("\t") for line in GOLDEN.read_text("utf-8").splitlines() if line[0] != "#"]
    return sorted((day, code, title) for owner, day, code, title in lines if owner == name)


def entries(name: str, path: Path) -> list[Row]:
    """Return the entries of a set in the calendar file that the command writes."""
    result = run("calendar", name, "--whole-year", "--out", path)
    assert result.exit_code == 0, result.output
    found = []
    for event in icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT"):
        head, _, title = str(event["SUMMARY"]).removeprefix("[").partition("] ")
        found.append((event["DTSTART"].dt.isoformat(), "-" if head == "Báo cáo" else head, title))
    return sorted(found)


def test_the_golden_file_is_whole() -> None:
    """The file holds the 155 entries that were checked."""
    assert sum(len(golden(name)) for name in SETS) == 155


@pytest.mark.parametrize("name", SETS)
def test_calendar_differs_from_the_golden_file_only_as_listed(name: str, tmp_path: Path) -> None:
    """Every entry stands as it was checked by hand, but for the differences that are listed."""
    before, now = golden(name), entries(name, tmp_path / "lich.ics")
    gone, new = list(before), list(now)
    for row in before:
        if row in new:
            new.remove(row)
            gone.remove(row)
    assert (gone, new) == (changes(name, "-"), changes(name, "+"))


def test_every_change_has_its_reason() -> None:
    """Entries that went or came stand under a sentence that says why."""
    before = ""
    for line in filter(None, CHANGES.read_text("utf-8").splitlines()):
        assert line[0] in "#[-+", line
        assert not (before.startswith("[") and line[0] in "-+"), line
        before = line
