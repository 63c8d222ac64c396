"""Monte Carlo: figures drawn from given distributions, every case scored exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from par_index.language.tree import Name
from par_index.meaning.rules import Rubric
from par_index.ranking.batch import Batch, Kernel, kernel_for
from par_index.scoring.results import LeafResult
from par_index.scoring.scheme import OWN
from par_index.scoring.scorecard import Scorecard
from par_index.whatif.display import Column, Shown, Table
from par_index.whatif.spreads import Spread

BLOCK = 32_768
"""Cases scored at once: few enough to stay in the processor's cache."""

Spreads = Mapping[str, Mapping[str, Spread]]
"""Distributions by line and input."""


@dataclass(frozen=True, repr=False)
class Simulation(Shown):
    """What came of drawing figures many times.

    ``totals`` counts the cases of every total, ``percents`` those of every share of the own
    maximum; all of these are exact numbers, only the draws are random.
    """

    cases: int
    seed: int
    totals: dict[Fraction, int]
    percents: dict[Fraction, int]
    grades: dict[str, int] = field(default_factory=dict)
    means: dict[str, Fraction] = field(default_factory=dict)

    @property
    def mean(self) -> Fraction:
        """The mean of the totals, exactly."""
        return sum((t * n for t, n in self.totals.items()), Fraction(0)) / self.cases

    def quantile(self, share: Fraction) -> Fraction:
        """Return the smallest total that at least this share of the cases does not exceed."""
        wanted, seen = share * self.cases, 0
        for total in sorted(self.totals):
            seen += self.totals[total]
            if seen >= wanted:
                return total
        return max(self.totals)

    def chance_of_points(self, points: Fraction) -> Fraction:
        """Return the share of cases with at least so many points."""
        return Fraction(sum(n for t, n in self.totals.items() if t >= points), self.cases)

    def chance_of_percent(self, percent: Fraction) -> Fraction:
        """Return the share of cases with at least this share of the own maximum."""
        return Fraction(sum(n for t, n in self.percents.items() if t >= percent), self.cases)

    def table(self) -> Table:
        """Return the totals with the number and the share of their cases."""
        columns = (
            Column("Tổng điểm", "points"),
            Column("Số lần", "count"),
            Column("Tỷ lệ", "percent"),
        )
        rows = [(t, n, Fraction(n, self.cases)) for t, n in sorted(self.totals.items())]
        return Table(f"{self.cases} lần rút ngẫu nhiên, số khởi tạo {self.seed}", columns, rows)


def simulate(
    base: Scorecard,
    spreads: Spreads,
    cases: int = 100_000,
    seed: int = 0,
    progress: Callable[[int], object] | None = None,
) -> Simulation:
    """Draw figures and score every case; the same seed gives the same result.

    Args:
        base: the scored evidence.
        spreads: the distributions, drawn independently; a figure drawn above a limit that the
            rubric sets for it (``at_most``) is brought down to it.
        cases: how many cases to draw.
        seed: the seed of the generator.
        progress: called after every block with the number of cases in it.

    """
    import numpy as np

    generator = np.random.default_rng(seed)
    tally = _Tally()
    sums = {code: Fraction(0) for code in spreads if code != OWN}
    counts: list[int] = []
    kernel: Kernel | None = None
    scale = base.scheme.scale
    titles = [grade.title for grade in scale.grades] if scale else []
    for start in range(0, cases, BLOCK):
        size = min(BLOCK, cases - start)
        columns = draw(base, spreads, generator, size)
        kernel = kernel or kernel_for(base, columns)
        batch = kernel.score(columns, size)
        tally.add(batch, size)
        for code in sums:
            points = batch.points[code]
            sums[code] += _sum(points.num, points.den, size)
        if batch.place is not None:
            found = batch.grades(len(titles))
            counts = [a + b for a, b in zip(counts or [0] * len(found), found, strict=True)]
        if progress is not None:
            progress(size)
    grades = {}
    if counts and scale:
        none = f"{'Chưa' if any(rule.by for rule in scale.unranked) else 'Không'} xếp loại"
        grades = dict(zip([*titles, none], counts, strict=True))
    means = {code: total / cases for code, total in sums.items()}
    totals, percents = tally.result()
    return Simulation(cases, seed, totals, percents, grades, means)


def draw(base: Scorecard, spreads: Spreads, generator: Any, size: int) -> dict[str, dict[str, Any]]:
    """Draw a column for every figure that has a distribution, limits kept."""
    columns: dict[str, dict[str, Any]] = {}
    for code in sorted(spreads, key=lambda code: code != OWN):  # lines keep below the set's figures
        own = spreads[code]
        rubric = base.scheme.claimable[code].rubric
        assert rubric is not None
        drawn = {name: spread.draw(generator, size) for name, spread in own.items()}
        kept = base.own.values if code == OWN else told(base.scored[code], columns)
        columns[code] = limited(rubric, drawn, kept)
    return columns


def limited(rubric: Rubric, drawn: dict[str, Any], kept: Mapping[str, object]) -> dict[str, Any]:
    """Return columns of figures brought down to the limits that the rubric sets for them."""
    import numpy as np

    for name in drawn:
        declared = rubric.inputs.get(name)
        for limit in declared.at_most if declared else ():
            top = drawn.get(limit, kept.get(limit))
            if top is not None:
                drawn[name] = np.minimum(drawn[name], top)
    return drawn


def told(result: LeafResult, columns: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the figures of a line, with the columns of the set's figures that it uses."""
    shared = columns.get(OWN, {})
    drawn = {
        name: shared[origin.name]
        for name, origin in result.leaf.origins.items()
        if isinstance(origin, Name) and origin.name in shared
    }
    return {**result.claim.values, **drawn}


class _Tally:
    """Counts of outcomes; kept as whole numbers while one denominator and one maximum serve."""

    def __init__(self) -> None:
        self.plain: dict[tuple[int, Fraction], dict[int, int]] = {}
        self.mixed: dict[tuple[Fraction, Fraction], int] = {}

    def add(self, batch: Batch, size: int) -> None:
        """Count a block."""
        points, maximum = batch.points[""], batch.maximum[""]
        whole = maximum.constant
        if isinstance(points.den, int) and whole is not None:
            counts = self.plain.setdefault((points.den, whole), {})
            for num, count in _counted(points.num, size):
                counts[num] = counts.get(num, 0) + count
            return
        for key in zip(points.fractions(size), maximum.fractions(size), strict=True):
            self.mixed[key] = self.mixed.get(key, 0) + 1

    def result(self) -> tuple[dict[Fraction, int], dict[Fraction, int]]:
        """Return the counts by total and by share of the own maximum, both in order."""
        totals: dict[Fraction, int] = {}
        percents: dict[Fraction, int] = {}
        found = dict(self.mixed)
        for (den, own), counts in self.plain.items():
            for num, count in counts.items():
                key = Fraction(num, den), own
                found[key] = found.get(key, 0) + count
        for (total, own), count in sorted(found.items()):
            totals[total] = totals.get(total, 0) + count
            if own:
                percents[total / own] = percents.get(total / own, 0) + count
        return totals, dict(sorted(percents.items()))


def _counted(column: Any, size: int) -> list[tuple[int, int]]:
    """Return every value of a column of whole numbers with how often it occurs."""
    import numpy as np

    if isinstance(column, int):
        return [(column, size)]
    if column.dtype != object:
        low = int(column.min())
        if int(column.max()) - low < 4 * BLOCK:
            counts = np.bincount(column - low)
            return [(low + int(k), int(counts[k])) for k in np.flatnonzero(counts)]
    values, counts = np.unique(column, return_counts=True)
    return [(int(v), int(n)) for v, n in zip(values, counts, strict=True)]


def _sum(num: Any, den: Any, size: int) -> Fraction:
    import numpy as np

    if isinstance(num, int) and isinstance(den, int):
        return Fraction(num * size, den)
    if isinstance(den, int):
        return Fraction(int(num.sum()), den)
    rows = zip(np.broadcast_to(num, size), np.broadcast_to(den, size), strict=True)
    return sum((Fraction(int(n), int(d)) for n, d in rows), Fraction(0))
