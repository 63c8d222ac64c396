"""A whole criteria set scored for columns of figures: exact totals of many cases at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from par_index.language.intervals import Interval
from par_index.ranking.column_points import Column, holds_of, idle_of, points_of
from par_index.ranking.columns import Mask, Ratio, compare, where
from par_index.scoring.scheme import Claims, LeafScheme
from par_index.scoring.score import nominal_maximum
from par_index.scoring.scorecard import GroupResult, LeafResult, Result, Scorecard

Columns = Mapping[str, Mapping[str, Column]]
"""Figures that differ from case to case, by line and input."""


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
        columns = self._named()
        index = np.full(size, len(scale.grades))
        for place in reversed(range(len(scale.grades))):
            item = scale.grades[place]
            earned: Mask = True
            if item.band.low is not None:
                value, side = item.band.low
                subject = columns["percent" if scale.of == "percent" else "total"]
                earned = compare(">=" if side < 0 else ">", subject, Ratio.of(value))
            for condition in item.requires:
                earned = np.logical_and(earned, holds_of(condition, columns))
            index = np.where(earned, place, index)
        for rule in scale.forced:
            held = np.broadcast_to(holds_of(rule.when, columns), size)
            graded = index < len(scale.grades)
            index = np.where(held & graded, np.maximum(index, rule.index), index)
        return [int(count) for count in np.bincount(index, minlength=len(scale.grades) + 1)]

    def _named(self) -> dict[str, Column]:
        zeros = Ratio.of(0)
        for code, result in self.base.leaves.items():
            if result.state in ("known", "missing") and not result.leaf.bonus:
                low = compare("<=", self.points[code], Ratio.of(0))
                counted = compare(">", self.maximum[code], Ratio.of(0))
                zeros += where(_and(low, counted), Ratio.of(1), Ratio.of(0))
        found: dict[str, Column] = {
            "percent": self.percent,
            "total": self.points[""],
            "lines_at_zero": zeros,
        }
        for code in self.points:
            found[f"points({code})"] = self.points[code]
            found[f"percent({code})"] = self.points[code] / self.maximum[code]
        return found


def _and(a: Mask, b: Mask) -> Mask:
    import numpy as np

    found = np.logical_and(a, b)
    return bool(found) if found.ndim == 0 else found


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
) -> tuple[Ratio, Ratio]:
    if isinstance(result, GroupResult):
        found = _group(result, base, claims, columns, batch)
    elif result.code in columns:
        found = _leaf(result, base, claims, columns[result.code])
    else:
        found = Ratio.of(result.points), Ratio.of(result.maximum)
    batch.points[result.code], batch.maximum[result.code] = found
    return found


def _leaf(
    result: LeafResult, base: Scorecard, claims: Claims, own: Mapping[str, Column]
) -> tuple[Ratio, Ratio]:
    leaf: LeafScheme = result.leaf
    assert leaf.rubric is not None
    assert leaf.maximum is not None
    kept = claims[leaf.code].values if leaf.code in claims else {}
    figures: dict[str, Column] = {
        name: value for name, value in kept.items() if not isinstance(value, Interval)
    }
    if any(name in leaf.rubric.inputs for name in own):
        figures.pop("measure", None)
    figures.update(own)
    points = points_of(leaf.rubric, figures, leaf.maximum)
    if base.scheme.at == "leaf":
        points = _rounded(points, base.scheme.places)
    counted = Fraction(0) if leaf.bonus else leaf.maximum
    nothing = idle_of(leaf.rubric, figures, leaf.maximum)
    full = counted if leaf.treatment == "full" else Fraction(0)
    idle_points = Ratio.of(full)
    return (
        where(nothing, idle_points, points),
        where(nothing, idle_points, Ratio.of(counted)),
    )


def _rounded(points: Ratio, places: int) -> Ratio:
    scale = 10**places
    units = points.units(scale)
    return Ratio(units.num, scale, units.top, scale)


def _group(
    result: GroupResult, base: Scorecard, claims: Claims, columns: Columns, batch: Batch
) -> tuple[Ratio, Ratio]:
    """Add up a group and apply its limits: `engine.score.within_limits` for columns."""
    points, maximum = Ratio.of(0), Ratio.of(0)
    for child in result.children:
        child_points, child_maximum = _node(child, base, claims, columns, batch)
        points, maximum = points + child_points, maximum + child_maximum
    group, scheme = result.group, base.scheme
    if group.rescaled:
        nominal = Ratio.of(sum((nominal_maximum(child) for child in result.children), Fraction(0)))
        less = _and(compare("<", maximum, nominal), compare(">", maximum, Ratio.of(0)))
        scaled = points * nominal / maximum
        if scheme.at == "leaf":
            scaled = _rounded(scaled, scheme.places)
        points, maximum = where(less, scaled, points), where(less, nominal, maximum)
    if group.capped_at_maximum or group.cap is not None:
        cap = maximum if group.cap is None else Ratio.of(group.cap)
        if group.capped_at_maximum:
            cap = where(compare("<", maximum, cap), maximum, cap)
        maximum = where(compare(">", maximum, cap), cap, maximum)
        points = where(compare(">", points, cap), cap, points)
    if group.floor is not None:
        floor = Ratio.of(group.floor)
        points = where(compare("<", points, floor), floor, points)
    if result is base.root and scheme.at == "total":
        points = _rounded(points, scheme.places)
    return points, maximum
