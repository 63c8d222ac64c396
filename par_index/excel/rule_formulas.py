"""The number system of workbook cells: rules and conditions as formulas over named numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import lcm
from typing import TypeAlias

from par_index.excel.formula import (
    EPOCH,
    FAILED,
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
from par_index.language.exact import Exact
from par_index.language.tree import Binary
from par_index.meaning.knowledge import Box
from par_index.meaning.pairs import COMPARE
from par_index.meaning.ranges import numbers_of
from par_index.meaning.walk import Meaning, Names

Emit: TypeAlias = Callable[[Node], Ref]
"""Puts a formula into a helper cell and returns the cell."""

_LONGEST = 1500
_DEEPEST = 20
"""A formula that is longer or nested deeper is spread over helper cells; Excel's own limits are
8192 characters and 64 levels."""


class Compiler(Meaning[Share, Node]):
    """Cells as numbers: the walk over a rule writes formulas.

    ``numbers``, ``truths`` and ``choices`` hold what names stand for; a choice is numbered by the
    place of its level among the keys beside it; ``measured`` is the condition that the main
    measure is given.
    """

    def __init__(
        self, place: Emit, names: Names, box: Box | None = None, measured: Node | None = None
    ) -> None:
        super().__init__(names)
        self.place = place
        self.box = box
        self.measured = measured
        self.numbers: dict[str, Share] = {}
        self.truths: dict[str, Node] = {}
        self.choices: dict[str, tuple[Node, list[str]]] = {}

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

    def held(self, value: Share) -> Share:
        if simple(value):
            return value
        return Share(self._held(value.top), self._held(value.bottom))

    def _held(self, term: Term) -> Term:
        if len(term.parts) <= 1 and all(isinstance(part, Ref) for part in term.parts):
            return term
        return Term(term.factor, (self.emit(Term(1, term.parts).node()),))

    # --- names

    def figure(self, name: str) -> Share:
        return self.numbers[name]

    def given(self, name: str, counted: Callable[[], Share]) -> Share:
        return self.numbers[name] if name in self.numbers else counted()

    def answer(self, name: str) -> Node:
        return self.truths[name]

    def level(self, name: str, key: str) -> Node:
        """Return whether a choice is at a level; the levels are numbered in their cells."""
        cell, keys = self.choices[name]
        return Op("=", cell, Const(keys.index(key) + 1))

    def told(self, condition: Callable[[], Node]) -> Node:
        """Return a condition; where a figure is missing it fails, unless the measure is given."""
        holds = condition()
        if self.measured is None or isinstance(holds, Const):
            return holds
        return Fn("IFERROR", (holds, if_(self.measured, NO, FAILED)))

    # --- numbers

    def constant(self, value: Exact) -> Share:
        return Share.constant(value)

    def day(self, ordinal: Exact) -> Share:
        return Share.constant(ordinal - EPOCH)

    def plus(self, left: Share, right: Share) -> Share:
        return left + right

    def negated(self, value: Share) -> Share:
        return -value

    def times(self, left: Share, right: Share) -> Share:
        return left * right

    def over(self, left: Share, right: Share) -> Share:
        return left.over(right, positive=False)

    def calculated(self, expr: Binary, left: Share, right: Share) -> Share:
        """Return the result of one operation; most divisors are proved to be above zero."""
        if expr.op != "/" or self.box is None:
            return super().calculated(expr, left, right)
        low = numbers_of(expr.right, self.box).low
        return left.over(right, positive=low is not None and low[0] >= 0)

    def floored(self, value: Share) -> Share:
        return Share(Term(1, (Fn("INT", (value.node(),)),)))

    def extreme(self, function: str, values: Sequence[Share]) -> Share:
        return extreme("MIN" if function == "least" else "MAX", list(values))

    def counted(self, conditions: Sequence[Node]) -> Share:
        ones = [if_(condition, Const(1), Const(0)) for condition in conditions]
        sure = sum(1 for one in ones if one == Const(1))
        total: Node = Const(sure)
        for one in ones:
            if not isinstance(one, Const):
                total = one if total == Const(0) else Op("+", total, one)
        return Share(Term(1, (total,)))

    def select(self, rows: Sequence[tuple[Node, Share]]) -> Share:
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
            chain = self._chain([(c, top) for (c, _), top in zip(live, tops, strict=True)])
            return Share(Term(1, (chain,)), Term(factor))
        row = self.emit(self._chain([(c, Const(i)) for i, (c, _) in enumerate(live, start=1)]))
        top = _pick(row, [share.top.node() for _, share in live])
        bottom = _pick(row, [share.bottom.node() for _, share in live])
        return self.held(Share(Term(1, (top,)), Term(1, (bottom,))))

    def _chain(self, rows: Sequence[tuple[Node, Node]]) -> Node:
        """Return nested ``IF``, in cells of a few rows each; where no row holds it fails."""
        result: Node = FAILED
        for number, (condition, node) in enumerate(reversed(rows), start=1):
            result = if_(condition, node, result)
            if number % _DEEPEST == 0:
                result = self.emit(result)
        return result

    # --- conditions; each fails where missing figures leave it open

    def certain(self, value: bool) -> Node:
        return Const(value)

    def settled(self, condition: Node) -> bool | None:
        return bool(condition.value) if isinstance(condition, Const) else None

    def compared(self, op: str, left: Share, right: Share) -> Node:
        if left.known is not None and right.known is not None:
            return Const(COMPARE[op](left.known, right.known))
        return comparison(op, left, right)

    def both(self, parts: Sequence[Node]) -> Node:
        return both(*parts)

    def either(self, parts: Sequence[Node]) -> Node:
        return either(*parts)

    def negation(self, part: Node) -> Node:
        return negation(part)


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
