"""Vietnamese sentences about one scored line: its figures, what was decided, what was lost."""

from __future__ import annotations

from par_index.language.exact import Exact, magnitude, round_half_up
from par_index.language.tree import (
    FALSE,
    MAX,
    MEASURE,
    Name,
    Number,
)
from par_index.language.vietnamese import number_text, points_text
from par_index.meaning.pairs import PAIRS, exact_of
from par_index.meaning.rules import Points, passed_on
from par_index.scoring.ledger import Line
from par_index.scoring.results import AnyLeafResult, GroupResult, LeafResult, UnscoredResult
from par_index.scoring.treatment import Sum, joined, scaled_up
from par_index.words.expressions import condition, formula, lowered, with_numbers
from par_index.words.grounds import equals, grounds, row_text
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

BASIS = "Điểm tối đa"
BASES = {"stated": "nêu trong văn bản", "implied": "suy ra từ văn bản", "assumed": "tạm tính"}


_RESCALED = f"quy đổi vì có tiêu chí {NOTHING_AROSE}"


def rescaled_from(result: GroupResult) -> str:
    """Return from what the points of a group were scaled up; empty where they were not."""
    parts = [Sum(child.awarded, child.counts) for child in result.children]
    plain = joined(PAIRS, result.group, parts)
    if not result.group.rescaled or not scaled_up(PAIRS, result.group, plain.maximum):
        return ""
    shown = "/".join(points_text(exact_of(side)) for side in plain)
    return _RESCALED.replace("quy đổi", f"quy đổi từ {shown} điểm", 1)


def missing_figures(result: LeafResult) -> list[str]:
    """Return the labels of the figures that a line still lacks."""
    if result.state != "missing" or result.unstated or MEASURE in result.claim.values:
        return []
    return [
        declared.label
        for name, declared in result.leaf.rubric.inputs.items()
        if name not in result.claim.values
    ]


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


def _missing_verdict(result: LeafResult) -> str:
    low, high = points_text(result.low), points_text(result.high)
    if result.fault is not None:
        return (
            f"Cách chấm cho {number_text(result.fault)} điểm, ngoài giới hạn từ {low} đến {high}, "
            "nên tiêu chí này chưa được tính điểm; đề nghị kiểm tra lại cách chấm."
        )
    reach = f"có thể đạt từ {low} đến {high}"
    if result.unstated:
        case = f"{raised(told)}: {UNSTATED}" if (told := grounds(result)) else raised(UNSTATED)
        return f"{case} cho trường hợp này; {reach}, {ASK_SUPERIOR}."
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
        text = grounds(result) if whole else row_text(line.case, result)
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
        "rescale": _RESCALED,
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
    rule = case.then if case is not None else passed_on(rubric.rule)
    if not isinstance(rule, Points) or isinstance(rule.value, Number | Name):
        return ""
    words = formula(rule.value, rubric)
    env = {**result.env, MAX: result.leaf.maximum}
    numbers = with_numbers(rule.value, rubric, env)
    value = number_text(result.exact)
    if numbers == words:
        return ""
    steps = f"{words} = {numbers}" if numbers != value else words
    return f"{steps} {equals(value)}"
