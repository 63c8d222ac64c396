"""Points as a function of one input: the exact pieces between the cuts of a rule.

With all other inputs known, every published shape is a chain of pieces on which the points are
constant or a quotient of linear functions. The pieces give the next better and the next worse
award, the gaps and jumps of a rule, and the cases at, below and above every threshold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from par_index.language.intervals import Cut, Interval
from par_index.language.tree import (
    COMPARISONS,
    NEGATED,
    Binary,
    Call,
    Expr,
    Name,
    Number,
    Text,
    Truth,
    Unary,
)
from par_index.meaning.expressions import Env
from par_index.meaning.rules import Best, Case, Cases, Clamp, Points, Rubric, Rule, Sum
from par_index.proof.quotients import Quotient, UnprovedError

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """A run of the input on which something stays one formula, condition or text."""

    run: Interval
    value: T


Pieces: TypeAlias = list[Piece[T]]


@dataclass(frozen=True, slots=True)
class Award:
    """Points on one piece, with the row that decides.

    ``points`` is None in a gap, and where a row asks for a figure that is not known.
    """

    points: Quotient | None
    case: Case | None = None


def profile(rubric: Rubric, unknown: str, known: Env, domain: Interval) -> Pieces[Award]:
    """Return the points as pieces over the values of one input (or ``measure``), left to right.

    Args:
        rubric: the rule.
        unknown: the input that varies, or ``measure``.
        known: the values of the other names, with ``max``.
        domain: the values over which the input varies.

    Raises:
        UnprovedError: some threshold cannot be solved in closed form.
        KeyError: an award uses a name that is neither known nor the unknown.

    """
    walker = _Walker(unknown, known, rubric.measures)
    return _merged(walker.rule(rubric.rule, domain))


class _Walker:
    def __init__(self, unknown: str, known: Env, measures: Mapping[str, Expr]) -> None:
        self.unknown = unknown
        self.known = {name: value for name, value in known.items() if name != unknown}
        self.measures = measures

    def rule(self, rule: Rule, run: Interval) -> Pieces[Award]:
        match rule:
            case Points():
                return [Piece(p.run, Award(p.value)) for p in self.number(rule.value, run)]
            case Cases():
                return self.cases(rule, run)
            case Sum() | Best():
                return self.parts(rule, run)
            case Clamp():
                result = self.rule(rule.rule, run)
                for end, keep in ((rule.cap, "least"), (rule.floor, "greatest")):
                    if end is not None:
                        limit: Pieces[Award] = [
                            Piece(p.run, Award(p.value)) for p in self.number(end, run)
                        ]
                        result = list(self.extreme(keep, result, limit))
                return result

    def cases(self, rule: Cases, run: Interval) -> Pieces[Award]:
        found: Pieces[Award] = []
        rest = [run]
        for case in rule.cases:
            still: list[Interval] = []
            for part in rest:
                try:
                    judged = self.truth(case.when, part)
                except KeyError:
                    # the row asks for a figure that is not known: what lies here stays open
                    found.append(Piece(part, Award(None)))
                    continue
                for piece in judged:
                    if piece.value:
                        inner = self.rule(case.then, piece.run)
                        found += [
                            Piece(p.run, Award(p.value.points, p.value.case or case)) for p in inner
                        ]
                    else:
                        still.append(piece.run)
            rest = still
        found += [Piece(gap, Award(None)) for gap in rest]
        return sorted(found, key=_start)

    def parts(self, rule: Sum | Best, run: Interval) -> Pieces[Award]:
        total: Pieces[Award] | None = None
        for part in rule.parts:
            inner = self.rule(part.rule, run)
            if part.sign < 0:
                inner = [Piece(p.run, _negated(p.value)) for p in inner]
            if total is None:
                total = inner
            elif isinstance(rule, Best):
                total = list(self.extreme("greatest", total, inner))
            else:
                total = [Piece(shared, _added(a, b)) for shared, a, b in _together(total, inner)]
        return total or []

    def extreme(self, keep: str, a: Pieces[Award], b: Pieces[Award]) -> Iterator[Piece[Award]]:
        for run, left, right in _together(a, b):
            if left.points is None or right.points is None:
                yield Piece(run, Award(None))
                continue
            for piece in signs(left.points - right.points, run):
                takes_left = piece.value >= 0 if keep == "greatest" else piece.value <= 0
                chosen = left if takes_left else right
                yield Piece(piece.run, Award(chosen.points, chosen.case or left.case))

    def number(self, expr: Expr, run: Interval) -> Pieces[Quotient]:
        match expr:
            case Number():
                return [Piece(run, Quotient.constant(expr.value))]
            case Name():
                return self.name(expr.name, run)
            case Unary():
                return [Piece(p.run, -p.value) for p in self.number(expr.operand, run)]
            case Call():
                return self.call(expr, run)
            case Binary():
                left, right = self.number(expr.left, run), self.number(expr.right, run)
                return [
                    Piece(shared, _compute(expr.op, x, y))
                    for shared, x, y in _together(left, right)
                ]
            case _:
                raise UnprovedError(f"không tính được {expr}")

    def name(self, name: str, run: Interval) -> Pieces[Quotient]:
        if name == self.unknown:
            return [Piece(run, Quotient.unknown())]
        if name in self.known:
            value = self.known[name]
            assert not isinstance(value, str)
            return [Piece(run, Quotient.constant(value))]
        if name in self.measures:
            return self.number(self.measures[name], run)
        raise KeyError(name)

    def call(self, expr: Call, run: Interval) -> Pieces[Quotient]:
        if expr.function == "count":
            total = [Piece(run, Quotient.constant(0))]
            for condition in expr.arguments:
                ones = [
                    Piece(p.run, Quotient.constant(int(p.value)))
                    for p in self.truth(condition, run)
                ]
                total = [Piece(shared, x + y) for shared, x, y in _together(total, ones)]
            return total
        parts = [self.number(argument, run) for argument in expr.arguments]
        if expr.function == "floor":
            return [Piece(p.run, _floored(p.value)) for p in parts[0]]
        if expr.function == "interpolate":
            return list(_interpolated(*parts))
        awards: list[Pieces[Award]] = [[Piece(p.run, Award(p.value)) for p in ps] for ps in parts]
        result = awards[0]
        for other in awards[1:]:
            result = list(self.extreme(expr.function, result, other))
        return [Piece(p.run, p.value.points) for p in result if p.value.points is not None]

    def truth(self, expr: Expr, run: Interval) -> Pieces[bool]:
        match expr:
            case Truth():
                return [Piece(run, expr.value)]
            case Name():
                return [Piece(run, bool(self.known[expr.name]))]
            case Unary():
                return [Piece(p.run, not p.value) for p in self.truth(expr.operand, run)]
            case Binary(op="and" | "or"):
                return self.joined(expr, run)
            case Binary() if expr.op in COMPARISONS:
                return self.compared(expr, run)
            case _:
                raise UnprovedError(f"không xét được {expr}")

    def joined(self, expr: Binary, run: Interval) -> Pieces[bool]:
        decided = expr.op == "or"
        found: Pieces[bool] = []
        for piece in self.truth(expr.left, run):
            found += [piece] if piece.value == decided else self.truth(expr.right, piece.run)
        return found

    def compared(self, expr: Binary, run: Interval) -> Pieces[bool]:
        if isinstance(expr.left, Text | Truth) or isinstance(expr.right, Text | Truth):
            same = self.option(expr.left) == self.option(expr.right)
            return [Piece(run, same == (expr.op == "="))]
        left, right = self.number(expr.left, run), self.number(expr.right, run)
        found: Pieces[bool] = []
        for shared, x, y in _together(left, right):
            for piece in signs(x - y, shared):
                found.append(Piece(piece.run, _holds(expr.op, piece.value)))
        return found

    def option(self, expr: Expr) -> object:
        return self.known[expr.name] if isinstance(expr, Name) else getattr(expr, "value", None)


def _interpolated(
    x: Pieces[Quotient],
    x1: Pieces[Quotient],
    y1: Pieces[Quotient],
    x2: Pieces[Quotient],
    y2: Pieces[Quotient],
) -> Iterator[Piece[Quotient]]:
    for run, (at, start), (low, (end, high)) in _together(
        _pairs(x, x1), _pairs(y1, _pairs(x2, y2))
    ):
        for piece in signs(at - start, run):
            if piece.value <= 0:
                yield Piece(piece.run, low)
                continue
            for inner in signs(at - end, piece.run):
                rising = low + (high - low) * (at - start) / (end - start)
                yield Piece(inner.run, high if inner.value >= 0 else rising)


def _pairs(left: Pieces[A], right: Pieces[B]) -> Pieces[tuple[A, B]]:
    return [Piece(run, (a, b)) for run, a, b in _together(left, right)]


def signs(difference: Quotient, run: Interval) -> Pieces[int]:
    """Return where a function is negative, zero and positive over a run."""
    roots = sorted({root for root in difference.breaks() if root in run})
    found: Pieces[int] = []
    low: Cut | None = run.low
    for root in roots:
        before = Interval(low, (root, -1))
        if not before.empty:
            found.append(Piece(before, _sign_inside(difference, before)))
        found.append(Piece(Interval.point(root), 0))
        low = (root, 1)
    last = Interval(low, run.high)
    if not last.empty:
        found.append(Piece(last, _sign_inside(difference, last)))
    return found


def _sign_inside(function: Quotient, run: Interval) -> int:
    inside = run.witness()
    assert inside is not None
    value = function.at(inside)
    return (value > 0) - (value < 0)


def _holds(op: str, sign: int) -> bool:
    if op in ("<", "<=", "="):
        return sign == 0 if op == "=" else sign < 0 or (sign == 0 and op == "<=")
    return not _holds(NEGATED[op], sign)


def _compute(op: str, x: Quotient, y: Quotient) -> Quotient:
    match op:
        case "+":
            return x + y
        case "-":
            return x - y
        case "*":
            return x * y
    return x / y


def _negated(award: Award) -> Award:
    return Award(None if award.points is None else -award.points, award.case)


def _added(a: Award, b: Award) -> Award:
    if a.points is None or b.points is None:
        return Award(None)
    return Award(a.points + b.points, a.case)


def _floored(value: Quotient) -> Quotient:
    constant = value.constant_value
    if constant is None:
        raise UnprovedError("phần nguyên của một đại lượng thay đổi")
    return Quotient.constant(constant // 1)


def _together(left: Pieces[A], right: Pieces[B]) -> list[tuple[Interval, A, B]]:
    """Return the shared runs of two chains of pieces, with both values."""
    return [
        (shared, a.value, b.value)
        for a in left
        for b in right
        if not (shared := a.run.meet(b.run)).empty
    ]


def _start(piece: Piece[Award]) -> tuple[bool, Cut]:
    return (True, piece.run.low) if piece.run.low is not None else (False, (0, 0))


def _merged(pieces: Pieces[Award]) -> Pieces[Award]:
    """Join neighbours that have the same formula and the same row."""
    result: Pieces[Award] = []
    for piece in sorted(pieces, key=_start):
        last = result[-1] if result else None
        if last and last.value == piece.value and last.run.high == piece.run.low:
            result[-1] = Piece(Interval(last.run.low, piece.run.high), last.value)
        else:
            result.append(piece)
    return result
