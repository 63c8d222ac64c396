"""The standing of every line of a set on a day, from its deadline, its evidence and its points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from par_index.language.intervals import Interval
from par_index.loading.load import LoadedSet
from par_index.models.criteria import Leaf
from par_index.report.duties import leads, unit_book
from par_index.scoring.scorecard import AnyLeafResult, GroupResult, LeafResult, Scorecard
from par_index.year.deadlines import Occurrence, Schedule, fixed, occurrences
from par_index.year.progress import Progress, Standing, overall, progress

FINISHED, EVENT = "finished", "event"
"""What rules of tasks call the day of completion and the day of the event before it."""

INCLUSIVE = "by-deadline"
"""The reading under which "trước ngày" includes the day that it names."""


@dataclass(frozen=True)
class LineStanding:
    """One line on a day: its standing, its occurrences, and who leads it.

    ``due`` is the last day of the occurrence that comes next, or of the one that is overdue.
    """

    leaf: Leaf
    result: AnyLeafResult
    standing: Standing
    progress: tuple[Progress, ...]
    lead: tuple[str, ...]
    area: str

    @property
    def pending(self) -> Progress | None:
        """The occurrence that asks for attention: the first that is not done."""
        open_ones = [one for one in self.progress if one.standing in ("overdue", "soon", "open")]
        return open_ones[0] if open_ones else None


def standings(
    loaded: LoadedSet, scorecard: Scorecard, as_of: date, within: int
) -> list[LineStanding]:
    """Return the standing of every line, in the order of the file."""
    book = unit_book(loaded.criteria)
    lead = leads(loaded.criteria, book)
    areas = {
        leaf.code: area.code
        for area in scorecard.root.children
        for leaf in (area.leaves() if isinstance(area, GroupResult) else [area])
    }
    found = []
    for leaf in loaded.criteria.leaves():
        result = scorecard.leaves[leaf.code]
        made: tuple[Progress, ...] = ()
        standing: Standing = "unscored"
        if isinstance(result, LeafResult):
            made = _steps(loaded, leaf, result, as_of, within)
            standing = _standing(leaf, result, made, as_of)
        found.append(LineStanding(leaf, result, standing, made, lead[leaf.code], areas[leaf.code]))
    return found


def _standing(leaf: Leaf, result: LeafResult, made: tuple[Progress, ...], as_of: date) -> Standing:
    if result.state == "not_applicable":
        return "not_applicable"
    waits = leaf.deadline is not None and bool(leaf.deadline.event)
    met = result.state == "known" and result.points >= result.maximum
    if dated(result):
        if waits and _event_day(result, as_of) is None and not _finished_any(made):
            return "done" if met and not made else "waiting"
        return overall(made) if made else "open"
    if met:
        return "done"
    if result.state == "known" and (not made or made[-1].occurrence.due < as_of):
        return "missed"
    return overall(made) if made else "open"


def _finished_any(made: tuple[Progress, ...]) -> bool:
    return any(one.finished is not None for one in made)


def dated(result: LeafResult) -> bool:
    """Whether the rule of a line asks for days of completion."""
    return any(name.startswith(FINISHED) for name in result.leaf.rubric.inputs)


def _steps(
    loaded: LoadedSet, leaf: Leaf, result: LeafResult, as_of: date, within: int
) -> tuple[Progress, ...]:
    inclusive = loaded.readings.get(leaf.code, leaf.reading) == INCLUSIVE
    event_day = _event_day(result, as_of)
    due = due_days(leaf, loaded.criteria.year, event_day, inclusive=inclusive)
    if not dated(result):
        return _undated(due, result, as_of, within)
    names = [FINISHED] if len(due) == 1 else [f"{FINISHED}_{n}" for n in range(1, len(due) + 1)]
    days = [_day(result, name) for name in names]
    if days == [None] and result.state == "known" and result.points >= result.maximum:
        # the day itself is not known, only that it was in time
        days = [min(as_of, due[0].due)]
    return progress(due, days, as_of, within)


def _undated(
    due: tuple[Occurrence, ...], result: LeafResult, as_of: date, within: int
) -> tuple[Progress, ...]:
    """Return the occurrences of a line that reports a figure: months that are done, or a state."""
    times = result.claim.values.get("times")
    if isinstance(times, Interval):
        times = times.low[0] if times.low is not None else None
    done = int(times) if isinstance(times, int) and len(due) > 1 else 0
    days = [one.due if n < done else None for n, one in enumerate(due)]
    return progress(due, [min(d, as_of) if d else None for d in days], as_of, within)


def due_days(
    leaf: Leaf, year: int, event_day: date | None = None, *, inclusive: bool = False
) -> tuple[Occurrence, ...]:
    """Return when a leaf is due; a leaf that names no time has the whole year."""
    schedule = Schedule(in_year=True) if leaf.deadline is None else leaf.deadline.schedule()
    if not fixed(schedule) and not schedule.event:
        schedule = Schedule(in_year=True)
    return occurrences(schedule, year, event_day, inclusive=inclusive)


def _day(result: LeafResult, name: str) -> date | None:
    """Return a day of the evidence, when it is known as a single day."""
    value = result.claim.values.get(name)
    if isinstance(value, Interval):
        value = value.single
    declared = result.leaf.rubric.inputs.get(name)
    if declared is None or declared.kind != "date" or value is None:
        return None
    return date.fromordinal(int(value))


def _event_day(result: LeafResult, as_of: date) -> date | None:
    """Return the day of the event that a line awaits, once it has come."""
    day = _day(result, EVENT)
    return day if day is not None and day <= as_of else None


def event_days(scorecard: Scorecard) -> dict[str, date]:
    """Return the day of the event of every line whose evidence gives it."""
    found = {code: _day(result, EVENT) for code, result in scorecard.scored.items()}
    return {code: day for code, day in found.items() if day is not None}
