"""The normal form of a rubric: an ordered list of cases over named inputs, and their sums.

Every shape in which people write rules lowers to these five nodes. Their readings are the other
modules of this package; adding a shape needs no change there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from par_index.language.exact import Exact
from par_index.language.inputs import Input, Value
from par_index.language.intervals import EVERYTHING, Interval
from par_index.language.tree import (
    FALSE,
    MEASURE,
    TRUE,
    Band,
    Expr,
    Number,
    names,
    rewrite,
    walk,
)
from par_index.meaning.knowledge import Context


@dataclass(frozen=True, slots=True)
class Points:
    """An award: points computed from the inputs and ``max``."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Case:
    """One row: when the condition holds, the inner rule gives the points.

    ``band`` and ``subject`` keep the notation of a table row, for people; ``clause`` is the place
    in the source; ``discretionary`` marks an award that the appraiser may lower; in an ``idle`` row
    nothing arose, which the condition of the whole rule says too: no figures are scored there.
    A ``passing`` row is none of the text: it leads on to the rule where no trigger holds.
    """

    when: Expr
    then: Rule
    label: str = ""
    clause: str = ""
    band: Band | None = None
    subject: Expr | None = None
    discretionary: bool = False
    idle: bool = False
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Cases:
    """Rows of which the first that holds counts; ``exclusive`` rows must never hold together."""

    cases: tuple[Case, ...]
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One term of a sum; ``sign`` -1 takes its points off, ``maximum`` is what it can give."""

    rule: Rule
    label: str
    sign: int = 1
    maximum: Expr | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of all parts."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Best:
    """The largest of several parts; the first wins a tie."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Clamp:
    """The inner points, kept between a floor and a cap."""

    rule: Rule
    floor: Expr | None = None
    cap: Expr | None = None


Rule: TypeAlias = Points | Cases | Sum | Best | Clamp

Place: TypeAlias = tuple[int, ...]
"""Where in a rule: the index of a row or part at each level, from the top; 0 inside a clamp."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence that a scored line carries when a condition holds, without changing its points."""

    when: Expr
    text: str


@dataclass(frozen=True, slots=True)
class Rubric:
    """One named rule in normal form (cách chấm).

    ``measures`` are named intermediate results; the one called ``measure`` may be given by
    evidence in place of the inputs, within ``measure_range``. ``idle_when`` is the condition under
    which nothing arose (không phát sinh). ``rising`` and ``falling`` name inputs whose growth never
    lowers, or never raises, the points: declared by the author, proved by the checker. ``settled``
    are inputs that the criteria set has fixed, with their values. ``unstated`` tells that
    the source leaves the points of some row open.
    """

    name: str
    inputs: Mapping[str, Input]
    rule: Rule
    title: str = ""
    measures: Mapping[str, Expr] = field(default_factory=dict)
    measure_kind: str = "percent"
    measure_label: str = ""
    measure_range: Interval = EVERYTHING
    idle_when: Expr = FALSE
    remarks: tuple[Remark, ...] = ()
    clause: str = ""
    rising: tuple[str, ...] = ()
    falling: tuple[str, ...] = ()
    settled: Mapping[str, tuple[Input, Expr]] = field(default_factory=dict)
    unstated: bool = False

    @property
    def context(self) -> Context:
        """The inputs and measures, as ranges see them."""
        return Context(self.inputs, self.measures)

    def kind(self, name: str) -> str:
        """Return the kind of an input or of the main measure; other names are numbers."""
        if name == MEASURE:
            return self.measure_kind
        declared = self.inputs.get(name)
        return declared.kind if declared else "number"

    @property
    def asked(self) -> set[str]:
        """The names that the rule itself asks for."""
        return {name for expr in expressions(self.rule) for name in names(expr)}

    @property
    def stated(self) -> tuple[Expr, ...]:
        """Every expression: those of the rule, the measures, and when nothing arose."""
        return (*expressions(self.rule), *self.measures.values(), self.idle_when)

    @property
    def numbers(self) -> set[Number]:
        """Every number and day that is named."""
        parts = (part for expr in self.stated for part in walk(expr))
        return {part for part in parts if isinstance(part, Number)}

    @property
    def floor(self) -> Exact:
        """The least points that the rule itself allows: 0, or the limit below that it sets."""
        rule = self.rule
        if isinstance(rule, Clamp) and isinstance(rule.floor, Number):
            return min(rule.floor.value, 0)
        return 0

    @property
    def measured(self) -> bool:
        """Whether evidence may give the main measure itself."""
        return MEASURE in self.measures

    def complete(self, given: Collection[str]) -> bool:
        """Whether every figure is given, or the measure in place of its counts."""
        counts = names(self.measures[MEASURE]) if MEASURE in given and self.measured else set()
        return all(name in given or name in counts for name in self.reported)

    def stepping_aside(self, given: Collection[str]) -> set[str]:
        """Return what no longer stands when other figures are given anew.

        A measure steps aside for its counts, and counts that are not fixed for their measure.
        """
        if MEASURE not in self.measures:
            return set()
        counts = names(self.measures[MEASURE]) & set(self.inputs)
        if MEASURE in given:
            return {name for name in counts - set(given) if not self.inputs[name].fixed}
        return {MEASURE} if counts & set(given) else set()

    def moves_by_effort(self, name: str) -> bool:
        """Whether people raise or lower an input: not fixed, and no mere whole of a part."""
        declared = self.inputs[name]
        whole = any(name in other.at_most for other in self.inputs.values())
        return not declared.fixed and (not whole or bool(declared.at_most))

    def keeps_limits(self, values: Mapping[str, Value], leaving: Collection[str] = ()) -> bool:
        """Whether no known figure is above one that it may be at most; some are not looked at."""
        return not any(
            values[name] > values[limit]  # type: ignore[operator]
            for name, declared in self.inputs.items()
            if name in values and name not in leaving
            for limit in declared.at_most
            if limit in values and limit not in leaving
        )

    def with_inputs(self, changed: Mapping[str, Input]) -> Rubric:
        """Return the rubric with some inputs declared otherwise."""
        return replace(self, inputs={**self.inputs, **changed}) if changed else self

    @property
    def reported(self) -> Mapping[str, Input]:
        """The inputs that the line itself reports."""
        return {name: i for name, i in self.inputs.items() if i.origin is None}

    def renamed(self, labels: Mapping[str, str]) -> Rubric:
        """Return the rubric with other names for its figures, and for ``measure``."""
        if not labels:
            return self
        inputs = {
            name: replace(declared, label=labels.get(name, declared.label))
            for name, declared in self.inputs.items()
        }
        label = labels.get(MEASURE, self.measure_label)
        return replace(self, inputs=inputs, measure_label=label)

    def specialised(self, constants: Mapping[str, Expr]) -> Rubric:
        """Return the rubric with some inputs fixed by the criteria set that uses it."""
        if not constants:
            return self

        def put(expr: Expr) -> Expr:
            return rewrite(expr, lambda name: constants.get(name.name, name))

        return replace(
            self,
            inputs={
                name: replace(
                    declared, at_most=tuple(n for n in declared.at_most if n not in constants)
                )
                for name, declared in self.inputs.items()
                if name not in constants
            },
            rule=mapped(self.rule, put),
            measures={name: put(expr) for name, expr in self.measures.items()},
            idle_when=put(self.idle_when),
            remarks=tuple(Remark(put(remark.when), remark.text) for remark in self.remarks),
            rising=tuple(name for name in self.rising if name not in constants),
            falling=tuple(name for name in self.falling if name not in constants),
            settled={
                **self.settled,
                **{name: (self.inputs[name], value) for name, value in constants.items()},
            },
        )


def mapped(rule: Rule, change: Callable[[Expr], Expr]) -> Rule:
    """Return the rule with every expression changed."""

    def some(expr: Expr | None) -> Expr | None:
        return None if expr is None else change(expr)

    match rule:
        case Points():
            return Points(change(rule.value))
        case Cases():
            rows = (
                replace(
                    case,
                    when=change(case.when),
                    then=mapped(case.then, change),
                    band=case.band
                    and replace(case.band, low=some(case.band.low), high=some(case.band.high)),
                    subject=some(case.subject),
                )
                for case in rule.cases
            )
            return Cases(tuple(rows), rule.exclusive)
        case Sum() | Best():
            parts = tuple(
                replace(part, rule=mapped(part.rule, change), maximum=some(part.maximum))
                for part in rule.parts
            )
            return replace(rule, parts=parts)
        case Clamp():
            return Clamp(mapped(rule.rule, change), some(rule.floor), some(rule.cap))


def expressions(rule: Rule) -> list[Expr]:
    """Return every expression of a rule: conditions, awards, floors, caps and part maxima."""
    found: list[Expr] = []

    def note(expr: Expr) -> Expr:
        found.append(expr)
        return expr

    mapped(rule, note)
    return found


def inner(rule: Rule) -> tuple[Rule, ...]:
    """Return the rules directly inside a rule, by the last index of their place."""
    match rule:
        case Points():
            return ()
        case Cases():
            return tuple(case.then for case in rule.cases)
        case Sum() | Best():
            return tuple(part.rule for part in rule.parts)
        case Clamp():
            return (rule.rule,)


def nodes(rule: Rule, place: Place = ()) -> Iterator[tuple[Place, Rule]]:
    """Yield every rule inside a rule with its place, outermost first."""
    yield place, rule
    for index, part in enumerate(inner(rule)):
        yield from nodes(part, (*place, index))


def otherwise(then: Rule, clause: str = "", *, passing: bool = False) -> Case:
    """Return the last row of a list, which always holds."""
    return Case(TRUE, then, clause=clause, passing=passing)


def passed_on(rule: Rule) -> Rule:
    """Return the rule that counts where no trigger and no ceiling around it holds."""
    while isinstance(rule, Cases) and rule.cases[-1].passing:
        rule = rule.cases[-1].then
    return rule
