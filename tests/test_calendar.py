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

GONE: dict[str, list[Row]] = {}
"""Entries of the golden file that no longer stand, on purpose."""

NEW: dict[str, list[Row]] = {}
"""Entries that the golden file does not have, on purpose."""


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
    assert (gone, new) == (sorted(GONE.get(name, [])), sorted(NEW.get(name, [])))
