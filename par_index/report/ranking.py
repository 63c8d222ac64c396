"""Ranking of units as it is published: by the percent that is shown, ties shown and never broken.

The exact order within a tie is told, never used; grades use exact values. Facts on published
rankings: columns and two decimals as in Quyết định 2729/QĐ-UBND (Tây Ninh, 25/12/2023), ties left
to the council as in Quyết định 2579 (Cần Thơ, 2025), Điều 8.2.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from par_index.language.exact import round_half_up
from par_index.language.vietnamese import number_text, points_text, some_of
from par_index.scoring.results import LeafResult
from par_index.scoring.scheme import Claims
from par_index.scoring.scorecard import Scorecard
from par_index.words.grades import NOTHING_COUNTED, UNGRADED
from par_index.words.states import raised

PLACES = 2
"""Decimals of the percent that are shown where a set says nothing."""

NEAR = Fraction(2, 100)
"""How far below a grade a unit still stands just under it."""


@dataclass(frozen=True)
class Unit:
    """One unit that is ranked: its name, its block, and why it is not ranked, if it is not.

    ``places`` are the decimals of its percent; ``order`` are the parts of its set that decide
    between equal percents, the first before the others.
    """

    name: str
    card: Scorecard
    block: str = ""
    excused: str = ""
    places: int = PLACES
    order: tuple[str, ...] = ()
    claims: Claims = field(default_factory=dict)

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
        found = self.unit.card.grade
        if self.unit.card.scheme.scale is None:
            return ""
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
    root, grade = unit.card.root, unit.card.grade
    if not unit.excused and grade.unranked and not grade.possible:
        return "; ".join(grade.unranked)
    if not unit.excused and root.percent_range is None:
        return NOTHING_COUNTED.rstrip(".")
    return unit.excused


def _block(units: Sequence[Unit]) -> list[Ranked]:
    apart, shown = [], []
    for unit in units:
        root, reason = unit.card.root, _reason(unit)
        if reason:
            apart.append(Ranked(unit, root.percent, reason=reason))
        else:
            ends = (root.percent or Fraction(0), *(root.percent_range or ()))
            shown.append((unit, [round_half_up(x, unit.places_of_share) for x in ends]))
    size = len(shown)
    keys = [(values[0], unit.parting) for unit, values in shown]
    standing, lows, highs = sorted(keys), *(sorted(v[k] for _, v in shown) for k in (1, 2))
    ordered = any(unit.order for unit, _ in shown)
    settled = all(unit.card.root.settled for unit, _ in shown)
    found = []
    for (unit, (now, low, high)), key in zip(shown, keys, strict=True):
        rank, best = (
            1 + size - bisect_right(all_, own) for all_, own in ((standing, key), (lows, high))
        )
        worst = size - bisect_right(highs, low) + (low == high)  # all above its low end, but itself
        if settled:
            best = worst = rank  # nothing is missing, and a declared order parts what is equal
        elif ordered:
            worst = size - bisect_left(highs, low)  # whoever may be equal may be put before it
        level = [
            (u, k) for (u, v), k in zip(shown, keys, strict=True) if u is not unit and v[0] == now
        ]
        same = tuple(u.name for u, k in level if k == key)
        parted = tuple(u.name for u, k in level if k != key)
        found.append(Ranked(unit, now, rank, best, worst, same, parted=parted))
    found.sort(key=lambda item: (item.rank, -(item.unit.card.root.percent or 0), item.unit.name))
    return [*found, *apart]


def ties(items: Sequence[Ranked]) -> list[tuple[int, list[Ranked]]]:
    """Return every rank that some_of units share, with them, the exact order first."""
    groups: dict[int, list[Ranked]] = {}
    for item in items:
        if item.rank is not None and item.tied:
            groups.setdefault(item.rank, []).append(item)
    return sorted(groups.items())


def class_counts(items: Sequence[Ranked]) -> dict[str, int]:
    """Return how many ranked units have each grade of their sets, those of no unit too."""
    standing = [item for item in items if item.rank is not None]
    scales = [item.unit.card.scheme.scale for item in standing]
    counts = {grade.title: 0 for scale in scales if scale for grade in scale.grades}
    for item in standing:
        title = item.unit.card.grade.title or UNGRADED
        counts[title] = counts.get(title, 0) + 1
    return counts


def share_shown(share: Fraction | None, places: int = PLACES) -> str:
    """Write a percent as decisions print it, with all its decimals: ``95,20%``."""
    if share is None:
        return "—"
    whole, rest = divmod(int(round_half_up(share, places + 2) * 10 ** (places + 2)), 10**places)
    return f"{whole},{rest:0{places}d}%" if places else f"{whole}%"


def sentences(block: str, items: Sequence[Ranked], quota: int | None = None) -> list[str]:
    """Return what a decision says of a block: counts, first, last and mean, ties, the quota."""
    standing = [item for item in items if item.rank is not None]
    if not standing:
        return []
    size, counts = len(standing), class_counts(items)
    open_ = counts.pop(UNGRADED, 0)
    parts = [
        f"{count}/{size} đơn vị xếp loại {title}" if count else f"không có đơn vị xếp loại {title}"
        for title, count in counts.items()
    ]
    parts += [f"{open_}/{size} đơn vị chưa xếp loại"] if counts and open_ else []
    text = "; ".join(parts)
    found = [f"{f'Khối {block}: {text}' if block else raised(text)}."] if parts else []
    mean = sum((item.percent or Fraction(0) for item in standing), Fraction(0)) / size
    first, last = (_named(standing, rank) for rank in (1, standing[-1].rank))
    places = standing[0].unit.places
    found.append(f"Dẫn đầu: {first}; thấp nhất: {last}; bình quân {share_shown(mean, places)}.")
    for rank, group in ties(items):
        names = ", ".join(item.unit.name for item in group)
        where = f"Đồng hạng {rank}: {names} (cùng {group[0].shown})"
        found.append(f"{where}. Đề nghị Hội đồng xem xét, quyết định thứ tự.")
    best = next(iter(counts), "")
    if quota is not None and counts.get(best, 0) > quota:
        text = f"Có {counts[best]} đơn vị xếp loại {best}, vượt số lượng tối đa"
        found.append(f"{text} {number_text(quota)} đơn vị. Đề nghị Hội đồng xem xét.")
    return found


def _named(items: Sequence[Ranked], rank: int | None) -> str:
    chosen = [item for item in items if item.rank == rank]
    return f"{', '.join(item.unit.name for item in chosen)} ({chosen[0].shown})"


def notes(item: Ranked, before: Mapping[str, Ranked], above: Ranked | None = None) -> str:
    """Say what stands beside a unit.

    Why it is not ranked, its ties, what parts it from the unit above, last year, a grade near by.
    """
    if item.rank is None:
        return f"Không xếp hạng: {item.reason}"
    parts = [f"Đồng hạng với {', '.join(item.tied)}"] if item.tied else []
    if item.parted:
        parts.append(f"Cùng tỷ lệ với {', '.join(item.parted)}; {_order(item.unit)}")
    old = before.get(item.unit.name)
    if old is not None and old.rank is not None:
        step = (item.percent or Fraction(0)) - (old.percent or Fraction(0))
        places = old.rank - item.rank
        told = share_shown(abs(step), item.unit.places)
        moved = f"{_way(step)} {told}" if step else "giữ nguyên tỷ lệ"
        rank = f"{_way(places)} {abs(places):02d} bậc" if places else "giữ hạng"
        parts.append(f"So với năm trước: {moved}; {rank}")
    elif before:
        parts.append("Không có kết quả năm trước")
    if above is not None and not item.tied and (text := _deciding(item, above)):
        parts.append(text)
    return ". ".join([*parts, *_near(item)])


def _order(unit: Unit) -> str:
    parts = [
        f"{unit.card.nodes[code].code} {share_shown(share, unit.places)}"
        for code, share in zip(unit.order, unit.parting, strict=True)
    ]
    return f"thứ tự xét theo tỷ lệ của mục {', '.join(parts)}"


def _way(step: Fraction | int) -> str:
    return "tăng" if step > 0 else "giảm"


def _near(item: Ranked) -> list[str]:
    """Say how little a unit lacks to the next better grade, where it stands just under it."""
    root, scale = item.unit.card.root, item.unit.card.scheme.scale
    titles = [grade.title for grade in scale.grades] if scale is not None else []
    title = item.unit.card.grade.title
    if scale is None or root.percent is None or title not in titles[1:]:
        return []
    better = scale.grades[titles.index(title) - 1]
    end = better.band.low[0] if better.band.low is not None else 0
    lacks = end * root.maximum - root.points if scale.of == "percent" else end - root.points
    if not 0 < lacks <= NEAR * root.maximum:
        return []
    return [f"Còn thiếu {points_text(lacks)} điểm để tới mức {better.title}"]


def _deciding(item: Ranked, above: Ranked, most: int = 3) -> str:
    """Name the lines that decide between a unit and the one ranked above it, in points."""
    mine, theirs = item.unit.card.scored, above.unit.card.scored
    gaps = [(mine[c].points - theirs[c].points, c) for c in mine if c in theirs]
    gaps = sorted([gap for gap in gaps if gap[0]], key=lambda gap: (-abs(gap[0]), gap[1]))
    said = [f"{c} {'hơn' if gap > 0 else 'kém'} {points_text(abs(gap))} điểm" for gap, c in gaps]
    if not said:
        return ""
    return f"So với {above.unit.name}: {some_of(said, 'tiêu chí', most, '; ')}"


@dataclass(frozen=True)
class Cost:
    """What one line costs all units together, how many have it in full, how many lack figures."""

    line: LeafResult
    lost: Fraction
    full: int
    missing: int
    units: int


def costs(ranking: Ranking) -> list[Cost]:
    """Return the ledger of the sector: every line by the points that it costs, the most first."""
    lines: dict[tuple[str, str], list[LeafResult]] = {}
    for items in ranking.values():
        for item in items:
            for code, line in item.unit.card.scored.items():
                if item.rank is not None and line.state != "not_applicable":
                    lines.setdefault((code, line.leaf.title), []).append(line)
    found = [
        Cost(
            own[0],
            sum((line.maximum - line.points for line in own if line.state == "known"), Fraction(0)),
            sum(line.state == "known" and line.points == line.maximum for line in own),
            sum(line.state == "missing" for line in own),
            len(own),
        )
        for own in lines.values()
    ]
    return sorted(found, key=lambda cost: -cost.lost)
