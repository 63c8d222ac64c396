"""What people type into cells, as the text that an input reads: one meaning in Excel and YAML."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from par_index.excel.rule_formulas import EPOCH
from par_index.language.exact import decimal_text, parse_date
from par_index.tables.cells import AS_A_DAY, CellError, Found, content

_SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u3000\ufeff]+")
_GROUPED = {mark: re.compile(rf"[1-9]\d{{0,2}}(\{mark}\d{{3}})+", re.ASCII) for mark in (".", ",")}
_DAY = re.compile(r"(?:ngày )?(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", re.ASCII)
_RANGE = "<>[(≤≥"
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
        return decimal_text(value)
    body = plain(value)
    if kind in ("truth", "choice"):
        return body
    if body[:1] in _RANGE:
        return _range(body, kind)
    return _single(body, kind)


def plain(text: str) -> str:
    """Return a text without stray spaces and the apostrophe that marks text in Excel."""
    return _SPACES.sub(" ", text).strip().removeprefix("'").strip()


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
    body = plain(text)
    match = _DAY.fullmatch(body.casefold())
    try:
        return parse_date("/".join(match.groups()) if match else body)
    except ValueError as problem:
        raise CellError(str(problem)) from None


def _single(body: str, kind: str) -> str:
    if kind == "date":
        return day_text(body).isoformat()
    return number_text(body, whole=kind in ("count", "money"))


def number_text(body: str, *, whole: bool) -> str:
    """Return a number as evidence files write it: decimal point, no marks between thousands.

    A single dot before three digits is a mark between thousands where only whole numbers are
    possible; elsewhere it could also be a decimal point, so it is refused.

    Raises:
        CellError: the number can be read in two ways.

    """
    text = body.replace(" ", "").replace("−", "-")
    percent = text.endswith("%")
    digits = text.rstrip("%").lstrip("+-")
    sign = "-" if text.startswith("-") else ""
    last = max(digits.rfind("."), digits.rfind(","))
    if "." in digits and "," in digits:
        mark = "," if digits[last] == "." else "."
        head = digits[:last]
        if not _GROUPED[mark].fullmatch(head):
            raise CellError(f"«{body}» không phải là số")
        digits = f"{head.replace(mark, '')}.{digits[last + 1 :]}"
    elif last >= 0:
        mark = digits[last]
        grouped = _GROUPED[mark].fullmatch(digits)
        if grouped and (whole or digits.count(mark) > 1):
            digits = digits.replace(mark, "")
        elif grouped and mark == ".":
            one, other = digits.replace(".", ""), digits.replace(".", ",")
            raise CellError(f"«{body}» có thể là {one} hoặc {other}; hãy nhập lại ở dạng số")
        elif digits.count(mark) == 1:
            digits = digits.replace(",", ".")
    return f"{sign}{digits}{'%' if percent else ''}"


def _range(body: str, kind: str) -> str:
    text = body.replace("≤", "<=").replace("≥", ">=").replace(" ", "")
    match = re.fullmatch(r"([<>]=?)(.+)", text)
    if match:
        return f"{match[1]} {_single(match[2], kind)}"
    match = re.fullmatch(r"([\[(])(.+?)\.\.(.+)([\])])", text)
    if not match:
        raise CellError(f"«{body}» không phải là một khoảng như (90%..100%]")
    return f"{match[1]}{_single(match[2], kind)}..{_single(match[3], kind)}{match[4]}"


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
