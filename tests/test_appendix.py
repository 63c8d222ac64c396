"""Tasks in the columns of a plan's appendix, and lines ready for the software of a province."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import openpyxl
from docx import Document
from docx.oxml.ns import qn

from tests.support import run

EVIDENCE = Path(__file__).parent / "files" / "so-lieu.yaml"
GIVEN = ("son-tra-2026", EVIDENCE)
HEADS = [
    "Stt",
    "Tiêu chí",
    "Yêu cầu",
    "Đơn vị chủ trì",
    "Đơn vị phối hợp",
    "Tiến độ hoàn thành",
    "Yêu cầu/sản phẩm/kết quả",
]


def test_tasks_stand_in_the_columns_of_a_plan(tmp_path: Path) -> None:
    """Word and Excel hold the same rows: what is asked, who, until when, and what it brings."""
    word, book = tmp_path / "a.docx", tmp_path / "a.xlsx"
    for out in (word, book):
        done = run("units", *GIVEN, "--appendix", out, "--as-of", "1/12/2026")
        assert done.exit_code == 0, done.output
    table = Document(str(word)).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == HEADS
    assert rows[1] == [f"({n})" for n in range(1, 8)]
    assert all(row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows[:2])
    page = openpyxl.load_workbook(book).worksheets[0]
    cells = [[str(c or "") for c in row] for row in page.iter_rows(min_row=3, values_only=True)]
    assert [cells[0], *cells[1:]] == [rows[0], *rows[2:]]
    line = next(row for row in rows if row[0] == "V.1.b")
    assert line[2].endswith("cần kiểm tra mẫu mới đạt mức này).")
    assert line[3] == "Ban Giám đốc; Phòng Tổ chức – Hành chính"
    assert line[6].endswith("Năm 2026 đạt 0,25/0,50 điểm.")
    assert ["V", "Chuyển đổi số trong các cơ quan nhà nước", *[""] * 5] in rows
    again = tmp_path / "b.docx"
    run("units", *GIVEN, "--appendix", again, "--as-of", "1/12/2026")
    assert again.read_bytes() == word.read_bytes()


def test_a_plan_is_written_with_its_changes_only(tmp_path: Path) -> None:
    """The appendix of a plan holds the lines to be changed, under their groups, with the gain."""
    out = tmp_path / "p.docx"
    done = run("plan", *GIVEN, "--target", "80%", "--out", out)
    assert done.exit_code == 0, done.output
    rows = [[cell.text for cell in row.cells] for row in Document(str(out)).tables[0].rows]
    tasks = [row for row in rows[2:] if row[6]]
    assert f"{len(tasks)} tiêu chí" in done.output
    assert next(row for row in tasks if row[0] == "V.3.c")[2] == "Kết nối thêm 1 văn bản"
    assert all("→" in row[6] for row in tasks)
    assert run("plan", *GIVEN, "--target", "80%", "--out", tmp_path / "p.pdf").exit_code == 2


def test_lines_are_ready_to_be_typed_elsewhere(tmp_path: Path) -> None:
    """One row a line: code, points with a comma, explanation and documents; KPS and blanks stay."""
    assert run("score", *GIVEN, "--rows", tmp_path / "r.csv").exit_code == 0
    text = (tmp_path / "r.csv").read_text("utf-8-sig")
    rows = {row[0]: row for row in csv.reader(StringIO(text), delimiter=";")}
    assert rows["Mã"][3:] == ["Điểm tự chấm", "Giải trình", "Tài liệu kiểm chứng"]
    assert rows["V.1.b"][2:4] == ["0,5", "0,25"]
    assert "48/50 văn bản = 96%" in rows["V.1.b"][4]
    assert rows["I.1.b"][5].startswith("210/BC-YTST ngày 20/11/2026")
    assert rows["IV.1.b"][3] == "KPS"
    assert rows["V.2.b.3"][3] == ""
    assert run("score", *GIVEN, "--rows", tmp_path / "r.xlsx").exit_code == 0
    page = openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets[0]
    found = {str(row[0]): row for row in page.iter_rows(values_only=True)}
    assert found["V.1.b"][3] == 0.25
    assert len(found) >= len(rows)
