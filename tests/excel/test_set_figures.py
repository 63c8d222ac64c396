"""Figures of the set on forms and scorecards: typed once, read back, shared by formulas."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from par_index import open_evidence, open_set, score
from par_index.excel.layout import KEY, VALUE
from par_index.excel.scorecard import scorecard_book
from par_index.excel.sheets import TABLE
from par_index.excel.summary import SELF
from par_index.excel.template import template_book
from par_index.loading.loaded import LoadedSet
from par_index.words.grades import grade_reason
from tests.excel.support import IronBook
from tests.support import CRITERIA as STRANGER
from tests.test_figures import CRITERIA, FULL, RULES
from tests.test_model_set import SET, WHOLE, fact


@pytest.fixture
def bo(tmp_path: Path) -> LoadedSet:
    """A set whose lines share figures and use one another's results."""
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    path = tmp_path / "bo.yaml"
    path.write_text(CRITERIA, encoding="utf-8")
    return open_set(path)


def test_a_form_asks_for_a_shared_figure_once(bo: LoadedSet, tmp_path: Path) -> None:
    """The unit that reports it has its row; lines that share it ask for nothing more."""
    path = tmp_path / "so-lieu.xlsx"
    path.write_bytes(template_book(bo))
    book = openpyxl.load_workbook(path)
    rows = {
        sheet.cell(row, KEY).value: (sheet, row)
        for sheet in book
        for row in range(1, sheet.max_row + 1)
        if sheet.cell(row, KEY).value
    }
    assert {"@set|assigned", "@set|criminal", "@set|absent"} <= set(rows)
    assert not {"@set|checked", "A.1|total", "B.2|unit"} & set(rows)
    assert rows["@set|assigned"][0].title == "Phòng A"
    typed = {"@set|assigned": 20, "@set|criminal": "Không", "@set|absent": 0, "A.1|done": 18}
    for key, value in typed.items():
        sheet, row = rows[key]
        sheet.cell(row, VALUE).value = value
    book.save(path)
    given = open_evidence(bo, path)
    assert given.evidence.figures == {"assigned": "20", "criminal": "no", "absent": "0"}
    assert score(bo, given).scored["A.1"].points == 9


def test_the_live_scorecard_follows_a_shared_figure(bo: LoadedSet, tmp_path: Path) -> None:
    """A change of the one cell moves every line that shares the figure, as in the engine."""
    given = open_evidence(bo, FULL)
    path = tmp_path / "bang.xlsx"
    path.write_bytes(scorecard_book(bo, given, score(bo, given)))
    book = openpyxl.load_workbook(path)
    sheet = book["Số liệu"]
    row = next(
        r for r in range(1, sheet.max_row + 1) if sheet.cell(r, KEY).value == "@set|assigned"
    )
    lines = {book[TABLE].cell(r, 1).value: r for r in range(1, book[TABLE].max_row + 1)}
    live = IronBook(path)
    assert live.value(TABLE, lines["A.1"], SELF) == 9
    live.put("Số liệu", row, VALUE, 40)
    live.evaluate()
    assert live.value(TABLE, lines["A.1"], SELF) == 4.5
    assert live.value(TABLE, lines["A.2"], SELF) == 5
    assert score(bo, {**FULL, "figures": {"assigned": 40}}).scored["A.1"].points == 4.5


def test_the_live_grade_follows_a_fact(bo: LoadedSet, tmp_path: Path) -> None:
    """A fact forces the grade, takes it away or leaves it open, as it is typed."""
    given = open_evidence(bo, FULL)
    path = tmp_path / "bang.xlsx"
    path.write_bytes(scorecard_book(bo, given, score(bo, given)))
    sheet = openpyxl.load_workbook(path)["Số liệu"]
    keys = {sheet.cell(r, KEY).value: r for r in range(1, sheet.max_row + 1)}
    live = IronBook(path)

    def grades() -> set[object]:
        live.evaluate()
        rows = range(1, 60)
        shown = {live.value(TABLE, row, column) for row in rows for column in range(1, 9)}
        return {text for text in shown if isinstance(text, str) and text.startswith(GRADES)}

    assert grades() == {"Tốt"}
    live.put("Số liệu", keys["@set|criminal"], VALUE, "Có")
    assert grades() == {"Kém"}
    live.put("Số liệu", keys["@set|absent"], VALUE, 9)
    assert grades() == {"Không xếp loại: Nghỉ quá 8 ngày."}
    live.put("Số liệu", keys["@set|absent"], VALUE, None)
    assert grades() == {"Chưa xếp loại vì chưa rõ điều kiện xếp loại."}


GRADES = ("Tốt", "Khá", "Kém", "Không xếp loại", "Chưa xếp loại")


def test_the_live_grade_is_taken_down_by_a_step(tmp_path: Path) -> None:
    """«Hạ một bậc» in the workbook: the fact holds, does not hold, or is not answered."""
    loaded = open_set(SET)
    given = open_evidence(loaded, WHOLE)
    path = tmp_path / "bang.xlsx"
    path.write_bytes(scorecard_book(loaded, given, score(loaded, given)))
    book = openpyxl.load_workbook(path)
    cells = {
        sheet.cell(row, KEY).value: (sheet.title, row)
        for sheet in book
        for row in range(1, sheet.max_row + 1)
    }
    titles = (*(grade.title for grade in loaded.criteria.grades.scale), "Chưa xếp loại")  # type: ignore[union-attr]
    live = IronBook(path)
    for done in (20, 15, 0):
        for answer, typed in (("yes", "Có"), ("no", "Không"), (None, None)):
            sheet, row = cells["@set|wrong_procedure"]
            live.put(sheet, row, VALUE, typed)
            sheet, row = cells["I.1|done"]
            live.put(sheet, row, VALUE, done)
            live.evaluate()
            table = [live.value(TABLE, r, c) for r in range(1, 60) for c in range(1, 9)]
            shown = {text for text in table if isinstance(text, str) and text.startswith(titles)}
            leaves = {**WHOLE["leaves"], "I.1": {"given": {"done": done}}}
            grade = score(loaded, {**fact(wrong_procedure=answer), "leaves": leaves}).grade
            wanted = grade.title or "Chưa xếp loại vì chưa rõ điều kiện xếp loại."
            assert shown == {wanted}, (done, answer)


SHARES = """\
rubrics:
  the-rule:
    inputs: {n: {label: Đã làm, type: count, max: 10}, of: {label: Phải làm, type: count}}
    not_applicable_when: of = 0
    rule: n / 10 * max
"""
ASKED = """\
grades:
  scale:
    - {title: Tốt, when: ">= 70%", requires: ["percent('B') >= 50%"]}
    - {title: Khá, when: "[30%..70%)"}
    - {title: Kém, when: "< 30%"}
areas:
  - code: A
    title: Một
    items: [{code: A.1, title: a, rule: the-rule, max: {points: 9, basis: stated}}]
  - code: B
    title: Hai
    items: [{code: B.1, title: b, rule: the-rule, max: {points: 1, basis: stated}}]
"""


def test_a_share_of_nothing_decides_no_grade(tmp_path: Path) -> None:
    """Where nothing in a group counts, what asks for its share leaves the grade open."""
    (tmp_path / "rules.yaml").write_text(SHARES, encoding="utf-8")
    bo = tmp_path / "bo.yaml"
    bo.write_text(STRANGER.partition("areas:\n")[0] + ASKED, encoding="utf-8")
    loaded = open_set(bo)
    wanted = {(10, 1): "Tốt", (4, 1): "Khá", (4, 0): "", (0, 0): ""}
    path = tmp_path / "bang.xlsx"
    for (done, due), title in wanted.items():
        figures = {"A.1": {"n": 10, "of": 10}, "B.1": {"n": done, "of": due}}
        given = open_evidence(loaded, {"leaves": {c: {"given": f} for c, f in figures.items()}})
        card = score(loaded, given)
        path.write_bytes(scorecard_book(loaded, given, card))
        live = IronBook(path)
        live.evaluate()
        table = [live.value(TABLE, r, c) for r in range(1, 40) for c in range(1, 9)]
        shown = {t for t in table if isinstance(t, str) and t.startswith(GRADES)}
        assert (card.grade.title or "") == title
        assert shown == {title or "Chưa xếp loại vì chưa rõ điều kiện xếp loại."}
        if not title:
            assert card.grade.possible == ("Tốt", "Khá")
            assert "Ở B không có điểm nào được tính" in grade_reason(card)
