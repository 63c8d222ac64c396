"""The shipped model set: what a set says beyond its rules holds in one card and in columns."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from docx import Document

from par_index import score, score_frame
from par_index.words.grades import grade_reason, headline
from tests.dossier_samples import PROFILE
from tests.support import run, scorecard
from tests.test_frame import agrees

SET = "mau-bo-tieu-chi"
EVIDENCE: dict[str, Any] = {
    "figures": {
        "tasks_assigned": 20, "criminal": "no", "wrong_procedure": "no", "head_away": 0,
        "receives_citizens": "yes", "force_majeure": "no",
    },
    "registers": {
        "inspections": [
            {"unit": "Khoa Dược", "day": "15/03/2026", "direct": "yes"},
            {"unit": "Khoa Dược", "day": "15/06/2026", "direct": "yes"},
            {"unit": "Khoa Nhi", "day": "01/05/2026", "direct": "yes"},
            {"unit": "Khoa Ngoại", "day": "01/05/2026", "direct": "yes"},
            {"unit": "Khoa Nội", "day": "01/12/2026", "direct": "yes"},
            {"unit": "Khoa Xét nghiệm", "day": "01/06/2026", "direct": "no"},
        ],
        "articles": [{"title": f"Bài {n}", "day": "10/03/2026"} for n in range(12)],
        "awards": [
            {"work": "Kho số", "level": "unit"},
            {"work": "Kho số", "level": "provincial"},
        ],
    },
    "leaves": {
        code: {"given": given}
        for code, given in {
            "I.1": {"done": 20}, "I.2": {"done": 20},
            "II.1": {"arisen": 2, "done": 2}, "II.2": {"arisen": 0, "done": 0},
            "III.1": {"posted": "yes", "kept": "yes"}, "III.2": {"letters": "nothing"},
            "V.1": {"own_share": "100%"}, "VI.2.a": {"won": "yes"}, "VI.2.b": {"won": "yes"},
            "VII.1": {"breaches": 1},
        }.items()
    },
}  # fmt: skip
PUBLISHED = {"IV.1": {"given": {"satisfied": "90%"}}, "IV.2": {"given": {"level": "high"}}}
WHOLE = {**EVIDENCE, "leaves": {**EVIDENCE["leaves"], **PUBLISHED}}


def fact(**figures: object) -> dict[str, Any]:
    """Return the whole evidence with other figures of the set; None leaves one out."""
    own = {**WHOLE["figures"], **figures}
    return {**WHOLE, "figures": {name: v for name, v in own.items() if v is not None}}


def test_every_part_of_the_model_set_counts() -> None:
    """Registers, shared figures, results of areas, smaller maxima and pools give these points."""
    card = score(SET, EVIDENCE)
    points = {code: (node.points, node.maximum) for code, node in card.nodes.items()}
    assert card.own.values["units_inspected"] == 3
    assert points["I"] == (Fraction(75, 2), 40)  # 3 units inspected in time: half of 5
    assert points["II"] == (10, 10)  # 20, or 10 where anything was not assigned
    assert points["III"] == (10, 10)  # 6 of 6 scaled to the 10 of the area
    assert points["V.1"] == (Fraction(469, 100), 5)  # at most the share of area I, 93.75%
    assert points["VI"][0] == 3  # 1 of the register and the higher title of 2, within 3
    assert points["VII"][0] == -1
    assert headline(card).startswith("64,19/65,00 điểm (≈ 98,75%), chưa gồm 25,00 điểm chờ")
    said = run("explain", SET, "--targets", "II").stdout
    assert "Có mục không phát sinh thì điểm tối đa của cả nhóm là 10,00." in " ".join(said.split())


@pytest.mark.parametrize(
    ("figures", "title", "told"),
    [
        ({}, "Xuất sắc", "thuộc mức từ 90% trở lên"),
        ({"tasks_assigned": 22}, "Khá", "«Xuất sắc»"),
        ({"wrong_procedure": "yes"}, "Tốt", "Hạ một bậc"),
        ({"criminal": "yes"}, "Chưa đạt", "truy cứu trách nhiệm hình sự"),
        ({"head_away": 7}, None, "Không xếp loại: Người đứng đầu"),
        ({"criminal": None}, None, "chưa rõ «có viên chức"),
        (
            {"force_majeure": "yes"},
            None,
            "do Hội đồng đánh giá của Sở xem xét, quyết định; xếp loại có thể từ «Chưa đạt»",
        ),
    ],
)
def test_facts_decide_the_grade(figures: dict[str, object], title: str | None, told: str) -> None:
    """Conditions, a forced grade, a step down and no grade at all each give their reason."""
    card = score(SET, fact(**figures))
    assert card.grade.title == title
    assert told.casefold() in grade_reason(card).casefold()


def test_a_grade_left_to_others_keeps_every_grade_open() -> None:
    """What a council decides leaves every grade possible, surely or while that is not answered."""
    card = score(SET, fact(force_majeure="yes"))
    assert card.grade.possible == ("Xuất sắc", "Tốt", "Khá", "Chưa đạt")
    assert card.grade.unranked == ()
    asked = score(SET, fact(force_majeure=None))
    assert asked.grade.decided == card.grade.decided
    assert "chưa rõ «không hoàn thành nhiệm vụ" in grade_reason(asked).casefold()


def test_targets_of_shared_figures_are_scored() -> None:
    """`--targets` takes what the set aims at for its own figures: lines and grade have it."""
    document = scorecard(SET, "--targets")
    assert document["grade"]["title"] == "Xuất sắc"
    assert document["total"]["points"] == "102/1"
    assert document["figures"]["tasks_assigned"]["value"] == "20"


def test_a_step_down_is_the_same_in_columns() -> None:
    """«Hạ một bậc» in a table of units: the fact holds, does not hold, or is not answered."""
    given = {name: v for name, v in WHOLE["figures"].items() if name != "wrong_procedure"}
    given |= {"units_inspected": 3, "award_points": 1, "I.4.articles": 12}
    for code, line in WHOLE["leaves"].items():
        given |= {f"{code}.{name}": value for name, value in line["given"].items()}
    rows = [
        {**given, "I.1.done": done, "wrong_procedure": wrong}
        for done in (20, 15, 0)
        for wrong in ("có", "không", None)
    ]
    rows.append({**rows[1], "force_majeure": "có"})
    scored = score_frame(pd.DataFrame(rows), SET)
    assert scored.bad.empty
    for row in range(len(rows)):
        agrees(scored, row)
    expected = ["Tốt", "Xuất sắc", None, "Chưa đạt", "Khá", None, "Chưa đạt", "Khá", None, None]
    assert [title or None for title in scored.frame["grade"]] == expected


def test_what_was_scaled_up_is_told(tmp_path: Path) -> None:
    """Table, `explain` and filing sheet tell from what the points of a rescaled group came."""
    told = (
        "leaves: {III.1: {given: {posted: yes, kept: yes}}, III.2: {not_applicable: Không có đơn}}"
    )
    evidence = tmp_path / "e.yaml"
    evidence.write_text(f"figures: {{receives_citizens: yes}}\n{told}\n", "utf-8")
    for words in (("score", SET, evidence), ("explain", SET, evidence, "III")):
        shown = " ".join(run(*words).output.split())
        assert "uy đổi từ 6,00/6,00 điểm vì có tiêu chí" in shown
    profile = tmp_path / "p.yaml"
    profile.write_text(PROFILE, "utf-8")
    out = ("--profile", profile, "--out", tmp_path / "v", "--only", "bang-tu-cham")
    assert run("dossier", SET, evidence, *out).exit_code == 0
    table = Document(str(tmp_path / "v" / "bang-tu-cham.docx")).tables
    cells = [cell.text for one in table for row in one.rows for cell in row.cells]
    assert any("Quy đổi từ 6,00/6,00 điểm" in text for text in cells)
