"""Who answers for what: the lead units of every line, under one name each."""

from __future__ import annotations

from collections.abc import Iterator

from par_index.models.criteria import CriteriaSet, Group, Leaf
from par_index.year.units import UnitBook

NOBODY = "(Nguồn không nêu đơn vị chủ trì)"
"""Where lines without a lead unit are listed."""


def unit_book(criteria: CriteriaSet) -> UnitBook:
    """Return the units that a criteria set lists or names, with all their spellings."""
    listed = UnitBook.of((unit.name, unit.aliases) for unit in criteria.units)
    named = [spelling for node in criteria.nodes() for spelling in (*node.lead, *node.supporting)]
    reports = [spelling for report in criteria.reports for spelling in report.sender]
    return listed.with_spellings([*named, *reports])


def leads(criteria: CriteriaSet, book: UnitBook) -> dict[str, tuple[str, ...]]:
    """Return the lead units of every leaf by code; a leaf without its own has its group's."""
    found: dict[str, tuple[str, ...]] = {}
    for leaf, lead in _inherited(criteria.areas, ()):
        names = dict.fromkeys(book.name(spelling) for spelling in lead)
        found[leaf.code] = tuple(names) or (NOBODY,)
    return found


def _inherited(
    items: tuple[Group | Leaf, ...], lead: tuple[str, ...]
) -> Iterator[tuple[Leaf, tuple[str, ...]]]:
    for item in items:
        own = item.lead or lead
        if isinstance(item, Leaf):
            yield item, own
        else:
            yield from _inherited(item.items, own)
