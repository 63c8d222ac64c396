"""The workbook of a ranking: a sheet for every block, and what each line costs them all."""

from __future__ import annotations

from collections.abc import Mapping

from par_index.excel.book import FONT, Book, Page
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
        page = book.sheet(name)
        page.titles(8, "BẢNG XẾP HẠNG", f"{title}{f' – Khối {block}' if block else ''}")
        _heads(page, _HEADS)
        for row, item in enumerate(items, 5):
            _row(page, row, item, notes(item, before))
        end = 6 + len(items)
        for row, note in enumerate(sentences(block, items, quota), end):
            page.across(row, 1, 8, note, "wrap")
            page.tall(row, (note, 160))
            end = row + 1
        _chart(page, end, sum(item.rank is not None for item in items))
    page = book.sheet("Theo tiêu chí")
    page.titles(len(_COSTS), "TIÊU CHÍ MẤT NHIỀU ĐIỂM NHẤT", title)
    _heads(page, _COSTS)
    for row, cost in enumerate(costs(ranking), 5):
        leaf = cost.line.leaf
        cells = (leaf.code, leaf.title, cost.lost, cost.units, cost.full, cost.missing)
        page.cells(row, cells, ("text", "text", "points", "whole", "whole", "whole"))
        page.tall(row, (leaf.title, 80))
    return book.content()


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
    page.tall(row, (item.unit.name, 44), (item.grade, 20), (note, 44))


def _chart(page: Page, row: int, count: int) -> None:
    """Draw the percents of the ranked units, the first on top."""
    if not count:
        return
    chart, font = page.book.file.add_chart({"type": "bar"}), {"name": FONT, "size": 10}
    name = page.name
    labels = {"value": True, "num_format": "0.00%", "font": font}
    areas = {"categories": [name, 4, 1, 3 + count, 1], "values": [name, 4, 4, 3 + count, 4]}
    chart.add_series({"name": "Tỷ lệ", **areas, "data_labels": labels})
    chart.set_title({"name": "Tỷ lệ điểm đạt được", "name_font": {"name": FONT, "size": 13}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": font})
    chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%", "num_font": font})
    chart.set_size({"width": 900, "height": 90 + 26 * count})
    page.insert_chart(row, 0, chart, {"x_offset": 10, "y_offset": 12})
