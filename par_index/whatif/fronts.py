"""Putting lines together: the exact Pareto front of points against effort over a whole tree.

Points and efforts are integers in common units here. Every limit of a group (cap, floor,
rescaling, rounding) keeps the order of points, so a front can be limited without losing its best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import NamedTuple, TypeAlias

from par_index.meaning.exact import VALUES
from par_index.scoring.scheme import Scheme
from par_index.scoring.score import nominal_maximum
from par_index.scoring.scorecard import GroupResult, LeafResult, Result, UnscoredResult
from par_index.scoring.treatment import Sum, group_sum
from par_index.whatif.reach import Option, Reach

Chain: TypeAlias = "tuple[Chain, Chain] | tuple[str, Option] | None"
"""Which option was taken on which line, as a tree that merging only points into."""


class Spot(NamedTuple):
    """One point of a front: what it costs, what it gives, how many counted lines stay at zero."""

    effort: int
    points: Fraction
    zeros: int
    chain: Chain


Front: TypeAlias = list[Spot]
Keep: TypeAlias = Callable[[Fraction], bool]


@dataclass(frozen=True)
class Demands:
    """What a target asks of single nodes: a test of their points, and a most of lines at zero."""

    tests: Mapping[str, Sequence[Keep]]
    zeros: int | None = None

    def admits(self, code: str, points: Fraction) -> bool:
        """Whether the points of a node pass its tests."""
        return all(test(points) for test in self.tests.get(code, ()))


NOTHING_ASKED = Demands({})


class Fronts:
    """The reach of every line of one scorecard, ready to be put together under any demands."""

    def __init__(self, scheme: Scheme, root: GroupResult, reaches: Mapping[str, Reach]) -> None:
        self.scheme, self.root, self.reaches = scheme, root, reaches
        self.unit = lcm(
            *(o.effort.denominator for reach in reaches.values() for o in reach.options), 1
        )

    def front(self, demands: Demands = NOTHING_ASKED) -> Front:
        """Return the front of the total, cheapest first; empty when the demands cannot be met."""
        return self._group(self.root, demands)

    def _group(self, result: GroupResult, demands: Demands) -> Front:
        front: Front = [Spot(0, Fraction(0), 0, None)]
        for child in result.children:
            front = self._merged(front, self._node(child, demands), demands)
        maximum = sum((child.maximum for child in result.children), Fraction(0))
        nominal = nominal_maximum(result.children)
        found: Front = []
        for spot in front:
            plain = Sum(spot.points, maximum)
            points, _ = group_sum(VALUES, self.scheme, result.group, plain, nominal)
            if demands.admits(result.code, points):
                found.append(spot._replace(points=points))
        return pruned(found)

    def _node(self, result: Result, demands: Demands) -> Front:
        if isinstance(result, GroupResult):
            return self._group(result, demands)
        if isinstance(result, UnscoredResult):
            return [Spot(0, Fraction(0), 0, None)]
        return pruned(list(self._leaf(result, demands)))

    def _leaf(self, result: LeafResult, demands: Demands) -> Iterator[Spot]:
        reach = self.reaches.get(result.code)
        options = reach.options if reach else (Option(result.points, Fraction(0)),)
        for option in options:
            zeros = 0
            if demands.zeros is not None and not result.leaf.bonus:
                counted = result.state in ("known", "missing") and result.maximum > 0
                zeros = int(counted and option.points <= 0)
            if demands.admits(result.code, option.points):
                chain: Chain = (result.code, option) if option.changes else None
                yield Spot(int(option.effort * self.unit), option.points, zeros, chain)

    def _merged(self, left: Front, right: Front, demands: Demands) -> Front:
        if len(right) == 1 and right[0].chain is None and not right[0].zeros:
            points = right[0].points
            return [spot._replace(points=spot.points + points) for spot in left]
        best: dict[tuple[Fraction, int], Spot] = {}
        for a in left:
            for b in right:
                zeros = a.zeros + b.zeros
                if demands.zeros is not None and zeros > demands.zeros:
                    continue
                key, effort = (a.points + b.points, zeros), a.effort + b.effort
                known = best.get(key)
                if known is None or effort < known.effort:
                    best[key] = Spot(effort, key[0], zeros, _linked(a.chain, b.chain))
        return pruned(list(best.values()))


def _linked(left: Chain, right: Chain) -> Chain:
    if left is None or right is None:
        return left if right is None else right
    return left, right


def pruned(front: Front) -> Front:
    """Keep the spots that no other one beats in effort, points and lines at zero at once."""
    kept: Front = []
    best: dict[int, Fraction] = {}
    for spot in sorted(front, key=lambda s: (s.effort, -s.points, s.zeros)):
        beaten = any(z <= spot.zeros and points >= spot.points for z, points in best.items())
        if not beaten:
            kept.append(spot)
            best[spot.zeros] = spot.points
    return kept


def taken(chain: Chain) -> dict[str, Option]:
    """Return the option taken on every line that a spot changes."""
    found: dict[str, Option] = {}
    pending: list[Chain] = [chain]
    while pending:
        link = pending.pop()
        if link is None:
            continue
        first, second = link
        if isinstance(first, str):
            assert isinstance(second, Option)
            found[first] = second
        else:
            pending += [second, first]  # type: ignore[list-item]
    return found
