"""Deadlines as data: from what a document says about time to days on the calendar.

A schedule has one of five forms (days, quarters, months, the year, ongoing), or none; an event
may have to happen first, and may be what the days are counted from. With the year and the day of
the event it becomes occurrences: each has a first day and a last day that is still in time.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a document says about time.

    ``before`` are days that are themselves too late ("trước ngày"); ``by`` are days that are
    still in time. ``event`` names what has to happen first ("khi có kế hoạch của Sở Y tế");
    ``within`` counts days from it ("không quá 30 ngày kể từ ngày …"). ``periods`` name the days
    in their order ("6 tháng", "năm").
    """

    before: tuple[date, ...] = ()
    by: tuple[date, ...] = ()
    quarters: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    in_year: bool = False
    ongoing: bool = False
    event: str = ""
    within: int | None = None
    periods: tuple[str, ...] = ()

    def after(self, event: str) -> Schedule:
        """Return the same times, of which those before an event do not count."""
        return replace(self, event=event)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time at which something is due.

    ``due`` is the last day that is in time. ``named`` is the day that the document names: it
    differs from ``due`` by a day under "trước ngày". ``label`` names the period.
    """

    start: date
    due: date
    named: date
    label: str = ""

    @property
    def strict(self) -> bool:
        """Whether the named day itself is too late."""
        return self.named != self.due

    @property
    def at_weekend(self) -> bool:
        """Whether the last day in time is a Saturday or a Sunday."""
        return self.due.weekday() > _FRIDAY

    @property
    def working_day(self) -> date:
        """The last day in time that is no Saturday or Sunday; holidays are not known."""
        return self.due - timedelta(days=max(0, self.due.weekday() - _FRIDAY))


_FRIDAY = 4


def occurrences(
    schedule: Schedule, year: int, event_day: date | None = None, *, inclusive: bool = False
) -> tuple[Occurrence, ...]:
    """Return when something is due in a year, in order; nothing while its event is awaited.

    A day that was over before the event happened moves to the end of the year: nobody is late with
    what could not be begun.

    Args:
        schedule: what the document says.
        year: the year of the criteria set.
        event_day: the day on which the schedule's event happened, if it did.
        inclusive: whether "trước ngày" is read as including the day that it names.

    """
    if schedule.event and event_day is None and not fixed(schedule):
        return ()
    found = sorted(
        _listed(schedule, year, event_day, inclusive=inclusive),
        key=lambda one: (one.due, one.start),
    )
    if schedule.periods:
        found = [
            replace(one, label=name) for one, name in zip(found, schedule.periods, strict=True)
        ]
    if schedule.event and event_day is not None:
        end = max(event_day, date(year, 12, 31))
        found = [
            replace(one, start=event_day, due=end, named=end) if one.due < event_day else one
            for one in found
        ]
    return tuple(found)


def fixed(schedule: Schedule) -> bool:
    """Whether the days follow from the year alone, whatever event comes first."""
    return schedule.within is None and bool(
        schedule.before
        or schedule.by
        or schedule.quarters
        or schedule.months
        or schedule.in_year
        or schedule.ongoing
    )


def _listed(
    schedule: Schedule, year: int, event_day: date | None, *, inclusive: bool
) -> Iterator[Occurrence]:
    opening, closing = date(year, 1, 1), date(year, 12, 31)
    if schedule.within is not None:
        assert event_day is not None
        due = event_day + timedelta(days=schedule.within)
        yield Occurrence(event_day, due, due)
        return
    previous = opening
    for day in schedule.before:
        due = day if inclusive else day - timedelta(days=1)
        yield Occurrence(min(previous, due), due, day, _day_label("Trước", schedule.before, day))
        previous = day
    for day in schedule.by:
        yield Occurrence(min(opening, day), day, day, _day_label("Hạn", schedule.by, day))
    for quarter in schedule.quarters:
        first, last = date(year, 3 * quarter - 2, 1), month_end(year, 3 * quarter)
        yield Occurrence(first, last, last, f"Quý {_ROMAN[quarter - 1]}")
    for month in schedule.months:
        last = month_end(year, month)
        yield Occurrence(date(year, month, 1), last, last, f"Tháng {month}")
    if schedule.in_year or schedule.ongoing:
        yield Occurrence(opening, closing, closing)
    elif event_day is not None and not fixed(schedule):
        # "khi có …" names no last day: what the event sets off belongs to the year of the plan
        yield Occurrence(event_day, max(event_day, closing), max(event_day, closing))


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def _day_label(word: str, days: tuple[date, ...], day: date) -> str:
    return f"{word} {day:%d/%m/%Y}" if len(days) > 1 else ""
