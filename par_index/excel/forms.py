"""Writing the forms: one block for every criterion, with its input cells, checks and colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from par_index.excel import layout
from par_index.excel.book import SIGN, Book, Page
from par_index.excel.calculation import Calculation
from par_index.excel.checks import STATUSES, Status, idle_status, status_formulas, validation
from par_index.excel.formula import EPOCH
from par_index.excel.heights import height
from par_index.excel.layout import HEADER_ROW, HEADERS, Block, FormRow, label_of, unit_label
from par_index.excel.values import cell_of
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.models.evidence import Document, LeafEvidence
from par_index.scoring.scheme import Claim
from par_index.words.states import NO_FIGURES, NOTHING_AROSE, raised

WIDTHS = {
    layout.CODE: 8,
    layout.LABEL: 31,
    layout.UNIT: 9,
    layout.VALUE: 15,
    layout.STATUS: 15,
    layout.NUMBER: 13,
    layout.DAY: 11,
    layout.TITLE: 22,
    layout.LINK: 10,
}
"""The widths of the columns: together as wide as a page at letters of their own size."""

_SPAN = {
    kind: sum(WIDTHS[column] for column in range(first, layout.LINK + 1))
    for kind, first in {
        "head": layout.LABEL,
        "rule": layout.LABEL,
        "why": layout.VALUE,
        "idle": layout.NUMBER,
    }.items()
}
"""How wide the merged cell is that ends at the last column, by the kind of the row."""

_TALLEST = 409.0
"""The highest that a row can be."""

_LETTERS = "n" * 550
"""What a justification has room for."""

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
    Status.UNCHOSEN: "#F8CBAD",
    Status.UNREASONED: "#F8CBAD",
}
"""The colour of a figure by its status."""


@dataclass
class Form:
    """A sheet of figures that is being written; a roomy one is filled in by people."""

    book: Book
    loaded: LoadedSet
    evidence: LoadedEvidence | None
    calculation: Calculation
    heights: dict[tuple[str, int], float] = field(default_factory=dict)
    roomy: bool = False

    def write(
        self, name: str, title: str, blocks: Sequence[Block], kind: str, unit: str = ""
    ) -> None:
        """Write one sheet; a sheet of a unit ends with places to sign."""
        page = self.book.sheet(name)
        criteria, last = self.loaded.criteria, layout.LINK
        page.titles(last, title, f"{criteria.title} (năm {criteria.year})")
        guide = (
            f"{layout.GUIDE} {raised(NO_FIGURES)} thì để trống; trong năm {NOTHING_AROSE} thì "
            f"chọn «{layout.IDLE_CHOICE}» và ghi lý do ở ô bên phải."
        )
        page.across(3, 1, last, guide, "note")
        note = self.evidence.evidence.note if self.evidence is not None else ""
        write_marks(page, self.loaded, kind, note=note, unit=unit)
        page.heads(HEADER_ROW, [(text, WIDTHS.get(at, 14)) for at, text in HEADERS.items()])
        page.set_column(layout.KEY - 1, layout.KEY, 14, None, {"hidden": True})
        for block in blocks:
            self._put(block)
        for block in blocks:
            self._block(page, block, brief=kind == layout.SCORECARD)
        end = blocks[-1].last if blocks else HEADER_ROW
        if unit:
            end = self._signatures(page, end + 1)
        page.print_area(0, 0, end - 1, layout.LINK - 1)
        self._breaks(page, blocks, whole=kind != layout.SCORECARD)
        _colour(page, end)
        page.protect("", _ALLOWED)

    def _breaks(self, page: Page, blocks: Sequence[Block], *, whole: bool) -> None:
        """Keep blocks whole on the printed page, or at least no heading alone at its end."""
        # the height of a printed page less its margins and the repeated titles, in points
        room, used, breaks = (440.0 if whole else 478.0), 60.0, []
        for block in blocks:
            heights = [self.heights[block.sheet, row.row] for row in block.rows]
            kept = sum(heights if whole else heights[:3])
            if used and used + kept > room:
                breaks.append(block.rows[0].row - 1)
                used = 0.0
            used = used + sum(heights) if whole else (used + sum(heights)) % room
        page.set_h_pagebreaks(breaks)

    def _signatures(self, page: Page, row: int) -> int:
        """Write the places to sign below the last block, and return the last row of them."""
        signs = (
            ("NGƯỜI LẬP", "TRƯỞNG PHÒNG", "stand"),
            (SIGN, SIGN, "stand-note"),
            ("", "", "stand input"),
        )
        for at, (left, right, look) in enumerate(signs, row + 1):
            page.across(at, layout.CODE, layout.UNIT, left, look)
            page.across(at, layout.NUMBER, layout.LINK, right, look)
            page.write(at, layout.KEY, f"|{layout.SIGNED}")
        page.set_row(row + 2, 70)
        return row + 3

    def _height(self, block: Block, row: FormRow) -> float:
        if row.kind == "head":
            # bold letters are wider
            return height((row.text, 0.92 * _SPAN["head"]), size=16)
        if row.kind == "rule":
            return min(_TALLEST, height((row.text, _SPAN["rule"])))
        assert block.rubric is not None
        cells = [
            (label_of(block.rubric, row), WIDTHS[layout.LABEL]),
            (unit_label(block.rubric, row.name) if row.name else "", WIDTHS[layout.UNIT]),
            *((level, WIDTHS[layout.VALUE] - 2) for level in self._levels(block, row)),
        ]
        if row.kind in ("idle", "why"):
            text = self._text(block, row)
            cells.append((text, _SPAN[row.kind]))
            if row.kind == "why" and self.roomy:
                cells.append((_LETTERS, _SPAN["why"]))
        document = self._document(block, row)
        if document is not None:
            cells += [
                (document.title, WIDTHS[layout.TITLE]),
                (document.link, WIDTHS[layout.LINK]),
                (document.number, WIDTHS[layout.NUMBER]),
            ]
        return min(_TALLEST, max(height(*cells), 18))

    def _given(self, block: Block) -> LeafEvidence:
        found = None
        if self.evidence is not None:
            found = self.evidence.evidence.leaves.get(block.leaf.code)
        return found or LeafEvidence()

    def _levels(self, block: Block, row: FormRow) -> list[str]:
        """Return the texts that may be picked in a cell, so that each of them fits."""
        declared = block.rubric.inputs.get(row.name) if block.rubric else None
        return [level.label for level in declared.levels] if declared else []

    def _text(self, block: Block, row: FormRow) -> str:
        """Return the words of a row: the reason why nothing arose, or the justification."""
        given = self._given(block)
        return (given.not_applicable or "") if row.kind == "idle" else given.justification

    def _document(self, block: Block, row: FormRow) -> Document | None:
        documents = self._given(block).documents
        if row.row not in block.document_rows:
            return None
        number = block.document_rows.index(row.row)
        return documents[number] if number < len(documents) else None

    def _put(self, block: Block) -> None:
        """Note what the input cells hold, before any formula asks for it."""
        rubric, put = block.rubric, self.book.cells.put
        assert rubric is not None
        claims = self.evidence.claims if self.evidence else {}
        values = claims.get(block.leaf.code, Claim()).values
        for name, ref in block.cells.items():
            put(ref, cell_of(rubric, name, values[name]) if name in values else None)
        if block.own:
            return
        reason = self._given(block).not_applicable
        put(block.chosen, layout.IDLE_CHOICE if reason else None)
        put(block.reason, reason)
        put(block.justification, self._given(block).justification or None)

    def _block(self, page: Page, block: Block, *, brief: bool) -> None:
        """Write one criterion; a scorecard, which has a sheet of the rules, hides them here."""
        leaf, rubric = block.leaf, block.rubric
        assert rubric is not None
        statuses = status_formulas(leaf, rubric, self.calculation.figures(block))
        for row in block.rows:
            hidden, tall = brief and row.kind == "rule", self._height(block, row)
            self.heights[block.sheet, row.row] = 0.0 if hidden else tall
            page.set_row(row.row - 1, tall, None, {"hidden": True} if hidden else {})
            page.write(row.row, layout.KEY, f"{block.key}|{row.key}")
            if row.kind in ("head", "rule"):
                self._heading(page, block, row)
                continue
            page.cells(row.row, (leaf.code, label_of(rubric, row)), ("center soft", "text"))
            if row.kind == "idle":
                self._idle(page, block, row)
            elif row.kind == "why":
                page.write(row.row, layout.UNIT, "", "text")
                self._words(page, row, layout.VALUE, self._text(block, row))
            else:
                self._figure(page, block, row)
                if not block.own:
                    self._documents(page, block, row)
            if row.name in statuses:
                look = "text soft share left" if row.kind == "measure" else "text soft"
                page.live(row.row, layout.STATUS, statuses[row.name], look)

    def _heading(self, page: Page, block: Block, row: FormRow) -> None:
        look = "text head" if row.kind == "head" else "text soft"
        code = block.leaf.code if row.kind == "head" else ""
        page.write(row.row, layout.CODE, code, f"center {look.split()[1]}")
        page.across(row.row, layout.LABEL, layout.LINK, row.text, look)

    def _words(self, page: Page, row: FormRow, first: int, text: str) -> None:
        """Write the merged cell of a row that takes whole sentences."""
        page.across(row.row, first, layout.LINK, text, "text input left")

    def _idle(self, page: Page, block: Block, row: FormRow) -> None:
        """Write the choice of *không phát sinh*, its state and the cell of its reason."""
        reason = self._text(block, row)
        page.write(row.row, layout.UNIT, layout.CHOOSE, "center")
        chosen = layout.IDLE_CHOICE if reason else ""
        page.write(row.row, layout.VALUE, chosen, "text input left")
        rule = {
            "validate": "list",
            "source": [layout.IDLE_CHOICE],
            "input_title": layout.IDLE_CHOICE,
            "input_message": f"Chọn khi trong năm {NOTHING_AROSE}, rồi ghi lý do ở ô bên phải.",
            "error_title": "Chưa đúng",
            "error_message": layout.CHOICE_HINT,
        }
        page.check(row.row, layout.VALUE, rule)
        status = idle_status(block, self.calculation.figures(block))
        page.live(row.row, layout.STATUS, status, "text soft")
        self._words(page, row, layout.NUMBER, reason)

    def _figure(self, page: Page, block: Block, row: FormRow) -> None:
        rubric = block.rubric
        assert rubric is not None
        if row.kind == "more":
            page.write(row.row, layout.UNIT, "", "text")
            page.across(row.row, layout.VALUE, layout.STATUS, "", "text")
            return
        unit = unit_label(rubric, row.name)
        page.write(row.row, layout.UNIT, unit, "center")
        kind = rubric.kind(row.name)
        shown = self.book.cells.value(block.cells[row.name])
        look = f"text input {_LOOKS.get(kind, '')}".strip()
        look += " left" if kind in ("choice", "truth") or isinstance(shown, str) else " right"
        page.write(row.row, layout.VALUE, shown, look)
        page.check(row.row, layout.VALUE, validation(rubric, row.name, block, self.book))

    def _documents(self, page: Page, block: Block, row: FormRow) -> None:
        document = self._document(block, row)
        day = None
        if document is not None and document.date is not None:
            day = document.date.toordinal() - EPOCH
        one = document or Document()
        looks = ("text input", "text input date mid", "text input", "text input")
        page.cells(row.row, (one.number, day, one.title, one.link), looks, layout.NUMBER)


_ALLOWED = {
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}


def _colour(page: Page, last: int) -> None:
    first = HEADER_ROW + 1
    area = (first - 1, layout.VALUE - 1, last - 1, layout.STATUS - 1)
    for status in STATUSES:
        rule = {
            "type": "formula",
            "criteria": f'=$E{first}="{status.value}"',
            "format": page.book.file.add_format({"bg_color": COLOURS[status]}),
        }
        page.conditional_format(*area, rule)


def write_marks(
    page: Page, loaded: LoadedSet, kind: str, *, note: str = "", unit: str = ""
) -> None:
    """Write what a sheet is into hidden cells above its titles."""
    criteria = loaded.criteria
    said = (criteria.set, note, str(layout.FORM_FORMAT), kind, str(criteria.year), unit)
    for number, (mark, text) in enumerate(zip(layout.MARKS, said, strict=True)):
        if text:
            page.write(number % 3 + 1, layout.KEY + number // 3, f"@{mark}={text}")
