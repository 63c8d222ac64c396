"""Lines that many units report: each report is its own, and a missing one leaves a range."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from par_index import ProblemsError, open_evidence, open_set
from par_index.loading.loaded import LoadedEvidence
from tests.support import CRITERIA, Folder

RULES = """\
rubrics:
  the-rule:
    inputs:
      total: {label: Hồ sơ, type: count, join: sum}
      good: {label: Hồ sơ đúng hạn, type: count, at_most: total, join: sum}
      late: {label: Có hồ sơ trễ hạn, type: yes_no, join: any}
      done: {label: Đã tự kiểm tra, type: yes_no, join: all}
      day: {label: Ngày hoàn thành, type: date, join: latest}
    not_applicable_when: total = 0
    rule: {points: "choose(late, 0, choose(done, good / total, 0)) * max"}
"""
UNITS = "units: [{name: Trạm A}, {name: Trạm B}]\n"
A = {"total": 10, "good": 8, "late": "no", "done": "yes", "day": "05/03/2026"}
B = {"total": 30, "good": 30, "late": "no", "done": "yes", "day": "07/03/2026"}


@pytest.fixture
def reports(set_folder: Callable[..., Folder]) -> Callable[..., LoadedEvidence]:
    """Read the reports of stations on one line that all of them lead."""
    rules = RULES.replace(
        'rule: {points: "choose(late, 0, choose(done, good / total, 0)) * max"}',
        "rule: {passes: [not late, done, good = total, day <= 2026-12-31]}",
    )
    folder = set_folder(rules)
    text = CRITERIA.replace("areas:", f"{UNITS}areas:")
    text = text.replace("rule: the-rule,", 'rule: the-rule, lead: ["Các trạm y tế"],')
    folder.write("criteria.yaml", text)
    loaded = open_set(str(folder.criteria))

    def read(**told: object) -> LoadedEvidence:
        files: list[Path] = []
        for unit, said in told.items():
            entry = said if isinstance(said, dict) and "not_applicable" in said else {"given": said}
            body = {"unit": f"Trạm {unit}", "leaves": {"A.1": entry}}
            files.append(folder.write(f"{unit}.yaml", json.dumps(body, ensure_ascii=False)))
        return open_evidence(loaded, files)

    return read


def test_reports_of_all_units_make_one_figure(reports: Callable[..., LoadedEvidence]) -> None:
    """Counts add up, yes or no joins by any or all, the latest day counts."""
    values = reports(A=A, B={**B, "done": "no", "late": "yes"}).claims["A.1"].values
    assert values["total"] == 40
    assert values["good"] == 38
    assert values["late"] is True
    assert values["done"] is False
    assert str(values["day"]) == str(739682)


def test_a_missing_unit_leaves_a_range(reports: Callable[..., LoadedEvidence]) -> None:
    """A sum is known from below only, never a partial total, and the receipt names the unit."""
    given = reports(A=A)
    values = given.claims["A.1"].values
    assert values["total"].low == (10, -1)  # type: ignore[union-attr]
    assert values["total"].high is None  # type: ignore[union-attr]
    assert "done" not in values
    assert given.receipt.silent == ("Trạm B",)


def test_a_unit_in_which_nothing_arose_adds_none(reports: Callable[..., LoadedEvidence]) -> None:
    """One idle unit adds nothing; where nothing arose in any, the line is idle."""
    idle = {"not_applicable": "Trong năm không có hồ sơ nào"}
    assert reports(A=A, B=idle).claims["A.1"].values["total"] == 10
    assert reports(A=idle, B=idle).claims["A.1"].not_applicable
    assert reports(A=idle).claims.get("A.1") is None or not reports(A=idle).claims["A.1"].values


def test_the_whole_and_its_units_must_agree(reports: Callable[..., LoadedEvidence]) -> None:
    """A total that the centre itself reports contradicts another sum of its units."""
    with pytest.raises(ProblemsError) as caught:
        reports(A=A, B=B, C={**A, "total": 50})
    assert "PAR708" in {problem.code for problem in caught.value.problems}
