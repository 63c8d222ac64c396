"""Writing the forms: one block for every criterion, with its input cells, checks and colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from par_index.excel import layout
from par_index.excel.book import Book, height
from par_index.excel.calculation import Calculation, Sheet
from par_index.excel.checks import STATUSES, Status, status_formulas, validation
from par_index.excel.formula import EPOCH, FormulaError, Ref
from par_index.excel.layout import HEADER_ROW, HEADERS, Block, FormRow
from par_index.excel.sheets import LISTS
from par_index.excel.values import cell_of
from par_index.language.tree import MEASURE
from par_index.loading.load import LoadedEvidence, LoadedSet
from par_index.meaning.rules import Rubric
from par_index.models.criteria import Leaf
from par_index.models.evidence import Document, LeafEvidence
from par_index.models.scalars import FORMAT
from par_index.scoring.scheme import Claim
from par_index.words.rules import measure_name
from par_index.words.states import NO_FIGURES, NOTHING_AROSE, raised

WIDTHS = {
    layout.CODE: 8,
    layout.LABEL: 42,
    layout.UNIT: 10,
    layout.VALUE: 17,
    layout.STATUS: 19,
    layout.NUMBER: 16,
    layout.DAY: 11,
    layout.TITLE: 34,
    layout.LINK: 22,
    layout.KEY: 14,
}
_WIDE = sum(width for column, width in WIDTHS.items() if layout.LABEL <= column <= layout.LINK)
_LOOKS = {"count": "count", "money": "count", "percent": "share", "date": "date"}
COLOURS = {
    Status.MISSING: "#FFF2CC",
    Status.WRONG: "#F8CBAD",
    Status.BELOW: "#FCE4D6",
    Status.OTHER: "#FCE4D6",
    Status.DONE: "#E2EFDA",
    Status.SHARE: "#E2EFDA",
    Status.RANGE: "#E2EFDA",
    Status.IDLE: "#EDEDED",
}
"""The colour of a figure by its status."""


@dataclass
class Form:
    """A sheet of figures that is being written."""

    book: Book
    loaded: LoadedSet
    evidence: LoadedEvidence | None
    calculation: Calculation
    lists: Lists
    heights: dict[tuple[str, int], float] = field(default_factory=dict)

    @property
    def sheet(self) -> Sheet:
        """The cells of all sheets, with their values."""
        return self.calculation.sheet

    def write(self, name: str, title: str, blocks: Sequence[Block]) -> Any:
        """Write one sheet and return it."""
        page = self.book.sheet(name)
        for column, width in WIDTHS.items():
            page.set_column(column - 1, column - 1, width)
        page.set_column(layout.KEY - 1, layout.KEY - 1, 14, None, {"hidden": True})
        criteria = self.loaded.criteria
        last = layout.LINK
        self.book.merge(page, (1, 1, 1, last), title, "title")
        page.set_row(0, 24)
        under = f"{criteria.title} (năm {criteria.year})"
        self.book.merge(page, (2, 1, 2, last), under, "subtitle")
        guide = (
            "Điền cột «Giá trị» và các cột tài liệu; ô khác đã khóa. "
            f"{raised(NO_FIGURES)} thì để trống; trong năm không có việc nào thì ghi lý do "
            f"ở dòng «{raised(NOTHING_AROSE)}»."
        )
        self.book.merge(page, (3, 1, 3, last), guide, "note")
        self.book.write(page, 1, layout.KEY, f"{layout.SET_MARK}{criteria.set}")
        self.book.write(page, 3, layout.KEY, f"{layout.FORMAT_MARK}{FORMAT}")
        if self.evidence is not None and self.evidence.evidence.note:
            note = f"{layout.NOTE_MARK}{self.evidence.evidence.note}"
            self.book.write(page, 2, layout.KEY, note)
        for column, text in HEADERS.items():
            self.book.write(page, HEADER_ROW, column, text, "text head middle")
        page.set_row(HEADER_ROW - 1, 33)
        for block in blocks:
            self._put(block)
        for block in blocks:
            self._block(page, block)
        end = blocks[-1].last if blocks else HEADER_ROW
        page.repeat_rows(HEADER_ROW - 1)
        page.print_area(0, 0, end - 1, layout.LINK - 1)
        page.freeze_panes(HEADER_ROW, 0)
        self._breaks(page, blocks)
        _colour(self.book, page, end)
        page.protect("", _ALLOWED)
        return page

    def _breaks(self, page: Any, blocks: Sequence[Block]) -> None:
        """Keep blocks whole on the printed page."""
        room, used, breaks = 640.0, 40.0, []
        for block in blocks:
            tall = sum(self.heights[block.sheet, row.row] for row in block.rows)
            if used and used + tall > room:
                breaks.append(block.rows[0].row - 1)
                used = 0.0
            used += tall
        page.set_h_pagebreaks(breaks)

    def _height(self, block: Block, row: FormRow) -> float:
        if row.kind == "head":
            return height((block.leaf.title, _WIDE), size=16)
        if row.kind == "rule":
            return height((self._rule_text(block), _WIDE * 1.18), size=12.8)
        value = self._value_text(block, row)
        cells = [
            (self._label(block, row), WIDTHS[layout.LABEL]),
            (value, WIDTHS[layout.VALUE] + WIDTHS[layout.STATUS]),
            (_unit(block.rubric, row.name) if row.name and block.rubric else "", 8),
            *((level, WIDTHS[layout.VALUE] - 2) for level in self._levels(block, row)),
        ]
        document = self._document(block, row)
        if document is not None:
            cells += [
                (document.title, WIDTHS[layout.TITLE]),
                (document.link, WIDTHS[layout.LINK]),
                (document.number, WIDTHS[layout.NUMBER]),
            ]
        return max(height(*cells), 18 if row.kind != "why" else 32)

    def _given(self, block: Block) -> LeafEvidence:
        found = None
        if self.evidence is not None:
            found = self.evidence.evidence.leaves.get(block.leaf.code)
        return found or LeafEvidence()

    def _claim(self, block: Block) -> Claim:
        return (self.evidence.claims if self.evidence else {}).get(block.leaf.code, Claim())

    def _rule_text(self, block: Block) -> str:
        leaf = block.leaf
        parts = []
        if leaf.target is not None:
            parts.append(f"Mục tiêu: {leaf.target.text.rstrip('.')}.")
        if leaf.deadline is not None and leaf.deadline.text:
            parts.append(f"Thời hạn: {leaf.deadline.text.rstrip('.')}.")
        products = self.loaded.criteria.products_of(leaf)
        parts += [f"Sản phẩm: {product.rstrip('.')}." for product in products]
        duty = _duty(leaf)
        if duty:
            parts.append(duty)
        rule = block.rule_text
        note = [f"Ghi chú: {leaf.note}"] if leaf.note else []
        return "\n".join([f"Cách tính: {rule}", *([" ".join(parts)] if parts else []), *note])

    def _label(self, block: Block, row: FormRow) -> str:
        rubric = block.rubric
        assert rubric is not None
        match row.kind:
            case "figure":
                return rubric.inputs[row.name].label
            case "measure":
                return f"{measure_name(rubric)} (chỉ điền khi chưa có số đếm)"
            case "reason":
                return f"{raised(NOTHING_AROSE)}: ghi lý do"
            case "why":
                return "Giải trình"
        return "Tài liệu khác"

    def _levels(self, block: Block, row: FormRow) -> list[str]:
        """Return the texts that may be picked in a cell, so that each of them fits."""
        declared = block.rubric.inputs.get(row.name) if block.rubric else None
        return [level.label for level in declared.levels] if declared else []

    def _value_text(self, block: Block, row: FormRow) -> str:
        given = self._given(block)
        if row.kind == "reason":
            return given.not_applicable or ""
        return given.justification if row.kind == "why" else ""

    def _document(self, block: Block, row: FormRow) -> Document | None:
        number = row.row - block.rows[0].row - 2
        documents = self._given(block).documents
        return documents[number] if 0 <= number < len(documents) else None

    def _put(self, block: Block) -> None:
        """Note what the input cells hold, before any formula asks for it."""
        rubric, values = block.rubric, self._claim(block).values
        assert rubric is not None
        for row in block.rows:
            ref = Ref(block.sheet, row.row, layout.VALUE)
            if row.kind in ("figure", "measure"):
                given = values.get(row.name)
                self.sheet.put(ref, None if given is None else cell_of(rubric, row.name, given))
            elif row.kind in ("reason", "why"):
                self.sheet.put(ref, self._value_text(block, row) or None)

    def _block(self, page: Any, block: Block) -> None:
        leaf, rubric = block.leaf, block.rubric
        assert rubric is not None
        statuses = status_formulas(leaf, rubric, self.calculation.figures(block))
        for row in block.rows:
            tall = self._height(block, row)
            self.heights[block.sheet, row.row] = tall
            page.set_row(row.row - 1, tall)
            self.book.write(page, row.row, layout.KEY, f"{block.key}|{row.key}")
            if row.kind in ("head", "rule"):
                self._heading(page, block, row)
                continue
            self.book.write(page, row.row, layout.CODE, leaf.code, "center quiet")
            self.book.write(page, row.row, layout.LABEL, self._label(block, row), "text")
            self._figure(page, block, row)
            if not block.own:
                self._documents(page, block, row)
            if row.name in statuses:
                self._status(page, row, statuses[row.name])

    def _heading(self, page: Any, block: Block, row: FormRow) -> None:
        leaf = block.leaf
        look = "text head" if row.kind == "head" else "text quiet"
        code = leaf.code if row.kind == "head" else ""
        text = leaf.title if row.kind == "head" else self._rule_text(block)
        self.book.write(page, row.row, layout.CODE, code, f"center {look.split()[1]}")
        self.book.merge(page, (row.row, layout.LABEL, row.row, layout.LINK), text, look)

    def _figure(self, page: Any, block: Block, row: FormRow) -> None:
        rubric = block.rubric
        assert rubric is not None
        if row.kind in ("reason", "why", "more"):
            self.book.write(page, row.row, layout.UNIT, "", "text")
            look = "text" if row.kind == "more" else "text input left"
            text = self._value_text(block, row)
            area = (row.row, layout.VALUE, row.row, layout.STATUS)
            self.book.merge(page, area, text, look)
            return
        unit = _unit(rubric, row.name)
        self.book.write(page, row.row, layout.UNIT, unit, "center")
        kind = rubric.kind(row.name)
        shown = self.sheet.value(Ref(block.sheet, row.row, layout.VALUE))
        look = f"text input {_LOOKS.get(kind, '')}".strip()
        look += " left" if kind in ("choice", "truth") or isinstance(shown, str) else " right"
        self.book.write(page, row.row, layout.VALUE, shown, look)
        rule = validation(rubric, row.name, block, self.lists)
        page.data_validation(row.row - 1, layout.VALUE - 1, row.row - 1, layout.VALUE - 1, rule)

    def _documents(self, page: Any, block: Block, row: FormRow) -> None:
        document = self._document(block, row)
        day = None
        if document is not None and document.date is not None:
            day = document.date.toordinal() - EPOCH
        cells = (
            (layout.NUMBER, document.number if document else "", ""),
            (layout.DAY, day, "date mid"),
            (layout.TITLE, document.title if document else "", ""),
            (layout.LINK, document.link if document else "", ""),
        )
        for column, value, look in cells:
            self.book.write(page, row.row, column, value, f"text input {look}".strip())

    def _status(self, page: Any, row: FormRow, status: Any) -> None:
        ref = self.sheet.put(Ref(page.get_name(), row.row, layout.STATUS), status)
        value: Any
        try:
            value = self.sheet.value(ref)
        except FormulaError as failure:
            value = failure
        look = "text quiet share left" if row.kind == "measure" else "text quiet"
        self.book.formula(page, (row.row, layout.STATUS), status, value, look)


class Lists:
    """The hidden sheet of pick-lists; every list of levels stands there once."""

    def __init__(self) -> None:
        self.columns: dict[tuple[str | Fraction, ...], int] = {}

    def area(self, labels: tuple[str | Fraction, ...]) -> str:
        """Return the cells of a list, for a data validation."""
        column = self.columns.setdefault(labels, len(self.columns) + 1)
        first, last = Ref(LISTS, 1, column), Ref(LISTS, len(labels), column)
        return f"={first.text()}:{last.text().partition('!')[2]}"

    def write(self, book: Book) -> None:
        """Write the sheet, if there is any list."""
        if not self.columns:
            return
        page = book.sheet(LISTS)
        for labels, column in self.columns.items():
            for row, label in enumerate(labels, start=1):
                book.write(page, row, column, label)
        page.hide()


_ALLOWED = {
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}


def _colour(book: Book, page: Any, last: int) -> None:
    first = HEADER_ROW + 1
    area = (first - 1, layout.VALUE - 1, last - 1, layout.STATUS - 1)
    for status in STATUSES:
        rule = {
            "type": "formula",
            "criteria": f'=$E{first}="{status.value}"',
            "format": book.file.add_format({"bg_color": COLOURS[status]}),
        }
        page.conditional_format(*area, rule)


def _unit(rubric: Rubric, name: str) -> str:
    if name == MEASURE:
        return "%" if rubric.measure_kind == "percent" else ""
    declared = rubric.inputs[name]
    if declared.kind == "money" and not declared.unit:
        return "đồng"
    fallback = {"percent": "%", "date": "ngày", "truth": "có/không", "choice": "mức"}
    return declared.unit or fallback.get(declared.kind, "")


def _duty(leaf: Leaf) -> str:
    parts = []
    if leaf.lead:
        parts.append(f"Chủ trì: {', '.join(leaf.lead)}")
    if leaf.supporting:
        parts.append(f"phối hợp: {', '.join(leaf.supporting)}")
    text = "; ".join(parts)
    return f"{raised(text)}." if text else ""
