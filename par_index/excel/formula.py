"""Spreadsheet formulas as values: a tree that is written as text and computed exactly.

The text is what Excel, LibreOffice and WPS recalculate; the exact value is what a cell caches, so
that a viewer that does not calculate shows the same figure.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from par_index.language.exact import Exact, decimal_text, magnitude, round_half_up
from par_index.language.vietnamese import number_text
from par_index.tables.cells import column_letters

Cell: TypeAlias = "Exact | bool | str | None"
"""What a cell holds; None is a blank cell."""


class FormulaError(ArithmeticError):
    """A formula has no value: some figure that it needs is missing or invalid."""


@dataclass(frozen=True, slots=True)
class Ref:
    """One cell, by the name of its sheet and its address such as ``D12``."""

    sheet: str
    row: int
    column: int

    def text(self, home: str = "") -> str:
        """Return the absolute address, as a formula on the sheet ``home`` names it."""
        sheet = "" if self.sheet == home else sheet_text(self.sheet)
        return f"{sheet}${column_letters(self.column)}${self.row}"


@dataclass(frozen=True, slots=True)
class Const:
    """A number, a truth value or a text."""

    value: Exact | bool | str


@dataclass(frozen=True, slots=True)
class Op:
    """Arithmetic, a comparison or ``&``."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Fn:
    """A function of the spreadsheet."""

    name: str
    arguments: tuple[Node, ...]


def area(first: Ref, last: Ref) -> str:
    """Return the address of all cells between two corners of a sheet."""
    return f"{first.text()}:{last.text(last.sheet)}"


Node: TypeAlias = Ref | Const | Op | Fn
Lookup: TypeAlias = Callable[[Ref], Cell]

EPOCH = 693_594
"""The ordinal of the day that a spreadsheet counts as 0."""

FAILED = Fn("NA", ())
"""A formula without a value: the mark of a figure that is missing or invalid."""

BLANK = Const("")
YES, NO = Const(True), Const(False)

SIGNS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
"""How a spreadsheet writes the relations of the language."""

_LEVELS = {"=": 1, "<>": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "&": 2, "+": 3, "-": 3}
_LEVELS |= {"*": 4, "/": 4}
_LITERAL = 255
"""The longest text that Excel takes as one literal of a formula."""


@lru_cache(256)
def sheet_text(sheet: str) -> str:
    """Return the name of a sheet as formulas write it before a cell."""
    return "'" + sheet.replace("'", "''") + "'!"


def text_of(node: Node, home: str = "") -> str:
    """Write a formula that stands on the sheet ``home``, without the leading ``=``."""
    match node:
        case Ref():
            return node.text(home)
        case Const():
            return _const(node.value)
        case Fn():
            return f"{node.name}({','.join(text_of(part, home) for part in node.arguments)})"
        case Op():
            level = _LEVELS[node.op]
            left, right = text_of(node.left, home), text_of(node.right, home)
            if isinstance(node.left, Op) and _LEVELS[node.left.op] < level + (level == 1):
                left = f"({left})"
            if isinstance(node.right, Op) and _LEVELS[node.right.op] <= level:
                right = f"({right})"
            if isinstance(node.right, Const) and right.startswith("-"):
                right = f"({right})"
            return f"{left}{node.op}{right}"


def _const(value: Exact | bool | str) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return _literal(value)
    text = str(value) if isinstance(value, int) else decimal_text(value)
    return f"({text})" if "/" in text else text


@lru_cache(1024)
def _literal(text: str) -> str:
    """Return a text as literals within Excel's limit; control characters are written as CHAR(n).

    A line break or a tab pasted from Word would make the part of the workbook malformed.
    """
    size = _LITERAL // 2
    found = []
    for row in re.split(r"([\x00-\x1f\x7f])", text):
        if len(row) == 1 and (row < " " or row == "\x7f"):
            found.append(f"CHAR({ord(row)})")
        elif row or not text:
            pieces = [row[i : i + size] for i in range(0, len(row), size)] or [""]
            found += ['"' + piece.replace('"', '""') + '"' for piece in pieces]
    return "&".join(found)


def value_of(node: Node, lookup: Lookup) -> Exact | bool | str:
    """Compute a formula exactly; blank cells count as 0 or as an empty text, as they do in Excel.

    Raises:
        FormulaError: the formula has no value.

    """
    match node:
        case Const():
            return node.value
        case Ref():
            found = lookup(node)
            return 0 if found is None else found
        case Op():
            return _computed(node, lookup)
        case Fn():
            return _FUNCTIONS[node.name](node.arguments, lookup)


def _number(node: Node, lookup: Lookup) -> Exact:
    value = value_of(node, lookup)
    if isinstance(value, str):
        raise FormulaError
    return int(value) if isinstance(value, bool) else value


_ARITHMETIC: dict[str, Callable[[Exact, Exact], Exact]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _computed(node: Op, lookup: Lookup) -> Exact | bool | str:
    if node.op in _COMPARE:
        left, right = _operand(node.left, lookup), _operand(node.right, lookup)
        return _COMPARE[node.op](_ordered(left, right), _ordered(right, left))
    if node.op == "&":
        return _shown(_operand(node.left, lookup)) + _shown(_operand(node.right, lookup))
    left, right = _number(node.left, lookup), _number(node.right, lookup)
    if node.op == "/":
        if right == 0:
            raise FormulaError
        return Fraction(left) / right
    return _ARITHMETIC[node.op](left, right)


def _operand(node: Node, lookup: Lookup) -> Cell:
    return lookup(node) if isinstance(node, Ref) else value_of(node, lookup)


def _ordered(value: Cell, other: Cell) -> tuple[int, Exact | str]:
    """Return a key by which Excel orders values: numbers, then texts, then truth values."""
    if value is None:
        value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0
    if isinstance(value, bool):
        return 2, int(value)
    return (1, value.casefold()) if isinstance(value, str) else (0, value)


def _shown(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value if isinstance(value, str) else decimal_text(value).replace(".", ",")


_Arguments: TypeAlias = tuple[Node, ...]


def _iferror(parts: _Arguments, lookup: Lookup) -> Exact | bool | str:
    try:
        return value_of(parts[0], lookup)
    except FormulaError:
        return value_of(parts[1], lookup)


def _is_number(parts: _Arguments, lookup: Lookup) -> bool:
    try:
        found = _operand(parts[0], lookup)
    except FormulaError:
        return False
    return isinstance(found, int | Fraction) and not isinstance(found, bool)


def _day(parts: _Arguments, lookup: Lookup) -> date:
    return date.fromordinal(int(_number(parts[0], lookup)) + EPOCH)


def _not_available(_: _Arguments, __: Lookup) -> Exact:
    raise FormulaError


def _numbers(parts: _Arguments, lookup: Lookup) -> list[Exact]:
    return [_number(part, lookup) for part in parts]


_FUNCTIONS: dict[str, Callable[[_Arguments, Lookup], Exact | bool | str]] = {
    "IF": lambda parts, lookup: value_of(parts[1 if _number(parts[0], lookup) else 2], lookup),
    "IFERROR": _iferror,
    "ISNUMBER": _is_number,
    "ROUND": lambda p, lookup: round_half_up(_number(p[0], lookup), int(_number(p[1], lookup))),
    "AND": lambda parts, lookup: all(_numbers(parts, lookup)),
    "OR": lambda parts, lookup: any(_numbers(parts, lookup)),
    "LEFT": lambda parts, lookup: _shown(_operand(parts[0], lookup))[:1],
    "ABS": lambda parts, lookup: magnitude(_number(parts[0], lookup)),
    "ISTEXT": lambda parts, lookup: isinstance(_operand(parts[0], lookup), str),
    "NA": _not_available,
    "NOT": lambda parts, lookup: not _number(parts[0], lookup),
    "MIN": lambda parts, lookup: min(_numbers(parts, lookup)),
    "MAX": lambda parts, lookup: max(_numbers(parts, lookup)),
    "SUM": lambda parts, lookup: sum(_numbers(parts, lookup)),
    "INT": lambda parts, lookup: _number(parts[0], lookup) // 1,
    "FIXED": lambda parts, lookup: number_text(*map(int, _numbers(parts, lookup))),
    "DAY": lambda parts, lookup: _day(parts, lookup).day,
    "MONTH": lambda parts, lookup: _day(parts, lookup).month,
    "YEAR": lambda parts, lookup: _day(parts, lookup).year,
}
"""The functions that rules need; each exists in Excel 2010, LibreOffice and WPS by this name."""


def call(name: str, *arguments: Node | str | int) -> Fn:
    """Return a function of nodes, texts and numbers."""
    return Fn(name, tuple(Const(a) if isinstance(a, str | int) else a for a in arguments))


def equals(node: Node, value: Node | str | int) -> Node:
    """Return whether a formula has a value; texts are equal whatever the size of their letters."""
    return Op("=", node, Const(value) if isinstance(value, str | int) else value)


def all_of(*conditions: Node) -> Node:
    """Return whether conditions that all have a value hold."""
    if len(conditions) == 1:
        return conditions[0]
    return Fn("AND", conditions) if conditions else YES


def any_of(*conditions: Node) -> Node:
    """Return whether one of several conditions that all have a value holds."""
    return conditions[0] if len(conditions) == 1 else Fn("OR", conditions)


def if_(condition: Node, then: Node, otherwise: Node) -> Node:
    """Return ``IF``; a constant condition is decided at once."""
    if isinstance(condition, Const):
        return then if condition.value else otherwise
    return Fn("IF", (condition, then, otherwise))


def share_of(part: Node, whole: Node, none: Node = BLANK) -> Node:
    """Return a part of a whole, and ``none`` where there is nothing to have a part of."""
    return if_(Op("=", whole, Const(0)), none, Op("/", part, whole))


_MOST_PARTS = 100
"""Excel takes 255 arguments; a condition of so many parts is written as two."""


def both(*conditions: Node) -> Node:
    """Return a conjunction: false as soon as one part is, even where others have no value."""
    return _settled("AND", YES, NO, conditions)


def either(*conditions: Node) -> Node:
    """Return a disjunction: true as soon as one part is, even where others have no value."""
    return _settled("OR", NO, YES, conditions)


def _settled(name: str, idle: Const, decisive: Const, conditions: Sequence[Node]) -> Node:
    parts = tuple(part for part in conditions if part != idle)
    if decisive in parts:
        return decisive
    if len(parts) <= 1:
        return parts[0] if parts else idle
    if len(parts) > _MOST_PARTS:
        cut = len(parts) // 2
        halves = [_settled(name, idle, decisive, half) for half in (parts[:cut], parts[cut:])]
        return _settled(name, idle, decisive, halves)
    sure = Fn(name, tuple(Fn("IFERROR", (part, idle)) for part in parts))
    joint = Fn(name, parts)
    return Fn("IF", (sure, joint, NO) if decisive == NO else (sure, YES, joint))


_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def negation(condition: Node) -> Node:
    """Return the opposite of a condition."""
    if isinstance(condition, Const):
        return Const(not condition.value)
    if isinstance(condition, Op) and condition.op in _OPPOSITE:
        return Op(_OPPOSITE[condition.op], condition.left, condition.right)
    return Fn("NOT", (condition,))
