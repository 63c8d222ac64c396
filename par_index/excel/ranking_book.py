"""The workbook of a ranking: a sheet for every block, and what each line costs them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from par_index.excel.book import FONT, Book, height
from par_index.excel.formula import Cell
from par_index.report.ranking import Ranked, Ranking, costs, notes, sentences
from par_index.words.states import NO_FIGURES, raised

_HEADS = (
    ("Hạng", 7),
    ("Đơn vị", 44),
    ("Điểm tối đa", 12),
    ("Điểm", 12),
    ("Tỷ lệ (%)", 11),
    ("Xếp loại", 20),
    ("Hạng thấp nhất – cao nhất", 16),
    ("Ghi chú", 44),
)
_COSTS = (
    ("Mã", 10),
    ("Tiêu chí", 80),
    ("Tổng điểm bị trừ", 13),
    ("Số đơn vị được chấm", 13),
    ("Đạt tối đa", 13),
    (raised(NO_FIGURES), 13),
)


def ranking_book(
    title: str, ranking: Ranking, before: Mapping[str, Ranked], quota: int | None
) -> bytes:
    """Return the workbook of a ranking.

    Args:
        title: what is ranked.
        ranking: the ranked units by block.
        before: the units of last year's ranking by name; empty without one.
        quota: how many units of a block may have the best grade, None for any number.

    """
    book = Book(f"Bảng xếp hạng: {title}")
    for number, (block, items) in enumerate(ranking.items(), 1):
        name = "Xếp hạng" if len(ranking) == 1 else f"Khối {number}"
        page = _page(
            book, name, "BẢNG XẾP HẠNG", f"{title}{f' – Khối {block}' if block else ''}", _HEADS
        )
        for row, item in enumerate(items, 5):
            _row(book, page, row, item, notes(item, before))
        end = 6 + len(items)
        for row, note in enumerate(sentences(block, items, quota), end):
            book.merge(page, (row, 1, row, 8), note, "wrap")
            page.set_row(row - 1, height((note, 160)))
            end = row + 1
        _chart(book, page, name, end, sum(item.rank is not None for item in items))
    page = _page(book, "Theo tiêu chí", "TIÊU CHÍ MẤT NHIỀU ĐIỂM NHẤT", title, _COSTS)
    for row, cost in enumerate(costs(ranking), 5):
        leaf = cost.line.leaf
        cells: tuple[Cell, ...] = (
            leaf.code,
            leaf.title,
            cost.lost,
            cost.units,
            cost.full,
            cost.missing,
        )
        styles = ("text", "text", "points", "whole", "whole", "whole")
        _cells(book, page, row, zip(cells, styles, strict=True))
        page.set_row(row - 1, height((leaf.title, 80)))
    return book.content()


def _page(
    book: Book, name: str, title: str, subtitle: str, heads: tuple[tuple[str, int], ...]
) -> Any:
    page = book.sheet(name)
    book.merge(page, (1, 1, 1, len(heads)), title, "title")
    book.merge(page, (2, 1, 2, len(heads)), subtitle, "subtitle")
    for column, (head, width) in enumerate(heads):
        page.set_column(column, column, width)
        book.write(page, 4, column + 1, head, "text head middle")
    page.set_row(3, height(*heads))
    page.freeze_panes(4, 2)
    page.repeat_rows(3)
    return page


def _cells(book: Book, page: Any, row: int, cells: Iterable[tuple[Cell, str]]) -> None:
    for column, (value, style) in enumerate(cells, 1):
        book.write(page, row, column, value, style)


def _row(book: Book, page: Any, row: int, item: Ranked, note: str) -> None:
    root = item.unit.card.root
    percent = None if item.rank is None else item.percent
    figures = (root.maximum, root.points, percent)
    cells: tuple[Cell, ...] = (item.rank, item.unit.name, *figures, item.grade, item.certain, note)
    styles = ("whole", "text", "points", "points", "percent", "center", "center", "text")
    _cells(book, page, row, zip(cells, styles, strict=True))
    page.set_row(row - 1, height((item.unit.name, 44), (item.grade, 20), (note, 44)))


def _chart(book: Book, page: Any, name: str, row: int, count: int) -> None:
    """Draw the percents of the ranked units, the first on top."""
    if not count:
        return
    chart, font = book.file.add_chart({"type": "bar"}), {"name": FONT, "size": 10}
    labels = {"value": True, "num_format": "0.00%", "font": font}
    areas = {"categories": [name, 4, 1, 3 + count, 1], "values": [name, 4, 4, 3 + count, 4]}
    chart.add_series({"name": "Tỷ lệ", **areas, "data_labels": labels})
    chart.set_title({"name": "Tỷ lệ điểm đạt được", "name_font": {"name": FONT, "size": 13}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": font})
    chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%", "num_font": font})
    chart.set_size({"width": 900, "height": 90 + 26 * count})
    page.insert_chart(row, 0, chart, {"x_offset": 10, "y_offset": 12})
