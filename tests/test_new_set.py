"""A criteria set begun from a table: sound files, and an honest list of what is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter

from tests.support import run

TABLE = """\
Mã,Tiêu chí,Điểm tối đa,Cách chấm,Đơn vị chủ trì
I,Chỉ đạo điều hành,5,,
1,"Ban hành kế hoạch: đủ, đúng hạn",1,Đúng hạn,Phòng TCHC
2,Thực hiện,"3,5",,
2.1,Hoàn thành nhiệm vụ,2,Tỷ lệ,Phòng TCHC
a,Chất lượng báo cáo,"1,5",Mức,
3,Kỷ luật,0.5,Trừ điểm,Phòng KHTC
II,Sự hài lòng,2,,
1,Người bệnh hài lòng,1,Khảo sát,
2,Việc khác,,chấm theo cảm tính,
"""


def _begun(folder: Path, text: str, name: str = "bang.csv") -> tuple[str, Path]:
    (folder / name).write_text(text, encoding="utf-8")
    result = run("new", folder / "bo", "--from", folder / name, "--year", 2027)
    assert result.exit_code == 0, result.output
    return result.output, folder / "bo" / "bo-tieu-chi.yaml"


def test_a_table_becomes_files_that_pass_the_check(tmp_path: Path) -> None:
    """The files are sound, hold every row with its maximum, and what is missing is listed."""
    text = TABLE.replace("a,Chất", "2.2,Chất")
    told, criteria = _begun(tmp_path, text)
    checked = run("check", criteria)
    assert checked.exit_code == 0, checked.output
    written = criteria.read_text(encoding="utf-8")
    assert re.findall(r'code: "(\S+)"', written) == [
        "I", "I.1", "I.2", "I.2.1", "I.2.2", "I.3", "II", "II.1", "II.2",
    ]  # fmt: skip
    assert "max: {points: 3.5, basis: stated}" in written
    assert "Chưa có điểm tối đa: II.2." in told
    assert "thời hạn, khảo sát): II.2 («chấm theo cảm tính»)." in told
    assert "Điểm một số mức còn để ngỏ (unknown): I.2.2, I.3." in told
    assert "Kiểm tra: 0 lỗi" in told


def test_a_letter_stands_under_the_last_number(tmp_path: Path) -> None:
    """``a`` below ``2.1`` is I.2.1.a, and 2.1 then is a group."""
    text = TABLE.replace("2.1,Hoàn thành nhiệm vụ,2,", "2.1,Hoàn thành nhiệm vụ,1.5,")
    _, criteria = _begun(tmp_path, text.replace('"3,5"', '"1,5"').replace(",5,,", ",3,,", 1))
    assert '- code: "I.2.1.a"  # trong bảng: a' in criteria.read_text(encoding="utf-8")


def test_a_workbook_begins_a_set_too(tmp_path: Path) -> None:
    """The same table in Excel, with numbers as numbers, gives the same tree."""
    book = xlsxwriter.Workbook(tmp_path / "bang.xlsx")
    page = book.add_worksheet("Bảng")
    rows = [("STT", "Nội dung", "Tối đa"), ("I", "Chung", 1.5), ("I.1", "Kế hoạch", 1.5)]
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    result = run("new", tmp_path / "bo", "--from", tmp_path / "bang.xlsx", "--year", 2027)
    assert result.exit_code == 0, result.output
    assert "Chưa có cách chấm: I.1." in result.output


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A folder that holds such files already is left as it is."""
    _, criteria = _begun(tmp_path, TABLE.replace("a,Chất", "2.2,Chất"))
    criteria.write_text("của tôi", encoding="utf-8")
    result = run("new", tmp_path / "bo", "--from", tmp_path / "bang.csv", "--year", 2027)
    assert result.exit_code == 1
    assert criteria.read_text(encoding="utf-8") == "của tôi"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Mã,", "Số,", "PAR412"),
        ("2,Thực hiện", "1,Thực hiện", "PAR401"),
        ('"3,5"', "ba", "PAR706"),
        ("3,Kỷ luật", "3/4,Kỷ luật", "PAR412"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(tmp_path: Path, old: str, new: str, code: str) -> None:
    """A missing column, a stray or double code, or a maximum that is no number, has its place."""
    (tmp_path / "bang.csv").write_text(TABLE.replace(old, new, 1), encoding="utf-8")
    result = run("new", tmp_path / "bo", "--from", tmp_path / "bang.csv", "--year", 2027)
    assert result.exit_code == 1
    assert code in result.output
    assert not (tmp_path / "bo").exists()
