"""The expression tree: seven node kinds, each a frozen value that carries its place in the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from par_index.language.exact import Exact
from par_index.language.intervals import Interval

Span: TypeAlias = tuple[int, int]
NOWHERE: Span = (0, 0)


class Literal:
    """What stands for itself."""

    __slots__ = ()
    value: Any


@dataclass(frozen=True, slots=True)
class Number(Literal):
    """A number, or a day as its ordinal when ``is_date`` is set."""

    value: Exact
    is_date: bool = False
    percent: bool = field(default=False, compare=False)
    span: Span = field(default=NOWHERE, compare=False)

    @property
    def kind(self) -> str:
        """How it was written: ``date``, ``percent`` or ``number``."""
        return "date" if self.is_date else "percent" if self.percent else "number"


@dataclass(frozen=True, slots=True)
class Truth(Literal):
    """``yes`` or ``no``."""

    value: bool
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Text(Literal):
    """The key of one level of a choice, written in quotes."""

    value: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """An input, a measure, or ``max``: the maximum points of the leaf that uses the rule."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """``-x`` or ``not x``."""

    op: str
    operand: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic (+ - * /), a comparison (= != < <= > >=), ``and`` or ``or``."""

    op: str
    left: Expr
    right: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language applied to its arguments; `FUNCTIONS` lists them."""

    function: str
    arguments: tuple[Expr, ...]
    span: Span = field(default=NOWHERE, compare=False)


Expr: TypeAlias = Number | Truth | Text | Name | Unary | Binary | Call

MAX = "max"
"""The name under which a rule sees the maximum points of the leaf that uses it."""

MEASURE = "measure"
"""The name of a rule's main measure, which evidence may give in place of the counts."""

UNKNOWN = "unknown"
"""The award that the source leaves open: any number of points within the limits of the line."""

NOT_APPLICABLE = "not_applicable"
"""The award of a row in which nothing arose; it stands in files only, never in a normal form."""

FUNCTIONS = ("least", "greatest", "floor", "count", "interpolate", "points", "percent")
"""least, greatest: of numbers; floor: of one number; count: how many conditions hold;
interpolate(x, x1, y1, x2, y2): the line from (x1, y1) to (x2, y2), level outside; y1 where x is
at most x1, whatever x2 is; points, percent: of one node of the criteria tree, only in grades."""

OF_NODES = ("points", "percent")
"""The functions of one node of the criteria tree."""

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
NEGATED = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

TRUE, FALSE = Truth(True), Truth(False)
ZERO = Number(0)
MAXIMUM = Name(MAX)


_PARTS: dict[type, tuple[str, ...]] = {
    Unary: ("operand",),
    Binary: ("left", "right"),
    Call: ("arguments",),
}
"""Where the parts of a node stand; a node that is not named has none."""


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the direct parts of an expression."""
    found = tuple(getattr(expr, name) for name in _PARTS.get(type(expr), ()))
    return found[0] if found and isinstance(found[0], tuple) else found


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield the expression and all its parts, outermost first."""
    yield expr
    for part in children(expr):
        yield from walk(part)


def names(expr: Expr) -> set[str]:
    """Return the names that occur in an expression."""
    return {part.name for part in walk(expr) if isinstance(part, Name)}


def rewrite(expr: Expr, change: Callable[[Name], Expr]) -> Expr:
    """Return the expression with every name replaced by what ``change`` makes of it."""
    if isinstance(expr, Name):
        return change(expr)
    parts: dict[str, Any] = {}
    for name in _PARTS.get(type(expr), ()):
        part = getattr(expr, name)
        several = isinstance(part, tuple)
        parts[name] = tuple(rewrite(p, change) for p in part) if several else rewrite(part, change)
    return replace(expr, **parts) if parts else expr


def joined(expr: Expr, op: str) -> Iterator[Expr]:
    """Yield the conditions that ``and``, or ``or``, joins, left to right."""
    if isinstance(expr, Binary) and expr.op == op:
        yield from joined(expr.left, op)
        yield from joined(expr.right, op)
    else:
        yield expr


def line_rows(line: Call) -> tuple[tuple[Expr, Expr], ...]:
    """Return ``interpolate(x, x1, y1, x2, y2)`` as rows of conditions with their values.

    The line from (x1, y1) to (x2, y2) is level outside; where the corners meet, y1 decides.
    """
    x, x1, y1, x2, y2 = line.arguments
    share = Binary("/", Binary("-", x, x1), Binary("-", x2, x1))
    rising = Binary("+", y1, Binary("*", Binary("-", y2, y1), share))
    return (Binary("<=", x, x1), y1), (Binary(">=", x, x2), y2), (TRUE, rising)


def conjuncts(expr: Expr) -> Iterator[Expr]:
    """Yield the conditions that ``and`` joins, left to right."""
    return joined(expr, "and")


def negated(condition: Expr) -> Expr:
    """Return the opposite of a condition; that of a ``not`` is what stands under it."""
    if isinstance(condition, Unary) and condition.op == "not":
        return condition.operand
    return Unary("not", condition)


_FEW = 16


def all_of(conditions: tuple[Expr, ...]) -> Expr:
    """Join conditions with ``and``; no condition at all is true."""
    if not conditions:
        return TRUE
    if len(conditions) > _FEW:
        # halves keep the tree shallow, however many conditions a rule has
        middle = len(conditions) // 2
        left, right = all_of(conditions[:middle]), all_of(conditions[middle:])
        return Binary("and", left, right, right.span)
    result = conditions[0]
    for condition in conditions[1:]:
        result = Binary("and", result, condition, condition.span)
    return result


@dataclass(frozen=True, slots=True)
class Band:
    """A row of a table in the notation of DMN: the ends that a subject must lie between."""

    low: Expr | None
    low_closed: bool
    high: Expr | None
    high_closed: bool

    @classmethod
    def of(cls, run: Interval) -> Band:
        """Return the row of constant ends that holds a run of numbers."""
        return cls(
            None if run.low is None else Number(run.low[0]),
            run.low is not None and run.low[1] < 0,
            None if run.high is None else Number(run.high[0]),
            run.high is not None and run.high[1] > 0,
        )

    @property
    def run(self) -> Interval | None:
        """The numbers between the ends; None where an end is not constant."""
        low, high = self.low, self.high
        if not all(end is None or isinstance(end, Number) for end in (low, high)):
            return None
        return Interval(
            (low.value, -1 if self.low_closed else 1) if isinstance(low, Number) else None,
            (high.value, 1 if self.high_closed else -1) if isinstance(high, Number) else None,
        )

    def condition(self, subject: Expr, span: Span = NOWHERE) -> Expr:
        """Return the condition that the subject lies in the band."""
        if self.low is not None and self.low == self.high:
            return Binary("=", subject, self.low, span)
        tests: list[Expr] = []
        if self.low is not None:
            tests.append(Binary(">=" if self.low_closed else ">", subject, self.low, span))
        if self.high is not None:
            tests.append(Binary("<=" if self.high_closed else "<", subject, self.high, span))
        return all_of(tuple(tests))
