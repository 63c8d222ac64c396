"""The total and the grade in words: the headline of every surface, and what decided the grade."""

from __future__ import annotations

from fractions import Fraction

from par_index.language.intervals import Interval
from par_index.language.vietnamese import interval_text, percent_text, points_text
from par_index.scoring.scale import Scale
from par_index.scoring.score import without_waiting
from par_index.scoring.scorecard import Scorecard
from par_index.words.expressions import lowered, not_held, shown_value
from par_index.words.states import NO_FIGURES, UNSTATED, WAITING, raised

UNGRADED = "Chưa xếp loại"
UNSETTLED = "văn bản không nêu loại cho trường hợp này, đề nghị cấp trên hướng dẫn"
NO_SHARE = "không có điểm nào được tính nên không có tỷ lệ để xét, đề nghị cấp trên hướng dẫn"
TORN = "Văn bản không nêu loại cho trường hợp này; tạm xếp vào loại kế dưới."
NO_GRADE = "Không mức xếp loại nào ứng với kết quả này"
NOTHING_COUNTED = "Chưa có tiêu chí nào được tính vào điểm tối đa."


def share_text(scorecard: Scorecard, share: Fraction) -> str:
    """Return a share of the maximum, with as many digits as tell it from the ends of grades."""
    scale = scorecard.scheme.scale
    by_share = scale is not None and scale.of == "percent"
    return percent_text(share, scale.cuts if scale is not None and by_share else ())


def lowered_by(steps: int) -> str:
    """Return how far a grade is taken down: ``hạ một bậc``."""
    return f"hạ {('một', 'hai', 'ba')[steps - 1] if steps <= 3 else steps} bậc"


def left_to(by: str) -> str:
    """Return that a grade is not for points to give: ``do Hội đồng xem xét, quyết định``."""
    return f"do {by} xem xét, quyết định"


def apart_text(scale: Scale) -> str:
    """Return why no grade follows from the points, whichever of the conditions may hold."""
    none = " hoặc ".join(rule.label for rule in scale.unranked if not rule.by)
    left = [f"{UNGRADED.lower()}: {r.label}, {left_to(r.by)}" for r in scale.unranked if r.by]
    return "; hoặc ".join([f"không xếp loại: {none}", *left] if none else left)


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
        f"đạt mức điểm của «{title}» ({interval_text(bands[title], kind)}) nhưng "
        + "; ".join(not_held(fail, own, "chưa đạt điều kiện") for fail in fails)
        for title, fails in grade.missed
        if fails
    ]
    if grade.forced:
        why = "; ".join(grade.forced)
        steps = {rule.lower for rule in scale.forced if rule.label in grade.forced}
        if len(steps) == 1 and (step := steps.pop()):
            return f"{raised(lowered_by(step))}, xuống mức «{grade.title}»: {why}."
        return f"Khống chế ở mức «{grade.title}»: {why}."
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
    lacking += [f"{lowered(label)}, {left_to(by)}" for label, by in grade.decided]
    if grade.open:
        labels = (f"«{scorecard.scheme.figures[name].label}»" for name in grade.open)
        lacking.append(f"chưa rõ {', '.join(labels)}")
    if grade.shareless:
        lacking.append(f"ở {', '.join(grade.shareless)} {NO_SHARE}")
    return f"{raised('; '.join(lacking))}; {what}." if lacking else f"{raised(what)}."


def _between(scorecard: Scorecard) -> str:
    """Return into which hole of the scale a unit falls: between, below or above which grades."""
    scale, root = scorecard.scheme.scale, scorecard.root
    assert scale is not None
    value = root.percent if scale.of == "percent" else root.points
    assert value is not None
    kind = "percent" if scale.of == "percent" else "number"
    named = [(item, f"«{item.title}» ({interval_text(item.band, kind)})") for item in scale.grades]
    above = [text for item, text in named if item.band.low and (value, 0) < item.band.low]
    below = [text for item, text in named if item.band.high and item.band.high < (value, 0)]
    if above and below:
        return f": rơi vào khoảng hở giữa {above[-1]} và {below[0]}, {UNSETTLED}"
    if above or below:
        where = f"dưới mức thấp nhất {above[-1]}" if above else f"trên mức cao nhất {below[0]}"
        return f": {where}, {UNSETTLED}"
    return ""


def _shown(scorecard: Scorecard) -> str:
    """Return what the grades go by: as it is now, or the least where missing figures add to it."""
    scale, root = scorecard.scheme.scale, scorecard.root
    if scale is not None and scale.of == "points":
        least = " thấp nhất" if root.points < root.low else ""
        return f"tổng điểm{least} {points_text(max(root.points, root.low))}"
    now, sure = root.percent or Fraction(0), (root.percent_range or (Fraction(0),))[0]
    least = " thấp nhất" if now < sure else ""
    return f"tỷ lệ điểm{least} {share_text(scorecard, max(now, sure))}"


def headline(scorecard: Scorecard) -> str:
    """Return the points that the unit answers for, their share, and what still waits for others.

    ``60,00/68,50 điểm (87,59%), chưa gồm 31,50 điểm chờ kết quả điều tra xã hội học``
    """
    own = without_waiting(scorecard) or scorecard
    root = own.root
    text = f"{points_text(root.points)}/{points_text(root.maximum)} điểm"
    share = "" if root.percent is None else share_text(own, root.percent)
    waiting = scorecard.root.maximum - root.maximum
    if own is scorecard or not waiting:
        return f"{text}, đạt {share} điểm tối đa" if share else text
    text += f" ({share})" if share else ""
    leaves = [scorecard.leaves[code].leaf for code in scorecard.waiting()]
    what = dict.fromkeys(WAITING[leaf.pending] for leaf in leaves if leaf.pending)
    return f"{text}, chưa gồm {points_text(waiting)} điểm {' và '.join(what)}"


def provisional(scorecard: Scorecard) -> str:
    """Return the grade of what the unit scores itself, «tạm tính», while others are waited for.

    Empty where nothing is waited for, or where the part does not decide a grade.
    """
    own = without_waiting(scorecard)
    if own is None or own.grade.title is None:
        return ""
    return f"Tạm tính trên phần đã tự chấm: {own.grade.title}."


def fact_rows(scorecard: Scorecard) -> list[tuple[str, str]]:
    """Return the figures of the set with what is known of each, as label and text."""
    rubric = scorecard.scheme.own.rubric
    assert rubric is not None
    rows = []
    for name, declared in rubric.inputs.items():
        value = scorecard.own.values.get(name)
        if value is None:
            text = NO_FIGURES
        elif isinstance(value, Interval):
            text = interval_text(value, declared.kind)
        else:
            text = shown_value(name, value, rubric)
        rows.append((declared.label, text))
    return rows
