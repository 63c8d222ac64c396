"""One round of appraisal as its workbook shows it: the columns, and what may be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from par_index.language.tree import MAX
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.meaning.exact import compile_number
from par_index.meaning.rules import Cases, Points, Rubric, Rule
from par_index.models.folder import Appraisal, LineAppraisal
from par_index.scoring.scheme import LeafScheme
from par_index.scoring.scorecard import Scorecard
from par_index.words.states import NOTHING_AROSE

SHEET_NAME = "Bảng thẩm định"
HEADER_ROW = 5
SET_MARK, KIND_MARK = "@set=", "@kind="
MARKS = 40
"""The hidden column of marks."""

Kind: TypeAlias = Literal["points", "answer"]


class Head(StrEnum):
    """The headings of the columns that every workbook of a round has, or one of its kind."""

    CODE = "STT"
    TITLE = "Tiêu chí"
    MOST = "Điểm tối đa"
    OWN = "Điểm tự chấm"
    POINTS = "Điểm thẩm định"
    IDLE = "KPS"
    REASON = "Lý do chênh lệch"
    REJECTED = "Tài liệu không chấp nhận"
    GAP = "Chênh lệch"
    CHECK = "Còn thiếu"
    AGREES = "Đơn vị đồng ý"
    ANSWER = "Giải trình của đơn vị"
    DOCUMENTS = "Tài liệu kiểm chứng"
    WHY = "Giải trình"


@dataclass(frozen=True)
class Earlier:
    """A round that is recorded already: its stage, how people call it, what it says and gives."""

    stage: str
    title: str
    kind: Kind
    appraisal: Appraisal
    card: Scorecard


@dataclass(frozen=True)
class Round:
    """What the workbook of a round needs.

    ``loaded`` is the set as an appraiser scores it, ``own`` the self-score by the set itself,
    ``card`` and ``lines`` what has been appraised so far, ``documents`` the way from the workbook
    to the folder.
    """

    loaded: LoadedSet
    rules: LoadedSet
    evidence: LoadedEvidence
    own: Scorecard
    card: Scorecard
    lines: Mapping[str, LineAppraisal] = field(default_factory=dict)
    earlier: tuple[Earlier, ...] = ()
    kind: Kind = "points"
    title: str = "Thẩm định"
    documents: str = ""

    @property
    def before(self) -> Scorecard:
        """The result that this round differs from, or not."""
        rounds = [one.card for one in self.earlier if one.kind == "points"]
        return rounds[-1] if rounds else self.own


def columns_of(asked: Round) -> list[tuple[str, int]]:
    """Return the heading and the width of every column of a round."""
    columns: list[tuple[str, int]] = [
        (Head.CODE, 8),
        (Head.TITLE, 38),
        (Head.MOST, 9),
        (Head.OWN, 9),
    ]
    for one in asked.earlier:
        if one.kind == "points":
            columns += [(points_head(one), 10), (f"Lý do ({one.title})", 26)]
        else:
            columns += [(f"Đơn vị giải trình ({one.title})", 30)]
    if asked.kind == "points":
        columns += [(Head.POINTS, 10), (Head.IDLE, 6), (Head.REASON, 30), (Head.REJECTED, 24)]
        columns += [(Head.GAP, 9), (Head.CHECK, 14)]
    else:
        columns += [(Head.AGREES, 10), (Head.ANSWER, 40)]
    return [*columns, (Head.DOCUMENTS, 34), (Head.WHY, 30)]


def points_head(one: Earlier) -> str:
    """Return the heading of the points of an earlier round."""
    return f"Đã chấm ({one.title})"


def earlier_cells(one: Earlier, code: str) -> dict[str, tuple[Any, str]]:
    """Return what an earlier round says of a line, by heading, with its look."""
    said = one.appraisal.lines.get(code, LineAppraisal())
    if one.kind == "answer":
        agrees = {None: "", True: "Đồng ý. ", False: "Không đồng ý. "}[said.agrees]
        return {f"Đơn vị giải trình ({one.title})": (f"{agrees}{said.answer}".strip(), "text")}
    points: Any = "KPS" if said.idle else said.points
    return {points_head(one): (points, "points"), f"Lý do ({one.title})": (said.reason, "text")}


def guide(asked: Round) -> str:
    """Return what whoever fills the workbook in has to know."""
    if asked.kind == "answer":
        return "Ghi ý kiến ở các dòng có điểm thẩm định khác điểm tự chấm; ô khác đã khóa."
    return (
        f"Ghi cột «{Head.POINTS}»; {NOTHING_AROSE} thì chọn x ở cột «{Head.IDLE}». Điểm khác lần "
        "trước thì phải ghi lý do; điểm nhóm tự cộng, ô khác đã khóa."
    )


def steps_of(rubric: Rubric | None, leaf: LeafScheme) -> tuple[Fraction, ...]:
    """Return the only awards that a rule can give, from the least; none where it gives others."""
    found: set[Fraction] = set()

    def visit(rule: Rule) -> bool:
        if isinstance(rule, Cases):
            return all(not case.discretionary and visit(case.then) for case in rule.cases)
        if not isinstance(rule, Points) or rubric is None:
            return False
        try:
            found.add(Fraction(compile_number(rubric, rule.value)({MAX: leaf.maximum})))
        except KeyError:
            return False
        return True

    exact = rubric is not None and visit(rubric.rule)
    return tuple(sorted(found)) if exact else ()
