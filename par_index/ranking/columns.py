"""Exact arithmetic on whole numpy columns: ratios of integers that never overflow unnoticed.

A column is num/den with a proved bound on both. Products stay in int64 while the bounds prove
that they fit, and become Python integers beyond; a ratio is compared by cross-multiplication.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, TypeAlias

from par_index.language.exact import Exact

Whole: TypeAlias = Any
"""An int, or a numpy array of int64 or of Python ints (dtype object)."""

Mask: TypeAlias = Any
"""A bool, or a numpy array of them."""

FITS = 2**62
"""Below this bound a sum of two still fits int64."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """``num / den`` with ``|num| <= top`` and ``0 < den <= bottom``; either part may be scalar."""

    num: Whole
    den: Whole
    top: int
    bottom: int

    @classmethod
    def of(cls, value: Exact) -> Ratio:
        """Return a constant."""
        return cls(value.numerator, value.denominator, abs(value.numerator), value.denominator)

    @classmethod
    def whole(cls, values: Whole) -> Ratio:
        """Return a column of whole numbers, or a constant."""
        import numpy as np

        if isinstance(values, int | Fraction):
            return cls.of(values)
        column = np.asarray(values)
        if column.dtype == object:
            return _of_objects(column)
        if column.dtype.kind not in "iu":
            raise TypeError(f"cột phải là số nguyên hoặc phân số, không phải {column.dtype}")
        top = max(abs(int(column.max())), abs(int(column.min()))) if column.size else 0
        if top >= FITS:
            return cls(column.astype(object), 1, top, 1)
        return cls(column.astype(np.int64, copy=False), 1, top, 1)

    @property
    def constant(self) -> Fraction | None:
        """The value, where it is the same in every row by construction."""
        if isinstance(self.num, int) and isinstance(self.den, int):
            return Fraction(self.num, self.den)
        return None

    def __add__(self, other: Ratio) -> Ratio:
        a, b = together(self, other)
        top = a.top + b.top
        return Ratio(_plus(a.num, b.num, top), a.den, top, a.bottom)

    def __neg__(self) -> Ratio:
        return Ratio(-self.num, self.den, self.top, self.bottom)

    def __sub__(self, other: Ratio) -> Ratio:
        return self + -other

    def __mul__(self, other: Ratio) -> Ratio:
        top, bottom = self.top * other.top, self.bottom * other.bottom
        num, den = _times(self.num, other.num, top), _times(self.den, other.den, bottom)
        return Ratio(num, den, top, bottom)

    def __truediv__(self, other: Ratio) -> Ratio:
        """Divide; rows whose divisor is 0 hold some number, which no sound rule ever reads."""
        import numpy as np

        num, den = other.den, other.num
        if isinstance(den, int):
            if den == 0:
                den = 1
            if den < 0:
                num, den = -num, -den
        elif den.size and den.min() <= 0:
            num, den = np.where(den < 0, -num, num), np.where(den == 0, 1, abs(den))
        return self * Ratio(num, den, other.bottom, max(1, other.top))

    def floored(self) -> Ratio:
        """Return the whole numbers below."""
        return Ratio(self.num // self.den, 1, self.top + 1, 1)

    def units(self, scale: int) -> Ratio:
        """Return the column in units of 1/scale, rounded half up away from zero."""
        import numpy as np

        if isinstance(self.den, int) and scale % self.den == 0:
            factor = scale // self.den
            return Ratio(_times(self.num, factor, self.top * factor), 1, self.top * factor, 1)
        top = 2 * self.top * scale + self.bottom
        size = _times(abs(self.num), 2 * scale, top)
        doubled = _times(self.den, 2, 2 * self.bottom)
        found = _plus(size, self.den, top) // doubled
        signed = np.where(np.asarray(self.num) < 0, -found, found)
        return Ratio(signed, 1, self.top * scale + 1, 1)

    def fractions(self, size: int) -> list[Fraction]:
        """Return every row as a Fraction; slow, for tests and for small columns."""
        import numpy as np

        nums, dens = np.broadcast_to(self.num, size), np.broadcast_to(self.den, size)
        return [Fraction(int(n), int(d)) for n, d in zip(nums, dens, strict=True)]


def _of_objects(column: Any) -> Ratio:
    """Return a column of Python ints and Fractions over their common denominator."""
    import numpy as np

    den = lcm(1, *(int(Fraction(value).denominator) for value in column))
    nums = [int(Fraction(value) * den) for value in column]
    top = max((abs(n) for n in nums), default=0)
    dtype = np.int64 if top < FITS else object
    return Ratio(np.array(nums, dtype=dtype), den, top, den)


def _wide(x: Whole, bound: int) -> Whole:
    """Return a column that can hold numbers up to the bound."""
    if bound < FITS or isinstance(x, int) or x.dtype == object:
        return x
    return x.astype(object)


def _times(x: Whole, y: Whole, bound: int) -> Whole:
    if isinstance(y, int) and y == 1:
        return x
    if isinstance(x, int) and x == 1:
        return y
    return _wide(x, bound) * _wide(y, bound)


def _plus(x: Whole, y: Whole, bound: int) -> Whole:
    return _wide(x, bound) + _wide(y, bound)


def together(a: Ratio, b: Ratio) -> tuple[Ratio, Ratio]:
    """Return both over one denominator."""
    if a.den is b.den or (isinstance(a.den, int) and isinstance(b.den, int) and a.den == b.den):
        return a, b
    if isinstance(a.den, int) and isinstance(b.den, int):
        den = lcm(a.den, b.den)
        return _scaled(a, den // a.den, den), _scaled(b, den // b.den, den)
    bottom = a.bottom * b.bottom
    den = _times(a.den, b.den, bottom)
    a_top, b_top = a.top * b.bottom, b.top * a.bottom
    return (
        Ratio(_times(a.num, b.den, a_top), den, a_top, bottom),
        Ratio(_times(b.num, a.den, b_top), den, b_top, bottom),
    )


def _scaled(a: Ratio, factor: int, den: int) -> Ratio:
    return Ratio(_times(a.num, factor, a.top * factor), den, a.top * factor, den)


def compare(op: str, a: Ratio, b: Ratio) -> Mask:
    """Compare two columns by cross-multiplication."""
    left, right = together_sides(a, b)
    match op:
        case "=":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
    return left >= right


def together_sides(a: Ratio, b: Ratio) -> tuple[Whole, Whole]:
    """Return numerators that stand to each other as the two columns do."""
    if a.den is b.den:
        return a.num, b.num
    return _times(a.num, b.den, a.top * b.bottom), _times(b.num, a.den, b.top * a.bottom)


def where(mask: Mask, a: Ratio, b: Ratio) -> Ratio:
    """Return a where the mask holds and b elsewhere."""
    import numpy as np

    if isinstance(mask, bool | np.bool_):
        return a if mask else b
    top, bottom = max(a.top, b.top), max(a.bottom, b.bottom)
    if isinstance(a.den, int) and isinstance(b.den, int):
        a, b = together(a, b)
        top = max(a.top, b.top)
        if isinstance(a.num, int) and isinstance(b.num, int) and top < FITS:
            # two constants: arithmetic on the mask is faster than a choice
            num = mask * np.int64(a.num - b.num) + np.int64(b.num)
            return Ratio(num, a.den, top, a.den)
        return Ratio(np.where(mask, a.num, b.num), a.den, top, a.den)
    num = np.where(mask, _wide(a.num, top), _wide(b.num, top))
    return Ratio(num, np.where(mask, a.den, b.den), top, bottom)
