"""Figures of the set: shared by lines, asked for by grades, and taken from registers of events."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from par_index import ProblemsError, open_evidence, open_set, score
from par_index.assessment import assess
from par_index.language.inputs import Input
from par_index.language.intervals import Interval
from par_index.language.tree import Name
from par_index.scoring.registers import Derivation, derive
from par_index.words.grades import grade_reason
from tests.support import run, scorecard

RULES = """\
rubrics:
  share-done:
    clause: Điều 1
    inputs:
      total: {label: Nhiệm vụ được giao, type: count, min: 1}
      done: {label: Nhiệm vụ hoàn thành, type: count, at_most: total}
    rule: done / total * max
  at-most-unit:
    clause: Điều 2
    inputs:
      own: {label: Điểm tự đánh giá, type: number, min: 0, max: 10}
      unit: {label: Điểm của đơn vị, type: number}
    rule: least(own, unit)
  inspected:
    clause: Điều 3
    inputs:
      units: {label: Đơn vị được kiểm tra, type: count, max: 50}
    measure: {value: units, kind: number}
    rule:
      bands:
        - {when: ">= 2", award: max}
        - {when: "< 2", award: 0}
"""

CRITERIA = """\
set: bo-chung
title: Bộ có số liệu chung
unit: Trung tâm thử
year: 2026
source: {document: Văn bản thử}
rubrics: [./rules.yaml]
figures:
  assigned: {label: Nhiệm vụ được giao, type: count, min: 1, lead: Phòng A}
  criminal: {label: Có viên chức bị truy cứu hình sự, type: yes_no}
  absent: {label: Số ngày nghỉ, type: count, max: 365}
  checked:
    label: Đơn vị được kiểm tra
    type: count
    max: 50
    from: {register: checks, where: direct and day <= 2026-11-30, once_by: unit}
registers:
  checks:
    label: Sổ theo dõi kiểm tra
    columns:
      unit: {label: Đơn vị}
      day: {label: Ngày kiểm tra, type: date}
      direct: {label: Kiểm tra trực tiếp, type: yes_no, required: false}
grades:
  scale:
    - {title: Tốt, when: ">= 80%"}
    - {title: Khá, when: "[50%..80%)"}
    - {title: Kém, when: "< 50%"}
  forced:
    - {when: criminal, at_most: Kém, label: Có viên chức bị truy cứu hình sự}
  unranked:
    - {when: absent > 8, label: Nghỉ quá 8 ngày}
areas:
  - code: A
    title: Nhiệm vụ
    items:
      - code: A.1
        title: Hoàn thành
        rule: share-done
        uses: {total: assigned}
        max: {points: 10, basis: stated}
      - code: A.2
        title: Đúng hạn
        rule: share-done
        uses: {total: assigned}
        max: {points: 10, basis: stated}
  - code: B
    title: Kiểm tra và người đứng đầu
    items:
      - code: B.1
        title: Kiểm tra
        rule: inspected
        uses: {units: checked}
        max: {points: 5, basis: stated}
      - code: B.2
        title: Người đứng đầu
        rule: at-most-unit
        uses: {unit: "points('A')"}
        max: {points: 10, basis: stated}
"""

FULL: dict[str, object] = {
    "figures": {"assigned": 20, "criminal": "no", "absent": 0},
    "registers": {
        "checks": [
            {"unit": "Khoa Dược", "day": "15/03/2026", "direct": "yes"},
            {"unit": "Khoa Nội", "day": "20/04/2026", "direct": "yes"},
        ]
    },
    "leaves": {
        "A.1": {"given": {"done": 18}},
        "A.2": {"given": {"done": 20}},
        "B.2": {"given": {"own": 9}},
    },
}


@pytest.fixture
def bo(tmp_path: Path) -> Path:
    """A set with figures of its own, in a folder of its own."""
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    path = tmp_path / "bo.yaml"
    path.write_text(CRITERIA, encoding="utf-8")
    return path


def changed(**more: object) -> dict[str, object]:
    """Return the full evidence with some of its parts replaced."""
    return {**FULL, **more}


def test_a_line_told_by_the_set_is_not_called_empty(bo: Path) -> None:
    """What a register says answers the line that reports nothing itself; without it, it lacks."""
    loaded = open_set(str(bo))
    assert "B.1" not in open_evidence(loaded, FULL).receipt.missing
    assert "B.1" in open_evidence(loaded, changed(registers={})).receipt.missing


def test_a_shared_figure_is_filled_in_once(bo: Path) -> None:
    """Two lines divide by the one figure that the set holds."""
    card = score(bo, FULL)
    assert card.scored["A.1"].points == 9
    assert card.scored["A.2"].points == 10
    assert card.root.points == 9 + 10 + 5 + 9


def test_a_shared_figure_is_refused_on_a_line(bo: Path) -> None:
    """A line that shares a figure cannot report it otherwise."""
    with pytest.raises(ProblemsError) as caught:
        open_evidence(bo, changed(leaves={"A.1": {"given": {"done": 18, "total": 19}}}))
    (problem,) = caught.value.problems
    assert problem.code == "PAR520"
    assert "số liệu chung" in problem.message


def test_a_line_cannot_contradict_the_shared_figure(bo: Path) -> None:
    """More work done than assigned is refused at the line, whichever of the two is wrong."""
    with pytest.raises(ProblemsError) as caught:
        open_evidence(bo, changed(leaves={"A.1": {"given": {"done": 21}}}))
    assert [problem.code for problem in caught.value.problems] == ["PAR504"]


def test_a_missing_shared_figure_leaves_its_lines_open(bo: Path) -> None:
    """Without the shared figure both lines are missing and keep a range."""
    card = score(bo, changed(figures={"criminal": "no", "absent": 0}))
    assert card.scored["A.1"].state == "missing"
    assert card.scored["A.1"].low < card.scored["A.1"].high == 10


def test_a_line_uses_the_result_of_a_group(bo: Path) -> None:
    """The head gets at most what the unit got, exactly, and a range while the unit is open."""
    low = {
        "A.1": {"given": {"done": 2}},
        "A.2": {"given": {"done": 3}},
        "B.2": {"given": {"own": 9}},
    }
    assert score(bo, changed(leaves=low)).scored["B.2"].points == Fraction(5, 2)
    one = {"A.1": {"given": {"done": 2}}, "B.2": {"given": {"own": 9}}}
    head = score(bo, changed(leaves=one)).scored["B.2"]
    assert (head.state, head.low, head.high) == ("missing", 1, 9)


def test_an_unanswered_fact_keeps_every_grade_open(bo: Path) -> None:
    """Whether someone was prosecuted is never read as no."""
    card = score(bo, changed(figures={"assigned": 20, "absent": 0}))
    assert card.grade.title is None
    assert card.grade.possible == ("Tốt", "Kém")
    assert "chưa rõ «Có viên chức bị truy cứu hình sự»" in grade_reason(card).casefold().replace(
        "có viên", "Có viên"
    )


def test_a_fact_forces_a_grade_and_another_takes_it_away(bo: Path) -> None:
    """A prosecution holds the grade down; too long an absence leaves no grade, and says why."""
    forced = score(bo, changed(figures={"assigned": 20, "criminal": "yes", "absent": 0}))
    assert forced.grade.title == "Kém"
    assert "truy cứu hình sự" in grade_reason(forced)
    absent = score(bo, changed(figures={"assigned": 20, "criminal": "no", "absent": 9}))
    assert absent.grade.title is None
    assert grade_reason(absent) == "Không xếp loại: Nghỉ quá 8 ngày."
    unsure = score(bo, changed(figures={"assigned": 20, "criminal": "no", "absent": "[5..9]"}))
    assert unsure.grade.possible == ("Tốt",)
    assert "hoặc không xếp loại (Nghỉ quá 8 ngày)" in grade_reason(unsure)


def test_a_register_gives_its_figure(bo: Path) -> None:
    """Events in time count once for each unit, and an empty register counts none."""
    rows = [
        {"unit": "Khoa Dược", "day": "15/03/2026", "direct": "yes"},
        {"unit": "Khoa Dược", "day": "15/06/2026", "direct": "yes"},
        {"unit": "Khoa Nội", "day": "01/12/2026", "direct": "yes"},
        {"unit": "Khoa Nhi", "day": "01/05/2026", "direct": "no"},
    ]
    card = score(bo, changed(registers={"checks": rows}))
    assert card.own.values["checked"] == 1
    assert card.scored["B.1"].points == 0
    assert score(bo, changed(registers={"checks": []})).own.values["checked"] == 0
    assert "checked" not in score(bo, changed(registers={})).own.values


def test_an_empty_cell_leaves_a_range(bo: Path) -> None:
    """An event of which it is not known whether it counts may count."""
    rows = [
        {"unit": "Khoa Dược", "day": "15/03/2026", "direct": "yes"},
        {"unit": "Khoa Nội", "day": "20/04/2026"},
    ]
    line = score(bo, changed(registers={"checks": rows})).scored["B.1"]
    assert (line.state, line.low, line.high) == ("missing", 0, 5)


AWARDS = """\
  awards:
    label: Sổ khen thưởng
    columns:
      work: {label: Thành tích}
      level: {label: Cấp khen, type: choice, required: false,
              levels: {national: Trung ương, provincial: Tỉnh, unit: Cơ sở}}
"""


def test_each_achievement_counts_once_at_its_highest_level(bo: Path) -> None:
    """Levels are worth points, the best award of one achievement counts, an unknown one is open."""
    text = CRITERIA.replace("registers:\n", f"registers:\n{AWARDS}")
    how = "{register: awards, take: sum, of: level, points: {national: 3, provincial: 2, unit: 1}"
    how = f"{how}, once_by: work}}"
    text = text.replace(
        "{register: checks, where: direct and day <= 2026-11-30, once_by: unit}", how
    )
    bo.write_text(text, encoding="utf-8")
    rows = [
        {"work": "Một cửa số", "level": "unit"},
        {"work": "Một cửa số", "level": "national"},
        {"work": "Một cửa số", "level": "provincial"},
        {"work": "Kho số", "level": "provincial"},
    ]
    assert score(bo, changed(registers={"awards": rows})).own.values["checked"] == 5
    unknown = [*rows, {"work": "Sổ sức khỏe"}, {"work": "Kho số"}]
    span = score(bo, changed(registers={"awards": unknown})).own.values["checked"]
    assert span == Interval.closed(6, 9)
    bo.write_text(text.replace("unit: 1}", "huyen: 1}"), encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        open_set(bo)
    (problem,) = caught.value.problems
    assert (problem.code, "«national», «provincial», «unit»" in problem.message) == ("PAR410", True)


def test_an_empty_cell_adds_no_more_than_the_figure_can_be() -> None:
    """The range that empty cells leave ends where the figure ends, unless all of it lies beyond."""
    hours = Input("hours", "Số giờ", "number", low=0)
    most = replace(hours, high=10)
    ranges = [
        derive(Derivation("r", "sum", "hours"), {"hours": hours}, [{"hours": known}, {}], most)
        for known in (3, 12)
    ]
    assert ranges == [Interval.closed(3, 10), Interval.closed(12, None)]


@pytest.mark.parametrize(
    ("take", "perhaps", "figure"),
    [
        ("greatest", 8, Interval.closed(5, 8)), ("greatest", 1, 5), ("least", 8, 3),
        ("least", 1, Interval.closed(1, 3)), ("sum", 1, Interval.closed(8, 9)),
        ("count", 1, Interval.closed(2, 3)),
    ],
)  # fmt: skip
def test_a_row_that_may_not_count_widens_only_its_own_side(
    take: Any, perhaps: int, figure: object
) -> None:
    """Of 3 and 5 hours and a row of which nobody knows whether it counts, each extreme is told."""
    hours, late = Input("hours", "Số giờ", "number", low=0), Input("late", "Trễ", "truth")
    rows = [{"hours": 5, "late": True}, {"hours": perhaps}, {"hours": 3, "late": True}]
    rows += [{"hours": 9, "late": False}]
    how = Derivation("r", take, None if take == "count" else "hours", Name("late"))
    found = derive(how, {"hours": hours, "late": late}, rows, replace(hours, label="Giờ"))
    assert found == figure
    assert derive(replace(how, take="least", of="hours"), {"hours": hours}, [], hours) is None


def test_a_register_and_a_figure_must_agree(bo: Path) -> None:
    """A figure that is typed beside its register is refused where the two differ."""
    figures = {"assigned": 20, "criminal": "no", "absent": 0, "checked": 3}
    with pytest.raises(ProblemsError) as caught:
        open_evidence(bo, changed(figures=figures))
    (problem,) = caught.value.problems
    assert (problem.code, "sổ theo dõi cho 2" in problem.message) == ("PAR504", True)


def test_bad_cells_of_a_register_are_named(bo: Path) -> None:
    """Unreadable days, unknown columns and missing cells are all told at once."""
    rows = [{"unit": "Khoa Dược", "day": "mai", "directly": "yes"}, {"day": "15/03/2026"}]
    with pytest.raises(ProblemsError) as caught:
        open_evidence(bo, changed(registers={"checks": rows, "cheks": []}))
    codes = [problem.code for problem in caught.value.problems]
    assert sorted(codes) == ["PAR502", "PAR502", "PAR503", "PAR503"]


def test_a_whole_group_may_not_arise(bo: Path) -> None:
    """One reason at the group lets nothing arise in its lines, and forbids figures there."""
    leaves = {"A": {"not_applicable": "Năm nay không được giao nhiệm vụ."}}
    card = score(bo, changed(leaves={**leaves, "B.2": {"given": {"own": 0}}}))
    assert {card.scored[code].state for code in ("A.1", "A.2")} == {"not_applicable"}
    assert card.root.maximum == 15
    with pytest.raises(ProblemsError) as caught:
        open_evidence(bo, changed(leaves={**leaves, "A.1": {"given": {"done": 1}}}))
    assert [problem.code for problem in caught.value.problems] == ["PAR506"]


def test_what_if_moves_every_line_of_a_shared_figure(bo: Path) -> None:
    """Setting the figure of the set changes all lines that use it, also through results."""
    found = assess(bo, FULL).whatif("assigned=40")
    assert found.other.scored["A.1"].points == Fraction(9, 2)
    assert found.other.scored["A.2"].points == 5
    assert found.change == Fraction(-19, 2)
    path = bo.with_name("so-lieu.yaml")
    path.write_text("figures: {assigned: 20}\nleaves: {A.1: {given: {done: 18}}}\n", "utf-8")
    shown = run("whatif", bo, path, "--set", "assigned=40").stdout
    assert "4,50" in shown


def test_the_distribution_of_a_shared_figure_is_joint(bo: Path) -> None:
    """Lines that share an uncertain figure move together, so only two totals are possible."""
    totals = assess(bo, FULL).distribution({"assigned": "weights(20: 1, 40: 3)"}).totals()
    assert totals == {Fraction(33): Fraction(1, 4), Fraction(47, 2): Fraction(3, 4)}


def test_a_loop_of_results_is_an_error(bo: Path) -> None:
    """Two lines that use one another's result are refused with the way round."""
    text = CRITERIA.replace("uses: {total: assigned}, max", "uses: {total: assigned}, max", 1)
    text = text.replace("uses: {units: checked}", "uses: {units: checked}")
    text = text.replace("points('A')", "points('B')")
    bo.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        open_set(bo)
    (problem,) = caught.value.problems
    assert (problem.code, "B → B.2 → B" in problem.message) == ("PAR409", True)


def test_files_of_several_departments_make_one_set_of_figures(bo: Path, tmp_path: Path) -> None:
    """Figures and registers from several files are joined; one event in two files is refused."""
    one = tmp_path / "a.yaml"
    one.write_text(
        "figures: {assigned: 20}\nregisters:\n  checks:\n"
        "    - {unit: Khoa Dược, day: 15/03/2026, direct: yes}\n"
        "leaves: {A.1: {given: {done: 18}}}\n",
        encoding="utf-8",
    )
    two = tmp_path / "b.yaml"
    two.write_text(
        "figures: {criminal: no, absent: 0}\nregisters:\n  checks:\n"
        "    - {unit: Khoa Nội, day: 20/04/2026, direct: yes}\n",
        encoding="utf-8",
    )
    card = score(bo, [one, two])
    assert card.own.values["checked"] == 2
    assert card.scored["A.1"].points == 9
    two.write_text(one.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        open_evidence(bo, [one, two])
    assert [problem.code for problem in caught.value.problems] == ["PAR708"]


def test_the_document_tells_the_figures_of_the_set(bo: Path, tmp_path: Path) -> None:
    """The JSON scorecard holds the set's own figures with their labels."""
    path = tmp_path / "so-lieu.yaml"
    path.write_text("figures: {assigned: 20, criminal: no}\n", encoding="utf-8")
    document = scorecard(bo, path)
    assert document["figures"]["assigned"] == {"label": "Nhiệm vụ được giao", "value": "20"}
    assert document["figures"]["absent"] == {"label": "Số ngày nghỉ", "value": None}


def test_a_fact_lets_nothing_arise_in_a_group(bo: Path) -> None:
    """A group falls away where a figure of the set says so, and stays open while it is unknown."""
    text = CRITERIA.replace(
        "title: Nhiệm vụ\n", "title: Nhiệm vụ\n    not_applicable_when: criminal\n"
    )
    bo.write_text(text, encoding="utf-8")
    figures = {"assigned": 20, "criminal": "yes", "absent": 0}
    gone = score(bo, changed(figures=figures))
    assert {gone.scored[code].state for code in ("A.1", "A.2")} == {"not_applicable"}
    assert score(bo, FULL).scored["A.1"].points == 9
    unsure = score(bo, changed(figures={"assigned": 20, "absent": 0}))
    assert unsure.scored["A.1"].outcomes == {0: (0, 0), 10: (9, 9)}


@pytest.mark.parametrize(("treatment", "points"), [("exclude", 8), ("rescale", 9)])
def test_a_group_has_another_maximum_once_a_part_fell_away(
    bo: Path, treatment: str, points: int
) -> None:
    """20 points, or 8 if anything was not assigned: the rest is kept within, or scaled to it."""
    extra = f"reduced: {{points: {points}, basis: stated}}\n    not_applicable: {treatment}\n"
    text = CRITERIA.replace("title: Nhiệm vụ\n", f"title: Nhiệm vụ\n    {extra}")
    bo.write_text(text, encoding="utf-8")
    leaves = {"A.1": {"given": {"done": 20}}, "A.2": {"not_applicable": "Không được giao"}}
    area = score(bo, changed(leaves=leaves)).nodes["A"]
    assert (area.points, area.maximum) == (points, points)
    least = [("unoffered", -2), ("cap", 2)] if treatment == "exclude" else []
    assert [(line.kind, line.amount) for line in area.own] == least
    whole = score(bo, FULL).nodes["A"]
    assert (whole.points, whole.maximum) == (19, 20)
    half = {**leaves, "A.1": {"given": {"done": 10}}}
    expected = {"exclude": 5, "rescale": Fraction(9, 2)}[treatment]
    assert score(bo, changed(leaves=half)).nodes["A"].points == expected


def test_what_several_files_say_of_groups_and_losses_is_kept(bo: Path, tmp_path: Path) -> None:
    """A group in which nothing arose, and the cause of a loss, outlast the joining of files."""
    one, two = tmp_path / "a.yaml", tmp_path / "b.yaml"
    one.write_text("leaves: {A: {not_applicable: Năm nay không được giao.}}\n", encoding="utf-8")
    two.write_text("leaves: {B.2: {given: {own: 9}, loss: {cause: Chậm}}}\n", encoding="utf-8")
    whole = open_evidence(bo, [one, two])
    assert {score(bo, whole).scored[code].state for code in ("A.1", "A.2")} == {"not_applicable"}
    loss = whole.evidence.leaves["B.2"].loss
    assert loss is not None
    assert loss.cause == "Chậm"
    one.write_text("leaves: {B.2: {loss: {cause: Khác}}}\n", encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        open_evidence(bo, [one, two])
    assert [problem.code for problem in caught.value.problems] == ["PAR708"]


def test_draws_of_a_shared_figure_move_every_line_that_uses_it(bo: Path) -> None:
    """Drawn totals are those of the exact distribution, through shared figures and results."""
    unit = assess(bo, FULL)
    spread = {"assigned": "weights(20: 1, 40: 3)"}
    drawn, exact = unit.simulate(spread, cases=4_000, seed=3), unit.distribution(spread).totals()
    assert set(drawn.totals) == set(exact)
    assert abs(Fraction(drawn.totals[Fraction(33)], 4_000) - exact[Fraction(33)]) < Fraction(1, 20)
    assert drawn.grades == {
        "Tốt": 4_000 - drawn.totals[Fraction(47, 2)],
        "Khá": drawn.totals[Fraction(47, 2)],
        "Kém": 0,
        "Không xếp loại": 0,
    }


def test_a_shared_figure_is_not_drawn_below_what_lines_report(bo: Path) -> None:
    """A total that may be below what was done is refused before anything is drawn."""
    with pytest.raises(ProblemsError) as caught:
        assess(bo, FULL).simulate({"assigned": "10..30"}, cases=10)
    assert {problem.code for problem in caught.value.problems} == {"PAR803"}


def test_sensitivity_moves_a_line_only_by_what_it_reports(bo: Path) -> None:
    """Lines without figures of their own have no bar, and nothing ends in a traceback."""
    bars = assess(bo, FULL).tornado().bars
    assert {bar.code for bar in bars} == {"A.1", "A.2", "B.2"}


def test_a_register_beyond_what_a_figure_may_be_is_told(bo: Path) -> None:
    """More events than the figure allows are refused with both numbers, not as a contradiction."""
    bo.write_text(CRITERIA.replace("    max: 50\n    from:", "    max: 1\n    from:"), "utf-8")
    with pytest.raises(ProblemsError) as caught:
        open_evidence(bo, FULL)
    (problem,) = caught.value.problems
    assert problem.code == "PAR503"
    assert "sổ theo dõi cho «Đơn vị được kiểm tra» là 2" in problem.message


def test_a_figure_inside_the_range_of_its_register_stands(bo: Path) -> None:
    """Where an empty cell leaves a range, a typed figure inside it is taken as it is."""
    rows = [
        {"unit": "Khoa Dược", "day": "15/03/2026", "direct": "yes"},
        {"unit": "Khoa Nội", "day": "20/04/2026"},
    ]
    figures = {"assigned": 20, "criminal": "no", "absent": 0, "checked": 2}
    card = score(bo, changed(figures=figures, registers={"checks": rows}))
    assert card.own.values["checked"] == 2


def test_a_column_that_tells_events_apart_may_not_be_empty(bo: Path) -> None:
    """Events are never taken for one because nobody wrote which they are."""
    bo.write_text(CRITERIA.replace("{label: Đơn vị}", "{label: Đơn vị, required: false}"), "utf-8")
    with pytest.raises(ProblemsError) as caught:
        open_set(bo)
    assert [problem.code for problem in caught.value.problems] == ["PAR410"]
