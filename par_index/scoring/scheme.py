"""The criteria tree as the engine reads it, and the evidence that it scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias

from par_index.language.exact import Exact
from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE, Expr
from par_index.meaning.bounds import Bound, bound
from par_index.meaning.exact import (
    Env,
    Thunk,
    Trace,
    compile_condition,
    compile_idle,
    compile_number,
    compile_rule,
    compile_trace,
)
from par_index.meaning.knowledge import as_known
from par_index.meaning.ranges import start_box
from par_index.meaning.rules import Remark, Rubric

Treatment: TypeAlias = Literal["exclude", "full", "rescale"]
"""What a line in which nothing arose does: leave points and maximum, get full points, or leave
while its group is scaled up to the maximum it would have had."""


@dataclass(frozen=True)
class UnscoredScheme:
    """A line that stays outside the total: the source gives no rule, or no maximum."""

    code: str
    title: str
    rubric: Rubric | None = None
    survey: bool = False

    @property
    def lacks(self) -> Literal["rule", "maximum"]:
        """What the source does not give."""
        return "rule" if self.rubric is None else "maximum"


@dataclass(frozen=True)
class LeafScheme:
    """One scored line: its maximum, its rule and the treatment of *không phát sinh*.

    ``minimum`` is the least that it can give; ``bonus`` marks a line of a bonus pool, which adds
    points but does not count in the maximum.
    """

    code: str
    title: str
    rubric: Rubric
    maximum: Fraction
    minimum: Fraction = Fraction(0)
    treatment: Treatment = "exclude"
    bonus: bool = False
    survey: bool = False

    @cached_property
    def counted(self) -> Fraction:
        """What the line counts in the unit's own maximum: a bonus counts nothing."""
        return Fraction(0) if self.bonus else self.maximum

    @property
    def limits(self) -> Interval:
        """The points that the line can give at all."""
        return Interval.closed(self.minimum, self.maximum)

    @cached_property
    def scorer(self) -> Callable[[Env], Exact]:
        """The compiled rule."""
        return compile_rule(self.rubric)

    @cached_property
    def tracer(self) -> Callable[[Env], Trace]:
        """The compiled rule, which tells how the points came about."""
        return compile_trace(self.rubric)

    @cached_property
    def idle(self) -> Callable[[Env], bool]:
        """The compiled condition under which nothing arose."""
        return compile_idle(self.rubric)

    @cached_property
    def measure(self) -> Callable[[Env], Exact]:
        """The compiled main measure."""
        return compile_number(self.rubric, self.rubric.measures[MEASURE])

    def agrees(self, env: Env) -> bool:
        """Whether a measure that is given is what the counts beside it give, or can give."""
        counts = {name: value for name, value in env.items() if name != MEASURE}
        try:
            counted = self.measure(counts)
        except KeyError:
            known = {name: as_known(value) for name, value in env.items()}
            return start_box(self.rubric.context, known) is not None
        except ZeroDivisionError:
            return True
        return counted == env[MEASURE]

    @cached_property
    def blank(self) -> Bound | None:
        """What the line can score while nothing at all is known of it."""
        return bound(self.rubric, {}, self.maximum)

    @cached_property
    def remarks(self) -> list[tuple[Thunk, Remark]]:
        """The compiled conditions of the remarks."""
        return [(compile_condition(self.rubric, r.when), r) for r in self.rubric.remarks]


AnyLeaf: TypeAlias = LeafScheme | UnscoredScheme
"""A line of the criteria tree."""


@dataclass(frozen=True)
class GroupScheme:
    """A group of lines: the whole set, an area or a criterion.

    ``cap`` limits the points and the maximum; ``floor`` keeps the points above a value;
    ``rescaled`` scales them up for lines that fell away; ``capped_at_maximum`` keeps them at most
    at the unit's own maximum.
    """

    code: str
    title: str
    children: tuple[GroupScheme | AnyLeaf, ...]
    cap: Fraction | None = None
    floor: Fraction | None = None
    rescaled: bool = False
    capped_at_maximum: bool = False

    def leaves(self) -> Iterator[AnyLeaf]:
        """Yield the lines below, in order."""
        for child in self.children:
            if isinstance(child, GroupScheme):
                yield from child.leaves()
            else:
                yield child


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

    @property
    def subject(self) -> str:
        """The name of what the bands are compared with."""
        return "percent" if self.of == "percent" else "total"

    @property
    def cuts(self) -> set[Exact]:
        """The numbers at which a grade begins or ends, onto which no shown figure is rounded."""
        ends = [cut for grade in self.grades for cut in (grade.band.low, grade.band.high)]
        return {cut[0] for cut in ends if cut is not None}


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
    def leaves(self) -> dict[str, AnyLeaf]:
        """Every line by its code."""
        return {leaf.code: leaf for leaf in self.root.leaves()}

    @cached_property
    def scored(self) -> dict[str, LeafScheme]:
        """Every scored line by its code."""
        return {c: leaf for c, leaf in self.leaves.items() if isinstance(leaf, LeafScheme)}


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
