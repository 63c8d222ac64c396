"""Where everything stands on a sheet of figures: the same form for the template and the scorecard.

A criterion is a block of rows: its title, how it is scored, one row for each figure, *không phát
sinh* with its reason, and the justification. Supporting documents stand to the right of figures,
one a row. A hidden column holds the key of every row, so that a form is read back wherever its
rows went; another one tells what the workbook is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeAlias

from par_index.excel.formula import Ref
from par_index.language.tree import MEASURE, ZERO, names
from par_index.loading.loaded import LoadedSet
from par_index.meaning.rules import Points, Rubric
from par_index.models.evidence import Evidence
from par_index.models.tree import Leaf, Target
from par_index.report.duties import NOBODY, unit_book, unit_of
from par_index.report.duties import leads as lead_units
from par_index.scoring.scheme import OWN
from par_index.words.expressions import measure_name
from par_index.words.rules import describe
from par_index.words.states import NOTHING_AROSE, raised

CODE, LABEL, UNIT, VALUE, STATUS, NUMBER, DAY, TITLE, LINK, KEY = range(1, 11)
"""The columns of a form, from A."""

HEADERS = {
    CODE: "Mã",
    LABEL: "Số liệu cần báo cáo",
    UNIT: "Đơn vị tính",
    VALUE: "Giá trị",
    STATUS: "Tình trạng",
    NUMBER: "Số, ký hiệu",
    DAY: "Ngày",
    TITLE: "Trích yếu tài liệu kiểm chứng",
    LINK: "Liên kết",
    KEY: "@key",
}
TITLE_TEXT = "SỐ LIỆU CHẤM ĐIỂM"
"""How the title of a form begins."""

GUIDE = "Điền cột «Giá trị» và các cột tài liệu; ô khác đã khóa."
"""How the guide above the titles begins."""

HEADER_ROW = 4
"""The row of the column titles; every page repeats it."""

MARKS = ("set", "note", "format", "kind", "year", "unit")
"""What hidden cells above the titles say of a sheet, each as ``@set=son-tra-2026``."""

FORM_FORMAT = 2
"""The format of forms; in format 1 a reason alone said that nothing arose, without a choice."""

FORM, SCORECARD = "form", "scorecard"
"""The kinds of workbooks: a form to fill in, a scorecard that holds the figures it came from."""

IDLE, REASON, JUSTIFICATION, MORE = "@idle", "@reason", "@why", "@more"
HEAD, RULE, SIGNED = "@head", "@rule", "@signed"
"""The keys of rows that are no figures; a row for the reason alone is of format 1."""

IDLE_CHOICE = raised(NOTHING_AROSE)
"""What is chosen from a list where nothing arose; the reason stands beside it."""

CHOICE_HINT = f"Chọn «{IDLE_CHOICE}» trong danh sách, hoặc để trống."

CHOOSE = "chọn"
"""What stands in the column of units beside the choice."""

DOCUMENTS = 3
"""Least number of rows for supporting documents in a block."""

OWN_CODE = "@set"
"""What stands for the code of the set's own figures in the hidden column."""

OWN_TITLE = "Số liệu chung của bộ tiêu chí (khai một lần, nhiều tiêu chí dùng)"

FORM_SHEET = "Số liệu"
NO_LEAD = "Chưa phân công"

RowKind: TypeAlias = Literal["head", "rule", "figure", "measure", "idle", "why", "more"]


KEYS: Mapping[RowKind, str] = {
    "head": HEAD,
    "rule": RULE,
    "idle": IDLE,
    "why": JUSTIFICATION,
    "more": MORE,
}


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of a block.

    ``name`` is the input whose figure stands in it, ``text`` a piece of how the line is scored.
    """

    row: int
    kind: RowKind
    name: str = ""
    text: str = ""

    @property
    def key(self) -> str:
        """What the hidden column says of the row, after the code of the criterion."""
        return KEYS.get(self.kind, self.name)


@dataclass(frozen=True)
class Block:
    """One criterion on a form."""

    sheet: str
    leaf: Leaf
    rubric: Rubric | None
    rows: tuple[FormRow, ...]

    @property
    def own(self) -> bool:
        """Whether it holds the set's own figures rather than a criterion."""
        return self.leaf.code == OWN

    @property
    def key(self) -> str:
        """What the hidden column says of the criterion."""
        return OWN_CODE if self.own else self.leaf.code

    @cached_property
    def cells(self) -> dict[str, Ref]:
        """The cell of every figure, and of ``measure`` where it may be given."""
        return {
            row.name: Ref(self.sheet, row.row, VALUE)
            for row in self.rows
            if row.kind in ("figure", "measure")
        }

    def cell(self, kind: RowKind, column: int) -> Ref:
        """Return a cell of the one row of a kind."""
        return Ref(self.sheet, next(row.row for row in self.rows if row.kind == kind), column)

    @property
    def chosen(self) -> Ref:
        """The cell in which *không phát sinh* is chosen."""
        return self.cell("idle", VALUE)

    @property
    def reason(self) -> Ref:
        """The cell of the reason why nothing arose."""
        return self.cell("idle", NUMBER)

    @property
    def justification(self) -> Ref:
        """The cell of the justification."""
        return self.cell("why", VALUE)

    @cached_property
    def document_rows(self) -> tuple[int, ...]:
        """The rows in which supporting documents stand."""
        return tuple(row.row for row in self.rows if row.kind in ("figure", "measure", "more"))

    @cached_property
    def rule_text(self) -> str:
        """The rule in words, for the column *Cách tính*."""
        return "" if self.rubric is None else "\n".join(describe(self.rubric))

    @property
    def last(self) -> int:
        """The last row of the block."""
        return self.rows[-1].row


def blocks_on(
    sheet: str,
    leaves: Iterable[Leaf],
    loaded: LoadedSet,
    evidence: Evidence | None,
    figures: Sequence[str] = (),
) -> list[Block]:
    """Lay the criteria out on one sheet, below the header; lines without a rule have no form.

    ``figures`` are those of the set itself that stand before the criteria.
    """
    found = []
    row = HEADER_ROW + 1
    if figures:
        found.append(_own_block(sheet, row, loaded, figures))
        row = found[0].last + 1
    for leaf in leaves:
        rubric = loaded.scheme.leaves[leaf.code].rubric
        if rubric is None:
            continue
        given = None if evidence is None else evidence.leaves.get(leaf.code)
        texts = rule_texts(leaf, rubric, loaded.criteria.products_of(leaf))
        rows = _rows(leaf, rubric, texts, row, 0 if given is None else len(given.documents))
        found.append(Block(sheet, leaf, rubric, rows))
        row = rows[-1].row + 1
    return found


def _own_block(sheet: str, row: int, loaded: LoadedSet, figures: Sequence[str]) -> Block:
    """Lay out figures of the set itself: a heading, what is aimed at, and one row for each."""
    declared = loaded.scheme.figures
    inputs = {
        name: replace(
            declared[name], at_most=tuple(n for n in declared[name].at_most if n in figures)
        )
        for name in figures
    }
    leaf = Leaf.model_construct(code=OWN, title=OWN_TITLE)
    rows = [FormRow(row, "head", text=OWN_TITLE)]
    if (aim := loaded.criteria.target) is not None:
        rows.append(FormRow(row + 1, "rule", text=_aim(aim)))
    row += len(rows)
    rows += [FormRow(row + i, "figure", name) for i, name in enumerate(figures)]
    return Block(sheet, leaf, Rubric(OWN, inputs, Points(ZERO)), tuple(rows))


def _aim(target: Target) -> str:
    return f"Mục tiêu: {target.text.rstrip('.')}."


def own_leads(loaded: LoadedSet) -> dict[str, list[str]]:
    """Return the set's own figures by the unit that reports them; registers give the others."""
    found: dict[str, list[str]] = {}
    for name, figure in loaded.criteria.figures.items():
        if figure.source is None:
            found.setdefault(figure.lead[0] if figure.lead else NO_LEAD, []).append(name)
    return found


def _rows(
    leaf: Leaf, rubric: Rubric, texts: list[str], first: int, documents: int
) -> tuple[FormRow, ...]:
    figures: list[tuple[RowKind, str, str]] = [("figure", name, "") for name in rubric.reported]
    if rubric.measured and names(rubric.measures[MEASURE]) & set(rubric.reported):
        figures.append(("measure", MEASURE, ""))
    rows: list[tuple[RowKind, str, str]] = [("head", "", leaf.title)]
    rows += [("rule", "", text) for text in texts]
    rows += figures
    rows += [("more", "", "")] * (max(DOCUMENTS, documents) - len(figures))
    rows += [("idle", "", ""), ("why", "", "")]
    return tuple(FormRow(first + i, *row) for i, row in enumerate(rows))


_RULE_LINES = 14
"""Most lines of a rule in one cell: a row can be no higher than 409 points."""


def rule_texts(leaf: Leaf, rubric: Rubric, products: Iterable[str] = ()) -> list[str]:
    """Return how a line is scored and what is asked of it, in pieces that fit a row each."""
    parts = []
    if leaf.target is not None:
        parts.append(_aim(leaf.target))
    if leaf.deadline is not None and leaf.deadline.text:
        parts.append(f"Thời hạn: {leaf.deadline.text.rstrip('.')}.")
    parts += products
    if duty := _duty(leaf):
        parts.append(duty)
    lines = [f"Cách tính: {line}" if i == 0 else line for i, line in enumerate(describe(rubric))]
    samples = [one for one in rubric.inputs.values() if one.sample is not None]
    lines += [f"{one.label}: ít nhất {one.sample} {one.unit}".rstrip() + "." for one in samples]
    lines += [" ".join(parts)] if parts else []
    lines += [f"Ghi chú: {leaf.note}"] if leaf.note else []
    return ["\n".join(lines[at : at + _RULE_LINES]) for at in range(0, len(lines), _RULE_LINES)]


def _duty(leaf: Leaf) -> str:
    parts = []
    if leaf.lead:
        parts.append(f"Chủ trì: {', '.join(leaf.lead)}")
    if leaf.supporting:
        parts.append(f"phối hợp: {', '.join(leaf.supporting)}")
    text = "; ".join(parts)
    return f"{raised(text)}." if text else ""


_ONLY_SHARE, _WITH_REASON = " (khi chưa có số đếm)", f"{IDLE_CHOICE}, kèm lý do"
OLD_LABELS = {
    " (chỉ điền khi chưa có số đếm)": _ONLY_SHARE,
    f"{IDLE_CHOICE}: chọn ở cột «{HEADERS[VALUE]}», ghi lý do ở ô bên phải": _WITH_REASON,
}
"""How labels, or their ends, read on forms that went out earlier, and how they read now."""


def label_of(rubric: Rubric, row: FormRow) -> str:
    """Return what stands beside the cells of a row."""
    match row.kind:
        case "figure":
            return rubric.inputs[row.name].label
        case "measure":
            return f"{measure_name(rubric)}{_ONLY_SHARE}"
        case "idle":
            return _WITH_REASON
        case "why":
            return "Giải trình"
    return "Tài liệu khác"


def unit_label(rubric: Rubric, name: str) -> str:
    """Return the unit in which a figure is counted, as the form shows it."""
    if name == MEASURE:
        return "%" if rubric.measure_kind == "percent" else ""
    declared = rubric.inputs[name]
    if declared.kind == "money" and not declared.unit:
        return "đồng"
    fallback = {"percent": "%", "date": "ngày", "truth": "có/không", "choice": "mức"}
    return declared.unit or fallback.get(declared.kind, "")


def leads(loaded: LoadedSet) -> dict[str, list[Leaf]]:
    """Return the criteria of every lead unit (đơn vị chủ trì), in the order of the set.

    A criterion that several units lead stands with the one that is named first; a section within
    a unit, written in brackets, belongs to that unit.
    """
    criteria = loaded.criteria
    lead = lead_units(criteria, unit_book(criteria))
    found: dict[str, list[Leaf]] = {}
    for leaf in criteria.leaves():
        found.setdefault(_shown(unit_of(lead[leaf.code][0])), []).append(leaf)
    return found


def _shown(unit: str) -> str:
    return NO_LEAD if unit == NOBODY else unit


def sheet_names(units: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return a name that Excel accepts for the sheet of every unit, all of them different."""
    used = {name.casefold() for name in taken}
    found = {}
    for unit in units:
        plain = "".join("-" if c in "[]:*?/\\" else c for c in unit).strip("' ") or NO_LEAD
        name, number = plain[:31].strip(), 1
        while name.casefold() in used:
            number += 1
            name = f"{plain[: 31 - len(str(number)) - 1].strip()} {number}"
        used.add(name.casefold())
        found[unit] = name
    return found
