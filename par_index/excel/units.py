"""Points by lead unit and by area, and a printed page of its work for every department."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from par_index.excel.book import FONT, SIGN, Book, Page
from par_index.excel.calculation import MAXIMUM, POINTS, STATE, UNIT, Draft
from par_index.excel.formula import Const, Op, Ref, area, share_of
from par_index.excel.layout import sheet_names
from par_index.excel.line_formulas import MISSING, REFUSED
from par_index.excel.sheets import CHART, UNITS
from par_index.language.exact import total
from par_index.language.vietnamese import points_text
from par_index.loading.loaded import LoadedSet
from par_index.models.tree import Leaf
from par_index.report.byunit import COUNTED, LIMITS, UnitShare, common_of
from par_index.report.work import Step, Work
from par_index.scoring.results import GroupResult, LeafResult
from par_index.words.expressions import lowered
from par_index.words.grounds import measured
from par_index.words.progress import NAMES, day_words, finished_words, heading
from par_index.words.states import NO_FIGURES, raised
from par_index.year.progress import STANDINGS

_COLUMNS = (
    ("Đơn vị chủ trì", 52),
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
    page.top(4, _COLUMNS)
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
    page.tall(row, (unit, 52))


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
    page.tall(row, (unit, 60))
    for at, leaf in enumerate(leaves, row + 1):
        points, maximum = draft.nodes[leaf.code]
        title = f"{leaf.code}. {leaf.title}"
        page.across(at, 1, 2, title, "text")
        page.live(at, 3, maximum, "points")
        page.live(at, 4, points, "points")
        page.live(at, 6, share_of(points, maximum), "percent")
        deadline = leaf.deadline.text if leaf.deadline is not None else ""
        page.write(at, 7, deadline, "text quiet")
        page.tall(at, (title, 62), (deadline, 18))
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
        _chart(page, row + 1)
    page.print_area(0, 0, row + 25, 4)


_AREA_HEADS = ("Điểm tối đa", "Điểm tự chấm", "Chỉ số")


def _chart(page: Page, row: int) -> None:
    chart = page.book.file.add_chart({"type": "column"})
    font = {"name": FONT, "size": 11}
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
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": font, "name": "Lĩnh vực", "name_font": font})
    axis = {"min": 0, "max": 1, "num_format": "0%", "num_font": font}
    chart.set_y_axis({**axis, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    title = "Chỉ số theo lĩnh vực (tỷ lệ điểm đạt được so với điểm tối đa)"
    page.chart(row, chart, title, 13, (760, 380))


_WORK = (
    ("Mã", 8),
    ("Nhiệm vụ, chỉ tiêu", 44),
    ("Vai trò", 11),
    ("Thời hạn", 22),
    ("Sản phẩm, số và ngày", 46),
    ("Tình hình", 19),
    ("Điểm", 10),
)


def unit_pages(
    loaded: LoadedSet,
    found: Sequence[Work],
    shares: Sequence[UnitShare],
    as_of: date,
    only: str | None = None,
) -> bytes:
    """Return a workbook with one printed page for every unit that leads or supports work.

    Args:
        loaded: the criteria set.
        found: its work on the day, as `works` returns it.
        shares: the points of the units that get a page, as `unit_shares` returns them; a unit that
            leads no line has a page too where it supports one.
        as_of: the day, printed on every page.
        only: the one unit that gets a page.

    """
    points = {share.unit: share for share in shares}
    names: dict[str, object] = dict.fromkeys([only] if only else points)
    if only is None:
        names |= dict.fromkeys(name for work in found for name in (*work.lead, *work.supporting))
    book = Book(f"Kết quả theo đơn vị: {loaded.criteria.title}")
    for unit, sheet in sheet_names(names).items():
        mine = [work for work in found if work.concerns(unit, supporting=True)]
        _page(book.sheet(sheet), loaded, unit, mine, points.get(unit), as_of)
    return book.content()


def _page(
    page: Page,
    loaded: LoadedSet,
    unit: str,
    found: Sequence[Work],
    share: UnitShare | None,
    as_of: date,
) -> None:
    criteria, last = loaded.criteria, len(_WORK)
    page.across(1, 1, last, criteria.unit.upper(), "bold")
    page.across(2, 1, last, "KẾT QUẢ THỰC HIỆN NHIỆM VỤ CỦA ĐƠN VỊ", "title")
    page.set_row(1, 24)
    under = f"{unit} – {criteria.title} (năm {criteria.year})"
    led = [work for work in found if work.concerns(unit)]
    text = f"Tình hình đến ngày {as_of:%d/%m/%Y}. {_summary(led, share)}"
    for row, words, look in ((3, under, "subtitle"), (4, text, "note")):
        page.across(row, 1, last, words, look)
        page.tall(row, (words, 150))
    page.heads(6, _WORK)
    row = 6
    for row, work in enumerate([*led, *(work for work in found if work not in led)], 7):
        _line(page, row, work, leads=work in led)
    row += 2
    for first, words in ((1, "NGƯỜI LẬP"), (last - 2, "TRƯỞNG ĐƠN VỊ")):
        page.across(row, first, first + 2, words, "stand")
        page.across(row + 1, first, first + 2, SIGN, "stand-note")
    page.print_area(0, 0, row + 4, last - 1)


def _summary(led: Sequence[Work], share: UnitShare | None) -> str:
    """Return how the work that a unit leads stands, and its points, in sentences."""
    if not led:
        return "Đơn vị không chủ trì nhiệm vụ nào, chỉ phối hợp."
    counts = [(s, sum(work.standing == s for work in led)) for s in STANDINGS]
    parts = "; ".join(f"{count} {NAMES[s]}" for s, count in counts if count)
    told = f"Chủ trì {len(led)} nhiệm vụ, chỉ tiêu, báo cáo: {parts}."
    if share is None:
        return told
    return f"{told} Điểm: {points_text(share.points)}/{points_text(share.maximum)}."


def _line(page: Page, row: int, work: Work, *, leads: bool) -> None:
    text = work.text or "; ".join(dict.fromkeys(s.item.text for s in work.steps if s.item.text))
    products = "\n".join(_item(step) for step in work.steps) or work.event
    result = work.result if isinstance(work.result, LeafResult) else None
    if result is not None and (shown := measured(result)):
        products = f"{shown}\n{products}".strip()
    points = "" if result is None else f"{points_text(result.points)}/{points_text(result.maximum)}"
    cells = (
        work.code or "Báo cáo",
        work.title,
        "Chủ trì" if leads else "Phối hợp",
        text,
        products,
        heading(work.standing),
        points if leads else "",
    )
    page.cells(row, cells, ("center", "text", "center", "text", "text", "text", "center"))
    page.tall(row, *((cell, width) for cell, (_, width) in zip(cells, _WORK, strict=True)))


def _item(step: Step) -> str:
    label = f"{raised(step.item.label)}: " if step.item.label else ""
    if step.progress.finished is None or not step.known:
        done = step.progress.finished is not None
        words = "đã hoàn thành" if done else f"hạn cuối {day_words(step.item.occurrence)}"
    else:
        words = lowered(finished_words(step.progress))
    number = f", số {step.row.number}" if step.row is not None and step.row.number else ""
    return raised(f"{label}{words}{number}")
