"""What the parts of a group are together: their sum or the highest, within the group's limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial, reduce
from math import lcm
from operator import add
from typing import TypeAlias

from par_index.meaning.pairs import NONE, PAIRS, Pair, added, pair_of
from par_index.scoring.ledger import Line
from par_index.scoring.results import GroupResult, Outcomes, Ranged, Result
from par_index.scoring.scheme import GroupScheme, Scheme
from par_index.scoring.treatment import Step, Sum, group_steps, joined, kept_within

MOST_OUTCOMES = 500
"""Own maxima that are told apart; sets made of quarters of points stay far below."""


@dataclass(slots=True, repr=False)
class Rest(Ranged):
    """Several parts of a group as one, before the limits of the group.

    ``nominal`` is the maximum that they count where nothing has fallen away.
    """

    awarded: Pair
    counts: Pair
    settled: bool
    nominal: Fraction
    open_outcomes: Outcomes | None = None


def both(group: GroupScheme, left: Rest, right: Rest, most: int) -> Rest:
    """Return two lots of parts of a group as one; ``most`` outcomes of them are told apart."""
    awarded, counts = joined(
        PAIRS, group, [Sum(left.awarded, left.counts), Sum(right.awarded, right.counts)]
    )
    join = max if group.highest else add
    outcomes = None
    if left.open_outcomes is not None or right.open_outcomes is not None:
        outcomes = _outcomes(join, [left, right], most)
    nominal = join(left.nominal, right.nominal)
    return Rest(awarded, counts, left.settled and right.settled, nominal, outcomes)


def group_result(
    scheme: Scheme,
    group: GroupScheme,
    children: list[Result],
    rest: Rest | None = None,
    most: int = MOST_OUTCOMES,
) -> GroupResult:
    """Return the result of a group of its parts; ``rest`` stands for parts that are not listed."""
    parts: Sequence[Result | Rest] = children if rest is None else [*children, rest]
    points = counts = NONE
    settled = True
    for part in parts:
        points, counts = added(points, part.awarded), added(counts, part.counts)
        settled = settled and part.settled
    result = GroupResult(group, children, points, counts, settled)
    limited = group.limited or scheme.at == "total"
    if limited:
        _keep_limits(scheme, result, parts, Sum(points, counts))
    if settled:
        return result
    found = _outcomes(max if group.highest else add, parts, most)
    if limited:
        kept: Outcomes = {}
        for own, (low, high) in found.items():
            lowest, counted = kept_within(scheme, group, low, own)
            highest, _ = kept_within(scheme, group, high, own)
            low_before, high_before = kept.get(counted, (lowest, highest))
            kept[counted] = (min(low_before, lowest), max(high_before, highest))
        found = kept
    result.open_outcomes = found
    return result


def _keep_limits(
    scheme: Scheme, result: GroupResult, parts: Sequence[Result | Rest], plain: Sum[Pair]
) -> None:
    """Apply the limits of a group, each with the line of the ledger that it makes."""
    first: list[Step[Pair]] = []
    if result.group.highest:
        sums = [Sum(part.awarded, part.counts) for part in parts]
        plain = joined(PAIRS, result.group, sums)
        first = [Step("highest", plain)]
    for kind, after in [*first, *group_steps(PAIRS, scheme, result.group, plain)]:
        before = result.maximum - result.points
        result.awarded, result.counts = after
        effect = result.maximum - result.points - before
        if effect:
            result.own.append(Line(pair_of(effect), kind))


_Whole: TypeAlias = dict[int, tuple[int, int]]
"""Outcomes in units that make all of them whole."""


def _in_units(parts: Sequence[Outcomes]) -> tuple[int, list[_Whole]]:
    """Return outcomes as whole numbers, which are joined fast, with how many make one point."""
    values = {v for part in parts for own, ends in part.items() for v in (own, *ends)}
    unit = lcm(*(value.denominator for value in values))
    wholes = {value: value.numerator * (unit // value.denominator) for value in values}
    return unit, [
        {wholes[own]: (wholes[low], wholes[high]) for own, (low, high) in part.items()}
        for part in parts
    ]


def _outcomes(join: Callable[..., int], parts: Sequence[Ranged], most: int) -> Outcomes:
    """Return the outcomes of independent parts together, by their joint own maximum."""
    unit, wholes = _in_units([part.outcomes for part in parts])
    return {
        Fraction(own, unit): (Fraction(low, unit), Fraction(high, unit))
        for own, (low, high) in reduce(partial(_joined, join, most), wholes).items()
    }


def _joined(join: Callable[..., int], most: int, left: _Whole, right: _Whole) -> _Whole:
    """Return the outcomes of two independent parts together, by their joint own maximum."""
    found: _Whole = {}
    for left_own, (left_low, left_high) in left.items():
        for right_own, (right_low, right_high) in right.items():
            own = join(left_own, right_own)
            low, high = join(left_low, right_low), join(left_high, right_high)
            if own in found:
                low, high = min(low, found[own][0]), max(high, found[own][1])
            found[own] = (low, high)
    return found if len(found) <= most else _collapsed(found)


def _collapsed(outcomes: _Whole) -> _Whole:
    """Return two outcomes that bound many: the widest range of points at both ends of the maxima.

    A share of points lies between those of the two ends, so ranges stay sound, if wider.
    """
    low = min(low for low, _ in outcomes.values())
    high = max(high for _, high in outcomes.values())
    return dict.fromkeys((min(outcomes), max(outcomes)), (low, high))
