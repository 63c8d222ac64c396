"""The sheet *Bảng tự chấm*: every criterion with its live points, the total and the grade."""

from __future__ import annotations

from typing import Any

from par_index.excel.book import height
from par_index.excel.calculation import MAXIMUM, POINTS, UNIT
from par_index.excel.checks import Status
from par_index.excel.draft import Draft
from par_index.excel.formula import BLANK, Const, Node, Op, Ref, all_of, equals, if_
from par_index.excel.groups import group_sums
from par_index.excel.layout import FORM_SHEET, VALUE
from par_index.excel.line_formulas import IDLE, MISSING, REFUSED
from par_index.excel.sheets import TABLE
from par_index.excel.summary import Signing, write_signatures, write_summary
from par_index.excel.table_columns import (
    APPRAISED,
    CODE,
    DOCUMENTS,
    FIRST,
    HEADER_ROW,
    HEADERS,
    MOST,
    NOTE,
    SELF,
    TITLE,
    WIDTHS,
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


def write_table(draft: Draft, page: Any, signing: Signing) -> None:
    """Write the sheet."""
    page.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
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
    end = write_signatures(draft, page, last + 1, signing)
    page.repeat_rows(HEADER_ROW - 1)
    page.print_area(0, 0, end - 1, NOTE - 1)
    page.freeze_panes(HEADER_ROW, 2)


def _heading(draft: Draft, page: Any, signing: Signing) -> None:
    book, criteria = draft.book, draft.loaded.criteria
    book.merge(page, (1, CODE, 1, TITLE), signing.superior, "stand-plain")
    book.merge(page, (2, CODE, 2, TITLE), signing.agency, "stand")
    book.merge(page, (1, MOST, 1, NOTE), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "stand")
    book.merge(page, (2, MOST, 2, NOTE), "Độc lập - Tự do - Hạnh phúc", "stand")
    page.set_row(1, height((signing.agency, 34)))
    book.merge(page, (4, CODE, 4, NOTE), "BẢNG TỰ ĐÁNH GIÁ, CHẤM ĐIỂM", "title")
    page.set_row(3, 22)
    book.merge(page, (5, CODE, 5, NOTE), criteria.title, "stand")
    page.set_row(4, height((criteria.title, 110)))
    book.merge(page, (6, CODE, 6, NOTE), f"Năm {criteria.year}", "subtitle")
    for column, text in enumerate(HEADERS, start=1):
        book.write(page, HEADER_ROW, column, text, "text head middle")
    page.set_row(HEADER_ROW - 1, 48)


def _leaf(draft: Draft, page: Any, result: AnyLeafResult, row: int) -> None:
    code, book = result.code, draft.book
    block = draft.blocks.get(code)
    leaf, unit = draft.leaves[code]
    line = draft.calculation.line(block, result)
    draft.lines[code] = line
    points, maximum = draft.nodes[code]
    draft.sheet.put(draft.calculation.cell(code, POINTS), points)
    draft.sheet.put(draft.calculation.cell(code, MAXIMUM), maximum)
    draft.sheet.put(draft.calculation.cell(code, UNIT), unit)
    book.write(page, row, CODE, code, "center")
    book.write(page, row, TITLE, leaf.title, "text")
    documents = documents_text(draft.evidence.evidence, code)
    if isinstance(result, UnscoredResult):
        for column, ref in ((MOST, maximum), (SELF, points)):
            book.write(page, row, column, 0, "points dash")
            draft.sheet.put(ref, 0)
        note = f"{raised(LACKS[result.leaf.lacks])}; {ASK_SUPERIOR}."
        book.write(page, row, NOTE, note, "text")
    else:
        basis = leaf.max.basis if leaf.max and leaf.max.basis != "stated" else ""
        draft.formula(page, maximum, line.maximum, f"points {basis}".rstrip())
        draft.formula(page, points, line.points, "points bold")
        note = _note(draft, page, result, row)
        if result.leaf.counted:
            _marks(draft, page, row)
    book.write(page, row, APPRAISED, None, "points")
    book.write(page, row, DOCUMENTS, documents, "text")
    texts = ((leaf.title, TITLE), (documents, DOCUMENTS), (note, NOTE))
    page.set_row(row - 1, min(400.0, height(*((text, WIDTHS[at - 1]) for text, at in texts))))


def _marks(draft: Draft, page: Any, row: int) -> None:
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


def _note(draft: Draft, page: Any, result: LeafResult, row: int) -> str:
    """Write the live note of a line: what its state is, and the justification."""
    block = draft.blocks[result.code]
    why = Ref(block.sheet, next(r.row for r in block.rows if r.kind == "why"), VALUE)
    state = draft.lines[result.code].state
    idle = Op("&", Const(f"{raised(NOTHING_AROSE)}: "), block.reason)
    idle_text = if_(Op("=", block.reason, BLANK), Const(f"{raised(NOTHING_AROSE)}."), idle)
    lacks: Node = Const(f"{raised(NO_FIGURES)}. ")
    if result.leaf.rubric.unstated:
        cells = (cell for name, cell in block.cells.items() if name != MEASURE)
        filled = all_of(*(Op("<>", cell, BLANK) for cell in cells))
        lacks = if_(filled, Const(f"{raised(UNSTATED)}, {ASK_SUPERIOR}. "), lacks)
    missing = Op("&", lacks, why)
    words = if_(Op("=", state, Const(IDLE)), idle_text, Op("&", why, BLANK))
    wrong = Const(f"{Status.WRONG.value}: xem trang «{FORM_SHEET}».")
    node = if_(equals(state, REFUSED), wrong, if_(equals(state, MISSING), missing, words))
    ref = Ref(TABLE, row, NOTE)

    draft.formula(page, ref, node, "text")
    return str(draft.sheet.value(ref))


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


def _place_groups(draft: Draft, page: Any, result: GroupResult) -> None:
    for child in result.children:
        if isinstance(child, GroupResult):
            _place_groups(draft, page, child)
    points, maximum = draft.nodes[result.code]
    cells = [draft.nodes[child.code] for child in result.children]
    group, calculation = result.group, draft.calculation
    sums = group_sums(
        draft.scorecard.scheme,
        result,
        cells,
        lambda node: calculation.place(calculation.footer, node),
    )
    top = "." not in result.code
    look = "total" if not result.code else "area" if top else "group"
    title = group.title if result.code else "TỔNG CỘNG"
    if top and result.code:
        title = title.upper()
    row = points.row
    draft.book.write(page, row, CODE, result.code, f"center {look}")
    draft.book.write(page, row, TITLE, title, f"text {look}")
    draft.book.write(page, row, NOTE, None, f"text {look}")
    product = draft.products.get(result.code, "")
    draft.book.write(page, row, DOCUMENTS, product or None, f"text {look}")
    draft.formula(page, maximum, sums.maximum, f"points {look}")
    draft.formula(page, points, sums.points, f"points {look}")
    draft.book.write(page, row, APPRAISED, None, f"points {look}")
    wide = WIDTHS[TITLE - 1] * (0.72 if top else 0.9)
    page.set_row(row - 1, height((title, wide), (product, WIDTHS[DOCUMENTS - 1] * 0.9)))
    if top:
        share = if_(Op("=", maximum, Const(0)), BLANK, Op("/", points, maximum))
        draft.formula(page, Ref(TABLE, row, NOTE), share, f"text {look} index")


def _close_appraisal(page: Any, last: int) -> None:
    """Let nothing be typed under *Điểm thẩm định*: an appraisal has a workbook of its own."""
    rule = {
        "validate": "custom",
        "value": "=FALSE",
        "ignore_blank": False,
        "error_title": "Cột này đã khóa",
        "error_message": "Điểm thẩm định được ghi ở Bảng thẩm định riêng, không ghi ở đây.",
    }
    page.data_validation(FIRST - 1, APPRAISED - 1, last - 1, APPRAISED - 1, rule)
