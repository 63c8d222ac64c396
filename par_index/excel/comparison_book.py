"""Two results side by side as a workbook: the table, and the waterfall between the totals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from par_index.excel.book import FONT, Book, Page

_WIDTHS = (10, 46, 14, 14, 14, 50)


def comparison_book(
    title: str,
    heads: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    waterfall: Sequence[tuple[str, Fraction, Fraction]],
) -> bytes:
    """Return the workbook of a comparison; the last of the rows is the total."""
    book = Book(title)
    page = book.sheet("So sánh")
    page.titles(len(heads), title)
    page.heads(3, list(zip(heads, _WIDTHS, strict=True)))
    for row, cells in enumerate(rows, 4):
        total = " total" if row == 3 + len(rows) else ""
        looks = ("points" if isinstance(cell, int | Fraction) else "text" for cell in cells)
        page.cells(row, cells, (f"{look}{total}" for look in looks))
        page.tall(row, (str(cells[1]), _WIDTHS[1]), (str(cells[5]), _WIDTHS[5]))
    first, none = len(rows) + 6, Fraction(0)
    page.cells(first, ("Mã", "Nền", "Giảm", "Tăng"), ["text head middle"] * 4)
    for row, (label, low, high) in enumerate(waterfall, first + 1):
        steps = (label, min(low, high), max(low - high, none), max(high - low, none))
        page.cells(row, steps, ("center", "points", "points", "points"))
    if waterfall:
        _chart(book, page, first, len(waterfall), title)
    return book.content()


def _chart(book: Book, page: Page, first: int, count: int, title: str) -> None:
    chart = book.file.add_chart({"type": "column", "subtype": "stacked"})
    colours = {1: None, 2: "#C00000", 3: "#548235"}
    for column, colour in colours.items():
        fill = {"none": True} if colour is None else {"color": colour}
        chart.add_series(
            {
                "name": ["So sánh", first - 1, column],
                "categories": ["So sánh", first, 0, first + count - 1, 0],
                "values": ["So sánh", first, column, first + count - 1, column],
                "fill": fill,
                "gap": 60,
            }
        )
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 12}})
    chart.set_legend({"position": "bottom", "delete_series": [0]})
    chart.set_size({"width": 900, "height": 380})
    page.insert_chart(first + count + 1, 0, chart, {"x_offset": 10, "y_offset": 10})
