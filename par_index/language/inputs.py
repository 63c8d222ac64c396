"""Inputs of a rule: what a department reports, the values that are allowed, and reading them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from par_index.language.exact import MAX_DIGITS, Exact, lean, parse_number
from par_index.language.intervals import EVERYTHING, Interval
from par_index.language.parser import LanguageError, parse_band
from par_index.language.spelling import endings_of, meant, read_day, readings, tidy
from par_index.language.tree import Call, Name

Kind: TypeAlias = Literal["count", "money", "percent", "number", "date", "truth", "choice"]
Value: TypeAlias = Exact | bool | str
"""A known value: a number, a day as its ordinal, yes/no, or the key of a level."""

Options: TypeAlias = frozenset[bool | str]
"""What is known of a yes/no or a choice: the values that are still possible."""

Given: TypeAlias = Value | Interval
"""A value of evidence: known, or for numbers a range of which it is some value."""

Join: TypeAlias = Literal["sum", "same", "any", "all", "latest"]
"""How the reports of several units make one figure: added up, the same in all, yes in any, yes in
all, or the latest day."""

Origin: TypeAlias = Name | Call
"""Where a figure comes from that its line does not report: a figure of the set by its name, or the
result of another node as ``points('I.1')`` or ``percent('I')``."""

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

    ``at_most`` names inputs that it cannot exceed; ``answers`` are the texts that a bare
    yes or no stands for; ``sample`` is the least number of items that a spot check must cover; a
    ``fixed`` input is a fact that nobody raises or lowers to win points; ``effort`` is the work of
    moving it by one unit; ``join`` tells how the reports of several units make one figure;
    ``origin`` is where it comes from if the line does not report it itself; ``peers`` is a
    statistic over all units of a table, with the input or measure that it is of.
    """

    name: str
    label: str
    kind: Kind
    unit: str = ""
    low: Exact | None = None
    high: Exact | None = None
    at_most: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    sample: int | None = None
    fixed: bool = False
    action: str = ""
    effort: Exact | None = None
    join: Join | None = None
    origin: Origin | None = None
    peers: tuple[str, str] | None = None

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

    def read(self, text: str, *, dotted: bool = False) -> Given:
        """Read a value as people spell it; a band such as ``> 90%`` is a range.

        Args:
            text: what was written.
            dotted: whether it stands in a rule file, where a dot can only be the decimal point.

        Raises:
            AmbiguousError: the text has two readings, and both are values of this input.
            ValueError: the text is no value of this input; the message says what is expected.

        """
        if self.kind == "truth":
            return _read_truth(tidy(text))
        if self.kind == "choice":
            return self._read_level(tidy(text))
        if self.answers and (answer := tidy(text).casefold()) in YES | NO:
            text, dotted = dict(self.answers).get("yes" if answer in YES else "no", text), True
        return read_figure(text, self.kind, self.domain, self.step, unit=self.unit, dotted=dotted)

    def _read_level(self, body: str) -> str:
        for level in self.levels:
            if body.casefold() in (level.key.casefold(), tidy(level.label).casefold()):
                return level.key
        known = ", ".join(f"«{level.label}»" for level in self.levels)
        raise ValueError(f"«{body}» không phải là một mức; các mức: {known}")


def _read_truth(body: str) -> bool:
    answer = body.casefold()
    if answer in YES or answer in NO:
        return answer in YES
    raise ValueError(f"«{body}» không phải là có hay không")


def read_figure(
    text: str, kind: str, domain: Interval, step: int | None, *, unit: str = "", dotted: bool
) -> Exact | Interval:
    """Read a number, a day or a range of them as people spell it.

    Args:
        text: what was written.
        kind: what kind of figure it is.
        domain: every number that the figure may be; it also tells readings apart.
        step: 1 where the figure is whole.
        unit: how its unit may be written behind it.
        dotted: whether it stands in a rule file, where a dot can only be the decimal point.

    Raises:
        AmbiguousError: the text has two readings, and both may be true.
        ValueError: the text is no such figure; the message says what is expected.

    """
    body = tidy(text)

    def value_of(part: str) -> Exact:
        if kind == "date":
            return read_day(part).toordinal()
        whole = kind in ("count", "money")
        if dotted and not whole:
            return lean(parse_number(part))
        if part.isascii() and part.isdigit() and len(part) <= MAX_DIGITS:
            return int(part)
        found = readings(part, whole=whole, endings=endings_of(kind, unit))
        return meant(part, found, lambda value: _fits(value, domain, step))

    if body[:1] in _RANGE_MARKS:
        interval = _range(body, value_of)
        _admit(interval, domain, kind, body)
        inside = interval.meet(domain).snapped(step)
        if inside.empty:
            raise ValueError(f"không giá trị nào nằm trong «{body}»")
        return inside
    value = value_of(body)
    bare = kind == "percent" and not body.endswith(("%", "phần trăm"))
    if bare and value not in domain and _fits(Fraction(value) / 100, domain, step):
        raise ValueError(f"«{body}» không có dấu %: là {body} hay {body}%?")
    _admit(Interval.point(value), domain, kind, body)
    if step == 1 and value.denominator != 1:
        raise ValueError(f"«{body}» phải là số nguyên")
    return value


def _fits(value: Exact, domain: Interval, step: int | None) -> bool:
    return value in domain and (step is None or value.denominator == 1)


def _admit(interval: Interval, domain: Interval, kind: str, body: str) -> None:
    from par_index.language.vietnamese import interval_text

    if interval.meet(domain).empty:
        raise ValueError(f"«{body}» nằm ngoài miền cho phép: {interval_text(domain, kind)}")


_RANGE_MARKS = ("<", ">", "[", "(", "≤", "≥")


def _range(body: str, value_of: Callable[[str], Exact]) -> Interval:
    """Read ``> 90%``, ``(90%..100%]`` or ``[4,5; 5]``."""
    text = body.replace("≤", "<=").replace("≥", ">=")
    if text[0] in "<>":
        closed = text[1:2] == "="
        end = value_of(text[1 + closed :].strip())
        if text[0] == "<":
            return Interval(None, (end, 1 if closed else -1))
        return Interval((end, -1 if closed else 1), None)
    low, dots, high = text[1:-1].partition(".." if ".." in text else ";")
    if not dots or text[-1] not in "])":
        raise ValueError(f"«{body}» không phải là một khoảng như (90%..100%]")
    first, last = value_of(low.strip()), value_of(high.strip())
    interval = Interval((first, -1 if text[0] == "[" else 1), (last, 1 if text[-1] == "]" else -1))
    if interval.empty:
        raise ValueError(f"không giá trị nào nằm trong «{body}»")
    return interval


def constant_interval(text: str) -> Interval:
    """Read a band whose ends are plain numbers or days, such as ``(90%..100%]``.

    Raises:
        ValueError: the text is no band, or an end is not a constant.

    """
    try:
        band = parse_band(text)
    except LanguageError as problem:
        raise ValueError(str(problem)) from None
    if band.run is None:
        raise ValueError(f"hai đầu của khoảng «{text}» phải là số hoặc ngày")
    return band.run
