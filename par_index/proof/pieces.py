"""Points as a function of one figure: the exact pieces between the cuts of a rule.

With all other figures known, every published shape is a chain of pieces on which the points are
constant or a quotient of linear functions. The pieces give the next better and the next worse
award, the gaps and jumps of a rule, and the cases at, below and above every threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from par_index.language.exact import Exact
from par_index.language.intervals import EVERYTHING, NOTHING, Cut, Interval
from par_index.language.tree import UNKNOWN
from par_index.meaning.exact import Env
from par_index.meaning.rules import Case, Rubric
from par_index.meaning.splitting import Narrowing, Outcome, Splits
from par_index.proof.linear import Linear, UnprovedError
from par_index.proof.linear_values import LinearNumbers, LinearValue

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """A run of the figure on which something stays one formula, sign or text."""

    run: Interval
    value: T


class Formula(NamedTuple):
    """``(a + b·x) / (c + d·x)``, with a divisor above zero."""

    a: Exact
    b: Exact = 0
    c: Exact = 1
    d: Exact = 0

    def at(self, x: Exact) -> Exact:
        """Return the value at x."""
        return Fraction(self.a + self.b * x) / (self.c + self.d * x)

    @property
    def direction(self) -> int:
        """-1, 0 or 1: falling, the same everywhere, or rising."""
        slope = self.b * self.c - self.a * self.d
        return (slope > 0) - (slope < 0)

    def beside(self, level: Exact) -> tuple[Interval, Interval, Interval]:
        """Return where the value is above, at and below a level."""
        slope = self.b - level * self.d  # 0 where the value keeps one distance from the level
        gap = Linear((("x", slope),) if slope else (), self.a - level * self.c)
        less = gap.scaled(-1)
        return where(gap, True), where(gap, False).meet(where(less, False)), where(less, True)


@dataclass(frozen=True, slots=True)
class Award:
    """Points on one piece, with the row that decides.

    ``points`` is None where a row asks for a figure that is not known.
    """

    points: Formula | None
    case: Case | None = None


_Found: TypeAlias = Outcome[Interval, LinearValue]
_UNKNOWN = Linear.name("x")

OPEN_NAME = "?"
OPEN = LinearValue.of(Linear.name(OPEN_NAME))
"""What nobody can tell: a row that asks for a figure that is not known."""

MOST_STEPS = 400
"""So many steps of a staircase are told apart."""


def profile(rubric: Rubric, unknown: str, known: Env, domain: Interval) -> list[Piece[Award]]:
    """Return the points as pieces over the values of one input (or ``measure``), left to right.

    Values at which no row holds, or the rule divides by zero as it may where nothing arises, are in
    no piece.

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
    return _merged([Piece(part.state, Award(_formula(part.value), part.case)) for part in found])


def _formula(value: LinearValue) -> Formula | None:
    if value is OPEN:
        return None
    top, bottom = value.single()
    (a, b), (c, d) = ((form.constant, dict(form.terms).get("x", 0)) for form in (top, bottom))
    return Formula(a, b, c, d)


class _Pieces(LinearNumbers[Interval]):
    """Numbers as functions of one figure, on the runs where they are one formula."""

    def __init__(self, rubric: Rubric, unknown: str, known: Env) -> None:
        super().__init__(rubric)
        self.unknown = unknown
        self.known = {name: value for name, value in known.items() if name != unknown}

    def figure(self, name: str) -> Splits[Interval, LinearValue]:
        """Return the unknown itself, or a known figure; KeyError only where it is asked for."""

        def outcomes(run: Interval) -> Iterable[_Found]:
            if name == self.unknown:
                return (Outcome(run, LinearValue.of(_UNKNOWN)),)
            if name == UNKNOWN:
                return (Outcome(run, OPEN),)
            value = self.known[name]
            assert not isinstance(value, str)
            return (Outcome(run, self.literal(value)),)

        return outcomes

    def given(
        self, name: str, counted: Callable[[], Splits[Interval, LinearValue]]
    ) -> Splits[Interval, LinearValue]:
        return self.figure(name) if name == self.unknown or name in self.known else counted()

    def answer(self, name: str) -> Narrowing[Interval]:
        return lambda run, truth: (run,) if bool(self.known[name]) == truth else ()

    def level(self, name: str, key: str) -> Narrowing[Interval]:
        return lambda run, truth: (run,) if (self.known[name] == key) == truth else ()

    def narrowed(self, state: Interval, form: Linear, strict: bool) -> Interval | None:
        part = state.meet(where(form, strict))
        return None if part.empty else part

    def minus(self, value: LinearValue) -> LinearValue:
        return value if value is OPEN else super().minus(value)

    def computed(
        self, op: str, left: LinearValue, right: LinearValue, state: Interval
    ) -> Iterable[tuple[Interval, LinearValue]]:
        if left is OPEN or right is OPEN:
            return ((state, OPEN),)
        return super().computed(op, left, right, state)

    def better(self, op: str, x: _Found, y: _Found) -> Iterator[_Found]:
        """Yield the better of two formulas; where one is open, so is the result."""
        if x.value is OPEN or y.value is OPEN:
            return iter((Outcome(y.state, OPEN),))
        return super().better(op, x, y)

    def floor_of(
        self, value: LinearValue, state: Interval
    ) -> Iterable[tuple[Interval, LinearValue]]:
        """Yield the runs on which the whole number below stays the same.

        Raises:
            UnprovedError: it takes too many whole numbers, or is no line over a line.

        """
        if value is OPEN:
            return ((state, OPEN),)
        if value.value is not None:
            return ((state, self.literal(value.value // 1)),)
        top, bottom = value.single()
        ends_at = (state.low, state.high)
        if any(cut is None or not _at(bottom, cut[0]) for cut in ends_at):
            raise UnprovedError("phần nguyên của một đại lượng không có giới hạn")
        ends = sorted(_at(top, cut[0]) / _at(bottom, cut[0]) for cut in ends_at if cut)
        first, last = int(ends[0] // 1), int(ends[1] // 1)
        if last - first > MOST_STEPS:
            raise UnprovedError("phần nguyên của một đại lượng có quá nhiều giá trị")
        found: list[tuple[Interval, LinearValue]] = []
        rest = [state]
        for level in range(first, last):
            beyond = self.literal(level + 1)
            below = [part for run in rest for part in self.related("<", value, beyond, run)]
            found += [(part, self.literal(level)) for part in below]
            rest = [part for run in rest for part in self.related(">=", value, beyond, run)]
        return [*found, *((run, self.literal(last)) for run in rest)]

    def chosen(
        self,
        state: Interval,
        holds: Narrowing[Interval],
        then: Splits[Interval, LinearValue],
        still: list[Interval],
    ) -> Iterator[_Found]:
        """Yield what one row gives; where it asks for a figure that is not known, all is open."""
        try:
            here, rest = list(holds(state, True)), list(holds(state, False))
        except KeyError:
            yield Outcome(state, OPEN)
            return
        for part in here:
            yield from then(part)
        still.extend(rest)


def _at(form: Linear, x: Exact) -> Fraction:
    """Return the value of a form in the unknown."""
    return sum((Fraction(x) * factor for _, factor in form.terms), Fraction(form.constant))


def where(form: Linear, strict: bool) -> Interval:
    """Return where a form in the unknown is at least zero, or more.

    Raises:
        UnprovedError: it is compared with what nobody can tell.

    """
    if form.value is not None:
        return EVERYTHING if form.value > 0 or (form.value == 0 and not strict) else NOTHING
    if OPEN_NAME in dict(form.terms):
        raise UnprovedError("một vế chưa biết")
    ((_, factor),) = form.terms
    end = Fraction(-form.constant) / factor
    if factor > 0:
        return Interval((end, 1 if strict else -1), None)
    return Interval(None, (end, -1 if strict else 1))


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
