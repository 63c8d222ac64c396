"""The sheet *Cách tính*: what every line reports and how that becomes points."""

from __future__ import annotations

from typing import Any

from par_index.excel.book import height
from par_index.excel.draft import Draft
from par_index.excel.figures import figures_formula, figures_text
from par_index.excel.formula import text_of
from par_index.scoring.results import LeafResult

_WIDTHS = (8, 40, 38, 52)
_HEADS = ("STT", "Tiêu chí", "Số liệu", "Cách tính")
_HEADER = 4
_LONGEST_FORMULA = 8_000
"""Excel takes formulas up to 8192 characters; a longer list of figures stands as issued."""


def write_methods(draft: Draft, page: Any) -> None:
    """Write the sheet."""
    book = draft.book
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    book.merge(page, (1, 1, 1, 4), "SỐ LIỆU VÀ CÁCH TÍNH TỪNG TIÊU CHÍ", "title")
    book.merge(page, (2, 1, 2, 4), draft.loaded.criteria.title, "subtitle")
    for column, text in enumerate(_HEADS, start=1):
        book.write(page, _HEADER, column, text, "text head middle")
    row = _HEADER + 1
    for code, result in draft.scorecard.leaves.items():
        (leaf, _), block = draft.leaves[code], draft.blocks.get(code)
        rule, figures = block.rule_text if block else "", ""
        for column, cell in enumerate((code, leaf.title, None, rule), start=1):
            look = ("center", "text", "text", "text quiet")[column - 1]
            book.write(page, row, column, cell, look)
        if block is not None and isinstance(result, LeafResult):
            figures = figures_text(block, result)
            live = figures_formula(block, draft.lines[code].state)
            if len(text_of(live)) < _LONGEST_FORMULA:
                book.formula(page, (row, 3), live, figures, "text")
            else:
                book.write(page, row, 3, figures, "text")
        tall = height((leaf.title, _WIDTHS[1]), (figures, _WIDTHS[2]))
        tall = max(tall, height((rule, _WIDTHS[3] * 1.18), size=12.8))
        page.set_row(row - 1, min(400.0, tall))
        row += 1
    page.repeat_rows(_HEADER - 1)
    page.print_area(0, 0, row - 2, 3)
    page.freeze_panes(_HEADER, 2)
