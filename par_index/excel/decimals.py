"""The number system of visible sums: cells that hold points with their decimals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from par_index.excel.formula import SIGNS, Const, Fn, Node, Op, both, if_
from par_index.excel.shares import Share
from par_index.language.exact import Exact, round_half_up
from par_index.meaning.walk import Numbers
from par_index.scoring.scheme import Scheme


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
