"""Sensitivity: how far the total moves with each figure, each maximum and each reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeAlias

from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE
from par_index.loading.loaded import LoadedSet
from par_index.proof.moving import domain_of, known_figures
from par_index.scoring.replacing import Replacing
from par_index.scoring.results import GroupResult, LeafResult
from par_index.scoring.scheme import Claim, Claims
from par_index.scoring.score import score
from par_index.scoring.scorecard import Scorecard
from par_index.whatif.display import Column, Shown, Table
from par_index.whatif.plan import unmovable
from par_index.words.expressions import measure_name
from par_index.words.sentences import missing_figures

TENTH = Fraction(1, 10)
Kind: TypeAlias = Literal["points", "percent"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a tornado: the least and the most that the whole set scores.

    ``grades`` are the grades that are possible along the bar.
    """

    code: str
    what: str
    low: Fraction
    high: Fraction
    grades: tuple[str, ...] = ()

    @property
    def width(self) -> Fraction:
        """How far the set moves."""
        return self.high - self.low


@dataclass(frozen=True, repr=False)
class Tornado(Shown):
    """Bars, the widest first. ``of`` tells whether they are points or percent."""

    caption: str
    base: Scorecard
    bars: tuple[Bar, ...]
    of: Kind = "points"

    def table(self) -> Table:
        """Return the bars as a table."""
        ends = (Column(head, self.of) for head in ("Thấp nhất", "Cao nhất", "Khoảng"))
        columns = (Column("Mã"), Column("Yếu tố"), *ends, Column("Xếp loại có thể"))
        rows = [(b.code, b.what, b.low, b.high, b.width, ", ".join(b.grades)) for b in self.bars]
        return Table(self.caption, columns, rows)


def tornado(base: Scorecard, claims: Claims, share: Fraction = TENTH) -> Tornado:
    """Return how far the total points move when each known figure is off by up to a share.

    A yes/no or a level takes every answer. The ends are proved: no value in between scores
    outside them. Lines without figures stay at what the scorecard awards them now.
    """
    bars = []
    still = {code: _held(result) for code, result in base.scored.items()}
    held = Replacing(score(base.scheme, claims, still))
    for code, result in base.scored.items():
        if unmovable(result):
            continue
        before = claims.get(code, Claim())
        for name, span in _ranges(result, share).items():
            values = {key: value for key, value in before.values.items() if key != name}
            if span is not None:
                values[name] = span
            other = held.scored_as(code, Claim(values, None, before.supported))
            root, grades = other.root, other.grade.possible
            rubric = result.leaf.rubric
            label = measure_name(rubric) if name == MEASURE else rubric.inputs[name].label
            if root.low != root.high:
                bars.append(Bar(code, label, root.low, root.high, grades))
    return _ordered("Mỗi số liệu lệch thì tổng điểm đổi đến đâu", base, bars)


def _ordered(caption: str, base: Scorecard, bars: Iterable[Bar], of: Kind = "points") -> Tornado:
    """Return the bars, the widest first."""
    return Tornado(caption, base, tuple(sorted(bars, key=lambda bar: (-bar.width, bar.code))), of)


def _bar(code: str, what: str, found: Sequence[Scorecard], of: Kind = "points") -> Iterator[Bar]:
    """Yield the bar that several scorecards make; none where no share can be told."""
    ends = [c.root.percent if of == "percent" else c.root.points for c in found]
    known = [end for end in ends if end is not None]
    grades = dict.fromkeys(title for card in found for title in card.grade.possible)
    if known:
        yield Bar(code, what, min(known), max(known), tuple(grades))


def _ranges(result: LeafResult, share: Fraction) -> dict[str, Given | None]:
    """Return the values over which each figure of a line is varied; None for every answer."""
    rubric = result.leaf.rubric
    known = known_figures(rubric, result.env)
    found: dict[str, Given | None] = {}
    for name in result.claim.values:
        if name in result.leaf.origins:
            continue  # what a line does not report itself moves on its own
        if name in rubric.inputs and not rubric.inputs[name].numeric:
            found[name] = None
            continue
        if name not in known:
            continue
        value = known[name]
        declared = rubric.inputs.get(name)
        assert not isinstance(value, str)
        if declared is not None and declared.kind == "date":
            reach: Fraction = Fraction(30)
        else:
            reach = abs(Fraction(value)) * share
        step = declared.step if declared else None
        run = domain_of(rubric, name, known).meet(Interval.closed(value - reach, value + reach))
        found[name] = run.snapped(step)
    return found


def _held(result: LeafResult) -> LeafResult:
    """Return a line whose points are taken as certain."""
    return replace(result, open_outcomes={result.maximum: (result.points, result.points)})


def tornado_of_maxima(
    base: Scorecard, claims: Claims, maxima: Mapping[str, Iterable[Fraction]]
) -> Tornado:
    """Return how far the percent moves when a maximum that nobody has stated turns out otherwise.

    Args:
        base: the scored evidence.
        claims: the same evidence.
        maxima: other maxima to try, by line.

    """
    bars: list[Bar] = []
    whole = Replacing(base)
    for code, values in maxima.items():
        leaf, claim = base.scored[code].leaf, claims.get(code, Claim())
        others = (whole.scored_as(code, claim, replace(leaf, maximum=v)) for v in values)
        title = base.leaves[code].leaf.title
        bars += [bar for bar in _bar(code, title, [base, *others], "percent") if bar.width]
    caption = "Điểm tối đa tạm tính khác đi thì tỷ lệ đạt đổi đến đâu"
    return _ordered(caption, base, bars, "percent")


def assumed_maxima(loaded: LoadedSet) -> dict[str, tuple[Fraction, Fraction]]:
    """Return half and double of every maximum that the source does not state."""
    return {
        leaf.code: (leaf.max.points / 2, leaf.max.points * 2)
        for leaf in loaded.criteria.leaves()
        if leaf.max is not None and leaf.max.basis == "assumed" and leaf.max.points
    }


def tornado_of_readings(loaded: LoadedSet, base: Scorecard, claims: Claims) -> Tornado:
    """Return how far the total moves under each other reading of each rule."""
    bars: list[Bar] = []
    whole = Replacing(base)
    titles: dict[str, list[tuple[str, str]]] = {}
    for line in loaded.criteria.leaves():
        entry = loaded.rubrics.get(line.rule or "")
        current = loaded.readings.get(line.code, line.reading)
        readings = entry.readings.items() if entry else ()
        titles[line.code] = [(name, reading.title) for name, reading in readings if name != current]
    for turn in range(max(map(len, titles.values()), default=0)):
        chosen = {code: found[turn] for code, found in titles.items() if len(found) > turn}
        # all lines are read otherwise at once, and each is then put back alone
        leaves = loaded.under({code: name for code, (name, _) in chosen.items()}).scheme.scored
        for code, (name, title) in chosen.items():
            other = base
            if code in base.scored and code in leaves:
                other = whole.scored_as(code, claims.get(code, Claim()), leaves[code])
            bars += _bar(code, f"{name}: {title}", [base, other])
    return _ordered("Áp dụng cách khác thì tổng điểm đổi đến đâu", base, bars)


@dataclass(frozen=True, slots=True)
class Gap:
    """What is not known of one line, and how much narrower knowing it makes the whole range."""

    code: str
    title: str
    missing: str
    narrows: Fraction
    percent: Fraction


@dataclass(frozen=True, repr=False)
class Gaps(Shown):
    """Lines without figures, the one whose figures matter most first."""

    base: Scorecard
    rows: tuple[Gap, ...]

    def table(self) -> Table:
        """Return the lines as a table."""
        columns = (
            Column("Mã"),
            Column("Tiêu chí"),
            Column("Còn thiếu"),
            Column("Thu hẹp ít nhất (điểm)", "points"),
            Column("Thu hẹp ít nhất (tỷ lệ)", "percent"),
        )
        rows = [(g.code, g.title, g.missing, g.narrows, g.percent) for g in self.rows]
        return Table("Bổ sung số liệu nào thì thu hẹp khoảng điểm nhiều nhất", columns, rows)


def gaps(base: Scorecard) -> Gaps:
    """Return by how much knowing each missing line narrows the range, whatever it turns out to be.

    The narrowing is what is sure: the width that remains is the largest over all that the line
    can still score.
    """
    points, share = _widths(base.root)
    rows = []
    whole = Replacing(base)
    for code, result in base.scored.items():
        if result.state != "missing":
            continue
        remaining = []
        for own, ends in result.outcomes.items():
            for value in ends:
                known = replace(result, open_outcomes={own: (value, value)})
                remaining.append(_widths(whole.root_with(known)))
        narrows = points - max(width for width, _ in remaining)
        percent = share - max(width for _, width in remaining)
        lacking = missing_figures(result) or ["giá trị chính xác"]
        rows.append(Gap(code, result.leaf.title, ", ".join(lacking), narrows, percent))
    rows.sort(key=lambda gap: (-gap.percent, -gap.narrows, gap.code))
    return Gaps(base, tuple(rows))


def _widths(root: GroupResult) -> tuple[Fraction, Fraction]:
    low, high = root.percent_range or (Fraction(0), Fraction(0))
    return root.high - root.low, high - low
