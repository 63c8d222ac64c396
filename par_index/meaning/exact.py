"""The exact number system: expressions and rules become closures over known values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, TypeAlias

from par_index.language.exact import Exact
from par_index.language.inputs import Value
from par_index.language.memory import remembered
from par_index.language.tree import MEASURE, Expr
from par_index.meaning.pairs import COMPARE, Pair, added, exact_of, extreme, pair_of, quotient
from par_index.meaning.rules import Case, Place, Rubric
from par_index.meaning.walk import Meaning, Names

Env: TypeAlias = dict[str, Value]
"""Known values by name. Measures are added to it when they are first asked for."""

Thunk: TypeAlias = Callable[[Env], Any]
"""Computes a value from what is known; it raises KeyError for a name that the Env lacks."""

Trace: TypeAlias = dict[Place, Exact]
"""The points of every node of a rule that took part, by its place: what was decided, and how."""

_TRACE, _ROW = "·", "→"
"""The keys of an Env under which a scorer keeps its trace, and its row, while it runs."""


class NoCaseError(LookupError):
    """No row of a rule holds for the given values; `par-index check` finds such gaps beforehand."""


class Closures(Meaning[Thunk, Thunk]):
    """Exact numbers as closures over pairs: nothing is computed that does not decide."""

    def constant(self, value: Exact) -> Thunk:
        return _Constant(pair_of(value))

    def certain(self, value: bool) -> Thunk:
        return _Constant(value)

    def figure(self, name: str) -> Thunk:
        def look(env: Env) -> Pair:
            value = env[name]
            return value.numerator, value.denominator  # type: ignore[union-attr]

        return look

    def answer(self, name: str) -> Thunk:
        return itemgetter(name)

    def level(self, name: str, key: str) -> Thunk:
        return lambda env: env[name] == key

    def given(self, name: str, counted: Callable[[], Thunk]) -> Thunk:
        compute = counted()

        def look(env: Env) -> Pair:
            value = env.get(name)
            if value is None:
                found: Pair = compute(env)
                env[name] = exact_of(found)
                return found
            return value.numerator, value.denominator  # type: ignore[union-attr]

        return look

    def told(self, condition: Callable[[], Thunk]) -> Thunk:
        holds = condition()
        if isinstance(holds, _Constant):
            return holds

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
        return lambda env: added(left(env), right(env))

    def negated(self, value: Thunk) -> Thunk:
        def minus(env: Env) -> Pair:
            num, den = value(env)
            return -num, den

        return minus

    def times(self, left: Thunk, right: Thunk) -> Thunk:
        def multiply(env: Env) -> Pair:
            a, b = left(env)
            c, d = right(env)
            return a * c, b * d

        return multiply

    def over(self, left: Thunk, right: Thunk) -> Thunk:
        return lambda env: quotient(left(env), right(env))

    def floored(self, value: Thunk) -> Thunk:
        def floor(env: Env) -> Pair:
            num, den = value(env)
            return num // den, 1

        return floor

    def compared(self, op: str, left: Thunk, right: Thunk) -> Thunk:
        holds = COMPARE[op]
        if isinstance(right, _Constant):
            c, d = right.value  # type: ignore[misc]

            def beside(env: Env) -> bool:
                a, b = left(env)
                return holds(a * d, c * b)

            return beside

        def compare(env: Env) -> bool:
            a, b = left(env)
            c, d = right(env)
            return holds(a * d, c * b)

        return compare

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

        def first(env: Env) -> Pair:
            for holds, number in rows:
                if holds(env):
                    return number(env)  # type: ignore[no-any-return]
            raise NoCaseError

        return first

    def extreme(self, function: str, values: Sequence[Thunk]) -> Thunk:
        return lambda env: extreme(function, [value(env) for value in values])

    def counted(self, conditions: Sequence[Thunk]) -> Thunk:
        return lambda env: (sum(1 for holds in conditions if holds(env)), 1)


class _Constant:
    """A closure that is the same everywhere."""

    __slots__ = ("value",)

    def __init__(self, value: Pair | bool) -> None:
        self.value = value

    def __call__(self, _env: Env) -> Pair | bool:
        return self.value


class _Traced(Closures):
    """Closures that note the points of every node on their way."""

    def noted(self, place: Place, points: Thunk) -> Thunk:
        """Note the points of one node."""

        def note(env: Env) -> Pair:
            found: Pair = points(env)
            env[_TRACE][place] = exact_of(found)  # type: ignore[index]
            return found

        return note


def compile_number(names: Names, expr: Expr) -> Callable[[Env], Exact]:
    """Return a function that computes a number or a day; it raises KeyError for a missing name."""
    number = Closures(names).number(expr)
    return lambda env: exact_of(number(env))


def compile_condition(names: Names, condition: Expr) -> Thunk:
    """Return a function that judges a condition for known values."""
    return Closures(names).truth(condition)


class _Idle(Closures):
    """Closures of which a missing figure does not decide what another figure decides already."""

    def both(self, parts: Sequence[Thunk]) -> Thunk:
        return lambda env: _decided(parts, env, False)

    def either(self, parts: Sequence[Thunk]) -> Thunk:
        return lambda env: _decided(parts, env, True)


def _decided(parts: Sequence[Thunk], env: Env, decisive: bool) -> bool:
    """Return what conditions say together: the decisive truth if some part has it."""
    missing: KeyError | None = None
    for part in parts:
        try:
            if part(env) == decisive:
                return decisive
        except KeyError as lacking:
            missing = missing or lacking
        except ZeroDivisionError:
            if missing is None:  # else what is missing may be what keeps the divisor from zero
                raise
    if missing is not None:
        raise missing
    return not decisive


def compile_idle(rubric: Rubric) -> Callable[[Env], bool]:
    """Return a function that judges whether nothing arose.

    It raises KeyError when a figure that decides is missing, and no measure is given.
    """
    return _Idle(rubric).nothing_arose(rubric.idle_when)


@remembered
def compile_rule(rubric: Rubric) -> Callable[[Env], Exact]:
    """Return a function from known values (with ``max``) to exact points.

    It raises KeyError when a value that decides is missing, NoCaseError in a gap.
    """
    points = Closures(rubric).rule(rubric.rule)
    return lambda env: exact_of(points(env))


class _Scorer(Closures):
    """Closures that note the row which led to the points, the innermost last.

    A measure stays a pair in the Env, which spares its reduction; `settled` reduces it.
    """

    def given(self, name: str, counted: Callable[[], Thunk]) -> Thunk:
        compute = counted()

        def look(env: Env) -> Pair:
            value: Any = env.get(name)
            if value is None:
                found: Pair = compute(env)
                env[name] = found  # type: ignore[assignment]
                return found
            if isinstance(value, tuple):
                return value
            return value.numerator, value.denominator

        return look

    def row(self, case: Case, points: Thunk) -> Thunk:
        def noted(env: Env) -> Pair:
            env[_ROW] = case  # type: ignore[assignment]
            return points(env)  # type: ignore[no-any-return]

        return noted


def compile_scorer(rubric: Rubric) -> Callable[[Env], tuple[Pair, Case | None]]:
    """Return a function from known values to exact points and the last row that led to them.

    In a rule of nothing but rows that is the row that decided. Measures that were computed stand in
    the Env as pairs, which `settled` turns into numbers. It raises as `compile_rule` does.
    """
    points = _Scorer(rubric).rule(rubric.rule)

    def scored(env: Env) -> tuple[Pair, Case | None]:
        found: Pair = points(env)
        return found, env.pop(_ROW, None)  # type: ignore[return-value]

    return scored


def settled(env: Env) -> Env:
    """Return what a scorer was given and computed, its measures as exact numbers."""
    for name, value in env.items():
        if isinstance(value, tuple):
            env[name] = exact_of(value)
    return env


def compile_trace(rubric: Rubric) -> Callable[[Env], Trace]:
    """Return a function from known values (with ``max``) to the trace of their points."""
    points = _Traced(rubric).rule(rubric.rule)

    def traced(env: Env) -> Trace:
        trace: Trace = {}
        points({**env, _TRACE: trace})  # type: ignore[dict-item]
        return trace

    return traced


@remembered
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
