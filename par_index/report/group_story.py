"""The story of a group, of the whole set and of the grade: how it came about, and what is open."""

from __future__ import annotations

from par_index.language.vietnamese import interval_text, points_text
from par_index.loading.loaded import LoadedSet
from par_index.models.tree import Group
from par_index.report.story import Telling, since
from par_index.scoring.results import GroupResult, Result
from par_index.scoring.scorecard import Scorecard
from par_index.words.expressions import condition
from par_index.words.grades import (
    UNGRADED,
    fact_rows,
    grade_reason,
    headline,
    left_to,
    lowered_by,
    share_text,
)
from par_index.words.remedies import LESSON, Horizon, best_remedy
from par_index.words.sentences import deduction, points_of, rescaled_from, verdict
from par_index.words.states import ASK_SUPERIOR, NO_FIGURES, NOTHING_AROSE, raised

_MOST = 8
"""So many remedies of a group are told, the largest gain first."""


def group_story(loaded: LoadedSet, scorecard: Scorecard, code: str, look: Horizon) -> Telling:
    """Tell the story of a group, or of the whole set under the empty code.

    Raises:
        KeyError: the criteria set has no such group.

    """
    result = scorecard.nodes[code]
    assert isinstance(result, GroupResult)
    models = (node for node in loaded.criteria.nodes() if isinstance(node, Group))
    pool = next((model.pool for model in models if model.code == code), None)
    lost = [
        f"{child.code}: trừ {points_text(child.maximum - child.points)} điểm."
        for child in result.children
        if child.maximum > child.points and child.maximum and not result.group.highest
    ]
    inside = {leaf.code for leaf in result.leaves()}
    asked = [leaf for leaf in scorecard.questions() if leaf.code in inside]
    still, lessons = _advice(result, scorecard, look)
    sections = [
        ("Cách tính", _rules(result, pool)),
        ("Các mục", [_child(child) for child in result.children]),
        ("Điểm trừ", lost),
        ("Giới hạn của nhóm", [deduction(line, None) for line in result.own]),
        (since(look), still),
        (LESSON, lessons),
        (raised(ASK_SUPERIOR), [f"{r.code} {r.leaf.title}: {verdict(r)}" for r in asked]),
    ]
    if not code:
        sections.append(("Xếp loại", [_grade(scorecard)]))
        head = f"Tổng điểm: {headline(scorecard)}"
        return Telling(result.group.title, f"{head}.{_open(result)}", sections)
    verdict_of = f"{raised(_points(result, pool))}.{_open(result)}"
    return Telling(f"{code}  {result.group.title}", verdict_of, sections)


def grade_story(scorecard: Scorecard) -> Telling:
    """Tell how the grade came about: the total, the scale, what it asks, and what holds it down."""
    scale, root = scorecard.scheme.scale, scorecard.root
    if scale is None:
        return Telling("Xếp loại", grade_reason(scorecard), [])
    own = scorecard.scheme.own.rubric
    assert own is not None
    kind = "percent" if scale.of == "percent" else "number"
    rows = []
    for item in scale.grades:
        asked = "; ".join(condition(part, own) for part in item.requires)
        text = f"«{item.title}»: {interval_text(item.band, kind)}"
        rows.append(f"{text}, với điều kiện {asked}." if asked else f"{text}.")
    forced = [
        f"{rule.label}: {lowered_by(rule.lower)}."
        if rule.lower
        else f"{rule.label}: không quá «{scale.grades[rule.index].title}»."
        for rule in scale.forced
    ]
    share = "" if root.percent is None else f", đạt {share_text(scorecard, root.percent)}"
    total = f"{points_text(root.points)}/{points_text(root.maximum)} điểm{share}."
    sections = [
        ("Tổng điểm", [f"{total}{_open(root)}"]),
        ("Thang xếp loại", rows),
        ("Khống chế xếp loại", forced),
        ("Không xếp loại khi", [f"{rule.label}." for rule in scale.unranked if not rule.by]),
        ("Chờ quyết định khi", [f"{r.label}: {left_to(r.by)}." for r in scale.unranked if r.by]),
        ("Điều kiện xếp loại", [f"{label}: {text}." for label, text in fact_rows(scorecard)]),
        ("Các mức còn có thể", _possible(scorecard)),
    ]
    return Telling("Xếp loại", _grade(scorecard), sections)


def _grade(scorecard: Scorecard) -> str:
    grade = scorecard.grade
    if scorecard.scheme.scale is None:
        return grade_reason(scorecard)
    return f"{grade.title or UNGRADED}. {grade_reason(scorecard)}"


def _possible(scorecard: Scorecard) -> list[str]:
    grade = scorecard.grade
    if grade.title is not None or not grade.possible:
        return []
    waits = ", ".join(leaf.code for leaf in scorecard.lacking())
    rows = [f"«{title}»" for title in grade.possible]
    return [*rows, *([f"Còn tùy số liệu của {waits}."] if waits else [])]


def _points(result: GroupResult, pool: str | None) -> str:
    if pool is None:
        scaled = rescaled_from(result)
        shown = f"điểm: {points_text(result.points)}/{points_text(result.maximum)}"
        return f"{shown}, {scaled}" if scaled else shown
    sign, limit = (1, result.group.cap) if pool == "bonus" else (-1, result.group.floor)
    most = "" if limit is None else f"/{points_text(sign * limit)}"
    what = "điểm cộng" if pool == "bonus" else "điểm trừ"
    return f"{what}: {points_text(sign * result.points)}{most}"


def _open(result: GroupResult) -> str:
    if (result.low, result.high) == (result.points, result.points):
        return ""
    low, high = points_text(result.low), points_text(result.high)
    return f" Khi đủ số liệu có thể từ {low} đến {high}."


def _rules(result: GroupResult, pool: str | None) -> list[str]:
    group = result.group
    cap, floor, reduced = (points_text(n or 0) for n in (group.cap, group.floor, group.reduced))
    taken = (
        f"trừ không quá {floor.removeprefix('-')}" if pool == "penalty" else f"không dưới {floor}"
    )
    counted = "cộng thêm" if pool == "bonus" else "trừ"
    said = {
        f"Cộng điểm của {len(result.children)} mục con.": not group.highest,
        f"Chỉ tính mục có điểm cao nhất trong {len(result.children)} mục con.": group.highest,
        f"Điểm {counted} vào tổng, không tính vào điểm tối đa.": pool is not None,
        f"Mục {NOTHING_AROSE} thì điểm các mục còn lại được quy đổi.": group.rescaled,
        f"Có mục {NOTHING_AROSE} thì điểm tối đa của cả nhóm là {reduced}.": (
            group.reduced is not None
        ),
        f"Cả nhóm không quá {cap} điểm.": group.cap is not None,
        "Tổng không vượt điểm tối đa.": group.capped_at_maximum,
        f"Cả nhóm {taken} điểm.": group.floor is not None,
    }
    return [text for text, holds in said.items() if holds]


def _child(child: Result) -> str:
    if isinstance(child, GroupResult):
        whole = f"điểm: {points_text(child.points)}/{points_text(child.maximum)}"
        beside = f"{points_text(child.points)} điểm ngoài điểm tối đa"
        return f"{child.code} {child.group.title}: {whole if child.maximum else beside}."
    told = NO_FIGURES if child.state == "missing" else points_of(child)
    text = f"{told}." if told else verdict(child)
    return f"{child.code} {child.leaf.title}: {text[:1].lower()}{text[1:]}"


def _advice(
    result: GroupResult, scorecard: Scorecard, look: Horizon
) -> tuple[list[str], list[str]]:
    """Return the best remedy of every line that lost points, divided by the day of the horizon."""
    found: tuple[list[str], list[str]] = ([], [])
    for leaf in sorted(result.scored(), key=lambda leaf: leaf.points - leaf.maximum):
        if text := best_remedy(leaf, scorecard, look):
            lesson = text.startswith(LESSON)
            found[lesson].append(f"{leaf.code}: {text.removeprefix(f'{LESSON}: ')}")
    return found[0][:_MOST], found[1][:_MOST]
