"""Surveys: answers counted exactly, cells that are no answers named, counts usable as evidence."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from unicodedata import normalize

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import PatternFill

from par_index.tables.survey import read_survey
from par_index.year.survey import Answer, Scale, Tally
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
        ("5 - Rất hài lòng", True, 5),
        ("4. Hài lòng", True, 4),
        ("(2) không  hài lòng", False, 2),
        ("RẤT HÀI LÒNG", True, 5),
        ("Không hài lòng", False, 2),
        ("có", True, None),
        ("Không", False, None),
    ],
)
def test_answers_in_figures_and_words(text: str, satisfied: bool, level: int | None) -> None:
    """Levels, their words and có/không each have one meaning."""
    assert Scale().read(text) == Answer(satisfied, level)


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "6",
        "10",
        "50",
        "4.5",
        "-4",
        "hài long",
        "N/A",
        "5 năm",
        "2 - con",
        "1 - Rất hài lòng",
        "²",
    ],
)
def test_other_texts_are_no_answers(text: str) -> None:
    """What is no level and no word of the scale is refused, never guessed."""
    with pytest.raises(ValueError, match=r"không phải là câu trả lời|không khớp"):
        Scale().read(text)


def test_the_least_satisfied_level_is_a_choice() -> None:
    """With --satisfied-from 3, bình thường counts as satisfied."""
    assert Scale().read("Bình thường") == Answer(False, 3)
    assert Scale(satisfied_from=3).read("Bình thường") == Answer(True, 3)


def test_bad_cells_are_all_named(tmp_path: Path) -> None:
    """Every cell that is no answer is named: by line and column, or by sheet and cell."""
    rows = [["Q1", "Q2"], ["4", "5"], ["9", "có"], ["5", "?"], ["4", "4"]]
    text = run("survey", csv_file(tmp_path, rows)).stderr
    assert "khao-sat.csv:3:1 PAR522" in text
    assert "khao-sat.csv:4:2 PAR522" in text
    text = run("survey", excel_file(tmp_path, rows)).stderr
    assert "khao-sat.xlsx!Phiếu!A3 PAR522" in text
    assert "khao-sat.xlsx!Phiếu!B4 PAR522" in text


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
        ((broken,), "PAR701"),
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


def test_rounds_of_a_year_stand_side_by_side(tmp_path: Path) -> None:
    """Several tables are rounds: each question and all together, rising or falling, exactly."""
    rounds = ((("5", "4"), ("5", "2")), (("5", "5"), ("4", "2")), (("5", "2"), ("4", "2")))
    files = []
    for number, ballots in enumerate(rounds, 1):
        files.append(tmp_path / f"lan-{number}.csv")
        rows = [
            ["Thái độ", "Hài lòng về hướng dẫn"],
            *map(list, ballots),
            *[["2", "5"]] * (3 - number),
        ]
        if number == 3:
            rows = [[*row, "4"] for row in rows]
            rows[0][-1] = "Hài lòng về cơ sở"
        files[-1].write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    shown = printed(*files, "--for", "CT.2")
    assert "So sánh 3 lần khảo sát" in shown
    assert "Lần 2: " in shown
    # 2/4, 2/3, 2/2; 3/4, 2/3, 0/2; the third question only in the last round
    assert "Thái độ 50% ≈ 66,67% 100% Tăng 33,33 điểm phần trăm so với lần trước" in shown
    assert (
        "Hài lòng về hướng dẫn 75% ≈ 66,67% 0% Giảm 66,67 điểm phần trăm so với lần trước" in shown
    )
    assert "Hài lòng về cơ sở — — 100% Chưa có hai lần để so sánh" in shown
    assert "giảm liên tục qua 3 lần" in shown
    # figures for the evidence come from the last round alone: 2 + 0 + 2 of 6
    assert "given: {answers: 6, satisfied: 4}" in shown
    document = json.loads(run("survey", *files, "--json").stdout)
    assert document["ballots"] == [4, 3, 2]
    found = {one["title"]: one for one in document["questions"]}
    assert [one["share"] for one in found["Thái độ"]["rounds"]] == ["1/2", "2/3", "1"]
    assert (
        found["Hài lòng về hướng dẫn"]["direction"],
        found["Hài lòng về hướng dẫn"]["change"],
    ) == ("falling", "-2/3")
    assert found["Hài lòng về cơ sở"]["rounds"][:2] == [None, None]
    assert found["Chung"]["direction"] == "mixed"


def test_rounds_in_the_register_are_told_with_their_trend(tmp_path: Path) -> None:
    """«người bệnh mỗi quý»: status compares the rounds of each group until its day."""
    path = tmp_path / "so.yaml"
    rows = (("20/03/2026", 270), ("25/06/2026", 285), ("25/09/2026", 299))
    text = "".join(
        f"    - {{day: {day}, group: Người bệnh, answers: 300, satisfied: {satisfied}}}\n"
        for day, satisfied in reversed(rows)
    )
    staff = "    - {day: 25/06/2026, group: staff, answers: 120, satisfied: 110}\n"
    path.write_text(f"registers:\n  surveys:\n{text}{staff}", encoding="utf-8")
    words = ("status", "ninh-hoa-2026", path, "--as-of")
    june = " ".join(run(*words, "30/06/2026").stdout.split())
    assert "Khảo sát, người bệnh: 20/03/2026: 270/300 (90%); 25/06/2026: 285/300 (95%). " in june
    assert "Tăng 5 điểm phần trăm so với lần trước (chênh lệch còn trong khoảng tin cậy" in june
    whole = " ".join(run(*words, "31/12/2026").stdout.split())
    assert "so với lần trước; tăng liên tục qua 3 lần" in whole
    told = {
        one["title"]: one
        for one in json.loads(run(*words, "31/12/2026", "--json").stdout)["surveys"]
    }
    assert told["Người bệnh"]["days"] == ["2026-03-20", "2026-06-25", "2026-09-25"]
    assert (told["Người bệnh"]["direction"], told["Người bệnh"]["change"]) == ("rising", "7/150")
    assert told["Cán bộ, viên chức, người lao động"]["direction"] == ""


# --- which columns are questions ------------------------------------------------------------------


def printed(*args: object) -> str:
    """Run `survey` and return what it prints, with single spaces."""
    result = run("survey", *args)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def refused(*args: object) -> str:
    """Run `survey`, which must refuse, and return the problems with single spaces."""
    result = run("survey", *args)
    assert result.exit_code in (1, 2), result.output
    assert not result.stdout
    return " ".join(result.stderr.split())


BACKGROUND = [
    ["STT", "Giới tính", "Có thẻ BHYT", "Trình độ học vấn", "Số năm công tác", "Hài lòng chung"],
    ["1", "1", "Có", "3", "2", "5"],
    ["2", "2", "Có", "4", "1", "2"],
    ["3", "2", "Không", "5", "5", "4"],
]


SKIPPED = [part for title in BACKGROUND[0][1:-1] for part in ("--skip", title)]


def test_background_columns_are_proposed_confirmed_and_listed(tmp_path: Path) -> None:
    """Sex, insurance, schooling and years of service could be answers: left out when confirmed."""
    path = csv_file(tmp_path, BACKGROUND)
    asked = refused(path)
    assert "«Số năm công tác» có 3 ô giống câu trả lời, dù có vẻ là thông tin chung" in asked
    assert " ".join(f'--skip "{title}"' for title in BACKGROUND[0][1:-1]) in asked
    assert "Chắc chắn là câu hỏi: «Hài lòng chung»." in asked
    text = printed(path, *SKIPPED, "--for", "CT.2")
    assert "given: {answers: 3, satisfied: 2}" in text
    assert "Cột được tính: «Hài lòng chung»." in text
    for title in BACKGROUND[0][:-1]:
        assert f"Cột không tính: «{title}»: " in text


def test_background_that_is_no_answer_needs_no_word(tmp_path: Path) -> None:
    """Names, free words and ages are no answers at all: they are left out, and listed."""
    rows = [["Họ tên", "Tuổi", "Góp ý", "Câu 1"], ["An", "34", "Tốt lắm", "5"]]
    text = printed(csv_file(tmp_path, rows), "--for", "CT.2")
    for title in rows[0][:-1]:
        assert f"Cột không tính: «{title}»: " in text


def test_what_is_counted_is_told_beside_the_figures_alone(tmp_path: Path) -> None:
    """With --yaml the columns are told on standard error, and the figures stay a file."""
    result = run("survey", csv_file(tmp_path, BACKGROUND), *SKIPPED, "--for", "CT.2", "--yaml")
    assert result.stdout.startswith("leaves:")
    assert "Cột không tính: «Số năm công tác»" in result.stderr


def test_an_unclear_column_is_asked_about_with_what_to_type(tmp_path: Path) -> None:
    """A column of small numbers under a heading that says nothing is asked about, never guessed."""
    path = csv_file(tmp_path, [["Câu 1", "Buồng bệnh"], ["5", "2"], ["4", "1"]])
    text = refused(path)
    assert "PAR521" in text
    assert "«Buồng bệnh» có 2 ô giống câu trả lời" in text
    assert '--column "Câu 1" --column "Buồng bệnh"' in text
    assert '--skip "Buồng bệnh"' in text
    assert "answers: 2, satisfied: 2" in printed(path, "--skip", "Buồng bệnh", "--for", "X")
    both = printed(path, "--column", "Câu 1", "--column", "Buồng bệnh", "--for", "X")
    assert "answers: 4, satisfied: 2" in both


def test_a_question_with_odd_answers_never_vanishes(tmp_path: Path) -> None:
    """Answers outside the scale are named, also where hardly any cell is an answer."""
    rows = [["Câu 1", "Câu 2"], ["5", "khá"], ["4", "khá"], ["5", "ok"]]
    path = csv_file(tmp_path, rows)
    assert "tiêu đề là câu hỏi, nhưng các ô ghi «khá», «ok»" in refused(path)
    path = csv_file(tmp_path, [*rows, ["4", "5"]])
    text = refused(path)
    assert text.count("PAR522 lỗi") == 3
    assert '--level "Khá=4"' in text
    text = printed(path, "--level", "Khá=4", "--no-answer", "OK", "--for", "X")
    assert "answers: 7, satisfied: 7" in text
    assert "Không tính vào lượt trả lời: 1 ô ghi «ok»." in text


def test_a_column_without_heading_is_asked_about(tmp_path: Path) -> None:
    """Answers under no heading are no silent loss."""
    assert "cột B (không có tiêu đề)" in refused(csv_file(tmp_path, [["Câu 1", ""], ["5", "4"]]))


def test_decomposed_headings_are_the_same_headings(tmp_path: Path) -> None:
    """A heading and an answer typed as letters with combining marks are found by composed ones."""
    rows = [[normalize("NFD", cell) for cell in row] for row in ROWS]
    for path in (csv_file(tmp_path, rows), excel_file(tmp_path, rows)):
        found = read_survey(str(path), ["Hài lòng chung"])
        assert Tally.of(found.questions["Hài lòng chung"]) == Tally(5, 3, 18)
        text = printed(path, "--column", normalize("NFD", "Hài lòng chung"), "--for", "X")
        assert "answers: 5, satisfied: 3" in text


# --- scales and non-answers ----------------------------------------------------------------------


def test_another_scale_is_declared_and_told(tmp_path: Path) -> None:
    """Levels up to 10 are refused until the scale and the least satisfied level are named."""
    path = csv_file(tmp_path, [["Hài lòng"], *([level] for level in ["9", "10", "7", "0", "8"])])
    assert "--scale 1-10 --satisfied-from 8" in refused(path)
    assert "--satisfied-from 8" in refused(path, "--scale", "0-10")
    text = printed(path, "--scale", "0-10", "--satisfied-from", "8", "--for", "X")
    assert "Thang 0 đến 10; hài lòng từ mức 8." in text
    assert "answers: 5, satisfied: 3" in text
    assert refused(path, "--scale", "10")
    assert refused(path, "--scale", "5-1", "--satisfied-from", "3")
    assert refused(path, "--scale", "0-10", "--satisfied-from", "11")
    assert refused(path, "--level", "khá=9")


def test_words_that_say_nothing_are_kept_out_of_both_counts(tmp_path: Path) -> None:
    """«Không ý kiến» is neither satisfied nor an answer, and how often it stood is told."""
    rows = [["Hài lòng"], ["5"], ["4"], ["Không ý kiến"], ["Không sử dụng"], ["2"]]
    text = printed(csv_file(tmp_path, rows), "--for", "X")
    assert "answers: 3, satisfied: 2" in text
    assert "1 ô ghi «Không ý kiến»" in text


# --- tables in text ------------------------------------------------------------------------------


def written(folder: Path, text: str) -> Path:
    """Write a CSV file as it is."""
    path = folder / "khao-sat.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        '"Số";"Câu 1: a, b, c";"Câu 2: d, e, f"\n1;5;4\n2;4;3\n',
        "sep=;\nCâu 1: a, b;Câu 2\n5;4\n4;3\n",
        "Câu 1,Câu 2\r\n5,4\r\n\r\n4,3",
        'Câu 1,Câu 2,Góp ý\n5,4,"Chờ lâu,\nnóng ""quá"""\n4,3,\n',
        "Câu 1\tCâu 2: a; b, c\n5\t4\n4\t3\n",
    ],
)
def test_separators_and_quotes(text: str, tmp_path: Path) -> None:
    """Separators within quotes, `sep=`, ends of lines and line breaks in a cell change nothing."""
    assert "answers: 4, satisfied: 3" in printed(written(tmp_path, text), "--for", "X")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('STT,Câu 1,Góp ý\n1,5,tốt\n2,2,"Chờ lâu\n3,1,không\n', "3:3 PAR109"),
        ('STT,Câu 1,Góp ý\n1,5,"tốt\n2,2,chậm\n3,1,"không"\n', "2:3 PAR109"),
        ('Câu 1,Góp ý\n5,"tốt" lắm\n', "2:2 PAR109"),
        ("Câu 1,Góp ý\n5,chờ lâu, nóng\n", "2:3 PAR109"),
        ("Câu 1,a;b\n5;4,3\n", "1:1 PAR109"),
        ("sep=|\nCâu 1|Câu 2\n", "1:1 PAR109"),
        ("Câu 1\n5\n4\x07\n", "3:2 PAR102"),
        ("Câu 1,Góp ý\n5," + "x" * 40_000 + "\n", "2:2 PAR109"),
        ("Câu 1\n5\na" + "\u0301\u0316" * 2000 + "\n", " PAR102"),
        ("Câu 1\n" + "," * 20_000 + "\n", "2:1 PAR109"),
    ],
)
def test_faults_of_text_are_named_with_their_place(text: str, place: str, tmp_path: Path) -> None:
    """No ballot is swallowed or shifted: what breaks a table is refused with line and cell."""
    assert f"khao-sat.csv{':' if place[0] != ' ' else ''}{place}" in refused(
        written(tmp_path, text)
    )


# --- tables in workbooks -------------------------------------------------------------------------


def changed(path: Path, change: Callable[[openpyxl.Workbook], None]) -> Path:
    """Change a workbook of openpyxl's and return its path."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def test_cells_without_a_value_of_their_own_are_named(tmp_path: Path) -> None:
    """A formula that was never computed, a day and TRUE in a question are told by their cell."""
    path = excel_file(tmp_path, [["Câu 1"], ["5"], ["4"], ["3"], ["4"]])

    def change(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["A2"] = "=2+2"
        sheet["A3"] = date(2026, 5, 4)
        sheet["A4"] = "a_x0007_"

    text = refused(changed(path, change))
    assert "Phiếu!A4 PAR706 lỗi: ô có ký tự điều khiển U+0007" in text
    path = changed(path, lambda book: book.worksheets[0].__setitem__("A4", 3))
    text = refused(path, "--column", "Câu 1")
    assert "Phiếu!A2 PAR522 lỗi: ô có công thức chưa được tính" in text
    assert "Phiếu!A3 PAR522 lỗi: ô đang ở dạng ngày tháng" in text


def test_the_sheet_is_asked_for_where_several_hold_something(tmp_path: Path) -> None:
    """With two filled sheets nothing is guessed; the hint names one."""
    path = excel_file(tmp_path, [["Câu 1"], ["5"]])
    changed(path, lambda book: book.create_sheet("Tổng hợp").append(["x"]))
    assert '--sheet "Phiếu"' in refused(path)
    assert "answers: 1, satisfied: 1" in printed(path, "--sheet", "Phiếu", "--for", "X")
    assert "không có trang «Khác»" in refused(path, "--sheet", "Khác")


def test_strict_workbooks_and_far_formatted_cells_are_read(tmp_path: Path) -> None:
    """The strict kind of OOXML, and a coloured empty cell in the last row, change no count."""
    path = excel_file(tmp_path, [["Câu 1"], ["5"], ["4"], ["2"]])

    def far(book: openpyxl.Workbook) -> None:
        book.worksheets[0].cell(1_048_576, 1).fill = PatternFill("solid", "FFFF00")

    changed(path, far)
    assert "answers: 3, satisfied: 2" in printed(path, "--for", "X")
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            for old, new in (
                (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"spreadsheetml"),
                (b"http://schemas.openxmlformats.org/officeDocument/2006/", b"officeDocument/"),
            ):
                data = data.replace(old, b"http://purl.oclc.org/ooxml/" + new)
            book.writestr(name, data)
    assert "answers: 3, satisfied: 2" in printed(path, "--for", "X")
