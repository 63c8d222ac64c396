"""Vietnamese sentences about one scored line: its figures, what was decided, what was lost."""

from __future__ import annotations

from par_index.language.exact import Exact, magnitude, round_half_up
from par_index.language.intervals import Interval
from par_index.language.tree import (
    FALSE,
    MAX,
    MEASURE,
    TRUE,
    Binary,
    Name,
    Number,
    Text,
    Unary,
    conjuncts,
)
from par_index.language.vietnamese import interval_text, number_text, points_text, value_text
from par_index.meaning.rules import Case, Cases, Points
from par_index.scoring.ledger import Line
from par_index.scoring.results import AnyLeafResult, LeafResult, UnscoredResult
from par_index.words.rules import (
    band_text,
    case_text,
    condition,
    formula,
    lowered,
    measure_name,
    not_held,
    shown_value,
    thresholds,
    with_numbers,
)
from par_index.words.shortfall import delay, failed_conditions, shortfall
from par_index.words.states import (
    ASK_SUPERIOR,
    IN_FULL,
    LACKS,
    LEFT_OUT,
    NO_FIGURES,
    NOTHING_AROSE,
    UNSTATED,
    WAITING,
    raised,
)

_FEW = 3
"""Up to so many figures a verdict repeats; more are left to the list of figures."""

BASIS = "Điểm tối đa"
BASES = {"stated": "nêu trong văn bản", "implied": "suy ra từ văn bản", "assumed": "tạm tính"}


def figures(result: AnyLeafResult) -> list[str]:
    """Return every known figure of a line with its label: ``Văn bản được kiểm tra: 50 văn bản``."""
    rubric = result.leaf.rubric
    if rubric is None:
        return []
    found = []
    for name, given in result.claim.values.items():
        label = measure_name(rubric) if name == MEASURE else rubric.inputs[name].label
        if isinstance(given, Interval):
            kind = rubric.kind(name)
            found.append(f"{label}: {interval_text(given, kind)}")
        else:
            found.append(f"{label}: {shown_value(name, given, rubric)}")
    return found


def missing_figures(result: LeafResult) -> list[str]:
    """Return the labels of the figures that a line still lacks."""
    if result.state != "missing" or result.unstated or MEASURE in result.claim.values:
        return []
    return [
        declared.label
        for name, declared in result.leaf.rubric.inputs.items()
        if name not in result.claim.values
    ]


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
    shown = value_text(value, rubric.measure_kind, thresholds(rubric))
    if given is not None or isinstance(expr := rubric.measures[MEASURE], Name):
        return f"{name} {shown}"
    numbers = with_numbers(expr, rubric, result.env)
    if isinstance(expr, Binary) and isinstance(expr.left, Name) and expr.op == "/":
        unit = rubric.inputs[expr.left.name].unit
        numbers = f"{numbers.replace(' / ', '/')} {unit}".rstrip()
    return f"{numbers} {_equals(shown)}"


def _equals(shown: str) -> str:
    """Return ``= 96%``, or ``≈ 83,33%`` for a rounded figure."""
    return shown if shown.startswith("≈") else f"= {shown}"


def verdict(result: AnyLeafResult) -> str:
    """Return one sentence: the figures, the row that they fall into, and the points."""
    if isinstance(result, UnscoredResult):
        return f"{raised(LACKS[result.leaf.lacks])} trong văn bản nên không tính vào tổng."
    rubric = result.leaf.rubric
    if result.state == "not_applicable":
        why = result.reason
        if not why and rubric.idle_when != FALSE:
            why = condition(rubric.idle_when, rubric)
        reason = f" ({lowered(why.rstrip('.'))})" if why else ""
        outcome = IN_FULL if result.points else LEFT_OUT
        return f"{raised(NOTHING_AROSE)}{reason}, {outcome}."
    if result.state == "missing":
        return _missing_verdict(result)
    lost = result.maximum - result.points
    extra = result.leaf.bonus or result.leaf.penalty
    tail = f", trừ {points_text(lost)}" if lost > 0 and not extra else ""
    return raised(f"{grounds(result)} → {awarded(result)}{tail}.")


def awarded(result: LeafResult) -> str:
    """Return the points of a line: ``0,25/0,50 điểm``, ``cộng 3,00/6,00 điểm``, ``trừ 1,00 điểm``.

    A bonus is told of what it can add, a penalty of what it takes off.
    """
    leaf = result.leaf
    if leaf.penalty:
        taken = f"trừ {points_text(-result.points)} điểm"
        return taken if result.points else "không bị trừ điểm"
    scored = f"{points_text(result.points)}/{points_text(leaf.maximum)} điểm"
    return f"cộng {scored}" if leaf.bonus else scored


def points_of(result: AnyLeafResult) -> str:
    """Return the points of a line as a heading tells them; empty where it counts nothing."""
    if isinstance(result, UnscoredResult) or (
        result.state == "not_applicable" and not result.points
    ):
        return ""
    shown = f"{points_text(result.points)}/{points_text(result.leaf.maximum)}"
    if result.leaf.penalty:
        return f"điểm trừ: {points_text(-result.points)}/{points_text(-result.leaf.minimum)}"
    return f"điểm cộng: {shown}" if result.leaf.bonus else f"điểm: {shown}"


def grounds(result: LeafResult) -> str:
    """Return what the points of a line rest on: the numbers and the row that they fall into."""
    rubric, case = result.leaf.rubric, result.case
    numbers = measured(result) or "; ".join(figures(result))
    if case is None or _exactly(case) or _only_level(case, result):
        return numbers  # the figure itself is the row
    if case.band is not None:
        return f"{numbers}, thuộc mức {lowered(case.label) or band_text(case.band, rubric)}"
    if case.when == TRUE and not case.label:
        return ", ".join(part for part in (measured(result), unmet(result)) if part)
    answers = all(isinstance(part, Name | Unary) for part in conjuncts(case.when))
    figured = "" if len(result.claim.values) > _FEW or (answers and not case.label) else numbers
    text = lowered(_row_text(case, result))
    return f"{figured}, {text}" if figured else text


def unmet(result: LeafResult) -> str:
    """Return what the best row asked for and was not met, where the last row decided."""
    rubric = result.leaf.rubric
    if isinstance(rubric.rule, Cases) and len(rubric.rule.cases) == 2:
        failed = []
        for part in failed_conditions(result):
            gap, what = shortfall(part, result), not_held(part, rubric)
            failed.append(f"{what} ({gap})" if gap else what)
        if failed:
            return "; ".join(failed)
    return "các trường hợp còn lại"


def _row_text(case: Case, result: LeafResult) -> str:
    """Return the row that decided, and how late a day came for the first one."""
    rubric = result.leaf.rubric
    if case.when == TRUE and not case.label:
        return unmet(result)
    text = case_text(case, rubric)
    gaps = [gap for part in failed_conditions(result) if (gap := delay(part, result))]
    return f"{lowered(text)} ({'; '.join(gaps)})" if gaps else text


def _exactly(case: Case) -> bool:
    """Whether a row is one value of an input, so that naming it would only repeat the figure."""
    band = case.band
    return band is not None and band.low == band.high and case.subject != Name(MEASURE)


def _only_level(case: Case, result: LeafResult) -> bool:
    """Whether a row is the level of the only figure, so that naming it would only repeat that."""
    when = case.when
    level = isinstance(when, Binary) and when.op == "=" and isinstance(when.right, Text)
    return level and len(result.claim.values) == 1


def _missing_verdict(result: LeafResult) -> str:
    low, high = points_text(result.low), points_text(result.high)
    if result.fault is not None:
        return (
            f"Cách chấm cho {number_text(result.fault)} điểm, ngoài giới hạn từ {low} đến {high}, "
            "nên tiêu chí này chưa được tính điểm; đề nghị kiểm tra lại cách chấm."
        )
    reach = f"có thể đạt từ {low} đến {high}"
    if result.unstated:
        return f"{raised(UNSTATED)} cho trường hợp này; {reach}, {ASK_SUPERIOR}."
    lacking = ", ".join(f"«{label}»" for label in missing_figures(result))
    what = f"{NO_FIGURES}: thiếu {lacking}" if lacking else NO_FIGURES
    what = WAITING[result.leaf.pending] if result.leaf.pending else what
    return f"{raised(what)}; tạm tính 0 điểm, {reach}."


def deduction(line: Line, result: LeafResult | None) -> str:
    """Return one line of the ledger as a sentence."""
    amount = amount_text(line.amount)
    label = f" «{line.label}»" if line.label else ""
    why = ""
    if line.case is not None and result is not None:
        whole = line.kind == "award" and line.case == result.case
        text = grounds(result) if whole else _row_text(line.case, result)
        clause = f" ({line.case.clause})" if line.case.clause else ""
        why = f": {lowered(text)}{clause}"
    gained, kind = line.amount < 0, line.kind
    of_rule = {
        "unoffered": f"các phần cộng lại {'nhiều hơn' if gained else 'không đủ'} điểm tối đa",
        "cap": "vượt mức trần",
        "floor": "không trừ quá mức sàn",
        "rounding": "làm tròn",
        "missing": UNSTATED if result is not None and result.unstated else NO_FIGURES,
        "highest": "nhóm chỉ tính mục có điểm cao nhất",
        "rescale": f"quy đổi vì có tiêu chí {NOTHING_AROSE}",
    }
    if kind in of_rule:
        made_up = kind == "floor" or (gained and kind not in ("cap", "missing"))
        return f"{'Bù' if made_up else 'Trừ'} {amount}: {of_rule[kind]}."
    if kind == "bonus":
        return f"Thưởng {amount}{why}."
    verb = "Cộng thêm" if gained and kind != "deduction" else "Trừ"
    return f"{verb} {amount}{label}{why}."


def amount_text(value: Exact) -> str:
    """Return an amount of points without its sign, with two decimals or as many as it needs."""
    size = magnitude(value)
    return points_text(size) if round_half_up(size, 2) == size else number_text(size, 6)


def formula_with_numbers(result: LeafResult) -> str:
    """Return the award's formula with the numbers put in; empty for a fixed award."""
    rubric = result.leaf.rubric
    case = result.case
    if result.exact is None:
        return ""
    rule = case.then if case is not None else rubric.rule
    if not isinstance(rule, Points) or isinstance(rule.value, Number | Name):
        return ""
    words = formula(rule.value, rubric)
    env = {**result.env, MAX: result.leaf.maximum}
    numbers = with_numbers(rule.value, rubric, env)
    value = number_text(result.exact)
    if numbers == words:
        return ""
    steps = f"{words} = {numbers}" if numbers != value else words
    return f"{steps} {_equals(value)}"
