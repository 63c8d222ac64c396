"""Grades: bands with open and closed ends, conditions, forced classes, and honest silence."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from tests.support import CRITERIA, Folder, run

RULES = """\
rubrics:
  the-rule:
    inputs: {n: {label: N, type: count, max: 100}}
    rule: n / 100 * max
"""
SCALE = """\
grades:
  scale:
    - {title: Xuất sắc, when: ">= 90%", requires: [lines_at_zero = 0, percent('A.2') >= 50%]}
    - {title: Tốt, when: "[80%..90%)"}
    - {title: Khá, when: "[50%..80%)"}
    - {title: Yếu, when: "< 50%"}
  forced:
    - {when: points('A.2') = 0, at_most: Khá, label: Dòng A.2 không điểm}
areas:
"""
ONE = "{code: A.1, title: Tiêu chí thử, rule: the-rule, max: {points: 1, basis: stated}}"
TWO = ONE.replace("points: 1,", "points: 9,") + "\n      - " + ONE.replace("A.1", "A.2")
GRADED = CRITERIA.replace("areas:\n", SCALE).replace(ONE, TWO)


def _grade(folder: Folder, first: object, second: object) -> dict:
    leaves = {"A.1": {"n": first}, "A.2": {"n": second}}
    card = folder.score({code: g for code, g in leaves.items() if g["n"] is not None})
    grade: dict = card["grade"]
    return grade


@pytest.mark.parametrize(
    ("first", "second", "title"),
    [
        (100, 100, "Xuất sắc"), (95, 50, "Xuất sắc"), (100, 49, "Tốt"), (89, 99, "Xuất sắc"),
        (89, 98, "Tốt"), (80, 80, "Tốt"), (80, 79, "Khá"), (50, 50, "Khá"), (50, 49, "Yếu"),
        (100, 0, "Khá"), (0, 0, "Yếu"), (1, 1, "Yếu"),
    ],
)  # fmt: skip
def test_grade_of_complete_evidence(
    set_folder: Callable[..., Folder], first: int, second: int, title: str
) -> None:
    """The best grade whose band and conditions hold, at most what a forced class allows."""
    grade = _grade(set_folder(RULES, GRADED), first, second)
    assert grade["title"] == title
    assert grade["possible"] == [title]


@pytest.mark.parametrize(
    ("first", "second", "title", "possible"),
    [
        (10, None, "Yếu", ["Yếu"]),
        (95, None, None, ["Xuất sắc", "Tốt", "Khá"]),
        (None, 100, None, ["Xuất sắc", "Tốt", "Khá", "Yếu"]),
        (">= 95", 60, "Xuất sắc", ["Xuất sắc"]),
        (None, 0, None, ["Khá", "Yếu"]),
    ],
)
def test_grade_of_incomplete_evidence(
    set_folder: Callable[..., Folder],
    first: object,
    second: object,
    title: str | None,
    possible: list[str],
) -> None:
    """A grade is given only when every completion shares it; else all that are open are named."""
    grade = _grade(set_folder(RULES, GRADED), first, second)
    assert grade["title"] == title
    assert grade["possible"] == possible
    if title is None:
        assert possible[0] in grade["reason"]
        assert possible[-1] in grade["reason"]


def test_grades_over_points(set_folder: Callable[..., Folder]) -> None:
    """A scale may be over points instead of the percent of the own maximum."""
    text = GRADED.replace("grades:\n", "grades:\n  of: points\n")
    text = text.replace('">= 90%", requires', '">= 8", requires').replace("[80%..90%)", "[7..8)")
    text = text.replace("[50%..80%)", "[5..7)").replace("< 50%", "< 5")
    folder = set_folder(RULES, text)
    assert _grade(folder, 80, 80)["title"] == "Xuất sắc"
    assert _grade(folder, 80, 79)["title"] == "Tốt"
    assert _grade(folder, 50, 49)["title"] == "Yếu"


def test_a_unit_in_a_hole_of_the_scale_is_told_which(set_folder: Callable[..., Folder]) -> None:
    """A total between two bands gets no grade, and the reason names the hole it lies in."""
    text = GRADED.replace('"[80%..90%)"', '"[80%..85%]"').replace('"[50%..80%)"', '"[50%..79%]"')
    folder = set_folder(RULES, text)
    grade = _grade(folder, 86, 95)
    assert (grade["title"], grade["possible"]) == (None, [])
    assert grade["reason"] == (
        "Không mức xếp loại nào ứng với kết quả này (tỷ lệ điểm 86,9%): rơi vào khoảng hở giữa "
        "«Xuất sắc» (từ 90% trở lên) và «Tốt» (từ 80% đến 85%), văn bản không nêu loại cho trường "
        "hợp này, đề nghị cấp trên hướng dẫn."
    )
    assert _grade(folder, 79, 80)["possible"] == []  # 79,1%
    assert _grade(folder, 85, 85)["title"] == "Tốt"


def test_a_hole_ends_at_the_band_next_above_it(set_folder: Callable[..., Folder]) -> None:
    """A unit above a hole that misses a condition gets the grade below it, not the hole."""
    text = GRADED.replace('"[50%..80%)"', '"[50%..79%]"').replace(
        '"[80%..90%)"', "\"[80%..90%)\", requires: [percent('A.2') >= 50%]"
    )
    folder = set_folder(RULES, text)
    assert _grade(folder, 88, 30)["title"] == "Khá"  # 82,2%
    assert _grade(folder, 79, 80)["possible"] == []  # 79,1%


def test_a_hole_that_is_still_possible_is_told(set_folder: Callable[..., Folder]) -> None:
    """While figures are missing no grade is proved where the total may yet fall into a hole."""
    text = GRADED.replace('"[80%..90%)"', '"[80%..85%]"')
    grade = _grade(set_folder(RULES, text), 88, None)
    assert grade["title"] is None
    assert grade["possible"] == ["Tốt", "Khá"]
    assert "hoặc rơi vào khoảng hở của thang xếp loại" in grade["reason"]


def test_points_between_two_steps_are_no_hole(set_folder: Callable[..., Folder]) -> None:
    """Bands that meet on the grid of rounded points leave no hole: 7,99 and 8 are neighbours."""
    text = GRADED.replace("grades:\n", "grades:\n  of: points\n")
    text = text.replace('">= 90%", requires', '">= 8", requires').replace("[80%..90%)", "[7..7.99]")
    text = text.replace("[50%..80%)", "[5..6.99]").replace("< 50%", "<= 4.99")
    folder = set_folder(RULES, text)
    assert "thang xếp loại hở" not in run("check", folder.criteria).output
    wide = set_folder(RULES, text.replace("[7..7.99]", "[7..7.98]"))
    assert "trên 7,98 đến dưới 8 không thuộc loại nào" in run("check", wide.criteria).output


def test_the_source_may_say_what_a_missed_condition_leads_to(
    set_folder: Callable[..., Folder],
) -> None:
    """With ``otherwise`` a unit that misses a condition is graded from there on, with no hole."""
    text = GRADED.replace("percent('A.2') >= 50%]", "percent('A.2') >= 50%], otherwise: Khá")
    folder = set_folder(RULES, text)
    grade = _grade(folder, 96, 40)
    assert grade["title"] == "Khá"
    assert "Văn bản không nêu" not in grade["reason"]
    assert _grade(folder, 85, 40)["title"] == "Tốt"
    assert "PAR607" not in run("check", folder.criteria).output


def test_the_own_maximum_decides_the_percent(set_folder: Callable[..., Folder]) -> None:
    """A line that falls away does not lower the percent that the grade is read from."""
    rules = dedent("""\
        rubrics:
          the-rule:
            inputs:
              n: {label: N, type: count, max: 100}
              of: {label: Tổng, type: count}
            not_applicable_when: of = 0
            rule: n / 100 * max
        """)
    folder = set_folder(rules, GRADED.replace(", percent('A.2') >= 50%", ""))
    leaves = {"A.1": {"n": 95, "of": 1}, "A.2": {"n": 0, "of": 0}}
    card = folder.score(leaves)
    assert card["total"]["percent"] == "19/20"
    assert card["total"]["max"] == "9/1"


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (100, 100, "Tỷ lệ điểm 100% thuộc mức từ 90% trở lên."),
        (85, 85, "Tỷ lệ điểm 85% thuộc mức từ 80% đến dưới 90%."),
        (96, 40, "Đạt mức điểm của «Xuất sắc» (từ 90% trở lên) nhưng chưa đạt điều kiện tỷ lệ điểm "
         "của A.2 ≥ 50%. Văn bản không nêu loại cho trường hợp này; tạm xếp vào loại kế dưới."),
        (100, 0, "Khống chế ở mức «Khá»: Dòng A.2 không điểm."),
    ],
)  # fmt: skip
def test_every_grade_has_its_reason(
    set_folder: Callable[..., Folder], first: int, second: int, reason: str
) -> None:
    """The reason names the band, the condition that fails, or what holds the grade down."""
    folder = set_folder(RULES, GRADED)
    assert _grade(folder, first, second)["reason"] == reason


def test_a_sure_grade_shows_the_share_that_is_sure(set_folder: Callable[..., Folder]) -> None:
    """While a line that cannot fall to zero is open, the reason tells the least share."""
    folder = set_folder(RULES.replace("n / 100 * max", "(90 + n / 10) / 100 * max"), GRADED)
    grade = _grade(folder, None, 100)
    assert grade["title"] == "Xuất sắc"
    assert grade["reason"] == "Tỷ lệ điểm thấp nhất 91% thuộc mức từ 90% trở lên."


def test_a_shown_share_never_contradicts_the_grade(set_folder: Callable[..., Folder]) -> None:
    """A share just below the end of a grade is shown with as many digits as tell it from it."""
    rules = RULES.replace("max: 100", "max: 100000").replace("n / 100 *", "n / 100000 *")
    big = GRADED.replace("points: 9,", "points: 900,").replace("points: 1,", "points: 100,")
    folder = set_folder(rules, big)
    evidence = folder.evidence({"A.1": {"n": 79999}, "A.2": {"n": 80000}})
    text = run("score", folder.criteria, evidence).stdout
    assert "Xếp loại: Khá." in text
    assert "đạt 79,999% điểm tối đa" in text


@pytest.mark.parametrize(
    ("first", "second", "title", "told"),
    [
        (95, 60, "Xuất sắc", "Tỷ lệ điểm 91,5% thuộc mức từ 90% trở lên."),
        (95, 50, "Tốt", "Hạ một bậc, xuống mức «Tốt»: Chậm báo cáo."),
        (85, 50, "Khá", "Hạ một bậc, xuống mức «Khá»: Chậm báo cáo."),
        (60, 50, "Yếu", "Hạ một bậc, xuống mức «Yếu»: Chậm báo cáo."),
        (10, 50, "Yếu", "Tỷ lệ điểm 14% thuộc mức dưới 50%."),
    ],
)
def test_a_grade_is_taken_down_by_steps(
    set_folder: Callable[..., Folder], first: int, second: int, title: str, told: str
) -> None:
    """«Hạ một bậc» takes a grade one step down, never off the scale, and says so."""
    rule = "forced:\n    - {when: points('A.2') < 0.6, lower: 1, label: Chậm báo cáo}\n"
    grade = _grade(set_folder(RULES, GRADED.replace("forced:\n", rule)), first, second)
    assert (grade["title"], grade["possible"]) == (title, [title])
    assert grade["reason"] == told


def test_a_unit_below_the_whole_scale_is_told_so(set_folder: Callable[..., Folder]) -> None:
    """Where the source names no lowest grade, the reason names the one that is not reached."""
    text = GRADED.replace('    - {title: Yếu, when: "< 50%"}\n', "")
    assert "dưới mức thấp nhất «Khá»" in _grade(set_folder(RULES, text), 10, 10)["reason"]


def test_a_forced_grade_says_one_thing(set_folder: Callable[..., Folder]) -> None:
    """A forced grade is a grade or a number of steps, not both."""
    text = GRADED.replace("at_most: Khá,", "at_most: Khá, lower: 1,")
    assert (
        "cần đúng một trong hai: at_most, lower"
        in run("check", set_folder(RULES, text).criteria).output
    )


def test_a_condition_on_several_results_is_checked_without_a_total(
    set_folder: Callable[..., Folder],
) -> None:
    """What a condition on the least of two results leaves of the total is not guessed."""
    least = "requires: [\"least(percent('A.1'), percent('A.2')) >= 90%\"]"
    asked = "requires: [lines_at_zero = 0, percent('A.2') >= 50%]"
    folder = set_folder(RULES, GRADED.replace(asked, least))
    told = " ".join(run("check", folder.criteria).output.split())
    least = "mà số nhỏ nhất của (tỷ lệ điểm của A.1; tỷ lệ điểm của A.2) < 90%"
    assert f"PAR607 cảnh báo: đạt mức của «Xuất sắc» {least}" in told
    assert "100% mà" not in told
    assert _grade(folder, 100, 95)["title"] == "Xuất sắc"
    assert _grade(folder, 100, 80)["title"] == "Tốt"
