"""Grades (xếp loại): from totals and their ranges to the one grade that is proved, or none."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from par_index.language.intervals import Interval
from par_index.language.tree import Binary, Expr, Name, Number, all_of
from par_index.meaning.bounds import Ranges
from par_index.meaning.knowledge import Box, Context, Known
from par_index.meaning.ranges import truths_of
from par_index.meaning.walk import Meaning
from par_index.scoring.scheme import GradeScheme, Scale, Scheme
from par_index.scoring.scorecard import (
    GradeResult,
    GroupResult,
    LeafResult,
    Result,
    UnscoredResult,
)

N = TypeVar("N")
T = TypeVar("T")

NAMES = ("percent", "total", "lines_at_zero")
"""What grade conditions may name besides ``points('CODE')`` and ``percent('CODE')``."""


def place_of(meaning: Meaning[N, T], scale: Scale) -> N:
    """Return the place of the grade on its scale, 0 for the best, over any number system.

    A unit gets the best grade whose lower end it reaches and whose conditions are met; where a
    condition fails, the next grade down that is met, whatever its band's upper end. Forced grades
    then hold it down. A unit that fits no grade gets the place after the last.
    """
    rows = [
        (meaning.truth(all_of(_asked(scale, item))), meaning.constant(place))
        for place, item in enumerate(scale.grades)
    ]
    none = meaning.constant(len(scale.grades))
    earned = meaning.select([*rows, (meaning.certain(True), none)])
    limits = [
        meaning.choose(
            meaning.truth(forced.when), meaning.constant(forced.index), meaning.constant(0)
        )
        for forced in scale.forced
    ]
    return meaning.extreme("greatest", [meaning.held(earned), *limits]) if limits else earned


def _asked(scale: Scale, item: GradeScheme) -> tuple[Expr, ...]:
    """Return everything that a grade asks for: its lower end, and its conditions."""
    if item.band.low is None:
        return item.requires
    value, side = item.band.low
    return (Binary(">=" if side < 0 else ">", Name(scale.subject), Number(value)), *item.requires)


def grade(scheme: Scheme, root: GroupResult) -> GradeResult:
    """Return the grade that every completion of the evidence shares, or the ones still possible."""
    scale = scheme.scale
    if scale is None or root.percent_range is None:
        return GradeResult()
    box = _box(root)
    places = _places(scale, box)
    titles = tuple(item.title for place, item in enumerate(scale.grades) if place in places)
    if len(titles) != 1:
        return GradeResult(None, titles)
    earned = min(_places(replace(scale, forced=()), box))
    missed = []
    for item in scale.grades[:earned]:
        low = _asked(scale, replace(item, requires=()))
        if truths_of(all_of(low), box) == {True}:
            fails = tuple(c for c in item.requires if truths_of(c, box) == {False})
            missed.append((item.title, fails))
    place = min(places)
    held = [f for f in scale.forced if f.index == place > earned]
    forced = tuple(rule.label for rule in held if truths_of(rule.when, box) == {True})
    return GradeResult(titles[0], titles, tuple(missed), forced)


def _places(scale: Scale, box: Box) -> set[int]:
    """Return the places on the scale that some values in a box lead to."""
    found = place_of(Ranges(box.context), scale)(box)
    return {int(place) for part in found if (place := part.value.single) is not None}


def _box(root: GroupResult) -> Box:
    zeros = [_at_zero(leaf) for leaf in root.scored()]
    sure, most = sum(zero == {True} for zero in zeros), sum(True in zero for zero in zeros)
    values: dict[str, Known] = {"lines_at_zero": Interval.closed(sure, most)}
    _add(root, values)
    for name in ("points", "percent"):
        values["total" if name == "points" else name] = values[f"{name}()"]
    return Box(Context({}, {}), values)


def _at_zero(leaf: LeafResult) -> set[bool]:
    """Return whether a line that counts is at zero: surely, surely not, or either.

    A line that does not count (a bonus or penalty, or one that fell away) never is.
    """
    if leaf.state == "not_applicable":
        return {False}
    ends = [(low <= 0 < own, high <= 0 < own) for own, (low, high) in leaf.outcomes.items()]
    return {zero for pair in ends for zero in pair}


def _add(result: Result, values: dict[str, Known]) -> None:
    if isinstance(result, UnscoredResult):
        return
    values[f"points({result.code})"] = Interval.closed(result.low, result.high)
    shares = [end / own for own, ends in result.outcomes.items() if own for end in ends]
    if shares:
        values[f"percent({result.code})"] = Interval.closed(min(shares), max(shares))
    if isinstance(result, GroupResult):
        for child in result.children:
            _add(child, values)
