"""Lines that several units report: their figures become one, and a missing unit leaves a range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

from par_index.language import intervals
from par_index.language.exact import Exact
from par_index.language.inputs import Given, Input
from par_index.language.intervals import Interval
from par_index.loading.claims import read_value
from par_index.loading.facts import Fact, LeafFacts
from par_index.meaning.rules import Rubric
from par_index.models.evidence import given_text
from par_index.year.units import unit_key


def joined_units(
    rubric: Rubric, reports: Mapping[str, LeafFacts], expected: Sequence[str]
) -> LeafFacts:
    """Return what the units of a line say together.

    Args:
        rubric: the rule of the line.
        reports: what each unit says, by the key of its name.
        expected: the units that should report.

    A unit in which nothing arose adds nothing; where nothing arose in any, the line is idle. While
    units are missing, a sum or the latest day is known only from below, and yes or no only where
    the other units cannot change it.
    """
    whole = LeafFacts()
    for facts in reports.values():
        whole.documents += facts.documents
    why = [facts.justification for facts in reports.values() if facts.justification]
    if why:
        whole.justification = Fact("\n".join(fact.text for fact in why), why[0].where)
    arisen = [facts for facts in reports.values() if facts.reason is None]
    lacking = any(unit_key(unit) not in reports for unit in expected)
    if not arisen and not lacking:
        whole.reason = next((f.reason for f in reports.values()), None)
        return whole
    names = dict.fromkeys(name for facts in arisen for name in facts.figures)
    for name in names:
        told = [facts.figures[name] for facts in arisen if name in facts.figures]
        declared = rubric.inputs.get(name)
        short = lacking or len(told) < len(arisen)
        value = None if declared is None else _value(rubric, declared, told, short)
        if value is not None and declared is not None:
            text = given_text(value, declared.kind)
            whole.figures[name] = Fact(text, "; ".join(fact.where for fact in told))
        elif declared is None or declared.join is None:
            whole.figures[name] = told[0]
    return whole


def _value(rubric: Rubric, declared: Input, told: Sequence[Fact], short: bool) -> Given | None:
    """Return the figure that several make; None where it is not known yet, or not joined."""
    try:
        values = [read_value(rubric, declared.name, fact.text) for fact in told]
    except ValueError:
        return None
    if declared.join in ("any", "all"):
        decisive = declared.join == "any"
        if decisive in values:
            return decisive
        return None if short else not decisive
    if declared.join not in ("sum", "latest"):
        return None
    spans = [value if isinstance(value, Interval) else _point(value) for value in values]
    if declared.join == "sum":
        found = reduce(intervals.add, spans)
    else:
        ends = [span.low for span in spans if span.low is not None]
        tops = [span.high for span in spans]
        known = [top for top in tops if top is not None]
        found = Interval(max(ends, default=None), max(known) if len(known) == len(tops) else None)
    found = Interval(found.low, None) if short else found
    return found if found.single is None else found.single


def _point(value: Given) -> Interval:
    number: Exact = value  # type: ignore[assignment]
    return Interval.point(number)
