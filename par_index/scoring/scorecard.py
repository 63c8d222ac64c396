"""The result of scoring: a tree of results that answers for every point of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from par_index.language.exact import Exact, round_half_up
from par_index.language.tree import Expr
from par_index.language.vietnamese import points_text
from par_index.scoring.results import (
    AnyLeafResult,
    GroupResult,
    LeafResult,
    Result,
    UnscoredResult,
)
from par_index.scoring.scheme import Claim, Scheme


@dataclass(frozen=True, slots=True)
class GradeResult:
    """The grade with what decided it, or why there is none and the grades still possible.

    ``title`` is None where there is no grade, or more than one is ``possible``; those stand best
    first. ``missed`` are better grades whose lower end is reached, with the conditions that fail;
    ``forced`` are the conditions that hold the grade down. ``unranked`` are the reasons why the
    unit gets no grade, or may get none while grades are still possible; ``decided`` why, and by
    whom, the grade is left to others, so that every one is possible; ``open`` names the figures of
    the set that are missing and can decide, ``shareless`` the groups and lines of which conditions
    ask a share though nothing in them counts; ``hole`` tells that the unit falls, or may still
    fall, where the scale names no grade.
    """

    title: str | None = None
    possible: tuple[str, ...] = ()
    missed: tuple[tuple[str, tuple[Expr, ...]], ...] = ()
    forced: tuple[str, ...] = ()
    unranked: tuple[str, ...] = ()
    decided: tuple[tuple[str, str], ...] = ()
    open: tuple[str, ...] = ()
    shareless: tuple[str, ...] = ()
    hole: bool = False


@dataclass(repr=False)
class Scorecard:
    """A scored criteria set: the tree of results, the total, its range and the grade.

    ``own`` are the figures of the set itself that decided.
    """

    scheme: Scheme
    root: GroupResult
    grade: GradeResult
    own: Claim = field(default_factory=Claim)

    def __repr__(self) -> str:
        root = self.root
        return f"<Scorecard {points_text(root.points)}/{points_text(root.maximum)}>"

    @cached_property
    def leaves(self) -> dict[str, AnyLeafResult]:
        """Every line by its code."""
        return {leaf.code: leaf for leaf in self.root.leaves()}

    @cached_property
    def scored(self) -> dict[str, LeafResult]:
        """Every scored line by its code."""
        return {leaf.code: leaf for leaf in self.root.scored()}

    @cached_property
    def nodes(self) -> dict[str, Result]:
        """Every group and line by its code, the whole set under the empty code."""
        found: dict[str, Result] = {}

        def visit(result: Result) -> None:
            found[result.code] = result
            if isinstance(result, GroupResult):
                for child in result.children:
                    visit(child)

        visit(self.root)
        return found

    @cached_property
    def full(self) -> frozenset[str]:
        """The lines of groups that give all they can: more points of theirs change nothing."""
        return frozenset(
            leaf.code
            for group in self.nodes.values()
            if isinstance(group, GroupResult)
            and group.group.cap is not None
            and group.points >= group.group.cap
            for leaf in group.leaves()
        )

    @cached_property
    def standing(self) -> dict[str, Fraction]:
        """What a part has to exceed to give anything, in groups of which only the best counts."""
        return {
            part.code: group.points
            for group in self.nodes.values()
            if isinstance(group, GroupResult) and group.group.highest
            for part in group.children
        }

    @cached_property
    def spared(self) -> frozenset[str]:
        """The lines whose lost points the set does not miss: full groups, never the highest."""
        lower = (
            leaf.code
            for code, standing in self.standing.items()
            if (part := self.nodes[code]).maximum <= standing
            for leaf in (part.leaves() if isinstance(part, GroupResult) else (part,))
        )
        return self.full.union(lower)

    def rounded(self, value: Exact) -> Fraction:
        """Round points to the places of the criteria set, half up."""
        return round_half_up(value, self.scheme.places)

    def lacking(self) -> list[LeafResult]:
        """Return the lines that stay open for want of figures."""
        return [
            leaf for leaf in self.root.scored() if leaf.state == "missing" and not leaf.unstated
        ]

    def questions(self) -> list[AnyLeafResult]:
        """Return the lines of which only the superior can say how they are scored."""
        return [
            leaf for leaf in self.root.leaves() if isinstance(leaf, UnscoredResult) or leaf.unstated
        ]

    def waiting(self) -> list[str]:
        """Return the codes of the lines that still wait for a survey or a publication."""
        return [
            leaf.code
            for leaf in self.root.leaves()
            if leaf.leaf.pending and leaf.state in ("missing", "unscored")
        ]

    def unsupported(self) -> list[str]:
        """Return the codes of scored lines that neither a document nor a justification backs."""
        return [
            leaf.code
            for leaf in self.root.scored()
            if leaf.state == "known" and not leaf.claim.supported
        ]
