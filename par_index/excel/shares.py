"""Numbers of formulas: pairs of whole-number formulas, and sums as visible cells hold them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from par_index.excel.formula import FAILED, SIGNS, Const, Fn, Node, Op, Ref, both, if_
from par_index.language.exact import Exact, round_half_up
from par_index.meaning.walk import Numbers
from par_index.scoring.scheme import Scheme


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


class Decimals(Numbers[Node, Node]):
    """Points as a sheet shows them; where they are multiplied or compared, as whole numbers.

    ``factor`` makes every amount of points of the set whole; binary floating point would get the
    ties of a quotient wrong. Sets that round only the total have no such factor.
    """

    def __init__(self, scheme: Scheme) -> None:
        self.factor = scale_of(scheme) if scheme.at == "leaf" else 1

    def whole(self, value: Node) -> Node:
        """Return an amount as a whole number."""
        if self.factor == 1:
            return value
        if isinstance(value, Const) and isinstance(value.value, int | Fraction):
            return Const(round_half_up(value.value * self.factor, 0))
        return Fn("ROUND", (Op("*", value, Const(self.factor)), Const(0)))

    def constant(self, value: Exact) -> Node:
        return Share.constant(value).node() if _endless(value) else Const(value)

    def certain(self, value: bool) -> Node:
        return Const(value)

    def times(self, left: Node, right: Node) -> Node:
        return Op("*", self.whole(left), self.whole(right))

    def over(self, left: Node, right: Node) -> Node:
        bottom = self.whole(right)
        return Op("/", left, bottom if self.factor == 1 else Op("*", bottom, Const(self.factor)))

    def rounded(self, value: Node, places: int) -> Node:
        return Fn("ROUND", (value, Const(places)))

    def compared(self, op: str, left: Node, right: Node) -> Node:
        return Op(SIGNS[op], self.whole(left), self.whole(right))

    def both(self, parts: Sequence[Node]) -> Node:
        return both(*parts)

    def choose(self, condition: Node, then: Node, otherwise: Node) -> Node:
        return then if then == otherwise else if_(condition, then, otherwise)

    def extreme(self, function: str, values: Sequence[Node]) -> Node:
        return Fn("MIN" if function == "least" else "MAX", tuple(values))


def scale_of(scheme: Scheme) -> int:
    """Return the factor by which all points and maxima of a set become whole numbers."""
    places: int = 10**scheme.places
    found = lcm(places, *(leaf.maximum.denominator for leaf in scheme.scored.values()))
    return min(found, 10**6)


def _endless(value: Exact) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest != 1
