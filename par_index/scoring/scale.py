"""The grade scale (xếp loại) of a scheme: bands, with the conditions that decide besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from par_index.language.exact import Exact
from par_index.language.intervals import Interval
from par_index.language.tree import OF_NODES, Call, Expr, Name, walk
from par_index.meaning.walk import grade_key


@dataclass(frozen=True)
class GradeScheme:
    """One grade: the band of the totals that it covers, with what it needs besides.

    ``otherwise`` is the place on the scale from which a unit is graded that reaches the band and
    misses what it needs, where the source says so.
    """

    title: str
    band: Interval
    requires: tuple[Expr, ...] = ()
    otherwise: int | None = None


@dataclass(frozen=True)
class ForcedScheme:
    """A condition under which the grade is at most that at ``index``, or some steps lower."""

    when: Expr
    index: int
    label: str
    lower: int = 0


@dataclass(frozen=True)
class UnrankedScheme:
    """A condition under which no grade follows from the points: none, or one left ``by`` others."""

    when: Expr
    label: str
    by: str = ""


@dataclass(frozen=True)
class Scale:
    """The grades from the best down, over ``percent`` or ``total``."""

    of: Literal["percent", "points"]
    grades: tuple[GradeScheme, ...]
    forced: tuple[ForcedScheme, ...] = ()
    unranked: tuple[UnrankedScheme, ...] = ()

    @property
    def conditions(self) -> Iterator[Expr]:
        """Every condition that decides besides the bands."""
        for grade in self.grades:
            yield from grade.requires
        yield from (rule.when for rule in self.forced)
        yield from (rule.when for rule in self.unranked)

    @cached_property
    def asked(self) -> frozenset[str]:
        """Every name that a condition asks for, figures of the set and results among them."""
        parts = [part for condition in self.conditions for part in walk(condition)]
        results = (p for p in parts if isinstance(p, Call) and p.function in OF_NODES)
        named = (part.name for part in parts if isinstance(part, Name))
        return frozenset([*named, *map(grade_key, results)])

    @cached_property
    def shares(self) -> tuple[str, ...]:
        """The codes of groups and lines for whose share a condition asks, in order."""
        found = (name.partition("percent(") for name in sorted(self.asked))
        return tuple(code.removesuffix(")") for before, mark, code in found if mark and not before)

    @property
    def subject(self) -> str:
        """The name of what the bands are compared with."""
        return "percent" if self.of == "percent" else "total"

    @property
    def cuts(self) -> set[Exact]:
        """The numbers at which a grade begins or ends, onto which no shown figure is rounded."""
        ends = [cut for grade in self.grades for cut in (grade.band.low, grade.band.high)]
        return {cut[0] for cut in ends if cut is not None}
