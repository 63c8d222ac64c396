"""The grade in words: which it is, and what decided it or still can."""

from __future__ import annotations

from fractions import Fraction

from par_index.language.vietnamese import interval_text, percent_text, points_text
from par_index.scoring.scorecard import Scorecard
from par_index.words.rules import condition
from par_index.words.states import NO_FIGURES, UNSTATED, raised

UNGRADED = "Chưa xếp loại"
UNSETTLED = "văn bản không nêu loại cho trường hợp này, đề nghị cấp trên hướng dẫn"
TORN = "Văn bản không nêu loại cho trường hợp này; tạm xếp vào loại kế dưới."
NO_GRADE = "Không mức xếp loại nào ứng với kết quả này"
NOTHING_COUNTED = "Chưa có tiêu chí nào được tính vào điểm tối đa."


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
    if grade.unranked and not grade.possible:
        return f"Không xếp loại: {'; '.join(grade.unranked)}."
    if root.percent is None or root.percent_range is None:
        return NOTHING_COUNTED
    if grade.title is None:
        return _open(scorecard)
    own = scorecard.scheme.own.rubric
    assert own is not None
    bands = {item.title: item.band for item in scale.grades}
    kind = "percent" if scale.of == "percent" else "number"
    settled = {item.title for item in scale.grades if item.otherwise is not None}
    reached = [
        f"đạt mức điểm của «{title}» ({interval_text(bands[title], kind)}) nhưng chưa đạt điều "
        f"kiện {'; '.join(condition(fail, own) for fail in fails)}"
        for title, fails in grade.missed
        if fails
    ]
    if grade.forced:
        return f"Khống chế ở mức «{grade.title}»: {'; '.join(grade.forced)}."
    if reached:
        told = f"{raised('; '.join(reached))}."
        torn = any(fails and title not in settled for title, fails in grade.missed)
        return f"{told} {TORN}" if torn else told
    return f"{raised(_shown(scorecard))} thuộc mức {interval_text(bands[grade.title], kind)}."


def _open(scorecard: Scorecard) -> str:
    grade = scorecard.grade
    if not grade.possible:
        return f"{NO_GRADE} ({_shown(scorecard)}){_between(scorecard)}."
    worst, best = grade.possible[-1], grade.possible[0]
    span = f"«{best}»" if worst == best else f"từ «{worst}» đến «{best}»"
    what = f"xếp loại có thể là {span}" if worst == best else f"xếp loại có thể {span}"
    if grade.hole:
        what += ", hoặc rơi vào khoảng hở của thang xếp loại"
    if grade.unranked:
        what += f", hoặc không xếp loại ({'; '.join(grade.unranked)})"
    missing = len(scorecard.lacking())
    unstated = sum(1 for leaf in scorecard.root.scored() if leaf.unstated)
    lacking = [f"còn {missing} tiêu chí {NO_FIGURES}"] if missing else []
    lacking += [f"{unstated} tiêu chí {UNSTATED}"] if unstated else []
    if grade.open:
        labels = (f"«{scorecard.scheme.figures[name].label}»" for name in grade.open)
        lacking.append(f"chưa rõ {', '.join(labels)}")
    return f"{raised('; '.join(lacking))}; {what}." if lacking else f"{raised(what)}."


def _between(scorecard: Scorecard) -> str:
    """Return into which hole of the scale a unit falls: between which two grades."""
    scale, root = scorecard.scheme.scale, scorecard.root
    assert scale is not None
    value = root.percent if scale.of == "percent" else root.points
    assert value is not None
    kind = "percent" if scale.of == "percent" else "number"
    named = [(item, f"«{item.title}» ({interval_text(item.band, kind)})") for item in scale.grades]
    above = [text for item, text in named if item.band.low and (value, 0) < item.band.low]
    below = [text for item, text in named if item.band.high and item.band.high < (value, 0)]
    if not above or not below:
        return ""
    return f": rơi vào khoảng hở giữa {above[-1]} và {below[0]}, {UNSETTLED}"


def _shown(scorecard: Scorecard) -> str:
    """Return what the grades go by: as it is now, or the least where missing figures add to it."""
    scale, root = scorecard.scheme.scale, scorecard.root
    if scale is not None and scale.of == "points":
        least = " thấp nhất" if root.points < root.low else ""
        return f"tổng điểm{least} {points_text(max(root.points, root.low))}"
    now, sure = root.percent or Fraction(0), (root.percent_range or (Fraction(0),))[0]
    least = " thấp nhất" if now < sure else ""
    return f"tỷ lệ điểm{least} {share_text(scorecard, max(now, sure))}"
