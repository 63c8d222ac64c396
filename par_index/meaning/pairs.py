"""Exact numbers as plain pairs ``(num, den)`` with ``den > 0``, which are not reduced.

Scoring carries its numbers so until they leave the engine: a pair is made, added and compared
several times faster than a `Fraction`, which reduces itself at every step.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
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
    (a, b), (c, d) = left, right
    if b == d:
        return a + c, b
    shared = gcd(b, d)
    return a * (d // shared) + c * (b // shared), b // shared * d


def summed(pairs: Iterable[Pair]) -> Pair:
    """Return the sum of many, which mostly share their denominator."""
    num, den = 0, 1
    for a, b in pairs:
        if b == den:
            num += a
        elif a:
            num, den = added((num, den), (a, b)) if num else (a, b)
    return num, den


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


def same(left: Pair, right: Pair) -> bool:
    """Return whether two pairs are the same number."""
    return left[0] * right[1] == right[0] * left[1]


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
    doubled = 2 * num * scale
    whole = (doubled + den) // (2 * den) if num >= 0 else -((den - doubled) // (2 * den))
    return whole, scale


class Pairs(Numbers[Pair, bool]):
    """Pairs as they are; the system in which a scorecard adds up."""

    def constant(self, value: Exact) -> Pair:
        return value.numerator, value.denominator

    def certain(self, value: bool) -> bool:
        return value

    def settled(self, condition: bool) -> bool | None:
        return condition

    def plus(self, left: Pair, right: Pair) -> Pair:
        return added(left, right)

    def negated(self, value: Pair) -> Pair:
        return -value[0], value[1]

    def times(self, left: Pair, right: Pair) -> Pair:
        return product(left, right)

    def over(self, left: Pair, right: Pair) -> Pair:
        """Return the quotient; by zero some number, which no condition lets through."""
        return quotient(left, right) if right[0] else left

    def rounded(self, value: Pair, places: int) -> Pair:
        return rounded(value, places)

    def compared(self, op: str, left: Pair, right: Pair) -> bool:
        return COMPARE[op](left[0] * right[1], right[0] * left[1])

    def both(self, parts: Sequence[bool]) -> bool:
        return all(parts)

    def choose(self, condition: bool, then: Pair, otherwise: Pair) -> Pair:
        return then if condition else otherwise

    def extreme(self, function: str, values: Sequence[Pair]) -> Pair:
        return extreme(function, values)


PAIRS = Pairs()
