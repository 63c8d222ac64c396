"""Registers and the record of work are sheets of the form, and come back as they were filled in."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl

from tests.support import node_of, run, scorecard


def test_inspections_are_filled_in_on_their_own_sheet(tmp_path: Path) -> None:
    """Rows typed into the register give I.1.a and I.1.b; a cell that is no day is named."""
    path = tmp_path / "mau.xlsx"
    assert run("template", "son-tra-2026", "--out", path).exit_code == 0
    book = openpyxl.load_workbook(path)
    (name,) = [name for name in book.sheetnames if name.startswith("Sổ theo dõi kiểm tra")]
    page = book[name]
    rows = (
        ("Khoa Nội", date(2026, 9, 10), "Có", date(2026, 11, 20), "Có", "Có", "Có", "Có"),
        ("Khoa Ngoại", "11/09/2026", "Không", date(2026, 11, 20), "Có", "Có", "Có", "Có"),
    )
    for row, cells in enumerate(rows, start=6):
        for column, value in enumerate(cells, start=1):
            page.cell(row, column).value = value
    book.save(path)
    document = scorecard("son-tra-2026", path)
    given = node_of(document, "I.1.a")["given"]
    assert (given["inspected"], given["online"]) == ("2", "1")
    assert node_of(document, "I.1.b")["points"] == "1/2"
    page.cell(7, 2).value = "hôm qua"
    book.save(path)
    wrong = run("score", "son-tra-2026", path)
    assert wrong.exit_code == 1
    assert f"{name}!A7" in wrong.stderr
    other = run("score", "mau-cac-dang", path)
    assert "son-tra-2026" in other.stderr


def test_the_record_of_work_is_prefilled_with_what_is_owed(tmp_path: Path) -> None:
    """Every product and period has its row; the officer types the day and the number beside it."""
    path = tmp_path / "mau.xlsx"
    assert run("template", "ninh-hoa-2026", "--out", path).exit_code == 0
    book = openpyxl.load_workbook(path)
    page = book["Sổ theo dõi sản phẩm, báo cáo"]
    owed = [tuple(cell.value for cell in row[:4]) for row in page.iter_rows(min_row=6)]
    assert [period for code, _, _, period in owed if code == "I.9"] == [
        *("Quý I", "6 tháng", "Quý III", "Năm")
    ]
    row = 6 + [(code, period) for code, _, _, period in owed].index(("I.9", "Quý I"))
    page.cell(row, 6).value = date(2026, 3, 9)
    page.cell(row, 7).value = "45/BC-YTNH"
    book.save(path)
    shown = run("status", "ninh-hoa-2026", path, "--as-of", "2026-04-01", "--json").stdout
    (work,) = [work for work in json.loads(shown)["work"] if work["code"] == "I.9"]
    first = work["items"][0]
    assert (first["finished"], first["number"]) == ("2026-03-09", "45/BC-YTNH")
