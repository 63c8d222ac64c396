"""How far a task is on a given day: done, late, overdue, soon due, still open, or waiting.

Pure: the day is an argument. Whether a line scores is the engine's word; this module only sets
days of completion against days that are due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

from par_index.year.deadlines import Occurrence

Standing: TypeAlias = Literal[
    "overdue", "missed", "soon", "waiting", "open", "late", "done", "not_applicable", "unscored"
]
"""overdue: not done and past its last day; missed: a target that was reported and is not met, its
time over; soon: due within the days asked for; waiting: its event has not happened; open: not
done, in time; late: done after its last day; done: done in time, or a target that is met;
not_applicable: nothing arose; unscored: the source gives no rule."""

STANDINGS: tuple[Standing, ...] = get_args(Standing)
"""Every standing, the most urgent first."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One occurrence of a task with the day on which it was completed, as far as known.

    ``days`` is how many days late it is (or was done), or with a minus how many remain.
    """

    occurrence: Occurrence
    standing: Standing
    finished: date | None = None
    days: int = 0


def progress(
    occurrences: Sequence[Occurrence], finished: Sequence[date | None], as_of: date, within: int
) -> tuple[Progress, ...]:
    """Return the standing of every occurrence on a day.

    Args:
        occurrences: when the task is due.
        finished: the day of completion of each occurrence, None where it is not known.
        as_of: the day that is looked at; what was completed later is not done yet.
        within: an occurrence that is due in so many days or fewer is due soon.

    """
    found = []
    for occurrence, day in zip(occurrences, finished, strict=True):
        if day is not None and day <= as_of:
            late = (day - occurrence.due).days
            found.append(Progress(occurrence, "late" if late > 0 else "done", day, late))
            continue
        late = (as_of - occurrence.due).days
        standing: Standing = "overdue" if late > 0 else "soon" if -late <= within else "open"
        found.append(Progress(occurrence, standing, None, late))
    return tuple(found)


def overall(found: Sequence[Progress]) -> Standing:
    """Return the standing of a task from its occurrences: the most urgent one counts."""
    return min((one.standing for one in found), key=STANDINGS.index)
