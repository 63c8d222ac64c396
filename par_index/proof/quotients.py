"""Quotients of polynomials in one unknown: an expression seen as a function of one input."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from par_index.language.exact import Exact

Polynomial: TypeAlias = tuple[Exact, ...]
"""Coefficients, lowest power first, without trailing zeros; () is zero."""


class UnprovedError(Exception):
    """A question about a rule lies outside what is solved in closed form."""


def _trim(coefficients: list[Exact]) -> Polynomial:
    while coefficients and coefficients[-1] == 0:
        coefficients.pop()
    return tuple(coefficients)


def _plus(a: Polynomial, b: Polynomial) -> Polynomial:
    size = max(len(a), len(b))
    left, right = a + (0,) * (size - len(a)), b + (0,) * (size - len(b))
    return _trim([x + y for x, y in zip(left, right, strict=True)])


def _times(a: Polynomial, b: Polynomial) -> Polynomial:
    result: list[Exact] = [0] * max(0, len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            result[i + j] += x * y
    return _trim(result)


def _divmod(a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial]:
    rest = list(a)
    quotient: list[Exact] = [0] * max(0, len(a) - len(b) + 1)
    while len(rest) >= len(b) and rest:
        shift = len(rest) - len(b)
        factor = Fraction(rest[-1]) / b[-1]
        quotient[shift] = factor
        for i, y in enumerate(b):
            rest[shift + i] -= factor * y
        rest = list(_trim(rest))
    return _trim(quotient), tuple(rest)


def _common(a: Polynomial, b: Polynomial) -> Polynomial:
    while b:
        a, b = b, _divmod(a, b)[1]
    return a


@dataclass(frozen=True, slots=True)
class Quotient:
    """``top / bottom`` in lowest terms; the bottom is never zero."""

    top: Polynomial
    bottom: Polynomial

    @classmethod
    def constant(cls, value: Exact) -> Quotient:
        """Return the function that is the same everywhere."""
        return cls((value,) if value else (), (1,))

    @classmethod
    def unknown(cls) -> Quotient:
        """Return the unknown itself."""
        return cls((0, 1), (1,))

    def _reduced(self) -> Quotient:
        if not self.bottom:
            raise UnprovedError("chia cho 0")
        shared = _common(self.top, self.bottom)
        if len(shared) <= 1:
            return self
        return Quotient(_divmod(self.top, shared)[0], _divmod(self.bottom, shared)[0])

    def __add__(self, other: Quotient) -> Quotient:
        top = _plus(_times(self.top, other.bottom), _times(other.top, self.bottom))
        return Quotient(top, _times(self.bottom, other.bottom))._reduced()

    def __neg__(self) -> Quotient:
        return Quotient(tuple(-x for x in self.top), self.bottom)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + -other

    def __mul__(self, other: Quotient) -> Quotient:
        return Quotient(_times(self.top, other.top), _times(self.bottom, other.bottom))._reduced()

    def __truediv__(self, other: Quotient) -> Quotient:
        return Quotient(_times(self.top, other.bottom), _times(self.bottom, other.top))._reduced()

    def at(self, x: Exact) -> Exact:
        """Return the value at x, which must not be a root of the bottom."""
        return Fraction(_value(self.top, x)) / _value(self.bottom, x)

    @property
    def constant_value(self) -> Exact | None:
        """The value where the function is the same everywhere, else None."""
        if not self.top:
            return 0
        if len(self.top) == 1 and len(self.bottom) == 1:
            return Fraction(self.top[0]) / self.bottom[0]
        return None

    def breaks(self) -> list[Exact]:
        """Return where the sign may change: the roots of top and bottom.

        Raises:
            UnprovedError: a polynomial is neither linear nor constant.

        """
        return [*_roots(self.top), *_roots(self.bottom)]

    def direction(self) -> int:
        """Return -1, 0 or 1: falling, constant or rising on every run without pole.

        Raises:
            UnprovedError: the function is more than linear over linear.

        """
        if len(self.top) > 2 or len(self.bottom) > 2:
            raise UnprovedError("bậc cao hơn 1")
        p0, p1 = (*self.top, 0, 0)[:2]
        q0, q1 = (*self.bottom, 0, 0)[:2]
        slope = p1 * q0 - p0 * q1
        return (slope > 0) - (slope < 0)


def _value(polynomial: Polynomial, x: Exact) -> Exact:
    result: Exact = 0
    for coefficient in reversed(polynomial):
        result = result * x + coefficient
    return result


def _roots(polynomial: Polynomial) -> list[Exact]:
    if len(polynomial) <= 1:
        return []
    if len(polynomial) > 2:
        raise UnprovedError("bậc cao hơn 1")
    return [Fraction(-polynomial[0]) / polynomial[1]]
