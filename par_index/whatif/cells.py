"""The values of one input at which a rule can change, read off the rule itself."""

from __future__ import annotations

from collections.abc import Iterator

from par_index.language.exact import Exact
from par_index.language.intervals import Cut
from par_index.language.tree import COMPARISONS, Binary, Expr, Name, Number, children
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
        for part in _uses(expr, name):
            if part is None:
                return None
            found.add(part)
    limits = [declared.at_most for declared in rubric.inputs.values()]
    if rubric.inputs[name].at_most or any(name in limit for limit in limits):
        return None
    return found


def _uses(expr: Expr, name: str) -> Iterator[Exact | None]:
    """Yield the number of every plain comparison of a name, and None for every other use."""
    match expr:
        case Name(name=used):
            if used == name:
                yield None
        case Binary(op=op, left=Name(name=used), right=Number(value=value)) if op in COMPARISONS:
            if used == name:
                yield value
        case Binary(op=op, left=Number(value=value), right=Name(name=used)) if op in COMPARISONS:
            if used == name:
                yield value
        case _:
            for part in children(expr):
                yield from _uses(part, name)


def nearest_inside(value: Exact, low: Cut | None, high: Cut | None) -> Exact:
    """Return a value, or the end of a closed run that is nearest to it."""
    if low is not None and value < low[0]:
        return low[0]
    if high is not None and value > high[0]:
        return high[0]
    return value
