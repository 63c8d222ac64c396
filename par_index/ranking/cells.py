"""Columns of a frame read by the inputs that they stand for, every bad cell noted.

Whole columns of integers, answers and days are taken as they are; anything else is read once for
each distinct value, by the reader of evidence files.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

from par_index.language.exact import decimal_text
from par_index.language.inputs import Given, Input
from par_index.language.intervals import EVERYTHING, Interval
from par_index.language.tree import MEASURE
from par_index.loading.claims import BOTH_GIVEN, no_reason, read_value, says_why
from par_index.meaning.rules import Rubric
from par_index.ranking.columns import Ratio
from par_index.scoring.scheme import OWN, Claim, Claims, Scheme

_ALL_PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,17})(?:\n(?:0|[1-9][0-9]{0,17}))*").fullmatch
"""Digits alone, which are whole numbers in every way of writing them."""

REASON = "reason"
"""The ending of a column that tells why nothing arose in a line."""

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass
class Cells:
    """One column of figures: which cells hold one value, and these values.

    ``values`` are whole numbers over ``den``, answers, or the places of levels; ``ranges`` and
    ``bad`` give, by row, the cells that are ranges and what is wrong with those that are bad. What
    is none of these is missing.
    """

    declared: Input | None
    known: Any
    values: Any
    den: int = 1
    ranges: dict[int, Interval] = field(default_factory=dict)
    bad: dict[int, str] = field(default_factory=dict)

    @property
    def numeric(self) -> bool:
        """Whether the values are numbers or days."""
        return self.declared is None or self.declared.numeric

    def given(self, row: int) -> Given | None:
        """Return the figure of one row as the engine takes it, None where there is none."""
        if not self.known[row]:
            return self.ranges.get(row)
        value = self.values[row]
        if self.declared is None or self.declared.numeric:
            found = Fraction(int(value), self.den)
            return found.numerator if found.denominator == 1 else found
        return bool(value) if self.declared.kind == "truth" else self.declared.levels[value].key

    def column(self, rows: Any = None) -> Any:
        """Return the values of some rows, all of them known, as the kernel takes them."""
        values = self.values if rows is None else self.values[rows]
        return Ratio.over(values, self.den) if self.numeric else values

    def taken(self, rows: Any) -> Cells:
        """Return some rows, in another order or fewer."""
        ranges: dict[int, Interval] = {}
        if self.ranges:
            listed = range(len(self.known))[rows] if isinstance(rows, slice) else rows
            ranges = {n: self.ranges[row] for n, row in enumerate(listed) if row in self.ranges}
        return Cells(self.declared, self.known[rows], self.values[rows], self.den, ranges)


@dataclass
class Rows:
    """The cells of all rows by line and figure, and the reasons why nothing arose by line."""

    scheme: Scheme
    size: int
    cells: dict[str, dict[str, Cells]]
    reasons: dict[str, list[str]] = field(default_factory=dict)

    @property
    def titles(self) -> set[str]:
        """The headings of the columns of figures and reasons."""
        named = {title_of(code, name) for code, own in self.cells.items() for name in own}
        return named | {title_of(code, REASON) for code in self.reasons}

    def claim(self, code: str, row: int) -> Claim:
        """Return the evidence of one line in one row, or the set's own figures."""
        if code in self.reasons and (reason := self.reasons[code][row]):
            return Claim({}, reason)
        found = {name: cells.given(row) for name, cells in self.cells.get(code, {}).items()}
        return Claim({name: value for name, value in found.items() if value is not None})

    def claims(self, row: int) -> Claims:
        """Return the evidence of one row."""
        return {code: self.claim(code, row) for code in (OWN, *self.scheme.scored)}

    def bad(self) -> Iterator[tuple[int, str, str]]:
        """Yield every cell that cannot be read, or stands beside a reason: row, column, problem."""
        for code, own in self.cells.items():
            for name, cells in own.items():
                for row, text in cells.bad.items():
                    yield row, title_of(code, name), text
        for code, reasons in self.reasons.items():
            for row, reason in enumerate(reasons):
                if not reason:
                    continue
                if any(c.given(row) is not None for c in self.cells[code].values()):
                    yield row, title_of(code, REASON), BOTH_GIVEN
                elif not says_why(reason):
                    yield row, title_of(code, REASON), no_reason(reason).message


def title_of(code: str, name: str) -> str:
    """Return the heading of a column."""
    return code if name == MEASURE else f"{code}.{name}" if code else name


def together(rows: Any) -> Any:
    """Return rising places as a slice where none is left out, which copies nothing."""
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows):
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


def read_cells(rubric: Rubric, name: str, series: Any) -> Cells:
    """Read a column of a frame for one input of a rule, or for its measure."""
    import numpy as np

    declared = None if name == MEASURE else rubric.inputs[name]
    if hasattr(series, "cat"):
        return _distinct(rubric, name, declared, series)
    missing, whole = np.zeros(len(series), bool), None
    if series.dtype.kind in "iu" and hasattr(series.dtype, "na_value"):
        missing = series.isna().to_numpy()  # whole numbers of pandas, some of them missing
        column = series.fillna(0).to_numpy(series.dtype.numpy_dtype)
    else:
        column = series.to_numpy()
    kind, size = column.dtype.kind, column.size
    if declared is not None and declared.kind == "truth" and kind == "b":
        return Cells(declared, ~missing, column)
    if declared is not None and declared.kind == "date" and kind == "M":
        missing = np.isnat(column)
        whole = column.astype("datetime64[D]").astype(np.int64) + _EPOCH
    elif declared is not None and declared.step == 1 and declared.kind != "date" and kind in "iuf":
        missing = np.isnan(column) if kind == "f" else missing
        filled = np.where(missing, 0, column) if missing.any() else column
        if kind in "iu" or ((filled == np.floor(filled)).all() and (abs(filled) < 2**53).all()):
            whole = filled.astype(object if kind == "u" and size else np.int64, copy=False)
    if declared is not None and whole is not None:
        known = whole
        if missing.any():
            whole, known = np.where(missing, 0, whole), whole[~missing]
        inside = declared.domain
        if not known.size or (int(known.min()) in inside and int(known.max()) in inside):
            return Cells(declared, ~missing, whole)
    return _distinct(rubric, name, declared, series)


def _distinct(rubric: Rubric, name: str, declared: Input | None, series: Any) -> Cells:
    """Read every distinct value of a column once."""
    import numpy as np
    import pandas as pd

    if hasattr(series, "cat"):
        codes, uniques = series.cat.codes.to_numpy(), series.cat.categories.to_numpy(object)
    else:
        column = series.astype(object)
        try:
            codes, uniques = pd.factorize(column, use_na_sentinel=True)
        except TypeError:  # lists and the like, which are told as what they are
            column = column.map(lambda value: value if isinstance(value, Hashable) else str(value))
            codes, uniques = pd.factorize(column, use_na_sentinel=True)
    plain = declared is not None and declared.step == 1 and declared.kind != "date"
    domain = declared.domain if declared is not None else EVERYTHING
    texts = plain and len(uniques) and all(type(value) is str for value in uniques)
    if texts and _ALL_PLAIN("\n".join(uniques)):
        whole = np.array([*map(int, uniques), 0], np.int64)
        if int(whole[:-1].min()) in domain and int(whole.max()) in domain:
            return Cells(declared, codes >= 0, whole[codes])
    read: list[Given | None] = []
    wrong: dict[int, str] = {}
    for index, value in enumerate(uniques):
        given: Given | None = None
        try:
            if text := text_of(value):
                given = read_value(rubric, name, text)
        except ValueError as problem:
            wrong[index] = str(problem)
        read.append(given)
    read.append(None)  # what is missing has the code -1
    known = np.array([not (given is None or isinstance(given, Interval)) for given in read])
    values, den = _values(declared, read)
    cells = Cells(declared, known[codes], values[codes], den)
    for row in np.flatnonzero(~cells.known).tolist():
        given = read[codes[row]]
        if isinstance(given, Interval):
            cells.ranges[row] = given
        elif codes[row] in wrong:
            cells.bad[row] = wrong[codes[row]]
    return cells


def cells_of(declared: Input | None, read: list[Given | None]) -> Cells:
    """Return a column of figures that are read already."""
    import numpy as np

    ranges = {row: given for row, given in enumerate(read) if isinstance(given, Interval)}
    known = np.array([not (given is None or isinstance(given, Interval)) for given in read])
    return Cells(declared, known, *_values(declared, read), ranges)


def _values(declared: Input | None, read: list[Given | None]) -> tuple[Any, int]:
    """Return distinct values as an array, and their denominator."""
    import numpy as np

    if declared is not None and declared.kind == "truth":
        return np.array([value is True for value in read]), 1
    if declared is not None and declared.kind == "choice":
        places = {level.key: place for place, level in enumerate(declared.levels)}
        return np.array([places.get(str(value), 0) for value in read]), 1
    numbers = [x if isinstance(x, int | Fraction) else 0 for x in read]
    den = lcm(*{number.denominator for number in numbers})
    whole = [number.numerator * (den // number.denominator) for number in numbers]
    return np.array(whole, np.int64 if max(map(abs, whole)) < 2**62 else object), den


def text_of(value: object) -> str:
    """Return a value of a frame as evidence files write it.

    Raises:
        ValueError: it is a binary number with decimals, which may be inexact already, or no figure.

    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, ValueError):  # a cell that could not be read where it stands
        raise value
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, Decimal | Fraction):
        return decimal_text(Fraction(value))
    if hasattr(value, "__index__"):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float):
        raise ValueError(f"số thực {value} có thể không chính xác; cần văn bản, như «{value}»")
    raise ValueError(f"ô chứa {type(value).__name__}, không phải số liệu")
