"""Sums, limits and the grade of a live scorecard, as formulas over the cells of its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from par_index.excel.calculation import Calculation, constant
from par_index.excel.formula import Const, Fn, Node, Op, Ref, both, if_
from par_index.excel.rule_formulas import Compiler
from par_index.excel.shares import Share, Term
from par_index.meaning.knowledge import Context
from par_index.scoring.scheme import GroupScheme, Scale, Scheme
from par_index.scoring.scorecard import GroupResult, Scorecard

_FINE = 10
"""Decimals to which sums are rounded where the set itself does not say, to sweep away dust."""


def scale_of(scheme: Scheme) -> int:
    """Return the factor by which all points and maxima of a set become whole numbers."""
    found: int = 10**scheme.places
    for leaf in scheme.root.leaves():
        if leaf.maximum is not None:
            found = lcm(found, leaf.maximum.denominator)
    return min(found, 10**6)


def decimals(scheme: Scheme) -> int:
    """Return to how many decimals sums are rounded: the set's own where everything has so few."""
    numbers = [leaf.maximum for leaf in scheme.root.leaves() if leaf.maximum is not None]
    numbers += [
        n for group in groups(scheme.root) for n in (group.cap, group.floor) if n is not None
    ]
    plain = all((n * 10**scheme.places).denominator == 1 for n in numbers)
    return scheme.places if plain and scheme.at == "leaf" else _FINE


def groups(group: GroupScheme) -> list[GroupScheme]:
    """Return a group and all groups below."""
    below = [g for child in group.children if isinstance(child, GroupScheme) for g in groups(child)]
    return [group, *below]


def whole(ref: Ref, factor: int) -> Node:
    """Return a cell's points as a whole number."""
    return Fn("ROUND", (Op("*", ref, Const(factor)), Const(0)))


@dataclass(frozen=True)
class Sums:
    """The formulas of a group: its points and its own maximum."""

    points: Node
    maximum: Node


def group_sums(
    scheme: Scheme,
    result: GroupResult,
    children: Sequence[tuple[Ref, Ref]],
    nominal: Fraction,
    raw: tuple[Ref, Ref] | None,
) -> Sums:
    """Return the sums of a group within its limits.

    ``children`` are the (points, maximum) cells of its parts; ``raw`` are two helper cells that
    hold the plain sums where a limit needs them.
    """
    group = result.group
    points: Node = plain_sum([ref for ref, _ in children], decimals(scheme))
    maximum: Node = plain_sum([ref for _, ref in children], decimals(scheme))
    if raw is not None:
        points, maximum = raw
    if group.rescaled and raw is not None:
        earned: Node = raw[0]
        offered: Node = raw[1]
        if scheme.at == "leaf":
            earned, offered = whole(raw[0], scale_of(scheme)), whole(raw[1], scale_of(scheme))
        top = Op("*", earned, Const(nominal.numerator))
        scaled: Node = Op("/", top, Op("*", offered, Const(nominal.denominator)))
        if scheme.at == "leaf":
            scaled = Fn("ROUND", (scaled, Const(scheme.places)))
        factor = scale_of(scheme)
        now = whole(raw[1], factor)
        below = Op("<", now, Const(round(nominal * factor)))
        short = Fn("AND", (Op(">", now, Const(0)), below))
        points = Fn("IF", (short, scaled, points))
        maximum = Fn("IF", (short, constant(nominal), maximum))
    if group.capped_at_maximum:
        points = Fn("MIN", (points, maximum))
    if group.cap is not None:
        points = Fn("MIN", (points, constant(group.cap)))
        maximum = Fn("MIN", (maximum, constant(group.cap)))
    if group.floor is not None:
        points = Fn("MAX", (points, constant(group.floor)))
    if scheme.at == "total" and not group.code:
        points = Fn("ROUND", (points, Const(scheme.places)))
    return Sums(points, maximum)


def plain_sum(cells: Sequence[Ref], places: int) -> Node:
    """Return the rounded sum of cells; many are added in steps."""
    if not cells:
        return Const(0)
    parts: list[Node] = [Fn("SUM", tuple(cells[i : i + 30])) for i in range(0, len(cells), 30)]
    total = parts[0] if len(parts) == 1 else Fn("SUM", tuple(parts))
    return Fn("ROUND", (total, Const(places)))


def grade_row(
    scale: Scale,
    scheme: Scheme,
    nodes: Mapping[str, tuple[Ref, Ref]],
    zeroes: Ref,
    calculation: Calculation,
) -> Node:
    """Return the formula of the number of the grade, from 1 for the best; 0 where none fits.

    ``nodes`` are the (points, maximum) cells of every group and line, the whole set under "".
    """
    compiler = Compiler(lambda node: calculation.place(calculation.footer, node), Context({}, {}))
    factor = scale_of(scheme) if scheme.at == "leaf" else 10**9
    for code, (points, maximum) in nodes.items():
        top, bottom = Term(1, (whole(points, factor),)), Term(1, (whole(maximum, factor),))
        share, part = Share(top, bottom), Share(top, Term(factor))
        if not code:
            compiler.numbers["percent"], compiler.numbers["total"] = share, part
        else:
            compiler.numbers[f"points({code})"] = part
            compiler.numbers[f"percent({code})"] = share
    compiler.numbers["lines_at_zero"] = Share(Term(1, (zeroes,)))
    subject = compiler.numbers["percent" if scale.of == "percent" else "total"]
    subject = compiler.held(subject)
    compiler.numbers["percent" if scale.of == "percent" else "total"] = subject
    reached: Node = Const(0)
    for number, item in reversed(list(enumerate(scale.grades, start=1))):
        tests = [compiler.truth(condition) for condition in item.requires]
        low = item.band.low
        if low is not None:
            op = ">=" if low[1] < 0 else ">"
            tests.insert(0, compiler.compared(op, subject, Share.constant(low[0])))
        reached = if_(both(*tests), Const(number), reached)
    limits: list[Node] = [
        if_(compiler.truth(rule.when), Const(rule.index + 1), Const(1)) for rule in scale.forced
    ]
    if limits:
        first = compiler.emit(reached)
        held = Fn("MAX", (first, *limits))
        reached = if_(Op("=", first, Const(0)), Const(0), held)
    return compiler.fitted(reached)


def issued_zeroes(scorecard: Scorecard) -> int:
    """Return how many counted lines are at zero, as grades count them."""
    return sum(
        1
        for leaf in scorecard.root.leaves()
        if leaf.state == "known" and not leaf.leaf.bonus and leaf.points <= 0 < leaf.maximum
    )
