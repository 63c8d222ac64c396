"""Scenarios (phương án): a named overlay of evidence that never touches what it lies on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE
from par_index.language.vietnamese import interval_text, value_text
from par_index.meaning.rules import Rubric
from par_index.scoring.scheme import Claim, Claims, Scheme
from par_index.whatif.display import Column, Shown, Table
from par_index.words.states import NO_FIGURES, NOTHING_AROSE


@dataclass(frozen=True, slots=True, repr=False)
class Scenario(Shown):
    """What differs from the evidence: figures by line and input, and lines in which nothing arose.

    A figure of None is withdrawn: the scenario asks what happens when it is not known.
    """

    name: str
    values: Mapping[str, Mapping[str, Given | None]] = field(default_factory=dict)
    idle: Mapping[str, str] = field(default_factory=dict)

    def table(self) -> Table:
        """Return the figures of the scenario as a table."""
        columns = (Column("Mã"), Column("Số liệu"), Column("Giá trị"))
        rows = [
            (code, name, _shown(value))
            for code, values in self.values.items()
            for name, value in values.items()
        ]
        rows += [(code, "", f"{NOTHING_AROSE}: {why}") for code, why in self.idle.items()]
        return Table(self.name, columns, rows)

    @property
    def codes(self) -> tuple[str, ...]:
        """The lines that the scenario touches."""
        return tuple(dict.fromkeys([*self.values, *self.idle]))


def overlaid(scheme: Scheme, claims: Claims, scenario: Scenario) -> dict[str, Claim]:
    """Return new claims: the evidence with the scenario on top; the evidence stays as it is.

    Where the scenario gives a count, a measure given by the evidence steps aside; where it gives
    the measure, the counts that would contradict it do.
    """
    result = dict(claims)
    for code, values in scenario.values.items():
        before = result.get(code, Claim())
        rubric = scheme.claimable[code].rubric
        assert rubric is not None
        result[code] = Claim(_merged(rubric, before, values), None, before.supported)
    for code, reason in scenario.idle.items():
        before = result.get(code, Claim())
        result[code] = Claim({}, reason, before.supported)
    return result


def _merged(rubric: Rubric, before: Claim, values: Mapping[str, Given | None]) -> dict[str, Given]:
    given = set(values) if values.get(MEASURE) is not None else set(values) - {MEASURE}
    aside = rubric.stepping_aside(given)
    kept = {name: value for name, value in before.values.items() if name not in aside}
    for name, value in values.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = value
    return kept


def _shown(value: Given | None) -> str:
    """Write a figure without its unit; a withdrawn one is not known."""
    if value is None:
        return NO_FIGURES
    if isinstance(value, Interval):
        return interval_text(value, "number")
    return value_text(value, "number")
