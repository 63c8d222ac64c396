"""Figures taken from a register (sổ theo dõi): a list of events, each row of it one event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from par_index.language import intervals
from par_index.language.exact import Exact
from par_index.language.inputs import Given, Input
from par_index.language.intervals import Interval, hull_of
from par_index.language.tree import TRUE, Expr, Name
from par_index.meaning.knowledge import Context, as_known
from par_index.meaning.ranges import numbers_of, start_box, truths_of

Take: TypeAlias = Literal["count", "sum", "greatest", "least"]
"""What is taken of the rows that count: how many, or of one column the sum or an extreme."""

Row: TypeAlias = Mapping[str, Given]
"""One event: its cells by column, text as it is written; an empty cell is absent."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a register gives a figure.

    Rows count where ``where`` holds; rows alike in the columns ``once_by`` count once, by the
    highest of them. ``of`` is the column that is taken, None to count rows; ``points`` is what
    each level of it is worth, where it holds levels.
    """

    register: str
    take: Take = "count"
    of: str | None = None
    where: Expr | None = None
    once_by: tuple[str, ...] = ()
    points: Mapping[str, Exact] = field(default_factory=dict)


class _Event(NamedTuple):
    """What one row gives, and whether it surely counts."""

    value: Interval
    sure: bool


def derive(
    how: Derivation, columns: Mapping[str, Input], rows: Sequence[Row], figure: Input
) -> Given | None:
    """Return the figure that the rows of a register give, a range where cells are empty.

    Args:
        how: which rows count and what is taken.
        columns: the columns that are no plain text.
        rows: the events.
        figure: the figure; a yes/no is whether any row counts.

    Returns:
        None where nothing can be told: no row counts and an extreme is asked for.

    """
    events: dict[object, list[_Event]] = {}
    for index, row in enumerate(rows):
        typed = {name: as_known(value) for name, value in row.items() if name in columns}
        box = start_box(Context(columns, {}), typed)
        assert box is not None  # each cell was read by its own column, which keeps no limits
        truths = truths_of(how.where or TRUE, box)
        if True not in truths:
            continue
        value = Interval.point(1)
        if how.of is not None and how.points:
            level = row.get(how.of)
            worth = how.points.values() if level is None else [how.points[str(level)]]
            value = hull_of([Interval.point(points) for points in worth])
        elif how.of is not None:
            value = numbers_of(Name(how.of), box)
        key = tuple(row.get(name) for name in how.once_by) or index
        events.setdefault(key, []).append(_Event(value, truths == {True}))
    found = _taken(how.take, [_extreme("greatest", alike) for alike in events.values()])
    if figure.kind == "truth":
        low, high = (0, 0) if found is None else (_end(found.low), _end(found.high))
        return True if low else None if high else False
    if found is None:
        return None
    if found.single is not None:
        return found.single
    inside = found.meet(figure.domain)
    return found if inside.empty else inside


def rows_where(where: Expr | None, columns: Mapping[str, Input], rows: Sequence[Row]) -> list[Row]:
    """Return the rows for which a condition surely holds."""
    found = []
    for row in rows:
        box = start_box(
            Context(columns, {}),
            {name: as_known(value) for name, value in row.items() if name in columns},
        )
        if box is not None and truths_of(where or TRUE, box) == {True}:
            found.append(row)
    return found


def _end(cut: tuple[object, int] | None) -> object:
    return cut and cut[0]


def _extreme(take: Take, events: list[_Event]) -> _Event:
    """Return the least or greatest of the events that count, and whether one surely does."""
    fold = intervals.least if take == "least" else intervals.greatest
    found: Interval | None = None
    for event in sorted(events, key=lambda event: not event.sure):
        joint = event.value if found is None else fold(found, event.value)
        found = joint if found is None or event.sure else hull_of([found, joint])
    assert found is not None
    return _Event(found, any(event.sure for event in events))


def _taken(take: Take, events: list[_Event]) -> Interval | None:
    if take in ("count", "sum"):
        zero = Interval.point(0)
        whole = zero
        for event in events:
            part = event.value if event.sure else hull_of([zero, event.value])
            whole = intervals.add(whole, part)
        return whole
    if not any(event.sure for event in events):
        return None
    return _extreme(take, events).value
