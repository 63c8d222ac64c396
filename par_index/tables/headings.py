"""Tables that others made: where their headings stand, and which line each row is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from par_index.language.exact import decimal_text
from par_index.language.spelling import tidy
from par_index.tables.cells import Found, SheetCells, rows_of

CODES = {"stt", "tt", "mã", "mã tiêu chí", "mã số", "số tt", "số thứ tự"}
ROOT_WORDS = re.compile(r"tổng( cộng| điểm| số)?\b.*", re.IGNORECASE)
"""What the row of the total is called."""

_FIRST_ROWS = 40
_ROMAN = re.compile(r"[IVXLC]+")
_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_NUMBERS = re.compile(r"\d+(\.\d+)*")
_LETTER = re.compile(r"[a-zđ]")
_CODE = re.compile(r"[^\s./]+(\.[^\s./]+)*")

Columns = dict[str, int]


def headings(
    sheet: SheetCells, columns_of: Callable[[Mapping[int, str]], Columns | None]
) -> tuple[int, Columns] | None:
    """Return the last row of the headings, and the columns by what they hold.

    Args:
        sheet: the table, whose headings stand in one row or two.
        columns_of: returns the columns that titles name, or None where needed ones are not there.

    """
    rows = list(rows_of(sheet))
    for place, (row, cells) in enumerate(rows[:_FIRST_ROWS]):
        titles = {c: tidy(f.value) for c, f in cells.items() if isinstance(f.value, str)}
        code = next((c for c, text in titles.items() if text.casefold() in CODES), None)
        if code is None:
            continue
        last = row
        if place + 1 < len(rows) and rows[place + 1][0] == row + 1:
            below = rows[place + 1][1]
            if code not in below and all(isinstance(f.value, str) for f in below.values()):
                # a heading of two rows: what stands below belongs to what stands above
                last = row + 1
                titles |= {
                    c: f"{titles.get(c, '')} {tidy(str(f.value))}".strip() for c, f in below.items()
                }
        columns = columns_of(titles)
        if columns is not None:
            return last, {"code": code, **columns}
    return None


def code_text(found: Found | None) -> str:
    """Return what a cell says of a code, without the mark behind it."""
    value = None if found is None else found.value
    text = decimal_text(value) if isinstance(value, Fraction) else tidy(str(value or ""))
    return text.rstrip(".) ")


def numbered(cells: Mapping[int, Found]) -> bool:
    """Whether a row only numbers the columns: (1), (2), (3)."""
    texts = [code_text(cells[column]).strip("()") for column in sorted(cells)]
    return len(texts) > 2 and texts == [str(n) for n in range(1, len(texts) + 1)]


def title_key(text: str) -> str:
    """Return a title as titles are compared."""
    return tidy(text).casefold().rstrip(".:; ")


def only_titles(nodes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the code of every title that only one of (code, title) has."""
    titles = [(title_key(title), code) for code, title in nodes]
    names = [title for title, _ in titles]
    return {title: code for title, code in titles if names.count(title) == 1}


def placed(written: str, area: str, last: str) -> str:
    """Return a code under its group; empty where it fits none.

    ``1.1`` under ``I`` becomes ``I.1.1``, and ``a`` what follows the last numbered code.
    """
    if not _CODE.fullmatch(written):
        return ""
    if _ROMAN.fullmatch(written) or (area and written.startswith(f"{area}.")):
        return written
    if area and _NUMBERS.fullmatch(written):
        return f"{area}.{written}"
    if last and is_letter(written):
        return f"{last}.{written}"
    return written if not area else ""


def shortened(written: str, area: str) -> str:
    """Return a code whose first number is its area's: ``I.2`` for ``1.2`` under ``I``, else ""."""
    first, _, rest = written.partition(".")
    fits = rest and _NUMBERS.fullmatch(written) and first == str(_value(area))
    return f"{area}.{rest}" if fits else ""


def _value(roman: str) -> int:
    """Return the number that Roman digits stand for; 0 for other letters."""
    values = [_DIGITS.get(letter, 0) for letter in roman]
    return sum(-v if v < max(values[at:]) else v for at, v in enumerate(values))


def is_letter(written: str) -> bool:
    """Whether a code counts by letters below the last numbered one."""
    return bool(_LETTER.fullmatch(written))
