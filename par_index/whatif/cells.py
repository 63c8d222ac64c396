"""The values of one input at which a rule can change, read off the rule itself."""

from __future__ import annotations

from par_index.language.exact import Exact
from par_index.language.intervals import Cut
from par_index.language.tree import COMPARISONS, Binary, Expr, Name, Number, walk
from par_index.meaning.rules import Rubric, expressions


def thresholds(rubric: Rubric, name: str) -> set[Exact] | None:
    """Return every number that an input is compared with, where nothing else is done with it.

    Between two such numbers the rule gives the same points whatever the other inputs are, so that
    a plan needs to try only the values next to them. None where the input is used otherwise.
    """
    found: set[Exact] = set()
    everything = [*expressions(rubric.rule), *rubric.measures.values()]
    if rubric.idle_when is not None:
        everything.append(rubric.idle_when)
    for expr in everything:
        used = sum(part == Name(name) for part in walk(expr))
        bounds = _bounds(expr, name)
        if used != len(bounds):
            return None
        found.update(bounds)
    limits = [declared.at_most for declared in rubric.inputs.values()]
    if rubric.inputs[name].at_most or any(name in limit for limit in limits):
        return None
    return found


def _bounds(expr: Expr, name: str) -> list[Exact]:
    """Return the number of every plain comparison of a name."""
    found = []
    for part in walk(expr):
        if isinstance(part, Binary) and part.op in COMPARISONS:
            for side, other in ((part.left, part.right), (part.right, part.left)):
                if side == Name(name) and isinstance(other, Number):
                    found.append(other.value)
    return found


def nearest_inside(value: Exact, low: Cut | None, high: Cut | None) -> Exact:
    """Return a value, or the end of a closed run that is nearest to it."""
    if low is not None and value < low[0]:
        return low[0]
    if high is not None and value > high[0]:
        return high[0]
    return value
