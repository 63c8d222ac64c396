"""Expressions and rules as formulas over named numbers, answers and levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from par_index.excel.formula import (
    ERROR,
    NO,
    YES,
    Const,
    Fn,
    Node,
    Op,
    Ref,
    both,
    either,
    if_,
    negation,
    text_of,
)
from par_index.excel.shares import Share, Term, comparison, extreme, simple
from par_index.language.tree import (
    COMPARISONS,
    Binary,
    Call,
    Expr,
    Name,
    Number,
    Text,
    Truth,
    Unary,
)
from par_index.meaning.expressions import grade_key
from par_index.meaning.knowledge import Box
from par_index.meaning.ranges import numbers_of
from par_index.meaning.rules import Best, Cases, Clamp, Points, Rule, Sum

Emit: TypeAlias = Callable[[Node], Ref]
"""Puts a formula into a helper cell and returns the cell."""

EPOCH = 693_594
"""The ordinal of the day that a spreadsheet counts as 0."""

_LONGEST = 1500
_DEEPEST = 20
"""A formula that is longer or nested deeper is spread over helper cells; Excel's own limits are
8192 characters and 64 levels."""


@dataclass
class Compiler:
    """Compiles expressions and rules over named shares, truth cells and choice cells."""

    place: Emit
    numbers: dict[str, Share] = field(default_factory=dict)
    truths: dict[str, Node] = field(default_factory=dict)
    choices: dict[str, tuple[Node, list[str]]] = field(default_factory=dict)
    box: Box | None = None

    def emit(self, node: Node) -> Ref:
        """Put a formula into a helper cell, spread over several when it is too long."""
        return node if isinstance(node, Ref) else self.place(self.fitted(node))

    def fitted(self, node: Node) -> Node:
        """Return a formula within the limits of length and depth."""
        if isinstance(node, Ref | Const):
            return node
        if len(text_of(node)) <= _LONGEST and _depth(node) <= _DEEPEST:
            return node
        parts = (node.left, node.right) if isinstance(node, Op) else node.arguments
        room = _LONGEST // len(parts)
        small = tuple(
            part if len(text_of(part)) <= room and _depth(part) < _DEEPEST else self.emit(part)
            for part in parts
        )
        return Op(node.op, *small) if isinstance(node, Op) else replace(node, arguments=small)

    def held(self, share: Share) -> Share:
        """Return the number as single cells, so that formulas may repeat it."""
        if simple(share):
            return share
        return Share(self._held(share.top), self._held(share.bottom))

    def _held(self, term: Term) -> Term:
        if len(term.parts) <= 1 and all(isinstance(part, Ref) for part in term.parts):
            return term
        return Term(term.factor, (self.emit(Term(1, term.parts).node()),))

    # --- rules

    def rule(self, rule: Rule) -> Share:
        """Return the points of a rule."""
        match rule:
            case Points():
                return self.number(rule.value)
            case Cases():
                rows = [(self.truth(case.when), self.rule(case.then)) for case in rule.cases]
                return self.select(rows)
            case Sum():
                total = Share.constant(0)
                for part in rule.parts:
                    points = self.held(self.rule(part.rule))
                    total = total + (points if part.sign > 0 else -points)
                return total
            case Best():
                return extreme("MAX", [self.held(self.rule(part.rule)) for part in rule.parts])
            case Clamp():
                points = self.rule(rule.rule)
                for function, end in (("MIN", rule.cap), ("MAX", rule.floor)):
                    if end is not None:
                        limit = self.held(self.number(end))
                        points = extreme(function, [self.held(points), limit])
                return points

    def select(self, rows: Sequence[tuple[Node, Share]]) -> Share:
        """Return the number of the first row whose condition holds."""
        live: list[tuple[Node, Share]] = []
        for condition, share in rows:
            if condition != NO:
                live.append((condition, share))
            if condition == YES:
                break
        if live and live[0][0] == YES:
            return live[0][1]
        if all(not share.bottom.parts for _, share in live):
            factor = lcm(*(share.bottom.factor for _, share in live))
            tops = [share.top.scaled(factor // share.bottom.factor).node() for _, share in live]
            chain = _chain([(c, top) for (c, _), top in zip(live, tops, strict=True)])
            return Share(Term(1, (chain,)), Term(factor))
        row = self.emit(_chain([(c, Const(i)) for i, (c, _) in enumerate(live, start=1)]))
        top = _pick(row, [share.top.node() for _, share in live])
        bottom = _pick(row, [share.bottom.node() for _, share in live])
        return self.held(Share(Term(1, (top,)), Term(1, (bottom,))))

    # --- numbers

    def number(self, expr: Expr) -> Share:
        """Return a number or a day."""
        match expr:
            case Number():
                value = expr.value - EPOCH if expr.is_date else expr.value
                return Share.constant(value)
            case Name():
                return self.numbers[expr.name]
            case Unary():
                return -self.number(expr.operand)
            case Call():
                return self.call(expr)
            case Binary():
                return self.binary(expr)
            case _:
                raise TypeError(f"không phải là số: {expr}")

    def binary(self, expr: Binary) -> Share:
        """Return the result of arithmetic."""
        left, right = self.number(expr.left), self.number(expr.right)
        match expr.op:
            case "+":
                return left + right
            case "-":
                return left + -right
            case "*":
                return left * right
        return left.over(right, positive=self.above_zero(expr.right))

    def above_zero(self, expr: Expr) -> bool:
        """Whether a divisor, which is never zero, is proved not to lie below zero."""
        if self.box is None:
            return False
        low = numbers_of(expr, self.box).low
        return low is not None and low[0] >= 0

    def call(self, expr: Call) -> Share:
        """Return the result of a function."""
        if expr.function == "count":
            ones = [if_(self.truth(part), Const(1), Const(0)) for part in expr.arguments]
            sure = sum(1 for one in ones if one == Const(1))
            total: Node = Const(sure)
            for one in ones:
                if not isinstance(one, Const):
                    total = one if total == Const(0) else Op("+", total, one)
            return Share(Term(1, (total,)))
        if expr.function in ("points", "percent"):
            return self.numbers[grade_key(expr)]
        parts = [self.number(argument) for argument in expr.arguments]
        if expr.function == "floor":
            return Share(Term(1, (Fn("INT", (parts[0].node(),)),)))
        if expr.function == "interpolate":
            return self.line([self.held(part) for part in parts])
        return extreme("MIN" if expr.function == "least" else "MAX", parts)

    def line(self, parts: list[Share]) -> Share:
        """Return y on the line between two corners, level outside."""
        x, x1, y1, x2, y2 = parts
        rising = y1 + (y2 + -y1) * (x + -x1).over(x2 + -x1, positive=True)
        return self.select(
            [(self.compared("<=", x, x1), y1), (self.compared(">=", x, x2), y2), (YES, rising)]
        )

    # --- conditions

    def truth(self, expr: Expr) -> Node:
        """Return a condition; it fails where missing figures leave it open."""
        match expr:
            case Truth():
                return Const(expr.value)
            case Name():
                return self.truths[expr.name]
            case Unary():
                return negation(self.truth(expr.operand))
            case Binary(op="and"):
                return both(*(self.truth(part) for part in _flat(expr, "and")))
            case Binary(op="or"):
                return either(*(self.truth(part) for part in _flat(expr, "or")))
            case Binary() if expr.op in COMPARISONS:
                return self.relation(expr)
            case _:
                raise TypeError(f"không phải là điều kiện: {expr}")

    def relation(self, expr: Binary) -> Node:
        """Return a comparison of numbers, answers or levels."""
        sides = (expr.left, expr.right)
        if any(self.is_truth(side) for side in sides):
            left, right = self.truth(expr.left), self.truth(expr.right)
            return _same(expr.op, left, right)
        if any(isinstance(side, Text) or self.is_choice(side) for side in sides):
            return self.level(expr)
        return self.compared(expr.op, self.number(expr.left), self.number(expr.right))

    def compared(self, op: str, left: Share, right: Share) -> Node:
        """Return a comparison of two numbers, decided at once where both are constant."""
        if left.known is not None and right.known is not None:
            return Const(_HOLDS[op](left.known, right.known))
        return comparison(op, left, right)

    def is_truth(self, expr: Expr) -> bool:
        """Whether an expression is an answer or a condition."""
        if isinstance(expr, Name):
            return expr.name in self.truths
        return isinstance(expr, Truth) or (
            isinstance(expr, Unary | Binary) and expr.op in ("not", "and", "or", *COMPARISONS)
        )

    def is_choice(self, expr: Expr) -> bool:
        """Whether an expression is the level of a choice."""
        return isinstance(expr, Name) and expr.name in self.choices

    def level(self, expr: Binary) -> Node:
        """Return whether a choice is at a level; the levels are numbered in their cells."""
        name, key = expr.left, expr.right
        if isinstance(name, Text):
            name, key = key, name
        assert isinstance(key, Text)
        if isinstance(name, Text):
            return Const((name.value == key.value) == (expr.op == "="))
        assert isinstance(name, Name)
        cell, keys = self.choices[name.name]
        return _same(expr.op, cell, Const(keys.index(key.value) + 1))


_HOLDS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _same(op: str, left: Node, right: Node) -> Node:
    if isinstance(left, Const) and isinstance(right, Const):
        return Const((left == right) == (op == "="))
    return Op("=" if op == "=" else "<>", left, right)


def _flat(expr: Expr, op: str) -> list[Expr]:
    if isinstance(expr, Binary) and expr.op == op:
        return [*_flat(expr.left, op), *_flat(expr.right, op)]
    return [expr]


def _chain(rows: Sequence[tuple[Node, Node]]) -> Node:
    """Return nested ``IF``; where no row holds the formula fails."""
    result: Node = ERROR
    for condition, node in reversed(rows):
        result = if_(condition, node, result)
    return result


def _pick(row: Ref, nodes: list[Node]) -> Node:
    """Return the formula of the row whose number a cell holds."""
    result = nodes[-1]
    for number in range(len(nodes) - 1, 0, -1):
        if nodes[number - 1] != result or isinstance(result, Fn):
            result = Fn("IF", (Op("=", row, Const(number)), nodes[number - 1], result))
    if all(node == nodes[0] for node in nodes):
        return Op("+", nodes[0], Op("*", row, Const(0)))
    return result


def _depth(node: Node) -> int:
    if isinstance(node, Ref | Const):
        return 0
    parts = (node.left, node.right) if isinstance(node, Op) else node.arguments
    return 1 + max((_depth(part) for part in parts), default=0)
