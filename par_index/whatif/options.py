"""Options: what can be done on one line, and the list of those worth choosing from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from par_index.proof.inversion import Change


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
