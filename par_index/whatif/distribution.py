"""The exact distribution of the total: each line's points by its figures, then convolution.

No sampling and no rounding: the chances are fractions. The figures of different inputs are taken
as independent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial, reduce
from itertools import product
from math import prod
from operator import add
from typing import Any, TypeAlias

from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.ranking.batch import score_columns
from par_index.scoring.results import GroupResult, Result
from par_index.scoring.scheme import Claims
from par_index.scoring.score import score, unmoved
from par_index.scoring.scorecard import Scorecard
from par_index.scoring.treatment import kept_within
from par_index.whatif.combinations import Join
from par_index.whatif.compare import Scenario, overlaid
from par_index.whatif.display import Column, Shown, Table
from par_index.whatif.montecarlo import Spreads, limited
from par_index.whatif.spreads import Spread

MOST = 2_000_000
"""The most combinations of figures of one line that are gone through."""

MOST_JOINT = 5_000
"""The most combinations of figures that several lines use; each is scored anew."""

Outcome: TypeAlias = tuple[Fraction, Fraction]
"""Points and own maximum."""

Weights: TypeAlias = "Counter[Outcome]"


@dataclass(frozen=True, repr=False)
class Distribution(Shown):
    """The exact chance of every (points, own maximum) of the whole set."""

    chances: dict[Outcome, Fraction]

    @property
    def mean(self) -> Fraction:
        """The expected total points."""
        return sum((points * c for (points, _), c in self.chances.items()), Fraction(0))

    def chance_of_points(self, least: Fraction) -> Fraction:
        """Return the chance of at least so many points."""
        return sum((c for (points, _), c in self.chances.items() if points >= least), Fraction(0))

    def chance_of_percent(self, least: Fraction) -> Fraction:
        """Return the chance of at least this share of the own maximum."""
        return sum(
            (c for (points, own), c in self.chances.items() if own and points >= least * own),
            Fraction(0),
        )

    def totals(self) -> dict[Fraction, Fraction]:
        """Return the chance of every total."""
        found: dict[Fraction, Fraction] = {}
        for (points, _), chance in sorted(self.chances.items()):
            found[points] = found.get(points, Fraction(0)) + chance
        return found

    def table(self) -> Table:
        """Return the totals with their chances, and the chance of reaching each."""
        columns = (
            Column("Tổng điểm", "points"),
            Column("Xác suất", "percent"),
            Column("Xác suất đạt từ mức này", "percent"),
        )
        rows, reached = [], Fraction(0)
        for points, chance in sorted(self.totals().items(), reverse=True):
            reached += chance
            rows.append((points, chance, reached))
        return Table("Phân phối chính xác của tổng điểm", columns, rows[::-1])


def distribution(base: Scorecard, claims: Claims, spreads: Spreads) -> Distribution:
    """Return the exact distribution of the total under independent figures.

    Raises:
        ValueError: the figures of one line have more than `MOST` combinations.

    """
    needs = base.scheme.needs
    joint = {
        code: own
        for code, own in spreads.items()
        if any(code in asked for line, asked in needs.items() if line != code)
    }
    alone = {code: own for code, own in spreads.items() if code not in joint}
    whole: Weights = Counter()
    sum_of_all = 0
    for card, weight in _told(base, claims, joint):
        weights, total = _node(card.root, card, alone)
        sum_of_all += weight * total
        for outcome, w in weights.items():
            whole[outcome] += w * weight
    return Distribution({outcome: Fraction(w, sum_of_all) for outcome, w in whole.items()})


def _told(base: Scorecard, claims: Claims, joint: Spreads) -> Iterator[tuple[Scorecard, int]]:
    """Yield the scorecard of every value of the figures that several lines use, with its weight."""
    names = [(code, name) for code, own in joint.items() for name in own]
    spreads = [joint[code][name] for code, name in names]
    if not names:
        yield base, 1
        return
    size = prod(len(spread.values) for spread in spreads)
    if size > MOST_JOINT:
        message = f"số liệu dùng chung có {size} tổ hợp, nhiều hơn {MOST_JOINT}; hãy chọn bước lớn"
        raise ValueError(message)
    pairs = [list(zip(spread.values, spread.weights, strict=True)) for spread in spreads]
    for case in product(*pairs):
        values: dict[str, dict[str, Given | None]] = {}
        for (code, name), (value, _) in zip(names, case, strict=True):
            values.setdefault(code, {})[name] = value
        if any(not _keeps(base, code, own) for code, own in values.items()):
            raise ValueError("các số liệu dùng chung có thể vượt số mà chúng không được vượt")
        told = overlaid(base.scheme, claims, Scenario("", values))
        yield score(base.scheme, told, unmoved(base, joint)), prod(w for _, w in case)


def _keeps(base: Scorecard, code: str, values: Mapping[str, Given | None]) -> bool:
    rubric = base.scheme.claimable[code].rubric
    told = {n: v for n, v in values.items() if v is not None and not isinstance(v, Interval)}
    return rubric is None or rubric.keeps_limits(told)


def _node(result: Result, base: Scorecard, spreads: Spreads) -> tuple[Weights, int]:
    if isinstance(result, GroupResult):
        return _group(result, base, spreads)
    if result.code not in spreads:
        return Counter({(result.points, result.maximum): 1}), 1
    return leaf_weights(result.code, base, spreads)


def leaf_weights(code: str, base: Scorecard, spreads: Spreads) -> tuple[Weights, int]:
    """Return the weights of every outcome of one line, and their sum."""
    own = spreads[code]
    size = prod(len(spread.values) for spread in own.values())
    if size > MOST:
        message = (
            f"tiêu chí {code} có {size:,} tổ hợp số liệu, nhiều hơn {MOST:,}; hãy chọn bước lớn"
        )
        raise ValueError(message)
    columns, weights = _combinations(own)
    kept = base.scored[code].claim.values
    columns = limited(base.scheme.scored[code].rubric, columns, kept)
    batch = score_columns(base, {code: columns})
    points, maximum = batch.points[code], batch.maximum[code]
    found: Weights = Counter()
    cases = _outcomes(points, maximum, size)
    for outcome, weight in zip(cases, weights, strict=True):
        found[outcome] += weight
    return found, prod(spread.total for spread in own.values())


def _combinations(own: Any) -> tuple[dict[str, Any], list[int]]:
    import numpy as np

    spreads: list[Spread] = list(own.values())
    grids = np.meshgrid(*(spread.column() for spread in spreads), indexing="ij")
    columns = {name: grid.ravel() for name, grid in zip(own, grids, strict=True)}
    weights = [prod(parts) for parts in product(*(spread.weights for spread in spreads))]
    return columns, weights


def _outcomes(points: Any, maximum: Any, size: int) -> list[Outcome]:
    """Return the outcome of every row; equal rows share one object."""
    import numpy as np

    parts = [
        np.broadcast_to(np.asarray(part), size).tolist()
        for part in (points.num, points.den, maximum.num, maximum.den)
    ]
    made: dict[tuple[int, ...], Outcome] = {}
    found = []
    for row in zip(*parts, strict=True):
        if row not in made:
            made[row] = Fraction(row[0], row[1]), Fraction(row[2], row[3])
        found.append(made[row])
    return found


def _group(result: GroupResult, base: Scorecard, spreads: Spreads) -> tuple[Weights, int]:
    join = max if result.group.highest else add
    parts = [_node(child, base, spreads) for child in result.children]
    none: Weights = Counter({(Fraction(0), Fraction(0)): 1})
    weights = reduce(partial(_convolved, join), [inner for inner, _ in parts] or [none])
    total = prod(inner_total for _, inner_total in parts)
    scheme = base.scheme
    found: Weights = Counter()
    for (points, maximum), weight in weights.items():
        found[kept_within(scheme, result.group, points, maximum)] += weight
    return found, total


def _convolved(join: Join, left: Weights, right: Weights) -> Weights:
    found: Weights = Counter()
    for (a_points, a_own), a in left.items():
        for (b_points, b_own), b in right.items():
            found[join(a_points, b_points), join(a_own, b_own)] += a * b
    return found
