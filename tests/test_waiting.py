"""Lines that wait for a survey or a publication: the headline is what the unit scores itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from par_index import score
from par_index.scoring.score import without_waiting
from par_index.words.grades import headline, provisional
from tests.support import run, scorecard

RULES = """\
rubrics:
  done:
    clause: Điều 1
    inputs: {ok: {label: Hoàn thành, type: yes_no}}
    rule: {passes: ok}
  satisfied:
    clause: Điều 2
    inputs: {share: {label: Mức hài lòng, type: percent}}
    rule: share * max
"""

CRITERIA = """\
set: bo-cho
title: Bộ có điều tra
unit: Trung tâm thử
year: 2026
source: {document: Văn bản thử}
rubrics: [./rules.yaml]
grades:
  scale: [{title: Tốt, when: ">= 80%"}, {title: Kém, when: "< 80%"}]
areas:
  - code: A
    title: Tự chấm
    items:
      - {code: A.1, title: Việc 1, rule: done, max: {points: 60, basis: stated}}
      - {code: A.2, title: Việc 2, rule: done, max: {points: 8.5, basis: stated}}
  - code: B
    title: Điều tra
    items:
      - code: B.1
        title: Hài lòng
        rule: satisfied
        max: {points: 31.5, basis: stated}
        pending: survey
"""


@pytest.fixture
def bo(tmp_path: Path) -> Path:
    """A set of which 31.5 points come from a survey, with evidence for the rest."""
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "bo.yaml").write_text(CRITERIA, encoding="utf-8")
    (tmp_path / "so-lieu.yaml").write_text(
        "leaves: {A.1: {given: {ok: yes}}, A.2: {given: {ok: no}}}\n", encoding="utf-8"
    )
    return tmp_path / "bo.yaml"


def test_the_headline_leaves_out_what_others_score(bo: Path) -> None:
    """The share is of what the unit scores itself, and the waiting points are named beside it."""
    card = score(bo, bo.with_name("so-lieu.yaml"))
    text = "60,00/68,50 điểm (≈ 87,59%), chưa gồm 31,50 điểm chờ kết quả điều tra xã hội học"
    assert headline(card) == text
    assert f"Tổng điểm: {text}." in run("score", bo, bo.with_name("so-lieu.yaml")).stdout.replace(
        "\n", " "
    )


def test_a_grade_on_ones_own_part_is_provisional(bo: Path) -> None:
    """The grade of the whole stays open; that of the self-scored part is printed as «tạm tính»."""
    card = score(bo, bo.with_name("so-lieu.yaml"))
    assert card.grade.possible == ("Tốt", "Kém")
    assert provisional(card) == "Tạm tính trên phần đã tự chấm: Tốt."


def test_the_document_keeps_the_whole_set_beside_ones_own_part(bo: Path) -> None:
    """`total` is the whole set with its interval, `self` leaves the waiting lines out."""
    document = scorecard(bo, bo.with_name("so-lieu.yaml"))
    assert (document["total"]["points"], document["total"]["max"]) == ("60/1", "100/1")
    assert document["self"] == {
        "points": "60/1",
        "max": "137/2",
        "percent": "120/137",
        "grade": "Tốt",
        "waiting": ["B.1"],
    }


def test_a_line_that_was_scored_waits_no_more(bo: Path) -> None:
    """Once the survey is in, the headline is the whole set and `self` is empty."""
    figures = {"A.1": {"ok": "yes"}, "A.2": {"ok": "no"}, "B.1": {"share": "80%"}}
    card = score(bo, figures)
    assert without_waiting(card) is None
    assert headline(card) == "85,20/100,00 điểm, đạt 85,2% điểm tối đa"
    assert provisional(card) == ""
