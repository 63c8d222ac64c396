"""What whole decrees asked of the rule language: each case was met while encoding an act."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from openpyxl import load_workbook

from tests.support import CRITERIA, Folder, run, scorecard

LINE = "{code: A.1, title: Tiêu chí thử, rule: the-rule, max: {points: 1, basis: stated}}"


def _set(lines: str, head: str = "") -> str:
    return CRITERIA.replace("areas:\n", f"{head}areas:\n").replace(LINE, lines)


THREE = """\
rubrics:
  the-rule:
    inputs:
      p: {label: Sổ kiến nghị, type: yes_no}
      q: {label: Sổ đơn thư, type: yes_no}
      r: {label: Sổ giám sát, type: yes_no}
"""
BY_MEASURE = """\
    measure: {value: "count(p, q, r)", kind: number, label: Số sổ điện tử}
    rule:
      bands:
        - {when: ">= 3", award: max}
        - {when: "< 3", award: 0}
"""
BY_COUNT = """\
    rule:
      of: count(p, q, r)
      bands:
        - {when: "3", award: max}
        - {when: "2", award: 0.5}
        - {when: "[0..1]", award: 0}
"""


@pytest.mark.parametrize(("rule", "two"), [(BY_MEASURE, "0/1"), (BY_COUNT, "1/2")])
def test_levels_by_how_many_conditions_hold(
    set_folder: Callable[..., Folder], rule: str, two: str
) -> None:
    """«Cả 03 nội dung», «02 nội dung» are bands of a count: whole numbers leave no gap between."""
    folder = set_folder(THREE + rule, CRITERIA)
    checked = run("check", folder.criteria)
    assert checked.exit_code == 0, checked.output
    for third, points in ((True, "1/1"), (False, two)):
        given = {"p": True, "q": True, "r": third}
        assert folder.score({"A.1": given})["total"]["points"] == points


PENALTY = """\
rubrics:
  the-rule:
    inputs: {n: {label: Vụ vi phạm, type: count, unit: vụ}}
    rule: {deductions: [{label: Vi phạm, each: n, points: 2}]}
"""
POOL = """\
{code: A.1, title: Điểm trừ, pool: penalty, floor: -9, items: [
        {code: A.1.a, title: Vi phạm, rule: the-rule, max: {points: 0, basis: stated}}]}"""


def test_the_minimum_of_a_line_is_how_far_its_deductions_go(
    set_folder: Callable[..., Folder],
) -> None:
    """Lines of a penalty pool share one rule, and each ends at its own «trừ tối đa»."""
    lines = POOL.replace("stated}}]", "stated}, min: -5}]")
    folder = set_folder(PENALTY, _set(lines))
    for events, points in ((1, "-2/1"), (2, "-4/1"), (3, "-5/1")):
        assert folder.score({"A.1.a": {"n": events}})["total"]["points"] == points


def test_a_penalty_that_never_takes_anything_is_told(set_folder: Callable[..., Folder]) -> None:
    """A line of at most zero points whose deductions end at zero is a slip that `check` names."""
    told = run("check", set_folder(PENALTY, _set(POOL)).criteria).output
    assert "PAR651" in told
    assert "A.1.a tối đa 0 điểm và cách chấm không bao giờ trừ điểm" in told


RATE = """\
rubrics:
  the-rule:
    inputs:
      n: {label: Kiến nghị, type: count, unit: kiến nghị, min: 1, fixed: true}
      k: {label: Kiến nghị đúng hạn, type: count, unit: kiến nghị, at_most: n}
      urged: {label: Đã đôn đốc bằng văn bản, type: yes_no}
      heard: {label: Đã chất vấn, type: yes_no}
    measure: k / n
    rule:
      bands:
        - {when: ">= 80%", award: max}
        - {when: "< 80%", and: urged and heard, award: 0.5}
        - {when: "< 80%", and: not (urged and heard), award: 0}
"""


def test_a_band_names_every_condition_beside_it(set_folder: Callable[..., Folder]) -> None:
    """The reason and the column «Cách tính» name the share and each condition of the row."""
    folder = set_folder(RATE, CRITERIA)
    given = {"n": 50, "k": 36, "urged": True, "heard": True}
    told = run("explain", folder.criteria, folder.evidence({"A.1": given}), "A.1").output
    flat = " ".join(told.split())
    assert "72%, thuộc mức dưới 80%; đã đôn đốc bằng văn bản; đã chất vấn → 0,50" in flat
    assert "dưới 80% và đã đôn đốc bằng văn bản và đã chất vấn: 0,5 điểm" in flat


HELD = """\
figures:
  f1: {label: Vụ việc một, type: count}
  f2: {label: Vụ việc hai, type: count}
  f3: {label: Vụ việc ba, type: count}
  f4: {label: Vụ việc bốn, type: count}
  f5: {label: Vụ việc năm, type: count}
  f6: {label: Không trung thực, type: yes_no}
grades:
  of: points
  scale:
    - {title: Xuất sắc, when: ">= 90", requires: [points('A.2') >= 6, f1 <= 1], otherwise: Tốt}
    - {title: Tốt, when: "[80..90)", requires: [points('A.2') >= 4, f1 <= 1], otherwise: Khá}
    - {title: Khá, when: "[65..80)"}
    - {title: Trung bình, when: "[50..65)"}
    - {title: Yếu, when: "< 50"}
  forced:
    - {when: f1 > 0, at_most: Tốt, label: Một}
    - {when: f2 > 0, at_most: Tốt, label: Hai}
    - {when: f3 > 0, at_most: Tốt, label: Ba}
    - {when: f4 > 0, at_most: Khá, label: Bốn}
    - {when: f5 > 0, lower: 1, label: Năm}
    - {when: f6, at_most: Yếu, label: Sáu}
"""
SHARES = """\
rubrics:
  the-rule: {inputs: {n: {label: Tỷ lệ, type: percent}}, rule: n * max}
"""
TWO = (
    LINE.replace("points: 1,", "points: 90,")
    + "\n      - "
    + LINE.replace("A.1", "A.2").replace("points: 1,", "points: 10,")
)


def test_many_facts_unanswered_prove_no_grade(set_folder: Callable[..., Folder]) -> None:
    """However many conditions hold grades down, one that is still possible is never dropped."""
    folder = set_folder(SHARES, _set(TWO, HELD))
    titles = ["Xuất sắc", "Tốt", "Khá", "Trung bình", "Yếu"]
    assert folder.score({})["grade"]["possible"] == titles
    full = folder.score({"A.1": {"n": "100%"}, "A.2": {"n": "100%"}})["grade"]
    assert full["title"] is None
    assert {"Xuất sắc", "Tốt", "Khá", "Yếu"} <= set(full["possible"])


def test_a_plan_says_which_fact_rules_a_grade_out(set_folder: Callable[..., Folder]) -> None:
    """A grade that a fact forbids is not reached for all the points there are, and why is told."""
    folder = set_folder(SHARES, _set(TWO, HELD))
    path = folder.evidence({"A.1": {"n": "95%"}, "A.2": {"n": "60%"}})
    facts = "figures: {f1: 1, f2: 0, f3: 0, f4: 0, f5: 0, f6: no}\n"
    path.write_text(facts + path.read_text("utf-8"), "utf-8")
    told = " ".join(run("plan", folder.criteria, path, "--grade", "Xuất sắc").output.split())
    assert "nhiều nhất 100,00 điểm. Bị khống chế: Một." in told
    assert "có thể còn cách" not in told


OWN = """\
figures:
  all: {label: Nhiệm vụ được giao, type: count, min: 1}
  done: {label: Nhiệm vụ hoàn thành, type: count, at_most: all}
  late: {label: Nhiệm vụ chậm, type: count, at_most: all}
target: {text: Hoàn thành mọi nhiệm vụ, given: {all: 20, done: 20, late: 0}}
"""


def test_targets_of_the_set_are_read_as_evidence_is(set_folder: Callable[..., Folder]) -> None:
    """A slip in a target of a shared figure is told at its key; the form shows what is aimed at."""
    folder = set_folder(SHARES, _set(LINE, OWN))
    assert folder.score({})["figures"]["all"]["value"] is None
    card = scorecard(folder.criteria, "--targets")
    assert card["figures"]["done"]["value"] == "20"
    form = folder.path / "mau.xlsx"
    assert run("template", folder.criteria, "--out", form).exit_code == 0
    cells = [
        cell.value for sheet in load_workbook(form) for row in sheet.iter_rows() for cell in row
    ]
    assert "Mục tiêu: Hoàn thành mọi nhiệm vụ." in cells
    for slip, told in (
        ("dome: 20", "PAR502 lỗi: bộ tiêu chí không có số liệu chung «dome»"),
        ("done: 2x", "PAR503 lỗi: «2x» không phải là số"),
        ("done: 21", "«Nhiệm vụ hoàn thành» lớn hơn «Nhiệm vụ được giao» (21 > 20)"),
    ):
        output = run(
            "check", set_folder(SHARES, _set(LINE, OWN.replace("done: 20", slip))).criteria
        ).output
        assert told in output
        assert output.count(" lỗi: ") == 1, output


DECIDED = """\
figures: {force: {label: Có lý do bất khả kháng, type: yes_no}}
grades:
  scale: [{title: Đạt, when: ">= 50%"}, {title: Chưa đạt, when: "< 50%"}]
  unranked:
    - {when: force, label: Có lý do bất khả kháng, decided_by: Hội đồng cấp tỉnh}
"""


def test_a_grade_that_the_law_leaves_to_a_council(set_folder: Callable[..., Folder]) -> None:
    """Every grade stays possible, with who decides, in the table, JSON, workbook and `simulate`."""
    folder = set_folder(SHARES, _set(LINE, DECIDED))
    path = folder.evidence({"A.1": {"n": "80%"}})
    path.write_text("figures: {force: yes}\n" + path.read_text("utf-8"), "utf-8")
    grade = scorecard(folder.criteria, path)["grade"]
    said = "có lý do bất khả kháng, do Hội đồng cấp tỉnh xem xét, quyết định"
    assert grade["possible"] == ["Đạt", "Chưa đạt"]
    assert said in grade["reason"].casefold().replace("hội", "Hội")
    shown = " ".join(run("explain", folder.criteria, path, "xep-loai").output.split())
    assert "Chờ quyết định khi: • Có lý do bất khả kháng: do Hội đồng cấp tỉnh" in shown
    out = folder.path / "bang.xlsx"
    assert run("score", folder.criteria, path, "--out", out).exit_code == 0
    texts = [str(cell.value) for row in load_workbook(out).active.iter_rows() for cell in row]
    assert any("Chưa xếp loại: Có lý do bất khả kháng, do Hội đồng" in text for text in texts)
    varied = run("simulate", folder.criteria, path, "--vary", "A.1.n=10%..90%", "--draws", "100")
    assert "Không xếp loại" not in varied.output


def test_a_line_may_wait_for_a_decision(set_folder: Callable[..., Folder]) -> None:
    """`pending: decision` keeps points that an authority gives out of the unit's own score."""
    lines = TWO.replace("rule: the-rule,", "rule: the-rule, pending: decision,", 1)
    folder = set_folder(SHARES, _set(lines))
    told = run("score", folder.criteria, folder.evidence({"A.2": {"n": "60%"}})).output
    assert "6,00/10,00 điểm (60%), chưa gồm 90,00 điểm chờ cấp có thẩm quyền" in told


def test_figures_that_say_that_nothing_arose_are_complete(
    set_folder: Callable[..., Folder],
) -> None:
    """A line of which one answer says that nothing arose is not said to lack figures."""
    rules = """\
rubrics:
  the-rule:
    inputs: {arose: {label: Có phát sinh, type: yes_no}, n: {label: Tỷ lệ, type: percent}}
    not_applicable_when: not arose
    rule: n * max
"""
    folder = set_folder(rules)
    receipt = folder.score({"A.1": {"arose": False}})["receipt"]
    assert (receipt["missing"], receipt["partial"]) == ([], [])
