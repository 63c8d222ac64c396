"""The data of a periodic report: what a period brought, what is late and why, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from par_index.loading.load import LoadedSet
from par_index.report.agenda import title_of
from par_index.report.work import Step, Work
from par_index.words.progress import day_words, distance, finished_words
from par_index.words.rules import lowered
from par_index.words.states import raised
from par_index.year.deadlines import month_end


@dataclass(frozen=True, slots=True)
class Period:
    """A period of reporting: its name, its first and last day, and the period after it."""

    name: str
    first: date
    last: date
    next_last: date


PERIODS = {
    "Q1": ("quý I", 1, 3),
    "6T": ("6 tháng đầu năm", 1, 6),
    "Q2": ("quý II", 4, 6),
    "Q3": ("quý III", 7, 9),
    "9T": ("9 tháng", 1, 9),
    "Q4": ("quý IV", 10, 12),
    "NAM": ("năm", 1, 12),
}
"""What a period may be called: its name in words, its first and last month."""


@dataclass(frozen=True, slots=True)
class Row:
    """One item in a report: whose it is, what was done or is owed, and the words for it."""

    code: str
    title: str
    lead: tuple[str, ...]
    product: str
    number: str
    text: str
    cause: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class PeriodReport:
    """The parts of a periodic report; each is a list of items in the order of the document.

    ``done`` was completed in the period, ``late`` was due in it, or by the day of the report, and
    was not done then, ``running`` is due in the period but later, ``coming`` is due in the period
    after it, ``waiting`` awaits an event.
    """

    title: str
    period: Period
    as_of: date
    done: tuple[Row, ...]
    late: tuple[Row, ...]
    running: tuple[Row, ...]
    coming: tuple[Row, ...]
    waiting: tuple[Row, ...]

    def sections(self) -> Iterator[tuple[str, tuple[Row, ...]]]:
        """Yield the heading of every part with its items."""
        yield f"Kết quả thực hiện {self.period.name}", self.done
        yield "Nhiệm vụ chậm tiến độ, nguyên nhân và biện pháp khắc phục", self.late
        yield f"Nhiệm vụ đang thực hiện trong {self.period.name}", self.running
        yield f"Nhiệm vụ kỳ tiếp theo (đến {self.period.next_last:%d/%m/%Y})", self.coming
        yield "Nhiệm vụ chưa phát sinh, chờ văn bản hoặc kết quả của cấp trên", self.waiting


def period_of(name: str, year: int) -> Period:
    """Return a period of a year by its short name.

    Raises:
        KeyError: there is no such period.

    """
    words, first, last = PERIODS[name.upper()]
    end = month_end(year, last + 3) if last < 12 else month_end(year + 1, 3)
    return Period(f"{words} {year}", date(year, first, 1), month_end(year, last), end)


def period_report(
    loaded: LoadedSet, found: Sequence[Work], period: Period, as_of: date
) -> PeriodReport:
    """Return the data of the report on a period.

    Args:
        loaded: the criteria set.
        found: its work as `works` returns it on the day ``as_of``.
        period: the period that is reported.
        as_of: the day of the report.

    """
    parts: dict[str, list[Row]] = {
        "done": [],
        "late": [],
        "running": [],
        "coming": [],
        "waiting": [],
    }
    for work in found:
        if work.standing == "waiting":
            parts["waiting"].append(_row(work, None, f"Chờ: {work.event}"))
        if work.standing in ("waiting", "not_applicable", "missed", "unscored"):
            continue
        for step in work.steps:
            part, words = _part(work, step, period, as_of)
            if part:
                parts[part].append(_row(work, step, words))
    title = f"Báo cáo kết quả thực hiện {period.name}: {lowered(loaded.criteria.title)}"
    rows = {name: tuple(items) for name, items in parts.items()}
    return PeriodReport(title, period, as_of, **rows)


def _part(work: Work, step: Step, period: Period, as_of: date) -> tuple[str, str]:
    """Return the part of the report in which an item stands, and the words for it."""
    due, finished = step.item.occurrence.due, step.progress.finished
    if finished is not None and step.known:
        words = finished_words(step.progress)
        if period.first <= finished <= period.last:
            return "done", words
        return ("late", words) if due <= period.last < finished else ("", "")
    other_day = step.item.timing != "day" and due > period.last
    if not step.pending or work.standing == "done" or other_day or due > period.next_last:
        return "", ""
    if due < as_of:
        return "late", raised(distance(step.progress))
    return (
        "running" if due <= period.last else "coming",
        f"Hạn cuối {day_words(step.item.occurrence)}",
    )


def _row(work: Work, step: Step | None, text: str) -> Row:
    record = step.row if step is not None else None
    leaf = work.leaf
    product = leaf.product if leaf is not None else ""
    return Row(
        code=work.code,
        title=work.title if step is None else title_of(work, [step]),
        lead=work.lead,
        product=step.item.product or product if step is not None else product,
        number=record.number if record is not None else "",
        text=text,
        cause=record.cause if record is not None else "",
        remedy=record.remedy if record is not None else "",
    )


def row_text(row: Row) -> str:
    """Return one item as a sentence of a report."""
    head = f"{row.code}. " if row.code else ""
    number = f", số {row.number}" if row.number else ""
    parts = [f"{head}{row.title}: {lowered(row.text)}{number}"]
    if row.lead:
        parts.append(f"đơn vị thực hiện: {', '.join(row.lead)}")
    sentences = ["; ".join(parts) + "."]
    if row.cause:
        sentences.append(f"Nguyên nhân: {row.cause.rstrip('.')}.")
    if row.remedy:
        sentences.append(f"Biện pháp khắc phục: {row.remedy.rstrip('.')}.")
    return " ".join(sentences)


def lacking(rows: Sequence[Row]) -> str:
    """Return what late items still lack for the report: cause or remedy; empty if nothing."""
    without = [row.code or row.title for row in rows if not (row.cause and row.remedy)]
    if not without:
        return ""
    return f"Chưa ghi nguyên nhân hoặc biện pháp khắc phục: {', '.join(dict.fromkeys(without))}."
