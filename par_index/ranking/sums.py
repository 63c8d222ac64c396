"""Groups of a set in many rows: points, own maximum, and what missing lines leave open.

Everything stands in whole units of a point where those are small, in fractions else. What is open
is kept as the engine keeps it: by own maximum, the least and the most points that go with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import product
from math import inf
from typing import Any, NamedTuple, TypeAlias

from par_index.ranking.lines import NEVER, Column, FinerError, in_units, unit_of
from par_index.scoring.results import LeafResult
from par_index.scoring.scheme import GroupScheme, Scheme
from par_index.scoring.together import MOST_OUTCOMES
from par_index.scoring.treatment import kept_within

Ends: TypeAlias = dict[Any, tuple[Any, Any]]
"""By own maximum in units, the least and the most points by row: infinite where there are none."""


fraction_of = lru_cache(100_000)(Fraction)
"""Numbers that come again in block after block, each made once."""


class Coded(NamedTuple):
    """A column of few different values: by row the place of its value, -1 for None."""

    codes: Any
    values: list[Any]

    def objects(self) -> Any:
        """Return the values of all rows, equal ones as one object."""
        import numpy as np

        table = np.empty(len(self.values) + 1, object)
        table[:-1] = self.values
        return table[self.codes]


def coded_of(values: Sequence[Any]) -> Coded:
    """Return values of any kind as a coded column."""
    import numpy as np

    places: dict[Any, int] = {None: -1}
    codes = [places.setdefault(value, len(places) - 1) for value in values]
    return Coded(np.array(codes, np.int32), list(places)[1:])


def alike(columns: Sequence[Any]) -> tuple[Any, Any]:
    """Return by row the number of its combination of values, and a row of every combination."""
    import numpy as np

    codes, span = np.zeros(len(columns[0]), np.int64), 1
    for column in columns if len(codes) else ():
        if column.dtype == object:
            column = coded_of(column.tolist()).codes
        low, width = int(column.min()), int(column.max()) - int(column.min()) + 1
        if width > 4 * len(codes) + 1000:  # a table of them all would be longer than the rows
            distinct, column = np.unique(column, return_inverse=True)
            low, width = 0, len(distinct)
        if width > 1:
            codes, span = codes * width + (column - low), span * width
        if span > 4 * len(codes) + 1000:
            _, first, codes = np.unique(codes, return_index=True, return_inverse=True)
            span = len(first)
    if span == 1:
        return codes, np.arange(min(1, len(codes)))
    place = np.full(span, -1, np.int32)
    place[codes] = np.arange(len(codes), dtype=np.int32)
    present = np.flatnonzero(place >= 0)
    row = place[present]
    place[present] = np.arange(len(present), dtype=np.int32)
    return place[codes], row


class Part(NamedTuple):
    """A line or group in a block of rows: points and own maximum, and ends where some are open."""

    points: Any
    counts: Any
    ends: Ends | None = None


class TooManyError(Exception):
    """More own maxima can come about than are told apart."""


class Sums:
    """The arithmetic of a block of rows: in whole units, or in ``exact`` fractions."""

    def __init__(self, scheme: Scheme, size: int, *, exact: bool = False) -> None:
        import numpy as np

        self.scheme, self.size = scheme, size
        self.unit = None if exact else unit_of(scheme)
        self.kind = object if self.unit is None else np.int64
        self.far = inf if self.unit is None else NEVER
        self._kept: dict[Any, tuple[Any, Any]] = {}

    def whole(self, value: Fraction) -> Any:
        """Return a number in units."""
        if self.unit is None:
            return value
        if self.unit % value.denominator:
            raise FinerError
        return value.numerator * (self.unit // value.denominator)

    def fraction(self, number: Any) -> Fraction:
        """Return a number of units as it is."""
        return number if self.unit is None else Fraction(int(number), self.unit)

    def coded(self, numbers: Any) -> Coded:
        """Return a column as fractions."""
        import numpy as np

        if self.unit is None:
            return coded_of(numbers.tolist())
        least, most = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
        if most - least > 4 * len(numbers) + 100:
            distinct, codes = np.unique(numbers, return_inverse=True)
        else:
            distinct, codes = np.arange(least, most + 1), numbers - least
        return Coded(codes, [fraction_of(number, self.unit) for number in distinct.tolist()])

    # --- lines ------------------------------------------------------------------------------------

    def line(self, column: Column) -> Part:
        """Return a line in units."""
        import numpy as np

        asked = np.flatnonzero(column.at >= 0)
        if len(column.pieces) == 1 and not len(asked) and not column.wrong:
            _, *both, _ = column.pieces[0]
            return Part(*(in_units(ratio, self.size, self.unit) for ratio in both))
        points, counts = np.zeros(self.size, self.kind), np.zeros(self.size, self.kind)
        for piece in column.pieces:
            for into, ratio in ((points, piece.points), (counts, piece.maximum)):
                into[piece.rows] = in_units(ratio, len(piece.rows), self.unit)
        if not len(asked):
            return Part(points, counts)
        own = column.results
        at = column.at[asked]
        points[asked] = self._table([self.whole(result.points) for result in own])[at]
        counts[asked] = self._table([self.whole(result.maximum) for result in own])[at]
        if all(result.settled for result in own):
            return Part(points, counts)
        return Part(points, counts, self._ends(own, at, asked, points, counts))

    def _ends(
        self, own: Sequence[LeafResult], at: Any, asked: Any, points: Any, counts: Any
    ) -> Ends:
        import numpy as np

        ends: Ends = {}
        scored = np.ones(self.size, bool)
        scored[asked] = False
        for maximum in dict.fromkeys(counts[scored].tolist()):
            ends[maximum] = self._nothing()
            here = scored & (counts == maximum)
            for end in ends[maximum]:
                end[here] = points[here]
        never = self.far, -self.far
        outcomes = [result.outcomes for result in own]
        for value in {maximum for found in outcomes for maximum in found}:
            key = self.whole(value)
            both = ends.setdefault(key, self._nothing())
            for side, end in enumerate(both):
                told = [
                    self.whole(found[value][side]) if value in found else never[side]
                    for found in outcomes
                ]
                end[asked] = self._table(told)[at]
        return ends

    def _nothing(self) -> tuple[Any, Any]:
        import numpy as np

        return np.full(self.size, self.far, self.kind), np.full(self.size, -self.far, self.kind)

    def _table(self, values: list[Any]) -> Any:
        import numpy as np

        table = np.empty(len(values), self.kind)
        table[:] = values
        return table

    # --- groups -----------------------------------------------------------------------------------

    def nothing(self) -> Part:
        """Return a part that counts nothing."""
        import numpy as np

        zero = np.zeros(self.size, self.kind)
        return Part(zero, zero)

    def group(self, group: GroupScheme, parts: Sequence[Part]) -> Part:
        """Return a group of its parts, within its limits."""
        import numpy as np

        join: Callable[[Any, Any], Any] = np.maximum if group.highest else np.add
        points = reduce(join, [part.points for part in parts])
        counts = reduce(join, [part.counts for part in parts])
        ends: Ends | None = None
        if any(part.ends is not None for part in parts):
            ends = reduce(
                lambda left, right: self._joined(join, left, right),
                [self.told(part) for part in parts],
            )
        if group.limited or (self.scheme.at == "total" and group is self.scheme.root):
            if ends is not None:
                ends = self._limited(group, ends)
            points, counts = self._within(group, points, counts)
        return Part(points, counts, ends)

    def told(self, part: Part) -> Ends:
        """Return what a part leaves open, also where it leaves nothing."""
        if part.ends is not None:
            return part.ends
        ends: Ends = {}
        owns = part.counts[alike([part.counts])[1]].tolist()
        if len(owns) == 1:
            return {owns[0]: (part.points, part.points)}
        for own in owns:
            here = part.counts == own
            ends[own] = self._nothing()
            for end in ends[own]:
                end[here] = part.points[here]
        return ends

    def _joined(self, join: Callable[[Any, Any], Any], left: Ends, right: Ends) -> Ends:
        import numpy as np

        if len(left) * len(right) > MOST_OUTCOMES * 8:
            raise TooManyError
        found: Ends = {}
        for (a, (a_low, a_high)), (b, (b_low, b_high)) in product(left.items(), right.items()):
            own = max(a, b) if join is np.maximum else a + b
            real = (a_low <= a_high) & (b_low <= b_high)
            low = np.where(real, join(a_low, b_low), self.far)
            high = np.where(real, join(a_high, b_high), -self.far)
            if own in found:
                low, high = np.minimum(low, found[own][0]), np.maximum(high, found[own][1])
            found[own] = low, high
        if len(found) > MOST_OUTCOMES:
            raise TooManyError
        return found

    def _limited(self, group: GroupScheme, ends: Ends) -> Ends:
        import numpy as np

        kept: Ends = {}
        for own, (low, high) in ends.items():
            real = low <= high
            counts = np.empty(int(real.sum()), self.kind)
            counts[:] = own
            least, counted = self._within(group, low[real], counts)
            most, _ = self._within(group, high[real], counts)
            for new in dict.fromkeys(counted.tolist()):
                into = kept.setdefault(new, self._nothing())
                here = np.flatnonzero(real)[counted == new]
                into[0][here] = np.minimum(into[0][here], least[counted == new])
                into[1][here] = np.maximum(into[1][here], most[counted == new])
        return kept

    def _within(self, group: GroupScheme, points: Any, counts: Any) -> tuple[Any, Any]:
        keys = list(zip(points.tolist(), counts.tolist(), strict=True))
        for key in set(keys):
            if (group.code, key) not in self._kept:
                ends = kept_within(self.scheme, group, *map(self.fraction, key))
                self._kept[group.code, key] = self.whole(ends[0]), self.whole(ends[1])
        found = [self._kept[group.code, key] for key in keys]
        return (
            self._table([points for points, _ in found]),
            self._table([counts for _, counts in found]),
        )
