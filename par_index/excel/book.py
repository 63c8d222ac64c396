"""Writing a workbook: styles by name, text that stays text, formulas with their values.

The bytes depend on the content alone, and a file is replaced as a whole or not at all.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from io import BytesIO
from textwrap import wrap
from typing import Any
from xml.parsers import expat

from par_index.excel.formula import (
    Cell,
    Const,
    Fn,
    FormulaError,
    Node,
    Op,
    Ref,
    area,
    text_of,
    value_of,
)
from par_index.excel.heights import height
from par_index.excel.sheets import HELPERS, LISTS
from par_index.excel.values import plain_number
from par_index.tables.cells import escaped

FONT = "Times New Roman"
SIGN = "(Ký, ghi rõ họ tên)"
_LONGEST_TEXT = 32_000
_LONGEST_FORMULA = 8_000
_BORDER = "#8C8C8C"
ROOM = 141.0
"""How many digits fit across a page of A4, landscape, within its margins."""

_EDGE, _LEAST = 0.72, 11.0
"""What every column takes besides its digits; the width of a day, below which none gets narrower.
"""
_HELPER_HEADS = ("Mã", "Đơn vị", "Trạng thái", "Tử số", "Mẫu số", "Điểm", "Điểm tối đa", "Các bước")
STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "text": {"text_wrap": True, "valign": "top", "border": 1},
    "center": {"text_wrap": True, "valign": "top", "align": "center", "border": 1},
    "points": {"num_format": "0.00", "valign": "top", "align": "center", "border": 1},
    "exact": {"num_format": "0.00####", "valign": "top", "align": "center", "border": 1},
    "assumed": {"num_format": '0.00"*"'},
    "implied": {"num_format": '0.00"°"'},
    "dash": {"num_format": '"–"'},
    "percent": {"num_format": "0.00%", "valign": "top", "align": "center", "border": 1},
    "whole": {"num_format": "0", "valign": "top", "align": "center", "border": 1},
    "title": {"bold": True, "font_size": 14, "align": "center", "valign": "vcenter"},
    "subtitle": {"italic": True, "align": "center", "valign": "vcenter"},
    "note": {"italic": True, "text_wrap": True, "valign": "top"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "bold": {"bold": True},
    "head": {"bold": True, "bg_color": "#D9E2F3"},
    "area": {"bold": True, "bg_color": "#EAF0FA"},
    "group": {"bold": True, "italic": True},
    "total": {"bold": True, "bg_color": "#FFF2CC"},
    "input": {"locked": False, "bg_color": "#FFFFFF"},
    "quiet": {"font_color": "#404040", "font_size": 10.5},
    "soft": {"font_color": "#404040"},
    "mid": {"align": "center"},
    "middle": {"valign": "vcenter", "align": "center"},
    "left": {"align": "left", "indent": 1},
    "right": {"align": "right", "indent": 1},
    "index": {"num_format": '"Chỉ số: "0.00%', "align": "left"},
    "link": {"font_color": "#0563C1", "underline": 1},
    "count": {"num_format": "#,##0"},
    "share": {"num_format": "0.0###%"},
    "date": {"num_format": "dd/mm/yyyy"},
    "stand-plain": {"align": "center", "text_wrap": True, "valign": "top"},
    "stand": {"align": "center", "bold": True, "text_wrap": True, "valign": "top"},
    "stand-note": {"align": "center", "italic": True},
    "big": {"bold": True, "font_size": 12},
}


@cache
def _sheet_class() -> type[Any]:
    """Return the sheet class of the library, with formulas written just as they are given.

    It would search every formula for functions that need a prefix; ours use none of them, and
    the search takes a third of the time.
    """
    from xlsxwriter.worksheet import Worksheet

    class PlainWorksheet(Worksheet):  # type: ignore[misc]
        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            del expand_future_functions
            return formula.removeprefix("=")

    return PlainWorksheet


@dataclass
class Sheet:
    """Formulas and values by cell, of all sheets, computed exactly when asked for.

    ``raw`` holds formulas as texts, whose values are set beside them.
    """

    cells: dict[Ref, Node | Cell] = field(default_factory=dict)
    known: dict[Ref, Cell | FormulaError] = field(default_factory=dict)
    raw: dict[Ref, str] = field(default_factory=dict)

    def put(self, ref: Ref, content: Node | Cell) -> Ref:
        """Set a cell."""
        self.cells[ref] = content
        return ref

    def shown(self, ref: Ref) -> Cell | FormulaError:
        """Return what a cell shows, or that its formula has no value."""
        if ref not in self.known:
            content = self.cells.get(ref)
            try:
                formula = isinstance(content, Ref | Const | Op | Fn)
                self.known[ref] = value_of(content, self.value) if formula else content  # type: ignore[arg-type,assignment]
            except FormulaError as failure:
                self.known[ref] = failure
        return self.known[ref]

    def value(self, ref: Ref) -> Cell:
        """Return what a cell shows.

        Raises:
            FormulaError: its formula has no value.

        """
        found = self.shown(ref)
        if isinstance(found, FormulaError):
            raise found
        return found


class Page:
    """A sheet that is being written, its rows and columns counted from 1.

    What the library itself can do with a sheet it can do too, with rows and columns from 0.
    """

    def __init__(self, book: Book, sheet: Any) -> None:
        self.book, self.sheet, self.name = book, sheet, str(sheet.get_name())
        self.room, self.share = ROOM, 1.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sheet, name)

    def write(self, row: int, column: int, value: Cell, style: str = "plain") -> None:
        """Write a value; text is never taken for a formula or a link."""
        look = self.book.style(style)
        if value is None or value == "":
            self.sheet.write_blank(row - 1, column - 1, None, look)
        elif isinstance(value, bool):
            self.sheet.write_boolean(row - 1, column - 1, value, look)
        elif isinstance(value, str):
            self.sheet.write_string(row - 1, column - 1, shortened(value), look)
        else:
            self.sheet.write_number(row - 1, column - 1, plain_number(value), look)

    def cells(
        self, row: int, values: Iterable[Cell], styles: Iterable[str], first: int = 1
    ) -> None:
        """Write values side by side, each in its style, from a column on."""
        for column, (value, style) in enumerate(zip(values, styles, strict=False), first):
            self.write(row, column, value, style)

    def across(self, row: int, first: int, last: int, value: str, style: str) -> None:
        """Write a text into merged cells of a row."""
        if first < last:
            look = self.book.style(style)
            self.sheet.merge_range(row - 1, first - 1, row - 1, last - 1, "", look)
        if value or first == last:
            self.write(row, first, value, style)

    def formula(self, row: int, column: int, text: str, value: Cell, style: str = "plain") -> Ref:
        """Write the text of a formula with the value that it has now."""
        ref = self.book.cells.put(Ref(self.name, row, column), value)
        self._formula(ref, text, value, style)
        return ref

    def live(self, row: int, column: int, node: Node, style: str = "plain") -> Ref:
        """Write a formula with the exact value that it has; a text of too many cells as issued."""
        ref = self.book.cells.put(Ref(self.name, row, column), node)
        text, shown = text_of(node, self.name), self.book.cells.shown(ref)
        if isinstance(shown, str) and len(text) >= _LONGEST_FORMULA:
            self.write(row, column, shown, style)
        else:
            self._formula(ref, text, shown, style)
        return ref

    def stored(self, ref: Ref) -> None:
        """Write a cell as the book holds it."""
        cells = self.book.cells
        content = cells.raw.get(ref, cells.cells[ref])
        if isinstance(content, Ref | Const | Op | Fn):
            content = text_of(content, self.name)
        elif ref not in cells.raw:
            self.write(ref.row, ref.column, content)
            return
        self._formula(ref, str(content), cells.shown(ref), "plain")

    def _formula(self, ref: Ref, text: str, value: Cell | FormulaError, style: str) -> None:
        shown: object = (
            "#N/A" if isinstance(value, FormulaError) else "" if value is None else value
        )
        if isinstance(value, str):
            shown = escaped(value)
        elif isinstance(value, int | Fraction) and not isinstance(value, bool):
            shown = plain_number(value)
        look = self.book.style(style)
        assert len(text) < _LONGEST_FORMULA, (self.name, ref.text())
        self.sheet.write_formula(ref.row - 1, ref.column - 1, f"={text}", look, shown)

    def check(self, row: int, column: int, rule: dict[str, Any]) -> None:
        """Say what may be typed into a cell."""
        self.sheet.data_validation(row - 1, column - 1, row - 1, column - 1, rule)

    def tall(self, row: int, *cells: tuple[str, float], least: float = 0.0) -> None:
        """Make a row as high as its (text, width) cells need, within what a row can be."""
        real = ((text, self.fitted(width)) for text, width in cells)
        self.sheet.set_row(row - 1, max(least, min(400.0, height(*real))))

    def fitted(self, width: float) -> float:
        """Return how wide a column is that was asked to be so wide."""
        return max(width * self.share, _LEAST) if width > _LEAST else width

    def widths(self, widths: Iterable[float]) -> None:
        """Make the columns so wide, from the first on, or less: printed letters keep their size."""
        asked = list(widths)
        wide = sum(width for width in asked if width > _LEAST)
        over = sum(asked) + _EDGE * len(asked) - self.room
        self.share = 1 - over / wide if 0 < over < wide else 1.0
        for column, width in enumerate(asked):
            self.sheet.set_column(column, column, self.fitted(width))

    def titles(self, last: int, title: str, under: str = "") -> None:
        """Write the title of the sheet above its columns, and what stands below it."""
        self.across(1, 1, last, title, "title")
        self.sheet.set_row(0, 24)
        if under:
            self.across(2, 1, last, under, "subtitle")

    def heads(self, row: int, columns: Sequence[tuple[str, float]], frozen: int = 0) -> None:
        """Write (head, width) of all columns; every printed page begins with them.

        They stay in sight, with so many of the first columns as are ``frozen``.
        """
        self.top(row, columns)
        self.sheet.repeat_rows(row - 1)
        self.sheet.freeze_panes(row, frozen)

    def top(self, row: int, columns: Sequence[tuple[str, float]]) -> None:
        """Write the same into a row as high as the longest head, without repeating it."""
        self.widths(width for _, width in columns)
        self.cells(row, (head for head, _ in columns), ["text head middle"] * len(columns))
        most = max(len(wrap(head, int(self.fitted(width)) or 1)) for head, width in columns)
        self.sheet.set_row(row - 1, 15.0 * most + 3)

    def chart(self, row: int, chart: Any, title: str, size: int, room: tuple[int, int]) -> None:
        """Put a chart below a row, its title in letters of a size."""
        chart.set_title({"name": title, "name_font": {"name": FONT, "size": size}})
        chart.set_size(dict(zip(("width", "height"), room, strict=True)))
        self.sheet.insert_chart(row, 0, chart, {"x_offset": 10, "y_offset": 12})


class Book:
    """A workbook in memory: its sheets, all cells, and the lists from which cells are picked."""

    def __init__(self, title: str) -> None:
        import xlsxwriter

        self.buffer = BytesIO()
        look = {"font_name": FONT, "font_size": 11}
        options = {"in_memory": True, "default_format_properties": look}
        self.file = xlsxwriter.Workbook(self.buffer, options)
        self.file.set_properties(
            {"title": title, "author": "", "created": datetime(2000, 1, 1, tzinfo=UTC)}
        )
        self.formats: dict[str, Any] = {}
        self.cells = Sheet()
        self.lists: dict[tuple[str | Fraction, ...], int] = {}

    def sheet(self, name: str) -> Page:
        """Add a sheet that prints on A4, landscape, as wide as one page."""
        sheet = self.file.add_worksheet(name, worksheet_class=_sheet_class())
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.4, top=0.55, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f'&L&"{FONT}"&11&A&R&"{FONT}"&11Trang &P/&N')
        sheet.hide_gridlines(2)
        return Page(self, sheet)

    def style(self, names: str) -> Any:
        """Return the format of one or several style names, later ones first."""
        if names not in self.formats:
            made: dict[str, Any] = {"font_name": FONT, "font_size": 11, "border_color": _BORDER}
            for name in names.split():
                made |= STYLES[name]
            self.formats[names] = self.file.add_format(made)
        return self.formats[names]

    def listed(self, labels: tuple[str | Fraction, ...]) -> str:
        """Return the cells of a pick-list, for a data validation; every list stands there once."""
        column = self.lists.setdefault(labels, len(self.lists) + 1)
        return f"={area(Ref(LISTS, 1, column), Ref(LISTS, len(labels), column))}"

    def content(self) -> bytes:
        """Return the finished file; a part that is not well-formed would be a fault of ours."""
        self._hidden()
        self.file.close()
        data = self.buffer.getvalue()
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for part in archive.namelist():
                if part.endswith((".xml", ".rels")):
                    expat.ParserCreate().Parse(archive.read(part), True)
        return data

    def _hidden(self) -> None:
        """Write the hidden sheets: the lists, then every figure as it was read with its points."""
        if self.lists:
            page = self.sheet(LISTS)
            for labels, column in self.lists.items():
                for row, label in enumerate(labels, start=1):
                    page.write(row, column, label)
            page.hide()
        if helpers := [ref for ref in self.cells.cells if ref.sheet == HELPERS]:
            page = self.sheet(HELPERS)
            page.cells(1, _HELPER_HEADS, ["bold"] * len(_HELPER_HEADS))
            for ref in helpers:
                page.stored(ref)
            page.protect()
            page.hide()


def shortened(text: str) -> str:
    """Return a text that fits into a cell."""
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + " … (đã cắt bớt)"
