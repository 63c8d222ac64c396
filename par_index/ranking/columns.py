"""Exact arithmetic on whole numpy columns: ratios of integers that never overflow unnoticed.

A column is num/den with proved bounds on both, in the smallest type that they allow: 16, 32 or 64
bits, Python integers beyond. A quotient of doubles decides only where the bounds prove that it
cannot differ from the exact one: two different fractions over ``d`` and ``q`` lie at least
``1/(d·q)`` apart, so that near a number ``t`` they round to different doubles while ``d·q·|t|`` is
far below 2**53. Small counts are divided in single precision, with 2**24 in its place. Elsewhere
integers are cross-multiplied.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, lcm
from typing import Any, TypeAlias

from par_index.language.exact import Exact, round_half_up
from par_index.ranking.whole import FITS, SMALL, Whole, carrier, lifted, times

Mask: TypeAlias = Any
"""A bool, or a numpy array of them."""

DOUBLE, SINGLE = 2**53, 2**24
"""What whole numbers stay below that floats carry; sizes in a guarded test stay 8 times lower."""

_FEW = 2**11
"""Counts below are divided in single precision, where no test of them asks for more."""


class Ratio:
    """``num / den`` with ``low <= num <= high`` and ``0 < den <= bottom``; either may be scalar."""

    single = False
    """Whether quotients have single precision."""

    def __init__(self, num: Whole, den: Whole, low: int, high: int, bottom: int) -> None:
        self.num, self.den = num, den
        self.low, self.high, self.bottom = low, high, bottom
        self._quotient: Any = None
        self._span: tuple[float, float] | None = None

    @classmethod
    def of(cls, value: Exact, unit: int = 1) -> Ratio:
        """Return a constant, where that can be in whole units of 1/unit."""
        num, den = value.numerator, value.denominator
        if unit % den == 0:
            num, den = num * (unit // den), unit
        return cls(num, den, num, num, den)

    @classmethod
    def over(cls, nums: Any, den: int, *, loose: bool = False) -> Ratio:
        """Return an array of whole numbers over one denominator; loose bounds are found faster."""
        import numpy as np

        if not nums.size:
            low = high = 0
        elif loose and (bits := int(np.bitwise_or.reduce(nums))) >= 0:
            low, high = 0, (1 << bits.bit_length()) - 1
        else:
            low, high = int(np.minimum.reduce(nums)), int(np.maximum.reduce(nums))
        if nums.dtype.type is not np.int64 or high >= FITS or low <= -FITS:
            nums = nums.astype(np.int64 if max(-low, high) < FITS else object)
        return cls(nums, den, low, high, den)

    @classmethod
    def whole(cls, values: Any, *, loose: bool = False) -> Ratio:
        """Return a column of whole numbers or fractions, or a constant."""
        import numpy as np

        if isinstance(values, np.ndarray) and values.dtype.kind in "iu":
            return cls.over(values, 1, loose=loose)
        if isinstance(values, Ratio):
            return values
        if isinstance(values, int | Fraction):
            return cls.of(values)
        column = np.asarray(values)
        if column.dtype == object:
            den = lcm(1, *(value.denominator for value in column))
            return cls.over(np.array([int(value * den) for value in column], object), den)
        if column.dtype.kind not in "iu":
            raise TypeError(f"cột phải là số nguyên hoặc phân số, không phải {column.dtype}")
        return cls.over(column, 1, loose=loose)

    @property
    def top(self) -> int:
        """A bound of the numerator's magnitude."""
        return max(-self.low, self.high)

    @property
    def constant(self) -> Fraction | None:
        """The value, where it is the same in every row by construction."""
        if isinstance(self.num, int) and isinstance(self.den, int):
            return Fraction(self.num, self.den)
        return None

    def fractions(self, size: int) -> list[Fraction]:
        """Return every row as a Fraction; slow, for tests and for small columns."""
        import numpy as np

        nums, dens = np.broadcast_to(self.num, size), np.broadcast_to(self.den, size)
        return [Fraction(int(n), int(d)) for n, d in zip(nums, dens, strict=True)]

    # --- arithmetic -------------------------------------------------------------------------------

    def __add__(self, other: Ratio) -> Ratio:
        a, b = (self, other) if self.den is other.den else _together(self, other)
        low, high = a.low + b.low, a.high + b.high
        bound = max(-a.low, a.high, -b.low, b.high, -low, high)
        if bound < SMALL:  # the smallest type holds all of them
            return Ratio(a.num + b.num, a.den, low, high, a.bottom)
        return Ratio(lifted(a.num, bound) + lifted(b.num, bound), a.den, low, high, a.bottom)

    def __mul__(self, other: Ratio) -> Ratio:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        num = times(self.num, other.num, self.top * other.top)
        bottom = self.bottom * other.bottom
        return Ratio(num, times(self.den, other.den, bottom), min(ends), max(ends), bottom)

    def __truediv__(self, other: Ratio) -> Ratio:
        """Divide; rows whose divisor is 0 hold some number, which no sound rule ever reads."""
        if other.low > 0 and isinstance(self.den, int) and self.den == 1 and other.bottom == 1:
            found = Ratio(self.num, other.num, self.low, self.high, other.high)
            found.single = self.low >= 0 and self.high < _FEW > other.high
            return found
        import numpy as np

        num, den, low, high = other.den, other.num, 1, other.bottom
        if isinstance(den, int):
            if den < 0:
                num, den, low, high = -num, -den, -high, -1
            den = den or 1
        elif other.low < 0:
            num, den, low = np.where(den < 0, -num, num), np.where(den == 0, 1, abs(den)), -high
        elif other.low == 0:
            den = np.maximum(den, 1)
        return self * Ratio(num, den, low, high, max(1, other.top))

    def floored(self) -> Ratio:
        """Return the whole numbers below."""
        low = min(self.low, self.low // self.bottom)
        return Ratio(self.num // self.den, 1, low, max(self.high, 0), 1)

    def rounded(self, factor: Fraction) -> Ratio:
        """Return the column times a positive factor, rounded half up away from zero."""
        if (value := self.constant) is not None:
            return Ratio.of(round_half_up(value * factor, 0).numerator)
        p, q = factor.numerator, factor.denominator
        if isinstance(self.den, int) and p % (self.den * q) == 0:
            return scaled(Ratio(self.num, 1, self.low, self.high, 1), p // (self.den * q), 1)
        return self._guarded_units(p, q) or self._integer_units(p, q)

    def _guarded_units(self, p: int, q: int) -> Ratio | None:
        """Round in doubles, where no error of theirs can reach across a half.

        The exact value is a fraction over ``den·q``, so it is a half or at least ``1/(2·den·q)``
        away from one; half of that is added, and errors of a few units of 2**-53 stay below it.
        """
        if self.low < 0 or max(self.high, p) >= DOUBLE or not self._fits(self.bottom):
            return None
        if not self._fits((self.span[1] * (p / q) + 1) * (4 * q * self.bottom)):
            return None
        most = self.span[1] * (p / q)
        shift = 0.5 + 1 / (4 * q * self.bottom)
        found = self.quotient * (p / q)
        found += shift
        high = floor(most + shift)
        # what is positive is cut to the whole number below
        return Ratio(found.astype(carrier(high)), 1, 0, high, 1)

    def _integer_units(self, p: int, q: int) -> Ratio:
        import numpy as np

        bottom = self.bottom * q
        top = 2 * self.top * p + bottom
        size = times(abs(self.num), 2 * p, top)
        den = times(self.den, q, 2 * bottom)
        found = (lifted(size, top) + lifted(den, 2 * bottom)) // times(den, 2, 2 * bottom)
        signed = np.where(np.asarray(self.num) < 0, -found, found) if self.low < 0 else found
        most = self.top * p // q + 1
        return Ratio(signed, 1, -most if self.low < 0 else 0, most, 1)

    # --- comparison -------------------------------------------------------------------------------

    @property
    def quotient(self) -> Any:
        """The column as the nearest floats; each is rounded once, as num and den are exact."""
        if self._quotient is None:
            import numpy as np

            kind = np.float32 if self.single else np.float64
            self._quotient = np.divide(self.num, self.den, dtype=kind)
        return self._quotient

    @property
    def span(self) -> tuple[float, float]:
        """Bounds of the quotients, the upper one exact."""
        if self._span is None:
            import numpy as np

            found, ends = self.quotient, (0.0, 0.0)
            if found.size:
                least = 0.0 if self.low >= 0 else float(np.minimum.reduce(found))
                ends = least, float(np.maximum.reduce(found))
            self._span = ends
        return self._span

    def settles(self, weight: int) -> tuple[float, float] | None:
        """Return bounds, if the column may be compared plainly with numbers of a weight.

        Its whole numbers, or its floats, are compared then. The weight of p/q is
        ``max(q, |p| + q)``; a whole number weighs nothing.
        """
        if isinstance(self.den, int):
            plain = self.den == 1 and not isinstance(self.num, int)
            return (self.low, self.high) if plain else None
        return self.span if self.top < DOUBLE and self._fits(self.bottom * weight) else None

    def _fits(self, size: float) -> bool:
        """Whether floats can decide what is of a size; doubles take over from single precision."""
        if self.single and 8 * size >= SINGLE:
            self.single, self._quotient, self._span = False, None, None
        return 8 * size < (SINGLE if self.single else DOUBLE)

    def against(self, op: str, value: Fraction) -> Mask:
        """Compare with a number: ``op`` is ``>=`` or ``>``."""
        if (mine := self.constant) is not None:
            return _holds(op, mine, value)
        p, q = value.numerator, value.denominator
        if isinstance(self.den, int):
            least = ceil(value * self.den) if op == ">=" else floor(value * self.den) + 1
            if self.low >= least:
                return True
            return False if self.high < least else self.num >= least
        if self.settles(max(q, abs(p) + q)):
            return _holds(op, self.quotient, p / q)
        bound = max(self.top * q, self.bottom * abs(p))
        return _holds(op, times(self.num, q, bound), times(self.den, p, bound))


def _holds(op: str, left: Any, right: Any) -> Mask:
    if op == "=":
        return left == right
    return left >= right if op == ">=" else left > right


def compare(op: str, a: Ratio, b: Ratio) -> Mask:
    """Compare two columns by cross-multiplication: ``op`` is ``>=``, ``>`` or ``=``."""
    if (value := b.constant) is not None:
        return a.against(op, value)
    if a.den is b.den or (isinstance(a.den, int) and isinstance(b.den, int) and a.den == b.den):
        return _holds(op, a.num, b.num)
    bound = max(a.top * b.bottom, b.top * a.bottom)
    return _holds(op, times(a.num, b.den, bound), times(b.num, a.den, bound))


# --- denominators ---------------------------------------------------------------------------------


def scaled(a: Ratio, factor: int, den: int) -> Ratio:
    """Return a column whose numerator is multiplied by a positive factor, over a denominator."""
    if factor == 1:
        return a if a.den is den or a.den == den else Ratio(a.num, den, a.low, a.high, den)
    num = times(a.num, factor, a.top * factor)
    return Ratio(num, den, a.low * factor, a.high * factor, den)


def _together(a: Ratio, b: Ratio) -> tuple[Ratio, Ratio]:
    """Return both over one denominator."""
    if isinstance(a.den, int) and isinstance(b.den, int):
        den = lcm(a.den, b.den)
        return scaled(a, den // a.den, den), scaled(b, den // b.den, den)
    bottom = a.bottom * b.bottom
    den = times(a.den, b.den, bottom)
    a_top, b_top = a.top * b.bottom, b.top * a.bottom
    return (
        Ratio(times(a.num, b.den, a_top), den, -a_top, a_top, bottom),
        Ratio(times(b.num, a.den, b_top), den, -b_top, b_top, bottom),
    )
