"""The criteria tree as the engine reads it, and the evidence that it scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias

from par_index.language.exact import Exact, total
from par_index.language.inputs import Given, Input, Origin
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE, ZERO, Name
from par_index.meaning.bounds import Bound, bound
from par_index.meaning.exact import (
    Env,
    Thunk,
    Trace,
    compile_condition,
    compile_idle,
    compile_number,
    compile_scorer,
    compile_trace,
)
from par_index.meaning.knowledge import as_known
from par_index.meaning.pairs import Pair, pair_of
from par_index.meaning.ranges import start_box
from par_index.meaning.rules import Case, Cases, Points, Remark, Rubric, nodes
from par_index.meaning.walk import grade_code
from par_index.scoring.scale import Scale

Treatment: TypeAlias = Literal["exclude", "full", "rescale"]
"""What a line in which nothing arose does: leave points and maximum, get full points, or leave
while its group is scaled up to the maximum it would have had."""


Pending: TypeAlias = Literal["survey", "publication", "decision"]
"""What a line waits for: a survey among citizens or staff, or a result that others publish."""


@dataclass(frozen=True)
class UnscoredScheme:
    """A line that stays outside the total: the source gives no rule, or no maximum."""

    code: str
    title: str
    rubric: Rubric | None = None
    pending: Pending | None = None

    counted = Fraction(0)

    @property
    def lacks(self) -> Literal["rule", "maximum"]:
        """What the source does not give."""
        return "rule" if self.rubric is None else "maximum"


@dataclass(frozen=True)
class LeafScheme:
    """One scored line: its maximum, its rule and the treatment of *không phát sinh*.

    ``minimum`` is the least that it can give; ``bonus`` marks a line of a bonus pool, which adds
    points but does not count in the maximum; ``pending`` is what a line waits for that no
    department reports.
    """

    code: str
    title: str
    rubric: Rubric
    maximum: Fraction
    minimum: Fraction = Fraction(0)
    treatment: Treatment = "exclude"
    bonus: bool = False
    pending: Pending | None = None

    def __getstate__(self) -> dict[str, object]:
        """Return what travels to another process: the rule as data, without what is compiled."""
        return {part.name: getattr(self, part.name) for part in fields(self)}

    @property
    def penalty(self) -> bool:
        """Whether the line only takes points: it gives none and may go below zero."""
        return not self.bonus and self.maximum == 0 > self.minimum

    @cached_property
    def counted(self) -> Fraction:
        """What the line counts in the unit's own maximum: a bonus counts nothing."""
        return Fraction(0) if self.bonus else self.maximum

    @cached_property
    def share(self) -> Pair:
        """What the line counts in the unit's own maximum, in hundredths where those are whole."""
        num, den = pair_of(self.counted)
        return (num * (100 // den), 100) if 100 % den == 0 else (num, den)

    @property
    def limits(self) -> Interval:
        """The points that the line can give at all."""
        return Interval.closed(self.minimum, self.maximum)

    @cached_property
    def ends(self) -> tuple[Pair, Pair]:
        """The limits of the points, as pairs."""
        return pair_of(self.minimum), pair_of(self.maximum)

    @cached_property
    def plain(self) -> bool:
        """Whether a single row or formula decides: nothing is added up, capped or chosen among."""
        return all(isinstance(rule, Points | Cases) for _, rule in nodes(self.rubric.rule))

    @cached_property
    def scorer(self) -> Callable[[Env], tuple[Pair, Case | None]]:
        """The compiled rule; it also gives the row that decided where the rule is plain."""
        return compile_scorer(self.rubric)

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
        except (KeyError, ZeroDivisionError):
            known = {name: as_known(value) for name, value in env.items()}
            return start_box(self.rubric.context, known) is not None
        return counted == env[MEASURE]

    @cached_property
    def blank(self) -> Bound | None:
        """What the line can score while nothing at all is known of it."""
        return bound(self.rubric, {}, self.maximum)

    @cached_property
    def origins(self) -> Mapping[str, Origin]:
        """Where the figures come from that the line does not report itself, by input."""
        declared = self.rubric.inputs.values()
        return {i.name: i.origin for i in declared if i.origin is not None}

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
    ``rescaled`` scales them up for lines that fell away; ``stated`` is the maximum that the source
    gives the group, ``reduced`` the one that it gives once some part fell away;
    ``capped_at_maximum`` keeps the points at most at the unit's own maximum; in a group of which
    only the ``highest`` part counts the others give and lose nothing.
    """

    code: str
    title: str
    children: tuple[GroupScheme | AnyLeaf, ...]
    cap: Fraction | None = None
    floor: Fraction | None = None
    rescaled: bool = False
    stated: Fraction | None = None
    reduced: Fraction | None = None
    capped_at_maximum: bool = False
    highest: bool = False

    @cached_property
    def limited(self) -> bool:
        """Whether the group makes anything else of its parts than their sum."""
        limits = (self.cap, self.floor, self.reduced)
        kept = self.rescaled or self.capped_at_maximum or self.highest
        return kept or any(x is not None for x in limits)

    @cached_property
    def nominal(self) -> Fraction:
        """The maximum that the group counts where nothing has fallen away."""
        parts = [
            child.nominal if isinstance(child, GroupScheme) else child.counted
            for child in self.children
        ]
        together = max(parts, default=Fraction(0)) if self.highest else total(parts)
        return together if self.stated is None else min(together, self.stated)

    def walk(self) -> Iterator[GroupScheme | AnyLeaf]:
        """Yield the group and everything below it, parents first."""
        yield self
        for child in self.children:
            if isinstance(child, GroupScheme):
                yield from child.walk()
            else:
                yield child

    def leaves(self) -> Iterator[AnyLeaf]:
        """Yield the lines below, in order."""
        return (node for node in self.walk() if not isinstance(node, GroupScheme))


OWN = ""
"""The code of the whole set: of its result, and of the claim that holds its own figures."""


@dataclass(frozen=True)
class Scheme:
    """A whole criteria set, ready to score.

    ``places`` and ``at`` say when points are rounded, half up. ``figures`` are those of the set
    itself: lines share them, and conditions of grades ask for them.
    """

    root: GroupScheme
    places: int = 2
    at: Literal["leaf", "total"] = "leaf"
    scale: Scale | None = None
    figures: Mapping[str, Input] = field(default_factory=dict)

    @cached_property
    def grid(self) -> int:
        """How many of the smallest points that a scorecard issues make one point."""
        return int(10**self.places)

    @cached_property
    def own(self) -> UnscoredScheme:
        """The set's own figures, as a line that scores nothing."""
        return UnscoredScheme(OWN, self.root.title, Rubric(OWN, self.figures, Points(ZERO)))

    @cached_property
    def claimable(self) -> dict[str, AnyLeaf]:
        """Everything that evidence can make a claim of, by its code: lines, and the set itself."""
        return {**({OWN: self.own} if self.figures else {}), **self.leaves}

    @cached_property
    def nodes(self) -> dict[str, GroupScheme | AnyLeaf]:
        """Every group and line by its code, the whole set under the empty code."""
        return {node.code: node for node in self.root.walk()}

    @cached_property
    def needs(self) -> dict[str, frozenset[str]]:
        """The codes of all claims that each scored line depends on, its own among them."""
        found: dict[str, frozenset[str]] = {}

        def of(code: str) -> frozenset[str]:
            if code in found:
                return found[code]
            node = self.nodes[code]
            needed = {code}
            if isinstance(node, GroupScheme):
                needed.update(*(of(leaf.code) for leaf in node.leaves()))
            elif isinstance(node, LeafScheme):
                for origin in node.origins.values():
                    needed.update({OWN} if isinstance(origin, Name) else of(grade_code(origin)))
            found[code] = frozenset(needed)
            return found[code]

        return {code: of(code) for code in self.scored}

    @cached_property
    def leaves(self) -> dict[str, AnyLeaf]:
        """Every line by its code."""
        return {leaf.code: leaf for leaf in self.root.leaves()}

    @cached_property
    def scored(self) -> dict[str, LeafScheme]:
        """Every scored line by its code."""
        return {c: leaf for c, leaf in self.leaves.items() if isinstance(leaf, LeafScheme)}


@dataclass(frozen=True)
class Claim:
    """The evidence of one line: known figures by input (and ``measure``), or a reason.

    ``not_applicable`` gives the reason why nothing arose. ``supported`` tells whether a document
    or a justification backs the figures; ``remarks`` are sentences about the evidence itself.
    """

    values: Mapping[str, Given] = field(default_factory=dict)
    not_applicable: str | None = None
    supported: bool = False
    remarks: tuple[str, ...] = field(default=(), compare=False)

    @cached_property
    def known(self) -> Env:
        """The figures of which the value is known."""
        return {n: v for n, v in self.values.items() if not isinstance(v, Interval)}

    @cached_property
    def ranged(self) -> bool:
        """Whether some figure is known only as a range."""
        return len(self.known) < len(self.values)


Claims: TypeAlias = Mapping[str, Claim]
"""Evidence by the code of the line; a line that is absent is missing."""


class ContradictionError(ValueError):
    """Known figures of one line cannot be true together; loading refuses them beforehand."""
