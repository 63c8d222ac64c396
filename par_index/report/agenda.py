"""The calendar of a year: the days on which tasks and reports are due, and what has none yet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from par_index.loading.loaded import LoadedSet
from par_index.report.work import Step, Work
from par_index.words.expressions import lowered
from par_index.words.progress import day_words
from par_index.year.deadlines import Occurrence

_FIRST = date(2000, 1, 1).toordinal()
"""The day from which the version of an event is counted: a later calendar replaces an earlier."""


@dataclass(frozen=True)
class Entry:
    """One day of the calendar: what a line or a report owes on it.

    ``key`` tells entries of one set apart and stays the same from run to run.
    """

    key: str
    title: str
    work: Work
    steps: tuple[Step, ...]

    @property
    def occurrence(self) -> Occurrence:
        """The last day that is in time."""
        return self.steps[0].item.occurrence

    @property
    def text(self) -> str:
        """What the document says of the time."""
        return "; ".join(dict.fromkeys(step.item.text for step in self.steps if step.item.text))


@dataclass(frozen=True)
class Agenda:
    """The days of a year in order, and the work without a day."""

    entries: tuple[Entry, ...]
    waiting: tuple[Work, ...]
    ongoing: tuple[Work, ...]

    def rows(self) -> list[list[str]]:
        """Return the days with what is due on them, under `HEADS`."""
        return [
            [
                day_words(e.occurrence),
                e.work.code or "Báo cáo",
                e.title,
                "; ".join(e.work.lead),
                e.text,
            ]
            for e in self.entries
        ]


HEADS = ("Hạn cuối", "Mã", "Nhiệm vụ, sản phẩm", "Chủ trì", "Theo văn bản")


def agenda(found: Sequence[Work], *, whole_year: bool = False) -> Agenda:
    """Return the calendar of some work.

    Args:
        found: the lines and reports, as `works` returns them.
        whole_year: whether what is due in the year, with no day of its own, stands at its last
            day.

    """
    entries: list[Entry] = []
    waiting: list[Work] = []
    ongoing: list[Work] = []
    names: list[str] = []
    for work in found:
        if not work.timed:
            continue  # the document names no time at all
        if work.event:
            waiting.append(work)
            continue
        own = work.code or slug(f"{work.title} {'; '.join(work.lead)} {_recipient(work)}")
        key = own if work.code else f"report-{own}"
        key += f"-{again}" if (again := names.count(own)) else ""
        names.append(own)
        by_day: dict[date, list[Step]] = {}
        for step in work.steps:
            timing = step.item.timing
            if timing == "day" or (timing == "year" and whole_year):
                by_day.setdefault(step.item.occurrence.due, []).append(step)
            elif work not in ongoing:
                ongoing.append(work)
        entries += [
            Entry(_key(key, steps[0]), title_of(work, steps), work, tuple(steps))
            for steps in by_day.values()
        ]
    entries.sort(key=lambda entry: (entry.occurrence.due, entry.work.leaf is not None))
    return Agenda(tuple(entries), tuple(waiting), tuple(ongoing))


def title_of(work: Work, steps: Sequence[Step]) -> str:
    """Return the title of a line or report with the products and periods of some of its items."""
    item = steps[0].item
    if len(steps) == len(work.steps) and not any(step.item.period for step in steps):
        return work.title
    if len(steps) > 1 or item.product:
        return f"{work.title}: {labels(steps)}"
    if work.leaf is None:
        return f"{work.title} {lowered(item.period)}"
    number = "" if item.named else f"kỳ {work.steps.index(steps[0]) + 1}: "
    return f"{work.title} ({number}{lowered(item.period)})"


def labels(steps: Sequence[Step]) -> str:
    """Return the products of items, each with its period."""
    names = []
    for item in (step.item for step in steps):
        name = lowered(item.product or item.period)
        names.append(f"{name} ({lowered(item.period)})" if item.product and item.period else name)
    return "; ".join(names)


def _key(own: str, step: Step) -> str:
    title, bar, number = step.item.key.partition("|")
    return f"{own}-{slug(title)}-{number}" if bar else f"{own}-{title}"


def _recipient(work: Work) -> str:
    return f"Gửi {work.recipient}" if work.recipient else ""


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
        report = bool(entry.work.recipient) or entry.work.leaf is None
        event = Event()
        event.add("uid", f"{_owner(criteria.set, entry)}@par-index")
        event.add("dtstamp", datetime(stamp.year, stamp.month, stamp.day, tzinfo=UTC))
        event.add("sequence", stamp.toordinal() - _FIRST)
        event.add("dtstart", entry.occurrence.due)
        event.add("dtend", entry.occurrence.due + timedelta(days=1))
        event.add("summary", f"[{entry.work.code if entry.work.leaf else 'Báo cáo'}] {entry.title}")
        event.add("description", "\n".join(_details(entry)))
        event.add("categories", ["CCHC", "Báo cáo" if report else "Nhiệm vụ"])
        event.add("transp", "TRANSPARENT")
        if remind is not None:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", f"Còn {remind} ngày: {entry.title}")
            alarm.add("trigger", timedelta(days=-remind))
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _owner(own: str, entry: Entry) -> str:
    """Return the identity of a duty: a part of another plan's report is that report, once."""
    item = entry.steps[0].item
    if not item.part_of:
        return f"{own}-{entry.key}"
    return f"{'-'.join(item.part_of.split())}-{item.key.rpartition('|')[2]}"


def _details(entry: Entry) -> list[str]:
    work = entry.work
    said = f"Thời hạn: {entry.text}. " if entry.text else ""
    rows = [f"{said}Ngày cuối còn kịp: {day_words(entry.occurrence)}."]
    if work.lead:
        rows.append(f"{'Đơn vị gửi' if work.recipient else 'Chủ trì'}: {'; '.join(work.lead)}.")
    if work.recipient:
        rows.append(f"{_recipient(work).rstrip('.')}.")
    product = "; ".join(
        filter(None, (step.item.label for step in entry.steps if step.item.product))
    )
    if not product and work.leaf is not None:
        product = work.leaf.product
    if product:
        rows.append(f"Sản phẩm: {product.rstrip('.')}.")
    if work.clause:
        rows.append(f"Căn cứ: {work.clause}.")
    return rows
