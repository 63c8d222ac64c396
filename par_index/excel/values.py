"""Figures in cells: as a workbook holds them, and as people type them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from par_index.excel.figure_cells import SCALES, serial
from par_index.excel.formula import EPOCH, Cell
from par_index.excel.line_formulas import ANSWERS, shown_level
from par_index.language.exact import Exact, decimal_text
from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.spelling import read_day, tidy, unmistakable
from par_index.language.tree import MEASURE
from par_index.language.vietnamese import date_text
from par_index.meaning.bounds import measure_domain
from par_index.meaning.rules import Rubric
from par_index.models.evidence import given_text
from par_index.tables.cells import AS_A_DAY, CellError, Found, content

_DIGITS = 15
"""How many digits every spreadsheet keeps of a number."""


def cell_of(rubric: Rubric, name: str, value: Given) -> Cell:
    """Return what the cell of a figure holds; a range and an endless fraction are text."""
    kind = rubric.kind(name)
    if isinstance(value, Interval):
        domain = measure_domain(rubric) if name == MEASURE else rubric.inputs[name].domain
        return range_text(value, kind, domain)
    if isinstance(value, bool):
        return ANSWERS[value]
    if isinstance(value, str):
        declared = rubric.inputs[name]
        return next(shown_level(declared, level) for level in declared.levels if level.key == value)
    if not _kept(value):
        return given_text(value, kind)
    return serial(value, kind)


def range_text(interval: Interval, kind: str, domain: Interval) -> str:
    """Write a range as people type it: ``> 90%``, ``<= 29/11/2026``, ``[4..5]``."""
    low = None if interval.low == domain.low else interval.low
    high = None if interval.high == domain.high else interval.high
    if low is None and high is None:
        low, high = interval.low, interval.high
    if low is not None and high is not None:
        ends = f"{_end_text(low[0], kind)}..{_end_text(high[0], kind)}"
        return f"{'[' if low[1] < 0 else '('}{ends}{']' if high[1] > 0 else ')'}"
    if low is not None:
        return f"{'>=' if low[1] < 0 else '>'} {_end_text(low[0], kind)}"
    if high is not None:
        return f"{'<=' if high[1] > 0 else '<'} {_end_text(high[0], kind)}"
    return ""


def _end_text(value: Exact, kind: str) -> str:
    if kind == "date":
        return date_text(value)
    if kind == "percent":
        return f"{decimal_text(Fraction(value) * 100).replace('.', ',')}%"
    return decimal_text(value).replace(".", ",")


def _kept(value: Exact) -> bool:
    text = decimal_text(value)
    return "/" not in text and len(text.strip("-").replace(".", "").lstrip("0")) <= _DIGITS


def computable(rubric: Rubric, name: str, value: Given) -> bool:
    """Whether formulas see a figure exactly as the engine does."""
    if isinstance(value, Interval):
        return False
    if isinstance(value, bool | str):
        return True
    scaled = value * SCALES.get(rubric.kind(name), 1)
    return _kept(value) and scaled.denominator == 1


def plain_number(value: Exact) -> int | float:
    """Return the number that is written into a file; it is the nearest that a file can hold."""
    return int(value) if value.denominator == 1 else float(value)


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


def typed_day(found: Found, *, from_1904: bool) -> date:
    """Return the day that a cell names.

    Raises:
        CellError: it names none.

    """
    try:
        return read_day(figure_text(found, "date", from_1904=from_1904))
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
