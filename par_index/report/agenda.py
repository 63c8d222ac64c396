"""The calendar of a year: the days on which tasks and reports are due, and what has none yet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from par_index.loading.load import LoadedSet
from par_index.models.criteria import Leaf
from par_index.report.duties import leads, unit_book
from par_index.report.standing import INCLUSIVE, due_days
from par_index.words.rules import lowered
from par_index.year.deadlines import Occurrence, Schedule, occurrences

_FIRST = date(2000, 1, 1).toordinal()
"""The day from which the version of an event is counted: a later calendar replaces an earlier."""


@dataclass(frozen=True)
class Entry:
    """One day of the calendar: what is due, by whom, and the words of the document.

    ``key`` tells entries of one set apart and stays the same from run to run.
    """

    key: str
    code: str
    title: str
    occurrence: Occurrence
    lead: tuple[str, ...]
    words: str
    detail: str = ""
    clause: str = ""
    report: bool = False


@dataclass(frozen=True)
class Agenda:
    """The days of a year in order, and the tasks without a day."""

    entries: tuple[Entry, ...]
    waiting: tuple[Leaf, ...]
    ongoing: tuple[Leaf, ...]
    lead: Mapping[str, tuple[str, ...]]


def agenda(
    loaded: LoadedSet,
    events: Mapping[str, date],
    unit: str | None = None,
    *,
    whole_year: bool = False,
) -> Agenda:
    """Return the calendar of a criteria set.

    Args:
        loaded: the set.
        events: the days of events by the code of the line that awaits them.
        unit: only what this unit leads, or sends.
        whole_year: whether lines that are due in the year, with no day of their own, stand at
            its last day.

    """
    criteria = loaded.criteria
    book = unit_book(criteria)
    lead = leads(criteria, book)
    entries: list[Entry] = []
    waiting: list[Leaf] = []
    ongoing: list[Leaf] = []
    for leaf in criteria.leaves():
        if leaf.deadline is None or (unit is not None and unit not in lead[leaf.code]):
            continue
        schedule = leaf.deadline.schedule()
        event_day = events.get(leaf.code)
        if schedule.event and event_day is None:
            waiting.append(leaf)
            continue
        if schedule == Schedule() or schedule.ongoing or (schedule.in_year and not whole_year):
            ongoing.append(leaf)
            continue
        inclusive = loaded.readings.get(leaf.code, leaf.reading) == INCLUSIVE
        days = due_days(leaf, criteria.year, event_day, inclusive=inclusive)
        entries += [
            _task(leaf, n if len(days) > 1 else 0, one, lead[leaf.code])
            for n, one in enumerate(days, 1)
        ]
    names: list[str] = []
    for report in criteria.reports:
        senders = tuple(book.name(sender) for sender in report.sender)
        if unit is not None and unit not in senders:
            continue
        recipient = f"Gửi {report.recipient}" if report.recipient else ""
        own = slug(f"{report.title} {'; '.join(senders)} {recipient}")
        again = names.count(own)
        names.append(own)
        for n, one in enumerate(occurrences(report.deadline.schedule(), criteria.year), 1):
            key = f"report-{own}{f'-{again}' if again else ''}-{n}"
            text = report.deadline.text
            entries.append(
                Entry(key, "", report.title, one, senders, text, recipient, report.clause, True)
            )
    entries.sort(key=lambda entry: (entry.occurrence.due, not entry.report))
    return Agenda(tuple(entries), tuple(waiting), tuple(ongoing), lead)


def _task(leaf: Leaf, number: int, one: Occurrence, lead: tuple[str, ...]) -> Entry:
    assert leaf.deadline is not None
    label = f" (kỳ {number}: {lowered(one.label)})" if number else ""
    return Entry(
        key=f"{leaf.code}-{number or 1}",
        code=leaf.code,
        title=f"{leaf.title}{label}",
        occurrence=one,
        lead=lead,
        words=leaf.deadline.text,
        detail=f"Sản phẩm: {leaf.product}" if leaf.product else "",
        clause=leaf.clause,
    )


def slug(text: str) -> str:
    """Return a short name that stays the same for the same text, in plain letters and digits."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    digest = sha256(text.encode()).hexdigest()[:8]
    return "-".join([*words[:6], digest])


def to_ics(loaded: LoadedSet, made: Agenda, stamp: date, remind: int | None) -> bytes:
    """Return the calendar as an iCalendar file: one all-day event on every last day in time.

    The same arguments give the same bytes: ``stamp`` is the day that the file says it was made.
    """
    from datetime import UTC, datetime, timedelta

    from icalendar import Alarm, Calendar, Event

    criteria = loaded.criteria
    calendar = Calendar()
    calendar.add("prodid", "-//par-index//Lich cai cach hanh chinh//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"CCHC {criteria.year}: {criteria.unit}")
    for entry in made.entries:
        event = Event()
        head = "Báo cáo" if entry.report else entry.code
        event.add("uid", f"{criteria.set}-{entry.key}@par-index")
        event.add("dtstamp", datetime(stamp.year, stamp.month, stamp.day, tzinfo=UTC))
        event.add("sequence", stamp.toordinal() - _FIRST)
        event.add("dtstart", entry.occurrence.due)
        event.add("dtend", entry.occurrence.due + timedelta(days=1))
        event.add("summary", f"[{head}] {entry.title}")
        event.add("description", "\n".join(_details(entry)))
        event.add("categories", ["CCHC", "Báo cáo" if entry.report else "Nhiệm vụ"])
        event.add("transp", "TRANSPARENT")
        if remind is not None:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", f"Còn {remind} ngày: {entry.title}")
            alarm.add("trigger", timedelta(days=-remind))
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _details(entry: Entry) -> list[str]:
    due = entry.occurrence.due
    rows = [f"Thời hạn: {entry.words}. Ngày cuối còn kịp: {due:%d/%m/%Y}."]
    if entry.lead:
        rows.append(f"{'Đơn vị gửi' if entry.report else 'Chủ trì'}: {'; '.join(entry.lead)}.")
    if entry.detail:
        rows.append(f"{entry.detail.rstrip('.')}.")
    if entry.clause:
        rows.append(f"Căn cứ: {entry.clause}.")
    return rows
