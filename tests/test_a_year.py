"""A year of Ninh Hòa, month by month: each status says what a careful officer would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support import run

SET = "ninh-hoa-2026"
MONTHS: list[tuple[str, str, dict[str, str]]] = [
    # day, rows that the officer adds to the record by then, standing of lines on that day
    (
        "2026-01-31",
        "  - {code: V.4, period: Tháng 1, day: 30/01/2026}\n",
        {"I.1": "waiting", "I.2": "open", "I.3": "waiting", "I.9": "open", "V.4": "soon"},
    ),
    (
        "2026-02-28",
        "  - {code: V.4, period: Tháng 2, day: 27/02/2026}\n"
        "  - {code: I.3, day: 25/02/2026, number: 310/KH-YTNH}\n"
        "  - {code: V.6, product: Kế hoạch, day: 10/02/2026, number: 205/KH-YTNH}\n",
        # the plan of Sở Y tế came on 04/02, so I.3 could be done; the report of Quý I is near
        {"I.1": "waiting", "I.2": "open", "I.3": "done", "I.9": "soon", "V.6": "open"},
    ),
    (
        "2026-03-31",
        "  - {code: I.9, period: quý I, day: 09/03/2026, number: 400/BC-YTNH}\n"
        "  - {code: I.2, day: 20/03/2026, number: 420/KH-YTNH}\n"
        "  - {code: V.4, period: Tháng 3, day: 31/03/2026}\n"
        "  - {code: VII.3, period: Tháng 3, day: 30/03/2026}\n"
        "  - {code: I.5, product: Khảo sát sự hài lòng người, period: Quý I, day: 25/03/2026}\n",
        {"I.2": "done", "V.7": "soon", "I.9": "open", "VII.3": "open", "I.5": "open"},
    ),
    (
        "2026-04-30",
        "  - {code: V.7, day: 10/04/2026, number: 480/KH-YTNH, cause: Chờ danh sách của các khoa,"
        " remedy: Đã ban hành ngày 10/4/2026}\n"
        "  - {code: V.4, period: Tháng 4, day: 29/04/2026}\n",
        # done ten days late: it stays told as late
        {"V.7": "late", "I.1": "waiting", "I.4": "open"},
    ),
    (
        "2026-05-31",
        "  - {code: V.4, period: Tháng 5, day: 29/05/2026}\n",
        # 409/QĐ-SYT came on 06/05: thirty days end on 05/06
        {"I.1": "soon", "I.9": "soon", "I.4": "soon", "V.4": "soon"},
    ),
    (
        "2026-06-30",
        "  - {code: I.1, day: 12/06/2026, number: 600/KH-YTNH}\n"
        "  - {code: I.9, period: 6 tháng, day: 09/06/2026, number: 590/BC-YTNH}\n"
        "  - {code: V.4, period: Tháng 6, day: 30/06/2026}\n"
        "  - {code: VII.3, period: Tháng 6, day: 30/06/2026}\n"
        "  - {code: I.5, product: Khảo sát sự hài lòng người, period: Quý II, day: 20/06/2026}\n",
        {"I.1": "late", "I.9": "open", "V.6": "soon", "I.4": "soon"},
    ),
    (
        "2026-07-31",
        "  - {code: V.6, period: 6 tháng, day: 02/07/2026, number: 640/BC-YTNH}\n"
        "  - {code: V.4, period: Tháng 7, day: 31/07/2026}\n",
        # the officer forgot I.4, VI.3 and the survey of the staff: they are late until done
        {"I.4": "overdue", "VI.3": "overdue", "I.5": "overdue", "V.6": "open"},
    ),
    (
        "2026-08-31",
        "  - {code: I.4, day: 05/08/2026, number: 700/BC-YTNH}\n"
        "  - {code: II.3, event: 10/08/2026}\n"
        "  - {code: V.4, period: Tháng 8, day: 31/08/2026}\n",
        {"I.4": "late", "II.3": "open", "II.4": "waiting", "I.9": "soon"},
    ),
    (
        "2026-09-30",
        "  - {code: II.3, day: 20/09/2026, number: 810/KH-YTNH}\n",
        # the report of Quý III was not sent, month 9 not recorded yet
        {"I.9": "overdue", "II.3": "done", "V.4": "soon", "VII.3": "soon"},
    ),
    (
        "2026-10-31",
        "  - {code: I.9, period: Quý III, day: 15/10/2026, number: 860/BC-YTNH}\n",
        {"I.9": "soon", "V.4": "overdue", "VII.3": "overdue", "I.8": "soon"},
    ),
    (
        "2026-11-30",
        "  - {code: I.8, day: 25/11/2026, number: 950/TTr-YTNH}\n"
        "  - {code: I.9, period: Năm, day: 27/11/2026, number: 940/BC-YTNH}\n",
        {"I.8": "done", "I.9": "late", "CT.3": "waiting", "CT.4": "waiting"},
    ),
    (
        "2027-01-01",
        "  - {code: V.6, period: Năm, day: 28/12/2026, number: 1010/BC-YTNH}\n",
        # what others publish is waited for, not late; what nobody did is late
        {"V.6": "late", "CT.3": "waiting", "CT.4": "waiting", "V.10": "overdue", "II.4": "waiting"},
    ),
]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Path, dict[str, str]]]:
    """Return the evidence file of every month, each with the rows of the months before."""
    folder = tmp_path_factory.mktemp("nam")
    found, rows = [], ""
    for day, added, expected in MONTHS:
        rows += added
        path = folder / f"{day}.yaml"
        path.write_text(f"set: {SET}\nwork:\n{rows}", encoding="utf-8")
        found.append((day, path, expected))
    return found


def work_of(path: Path, day: str, *options: str) -> dict[str, dict[str, Any]]:
    """Return the work by code as `status --json` tells it on a day."""
    result = run("status", SET, path, "--as-of", day, "--json", *options)
    assert result.exit_code == 0, result.output
    return {work["code"]: work for work in json.loads(result.stdout)["work"]}


def test_every_month_says_what_a_careful_officer_would(
    year: list[tuple[str, Path, dict[str, str]]],
) -> None:
    """Late, early, recurring and event work stand every month as their days say."""
    for day, path, expected in year:
        found = work_of(path, day)
        assert {code: found[code]["standing"] for code in expected} == expected, day


def test_an_earlier_day_does_not_know_what_came_later(
    year: list[tuple[str, Path, dict[str, str]]],
) -> None:
    """The record of the whole year, looked at in July, stands as it stood in July."""
    whole = year[-1][1]
    for day, path, _ in year[:-1]:
        then, now = work_of(path, day), work_of(whole, day)
        assert {code: work["standing"] for code, work in then.items()} == {
            code: work["standing"] for code, work in now.items()
        }, day


def test_what_is_late_comes_first_by_unit(year: list[tuple[str, Path, dict[str, str]]]) -> None:
    """In October the printed status opens with the late items, under their units."""
    day, path, _ = year[9]
    shown = run("status", SET, path, "--as-of", day).stdout
    late, month = shown.index("Chậm tiến độ:"), shown.index("Cần hoàn thành trong 30 ngày tới")
    assert late < month < shown.index("Lĩnh vực")
    first = " ".join(shown[late:month].split())
    assert "Phòng Kế hoạch – Nghiệp vụ" in first
    assert "(kỳ 3: tháng 9)" in first
    # «trước ngày 30/11» makes it a Sunday; the working day before is told
    rest = " ".join(shown[month:].split())
    assert "Chủ nhật 29/11/2026" in rest
    (item,) = [i for i in work_of(path, day)["I.9"]["items"] if i["due"] == "2026-11-29"]
    assert item["working_day"] == "2026-11-27"


def test_the_report_of_a_period_is_drafted_from_the_record(
    year: list[tuple[str, Path, dict[str, str]]],
) -> None:
    """The draft of Quý I tells what was done, with numbers, what was late and why, what is next."""
    _, path, _ = year[3]
    draft = json.loads(
        run("status", SET, path, "--as-of", "2026-04-15", "--period", "Q1", "--json").stdout
    )["report"]
    done = {row["code"]: row["number"] for row in draft["done"]}
    assert (done["I.9"], done["I.2"]) == ("400/BC-YTNH", "420/KH-YTNH")
    (late,) = [row for row in draft["late"] if row["code"] == "V.7"]
    assert late["cause"] == "Chờ danh sách của các khoa"
    assert "chậm 10 ngày" in late["sentence"]
    assert {"I.4", "I.9"} <= {row["code"] for row in draft["coming"]}
    assert "I.1" in {row["code"] for row in draft["waiting"]}


def test_points_follow_the_record(year: list[tuple[str, Path, dict[str, str]]]) -> None:
    """At the end of the year lines score by their days; a line with a part missing does not."""
    result = run("score", SET, year[-1][1], "--json")
    nodes = {node["code"]: node for node in json.loads(result.stdout)["nodes"]}
    points = {code: nodes[code]["points"] for code in ("I.1", "I.2", "I.8", "V.6", "V.4", "I.5")}
    assert points == {
        "I.1": "0/1",  # late by a week
        "I.2": "1/1",
        "I.8": "1/1",
        "V.6": "1/1",  # plan and both reports, within the year
        "V.4": "0/1",  # the months from September on are not recorded
        "I.5": "0/1",
    }
