"""The appraiser's spot check: the exact chance of every award when only a sample is looked at."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from par_index.language.tree import MEASURE, Binary, Name
from par_index.scoring.results import LeafResult
from par_index.scoring.scheme import Claim, LeafScheme, Scheme
from par_index.scoring.score import score_leaf
from par_index.whatif.display import Column, Shown, Table
from par_index.words.rules import case_text

MOST_ITEMS, LARGEST_SAMPLE = 1_000_000, 1_000
"""The largest population and sample of which the chances are found within a second."""


class NoSampleError(ValueError):
    """The line is not one whose figures are a number of items out of a sample."""


@dataclass(frozen=True, slots=True)
class Band:
    """One award that the sample may lead to: from how many to how many good items, and how likely.

    ``points`` is the mean of the band where the points vary inside it.
    """

    label: str
    fewest: int
    most: int
    points: Fraction
    chance: Fraction


@dataclass(frozen=True, repr=False)
class SpotCheck(Shown):
    """What a random sample of n out of N items, of which K are good, can show."""

    code: str
    population: int
    good: int
    sample: int
    bands: tuple[Band, ...]
    expected: Fraction
    maximum: Fraction

    @property
    def chance_of_maximum(self) -> Fraction:
        """The chance of full points."""
        return sum((b.chance for b in self.bands if b.points == self.maximum), Fraction(0))

    def table(self) -> Table:
        """Return the bands, the best first."""
        columns = (
            Column("Mức"),
            Column("Từ", "count"),
            Column("Đến", "count"),
            Column("Điểm", "points"),
            Column("Xác suất", "percent"),
        )
        rows = [(b.label, b.fewest, b.most, b.points, b.chance) for b in self.bands]
        caption = (
            f"{self.code}: chọn ngẫu nhiên {self.sample} trong {self.population}, "
            f"trong đó {self.good} đạt"
        )
        return Table(caption, columns, rows)


def spot_check(
    scheme: Scheme, leaf: LeafScheme, population: int, good: int, sample: int
) -> SpotCheck:
    """Return the exact chance of every award of a line.

    Args:
        scheme: the set, for its rounding.
        leaf: a line whose measure is good items out of the items looked at.
        population: how many items there are (N).
        good: how many of them are good (K).
        sample: how many the appraiser draws at random (n).

    Raises:
        NoSampleError: the line's measure is not one count out of another.
        ValueError: the numbers cannot be true together.

    """
    results = _results(scheme, leaf, population, sample)
    if not 0 <= good <= population:
        raise ValueError("số đạt phải từ 0 đến tổng số")
    ways = comb(population, sample)
    bands: list[Band] = []
    expected = Fraction(0)
    for found in range(max(0, sample - (population - good)), min(sample, good) + 1):
        chance = Fraction(comb(good, found) * comb(population - good, sample - found), ways)
        result = results[found]
        case = result.case
        label = case_text(case, leaf.rubric) if case else ""
        expected += chance * result.points
        last = bands[-1] if bands else None
        if last is not None and last.label == label:
            both = last.chance + chance
            mean = (last.points * last.chance + result.points * chance) / both
            bands[-1] = Band(label, last.fewest, found, mean, both)
        else:
            bands.append(Band(label, found, found, result.points, chance))
    return SpotCheck(
        leaf.code, population, good, sample, tuple(reversed(bands)), expected, leaf.maximum
    )


def _results(scheme: Scheme, leaf: LeafScheme, population: int, sample: int) -> list[LeafResult]:
    """Return how the line is scored with every number of good items in the sample, from 0 on."""
    part, whole = sampled(leaf)
    if not 0 < sample <= population:
        raise ValueError("cỡ mẫu phải từ 1 đến tổng số")
    if population > MOST_ITEMS or sample > LARGEST_SAMPLE:
        raise ValueError("chỉ tính được với tổng số đến 1.000.000 và cỡ mẫu đến 1.000")
    claims = (Claim({whole: sample, part: found}) for found in range(sample + 1))
    return [score_leaf(scheme, leaf, claim) for claim in claims]


def sampled(leaf: LeafScheme) -> tuple[str, str]:
    """Return the inputs that count the good items and all items of the sample.

    Raises:
        NoSampleError: the line's measure is not one count out of another.

    """
    match leaf.rubric.measures.get(MEASURE):
        case Binary(op="/", left=Name(name=part), right=Name(name=whole)):
            inputs = leaf.rubric.inputs
            counts = part in inputs and inputs[part].kind == "count"
            if counts and whole in inputs[part].at_most and set(inputs) == {part, whole}:
                return part, whole
    message = f"tiêu chí {leaf.code} không đo bằng số đạt trên số được kiểm tra"
    raise NoSampleError(message)


def enough_good(
    scheme: Scheme, leaf: LeafScheme, population: int, sample: int, chance: Fraction
) -> int | None:
    """Return the fewest good items with which full points have at least this chance.

    Found by halving, as more good items never make full points less likely; None where even all
    items good are not enough.
    """
    results = _results(scheme, leaf, population, sample)
    full = [found for found, result in enumerate(results) if result.points == leaf.maximum]
    wanted = chance * comb(population, sample)

    def likely(good: int) -> bool:
        ways = (comb(good, k) * comb(population - good, sample - k) for k in full)
        return sum(ways) >= wanted

    return bisect_left(range(population), True, key=likely) if likely(population) else None
