"""The first reading: exact points of known values, with the trace of how they came about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from par_index.language.exact import Exact
from par_index.language.tree import MEASURE, Expr
from par_index.meaning.expressions import Env, Thunk, compile_expr
from par_index.meaning.rules import Best, Cases, Clamp, Points, Rubric, Rule, Sum

Trace: TypeAlias = "tuple[Trace | Exact | None, ...]"
"""What was decided, in the shape of the rule: () for an award; (index, inner trace) for the row
that matched; for a sum one (points, maximum, inner trace) per part; for the best of several
(index, points, maximum, inner trace); (inner points, inner trace) for a clamp."""

Scored: TypeAlias = tuple[Exact, Trace]
Scorer: TypeAlias = Callable[[Env], Scored]


class NoCaseError(LookupError):
    """No row of a rule holds for the given values; `par-index check` finds such gaps beforehand."""


def compile_rule(rubric: Rubric) -> Scorer:
    """Return a function from known values (with ``max``) to exact points and their trace.

    It raises KeyError when a value that decides is missing, NoCaseError in a gap.
    """
    return _compile(rubric.rule, rubric.measures)


def compile_points(rubric: Rubric) -> Callable[[Env], Exact | None]:
    """Return a function from known values to exact points, None where nothing arises.

    It leaves the values as they are, and raises as `compile_rule` does.
    """
    scorer = compile_rule(rubric)
    idle = None if rubric.idle_when is None else compile_condition(rubric, rubric.idle_when)

    def points(env: Env) -> Exact | None:
        known = dict(env)
        # a measure that is given shows that something arose
        if idle is not None and MEASURE not in env and idle(known):
            return None
        return scorer(known)[0]

    return points


def compile_condition(rubric: Rubric, condition: Expr) -> Thunk:
    """Return a function that judges a condition of the rubric for known values."""
    return compile_expr(condition, rubric.measures)


def _compile(rule: Rule, measures: Mapping[str, Expr]) -> Scorer:
    match rule:
        case Points():
            value: Callable[[Env], Exact] = compile_expr(rule.value, measures)  # type: ignore[assignment]
            return lambda env: (value(env), ())
        case Cases():
            return _compile_cases(rule, measures)
        case Sum():
            return _compile_sum(rule, measures)
        case Best():
            return _compile_best(rule, measures)
        case Clamp():
            return _compile_clamp(rule, measures)


def _compile_cases(rule: Cases, measures: Mapping[str, Expr]) -> Scorer:
    rows = [
        (index, compile_expr(case.when, measures), _compile(case.then, measures))
        for index, case in enumerate(rule.cases)
    ]

    def score(env: Env) -> Scored:
        for index, holds, then in rows:
            if holds(env):
                points, trace = then(env)
                return points, (index, trace)
        raise NoCaseError

    return score


_Term: TypeAlias = tuple[int, Scorer, "Callable[[Env], Exact] | None"]


def _compile_parts(rule: Sum | Best, measures: Mapping[str, Expr]) -> list[_Term]:
    terms: list[_Term] = []
    for part in rule.parts:
        maximum = None if part.maximum is None else compile_expr(part.maximum, measures)
        terms.append((part.sign, _compile(part.rule, measures), maximum))  # type: ignore[arg-type]
    return terms


def _compile_sum(rule: Sum, measures: Mapping[str, Expr]) -> Scorer:
    terms = _compile_parts(rule, measures)

    def score(env: Env) -> Scored:
        total: Exact = 0
        traces: list[Trace] = []
        for sign, scorer, maximum in terms:
            points, trace = scorer(env)
            total += sign * points
            traces.append((points, maximum(env) if maximum else None, trace))
        return total, tuple(traces)

    return score


def _compile_best(rule: Best, measures: Mapping[str, Expr]) -> Scorer:
    terms = _compile_parts(rule, measures)

    def score(env: Env) -> Scored:
        found = [scorer(env) for _, scorer, _ in terms]
        index = max(range(len(found)), key=lambda i: found[i][0])
        points, trace = found[index]
        maximum = terms[index][2]
        return points, (index, points, maximum(env) if maximum else None, trace)

    return score


def _compile_clamp(rule: Clamp, measures: Mapping[str, Expr]) -> Scorer:
    inner = _compile(rule.rule, measures)
    floor = None if rule.floor is None else compile_expr(rule.floor, measures)
    cap = None if rule.cap is None else compile_expr(rule.cap, measures)

    def score(env: Env) -> Scored:
        points, trace = inner(env)
        kept = points
        if cap is not None:
            kept = min(kept, cap(env))  # type: ignore[assignment]
        if floor is not None:
            kept = max(kept, floor(env))  # type: ignore[assignment]
        return kept, (points, trace)

    return score
