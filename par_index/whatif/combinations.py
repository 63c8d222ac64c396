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
from typing import Any, NamedTuple, TypeAlias

from par_index.language.exact import Exact
from par_index.scoring.results import GroupResult, LeafResult, Result, UnscoredResult
from par_index.scoring.scheme import Scheme
from par_index.scoring.treatment import kept_within
from par_index.whatif.options import Option, Options

Chain: TypeAlias = "tuple[Chain, Chain] | tuple[str, Option] | None"
"""Which option was taken on which line, as a tree that merging only points into."""

Join: TypeAlias = Callable[[Any, Any], Any]
"""How the points of two parts of a group come together: their sum, or the higher one."""

FEW = 100
"""No front is thinned below so many combinations."""


class Combination(NamedTuple):
    """An option for every line: their effort and points, and how many lines stay at zero."""

    effort: int
    points: Exact
    zeros: int
    chain: Chain


Front: TypeAlias = list[Combination]
NO_PARTS: Front = [Combination(0, 0, 0, None)]

ENOUGH = 4_000_000
"""After so many combinations not every further one is looked at."""
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
    """The options of every line of one scorecard, ready to be put together under any demands.

    ``thinned`` tells that there were so many combinations that some were left out on the way.
    """

    def __init__(self, scheme: Scheme, root: GroupResult, options: Mapping[str, Options]) -> None:
        self.scheme, self.root, self.options = scheme, root, options
        choices = [option for found in options.values() for option in found.choices]
        self.unit = lcm(*(option.effort.denominator for option in choices), 1)
        self.grid = lcm(*(option.points.denominator for option in choices), scheme.grid)
        self.thinned = False
        self._work = 0
        self._fronts: dict[str, Front] = {}

    def front(self, demands: Demands = NOTHING_ASKED) -> Front:
        """Return the front of the total, cheapest first; empty when the demands cannot be met."""
        found = self._group(self.root, demands)
        return [whole._replace(points=self._points(whole.points)) for whole in found]

    def _points(self, points: Exact) -> Fraction:
        return Fraction(points) / self.grid

    def _whole(self, points: Fraction) -> Exact:
        """Return points in common units, as a plain number wherever they are whole."""
        units = points * self.grid
        return units.numerator if units.denominator == 1 else units

    def _group(self, result: GroupResult, demands: Demands) -> Front:
        join = max if result.group.highest else add
        maximum = reduce(join, [child.maximum for child in result.children] or [Fraction(0)])
        kept: Front = []
        for whole in self._parts(result, demands, join):
            points = self._points(whole.points)
            points, _ = kept_within(self.scheme, result.group, points, maximum)
            if demands.admits(result.code, points):
                kept.append(whole._replace(points=self._whole(points)))
        return pruned(kept)

    def _parts(self, result: GroupResult, demands: Demands, join: Join) -> Front:
        """Return the front of the parts of a group; where nothing is asked below, made once."""
        free = demands.zeros is None and demands.tests.keys() <= {"", result.code}
        if free and result.code in self._fronts:
            return self._fronts[result.code]
        front, *others = [self._node(child, demands) for child in result.children] or [NO_PARTS]
        for found in others:
            front = self._merged(front, found, demands, join)
        if free:
            self._fronts[result.code] = front
        return front

    def _node(self, result: Result, demands: Demands) -> Front:
        if isinstance(result, GroupResult):
            return self._group(result, demands)
        if isinstance(result, UnscoredResult):
            return NO_PARTS
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
                effort = int(option.effort * self.unit)
                yield Combination(effort, self._whole(option.points), zeros, chain)

    def _merged(self, left: Front, right: Front, demands: Demands, join: Join) -> Front:
        if len(right) == 1 and right[0].chain is None and not right[0].zeros:
            points = right[0].points
            return [whole._replace(points=join(whole.points, points)) for whole in left]
        self._work += len(left) * len(right)
        if self._work > ENOUGH:
            most = max(ENOUGH // len(self.options), FEW)
            left, right = self._thinned(left, most // len(right)), self._thinned(right, FEW)
        best: dict[tuple[Exact, int], tuple[int, Combination, Combination]] = {}
        for a in left:
            a_effort, a_points, a_zeros, _ = a
            for b in right:
                zeros = a_zeros + b.zeros
                if demands.zeros is not None and zeros > demands.zeros:
                    continue
                key, effort = (join(a_points, b.points), zeros), a_effort + b.effort
                known = best.get(key)
                if known is None or effort < known[0]:
                    best[key] = effort, a, b
        return pruned(
            [
                Combination(effort, points, zeros, linked(a.chain, b.chain))
                for (points, zeros), (effort, a, b) in best.items()
            ]
        )

    def _thinned(self, front: Front, most: int) -> Front:
        """Return so many combinations of a front, evenly, with the first and the last."""
        most = max(most, FEW)
        if len(front) <= most:
            return front
        self.thinned = True
        last = len(front) - 1
        return [front[i * last // (most - 1)] for i in range(most)]


def linked(left: Chain, right: Chain) -> Chain:
    """Return what two parts took together."""
    if left is None or right is None:
        return left if right is None else right
    return left, right


def pruned(front: Front) -> Front:
    """Keep the combinations that no other one beats in effort, points and lines at zero at once."""
    kept: Front = []
    best: dict[int, Exact] = {}
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
