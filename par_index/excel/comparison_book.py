"""Two results side by side as a workbook: the table, and the waterfall between the totals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from par_index.excel.book import FONT, Book, height

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
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    book.merge(page, (1, 1, 1, len(heads)), title, "title")
    page.set_row(0, 36)
    for column, head in enumerate(heads, start=1):
        book.write(page, 3, column, head, "text head middle")
    for number, cells in enumerate(rows):
        total = " total" if number == len(rows) - 1 else ""
        for column, cell in enumerate(cells, start=1):
            look = "points" if isinstance(cell, int | Fraction) else "text"
            book.write(page, 4 + number, column, cell, f"{look}{total}")
        page.set_row(3 + number, height((str(cells[1]), _WIDTHS[1]), (str(cells[5]), _WIDTHS[5])))
    first = len(rows) + 6
    for column, head in enumerate(("Mã", "Nền", "Giảm", "Tăng"), start=1):
        book.write(page, first, column, head, "text head middle")
    for number, (label, low, high) in enumerate(waterfall, start=1):
        book.write(page, first + number, 1, label, "center")
        book.write(page, first + number, 2, min(low, high), "points")
        book.write(page, first + number, 3, max(low - high, Fraction(0)), "points")
        book.write(page, first + number, 4, max(high - low, Fraction(0)), "points")
    if waterfall:
        _chart(book, page, first, len(waterfall), title)
    page.repeat_rows(2)
    page.freeze_panes(3, 0)
    return book.content()


def _chart(book: Book, page: Any, first: int, count: int, title: str) -> None:
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
