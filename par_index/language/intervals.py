"""Intervals of exact numbers with open, closed or infinite ends, and the cuts that bound them.

A *cut* lies just below (side -1) or just above (side +1) a value: ``[a`` is (a, -1), ``(a`` is
(a, +1), ``b]`` is (b, +1) and ``b)`` is (b, -1). Every interval is a half-open run of cuts, so
that unions, gaps and overlaps need one comparison and no case analysis of the ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from par_index.language.exact import Exact

Cut: TypeAlias = tuple[Exact, int]
"""A place between numbers: (value, -1) just below the value, (value, +1) just above it."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A run of numbers between two cuts; None stands for no bound on that side."""

    low: Cut | None = None
    high: Cut | None = None

    @classmethod
    def point(cls, value: Exact) -> Interval:
        """Return the interval that holds one value only."""
        return cls((value, -1), (value, 1))

    @classmethod
    def closed(cls, low: Exact | None, high: Exact | None) -> Interval:
        """Return ``[low..high]``; None leaves a side unbounded."""
        return cls(None if low is None else (low, -1), None if high is None else (high, 1))

    @property
    def empty(self) -> bool:
        """Whether no number lies between the cuts."""
        return self.low is not None and self.high is not None and self.low >= self.high

    @property
    def single(self) -> Exact | None:
        """The only number inside, or None when there are more or none."""
        if self.low is None or self.high is None or self.low[0] != self.high[0]:
            return None
        return self.low[0] if self.low[1] < self.high[1] else None

    @property
    def ends(self) -> list[Exact]:
        """The ends that lie inside."""
        return [cut[0] for cut in (self.low, self.high) if cut is not None and cut[0] in self]

    def __contains__(self, value: Exact) -> bool:
        """Whether a number lies inside."""
        after_low = self.low is None or self.low < (value, 0)
        return after_low and (self.high is None or (value, 0) < self.high)

    def meet(self, other: Interval) -> Interval:
        """Return what two intervals share (it may be empty)."""
        low = _later(self.low, other.low)
        high = _earlier(self.high, other.high)
        return Interval(low, high)

    def hull(self, other: Interval) -> Interval:
        """Return the smallest interval that holds both."""
        if self.empty:
            return other
        if other.empty:
            return self
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Interval(low, high)

    def snapped(self, step: int | None) -> Interval:
        """Close the ends on whole numbers when the values lie on a grid of step 1."""
        if step is None:
            return self
        low, high = self.low, self.high
        if low is not None:
            first = -(-low[0] // 1)
            low = (first + 1 if low[1] > 0 and first == low[0] else first, -1)
        if high is not None:
            last = high[0] // 1
            high = (last - 1 if high[1] < 0 and last == high[0] else last, 1)
        return Interval(low, high)

    def scaled(self, factor: Exact) -> Interval:
        """Return the numbers inside, each times a factor above zero."""
        return Interval(
            None if self.low is None else (self.low[0] * factor, self.low[1]),
            None if self.high is None else (self.high[0] * factor, self.high[1]),
        )

    def simplest(self) -> Exact | None:
        """Return the value inside with the least denominator; None when there is none."""
        whole = self.witness(1)
        if whole is not None or self.empty:
            return whole
        assert self.low is not None  # all lies between two whole numbers
        below = self.low[0] // 1
        turned = divide(Interval.point(1), add(self, Interval.point(-below)))
        return below + 1 / Fraction(turned.simplest() or 0)

    def witness(self, step: int | None = None) -> Exact | None:
        """Return one value inside, the simplest that is easy to find; None when there is none."""
        run = self.snapped(step)
        if run.empty or run.ends:
            return run.ends[0] if run.ends else None
        if run.low is None:
            return 0 if run.high is None else run.high[0] - 1
        return run.low[0] + 1 if run.high is None else Fraction(run.low[0] + run.high[0]) / 2

    def size(self) -> int | None:
        """Return how many whole numbers lie inside, or None when they have no end."""
        run = self.snapped(1)
        if run.low is None or run.high is None:
            return None
        return max(0, int(run.high[0] - run.low[0]) + 1)


EVERYTHING = Interval()
NOTHING = Interval((0, 1), (0, 1))


def _later(a: Cut | None, b: Cut | None) -> Cut | None:
    if a is None or b is None:
        return a if b is None else b
    return max(a, b)


def _earlier(a: Cut | None, b: Cut | None) -> Cut | None:
    if a is None or b is None:
        return a if b is None else b
    return min(a, b)


def hull_of(intervals: Iterable[Interval]) -> Interval:
    """Return the smallest interval that holds all; `NOTHING` for none."""
    result = NOTHING
    for interval in intervals:
        result = result.hull(interval)
    return result


# --- arithmetic -------------------------------------------------------------------------------
# Each end is (value, closed) with None for an infinite value. A closed zero times anything is an
# attained zero, also when the other end is open or infinite.

_End: TypeAlias = tuple[Exact | None, bool]


def _ends(interval: Interval) -> tuple[_End, _End]:
    low: _End = (None, False) if interval.low is None else (interval.low[0], interval.low[1] < 0)
    high: _End = (
        (None, False) if interval.high is None else (interval.high[0], interval.high[1] > 0)
    )
    return low, high


def negate(a: Interval) -> Interval:
    """Return the interval of ``-x``."""
    low = None if a.high is None else (-a.high[0], -a.high[1])
    high = None if a.low is None else (-a.low[0], -a.low[1])
    return Interval(low, high)


def add(a: Interval, b: Interval) -> Interval:
    """Return the interval of ``x + y``; an end is closed when both its parts are."""
    if a.empty or b.empty:
        return NOTHING
    (al, alc), (ah, ahc) = _ends(a)
    (bl, blc), (bh, bhc) = _ends(b)
    low = None if al is None or bl is None else (al + bl, -1 if alc and blc else 1)
    high = None if ah is None or bh is None else (ah + bh, 1 if ahc and bhc else -1)
    return Interval(low, high)


def multiply(a: Interval, b: Interval) -> Interval:
    """Return the interval of ``x · y``."""
    if a.empty or b.empty:
        return NOTHING
    low: Cut | None = None
    high: Cut | None = None
    unbounded_low = unbounded_high = False
    for (x, xc, xs), (y, yc, ys) in _corners(a, b):
        if x == 0 or y == 0:
            closed = (x == 0 and xc) or (y == 0 and yc) or (xc and yc)
            value: Exact = 0
        elif x is None or y is None:
            positive = (_sign(x, xs) * _sign(y, ys)) > 0
            unbounded_high |= positive
            unbounded_low |= not positive
            continue
        else:
            closed, value = xc and yc, x * y
        floor, ceiling = (value, -1 if closed else 1), (value, 1 if closed else -1)
        low = floor if low is None else min(low, floor)
        high = ceiling if high is None else max(high, ceiling)
    return Interval(None if unbounded_low else low, None if unbounded_high else high)


def divide(a: Interval, b: Interval) -> Interval:
    """Return the interval of ``x / y`` for the y that are not zero."""
    if a.empty or b.empty:
        return NOTHING
    if 0 in b:
        negative, positive = b.meet(Interval(None, (0, -1))), b.meet(Interval((0, 1), None))
        return divide(a, negative).hull(divide(a, positive))
    return multiply(a, _reciprocal(b))


def _reciprocal(b: Interval) -> Interval:
    (low, low_closed), (high, high_closed) = _ends(b)
    if low is None:
        top: Cut | None = (0, -1)
    elif low == 0:
        top = None
    else:
        top = (Fraction(1) / low, 1 if low_closed else -1)
    if high is None:
        bottom: Cut | None = (0, 1)
    elif high == 0:
        bottom = None
    else:
        bottom = (Fraction(1) / high, -1 if high_closed else 1)
    return Interval(bottom, top)


def _sign(value: Exact | None, side: int) -> int:
    """Return the sign of an end, where an infinite one takes the side that it stands on."""
    if value is None:
        return side
    return (value > 0) - (value < 0)


def _corners(
    a: Interval, b: Interval
) -> Iterator[tuple[tuple[Exact | None, bool, int], tuple[Exact | None, bool, int]]]:
    for side_a, (x, xc) in zip((-1, 1), _ends(a), strict=True):
        for side_b, (y, yc) in zip((-1, 1), _ends(b), strict=True):
            yield (x, xc, side_a), (y, yc, side_b)


def least(a: Interval, b: Interval) -> Interval:
    """Return the interval of the smaller of x and y."""
    return negate(greatest(negate(a), negate(b)))


def greatest(a: Interval, b: Interval) -> Interval:
    """Return the interval of the larger of x and y."""
    if a.empty or b.empty:
        return NOTHING
    high = None if a.high is None or b.high is None else max(a.high, b.high)
    return Interval(_later(a.low, b.low), high)


def floor_of(a: Interval) -> Interval:
    """Return the hull of the whole numbers that are the floor of some value inside."""
    if a.empty:
        return NOTHING
    low = None if a.low is None else (a.low[0] // 1, -1)
    high = None
    if a.high is not None:
        last = a.high[0] // 1
        high = (last - 1 if a.high[1] < 0 and last == a.high[0] else last, 1)
    return Interval(low, high)
