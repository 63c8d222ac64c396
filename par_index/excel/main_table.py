"""The sheet *Bảng tự chấm*: every criterion with its live points, the total and the grade."""

from __future__ import annotations

from typing import Any

from par_index.excel.book import height
from par_index.excel.calculation import MAXIMUM, POINTS, UNIT
from par_index.excel.checks import Status
from par_index.excel.draft import Draft
from par_index.excel.figures import figures_formula, figures_text
from par_index.excel.formula import BLANK, Const, Node, Op, Ref, all_of, equals, if_, text_of
from par_index.excel.groups import group_sums
from par_index.excel.layout import FORM_SHEET, VALUE
from par_index.excel.line_formulas import IDLE, MISSING, REFUSED
from par_index.excel.sheets import TABLE
from par_index.excel.summary import write_signatures, write_summary
from par_index.excel.table_columns import (
    APPRAISED,
    CODE,
    DOCUMENTS,
    FIGURES,
    FIRST,
    HEADER_ROW,
    HEADERS,
    MOST,
    NOTE,
    RULE,
    SELF,
    TITLE,
    WIDTHS,
)
from par_index.language.tree import MEASURE
from par_index.models.evidence import Evidence
from par_index.scoring.scorecard import AnyLeafResult, GroupResult, LeafResult, UnscoredResult
from par_index.words.states import ASK_SUPERIOR, LACKS, NO_FIGURES, NOTHING_AROSE, UNSTATED, raised

_LONGEST_FORMULA = 8_000
"""Excel takes formulas up to 8192 characters; a longer list of figures stands as issued."""


def write_table(draft: Draft, page: Any) -> None:
    """Write the sheet."""
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    _heading(draft, page)
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
    end = write_signatures(draft, page, last + 2)
    page.repeat_rows(HEADER_ROW - 1)
    page.print_area(0, 0, end - 1, NOTE - 1)
    page.freeze_panes(HEADER_ROW, 2)


def _heading(draft: Draft, page: Any) -> None:
    book, criteria = draft.book, draft.loaded.criteria
    book.merge(page, (1, CODE, 1, MOST), criteria.unit.upper(), "stand")
    book.merge(page, (1, RULE, 1, NOTE), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "stand")
    book.merge(page, (2, RULE, 2, NOTE), "Độc lập – Tự do – Hạnh phúc", "stand")
    page.set_row(0, 32)
    book.merge(page, (4, CODE, 4, NOTE), "BẢNG TỰ CHẤM ĐIỂM CẢI CÁCH HÀNH CHÍNH", "title")
    page.set_row(3, 22)
    book.merge(page, (5, CODE, 5, NOTE), f"{criteria.title} (năm {criteria.year})", "subtitle")
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
    rule = block.rule_text if block else ""
    figures, documents = "", documents_text(draft.evidence.evidence, code)
    if isinstance(result, UnscoredResult):
        for column, look in ((MOST, "points"), (SELF, "points"), (FIGURES, "text")):
            book.write(page, row, column, None, look)
        draft.sheet.put(points, 0)
        draft.sheet.put(maximum, 0)
        note = f"{raised(LACKS[result.leaf.lacks])}; {ASK_SUPERIOR}."
        book.write(page, row, NOTE, note, "text")
    else:
        assert block is not None
        figures = figures_text(block, result)
        draft.formula(page, maximum, line.maximum, "points")
        draft.formula(page, points, line.points, "points bold")
        live = figures_formula(block, line.state)
        if len(text_of(live)) < _LONGEST_FORMULA:
            book.formula(page, (row, FIGURES), live, figures, "text")
        else:
            book.write(page, row, FIGURES, figures, "text")
        note = _note(draft, page, result, row)
    book.write(page, row, RULE, rule, "text quiet")
    book.write(page, row, APPRAISED, None, "points")
    book.write(page, row, DOCUMENTS, documents, "text")
    cells = [
        (leaf.title, WIDTHS[TITLE - 1]),
        (figures, WIDTHS[FIGURES - 1]),
        (documents, WIDTHS[DOCUMENTS - 1]),
        (note, WIDTHS[NOTE - 1]),
    ]
    tall = max(height(*cells), height((rule, WIDTHS[RULE - 1] * 1.18), size=12.8))
    page.set_row(row - 1, min(400.0, tall))


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
    for column in (FIGURES, DOCUMENTS, NOTE):
        draft.book.write(page, row, column, None, f"text {look}")
    product = draft.products.get(result.code, "")
    draft.book.write(page, row, RULE, product or None, f"text {look}")
    draft.formula(page, maximum, sums.maximum, f"points {look}")
    draft.formula(page, points, sums.points, f"points {look}")
    draft.book.write(page, row, APPRAISED, None, f"points {look}")
    wide = WIDTHS[TITLE - 1] * (0.72 if top else 0.9)
    page.set_row(row - 1, height((title, wide), (product, WIDTHS[RULE - 1] * 0.9)))
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
