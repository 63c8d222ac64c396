"""Writing a workbook: styles by name, text that stays text, formulas with their values.

The bytes depend on the content alone, and a file is replaced as a whole or not at all.
"""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any
from xml.parsers import expat

from par_index.excel.formula import Cell, FormulaError, Node, text_of
from par_index.excel.values import plain_number

FONT = "Times New Roman"
_LONGEST_TEXT = 32_000
_BORDER = "#8C8C8C"
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
    "quiet": {"font_color": "#404040", "font_size": 10},
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


class Book:
    """A workbook in memory."""

    def __init__(self, title: str) -> None:
        import xlsxwriter

        self.buffer = BytesIO()
        self.file = xlsxwriter.Workbook(
            self.buffer,
            {
                "in_memory": True,
                "default_format_properties": {"font_name": FONT, "font_size": 11},
            },
        )
        self.file.set_properties(
            {"title": title, "author": "", "created": datetime(2000, 1, 1, tzinfo=UTC)}
        )
        self.formats: dict[str, Any] = {}

    def sheet(self, name: str) -> Any:
        """Add a sheet that prints on A4, landscape, as wide as one page."""
        sheet = self.file.add_worksheet(name, worksheet_class=_sheet_class())
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.4, top=0.55, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f'&L&"{FONT}"&10&A&R&"{FONT}"&10Trang &P/&N')
        sheet.hide_gridlines(2)
        return sheet

    def style(self, names: str) -> Any:
        """Return the format of one or several style names, later ones first."""
        if names not in self.formats:
            made: dict[str, Any] = {"font_name": FONT, "font_size": 11, "border_color": _BORDER}
            for name in names.split():
                made |= STYLES[name]
            self.formats[names] = self.file.add_format(made)
        return self.formats[names]

    def write(self, sheet: Any, row: int, column: int, value: Cell, style: str = "plain") -> None:
        """Write a value; text is never taken for a formula or a link."""
        look = self.style(style)
        if value is None or value == "":
            sheet.write_blank(row - 1, column - 1, None, look)
        elif isinstance(value, bool):
            sheet.write_boolean(row - 1, column - 1, value, look)
        elif isinstance(value, str):
            sheet.write_string(row - 1, column - 1, shortened(value), look)
        else:
            sheet.write_number(row - 1, column - 1, plain_number(value), look)

    def formula(
        self,
        sheet: Any,
        place: tuple[int, int],
        formula: Node | str,
        value: Cell | FormulaError,
        style: str = "plain",
    ) -> None:
        """Write a formula with the value that it has now."""
        text = formula if isinstance(formula, str) else text_of(formula, sheet.get_name())
        shown: object
        if isinstance(value, FormulaError):
            shown = "#N/A"
        elif value is None:
            shown = ""
        else:
            shown = (
                escaped(value)
                if isinstance(value, str)
                else value
                if isinstance(value, bool)
                else plain_number(value)
            )
        row, column = place
        sheet.write_formula(row - 1, column - 1, f"={text}", self.style(style), shown)

    def merge(self, sheet: Any, area: tuple[int, int, int, int], value: str, style: str) -> None:
        """Merge cells (first row, first column, last row, last column) around one text."""
        row, column, last_row, last_column = area
        if (row, column) == (last_row, last_column):
            self.write(sheet, row, column, value, style)
            return
        look = self.style(style)
        sheet.merge_range(row - 1, column - 1, last_row - 1, last_column - 1, "", look)
        if value:
            sheet.write_string(row - 1, column - 1, shortened(value), look)

    def content(self) -> bytes:
        """Return the finished file; a part that is not well-formed would be a fault of ours."""
        self.file.close()
        data = self.buffer.getvalue()
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for part in archive.namelist():
                if part.endswith((".xml", ".rels")):
                    expat.ParserCreate().Parse(archive.read(part), True)
        return data


def escaped(text: str) -> str:
    """Return a text as a stored value may hold it: control characters in the form of the format."""
    kept = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return re.sub(r"[\x00-\x08\x0b-\x1f]", lambda m: f"_x{ord(m[0]):04X}_", kept)


def shortened(text: str) -> str:
    """Return a text that fits into a cell."""
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + " … (đã cắt bớt)"


def lines(text: str, width: float) -> int:
    """Estimate how many lines a text takes in a column of so many characters."""
    room = max(1.0, width * 1.15)
    return sum(max(1, -(-len(part) // int(room))) for part in text.split("\n"))


def height(*cells: tuple[str, float], least: int = 1, size: float = 15.0) -> float:
    """Return the height of a row that shows (text, width) cells whole."""
    return size * max([least, *(lines(text, width) for text, width in cells)]) + 1.5
