"""Who answers for what until when: the lead units of every line and its deadline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from par_index.models.criteria import CriteriaSet
from par_index.models.deadline import Deadline
from par_index.models.tree import Group, Leaf
from par_index.models.work import owed
from par_index.words.remedies import Horizon
from par_index.year.units import UnitBook

NOBODY = "(Văn bản không nêu đơn vị chủ trì)"
"""Where lines without a lead unit are listed."""


@dataclass(frozen=True, slots=True)
class Duty:
    """The lead units of a line and its deadline, its own or its group's.

    ``last`` is the last day that is in time; None while the deadline names none.
    """

    lead: tuple[str, ...]
    deadline: Deadline | None = None
    last: date | None = None

    def past(self, day: date) -> bool:
        """Whether nothing more can be done on a day."""
        return self.last is not None and day > self.last


def horizon(criteria: CriteriaSet, day: date) -> Horizon:
    """Return the day from which on advice is to be followed, with the lines that are over by it."""
    over = (code for code, duty in duties_of(criteria).items() if duty.past(day))
    return Horizon(day, frozenset(over))


def unit_book(criteria: CriteriaSet) -> UnitBook:
    """Return the units that a criteria set lists or names, with all their spellings."""
    listed = UnitBook.of((unit.name, unit.aliases) for unit in criteria.units)
    named = [spelling for node in criteria.nodes() for spelling in (*node.lead, *node.supporting)]
    reports = [spelling for report in criteria.reports for spelling in report.sender]
    return listed.with_spellings([*named, *reports])


def unit_of(name: str) -> str:
    """Return the unit of a section that is written in brackets behind it."""
    return name.partition("(")[0].strip() or name


def leads(criteria: CriteriaSet, book: UnitBook) -> dict[str, tuple[str, ...]]:
    """Return the lead units of every leaf by code; a leaf without its own has its group's."""
    return {leaf.code: _named(lead, book) for leaf, lead, _ in _inherited(criteria.areas)}


def contributors(criteria: CriteriaSet) -> dict[str, tuple[str, ...]]:
    """Return the units of the set that report each line, by code; none where that is not known.

    A line that several units lead is reported by each; one that a name for all of them leads, such
    as «Các khoa, phòng, trạm y tế», by every unit that the set lists.
    """
    listed = tuple(unit.name for unit in criteria.units)
    found = {}
    for code, named in leads(criteria, unit_book(criteria)).items():
        single = len(named) == 1
        found[code] = named if not single else () if named[0] in listed else listed
    return found


def duties_of(criteria: CriteriaSet) -> dict[str, Duty]:
    """Return the duty of every leaf by code; what a leaf does not say itself its group does."""
    book = unit_book(criteria)
    return {
        leaf.code: Duty(_named(lead, book), deadline, _last_day(leaf, deadline, criteria.year))
        for leaf, lead, deadline in _inherited(criteria.areas)
    }


def _named(lead: tuple[str, ...], book: UnitBook) -> tuple[str, ...]:
    return tuple(dict.fromkeys(book.name(spelling) for spelling in lead)) or (NOBODY,)


def _last_day(leaf: Leaf, deadline: Deadline | None, year: int) -> date | None:
    """Return the last day in time of what comes due; what waits for an event has none yet."""
    own = any(product.deadline for product in leaf.products)
    if deadline is not None and deadline.event and not deadline.happened:
        return None
    if not own and (deadline is None or deadline.timeless):
        return None
    items = owed(leaf.model_copy(update={"deadline": deadline}), year)
    return items[-1].occurrence.due if items else None


def _inherited(
    items: tuple[Group | Leaf, ...], lead: tuple[str, ...] = (), deadline: Deadline | None = None
) -> Iterator[tuple[Leaf, tuple[str, ...], Deadline | None]]:
    """Yield every leaf with the lead units and the deadline that hold for it."""
    for item in items:
        own, due = item.lead or lead, item.deadline or deadline
        if isinstance(item, Leaf):
            yield item, own, due
        else:
            yield from _inherited(item.items, own, due)
