"""A whole set scored again with one line replaced, at a cost that does not grow with the set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from par_index.language.tree import ZERO, Name
from par_index.meaning.rules import Points, Rubric
from par_index.scoring.grades import Elsewhere, grade, zeros_of
from par_index.scoring.results import GroupResult, LeafResult, Result
from par_index.scoring.scheme import OWN, Claim, Claims, GroupScheme, LeafScheme, Scheme
from par_index.scoring.score import score, score_leaf, with_origins
from par_index.scoring.scorecard import Scorecard
from par_index.scoring.together import MOST_OUTCOMES, Rest, both, group_result

_JOINS = 5_000
"""Outcomes that the rests of all lines together keep apart, so that many lines stay linear."""


_NOTHING = Rubric("", {}, Points(ZERO))


class Replacing:
    """A scored set of which any one line can be replaced.

    What the other parts of each group are together is worked out once, from both sides.
    """

    def __init__(self, base: Scorecard) -> None:
        self.base = base
        self.around: dict[str, tuple[GroupScheme, Rest | None]] = {}
        self._most = min(MOST_OUTCOMES, max(20, _JOINS // (len(base.leaves) + 1)))
        self._look(base.root)

    def _look(self, result: GroupResult) -> None:
        """Note what is beside every part of a group, and of the groups below."""
        parts = [_alone(child) for child in result.children]
        before = self._joined(result.group, parts)
        after = self._joined(result.group, parts[::-1])[::-1]
        for place, child in enumerate(result.children):
            left, right = before[place], after[place]
            rest = right if left is None else left
            if left is not None and right is not None:
                rest = both(result.group, left, right, self._most)
            self.around[child.code] = result.group, rest
            if isinstance(child, GroupResult):
                self._look(child)

    def _joined(self, group: GroupScheme, parts: Sequence[Rest]) -> list[Rest | None]:
        """Return what stands before each part."""
        found: list[Rest | None] = [None]
        for part in parts:
            last = found[-1]
            found.append(part if last is None else both(group, last, part, self._most))
        return found[:-1]

    @cached_property
    def _zeros(self) -> tuple[int, int]:
        """How many lines are at zero: surely, and at most."""
        return zeros_of(self.base.scored.values())

    @cached_property
    def _named(self) -> Mapping[str, Result]:
        """The groups and lines that conditions of grades name."""
        scale = self.base.scheme.scale
        asked = scale.asked if scale else ()
        named = {name.partition("(")[2].rstrip(")") for name in asked}
        return {code: self.base.nodes[code] for code in named if code in self.base.nodes}

    @cached_property
    def _users(self) -> Mapping[str, set[str]]:
        """The lines that use results, by every line whose result they move with."""
        found: dict[str, set[str]] = {}
        for user, needed in self.base.scheme.needs.items():
            for code in needed - {user, OWN}:
                found.setdefault(code, set()).add(user)
        return found

    def scored_as(self, code: str, claim: Claim, leaf: LeafScheme | None = None) -> Scorecard:
        """Return the set with other evidence for one line, or with another rule or maximum."""
        leaf = leaf or self.base.scored[code].leaf
        shared = {name: o.name for name, o in leaf.origins.items() if isinstance(o, Name)}
        if code in self._users or len(shared) < len(leaf.origins):
            return self._again(with_leaf(self.base.scheme, leaf), {code: claim}, code)
        own = self.base.own.values
        told = {name: own[figure] for name, figure in shared.items() if figure in own}
        return self._graded(score_leaf(self.base.scheme, leaf, with_origins(claim, told)))

    def root_with(self, result: LeafResult) -> GroupResult:
        """Return the whole set with another result of one line; it lists no other line."""
        if result.code in self._users:
            return self._again(self.base.scheme, {}, result.code, result).root
        return self._climbed(result)[-1]  # type: ignore[return-value]

    def _graded(self, result: LeafResult) -> Scorecard:
        """Return the set with another result of a line that no other line uses."""
        way = self._climbed(result)
        root, own = way[-1], self.base.own
        assert isinstance(root, GroupResult)
        (sure, most), (less, fewer) = self._zeros, zeros_of([self.base.scored[result.code]])
        path = {node.code for node in way}
        named = [found for code, found in self._named.items() if code not in path]
        away = Elsewhere(sure - less, most - fewer, named)
        return Scorecard(self.base.scheme, root, grade(self.base.scheme, root, own, away), own)

    def _climbed(self, result: LeafResult) -> list[Result]:
        """Return a line and what the groups above it come to, the whole set last."""
        scheme = self.base.scheme
        moved = result.leaf.counted != self.base.scored[result.code].leaf.counted
        way: list[Result] = [result]
        while way[-1].code != OWN:
            group, rest = self.around[way[-1].code]
            if moved:
                group = _with_parts(group, way[-1], rest)
                scheme = replace(scheme, root=group) if group.code == OWN else scheme
            way.append(group_result(scheme, group, [way[-1]], rest, self._most))
        return way

    def _again(
        self, scheme: Scheme, claims: Claims, code: str, result: LeafResult | None = None
    ) -> Scorecard:
        """Score a line, and all that use its result, the long way."""
        moved = {code, *self._users.get(code, ())}
        kept = {c: leaf for c, leaf in self.base.scored.items() if c not in moved}
        told = {OWN: self.base.own}
        for name in moved:
            leaf = self.base.scored[name]
            values = {n: v for n, v in leaf.claim.values.items() if n not in leaf.leaf.origins}
            told[name] = replace(leaf.claim, values=values)
        return score(scheme, {**told, **claims}, {**kept, code: result} if result else kept)


def with_leaf(scheme: Scheme, leaf: LeafScheme) -> Scheme:
    """Return a set with another rule or maximum for one line."""

    def changed(group: GroupScheme) -> GroupScheme:
        children = (
            changed(child)
            if isinstance(child, GroupScheme)
            else leaf
            if child.code == leaf.code
            else child
            for child in group.children
        )
        return replace(group, children=tuple(children))

    return replace(scheme, root=changed(scheme.root))


def _alone(result: Result) -> Rest:
    """Return one part of a group as if it were several."""
    nominal = result.group.nominal if isinstance(result, GroupResult) else result.leaf.counted
    return Rest(result.awarded, result.counts, result.settled, nominal, result.open_outcomes)


def _with_parts(group: GroupScheme, node: Result, rest: Rest | None) -> GroupScheme:
    """Return a group of which one part counts another maximum."""
    part = node.group if isinstance(node, GroupResult) else node.leaf
    others = [] if rest is None else [LeafScheme("", "", _NOTHING, rest.nominal)]
    return replace(group, children=(part, *others))
