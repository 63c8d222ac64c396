"""One page for every department: its work of the year, how it stands, and its points."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from par_index.excel.book import SIGN, Book, Page
from par_index.excel.layout import sheet_names
from par_index.language.vietnamese import points_text
from par_index.loading.load import LoadedSet
from par_index.report.byunit import UnitShare
from par_index.report.work import Step, Work
from par_index.scoring.results import LeafResult
from par_index.words.progress import NAMES, day_words, finished_words, heading
from par_index.words.rules import lowered
from par_index.words.sentences import measured
from par_index.words.states import raised
from par_index.year.progress import STANDINGS

_COLUMNS = (
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
    criteria, last = loaded.criteria, len(_COLUMNS)
    page.across(1, 1, last, criteria.unit.upper(), "bold")
    page.across(2, 1, last, "KẾT QUẢ THỰC HIỆN NHIỆM VỤ CỦA ĐƠN VỊ", "title")
    page.set_row(1, 24)
    under = f"{unit} – {criteria.title} (năm {criteria.year})"
    led = [work for work in found if work.concerns(unit)]
    text = f"Tình hình đến ngày {as_of:%d/%m/%Y}. {_summary(led, share)}"
    for row, words, look in ((3, under, "subtitle"), (4, text, "note")):
        page.across(row, 1, last, words, look)
        page.tall(row, (words, 150))
    page.heads(6, _COLUMNS)
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
    page.tall(row, *((cell, width) for cell, (_, width) in zip(cells, _COLUMNS, strict=True)))


def _item(step: Step) -> str:
    label = f"{raised(step.item.label)}: " if step.item.label else ""
    if step.progress.finished is None or not step.known:
        done = step.progress.finished is not None
        words = "đã hoàn thành" if done else f"hạn cuối {day_words(step.item.occurrence)}"
    else:
        words = lowered(finished_words(step.progress))
    number = f", số {step.row.number}" if step.row is not None and step.row.number else ""
    return raised(f"{label}{words}{number}")
