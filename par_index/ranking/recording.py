"""The number system of columns: the one walk over rules, recorded as instructions.

Rounding moves into the rows of a table, so that a band's constant is rounded here and only a
formula in every row; a constant factor is kept apart, so that tests and rounding take it over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple

from par_index.language.exact import Exact, round_half_up
from par_index.language.tree import MAX, MEASURE, UNKNOWN
from par_index.meaning.knowledge import Context
from par_index.meaning.walk import Meaning, Names
from par_index.ranking.columns import Ratio
from par_index.ranking.tape import FALSE, TRUE, Tape

NOBODY = Context({}, {})
"""No figures: groups and grades have none of their own."""

_MIRRORED = {"=": "=", ">": "<", ">=": "<="}
_NEGATED = {"!=": "=", "<": ">=", "<=": ">"}


class Slot(NamedTuple):
    """Where a number stands on the tape, and the condition under which no row of a rule gave it."""

    at: int
    gap: int = FALSE


class Recorder(Meaning[Slot, int]):
    """The walk over one line, or over the groups and grades, that writes a tape.

    ``figures`` gives by name what stands already: a known value, a number on the tape, None for a
    column of the line, or the key of a column that is another's.
    """

    def __init__(
        self,
        tape: Tape,
        names: Names,
        code: str = "",
        figures: Mapping[str, Any] | None = None,
        maximum: Exact = 0,
    ) -> None:
        super().__init__(names)
        self.tape = tape
        self.home = code
        self.figures = {MAX: maximum, **(figures or {})}

    # --- figures ----------------------------------------------------------------------------------

    def figure(self, name: str) -> Slot:
        if name == UNKNOWN:
            return Slot(self.tape.constant(0), TRUE)
        value = self.figures[name]
        if isinstance(value, Slot):
            return value
        at = self._column(name)
        return self.constant(value) if at is None else Slot(at)

    def given(self, name: str, counted: Callable[[], Slot]) -> Slot:
        return self.figure(name) if name in self.figures else counted()

    def answer(self, name: str) -> int:
        at = self._column(name)
        return int(self.figures[name]) if at is None else at

    def level(self, name: str, key: str) -> int:
        at = self._column(name)
        if at is None:
            return int(self.figures[name] == key)
        levels = [level.key for level in self.names.inputs[name].levels]
        return self.tape.put("level", (key, levels.index(key)), (at,))

    def told(self, condition: Callable[[], int]) -> int:
        try:
            return condition()
        except KeyError:
            if MEASURE in self.figures:
                return FALSE
            raise

    def _column(self, name: str) -> int | None:
        """Return where the column of a figure stands, None where its value is known."""
        value = self.figures[name]
        key = (self.home, name) if value is None else value
        if not isinstance(key, tuple):
            return None
        declared = self.names.inputs.get(name)
        return self.tape.put("figure", (key, declared is not None and declared.step == 1))

    # --- numbers ----------------------------------------------------------------------------------

    def constant(self, value: Exact) -> Slot:
        return Slot(self.tape.constant(value))

    def plus(self, left: Slot, right: Slot) -> Slot:
        gap = self.either([left.gap, right.gap])
        a, b = self.tape.value(left.at), self.tape.value(right.at)
        if a is not None and b is not None:
            return Slot(self.tape.constant(a + b), gap)
        if a == 0 or b == 0:
            return Slot(right.at if a == 0 else left.at, gap)
        return Slot(self.tape.put("plus", (), (left.at, right.at)), gap)

    def negated(self, value: Slot) -> Slot:
        return Slot(self._scaled(value.at, Fraction(-1)), value.gap)

    def times(self, left: Slot, right: Slot) -> Slot:
        gap = self.either([left.gap, right.gap])
        for one, other in ((left, right), (right, left)):
            if (factor := self.tape.value(one.at)) is not None:
                return Slot(self._scaled(other.at, factor), gap)
        return Slot(self.tape.put("times", (), (left.at, right.at)), gap)

    def over(self, left: Slot, right: Slot) -> Slot:
        """Return the quotients; rows with a divisor of 0 hold some number, which nothing reads."""
        gap = self.either([left.gap, right.gap])
        divisor = self.tape.value(right.at)
        if divisor is not None:
            return Slot(self._scaled(left.at, 1 / divisor if divisor else Fraction(1)), gap)
        inner, factor = self._factored(left.at)
        return Slot(self._scaled(self.tape.put("over", (), (inner, right.at)), factor), gap)

    def floored(self, value: Slot) -> Slot:
        known = self.tape.value(value.at)
        if known is not None:
            return Slot(self.tape.constant(known // 1), value.gap)
        return Slot(self.tape.put("floored", (), (value.at,)), value.gap)

    def rounded(self, value: Slot, places: int) -> Slot:
        return Slot(self._rounded(value.at, places), value.gap)

    def _rounded(self, at: int, places: int) -> int:
        known = self.tape.value(at)
        if known is not None:
            return self.tape.constant(round_half_up(known, places))
        if self.tape.code[at][0] == "select":
            return self._through(at, lambda inner: self._rounded(inner, places))
        inner, factor = self._factored(at)
        if factor < 0:
            inner, factor = at, Fraction(1)
        return self.tape.put("rounded", (factor, places), (inner,))

    def _factored(self, at: int) -> tuple[int, Fraction]:
        """Return a number without its constant factor, and the factor."""
        op, settings, parts = self.tape.code[at]
        return (parts[0], settings[0]) if op == "scaled" else (at, Fraction(1))

    def _scaled(self, at: int, factor: Fraction) -> int:
        known = self.tape.value(at)
        if known is not None or factor == 0:
            return self.tape.constant((known or 0) * factor)
        if self.tape.code[at][0] == "select":
            return self._through(at, lambda inner: self._scaled(inner, factor))
        inner, before = self._factored(at)
        factor *= before
        return inner if factor == 1 else self.tape.put("scaled", (factor,), (inner,))

    # --- tables -----------------------------------------------------------------------------------

    def select(self, rows: Sequence[tuple[int, Slot]]) -> Slot:
        """Return the number of the first row that holds; where none does is a gap."""
        kept: list[tuple[int, Slot]] = []
        above: list[int] = []
        for plain, value in rows:
            holds = self._below(plain, above)
            if holds != FALSE:
                kept.append((holds, value))
                above.append(holds)
            if holds == TRUE:
                break
        gap = self.negation(self.either(above))
        if any(value.gap != FALSE for _, value in kept):
            for holds, value in reversed(kept):
                gap = self._choice(holds, value.gap, gap)
        if not kept:
            return Slot(self.tape.constant(0), gap)
        pairs = [(holds, value.at) for holds, value in kept[:-1]]
        return Slot(self._selection(pairs, kept[-1][1].at), gap)

    def _below(self, holds: int, above: Collection[int]) -> int:
        """Return a condition without what is known where none of the conditions above holds."""
        if holds in above:
            return FALSE
        if self.negation(holds) in above:
            return TRUE
        op, _, parts = self.tape.code[holds]
        if op != "both":
            return holds
        return self.both([part for part in parts if self.negation(part) not in above])

    def _selection(self, pairs: list[tuple[int, int]], default: int) -> int:
        while pairs and pairs[-1][1] == default:
            pairs = pairs[:-1]
        if not pairs:
            return default
        if len(pairs) == 1 and self.tape.code[pairs[0][0]][0] == "negation":
            pairs, default = [(self.negation(pairs[0][0]), default)], pairs[0][1]
        return self.tape.put("select", (), (*(part for pair in pairs for part in pair), default))

    def _table(self, at: int) -> tuple[list[tuple[int, int]], int]:
        *rows, default = self.tape.code[at][2]
        return list(zip(rows[::2], rows[1::2], strict=True)), default

    def _through(self, at: int, change: Callable[[int], int]) -> int:
        """Return a selection with each of its numbers changed."""
        pairs, default = self._table(at)
        return self._selection([(holds, change(value)) for holds, value in pairs], change(default))

    def _choice(self, holds: int, then: int, otherwise: int) -> int:
        """Return one condition where another holds, and a third elsewhere."""
        if then == otherwise:
            return then
        inside = self.both([holds, then])
        return self.either([inside, self.both([self.negation(holds), otherwise])])

    # --- conditions -------------------------------------------------------------------------------

    def certain(self, value: bool) -> int:
        return int(value)

    def settled(self, condition: int) -> bool | None:
        return bool(condition) if condition in (FALSE, TRUE) else None

    def compared(self, op: str, left: Slot, right: Slot) -> int:
        return self._compared(op, left.at, right.at)

    def _compared(self, op: str, left: int, right: int) -> int:
        """Return whether two numbers stand in a relation, put down to ``>=``, ``>`` and ``=``."""
        if op in _NEGATED:
            return self.negation(self._compared(_NEGATED[op], left, right))
        a, b = self.tape.value(left), self.tape.value(right)
        if b is None:
            if a is None:
                return self.tape.put("compared", (op,), (left, right))
            return self._compared(_MIRRORED[op], right, left)
        if a is not None:
            return int(bool(Ratio.of(a).against(op, b)))
        if self.tape.code[left][0] == "select":
            pairs, default = self._table(left)
            found = self._compared(op, default, right)
            for holds, inner in reversed(pairs):
                found = self._choice(holds, self._compared(op, inner, right), found)
            return found
        if op == "=":
            above = self.negation(self._compared(">", left, right))
            return self.both([self._compared(">=", left, right), above])
        inner, factor = self._factored(left)
        value = b / factor
        if factor < 0:
            op = ">" if op == ">=" else ">="
        kind, settings, _ = self.tape.code[inner]
        if kind == "figure" and settings[1]:  # whole numbers: one way to say the same
            op, value = ">=", Fraction(ceil(value) if op == ">=" else floor(value) + 1)
        at = self.tape.put("against", (op, value), (inner,))
        return at if factor > 0 else self.negation(at)

    def both(self, parts: Sequence[int]) -> int:
        return self._joined("both", parts, TRUE)

    def either(self, parts: Sequence[int]) -> int:
        return self._joined("either", parts, FALSE)

    def _joined(self, op: str, parts: Sequence[int], idle: int) -> int:
        kept = sorted({part for part in parts if part != idle})
        if op == "either":
            kept = sorted({self._below(part, [p for p in kept if p != part]) for part in kept})
        if 1 - idle in kept or any(self.negation(part) in kept for part in kept):
            return 1 - idle
        if len(kept) < 2:
            return kept[0] if kept else idle
        return self.tape.put(op, (), kept)

    def negation(self, part: int) -> int:
        if part in (FALSE, TRUE):
            return 1 - part
        op, _, parts = self.tape.code[part]
        return parts[0] if op == "negation" else self.tape.put("negation", (), (part,))
