"""Deadlines: every phrase of the documents has one meaning, to the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from par_index.loading.load import load_set
from par_index.models.work import owed
from par_index.year.deadlines import Schedule, month_end, occurrences
from par_index.year.progress import STANDINGS, overall, progress

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def due(schedule: Schedule, year: int = 2026, event: date | None = None) -> list[str]:
    """Return the last days in time of a schedule."""
    return [one.due.isoformat() for one in occurrences(schedule, year, event)]


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        (Schedule(before=(date(2026, 3, 10),)), ["2026-03-09"]),
        (Schedule(before=(date(2026, 1, 1),)), ["2025-12-31"]),
        (Schedule(by=(date(2026, 6, 10),)), ["2026-06-10"]),
        (Schedule(quarters=(1,)), ["2026-03-31"]),
        (Schedule(quarters=(2, 4)), ["2026-06-30", "2026-12-31"]),
        (Schedule(months=(2,)), ["2026-02-28"]),
        (
            Schedule(months=(3, 6, 9, 12)),
            ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"],
        ),
        (Schedule(in_year=True), ["2026-12-31"]),
        (Schedule(ongoing=True), ["2026-12-31"]),
        (Schedule(event="Kế hoạch của Sở Y tế"), []),
        (Schedule(event="Kế hoạch của Sở Y tế", within=30), []),
        (Schedule(event="Kế hoạch của Sở Y tế", quarters=(1,)), ["2026-03-31"]),
    ],
)
def test_each_form_has_its_last_days(schedule: Schedule, days: list[str]) -> None:
    """Each way of saying a time ends on the days that it means."""
    assert due(schedule) == days


def test_february_of_a_leap_year() -> None:
    """«Tháng 02» ends on the 29th in a leap year."""
    assert due(Schedule(months=(2,)), 2028) == ["2028-02-29"]


def test_days_are_counted_from_the_event() -> None:
    """Thirty days from 06/05/2026 end with 05/06/2026; zero days end with the event."""
    assert due(Schedule(event="x", within=30), event=date(2026, 5, 6)) == ["2026-06-05"]
    assert due(Schedule(event="x", within=0), event=date(2026, 5, 6)) == ["2026-05-06"]


def test_an_event_without_a_day_opens_the_rest_of_the_year() -> None:
    """«Khi có kế hoạch» starts with the event and ends with the year."""
    (one,) = occurrences(Schedule(event="x"), 2026, date(2026, 8, 1))
    assert (one.start, one.due) == (date(2026, 8, 1), date(2026, 12, 31))


@given(DAYS)
def test_before_is_by_the_day_before(day: date) -> None:
    """«Trước ngày D» ends one day sooner than «chậm nhất ngày D», which the reading makes it."""
    before = Schedule(before=(day,))
    (strict,) = occurrences(before, day.year)
    (loose,) = occurrences(before, day.year, inclusive=True)
    (by,) = occurrences(Schedule(by=(day,)), day.year)
    assert strict.due == day - timedelta(days=1)
    assert strict.strict
    assert loose.due == by.due == day
    assert not loose.strict


@given(st.integers(2000, 2100), st.sets(st.integers(1, 12), min_size=1))
def test_months_come_in_order_and_inside_their_month(year: int, months: set[int]) -> None:
    """Occurrences are ordered, start on the first and end on the last day of their month."""
    found = occurrences(Schedule(months=tuple(months)), year)
    assert [one.due.month for one in found] == sorted(months)
    for one in found:
        assert one.start.day == 1
        assert one.due == month_end(year, one.due.month)
        assert (one.due + timedelta(days=1)).day == 1


@given(DAYS, st.integers(0, 400), DAYS)
def test_counted_days_move_with_the_event(event: date, within: int, as_of: date) -> None:
    """A later event moves its deadline by as many days, and lateness is counted from it."""
    schedule = Schedule(event="x", within=within)
    (one,) = occurrences(schedule, event.year, event)
    assert (one.due - event).days == within
    (found,) = progress([one], [None], as_of, 30)
    assert found.days == (as_of - one.due).days
    assert (found.standing == "overdue") == (as_of > one.due)


@given(st.lists(st.one_of(st.none(), DAYS), min_size=4, max_size=4), DAYS, st.integers(0, 90))
def test_what_is_completed_later_is_not_done_yet(
    finished: list[date | None], as_of: date, within: int
) -> None:
    """A day of completion after the day that is looked at does not count."""
    quarters = occurrences(Schedule(quarters=(1, 2, 3, 4)), 2026)
    seen = [day if day and day <= as_of else None for day in finished]
    assert progress(quarters, finished, as_of, within) == progress(quarters, seen, as_of, within)


def test_the_most_urgent_occurrence_speaks_for_the_task() -> None:
    """Done, late and open together stand as open; with one overdue, as overdue."""
    quarters = occurrences(Schedule(quarters=(1, 2, 3, 4)), 2026)
    days = [date(2026, 3, 31), date(2026, 7, 1), None, None]
    found = progress(quarters, days, date(2026, 7, 15), 30)
    assert [one.standing for one in found] == ["done", "late", "open", "open"]
    assert overall(found) == "open"
    assert overall(progress(quarters, days, date(2026, 10, 1), 30)) == "overdue"
    assert set(STANDINGS) >= {one.standing for one in found}


PHRASES = [
    ("ninh-hoa-2026", "I.1", "Không quá 30 ngày kể từ ngày", ["2026-06-05"]),
    ("ninh-hoa-2026", "I.2", "Quý I/2026", ["2026-03-31"]),
    ("ninh-hoa-2026", "I.4", "Quý II/2026", ["2026-06-30"]),
    ("ninh-hoa-2026", "I.6", "Trong năm 2026", ["2026-12-31"]),
    ("ninh-hoa-2026", "I.8", "Tháng 11/2026", ["2026-11-30"]),
    ("ninh-hoa-2026", "II.3", "Khi có Kế hoạch", ["2026-12-31"]),
    (
        "ninh-hoa-2026",
        "VII.3",
        "Tháng 3, 6, 9 và 12/2026",
        ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"],
    ),
    ("tan-tru-2026", "1.1", "Quý II, IV/ 2026", ["2026-06-30", "2026-12-31"]),
    ("tan-tru-2026", "2.1", "Trước ngày", ["2026-01-29", "2026-12-09"]),
    ("tan-tru-2026", "4.3", "Trong năm (theo phân kỳ)", ["2026-06-30", "2026-12-31"]),
    ("ninh-hoa-tuyen-truyen-2026", "HD.1", "Trong tháng 02/2026", ["2026-02-28"]),
    ("ninh-hoa-tuyen-truyen-2026", "HD.3", "Thường xuyên", ["2026-12-31"]),
    ("khanh-hoa-syt-2025", "VII.1", "Tháng 01/2025", ["2025-01-31"]),
    ("khanh-hoa-syt-2025", "VII.9", "Quý IV/2025", ["2025-12-31"]),
]


@pytest.mark.parametrize(("name", "code", "words", "days"), PHRASES)
def test_phrases_of_the_documents(name: str, code: str, words: str, days: list[str]) -> None:
    """What a plan says in words is what its data means in days."""
    criteria = load_set(name).criteria
    leaf = next(leaf for leaf in criteria.leaves() if leaf.code == code)
    assert leaf.deadline is not None
    assert leaf.deadline.text.replace("/ ", "/").startswith(words.replace("/ ", "/"))
    event = date(2026, 5, 6) if leaf.deadline.event else None
    found = owed(leaf, criteria.year, event)
    assert [item.occurrence.due.isoformat() for item in found] == days
