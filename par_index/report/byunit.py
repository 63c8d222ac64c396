"""Points and losses by lead unit: each unit's own list, with what would win points back.

A line that several units lead is carried whole by the one that the source names first; the others,
and the units that support it, see the line marked and not summed. What groups do to the sums of
their lines (a cap, a floor, a rescaling) belongs to no unit and is told once, so that all units
together are the total of the set.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from par_index.language.exact import total
from par_index.loading.loaded import LoadedSet
from par_index.report.duties import leads, unit_book, unit_of
from par_index.scoring.results import AnyLeafResult, LeafResult, UnscoredResult
from par_index.scoring.scorecard import Scorecard

COUNTED = (
    "Tiêu chí có nhiều đơn vị chủ trì được tính trọn cho đơn vị nêu tên đầu tiên; các đơn vị cùng "
    "chủ trì và phối hợp chỉ được ghi tên, không cộng điểm."
)
LIMITS = "Mức trần, mức sàn và quy đổi của nhóm"


@dataclass
class UnitShare:
    """What one unit leads: its lines with their results, and their sums.

    ``shared`` are lines that another unit carries and that this one leads too.
    """

    unit: str
    lines: list[AnyLeafResult] = field(default_factory=list)
    shared: list[AnyLeafResult] = field(default_factory=list)

    @property
    def points(self) -> Fraction:
        """The points of its lines, bonuses and penalties among them."""
        return total(line.points for line in self.lines)

    @property
    def maximum(self) -> Fraction:
        """What its lines count in the maximum."""
        return total(line.maximum for line in self.lines)

    @property
    def extra(self) -> Fraction:
        """The bonuses and penalties among its points, which no maximum counts."""
        return total(line.points for line in self.lines if _beside(line))

    @property
    def percent(self) -> Fraction | None:
        """Points without bonuses and penalties as a share of the maximum; None where it is 0."""
        return (self.points - self.extra) / self.maximum if self.maximum else None

    @property
    def missing(self) -> Fraction:
        """The points that are lost only because figures are missing."""
        return total(line.maximum - line.points for line in self.lines if line.state == "missing")

    @property
    def lost(self) -> Fraction:
        """The points that are lost by what was reported, without bonuses and penalties."""
        return self.maximum - (self.points - self.extra) - self.missing


def _beside(line: AnyLeafResult) -> bool:
    return not isinstance(line, UnscoredResult) and (line.leaf.bonus or line.leaf.penalty)


def unit_shares(loaded: LoadedSet, scorecard: Scorecard) -> list[UnitShare]:
    """Return what every lead unit holds, the one with the most points lost first."""
    lead = leads(loaded.criteria, unit_book(loaded.criteria))
    found: dict[str, UnitShare] = {}
    for code, units in lead.items():
        for place, unit in enumerate(units):
            name = unit_of(unit)
            share = found.setdefault(name, UnitShare(name))
            line = scorecard.leaves[code]
            if not place:
                share.lines.append(line)
            elif line not in share.lines:
                share.shared.append(line)
    return sorted(found.values(), key=lambda share: (-share.lost, -share.missing, share.unit))


MOST_LOSSES = 5
"""So many of the largest losses are told where there is no room for all."""


def losses(scorecard: Scorecard) -> list[LeafResult]:
    """Return the lines with figures that lost points which the set misses, largest loss first."""
    known = (one for one in scorecard.root.scored() if one.state == "known")
    found = [one for one in known if one.points < one.maximum and one.code not in scorecard.spared]
    return sorted(found, key=lambda one: one.points - one.maximum)


def common_of(scorecard: Scorecard) -> tuple[Fraction, Fraction]:
    """Return what the limits of groups add beside the lines, to the points and to the maximum."""
    root, lines = scorecard.root, list(scorecard.root.leaves())
    return (
        root.points - total(line.points for line in lines),
        root.maximum - total(line.maximum for line in lines),
    )
