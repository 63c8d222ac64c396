"""Figures as people of an office spell them: every number that a text may mean, and days.

``3.000.000.000``, ``1250,5``, ``2,75 tỷ``, ``97,5 %``, ``20-06-2026``. A comma is the decimal mark
here and a dot stands between thousands; files and foreign programs do the contrary. So a spelling
may have two readings: whoever knows what the figure can be picks one, or asks.

A live workbook reads its cells by the same steps, written as formulas (`excel.cell_reading`); what
is changed here is changed there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from par_index.language.exact import (
    MAX_DIGITS,
    Exact,
    decimal_text,
    lean,
    magnitude,
    parse_number,
)

SPACES = "\t\n\r\u00a0\u202f\u3000\u200b\ufeff"
"""What stands for a space in texts that were copied from elsewhere."""

PERCENT = {"%": -2, "phần trăm": -2}
MAGNITUDES = {"tỷ": 9, "tỉ": 9, "triệu": 6, "tr": 6, "nghìn": 3, "ngàn": 3}
"""What a word behind a number multiplies it by, as a power of ten."""

MONEY = ("đồng", "vnđ", "vnd", "đ")
"""How people write the unit of money."""

_LONGEST = 100
"""No spelling of a figure has so many characters."""

_RATIO = re.compile(r"\d{1,40} ?/ ?\d{1,40}", re.ASCII)
_TWIN = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})|(\d{4})/(\d{1,2})/(\d{1,2})", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}/\d{1,2}/\d{2}", re.ASCII)
_TIME = re.compile(r"(.{10})[t ][\d:.z]{4,}", re.ASCII)


class AmbiguousError(ValueError):
    """A spelling has two readings, and both may be true; the message asks which is meant."""


@dataclass(frozen=True, slots=True)
class Endings:
    """What may stand behind the digits of a figure: its unit, then a percent sign or a word."""

    units: tuple[str, ...]
    powers: Mapping[str, int]


def endings_of(kind: str, unit: str) -> Endings:
    """Return what may stand behind a figure of a kind; ``unit`` is how its unit is declared."""
    if kind == "percent":
        return Endings((), PERCENT)
    units = tuple(dict.fromkeys(u for u in (unit.lower(), *_money(kind)) if u))
    if any(word in unit.lower().split() for word in MAGNITUDES):
        return Endings(units, {})  # counted in «triệu đồng» already
    return Endings(units, MAGNITUDES if kind in ("count", "money") else PERCENT | MAGNITUDES)


def _money(kind: str) -> tuple[str, ...]:
    return MONEY if kind == "money" else ()


def tidy(text: str) -> str:
    """Return a text without stray spaces and the apostrophe that marks text in Excel."""
    for space in SPACES:
        text = text.replace(space, " ")
    text = f" {text}".replace(" '", " ").replace("−", "-")
    return " ".join(part for part in text.split(" ") if part)


def readings(text: str, *, whole: bool, endings: Endings) -> list[Exact]:
    """Return every number that a tidy text may mean, the likelier first.

    Args:
        text: what was written, as `tidy` leaves it.
        whole: whether the figure counts things, so that ``1.250`` has thousands for certain.
        endings: what may stand behind the digits.

    Raises:
        ValueError: it is no number.

    """
    if len(text) > _LONGEST:
        raise ValueError(f"«{text[:_LONGEST]}…» không phải là số")
    if sum(c.isdigit() for c in text) > MAX_DIGITS and "/" not in text:
        raise ValueError(f"số có hơn {MAX_DIGITS} chữ số")
    low = text.lower()
    sign = -1 if low.startswith("-") else 1
    body = low[1:].strip() if low[:1] in ("-", "+") else low
    if _RATIO.fullmatch(body):
        if whole:
            raise ValueError(f"«{text}» là hai số; hãy ghi từng số vào chỗ của nó")
        return [lean(sign * parse_number(body.replace(" ", "")))]
    body = _cut(body, endings.units)[0]
    body, ending = _cut(body, endings.powers)
    power = endings.powers[ending] if ending else 0
    found = _digits(body, text, whole=whole and not ending)
    if ending in PERCENT:
        found = found[-1:]  # nobody parts thousands of percents
    return [lean(sign * value * Fraction(10) ** power) for value in found]


def _cut(body: str, endings: Sequence[str] | Mapping[str, int]) -> tuple[str, str]:
    """Return a text without the first of some endings that it has, and that ending."""
    found = next((ending for ending in endings if body.endswith(ending)), "")
    return (body[: -len(found)].strip(), found) if found else (body, "")


def _digits(body: str, text: str, *, whole: bool) -> list[Exact]:
    """Return the readings of digits with their marks."""
    plain = body if body.startswith("_") else body.replace("_", "")
    marks = "".join(c for c in plain if not ("0" <= c <= "9"))
    point = marks[-1:] if marks[-1:] != marks[:1] or marks in (".", ",") else ""
    head, _, decimals = plain.partition(point) if point else (plain, "", "")
    groups, mark = len(marks) - len(point), marks[:1]
    fits = (not point or (point in ".," and decimals)) and (
        bool(head) if not groups else mark in " .," and _grouped(head, mark, groups, marks)
    )
    if not fits:
        wrong = ": dấu ngăn hàng nghìn hoặc dấu thập phân đặt sai chỗ"
        why = wrong if plain and not set(marks) - set(" .,_") else ""
        raise ValueError(f"«{text}» không phải là số{why}")
    value = lean(parse_number(head.replace(mark, "") + (f".{decimals}" if point else "")))
    if not _TWIN.fullmatch(plain):
        return [value]
    thousands = int(plain.replace(point, ""))
    if point == ",":
        return [value, thousands] if whole else [value]
    return [thousands] if whole else [thousands, value]


def _grouped(head: str, mark: str, groups: int, marks: str) -> bool:
    """Whether digits stand in groups of three behind a first group of one to three."""
    return (
        marks[:groups] == mark * groups
        and 1 <= len(head) - 4 * groups <= 3
        and head[0] != "0"
        and all(head[len(head) - 4 * k] == mark for k in range(1, groups + 1))
    )


def meant(text: str, found: Sequence[Exact], fits: Callable[[Exact], bool]) -> Exact:
    """Return the reading that fits, or the likeliest where none does.

    Raises:
        AmbiguousError: several readings fit.

    """
    fitting = list(dict.fromkeys(value for value in found if fits(value)))
    if len(fitting) > 1:
        both = " hay ".join(map(_comma, fitting))
        raise AmbiguousError(f"«{text}» có hai cách đọc: {both}?")
    return fitting[0] if fitting else found[0]


def read_number(text: str, most: Exact | None = None) -> Fraction:
    """Read a number that a person typed: ``12,5``, ``90%``; ``most`` is the largest it can be.

    Raises:
        ValueError: it is no number, or can be read in two ways.

    """
    body = tidy(text)
    found = readings(body, whole=False, endings=Endings((), PERCENT))
    return Fraction(meant(body, found, lambda value: most is None or value <= most))


def read_day(text: str) -> date:
    """Read a day: ``30/11/2026``, ``30-11-2026``, ``ngày 30 tháng 11 năm 2026``, ``2026-11-30``.

    A time behind a day is left out, for programs write one.

    Raises:
        ValueError: the text has another form or names a day that does not exist.

    """
    body = tidy(text)
    low = body.lower().removeprefix("ngày ")
    if timed := _TIME.fullmatch(low):
        low = timed[1]
    for mark in (" tháng ", ", năm ", " năm ", "-", "."):
        low = low.replace(mark, "/")
    low = low.replace(" /", "/").replace("/ ", "/")
    match = _DAY.fullmatch(low)
    if not match:
        if _SHORT_YEAR.fullmatch(low):
            raise ValueError(f"«{body}» cần ghi đủ bốn chữ số của năm")
        raise ValueError(f"«{body}» không phải là ngày (viết như 30/11/2026)")
    day, month, year = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"ngày «{body}» không có trên lịch (viết ngày, tháng, năm)") from None


def unmistakable(value: Exact) -> str:
    """Write a number with a decimal point so that it has one reading only."""
    text = decimal_text(value)
    return f"{text}0" if _TWIN.fullmatch(text.lstrip("-")) else text


def _comma(value: Exact) -> str:
    """Write one of two readings: thousands are parted only where the dots tell them for certain."""
    if value.denominator == 1 and magnitude(value) >= 10**6:
        return f"{int(value):,}".replace(",", ".")
    return decimal_text(value).replace(".", ",")
