"""Number systems that split what is known: a number is one value on each part of a state.

A state is what is known so far: a box of ranges, a run of one figure, a path of conditions. A
condition narrows a state to the parts on which it has a truth; a number yields the parts of a state
with its value on each. Ranges, pieces and branches differ only in how two values compare and
combine on one part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from par_index.language.exact import Exact
from par_index.language.tree import NEGATED
from par_index.meaning.rules import Case, Place
from par_index.meaning.walk import Meaning

S = TypeVar("S")
V = TypeVar("V")


class Outcome(NamedTuple, Generic[S, V]):
    """A value on one part of a state, with the place and the row of the rule that led to it."""

    state: S
    value: V
    place: Place | None = None
    case: Case | None = None


Narrowing: TypeAlias = Callable[[S, bool], Iterable[S]]
"""Yields the parts of a state on which a condition has the given truth."""

Splits: TypeAlias = Callable[[S], Iterable[Outcome[S, V]]]
"""Yields the parts of a state with the value of a number on each."""


class Splitting(Meaning[Splits[S, V], Narrowing[S]], Generic[S, V]):
    """What all number systems share that split a state.

    A system says what a `literal` is, how two values are `computed` and `related` on one part, and
    how often splitting may go on (`few`).
    """

    def literal(self, value: Exact) -> V:
        """Return a known number as a value."""
        raise NotImplementedError

    def computed(self, op: str, left: V, right: V, state: S) -> Iterable[tuple[S, V]]:
        """Yield the parts of a state with the result of ``+``, ``*`` or ``/`` on each."""
        raise NotImplementedError

    def related(self, op: str, left: V, right: V, state: S) -> Iterable[S]:
        """Yield the parts of a state on which two values stand in a relation."""
        raise NotImplementedError

    def minus(self, value: V) -> V:
        """Return the value with the other sign."""
        raise NotImplementedError

    def floor_of(self, value: V, state: S) -> Iterable[tuple[S, V]]:
        """Yield the parts of a state with the whole number below a value on each."""
        raise NotImplementedError

    def few(self, states: list[S]) -> list[S]:
        """Return the states, or fewer that hold them all."""
        return states

    # --- numbers ----------------------------------------------------------------------------------

    def constant(self, value: Exact) -> Splits[S, V]:
        return self.everywhere(self.literal(value))

    def everywhere(self, value: V) -> Splits[S, V]:
        """Return the number that has one value on every part."""
        return lambda state: (Outcome(state, value),)

    def plus(self, left: Splits[S, V], right: Splits[S, V]) -> Splits[S, V]:
        return self._combined("+", left, right)

    def times(self, left: Splits[S, V], right: Splits[S, V]) -> Splits[S, V]:
        return self._combined("*", left, right)

    def over(self, left: Splits[S, V], right: Splits[S, V]) -> Splits[S, V]:
        return self._combined("/", left, right)

    def _combined(self, op: str, left: Splits[S, V], right: Splits[S, V]) -> Splits[S, V]:
        def outcomes(state: S) -> Iterator[Outcome[S, V]]:
            for x in left(state):
                for y in right(x.state):
                    for part, value in self.computed(op, x.value, y.value, y.state):
                        yield Outcome(part, value, x.place, x.case)

        return outcomes

    def negated(self, value: Splits[S, V]) -> Splits[S, V]:
        def outcomes(state: S) -> Iterator[Outcome[S, V]]:
            for found in value(state):
                yield found._replace(value=self.minus(found.value))

        return outcomes

    def floored(self, value: Splits[S, V]) -> Splits[S, V]:
        def outcomes(state: S) -> Iterator[Outcome[S, V]]:
            for found in value(state):
                for part, whole in self.floor_of(found.value, found.state):
                    yield found._replace(state=part, value=whole)

        return outcomes

    def extreme(self, function: str, values: Sequence[Splits[S, V]]) -> Splits[S, V]:
        """Return the least or the greatest; the first wins a tie."""
        op = "<=" if function == "least" else ">="
        result = values[0]
        for value in values[1:]:
            result = self._better(op, result, value)
        return result

    def _better(self, op: str, left: Splits[S, V], right: Splits[S, V]) -> Splits[S, V]:
        def outcomes(state: S) -> Iterator[Outcome[S, V]]:
            for x in left(state):
                for y in right(x.state):
                    yield from self.better(op, x, y)

        return outcomes

    def better(self, op: str, x: Outcome[S, V], y: Outcome[S, V]) -> Iterator[Outcome[S, V]]:
        """Yield the one of two outcomes that stands in a relation to the other, on each part."""
        for part in self.related(op, x.value, y.value, y.state):
            yield x._replace(state=part)
        place = x.place if y.place is None else y.place
        for part in self.related(NEGATED[op], x.value, y.value, y.state):
            yield Outcome(part, y.value, place, y.case or x.case)

    def select(self, rows: Sequence[tuple[Narrowing[S], Splits[S, V]]]) -> Splits[S, V]:
        def outcomes(state: S) -> Iterator[Outcome[S, V]]:
            rest = [state]
            for holds, then in rows:
                still: list[S] = []
                for part in rest:
                    yield from self.chosen(part, holds, then, still)
                rest = self.few(still)

        return outcomes

    def chosen(
        self, state: S, holds: Narrowing[S], then: Splits[S, V], still: list[S]
    ) -> Iterator[Outcome[S, V]]:
        """Yield what one row gives on a state; the parts that it leaves go to ``still``."""
        for here in holds(state, True):
            yield from then(here)
        still.extend(holds(state, False))

    # --- where points come from -------------------------------------------------------------------

    def noted(self, place: Place, points: Splits[S, V]) -> Splits[S, V]:
        def outcomes(state: S) -> Iterator[Outcome[S, V]]:
            for found in points(state):
                yield found if found.place is not None else found._replace(place=place)

        return outcomes

    def row(self, case: Case, points: Splits[S, V]) -> Splits[S, V]:
        def outcomes(state: S) -> Iterator[Outcome[S, V]]:
            for found in points(state):
                yield found if found.case is not None else found._replace(case=case)

        return outcomes

    # --- conditions -------------------------------------------------------------------------------

    def certain(self, value: bool) -> Narrowing[S]:
        return lambda state, truth: (state,) if truth == value else ()

    def compared(self, op: str, left: Splits[S, V], right: Splits[S, V]) -> Narrowing[S]:
        def narrowed(state: S, truth: bool) -> Iterator[S]:
            relation = op if truth else NEGATED[op]
            for x in left(state):
                for y in right(x.state):
                    yield from self.related(relation, x.value, y.value, y.state)

        return narrowed

    def both(self, parts: Sequence[Narrowing[S]]) -> Narrowing[S]:
        def narrowed(state: S, truth: bool) -> Iterator[S]:
            rest = [state]
            for index, part in enumerate(parts):
                if not truth:
                    for here in rest:
                        yield from part(here, False)
                if truth or index < len(parts) - 1:
                    rest = self.few([kept for here in rest for kept in part(here, True)])
            if truth:
                yield from rest

        return narrowed

    def either(self, parts: Sequence[Narrowing[S]]) -> Narrowing[S]:
        return self.negation(self.both([self.negation(part) for part in parts]))

    def negation(self, part: Narrowing[S]) -> Narrowing[S]:
        return lambda state, truth: part(state, not truth)
