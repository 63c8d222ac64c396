"""Appraisal: the superior's workbook written, read back, recorded, answered and published."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support import Folder, run

SET = """\
set: bo-rieng
title: Bộ tiêu chí riêng
unit: Đơn vị thử
year: 2026
source: {document: Văn bản thử}
rubrics: [./rules.yaml]
grades:
  scale:
    - {title: Tốt, when: ">= 80%", requires: ["lines_at_zero = 0"]}
    - {title: Chưa tốt, when: "< 80%"}
areas:
  - code: A
    title: Lĩnh vực thử
    items:
      - {code: A.1, title: Ban hành văn bản, rule: share, max: {points: 4, basis: stated}}
      - {code: A.2, title: Xử lý đúng hạn, rule: steps, max: {points: 1, basis: stated}}
      - {code: A.3, title: Người dân hài lòng, rule: share, max: {points: 2, basis: stated}, survey: true}
  - code: B
    title: Điểm thưởng
    pool: bonus
    max: {points: 1, basis: stated}
    items:
      - {code: B.1, title: Sáng kiến, rule: share, max: {points: 2, basis: stated}}
"""  # noqa: E501
RULES = """\
rubrics:
  share:
    inputs:
      a: {label: Đã làm, type: count, at_most: b}
      b: {label: Phải làm, type: count}
    not_applicable_when: b = 0
    rule: {points: (a / b) * max}
  steps:
    inputs:
      a: {label: Đúng hạn, type: count, at_most: b}
      b: {label: Tất cả, type: count}
    measure: a / b
    not_applicable_when: b = 0
    rule:
      bands:
        - {when: ">= 90%", award: 1}
        - {when: "[50%..90%)", award: 0.5}
        - {when: "< 50%", award: 0}
"""
EVIDENCE = """\
leaves:
  A.1: {given: {a: "4", b: "4"}, documents: [{number: 12/BC, link: minh-chung/12.pdf}]}
  A.2: {given: {a: "9", b: "10"}, justification: Theo phần mềm}
  B.1: {given: {a: "1", b: "2"}, justification: có}
"""
DAY = ("--as-of", "25/11/2026", "--by", "Sở Y tế")
Fill = Callable[[Any, dict[str, int], dict[str, int]], None]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a recorded self-score, and stand in it."""
    source = Folder(tmp_path)
    source.write("rules.yaml", RULES)
    source.write("criteria.yaml", SET)
    path = tmp_path / "Hồ sơ năm 2026"
    assert run("init", path, "--set", source.criteria).exit_code == 0
    (path / "so-lieu" / "so-lieu.yaml").write_text(EVIDENCE, "utf-8")
    monkeypatch.chdir(path)
    assert run("record", "tu-cham", *DAY).exit_code == 0
    return path


def filled(values: dict[str, dict[str, object]], *options: str, name: str = "td.xlsx") -> str:
    """Make the workbook of the next round and type values into it, by line and heading."""
    result = run("appraise", "--out", name, *options)
    assert result.exit_code == 0, result.output
    book = openpyxl.load_workbook(name)
    sheet = book["Bảng thẩm định"]
    heads = {cell.value: cell.column for cell in sheet[5] if cell.value}
    rows = {sheet.cell(row, 1).value: row for row in range(6, sheet.max_row + 1)}
    for code, cells in values.items():
        for head, value in cells.items():
            sheet.cell(rows[code], heads[head]).value = value
    book.save(name)
    return name


ALL = {
    "A.1": {"Điểm thẩm định": 3, "Lý do chênh lệch": "Một văn bản ban hành sai thẩm quyền"},
    "A.2": {"Điểm thẩm định": 1},
    "A.3": {"Điểm thẩm định": 1.5},
    "B.1": {"Điểm thẩm định": 1},
}


def card(stage: str) -> dict[str, Any]:
    """Return the recorded scorecard of a stage."""
    found: dict[str, Any] = json.loads(Path("lan-cham", stage, "bang-diem.json").read_text("utf-8"))
    return found


def test_appraised_points_are_counted_by_the_engine(made: Path) -> None:
    """Sums, the cap of a pool, lines that only the superior scores and the grade are counted."""
    name = filled(ALL)
    result = run("record", "tham-dinh-1", "--appraisal", name, *DAY)
    assert result.exit_code == 0, result.output
    total = card("02-tham-dinh-1")["total"]
    # 3 + 1 + 1,5 of 7, and a bonus of 1 that its pool allows
    assert (total["points"], total["max"]) == ("13/2", "7/1")
    assert card("02-tham-dinh-1")["grade"]["title"] == "Tốt"
    assert card("01-tu-cham")["grade"]["title"] is None
    assert run("verify").exit_code == 0


def test_the_workbook_shows_live_sums_and_limits(made: Path) -> None:
    """Open cells hold their limits or steps, group rows are formulas, and nothing else is open."""
    assert run("appraise", "--out", "td.xlsx").exit_code == 0
    sheet = openpyxl.load_workbook("td.xlsx")["Bảng thẩm định"]
    heads = {cell.value: cell.column for cell in sheet[5] if cell.value}
    rows = {sheet.cell(row, 1).value: row for row in range(6, sheet.max_row + 1)}
    points = heads["Điểm thẩm định"]
    rules = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    first = rules[sheet.cell(rows["A.1"], points).coordinate]
    assert (first.type, first.formula1, first.formula2) == ("decimal", "0", "4")
    assert rules[sheet.cell(rows["A.2"], points).coordinate].type == "list"
    assert str(sheet.cell(rows["A"], points).value).startswith("=")
    open_cells = {
        sheet.cell(5, cell.column).value
        for row in sheet.iter_rows(min_row=6)
        for cell in row
        if not cell.protection.locked
    }
    assert open_cells == {
        "Điểm thẩm định", "KPS", "Lý do chênh lệch", "Tài liệu không chấp nhận",
    }  # fmt: skip
    assert sheet.protection.sheet
    link = sheet.cell(rows["A.1"], heads["Tài liệu kiểm chứng"]).hyperlink
    assert link.target.replace("\\", "/") == "minh-chung/12.pdf"


@pytest.mark.parametrize(
    ("code", "cells", "expected"),
    [
        ("A.1", {"Điểm thẩm định": 7}, "PAR908"),
        ("A.1", {"Điểm thẩm định": -1}, "PAR908"),
        ("A.1", {"Điểm thẩm định": "ba điểm"}, "PAR908"),
        ("A.1", {"Điểm thẩm định": 3.333}, "PAR908"),
        ("A.1", {"Điểm thẩm định": 3}, "PAR909"),
        ("A.2", {"Điểm thẩm định": 1, "KPS": "x"}, "PAR908"),
        ("A", {"Điểm thẩm định": 5}, "PAR908"),
        ("A.2", {"STT": "A.9", "Tiêu chí": "Khác", "Điểm thẩm định": 1}, "PAR910"),
        ("A.2", {"STT": "A.1"}, "PAR910"),
    ],
)
def test_what_cannot_stand_is_named_by_cell(
    made: Path, code: str, cells: dict[str, object], expected: str
) -> None:
    """Points outside limits, text, a missing reason, a filled group, a renamed code: by cell."""
    name = filled({"A.2": {"Điểm thẩm định": 1}, code: cells})
    result = run("record", "tham-dinh-1", "--appraisal", name, *DAY)
    assert result.exit_code == 1
    assert any(
        line.startswith("td.xlsx!Bảng thẩm định!") and f" {expected} lỗi" in line
        for line in result.stderr.splitlines()
    ), result.stderr
    assert [path.name for path in Path("lan-cham").iterdir() if path.name != ".khoa"] == [
        "01-tu-cham"
    ]


def test_penalties_take_points_within_their_pool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines of a penalty pool are appraised below zero, down to their least, and not above it."""
    monkeypatch.chdir(tmp_path)
    assert run("init", "ho-so", "--set", "mau-cac-dang").exit_code == 0
    monkeypatch.chdir("ho-so")
    assert run("record", "tu-cham", *DAY).exit_code == 0
    taken = run("appraise", "--read", filled({"H.1": {"Điểm thẩm định": -1}}))
    assert "Tổng điểm: -1,00/" in taken.output, taken.output
    wrong = run("appraise", "--read", filled({"H.1": {"Điểm thẩm định": -2}}))
    assert "Cần từ -1,00 đến 0,00 điểm." in wrong.stderr


def test_blank_lines_stay_open_unless_they_agree(made: Path) -> None:
    """A line that nobody appraised leaves its range open; it stands as before only when told."""
    name = filled({"A.2": ALL["A.2"]})
    shown = run("appraise", "--read", name)
    assert "Chưa thẩm định: A.1, A.3, B.1." in shown.output.replace("\n", " ")
    assert "Tổng điểm: 1,00/7,00" in shown.output
    agreed = run("appraise", "--read", name, "--rest-agrees")
    assert "Tổng điểm: 6,00/7,00" in agreed.output
    assert "Chưa thẩm định: A.3." in agreed.output


def test_two_rounds_an_answer_and_what_is_published(made: Path) -> None:
    """The answer stands between two appraisals and changes no points; the last one is published."""
    first = filled(ALL)
    assert run("record", "tham-dinh-1", "--appraisal", first, *DAY).exit_code == 0
    answer = {"A.1": {"Đơn vị đồng ý": "Không", "Giải trình của đơn vị": "Có ủy quyền số 3"}}
    name = filled(answer, "--answer", name="gt.xlsx")
    assert run("record", "giai-trinh", "--appraisal", name, *DAY).exit_code == 0
    assert card("03-giai-trinh")["total"] == card("02-tham-dinh-1")["total"]
    again = {"A.1": {"Điểm thẩm định": 4, "Lý do chênh lệch": "Chấp nhận giải trình"}}
    second = filled(again, name="td2.xlsx")
    sheet = openpyxl.load_workbook(second)["Bảng thẩm định"]
    texts = {str(cell) for row in sheet.values for cell in row}
    assert "Không đồng ý. Có ủy quyền số 3" in texts
    options = ("--appraisal", second, "--rest-agrees", *DAY)
    assert run("record", "tham-dinh-2", *options).exit_code == 0
    assert run("record", "cong-bo", *DAY).exit_code == 0
    assert card("05-cong-bo")["total"]["points"] == "15/2"
    assert run("verify").exit_code == 0


def _foreign(path: str, rows: list[list[object]]) -> str:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


HEAD = [
    ["SỞ Y TẾ"],
    [],
    ["TT", "Nội dung đánh giá", "Điểm tối đa", "Điểm đánh giá", None, "Lý do"],
    [None, None, None, "Tự chấm", "Thẩm định", None],
]


def test_a_form_of_the_superior_is_read_by_code_and_title(made: Path) -> None:
    """A table with two rows of headings, other numbering and sums is read line by line."""
    rows = [
        *HEAD,
        ["I", "Lĩnh vực thử", 7, 5, 5.5, None],
        [1, "Ban hành văn bản", 4, 4, 3, "Sai thẩm quyền"],
        ["A.2.", "Xử lý đúng hạn", 1, 1, "1,0", None],
        [3, "Người dân hài lòng", 2, None, 1.5, None],
        ["II", "Điểm thưởng", 1, 1, 1, None],
        ["B.1", "Sáng kiến của đơn vị", 2, 1, 1, None],
        [None, "Tổng cộng", None, 6, 6.5, None],
    ]
    result = run("appraise", "--read", _foreign("so.xlsx", rows))
    assert result.exit_code == 0, result.output
    assert "Tổng điểm: 6,50/7,00" in result.output
    assert "Sai thẩm quyền" in result.output
    rows[-1][4] = 7
    wrong = run("appraise", "--read", _foreign("so.xlsx", rows))
    assert "so.xlsx!Sheet!E11 PAR908" in wrong.stderr
    rows[5][0], rows[5][1] = 1, "Ban hành các văn bản"
    lost = run("appraise", "--read", _foreign("so.xlsx", rows))
    assert "so.xlsx!Sheet!A6 PAR910" in lost.stderr
    assert "thiếu dòng của tiêu chí: A.1" in lost.stderr


def test_the_column_of_a_foreign_form_is_named_when_several_may_be_it(made: Path) -> None:
    """With two columns of appraised points nothing is guessed: `--column` says which."""
    rows: list[list[object]] = [
        ["Mã", "Tiêu chí", "Thẩm định lần 1", "Thẩm định lần 2", "Lý do"],
        ["A.1", "Ban hành văn bản", 3, 4, None],
        ["A.2", "Xử lý đúng hạn", 1, 1, None],
        ["A.3", "Người dân hài lòng", 1, 1.5, None],
        ["B.1", "Sáng kiến", 1, 1, None],
    ]
    name = _foreign("so.xlsx", rows)
    assert "PAR910" in run("appraise", "--read", name).stderr
    chosen = run("appraise", "--read", name, "--column", "Thẩm định lần 2")
    assert "Tổng điểm: 7,50/7,00" in chosen.output


def test_stages_compared_add_up_exactly(made: Path) -> None:
    """The lines of a comparison, and the steps of its waterfall, add up to the change exactly."""
    assert run("record", "tham-dinh-1", "--appraisal", filled(ALL), *DAY).exit_code == 0
    shown = json.loads(run("compare", "--json", "--out", "ss.xlsx").stdout)
    changes = [Fraction(line["change"]) for line in shown["lines"]]
    before, after = map(Fraction, shown["points"])
    assert sum(changes) == Fraction(shown["change"]) == after - before
    assert Fraction(shown["waterfall"][-1]["to"]) == after
    reasons = {line["code"]: line["reason"] for line in shown["lines"]}
    assert reasons["A.1"] == "Một văn bản ban hành sai thẩm quyền"
    sheet = openpyxl.load_workbook("ss.xlsx")["So sánh"]
    assert "Tổng điểm" in {cell for row in sheet.values for cell in row}
    text = run("compare", "tu-cham", "02").output
    assert "Thẩm định lần 1 so với tự chấm điểm: +0,50 điểm" in text


def test_lines_that_were_not_appraised_yet_are_told_from_lost_ones(made: Path) -> None:
    """What an appraiser left open counts 0 in the comparison, which says so beside it and above."""
    some = {code: ALL[code] for code in ("A.1", "A.3")}
    assert run("record", "tham-dinh-1", "--appraisal", filled(some), *DAY).exit_code == 0
    output = run("compare", "tu-cham", "tham-dinh-1").output
    assert "còn 2 tiêu chí chưa có điểm" in output
    assert output.count("chưa có điểm, tạm tính 0") == 2


def test_lines_that_units_over_claim_are_counted_over_folders(made: Path) -> None:
    """Over several folders each line tells in how many it was claimed too high, and why."""
    assert run("record", "tham-dinh-1", "--appraisal", filled(ALL), *DAY).exit_code == 0
    rows = json.loads(run("compare", ".", ".", ".", "--json").stdout)
    assert [(row["code"], row["folders"], row["lost"]) for row in rows] == [("A.1", 3, "3/1")]


def test_a_renamed_line_is_compared_with_its_heir(made: Path) -> None:
    """A line with another code this year stands beside its old self; one that is gone is told."""
    folder = made.parent
    text = SET.replace("A.2", "A.4").replace("2026", "2027").replace("      - {code: B.1", "#")
    text = text.replace("items:\n#", "items:\n      - {code: B.2").replace("Sáng kiến", "Mới")
    (folder / "criteria.yaml").write_text(text, "utf-8")
    later = folder / "Hồ sơ năm 2027"
    begun = run("init", later, "--set", folder / "criteria.yaml", "--from", made)
    assert begun.exit_code == 0, begun.output
    assert "B.1" in begun.output
    assert "A.2: A.4" in (later / "ho-so.yaml").read_text("utf-8")
    (later / "so-lieu" / "x.yaml").write_text(EVIDENCE.replace("A.2", "A.4").split("  B.1")[0])
    shown = json.loads(run("compare", made, later, "--json").stdout)
    lines = {line["code"]: line for line in shown["lines"]}
    assert "A.4" not in lines
    assert lines["B.1"]["reason"] == "không còn trong bộ"
    assert sum(Fraction(line["change"]) for line in shown["lines"]) == Fraction(shown["change"])
