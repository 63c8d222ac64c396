"""Groups of which only the best part counts: in points, ranges, plans, ledger and words."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from par_index.loading.load import load_evidence, load_set
from par_index.ranking.batch import score_columns
from par_index.scoring.score import score
from tests.support import node_of, run, scorecard

RULES = """\
rubrics:
  co-khong:
    clause: Điều 1
    inputs: {co: {label: Được tặng danh hiệu này, type: yes_no}}
    rule: {passes: co}
"""

SET = """\
set: cao-nhat
title: Bộ thử
unit: Trung tâm thử
year: 2026
source: {document: Văn bản thử}
rubrics: rules.yaml
areas:
  - code: A
    title: Việc chính
    items:
      - {code: A.1, title: Kế hoạch, rule: co-khong, max: {points: 10, basis: stated}}
  - code: B
    title: Danh hiệu
    counts: highest
    max: {points: MOST, basis: stated}
    items:
      - {code: B.1, title: Cấp bộ, rule: co-khong, max: {points: 5, basis: stated}}
      - {code: B.2, title: Cấp tỉnh, rule: co-khong, max: {points: 3, basis: stated}}
      - {code: B.3, title: Cấp huyện, rule: co-khong, max: {points: 2, basis: stated}}
"""


@pytest.fixture
def bo(tmp_path: Path) -> Path:
    """A set whose second area counts only the highest of three titles."""
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "bo.yaml").write_text(SET.replace("MOST", "5"), encoding="utf-8")
    return tmp_path / "bo.yaml"


def _evidence(bo: Path, **given: str) -> Path:
    rows = (f"  {code.replace('_', '.')}: {{given: {{co: {v}}}}}" for code, v in given.items())
    path = bo.with_name("so-lieu.yaml")
    path.write_text("\n".join(["leaves:", *rows]), encoding="utf-8")
    return path


def test_only_the_highest_counts_and_the_ledger_adds_up(bo: Path) -> None:
    """Two titles of 3 and 2 points give 3 of 5, and the losses are those of the set."""
    evidence = _evidence(bo, A_1="yes", B_1="no", B_2="yes", B_3="yes")
    document = scorecard(bo, evidence)
    assert (node_of(document, "B")["points"], node_of(document, "B")["max"]) == ("3/1", "5/1")
    assert (document["total"]["points"], document["total"]["max"]) == ("13/1", "15/1")
    assert sum(Fraction(line["amount"]) for line in document["deductions"]) == 2
    told = run("explain", bo, evidence, "B").output
    assert "Chỉ tính mục có điểm cao nhất trong 3 mục con." in told
    assert "nhóm chỉ tính mục có điểm cao nhất" in told


def test_what_is_missing_stays_between_the_highest_sure_and_the_highest_possible(bo: Path) -> None:
    """With 3 points sure and the title of 5 unknown the group lies between 3 and 5."""
    document = scorecard(bo, _evidence(bo, A_1="yes", B_2="yes", B_3="no"))
    assert node_of(document, "B")["range"] == {"certain": "3/1", "possible": "5/1"}


def test_no_advice_to_win_what_does_not_count(bo: Path) -> None:
    """Beside a title of 3 points that of 2 wins nothing, that of 5 does; a plan knows it too."""
    evidence = _evidence(bo, A_1="yes", B_1="no", B_2="yes", B_3="no")
    advice = {node["code"]: node.get("remedies") for node in scorecard(bo, evidence)["nodes"]}
    assert advice["B.1"]
    assert not advice["B.3"]
    plan = run("plan", bo, evidence, "--target", "15").output
    assert "B.1" in plan
    assert "B.3" not in plan


def test_what_the_set_does_not_miss_is_no_loss(bo: Path) -> None:
    """Beside a title of 3 points the lost 2 are no loss of the set, the lost 5 are one."""
    evidence = _evidence(bo, A_1="yes", B_1="no", B_2="yes", B_3="no")
    lost = run("score", bo, evidence, "--lost").output
    assert "Cấp bộ" in lost
    assert "Cấp huyện" not in lost


@pytest.mark.parametrize(("answer", "points"), [("yes", 15), ("no", 12)])
def test_tables_of_many_cases_take_the_highest_too(bo: Path, answer: str, points: int) -> None:
    """Columns that move a title give what scoring that case gives."""
    evidence = _evidence(bo, A_1="yes", B_1="no", B_2="no", B_3="yes")
    told = run("whatif", bo, evidence, "--set", f"B.1.co={answer}").output
    base = score(load_set(str(bo)).scheme, load_evidence(evidence, load_set(str(bo))).claims)
    batch = score_columns(base, {"B.1": {"co": np.array([answer == "yes"])}})
    assert f"{points},00" in told
    assert batch.points[""].fractions(1) == [points]


def test_a_stated_maximum_is_that_of_the_highest_part(bo: Path) -> None:
    """Ten points for a group of which the best part gives five are an error."""
    bo.write_text(SET.replace("MOST", "10"), encoding="utf-8")
    told = run("check", bo).output
    assert "PAR606" in told
    assert "các mục con cao nhất là 5 điểm" in told
