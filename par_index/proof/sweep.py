"""One sweep over a table of intervals: where no row holds, and where two rows hold at once.

Every interval is a half-open run of cuts, so that sorting the cuts and walking once from left to
right finds each gap and each overlap, whole and exact, without a case for open or closed ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from par_index.language.intervals import Cut, Interval


class Overlap(NamedTuple):
    """The numbers that lie in two rows, which are given by their index."""

    run: Interval
    first: int
    second: int


class Sweep(NamedTuple):
    """What a sweep found, from left to right; ``dead`` rows hold no number of the domain."""

    gaps: tuple[Interval, ...]
    overlaps: tuple[Overlap, ...]
    dead: tuple[int, ...]


def sweep(rows: Sequence[Interval], domain: Interval, step: int | None = None) -> Sweep:
    """Compare the rows of a table with a domain and with one another.

    Args:
        rows: the intervals, in any order.
        domain: the numbers that the table must cover.
        step: 1 where only whole numbers count, None where the numbers are dense.

    """
    whole = domain.snapped(step)
    inside = [row.snapped(step).meet(whole) for row in rows]
    dead = tuple(index for index, run in enumerate(inside) if run.empty)
    if whole.empty:
        return Sweep((), (), dead)
    order = sorted((i for i in range(len(rows)) if i not in dead), key=lambda i: _low(inside[i]))
    return Sweep(
        tuple(_gaps([inside[i] for i in order], whole, step)), tuple(_overlaps(order, inside)), dead
    )


def _low(run: Interval) -> tuple[bool, Cut]:
    return (run.low is not None, run.low or (0, 0))


def _gaps(runs: list[Interval], domain: Interval, step: int | None) -> list[Interval]:
    """Return what the runs, sorted by their lower end, leave out of the domain."""
    found: list[Interval] = []
    reached = domain.low
    for run in runs:
        if run.low is not None:
            hole = Interval(reached, run.low).snapped(step)
            if not hole.empty:
                found.append(hole)
        if run.high is None:
            return found
        reached = run.high if reached is None else max(reached, run.high)
    rest = Interval(reached, domain.high).snapped(step)
    if not rest.empty:
        found.append(rest)
    return found


def _overlaps(order: list[int], runs: list[Interval]) -> list[Overlap]:
    """Return what each pair shares; only rows that are still open at a row's start are compared."""
    found: list[Overlap] = []
    open_rows: list[int] = []
    for index in order:
        run = runs[index]
        open_rows = [other for other in open_rows if not _ends_before(runs[other], run)]
        for other in open_rows:
            shared = runs[other].meet(run)
            if not shared.empty:
                found.append(Overlap(shared, min(other, index), max(other, index)))
        open_rows.append(index)
    return found


def _ends_before(earlier: Interval, later: Interval) -> bool:
    return earlier.high is not None and later.low is not None and earlier.high <= later.low
