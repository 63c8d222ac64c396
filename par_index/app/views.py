"""What the pages show, as plain texts and tables: every word and number comes from below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from par_index.app.entry import Form, form_of
from par_index.app.workplace import Workplace
from par_index.diagnostics.problems import Problem
from par_index.language.vietnamese import points_text
from par_index.models.tree import leaves_of
from par_index.report.byunit import unit_shares
from par_index.report.duties import horizon, leads, unit_book, unit_of
from par_index.report.reception import answers
from par_index.scoring.results import AnyLeafResult, GroupResult, LeafResult
from par_index.scoring.scheme import OWN
from par_index.scoring.scorecard import Scorecard
from par_index.whatif.display import Column, Table
from par_index.words.grades import UNGRADED, fact_rows, grade_reason, share_text
from par_index.words.remedies import best_remedy
from par_index.words.sentences import verdict
from par_index.words.states import NO_FIGURES, STATES, raised


@dataclass(frozen=True)
class Total:
    """What stays in sight on every page."""

    points: str
    share: str
    bounds: str
    grade: str
    why: str


@dataclass(frozen=True)
class Line:
    """One line or group with its result; ``tone`` is full, part, zero, open, out or group."""

    code: str
    title: str
    tone: str
    points: str = ""
    maximum: str = ""
    area: str = ""
    lead: tuple[str, ...] = ()
    bounds: str = ""
    state: str = ""
    reason: str = ""
    remedy: str = ""
    supported: bool = True


def total(scorecard: Scorecard) -> Total:
    """Return the total, its share, its range and the grade with its reason."""
    root = scorecard.root
    bounds = ""
    if root.low != root.high:
        bounds = f"thấp nhất {points_text(root.low)} – cao nhất {points_text(root.high)}"
    return Total(
        f"{points_text(root.points)}/{points_text(root.maximum)}",
        "" if root.percent is None else share_text(scorecard, root.percent),
        bounds,
        (scorecard.grade.title or UNGRADED) if scorecard.scheme.scale is not None else "",
        grade_reason(scorecard),
    )


class Lines:
    """The lines of a folder as pages show them."""

    def __init__(self, place: Workplace) -> None:
        criteria = place.loaded.criteria
        self.card = place.assessment.scorecard
        self._look = horizon(criteria, date.today())
        self._leads = leads(criteria, unit_book(criteria))
        self._areas = {leaf.code: a.code for a in criteria.areas for leaf in leaves_of(a)}

    def __getitem__(self, code: str) -> Line:
        """Return one line, or under `OWN` the figures of the set itself."""
        if code == OWN:
            return own_line(self.card)
        result = self.card.leaves[code]
        tone, scored = _tone(result), isinstance(result, LeafResult)
        counted = tone != "out" or result.maximum
        return Line(
            code,
            result.leaf.title,
            tone,
            points_text(result.points) if counted else "–",
            points_text(result.maximum) if counted else "–",
            self._areas[code],
            self._leads[code],
            between(result),
            raised(STATES[result.state]),
            verdict(result),
            best_remedy(result, self.card, self._look) if isinstance(result, LeafResult) else "",
            not scored or result.state != "known" or result.claim.supported,
        )

    def all(self) -> list[Line]:
        """Return every group and line in the order of the set."""
        return [
            Line(
                code, node.group.title, "group", points_text(node.points), points_text(node.maximum)
            )
            if isinstance(node, GroupResult)
            else self[code]
            for code, node in self.card.nodes.items()
            if code
        ]


def between(result: AnyLeafResult | GroupResult) -> str:
    """Return the range of points; nothing where they are sure."""
    if result.low == result.high:
        return ""
    return f"{points_text(result.low)} – {points_text(result.high)}"


OWN_NAME = "chung"
"""What pages call the figures of the set itself, which have no code."""


def own_line(card: Scorecard) -> Line:
    """Return the figures of the set itself as a line without points."""
    rows = fact_rows(card)
    lacking = [f"«{label}»" for label, text in rows if text == NO_FIGURES]
    return Line(
        OWN_NAME,
        "Số liệu dùng chung và điều kiện xếp loại",
        "open" if lacking else "full",
        state=f"{len(rows) - len(lacking)}/{len(rows)} số liệu",
        reason=f"Còn thiếu: {', '.join(lacking)}." if lacking else "Đã đủ số liệu chung.",
    )


def _tone(result: AnyLeafResult) -> str:
    if result.state != "known":
        return "open" if result.state == "missing" else "out"
    if result.points >= result.maximum:
        return "full"
    return "part" if result.points > 0 else "zero"


class _Led(Protocol):
    @property
    def lead(self) -> tuple[str, ...]: ...


def units(shown: Iterable[_Led]) -> list[str]:
    """Return the units that lead lines, in the order of their names."""
    return sorted({unit for one in shown for unit in one.lead})


@dataclass(frozen=True)
class Entry:
    """A line with its form and the mark of its state.

    ``replaced`` are the figures of received files that stand otherwise here, by label.
    """

    line: Line
    form: Form
    mark: str
    replaced: list[tuple[str, str]]


def entry(place: Workplace, lines: Lines, code: str) -> Entry:
    """Return the form of one line."""
    leaf = place.loaded.scheme.claimable[code]
    form = form_of(leaf, place.line(code))
    now = {one.name: one.value for one in form.figures}
    received = place.received_line(code)
    theirs = () if received is None else form_of(leaf, received).figures
    replaced = [(f.label, f.value) for f in theirs if f.value and f.value != now.get(f.name, "")]
    return Entry(lines[code], form, place.mark(code), replaced)


def areas(card: Scorecard) -> Table:
    """Return points and share of every area."""
    rows = [
        (
            area.code,
            area.group.title if isinstance(area, GroupResult) else area.leaf.title,
            area.points,
            area.maximum,
            area.percent if isinstance(area, GroupResult) else None,
            between(area),
        )
        for area in card.root.children
    ]
    heads = (Column("Điểm", "points"), Column("Tối đa", "points"), Column("Tỷ lệ", "percent"))
    columns = (Column("Mã"), Column("Lĩnh vực"), *heads, Column("Thấp nhất – cao nhất"))
    return Table("Điểm theo lĩnh vực", columns, rows)


def senders(place: Workplace) -> Table:
    """Return what every unit has answered, what it lost, and the points that wait for it."""
    work = place.assessment
    shares = {share.unit: share for share in unit_shares(work.loaded, work.scorecard)}
    rows = []
    for one in answers(work.loaded, work.evidence)[0]:
        told, asked = len(one.answered), len(one.lines)
        state = "đã gửi đủ" if told == asked else "còn thiếu" if told else "chưa gửi"
        share = shares[unit_of(one.unit)]
        rows.append((one.unit, f"{told}/{asked}", state, share.lost, share.missing))
    heads = (Column("Đơn vị chủ trì"), Column("Tiêu chí đã có số liệu"), Column("Tình hình"))
    points = (Column("Điểm bị trừ", "points"), Column("Điểm chờ số liệu", "points"))
    return Table("Tình hình gửi số liệu của các đơn vị chủ trì", (*heads, *points), rows)


def told(problems: Sequence[Problem]) -> list[str]:
    """Return problems as sentences: where, what, and what to do."""
    return [
        f"{Path(one.file).name}{f', dòng {one.place.line}' if one.place.line else ''}: "
        f"{one.message}. {one.hint}".strip()
        for one in problems
    ]


def texts(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return a table of texts."""
    return Table(caption, tuple(map(Column, heads)), list(map(tuple, rows)))
