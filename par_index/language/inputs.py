"""Inputs of a rule: what a department reports, the values that are allowed, and reading them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from par_index.language.exact import Exact, lean, parse_date, parse_number
from par_index.language.intervals import EVERYTHING, Interval
from par_index.language.parser import LanguageError, parse_band
from par_index.language.tree import Number

Kind: TypeAlias = Literal["count", "money", "percent", "number", "date", "truth", "choice"]
Value: TypeAlias = Exact | bool | str
"""A known value: a number, a day as its ordinal, yes/no, or the key of a level."""

Options: TypeAlias = frozenset[bool | str]
"""What is known of a yes/no or a choice: the values that are still possible."""

Given: TypeAlias = Value | Interval
"""A value of evidence: known, or for numbers a range of which it is some value."""

EFFORTS: dict[str, Exact] = {"money": Fraction(1, 1_000_000), "percent": 100}
"""The effort of one unit where it is not 1: a million đồng and a percentage point count as one."""

YES = {"yes", "có", "true", "x", "đúng", "đạt"}
NO = {"no", "không", "false", "sai", "chưa"}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a choice: its key in rules and its label for people."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Input:
    """One figure that evidence gives.

    ``at_most`` names inputs that it cannot exceed; ``sample`` is the least number of items that a
    spot check must cover; a ``fixed`` input is a fact that nobody raises or lowers to win points;
    ``effort`` is the work of moving it by one unit.
    """

    name: str
    label: str
    kind: Kind
    unit: str = ""
    low: Exact | None = None
    high: Exact | None = None
    at_most: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    sample: int | None = None
    fixed: bool = False
    action: str = ""
    effort: Exact | None = None

    @property
    def cost(self) -> Exact:
        """The effort of moving it by one unit; `EFFORTS` where the author names none."""
        return EFFORTS.get(self.kind, 1) if self.effort is None else self.effort

    @property
    def step(self) -> int | None:
        """1 where the values are whole (counts, đồng, days), None where they are dense."""
        return 1 if self.kind in ("count", "money", "date") else None

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers or days."""
        return self.kind not in ("truth", "choice")

    @property
    def domain(self) -> Interval:
        """Every number that it may take."""
        low, high = self.low, self.high
        if self.kind in ("count", "money", "percent") and low is None:
            low = 0
        if self.kind == "percent" and high is None:
            high = 1
        return Interval.closed(low, high) if self.numeric else EVERYTHING

    @property
    def options(self) -> Options:
        """Every answer that a yes/no or a choice may take."""
        if self.kind == "truth":
            return frozenset((True, False))
        return frozenset(level.key for level in self.levels)

    @property
    def possible(self) -> Interval | Options:
        """Every value that it may take: numbers as their domain, else the answers."""
        return self.domain if self.numeric else self.options

    def read(self, text: str) -> Given:
        """Read a value from the text of an evidence file; a band such as ``> 90%`` is a range.

        Raises:
            ValueError: the text is no value of this input; the message says what is expected.

        """
        body = text.strip()
        if self.kind == "truth":
            return _read_truth(body)
        if self.kind == "choice":
            return self._read_level(body)
        if body[:1] in ("<", ">", "[", "("):
            return self._read_range(body)
        value = _read_plain(body, self.kind)
        self._admit(Interval.point(value), body)
        if self.step == 1 and value.denominator != 1:
            raise ValueError(f"«{body}» phải là số nguyên")
        return value

    def _read_level(self, body: str) -> str:
        for level in self.levels:
            if body.casefold() in (level.key.casefold(), level.label.casefold()):
                return level.key
        known = ", ".join(f"{level.key} ({level.label})" for level in self.levels)
        raise ValueError(f"«{body}» không phải là một mức; các mức: {known}")

    def _read_range(self, body: str) -> Interval:
        interval = constant_interval(body)
        self._admit(interval, body)
        inside = interval.meet(self.domain).snapped(self.step)
        if inside.empty:
            raise ValueError(f"không giá trị nào nằm trong «{body}»")
        return inside

    def _admit(self, interval: Interval, body: str) -> None:
        if interval.meet(self.domain).empty:
            raise ValueError(f"«{body}» nằm ngoài miền cho phép: {self._domain_text()}")

    def _domain_text(self) -> str:
        from par_index.language.vietnamese import interval_text

        return interval_text(self.domain, self.kind)


def _read_truth(body: str) -> bool:
    answer = body.casefold()
    if answer in YES or answer in NO:
        return answer in YES
    raise ValueError(f"«{body}» không phải là có/không (viết yes hoặc no)")


def _read_plain(body: str, kind: Kind) -> Exact:
    if kind == "date":
        return parse_date(body).toordinal()
    if kind in ("count", "money") and "." in body:
        grouped = re.fullmatch(r"\d{1,3}(\.\d{3})+", body)
        advice = f"; số nguyên viết liền, như {body.replace('.', '')}" if grouped else ""
        raise ValueError(f"«{body}» có dấu chấm{advice or ', không phải là số nguyên'}")
    return lean(parse_number(body))


def constant_interval(text: str) -> Interval:
    """Read a band whose ends are plain numbers or days, such as ``(90%..100%]``.

    Raises:
        ValueError: the text is no band, or an end is not a constant.

    """
    try:
        band = parse_band(text)
    except LanguageError as problem:
        raise ValueError(str(problem)) from None
    low, high = band.low, band.high
    if not all(end is None or isinstance(end, Number) for end in (low, high)):
        raise ValueError(f"hai đầu của khoảng «{text}» phải là số hoặc ngày")
    cut_low = (low.value, -1 if band.low_closed else 1) if isinstance(low, Number) else None
    cut_high = (high.value, 1 if band.high_closed else -1) if isinstance(high, Number) else None
    return Interval(cut_low, cut_high)
