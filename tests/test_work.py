"""Work as it is recorded: products, periods, reports, events, and registers that feed lines."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import icalendar
import openpyxl
import pytest

from par_index.loading.library import shelf
from par_index.loading.load import load_set
from tests.support import node_of, run, scorecard


def write(path: Path, text: str) -> Path:
    """Write a file and return it."""
    path.write_text(text, encoding="utf-8")
    return path


def work_of(name: object, *args: object) -> dict[str, dict[str, Any]]:
    """Return the work by code, or by title where it has none, as `status --json` tells it."""
    result = run("status", name, *args, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["work"]
    return {work["code"] or work["title"]: work for work in found}


def test_a_line_with_several_products_says_what_is_still_owed(tmp_path: Path) -> None:
    """V.6 of Ninh Hòa owes a plan and reports «theo định kỳ 6 tháng và năm», each by itself."""
    path = write(
        tmp_path / "a.yaml",
        "work:\n  - {code: V.6, product: Kế hoạch, day: 10/02/2026, number: 205/KH-YTNH}\n",
    )
    items = work_of("ninh-hoa-2026", path, "--as-of", "2026-07-01")["V.6"]["items"]
    assert [(i["period"], i["due"], i["standing"], i["number"]) for i in items] == [
        ("6 tháng", "2026-06-30", "overdue", ""),
        ("", "2026-12-31", "done", "205/KH-YTNH"),
        ("Năm", "2026-12-31", "open", ""),
    ]
    node = node_of(scorecard("ninh-hoa-2026", path), "V.6")
    assert (node["state"], node["points"], node["range"]["possible"]) == ("missing", "0/1", "1/1")
    more = write(
        tmp_path / "b.yaml",
        "work:\n"
        "  - {code: V.6, period: 6 tháng, day: 02/07/2026}\n"
        "  - {code: V.6, period: năm, day: 28/12/2026}\n",
    )
    both = node_of(scorecard("ninh-hoa-2026", path, more), "V.6")
    assert (both["points"], both["given"]["done"]) == ("1/1", "3")


def test_the_record_and_the_figures_of_a_line_may_not_contradict_each_other(tmp_path: Path) -> None:
    """A day, a count or a reason that the record denies is refused at its row."""
    path = write(
        tmp_path / "a.yaml",
        "leaves:\n"
        "  I.2: {given: {finished: 20/03/2026}}\n"
        "  V.9: {given: {done: 0}}\n"
        "  I.10: {not_applicable: Không thay đổi}\n"
        "work:\n"
        "  - {code: I.2, day: 21/03/2026}\n"
        "  - {code: V.9, product: Công văn, day: 01/06/2026}\n"
        "  - {code: I.10, day: 01/06/2026}\n"
        "  - {code: I.1, event: 07/05/2026}\n",
    )
    result = run("score", "ninh-hoa-2026", path)
    assert result.exit_code == 1
    rows = re.findall(r"a\.yaml:(\d+):\d+ (PAR\d+) lỗi:", result.stderr)
    assert rows == [("6", "PAR504"), ("7", "PAR504"), ("8", "PAR506"), ("9", "PAR504")]


def test_an_event_that_the_plan_dates_is_known_without_evidence(tmp_path: Path) -> None:
    """409/QĐ-SYT of 06/05/2026 makes I.1 due on 05/06; the same day in evidence is accepted."""
    found = work_of("ninh-hoa-2026", "--as-of", "2026-05-20")["I.1"]
    assert [item["due"] for item in found["items"]] == ["2026-06-05"]
    assert work_of("ninh-hoa-2026", "--as-of", "2026-05-05")["I.1"]["standing"] == "waiting"
    path = tmp_path / "a.yaml"
    for given, points in (("finished: 05/06/2026", "1/1"), ("finished: 06/06/2026", "0/1")):
        for event in ("", "event: 2026-05-06, "):
            write(path, f"leaves: {{I.1: {{given: {{{event}{given}}}}}}}\n")
            assert node_of(scorecard("ninh-hoa-2026", path), "I.1")["points"] == points
    write(path, "leaves: {I.1: {given: {event: 2026-05-07, finished: 2026-06-01}}}\n")
    refused = run("score", "ninh-hoa-2026", path)
    assert "PAR504" in refused.stderr
    assert "ấn định là 06/05/2026" in refused.stderr


@pytest.fixture
def late_event(tmp_path: Path) -> Path:
    """Return Ninh Hòa's plan as if the plan of Sở Y tế had come on 06/05, after the quarter."""
    text = (shelf("criteria") / "ninh-hoa-2026.yaml").read_text("utf-8")
    assert "happened: 2026-02-04" in text
    return write(tmp_path / "bo.yaml", text.replace("happened: 2026-02-04", "happened: 2026-05-06"))


def test_nobody_is_late_with_what_could_not_be_begun(late_event: Path, tmp_path: Path) -> None:
    """«Quý I/2026 (khi có kế hoạch của Sở Y tế)»: with the plan in May the line has the year."""
    assert work_of(late_event, "--as-of", "2026-04-15")["I.3"]["standing"] == "waiting"
    found = work_of(late_event, "--as-of", "2026-06-15")["I.3"]
    assert (found["standing"], found["items"][0]["due"]) == ("open", "2026-12-31")
    path = write(tmp_path / "a.yaml", "work: [{code: I.3, day: 01/07/2026}]\n")
    assert node_of(scorecard(late_event, path), "I.3")["points"] == "1/1"
    findings = load_set("ninh-hoa-2026").criteria.findings
    assert any("không bị coi là chậm" in finding.text for finding in findings)


def test_results_that_others_publish_are_waited_for() -> None:
    """On 1 January of the next year they are neither late nor missed."""
    waits = {
        "ninh-hoa-2026": ("2027-01-01", ["CT.3", "CT.4"]),
        "khanh-hoa-syt-2025": ("2026-01-01", ["MT.9.1", "MT.9.2", "MT.9.3", "MT.9.4"]),
        "son-tra-2026": ("2027-01-01", ["IV.2"]),
    }
    for name, (day, codes) in waits.items():
        found = work_of(name, "--as-of", day)
        assert {found[code]["standing"] for code in codes} == {"waiting"}
    shown = run("status", "ninh-hoa-2026", "--as-of", "2026-12-20", "--all").stdout
    assert "(Trong năm)" not in shown


def test_percentages_are_scored_by_figures(tmp_path: Path) -> None:
    """«100% công chức đạt chuẩn» asks for counts; a report beside it is a product of its own."""
    path = tmp_path / "a.yaml"
    for met, points in ((120, "1/1"), (119, "0/1")):
        write(path, f"leaves: {{IV.2: {{given: {{total: 120, done: {met}}}}}}}\n")
        assert node_of(scorecard("khanh-hoa-syt-2025", path), "IV.2")["points"] == points
    report = "Báo cáo của các đơn vị"
    write(
        path,
        "leaves: {IV.3: {given: {total: 900, met: 900}}}\n"
        f"work: [{{code: IV.3, product: {report}, day: 01/12/2025}}]\n",
    )
    assert node_of(scorecard("khanh-hoa-syt-2025", path), "IV.3")["points"] == "1/1"
    write(path, "leaves: {II.2: {given: {total: 50, met: 9, done: 1}}}\n")
    assert node_of(scorecard("khanh-hoa-syt-2025", path), "II.2")["points"] == "0/1"
    write(path, "leaves: {HD.1: {given: {finished: 20/02/2026, total: 300, met: 299}}}\n")
    assert node_of(scorecard("ninh-hoa-tuyen-truyen-2026", path), "HD.1")["points"] == "0/1"
    product = load_set("ninh-hoa-2026").criteria
    (line,) = [leaf for leaf in product.leaves() if leaf.code == "III.3"]
    assert "và công khai theo quy định" in line.product


def test_targets_score_the_lines_of_two_conditions() -> None:
    """`--targets` scores CT.II.7 of Tân Trụ and MT.3.c of Khánh Hòa as their own words say."""
    for name, code in (("tan-tru-2026", "CT.II.7"), ("khanh-hoa-syt-2025", "MT.3.c")):
        node = node_of(scorecard(name, "--targets"), code)
        assert (node["state"], node["points"]) == ("known", "1/1")


def test_supporting_units_are_found_when_asked(tmp_path: Path) -> None:
    """«Đoàn thanh niên» leads nothing: the message says so, and --supporting shows I.11."""
    unit = ("--unit", "Đoàn thanh niên", "--as-of", "2026-06-01")
    alone = run("status", "ninh-hoa-2026", *unit)
    assert alone.exit_code == 2
    assert "--supporting" in alone.stderr
    assert set(work_of("ninh-hoa-2026", *unit, "--supporting")) == {"I.11"}
    many = work_of(
        "ninh-hoa-2026",
        *("--unit", "Các khoa, phòng trực thuộc", "--supporting", "--as-of", "2026-06-01"),
    )
    assert {"CT.1", "CT.2", "CT.3", "CT.5"} <= set(many)
    assert (
        "Các Khoa dự phòng"
        in work_of("ninh-hoa-2026", "--as-of", "2026-06-01")["II.1"]["supporting"]
    )


def test_a_report_of_the_whole_centre_is_everybodys() -> None:
    """Section IV of Tân Trụ names the centre as sender: no department loses the report."""
    for unit in ("Phòng TCHC", "Phòng Điều dưỡng", "Trung tâm Y tế khu vực Tân Trụ"):
        found = work_of("tan-tru-2026", "--unit", unit, "--as-of", "2026-03-05")
        assert found["BC"]["lead"] == ["Trung tâm Y tế khu vực Tân Trụ"]


def events(name: str, path: Path) -> list[icalendar.Event]:
    """Return the events of the calendar file of a set."""
    assert run("calendar", name, "--whole-year", "--out", path).exit_code == 0
    return [
        part
        for part in icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        if isinstance(part, icalendar.Event)
    ]


def test_one_duty_on_one_day_is_one_entry(tmp_path: Path) -> None:
    """Products of a line that fall due together share an entry; the combined report is one."""
    path = tmp_path / "lich.ics"
    seen = {}
    for name in ("ninh-hoa-2026", "ninh-hoa-tuyen-truyen-2026", "tan-tru-2026"):
        for event in events(name, path):
            head = str(event["SUMMARY"]).partition("]")[0]
            key = (name, head, event["DTSTART"].dt)
            assert key not in seen
            seen[key] = str(event["UID"])
    march = {uid for (_, _, day), uid in seen.items() if f"{day}" == "2026-03-09"}
    assert march == {"ninh-hoa-2026-I.9-1@par-index"}


def test_inspections_give_both_lines_of_son_tra(tmp_path: Path) -> None:
    """The register counts units once, and I.1.b follows from days and contents of conclusions."""
    full = "concluded: 20/11/2026, results: có, shortcomings: có, remedies: có, remedy_stated: "
    rows = (
        f"    - {{unit: Khoa Nội, day: 10/09/2026, online: có, {full}có}}\n"
        f"    - {{unit: Khoa Nội, day: 10/10/2026, online: không, {full}có}}\n"
        f"    - {{unit: Khoa Ngoại, day: 11/09/2026, online: không, {full}@}}\n"
    )
    path = tmp_path / "a.yaml"
    for stated, points in (("có", "1/2"), ("không", "0/1")):
        text = f"registers:\n  inspections:\n{rows.replace('@', stated)}"
        write(path, f"{text}leaves: {{I.1.a: {{given: {{units: 4}}}}}}\n")
        document = scorecard("son-tra-2026", path)
        first = node_of(document, "I.1.a")
        assert (first["given"]["inspected"], first["given"]["online"]) == ("2", "1")
        assert first["points"] == "3/4"
        assert node_of(document, "I.1.b")["points"] == points
    figures = "leaves: {I.1.a: {given: {units: 4, online: 3}}}\n"
    write(path, f"registers:\n  inspections:\n{rows.replace('@', 'có')}{figures}")
    assert "PAR504" in run("score", "son-tra-2026", path).stderr


def test_articles_surveys_and_training_are_dated_work(tmp_path: Path) -> None:
    """Rows of registers complete the periods that their days fall in, and no other."""
    path = write(
        tmp_path / "a.yaml",
        "registers:\n  articles:\n"
        "    - {day: 05/01/2026, title: Bài 1, channel: Website, kind: Cải cách hành chính}\n"
        "    - {day: 20/03/2026, title: Bài 2, channel: Fanpage, kind: reform}\n",
    )
    items = work_of("ninh-hoa-tuyen-truyen-2026", path, "--as-of", "2026-04-01")["HD.5"]["items"]
    assert [item["standing"] for item in items[:4]] == ["done", "overdue", "done", "soon"]
    path = write(
        tmp_path / "b.yaml",
        "registers:\n"
        "  surveys:\n"
        "    - {day: 20/03/2026, group: Người bệnh, answers: 300, satisfied: 280}\n"
        "    - {day: 25/06/2026, group: staff, answers: 120, satisfied: 110}\n"
        "  training:\n"
        "    - {day: 15/05/2026, title: Tập huấn CCHC, organiser: Sở Nội vụ}\n",
    )
    found = work_of("ninh-hoa-2026", path, "--as-of", "2026-07-01")
    assert [(i["period"], i["standing"]) for i in found["I.5"]["items"][:3]] == [
        ("Quý I", "done"),
        ("Quý II", "overdue"),
        ("6 tháng đầu năm", "done"),
    ]
    assert found["I.7"]["standing"] == "done"
    node = node_of(scorecard("ninh-hoa-2026", path), "MT.6")
    assert (node["given"]["answers"], node["points"]) == ("300", "1/1")


def test_products_of_groups_are_shown_everywhere(tmp_path: Path) -> None:
    """«Kế hoạch, Thông báo kiểm tra» of I.1 stands in form, scorecard, JSON and explain."""
    words = "Kế hoạch, Thông báo kiểm tra công tác CCHC năm 2026"
    told = " ".join(run("explain", "son-tra-2026", "--targets", "I.1.a").stdout.split())
    assert f"Sản phẩm chung của mục I.1: {words}." in told
    assert node_of(scorecard("son-tra-2026", "--targets"), "I.1")["product"] == words
    for command in (("template",), ("score", "--targets")):
        path = tmp_path / f"{command[0]}.xlsx"
        assert run(command[0], "son-tra-2026", *command[1:], "--out", path).exit_code == 0
        book = openpyxl.load_workbook(path)
        texts = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
        assert any(words in text for text in texts)


def test_every_department_gets_its_page(tmp_path: Path) -> None:
    """`units --out` writes a page for every unit, with its work, numbers and points."""
    path = write(tmp_path / "a.yaml", "work: [{code: I.2, day: 20/03/2026, number: 420/KH-YTNH}]\n")
    out = tmp_path / "don-vi.xlsx"
    result = run("units", "ninh-hoa-2026", path, "--as-of", "2026-07-01", "--out", out)
    assert result.exit_code == 0, result.output
    book = openpyxl.load_workbook(out)
    assert {"Phòng Tổ chức – Hành chính", "Đoàn thanh niên"} <= set(book.sheetnames)
    cells = [str(c.value) for row in book["Phòng Tổ chức – Hành chính"].iter_rows() for c in row]
    text = "\n".join(cells)
    assert "Tình hình đến ngày 01/07/2026" in text
    assert "Hoàn thành 20/03/2026, số 420/KH-YTNH" in text
