"""Instructions for columns: written once for a set, run on block after block.

A walk over rules costs more than a thousand rows of arithmetic, so it is done once. What it would
compute is kept as instructions, none of them twice, so that conditions which several rows or lines
ask for are shared.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from functools import partial, reduce
from itertools import pairwise
from math import ceil, floor, inf, nextafter
from operator import add, mul, truediv
from typing import Any, NamedTuple, TypeAlias

from par_index.language.exact import Exact
from par_index.ranking.choosing import Steps, select
from par_index.ranking.columns import Mask, Ratio, compare

FALSE, TRUE = 0, 1
"""Where the two conditions that are the same everywhere stand on every tape."""

Least: TypeAlias = tuple[float, float]
"""The least number that passes a comparison, and the least of single precision."""

Key: TypeAlias = tuple[str, str]
"""What names a column: the code of a line, or of the set, and the name of the figure."""


class Tape:
    """Instructions in the order in which they are run, none of them twice.

    An instruction is a word, its settings, and the places of what it works on. ``known`` gives the
    comparisons that are decided beforehand for what is recorded next. Constants are carried as
    whole numbers of 1/``unit``, as points are, where they can be.
    """

    def __init__(self, unit: int = 1) -> None:
        self.unit = unit
        self.code: list[tuple[str, tuple[Any, ...], tuple[int, ...]]] = []
        self.places: dict[Any, int] = {}
        self.known: dict[int, bool] = {}
        self.put("certain", (False,))
        self.put("certain", (True,))

    def put(self, op: str, settings: tuple[Any, ...] = (), parts: Sequence[int] = ()) -> int:
        """Return where an instruction stands, written now if it is new."""
        instruction = op, settings, tuple(parts)
        at = self.places.setdefault(instruction, len(self.code))
        if at == len(self.code):
            self.code.append(instruction)
        return int(self.known[at]) if at in self.known else at

    def constant(self, value: Exact) -> int:
        """Return where a number stands that is the same in every row."""
        return self.put("constant", (Fraction(value),))

    def value(self, at: int) -> Fraction | None:
        """Return the number at a place, where it is the same in every row."""
        op, settings, _ = self.code[at]
        return settings[0] if op == "constant" else None

    def _wanted(self, outputs: Sequence[int]) -> list[int]:
        """Return what must be run, each line of a set while its columns are near by."""
        found: dict[int, None] = {}

        def want(at: int) -> None:
            if at not in found:
                for part in self.code[at][2]:
                    want(part)
                found[at] = None

        for at in outputs:
            want(at)
        return list(found)

    def early(self, outputs: Sequence[int]) -> list[Early]:
        """Return what can be told of columns, for some outputs, before anything is run.

        It stands in the order of the lines, so that a column is looked at while it is near by.
        """
        found: dict[int, Early] = {}
        cuts: dict[int, list[tuple[Least, int, Fraction]]] = {}
        for at in self._wanted(outputs):
            op, settings, parts = self.code[at]
            if op == "figure":
                found[at] = Early(at, settings[0])
            elif op == "over" and all(self.code[part][0] == "figure" for part in parts):
                found[at] = Early(at, None, parts)
            elif op == "against" and parts[0] in found:
                least = _least(*settings, share=bool(found[parts[0]].parts))
                cuts.setdefault(parts[0], []).append((least, at, settings[1]))
        exact = {*cuts, *(early.parts[1] for early in found.values() if early.parts)}
        return [
            early._replace(cuts=Cuts.of(cuts[at]) if at in cuts else None, loose=at not in exact)
            for at, early in found.items()
        ]

    def program(
        self, outputs: Sequence[int], given: Collection[int], plain: Mapping[int, Least]
    ) -> Program:
        """Return what must be run for some outputs, each value dropped after its last use.

        ``given`` are the places whose values come from outside; comparisons in ``plain`` are with
        the least number for which they hold.
        """
        start: list[Any] = [None] * len(self.code)
        steps: list[tuple[Callable[..., Any], tuple[int, ...], int]] = []
        for at in self._wanted(outputs):
            op, settings, parts = self.code[at]
            if at in given:
                continue
            if op in ("constant", "certain"):
                start[at] = Ratio.of(settings[0], self.unit) if op == "constant" else settings[0]
            elif at in plain:
                steps.append((partial(_passed, plain[at]), parts, at))
            elif op == "select" and (values := self._steps(parts, plain)):
                steps.append((Steps(values), parts, at))
            else:
                steps.append((_OPERATIONS[op](*settings), parts, at))
        last = {*outputs, *given}
        found = []
        for run, places, at in reversed(steps):
            done = tuple(a for a in set(places) if a not in last and start[a] is None)
            last.update(done)
            found.append((run, places, at, done))
        return Program(start, found[::-1])

    def _steps(self, parts: tuple[int, ...], plain: Mapping[int, Least]) -> list[Ratio]:
        """Return the numbers of a selection by falling thresholds of one figure; else none."""
        masks, values = parts[:-1:2], [self.value(at) for at in (*parts[1::2], parts[-1])]
        least = [plain.get(at) for at in masks]
        same = len({self.code[at][2] for at in masks}) == 1
        falling = all(a is not None and b is not None and a > b for a, b in pairwise(least))
        if not same or not falling or least[0] is None:
            return []
        found = [Ratio.of(value, self.unit) for value in values if value is not None]
        return found if len(found) == len(values) and all(v.top < 2**60 for v in found) else []


class Cuts(NamedTuple):
    """The comparisons of one figure, or share of two: the least number that passes each, rising."""

    least: list[Least]
    places: list[int]
    weight: int
    ends: tuple[list[float], list[float]]

    @classmethod
    def of(cls, found: list[tuple[Least, int, Fraction]]) -> Cuts:
        """Return comparisons in rising order."""
        rising = sorted(found)
        weight = max(max(v.denominator, abs(v.numerator) + v.denominator) for *_, v in rising)
        least = [cut[0] for cut in rising]
        ends = [double for double, _ in least], [single for _, single in least]
        return cls(least, [cut[1] for cut in rising], weight, ends)

    def passed(self, column: Ratio) -> tuple[int, int] | None:
        """Return how many cuts every row passes, and how many some row does; None if unknown."""
        found = column.settles(self.weight)
        least = self.ends[column.single]
        return found and (bisect_right(least, found[0]), bisect_right(least, found[1]))


class Early(NamedTuple):
    """What a block begins with: a figure by its key, or the share of two; with its comparisons.

    The bounds of a figure are ``loose`` where nothing is compared with it, or divided by it.
    """

    at: int
    key: Key | None
    parts: tuple[int, ...] = ()
    cuts: Cuts | None = None
    loose: bool = False


class Program(NamedTuple):
    """A tape ready to run: what is known beforehand, and the steps."""

    start: list[Any]
    steps: list[tuple[Callable[..., Any], tuple[int, ...], int, tuple[int, ...]]]

    def play(self, given: Mapping[int, Any]) -> list[Any]:
        """Run every step on the columns of a block and return the values by their places."""
        values = list(self.start)
        for at, value in given.items():
            values[at] = value
        for run, places, at, frees in self.steps:
            values[at] = run(*[values[a] for a in places])
            for done in frees:
                values[done] = None
        return values


def _least(op: str, value: Fraction, *, share: bool) -> Least:
    """Return the least number that passes a comparison: whole, or for a share a float."""
    import numpy as np

    if not share:
        whole = ceil(value) if op == ">=" else floor(value) + 1
        return whole, whole
    double = float(value)
    with np.errstate(over="ignore"):
        single = np.float32(double)
    if op == ">=":
        return double, float(single)
    return nextafter(double, inf), float(np.nextafter(single, np.float32(inf)))


def _passed(least: Least, column: Ratio) -> Mask:
    found = column.num if isinstance(column.den, int) else column.quotient
    return found >= least[column.single]


def _and(*masks: Mask) -> Mask:
    if any(mask is False for mask in masks):
        return False
    left = [mask for mask in masks if mask is not True]
    return reduce(lambda a, b: a & b, left) if left else True


def _or(*masks: Mask) -> Mask:
    if any(mask is True for mask in masks):
        return True
    left = [mask for mask in masks if mask is not False]
    return reduce(lambda a, b: a | b, left) if left else False


def _not(part: Mask) -> Mask:
    return not part if isinstance(part, bool) else ~part


def _selected(*parts: Any) -> Ratio:
    *rows, default = parts
    return select(list(zip(rows[::2], rows[1::2], strict=True)), default)


def _at_level(key: str, place: int, column: Any) -> Mask:
    whole = getattr(getattr(column, "dtype", None), "kind", "U") in "iu"
    return column == (place if whole else key)


def _rounded(factor: Fraction, scale: int, value: Ratio) -> Ratio:
    units = value.rounded(factor)
    return Ratio(units.num, scale, units.low, units.high, scale)


_OPERATIONS: Mapping[str, Callable[..., Callable[..., Any]]] = {
    "plus": lambda: add,
    "times": lambda: mul,
    "over": lambda: truediv,
    "floored": lambda: Ratio.floored,
    "scaled": lambda factor: partial(mul, Ratio.of(factor)),
    "rounded": lambda factor, places: partial(_rounded, factor * 10**places, 10**places),
    "select": lambda: _selected,
    "against": lambda op, value: lambda column: column.against(op, value),
    "compared": lambda op: partial(compare, op),
    "both": lambda: _and,
    "either": lambda: _or,
    "negation": lambda: _not,
    "level": lambda *settings: partial(_at_level, *settings),
}
"""What does an instruction on columns, made from its settings."""
