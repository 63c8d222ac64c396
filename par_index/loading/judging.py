"""What figures that were read say of one another and of the year: agreement, days, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from par_index.diagnostics.problems import Diagnostic
from par_index.language.exact import Exact
from par_index.language.inputs import NO, YES, Given, Value
from par_index.language.intervals import Interval
from par_index.language.spelling import tidy
from par_index.language.tree import MEASURE, Binary, Expr, Name
from par_index.language.vietnamese import value_text
from par_index.meaning.exact import compile_number
from par_index.meaning.rules import Rubric
from par_index.words.rules import lowered, measure_name
from par_index.words.states import NO_FIGURES, NOTHING_AROSE, raised

NO_WORDS = {NO_FIGURES, "chưa có", "không có số liệu", "chưa rõ", "đang cập nhật"} | YES | NO
NO_LETTERS = "0123456789.,-–—…%/|"
"""What no reason consists of, besides these words; spreadsheets ask the same."""


def says_why(text: str) -> bool:
    """Whether a text can be a reason: words that say more than yes, no or no figures."""
    body = tidy("".join(letter for letter in tidy(text) if letter not in NO_LETTERS)).lower()
    return len(body) > 1 and body not in NO_WORDS


def no_reason(text: str) -> Diagnostic:
    """Return what is wrong with a text that is no reason why nothing arose."""
    message = f"«{text.strip()}» không phải là lý do {NOTHING_AROSE}"
    empty = f"{raised(NO_FIGURES)} thì bỏ trống."
    hint = f"Hãy ghi lý do, ví dụ: Trong năm không có kiến nghị nào. {empty}"
    return Diagnostic("PAR537", message, hint, "not_applicable")


def far_days(rubric: Rubric, values: Mapping[str, Given], year: int) -> list[Diagnostic]:
    """Return every day that no year of the set explains, where its input names no days itself."""
    return [
        far_day(f"«{declared.label}»", date.fromordinal(int(value)), year, name)
        for name, declared in rubric.inputs.items()
        if declared.kind == "date" and declared.low is None and declared.high is None
        if not isinstance(value := values.get(name), Interval | None)
        if not near(date.fromordinal(int(value)), year)
    ]


def near(day: date, year: int) -> bool:
    """Whether a day is in the year of the set, the one before or the one after."""
    return abs(day.year - year) <= 1


def far_day(what: str, day: date, year: int, part: str) -> Diagnostic:
    """Return what is wrong with a day more than a year away from the year of the set."""
    message = f"{what}: ngày {day:%d/%m/%Y} cách năm đánh giá {year} quá một năm"
    return Diagnostic("PAR532", message, "Hãy xem lại năm đã gõ.", part)


def settle_measure(rubric: Rubric, values: dict[str, Given], slips: list[Diagnostic]) -> None:
    """Let counts stand for a measure beside them that is their ratio to the digits given."""
    given = values.get(MEASURE)
    if given is None or isinstance(given, Interval | bool | str):
        return
    env = {n: v for n, v in values.items() if n != MEASURE and not isinstance(v, Interval)}
    expr = rubric.measures[MEASURE]
    try:
        counted = Fraction(compile_number(rubric, expr)(env))
    except (KeyError, ZeroDivisionError):
        return
    kind = rubric.measure_kind
    if counted == given:
        return
    if abs(counted - given) <= _half_digit(given) and kind != "date":
        del values[MEASURE]
        return
    ratio = _ratio(rubric, expr, env)
    message = (
        f"{lowered(measure_name(rubric))} ghi {value_text(given, kind)}, nhưng tính từ số liệu là "
        f"{ratio}{value_text(counted, kind, (given,))}"
    ).replace("= ≈", "≈")
    slips.append(Diagnostic("PAR504", message, "Hãy xem lại tỷ lệ và các số đếm.", MEASURE))
    del values[MEASURE]


def _half_digit(given: Exact) -> Fraction:
    """Return half of the last digit of a figure: a twentieth of a percent for 96,6%."""
    places = (p for p in range(2, 9) if given * 10**p % 1 == 0)
    return next((Fraction(1, 2 * 10**p) for p in places), Fraction(0))


def _ratio(rubric: Rubric, expr: Expr, env: Mapping[str, Value]) -> str:
    """Return a ratio of two figures as ``398/412 = ``; nothing for a longer expression."""
    if not isinstance(expr, Binary) or expr.op != "/":
        return ""
    parts = (expr.left, expr.right)
    if not all(isinstance(part, Name) and part.name in env for part in parts):
        return ""
    shown = [value_text(env[part.name], rubric.kind(part.name)) for part in parts]  # type: ignore[union-attr]
    return f"{'/'.join(shown)} = "
