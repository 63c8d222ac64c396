"""Tasks in the columns of a plan's appendix, and lines ready for the software of a province."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from docx import Document
from docx.oxml.ns import qn

from par_index.dossier import words
from par_index.dossier.facts import Marks, Name
from par_index.dossier.words import marks_of
from tests.dossier_samples import RULES, inside, overlapping, printed
from tests.support import CRITERIA, Folder, run

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


OWN = {
    "ke-hoach": ("plan", *GIVEN, "--target", "80%", "--out"),
    "bang-xep-hang": ("rank", "son-tra-2026", EVIDENCE, "--out"),
}


@pytest.mark.parametrize("name", OWN)
def test_an_office_restyles_the_appendices_too(name: str, tmp_path: Path) -> None:
    """Own templates of plan, units and rank are used; strange marks are refused by their names."""
    own, out, words = tmp_path / "mau", tmp_path / "a.docx", OWN[name]
    assert run("dossier", "--save-templates", own).exit_code == 0
    file = Document(str(own / f"{name}.docx"))
    file.add_paragraph("Mẫu của Sở: {{ trich_yeu }}")
    file.save(str(own / f"{name}.docx"))
    done = run(*words, out, "--templates", own)
    assert done.exit_code == 0, done.output
    said = [row.text for row in Document(str(out)).paragraphs]
    assert f"Mẫu của Sở: {next(row for row in said if row[:1] in 'NK')}" in said
    file.add_paragraph("{{ diem_la }} {{ co_quan_cu }}")
    file.save(str(own / f"{name}.docx"))
    before = out.read_bytes()
    refused = run(*words, out, "--templates", own)
    assert refused.exit_code == 1
    for mark in ("diem_la", "co_quan_cu"):
        assert f"dấu không rõ: «{mark}»" in refused.output
    assert out.read_bytes() == before
    assert run(*words, tmp_path / "a.xlsx", "--templates", own).exit_code == 2
    (own / f"{name}.docx").unlink()
    assert f"thư mục không có mẫu: {name}.docx" in run(*words, out, "--templates", own).output


@pytest.mark.parametrize("name", OWN)
def test_the_marks_of_the_appendices_are_documented(
    name: Name, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an appendix says is what the list of marks tells an office that restyles it."""
    given: list[Marks] = []

    def noted(where: str, content: bytes, name: Name, marks: Marks) -> bytes:
        given.append(marks)
        return filled(where, content, name, marks)

    filled = words.filled
    monkeypatch.setattr(words, "filled", noted)
    assert run(*OWN[name], tmp_path / "a.docx").exit_code == 0
    assert (set(given[0]), inside(given[0]) | {"nam_truoc"} & marks_of(name)[1]) == marks_of(name)


def test_three_hundred_tasks_and_long_names_are_whole(tmp_path: Path) -> None:
    """A table of 300 tasks repeats its head on every page and loses no row, name or letter."""
    long = "Tỷ lệ hồ sơ xử lý đúng hạn của khoa và phòng " * 4 + "<90% & {{ ten }}"
    lines = "\n".join(
        f"      - {{code: A.{n}, title: '{n} {long if n < 4 else 'việc'}', rule: the-rule,"
        f" lead: {'Phòng ' * 33 if n < 4 else 'Phòng '}A, max: {{points: 1, basis: stated}}}}"
        for n in range(1, 301)
    )
    folder = Folder(tmp_path)
    folder.write("criteria.yaml", f"{CRITERIA[: CRITERIA.index('      - {code: A.1')]}{lines}\n")
    folder.write("rules.yaml", RULES)
    out = tmp_path / "a.docx"
    given = (folder.criteria, folder.evidence({"A.1": {"a": 1, "b": 2}}))
    assert run("units", *given, "--appendix", out).exit_code == 0
    rows = [[cell.text for cell in row.cells] for row in Document(str(out)).tables[0].rows]
    assert [row[1] for row in rows[-300:]] == [
        f"{n} {long if n < 4 else 'việc'}" for n in range(1, 301)
    ]
    assert rows[-300][3] == ("Phòng " * 33 + "A")
    with pdfplumber.open(printed([out], tmp_path)["a"]) as pages:
        assert len(pages.pages) > 10
        for page in pages.pages:
            assert "(1) (2) (3)" in page.extract_text()
            assert not list(overlapping(page))
            assert max(word["x1"] for word in page.extract_words()) < page.width - 1.4 * 72 / 2.54
