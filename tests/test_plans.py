"""The four plans hold what their documents hold, and score as a plan should."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from par_index.loading.load import load_set
from par_index.models.tree import Group
from tests.plans import PLANS, complete, report_days
from tests.support import evidence_text, node_of, run, scorecard

COUNTS = {
    "ninh-hoa-2026": {
        "MT": 3,
        "CT": 5,
        "I": 11,
        "II": 5,
        "III": 3,
        "IV": 5,
        "V": 11,
        "VI": 4,
        "VII": 5,
    },
    "tan-tru-2026": {"CT": 26, "1": 5, "2": 2, "3": 3, "4": 3, "5": 4, "6": 1, "7": 1},
    "ninh-hoa-tuyen-truyen-2026": {"MT": 3, "HD": 22},
    "khanh-hoa-syt-2025": {
        "MT": 11,
        "I": 3,
        "II": 5,
        "III": 6,
        "IV": 8,
        "V": 2,
        "VI": 3,
        "VII": 11,
    },
}
TASKS = {
    "ninh-hoa-2026": 44,
    "tan-tru-2026": 19,
    "ninh-hoa-tuyen-truyen-2026": 22,
    "khanh-hoa-syt-2025": 38,
}


def leaves_below(group: Group) -> int:
    """Return how many lines a group holds."""
    return sum(leaves_below(item) if isinstance(item, Group) else 1 for item in group.items)


@pytest.mark.parametrize("name", PLANS)
def test_areas_hold_as_many_lines_as_the_document(name: str) -> None:
    """Every area has as many lines as its heading in the document announces or lists."""
    criteria = load_set(name).criteria
    assert {area.code: leaves_below(area) for area in criteria.areas} == COUNTS[name]
    tasks = sum(n for code, n in COUNTS[name].items() if code not in ("CT", "MT"))
    assert tasks == TASKS[name]


@pytest.mark.parametrize("name", PLANS)
def test_headings_agree_with_the_lines_below(name: str) -> None:
    """A number of lines that a clause quotes is the number of lines, or stands under findings."""
    criteria = load_set(name).criteria
    known = "\n".join(finding.text for finding in criteria.findings)
    for node in criteria.nodes():
        said = re.search(r"\((\d+) (?:nhiệm vụ|chỉ tiêu|hoạt động)\)", node.clause)
        if isinstance(node, Group) and said and int(said[1]) != leaves_below(node):
            assert f"Tiêu đề ghi {said[1]}" in known, node.code


def test_tan_tru_targets_by_heading() -> None:
    """Phụ lục 1 of Tân Trụ lists 2, 7, 6, 4, 4 and 3 targets, numbered through from 1 to 26."""
    criteria = load_set("tan-tru-2026").criteria
    areas = [item for item in criteria.areas[0].items if isinstance(item, Group)]
    assert [len(area.items) for area in areas] == [2, 7, 6, 4, 4, 3]
    numbers = [item.code.rpartition(".")[2] for area in areas for item in area.items]
    assert numbers == [str(n) for n in range(1, 27)]


def test_tan_tru_thresholds_are_those_of_the_document() -> None:
    """The thresholds of Tân Trụ's targets are the percents that their own titles name."""
    for leaf in load_set("tan-tru-2026").criteria.leaves():
        if "target" in leaf.constants:
            assert leaf.constants["target"] in re.findall(r"\d+%", leaf.title), leaf.code


def test_khanh_hoa_keeps_the_numbers_of_the_document() -> None:
    """Area VII of Khánh Hòa has no 4 and two 6, as the document numbers it."""
    criteria = load_set("khanh-hoa-syt-2025").criteria
    last = criteria.areas[-1]
    codes = [item.code.removeprefix("VII.") for item in last.items]
    assert codes == ["1", "2", "3", "5", "6a", "6b", "7", "8", "9", "10", "11"]
    ranking = next(item for item in last.items if item.code == "VII.9")
    assert ranking.product == "Kết quả đánh giá, xếp hạng được công bố"


@pytest.mark.parametrize("name", PLANS)
def test_every_line_says_where_it_stands_and_what_it_assumes(name: str) -> None:
    """Every line has a clause, a rule and one assumed point; the set says that it assumes it."""
    criteria = load_set(name).criteria
    for leaf in criteria.leaves():
        assert leaf.clause, leaf.code
        assert leaf.rule, leaf.code
        assert leaf.max is not None
        assert (leaf.max.points, leaf.max.basis) == (1, "assumed"), leaf.code
    assert "tạm tính" in criteria.note
    assert any("tạm tính" in finding.text for finding in criteria.findings)


WITHOUT_LEAD = {
    "ninh-hoa-2026": {"VII.5"},
    "tan-tru-2026": set(),
    "ninh-hoa-tuyen-truyen-2026": {"MT.1"},
    "khanh-hoa-syt-2025": {"I.1"},
}


@pytest.mark.parametrize("name", PLANS)
def test_tasks_have_leads_and_deadlines(name: str) -> None:
    """Every task has a deadline, a product and a lead unit, save those the document leaves out."""
    criteria = load_set(name).criteria
    without = set()
    for leaf in criteria.leaves():
        if leaf.code.startswith(("CT", "MT")) and name != "ninh-hoa-tuyen-truyen-2026":
            continue
        if not leaf.lead:
            without.add(leaf.code)
        if leaf.code.startswith("MT"):
            continue
        assert leaf.deadline or all(product.deadline for product in leaf.products), leaf.code
        assert leaf.product or (name, leaf.code) == ("ninh-hoa-2026", "VII.5")
    assert without == WITHOUT_LEAD[name]


REPORTS = {
    "ninh-hoa-2026": ["2026-03-09", "2026-06-09", "2026-09-09", "2026-11-29"],
    "tan-tru-2026": ["2026-03-04", "2026-06-04", "2026-09-04", "2026-12-04"],
    "ninh-hoa-tuyen-truyen-2026": ["2026-03-09", "2026-06-09", "2026-09-09", "2026-11-24"],
    "khanh-hoa-syt-2025": [
        *("2025-03-09", "2025-06-09", "2025-09-09", "2025-11-29"),
        *("2025-03-14", "2025-06-14", "2025-09-14", "2025-12-14"),
    ],
}


@pytest.mark.parametrize("name", PLANS)
def test_reporting_calendar(name: str) -> None:
    """Reports are due on the day before the one that "trước ngày" names."""
    assert report_days(load_set(name)) == sorted(map(date.fromisoformat, REPORTS[name]))


@pytest.mark.parametrize("name", PLANS)
def test_a_fulfilled_plan_scores_everything(name: str, tmp_path: Path) -> None:
    """Evidence that fulfils every line, tasks on their last day in time, scores 100%."""
    loaded = load_set(name)
    path = tmp_path / "so-lieu.yaml"
    path.write_text(evidence_text(complete(loaded)), encoding="utf-8")
    total = scorecard(name, path)["total"]
    assert total["percent"] == "1/1"
    assert total["points"] == total["max"] == f"{sum(COUNTS[name].values())}/1"


@pytest.mark.parametrize("name", PLANS)
def test_one_line_undone_loses_that_line_alone(name: str, tmp_path: Path) -> None:
    """With one line left out, the only deduction is that line's one point."""
    loaded = load_set(name)
    given = complete(loaded)
    path = tmp_path / "so-lieu.yaml"
    for code in [leaf.code for leaf in loaded.criteria.leaves()][::7]:
        rest = {key: value for key, value in given.items() if key != code}
        path.write_text(evidence_text(rest), encoding="utf-8")
        document = scorecard(name, path)
        losses = [(entry["code"], entry["amount"]) for entry in document["deductions"]]
        assert losses == [(code, "1/1")]


def test_late_by_a_day_is_told_to_the_day(tmp_path: Path) -> None:
    """A task of Quý I scores on 31/03 and is one day late, and told so, on 01/04."""
    path = tmp_path / "so-lieu.yaml"
    for day, points, words in (("2026-03-31", "1/1", ""), ("2026-04-01", "0/1", "chậm 1 ngày")):
        path.write_text(evidence_text({"I.2": {"finished": day}}), encoding="utf-8")
        node = node_of(scorecard("ninh-hoa-2026", path), "I.2")
        assert node["points"] == points
        assert all(words in entry["text"] for entry in node["deductions"])


def test_before_a_day_excludes_it_unless_read_otherwise(tmp_path: Path) -> None:
    """«Trước ngày 10/6» is missed on 10/06, and met under the reading that includes the day."""
    days = {
        "finished_1": "2026-03-09",
        "finished_2": "2026-06-10",
        "finished_3": "2026-09-09",
        "finished_4": "2026-11-29",
    }
    path = tmp_path / "so-lieu.yaml"
    path.write_text(evidence_text({"I.9": days}), encoding="utf-8")
    node = node_of(scorecard("ninh-hoa-2026", path), "I.9")
    assert node["points"] == "0/1"
    assert "(chậm 1 ngày)" in node["deductions"][0]["text"]
    reading = ("--reading", "I.9=by-deadline")
    assert node_of(scorecard("ninh-hoa-2026", path, *reading), "I.9")["points"] == "1/1"
    shared = ("--reading", "I.9=share")
    assert node_of(scorecard("ninh-hoa-2026", path, *shared), "I.9")["points"] == "3/4"


def test_late_work_of_the_year_counts_under_its_own_reading(tmp_path: Path) -> None:
    """Under late-counts a task done late scores in its year, and never after it."""
    path = tmp_path / "so-lieu.yaml"
    for day, points in (("2026-12-31", "1/1"), ("2027-01-01", "0/1")):
        path.write_text(evidence_text({"I.2": {"finished": day}}), encoding="utf-8")
        assert node_of(scorecard("ninh-hoa-2026", path), "I.2")["points"] == "0/1"
        document = scorecard("ninh-hoa-2026", path, "--reading", "I.2=late-counts")
        assert node_of(document, "I.2")["points"] == points


def test_days_counted_from_an_event(tmp_path: Path) -> None:
    """«Không quá 30 ngày» from 06/05/2026 ends with 05/06/2026."""
    path = tmp_path / "so-lieu.yaml"
    for day, points in (("2026-06-05", "1/1"), ("2026-06-06", "0/1")):
        given = {"I.1": {"event": "2026-05-06", "finished": day}}
        path.write_text(evidence_text(given), encoding="utf-8")
        assert node_of(scorecard("ninh-hoa-2026", path), "I.1")["points"] == points


def test_a_target_missed_is_told_by_how_much(tmp_path: Path) -> None:
    """79,5% of 80% lacks half a percentage point, and the line says so."""
    path = tmp_path / "so-lieu.yaml"
    path.write_text(evidence_text({"CT.1": {"total": 1000, "part": 795}}), encoding="utf-8")
    text = node_of(scorecard("ninh-hoa-2026", path), "CT.1")["deductions"][0]["text"]
    assert "còn thiếu 0,5 điểm phần trăm" in text


def test_not_yet_done_is_a_range(tmp_path: Path) -> None:
    """A task known to be undone on a day past its deadline is lost; before it, still open."""
    path = tmp_path / "so-lieu.yaml"
    given = {"I.2": {"finished": "> 2026-04-15"}, "I.8": {"finished": "> 2026-04-15"}}
    path.write_text(evidence_text(given), encoding="utf-8")
    document = scorecard("ninh-hoa-2026", path)
    lost, still = node_of(document, "I.2"), node_of(document, "I.8")
    assert (lost["state"], lost["range"]["possible"]) == ("known", "0/1")
    assert (still["state"], still["range"]["possible"]) == ("missing", "1/1")


SAMPLE = """\
set: bo-rieng
title: Bộ riêng
unit: Đơn vị thử
year: 2026
source: {document: Văn bản thử}
rubrics: chi-tieu-va-nhiem-vu
areas:
  - code: A
    title: Lĩnh vực
    items:
      - code: A.1
        title: Việc
        rule: RULE
        deadline: DEADLINE
        max: {points: 1, basis: assumed}
"""


@pytest.mark.parametrize(
    ("rule", "deadline", "code"),
    [
        ("task-by-day", "{text: Trước 10/3, before: 2026-03-10}", "PAR407"),
        ("task-by-2-days", "{text: Quý I, quarters: [1]}", "PAR407"),
        ("task-by-day", "{text: Không rõ}", "PAR407"),
        ("task-by-day", "{text: Quý I, quarters: [1], in_year: true}", "PAR203"),
        ("task-by-day", "{text: 30 ngày, within: 30}", "PAR203"),
        ("task-by-day", "{text: Quý V, quarters: [5]}", "PAR203"),
    ],
)
def test_a_deadline_that_does_not_fit_its_rule_is_refused(
    rule: str, deadline: str, code: str, tmp_path: Path
) -> None:
    """A deadline with two meanings, none, or other days than its rule asks for is an error."""
    path = tmp_path / "bo.yaml"
    path.write_text(SAMPLE.replace("RULE", rule).replace("DEADLINE", deadline), encoding="utf-8")
    result = run("score", path, "--targets")
    assert result.exit_code == 1
    assert code in result.stderr
    assert "bo.yaml:1" in result.stderr
