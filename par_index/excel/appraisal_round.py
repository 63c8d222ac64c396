"""One round of appraisal as its workbook shows it: the columns, and what may be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from par_index.language.tree import MAX
from par_index.loading.load import LoadedEvidence, LoadedSet
from par_index.meaning.exact import compile_number
from par_index.meaning.rules import Cases, Points, Rubric, Rule
from par_index.models.folder import Appraisal, LineAppraisal
from par_index.scoring.scheme import LeafScheme
from par_index.scoring.scorecard import Scorecard
from par_index.words.states import NOTHING_AROSE

SHEET_NAME = "Bảng thẩm định"
CODE_HEAD, TITLE_HEAD, MOST_HEAD, OWN_HEAD = "STT", "Tiêu chí", "Điểm tối đa", "Điểm tự chấm"
POINTS_HEAD, IDLE_HEAD = "Điểm thẩm định", "KPS"
REASON_HEAD, REJECTED_HEAD = "Lý do chênh lệch", "Tài liệu không chấp nhận"
AGREES_HEAD, ANSWER_HEAD = "Đơn vị đồng ý", "Giải trình của đơn vị"
GAP_HEAD, CHECK_HEAD = "Chênh lệch", "Còn thiếu"
HEADER_ROW = 5
SET_MARK, KIND_MARK = "@set=", "@kind="
MARKS = 40
"""The hidden column of marks."""

Kind: TypeAlias = Literal["points", "answer"]


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
    columns = [(CODE_HEAD, 8), (TITLE_HEAD, 38), (MOST_HEAD, 9), (OWN_HEAD, 9)]
    for one in asked.earlier:
        if one.kind == "points":
            columns += [(points_head(one), 10), (f"Lý do ({one.title})", 26)]
        else:
            columns += [(f"Đơn vị giải trình ({one.title})", 30)]
    if asked.kind == "points":
        columns += [(POINTS_HEAD, 10), (IDLE_HEAD, 6), (REASON_HEAD, 30), (REJECTED_HEAD, 24)]
        columns += [(GAP_HEAD, 9), (CHECK_HEAD, 14)]
    else:
        columns += [(AGREES_HEAD, 10), (ANSWER_HEAD, 40)]
    return [*columns, ("Tài liệu kiểm chứng", 34), ("Giải trình", 30)]


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
        f"Ghi cột «{POINTS_HEAD}»; {NOTHING_AROSE} thì chọn x ở cột «{IDLE_HEAD}». Điểm khác lần "
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
