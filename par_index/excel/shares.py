"""Numbers of a formula as pairs of whole-number formulas, so that comparing them stays exact.

A spreadsheet computes in binary floating point, where ``b/a>=0.7`` is wrong for some exact ties.
Here every number is a numerator over a denominator, both whole: comparing cross-multiplies them,
and a division happens only once, inside ROUND.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from par_index.excel.formula import FAILED, SIGNS, Const, Fn, Node, Op, Ref
from par_index.language.exact import Exact


@dataclass(frozen=True, slots=True)
class Term:
    """A whole number times formulas that are whole."""

    factor: int
    parts: tuple[Node, ...] = ()

    def node(self) -> Node:
        """Return the formula."""
        if not self.parts:
            return Const(self.factor)
        result: Node = self.parts[0]
        for part in self.parts[1:]:
            result = Op("*", result, part)
        return result if self.factor == 1 else Op("*", result, Const(self.factor))

    def times(self, other: Term) -> Term:
        """Return the product."""
        # nothing times a figure stays written, so that a figure that is missing is still missed
        return Term(self.factor * other.factor, self.parts + other.parts)

    def scaled(self, factor: int) -> Term:
        """Return the term times a whole number."""
        return Term(self.factor * factor, self.parts)

    def plus(self, other: Term) -> Term:
        """Return the sum."""
        if NIL in (self, other):
            return other if self == NIL else self
        if self.parts == other.parts and self.factor + other.factor:
            # what cancels out stays written, so that a figure that is missing is still missed
            return Term(self.factor + other.factor, self.parts)
        common = gcd(self.factor, other.factor) or 1
        left, right = self.factor // common, other.factor // common
        if right < 0:
            total = Op("-", Term(left, self.parts).node(), Term(-right, other.parts).node())
        elif left < 0:
            total = Op("-", Term(right, other.parts).node(), Term(-left, self.parts).node())
        else:
            total = Op("+", Term(left, self.parts).node(), Term(right, other.parts).node())
        return Term(common, (total,))


NIL, ONE = Term(0), Term(1)


@dataclass(frozen=True, slots=True)
class Share:
    """A number as ``top / bottom``; the bottom is always above zero."""

    top: Term
    bottom: Term = ONE

    @classmethod
    def constant(cls, value: Exact) -> Share:
        """Return a known number."""
        exact = Fraction(value)
        return cls(Term(exact.numerator), Term(exact.denominator))

    @property
    def known(self) -> Fraction | None:
        """The number where it is constant, else None."""
        if self.top.parts or self.bottom.parts:
            return None
        return Fraction(self.top.factor, self.bottom.factor)

    def reduced(self) -> Share:
        """Return the same number with common whole factors cancelled."""
        common = gcd(self.top.factor, self.bottom.factor)
        if common <= 1:
            return self
        return Share(
            Term(self.top.factor // common, self.top.parts),
            Term(self.bottom.factor // common, self.bottom.parts),
        )

    def node(self) -> Node:
        """Return the formula of the number itself."""
        if self.bottom == ONE:
            return self.top.node()
        return Op("/", self.top.node(), self.bottom.node())

    def __neg__(self) -> Share:
        return Share(self.top.scaled(-1), self.bottom)

    def __add__(self, other: Share) -> Share:
        (left, right), bottom = aligned((self, other))
        return Share(left.plus(right), bottom).reduced()

    def __mul__(self, other: Share) -> Share:
        return Share(self.top.times(other.top), self.bottom.times(other.bottom)).reduced()

    def over(self, other: Share, *, positive: bool) -> Share:
        """Return the quotient; ``positive`` tells that the divisor is known to be above zero."""
        if other.known == 0:
            # a row that never counts, as the line between two corners that are one
            return Share(Term(1, (FAILED,)))
        top, bottom = self.top.times(other.bottom), self.bottom.times(other.top)
        if not positive and other.top.parts:
            # a divisor of either sign: multiply by it once more, so that the bottom is its square
            top, bottom = top.times(other.top), bottom.times(other.top)
        if bottom.factor < 0:
            top, bottom = top.scaled(-1), bottom.scaled(-1)
        return Share(top, bottom).reduced()


def aligned(shares: Iterable[Share]) -> tuple[list[Term], Term]:
    """Return the tops of several numbers over one common bottom, with that bottom."""
    found = list(shares)
    factor = reduce(lcm, (share.bottom.factor for share in found), 1)
    distinct: list[tuple[Node, ...]] = []
    for share in found:
        if share.bottom.parts and share.bottom.parts not in distinct:
            distinct.append(share.bottom.parts)
    tops = []
    for share in found:
        others = tuple(p for parts in distinct if parts != share.bottom.parts for p in parts)
        lift = Term(factor // share.bottom.factor, others)
        tops.append(share.top if share.top == NIL else share.top.times(lift))
    return tops, Term(factor, tuple(p for parts in distinct for p in parts))


def comparison(op: str, left: Share, right: Share) -> Node:
    """Return the condition that compares two numbers, cross-multiplied."""
    (a, b), _ = aligned((left, right))
    common = gcd(a.factor, b.factor) or 1
    return Op(
        SIGNS[op],
        Term(a.factor // common, a.parts).node(),
        Term(b.factor // common, b.parts).node(),
    )


def extreme(function: str, shares: list[Share]) -> Share:
    """Return the least (``MIN``) or the greatest (``MAX``) of several numbers."""
    tops, bottom = aligned(shares)
    node = Fn(function, tuple(top.node() for top in tops))
    return Share(Term(1, (node,)), bottom)


def simple(share: Share) -> bool:
    """Whether both sides are constants or single cells, so that repeating them costs nothing."""
    return all(
        len(term.parts) <= 1 and all(isinstance(part, Ref) for part in term.parts)
        for term in (share.top, share.bottom)
    )
