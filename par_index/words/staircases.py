"""Points by steps and along lines in words: ``cứ thêm 5% trên 80% được thêm 0,25 điểm``."""

from __future__ import annotations

from typing import NamedTuple

from par_index.language.tree import MAX, ZERO, Binary, Call, Expr, Name, Number
from par_index.meaning.rules import Rubric


class Steps(NamedTuple):
    """``base + floor(greatest(0, quantity - beyond) / every) * each``, taken apart."""

    quantity: Expr
    each: Expr
    beyond: Expr | None = None
    every: Expr | None = None
    base: Expr | None = None

    @property
    def uneven(self) -> bool:
        """Whether something does not count: what lies before a start, or less than a step."""
        return self.beyond is not None or self.every is not None


def steps_of(expr: Expr) -> Steps | None:
    """Return the steps that a formula counts; None where it is another formula."""
    match expr:
        case Binary(op="+", left=base, right=Binary(op="*") as more):
            found = steps_of(more)
            return found._replace(base=base) if found is not None and found.uneven else None
        case Binary(op="*", left=counted, right=each):
            counted, every = _stepped(counted)
            over = over_of(counted)
            if over is not None:
                return Steps(over.left, each, over.right, every)
            if every is not None or (isinstance(counted, Name) and counted.name != MAX):
                return Steps(counted, each, None, every)
    return None


def _stepped(expr: Expr) -> tuple[Expr, Expr | None]:
    """Return what is counted by whole steps, and the step; the formula itself without one."""
    match expr:
        case Call(function="floor", arguments=(Binary(op="/", left=counted, right=every),)):
            return counted, every
    return expr, None


def over_of(expr: Expr) -> Binary | None:
    """Return the difference of which only what lies above zero counts; None for anything else."""
    match expr:
        case Call(function="greatest", arguments=(zero, Binary(op="-") as over)):
            return over if zero == ZERO else None
    return None


def unit_of(quantity: Expr, rubric: Rubric) -> str | None:
    """Return what one of a whole quantity is called; None where it is not counted in wholes."""
    if isinstance(quantity, Name):
        declared = rubric.inputs.get(quantity.name)
        if declared is None or declared.kind != "count":
            return None
        return declared.unit or f"«{declared.label}»"
    return "ngày" if days_between(quantity, rubric) else None


def days_between(expr: Expr, rubric: Rubric) -> tuple[Expr, Expr] | None:
    """Return the later and the earlier day of a difference of days; None for anything else."""
    if not isinstance(expr, Binary) or expr.op != "-":
        return None
    sides = (expr.left, expr.right)
    return sides if all(_is_day(side, rubric) for side in sides) else None


def _is_day(expr: Expr, rubric: Rubric) -> bool:
    if isinstance(expr, Name):
        return rubric.kind(expr.name) == "date"
    return isinstance(expr, Number) and expr.is_date
