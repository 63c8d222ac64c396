"""The sheets *Theo đơn vị* and *Biểu đồ*: points by lead unit and by area."""

from __future__ import annotations

from par_index.excel.book import FONT, Page
from par_index.excel.calculation import MAXIMUM, POINTS, STATE, UNIT
from par_index.excel.draft import Draft
from par_index.excel.formula import Const, Op, Ref, area, share_of
from par_index.excel.line_formulas import MISSING, REFUSED
from par_index.excel.sheets import CHART, UNITS
from par_index.language.exact import total
from par_index.models.tree import Leaf
from par_index.report.byunit import COUNTED, LIMITS, common_of
from par_index.scoring.results import GroupResult
from par_index.words.states import NO_FIGURES, raised

_COLUMNS = (
    ("Đơn vị chủ trì", 42),
    ("Số tiêu chí", 12),
    ("Điểm tối đa", 12),
    ("Điểm tự chấm", 14),
    ("Trong đó cộng, trừ thêm", 14),
    ("Tỷ lệ", 12),
    (raised(NO_FIGURES), 18),
)
LAST = len(_COLUMNS)


def write_units(draft: Draft, page: Page) -> None:
    """Write the points of every lead unit and the criteria that it answers for."""
    page.titles(LAST, "KẾT QUẢ THEO ĐƠN VỊ CHỦ TRÌ", COUNTED)
    page.tall(2, (COUNTED, sum(width for _, width in _COLUMNS)))
    page.widths(width for _, width in _COLUMNS)
    page.cells(4, (head for head, _ in _COLUMNS), ["text head middle"] * LAST)
    page.freeze_panes(4, 0)
    row = 5
    for row, (unit, leaves) in enumerate(draft.leads.items(), 5):
        _unit(draft, page, row, unit, leaves)
    row = _sums(draft, page, row + 1) + 1
    for unit, leaves in draft.leads.items():
        row = _criteria(draft, page, row, unit, leaves)
    page.print_area(0, 0, row - 2, LAST - 1)


def _unit(draft: Draft, page: Page, row: int, unit: str, leaves: list[Leaf]) -> None:
    results = [draft.scorecard.leaves[leaf.code] for leaf in leaves]
    points = total(result.points for result in results)
    maximum = total(result.maximum for result in results)
    name = Ref(UNITS, row, 1).text()
    page.write(row, 1, unit, "text bold")
    scored = [result for result in results if result.state != "unscored"]
    waiting = sum(1 for result in results if result.state == "missing")
    column = draft.calculation.column
    by_unit = f"{column(UNIT)},{name}"
    page.formula(row, 2, f'COUNTIFS({by_unit},{column(STATE)},"<4")', len(scored), "whole")
    most = page.formula(row, 3, f"ROUND(SUMIFS({column(MAXIMUM)},{by_unit}),9)", maximum, "points")
    sums = f"ROUND(SUMIFS({column(POINTS)},{by_unit}),9)"
    earned = page.formula(row, 4, sums, points, "points")
    beside = total(result.points for result in results if not result.maximum)
    extra = f"ROUND(SUMIFS({column(POINTS)},{by_unit},{column(MAXIMUM)},0),9)"
    bonus = page.formula(row, 5, extra, beside, "points")
    page.live(row, 6, share_of(Op("-", earned, bonus), most), "percent")
    waits = "+".join(f"COUNTIFS({by_unit},{column(STATE)},{state})" for state in (MISSING, REFUSED))
    page.formula(row, 7, waits, waiting, "whole")
    page.tall(row, (unit, 42))


def _sums(draft: Draft, page: Page, row: int) -> int:
    """Write what the limits of groups add, which belongs to no unit, and the total of the set."""
    common, whole = common_of(draft.scorecard), draft.nodes[""]
    page.write(row, 1, LIMITS, "text")
    page.write(row + 1, 1, "CẢ ĐƠN VỊ", "text total")
    for column, ref, value in ((3, whole[1], common[1]), (4, whole[0], common[0])):
        units = area(Ref(UNITS, 5, column), Ref(UNITS, row - 1, column))
        page.formula(row, column, f"ROUND({ref.text()}-SUM({units}),9)", value, "points")
        page.live(row + 1, column, ref, "points total")
    return row + 2


def _criteria(draft: Draft, page: Page, row: int, unit: str, leaves: list[Leaf]) -> int:
    page.across(row, 1, 2, unit, "text area")
    heads = ("Điểm tối đa", "Điểm tự chấm", "", "Tỷ lệ", "Thời hạn")
    page.cells(row, heads, ["center area"] * len(heads), 3)
    page.tall(row, (unit, 50))
    for at, leaf in enumerate(leaves, row + 1):
        points, maximum = draft.nodes[leaf.code]
        title = f"{leaf.code}. {leaf.title}"
        page.across(at, 1, 2, title, "text")
        page.live(at, 3, maximum, "points")
        page.live(at, 4, points, "points")
        page.live(at, 6, share_of(points, maximum), "percent")
        deadline = leaf.deadline.text if leaf.deadline is not None else ""
        page.write(at, 7, deadline, "text quiet")
        page.tall(at, (title, 52), (deadline, 18))
    return row + len(leaves) + 2


def write_areas(draft: Draft, page: Page) -> None:
    """Write the index of every area with its chart."""
    page.titles(5, "CHỈ SỐ THEO LĨNH VỰC")
    page.heads(3, (("STT", 8), ("Lĩnh vực", 60), *((head, 14) for head in _AREA_HEADS)))
    row = 3
    for area_ in draft.scorecard.root.children:
        if not isinstance(area_, GroupResult) or not area_.maximum:
            continue
        row += 1
        points, maximum = draft.nodes[area_.code]
        page.cells(row, (area_.code, area_.group.title), ("center", "text"))
        page.live(row, 3, maximum, "points")
        page.live(row, 4, points, "points")
        page.live(row, 5, share_of(points, maximum, Const(0)), "percent")
        page.tall(row, (area_.group.title, 60))
    if row > 3:
        _chart(draft, page, row + 1)
    page.print_area(0, 0, row + 25, 4)


_AREA_HEADS = ("Điểm tối đa", "Điểm tự chấm", "Chỉ số")


def _chart(draft: Draft, page: Page, row: int) -> None:
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
