"""Cells of tables: texts, exact numbers, answers and days, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context
from fractions import Fraction
from functools import lru_cache

from par_index.language.vietnamese import number_text
from par_index.loading.opening import composed, control_character

MAX_CELLS = 200_000
MAX_TEXT = 32_767
"""Most characters of one cell, as in Excel."""
AS_A_DAY = "ô đang ở dạng ngày tháng"
"""Why a cell that a spreadsheet turned into a day is no number."""

MAX_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Found:
    """What one cell holds.

    ``value`` is a text, an exact number, yes/no, or None where a formula has no value; ``day``
    tells that a number is formatted as a date, ``failed`` holds an error such as ``#REF!``, and
    ``formula`` that the value is the result of one.
    """

    value: str | Fraction | bool | None
    day: bool = False
    failed: str = ""
    formula: bool = field(default=False, compare=False)


@dataclass
class SheetCells:
    """One sheet: its cells by (row, column), counted from 1, and the part that it is stored in."""

    name: str
    cells: dict[tuple[int, int], Found] = field(default_factory=dict)
    part: str = ""


class CellError(ValueError):
    """A cell holds nothing that can be read; the message says what was found."""


def content(found: Found) -> str | Fraction | bool:
    """Return what a cell holds.

    Raises:
        CellError: its formula failed or was never computed.

    """
    if found.failed:
        raise CellError(f"ô có lỗi công thức {found.failed}")
    if found.value is None:
        raise CellError("ô có công thức chưa được tính; hãy mở tệp bằng Excel rồi lưu lại")
    return found.value


@lru_cache(4096)
def column_letters(column: int) -> str:
    """Return the letters of a column, counted from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Return the address of a cell, such as ``F12``."""
    return f"{column_letters(column)}{row}"


_SHOWN = Context(prec=15, rounding=ROUND_HALF_EVEN)
_MOST_POWER = 307
_STORED = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?", re.ASCII)


@lru_cache(4096)
def exact(text: str) -> Fraction | None:
    """Return the number that a spreadsheet shows for the text of a stored binary number."""
    body = text.strip()
    if not _STORED.fullmatch(body):
        return None
    if body.isascii() and body.lstrip("-").isdigit() and len(body) <= 17:
        return Fraction(int(body))
    # a file holds up to 17 digits of a binary number; a spreadsheet shows 15 of them, which are
    # those that people typed
    shown = _SHOWN.create_decimal(body)
    return Fraction(shown) if abs(shown.adjusted()) <= _MOST_POWER else None


def cell_text(text: str) -> str:
    """Return a text of a file as it was typed: escapes undone, composed letters, plain line ends.

    Raises:
        CellError: it holds a control character, too many combining marks, or more than
            `MAX_TEXT` characters.

    """
    plain = text
    if "_x" in text:
        plain = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
        plain = plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    if len(plain) > MAX_TEXT:
        raise CellError(f"ô có hơn {number_text(MAX_TEXT)} ký tự")
    if "\r" in plain:
        plain = plain.replace("\r\n", "\n").replace("\r", "\n")
    at = control_character(plain)
    if at >= 0:
        raise CellError(f"ô có ký tự điều khiển U+{ord(plain[at]):04X} (ký tự thứ {at + 1})")
    try:
        return composed(plain)
    except ValueError as problem:
        raise CellError(f"ô {problem}") from None


def escaped(text: str) -> str:
    """Return a text as a stored value may hold it: control characters in the form of the format."""
    kept = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return re.sub(r"[\x00-\x08\x0b-\x1f]", lambda m: f"_x{ord(m[0]):04X}_", kept)


def rows_of(sheet: SheetCells) -> Iterator[tuple[int, dict[int, Found]]]:
    """Yield the rows of a sheet that hold anything, in order, as cells by column."""
    rows: dict[int, dict[int, Found]] = {}
    for (row, column), found in sheet.cells.items():
        rows.setdefault(row, {})[column] = found
    for row in sorted(rows):
        yield row, rows[row]
