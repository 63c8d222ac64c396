"""The divisions of a rule that could be reached with a divisor of zero."""

from __future__ import annotations

from collections.abc import Iterable

from par_index.language.intervals import Interval
from par_index.language.tree import MAX, Binary, Expr
from par_index.meaning.bounds import Ranges
from par_index.meaning.knowledge import Box
from par_index.meaning.ranges import assume, possible_zero_divisors, start_box
from par_index.meaning.rules import Best, Rubric, Sum, nodes
from par_index.meaning.splitting import Narrowing, Outcome, Splits
from par_index.meaning.walk import Names


def zero_divisions(rubric: Rubric) -> list[Binary]:
    """Return every division of a rubric that evaluation could reach with a zero divisor."""
    box = start_box(rubric.context, {MAX: Interval.closed(None, None)})
    if box is None:
        return []
    found = list(possible_zero_divisors(rubric.idle_when, box))
    boxes = assume(rubric.idle_when, False, box)
    others = [remark.when for remark in rubric.remarks]
    for _, node in nodes(rubric.rule):
        if isinstance(node, Sum | Best):
            others += [part.maximum for part in node.parts if part.maximum is not None]
    system = _Divisions(rubric.context)
    for part in boxes:
        for _ in system.rule(rubric.rule)(part):
            pass
        for expr in others:
            found += possible_zero_divisors(expr, part)
    return list(dict.fromkeys([*found, *system.found]))


class _Divisions(Ranges):
    """Ranges that note, on every box that is reached, which divisors could be zero there."""

    def __init__(self, names: Names) -> None:
        super().__init__(names)
        self.found: list[Binary] = []

    def number(self, expr: Expr) -> Splits[Box, Interval]:
        ranged = super().number(expr)

        def outcomes(box: Box) -> Iterable[Outcome[Box, Interval]]:
            self.found += possible_zero_divisors(expr, box)
            return ranged(box)

        return outcomes

    def truth(self, expr: Expr) -> Narrowing[Box]:
        stated = super().truth(expr)

        def narrowed(box: Box, truth: bool) -> Iterable[Box]:
            self.found += possible_zero_divisors(expr, box)
            return stated(box, truth)

        return narrowed
