"""Figures as cells hold them: numbers where a spreadsheet keeps them exactly, else text."""

from __future__ import annotations

from fractions import Fraction

from par_index.excel.figure_cells import SCALES, serial
from par_index.excel.formula import Cell
from par_index.excel.line_formulas import ANSWERS, shown_level
from par_index.language.exact import Exact, decimal_text
from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE
from par_index.language.vietnamese import date_text
from par_index.meaning.bounds import measure_domain
from par_index.meaning.rules import Rubric
from par_index.models.evidence import given_text

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
