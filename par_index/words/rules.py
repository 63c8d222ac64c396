"""The rule in Vietnamese, as the column "Cách tính" and an explanation show it."""

from __future__ import annotations

from collections.abc import Iterator

from par_index.language.tree import (
    FALSE,
    MAX,
    MEASURE,
    TRUE,
    UNKNOWN,
    ZERO,
    Band,
    Binary,
    Call,
    Expr,
    Name,
    Number,
    all_of,
    conjuncts,
    names,
)
from par_index.language.vietnamese import interval_text, number_text
from par_index.meaning.rules import Best, Case, Cases, Clamp, Points, Rubric, Rule, Sum
from par_index.words.expressions import condition, formula, lowered, measure_name
from par_index.words.staircases import Steps, days_between, steps_of, unit_of
from par_index.words.states import NOTHING_AROSE, UNSTATED, raised


def describe(rubric: Rubric) -> list[str]:
    """Return the rule as lines of Vietnamese text; inner lines start with two spaces each."""
    found = []
    if rubric.measured and rubric.inputs:
        found.append(f"{measure_name(rubric)} = {formula(rubric.measures[MEASURE], rubric)}.")
    bare = isinstance(rubric.rule, Points)
    found += [f"Điểm: {row}" if bare else row for row in _lines(rubric.rule, rubric)]
    if rubric.idle_when != FALSE:
        found.append(f"{raised(NOTHING_AROSE)} khi {condition(rubric.idle_when, rubric)}.")
    return found


def _lines(rule: Rule, rubric: Rubric) -> Iterator[str]:
    match rule:
        case Points():
            yield f"{award(rule.value, rubric)}."
        case Cases():
            for case in rule.cases:
                if not case.idle:  # what the last line of the rule says
                    yield from _headed(case_text(case, rubric), case.then, rubric)
        case Sum():
            for part in rule.parts:
                sign = "Trừ" if part.sign < 0 else "Cộng"
                most = part.maximum
                if most is None or most == Name(MAX) or part.rule == Points(most):
                    limit = ""
                else:
                    own = "" if MAX in names(most) else "tối đa "
                    limit = f" ({own}{award(most, rubric)})"
                head = f"{sign} {part.label}" if part.label else "Điểm gốc"
                yield from _headed(f"{head}{limit}", part.rule, rubric)
        case Best():
            yield "Lấy kết quả cao nhất trong các cách:"
            for part in rule.parts:
                yield from (f"  {row}" for row in _headed(part.label, part.rule, rubric))
        case Clamp(rule=Points(value=value), cap=cap, floor=None) if cap and steps_of(value):
            yield f"{award(value, rubric)}, không quá {award(cap, rubric)}."
        case Clamp():
            yield from _lines(rule.rule, rubric)
            if rule.cap is not None:
                yield f"Không quá {award(rule.cap, rubric)}."
            if rule.floor is not None:
                yield f"Không dưới {award(rule.floor, rubric)}."


def _headed(head: str, rule: Rule, rubric: Rubric) -> Iterator[str]:
    inner = list(_lines(rule, rubric))
    if len(inner) == 1 and not inner[0].startswith(" "):
        yield f"{head}: {inner[0]}"
        return
    yield f"{head}:"
    yield from (f"  {row}" for row in inner)


def case_text(case: Case, rubric: Rubric) -> str:
    """Return when a row holds, as the start of a sentence."""
    if case.when == TRUE and (case.label or case.band is None):
        return case.label or "Trường hợp khác"
    if case.band is not None and case.subject is not None:
        text = f"{_subject(case.subject, rubric)} {_equal(case.band)}{band_text(case.band, rubric)}"
        rest = beside_band(case)
        if rest != TRUE:
            text += f" và {condition(rest, rubric)}"
    else:
        text = case.label or condition(case.when, rubric)
    return raised(text)


def beside_band(case: Case) -> Expr:
    """Return what a table row asks for besides its band."""
    assert case.band is not None
    assert case.subject is not None
    inside = set(conjuncts(case.band.condition(case.subject)))
    return all_of(tuple(part for part in conjuncts(case.when) if part not in inside))


def _subject(expr: Expr, rubric: Rubric) -> str:
    text = formula(expr, rubric)
    return lowered(text) if expr == Name(MEASURE) else text


def _equal(band: Band) -> str:
    """Return what parts a subject from a row that is one number, which has no word of its own."""
    plain = isinstance(band.low, Number) and band.low.kind == "number"
    return "bằng " if plain and band.low == band.high else ""


def band_text(band: Band, rubric: Rubric) -> str:
    """Return a band in words: ``từ 95% đến dưới 100%``."""
    ends = [end for end in (band.low, band.high) if end is not None]
    if band.run is not None:
        return interval_text(band.run, _kind_of(ends))
    if band.low is not None and band.low == band.high:
        return f"đúng {formula(band.low, rubric)}"
    parts = []
    if band.low is not None:
        parts.append(f"{'từ' if band.low_closed else 'trên'} {formula(band.low, rubric)}")
    if band.high is not None:
        parts.append(f"{'đến' if band.high_closed else 'dưới'} {formula(band.high, rubric)}")
    return " ".join(parts)


def _kind_of(ends: list[Expr]) -> str:
    numbers = [end for end in ends if isinstance(end, Number)]
    if any(end.is_date for end in numbers):
        return "date"
    return "percent" if any(end.percent for end in numbers) else "number"


def award(expr: Expr, rubric: Rubric) -> str:
    """Return points as people say them: ``0,25 điểm``, ``điểm tối đa``, or the formula."""
    if isinstance(expr, Number):
        return f"{number_text(expr.value)} điểm"
    if expr == Name(UNKNOWN):
        return UNSTATED
    steps = steps_of(expr)
    if steps is not None and (steps.uneven or unit_of(steps.quantity, rubric) is not None):
        return _steps_text(steps, rubric)
    if isinstance(expr, Call) and expr.function == "interpolate":
        x, x1, y1, x2, y2 = expr.arguments
        low, high = (award(end, rubric) for end in (y1, y2))
        ends = f"từ {low} (tại {formula(x1, rubric)}) đến {high} (tại {formula(x2, rubric)})"
        return f"nội suy theo {_subject(x, rubric)}, {ends}"
    return formula(expr, rubric)


def _steps_text(steps: Steps, rubric: Rubric) -> str:
    """Return points by steps: ``cứ thêm 5% tỷ lệ trên 80% được thêm 0,25 điểm``."""
    quantity, beyond = steps.quantity, steps.beyond
    base = "" if steps.base is None else f"{award(steps.base, rubric)}, cộng "
    start = "" if beyond is None or beyond == ZERO else formula(beyond, rubric)
    unit = unit_of(quantity, rubric) if steps.every is None else None
    if unit is None:
        start = f" trên {start}" if start else ""
        every = "" if steps.every is None else f"{formula(steps.every, rubric)} "
        what = f"{every}{_subject(quantity, rubric)}"
        if isinstance(quantity, Binary) and quantity.op == "-":
            target, right = quantity.left, quantity.right
            if isinstance(target, Number):
                what = f"{every}{_subject(right, rubric)} thấp hơn {formula(target, rubric)}"
    else:
        days = days_between(quantity, rubric)
        what = unit if days is None else f"{unit} {' sau '.join(formula(d, rubric) for d in days)}"
        if isinstance(beyond, Number):
            start = f", tính từ {unit} thứ {number_text(beyond.value + 1)}"
        elif start:
            start = f", tính từ sau {start} {unit}"
    return f"{base}{award(steps.each, rubric)} cho mỗi {what}{start}"
