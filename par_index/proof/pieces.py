"""Points as a function of one figure: the exact pieces between the cuts of a rule.

With all other figures known, every published shape is a chain of pieces on which the points are
constant or a quotient of linear functions. The pieces give the next better and the next worse
award, the gaps and jumps of a rule, and the cases at, below and above every threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from par_index.language.exact import Exact
from par_index.language.intervals import Cut, Interval
from par_index.language.tree import NEGATED
from par_index.meaning.exact import Env
from par_index.meaning.rules import Case, Rubric
from par_index.meaning.splitting import Narrowing, Outcome, Splits, Splitting
from par_index.proof.quotients import Quotient, UnprovedError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """A run of the figure on which something stays one formula, sign or text."""

    run: Interval
    value: T


@dataclass(frozen=True, slots=True)
class Award:
    """Points on one piece, with the row that decides.

    ``points`` is None in a gap, and where a row asks for a figure that is not known.
    """

    points: Quotient | None
    case: Case | None = None


_Value: TypeAlias = "Quotient | None"
_Found: TypeAlias = "Outcome[Interval, _Value]"


def profile(rubric: Rubric, unknown: str, known: Env, domain: Interval) -> list[Piece[Award]]:
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
    found = _Pieces(rubric, unknown, known).rule(rubric.rule)(domain)
    return _merged([Piece(part.state, Award(part.value, part.case)) for part in found])


class _Pieces(Splitting[Interval, _Value]):
    """Numbers as functions of one figure, on the runs where they are one formula."""

    def __init__(self, rubric: Rubric, unknown: str, known: Env) -> None:
        super().__init__(rubric)
        self.unknown = unknown
        self.known = {name: value for name, value in known.items() if name != unknown}

    def figure(self, name: str) -> Splits[Interval, _Value]:
        """Return the unknown itself, or a known figure; KeyError only where it is asked for."""

        def outcomes(run: Interval) -> Iterable[_Found]:
            if name == self.unknown:
                return (Outcome(run, Quotient.unknown()),)
            value = self.known[name]
            assert not isinstance(value, str)
            return (Outcome(run, Quotient.constant(value)),)

        return outcomes

    def given(
        self, name: str, counted: Callable[[], Splits[Interval, _Value]]
    ) -> Splits[Interval, _Value]:
        return self.figure(name) if name == self.unknown or name in self.known else counted()

    def answer(self, name: str) -> Narrowing[Interval]:
        return lambda run, truth: (run,) if bool(self.known[name]) == truth else ()

    def level(self, name: str, key: str) -> Narrowing[Interval]:
        return lambda run, truth: (run,) if (self.known[name] == key) == truth else ()

    def literal(self, value: Exact) -> _Value:
        return Quotient.constant(value)

    def minus(self, value: _Value) -> _Value:
        return None if value is None else -value

    def computed(
        self, op: str, left: _Value, right: _Value, state: Interval
    ) -> Iterable[tuple[Interval, _Value]]:
        if left is None or right is None:
            return ((state, None),)
        match op:
            case "+":
                return ((state, left + right),)
            case "*":
                return ((state, left * right),)
        return ((state, left / right),)

    def related(self, op: str, left: _Value, right: _Value, state: Interval) -> Iterator[Interval]:
        if left is None or right is None:
            raise KeyError("số liệu chưa biết")
        for piece in signs(left - right, state):
            if _holds(op, piece.value):
                yield piece.run

    def better(self, op: str, x: _Found, y: _Found) -> Iterator[_Found]:
        """Yield the better of two formulas; where one is open, so is the result."""
        if x.value is None or y.value is None:
            yield Outcome(y.state, None)
            return
        yield from super().better(op, x, y)

    def floor_of(self, value: _Value, state: Interval) -> Iterable[tuple[Interval, _Value]]:
        if value is None:
            return ((state, None),)
        constant = value.constant_value
        if constant is None:
            raise UnprovedError("phần nguyên của một đại lượng thay đổi")
        return ((state, Quotient.constant(constant // 1)),)

    def chosen(
        self,
        state: Interval,
        holds: Narrowing[Interval],
        then: Splits[Interval, _Value],
        still: list[Interval],
    ) -> Iterator[_Found]:
        """Yield what one row gives; where it asks for a figure that is not known, all is open."""
        try:
            here, rest = list(holds(state, True)), list(holds(state, False))
        except KeyError:
            yield Outcome(state, None)
            return
        for part in here:
            yield from then(part)
        still.extend(rest)

    def gap(self, states: list[Interval]) -> Iterable[_Found]:
        return (Outcome(run, None) for run in states)


def signs(difference: Quotient, run: Interval) -> list[Piece[int]]:
    """Return where a function is negative, zero and positive over a run."""
    roots = sorted({root for root in difference.breaks() if root in run})
    found: list[Piece[int]] = []
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


def _start(piece: Piece[Award]) -> tuple[bool, Cut]:
    return (True, piece.run.low) if piece.run.low is not None else (False, (0, 0))


def _merged(pieces: list[Piece[Award]]) -> list[Piece[Award]]:
    """Join neighbours that have the same formula and the same row."""
    result: list[Piece[Award]] = []
    for piece in sorted(pieces, key=_start):
        last = result[-1] if result else None
        if last and last.value == piece.value and last.run.high == piece.run.low:
            result[-1] = Piece(Interval(last.run.low, piece.run.high), last.value)
        else:
            result.append(piece)
    return result
