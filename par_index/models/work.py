"""What a line or a report owes: one item for every product of every period, with its last day."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from par_index.models.criteria import Report
from par_index.models.deadline import Deadline
from par_index.models.figures import Logged
from par_index.models.tree import Leaf, Product
from par_index.year.deadlines import Occurrence, Schedule, fixed, occurrences

Timing: TypeAlias = Literal["day", "year", "ongoing"]
"""Whether an item has a day of its own, any day of the year, or no end but that of the year."""


@dataclass(frozen=True, slots=True)
class Item:
    """One product of one period: the smallest thing that is done on a day of its own.

    ``product`` and ``period`` are empty where there is nothing to tell apart, ``named`` tells
    whether the document names the period itself; ``text`` is what it says of the time. ``key``
    stays the same when a deadline moves or a product is added; ``part_of`` is the report of another
    plan that this one is a part of, ``done_by`` the register in which a day of it may stand.
    """

    product: str
    period: str
    occurrence: Occurrence
    text: str
    key: str
    timing: Timing = "day"
    named: bool = False
    part_of: str = ""
    done_by: Logged | None = None

    @property
    def label(self) -> str:
        """The product and the period, as they tell this item from its neighbours."""
        return ", ".join(filter(None, (self.product, self.period)))


def owed(
    node: Leaf | Report, year: int, event_day: date | None = None, *, inclusive: bool = False
) -> tuple[Item, ...]:
    """Return what a line or a report owes in a year, the earliest first.

    Nothing is owed while an event is awaited that decides the day; a line that names no time has
    the whole year.

    Args:
        node: the line or the report.
        year: the year of the criteria set.
        event_day: the day of its event, where the criteria file does not name it.
        inclusive: whether "trước ngày" includes the day that it names.

    """
    products = node.products if isinstance(node, Leaf) else ()
    several = len(products) > 1
    products = tuple(product for product in products if not product.measured)
    if not several and not any(product.deadline for product in products):
        products = (Product(title=""),)
    found: list[Item] = []
    for product in products:
        deadline = product.deadline or node.deadline or Deadline(in_year=True)
        days = _days(deadline, node.deadline, year, event_day, inclusive=inclusive)
        title = product.title if several else ""
        for number, one in enumerate(days, 1):
            period = one.label if len(days) > 1 or deadline.periods else ""
            key = f"{title}|{number}" if title else str(number)
            found.append(
                Item(
                    product=title,
                    period=period,
                    occurrence=one,
                    text=deadline.text or node_text(node),
                    key=key,
                    timing=_timing(deadline),
                    named=bool(deadline.periods),
                    part_of=product.part_of,
                    done_by=product.done_by or (node.done_by if isinstance(node, Leaf) else None),
                )
            )
    return tuple(sorted(found, key=lambda item: (item.occurrence.due, item.occurrence.start)))


def _timing(deadline: Deadline) -> Timing:
    if deadline.ongoing or deadline.timeless:
        return "ongoing"
    return "year" if deadline.in_year else "day"


def node_text(node: Leaf | Report) -> str:
    """Return what the document says of the time of a line; empty where it says nothing."""
    return node.deadline.text if node.deadline is not None else ""


def event_of(node: Leaf | Report) -> str:
    """Return what a line waits for, in words; empty where it waits for nothing."""
    return node.deadline.event if node.deadline is not None else ""


def _days(
    deadline: Deadline,
    whole: Deadline | None,
    year: int,
    event_day: date | None,
    *,
    inclusive: bool,
) -> tuple[Occurrence, ...]:
    """Return the occurrences of one deadline, which awaits the event of the whole line."""
    event = deadline.event or (whole.event if whole is not None else "")
    happened = deadline.happened or (whole.happened if whole is not None else None) or event_day
    schedule = deadline.schedule()
    if not fixed(schedule) and not event:
        schedule = Schedule(in_year=True)
    elif event and not schedule.event:
        schedule = schedule.after(event)
    return occurrences(schedule, year, happened, inclusive=inclusive)
