"""The number system of whole columns: the same exact points for many units at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple, TypeAlias

from par_index.language.exact import Exact
from par_index.language.tree import MAX, MEASURE, UNKNOWN
from par_index.meaning.exact import NoCaseError
from par_index.meaning.rules import Rubric
from par_index.meaning.walk import Meaning, Names
from par_index.ranking.columns import Mask, Ratio, compare, where

Column: TypeAlias = Any
"""Figures of one input: one value for all rows, or a numpy array with one value a row. Numbers
and days (ordinals) are integers or Fractions, yes/no are booleans, levels are their keys."""


class Numeric(NamedTuple):
    """One number a row, and the rows in which no row of some rule gave it."""

    ratio: Ratio
    gap: Mask = False


def points_of(rubric: Rubric, columns: Mapping[str, Column], maximum: Exact) -> Ratio:
    """Return the exact points of every row, as a ratio of integer columns.

    Rows in which nothing arises hold some number; `idle_of` tells which they are.

    Raises:
        NoCaseError: in some row that counts no case of the rule holds, or the source leaves the
            points of the case open.
        KeyError: a figure that the rule asks for is not among the columns.

    """
    system = ColumnMeaning(rubric, columns, maximum)
    points, gap = system.rule(rubric.rule)
    if gap is not False:
        open_rows = gap & ~_as_mask(idle_of(rubric, columns, maximum))
        if open_rows.any():
            raise NoCaseError
    return points


def idle_of(rubric: Rubric, columns: Mapping[str, Column], maximum: Exact) -> Mask:
    """Return in which rows nothing arose (không phát sinh)."""
    return ColumnMeaning(rubric, columns, maximum).nothing_arose(rubric.idle_when)


class ColumnMeaning(Meaning[Numeric, Mask]):
    """Numbers and conditions as columns, every row computed at once."""

    def __init__(self, names: Names, columns: Mapping[str, Column], maximum: Exact) -> None:
        super().__init__(names)
        self.columns = columns
        self.known: dict[str, Numeric] = {MAX: self.constant(maximum)}

    def figure(self, name: str) -> Numeric:
        if name == UNKNOWN:
            return Numeric(Ratio.of(0), True)
        if name not in self.known:
            given = self.columns[name]
            ratio = given if isinstance(given, Ratio) else Ratio.whole(given)
            self.known[name] = Numeric(ratio)
        return self.known[name]

    def given(self, name: str, counted: Callable[[], Numeric]) -> Numeric:
        return self.figure(name) if name in self.columns else counted()

    def answer(self, name: str) -> Mask:
        return self.columns[name]

    def level(self, name: str, key: str) -> Mask:
        return self.columns[name] == key

    def told(self, condition: Callable[[], Mask]) -> Mask:
        try:
            return condition()
        except KeyError:
            if MEASURE in self.columns:
                return False
            raise

    # --- numbers ----------------------------------------------------------------------------------

    def constant(self, value: Exact) -> Numeric:
        return Numeric(Ratio.of(value))

    def plus(self, left: Numeric, right: Numeric) -> Numeric:
        return Numeric(left.ratio + right.ratio, _either(left.gap, right.gap))

    def negated(self, value: Numeric) -> Numeric:
        return Numeric(-value.ratio, value.gap)

    def times(self, left: Numeric, right: Numeric) -> Numeric:
        return Numeric(left.ratio * right.ratio, _either(left.gap, right.gap))

    def over(self, left: Numeric, right: Numeric) -> Numeric:
        """Return the quotients; rows with a divisor of 0 hold some number, which nothing reads."""
        return Numeric(left.ratio / right.ratio, _either(left.gap, right.gap))

    def floored(self, value: Numeric) -> Numeric:
        return Numeric(value.ratio.floored(), value.gap)

    def rounded(self, value: Numeric, places: int) -> Numeric:
        scale = 10**places
        units = value.ratio.units(scale)
        return Numeric(Ratio(units.num, scale, units.top, scale), value.gap)

    def select(self, rows: Sequence[tuple[Mask, Numeric]]) -> Numeric:
        result = Numeric(Ratio.of(0), True)
        for holds, value in reversed(rows):
            result = self.choose(holds, value, result)
        return result

    def choose(self, condition: Mask, then: Numeric, otherwise: Numeric) -> Numeric:
        gap = _choose(condition, then.gap, otherwise.gap)
        return Numeric(where(condition, then.ratio, otherwise.ratio), gap)

    def extreme(self, function: str, values: Sequence[Numeric]) -> Numeric:
        """Return the least or the greatest; a gap in any of them is one in the result."""
        found = super().extreme(function, [Numeric(value.ratio) for value in values])
        return Numeric(found.ratio, reduce(_either, (value.gap for value in values)))

    # --- conditions -------------------------------------------------------------------------------

    def certain(self, value: bool) -> Mask:
        return value

    def settled(self, condition: Mask) -> bool | None:
        return condition if isinstance(condition, bool) else None

    def compared(self, op: str, left: Numeric, right: Numeric) -> Mask:
        return compare(op, left.ratio, right.ratio)

    def both(self, parts: Sequence[Mask]) -> Mask:
        return reduce(_both, parts)

    def either(self, parts: Sequence[Mask]) -> Mask:
        return reduce(_either, parts)

    def negation(self, part: Mask) -> Mask:
        return not part if isinstance(part, bool) else ~part


def _both(a: Mask, b: Mask) -> Mask:
    if isinstance(a, bool):
        return b if a else False
    if isinstance(b, bool):
        return a if b else False
    return a & b


def _either(a: Mask, b: Mask) -> Mask:
    if isinstance(a, bool):
        return True if a else b
    if isinstance(b, bool):
        return True if b else a
    return a | b


def _choose(mask: Mask, a: Mask, b: Mask) -> Mask:
    """Return the mask a where the first mask holds and b elsewhere."""
    if isinstance(mask, bool):
        return a if mask else b
    if a is False and b is True:
        return ~mask
    if a is False:
        return False if b is False else b & ~mask
    return _either(_both(mask, a), _both(~mask, b))


def _as_mask(mask: Mask) -> Any:
    import numpy as np

    return np.asarray(mask, dtype=bool)
