"""A whole criteria set scored for columns of figures: exact totals of many cases at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from par_index.language.intervals import Interval
from par_index.meaning.knowledge import Context
from par_index.ranking.column_points import Column, ColumnMeaning, Numeric, idle_of, points_of
from par_index.ranking.columns import Ratio, compare
from par_index.scoring.grades import place_of
from par_index.scoring.scheme import Claims
from par_index.scoring.scorecard import GroupResult, LeafResult, Result, Scorecard
from par_index.scoring.treatment import Sum, group_sum, line

Columns = Mapping[str, Mapping[str, Column]]
"""Figures that differ from case to case, by line and input."""


_NUMBERS = ColumnMeaning(Context({}, {}), {}, 0)


@dataclass(frozen=True)
class Batch:
    """Points and counted maximum of every node in every case, by code; "" is the whole set."""

    base: Scorecard
    points: dict[str, Ratio] = field(default_factory=dict)
    maximum: dict[str, Ratio] = field(default_factory=dict)

    @property
    def percent(self) -> Ratio:
        """The share of the own maximum; some number where nothing is counted."""
        return self.points[""] / self.maximum[""]

    def grades(self, size: int) -> list[int]:
        """Return how many cases get each grade of the scale; the last count is of those without."""
        import numpy as np

        scale = self.base.scheme.scale
        assert scale is not None
        meaning = ColumnMeaning(Context({}, {}), self._named(), 0)
        places = np.broadcast_to(place_of(meaning, scale).ratio.num, size)
        return [int(n) for n in np.bincount(places, minlength=len(scale.grades) + 1)]

    def _named(self) -> dict[str, Column]:
        zero, numbers = Ratio.of(0), ColumnMeaning(Context({}, {}), {}, 0)
        at_zero = [
            numbers.both(
                [
                    compare("<=", self.points[code], zero),
                    compare(">", self.maximum[code], zero),
                ]
            )
            for code, result in self.base.scored.items()
            if result.state in ("known", "missing")
        ]
        found: dict[str, Column] = {
            "percent": self.percent,
            "total": self.points[""],
            "lines_at_zero": numbers.counted(at_zero).ratio,
        }
        for code in self.points:
            found[f"points({code})"] = self.points[code]
            found[f"percent({code})"] = self.points[code] / self.maximum[code]
        return found


def score_columns(base: Scorecard, claims: Claims, columns: Columns) -> Batch:
    """Score many cases that differ in some figures; everything else is as in the base.

    Lines without columns keep what the base awards, so that a missing line counts as it does
    there: no points, and its maximum.

    Raises:
        KeyError: a line with columns lacks another figure that its rule asks for.
        NoCaseError: no case of some rule holds in some row.

    """
    batch = Batch(base)
    _node(base.root, base, claims, columns, batch)
    return batch


def _node(
    result: Result, base: Scorecard, claims: Claims, columns: Columns, batch: Batch
) -> Sum[Numeric]:
    if isinstance(result, GroupResult):
        found = _group(result, base, claims, columns, batch)
    elif isinstance(result, LeafResult) and result.code in columns:
        found = _leaf(result, base, columns[result.code])
    else:
        found = Sum(_NUMBERS.constant(result.points), _NUMBERS.constant(result.maximum))
    batch.points[result.code], batch.maximum[result.code] = found.points.ratio, found.maximum.ratio
    return found


def _leaf(result: LeafResult, base: Scorecard, own: Mapping[str, Column]) -> Sum[Numeric]:
    leaf = result.leaf
    kept = result.claim.values
    aside = leaf.rubric.stepping_aside(own)
    figures: dict[str, Column] = {
        name: value
        for name, value in kept.items()
        if not isinstance(value, Interval) and name not in aside
    }
    figures.update(own)
    points = points_of(leaf.rubric, figures, leaf.maximum)
    nothing = idle_of(leaf.rubric, figures, leaf.maximum)
    return line(_NUMBERS, base.scheme, leaf, nothing, Numeric(points))


def _group(
    result: GroupResult, base: Scorecard, claims: Claims, columns: Columns, batch: Batch
) -> Sum[Numeric]:
    plain = Sum(_NUMBERS.constant(0), _NUMBERS.constant(0))
    for child in result.children:
        found = _node(child, base, claims, columns, batch)
        plain = Sum(
            _NUMBERS.plus(plain.points, found.points), _NUMBERS.plus(plain.maximum, found.maximum)
        )
    return group_sum(_NUMBERS, base.scheme, result.group, plain)
