"""What happens to points on their way up, over any number system: a line, then a group.

A line rounds what its rule gives, unless nothing arose; a group adds up its parts and keeps its own
limits. The scorecard, whole columns, live formulas, plans and distributions all ask here.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from typing import Generic, Literal, NamedTuple, TypeVar

from par_index.language.exact import Exact
from par_index.meaning.pairs import PAIRS, pair_of
from par_index.meaning.walk import Numbers
from par_index.scoring.scheme import GroupScheme, LeafScheme, Scheme

N = TypeVar("N")
T = TypeVar("T")

StepKind = Literal["highest", "rescale", "rounding", "unoffered", "cap", "floor"]


class Sum(NamedTuple, Generic[N]):
    """Points with the maximum that they count in."""

    points: N
    maximum: N


class Step(NamedTuple, Generic[N]):
    """One limit of a group, with what it leaves."""

    kind: StepKind
    after: Sum[N]


def line(numbers: Numbers[N, T], scheme: Scheme, leaf: LeafScheme, idle: T, points: N) -> Sum[N]:
    """Return what a line counts, from what its rule gives and whether nothing arose."""
    settled = numbers.settled(idle)
    if settled is False:
        return arisen(numbers, scheme, leaf, points)
    fallen = idle_sum(leaf)
    points_then, maximum_then = map(numbers.constant, (fallen.points, fallen.maximum))
    if settled:
        return Sum(points_then, maximum_then)
    now = arisen(numbers, scheme, leaf, points)
    return Sum(
        numbers.choose(idle, points_then, now.points),
        numbers.choose(idle, maximum_then, now.maximum),
    )


def arisen(numbers: Numbers[N, T], scheme: Scheme, leaf: LeafScheme, points: N) -> Sum[N]:
    """Return what a line counts of which something arose."""
    return Sum(rounded(numbers, scheme, points), numbers.constant(leaf.counted))


def rounded(numbers: Numbers[N, T], scheme: Scheme, points: N) -> N:
    """Return the points of a line as a scorecard issues them; no maximum is finer than that."""
    if scheme.at != "leaf":
        return points
    return numbers.rounded(points, scheme.places)


def idle_sum(leaf: LeafScheme) -> Sum[Fraction]:
    """Return what a line counts in which nothing arose."""
    left = leaf.counted if leaf.treatment == "full" else Fraction(0)
    return Sum(left, left)


def joined(numbers: Numbers[N, T], group: GroupScheme, parts: Sequence[Sum[N]]) -> Sum[N]:
    """Return what the parts of a group are together, before its limits: the sum, or the highest."""

    def together(sides: list[N]) -> N:
        if not sides:
            return numbers.constant(Fraction(0))
        return numbers.extreme("greatest", sides) if group.highest else reduce(numbers.plus, sides)

    return Sum(together([part.points for part in parts]), together([p.maximum for p in parts]))


def scaled_up(numbers: Numbers[N, T], group: GroupScheme, maximum: N) -> T:
    """Return whether a rescaled group lost some part and has some left to be scaled up for it."""
    left = numbers.compared(">", maximum, numbers.constant(Fraction(0)))
    lost = numbers.compared("<", maximum, numbers.constant(group.nominal))
    return numbers.both([left, lost])


def group_steps(
    numbers: Numbers[N, T], scheme: Scheme, group: GroupScheme, plain: Sum[N]
) -> list[Step[N]]:
    """Return what each limit of a group makes of the plain sums of its parts, in order.

    Args:
        numbers: the number system.
        scheme: the set, for its rounding.
        group: the group.
        plain: points and maxima of the parts, joined.

    """
    points, maximum = plain
    steps: list[Step[N]] = []

    def take(kind: StepKind) -> None:
        steps.append(Step(kind, Sum(points, maximum)))

    full = numbers.constant(group.nominal)
    if group.reduced is not None and not group.rescaled:
        fallen = numbers.compared("<", maximum, full)
        least = numbers.constant(group.reduced)
        maximum = numbers.choose(fallen, numbers.extreme("least", [maximum, least]), maximum)
        take("unoffered")
        points = numbers.choose(fallen, numbers.extreme("least", [points, least]), points)
        take("cap")
    if group.rescaled:
        short = scaled_up(numbers, group, maximum)
        if group.reduced is not None:
            full = numbers.constant(group.reduced)
        scaled = numbers.over(numbers.times(points, full), maximum)
        points, maximum = (
            numbers.choose(short, scaled, points),
            numbers.choose(short, full, maximum),
        )
        take("rescale")
        if scheme.at == "leaf":
            points = numbers.rounded(points, scheme.places)
            take("rounding")
    ceilings = [numbers.constant(group.cap)] if group.cap is not None else []
    if ceilings:
        # parts may together offer more than the group gives
        maximum = numbers.extreme("least", [maximum, *ceilings])
        take("unoffered")
    if group.capped_at_maximum:
        ceilings.append(maximum)
    if ceilings:
        points = numbers.extreme("least", [points, *ceilings])
        take("cap")
    if group.floor is not None:
        points = numbers.extreme("greatest", [points, numbers.constant(group.floor)])
        take("floor")
    if scheme.at == "total" and group is scheme.root:
        # full marks are the maximum, also where it is finer than the rounding
        shown = numbers.rounded(points, scheme.places)
        within = numbers.compared("<=", points, maximum)
        least = numbers.extreme("least", [shown, maximum])
        points = numbers.choose(within, least, shown)
        take("rounding")
    return steps


def group_sum(numbers: Numbers[N, T], scheme: Scheme, group: GroupScheme, plain: Sum[N]) -> Sum[N]:
    """Return what a group counts."""
    steps = group_steps(numbers, scheme, group, plain)
    return steps[-1].after if steps else plain


def issued(scheme: Scheme, points: Exact) -> Fraction:
    """Return the points of a line as a scorecard issues them."""
    return Fraction(*rounded(PAIRS, scheme, pair_of(points)))


def kept_within(
    scheme: Scheme, group: GroupScheme, points: Fraction, maximum: Fraction
) -> tuple[Fraction, Fraction]:
    """Return the points and the maximum that a group counts, from those of its parts."""
    found = group_sum(PAIRS, scheme, group, Sum(pair_of(points), pair_of(maximum)))
    return Fraction(*found.points), Fraction(*found.maximum)
