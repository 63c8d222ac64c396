"""The sheet *Bảng tự chấm*: every criterion with its live points, the total and the grade."""

from __future__ import annotations

from par_index.excel.book import Page
from par_index.excel.calculation import MAXIMUM, POINTS, UNIT, Draft
from par_index.excel.checks import Status
from par_index.excel.formula import BLANK, Const, Node, Op, Ref, all_of, equals, if_, share_of
from par_index.excel.layout import FORM_SHEET
from par_index.excel.line_formulas import IDLE, MISSING, REFUSED
from par_index.excel.sheets import TABLE
from par_index.excel.summary import (
    APPRAISED,
    CODE,
    COLUMNS,
    DOCUMENTS,
    FIRST,
    HEADER_ROW,
    MOST,
    NOTE,
    SELF,
    TITLE,
    WIDTHS,
    Signing,
    group_sums,
    write_signatures,
    write_summary,
)
from par_index.language.tree import MEASURE
from par_index.models.evidence import Evidence
from par_index.scoring.results import AnyLeafResult, GroupResult, LeafResult, UnscoredResult
from par_index.words.states import (
    ASK_SUPERIOR,
    LACKS,
    NO_FIGURES,
    NONE,
    NOTHING_AROSE,
    UNSTATED,
    raised,
)
from par_index.words.states import (
    IDLE as IDLE_MARK,
)


def write_table(draft: Draft, page: Page, signing: Signing) -> None:
    """Write the sheet."""
    page.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)
    _heading(draft, page, signing)
    rows = {code: FIRST + i for i, code in enumerate(c for c in draft.scorecard.nodes if c)}
    rows[""] = FIRST + len(rows)
    for code, row in rows.items():
        draft.nodes[code] = (Ref(TABLE, row, SELF), Ref(TABLE, row, MOST))
    for code, row in rows.items():
        result = draft.scorecard.nodes[code]
        if not isinstance(result, GroupResult):
            _leaf(draft, page, result, row)
    _place_groups(draft, page, draft.scorecard.root)
    _close_appraisal(page, rows[""])
    last = write_summary(draft, page, rows[""])
    end = write_signatures(page, last + 1, signing)
    page.print_area(0, 0, end - 1, NOTE - 1)


def _heading(draft: Draft, page: Page, signing: Signing) -> None:
    criteria = draft.loaded.criteria
    page.across(1, CODE, TITLE, signing.superior, "stand-plain")
    page.across(2, CODE, TITLE, signing.agency, "stand")
    page.across(1, MOST, NOTE, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "stand")
    page.across(2, MOST, NOTE, "Độc lập - Tự do - Hạnh phúc", "stand")
    page.tall(2, (signing.agency, 34))
    page.across(4, CODE, NOTE, "BẢNG TỰ ĐÁNH GIÁ, CHẤM ĐIỂM", "title")
    page.set_row(3, 22)
    page.across(5, CODE, NOTE, criteria.title, "stand")
    page.tall(5, (criteria.title, 110))
    page.across(6, CODE, NOTE, f"Năm {criteria.year}", "subtitle")
    page.heads(HEADER_ROW, COLUMNS, 2)


def _leaf(draft: Draft, page: Page, result: AnyLeafResult, row: int) -> None:
    code, cells = result.code, draft.book.cells
    block = draft.blocks.get(code)
    leaf, unit = draft.leaves[code]
    line = draft.calculation.line(block, result)
    draft.lines[code] = line
    points, maximum = draft.nodes[code]
    cells.put(draft.calculation.cell(code, POINTS), points)
    cells.put(draft.calculation.cell(code, MAXIMUM), maximum)
    cells.put(draft.calculation.cell(code, UNIT), unit)
    page.cells(row, (code, leaf.title), ("center", "text"))
    documents = documents_text(draft.evidence.evidence, code)
    if isinstance(result, UnscoredResult):
        for column, ref in ((MOST, maximum), (SELF, points)):
            page.write(row, column, 0, "points dash")
            cells.put(ref, 0)
        note = f"{raised(LACKS[result.leaf.lacks])}; {ASK_SUPERIOR}."
        page.write(row, NOTE, note, "text")
    else:
        basis = leaf.max.basis if leaf.max and leaf.max.basis != "stated" else ""
        page.live(row, MOST, line.maximum, f"points {basis}".rstrip())
        page.live(row, SELF, line.points, "points bold")
        note = _note(draft, page, result, row)
        if result.leaf.counted:
            _marks(draft, page, row)
    page.cells(row, (None, documents), ("points", "text"), APPRAISED)
    texts = ((leaf.title, TITLE), (documents, DOCUMENTS), (note, NOTE))
    page.tall(row, *((text, WIDTHS[at - 1]) for text, at in texts))


def _marks(draft: Draft, page: Page, row: int) -> None:
    """Show a mark instead of zero where nothing arose or nothing is known yet, still as numbers."""
    formats = {
        mark: draft.book.file.add_format({"num_format": f'"{mark}"'}) for mark in (NONE, IDLE_MARK)
    }
    fell_away = f"={Ref(TABLE, row, MOST).text(TABLE)}=0"
    unknown = f'=LEFT({Ref(TABLE, row, NOTE).text(TABLE)},{len(NO_FIGURES)})="{raised(NO_FIGURES)}"'
    for column, test, mark in (
        (MOST, fell_away, NONE),
        (SELF, fell_away, IDLE_MARK),
        (SELF, unknown, NONE),
    ):
        rule = {"type": "formula", "criteria": test, "format": formats[mark]}
        page.conditional_format(row - 1, column - 1, row - 1, column - 1, rule)


def _note(draft: Draft, page: Page, result: LeafResult, row: int) -> str:
    """Write the live note of a line: what its state is, and the justification."""
    block = draft.blocks[result.code]
    state = draft.lines[result.code].state
    idle = Op("&", Const(f"{raised(NOTHING_AROSE)}: "), block.reason)
    idle_text = if_(Op("=", block.reason, BLANK), Const(f"{raised(NOTHING_AROSE)}."), idle)
    lacks: Node = Const(f"{raised(NO_FIGURES)}. ")
    if result.leaf.rubric.unstated:
        cells = (cell for name, cell in block.cells.items() if name != MEASURE)
        filled = all_of(*(Op("<>", cell, BLANK) for cell in cells))
        lacks = if_(filled, Const(f"{raised(UNSTATED)}, {ASK_SUPERIOR}. "), lacks)
    missing = Op("&", lacks, block.justification)
    words = if_(Op("=", state, Const(IDLE)), idle_text, Op("&", block.justification, BLANK))
    wrong = Const(f"{Status.WRONG.value}: xem trang «{FORM_SHEET}».")
    node = if_(equals(state, REFUSED), wrong, if_(equals(state, MISSING), missing, words))
    return str(draft.book.cells.value(page.live(row, NOTE, node, "text")))


def documents_text(evidence: Evidence, code: str) -> str:
    """Return the supporting documents of a line, one a row."""
    given = evidence.leaves.get(code)
    if given is None:
        return ""
    found = []
    for document in given.documents:
        day = "" if document.date is None else f"ngày {document.date:%d/%m/%Y}"
        parts = [part for part in (document.number, day) if part]
        text = " ".join(parts)
        found.append(", ".join(part for part in (text, document.title, document.link) if part))
    return "\n".join(found)


def _place_groups(draft: Draft, page: Page, result: GroupResult) -> None:
    for child in result.children:
        if isinstance(child, GroupResult):
            _place_groups(draft, page, child)
    points, maximum = draft.nodes[result.code]
    row, top, look = points.row, "." not in result.code, group_look(result.code)
    sums = group_sums(draft.calculation, result, draft.nodes)
    title = result.group.title if result.code else "TỔNG CỘNG"
    if top and result.code:
        title = title.upper()
    product = draft.products.get(result.code, "")
    page.cells(row, (result.code, title), (f"center {look}", f"text {look}"))
    page.live(row, MOST, sums.maximum, f"points {look}")
    page.live(row, SELF, sums.points, f"points {look}")
    page.cells(row, (None, product, None), (f"points {look}", *[f"text {look}"] * 2), APPRAISED)
    wide = WIDTHS[TITLE - 1] * (0.72 if top else 0.9)
    page.tall(row, (title, wide), (product, WIDTHS[DOCUMENTS - 1] * 0.9))
    if top:
        page.live(row, NOTE, share_of(points, maximum), f"text {look} index")


def group_look(code: str) -> str:
    """Return the style of the row of a group: the whole set, an area, or a group below."""
    return "total" if not code else "group" if "." in code else "area"


def _close_appraisal(page: Page, last: int) -> None:
    """Let nothing be typed under *Điểm thẩm định*: an appraisal has a workbook of its own."""
    rule = {
        "validate": "custom",
        "value": "=FALSE",
        "ignore_blank": False,
        "error_title": "Cột này đã khóa",
        "error_message": "Điểm thẩm định được ghi ở Bảng thẩm định riêng, không ghi ở đây.",
    }
    page.data_validation(FIRST - 1, APPRAISED - 1, last - 1, APPRAISED - 1, rule)
