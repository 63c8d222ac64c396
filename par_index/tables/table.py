"""Any table that people send, CSV or Excel, as cells that know their place."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NoReturn

from par_index.diagnostics.problems import (
    Diagnostic,
    Place,
    Problem,
    ProblemsError,
    refuse,
)
from par_index.language.exact import decimal_text
from par_index.tables.cells import (
    AS_A_DAY,
    CellError,
    Found,
    SheetCells,
    address,
    column_letters,
    content,
    rows_of,
)
from par_index.tables.package import is_lock, open_package
from par_index.tables.separated import read_separated
from par_index.tables.workbook import read_cells


@dataclass(frozen=True)
class Table:
    """One table: the row of its headings, and the rows below it that hold anything."""

    file: str
    sheet: str
    titles: dict[int, str]
    rows: list[tuple[int, dict[int, Found]]]

    def problem(self, code: str, message: str, row: int, column: int, hint: str = "") -> Problem:
        """Return a problem of one cell: by line and field in CSV, by sheet and cell in Excel."""
        if not self.sheet:
            return Diagnostic(code, message, hint).at(self.file, Place(row, column))
        where = f"{self.file}!{self.sheet}!{address(row, column)}"
        return Diagnostic(code, message, hint).at(where)

    def name_of(self, column: int) -> str:
        """Return a column as people name it: by its heading, or by its letter without one."""
        title = self.titles.get(column)
        return f"«{title}»" if title else f"cột {column_letters(column)} (không có tiêu đề)"


def read_table(path: str, sheet: str = "") -> Table:
    """Read a table whose first row that holds anything is the headings.

    Args:
        path: a .csv or .xlsx file.
        sheet: the name of the sheet; needed where several sheets hold anything.

    Raises:
        ProblemsError: the file is refused, has no such sheet, or headings cannot be read.

    """
    suffix = Path(path).suffix.casefold()
    if suffix == ".csv" and not is_lock(path):
        if sheet:
            refuse(Diagnostic("PAR521", f"tệp .csv không có trang «{sheet}»"), path)
        cells = read_separated(Path(path), path)
    elif suffix in (".xlsx", ".csv"):
        cells = _sheet(path, sheet)
    else:
        message = f"không đọc được loại tệp «{suffix or 'không đuôi'}»"
        refuse(Diagnostic("PAR101", message, "Lưu bảng dạng .csv (UTF-8) hoặc .xlsx."), path)
    rows = list(rows_of(cells))
    if not rows:
        refuse(Diagnostic("PAR107", "bảng khảo sát trống"), path)
    first, heads = rows[0]
    table = Table(path, cells.name, {}, rows[1:])
    problems = []
    for column, found in heads.items():
        try:
            table.titles[column] = " ".join(text_of(found).split())
        except CellError as problem:
            problems.append(table.problem("PAR521", f"tiêu đề cột: {problem}", first, column))
    if problems:
        raise ProblemsError(problems)
    return table


def _sheet(path: str, sheet: str) -> SheetCells:
    """Return the named sheet of a workbook, or the only one that holds anything."""
    package, _ = open_package(Path(path), path)
    filled = [found for found in read_cells(package)[0] if found.cells]
    chosen = [found for found in filled if not sheet or found.name == sheet]
    if len(chosen) != 1 and filled:
        _ask_sheet(path, sheet, filled)
    return chosen[0] if chosen else SheetCells("")


def _ask_sheet(path: str, sheet: str, filled: list[SheetCells]) -> NoReturn:
    names = ", ".join(f"«{found.name}»" for found in filled)
    hint = f'Nêu trang cần đọc, ví dụ: --sheet "{filled[0].name}"'
    what = f"không có trang «{sheet}» có dữ liệu" if sheet else "có nhiều trang có dữ liệu"
    refuse(Diagnostic("PAR521", f"tệp {what}; các trang có dữ liệu: {names}", hint), path)


_LONGEST = 60


def shown(found: Found) -> str:
    """Return what a cell shows, short enough for a message."""
    if found.value is None:
        return found.failed or "công thức"
    text = decimal_text(found.value) if isinstance(found.value, Fraction) else str(found.value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def text_of(found: Found) -> str:
    """Return what a cell shows, as a text.

    Raises:
        CellError: it has no value, or shows a day.

    """
    value = content(found)
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, Fraction):
        if found.day:
            raise CellError(AS_A_DAY)
        return decimal_text(value)
    return value.strip()
