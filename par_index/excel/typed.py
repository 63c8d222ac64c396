"""What people type into cells, as the text that an input reads: one meaning in Excel and YAML."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from par_index.excel.formula import EPOCH
from par_index.language.exact import decimal_text
from par_index.language.spelling import read_day, tidy, unmistakable
from par_index.tables.cells import AS_A_DAY, CellError, Found, content

_LAST_DAY = 2_958_465
_OFFSET_1904 = 1462


def figure_text(found: Found, kind: str, *, from_1904: bool) -> str:
    """Return a figure as the text of an evidence file.

    Raises:
        CellError: the cell cannot be a figure of this kind.

    """
    value = content(found)
    if isinstance(value, bool):
        if kind != "truth":
            raise CellError(f"ô chứa {'TRUE' if value else 'FALSE'}")
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        if kind == "date":
            return day_of(value, from_1904=from_1904).isoformat()
        if found.day:
            raise CellError(AS_A_DAY)
        return unmistakable(value)
    return tidy(value)


def value_of(found: Found) -> bool | Fraction | date | str:
    """Return what a cell holds by itself: a number, an answer, a day, or else its text.

    Raises:
        CellError: it holds no value.

    """
    value = content(found)
    if isinstance(value, Fraction) and found.day:
        return day_of(value, from_1904=False)
    return value


def day_of(value: Fraction, *, from_1904: bool) -> date:
    """Return the day of a serial number; the time of the day is dropped.

    Raises:
        CellError: there is no such day.

    """
    number = value // 1 + (_OFFSET_1904 if from_1904 else 0)
    if not 61 <= number <= _LAST_DAY:
        raise CellError(f"số {decimal_text(value)} không phải là ngày")
    return date.fromordinal(int(number) + EPOCH)


def day_text(text: str) -> date:
    """Return the day that a text names.

    Raises:
        CellError: it names none.

    """
    try:
        return read_day(text)
    except ValueError as problem:
        raise CellError(str(problem)) from None


def words(found: Found) -> str:
    """Return a cell as a text, for reasons, justifications and documents.

    Raises:
        CellError: its formula failed or was never computed.

    """
    value = content(found)
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, Fraction):
        return decimal_text(value).replace(".", ",")
    return "\n".join(line.rstrip() for line in value.strip().split("\n"))
