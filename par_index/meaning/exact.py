"""The exact number system: expressions and rules become closures over known values."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from par_index.language.exact import Exact, round_half_up
from par_index.language.inputs import Value
from par_index.language.tree import MEASURE, Expr
from par_index.meaning.rules import Place, Rubric
from par_index.meaning.walk import Meaning, Names, Numbers

Env: TypeAlias = dict[str, Value]
"""Known values by name. Measures are added to it when they are first asked for."""

Thunk: TypeAlias = Callable[[Env], Any]
"""Computes a value from what is known; it raises KeyError for a name that the Env lacks."""

Trace: TypeAlias = dict[Place, Exact]
"""The points of every node of a rule that took part, by its place: what was decided, and how."""

_TRACE = "·"
"""The key of an Env under which a scorer keeps its trace while it runs."""


class NoCaseError(LookupError):
    """No row of a rule holds for the given values; `par-index check` finds such gaps beforehand."""


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""The relations of the language between exact numbers."""


class Values(Numbers[Fraction, bool]):
    """Exact numbers as they are."""

    def constant(self, value: Exact) -> Fraction:
        return value if isinstance(value, Fraction) else Fraction(value)

    def certain(self, value: bool) -> bool:
        return value

    def plus(self, left: Fraction, right: Fraction) -> Fraction:
        return left + right

    def negated(self, value: Fraction) -> Fraction:
        return -value

    def times(self, left: Fraction, right: Fraction) -> Fraction:
        return left * right

    def over(self, left: Fraction, right: Fraction) -> Fraction:
        """Return the quotient; by zero some number, which no condition lets through."""
        return left / right if right else left

    def settled(self, condition: bool) -> bool | None:
        return condition

    def rounded(self, value: Fraction, places: int) -> Fraction:
        return round_half_up(value, places)

    def compared(self, op: str, left: Fraction, right: Fraction) -> bool:
        return COMPARE[op](left, right)

    def both(self, parts: Sequence[bool]) -> bool:
        return all(parts)

    def choose(self, condition: bool, then: Fraction, otherwise: Fraction) -> Fraction:
        return then if condition else otherwise

    def extreme(self, function: str, values: Sequence[Fraction]) -> Fraction:
        return min(values) if function == "least" else max(values)


VALUES = Values()


class Closures(Meaning[Thunk, Thunk]):
    """Exact numbers as closures: nothing is computed that does not decide."""

    def constant(self, value: Exact) -> Thunk:
        return _Constant(value)

    def certain(self, value: bool) -> Thunk:
        return _Constant(value)

    def figure(self, name: str) -> Thunk:
        return operator.itemgetter(name)

    def answer(self, name: str) -> Thunk:
        return operator.itemgetter(name)

    def level(self, name: str, key: str) -> Thunk:
        return lambda env: env[name] == key

    def given(self, name: str, counted: Callable[[], Thunk]) -> Thunk:
        compute = counted()

        def look(env: Env) -> Value:
            if name not in env:
                env[name] = compute(env)
            return env[name]

        return look

    def told(self, condition: Callable[[], Thunk]) -> Thunk:
        holds = condition()

        def judge(env: Env) -> bool:
            measured = MEASURE in env  # asking may add it
            try:
                return bool(holds(env))
            except KeyError:
                if measured:
                    return False
                raise

        return judge

    def plus(self, left: Thunk, right: Thunk) -> Thunk:
        return lambda env: left(env) + right(env)

    def negated(self, value: Thunk) -> Thunk:
        return lambda env: -value(env)

    def times(self, left: Thunk, right: Thunk) -> Thunk:
        return lambda env: left(env) * right(env)

    def over(self, left: Thunk, right: Thunk) -> Thunk:
        return lambda env: Fraction(left(env)) / right(env)

    def floored(self, value: Thunk) -> Thunk:
        return lambda env: value(env) // 1

    def compared(self, op: str, left: Thunk, right: Thunk) -> Thunk:
        holds = COMPARE[op]
        if isinstance(right, _Constant):
            value = right.value
            return lambda env: holds(left(env), value)
        return lambda env: holds(left(env), right(env))

    def both(self, parts: Sequence[Thunk]) -> Thunk:
        if len(parts) == 2:
            first, second = parts
            return lambda env: first(env) and second(env)
        return lambda env: all(part(env) for part in parts)

    def either(self, parts: Sequence[Thunk]) -> Thunk:
        return lambda env: any(part(env) for part in parts)

    def negation(self, part: Thunk) -> Thunk:
        return lambda env: not part(env)

    def settled(self, condition: Thunk) -> bool | None:
        return bool(condition.value) if isinstance(condition, _Constant) else None

    def select(self, rows: Sequence[tuple[Thunk, Thunk]]) -> Thunk:
        """Return the number of the first row that holds; the result raises NoCaseError in a gap."""

        def first(env: Env) -> Exact:
            for holds, number in rows:
                if holds(env):
                    return number(env)  # type: ignore[no-any-return]
            raise NoCaseError

        return first

    def extreme(self, function: str, values: Sequence[Thunk]) -> Thunk:
        keep = min if function == "least" else max
        return lambda env: keep(value(env) for value in values)

    def counted(self, conditions: Sequence[Thunk]) -> Thunk:
        return lambda env: sum(1 for holds in conditions if holds(env))


class _Constant:
    """A closure that is the same everywhere."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __call__(self, _env: Env) -> Value:
        return self.value


class _Traced(Closures):
    """Closures that note the points of every node on their way."""

    def noted(self, place: Place, points: Thunk) -> Thunk:
        """Note the points of one node."""

        def note(env: Env) -> Exact:
            found: Exact = points(env)
            env[_TRACE][place] = found  # type: ignore[index]
            return found

        return note


def compile_number(names: Names, expr: Expr) -> Callable[[Env], Exact]:
    """Return a function that computes a number or a day; it raises KeyError for a missing name."""
    return Closures(names).number(expr)


def compile_condition(names: Names, condition: Expr) -> Thunk:
    """Return a function that judges a condition for known values."""
    return Closures(names).truth(condition)


def compile_idle(rubric: Rubric) -> Callable[[Env], bool]:
    """Return a function that judges whether nothing arose.

    It raises KeyError when a figure that decides is missing, and no measure is given.
    """
    return Closures(rubric).nothing_arose(rubric.idle_when)


def compile_rule(rubric: Rubric) -> Callable[[Env], Exact]:
    """Return a function from known values (with ``max``) to exact points.

    It raises KeyError when a value that decides is missing, NoCaseError in a gap.
    """
    return Closures(rubric).rule(rubric.rule)


def compile_trace(rubric: Rubric) -> Callable[[Env], Trace]:
    """Return a function from known values (with ``max``) to the trace of their points."""
    points = _Traced(rubric).rule(rubric.rule)

    def traced(env: Env) -> Trace:
        trace: Trace = {}
        points({**env, _TRACE: trace})  # type: ignore[dict-item]
        return trace

    return traced


def compile_points(rubric: Rubric) -> Callable[[Env], Exact | None]:
    """Return a function from known values to exact points, None where nothing arises.

    It leaves the values as they are, and raises as `compile_rule` does.
    """
    points, idle = compile_rule(rubric), compile_idle(rubric)

    def found(env: Env) -> Exact | None:
        known = dict(env)
        return None if idle(known) else points(known)

    return found


def chosen(trace: Trace, place: Place = ()) -> tuple[int, Place]:
    """Return which inner node of a table, a best-of or a clamp gave the points, with its place.

    Where several parts of a best-of gave the same, the first counts.
    """
    visited = [key for key in trace if len(key) == len(place) + 1 and key[:-1] == place]
    best = max(visited, key=lambda key: (trace[key], -key[-1]))
    return best[-1], best
