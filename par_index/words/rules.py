"""The rule in Vietnamese, as the column "Cách tính" and an explanation show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from par_index.language.exact import Exact
from par_index.language.inputs import Value
from par_index.language.tree import (
    COMPARISONS,
    FALSE,
    MAX,
    MEASURE,
    NEGATED,
    TRUE,
    UNKNOWN,
    ZERO,
    Band,
    Binary,
    Call,
    Expr,
    Name,
    Number,
    Text,
    Truth,
    Unary,
    all_of,
    conjuncts,
    names,
    rewrite,
)
from par_index.language.vietnamese import interval_text, number_text, value_text
from par_index.meaning.exact import Env
from par_index.meaning.rules import Best, Case, Cases, Clamp, Points, Rubric, Rule, Sum
from par_index.meaning.walk import grade_code
from par_index.words.answers import answered
from par_index.words.staircases import Steps, days_between, over_of, steps_of, unit_of
from par_index.words.states import NOTHING_AROSE, UNSTATED, raised

SYMBOLS = {"=": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
"""How people write the relations."""

_ARITHMETIC = {"+": "+", "-": "−", "*": "×", "/": "/"}
_LEVEL = {"+": 1, "-": 1, "*": 2, "/": 2}
_FUNCTIONS = {
    "least": "số nhỏ nhất của",
    "greatest": "số lớn nhất của",
    "floor": "phần nguyên của",
    "count": "số điều kiện đúng trong",
}


_RESULTS = {"percent": "tỷ lệ điểm", "total": "tổng điểm", "lines_at_zero": "số tiêu chí 0 điểm"}
"""What conditions of grades name besides figures."""


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


def measure_name(rubric: Rubric) -> str:
    """Return what the main measure is called, with a capital letter."""
    label = rubric.measure_label or ("Tỷ lệ" if rubric.measure_kind == "percent" else "Đại lượng")
    return raised(label)


def lowered(text: str) -> str:
    """Return the text with a small first letter, unless it starts with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


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


def condition(expr: Expr, rubric: Rubric) -> str:
    """Return a condition in words."""
    said = _said(expr, rubric, held=True)
    if said is not None:
        return said
    match expr:
        case Binary(op="and" | "or"):
            joiner = " và " if expr.op == "and" else " hoặc "
            return joiner.join(condition(part, rubric) for part in (expr.left, expr.right))
        case Unary(op="not", operand=Binary(op=op) as inner) if op in COMPARISONS:
            return condition(replace(inner, op=NEGATED[op]), rubric)
        case Unary(op="not"):
            return f"không phải ({condition(expr.operand, rubric)})"
        case Binary(right=Text() as text, left=Name() as name):
            relation = "là" if expr.op == "=" else "không phải"
            return f"{formula(name, rubric)} {relation} {_level(name.name, text, rubric)}"
        case Binary(right=Number() as number) if expr.op in COMPARISONS:
            return f"{formula(expr.left, rubric)} {compared(expr.op, number)}"
    return formula(expr, rubric)


def not_held(expr: Expr, rubric: Rubric, asked: str = "chưa đạt yêu cầu") -> str:
    """Return that a condition does not hold: ``chưa ban hành kế hoạch``, ``chưa đạt yêu cầu …``."""
    if isinstance(expr, Binary) and expr.op in ("and", "or"):
        joiner = " hoặc " if expr.op == "and" else " và "
        return joiner.join(not_held(part, rubric, asked) for part in (expr.left, expr.right))
    said = _said(expr, rubric, held=False)
    return f"{asked} {condition(expr, rubric)}" if said is None else said


def _said(expr: Expr, rubric: Rubric, *, held: bool) -> str | None:
    """Return what a condition says that only asks for a yes/no; None for another condition."""
    match expr:
        case Name():
            name, yes = expr, held
        case Unary(op="not", operand=Name() as name):
            yes = not held
        case Binary(right=Truth() as truth, left=Name() as name):
            yes = (truth.value == (expr.op == "=")) == held
        case _:
            return None
    declared = rubric.inputs.get(name.name)
    return answered(name.name if declared is None else declared.label, yes)


def compared(op: str, number: Number) -> str:
    """Return a relation to a number or day: ``≥ 12``, ``trước ngày 30/11/2026``."""
    text = value_text(number.value, number.kind)
    if not number.is_date:
        return f"{SYMBOLS[op]} {text}"
    words = {"<": "trước", "<=": "chậm nhất", ">": "sau", ">=": "từ", "=": "đúng", "!=": "khác"}
    return f"{words[op]} ngày {text}"


def _level(name: str, text: Text, rubric: Rubric) -> str:
    levels = rubric.inputs[name].levels if name in rubric.inputs else ()
    label = next((level.label for level in levels if level.key == text.value), text.value)
    return f"«{label}»"


def formula(expr: Expr, rubric: Rubric, known: Mapping[str, str] | None = None) -> str:
    """Return an expression with labels for names, or with the given texts put in."""
    match expr:
        case Number():
            return value_text(expr.value, expr.kind)
        case Truth():
            return "có" if expr.value else "không"
        case Text():
            return expr.value
        case Name():
            return _name(expr.name, rubric, known)
        case Unary():
            inner = _wrapped(expr.operand, rubric, known)
            return f"không {inner}" if expr.op == "not" else f"−{inner}"
        case Call(function="interpolate"):
            x, x1, y1, x2, y2 = (formula(part, rubric, known) for part in expr.arguments)
            return f"nội suy từ {y1} (tại {x1}) đến {y2} (tại {x2}), ứng với {x}"
        case Call() if over := over_of(expr):
            left, right = (formula(part, rubric, known) for part in (over.left, over.right))
            return f"phần {left} vượt {right}"
        case Call(function="points" | "percent"):
            what = "điểm" if expr.function == "points" else "tỷ lệ điểm"
            return f"{what} của {grade_code(expr)}"
        case Call():
            parts = "; ".join(formula(part, rubric, known) for part in expr.arguments)
            return f"{_FUNCTIONS.get(expr.function, expr.function)} ({parts})"
        case Binary():
            symbol = _ARITHMETIC.get(expr.op) or SYMBOLS.get(expr.op)
            symbol = symbol or {"and": "và", "or": "hoặc"}[expr.op]
            left = _wrapped(expr.left, rubric, known, _LEVEL.get(expr.op, 0))
            right = _wrapped(expr.right, rubric, known, _LEVEL.get(expr.op, 0) + 1)
            return f"{left} {symbol} {right}"


def _wrapped(expr: Expr, rubric: Rubric, known: Mapping[str, str] | None, level: int = 3) -> str:
    """Return a part of a formula, in brackets when it binds less tightly than its place asks."""
    text = formula(expr, rubric, known)
    return f"({text})" if isinstance(expr, Binary) and _LEVEL.get(expr.op, 0) < level else text


def _name(name: str, rubric: Rubric, known: Mapping[str, str] | None) -> str:
    if known is not None and name in known:
        return known[name]
    if name == MAX:
        return "điểm tối đa"
    if name == UNKNOWN:
        return UNSTATED
    if name == MEASURE:
        return lowered(measure_name(rubric))
    declared = rubric.inputs.get(name)
    return f"«{declared.label}»" if declared else _RESULTS.get(name, name)


def thresholds(rubric: Rubric) -> set[Exact]:
    """Return every number that the conditions of a rule name, so that none is rounded onto."""
    return {number.value for number in rubric.numbers}


def shown_value(name: str, value: Value, rubric: Rubric) -> str:
    """Return one figure with its unit, as people write it."""
    cuts = thresholds(rubric)
    if name == MEASURE:
        return value_text(value, rubric.measure_kind, cuts)
    declared = rubric.inputs[name]
    if isinstance(value, str):
        return _level(name, Text(value), rubric)
    text = value_text(value, declared.kind, cuts)
    unit = "đồng" if declared.kind == "money" and not declared.unit else declared.unit
    return f"{text} {unit}".rstrip() if declared.kind not in ("truth", "date") else text


def with_numbers(expr: Expr, rubric: Rubric, env: Env) -> str:
    """Return a formula with the numbers put in: ``48 / 50 × 0,5``."""
    if all(name in env for name in rubric.inputs):
        expr = rewrite(expr, lambda name: rubric.measures.get(name.name, name))
    known = {}
    for name in names(expr):
        if name in env:
            known[name] = value_text(env[name], rubric.kind(name), thresholds(rubric))
    return formula(expr, rubric, known)
