"""Workbooks that set results side by side: two of one unit, and a ranking of many units."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from par_index.excel.book import FONT, Book, Page
from par_index.excel.formula import Cell
from par_index.report.ranking import Ranked, block_title, standing_of
from par_index.report.ranking_words import Published
from par_index.report.sector import costs, sector_sentences
from par_index.words.states import NO_FIGURES, raised

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
        _waterfall(page, first, len(waterfall), title)
    return book.content()


def _waterfall(page: Page, first: int, count: int, title: str) -> None:
    chart, name = page.book.file.add_chart({"type": "column", "subtype": "stacked"}), page.name
    fills = ({"none": True}, {"color": "#C00000"}, {"color": "#548235"})
    for column, fill in enumerate(fills, start=1):
        chart.add_series(
            {
                "name": [name, first - 1, column],
                "categories": [name, first, 0, first + count - 1, 0],
                "values": [name, first, column, first + count - 1, column],
                "fill": fill,
                "gap": 60,
            }
        )
    chart.set_legend({"position": "bottom", "delete_series": [0]})
    page.chart(first + count + 1, chart, title, 12, (900, 380))


_HEADS = (
    ("Hạng", 7),
    ("Đơn vị", 34),
    ("Điểm tối đa", 12),
    ("Điểm", 12),
    ("Tỷ lệ (%)", 11),
    ("Xếp loại", 18),
    ("Hạng thấp nhất – cao nhất", 14),
    ("Ghi chú", 58),
)
_COSTS = (
    ("Mã", 10),
    ("Tiêu chí", 80),
    ("Tổng điểm bị trừ", 13),
    ("Số đơn vị được chấm", 13),
    ("Đạt tối đa", 13),
    (raised(NO_FIGURES), 13),
)
_LARGE = 22
"""So many bars in letters of full size fill a page."""


def ranking_book(title: str, told: Published) -> bytes:
    """Return the workbook of a ranking."""
    book = Book(f"Bảng xếp hạng: {title}")
    for number, (block, items) in enumerate(told.ranking.items(), 1):
        name = "Xếp hạng" if len(told.ranking) == 1 else f"Khối {number}"
        page = book.sheet(name)
        page.titles(8, "BẢNG XẾP HẠNG", f"{title}{f' – {block_title(block)}' if block else ''}")
        _heads(page, _HEADS)
        for row, item in enumerate(items, 5):
            _row(page, row, item, told.notes[block, item.unit.name])
        end = _said(page, 6 + len(items), 8, told.sentences[block])
        _chart(page, end, len(standing_of(items)))
    page = book.sheet("Theo tiêu chí")
    page.titles(len(_COSTS), "TIÊU CHÍ BỊ TRỪ NHIỀU ĐIỂM NHẤT", title)
    _heads(page, _COSTS)
    ledger = costs(told.ranking)
    for row, cost in enumerate(ledger, 5):
        leaf = cost.line.leaf
        full = cost.full if cost.line.maximum else None  # no bonus and no penalty has a maximum
        cells = (leaf.code, leaf.title, cost.lost, cost.units, full, cost.missing)
        page.cells(row, cells, ("text", "text", "points", "whole", "whole", "whole"))
        page.tall(row, (leaf.title, 80))
    _said(page, 6 + len(ledger), len(_COSTS), sector_sentences(told.ranking))
    return book.content()


def _said(page: Page, row: int, last: int, texts: Sequence[str]) -> int:
    """Write sentences across the columns from a row on; return the next row."""
    for at, text in enumerate(texts, row):
        page.across(at, 1, last, text, "wrap")
        page.tall(at, (text, 150))
    return row + len(texts)


def _heads(page: Page, columns: tuple[tuple[str, int], ...]) -> None:
    page.heads(4, columns, 2)
    page.tall(4, *columns)


def _row(page: Page, row: int, item: Ranked, note: str) -> None:
    root = item.unit.card.root
    percent = None if item.rank is None else item.percent
    figures = (root.maximum, root.points, percent)
    cells: tuple[Cell, ...] = (item.rank, item.unit.name, *figures, item.grade, item.certain, note)
    styles = ("whole", "text", "points", "points", "percent", "center", "center", "text")
    page.cells(row, cells, styles)
    page.tall(row, (item.unit.name, 34), (item.grade, 18), (note, 58))


def _chart(page: Page, row: int, count: int) -> None:
    """Draw the percents of the ranked units on a page of its own, the first on top."""
    if not count:
        return
    many = count > _LARGE
    chart, font = (
        page.book.file.add_chart({"type": "bar"}),
        {"name": FONT, "size": 8 if many else 11},
    )
    name = page.name
    labels = {"value": True, "num_format": "0.00%", "font": font}
    areas = {"categories": [name, 4, 1, 3 + count, 1], "values": [name, 4, 4, 3 + count, 4]}
    chart.add_series({"name": "Tỷ lệ", **areas, "data_labels": labels})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": font, "interval_unit": 1})
    chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%", "num_font": font})
    page.set_h_pagebreaks([row])
    height = max(600, 13 * count) if many else 90 + 26 * count
    page.chart(row, chart, "Tỷ lệ điểm đạt được", 13, (900, height))
