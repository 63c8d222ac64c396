"""Rows that award no points: nothing arose there, or the source leaves the points open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from tests.support import CRITERIA, Folder, node_of, run, scorecard

LEVELS = "inputs: {muc: {label: Mức, type: choice, levels: {a: Đủ, b: Thiếu, c: Không có việc}}}\n"
SHARE = "inputs: {ty_le: {label: Tỷ lệ, type: percent}}\nmeasure: {value: ty_le, kind: percent}\n"
OPEN = SHARE + "rule: {bands: [{when: '>= 80%', award: max}, {when: '< 80%', award: unknown}]}\n"

IDLE = [
    (LEVELS + "rule: {levels: {a: max, b: 0, c: not_applicable}}\n", {"muc": "c"}, {"muc": "b"}),
    (
        SHARE
        + "rule: {bands: [{when: '0%', award: not_applicable}, {when: '> 0%', award: max}]}\n",
        {"ty_le": "0%"},
        {"ty_le": "1%"},
    ),
    (
        "inputs: {n: {label: N, type: count}}\n"
        "rule: {cases: [{when: n > 3, award: 0}, {when: n > 1, award: not_applicable},"
        " {otherwise: max}]}\n",
        {"n": 3},
        {"n": 4},
    ),
    (
        "inputs: {n: {label: N, type: count}, co: {label: Có việc, type: yes_no}}\n"
        "rule: {points: max, overrides: [{when: not co, award: not_applicable}],"
        " ceilings: [{when: n > 1, at: 0.5}]}\n",
        {"n": 0, "co": "no"},
        {"n": 2, "co": "yes"},
    ),
]


def _folder(set_folder: Callable[..., Folder], body: str) -> Folder:
    return set_folder("rubrics:\n  the-rule:\n" + indent("clause: mục 1\n" + body, "    "))


@pytest.mark.parametrize(("body", "idle", "arisen"), IDLE)
def test_a_row_may_say_that_nothing_arose(
    set_folder: Callable[..., Folder], body: str, idle: dict[str, Any], arisen: dict[str, Any]
) -> None:
    """In any row that chooses the points, ``not_applicable`` takes the line out of the maximum."""
    folder = _folder(set_folder, body)
    assert run("check", folder.criteria).exit_code == 0
    for given, state in ((idle, "not_applicable"), (arisen, "known")):
        node = node_of(scorecard(folder.criteria, folder.evidence({"A.1": given})), "A.1")
        assert node["state"] == state
        assert node["max"] == ("0/1" if state == "not_applicable" else "1/1")


def test_points_that_the_source_leaves_open_are_asked_for(
    set_folder: Callable[..., Folder],
) -> None:
    """An ``unknown`` award leaves the line open between its limits and asks the superior."""
    folder = _folder(set_folder, OPEN)
    given = folder.evidence({"A.1": {"ty_le": "70%"}})
    document = scorecard(folder.criteria, given)
    assert node_of(document, "A.1")["range"] == {"certain": "0/1", "possible": "1/1"}
    assert document["questions"] == ["A.1"]
    shown = " ".join(run("score", folder.criteria, given).output.split())
    assert "Tỷ lệ 70%: văn bản không nêu điểm cho trường hợp này; có thể đạt từ 0,00" in shown
    assert "Đề nghị cấp trên hướng dẫn: A.1." in shown
    assert "hưa có số liệu" not in shown


def test_what_the_source_leaves_open_may_be_the_maximum(set_folder: Callable[..., Folder]) -> None:
    """Where only an open row may reach the maximum, `check` neither denies nor doubts it."""
    rule = "rule: {levels: {a: unknown, b: 0, c: not_applicable}}\n"
    told = run("check", _folder(set_folder, LEVELS + rule).criteria)
    assert "0 lỗi, 0 cảnh báo; 1/1 cách chấm" in told.output


def test_what_is_decided_asks_nothing(set_folder: Callable[..., Folder]) -> None:
    """A line with an open row is scored as any other where another row decides."""
    folder = _folder(set_folder, OPEN)
    document = scorecard(folder.criteria, folder.evidence({"A.1": {"ty_le": "90%"}}))
    assert node_of(document, "A.1")["points"] == "1/1"
    assert document["questions"] == []


def test_the_open_interval_reaches_the_minimum_of_the_line(
    set_folder: Callable[..., Folder],
) -> None:
    """The interval of a line that may go below zero is open from its minimum."""
    folder = _folder(set_folder, OPEN)
    text = folder.criteria.read_text(encoding="utf-8")
    folder.criteria.write_text(text.replace("basis: stated}}", "basis: stated}, min: -2}"))
    document = scorecard(folder.criteria, folder.evidence({"A.1": {"ty_le": "70%"}}))
    assert node_of(document, "A.1")["range"] == {"certain": "-2/1", "possible": "1/1"}


def test_a_line_may_rename_the_figures_of_its_rule(set_folder: Callable[..., Folder]) -> None:
    """Labels of a line stand in place of those of the shared rule, in words and on the form."""
    folder = _folder(set_folder, OPEN)
    text = folder.criteria.read_text(encoding="utf-8")
    labels = "labels: {ty_le: Tỷ lệ thủ tục công khai, measure: Mức công khai}"
    folder.criteria.write_text(text.replace("rule: the-rule", f"rule: the-rule, {labels}"))
    told = run("explain", folder.criteria, folder.evidence({"A.1": {"ty_le": "90%"}}), "A.1").output
    assert "Tỷ lệ thủ tục công khai: 90%" in told
    assert "Mức công khai từ 80% trở lên: điểm tối đa." in told


def test_an_open_award_that_no_figures_reach_leaves_nothing_open(
    set_folder: Callable[..., Folder],
) -> None:
    """While figures are missing, a row that none of them could reach does not open the line."""
    row = "{when: x = y and x and (not y or z), award: unknown}"
    inputs = ", ".join(f"{name}: {{label: {name.upper()}, type: yes_no}}" for name in "xyz")
    body = f"inputs: {{{inputs}}}\nrule: {{cases: [{row}, {{otherwise: max}}]}}\n"
    folder = _folder(set_folder, body)
    document = scorecard(folder.criteria, folder.evidence({"A.1": {"z": "no"}}))
    assert node_of(document, "A.1")["range"] == {"certain": "1/1", "possible": "1/1"}


USED = """\
rubrics:
  a-share:
    inputs: {p: {label: Tỷ lệ điểm của B, type: percent}, n: {label: Lỗi, type: count}}
    rule: {points: "greatest(0, p * max - n)"}
  arises:
    inputs: {n: {label: Đã làm, type: count, max: 10}, of: {label: Phải làm, type: count}}
    not_applicable_when: of = 0
    rule: n / 10 * max
"""
USERS = """\
areas:
  - code: A
    title: Một
    items:
      - code: A.1
        title: a
        rule: a-share
        uses: {p: "percent('B')"}
        max: {points: 2, basis: stated}
  - code: B
    title: Hai
    items: [{code: B.1, title: b, rule: arises, max: {points: 1, basis: stated}}]
"""


def test_a_share_of_what_does_not_count_is_no_missing_figure(tmp_path: Path) -> None:
    """The superior is asked what then holds; a figure of the line's own is still waited for."""
    (tmp_path / "rules.yaml").write_text(USED, "utf-8")
    bo = tmp_path / "bo.yaml"
    bo.write_text(CRITERIA.partition("areas:\n")[0] + USERS, "utf-8")
    given = tmp_path / "so-lieu.yaml"
    said = {"n: 0": "văn bản không nêu điểm", "": "Chưa có số liệu: thiếu"}
    for own, reason in said.items():
        given.write_text(
            f"leaves: {{A.1: {{given: {{{own}}}}}, B.1: {{given: {{n: 0, of: 0}}}}}}\n"
        )
        assert reason in run("explain", bo, given, "A.1").output
        assert scorecard(bo, given)["questions"] == (["A.1"] if own else [])
