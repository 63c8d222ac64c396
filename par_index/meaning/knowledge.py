"""What is known while figures are open: for every name the values that are still possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from par_index.language.exact import Exact
from par_index.language.inputs import Given, Input, Options
from par_index.language.intervals import EVERYTHING, Interval
from par_index.language.tree import Binary, Expr, Name

Known: TypeAlias = Interval | Options


def as_known(value: Given) -> Known:
    """Return a value of evidence as what is known of its name."""
    if isinstance(value, Interval):
        return value
    return frozenset((value,)) if isinstance(value, bool | str) else Interval.point(value)


@dataclass(frozen=True, slots=True)
class Context:
    """What stays true in every box of one rule: its inputs and its measures."""

    inputs: Mapping[str, Input]
    measures: Mapping[str, Expr]

    def step(self, name: str) -> int | None:
        """Return 1 for whole-number inputs, None for dense ones and measures."""
        declared = self.inputs.get(name)
        return declared.step if declared else None


@dataclass(frozen=True, slots=True)
class Box:
    """Possible values by name; never empty (an impossible box is None instead).

    ``facts`` keep what conditions said of a difference, a sum or another compound expression,
    which no single name can hold: ``a - b`` below 0, ``a + b`` not 0.
    """

    context: Context
    values: Mapping[str, Known]
    facts: Mapping[Expr, Interval] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Known:
        return self.values.get(name, EVERYTHING)

    def narrowed(self, name: str, span: Known) -> Box | None:
        """Return the box with a name cut down to a span; None when nothing is left."""
        old = self[name]
        new = _meet(old, span, self.context.step(name))
        if new == old and name in self.values:
            return self
        if not new or (isinstance(new, Interval) and new.empty):
            return None
        return replace(self, values={**self.values, name: new})


def _meet(old: Known, new: Known, step: int | None) -> Known:
    if isinstance(old, Interval) and isinstance(new, Interval):
        return old.meet(new).snapped(step)
    assert isinstance(old, frozenset)
    assert isinstance(new, frozenset)
    return old & new


def is_share(expr: Binary, context: Context) -> bool:
    """Whether both sides are inputs and the left cannot exceed the right."""
    if not isinstance(expr.left, Name) or not isinstance(expr.right, Name):
        return False
    return expr.right.name in limits_of(expr.left.name, context)


def limits_of(name: str, context: Context) -> set[str]:
    """Return every input that bounds an input from above, directly or through others."""
    found: set[str] = set()
    pending = [name]
    while pending:
        declared = context.inputs.get(pending.pop())
        for limit in declared.at_most if declared else ():
            if limit not in found:
                found.add(limit)
                pending.append(limit)
    return found


def exact_point(span: Known) -> Exact | bool | str | None:
    """Return the value when only one is possible, else None."""
    if isinstance(span, Interval):
        return span.single
    return next(iter(span)) if len(span) == 1 else None
