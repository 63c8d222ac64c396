"""Grades (xếp loại): from totals and their ranges to the one grade that is proved, or none."""

from __future__ import annotations

from par_index.language.intervals import Interval
from par_index.meaning.knowledge import Box, Context, Known
from par_index.meaning.ranges import truths_of
from par_index.scoring.scheme import ForcedScheme, GradeScheme, Scale, Scheme
from par_index.scoring.scorecard import GradeResult, GroupResult, LeafResult, Result

NAMES = ("percent", "total", "lines_at_zero")
"""What grade conditions may name besides ``points('CODE')`` and ``percent('CODE')``."""


def grade(scheme: Scheme, root: GroupResult) -> GradeResult:
    """Return the grade that every completion of the evidence shares, or the ones still possible."""
    scale = scheme.scale
    if scale is None:
        return GradeResult(None, "Bộ tiêu chí không quy định xếp loại.")
    share = root.percent_range
    if share is None:
        return GradeResult(None, "Chưa có tiêu chí nào được tính vào điểm tối đa.")
    box = _box(root, share)
    possible = _possible(scale, box)
    titles = tuple(scale.grades[index].title for index in sorted(possible))
    if len(titles) == 1:
        return GradeResult(titles[0], possible=titles)
    if not titles:
        return GradeResult(None, "Không mức xếp loại nào ứng với kết quả này.")
    missing = sum(1 for leaf in root.leaves() if leaf.state == "missing")
    reason = (
        f"Còn {missing} tiêu chí chưa có số liệu; xếp loại có thể từ «{titles[-1]}» "
        f"đến «{titles[0]}»."
    )
    return GradeResult(None, reason, titles)


def _possible(scale: Scale, box: Box) -> set[int]:
    """Return the indexes of the grades that some completion can lead to.

    A unit gets the best grade whose band holds and whose conditions are met; where a condition
    fails, the next grade down that is met, whatever its band's upper end.
    """
    reached: set[int] = set()
    for index in range(len(scale.grades)):
        truths = _earned(scale, index, box)
        if True in truths:
            reached.add(index)
        if False not in truths:
            break
    limits = _limits(scale.forced, box)
    return {max(index, limit) for index in reached for limit in limits}


def _earned(scale: Scale, index: int, box: Box) -> frozenset[bool]:
    """Judge whether the totals reach a grade: its lower end, and everything that it requires."""
    item: GradeScheme = scale.grades[index]
    subject = box["percent" if scale.of == "percent" else "total"]
    assert isinstance(subject, Interval)
    floor = Interval(item.band.low, None)
    inside, outside = not subject.meet(floor).empty, item.band.low is not None
    if item.band.low is not None:
        outside = not subject.meet(Interval(None, item.band.low)).empty
    truth = {value for value, holds in ((True, inside), (False, outside)) if holds}
    for condition in item.requires:
        judged = truths_of(condition, box)
        truth = {a and b for a in truth for b in judged}
    return frozenset(truth)


def _limits(forced: tuple[ForcedScheme, ...], box: Box) -> set[int]:
    """Return every lowest index that forced grades may impose; 0 imposes nothing."""
    limits = {0}
    for rule in forced:
        judged = truths_of(rule.when, box)
        raised = {max(limit, rule.index) for limit in limits}
        limits = (raised if True in judged else set()) | (limits if False in judged else set())
    return limits


def _box(root: GroupResult, share: tuple[Interval | object, object]) -> Box:
    low, high = share
    sure = sum(1 for leaf in root.leaves() if _zero(leaf) == {True})
    most = sum(1 for leaf in root.leaves() if True in _zero(leaf))
    values: dict[str, Known] = {
        "percent": Interval.closed(low, high),  # type: ignore[arg-type]
        "total": Interval.closed(root.low, root.high),
        "lines_at_zero": Interval.closed(sure, most),
    }
    _add_nodes(root, values)
    return Box(Context({}, {}), values)


def _zero(leaf: LeafResult) -> set[bool]:
    """Return whether a counted line is at zero: surely, surely not, or either."""
    if leaf.state == "missing":
        return {low <= 0 for low, _ in leaf.outcomes.values()} | {
            high <= 0 for _, high in leaf.outcomes.values()
        }
    return {leaf.state == "known" and not leaf.leaf.bonus and leaf.points <= 0 < leaf.maximum}


def _add_nodes(result: Result, values: dict[str, Known]) -> None:
    values[f"points({result.code})"] = Interval.closed(result.low, result.high)
    counted = [(low / m, high / m) for m, (low, high) in result.outcomes.items() if m]
    if counted:
        least = min(low for low, _ in counted)
        values[f"percent({result.code})"] = Interval.closed(least, max(h for _, h in counted))
    if isinstance(result, GroupResult):
        for child in result.children:
            _add_nodes(child, values)
