"""Two scorecards of one criteria set side by side: where the total moved, adding up exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from par_index.scoring.results import GroupResult, Result
from par_index.scoring.scheme import Claims, Scheme
from par_index.scoring.score import score, unmoved
from par_index.scoring.scorecard import Scorecard
from par_index.whatif.display import Column, Shown, Table, signed_text
from par_index.whatif.scenario import Scenario, overlaid


@dataclass(frozen=True, slots=True)
class Move:
    """One move of the total: a line, or what the limits of a group make of its parts."""

    code: str
    title: str
    before: Fraction
    after: Fraction

    @property
    def change(self) -> Fraction:
        """How far the total moves by it."""
        return self.after - self.before


@dataclass(frozen=True, repr=False)
class Comparison(Shown):
    """A scenario against its base. The changes of ``moves`` add up to the change of the total."""

    name: str
    base: Scorecard
    other: Scorecard

    @property
    def change(self) -> Fraction:
        """The change of the total points."""
        return self.other.root.points - self.base.root.points

    @cached_property
    def moves(self) -> list[Move]:
        """Every line and every group limit whose contribution changes, in the set's order."""
        before, after = contributions(self.base), contributions(self.other)
        zero = Fraction(0)
        found = []
        for code in dict.fromkeys([*before, *after]):
            title, old = before.get(code, ("", zero))
            other_title, new = after.get(code, ("", zero))
            if old != new:
                found.append(Move(code, title or other_title, old, new))
        return found

    def waterfall(self) -> list[tuple[str, Fraction, Fraction]]:
        """Return (label, from, to) from the old total to the new one, one step after another."""
        level = self.base.root.points
        rows = []
        for move in self.moves:
            rows.append((move.code or "Tổng", level, level + move.change))
            level += move.change
        return rows

    def table(self) -> Table:
        """Return the moves as a table."""
        columns = (
            Column("Mã"),
            Column("Tiêu chí"),
            Column("Trước", "points"),
            Column("Sau", "points"),
            Column("Thay đổi", "change"),
        )
        rows = [(s.code or "Tổng", s.title, s.before, s.after, s.change) for s in self.moves]
        return Table(f"{self.name}: tổng điểm {signed_text(self.change)}", columns, rows)


def compare(scheme: Scheme, claims: Claims, scenario: Scenario) -> Comparison:
    """Score the evidence with and without a scenario."""
    base = score(scheme, claims)
    return compare_with(base, claims, scenario)


def compare_with(base: Scorecard, claims: Claims, scenario: Scenario) -> Comparison:
    """Score a scenario against a base that is already scored, from the same claims."""
    kept = unmoved(base, scenario.codes)
    changed = overlaid(base.scheme, claims, scenario)
    return Comparison(scenario.name, base, score(base.scheme, changed, kept))


def contributions(scorecard: Scorecard) -> dict[str, tuple[str, Fraction]]:
    """Return what every line and every group's own limits add to the total.

    A line inside a group counts in full; what a cap, floor, rescaling or rounding of the group
    makes of the sum is a contribution of the group itself. All of them add up to the total.
    """
    found: dict[str, tuple[str, Fraction]] = {}

    def visit(result: Result) -> None:
        if not isinstance(result, GroupResult):
            found[result.code] = (result.leaf.title, result.points)
            return
        for child in result.children:
            visit(child)
        own = result.points - sum((child.points for child in result.children), Fraction(0))
        if own:
            found[result.code] = (f"{_own_title(result)}: trần, sàn, quy đổi, làm tròn", own)

    visit(scorecard.root)
    return found


def _own_title(result: GroupResult) -> str:
    return result.group.title if result.code else "Cả bộ tiêu chí"
