"""Exact numbers as plain pairs ``(num, den)`` with ``den > 0``, which are not reduced.

Scoring carries its numbers so until they leave the engine: a pair is made, added and compared
several times faster than a `Fraction`, which reduces itself at every step.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import gcd
from typing import Any, TypeAlias

from par_index.language.exact import Exact
from par_index.meaning.walk import Numbers

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""The relations of the language."""

Pair: TypeAlias = tuple[int, int]
"""A numerator and a positive denominator."""

NONE: Pair = (0, 1)


def pair_of(value: Exact) -> Pair:
    """Return an exact number as a pair."""
    return value.numerator, value.denominator


def exact_of(pair: Pair) -> Exact:
    """Return a pair as the exact number that it stands for, an int where it is whole."""
    num, den = pair
    if den == 1:
        return num
    whole, rest = divmod(num, den)
    return Fraction(num, den) if rest else whole


def added(left: Pair, right: Pair) -> Pair:
    """Return the sum."""
    a, b = left
    c, d = right
    if b == d:
        return a + c, b
    if not a:
        return right
    if not c:
        return left
    shared = gcd(b, d)
    return a * (d // shared) + c * (b // shared), b // shared * d


def product(left: Pair, right: Pair) -> Pair:
    """Return the product."""
    return left[0] * right[0], left[1] * right[1]


def quotient(left: Pair, right: Pair) -> Pair:
    """Return the quotient.

    Raises:
        ZeroDivisionError: the divisor is zero.

    """
    num, den = left[0] * right[1], left[1] * right[0]
    if den > 0:
        return num, den
    if den == 0:
        raise ZeroDivisionError
    return -num, -den


def beyond(left: Pair, right: Pair) -> Pair:
    """Return by how much the left is more than the right."""
    a, b = left
    c, d = right
    return (a - c, b) if b == d else (a * d - c * b, b * d)


def extreme(function: str, values: Sequence[Pair]) -> Pair:
    """Return the ``least`` or the ``greatest``; the first wins a tie."""
    found = values[0]
    for value in values[1:]:
        ahead = value[0] * found[1] - found[0] * value[1]
        if ahead < 0 if function == "least" else ahead > 0:
            found = value
    return found


def rounded(value: Pair, places: int) -> Pair:
    """Return the number rounded half up, away from zero, over the denominator of its places."""
    num, den = value
    scale = 10**places
    if den == scale:
        return value
    doubled, twice = 2 * num * scale, 2 * den
    return (doubled + den) // twice if num >= 0 else -((den - doubled) // twice), scale


class Pairs(Numbers[Pair, bool]):
    """Pairs as they are; the system in which a scorecard adds up."""

    constant = staticmethod(pair_of)
    plus = staticmethod(added)
    times = staticmethod(product)
    rounded = staticmethod(rounded)
    extreme = staticmethod(extreme)

    def certain(self, value: bool) -> bool:
        return value

    def settled(self, condition: bool) -> bool | None:
        return condition

    def negated(self, value: Pair) -> Pair:
        return -value[0], value[1]

    def over(self, left: Pair, right: Pair) -> Pair:
        """Return the quotient; by zero some number, which no condition lets through."""
        return quotient(left, right) if right[0] else left

    def compared(self, op: str, left: Pair, right: Pair) -> bool:
        return COMPARE[op](left[0] * right[1], right[0] * left[1])

    def both(self, parts: Sequence[bool]) -> bool:
        return all(parts)

    def choose(self, condition: bool, then: Pair, otherwise: Pair) -> Pair:
        return then if condition else otherwise


PAIRS = Pairs()
