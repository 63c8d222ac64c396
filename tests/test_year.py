"""The year as it goes: status on a day, the calendar, and each unit's own list."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import icalendar
import pytest

from par_index.loading.library import shelf
from par_index.loading.load import load_evidence, load_set
from par_index.loading.loaded import LoadedSet
from par_index.report.byunit import common_of, unit_shares
from par_index.report.duties import NOBODY, leads, unit_book
from par_index.report.work import Work, works
from par_index.scoring.score import score
from par_index.year.units import UnitBook, unit_key
from tests.plans import PLANS, complete, report_days
from tests.support import evidence_text, run

TCHC = "Phòng Tổ chức – Hành chính"
SPELLINGS = (
    "Phòng TCHC",
    "phòng tchc",
    "Phòng TC-HC",
    "Phòng Tổ chức-Hành chính",
    "Phòng Tổ chức - Hành chính",
    "Phòng  Tổ chức – hành chính",
    "Phòng Tổ chức – Hành chính (bộ phận Văn thư)",
)

EVIDENCE = {
    "I.1": {"event": "2026-05-06", "finished": "2026-06-10"},
    "I.2": {"finished": "2026-03-20"},
    "I.9": {"finished_1": "2026-03-09", "finished_2": "2026-06-10"},
    "II.3": {"event": "2026-08-01"},
    "III.3": {"total": 30, "done": 28},
    "VII.3": {"finished_1": "2026-03-10", "finished_2": "2026-06-10"},
}


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """Return an evidence file with some tasks done, some late and some not."""
    path = tmp_path / "so-lieu.yaml"
    text = evidence_text(EVIDENCE) + "  I.10: {not_applicable: Không có thay đổi}\n"
    path.write_text(text, encoding="utf-8")
    return path


def standing_on(loaded: LoadedSet, path: Path, day: date) -> dict[str, Work]:
    """Return every line by code as it stands on a day."""
    return {
        work.code: work for work in works(loaded, load_evidence(path, loaded), day) if work.leaf
    }


def test_status_tells_every_standing(evidence: Path) -> None:
    """On 15/09/2026 each line stands as its deadline and its evidence say."""
    loaded = load_set("ninh-hoa-2026")
    found = standing_on(loaded, evidence, date(2026, 9, 15))
    expected = {
        "I.1": "late",
        "I.2": "done",
        "I.3": "overdue",
        "I.4": "overdue",
        "I.6": "open",
        "I.9": "overdue",
        "I.10": "not_applicable",
        "II.3": "open",
        "II.4": "waiting",
        "III.3": "open",
        "V.7": "overdue",
        "VII.3": "soon",
    }
    assert {code: found[code].standing for code in expected} == expected
    one = found["I.9"].pending
    assert one is not None
    assert (one.item.occurrence.due, one.progress.days) == (date(2026, 9, 9), 6)
    assert [step.progress.days for step in found["I.1"].steps] == [5]


def test_status_moves_with_the_day_alone(evidence: Path) -> None:
    """What was done on a day is not done the day before; what is due is overdue the day after."""
    loaded = load_set("ninh-hoa-2026")
    done = date(2026, 3, 20)
    assert standing_on(loaded, evidence, done)["I.2"].standing == "done"
    assert standing_on(loaded, evidence, done - timedelta(days=1))["I.2"].standing == "soon"
    last = date(2026, 11, 30)
    assert standing_on(loaded, evidence, last)["I.8"].standing == "soon"
    assert standing_on(loaded, evidence, last + timedelta(days=1))["I.8"].standing == "overdue"


def test_an_event_counts_from_its_own_day(evidence: Path) -> None:
    """A line waits until the day of its event, and is open from that day on."""
    loaded = load_set("ninh-hoa-2026")
    assert standing_on(loaded, evidence, date(2026, 7, 31))["II.3"].standing == "waiting"
    assert standing_on(loaded, evidence, date(2026, 8, 1))["II.3"].standing == "open"


def test_a_missed_target_is_final_only_after_its_time(evidence: Path) -> None:
    """A target that is not met in September is open; on the first of January it is missed."""
    loaded = load_set("ninh-hoa-2026")
    assert standing_on(loaded, evidence, date(2026, 9, 15))["III.3"].standing == "open"
    assert standing_on(loaded, evidence, date(2027, 1, 1))["III.3"].standing == "missed"


@pytest.mark.parametrize("name", PLANS)
def test_a_fulfilled_plan_is_done_at_the_end_of_its_year(name: str, tmp_path: Path) -> None:
    """With every line fulfilled, nothing is overdue, late or waiting on 31 December."""
    loaded = load_set(name)
    path = tmp_path / "so-lieu.yaml"
    path.write_text(evidence_text(complete(loaded)), encoding="utf-8")
    found = standing_on(loaded, path, date(loaded.criteria.year, 12, 31))
    assert {line.standing for line in found.values()} == {"done"}


def test_status_prints_for_one_unit(evidence: Path) -> None:
    """`status --unit` speaks of the lines that the unit leads, under any spelling, and no other."""
    options = ("--as-of", "15/09/2026", "--all")
    shown = {
        run("status", "ninh-hoa-2026", evidence, *options, "--unit", unit).stdout
        for unit in SPELLINGS
    }
    assert len(shown) == 1
    text = " ".join(shown.pop().split())
    assert f"{TCHC} chủ trì · tình hình đến ngày 15/09/2026" in text
    assert "I.4 " in text
    assert "VII.3 " not in text
    assert "Hạn cuối 30/06/2026, chậm tiến độ 77 ngày" in text


def test_the_year_starts_without_evidence() -> None:
    """Before anything is reported, status still tells what falls due, reports included."""
    result = run("status", "tan-tru-2026", "--as-of", "2026-01-10")
    assert result.exit_code == 0, result.output
    assert "1 sắp đến hạn; 1 chưa phát sinh, chờ cấp trên" in result.stdout
    later = run("status", "tan-tru-2026", "--as-of", "2026-02-10")
    assert "Báo cáo công tác cải cách hành chính quý I" in " ".join(later.stdout.split())


def test_a_report_stays_until_it_is_sent(tmp_path: Path) -> None:
    """An unsent report is late on the day after its last day, and long after; sent, it is done."""
    for day in ("05/03/2026", "30/12/2026"):
        shown = " ".join(run("status", "tan-tru-2026", "--as-of", day).stdout.split())
        assert "Báo cáo công tác cải cách hành chính" in shown
        assert "Hạn cuối 04/03/2026, chậm tiến độ" in shown
        found = json.loads(run("status", "tan-tru-2026", "--as-of", day, "--json").stdout)["work"]
        report = next(one for one in found if one["code"] == "BC")
        first = report["items"][0]
        assert (report["recipient"], report["standing"]) == ("Sở Y tế", "overdue")
        assert (first["period"], first["due"]) == ("Quý I", "2026-03-04")
        assert first["standing"] == "overdue"
    path = tmp_path / "so-lieu.yaml"
    text = "work:\n  - {code: BC, period: quý I, day: 03/03/2026, number: 45/BC-TTYT}\n"
    path.write_text(text, encoding="utf-8")
    sent = run("status", "tan-tru-2026", path, "--as-of", "05/03/2026")
    assert "Hạn cuối 04/03/2026" not in sent.stdout
    document = json.loads(
        run("status", "tan-tru-2026", path, "--as-of", "05/03/2026", "--json").stdout
    )
    (report,) = [work for work in document["work"] if work["kind"] == "report"]
    assert report["recipient"] == "Sở Y tế"
    first = report["items"][0]
    assert (first["standing"], first["number"]) == ("done", "45/BC-TTYT")


def test_only_the_command_line_asks_the_clock(evidence: Path) -> None:
    """Without --as-of the day is today, printed; the same day prints the same text."""
    today = run("status", "ninh-hoa-2026", evidence)
    assert f"tình hình đến ngày {date.today():%d/%m/%Y}" in today.stdout
    first, second = (
        run("status", "ninh-hoa-2026", evidence, "--as-of", "2026-09-15").stdout for _ in "ab"
    )
    assert first == second
    wrong = run("status", "ninh-hoa-2026", evidence, "--as-of", "31/02/2026")
    assert wrong.exit_code == 2
    assert "không có trên lịch" in wrong.stderr


def test_unknown_units_are_refused_with_a_hint(evidence: Path) -> None:
    """A unit that leads nothing is an error that names a near one."""
    for command in (("status", "--as-of", "2026-09-15"), ("units",), ("score",)):
        args = (command[0], "ninh-hoa-2026", evidence, *command[1:])
        result = run(*args, "--unit", "Phòng Tài chính – Kế toan")
        assert result.exit_code == 2, result.output
        assert "có phải «Phòng Tài chính – Kế toán»" in result.stderr


def test_spellings_of_a_unit_are_one() -> None:
    """Case, dashes, spaces, asides in brackets and listed aliases do not make another unit."""
    book = UnitBook.of([(TCHC, ["Phòng TCHC"])])
    assert {book.name(spelling) for spelling in SPELLINGS} == {TCHC}
    assert unit_key("Phòng Tài chính") != unit_key("Phòng Tổ chức")
    assert book.find("Phòng Điều dưỡng") is None


@pytest.mark.parametrize("name", [*PLANS, "son-tra-2026"])
def test_no_unit_hides_under_two_spellings(name: str) -> None:
    """Every name that leads or supports a line reads back to itself."""
    criteria = load_set(name).criteria
    book = unit_book(criteria)
    for names in leads(criteria, book).values():
        assert all(unit == NOBODY or book.name(unit) == unit for unit in names)
    assert len({unit_key(unit) for unit in book.names}) == len(book.names)


def test_shares_of_units_add_up_to_their_lines(evidence: Path) -> None:
    """A unit carries the lines that name it first; all of them are the total of the set."""
    loaded = load_set("ninh-hoa-2026")
    scorecard = score(loaded.scheme, load_evidence(evidence, loaded).claims)
    shares = unit_shares(loaded, scorecard)
    for share in shares:
        assert share.points + share.lost + share.missing == share.maximum
    points, maximum = common_of(scorecard)
    assert sum(share.points for share in shares) + points == scorecard.root.points
    assert sum(share.maximum for share in shares) + maximum == scorecard.root.maximum
    lead = leads(loaded.criteria, unit_book(loaded.criteria))
    assert sum(len(share.lines) for share in shares) == len(lead)
    assert {line.code for share in shares for line in share.lines} == set(scorecard.leaves)


def test_units_print_losses_with_remedies(evidence: Path) -> None:
    """`units` lists what was lost and what wins it back; `score --unit` shows one unit of it."""
    text = " ".join(run("units", "ninh-hoa-2026", evidence).stdout.split())
    assert "chậm 5 ngày" in text
    assert "28/30 ≈ 93,33%" in text
    one = run("score", "ninh-hoa-2026", evidence, "--unit", "Phòng TCKT").stdout
    assert "Phòng Tài chính – Kế toán" in one
    assert TCHC not in one


def events(path: Path) -> list[icalendar.Event]:
    """Return the events of an .ics file."""
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    return [part for part in calendar.walk("VEVENT") if isinstance(part, icalendar.Event)]


@pytest.mark.parametrize("name", [*PLANS, "son-tra-2026"])
def test_calendar_is_read_back_by_its_library(name: str, tmp_path: Path) -> None:
    """The .ics holds one all-day event for each printed day, each with its own lasting UID."""
    path = tmp_path / "lich.ics"
    result = run("calendar", name, "--out", path)
    assert result.exit_code == 0, result.output
    found = events(path)
    assert f"Đã ghi {len(found)} ngày" in result.stdout
    assert len({str(event["UID"]) for event in found}) == len(found)
    for event in found:
        start, end = event["DTSTART"].dt, event["DTEND"].dt
        assert type(start) is date
        assert end - start == timedelta(days=1)
        assert f"{start:%d/%m/%Y}" in result.stdout
    reports = [event for event in found if "Báo cáo" in event["CATEGORIES"].cats]
    assert sorted(event["DTSTART"].dt for event in reports) == sorted(report_days(load_set(name)))


def test_calendar_bytes_depend_on_arguments_alone(tmp_path: Path) -> None:
    """The same arguments write the same bytes; another --stamp changes the stamps and no UID."""
    paths = [tmp_path / f"{n}.ics" for n in range(3)]
    for path in paths[:2]:
        run("calendar", "tan-tru-2026", "--out", path)
    run("calendar", "tan-tru-2026", "--out", paths[2], "--stamp", "2026-05-01")
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[0].read_bytes() != paths[2].read_bytes()
    assert [e["UID"] for e in events(paths[0])] == [e["UID"] for e in events(paths[2])]


def test_calendar_holds_an_event_once_its_day_is_known(evidence: Path, tmp_path: Path) -> None:
    """A task that awaits an event has no day without it, and its counted day with it."""
    path = tmp_path / "lich.ics"
    without = run("calendar", "ninh-hoa-2026", "--out", path)
    assert "Chưa phát sinh, chờ văn bản" in without.stdout
    assert not [e for e in events(path) if str(e["SUMMARY"]).startswith("[II.3]")]
    run("calendar", "ninh-hoa-2026", evidence, "--out", path, "--remind", "7")
    (found,) = [e for e in events(path) if str(e["SUMMARY"]).startswith("[II.3]")]
    assert found["DTSTART"].dt == date(2026, 12, 31)
    assert [part["TRIGGER"].dt for part in found.walk("VALARM")] == [timedelta(days=-7)]


def test_calendar_of_one_unit(tmp_path: Path) -> None:
    """`calendar --unit` holds only what the unit leads or sends."""
    path = tmp_path / "lich.ics"
    run("calendar", "ninh-hoa-2026", "--out", path, "--unit", "Phòng KHNV")
    codes = {str(event["SUMMARY"]).partition("]")[0] for event in events(path)}
    assert codes == {"[VII.3", "[I.5"}


def test_calendar_says_where_it_cannot_write(tmp_path: Path) -> None:
    """A file that cannot be written is a problem with a code."""
    result = run("calendar", "tan-tru-2026", "--out", tmp_path / "khong" / "lich.ics")
    assert result.exit_code == 1
    assert "PAR108" in result.stderr


def test_a_new_report_leaves_the_events_of_the_others(tmp_path: Path) -> None:
    """A report that is added in front takes an identity of its own and changes no other."""
    text = (shelf("criteria") / "tan-tru-2026.yaml").read_text("utf-8")
    more = (
        "reports:\n  - title: Báo cáo đột xuất\n"
        "    deadline: {text: Trước ngày 05/02/2026, before: 2026-02-05}\n"
        "    sender: Phòng Tổ chức – Hành chính\n    recipient: Sở Y tế\n    clause: Công văn\n"
    )
    found = []
    for name, body in (("cu", text), ("moi", text.replace("reports:\n", more, 1))):
        criteria, path = tmp_path / f"{name}.yaml", tmp_path / f"{name}.ics"
        criteria.write_text(body, encoding="utf-8")
        result = run("calendar", criteria, "--out", path)
        assert result.exit_code == 0, result.output
        found.append({str(e["SUMMARY"]): str(e["UID"]) for e in events(path)})
    before, after = found
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1
    assert len(set(after.values())) == len(after)


def test_a_later_stamp_makes_a_later_version_of_every_event(tmp_path: Path) -> None:
    """Programs that hold an earlier calendar take the events of the later one in its place."""
    sequences = []
    for day in ("2026-03-01", "2026-03-02"):
        path = tmp_path / f"{day}.ics"
        run("calendar", "tan-tru-2026", "--out", path, "--stamp", day)
        sequences.append([int(event["SEQUENCE"]) for event in events(path)])
    assert all(old < new for old, new in zip(*sequences, strict=True))
