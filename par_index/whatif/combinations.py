"""Combinations of options over a whole tree: the exact Pareto front of points against effort.

Points and efforts are integers in common units here. Every limit of a group (cap, floor,
rescaling, rounding) keeps the order of points, so a front can be limited without losing its best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm
from operator import add
from typing import NamedTuple, TypeAlias

from par_index.scoring.scheme import Scheme
from par_index.scoring.scorecard import GroupResult, LeafResult, Result, UnscoredResult
from par_index.scoring.treatment import kept_within
from par_index.whatif.options import Option, Options

Chain: TypeAlias = "tuple[Chain, Chain] | tuple[str, Option] | None"
"""Which option was taken on which line, as a tree that merging only points into."""

Join: TypeAlias = Callable[[Fraction, Fraction], Fraction]
"""How the points of two parts of a group come together: their sum, or the higher one."""


class Combination(NamedTuple):
    """An option for every line: their effort and points, and how many lines stay at zero."""

    effort: int
    points: Fraction
    zeros: int
    chain: Chain


Front: TypeAlias = list[Combination]
Keep: TypeAlias = Callable[[Fraction], bool]


@dataclass(frozen=True)
class Demands:
    """What a goal asks of single nodes: a test of their points, and a most of lines at zero."""

    tests: Mapping[str, Sequence[Keep]]
    zeros: int | None = None

    def admits(self, code: str, points: Fraction) -> bool:
        """Whether the points of a node pass its tests."""
        return all(test(points) for test in self.tests.get(code, ()))


NOTHING_ASKED = Demands({})


class Combinations:
    """The options of every line of one scorecard, ready to be put together under any demands."""

    def __init__(self, scheme: Scheme, root: GroupResult, options: Mapping[str, Options]) -> None:
        self.scheme, self.root, self.options = scheme, root, options
        self.unit = lcm(
            *(o.effort.denominator for found in options.values() for o in found.choices), 1
        )

    def front(self, demands: Demands = NOTHING_ASKED) -> Front:
        """Return the front of the total, cheapest first; empty when the demands cannot be met."""
        return self._group(self.root, demands)

    def _group(self, result: GroupResult, demands: Demands) -> Front:
        join = max if result.group.highest else add
        none: Front = [Combination(0, Fraction(0), 0, None)]
        front, *others = [self._node(child, demands) for child in result.children] or [none]
        for found in others:
            front = self._merged(front, found, demands, join)
        maximum = reduce(join, [child.maximum for child in result.children] or [Fraction(0)])
        kept: Front = []
        for whole in front:
            points, _ = kept_within(self.scheme, result.group, whole.points, maximum)
            if demands.admits(result.code, points):
                kept.append(whole._replace(points=points))
        return pruned(kept)

    def _node(self, result: Result, demands: Demands) -> Front:
        if isinstance(result, GroupResult):
            return self._group(result, demands)
        if isinstance(result, UnscoredResult):
            return [Combination(0, Fraction(0), 0, None)]
        return pruned(list(self._leaf(result, demands)))

    def _leaf(self, result: LeafResult, demands: Demands) -> Iterator[Combination]:
        known = self.options.get(result.code)
        choices = known.choices if known else (Option(result.points, Fraction(0)),)
        for option in choices:
            zeros = 0
            if demands.zeros is not None and not result.leaf.bonus:
                counted = result.state in ("known", "missing") and result.maximum > 0
                zeros = int(counted and option.points <= 0)
            if demands.admits(result.code, option.points):
                chain: Chain = (result.code, option) if option.changes else None
                yield Combination(int(option.effort * self.unit), option.points, zeros, chain)

    def _merged(self, left: Front, right: Front, demands: Demands, join: Join) -> Front:
        if len(right) == 1 and right[0].chain is None and not right[0].zeros:
            points = right[0].points
            return [whole._replace(points=join(whole.points, points)) for whole in left]
        best: dict[tuple[Fraction, int], Combination] = {}
        for a in left:
            for b in right:
                zeros = a.zeros + b.zeros
                if demands.zeros is not None and zeros > demands.zeros:
                    continue
                key, effort = (join(a.points, b.points), zeros), a.effort + b.effort
                known = best.get(key)
                if known is None or effort < known.effort:
                    best[key] = Combination(effort, key[0], zeros, _linked(a.chain, b.chain))
        return pruned(list(best.values()))


def _linked(left: Chain, right: Chain) -> Chain:
    if left is None or right is None:
        return left if right is None else right
    return left, right


def pruned(front: Front) -> Front:
    """Keep the combinations that no other one beats in effort, points and lines at zero at once."""
    kept: Front = []
    best: dict[int, Fraction] = {}
    for whole in sorted(front, key=lambda c: (c.effort, -c.points, c.zeros)):
        beaten = any(z <= whole.zeros and points >= whole.points for z, points in best.items())
        if not beaten:
            kept.append(whole)
            best[whole.zeros] = whole.points
    return kept


def taken(chain: Chain) -> dict[str, Option]:
    """Return the option taken on every line that a combination changes."""
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
