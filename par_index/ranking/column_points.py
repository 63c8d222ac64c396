"""The reading for many units at once: the same exact points for whole columns of figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from par_index.language.exact import Exact
from par_index.language.tree import (
    COMPARISONS,
    MAX,
    Binary,
    Call,
    Expr,
    Name,
    Number,
    Text,
    Truth,
    Unary,
)
from par_index.meaning.exact import NoCaseError
from par_index.meaning.expressions import grade_key
from par_index.meaning.rules import Best, Cases, Clamp, Points, Rubric, Rule, Sum
from par_index.ranking.columns import Mask, Ratio, compare, where

Column: TypeAlias = Any
"""Figures of one input: one value for all rows, or a numpy array with one value a row. Numbers
and days (ordinals) are integers or Fractions, yes/no are booleans, levels are their keys."""

_Value: TypeAlias = "Ratio | Mask"
_NO_RULE = Rubric("", {}, Points(Number(0)))


def points_of(rubric: Rubric, columns: Mapping[str, Column], maximum: Exact) -> Ratio:
    """Return the exact points of every row, as a ratio of integer columns.

    Rows in which nothing arises hold some number; `idle_of` tells which they are.

    Raises:
        NoCaseError: in some row that counts no case of the rule holds.
        KeyError: a figure that the rule asks for is not among the columns.

    """
    reader = _Reader(rubric, columns, maximum)
    points, gap = reader.rule(rubric.rule)
    if gap is not False:
        open_rows = gap if rubric.idle_when is None else gap & ~_as_mask(reader.idle())
        if open_rows.any():
            raise NoCaseError
    return points


def idle_of(rubric: Rubric, columns: Mapping[str, Column], maximum: Exact) -> Mask:
    """Return in which rows nothing arose (không phát sinh)."""
    return _Reader(rubric, columns, maximum).idle()


def holds_of(condition: Expr, columns: Mapping[str, Column]) -> Mask:
    """Return in which rows a condition over ready columns holds, such as one of a grade."""
    return _Reader(_NO_RULE, columns, 0).truth(condition)


class _Reader:
    def __init__(self, rubric: Rubric, columns: Mapping[str, Column], maximum: Exact) -> None:
        self.rubric = rubric
        self.columns = columns
        self.known: dict[str, _Value] = {MAX: Ratio.of(maximum)}

    def idle(self) -> Mask:
        condition = self.rubric.idle_when
        if condition is None or (
            any(name not in self.columns for name in self.rubric.inputs)
            and "measure" in self.columns
        ):
            return False
        return self.truth(condition)

    def rule(self, rule: Rule) -> tuple[Ratio, Mask]:
        """Return the points and the rows in which no case holds."""
        match rule:
            case Points():
                return self.number(rule.value), False
            case Cases():
                return self.cases(rule)
            case Sum():
                return self.parts(rule)
            case Best():
                return self.best(rule)
            case Clamp():
                points, gap = self.rule(rule.rule)
                if rule.cap is not None:
                    points = _lesser(points, self.number(rule.cap))
                if rule.floor is not None:
                    points = _greater(points, self.number(rule.floor))
                return points, gap

    def cases(self, rule: Cases) -> tuple[Ratio, Mask]:
        rows = []
        for case in rule.cases:
            holds = self.truth(case.when)
            rows.append((holds, self.rule(case.then)))
            if holds is True:
                break
        points, gap = Ratio.of(0), True
        for holds, (inner, inner_gap) in reversed(rows):
            points = where(holds, inner, points)
            gap = _choose(holds, inner_gap, gap)
        return points, gap

    def parts(self, rule: Sum) -> tuple[Ratio, Mask]:
        total, gap = Ratio.of(0), False
        for part in rule.parts:
            points, inner = self.rule(part.rule)
            total = total + points if part.sign > 0 else total - points
            gap = _either(gap, inner)
        return total, gap

    def best(self, rule: Best) -> tuple[Ratio, Mask]:
        best, gap = self.rule(rule.parts[0].rule)
        for part in rule.parts[1:]:
            points, inner = self.rule(part.rule)
            best, gap = _greater(best, points), _either(gap, inner)
        return best, gap

    def value(self, name: str) -> _Value:
        if name not in self.known:
            if name in self.columns:
                self.known[name] = self.column(name)
            elif name in self.rubric.measures:
                self.known[name] = self.number(self.rubric.measures[name])
            else:
                raise KeyError(name)
        return self.known[name]

    def column(self, name: str) -> _Value:
        declared = self.rubric.inputs.get(name)
        given = self.columns[name]
        if isinstance(given, Ratio) or (declared and not declared.numeric):
            return given
        return Ratio.whole(given)

    def number(self, expr: Expr) -> Ratio:
        match expr:
            case Number():
                return Ratio.of(expr.value)
            case Name():
                return self.value(expr.name)
            case Unary():
                return -self.number(expr.operand)
            case Call():
                return self.call(expr)
            case Binary():
                left, right = self.number(expr.left), self.number(expr.right)
                match expr.op:
                    case "+":
                        return left + right
                    case "-":
                        return left - right
                    case "*":
                        return left * right
                return left / right
            case _:
                raise TypeError(f"không phải là số: {expr}")

    def call(self, expr: Call) -> Ratio:
        if expr.function == "count":
            total = Ratio.of(0)
            for condition in expr.arguments:
                total += where(self.truth(condition), Ratio.of(1), Ratio.of(0))
            return total
        if expr.function in ("points", "percent"):
            return self.value(grade_key(expr))
        parts = [self.number(argument) for argument in expr.arguments]
        if expr.function == "floor":
            return parts[0].floored()
        if expr.function == "interpolate":
            return _interpolated(*parts)
        choose = _lesser if expr.function == "least" else _greater
        result = parts[0]
        for part in parts[1:]:
            result = choose(result, part)
        return result

    def truth(self, expr: Expr) -> Mask:
        match expr:
            case Truth():
                return expr.value
            case Name():
                return self.value(expr.name)
            case Unary():
                inner = self.truth(expr.operand)
                return not inner if isinstance(inner, bool) else ~inner
            case Binary(op="and" | "or"):
                left, right = self.truth(expr.left), self.truth(expr.right)
                return _either(left, right) if expr.op == "or" else _both(left, right)
            case Binary() if expr.op in COMPARISONS:
                return self.compared(expr)
            case _:
                raise TypeError(f"không phải là điều kiện: {expr}")

    def compared(self, expr: Binary) -> Mask:
        if isinstance(expr.left, Text | Truth) or isinstance(expr.right, Text | Truth):
            same = self.option(expr.left) == self.option(expr.right)
            if expr.op == "=":
                return same
            return not same if isinstance(same, bool) else ~same
        return compare(expr.op, self.number(expr.left), self.number(expr.right))

    def option(self, expr: Expr) -> Any:
        if isinstance(expr, Text | Truth):
            return expr.value
        return self.truth(expr) if not isinstance(expr, Name) else self.value(expr.name)


def _lesser(a: Ratio, b: Ratio) -> Ratio:
    return where(compare("<=", a, b), a, b)


def _greater(a: Ratio, b: Ratio) -> Ratio:
    return where(compare(">=", a, b), a, b)


def _interpolated(x: Ratio, x1: Ratio, y1: Ratio, x2: Ratio, y2: Ratio) -> Ratio:
    rising = y1 + (y2 - y1) * (x - x1) / (x2 - x1)
    return where(compare("<=", x, x1), y1, where(compare(">=", x, x2), y2, rising))


def _both(a: Mask, b: Mask) -> Mask:
    if isinstance(a, bool):
        return b if a else False
    if isinstance(b, bool):
        return a if b else False
    return a & b


def _either(a: Mask, b: Mask) -> Mask:
    if isinstance(a, bool):
        return True if a else b
    if isinstance(b, bool):
        return True if b else a
    return a | b


def _choose(mask: Mask, a: Mask, b: Mask) -> Mask:
    """Return the mask a where the first mask holds and b elsewhere."""
    if isinstance(mask, bool):
        return a if mask else b
    if a is False and b is True:
        return ~mask
    if a is False:
        return False if b is False else b & ~mask
    return _either(_both(mask, a), _both(~mask, b))


def _as_mask(mask: Mask) -> Any:
    import numpy as np

    return np.asarray(mask, dtype=bool)
