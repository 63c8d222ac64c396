"""What is said of a ranking: the sentences of a decision, and what stands beside every unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from par_index.language.vietnamese import number_text, percent_text, points_text, some_of
from par_index.report.ranking import (
    Ranked,
    Ranking,
    Unit,
    block_title,
    class_counts,
    share_shown,
    standing_of,
    ties,
)
from par_index.words.grades import UNGRADED
from par_index.words.states import raised

NEAR = Fraction(2, 100)
"""How far below a grade a unit still stands just under it."""

Quota: TypeAlias = int | Fraction
"""How many units of a block may have the best grade: a number, or a share of the ranked units."""


@dataclass(frozen=True)
class Published:
    """A ranking with all that is said of it: of units by block and name, of every block."""

    ranking: Ranking
    notes: dict[tuple[str, str], str]
    sentences: dict[str, list[str]]


def published(
    ranking: Ranking, old: Ranking | None = None, quotas: Mapping[str, Quota] | None = None
) -> Published:
    """Put all that is said beside a ranking.

    Args:
        ranking: the ranking.
        old: the ranking of last year.
        quotas: the quota of every block, or under an empty name of all others.

    """
    quotas = quotas or {}
    found = Published(ranking, {}, {})
    units = [item for items in (old or {}).values() for item in items]
    names = Counter(item.unit.name for item in units)
    alone = {item.unit.name: item for item in units if names[item.unit.name] == 1}
    for block, items in ranking.items():
        last = (old or {}).get(block, [])
        before = alone | {item.unit.name: item for item in last}
        above: Ranked | None = None
        for one, item in zip([None, *items], items, strict=False):
            above = one if one is not None and one.rank != item.rank else above
            found.notes[block, item.unit.name] = notes(item, before, above)
        told = sentences(block, items, quotas.get(block, quotas.get("")))
        found.sentences[block] = [*told, *_since(items, last)] if told else []
    return found


def class_text(items: Sequence[Ranked]) -> str:
    """Say how many units have each grade, those of no unit too; empty where there are none."""
    size, counts = len(standing_of(items)), class_counts(items)
    open_ = counts.pop(UNGRADED, 0)
    parts = [
        f"{count}/{size} đơn vị xếp loại {title}" if count else f"không có đơn vị xếp loại {title}"
        for title, count in counts.items()
    ]
    parts += [f"{open_}/{size} đơn vị chưa xếp loại"] if counts and open_ else []
    return "; ".join(parts)


def sentences(block: str, items: Sequence[Ranked], quota: Quota | None = None) -> list[str]:
    """Return what a decision says of a block: counts, first, last and mean, ties, the quota."""
    standing = standing_of(items)
    if not standing:
        return []
    text = class_text(items)
    found = [f"{f'{block_title(block)}: {text}' if block else raised(text)}."] if text else []
    if standing[-1].rank != 1:
        first, last = (_named(standing, rank) for rank in (1, standing[-1].rank))
        mean = share_shown(_mean(standing), standing[0].unit.places)
        found.append(f"Dẫn đầu: {first}; thấp nhất: {last}; bình quân {mean}.")
    for rank, group in ties(items):
        names = ", ".join(item.unit.name for item in group)
        where = f"Đồng hạng {rank}: {names} (cùng {group[0].shown}{_unrounded(group)})"
        found.append(f"{where}. Đề nghị Hội đồng xem xét, quyết định thứ tự.")
    return [*found, *_over(standing, quota), *_bounds(standing)]


def _unrounded(group: Sequence[Ranked]) -> str:
    """Tell the exact order within a tie, which decides nothing."""
    shares = [item.unit.card.root.percent or Fraction(0) for item in group]
    if len(set(shares)) == 1:
        return ""
    named = (
        f"{item.unit.name} {percent_text(share, [o for o in shares if o != share])}"
        for item, share in zip(group, shares, strict=True)
    )
    return f"; khi chưa làm tròn: {', '.join(named)}"


def _mean(standing: Sequence[Ranked]) -> Fraction:
    return sum((item.percent or Fraction(0) for item in standing), Fraction(0)) / len(standing)


def _named(items: Sequence[Ranked], rank: int | None) -> str:
    chosen = [item for item in items if item.rank == rank]
    return f"{', '.join(item.unit.name for item in chosen)} ({chosen[0].shown})"


def _over(standing: Sequence[Ranked], quota: Quota | None) -> list[str]:
    """Say by how much a block exceeds its quota, and whom the points put first."""
    title = next(iter(class_counts(standing)), UNGRADED)
    best = [item for item in standing if item.unit.proved.grade.title == title]
    if quota is None:
        return []
    size = len(standing)
    most = quota if isinstance(quota, int) else int(quota * size)
    if len(best) <= most:
        return []
    why = "" if isinstance(quota, int) else f" ({percent_text(quota)} của {size} đơn vị)"
    text = (
        f"Có {len(best)} đơn vị xếp loại {title}, vượt số lượng tối đa {number_text(most)} đơn vị"
    )
    inside = [item for item in best if sum((o.rank or 0) <= (item.rank or 0) for o in best) <= most]
    names = ", ".join(item.unit.name for item in inside)
    order = f" Xét điểm từ cao xuống thấp: {names}." if inside else ""
    edge = [item for item in best if item not in inside]
    edge = [item for item in edge if item.rank == edge[0].rank]
    if len(inside) < most:
        order += f" Đồng hạng ở mức cuối: {', '.join(item.unit.name for item in edge)}."
    return [f"{text}{why}.{order} Đề nghị Hội đồng xem xét."]


def _bounds(standing: Sequence[Ranked]) -> Iterator[str]:
    """Say where the ranges of ranks and grades are bounds that may be wider than what can be."""
    why = []
    if any(item.unit.open for item in standing):
        why.append("có tiêu chí so sánh với đơn vị khác còn thiếu số liệu")
    if any(item.unit.order for item in standing) and not all(i.unit.settled for i in standing):
        why.append("thứ tự xét giữa các đơn vị cùng tỷ lệ còn tùy số liệu chưa có")
    if why:
        text = "Hạng và loại thấp nhất – cao nhất là giới hạn chắc chắn, có thể rộng hơn thực tế"
        yield f"{text}, vì {'; '.join(why)}."


def _since(items: Sequence[Ranked], last: Sequence[Ranked]) -> list[str]:
    """Say what changed in a block since last year: how many went up, the mean, the grades."""
    now, then = standing_of(items), standing_of(last)
    if not now or not then:
        return []
    before = {item.unit.name: item.percent or Fraction(0) for item in then}
    steps = [(i.percent or Fraction(0)) - before[i.unit.name] for i in now if i.unit.name in before]
    kinds = (("tăng", 1), ("giảm", -1), ("giữ nguyên", 0))
    counts = [(word, sum((s > 0) - (s < 0) == sign for s in steps)) for word, sign in kinds]
    parts = [f"{count}/{len(now)} đơn vị {word} tỷ lệ" for word, count in counts if count]
    mean = _mean(now) - _mean(then)
    told = f"{_way(mean)} {share_shown(abs(mean), now[0].unit.places)}" if mean else "giữ nguyên"
    parts.append(f"bình quân {told}")
    old, counted = class_counts(last), class_counts(items)
    for title, count in counted.items():
        step = count - old.get(title, 0)
        if step and title in old:
            parts.append(f"loại {title} {_way(step)} {abs(step):02d} đơn vị")
    return [f"So với năm trước: {'; '.join(parts)}."]


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
        parts.append(f"So với năm trước: {_change(item, old, old.rank - item.rank)}")
    elif before:
        parts.append("Không có kết quả năm trước")
    if above is not None and (text := _deciding(item, above)):
        parts.append(text)
    return ". ".join([*parts, *_near(item)])


def _change(item: Ranked, old: Ranked, places: int) -> str:
    """Say the change of points, of the percent and of the rank."""
    mine, theirs = item.unit.card.root, old.unit.card.root
    points = mine.points - theirs.points
    step = (item.percent or Fraction(0)) - (old.percent or Fraction(0))
    told = share_shown(abs(step), item.unit.places)
    parts = [f"{_way(points)} {points_text(abs(points))} điểm"] if points else []
    parts.append(f"{_way(step)} {told}" if step else "giữ nguyên tỷ lệ")
    parts.append(f"{_way(places)} {abs(places):02d} bậc" if places else "giữ hạng")
    return "; ".join(parts)


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
    title = item.unit.proved.grade.title
    if scale is None or root.percent is None or title not in titles[1:]:
        return []
    better = scale.grades[titles.index(title) - 1]
    end = better.band.low[0] if better.band.low is not None else 0
    lacks = end * root.maximum - root.points if scale.of == "percent" else end - root.points
    if not 0 < lacks <= NEAR * root.maximum:
        return []
    return [f"Còn thiếu {points_text(lacks)} điểm để tới mức {better.title}"]


def _deciding(item: Ranked, above: Ranked, most: int = 3) -> str:
    """Name the lines that decide between a unit and the one ranked above it.

    What a line costs either is compared, so that one in which nothing arose costs nothing: in
    points, or as shares of the own maxima where these differ.
    """
    mine, theirs = item.unit.card, above.unit.card
    alike = mine.root.maximum == theirs.root.maximum
    own, other = (1, 1) if alike else (mine.root.maximum, theirs.root.maximum)
    gaps = []
    for code, line in mine.scored.items():
        beside = theirs.scored.get(code)
        if beside is not None and beside.leaf.title == line.leaf.title:
            cost = (line.maximum - line.points) / own
            gaps.append(((beside.maximum - beside.points) / other - cost, code))
    gaps = sorted([gap for gap in gaps if gap[0]], key=lambda gap: (-abs(gap[0]), gap[1]))
    said = [
        f"{code} {'hơn' if gap > 0 else 'kém'} "
        + (f"{points_text(abs(gap))} điểm" if alike else share_shown(abs(gap), item.unit.places))
        for gap, code in gaps
    ]
    if not said:
        return ""
    return f"So với {above.unit.name}: {some_of(said, 'tiêu chí', most, '; ')}"
