"""The thresholds of a rule: every pair of expressions whose meeting may change the points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
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
    Unary,
    children,
    names,
    walk,
)
from par_index.meaning.bounds import measure_domain
from par_index.meaning.knowledge import Context
from par_index.meaning.rules import Clamp, Rubric, Rule, expressions, nodes
from par_index.meaning.walk import Meaning
from par_index.proof.branches import stands_apart
from par_index.proof.linear import UnprovedError


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
    written = _Written(Context({}, {}))
    for _, node in nodes(rule):
        if isinstance(node, Clamp):
            with suppress(UnprovedError):
                inside = written.rule(node.rule)
                yield from ((inside, end) for end in (node.cap, node.floor) if end is not None)


class _Written(Meaning[Expr, Expr]):
    """Rules without rows, written as one expression."""

    def number(self, expr: Expr) -> Expr:
        return expr

    def truth(self, expr: Expr) -> Expr:
        return expr

    def plus(self, left: Expr, right: Expr) -> Expr:
        return Binary("+", left, right)

    def negated(self, value: Expr) -> Expr:
        return Unary("-", value)

    def extreme(self, function: str, values: Sequence[Expr]) -> Expr:
        return Call(function, tuple(values))

    def select(self, _rows: Sequence[tuple[Expr, Expr]]) -> Expr:
        raise UnprovedError("cách chấm có nhiều mức")


def _numeric(expr: Expr, rubric: Rubric) -> bool:
    """Whether a side of a comparison is a number or a day."""
    if isinstance(expr, Name) and expr.name in rubric.inputs:
        return rubric.inputs[expr.name].numeric
    return not isinstance(getattr(expr, "value", None), bool | str)


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
    if steps == {1}:
        plain = not any(children(part) for part in parts)
        return 1 if plain else None
    percent = any(rubric.kind(name) == "percent" for name in used if name != MEASURE)
    return Fraction(1, 10_000) if percent else Fraction(1, 100)
