"""Rounds of surveys that registers hold: what every group of people answered through the year."""

from __future__ import annotations

from datetime import date

from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.year.survey import Tally, Trend

COUNTS = ("day", "answers", "satisfied")
"""The columns that make a register one of surveys."""


def survey_rounds(
    loaded: LoadedSet, given: LoadedEvidence | None, as_of: date
) -> list[tuple[Trend, list[date]]]:
    """Return the rounds of every group until a day, the earliest first, with their days."""
    found: dict[str, list[tuple[int, Tally]]] = {}
    for name, rows in given.record.registers.items() if given is not None else ():
        columns = loaded.criteria.registers[name].inputs
        for row in rows if set(COUNTS) <= columns.keys() else ():
            cells = [cell for key in COUNTS if isinstance(cell := row.get(key), int)]
            if len(cells) < len(COUNTS) or cells[0] > as_of.toordinal():
                continue  # an empty cell or a range is no round to compare
            levels = ((level, row.get(key)) for key, c in columns.items() for level in c.levels)
            title = ", ".join(level.label for level, key in levels if level.key == key)
            title = title or loaded.criteria.registers[name].label
            found.setdefault(title, []).append((cells[0], Tally(cells[1], cells[2])))
    made = []
    for title, several in found.items():
        several.sort(key=lambda one: one[0])
        trend = Trend(title, tuple(tally for _, tally in several))
        made.append((trend, [date.fromordinal(day) for day, _ in several]))
    return made
