"""One line of a set in many rows: columns where its figures are known, the engine elsewhere.

Rows are parted by which of the line's cells are filled. A rule that has all it asks for goes
through a kernel of its own; equal figures among the others go to the engine once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from par_index.language.inputs import Given
from par_index.language.tree import MEASURE, Call
from par_index.loading.claims import bounded, contradictions
from par_index.meaning.exact import NoCaseError
from par_index.ranking.batch import Batch, Kernel
from par_index.ranking.cells import Cells, together
from par_index.ranking.columns import Ratio, compare
from par_index.scoring.results import LeafResult
from par_index.scoring.scheme import Claim, ContradictionError, GroupScheme, LeafScheme, Scheme
from par_index.scoring.score import score_leaf

NEVER = 2**60
"""Stands among whole numbers of units for points that cannot come about."""

NO_CASE = "không mức nào của cách chấm ứng với số liệu này"
AT_ODDS = "các số liệu của đơn vị này mâu thuẫn với nhau"

Slips: TypeAlias = list[tuple[str, str]]
"""The names of figures that cannot be true, each with why."""


class FinerError(Exception):
    """Some points are no whole number of units."""


class Piece(NamedTuple):
    """Rows of a line that a kernel scored: places, points, maxima, and where nothing arose."""

    rows: Any
    points: Ratio
    maximum: Ratio
    idle: Any


@dataclass
class Column:
    """What came of one line in a block of rows.

    ``at`` gives by row the place of the engine's result in ``results``, -1 where a piece holds it;
    ``wrong`` what cannot be true, by row.
    """

    leaf: LeafScheme
    at: Any
    results: list[LeafResult] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    wrong: dict[int, Slips] = field(default_factory=dict)

    def take(self, result: LeafResult, rows: Any) -> None:
        """Set a result of the engine down for some rows."""
        self.at[rows] = len(self.results)
        self.results.append(result)


class LineScorer:
    """One line of a set, compiled once for every lot of figures that is met."""

    def __init__(self, scheme: Scheme, leaf: LeafScheme) -> None:
        self.scheme, self.leaf = scheme, leaf
        apart = {name: replace(leaf.rubric.inputs[name], origin=None) for name in leaf.origins}
        plain = replace(leaf, rubric=leaf.rubric.with_inputs(apart))
        root = GroupScheme("", leaf.title, (plain,))
        self._alone = replace(scheme, root=root, scale=None, figures={})
        self.unit = unit_of(scheme)
        self._kernels: dict[tuple[str, ...], Kernel | None] = {}
        self._made: dict[Any, LeafResult | Slips] = {}
        self._bounded = bounded(leaf.rubric)

    def kernel(self, names: tuple[str, ...]) -> Kernel | None:
        """Return the line compiled for some figures; None where it asks for others too."""
        if names not in self._kernels:
            figures: Mapping[str, Any] = {self.leaf.code: dict.fromkeys(names)}
            try:
                self._kernels[names] = Kernel(self._alone, figures, lines=True)
            except KeyError:
                self._kernels[names] = None
        return self._kernels[names]

    def run(self, columns: Mapping[str, Any], size: int) -> Batch | None:
        """Score rows of whose figures the rule lacks none; None where no case of it holds."""
        kernel = self.kernel(tuple(columns))
        assert kernel is not None
        try:
            return kernel.score({self.leaf.code: columns}, size)
        except NoCaseError:
            return None

    def engine(self, values: Mapping[str, Given], reason: str = "") -> LeafResult | Slips:
        """Return what the engine makes of figures, or what cannot be true among them."""
        key = reason or tuple(values.items())
        if key not in self._made:
            self._made[key] = self._scored(values, reason)
        return self._made[key]

    def _scored(self, values: Mapping[str, Given], reason: str) -> LeafResult | Slips:
        leaf = self.leaf
        if reason:
            return score_leaf(self.scheme, leaf, Claim({}, reason))
        told = {n: v for n, v in values.items() if not isinstance(leaf.origins.get(n), Call)}
        if slips := contradictions(leaf.rubric, told):
            return [(str(slip.part), slip.message) for slip in slips]
        try:
            return score_leaf(self.scheme, leaf, Claim(values))
        except NoCaseError:
            return [(next(iter(values), MEASURE), NO_CASE)]
        except ContradictionError:
            return [(next(iter(values), MEASURE), AT_ODDS)]

    def column(
        self, told: Mapping[str, Cells], reasons: Sequence[str], size: int, opened: Opened
    ) -> Column:
        """Score a block of rows.

        Args:
            told: the cells by name, those among them that the line does not report itself.
            reasons: why nothing arose, by row; empty where no row has a reason.
            size: how many rows there are.
            opened: scores rows that lack a figure, where it can, and returns the others.

        """
        import numpy as np

        column = Column(self.leaf, np.full(size, -1, np.int32))
        free = np.ones(size, bool)
        if any(reasons):
            texts = np.array(reasons, object)
            for reason in {reason for reason in reasons if reason}:
                result = self.engine({}, reason)
                assert isinstance(result, LeafResult)
                column.take(result, rows := texts == reason)
                free[rows] = False
        single = free & ~self._odd(told, size)
        lacking = np.zeros(size, np.int64)
        for place, cells in enumerate(told.values()):
            if not cells.known.all():
                lacking |= (~cells.known).astype(np.int64) << place
        waiting = np.flatnonzero(single)
        while len(waiting):
            pattern = int(lacking[waiting[0]])
            same = lacking[together(waiting)] == pattern
            rest = waiting[~same]
            rows, waiting = waiting[same] if len(rest) else waiting, rest
            names = tuple(n for place, n in enumerate(told) if not pattern >> place & 1)
            single[self._pattern(column, told, names, rows, opened)] = False
        alike: dict[Any, list[int]] = {}
        for row in np.flatnonzero(free & ~single).tolist():
            key = [c.values[row] if c.known[row] else c.ranges.get(row) for c in told.values()]
            alike.setdefault((lacking[row], *key), []).append(row)
        for rows in alike.values():
            values = {name: cells.given(rows[0]) for name, cells in told.items()}
            self._one(column, {n: v for n, v in values.items() if v is not None}, rows)
        return column

    def _odd(self, told: Mapping[str, Cells], size: int) -> Any:
        """Return the rows with ranges, or with a figure above one that it may be at most."""
        import numpy as np

        odd = np.zeros(size, bool)
        for name, cells in told.items():
            odd[list(cells.ranges)] = True
            declared = self.leaf.rubric.inputs.get(name)
            for limit in declared.at_most if declared is not None else ():
                if limit in told and size:
                    other = told[limit]
                    above = compare(">", cells.column(), other.column())
                    odd |= np.broadcast_to(above, size) & cells.known & other.known
        return odd

    def _pattern(
        self,
        column: Column,
        told: Mapping[str, Cells],
        names: tuple[str, ...],
        rows: Any,
        opened: Opened,
    ) -> Any:
        """Score rows of which just these figures are known, and return those that are left."""
        import numpy as np

        if not names:
            self._one(column, {}, rows)
            return rows[:0]
        if MEASURE in names or self._bounded:
            return rows  # some figures must be able to give it, and those beside it must agree
        values = {name: told[name].column(together(rows)) for name in names}
        if self.kernel(names) is None:
            return opened(self, column, {n: told[n] for n in names}, rows)
        batch = self.run(values, len(rows))
        if batch is None:
            return rows
        code, size = self.leaf.code, len(rows)
        fault = np.broadcast_to(batch.fault[code], size)
        found = Piece(rows, batch.points[code], batch.maximum[code], batch.idle[code])
        column.pieces.append(found)
        return rows[fault]

    def _one(self, column: Column, values: Mapping[str, Given], rows: Any) -> None:
        result = self.engine(values)
        if isinstance(result, LeafResult):
            column.take(result, rows)
        else:
            column.wrong.update(dict.fromkeys(map(int, rows), result))


Opened: TypeAlias = Callable[[LineScorer, Column, Mapping[str, Cells], Any], Any]
"""Scores the rows of a line that lack a figure, where it can, and returns the others."""


def fractions_of(ratio: Ratio, size: int) -> Any:
    """Return a column as fractions, equal ones as one object."""
    import numpy as np

    found = np.empty(size, object)
    if not isinstance(ratio.den, int):
        found[:] = ratio.fractions(size)
        return found
    numbers, places = np.unique(np.broadcast_to(ratio.num, size), return_inverse=True)
    table = np.empty(len(numbers), object)
    table[:] = [Fraction(int(number), ratio.den) for number in numbers]
    return table[places]


def unit_of(scheme: Scheme) -> int | None:
    """Return how many whole units make a point; None where lines are not rounded."""
    if scheme.at == "total":
        return None
    return scheme.grid


def in_units(ratio: Ratio, size: int, unit: int | None) -> Any:
    """Return points as whole numbers of 1/unit; without a unit as fractions.

    Raises:
        FinerError: they are none.

    """
    import numpy as np

    if unit is None:
        return fractions_of(ratio, size)
    if not isinstance(ratio.den, int) or unit % ratio.den:
        raise FinerError
    # points lie within limits, in whatever type they were computed
    nums = np.asarray(ratio.num).astype(np.int64) * (unit // ratio.den)
    return np.broadcast_to(nums, size)
