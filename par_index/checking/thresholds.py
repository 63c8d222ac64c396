"""The thresholds of a rule: every pair of expressions whose meeting may change the points."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from par_index.language.exact import Exact
from par_index.language.tree import (
    COMPARISONS,
    MEASURE,
    Binary,
    Call,
    Expr,
    Name,
    Number,
    names,
    walk,
)
from par_index.meaning.rules import Best, Cases, Clamp, Points, Rubric, Rule, Sum, expressions
from par_index.proof.branches import measure_domain, stands_apart


def thresholds_of(rubric: Rubric, variables: list[str]) -> list[tuple[Expr, Expr]]:
    """Return both sides of every comparison, cap and floor, and the ends of every figure."""
    found = [*_cuts(rubric), *_limits(rubric.rule), *_ends(rubric, variables)]
    return list(dict.fromkeys(found))


def _ends(rubric: Rubric, variables: list[str]) -> Iterator[tuple[Expr, Expr]]:
    for name in variables:
        declared = rubric.inputs.get(name)
        if declared is not None and not declared.numeric:
            continue
        domain = measure_domain(rubric) if declared is None else declared.domain
        for cut in (domain.low, domain.high):
            if cut is not None:
                yield Name(name), Number(cut[0])


def _cuts(rubric: Rubric) -> Iterator[tuple[Expr, Expr]]:
    """Yield both sides of every comparison of a rule, and the corners of its lines."""
    for expr in expressions(rubric.rule):
        for part in walk(expr):
            if isinstance(part, Binary) and part.op in COMPARISONS:
                if _numeric(part.left, rubric) and _numeric(part.right, rubric):
                    yield part.left, part.right
            elif isinstance(part, Call) and part.function == "interpolate":
                x, x1, _, x2, _ = part.arguments
                yield x, x1
                yield x, x2
            elif isinstance(part, Call) and part.function in ("least", "greatest"):
                yield from ((part.arguments[0], other) for other in part.arguments[1:])


def _limits(rule: Rule) -> Iterator[tuple[Expr, Expr]]:
    """Yield the points inside each cap and floor with the limit that they meet."""
    match rule:
        case Cases():
            for case in rule.cases:
                yield from _limits(case.then)
        case Sum() | Best():
            for part in rule.parts:
                yield from _limits(part.rule)
        case Clamp():
            yield from _limits(rule.rule)
            inside = _formula(rule.rule)
            if inside is not None:
                yield from ((inside, end) for end in (rule.cap, rule.floor) if end is not None)
        case Points():
            return


def _formula(rule: Rule) -> Expr | None:
    """Return a rule without rows as one expression."""
    match rule:
        case Points():
            return rule.value
        case Clamp():
            inside = _formula(rule.rule)
            if inside is not None and rule.cap is not None:
                inside = Call("least", (inside, rule.cap))
            if inside is not None and rule.floor is not None:
                inside = Call("greatest", (inside, rule.floor))
            return inside
        case Sum():
            total: Expr | None = None
            for part in rule.parts:
                term = _formula(part.rule)
                if term is None:
                    return None
                op = "+" if part.sign > 0 else "-"
                total = term if total is None else Binary(op, total, term)
            return total
    return None


def _numeric(expr: Expr, rubric: Rubric) -> bool:
    if isinstance(expr, Name):
        declared = rubric.inputs.get(expr.name)
        return declared is None or declared.numeric
    return isinstance(expr, Number | Call | Binary) or not hasattr(expr, "value")


def step_beside(rubric: Rubric, left: Expr, right: Expr) -> Exact | None:
    """Return how far beside a threshold the neighbours lie: 1 on a grid, else a small share.

    None stands for a ratio of counts, whose neighbours are the next counts.
    """
    used = names(left) | names(right)
    inner = rubric.measures.get(MEASURE) if MEASURE in used else None
    steps = {rubric.inputs[name].step for name in used if name in rubric.inputs}
    parts = [part for expr in (left, right) for part in walk(expr)]
    if inner is not None and not stands_apart(rubric):
        steps |= {rubric.inputs[name].step for name in names(inner)}
        parts += list(walk(inner))
    elif inner is not None:
        return Fraction(1, 10_000) if rubric.measure_kind == "percent" else Fraction(1, 100)
    quotient = any(isinstance(part, Binary) and part.op == "/" for part in parts)
    if steps == {1}:
        plain = isinstance(left, Name) and isinstance(right, Name | Number) and not quotient
        return 1 if plain else None
    percent = any(rubric.inputs[name].kind == "percent" for name in used if name in rubric.inputs)
    return Fraction(1, 10_000) if percent else Fraction(1, 100)
