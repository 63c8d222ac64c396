"""Surveys: answers counted exactly, cells that are no answers named, counts usable as evidence."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from par_index.tables.survey import read_survey
from par_index.year.survey import Answer, Tally, read_answer
from tests.support import node_of, run, scorecard

ROWS = [
    ["STT", "Họ tên", "Thái độ phục vụ", "Hài lòng chung"],
    ["1", "Nguyễn Văn A", "5", "Rất hài lòng"],
    ["2", "Trần Thị B", "4", "hài lòng"],
    ["3", "Lê C", "3", "Bình thường"],
    ["4", "Phạm D", "", "Hài  lòng"],
    ["5", "Võ Đ", "2", "Không hài lòng"],
    ["6", "Đỗ E", "4", ""],
]


def csv_file(folder: Path, rows: list[list[str]], delimiter: str = ",") -> Path:
    """Write a table as CSV."""
    path = folder / "khao-sat.csv"
    path.write_text("\n".join(delimiter.join(row) for row in rows), encoding="utf-8-sig")
    return path


def excel_file(folder: Path, rows: list[list[str]]) -> Path:
    """Write a table as an Excel workbook, figures as numbers."""
    path = folder / "khao-sat.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Phiếu"
    for row in rows:
        sheet.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    book.save(path)
    return path


@pytest.mark.parametrize("kind", ["comma", "semicolon", "excel"])
def test_counts_are_the_same_from_every_kind_of_table(kind: str, tmp_path: Path) -> None:
    """A CSV with commas or semicolons and an Excel sheet give the same counts."""
    if kind == "excel":
        path = excel_file(tmp_path, ROWS)
    else:
        path = csv_file(tmp_path, ROWS, "," if kind == "comma" else ";")
    answers = read_survey(str(path))
    tallies = {title: Tally.of(found) for title, found in answers.questions.items()}
    assert tallies == {"Thái độ phục vụ": Tally(5, 3, 18), "Hài lòng chung": Tally(5, 3, 18)}
    assert (answers.ballots, answers.blank) == (6, 2)


@pytest.mark.parametrize(
    ("text", "satisfied", "level"),
    [
        ("1", False, 1),
        ("3", False, 3),
        ("4", True, 4),
        ("4.0", True, 4),
        ("5", True, 5),
        ("RẤT HÀI LÒNG", True, 5),
        ("Không hài lòng", False, 2),
        ("có", True, None),
        ("Không", False, None),
    ],
)
def test_answers_in_figures_and_words(text: str, satisfied: bool, level: int | None) -> None:
    """Levels, their words and có/không each have one meaning."""
    assert read_answer(text) == Answer(satisfied, level)


@pytest.mark.parametrize("text", ["0", "6", "10", "50", "4.5", "-4", "hài long", "N/A"])
def test_other_texts_are_no_answers(text: str) -> None:
    """What is no level and no word of the scale is refused, never guessed."""
    with pytest.raises(ValueError, match="không phải là câu trả lời"):
        read_answer(text)


def test_the_least_satisfied_level_is_a_choice() -> None:
    """With --satisfied-from 3, bình thường counts as satisfied."""
    assert not read_answer("Bình thường").satisfied
    assert read_answer("Bình thường", 3).satisfied


def test_bad_cells_are_all_named(tmp_path: Path) -> None:
    """Every cell that is no answer is named: by line and column, or by sheet and cell."""
    rows = [["Q1", "Q2"], ["4", "5"], ["9", "có"], ["5", "?"], ["4", "4"]]
    text = run("survey", csv_file(tmp_path, rows)).stderr
    assert "khao-sat.csv:3:1 PAR522" in text
    assert "khao-sat.csv:4:2 PAR522" in text
    text = run("survey", excel_file(tmp_path, rows)).stderr
    assert "khao-sat.xlsx: Phiếu!A3 PAR522" in text
    assert "khao-sat.xlsx: Phiếu!B4 PAR522" in text


def test_bad_tables_are_problems_and_no_tracebacks(tmp_path: Path) -> None:
    """No file, another kind of file, a broken workbook, no question, an unknown column."""
    good = csv_file(tmp_path, ROWS)
    broken = tmp_path / "hong.xlsx"
    broken.write_bytes(b"PK not a workbook")
    plain = tmp_path / "bang.ods"
    plain.write_text("x", encoding="utf-8")
    folder = tmp_path / "b"
    folder.mkdir()
    none = csv_file(folder, [["Họ tên"], ["An"]])
    cases = [
        ((tmp_path / "khong-co.csv",), "PAR101"),
        ((plain,), "PAR101"),
        ((broken,), "PAR101"),
        ((none,), "PAR521"),
        ((good, "--column", "Hài lòng chug"), "có phải «Hài lòng chung»"),
    ]
    for args, expected in cases:
        result = run("survey", *args)
        assert result.exit_code == 1, args
        assert expected in result.stderr, args


@pytest.mark.parametrize(
    ("satisfied", "answers", "low", "high"),
    [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ],
)
def test_published_wilson_intervals(satisfied: int, answers: int, low: str, high: str) -> None:
    """The 95% score intervals that Newcombe (1998) prints come out to the last digit."""
    found = Tally(answers, satisfied).wilson()
    assert found is not None
    assert [round(end, 4) for end in found] == [Decimal(low), Decimal(high)]


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_interval_holds_the_share(counts: tuple[int, int]) -> None:
    """The interval lies in [0, 1] and holds the share; more confidence never makes it narrower."""
    tally = Tally(*counts)
    share = tally.share
    assert share is not None
    previous = (Fraction(share), Fraction(share))
    for confidence in (90, 95, 99):
        low, high = (Fraction(end) for end in tally.wilson(confidence) or ())
        assert 0 <= low <= previous[0] <= share <= previous[1] <= high <= 1
        previous = (low, high)


def test_the_threshold_is_judged_by_counts(tmp_path: Path) -> None:
    """9 of 10 reaches 90% exactly, though the interval reaches far below it."""
    rows = [["Hài lòng"], *(["có"] for _ in range(9)), ["không"]]
    text = " ".join(run("survey", csv_file(tmp_path, rows), "--target", "90%").stdout.split())
    assert "9/10 = 90%, đạt" in text
    assert "Ngưỡng nằm trong khoảng tin cậy 95%" in text


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ninh-hoa-2026", "CT.2"),
        ("tan-tru-2026", "CT.II.9"),
        ("tan-tru-2026", "CT.III.14"),
        ("tan-tru-2026", "CT.III.15"),
    ],
)
def test_a_survey_is_evidence_of_satisfaction_lines(name: str, code: str, tmp_path: Path) -> None:
    """What `survey --yaml` prints loads as evidence and scores by the exact counts."""
    rows = [["Hài lòng"], *(["5"] for _ in range(19)), ["2"]]
    printed = run("survey", csv_file(tmp_path, rows), "--for", code, "--yaml").stdout
    path = tmp_path / "so-lieu.yaml"
    path.write_text(printed, encoding="utf-8")
    node = node_of(scorecard(name, path), code)
    assert node["given"] == {"answers": "20", "satisfied": "19"}
    assert (node["points"], node["supported"]) == ("1/1", True)
