"""The grade in words: which it is, and what decided it or still can."""

from __future__ import annotations

from fractions import Fraction

from par_index.language.tree import Binary, Call, Expr, Name, Number
from par_index.language.vietnamese import interval_text, number_text, percent_text, points_text
from par_index.meaning.rules import Points, Rubric
from par_index.meaning.walk import grade_code
from par_index.scoring.scorecard import Scorecard
from par_index.words.rules import SYMBOLS, condition
from par_index.words.states import NO_FIGURES, raised

UNGRADED = "Chưa xếp loại"
NO_GRADE = "Không mức xếp loại nào ứng với kết quả này"
NOTHING_COUNTED = "Chưa có tiêu chí nào được tính vào điểm tối đa."

_NAMES = {
    "percent": "tỷ lệ điểm",
    "total": "tổng điểm",
    "lines_at_zero": "số tiêu chí 0 điểm",
}
_NO_RULE = Rubric("", {}, Points(Number(0)))


def share_text(scorecard: Scorecard, share: Fraction) -> str:
    """Return a share of the maximum, with as many digits as tell it from the ends of grades."""
    scale = scorecard.scheme.scale
    by_share = scale is not None and scale.of == "percent"
    return percent_text(share, scale.cuts if scale is not None and by_share else ())


def grade_reason(scorecard: Scorecard) -> str:
    """Return one or two sentences: what decided the grade, or why there is none yet."""
    scale, grade, root = scorecard.scheme.scale, scorecard.grade, scorecard.root
    if scale is None:
        return "Bộ tiêu chí không quy định xếp loại."
    if root.percent is None or root.percent_range is None:
        return NOTHING_COUNTED
    if grade.title is None:
        return _open(scorecard)
    bands = {item.title: item.band for item in scale.grades}
    kind = "percent" if scale.of == "percent" else "number"
    reached = [
        f"đạt mức điểm của «{title}» ({interval_text(bands[title], kind)}) nhưng chưa đạt điều "
        f"kiện {'; '.join(map(_condition, fails))}"
        for title, fails in grade.missed
        if fails
    ]
    if grade.forced:
        return f"Khống chế ở mức «{grade.title}»: {'; '.join(grade.forced)}."
    if reached:
        return f"{raised('; '.join(reached))}."
    return f"{raised(_shown(scorecard))} thuộc mức {interval_text(bands[grade.title], kind)}."


def _open(scorecard: Scorecard) -> str:
    possible = scorecard.grade.possible
    if not possible:
        return f"{NO_GRADE} ({_shown(scorecard)})."
    missing = sum(1 for leaf in scorecard.root.scored() if leaf.state == "missing")
    return (
        f"Còn {missing} tiêu chí {NO_FIGURES}; xếp loại có thể từ «{possible[-1]}» "
        f"đến «{possible[0]}»."
    )


def _shown(scorecard: Scorecard) -> str:
    scale, root = scorecard.scheme.scale, scorecard.root
    if scale is None or scale.of == "percent":
        return f"tỷ lệ điểm {share_text(scorecard, root.percent or Fraction(0))}"
    return f"tổng điểm {points_text(root.points)}"


def _condition(expr: Expr) -> str:
    """Return a condition of a grade in words: ``tỷ lệ điểm của II từ 80%``."""
    if isinstance(expr, Binary) and isinstance(expr.right, Number) and expr.op in SYMBOLS:
        number = expr.right
        shown = percent_text(number.value) if number.percent else number_text(number.value)
        return f"{_subject(expr.left)} {SYMBOLS[expr.op]} {shown}"
    return condition(expr, _NO_RULE)


def _subject(expr: Expr) -> str:
    if isinstance(expr, Call) and expr.function in ("points", "percent"):
        what = "điểm" if expr.function == "points" else "tỷ lệ điểm"
        return f"{what} của {grade_code(expr)}"
    if isinstance(expr, Name):
        return _NAMES.get(expr.name, expr.name)
    return condition(expr, _NO_RULE)
