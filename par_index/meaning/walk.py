"""The one walk: what rules and expressions mean, over whatever a number and a condition are.

`Numbers` is what a number system says; `Meaning` walks the tree with it. Exact closures, ranges,
whole columns, workbook cells, pieces along one figure and branches for proofs are such systems, so
that none of them can understand a rule differently. `interpolate`, `count`, caps and floors are
put down to simpler operations here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from par_index.language.exact import Exact
from par_index.language.inputs import Input
from par_index.language.tree import (
    COMPARISONS,
    OF_NODES,
    Binary,
    Call,
    Expr,
    Name,
    Number,
    Text,
    Truth,
    Unary,
    joined,
    line_rows,
)
from par_index.meaning.rules import Best, Case, Cases, Clamp, Place, Points, Rule, Sum

N = TypeVar("N")
T = TypeVar("T")


class Names(Protocol):
    """What a walk knows of the names that it meets: the inputs and the measures."""

    @property
    def inputs(self) -> Mapping[str, Input]:
        """The figures that evidence gives."""

    @property
    def measures(self) -> Mapping[str, Expr]:
        """The named results that are computed from them."""


class Numbers(Generic[N, T]):
    """A number system: what numbers ``N`` and conditions ``T`` are, and how they combine."""

    def constant(self, value: Exact) -> N:
        """Return a known number."""
        raise NotImplementedError

    def day(self, ordinal: Exact) -> N:
        """Return a known day."""
        return self.constant(ordinal)

    def certain(self, value: bool) -> T:
        """Return a condition that always, or never, holds."""
        raise NotImplementedError

    def plus(self, left: N, right: N) -> N:
        """Return the sum."""
        raise NotImplementedError

    def negated(self, value: N) -> N:
        """Return the number with the other sign."""
        raise NotImplementedError

    def times(self, left: N, right: N) -> N:
        """Return the product."""
        raise NotImplementedError

    def over(self, left: N, right: N) -> N:
        """Return the quotient; loading accepted no rule that divides by zero."""
        raise NotImplementedError

    def floored(self, value: N) -> N:
        """Return the whole number below."""
        raise NotImplementedError

    def rounded(self, value: N, places: int) -> N:
        """Return the number rounded half up, away from zero, to decimals; rules never ask."""
        raise NotImplementedError

    def compared(self, op: str, left: N, right: N) -> T:
        """Return whether two numbers stand in a relation."""
        raise NotImplementedError

    def both(self, parts: Sequence[T]) -> T:
        """Return whether all conditions hold; the first that fails decides."""
        raise NotImplementedError

    def either(self, parts: Sequence[T]) -> T:
        """Return whether some condition holds; the first that holds decides."""
        raise NotImplementedError

    def negation(self, part: T) -> T:
        """Return the opposite of a condition."""
        raise NotImplementedError

    def select(self, rows: Sequence[tuple[T, N]]) -> N:
        """Return the number of the first row whose condition holds; where none does is a gap."""
        raise NotImplementedError

    # --- what follows from the above; a system may know a better way ------------------------------

    def held(self, value: N) -> N:
        """Return a number in a form that may be repeated."""
        return value

    def settled(self, condition: T) -> bool | None:
        """Return the truth of a condition that is the same everywhere, None where it is not."""
        return None

    def choose(self, condition: T, then: N, otherwise: N) -> N:
        """Return one number where a condition holds and another elsewhere."""
        return self.select([(condition, then), (self.certain(True), otherwise)])

    def extreme(self, function: str, values: Sequence[N]) -> N:
        """Return the ``least`` or the ``greatest`` of some numbers; the first wins a tie."""
        op = "<=" if function == "least" else ">="
        result = values[0]
        for value in values[1:]:
            left, right = self.held(result), self.held(value)
            result = self.choose(self.compared(op, left, right), left, right)
        return result

    def counted(self, conditions: Sequence[T]) -> N:
        """Return how many conditions hold."""
        total = self.constant(0)
        for condition in conditions:
            one = self.choose(condition, self.constant(1), self.constant(0))
            total = self.plus(total, one)
        return total

    def kept(self, value: N, cap: N | None, floor: N | None) -> N:
        """Return a number kept at most at a cap, and then at least at a floor."""
        for function, end in (("least", cap), ("greatest", floor)):
            if end is not None:
                value = self.extreme(function, [self.held(value), self.held(end)])
        return value


class Meaning(Numbers[N, T]):
    """The walk over rules and expressions in one number system.

    A system that walks says besides what a name stands for: `figure`, `answer`, `level` and, for a
    measure that evidence may give in place of its counts, `given`.
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self._measures: dict[str, N] = {}
        self._shared: dict[Expr, N] = {}

    def figure(self, name: str) -> N:
        """Return the number or the day that a name stands for."""
        raise NotImplementedError

    def answer(self, name: str) -> T:
        """Return the condition that a yes/no stands for."""
        raise NotImplementedError

    def level(self, name: str, key: str) -> T:
        """Return whether a choice is at a level."""
        raise NotImplementedError

    def given(self, name: str, counted: Callable[[], N]) -> N:
        """Return a measure; ``counted`` gives what its formula says."""
        return counted()

    def noted(self, place: Place, points: N) -> N:
        """Note the points of one node of a rule."""
        return points

    def row(self, case: Case, points: N) -> N:
        """Note the row that leads to points."""
        return points

    def told(self, condition: Callable[[], T]) -> T:
        """Return a condition, false where a figure is missing and the main measure is given."""
        return condition()

    # --- rules ------------------------------------------------------------------------------------

    def nothing_arose(self, idle: Expr) -> T:
        """Return the condition that nothing arose (không phát sinh).

        Beside a measure, what is not given is no sign that nothing arose.
        """
        return self.told(lambda: self.truth(idle))

    def rule(self, rule: Rule, place: Place = ()) -> N:
        """Return the points of a rule."""
        match rule:
            case Points():
                points = self.number(rule.value)
            case Cases():
                points = self.select(self._rows(rule, place))
            case Sum():
                points, *others = self._parts(rule, place)
                for other in others:
                    points = self.plus(points, other)
            case Best():
                points = self.extreme("greatest", self._parts(rule, place))
            case Clamp():
                cap = None if rule.cap is None else self.number(rule.cap)
                floor = None if rule.floor is None else self.number(rule.floor)
                points = self.kept(self.rule(rule.rule, (*place, 0)), cap, floor)
        return self.noted(place, points)

    def _rows(self, rule: Cases, place: Place) -> list[tuple[T, N]]:
        """Return the rows that can count, up to the first that always holds."""
        rows = []
        for index, case in enumerate(rule.cases):
            holds = self.truth(case.when)
            settled = self.settled(holds)
            if settled is False:
                continue
            here = (*place, index)
            points = self.rule(case.then, here)
            rows.append((holds, points if case.passing else self.row(case, points)))
            if settled:
                break
        return rows

    def _parts(self, rule: Sum | Best, place: Place) -> list[N]:
        found = []
        for index, part in enumerate(rule.parts):
            points = self.held(self.rule(part.rule, (*place, index)))
            found.append(points if part.sign > 0 else self.negated(points))
        return found

    # --- expressions ------------------------------------------------------------------------------

    def number(self, expr: Expr) -> N:
        """Return the value of an expression that is a number or a day."""
        if self._shared and expr in self._shared:
            return self._shared[expr]
        match expr:
            case Number():
                return self.day(expr.value) if expr.is_date else self.constant(expr.value)
            case Name():
                return self._named(expr.name)
            case Unary():
                return self.negated(self.number(expr.operand))
            case Call():
                return self._call(expr)
            case Binary():
                return self.calculated(expr, self.number(expr.left), self.number(expr.right))
        raise TypeError(f"không phải là số: {expr}")

    def calculated(self, expr: Binary, left: N, right: N) -> N:
        """Return the result of one arithmetic operation."""
        match expr.op:
            case "+":
                return self.plus(left, right)
            case "-":
                return self.plus(left, self.negated(right))
            case "*":
                return self.times(left, right)
        return self.over(left, right)

    def _named(self, name: str) -> N:
        measure = self.names.measures.get(name)
        if measure is None:
            return self.figure(name)
        if name not in self._measures:
            self._measures[name] = self.held(self.given(name, lambda: self.number(measure)))
        return self._measures[name]

    def _call(self, expr: Call) -> N:
        if expr.function == "count":
            return self.counted([self.truth(part) for part in expr.arguments])
        if expr.function in OF_NODES:
            return self.figure(grade_key(expr))
        if expr.function == "interpolate":
            return self.line(expr)
        parts = [self.number(part) for part in expr.arguments]
        return (
            self.floored(parts[0])
            if expr.function == "floor"
            else self.extreme(expr.function, parts)
        )

    def line(self, expr: Call) -> N:
        """Return ``interpolate``, put down to its rows."""
        # each corner and x stand in several rows
        self._shared.update({x: self.held(self.number(x)) for x in expr.arguments})
        return self.select([(self.truth(c), self.number(y)) for c, y in line_rows(expr)])

    def truth(self, expr: Expr) -> T:
        """Return the condition that an expression states."""
        match expr:
            case Truth():
                return self.certain(expr.value)
            case Name():
                return self.answer(expr.name)
            case Unary():
                return self.negation(self.truth(expr.operand))
            case Binary(op="and" | "or"):
                join = self.both if expr.op == "and" else self.either
                return join([self.truth(part) for part in joined(expr, expr.op)])
            case Binary() if expr.op in COMPARISONS:
                return self._relation(expr)
        raise TypeError(f"không phải là điều kiện: {expr}")

    def _relation(self, expr: Binary) -> T:
        left, right = expr.left, expr.right
        if isinstance(left, Text | Truth):
            left, right = right, left
        if isinstance(right, Text):
            same = self._at_level(left, right.value)
        elif isinstance(right, Truth):
            same = self.truth(left) if right.value else self.negation(self.truth(left))
        elif self.answers(left):
            a, b = self.truth(left), self.truth(right)
            neither = self.both([self.negation(a), self.negation(b)])
            same = self.either([self.both([a, b]), neither])
        else:
            return self.compared(expr.op, self.number(left), self.number(right))
        return same if expr.op == "=" else self.negation(same)

    def _at_level(self, choice: Expr, key: str) -> T:
        if isinstance(choice, Name):
            return self.level(choice.name, key)
        # a choice that the set fixes stands here as its level
        return self.certain(isinstance(choice, Text) and choice.value == key)

    def answers(self, expr: Expr) -> bool:
        """Whether an expression is a condition rather than a number."""
        if isinstance(expr, Name):
            declared = self.names.inputs.get(expr.name)
            return declared is not None and declared.kind == "truth"
        return getattr(expr, "op", "-") not in ("+", "-", "*", "/")


def grade_code(expr: Call) -> str:
    """Return the code in ``points('I.1')`` or ``percent('I')``."""
    argument = expr.arguments[0]
    assert isinstance(argument, Text)
    return argument.value


def grade_key(expr: Call) -> str:
    """Return the name under which ``points('I.1')`` or ``percent('I')`` is looked up in grades."""
    return f"{expr.function}({grade_code(expr)})"
