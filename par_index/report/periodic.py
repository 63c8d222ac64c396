"""The data of a periodic report: what a period brought, what is late and why, what comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from par_index.loading.loaded import LoadedSet
from par_index.models.evidence import WorkRow
from par_index.report.agenda import labels, title_of
from par_index.report.work import Step, Work, dated
from par_index.scoring.results import LeafResult
from par_index.words.expressions import lowered
from par_index.words.grounds import measured
from par_index.words.progress import NAMES, day_words, distance, finished_words
from par_index.words.states import raised
from par_index.year.deadlines import month_end


@dataclass(frozen=True, slots=True)
class Period:
    """A period of reporting: its name and key, its first and last day, and the period after it."""

    name: str
    key: str
    first: date
    last: date
    next_last: date


PERIODS = {
    "Q1": ("quý I năm", 1, 3),
    "6T": ("6 tháng đầu năm", 1, 6),
    "Q2": ("quý II năm", 4, 6),
    "Q3": ("quý III năm", 7, 9),
    "9T": ("9 tháng đầu năm", 1, 9),
    "Q4": ("quý IV năm", 10, 12),
    "NAM": ("năm", 1, 12),
}
"""What a period may be called: its name in words, its first and last month."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a line or report did or owes in one part: whose it is, and the words for it."""

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

    ``subject`` is the document whose work it tells. Of the parts ``measured`` are figures as they
    are on the day of the report, ``done`` was completed in the period, ``late`` was due in it or by
    the day of the report, and was not done then, ``running`` is due in the period but later,
    ``coming`` is due in the period after it, ``waiting`` awaits an event.
    """

    subject: str
    period: Period
    as_of: date
    parts: Mapping[str, Sequence[Row]]

    @property
    def title(self) -> str:
        """What the report is about."""
        return f"Kết quả thực hiện {self.subject} trong {self.period.name}"

    def sections(self) -> Iterator[tuple[str, Sequence[Row]]]:
        """Yield the heading of every part with its items."""
        heads = (
            f"Kết quả thực hiện {self.period.name}",
            f"Chỉ tiêu theo số liệu đến ngày {self.as_of:%d/%m/%Y}",
            "Nhiệm vụ chậm tiến độ, nguyên nhân và biện pháp khắc phục",
            f"Nhiệm vụ đang thực hiện trong {self.period.name}",
            f"Nhiệm vụ kỳ tiếp theo (đến {self.period.next_last:%d/%m/%Y})",
            "Nhiệm vụ chưa phát sinh, chờ văn bản hoặc kết quả của cấp trên",
        )
        return zip(heads, self.parts.values(), strict=True)


def period_of(name: str, year: int) -> Period:
    """Return a period of a year by its short name.

    Raises:
        KeyError: there is no such period.

    """
    words, first, last = PERIODS[name.upper()]
    end = month_end(year, last + 3) if last < 12 else month_end(year + 1, 3)
    return Period(f"{words} {year}", name.lower(), date(year, first, 1), month_end(year, last), end)


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
    parts: dict[str, list[Row]] = {name: [] for name in PARTS}
    for work in found:
        if work.standing == "waiting":
            parts["waiting"].append(_row(work, (), f"Chờ: {work.event}"))
        figures = isinstance(work.result, LeafResult) and not dated(work.result)
        if figures and work.standing in ("done", "missed") and (said := _figures(work)):
            parts["measured"].append(_row(work, (), said))
        if work.standing in ("waiting", "not_applicable", "missed", "unscored"):
            continue
        told: dict[str, list[tuple[Step, str]]] = {}
        for step in work.steps:
            part, words = _part(work, step, period, as_of)
            if part:
                told.setdefault(part, []).append((step, words))
        for part, several in told.items():
            steps = [step for step, _ in several]
            alike = len({step.item.product for step in steps}) == 1
            texts = [
                f"{lowered(step.item.period) if alike else labels([step])}: {lowered(words)}"
                for step, words in several
            ]
            text = several[0][1] if len(several) == 1 else raised("; ".join(texts))
            parts[part].append(_row(work, steps, text))
    return PeriodReport(loaded.criteria.source.document, period, as_of, parts)


PARTS = ("done", "measured", "late", "running", "coming", "waiting")
"""The lists of a report by their names, in the order in which they are written."""


def _figures(work: Work) -> str:
    """Return what the figures of a target come to, and whether they meet it."""
    assert isinstance(work.result, LeafResult)
    shown = measured(work.result)
    return f"{shown}, {'đạt' if work.standing == 'done' else 'chưa đạt'}" if shown else ""


def _part(work: Work, step: Step, period: Period, as_of: date) -> tuple[str, str]:
    """Return the part of the report in which an item stands, and the words for it."""
    due, finished = step.item.occurrence.due, step.progress.finished
    if finished is not None and step.known:
        number = f", số {step.row.number}" if step.row is not None and step.row.number else ""
        words = f"{finished_words(step.progress)}{number}"
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


def _row(work: Work, steps: Sequence[Step], text: str) -> Row:
    def told(of: Callable[[WorkRow], str]) -> str:
        return "; ".join(dict.fromkeys(of(step.row) for step in steps if step.row and of(step.row)))

    return Row(
        code=work.code,
        title=title_of(work, steps) if len(steps) == 1 else work.title,
        lead=work.lead,
        product="; ".join(dict.fromkeys(step.item.product for step in steps if step.item.product))
        or (work.leaf.product if work.leaf else ""),
        number=told(lambda row: row.number),
        text=text,
        cause=told(lambda row: row.cause),
        remedy=told(lambda row: row.remedy),
    )


def row_text(row: Row) -> str:
    """Return one item as a sentence of a report."""
    head = f"{row.code}. " if row.code else ""
    parts = [f"{head}{row.title}: {lowered(row.text)}"]
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


def general(draft: PeriodReport) -> str:
    """Return in one sentence how much of the work of a period is done, late, running or waits."""
    words = {
        "done": "có kết quả",
        "late": NAMES["overdue"],
        "running": NAMES["open"],
        "waiting": "chưa phát sinh, chờ văn bản hoặc kết quả của cấp trên",
    }
    rows = draft.parts
    told = "; ".join(f"{len(rows[n])} nhiệm vụ {what}" for n, what in words.items() if rows[n])
    return f"Trong {draft.period.name}: {told or 'không có nhiệm vụ nào đến hạn'}."
