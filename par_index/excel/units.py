"""The sheets *Theo đơn vị* and *Biểu đồ*: points by lead unit and by area."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from par_index.excel.book import FONT, height
from par_index.excel.calculation import FIRST_ROW, MAXIMUM, POINTS, STATE, UNIT
from par_index.excel.draft import Draft
from par_index.excel.formula import BLANK, Const, Op, Ref, if_
from par_index.excel.line_formulas import MISSING, REFUSED
from par_index.excel.sheets import CHART, HELPERS, UNITS
from par_index.models.tree import Leaf
from par_index.report.byunit import COUNTED, LIMITS, common_of
from par_index.scoring.results import GroupResult
from par_index.words.states import NO_FIGURES, raised

_WIDTHS = (42, 12, 12, 14, 14, 12, 18)
_HEADS = (
    "Đơn vị chủ trì",
    "Số tiêu chí",
    "Điểm tối đa",
    "Điểm tự chấm",
    "Trong đó cộng, trừ thêm",
    "Tỷ lệ",
    raised(NO_FIGURES),
)
LAST = len(_HEADS)


def write_units(draft: Draft, page: Any) -> None:
    """Write the points of every lead unit and the criteria that it answers for."""
    book = draft.book
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    book.merge(page, (1, 1, 1, LAST), "KẾT QUẢ THEO ĐƠN VỊ CHỦ TRÌ", "title")
    page.set_row(0, 24)
    book.merge(page, (2, 1, 2, LAST), COUNTED, "subtitle")
    page.set_row(1, height((COUNTED, sum(_WIDTHS))))
    for column, text in enumerate(_HEADS, start=1):
        book.write(page, 4, column, text, "text head middle")
    row = 5
    for unit, leaves in draft.leads.items():
        _unit(draft, page, row, unit, leaves)
        row += 1
    row = _sums(draft, page, row) + 1
    for unit, leaves in draft.leads.items():
        row = _criteria(draft, page, row, unit, leaves)
    page.print_area(0, 0, row - 2, LAST - 1)
    page.freeze_panes(4, 0)


def _unit(draft: Draft, page: Any, row: int, unit: str, leaves: list[Leaf]) -> None:
    book = draft.book
    results = [draft.scorecard.leaves[leaf.code] for leaf in leaves]
    points = sum((result.points for result in results), Fraction(0))
    maximum = sum((result.maximum for result in results), Fraction(0))
    name = Ref(UNITS, row, 1).text()
    book.write(page, row, 1, unit, "text bold")
    scored = [result for result in results if result.state != "unscored"]
    waiting = sum(1 for result in results if result.state == "missing")
    by_unit = f"{_column(draft, UNIT)},{name}"
    counted = f'COUNTIFS({by_unit},{_column(draft, STATE)},"<4")'
    book.formula(page, (row, 2), counted, len(scored), "whole")
    for column, source, value in ((3, MAXIMUM, maximum), (4, POINTS, points)):
        sums = f"ROUND(SUMIFS({_column(draft, source)},{by_unit}),9)"
        book.formula(page, (row, column), sums, value, "points")
        draft.sheet.put(Ref(UNITS, row, column), value)
    beside = sum((result.points for result in results if not result.maximum), Fraction(0))
    extra = f"ROUND(SUMIFS({_column(draft, POINTS)},{by_unit},{_column(draft, MAXIMUM)},0),9)"
    book.formula(page, (row, 5), extra, beside, "points")
    draft.sheet.put(Ref(UNITS, row, 5), beside)
    most, earned = Ref(UNITS, row, 3), Op("-", Ref(UNITS, row, 4), Ref(UNITS, row, 5))
    share = if_(Op("=", most, Const(0)), BLANK, Op("/", earned, most))
    draft.formula(page, Ref(UNITS, row, 6), share, "percent")
    waits = "+".join(
        f"COUNTIFS({by_unit},{_column(draft, STATE)},{state})" for state in (MISSING, REFUSED)
    )
    book.formula(page, (row, 7), waits, waiting, "whole")
    page.set_row(row - 1, height((unit, _WIDTHS[0])))


def _sums(draft: Draft, page: Any, row: int) -> int:
    """Write what the limits of groups add, which belongs to no unit, and the total of the set."""
    book, first = draft.book, 5
    common, whole = common_of(draft.scorecard), draft.nodes[""]
    book.write(page, row, 1, LIMITS, "text")
    for column, ref, value in ((3, whole[1], common[1]), (4, whole[0], common[0])):
        units = f"{Ref(UNITS, first, column).text()}:{_bare(row - 1, column)}"
        book.formula(page, (row, column), f"ROUND({ref.text()}-SUM({units}),9)", value, "points")
    book.write(page, row + 1, 1, "CẢ ĐƠN VỊ", "text total")
    for column, ref in ((3, whole[1]), (4, whole[0])):
        draft.formula(page, Ref(UNITS, row + 1, column), ref, "points total")
    return row + 2


def _bare(row: int, column: int) -> str:
    return Ref(UNITS, row, column).text().partition("!")[2]


def _column(draft: Draft, column: int) -> str:
    last = FIRST_ROW + len(draft.calculation.rows) - 1
    end = Ref(HELPERS, last, column).text().partition("!")[2]
    return f"{Ref(HELPERS, FIRST_ROW, column).text()}:{end}"


def _criteria(draft: Draft, page: Any, row: int, unit: str, leaves: list[Leaf]) -> int:
    book = draft.book
    book.merge(page, (row, 1, row, 2), unit, "text area")
    heads = ("Điểm tối đa", "Điểm tự chấm", "", "Tỷ lệ", "Thời hạn")
    for column, text in enumerate(heads, start=3):
        book.write(page, row, column, text, "center area")
    page.set_row(row - 1, height((unit, 50)))
    row += 1
    for leaf in leaves:
        points, maximum = draft.nodes[leaf.code]
        title = f"{leaf.code}. {leaf.title}"
        book.merge(page, (row, 1, row, 2), title, "text")
        draft.formula(page, Ref(UNITS, row, 3), maximum, "points")
        draft.formula(page, Ref(UNITS, row, 4), points, "points")
        share = if_(Op("=", maximum, Const(0)), BLANK, Op("/", points, maximum))
        draft.formula(page, Ref(UNITS, row, 6), share, "percent")
        deadline = leaf.deadline.text if leaf.deadline is not None else ""
        book.write(page, row, 7, deadline, "text quiet")
        page.set_row(row - 1, height((title, 52), (deadline, _WIDTHS[6])))
        row += 1
    return row + 1


def write_areas(draft: Draft, page: Any) -> None:
    """Write the index of every area with its chart."""
    book = draft.book
    for column, width in enumerate((8, 60, 14, 14, 14)):
        page.set_column(column, column, width)
    book.merge(page, (1, 1, 1, 5), "CHỈ SỐ THEO LĨNH VỰC", "title")
    page.set_row(0, 24)
    heads = ("STT", "Lĩnh vực", "Điểm tối đa", "Điểm tự chấm", "Chỉ số")
    for column, text in enumerate(heads, start=1):
        book.write(page, 3, column, text, "text head middle")
    row = 4
    for area in draft.scorecard.root.children:
        if not isinstance(area, GroupResult) or not area.maximum:
            continue
        points, maximum = draft.nodes[area.code]
        book.write(page, row, 1, area.code, "center")
        book.write(page, row, 2, area.group.title, "text")
        draft.formula(page, Ref(CHART, row, 3), maximum, "points")
        draft.formula(page, Ref(CHART, row, 4), points, "points")
        share = if_(Op("=", maximum, Const(0)), Const(0), Op("/", points, maximum))
        draft.formula(page, Ref(CHART, row, 5), share, "percent")
        page.set_row(row - 1, height((area.group.title, 60)))
        row += 1
    if row > 4:
        _chart(draft, page, row)
    page.print_area(0, 0, row + 24, 4)


def _chart(draft: Draft, page: Any, row: int) -> None:
    chart = draft.book.file.add_chart({"type": "column"})
    font = {"name": FONT, "size": 10}
    chart.add_series(
        {
            "name": "Chỉ số",
            "categories": [CHART, 3, 0, row - 2, 0],
            "values": [CHART, 3, 4, row - 2, 4],
            "data_labels": {"value": True, "num_format": "0.0%", "font": font},
            "fill": {"color": "#4472C4"},
            "gap": 80,
        }
    )
    title = "Chỉ số theo lĩnh vực (tỷ lệ điểm đạt được so với điểm tối đa)"
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 13, "bold": True}})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": font, "name": "Lĩnh vực", "name_font": font})
    axis = {"min": 0, "max": 1, "num_format": "0%", "num_font": font}
    chart.set_y_axis({**axis, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_size({"width": 760, "height": 380})
    page.insert_chart(row, 0, chart, {"x_offset": 10, "y_offset": 12})
