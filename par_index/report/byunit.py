"""Points and losses by lead unit: each unit's own list, with what would win points back."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from par_index.loading.load import LoadedSet
from par_index.report.duties import leads, unit_book
from par_index.scoring.scorecard import AnyLeafResult, Scorecard


@dataclass
class UnitShare:
    """What one unit leads: its lines with their results, and their sums.

    A line that several units lead counts in full for each of them, so that the sums of all units
    may exceed the total of the set.
    """

    unit: str
    lines: list[AnyLeafResult] = field(default_factory=list)

    @property
    def points(self) -> Fraction:
        """The points of its lines."""
        return sum((line.points for line in self.lines), Fraction(0))

    @property
    def maximum(self) -> Fraction:
        """What its lines count in the maximum."""
        return sum((line.maximum for line in self.lines), Fraction(0))

    @property
    def percent(self) -> Fraction | None:
        """Points as a share of the maximum; None where nothing is counted."""
        return self.points / self.maximum if self.maximum else None

    @property
    def missing(self) -> Fraction:
        """The points that are lost only because figures are missing."""
        return sum(
            (line.maximum - line.points for line in self.lines if line.state == "missing"),
            Fraction(0),
        )

    @property
    def lost(self) -> Fraction:
        """The points that are lost by what was reported."""
        return self.maximum - self.points - self.missing


def unit_shares(loaded: LoadedSet, scorecard: Scorecard) -> list[UnitShare]:
    """Return what every lead unit holds, the one with the most points lost first."""
    lead = leads(loaded.criteria, unit_book(loaded.criteria))
    found: dict[str, UnitShare] = {}
    for code, units in lead.items():
        for unit in units:
            found.setdefault(unit, UnitShare(unit)).lines.append(scorecard.leaves[code])
    return sorted(found.values(), key=lambda share: (-share.lost, -share.missing, share.unit))
