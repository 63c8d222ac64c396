"""Statistics of peers: the mean, the best, the least and the rank, from the table itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from par_index.language.inputs import Value
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE
from par_index.ranking.cells import Cells, read_cells
from par_index.scoring.scheme import Claim, LeafScheme


def peers_of(
    leaf: LeafScheme,
    claims: Callable[[], Iterable[Claim]],
    size: int,
    own: dict[str, Cells],
    groups: Any,
) -> dict[str, Cells]:
    """Return the inputs of a line that its rule takes from peers and the table does not give.

    A unit without the figure counts for none; every group of units stands for itself.
    """
    import pandas as pd

    found = {}
    for name, declared in leaf.rubric.inputs.items():
        if declared.peers is None or name in own:
            continue
        stat, of = declared.peers
        values = pd.Series([_value(leaf, claim, of) for claim in claims()], dtype=object)
        column = pd.Series([None] * size, dtype=object)
        keys = pd.Series([""] * size if groups is None else groups.tolist()).fillna("")
        for _, members in values.groupby(keys):
            known = [value for value in members if value is not None]
            if not known:
                continue
            if stat == "rank":
                ranks = {v: 1 + n for n, v in reversed(list(enumerate(sorted(known)[::-1])))}
                column[members.index] = [ranks.get(value) for value in members]
            else:
                mean = sum(known, Fraction(0)) / len(known)
                column[members.index] = {"mean": mean, "best": max(known), "least": min(known)}[
                    stat
                ]
        found[name] = read_cells(leaf.rubric, name, column)
    return found


def _value(leaf: LeafScheme, claim: Claim, of: str) -> Fraction | None:
    """Return the figure of one unit, or its measure, also where counts give it."""
    told: dict[str, Value] = {
        name: value for name, value in claim.values.items() if not isinstance(value, Interval)
    }
    if claim.not_applicable is not None:
        return None
    if of == MEASURE and MEASURE not in told:
        try:
            return Fraction(leaf.measure(told))
        except (KeyError, ZeroDivisionError):
            return None
    return Fraction(told[of]) if of in told else None
