"""The rubric file: named rules (cách chấm) with their inputs, readings and worked examples."""

from dataclasses import replace
from fractions import Fraction
from typing import Literal

from pydantic import Field

from par_index.language.intervals import EVERYTHING, Interval
from par_index.language.tree import (
    FALSE,
    MEASURE,
    NOT_APPLICABLE,
    TRUE,
    UNKNOWN,
    ZERO,
    Binary,
    Expr,
    Name,
    Unary,
    all_of,
    names,
)
from par_index.language.tree import Number as NumberNode
from par_index.meaning.rules import Case, Cases, Clamp, Points, Remark, Rubric, Rule, expressions
from par_index.models.figures import InputEntry, InputName
from par_index.models.scalars import (
    FORMAT,
    Condition,
    ExactNumber,
    FileFormat,
    Model,
    Quantity,
    Scalar,
    Words,
)
from par_index.models.shapes.base import RuleText, Scope, lower

MeasureKind = Literal["percent", "number", "money", "date"]


MOST_SHARE = Fraction(2)
"""The most that evidence may give as a share, unless its rule says otherwise: 200%."""

UNDECLARED = Interval.closed(None, MOST_SHARE)
"""The range of a share whose rule declares none; counts may lead beyond it."""


class MeasureEntry(Model):
    """The main measure of a rule; evidence may give it where the counts are not known."""

    value: Quantity
    label: str = ""
    kind: MeasureKind = "percent"
    min: ExactNumber | None = None
    max: ExactNumber | None = None

    def range(self) -> Interval:
        """Return the values that evidence may give, beyond what the inputs allow.

        A share has a highest value also where none is declared: 5000% is 50 typed without its sign.
        """
        high = MOST_SHARE if self.max is None and self.kind == "percent" else self.max
        return Interval.closed(self.min, high)


class Reading(Model):
    """Another way in which the same text of the source can be read."""

    title: str
    rule: RuleText
    rising: Words | None = None
    falling: Words | None = None
    note: str = ""


class Example(Model):
    """A worked example that the checker runs: given figures and the points they must score."""

    given: dict[str, Scalar]
    points: ExactNumber | None = None
    max: ExactNumber | None = None
    not_applicable: bool = False
    unknown: bool = False
    reading: str | None = None


class RemarkEntry(Model):
    """A sentence shown beside the line while a condition holds."""

    when: Condition
    text: str


class RubricEntry(Model):
    """One named rule."""

    title: str = ""
    clause: str = ""
    inputs: dict[InputName, InputEntry] = Field(default_factory=dict)
    measure: Quantity | MeasureEntry | None = None
    not_applicable_when: Condition | None = None
    rule: RuleText
    readings: dict[str, Reading] = Field(default_factory=dict)
    remarks: tuple[RemarkEntry, ...] = ()
    rising: Words = ()
    falling: Words = ()
    examples: tuple[Example, ...] = ()
    note: str = ""

    def lower(self, name: str, reading: str | None = None) -> Rubric:
        """Return the normal form, under the default or an alternative reading.

        Raises:
            KeyError: there is no such reading.

        """
        inputs = {key: entry.lower(key) for key, entry in self.inputs.items()}
        chosen = self if reading is None else self.readings[reading]
        levels = {key: entry.levels for key, entry in self.inputs.items() if entry.levels}
        measure = self.main_measure()
        rule, idle = idle_rows(lower(chosen.rule, Scope(levels=levels)))
        if self.not_applicable_when is not None:
            stated = self.not_applicable_when.expr
            idle = stated if idle is None else Binary("or", stated, idle)
        return Rubric(
            name=name,
            inputs=inputs,
            rule=rule,
            title=self.title,
            measures={} if measure is None else {MEASURE: measure.value.expr},
            measure_kind="percent" if measure is None else measure.kind,
            measure_label="" if measure is None else measure.label,
            measure_range=EVERYTHING if measure is None else measure.range(),
            idle_when=FALSE if idle is None else idle,
            remarks=(*self._sample_remarks(), *self._written_remarks()),
            clause=self.clause,
            rising=self.rising if chosen.rising is None else chosen.rising,
            falling=self.falling if chosen.falling is None else chosen.falling,
            unstated=any(UNKNOWN in names(expr) for expr in expressions(rule)),
        )

    def main_measure(self) -> MeasureEntry | None:
        """Return the measure in its long form."""
        if self.measure is None or isinstance(self.measure, MeasureEntry):
            return self.measure
        kind: MeasureKind = "percent" if _is_ratio(self.measure.expr) else "number"
        return MeasureEntry(value=self.measure, kind=kind)

    def _written_remarks(self) -> list[Remark]:
        return [Remark(entry.when.expr, entry.text) for entry in self.remarks]

    def _sample_remarks(self) -> list[Remark]:
        return [
            Remark(
                Binary("<", Name(key), NumberNode(entry.sample)),
                f"Mẫu kiểm tra ít hơn mức tối thiểu {entry.sample} {entry.unit}".rstrip(),
            )
            for key, entry in self.inputs.items()
            if entry.sample is not None
        ]


class RubricHead(Model):
    """What a rubric file says of itself, before its rules."""

    format: FileFormat = FORMAT
    source: str = ""


class RubricFile(RubricHead):
    """A file of rules."""

    rubrics: dict[str, RubricEntry] = Field(min_length=1)


def _is_ratio(expr: Expr) -> bool:
    return isinstance(expr, Binary) and expr.op == "/" and bool(names(expr.right))


def idle_rows(rule: Rule) -> tuple[Rule, Expr | None]:
    """Return a rule with its rows marked in which nothing arose, and when one of them decides."""
    if isinstance(rule, Clamp):
        inside, when = idle_rows(rule.rule)
        return replace(rule, rule=inside), when
    if not isinstance(rule, Cases):
        return rule, None
    rows: list[Case] = []
    found: Expr | None = None
    before: tuple[Expr, ...] = ()
    for case in rule.cases:
        idle = case.then == Points(Name(NOT_APPLICABLE))
        then, inside_when = (Points(ZERO), TRUE) if idle else idle_rows(case.then)
        rows.append(replace(case, then=then, idle=idle))
        if inside_when is not None:
            asked = (*before, case.when, inside_when)
            when = all_of(tuple(part for part in asked if part != TRUE))
            found = when if found is None else Binary("or", found, when)
        if not rule.exclusive:
            before = (*before, Unary("not", case.when))
    return replace(rule, cases=tuple(rows)), found
