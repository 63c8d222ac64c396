"""How work stands, in words: names of standings, days that are due, and how late it is."""

from __future__ import annotations

from datetime import date

from par_index.words.states import NOTHING_AROSE, raised
from par_index.year.deadlines import Occurrence
from par_index.year.progress import Progress, Standing

NAMES: dict[Standing, str] = {
    "overdue": "chậm tiến độ",
    "missed": "không đạt",
    "soon": "sắp đến hạn",
    "waiting": "chưa phát sinh, chờ cấp trên",
    "open": "đang thực hiện, chưa đến hạn",
    "late": "hoàn thành chậm tiến độ",
    "done": "đã hoàn thành",
    "not_applicable": NOTHING_AROSE,
    "unscored": "chưa có cách chấm",
}
"""Every standing, with a small first letter."""

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def day_words(occurrence: Occurrence) -> str:
    """Return the last day in time; one at a weekend with its name.

    Where "trước ngày" alone makes it a Saturday or Sunday, the working day before is told too: the
    document did not ask for work on that day.
    """
    due = occurrence.due
    text = f"{due:%d/%m/%Y}"
    if not occurrence.at_weekend:
        return text
    text = f"{_WEEKDAYS[due.weekday()]} {text}"
    if not occurrence.strict:
        return text
    before = occurrence.working_day
    return f"{text} (ngày làm việc liền trước: {_WEEKDAYS[before.weekday()]} {before:%d/%m/%Y})"


def finished_words(one: Progress) -> str:
    """Return when an item was completed, and how late."""
    assert one.finished is not None
    late = f" (chậm {one.days} ngày)" if one.days > 0 else ""
    return f"Hoàn thành {one.finished:%d/%m/%Y}{late}"


def distance(one: Progress) -> str:
    """Return how many days are left of an item that is owed, or how late it is."""
    if one.days > 0:
        return f"chậm tiến độ {one.days} ngày"
    return f"còn {-one.days} ngày" if one.days else "hết hạn hôm nay"


def pending_words(one: Progress, text: str) -> str:
    """Return the last day of an item that is owed, the days left, and the document's words."""
    said = f"; theo văn bản: {text}" if text else ""
    return f"Hạn cuối {day_words(one.occurrence)}, {distance(one)}{said}"


def heading(standing: Standing) -> str:
    """Return the name of a standing as a heading."""
    return raised(NAMES[standing])


def span(first: date, last: date) -> str:
    """Return the days from one to another."""
    return f"{first:%d/%m/%Y}" if first == last else f"từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}"
