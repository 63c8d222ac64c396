"""Ranking of units as it is published: by the percent that is shown, ties shown and never broken.

The exact order within a tie is told, never used; grades use exact values. Facts on published
rankings: columns and two decimals as in Quyết định 2729/QĐ-UBND (Tây Ninh, 25/12/2023), ties left
to the council as in Quyết định 2579 (Cần Thơ, 2025), Điều 8.2.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from par_index.language.exact import round_half_up
from par_index.scoring.scheme import Claims
from par_index.scoring.scorecard import Scorecard
from par_index.words.grades import NOTHING_COUNTED, UNGRADED

NONE = "—"
"""What stands in a table where there is nothing to say."""

PLACES = 2
"""Decimals of the percent that are shown where a set says nothing."""


@dataclass(frozen=True)
class Unit:
    """One unit that is ranked: its name, its block, and why it is not ranked, if it is not.

    ``places`` are the decimals of its percent; ``order`` are the parts of its set that decide
    between equal percents, the first before the others. ``open`` is what the unit can still reach
    where its rules compare with peers of whom figures are missing.
    """

    name: str
    card: Scorecard
    block: str = ""
    excused: str = ""
    places: int = PLACES
    order: tuple[str, ...] = ()
    claims: Claims = field(default_factory=dict)
    open: Scorecard | None = None

    @property
    def proved(self) -> Scorecard:
        """The scorecard of which ranges and grade hold whatever missing figures turn out to be."""
        return self.open or self.card

    @property
    def settled(self) -> bool:
        """Whether no missing figure can change its percent, or that it is ranked at all."""
        return self.proved.root.settled and not self.may_drop

    @property
    def may_drop(self) -> bool:
        """Whether missing figures may still lead to a unit that is not ranked."""
        return bool(self.proved.grade.unranked) or 0 in self.proved.root.outcomes

    @property
    def places_of_share(self) -> int:
        """The decimals of the share that is shown."""
        return self.places + 2

    @property
    def parting(self) -> tuple[Fraction, ...]:
        """What decides between equal percents: the shares of the parts that the set names."""
        nodes = [self.card.nodes[code] for code in self.order]
        return tuple(n.points / n.maximum if n.maximum else Fraction(-1) for n in nodes)


@dataclass(frozen=True)
class Ranked:
    """A unit in the list of its block.

    ``rank`` is None with a ``reason`` where it is not ranked; ``best`` and ``worst`` bound the rank
    whatever missing figures turn out to be; ``tied`` names the others that share the rank,
    ``parted`` those of the same percent that the set's own order parts from it.
    """

    unit: Unit
    percent: Fraction | None
    rank: int | None = None
    best: int | None = None
    worst: int | None = None
    tied: tuple[str, ...] = ()
    reason: str = ""
    parted: tuple[str, ...] = ()

    @property
    def grade(self) -> str:
        """The grade, or that there is none yet, with those that are still possible."""
        found = self.unit.proved.grade
        if self.unit.card.scheme.scale is None:
            return NONE
        open_ = f" ({found.possible[-1]} – {found.possible[0]})" if len(found.possible) > 1 else ""
        return found.title or f"{UNGRADED}{open_}"

    @property
    def shown(self) -> str:
        """The percent as it is published."""
        return share_shown(self.percent, self.unit.places)

    @property
    def certain(self) -> str:
        """The ranks that stay possible, the worst first: ``3`` or ``5 – 3``."""
        if self.best == self.worst:
            return "" if self.best is None else str(self.best)
        return f"{self.worst} – {self.best}"


Ranking: TypeAlias = dict[str, list[Ranked]]
"""The ranked units of every block, the first first, then those that are not ranked."""


def ranked(units: Iterable[Unit]) -> Ranking:
    """Rank every block apart: equal shown percents share a rank, the next ranks are skipped.

    Where the sets declare what decides between equal percents, only what it leaves equal is tied.
    """
    blocks: dict[str, list[Unit]] = {}
    for unit in units:
        blocks.setdefault(unit.block, []).append(unit)
    return {block: _block(members) for block, members in blocks.items()}


def _reason(unit: Unit) -> str:
    """Say why a unit is not ranked; empty where it is."""
    root, grade = unit.proved.root, unit.proved.grade
    if not unit.excused and grade.unranked and not grade.possible:
        return "; ".join(grade.unranked)
    if not unit.excused and root.percent_range is None:
        return NOTHING_COUNTED.rstrip(".")
    return unit.excused


def _block(units: Sequence[Unit]) -> list[Ranked]:
    apart, shown = [], []
    for unit in units:
        reason = _reason(unit)
        if reason:
            apart.append(Ranked(unit, unit.card.root.percent, reason=reason))
        else:
            ends = (unit.card.root.percent or 0, *(unit.proved.root.percent_range or ()))
            shown.append((unit, [round_half_up(x, unit.places_of_share) for x in ends]))
    size = len(shown)
    keys = [(values[0], unit.parting) for unit, values in shown]
    standing, highs = sorted(keys), sorted(high for _, (_, _, high) in shown)
    lows = sorted(low for unit, (_, low, _) in shown if not unit.may_drop)
    ordered = any(unit.order for unit, _ in shown)
    settled = all(unit.settled for unit, _ in shown)
    level: dict[Fraction, list[tuple[Unit, Any]]] = {}
    for (unit, (now, _, _)), key in zip(shown, keys, strict=True):
        level.setdefault(now, []).append((unit, key))
    found = []
    for (unit, (now, low, high)), key in zip(shown, keys, strict=True):
        rank = 1 + size - bisect_right(standing, key)
        best = 1 + len(lows) - bisect_right(lows, high)
        worst = size - bisect_right(highs, low) + (low == high)  # all above its low end, but itself
        if settled:
            best = worst = rank  # nothing is missing, and a declared order parts what is equal
        elif ordered:
            worst = size - bisect_left(highs, low)  # whoever may be equal may be put before it
        others = [(u.name, k) for u, k in level[now] if u is not unit]
        same = tuple(sorted(name for name, k in others if k == key))
        parted = tuple(sorted(name for name, k in others if k != key))
        found.append(Ranked(unit, now, rank, best, worst, same, parted=parted))
    found.sort(key=lambda item: (item.rank, -(item.unit.card.root.percent or 0), item.unit.name))
    return [*found, *sorted(apart, key=lambda item: item.unit.name)]


def standing_of(items: Sequence[Ranked]) -> list[Ranked]:
    """Return the units that are ranked, the first first."""
    return [item for item in items if item.rank is not None]


def ties(items: Sequence[Ranked]) -> list[tuple[int, list[Ranked]]]:
    """Return every rank that some_of units share, with them, the exact order first."""
    groups: dict[int, list[Ranked]] = {}
    for item in items:
        if item.rank is not None and item.tied:
            groups.setdefault(item.rank, []).append(item)
    return sorted(groups.items())


def block_title(block: str) -> str:
    """Return how a block is called: its name, after «Khối» unless the name begins so."""
    return block if block.casefold().startswith("khối ") else f"Khối {block}"


def class_counts(items: Sequence[Ranked]) -> dict[str, int]:
    """Return how many ranked units have each grade of their sets, those of no unit too."""
    standing = standing_of(items)
    scales = [item.unit.card.scheme.scale for item in standing]
    counts = {grade.title: 0 for scale in scales if scale for grade in scale.grades}
    for item in standing:
        if item.unit.card.scheme.scale is None:
            continue
        title = item.unit.proved.grade.title or UNGRADED
        counts[title] = counts.get(title, 0) + 1
    return counts


def share_shown(share: Fraction | None, places: int = PLACES) -> str:
    """Write a percent as decisions print it, with all its decimals: ``95,20%``."""
    if share is None:
        return NONE
    whole, rest = divmod(int(round_half_up(share, places + 2) * 10 ** (places + 2)), 10**places)
    return f"{whole},{rest:0{places}d}%" if places else f"{whole}%"
