"""How numbers, days and intervals are written for Vietnamese readers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from fractions import Fraction

from par_index.language.exact import Exact, decimal_text, round_half_up
from par_index.language.intervals import Interval


def number_text(value: Exact, places: int = 4) -> str:
    """Write a number with a decimal comma and grouped thousands; ``≈`` marks a rounded one."""
    rounded = round_half_up(value, places)
    sign = "" if rounded == value else "≈ "
    text = decimal_text(rounded)
    whole, _, decimals = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    if whole.startswith("-") and not grouped.startswith("-"):
        grouped = f"-{grouped}"
    return sign + grouped + (f",{decimals}" if decimals else "")


def points_text(value: Exact, places: int = 2) -> str:
    """Write points with a fixed number of decimals: ``0,25``."""
    rounded = round_half_up(value, places)
    scaled = abs(rounded.numerator) * 10**places // rounded.denominator
    digits = str(scaled).rjust(places + 1, "0")
    whole, decimals = (digits[:-places], digits[-places:]) if places else (digits, "")
    sign = "-" if rounded < 0 else ""
    return f"{sign}{whole},{decimals}" if places else f"{sign}{whole}"


def percent_text(value: Exact, cuts: Collection[Exact] = ()) -> str:
    """Write a ratio as a percent.

    It takes as many decimals as are needed so that a rounded figure never seems to reach one of
    the ``cuts`` (thresholds) that the exact one does not reach.
    """
    percent = Fraction(value) * 100
    for places in (2, 3, 4, 6, 8):
        rounded = round_half_up(percent, places)
        if rounded == percent or rounded / 100 not in cuts:
            break
    return number_text(percent, places).replace(".", "") + "%"


def some_of(items: Iterable[str], noun: str = "mục", most: int = 12, mark: str = ", ") -> str:
    """Join items in one row; of many only the first ``most``, and how many more there are."""
    found = list(items)
    rest = len(found) - most
    if rest <= 1:
        return mark.join(found)
    return f"{mark.join(found[:most])} và {rest} {noun} khác"


def date_text(ordinal: Exact) -> str:
    """Write a day, given as its ordinal, as dd/mm/yyyy."""
    return date.fromordinal(int(ordinal)).strftime("%d/%m/%Y")


def value_text(value: Exact | bool | str, kind: str, cuts: Collection[Exact] = ()) -> str:
    """Write one value of an input or a measure of the given kind."""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, str):
        return value
    if kind == "date":
        return date_text(value)
    if kind == "percent":
        return percent_text(value, cuts)
    return number_text(value)


def interval_text(interval: Interval, kind: str) -> str:
    """Write an interval in words: ``từ 95% đến dưới 100%``, ``trên 90%``, ``100%``."""
    if interval.single is not None:
        return value_text(interval.single, kind)
    parts = []
    dates = kind == "date"
    if interval.low is not None:
        value, side = interval.low
        alone = interval.high is None
        low = value_text(value, kind)
        parts.append(_low_words(low, closed=side < 0, is_date=dates, alone=alone))
    if interval.high is not None:
        value, side = interval.high
        alone = interval.low is None
        high = value_text(value, kind)
        parts.append(_high_words(high, closed=side > 0, is_date=dates, alone=alone))
    return " ".join(parts) if parts else "mọi giá trị"


def _low_words(text: str, *, closed: bool, is_date: bool, alone: bool) -> str:
    if not closed:
        return f"sau ngày {text}" if is_date else f"trên {text}"
    if is_date:
        return f"từ ngày {text}"
    return f"từ {text} trở lên" if alone else f"từ {text}"


def _high_words(text: str, *, closed: bool, is_date: bool, alone: bool) -> str:
    joiner = "" if alone else "đến "
    if is_date:
        if closed and alone:
            return f"chậm nhất ngày {text}"
        return f"{joiner}hết ngày {text}" if closed else f"{joiner}trước ngày {text}"
    if not closed:
        return f"{joiner}dưới {text}"
    return f"{text} trở xuống" if alone else f"đến {text}"
