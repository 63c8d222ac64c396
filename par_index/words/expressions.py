"""Conditions, formulas and figures of a rule in Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from par_index.language.exact import Exact
from par_index.language.inputs import Value
from par_index.language.tree import (
    COMPARISONS,
    MAX,
    MEASURE,
    NEGATED,
    UNKNOWN,
    Binary,
    Call,
    Expr,
    Name,
    Number,
    Text,
    Truth,
    Unary,
    names,
    rewrite,
)
from par_index.language.vietnamese import value_text
from par_index.meaning.exact import Env
from par_index.meaning.rules import Rubric
from par_index.meaning.walk import grade_code
from par_index.words.answers import answered
from par_index.words.staircases import over_of
from par_index.words.states import UNSTATED, raised

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


def measure_name(rubric: Rubric) -> str:
    """Return what the main measure is called, with a capital letter."""
    label = rubric.measure_label or ("Tỷ lệ" if rubric.measure_kind == "percent" else "Đại lượng")
    return raised(label)


def lowered(text: str) -> str:
    """Return the text with a small first letter, unless it starts with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


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
