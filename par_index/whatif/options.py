"""Options: what can be done on one line, at what effort, and which of it is worth choosing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from par_index.language.exact import Exact
from par_index.language.inputs import EFFORTS
from par_index.language.tree import MEASURE
from par_index.meaning.rules import Rubric
from par_index.proof.inversion import Change
from par_index.scoring.scheme import LeafScheme


@dataclass(frozen=True, slots=True)
class Option:
    """One way to leave a line: its points on the scorecard, the effort and the changes."""

    points: Fraction
    effort: Fraction
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """Everything worth doing on one line, cheapest first; the first option changes nothing."""

    choices: tuple[Option, ...]
    proved: bool = True

    @property
    def best(self) -> Fraction:
        """The most points that the line can reach."""
        return max(option.points for option in self.choices)


def pareto(options: Sequence[Option]) -> tuple[Option, ...]:
    """Keep the options that no other one beats with as little effort, cheapest first."""
    kept: list[Option] = []
    for option in sorted(options, key=lambda o: (o.effort, -o.points, len(o.changes))):
        if not kept or option.points > kept[-1].points:
            kept.append(option)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class Efforts:
    """The effort per unit; ``own`` overrides the rubrics, by (code, input)."""

    own: Mapping[tuple[str, str], Exact] = field(default_factory=dict)

    def unit(self, leaf: LeafScheme, name: str) -> Exact:
        """Return the effort of moving one input of a line by one unit."""
        if (leaf.code, name) in self.own:
            return self.own[leaf.code, name]
        if name == MEASURE:
            return EFFORTS.get(leaf.rubric.measure_kind, 1)
        return leaf.rubric.inputs[name].cost

    def of(self, leaf: LeafScheme, change: Change) -> Fraction:
        """Return the effort of one change."""
        return Fraction(self.unit(leaf, change.name) * change.size)


def grain(rubric: Rubric, name: str) -> Fraction:
    """Return the smallest step in which a plan moves a figure.

    Whole numbers move by 1, a percent by a hundredth of a percentage point, and other numbers by
    a hundredth: «trên 90%» then has a smallest value, 90,01%.
    """
    declared = rubric.inputs.get(name)
    if declared is not None and declared.step is not None:
        return Fraction(1)
    kind = rubric.kind(name)
    if kind == "percent":
        return Fraction(1, 10_000)
    return Fraction(1) if kind in ("money", "date") else Fraction(1, 100)
