"""The deductions of one scored rule: lines whose amounts add up to what was lost, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Literal, NamedTuple, TypeAlias

from par_index.language.exact import Exact
from par_index.meaning.exact import Env, Trace, chosen, compile_number
from par_index.meaning.pairs import Pair, exact_of, pair_of
from par_index.meaning.rules import (
    Best,
    Case,
    Cases,
    Clamp,
    Part,
    Place,
    Points,
    Rubric,
    Rule,
    Sum,
    inner,
)

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
    "highest",
    "bonus",
]
"""award: the row or formula gives less than the maximum; part: the same for one part of a sum;
deduction: points taken off; unoffered: the parts together cannot give the maximum; cap, floor: a
limit of the rule or group; rounding: to the places of the criteria set; missing: no figures yet;
rescale: a group scaled up for lines that fell away;
highest: only the best part of a group counts; bonus: points beyond the maximum."""


class Line(NamedTuple):
    """One line of a ledger: what was lost (negative: regained), the row and the part that did."""

    lost: Pair
    kind: LineKind
    label: str = ""
    case: Case | None = None
    part: Part | None = None

    @property
    def amount(self) -> Exact:
        """The points that were lost."""
        return exact_of(self.lost)


def _line(lost: Exact, kind: LineKind, label: str = "", case: Case | None = None) -> Line:
    return Line(pair_of(lost), kind, label, case)


def lines(rubric: Rubric, trace: Trace, env: Env, points: Exact, maximum: Exact) -> Iterator[Line]:
    """Yield lines that add up to ``maximum - points``; lines of amount zero are left out."""
    found = _Ledger(rubric, trace, env).lines(rubric.rule, (), points, maximum, "award", "")
    return (line for line in found if line.lost[0])


class _Ledger:
    """Reads the trace of a scored rule from the top down."""

    def __init__(self, rubric: Rubric, trace: Trace, env: Env) -> None:
        self.rubric = rubric
        self.trace = trace
        self.env = env

    def lines(
        self, rule: Rule, place: Place, points: Exact, maximum: Exact, kind: LineKind, label: str
    ) -> Iterator[Line]:
        match rule:
            case Points():
                yield _line(maximum - points, kind, label)
            case Cases():
                index, inside = chosen(self.trace, place)
                case = rule.cases[index]
                for line in self.lines(case.then, inside, points, maximum, kind, label):
                    yield line if line.case or case.passing else line._replace(case=case)
            case Sum():
                yield from self.sum_lines(rule, place, maximum)
            case Best():
                index, inside = chosen(self.trace, place)
                part = rule.parts[index]
                yield from self.lines(part.rule, inside, points, maximum, kind, part.label or label)
            case Clamp():
                before = self.trace[*place, 0]
                if before > points:
                    # the cap alone decides: what the inner rule would have given does not matter
                    yield _line(maximum - points, "cap", label)
                    return
                yield from self.lines(rule.rule, (*place, 0), before, maximum, kind, label)
                yield _line(before - points, "floor", label)

    def sum_lines(self, rule: Sum, place: Place, maximum: Exact) -> Iterator[Line]:
        offered: Exact = 0
        for index, part in enumerate(rule.parts):
            inside = (*place, index)
            points = self.trace[inside]
            if part.sign < 0:
                case = deciding_case(part.rule, self.trace, inside)
                yield _line(points, "deduction", part.label, case)._replace(part=part)
                continue
            share = points
            if part.maximum is not None:
                # what it can give may ask for counts that a measure stands for
                with suppress(KeyError):
                    share = compile_number(self.rubric, part.maximum)(self.env)
            offered += share
            for line in self.lines(part.rule, inside, points, share, "part", part.label):
                yield line if line.part else line._replace(part=part)
        yield _line(maximum - offered, "unoffered")


def deciding_case(rule: Rule, trace: Trace, place: Place = ()) -> Case | None:
    """Return the innermost row that matched, or None where a formula or a sum decided."""
    if isinstance(rule, Sum) or not inner(rule):
        return None
    index, inside = chosen(trace, place)
    found = deciding_case(inner(rule)[index], trace, inside)
    if found or not isinstance(rule, Cases) or rule.cases[index].passing:
        return found
    return rule.cases[index]
