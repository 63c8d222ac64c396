"""Lines that lack a figure, many rows at once: what they leave open, proved for all together.

The engine is asked once for a whole range of figures: what it answers holds for every row inside.
Where a row has completions that reach all of that answer, scored as columns, its own answer can be
no narrower, so the two are equal. Rows without such completions are asked for in smaller ranges,
at last one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from math import inf
from typing import Any, TypeAlias

from par_index.language.inputs import Given, Input
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE
from par_index.ranking.cells import Cells
from par_index.ranking.columns import Ratio, compare
from par_index.ranking.lines import NEVER, Column, FinerError, LineScorer, fractions_of, in_units
from par_index.scoring.results import LeafResult

FEW = 6
"""So few different rows are asked for one by one."""

MOST = 64
"""So many completions of every row are tried."""

FAR = 10**6
"""How far from its lower end a figure without an upper end is tried."""

Reached: TypeAlias = dict[Any, tuple[Any, Any]]
"""By own maximum in units, the least and the most points of completions that were tried, by row."""


def opened(scorer: LineScorer, column: Column, told: Mapping[str, Cells], rows: Any) -> Any:
    """Score rows of which just some figures are known, and return those that are left."""
    import numpy as np

    rubric = scorer.leaf.rubric
    if len(rows) <= FEW or rubric.unstated or MEASURE in told:
        return rows
    reached = _reached(scorer, told, rows)
    if reached is None:
        return rows
    left, pending = [], [np.arange(len(rows))]
    while pending:
        inside = pending.pop()
        spans = {name: _ends(cells, rows[inside]) for name, cells in told.items()}
        if len(inside) > FEW and all(span is not None for span in spans.values()):
            ranges = {name: span for name, span in spans.items() if span is not None}
            result = scorer.engine(ranges)
            if isinstance(result, LeafResult) and result.state == "missing":
                sure = _certain(result, reached, inside, scorer.unit or 1)
                column.take(result, rows[inside[sure]])
                inside = inside[~sure]
        if len(inside) <= FEW or not (parts := _parted(told, rows, inside)):
            left.append(inside)
        else:
            pending += parts
    return rows[np.concatenate(left)] if left else rows[:0]


def _ends(cells: Cells, rows: Any) -> Given | None:
    """Return the range of a figure over some rows; None for different answers."""
    values = cells.values[rows]
    low, high = values.min(), values.max()
    if low == high:
        return cells.given(rows[0])
    if not cells.numeric:
        return None
    return Interval.closed(Fraction(int(low), cells.den), Fraction(int(high), cells.den))


def _parted(told: Mapping[str, Cells], rows: Any, inside: Any) -> list[Any]:
    """Return rows in two parts by one figure: zero or not, or below and above its middle."""
    best: tuple[Fraction | float, Any] | None = None
    for cells in told.values():
        values = cells.values[rows[inside]]
        low, high = values.min(), values.max()
        if low == high:
            continue
        if low == 0 or not cells.numeric:
            return [inside[values == low], inside[values != low]]
        ratio = Fraction(int(high), int(low)) if low > 0 else inf
        if best is None or ratio > best[0]:
            best = ratio, values
    if best is None:
        return []
    ranked = best[1].argsort(kind="stable")
    middle = best[1][ranked[len(ranked) // 2]]
    above = best[1] >= middle if middle > best[1].min() else best[1] > middle
    return [inside[~above], inside[above]]


def _certain(result: LeafResult, reached: Reached, inside: Any, unit: int) -> Any:
    """Return in which rows completions reach all that a result leaves open."""
    import numpy as np

    sure = np.ones(len(inside), bool)
    outcomes = result.outcomes
    if len(outcomes) == 1 and result.low == result.high:
        return ~sure
    for own, (low, high) in outcomes.items():
        if own * unit not in reached:
            return ~sure
        least, most = reached[own * unit]
        sure &= (least[inside] == low * unit) & (most[inside] == high * unit)
    return sure


def _reached(scorer: LineScorer, told: Mapping[str, Cells], rows: Any) -> Reached | None:
    """Score some completions of every row; None where the rule asks for more than figures."""
    import numpy as np

    leaf, size = scorer.leaf, len(rows)
    if scorer.kernel(tuple(leaf.rubric.inputs)) is None:
        return None
    unit = scorer.unit
    far, kind = (inf, object) if unit is None else (NEVER, np.int64)
    found: Reached = {}
    for columns, kept in _completions(leaf.rubric.inputs, told, rows):
        batch = scorer.run(columns, size)
        if batch is None:
            continue
        try:
            points = in_units(batch.points[leaf.code], size, unit)
            counted = in_units(batch.maximum[leaf.code], size, unit)
        except FinerError:
            return None
        kept = kept & ~np.broadcast_to(batch.fault[leaf.code], size)
        for own in np.unique(counted).tolist():
            if own not in found:
                found[own] = np.full(size, far, kind), np.full(size, -far, kind)
            least, most = found[own]
            here = kept & (counted == own)
            np.minimum(least, points, out=least, where=here)
            np.maximum(most, points, out=most, where=here)
    return found


def _completions(
    inputs: Mapping[str, Input], told: Mapping[str, Cells], rows: Any
) -> Iterator[tuple[dict[str, Any], Any]]:
    """Yield figures for every row, with the rows in which they keep all limits."""
    import numpy as np

    known = {name: cells.column(rows) for name, cells in told.items()}
    tried = {n: _tried(n, inputs, told, rows) for n in inputs if n not in told}
    choices = product(*tried.values())
    for _, values in zip(range(MOST), choices, strict=False):
        made = dict(zip(tried, values, strict=True))
        columns = {name: known[name] if name in known else made[name] for name in inputs}
        kept = np.ones(len(rows), bool)
        for name, declared in inputs.items():
            for limit in declared.at_most:
                if limit in inputs:
                    above = compare(">", Ratio.whole(columns[name]), Ratio.whole(columns[limit]))
                    kept &= ~np.broadcast_to(above, len(rows))
        yield columns, kept


def _tried(
    name: str, inputs: Mapping[str, Input], told: Mapping[str, Cells], rows: Any
) -> list[Any]:
    """Return values for a figure that is missing: answers, or the ends of what it may be."""
    import numpy as np

    declared, size = inputs[name], len(rows)
    if not declared.numeric:
        options = [True, False] if declared.kind == "truth" else range(len(declared.levels))
        return [np.full(size, option) for option in options]
    domain = declared.domain
    parts = [n for n, other in inputs.items() if name in other.at_most and n in told]
    above = [n for n in declared.at_most if n in told]
    lows = [_values(told[n], rows) for n in parts]
    limits = [_values(told[n], rows) for n in above]
    lows.append(np.full(size, 0 if domain.low is None else domain.low[0]))
    if domain.high is not None:
        limits.append(np.full(size, domain.high[0]))
    low = np.maximum.reduce(lows)
    high = np.minimum.reduce(limits) if limits else low.astype(object) * 1000 + FAR
    if declared.step != 1:
        return [high, low]
    ends = high, low, np.minimum(low + 1, high)
    return [_small(np.array([int(n) for n in e]) if e.dtype == object else e) for e in ends]


def _values(cells: Cells, rows: Any) -> Any:
    """Return whole numbers, or fractions."""
    values = cells.values[rows]
    return values if cells.den == 1 else fractions_of(Ratio.over(values, cells.den), len(rows))


def _small(values: Any) -> Any:
    import numpy as np

    return values.astype(np.int64) if abs(values).max() < 2**62 else values
