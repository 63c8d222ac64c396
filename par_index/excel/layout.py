"""Where everything stands on a sheet of figures: the same form for the template and the scorecard.

A criterion is a block of rows: its title, how it is scored, one row for each figure, the reason
for *không phát sinh* and the justification. Supporting documents stand to the right, one a row.
A hidden column holds the key of every row, so that a form is read back wherever its rows went.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeAlias

from par_index.excel.formula import Ref
from par_index.language.tree import MEASURE, ZERO, names
from par_index.loading.load import LoadedSet
from par_index.meaning.rules import Points, Rubric
from par_index.models.criteria import Leaf
from par_index.models.evidence import Evidence
from par_index.report.duties import NOBODY, unit_book, unit_of
from par_index.report.duties import leads as lead_units
from par_index.scoring.scheme import OWN
from par_index.words.rules import describe

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
HEADER_ROW = 4
"""The row of the column titles; every page repeats it."""

SET_MARK = "@set="
"""Before the name of the criteria set, in the hidden column."""

FORMAT_MARK = "@format="
"""Before the format of the form, in the hidden column; forms without it are of format 1 too."""

NOTE_MARK = "@note="
"""Before the note of an evidence file, in the hidden column."""

REASON, JUSTIFICATION, MORE, HEAD, RULE = "@reason", "@why", "@more", "@head", "@rule"
"""The keys of rows that are no figures."""

OWN_CODE = "@set"
"""What stands for the code of the set's own figures in the hidden column."""

OWN_TITLE = "Số liệu chung của bộ tiêu chí (khai một lần, nhiều tiêu chí dùng)"

FORM_SHEET = "Số liệu"
NO_LEAD = "Chưa phân công"

RowKind: TypeAlias = Literal["head", "rule", "figure", "measure", "reason", "why", "more"]


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of a block; ``name`` is the input whose figure stands in it."""

    row: int
    kind: RowKind
    name: str = ""

    @property
    def key(self) -> str:
        """What the hidden column says of the row, after the code of the criterion."""
        marks = {"head": HEAD, "rule": RULE, "reason": REASON, "why": JUSTIFICATION, "more": MORE}
        return marks.get(self.kind, self.name)


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

    @property
    def reason(self) -> Ref:
        """The cell of the reason why nothing arose."""
        row = next(row.row for row in self.rows if row.kind == "reason")
        return Ref(self.sheet, row, VALUE)

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
        rows = _rows(rubric, row, 0 if given is None else len(given.documents))
        found.append(Block(sheet, leaf, rubric, rows))
        row = rows[-1].row + 1
    return found


def _own_block(sheet: str, row: int, loaded: LoadedSet, figures: Sequence[str]) -> Block:
    """Lay out figures of the set itself: a heading, and one row for each."""
    declared = loaded.scheme.figures
    inputs = {
        name: replace(
            declared[name], at_most=tuple(n for n in declared[name].at_most if n in figures)
        )
        for name in figures
    }
    leaf = Leaf.model_construct(code=OWN, title=OWN_TITLE)
    rows = [FormRow(row, "head")]
    rows += [FormRow(row + 1 + i, "figure", name) for i, name in enumerate(figures)]
    return Block(sheet, leaf, Rubric(OWN, inputs, Points(ZERO)), tuple(rows))


def own_leads(loaded: LoadedSet) -> dict[str, list[str]]:
    """Return the set's own figures by the unit that reports them; registers give the others."""
    found: dict[str, list[str]] = {}
    for name, figure in loaded.criteria.figures.items():
        if figure.source is None:
            found.setdefault(figure.lead[0] if figure.lead else NO_LEAD, []).append(name)
    return found


def _rows(rubric: Rubric, first: int, documents: int) -> tuple[FormRow, ...]:
    kinds: list[tuple[RowKind, str]] = [("head", ""), ("rule", "")]
    kinds += [("figure", name) for name in rubric.reported]
    if rubric.measured and names(rubric.measures[MEASURE]) & set(rubric.reported):
        kinds.append(("measure", MEASURE))
    kinds += [("reason", ""), ("why", "")]
    kinds += [("more", "")] * (documents - (len(kinds) - 2))
    return tuple(FormRow(first + i, kind, name) for i, (kind, name) in enumerate(kinds))


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
