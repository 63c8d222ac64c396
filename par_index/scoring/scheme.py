"""The criteria tree as the engine reads it, and the evidence that it scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias

from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.tree import Expr
from par_index.meaning.bounds import Bound, bound
from par_index.meaning.exact import Scorer, Thunk, compile_condition, compile_rule
from par_index.meaning.rules import Remark, Rubric

Treatment: TypeAlias = Literal["exclude", "full", "rescale"]
"""What a line in which nothing arose does: leave points and maximum, get full points, or leave
while its group is scaled up to the maximum it would have had."""


@dataclass(frozen=True)
class LeafScheme:
    """One scored line: its maximum, its rule and the treatment of *không phát sinh*.

    ``rubric`` is None where the source gives no rule, ``maximum`` None where it gives no maximum;
    either way the line stays outside the total. ``bonus`` marks a line of a bonus pool, which
    adds points but does not count in the maximum.
    """

    code: str
    title: str
    rubric: Rubric | None
    maximum: Fraction | None
    minimum: Fraction = Fraction(0)
    treatment: Treatment = "exclude"
    bonus: bool = False
    survey: bool = False

    @cached_property
    def scorer(self) -> Scorer:
        """The compiled rule."""
        assert self.rubric is not None
        return compile_rule(self.rubric)

    @cached_property
    def idle(self) -> Thunk | None:
        """The compiled condition under which nothing arose."""
        if self.rubric is None or self.rubric.idle_when is None:
            return None
        return compile_condition(self.rubric, self.rubric.idle_when)

    @cached_property
    def blank(self) -> Bound | None:
        """What the line can score while nothing at all is known of it."""
        assert self.rubric is not None
        assert self.maximum is not None
        return bound(self.rubric, {}, self.maximum)

    @cached_property
    def remarks(self) -> list[tuple[Thunk, Remark]]:
        """The compiled conditions of the remarks."""
        if self.rubric is None:
            return []
        return [(compile_condition(self.rubric, r.when), r) for r in self.rubric.remarks]


@dataclass(frozen=True)
class GroupScheme:
    """A group of lines: the whole set, an area or a criterion.

    ``cap`` limits the points; ``floor`` keeps them above a value; ``pool`` marks a bonus or
    penalty pool, whose maximum is not counted.
    """

    code: str
    title: str
    children: tuple[GroupScheme | LeafScheme, ...]
    cap: Fraction | None = None
    floor: Fraction | None = None
    rescaled: bool = False
    capped_at_maximum: bool = False

    def leaves(self) -> Iterator[LeafScheme]:
        """Yield the lines below, in order."""
        for child in self.children:
            if isinstance(child, LeafScheme):
                yield child
            else:
                yield from child.leaves()


@dataclass(frozen=True)
class GradeScheme:
    """One grade: the band of the totals that it covers, with what it needs besides."""

    title: str
    band: Interval
    requires: tuple[Expr, ...] = ()


@dataclass(frozen=True)
class ForcedScheme:
    """A condition under which the grade is at most the one at ``index`` of the scale."""

    when: Expr
    index: int
    label: str


@dataclass(frozen=True)
class Scale:
    """The grades from the best down, over ``percent`` or ``total``."""

    of: Literal["percent", "points"]
    grades: tuple[GradeScheme, ...]
    forced: tuple[ForcedScheme, ...] = ()


@dataclass(frozen=True)
class Scheme:
    """A whole criteria set, ready to score.

    ``places`` and ``at`` say when points are rounded, half up.
    """

    root: GroupScheme
    places: int = 2
    at: Literal["leaf", "total"] = "leaf"
    scale: Scale | None = None

    @cached_property
    def leaves(self) -> dict[str, LeafScheme]:
        """Every line by its code."""
        return {leaf.code: leaf for leaf in self.root.leaves()}


@dataclass(frozen=True, slots=True)
class Claim:
    """The evidence of one line: known figures by input (and ``measure``), or a reason.

    ``not_applicable`` gives the reason why nothing arose. ``supported`` tells whether a document
    or a justification backs the figures.
    """

    values: Mapping[str, Given] = field(default_factory=dict)
    not_applicable: str | None = None
    supported: bool = False


Claims: TypeAlias = Mapping[str, Claim]
"""Evidence by the code of the line; a line that is absent is missing."""
