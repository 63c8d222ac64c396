"""Vietnamese sentences about changes: what wins points back, and what would lose more."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from par_index.language.exact import Exact, magnitude, round_half_up
from par_index.language.intervals import Interval
from par_index.language.memory import remembered
from par_index.language.tree import MEASURE, names
from par_index.language.vietnamese import date_text, points_text, value_text
from par_index.meaning.knowledge import limits_of
from par_index.meaning.rules import Rubric
from par_index.proof.inversion import Change, Lever, levers, margins
from par_index.scoring.results import LeafResult
from par_index.scoring.scheme import Scheme
from par_index.scoring.scorecard import Scorecard
from par_index.scoring.treatment import issued
from par_index.words.answers import brought_about
from par_index.words.expressions import lowered, measure_name, shown_value, thresholds
from par_index.words.states import raised

LESSON = "Rút kinh nghiệm cho năm sau"
STILL = "Còn khắc phục được"
SINCE = "giải pháp cải thiện tính từ ngày"
SAMPLED = "mẫu đã kiểm tra không sửa lại được, cần kiểm tra mẫu mới đạt mức này"


class Horizon(NamedTuple):
    """The day from which on advice is to be followed, and the lines whose last day is over."""

    day: date
    over: frozenset[str] = frozenset()


def remedies(
    result: LeafResult, scorecard: Scorecard, horizon: Horizon | None = None, most: int = 4
) -> tuple[list[str], list[str]]:
    """Return what would win points back, the smallest change first, and what is left to learn.

    Of changes that stay in one row of the rule only the first is told, and the best of all. What
    has happened by the day of a horizon stays: a day that is past, an event that was counted, a
    yes that became so; without a horizon nothing has.
    """
    both: tuple[list[str], list[str]] = ([], [])
    for lever in _told(result, scorecard, most):
        text = _lever_text(lever, result, scorecard.scheme)
        both[_past(lever, result, horizon)].append(text)
    return both


def best_remedy(result: LeafResult, scorecard: Scorecard, horizon: Horizon | None = None) -> str:
    """Return the sentence of the change that wins the most points back; empty where none does.

    With a horizon it is one that can still be followed, or else a lesson, marked as such.
    """
    found = _gains(result, scorecard)
    still = [lever for lever in found if not _past(lever, result, horizon)]
    if not found:
        return ""
    best = max(still or found, key=lambda lever: _shown(lever.points, scorecard.scheme))
    text = _lever_text(best, result, scorecard.scheme)
    return text if still else f"{LESSON}: {lowered(text)}"


def _told(result: LeafResult, scorecard: Scorecard, most: int) -> list[Lever]:
    """Return the first change into each row and the best of all, which is never left out."""
    found = _gains(result, scorecard)
    if not found:
        return []
    seen = [result.case]
    told: list[Lever] = []
    best = max(found, key=lambda lever: lever.points)
    for lever in found:
        if lever.points == best.points or lever.case not in seen or lever.case is None:
            told.append(lever)
            seen.append(lever.case)
    if all(lever.points < best.points for lever in told[:most]):
        told[most - 1] = best
    return told[:most]


@remembered
def _gains(result: LeafResult, scorecard: Scorecard) -> list[Lever]:
    """Return the changes that a scorecard would show as a gain.

    Of one figure a larger change must show more than a smaller one; nothing is gained in a group
    that gives all it can, or below the part that alone counts.
    """
    rubric = result.leaf.rubric
    if result.state != "known" or not _complete(result, rubric) or result.code in scorecard.full:
        return []
    now = _shown(result.exact or 0, scorecard.scheme)
    now = max(now, scorecard.standing.get(result.code, now))
    most: dict[str, Fraction] = {}
    found = []
    for lever in levers(rubric, result.env):
        shown, name = _shown(lever.points, scorecard.scheme), lever.changes[0].name
        if shown > most.get(name, now):
            most[name] = shown
            found.append(lever)
    return found


def _past(lever: Lever, result: LeafResult, horizon: Horizon | None) -> bool:
    """Whether a change comes too late: the line is over, or it would undo what has happened."""
    if horizon is None:
        return False
    rubric, day = result.leaf.rubric, horizon.day.toordinal()
    undone = (happened(change, rubric, day) for change in lever.changes)
    return result.code in horizon.over or any(undone)


def happened(change: Change, rubric: Rubric, day: int | None) -> bool:
    """Whether a change would undo what has happened by a day, given as ordinal."""
    declared = rubric.inputs.get(change.name)
    kind = rubric.measure_kind if declared is None else declared.kind
    old, new = change.old, change.new
    if kind == "date":
        return day is not None and isinstance(new, int) and new < day
    if kind == "truth":
        return bool(old)
    return kind == "count" and new < old  # type: ignore[operator]


def cautions(result: LeafResult, scheme: Scheme) -> list[str]:
    """Return sentences that tell how much may be lost before the points fall."""
    rubric = result.leaf.rubric
    if result.state != "known" or not _complete(result, rubric):
        return []
    found = []
    for lever in margins(rubric, result.env):
        steps = " và ".join(change_text(c, rubric, winning=False) for c in lever.changes)
        lower = _outcome(lever.points, result, scheme, better=False)
        now = _shown(result.exact or 0, scheme)
        same = _shown(lever.points, scheme) == now
        if same and all(_gradual(change, rubric) for change in lever.changes):
            names = (
                f"«{rubric.inputs[c.name].label}» {'giảm' if c.new < c.old else 'tăng'}"  # type: ignore[operator]
                for c in lever.changes
            )
            steps, lower = " và ".join(names), "điểm giảm theo"
        elif lever.approached or same:
            lower = "điểm giảm dần" if same else f"{lower} trở xuống, giảm dần"
        found.append(f"Nếu {steps} thì {lower}.")
    return found


def _gradual(change: Change, rubric: Rubric) -> bool:
    """Whether a change is a step of a figure that could as well be any other step."""
    declared = rubric.inputs.get(change.name)
    return declared is not None and declared.kind in ("count", "money") and not change.beyond


def _complete(result: LeafResult, rubric: Rubric) -> bool:
    """Whether the figures that the points depend on are all known as single values."""
    if any(isinstance(value, Interval) for value in result.claim.values.values()):
        return False
    return MEASURE in result.claim.values or all(name in result.env for name in rubric.inputs)


def _lever_text(lever: Lever, result: LeafResult, scheme: Scheme) -> str:
    rubric = result.leaf.rubric
    text = " và ".join(change_text(change, rubric) for change in lever.changes)
    checked = any(_in_sample(change.name, rubric) for change in lever.changes)
    note = f" ({SAMPLED})" if checked else ""
    return f"{raised(text)} thì {_outcome(lever.points, result, scheme, better=True)}{note}."


def _outcome(points: Exact, result: LeafResult, scheme: Scheme, *, better: bool) -> str:
    """Return what points mean for a line: full marks, so much of them, a bonus or a penalty."""
    leaf, only = result.leaf, "" if better else "chỉ "
    full = issued(scheme, points) == leaf.maximum
    shown = _points(points, result, scheme)
    if leaf.penalty:
        taken = shown.partition("/")[0].removeprefix("-")
        return "không bị trừ điểm" if full else f"bị trừ {taken} điểm"
    if leaf.bonus:
        return f"{only}được cộng {shown} điểm"
    return "đạt tối đa" if full else f"{'đạt' if better else 'chỉ còn'} {shown} điểm"


def _in_sample(name: str, rubric: Rubric) -> bool:
    """Whether a figure counts what was found in a sample that has been checked."""
    limits = limits_of(name, rubric.context) if name in rubric.inputs else set()
    if name == MEASURE:
        limits = names(rubric.measures[MEASURE]) & set(rubric.inputs)
    return any(rubric.inputs[limit].sample is not None for limit in limits)


def _shown(points: Exact, scheme: Scheme) -> Fraction:
    """Return points as a reader sees them: as the set rounds a line, or with two decimals."""
    shown = issued(scheme, points)
    return shown if scheme.at == "leaf" else round_half_up(shown, 2)


def _points(value: Exact, result: LeafResult, scheme: Scheme) -> str:
    places = max(scheme.places, 2)
    shown = points_text(_shown(value, scheme), places)
    return f"{shown}/{points_text(result.leaf.maximum, places)}"


def change_text(change: Change, rubric: Rubric, *, winning: bool = True) -> str:
    """Return one change as the middle of a sentence: ``ký số thêm 2 văn bản``."""
    if change.name == MEASURE:
        new = value_text(change.new, rubric.measure_kind, thresholds(rubric))
        return f"{lowered(measure_name(rubric))} {_moved(change)} {new}"
    declared = rubric.inputs[change.name]
    action = lowered(declared.action) if winning else ""
    if isinstance(change.new, bool):
        if action and change.new:
            return action
        return brought_about(declared.label, change.new)
    if isinstance(change.new, str):
        verb = "đạt" if winning else "ở"
        return f"«{declared.label}» {verb} mức {shown_value(change.name, change.new, rubric)}"
    assert not isinstance(change.old, str)
    if declared.kind == "date":
        limit = "muộn nhất" if change.new < change.old else "từ"
        what = action or f"«{declared.label}»"
        return f"{what} {limit} ngày {date_text(change.new)}"
    shown, label = shown_value(change.name, change.new, rubric), f"«{declared.label}»"
    if declared.kind == "percent" or change.beyond:
        return f"{label} {_moved(change)} {shown}"
    named = declared.label.lower().startswith(f"{declared.unit} ") and declared.unit
    rest = declared.label[len(declared.unit) :] if named else ""
    if change.new < change.old:
        if not named:
            return f"{label} giảm còn {shown}"
        left = f"còn {shown}" if change.new else f"không còn {declared.unit}"
        return f"{left}{rest}"
    size = shown_value(change.name, magnitude(change.new - change.old), rubric)
    if declared.action:
        return f"{lowered(declared.action)} thêm {size}"
    return f"{f'có thêm {size}{rest}' if named else f'{label} thêm {size}'} (thành {shown})"


def _moved(change: Change) -> str:
    """Return where a figure goes: beyond a value that is named next, or to it."""
    if change.beyond:
        return "lên trên" if change.beyond > 0 else "xuống dưới"
    falls = not isinstance(change.new, str) and change.new < change.old  # type: ignore[operator]
    return "giảm còn" if falls else "tăng lên"
