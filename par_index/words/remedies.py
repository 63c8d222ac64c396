"""Vietnamese sentences about changes: what wins points back, and what would lose more."""

from __future__ import annotations

from fractions import Fraction

from par_index.language.exact import Exact, magnitude, round_half_up
from par_index.language.inputs import Value
from par_index.language.intervals import Interval
from par_index.language.memory import remembered
from par_index.language.tree import MEASURE
from par_index.language.vietnamese import (
    date_text,
    points_text,
    value_text,
)
from par_index.meaning.rules import Rubric
from par_index.proof.inversion import Change, Lever, levers, margins
from par_index.scoring.scheme import Scheme
from par_index.scoring.scorecard import LeafResult
from par_index.scoring.treatment import issued
from par_index.words.rules import (
    lowered,
    measure_name,
    shown_value,
    thresholds,
)
from par_index.words.states import raised


def remedies(result: LeafResult, scheme: Scheme, most: int = 4) -> list[str]:
    """Return sentences that tell what would win points back, the smallest change first.

    Of changes that stay in one row of the rule only the first is told, and the best of all.
    """
    found = _gains(result, scheme)
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
    return [_lever_text(lever, result, scheme) for lever in told[:most]]


def best_remedy(result: LeafResult, scheme: Scheme) -> str:
    """Return the sentence of the change that wins the most points back; empty where none does."""
    found = _gains(result, scheme)
    if not found:
        return ""
    return _lever_text(max(found, key=lambda lever: lever.points), result, scheme)


@remembered
def _gains(result: LeafResult, scheme: Scheme) -> list[Lever]:
    """Return the changes that a scorecard would show as a gain."""
    rubric = result.leaf.rubric
    if result.state != "known" or not _complete(result, rubric):
        return []
    now = _shown(result.exact or 0, result, scheme)
    return [
        lever for lever in levers(rubric, result.env) if _shown(lever.points, result, scheme) > now
    ]


def cautions(result: LeafResult, scheme: Scheme) -> list[str]:
    """Return sentences that tell how much may be lost before the points fall."""
    rubric = result.leaf.rubric
    if result.state != "known" or not _complete(result, rubric):
        return []
    found = []
    for lever in margins(rubric, result.env):
        steps = " và ".join(change_text(c, rubric, winning=False) for c in lever.changes)
        lower = f"chỉ còn {_points(lever.points, result, scheme)} điểm"
        now = _shown(result.exact or 0, result, scheme)
        same = _shown(lever.points, result, scheme) == now
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
    steps = [change_text(change, result.leaf.rubric) for change in lever.changes]
    text = " và ".join(steps)
    gained = (
        "đạt tối đa"
        if issued(scheme, result.leaf, lever.points) == result.leaf.maximum
        else f"đạt {_points(lever.points, result, scheme)} điểm"
    )
    return f"{raised(text)} thì {gained}."


def _shown(points: Exact, result: LeafResult, scheme: Scheme) -> Fraction:
    """Return points as a reader sees them: as the set rounds a line, or with two decimals."""
    shown = issued(scheme, result.leaf, points)
    return shown if scheme.at == "leaf" else round_half_up(shown, 2)


def _points(value: Exact, result: LeafResult, scheme: Scheme) -> str:
    places = max(scheme.places, 2)
    shown = points_text(_shown(value, result, scheme), places)
    return f"{shown}/{points_text(result.leaf.maximum, places)}"


def change_text(change: Change, rubric: Rubric, *, winning: bool = True) -> str:
    """Return one change as the middle of a sentence: ``ký số thêm 2 văn bản``."""
    if change.name == MEASURE:
        name = lowered(measure_name(rubric))
        new = value_text(change.new, rubric.measure_kind, thresholds(rubric))
        falls = not isinstance(change.new, str) and change.new < change.old  # type: ignore[operator]
        if change.beyond:
            return f"{name} {_past(change)} {new}"
        return f"{name} {'giảm còn' if falls else 'tăng lên'} {new}"
    declared = rubric.inputs[change.name]
    action = lowered(declared.action) if winning else ""
    if isinstance(change.new, bool):
        if action and change.new:
            return action
        return f"«{declared.label}» {'có' if change.new else 'không có'}"
    if isinstance(change.new, str):
        return f"«{declared.label}» ở mức {shown_value(change.name, change.new, rubric)}"
    assert not isinstance(change.old, str)
    if declared.kind == "date":
        limit = "muộn nhất" if change.new < change.old else "từ"
        what = action or f"«{declared.label}»"
        return f"{what} {limit} ngày {date_text(change.new)}"
    return _amount_text(change, change.old, change.new, rubric)


def _past(change: Change) -> str:
    return "lên trên" if change.beyond > 0 else "xuống dưới"


def _amount_text(change: Change, old: Value, new: Value, rubric: Rubric) -> str:
    declared = rubric.inputs[change.name]
    assert not isinstance(old, str)
    assert not isinstance(new, str)
    shown = shown_value(change.name, new, rubric)
    if declared.kind == "percent" or change.beyond:
        moved = "giảm còn" if new < old else "tăng lên"
        verb = _past(change) if change.beyond else moved
        return f"«{declared.label}» {verb} {shown}"
    size = shown_value(change.name, magnitude(new - old), rubric)
    if new > old:
        if declared.action:
            return f"{lowered(declared.action)} thêm {size}"
        return f"«{declared.label}» thêm {size} (thành {shown})"
    return f"«{declared.label}» bớt {size} (còn {shown})"
