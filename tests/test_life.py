"""One life of an assessment: from `init` to the next year, as the people in it do it."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support import run

EVIDENCE = Path(__file__).parent / "files" / "so-lieu.yaml"


def done(*words: object) -> str:
    """Run a command that must succeed; return what it prints."""
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def typed(name: str, sheet: str, header: int, cells: dict[tuple[str, str], object]) -> None:
    """Type values into a workbook, by the text of a row's first cell and the heading."""
    book = openpyxl.load_workbook(name)
    page = book[sheet]
    heads = {str(cell.value): cell.column for cell in page[header] if cell.value}
    rows: dict[str, int] = {}
    for row in range(header + 1, page.max_row + 1):
        rows.setdefault(str(page.cell(row, 1).value), row)
    for (code, head), value in cells.items():
        page.cell(rows[code], heads[head]).value = value
    book.save(name)


def published(stage: str) -> dict[str, Any]:
    """Return the scorecard of a recorded stage."""
    card: dict[str, Any] = json.loads(done("score", f"lan-cham/{stage}", "--json"))
    return card


def test_a_year_of_an_assessment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder is made, filled, recorded, appraised twice, answered, published, proved, renewed."""
    monkeypatch.chdir(tmp_path)
    year = tmp_path / "Hồ sơ CCHC 2026"
    done("init", year, "--set", "son-tra-2026")
    monkeypatch.chdir(year)
    # nobody has answered
    assert "Tổng điểm: 0,00/16,00" in done("score")
    # figures come in, one department's in its own form
    shutil.copy(EVIDENCE, "so-lieu/so-lieu.yaml")
    own = json.loads(done("score", "--json"))
    assert done("status", "--as-of", "15/11/2026")
    assert "PAR912" in done("lint")
    assert "PAR911" in done("documents", "--pack", "van-ban/minh-chung.zip")
    first = done("record", "tu-cham", "--as-of", "25/11/2026", "--by", "Trần Thị Bình")
    head = first.split("Mã của lần chấm: ")[1].split()[0]
    # the superior takes a quarter of a point, the unit answers, half of it comes back
    done("appraise", "--out", "van-ban/td1.xlsx")
    taken = {
        ("V.1.b", "Điểm thẩm định"): 0,
        ("V.1.b", "Lý do chênh lệch"): "Hai văn bản chưa ký số cơ quan",
        ("V.1.b", "Tài liệu không chấp nhận"): "Báo cáo chưa có số",
        ("V.4", "Điểm thẩm định"): 0.5,
        ("V.4", "Lý do chênh lệch"): "Thiếu 10 hồ sơ",
    }
    typed("van-ban/td1.xlsx", "Bảng thẩm định", 5, taken)
    superior = ("--as-of", "20/12/2026", "--by", "Sở Y tế")
    done("record", "tham-dinh-1", "--appraisal", "van-ban/td1.xlsx", "--rest-agrees", *superior)
    done("appraise", "--answer", "--out", "van-ban/gt.xlsx")
    typed(
        "van-ban/gt.xlsx",
        "Bảng thẩm định",
        5,
        {
            ("V.1.b", "Đơn vị đồng ý"): "Không",
            ("V.1.b", "Giải trình của đơn vị"): "Đã ký bổ sung",
            ("V.4", "Đơn vị đồng ý"): "Có",
        },
    )
    done("record", "giai-trinh", "--appraisal", "van-ban/gt.xlsx", *superior)
    done("appraise", "--out", "van-ban/td2.xlsx")
    back = {
        ("V.1.b", "Điểm thẩm định"): 0.25,
        ("V.1.b", "Lý do chênh lệch"): "Chấp nhận giải trình",
    }
    typed("van-ban/td2.xlsx", "Bảng thẩm định", 5, back)
    done("record", "tham-dinh-2", "--appraisal", "van-ban/td2.xlsx", "--rest-agrees", *superior)
    done("record", "cong-bo", *superior)
    # what was lost, why, and that it adds up
    shown = json.loads(done("compare", "--json"))
    assert [line["code"] for line in shown["lines"]] == ["V.4"]
    before, after = map(Fraction, shown["points"])
    assert before == Fraction(own["total"]["points"])
    assert sum(Fraction(line["change"]) for line in shown["lines"]) == after - before
    assert published("05-cong-bo")["set"] == "son-tra-2026"
    done("verify", "--head", head)
    # the folder is copied, and one figure of the first stage is changed in the copy
    copy = tmp_path / "bản sao"
    shutil.copytree(year, copy)
    done("-C", copy, "verify", "--head", head)
    file = copy / "lan-cham" / "01-tu-cham" / "so-lieu" / "so-lieu.yaml"
    file.write_text(file.read_text("utf-8").replace("48", "50", 1), "utf-8")
    assert "01-tu-cham/so-lieu/so-lieu.yaml PAR904" in run("-C", copy, "verify").stderr
    # the next year
    later = tmp_path / "Hồ sơ CCHC 2027"
    done("init", later, "--from", year)
    assert "Tổng điểm: 0,00/16,00" in done("-C", later, "score")
    both = json.loads(done("compare", year, later, "--json"))
    assert Fraction(both["points"][1]) == 0


@pytest.mark.parametrize("name", ["mau-cac-dang", "tan-tru-2026"])
def test_any_shipped_set_is_appraised(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full marks everywhere, by the superior's own column, give the unit's own maximum, proved."""
    monkeypatch.chdir(tmp_path)
    done("init", "hồ sơ", "--set", name)
    monkeypatch.chdir("hồ sơ")
    done("record", "tu-cham", "--as-of", "25/11/2026", "--by", "An")
    done("appraise", "--out", "td.xlsx")
    book = openpyxl.load_workbook("td.xlsx")
    page = book["Bảng thẩm định"]
    heads = {str(cell.value): cell.column for cell in page[5] if cell.value}
    points = heads["Điểm thẩm định"]
    for row in range(6, page.max_row + 1):
        cell = page.cell(row, points)
        if not cell.protection.locked:
            rule = next(
                one for one in page.data_validations.dataValidation if cell.coordinate in one.sqref
            )
            limits = rule.formula2 or str(page.cell(row, heads["Điểm tối đa"]).value)
            cell.value = float(limits) if rule.type == "decimal" else _last(book, rule.formula1)
    book.save("td.xlsx")
    done("record", "tham-dinh-1", "--appraisal", "td.xlsx", "--as-of", "1/12/2026", "--by", "Sở")
    done("verify")
    card = json.loads(Path("lan-cham/02-tham-dinh-1/bang-diem.json").read_text("utf-8"))
    assert all(node["state"] != "missing" for node in card["nodes"])
    assert Fraction(card["total"]["points"]) >= Fraction(card["total"]["max"])


def _last(book: Any, area: str) -> float:
    """Return the greatest of the points that a pick-list offers."""
    sheet, _, cells = area.lstrip("=").partition("!")
    values = [cell.value for row in book[sheet.strip("'")][cells.replace("$", "")] for cell in row]
    return float(max(values))
