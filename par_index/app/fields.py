"""Every figure of an assessment as a field that a reader can move: slider, pick-list, text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from par_index.assessment import Assessment
from par_index.language.inputs import Given, Input
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE
from par_index.models.evidence import given_text
from par_index.scoring.scorecard import LeafResult
from par_index.words.rules import measure_name
from par_index.words.states import NO_FIGURES

FieldKind: TypeAlias = Literal["slider", "pick", "date", "text"]

SLIDABLE = 100_000
"""A slider has at most so many steps; larger ranges, such as đồng, are typed."""


@dataclass(frozen=True, slots=True)
class Field:
    """One figure to move. ``text`` is what it is now, as an evidence file writes it."""

    code: str
    name: str
    label: str
    kind: FieldKind
    text: str
    low: int = 0
    high: int = 0
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name of the figure in settings: ``V.1.b.signed``."""
        return f"{self.code}.{self.name}"

    @property
    def number(self) -> int:
        """The value of a slider now."""
        return int(self.text)

    @property
    def day(self) -> date | None:
        """The value of a day now."""
        return date.fromisoformat(self.text) if self.text else None

    def setting(self, value: object) -> str:
        """Return a moved value as an evidence file writes it."""
        if value is None:
            return ""
        return value.isoformat() if isinstance(value, date) else str(value).strip()


def fields_of(assessment: Assessment) -> list[Field]:
    """Return every figure of every line that has a rule, in the set's order."""
    found: list[Field] = []
    for result in assessment.scorecard.root.scored():
        rubric = result.leaf.rubric
        if result.state == "not_applicable":
            continue
        values = result.claim.values
        if MEASURE in values:
            text = given_text(values[MEASURE], rubric.measure_kind)
            found.append(Field(result.code, MEASURE, measure_name(rubric), "text", text))
            continue
        found += [_field(result, declared) for declared in rubric.inputs.values()]
    return found


def _field(result: LeafResult, declared: Input) -> Field:
    value = result.claim.values.get(declared.name)
    text = "" if value is None else given_text(value, declared.kind)
    code, name, label = result.code, declared.name, _labelled(declared)
    if declared.kind == "truth":
        options = {"có": "yes", "không": "no", NO_FIGURES: ""}
        return Field(code, name, label, "pick", text, options=options)
    if declared.kind == "choice":
        options = {level.label: level.key for level in declared.levels}
        return Field(code, name, label, "pick", text, options={**options, NO_FIGURES: ""})
    if declared.kind == "date" and not isinstance(value, Interval):
        return Field(code, name, label, "date", text)
    ends = _ends(value, declared, result)
    if ends is not None:
        return Field(code, name, label, "slider", text, *ends)
    return Field(code, name, label, "text", text)


def _ends(value: Given | None, declared: Input, result: LeafResult) -> tuple[int, int] | None:
    """Return the ends of a slider, None where the figure is better typed."""
    if declared.kind != "count" or isinstance(value, str | bool | Interval) or value is None:
        return None
    low = 0 if declared.low is None else int(declared.low)
    tops = [top for n in declared.at_most if isinstance(top := result.claim.values.get(n), int)]
    high = max(2 * int(value), 20) if declared.high is None else int(declared.high)
    high = min([high, *tops]) if declared.high is not None else min(tops, default=high)
    return (low, high) if low <= value <= high and high - low <= SLIDABLE else None


def _labelled(declared: Input) -> str:
    return f"{declared.label} ({declared.unit})" if declared.unit else declared.label


def settings_of(fields: list[Field], moved: Mapping[str, object]) -> list[str]:
    """Return the settings of a scenario: only the fields that were moved."""
    found = []
    for entry in fields:
        if entry.key in moved:
            text = entry.setting(moved[entry.key])
            if text != entry.text:
                found.append(f"{entry.key}={text}")
    return found
