"""What the points of one line rest on: its figures, and the row or the parts that they lead to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

from par_index.language.exact import Exact
from par_index.language.intervals import Interval
from par_index.language.tree import (
    COMPARISONS,
    MAX,
    MEASURE,
    TRUE,
    Binary,
    Expr,
    Name,
    Number,
    Text,
    Truth,
    Unary,
    conjuncts,
    names,
)
from par_index.language.vietnamese import interval_text, value_text
from par_index.meaning.exact import compile_number
from par_index.meaning.rules import Case, Cases, Points, Rule, expressions, nodes, passed_on
from par_index.scoring.results import AnyLeafResult, LeafResult
from par_index.words.expressions import (
    SYMBOLS,
    compared,
    condition,
    formula,
    lowered,
    measure_name,
    not_held,
    shown_value,
    thresholds,
    with_numbers,
)
from par_index.words.rules import band_text, beside_band, case_text
from par_index.words.shortfall import delay, failed_conditions, shortfall

_FEW = 3
"""Up to so many figures are told beside the label of a row; more are left to the list."""

REST = "thuộc trường hợp còn lại"


def figures(result: AnyLeafResult, only: Collection[str] | None = None) -> list[str]:
    """Return every known figure of a line with its label: ``Văn bản được kiểm tra: 50 văn bản``."""
    if result.leaf.rubric is None:
        return []
    return [
        f"{_label(name, result)}: {_value(name, result)}"
        for name in result.claim.values
        if only is None or name in only
    ]


def _label(name: str, result: AnyLeafResult) -> str:
    rubric = result.leaf.rubric
    assert rubric is not None
    return measure_name(rubric) if name == MEASURE else rubric.inputs[name].label


def _value(name: str, result: AnyLeafResult) -> str:
    rubric, given = result.leaf.rubric, result.claim.values[name]
    assert rubric is not None
    if isinstance(given, Interval):
        return interval_text(given, rubric.kind(name))
    return shown_value(name, given, rubric)


def _beside(result: LeafResult) -> set[Exact]:
    """Return the figures that the measure may be compared with, onto which none is rounded."""
    rubric, given = result.leaf.rubric, result.claim.values
    same = {value for name, value in given.items() if rubric.kind(name) == rubric.measure_kind}
    return {value for value in same if isinstance(value, int | Fraction)}


def equals(shown: str) -> str:
    """Return ``= 96%``, or ``≈ 83,33%`` for a rounded figure."""
    return shown if shown.startswith("≈") else f"= {shown}"


def measured(result: LeafResult) -> str:
    """Return the measure with its numbers: ``48 / 50 = 96%``; empty where there is none."""
    rubric = result.leaf.rubric
    if not rubric.measured:
        return ""
    given, name = result.claim.values.get(MEASURE), lowered(measure_name(rubric))
    if isinstance(given, Interval):
        return f"{name} {interval_text(given, rubric.measure_kind)}"
    value = given if given is not None else result.env.get(MEASURE)
    if value is None:
        return ""
    shown = value_text(value, rubric.measure_kind, thresholds(rubric) | _beside(result))
    if given is not None or isinstance(expr := rubric.measures[MEASURE], Name):
        return f"{name} {shown}"
    numbers = with_numbers(expr, rubric, result.env)
    if isinstance(expr, Binary) and isinstance(expr.left, Name) and expr.op == "/":
        unit = rubric.inputs[expr.left.name].unit
        numbers = f"{numbers.replace(' / ', '/')} {unit}".rstrip()
    return f"{numbers} {equals(shown)}"


def grounds(result: LeafResult) -> str:
    """Return what the points of a line rest on: the numbers and the row that they fall into."""
    rubric, case = result.leaf.rubric, result.case
    numbers = measured(result) or "; ".join(figures(result, _deciding(result)))
    if case is None or _exactly(case) or _level(case, result):
        return numbers  # the figure itself is the row
    if case.band is not None:
        text = f"{numbers}, thuộc mức {lowered(case.label) or band_text(case.band, rubric)}"
        beside = TRUE if case.label or not measured(result) else beside_band(case)
        return text if beside == TRUE else f"{text}; {met(beside, result)}"
    if case.when == TRUE and not case.label:
        text = unmet(case, result)
        told = measured(result) if text else numbers
        return ", ".join(part for part in (told, text or REST) if part)
    if not case.label:
        return met(case.when, result)
    answers = all(isinstance(part, Name | Unary) for part in conjuncts(case.when))
    many = len(names(case.when) & set(result.claim.values)) > _FEW
    text = lowered(row_text(case, result))
    return f"{numbers}, {text}" if numbers and not many and not answers else text


def _deciding(result: LeafResult) -> set[str]:
    """Return the figures that the points rest on: of the row that decided, of what was taken off.

    A figure that only tells whether anything arose decides no points.
    """
    rule, case = result.leaf.rubric.rule, result.case
    if case is not None and case.when != TRUE:
        row = names(case.when) | _asked(case.then)
        return row if row & set(result.claim.values) else _asked(rule)
    if case is not None or result.leaf.plain or result.leaf.bonus:
        return _asked(rule)
    taken = [line.part for line in result.ledger() if line.part is not None]
    if taken:
        return {name for part in taken for name in _asked(part.rule)}
    return _asked(rule)


def _asked(rule: Rule) -> set[str]:
    return {name for expr in expressions(rule) for name in names(expr)}


def met(when: Expr, result: LeafResult) -> str:
    """Return a condition that holds with the figures that it asks for, each told once."""
    rubric, given = result.leaf.rubric, result.claim.values
    found = []
    for part in conjuncts(when):
        asked = names(part) - {MEASURE} if isinstance(part, Binary) else ()
        told = figures(result, asked)
        if MEASURE in names(part) and (whole := measured(result)):
            told.insert(0, whole)
        match part:
            case Binary(op=op, left=Name(name=name)) if (
                op in COMPARISONS and told and name in (*given, MEASURE)
            ):
                bound = "" if op == "=" else f" ({_bound(part, result)})"
                found.append(f"{(figures(result, {name}) or told)[0]}{bound}")
            case _:
                found.append(", ".join(("; ".join(told), condition(part, rubric))).lstrip(", "))
    return "; ".join(found)


def _bound(part: Binary, result: LeafResult) -> str:
    """Return with what a figure was compared, and how: ``≥ 12``, ``trước ngày 30/11/2026``."""
    rubric, bound = result.leaf.rubric, part.right
    if isinstance(bound, Number):
        return compared(part.op, bound)
    known = {
        name: f"«{_label(name, result)}» {_value(name, result)}"
        for name in names(bound) & set(result.claim.values)
    }
    return f"{SYMBOLS[part.op]} {formula(bound, rubric, known)}"


def unmet(case: Case, result: LeafResult) -> str:
    """Return what the better row asked for and was not met, where the row after it decided."""
    rubric = result.leaf.rubric
    rows = next(
        (
            rule.cases
            for _, rule in nodes(rubric.rule)
            if isinstance(rule, Cases) and len(rule.cases) == 2 and rule.cases[1] is case
        ),
        None,
    )
    if rows is None or not _promises_more(rows, result):
        return ""
    failed = []
    for part in failed_conditions(rows[0].when, result):
        if not isinstance(part, Binary) or isinstance(part.right, Truth):
            failed.append(not_held(part, rubric))  # a yes/no says itself what is not so
            continue
        gap = shortfall(part, result) or "; ".join(
            _value(name, result) for name in names(part) & set(result.claim.values)
        )
        asked = not_held(part, rubric)
        if isinstance(part.right, Name):
            asked = f"chưa đạt yêu cầu {formula(part.left, rubric)} {_bound(part, result)}"
        failed.append(f"{asked}{f' ({gap})' if gap else ''}")
    return "; ".join(failed)


def _promises_more(rows: Sequence[Case], result: LeafResult) -> bool:
    """Whether the first of two rows gives more than the second, so that missing it is a loss."""
    env = {**result.env, MAX: result.leaf.maximum}
    worth = []
    for row in rows:
        if not isinstance(row.then, Points):
            return result.points < result.maximum
        try:
            worth.append(compile_number(result.leaf.rubric, row.then.value)(dict(env)))
        except (KeyError, ZeroDivisionError):
            return result.points < result.maximum
    return worth[0] > worth[1]


def row_text(case: Case, result: LeafResult) -> str:
    """Return the row that decided, and how late a day came for the first one."""
    rubric = result.leaf.rubric
    if case.when == TRUE and not case.label:
        return unmet(case, result) or REST
    text, rule = case_text(case, rubric), passed_on(rubric.rule)
    if not isinstance(rule, Cases) or rule.exclusive:
        return text
    failed = failed_conditions(rule.cases[0].when, result)
    gaps = [gap for part in failed if (gap := delay(part, result))]
    return f"{lowered(text)} ({'; '.join(gaps)})" if gaps else text


def _exactly(case: Case) -> bool:
    """Whether a row is one value of an input, so that naming it would only repeat the figure."""
    band = case.band
    return band is not None and band.low == band.high and case.subject != Name(MEASURE)


def _level(case: Case, result: LeafResult) -> bool:
    """Whether a row is a level of a choice, so that naming it would only repeat the figure."""
    when = case.when
    level = isinstance(when, Binary) and when.op == "=" and isinstance(when.right, Text)
    return level and any(_value(n, result) == f"«{case.label}»" for n in names(when))
