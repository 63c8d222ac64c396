"""Grades (xếp loại): from totals and their ranges to the one grade that is proved, or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from typing import NamedTuple, TypeVar

from par_index.language.intervals import Interval
from par_index.language.tree import Binary, Expr, Name, Number, all_of, negated
from par_index.meaning.bounds import Ranges
from par_index.meaning.knowledge import Box, Context, Known, as_known, exact_point
from par_index.meaning.ranges import start_box, truths_of
from par_index.meaning.walk import Meaning
from par_index.scoring.results import GroupResult, LeafResult, Result, UnscoredResult
from par_index.scoring.scale import GradeScheme, Scale
from par_index.scoring.scheme import OWN, Claim, ContradictionError, Scheme
from par_index.scoring.scorecard import GradeResult

N = TypeVar("N")
T = TypeVar("T")

NAMES = ("percent", "total", "lines_at_zero")
"""What grade conditions may name besides ``points('CODE')`` and ``percent('CODE')``."""


def place_of(meaning: Meaning[N, T], scale: Scale) -> N:
    """Return the place of the grade on its scale, 0 for the best, over any number system.

    A unit gets the best grade whose lower end it reaches and whose conditions are met; where a
    condition fails, the next grade down that is met, whatever its band's upper end. Forced grades
    then take it some steps lower, never off the scale, and hold it down. A unit that fits no
    grade, or falls between two bands, gets the place after the last, and one that is not graded at
    all (không xếp loại) the place after that.
    """
    none = meaning.constant(len(scale.grades))
    rows = []
    for place, item in enumerate(scale.grades):
        hole = hole_above(scale, place)
        if hole is not None:
            rows.append((meaning.truth(hole), none))
        passed = (
            negated(all_of(_reached(scale, better)))
            for better in scale.grades[:place]
            if better.otherwise is not None and better.otherwise > place
        )
        asked = all_of((*_reached(scale, item), *item.requires, *passed))
        rows.append((meaning.truth(asked), _lowered(meaning, scale, place)))
    earned = meaning.select([*rows, (meaning.certain(True), none)])
    # of the limits that hold the lowest counts, so the first one in this order
    limits = sorted((rule for rule in scale.forced if rule.index), key=lambda rule: -rule.index)
    if limits:
        held = [(meaning.truth(rule.when), meaning.constant(rule.index)) for rule in limits]
        limit = meaning.select([*held, (meaning.certain(True), meaning.constant(0))])
        earned = meaning.extreme("greatest", [meaning.held(earned), limit])
    if not scale.unranked:
        return earned
    apart = [
        (meaning.truth(rule.when), meaning.constant(len(scale.grades) + 1))
        for rule in scale.unranked
    ]
    return meaning.select([*apart, (meaning.certain(True), meaning.held(earned))])


def _lowered(meaning: Meaning[N, T], scale: Scale, place: int, first: int = 0) -> N:
    """Return a place, or the one that the forced grades from a first one on take it down to."""
    for index, rule in enumerate(scale.forced[first:], first + 1):
        if rule.lower:
            down = min(place + rule.lower, len(scale.grades) - 1)
            return meaning.choose(
                meaning.truth(rule.when),
                _lowered(meaning, scale, down, index),
                _lowered(meaning, scale, place, index),
            )
    return meaning.constant(place)


def hole_above(scale: Scale, place: int) -> Expr | None:
    """Return when a unit falls between a band and the better ones; None where they meet."""
    lows = [better.band.low for better in scale.grades[:place] if better.band.low is not None]
    high = scale.grades[place].band.high
    if not lows or high is None or high >= min(lows):
        return None
    low = min(lows)
    subject = Name(scale.subject)
    above = Binary(">" if high[1] > 0 else ">=", subject, Number(high[0]))
    return all_of((above, Binary("<" if low[1] < 0 else "<=", subject, Number(low[0]))))


def _reached(scale: Scale, item: GradeScheme) -> tuple[Expr, ...]:
    """Return what a grade asks of the total: its lower end."""
    if item.band.low is None:
        return ()
    value, side = item.band.low
    return (Binary(">=" if side < 0 else ">", Name(scale.subject), Number(value)),)


class Elsewhere(NamedTuple):
    """What grades ask of lines and groups that a result does not list.

    ``sure`` of them are at zero, ``most`` can be; ``named`` are those that conditions name.
    """

    sure: int = 0
    most: int = 0
    named: Sequence[Result] = ()


NOWHERE = Elsewhere()


def grade(scheme: Scheme, root: GroupResult, own: Claim, away: Elsewhere = NOWHERE) -> GradeResult:
    """Return the grade that every completion of the evidence shares, or the ones still possible."""
    scale = scheme.scale
    if scale is None:
        return GradeResult()
    box = box_of(scheme, root, own, away)
    apart = [(rule, truths_of(rule.when, box)) for rule in scale.unranked]
    unranked = tuple(rule.label for rule, truths in apart if truths == {True} and not rule.by)
    if unranked or root.percent_range is None:
        return GradeResult(unranked=unranked)
    places = _places(scale, box)
    decided = tuple((rule.label, rule.by) for rule, truths in apart if True in truths and rule.by)
    if decided:
        places |= set(range(len(scale.grades)))
    titles = tuple(item.title for place, item in enumerate(scale.grades) if place in places)
    if len(places) != 1:
        return GradeResult(
            None,
            titles,
            unranked=tuple(rule.label for rule, truths in apart if True in truths and not rule.by),
            decided=decided,
            open=_open_figures(scheme, scale, box),
            shareless=tuple(c for c in scale.shares if f"percent({c})" not in box.values),
            hole=len(scale.grades) in places,
        )
    if not titles:
        return GradeResult(hole=True)
    earned = min(_places(replace(scale, forced=(), unranked=()), box))
    missed = []
    for item in scale.grades[:earned]:
        if truths_of(all_of(_reached(scale, item)), box) == {True}:
            fails = tuple(c for c in item.requires if truths_of(c, box) == {False})
            missed.append((item.title, fails))
    place = min(places)
    held = [f for f in scale.forced if place > earned and (f.lower or f.index == place)]
    forced = tuple(rule.label for rule in held if truths_of(rule.when, box) == {True})
    return GradeResult(titles[0], titles, tuple(missed), forced)


def _open_figures(scheme: Scheme, scale: Scale, box: Box) -> tuple[str, ...]:
    """Return the figures of the set that conditions ask for and that are not known."""
    return tuple(
        name for name in scheme.figures if name in scale.asked and exact_point(box[name]) is None
    )


def _places(scale: Scale, box: Box) -> set[int]:
    """Return the places on the scale that some values in a box lead to."""
    found = [part.value for part in place_of(Ranges(box.context), scale)(box)]
    # alternatives that have multiplied too far are joined: every place between them stays open
    return {place for part in found for place in range(len(scale.grades) + 2) if place in part}


def box_of(scheme: Scheme, root: GroupResult, own: Claim, away: Elsewhere = NOWHERE) -> Box:
    """Return what is known of everything that the scale and its conditions name."""
    asked: Set[str] = frozenset() if scheme.scale is None else scheme.scale.asked
    known = {name: as_known(value) for name, value in own.values.items()}
    start = start_box(Context(scheme.figures, {}), known)
    if start is None:
        raise ContradictionError(OWN)
    values: dict[str, Known] = {**start.values, "total": Interval.closed(root.low, root.high)}
    if shares := root.shares:
        values["percent"] = Interval.closed(min(shares), max(shares))
    if "lines_at_zero" in asked:
        sure, most = zeros_of(root.scored())
        values["lines_at_zero"] = Interval.closed(away.sure + sure, away.most + most)
    if any("(" in name for name in asked):
        for result in (root, *away.named):
            _add(result, values, asked)
    return Box(start.context, values)


def zeros_of(leaves: Iterable[LeafResult]) -> tuple[int, int]:
    """Return how many lines are at zero: surely, and at most."""
    zeros = [_at_zero(leaf) for leaf in leaves]
    return sum(zero == {True} for zero in zeros), sum(True in zero for zero in zeros)


def _at_zero(leaf: LeafResult) -> set[bool]:
    """Return whether a line that counts is at zero: surely, surely not, or either.

    A line that does not count (a bonus or penalty, or one that fell away) never is.
    """
    if leaf.state == "not_applicable":
        return {False}
    ends = [(low <= 0 < own, high <= 0 < own) for own, (low, high) in leaf.outcomes.items()]
    return {zero for pair in ends for zero in pair}


def _add(result: Result, values: dict[str, Known], asked: Set[str]) -> None:
    if isinstance(result, UnscoredResult):
        return
    points, percent = f"points({result.code})", f"percent({result.code})"
    if points in asked:
        values[points] = Interval.closed(result.low, result.high)
    if percent in asked and (shares := result.shares):
        values[percent] = Interval.closed(min(shares), max(shares))
    if isinstance(result, GroupResult):
        for child in result.children:
            _add(child, values, asked)
