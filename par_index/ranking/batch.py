"""A whole criteria set scored for columns of figures: exact totals of many cases at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from par_index.language.intervals import Interval
from par_index.language.tree import Name
from par_index.meaning.knowledge import Context
from par_index.meaning.walk import grade_code
from par_index.ranking.column_points import Column, ColumnMeaning, Numeric, idle_of, points_of
from par_index.ranking.columns import Ratio, compare
from par_index.scoring.grades import place_of
from par_index.scoring.scheme import OWN
from par_index.scoring.scorecard import GroupResult, LeafResult, Result, Scorecard
from par_index.scoring.treatment import Sum, group_sum, joined, line

Columns = Mapping[str, Mapping[str, Column]]
"""Figures that differ from case to case, by line and input."""


_NUMBERS = ColumnMeaning(Context({}, {}), {}, 0)


@dataclass(frozen=True)
class Batch:
    """Points and counted maximum of every node in every case, by code; "" is the whole set."""

    base: Scorecard
    columns: Columns
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
        meaning = ColumnMeaning(Context(self.base.scheme.figures, {}), self._named(), 0)
        places = np.broadcast_to(place_of(meaning, scale).ratio.num, size)
        counts = [int(n) for n in np.bincount(places, minlength=len(scale.grades) + 1)]
        return [*counts[: len(scale.grades)], sum(counts[len(scale.grades) :])]

    @property
    def graded(self) -> bool:
        """Whether every case has a grade: a figure of the set that is missing leaves it open."""
        scheme, own = self.base.scheme, {**self.base.own.values, **self.columns.get(OWN, {})}
        if scheme.scale is None:
            return False
        asked = scheme.scale.asked & scheme.figures.keys()
        return all(name in own and not isinstance(own[name], Interval) for name in asked)

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
            **self.base.own.values,
            **self.columns.get(OWN, {}),
            "percent": self.percent,
            "total": self.points[""],
            "lines_at_zero": numbers.counted(at_zero).ratio,
        }
        for code in self.points:
            found[f"points({code})"] = self.points[code]
            found[f"percent({code})"] = self.points[code] / self.maximum[code]
        return found


def score_columns(base: Scorecard, columns: Columns) -> Batch:
    """Score many cases that differ in some figures; everything else is as in the base.

    Lines that no column moves keep what the base awards, so that a missing line counts as it does
    there: no points, and its maximum. Columns of the set's own figures stand under `OWN`, and move
    every line that uses them, as columns of a line move those that use its result.

    Raises:
        KeyError: a line with columns lacks another figure that its rule asks for.
        NoCaseError: no case of some rule holds in some row.

    """
    batch = Batch(base, columns)
    _node(base.root, batch)
    return batch


def _node(result: Result, batch: Batch) -> Sum[Numeric]:
    code = result.code
    if code in batch.points:
        return Sum(Numeric(batch.points[code]), Numeric(batch.maximum[code]))
    if isinstance(result, GroupResult):
        found = _group(result, batch)
    elif isinstance(result, LeafResult) and (own := _own(result, batch)):
        found = _leaf(result, batch.base, own)
    else:
        found = Sum(_NUMBERS.constant(result.points), _NUMBERS.constant(result.maximum))
    batch.points[code], batch.maximum[code] = found.points.ratio, found.maximum.ratio
    return found


def _own(result: LeafResult, batch: Batch) -> dict[str, Column]:
    """Return the columns of a line, with those of what it does not report itself."""
    found = dict(batch.columns.get(result.code, {}))
    shared = batch.columns.get(OWN, {})
    for name, origin in result.leaf.origins.items():
        if isinstance(origin, Name):
            if origin.name in shared:
                found[name] = shared[origin.name]
            continue
        node = batch.base.nodes[grade_code(origin)]
        lines = node.scored() if isinstance(node, GroupResult) else [node]
        needs = batch.base.scheme.needs
        if any(not needs.get(line.code, frozenset()).isdisjoint(batch.columns) for line in lines):
            points, maximum = _node(node, batch)
            found[name] = (
                points.ratio if origin.function == "points" else points.ratio / maximum.ratio
            )
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


def _group(result: GroupResult, batch: Batch) -> Sum[Numeric]:
    plain = joined(_NUMBERS, result.group, [_node(child, batch) for child in result.children])
    return group_sum(_NUMBERS, batch.base.scheme, result.group, plain)
