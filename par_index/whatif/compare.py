"""Scenarios (phương án): overlays of evidence, and where they move the total, adding up exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE
from par_index.language.vietnamese import interval_text, value_text
from par_index.meaning.rules import Rubric
from par_index.scoring.results import GroupResult, Result
from par_index.scoring.scheme import Claim, Claims, Scheme
from par_index.scoring.score import score, unmoved
from par_index.scoring.scorecard import Scorecard
from par_index.whatif.display import Column, Shown, Table, signed_text
from par_index.words.states import NO_FIGURES, NOTHING_AROSE


@dataclass(frozen=True, slots=True, repr=False)
class Scenario(Shown):
    """What differs from the evidence: figures by line and input, and lines in which nothing arose.

    A figure of None is withdrawn: the scenario asks what happens when it is not known.
    """

    name: str
    values: Mapping[str, Mapping[str, Given | None]] = field(default_factory=dict)
    idle: Mapping[str, str] = field(default_factory=dict)

    def table(self) -> Table:
        """Return the figures of the scenario as a table."""
        columns = (Column("Mã"), Column("Số liệu"), Column("Giá trị"))
        rows = [
            (code, name, _shown(value))
            for code, values in self.values.items()
            for name, value in values.items()
        ]
        rows += [(code, "", f"{NOTHING_AROSE}: {why}") for code, why in self.idle.items()]
        return Table(self.name, columns, rows)

    @property
    def codes(self) -> tuple[str, ...]:
        """The lines that the scenario touches."""
        return tuple(dict.fromkeys([*self.values, *self.idle]))


def overlaid(scheme: Scheme, claims: Claims, scenario: Scenario) -> dict[str, Claim]:
    """Return new claims: the evidence with the scenario on top; the evidence stays as it is.

    Where the scenario gives a count, a measure given by the evidence steps aside; where it gives
    the measure, the counts that would contradict it do.
    """
    result = dict(claims)
    for code, values in scenario.values.items():
        before = result.get(code, Claim())
        rubric = scheme.claimable[code].rubric
        assert rubric is not None
        result[code] = Claim(_merged(rubric, before, values), None, before.supported)
    for code, reason in scenario.idle.items():
        before = result.get(code, Claim())
        result[code] = Claim({}, reason, before.supported)
    return result


def _merged(rubric: Rubric, before: Claim, values: Mapping[str, Given | None]) -> dict[str, Given]:
    given = set(values) if values.get(MEASURE) is not None else set(values) - {MEASURE}
    aside = rubric.stepping_aside(given)
    kept = {name: value for name, value in before.values.items() if name not in aside}
    for name, value in values.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = value
    return kept


def _shown(value: Given | None) -> str:
    """Write a figure without its unit; a withdrawn one is not known."""
    if value is None:
        return NO_FIGURES
    if isinstance(value, Interval):
        return interval_text(value, "number")
    return value_text(value, "number")


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
