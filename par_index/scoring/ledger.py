"""The deductions of one scored rule: lines whose amounts add up to what was lost, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, TypeAlias

from par_index.language.exact import Exact
from par_index.meaning.exact import Trace
from par_index.meaning.rules import Best, Case, Cases, Clamp, Points, Rule, Sum

LineKind: TypeAlias = Literal[
    "award",
    "part",
    "deduction",
    "unoffered",
    "cap",
    "floor",
    "rounding",
    "missing",
    "rescale",
    "bonus",
]
"""award: the row or formula gives less than the maximum; part: the same for one part of a sum;
deduction: points taken off; unoffered: the parts together cannot give the maximum; cap, floor: a
limit of the rule or group; rounding: to the places of the criteria set; missing: no figures yet;
rescale: a group scaled up for lines that fell away; bonus: points beyond the maximum."""


class Line(NamedTuple):
    """One line of a ledger: how much was lost (negative: regained) and the row that decided."""

    amount: Exact
    kind: LineKind
    label: str = ""
    case: Case | None = None


def lines(rule: Rule, trace: Trace, points: Exact, maximum: Exact) -> Iterator[Line]:
    """Yield lines that add up to ``maximum - points``; lines of amount zero are left out."""
    return (line for line in _lines(rule, trace, points, maximum, "award", "") if line.amount)


def _lines(
    rule: Rule, trace: Any, points: Exact, maximum: Exact, kind: LineKind, label: str
) -> Iterator[Line]:
    match rule:
        case Points():
            yield Line(maximum - points, kind, label)
        case Cases():
            case = rule.cases[trace[0]]
            for line in _lines(case.then, trace[1], points, maximum, kind, label):
                yield line if line.case else line._replace(case=case)
        case Sum():
            yield from _sum_lines(rule, trace, maximum)
        case Best():
            index, _, _, inner = trace
            part = rule.parts[index]
            yield from _lines(part.rule, inner, points, maximum, kind, part.label or label)
        case Clamp():
            inside, inner = trace
            if inside > points:
                # the cap alone decides: what the inner rule would have given does not matter
                yield Line(maximum - points, "cap", label)
                return
            yield from _lines(rule.rule, inner, inside, maximum, kind, label)
            yield Line(inside - points, "floor", label)


def _sum_lines(rule: Sum, trace: Any, maximum: Exact) -> Iterator[Line]:
    offered: Exact = 0
    for part, (points, given, inner) in zip(rule.parts, trace, strict=True):
        if part.sign < 0:
            yield Line(points, "deduction", part.label, deciding_case(part.rule, inner))
            continue
        share = given if given is not None else points
        offered += share
        yield from _lines(part.rule, inner, points, share, "part", part.label)
    yield Line(maximum - offered, "unoffered")


def deciding_case(rule: Rule, trace: Any) -> Case | None:
    """Return the innermost row that matched, or None where a formula or a sum decided."""
    match rule:
        case Cases():
            case = rule.cases[trace[0]]
            return deciding_case(case.then, trace[1]) or case
        case Clamp():
            return deciding_case(rule.rule, trace[1])
        case Best():
            return deciding_case(rule.parts[trace[0]].rule, trace[3])
        case _:
            return None
