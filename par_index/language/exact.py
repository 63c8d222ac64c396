"""Exact numbers and dates, read from text without ever passing through binary floating point."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from math import lcm
from typing import TypeAlias

Exact: TypeAlias = int | Fraction
"""A number of the language: an int where it is whole and came so, else a Fraction."""

MAX_DIGITS = 40
"""Longest digit string that is read as a number; longer ones are an attack or a slip."""

NUMBER_PATTERN = r"\d[\d_]*(?:\.\d+)?%?"
ISO_PATTERN = r"\d{4}-\d{2}-\d{2}"
DATE_PATTERN = rf"{ISO_PATTERN}|\d{{1,2}}/\d{{1,2}}/\d{{4}}(?!\d)"

_NUMBER = re.compile(rf"[+-]?{NUMBER_PATTERN}", re.ASCII)
_RATIO = re.compile(r"[+-]?\d+/\d+", re.ASCII)
_ISO = re.compile(ISO_PATTERN, re.ASCII)
_DMY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


def parse_number(text: str) -> Fraction:
    """Read a decimal such as ``0.70``, ``1_000_000``, ``96%`` or a ratio ``1/3`` exactly.

    Raises:
        ValueError: the text is no such number, or has more than `MAX_DIGITS` digits.

    """
    body = text.strip()
    if _RATIO.fullmatch(body) and len(body) <= 2 * MAX_DIGITS:
        numerator, denominator = body.split("/")
        if int(denominator) == 0:
            raise ValueError("mẫu số bằng 0")
        return Fraction(int(numerator), int(denominator))
    if not _NUMBER.fullmatch(body):
        if re.fullmatch(r"[+-]?[\d._]*,\d+%?", body):
            raise ValueError(f"«{body}» dùng dấu phẩy; hãy viết dấu chấm thập phân")
        raise ValueError(f"«{body}» không phải là số")
    if sum(c.isdigit() for c in body) > MAX_DIGITS:
        raise ValueError(f"số có hơn {MAX_DIGITS} chữ số")
    percent = body.endswith("%")
    whole, _, decimals = body.rstrip("%").replace("_", "").partition(".")
    scale = 10 ** len(decimals) * (100 if percent else 1)
    return Fraction(int(whole + decimals), scale)


def parse_date(text: str) -> date:
    """Read a day written ``2026-11-30`` or, as in Vietnam, ``30/11/2026``.

    Raises:
        ValueError: the text has another form or names a day that does not exist.

    """
    body = text.strip()
    if _ISO.fullmatch(body):
        year, month, day = (int(part) for part in body.split("-"))
    elif match := _DMY.fullmatch(body):
        day, month, year = (int(part) for part in match.groups())
    else:
        raise ValueError(f"«{body}» không phải là ngày (viết 2026-11-30 hoặc 30/11/2026)")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"ngày «{body}» không có trên lịch") from None


def lean(value: Fraction) -> Exact:
    """Return the int when the fraction is whole: ints are several times faster to compute with."""
    return value.numerator if value.denominator == 1 else value


def magnitude(value: Exact) -> Exact:
    """Return the number without its sign."""
    return -value if value < 0 else value


def total(values: Iterable[Exact]) -> Fraction:
    """Add numbers over their common denominator: far faster than one Fraction after another."""
    listed = list(values)
    scale = lcm(*(value.denominator for value in listed))
    return Fraction(sum(value.numerator * (scale // value.denominator) for value in listed), scale)


def round_half_up(value: Exact, places: int) -> Fraction:
    """Round to a number of decimals, ties away from zero, as Excel's ROUND and the offices do."""
    scale = 10**places
    if scale % value.denominator == 0:
        return Fraction(value)
    scaled = abs(value) * scale
    doubled = scaled.numerator * 2 + scaled.denominator
    whole = doubled // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, scale)


def exact_text(value: Exact) -> str:
    """Write a number as ``num/den``, the form in which scorecards carry exact points."""
    return f"{value.numerator}/{value.denominator}"


def decimal_text(value: Exact) -> str:
    """Write a number so that `parse_number` reads the same number back."""
    places = _decimal_places(value)
    if places is None:
        return exact_text(value)
    if places == 0:
        return str(value.numerator)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _decimal_places(value: Exact) -> int | None:
    """Count the decimals of a finite decimal, or return None when it has no end."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None
