"""The rubric file: named rules (cách chấm) with their inputs, readings and worked examples."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from par_index.language.inputs import Input, Kind, Level
from par_index.language.intervals import EVERYTHING, Interval
from par_index.language.tree import MEASURE, Binary, Expr, Name, names
from par_index.language.tree import Number as NumberNode
from par_index.meaning.rules import Remark, Rubric
from par_index.models.scalars import (
    Condition,
    ExactNumber,
    Model,
    Quantity,
    Scalar,
    Words,
)
from par_index.models.shapes import RuleText, Scope, lower

InputType = Literal["count", "money", "percent", "number", "date", "yes_no", "choice"]
MeasureKind = Literal["percent", "number", "money", "date"]
InputName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class InputEntry(Model):
    """One figure that a department reports.

    ``effort`` is the work of moving it by one unit (a document, a đồng, a day, one answer), in
    whatever measure of work the author chooses for all inputs; plans look for the least of it.
    """

    label: str
    type: InputType
    unit: str = ""
    min: Scalar | None = None
    max: Scalar | None = None
    at_most: Words = ()
    levels: dict[str, str] = Field(default_factory=dict)
    sample: int | None = Field(default=None, ge=1)
    fixed: bool = False
    action: str = ""
    effort: ExactNumber | None = Field(default=None, ge=0)

    def lower(self, name: str) -> Input:
        """Return the input as the language knows it."""
        kind: Kind = "truth" if self.type == "yes_no" else self.type
        plain = Input(name, self.label, kind)

        def end(text: str | None) -> int | None:
            return None if text is None else plain.read(text)  # type: ignore[return-value]

        return Input(
            name=name,
            label=self.label,
            kind=kind,
            unit=self.unit,
            low=end(self.min),
            high=end(self.max),
            at_most=self.at_most,
            levels=tuple(Level(key, label) for key, label in self.levels.items()),
            sample=self.sample,
            fixed=self.fixed,
            action=self.action,
            effort=self.effort,
        )


class MeasureEntry(Model):
    """The main measure of a rule; evidence may give it where the counts are not known."""

    value: Quantity
    label: str = ""
    kind: MeasureKind = "percent"
    min: ExactNumber | None = None
    max: ExactNumber | None = None

    def range(self) -> Interval:
        """Return the values that evidence may give, beyond what the inputs allow."""
        return Interval.closed(self.min, self.max)


class Reading(Model):
    """Another way in which the same text of the source can be read."""

    title: str
    rule: RuleText
    note: str = ""


class Example(Model):
    """A worked example that the checker runs: given figures and the points they must score."""

    given: dict[str, Scalar]
    points: ExactNumber | None = None
    max: ExactNumber | None = None
    not_applicable: bool = False
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
        chosen = self.rule if reading is None else self.readings[reading].rule
        levels = {key: entry.levels for key, entry in self.inputs.items() if entry.levels}
        measure = self.main_measure()
        return Rubric(
            name=name,
            inputs=inputs,
            rule=lower(chosen, Scope(levels=levels)),
            title=self.title,
            measures={} if measure is None else {MEASURE: measure.value.expr},
            measure_kind="percent" if measure is None else measure.kind,
            measure_label="" if measure is None else measure.label,
            measure_range=EVERYTHING if measure is None else measure.range(),
            idle_when=None if self.not_applicable_when is None else self.not_applicable_when.expr,
            remarks=(*self._sample_remarks(), *self._written_remarks()),
            clause=self.clause,
            rising=self.rising,
            falling=self.falling,
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

    source: str = ""


class RubricFile(RubricHead):
    """A file of rules."""

    rubrics: dict[str, RubricEntry] = Field(min_length=1)


def _is_ratio(expr: Expr) -> bool:
    return isinstance(expr, Binary) and expr.op == "/" and bool(names(expr.right))
