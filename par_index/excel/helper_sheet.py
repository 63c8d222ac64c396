"""The hidden sheet *Tính*: every figure as it was read, and the points of every line."""

from __future__ import annotations

from par_index.excel.book import Book
from par_index.excel.calculation import SHEET, Sheet
from par_index.excel.formula import Cell, Const, Fn, FormulaError, Op, Ref

_HEADS = ("Mã", "Đơn vị", "Trạng thái", "Tử số", "Mẫu số", "Điểm", "Điểm tối đa", "Các bước")


def write_helpers(book: Book, sheet: Sheet) -> None:
    """Write the sheet."""
    page = book.sheet(SHEET)
    for column, text in enumerate(_HEADS, start=1):
        book.write(page, 1, column, text, "bold")
    for ref, content in list(sheet.cells.items()):
        if ref.sheet != SHEET:
            continue
        formula = sheet.raw.get(ref, content)
        if ref not in sheet.raw and not isinstance(formula, Ref | Const | Op | Fn):
            book.write(page, ref.row, ref.column, formula)
            continue
        assert isinstance(formula, str | Ref | Const | Op | Fn)
        value: Cell | FormulaError
        try:
            value = sheet.value(ref)
        except FormulaError as failure:
            value = failure
        book.formula(page, (ref.row, ref.column), formula, value)
    page.protect()
    page.hide()
