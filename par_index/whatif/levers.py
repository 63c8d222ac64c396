"""Every lever of a whole scorecard: what each change gains in the total, and what is at risk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from par_index.meaning.pairs import pair_of
from par_index.proof.inversion import Lever, levers, margins
from par_index.scoring.replacing import Replacing
from par_index.scoring.scheme import Claims
from par_index.scoring.scorecard import Scorecard
from par_index.whatif.compare import Scenario, compare_with
from par_index.whatif.display import Column, Shown, Table
from par_index.whatif.options import Efforts
from par_index.whatif.plan import unmovable
from par_index.words.remedies import change_text


@dataclass(frozen=True, slots=True)
class LeverRow:
    """One lever of one line.

    ``gain`` is the change of the total, after rounding and all limits of groups; it is negative
    for the margin before a loss. Where the lever names no single value (``> 90%``) it is that of
    the line's own ``points``, and None if other lines share the figure.
    """

    code: str
    title: str
    lever: Lever
    text: str
    points: Fraction
    gain: Fraction | None
    effort: Fraction


@dataclass(frozen=True, repr=False)
class Levers(Shown):
    """The levers of all lines, in the set's order."""

    rows: tuple[LeverRow, ...]
    losing: bool = False

    def table(self) -> Table:
        """Return the levers as a table."""
        columns = (
            Column("Mã"),
            Column("Nếu"),
            Column("Điểm của tiêu chí", "points"),
            Column("Tổng điểm", "change"),
            Column("Khối lượng công việc", "number"),
        )
        caption = "Nguy cơ bị trừ điểm" if self.losing else "Giải pháp cải thiện"
        rows = [(r.code, r.text, r.points, r.gain, r.effort) for r in self.rows]
        return Table(caption, columns, rows)

    def by_gain(self) -> Levers:
        """Return the levers with the largest change of the total first, the cheaper on ties."""
        ordered = sorted(
            self.rows, key=lambda row: (-abs(row.gain or Fraction(0)), row.effort, row.code)
        )
        return Levers(tuple(ordered), self.losing)


def levers_of(
    base: Scorecard, claims: Claims, efforts: Efforts | None = None, *, losing: bool = False
) -> Levers:
    """Return every lever of a scorecard, or with ``losing`` the margin before every loss.

    Args:
        base: the scored evidence.
        claims: the same evidence.
        efforts: the effort per unit, to show beside the gain.
        losing: ask for the smallest changes that lose points.

    """
    measure = efforts or Efforts()
    anew = Replacing(base)
    found = []
    shown: dict[tuple[str, str], Fraction] = {}
    for code, result in base.scored.items():
        rubric = result.leaf.rubric
        if unmovable(result):
            continue
        for lever in margins(rubric, result.env) if losing else levers(rubric, result.env):
            effort = sum((measure.of(result.leaf, change) for change in lever.changes), Fraction(0))
            gain = None
            name = lever.changes[0].name
            if not lever.approached and not any(c.beyond for c in lever.changes):
                values = {code: {change.name: change.new for change in lever.changes}}
                gain = compare_with(base, claims, Scenario(code, values)).change
                if abs(gain) <= shown.get((code, name), Fraction(0)):
                    continue  # the scorecard would show no more than for a smaller change
                shown[code, name] = abs(gain)
            points = base.rounded(lever.points) if base.scheme.at == "leaf" else lever.points
            if gain is None and name not in result.leaf.origins:
                moved = anew.root_with(replace(result, awarded=pair_of(points)))
                gain = moved.points - base.root.points
            text = " và ".join(
                change_text(change, rubric, winning=not losing) for change in lever.changes
            )
            row = LeverRow(code, result.leaf.title, lever, text, Fraction(points), gain, effort)
            found.append(row)
    return Levers(tuple(found), losing)
