"""The ledger of all units of a superior: what lines cost, and which of them move together."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, groupby

from par_index.language.vietnamese import points_text, some_of
from par_index.report.ranking import Ranking, standing_of
from par_index.report.ranking_words import class_text
from par_index.scoring.results import LeafResult

FEWEST = 10
"""Of fewer units nothing is said of lines that move together."""

_MOST = 3
"""So many lines, or pairs of them, are named in sentences."""


@dataclass(frozen=True)
class Cost:
    """What one line costs all units together, how many have it in full, how many lack figures."""

    line: LeafResult
    lost: Fraction
    full: int
    missing: int
    units: int


@dataclass(frozen=True)
class Together:
    """Two lines that rise and fall together, or against each other, from unit to unit.

    ``ordered`` is by how many more pairs of units the lines put in the same order than in opposite
    orders; ``compared`` is the product of how many pairs each line tells apart. ``lost`` units lose
    points in the one line and in the other, ``both`` in both.
    """

    lines: tuple[LeafResult, LeafResult]
    units: int
    lost: tuple[int, int]
    both: int
    ordered: int
    compared: int

    @property
    def square(self) -> Fraction:
        """Kendall's tau-b squared, with its sign: exact, where tau-b itself is no fraction."""
        return Fraction(self.ordered * abs(self.ordered), self.compared)


def _lines(ranking: Ranking) -> list[dict[int, LeafResult]]:
    """Return every line with its results by ranked unit; those in which nothing arose left out."""
    found: dict[tuple[str, str], dict[int, LeafResult]] = {}
    for number, item in enumerate(i for items in ranking.values() for i in standing_of(items)):
        for code, line in item.unit.card.scored.items():
            own = found.setdefault((code, line.leaf.title), {})
            if line.state != "not_applicable":
                own[number] = line
    return [own for own in found.values() if own]


def costs(ranking: Ranking) -> list[Cost]:
    """Return the ledger of the sector: every line by the points that it costs, the most first."""
    found = []
    for own in _lines(ranking):
        lines = list(own.values())
        known = [line for line in lines if line.state == "known"]
        lost = sum((line.maximum - line.points for line in known), Fraction(0))
        full = sum(line.points == line.maximum for line in known)
        found.append(Cost(lines[0], lost, full, len(lines) - len(known), len(lines)))
    return sorted(found, key=lambda cost: -cost.lost)


def together(ranking: Ranking) -> list[Together]:
    """Return the pairs of lines that go together by a half or more, the closest first.

    Lines are compared over the ranked units in which both are scored; what loses no unit a point,
    such as a bonus, is left out.
    """
    scored = []
    for own in _lines(ranking):
        known = {n: line for n, line in own.items() if line.state == "known"}
        shares = {n: line.points / (line.maximum or 1) for n, line in known.items()}
        places = {share: place for place, share in enumerate(sorted(set(shares.values())))}
        if len(places) > 1:
            scored.append((known, {n: places[share] for n, share in shares.items()}))
    found = []
    for (one, mine), (other, theirs) in combinations(scored, 2):
        both = sorted(mine.keys() & theirs.keys())
        if len(both) < FEWEST:
            continue
        lost = [{n for n in both if line[n].points < line[n].maximum} for line in (one, other)]
        ordered, compared = _order([(mine[n], theirs[n]) for n in both])
        if 4 * ordered**2 < compared or not compared or not all(lost):
            continue
        found.append(
            Together(
                (one[both[0]], other[both[0]]),
                len(both),
                (len(lost[0]), len(lost[1])),
                len(lost[0] & lost[1]),
                ordered,
                compared,
            )
        )
    return sorted(found, key=lambda pair: -abs(pair.square))


def _order(pairs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the pairs in the same order less those in opposite orders, and what ties leave."""
    ordered, seen = 0, list[int]()
    for _, group in groupby(sorted(pairs), key=lambda pair: pair[0]):
        values = [value for _, value in group]
        ordered += sum(bisect_left(seen, v) + bisect_right(seen, v) - len(seen) for v in values)
        for value in values:
            insort(seen, value)
    all_ = len(pairs) * (len(pairs) - 1) // 2
    tied = (
        sum(n * (n - 1) // 2 for n in Counter(column).values())
        for column in zip(*pairs, strict=True)
    )
    one, other = tied
    return ordered, (all_ - one) * (all_ - other)


def sector_sentences(ranking: Ranking) -> list[str]:
    """Say of all units together: grades, what costs most, what all have, what goes together."""
    all_ = [item for items in ranking.values() for item in standing_of(items)]
    if len(all_) < 2:
        return []
    text = class_text(all_) if len(ranking) > 1 else ""
    return [*([f"Tính chung các khối: {text}."] if text else []), *_ledger(ranking)]


def _ledger(ranking: Ranking) -> Iterator[str]:
    ledger = costs(ranking)
    most = [cost for cost in ledger if cost.lost > 0][:_MOST]
    if most:
        told = "; ".join(
            f"{cost.line.code} «{cost.line.leaf.title}» ({points_text(cost.lost)} điểm, "
            f"{cost.units - cost.full - cost.missing}/{cost.units} đơn vị)"
            for cost in most
        )
        yield f"Tiêu chí bị trừ nhiều điểm nhất: {told}."
    full = sorted(c.line.code for c in ledger if 1 < c.full == c.units and c.line.maximum)
    if full:
        named = some_of(full, "tiêu chí")
        yield f"Mọi đơn vị đều đạt tối đa: {named}; có thể xem xét bỏ hoặc nâng yêu cầu."
    for pair in together(ranking)[:_MOST]:
        one, other = (
            f"{line.code} ({lost} đơn vị bị trừ điểm)"
            for line, lost in zip(pair.lines, pair.lost, strict=True)
        )
        way = "cùng bị trừ điểm" if pair.ordered > 0 else "trái chiều"
        where = f"Trong {pair.units} đơn vị được chấm, tiêu chí {one} và {other} thường {way}"
        yield f"{where}: {pair.both}/{pair.units} đơn vị bị trừ điểm ở cả hai."
