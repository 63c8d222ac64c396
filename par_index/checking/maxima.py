"""Checking maxima: what a group states is what its parts add up to."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from par_index.checking.places import Sources
from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.language.exact import total
from par_index.language.vietnamese import number_text
from par_index.loading.load import LoadedSet
from par_index.models.tree import Group, Leaf


def maximum_of(item: Group | Leaf) -> Fraction | None:
    """Return the maximum of an item, from its parts where it states none; None if unknown."""
    if isinstance(item, Leaf) or item.max is not None:
        return None if item.max is None else item.max.points
    parts = [maximum_of(child) for child in _counted(item)]
    if any(part is None for part in parts):
        return None
    return _together(item, [part for part in parts if part is not None])


def _together(group: Group, parts: list[Fraction]) -> Fraction:
    return max(parts, default=Fraction(0)) if group.counts == "highest" else total(parts)


def _counted(group: Group) -> list[Group | Leaf]:
    """Return the parts that count in a group's maximum: pools do not."""
    return [item for item in group.items if isinstance(item, Leaf) or item.pool is None]


def groups_add_up(loaded: LoadedSet, sources: Sources) -> Iterator[Problem]:
    """Yield groups whose maximum is not what their parts add up to."""
    for group in groups_of(loaded):
        yield from _sum(group, sources)


def groups_of(loaded: LoadedSet) -> Iterator[Group]:
    """Yield every group of a set."""
    yield from (node for node in loaded.criteria.nodes() if isinstance(node, Group))


def _sum(group: Group, sources: Sources) -> Iterator[Problem]:
    if group.max is None or group.pool is not None:
        return
    parts = [(item.code, maximum_of(item)) for item in _counted(group)]
    known = [(code, part) for code, part in parts if part is not None]
    most = _together(group, [part for _, part in known])
    source = sources.field(group.code, ("max", "points"))
    listed = " + ".join(f"{code}: {number_text(part, 9)}" for code, part in known)
    stated = number_text(group.max.points, 9)
    what = "cao nhất" if group.counts == "highest" else "cộng lại"
    if group.capped:
        if len(known) == len(parts) and most < group.max.points:
            message = (
                f"các mục con của {group.code} {what} chỉ được {number_text(most, 9)} điểm, "
                f"không bao giờ đạt điểm tối đa {stated} của nhóm ({listed})"
            )
            yield source.note(Diagnostic("PAR651", message))
        return
    if most > group.max.points or (len(known) == len(parts) and most != group.max.points):
        message = (
            f"{group.code} ghi tối đa {stated} điểm nhưng các mục con {what} là "
            f"{number_text(most, 9)} điểm ({listed})"
        )
        hint = (
            "Hãy đối chiếu nguồn; nếu nguồn quy định nhóm bị chặn ở mức thấp hơn tổng thì thêm "
            "capped: true."
        )
        yield source.note(Diagnostic("PAR606", message, hint))
