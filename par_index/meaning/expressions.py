"""Exact evaluation: an expression becomes a closure over a dict of known values."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeAlias

from par_index.language.exact import Exact
from par_index.language.inputs import Value
from par_index.language.tree import (
    Binary,
    Call,
    Expr,
    Name,
    Number,
    Text,
    Truth,
    Unary,
)

Env: TypeAlias = dict[str, Value]
"""Known values by name. Measures are added to it when they are first asked for."""

Thunk: TypeAlias = Callable[[Env], Value]

_COMPARE: dict[str, Callable[[Value, Value], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_COMPUTE: dict[str, Callable[[Exact, Exact], Exact]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": Fraction,
}


def compile_expr(expr: Expr, measures: Mapping[str, Expr]) -> Thunk:
    """Return a function that computes the expression; measures are computed once an Env.

    The result raises KeyError for a name that the Env lacks. It never divides by zero for a rule
    that loading accepted.
    """
    match expr:
        case Number() | Truth() | Text():
            value = expr.value
            return lambda _env: value
        case Name():
            return _compile_name(expr.name, measures)
        case Unary(op="not"):
            operand = compile_expr(expr.operand, measures)
            return lambda env: not operand(env)
        case Unary():
            number = compile_expr(expr.operand, measures)
            return lambda env: -number(env)  # type: ignore[operator]
        case Call():
            return _compile_call(expr, measures)
        case Binary():
            return _compile_binary(expr, measures)


def _compile_name(name: str, measures: Mapping[str, Expr]) -> Thunk:
    if name not in measures:
        return operator.itemgetter(name)
    compute = compile_expr(measures[name], measures)

    def look(env: Env) -> Value:
        if name not in env:
            env[name] = compute(env)
        return env[name]

    return look


def _compile_binary(expr: Binary, measures: Mapping[str, Expr]) -> Thunk:
    left, right = compile_expr(expr.left, measures), compile_expr(expr.right, measures)
    if expr.op == "and":
        return lambda env: left(env) and right(env)
    if expr.op == "or":
        return lambda env: left(env) or right(env)
    function = _COMPARE.get(expr.op) or _COMPUTE[expr.op]
    if isinstance(expr.right, Number):
        constant = expr.right.value
        return lambda env: function(left(env), constant)  # type: ignore[arg-type]
    return lambda env: function(left(env), right(env))  # type: ignore[arg-type]


def _compile_call(expr: Call, measures: Mapping[str, Expr]) -> Thunk:
    parts = [compile_expr(argument, measures) for argument in expr.arguments]
    if expr.function == "least":
        return lambda env: min(part(env) for part in parts)
    if expr.function == "greatest":
        return lambda env: max(part(env) for part in parts)
    if expr.function == "count":
        return lambda env: sum(1 for part in parts if part(env))
    if expr.function == "floor":
        first = parts[0]
        return lambda env: first(env) // 1  # type: ignore[operator]
    if expr.function == "interpolate":
        return lambda env: interpolate(*(part(env) for part in parts))  # type: ignore[arg-type]
    key = grade_key(expr)
    return lambda env: env[key]


def grade_key(expr: Call) -> str:
    """Return the Env key of ``points('I.1')`` or ``percent('I')``, as grades look them up."""
    argument = expr.arguments[0]
    assert isinstance(argument, Text)
    return f"{expr.function}({argument.value})"


def interpolate(x: Exact, x1: Exact, y1: Exact, x2: Exact, y2: Exact) -> Exact:
    """Return y on the line from (x1, y1) to (x2, y2), level before x1 and from x2 on."""
    if x <= x1:
        return y1
    if x >= x2:
        return y2
    return y1 + (y2 - y1) * Fraction(x - x1) / (x2 - x1)
