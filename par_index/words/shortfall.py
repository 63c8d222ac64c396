"""By how much a condition is missed: how late a day is, how far a figure is from its threshold."""

from __future__ import annotations

from fractions import Fraction

from par_index.language.exact import Exact, magnitude, round_half_up
from par_index.language.tree import Binary, Expr, Name, Number, conjuncts
from par_index.language.vietnamese import number_text
from par_index.meaning.exact import compile_condition, compile_number
from par_index.meaning.knowledge import as_known
from par_index.meaning.ranges import start_box, truths_of
from par_index.meaning.rules import Rubric
from par_index.scoring.results import LeafResult
from par_index.words.expressions import shown_value

_UPWARD = (">", ">=")
_DOWNWARD = ("<", "<=")


def failed_conditions(when: Expr, result: LeafResult) -> list[Expr]:
    """Return what a condition asked for and did not find, up to what is not known."""
    rubric = result.leaf.rubric
    failed = []
    box = start_box(rubric.context, {n: as_known(v) for n, v in result.claim.values.items()})
    for part in conjuncts(when):
        try:
            held = {bool(compile_condition(rubric, part)(dict(result.env)))}
        except KeyError:  # a range may still be surely in or out
            held = {True, False} if box is None else set(truths_of(part, box))
        if held == {False}:
            failed.append(part)
        elif len(held) > 1:
            break
    return failed


def shortfall(condition: Expr, result: LeafResult) -> str:
    """Return how far a failed comparison is from holding: ``còn thiếu 4 điểm phần trăm``."""
    gap = _gap(condition, result)
    if gap is None or not isinstance(condition, Binary):
        return ""
    return _words(condition, result.leaf.rubric, gap)


def delay(condition: Expr, result: LeafResult) -> str:
    """Return how many days a failed comparison of days is off: ``chậm 25 ngày``; else nothing."""
    rubric = result.leaf.rubric
    if not isinstance(condition, Binary) or _kind(condition, rubric) != "date":
        return ""
    return shortfall(condition, result)


def _gap(condition: Expr, result: LeafResult) -> Exact | None:
    """Return left minus right of a comparison of numbers or days, where both are known."""
    rubric = result.leaf.rubric
    if not isinstance(condition, Binary):
        return None
    if condition.op not in (*_UPWARD, *_DOWNWARD):
        return None
    found: list[Exact] = []
    for side in (condition.left, condition.right):
        try:
            value = compile_number(rubric, side)(dict(result.env))
        except (KeyError, ZeroDivisionError):
            return None
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            return None
        found.append(value)
    return found[0] - found[1]


def _words(condition: Binary, rubric: Rubric, gap: Exact) -> str:
    kind = _kind(condition, rubric)
    rising = condition.op in _UPWARD
    if kind == "date":
        days = magnitude(gap) + (condition.op in ("<", ">"))
        return f"{'sớm' if rising else 'chậm'} {number_text(days)} ngày"
    if gap == 0:
        return "mới bằng ngưỡng"
    verb = "còn thiếu" if rising else "vượt"
    if kind == "percent":
        points = magnitude(gap) * 100
        places = next((p for p in (2, 4, 6) if round_half_up(points, p)), 9)
        return f"{verb} {number_text(points, places)} điểm phần trăm"
    name = condition.left.name if isinstance(condition.left, Name) else ""
    if name in rubric.inputs:
        return f"{verb} {shown_value(name, magnitude(gap), rubric)}"
    return f"{verb} {number_text(magnitude(gap))}"


def _kind(condition: Binary, rubric: Rubric) -> str:
    """Return the kind of what is compared, by its name or else by how its bound is written."""
    sides = (condition.left, condition.right)
    kinds = [rubric.kind(side.name) for side in sides if isinstance(side, Name)]
    kinds += [side.kind for side in sides if isinstance(side, Number)]
    return kinds[0] if kinds else "number"
