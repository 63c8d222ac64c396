"""The superior's own form: filled in without touching anything else, and read the other way."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import yaml
from lxml import etree

from par_index import open_evidence, open_set
from par_index.scoring.score import score
from tests.excel.support import cached, recalculated
from tests.support import run

EVIDENCE = Path(__file__).parent / "files" / "so-lieu.yaml"
GIVEN = ("son-tra-2026", EVIDENCE)
PAGE = "Bảng chấm"
SON_TRA = open_set("son-tra-2026")
CARD = score(SON_TRA.scheme, open_evidence(SON_TRA, EVIDENCE).claims)


def form(path: Path, *, titles: Callable[[str], str] = str) -> dict[str, int]:
    """Write a form as a department sends it; return the row of every line and group."""
    book = xlsxwriter.Workbook(str(path))
    page, lists = book.add_worksheet(PAGE), book.add_worksheet("Danh mục")
    green = book.add_format({"bg_color": "#E2EFDA", "num_format": "0.000"})
    lists.write_column(0, 0, ["Đồng ý", "Không đồng ý"])
    page.merge_range("A1:H1", "BẢNG CHẤM ĐIỂM CỦA SỞ NỘI VỤ")
    heads = ["STT", "Nội dung đánh giá", "Điểm tối đa", "Kết quả", None, "Minh chứng", "Giải trình"]
    page.write_row("A3", [*heads, "Ý kiến thẩm định"])
    page.write_row("D4", ["Điểm đơn vị tự chấm", "Điểm thẩm định"])
    page.write_row("A5", [f"({n})" for n in range(1, 9)])
    page.set_column("D:D", 12, green)
    rows: dict[str, int] = {}
    for number, node in enumerate(SON_TRA.criteria.nodes(), 6):
        rows[node.code] = number
        last = node.code.rpartition(".")[2]
        page.write(f"A{number}", last if last.isalpha() and "." in node.code else node.code)
        page.write(f"B{number}", titles(node.title))
    total = len(rows) + 6
    page.write(f"B{total}", "TỔNG CỘNG")
    for code, number in rows.items():
        under = [rows[c] for c in rows if c.rpartition(".")[0] == code]
        if under:
            cells = "+".join(f"N(D{n})" for n in under)
            page.write_formula(f"D{number}", f"={cells}", green, 0)
    areas = "+".join(f"D{rows[c]}" for c in rows if "." not in c)
    page.write_formula(f"D{total}", f"={areas}", green, 0)
    page.data_validation(f"H6:H{total}", {"validate": "list", "source": "='Danh mục'!$A$1:$A$2"})
    page.conditional_format(f"D6:D{total}", {"type": "blanks", "format": green})
    page.insert_textbox("J3", "Đơn vị chỉ điền cột D, F, G.")
    page.write(f"B{total + 2}", "NGƯỜI LẬP BẢNG")
    page.protect()
    book.close()
    return rows


def parts(path: Path) -> dict[str, bytes]:
    """Return the parts of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rest(content: bytes, cells: set[str]) -> bytes:
    """Return what a sheet holds besides the values of some cells."""
    root = etree.fromstring(content)
    for cell in [one for one in root.iter("{*}c") if one.get("r") in cells]:
        if cell.find("{*}f") is None:
            cell.getparent().remove(cell)
    for row in root.iter("{*}row"):
        row.attrib.pop("spans", None)
    kept: bytes = etree.tostring(root, method="c14n")
    return kept


def test_only_the_listed_cells_of_a_form_change(tmp_path: Path) -> None:
    """Points, documents and explanations stand in their cells; every other byte is the form's."""
    rows = form(tmp_path / "mau.xlsx")
    out = tmp_path / "da-dien.xlsx"
    shown = run("fill", tmp_path / "mau.xlsx", "son-tra-2026", EVIDENCE, "--out", out)
    assert shown.exit_code == 0, shown.output
    old, new = parts(tmp_path / "mau.xlsx"), parts(out)
    assert list(old) == list(new)
    sheet = "xl/worksheets/sheet1.xml"
    assert [name for name in old if old[name] != new[name]] == [sheet]
    mine = {f"{column}{row}" for row in rows.values() for column in "DFG"}
    assert rest(old[sheet], mine) == rest(new[sheet], mine)
    page = openpyxl.load_workbook(out)[PAGE]
    leaf = CARD.leaves["V.1.b"]
    assert Fraction(str(page[f"D{rows['V.1.b']}"].value)) == leaf.points
    assert page[f"D{rows['V.1.b']}"].number_format == "0.000", "the look of the column is kept"
    assert page[f"F{rows['I.1.b']}"].value.startswith("210/BC-YTST ngày 20/11/2026")
    assert "48/50 văn bản = 96%" in page[f"G{rows['V.1.b']}"].value
    assert str(page[f"D{rows['V']}"].value).startswith("=")
    assert page[f"D{rows['IV.1.b']}"].value is None, "what did not arise has no points"
    for told in ("Không phát sinh (1): IV.1.b.", "để trống điểm (2): IV.2; V.2.b.3."):
        assert told in shown.output
    again = tmp_path / "lan-hai.xlsx"
    run("fill", tmp_path / "mau.xlsx", "son-tra-2026", EVIDENCE, "--out", again)
    assert again.read_bytes() == out.read_bytes()
    total = max(rows.values()) + 1
    sums = recalculated(out, tmp_path, "vi-VN")
    assert abs(Fraction(str(sums[PAGE, total, 4])) - CARD.root.points) < Fraction(1, 10**9)


def test_rows_are_found_by_titles_and_by_the_mapping_that_was_kept(tmp_path: Path) -> None:
    """What was chosen once serves next year; rows and lines without partner are listed."""
    rows = form(tmp_path / "mau.xlsx")
    book = openpyxl.load_workbook(tmp_path / "mau.xlsx")
    page = book[PAGE]
    page["A3"], page["D4"] = "Thứ tự", "Đơn vị"
    for row in rows.values():
        page[f"A{row}"] = None
    page[f"B{rows['V.1.b']}"] = "Ký số văn bản đi"
    page[f"D{rows['II.1']}"] = 9
    book.save(tmp_path / "la.xlsx")
    words = ("fill", tmp_path / "la.xlsx", "son-tra-2026", EVIDENCE, "--out", tmp_path / "d.xlsx")
    refused = run(*words)
    assert refused.exit_code == 1
    assert "PAR924" in refused.output
    ghep = tmp_path / "ghep.yaml"
    ghep.write_text("header: 4\ntitle: B\npoints: D\nskip: [V.4]\nidle: KPS\nsheet: Bảng chấm\n")
    kept = tmp_path / "nam-sau.yaml"
    shown = run(*words, "--mapping", ghep, "--save-mapping", kept)
    assert shown.exit_code == 0, shown.output
    assert "Tiêu chí không có dòng trong biểu mẫu (1): V.1.b." in shown.output
    assert f"dòng {rows['V.1.b']} «Ký số văn bản đi»" in shown.output
    assert f"D{rows['II.1']} (9 → 0,5)" in shown.output
    kept.write_text(kept.read_text("utf-8") + f"rows: {{V.1.b: {rows['V.1.b']}}}\n", "utf-8")
    assert "không có dòng" not in run(*words, "--mapping", kept).output
    page = openpyxl.load_workbook(tmp_path / "d.xlsx")[PAGE]
    assert page[f"D{rows['V.1.b']}"].value == 0.25
    assert page[f"D{rows['IV.1.b']}"].value == "KPS"
    assert page[f"D{rows['V.4']}"].value is None


def test_a_form_of_another_hand_keeps_prefixes_and_places(tmp_path: Path) -> None:
    """Prefixed names, cells without addresses and rows without cells are written as they come."""
    form(tmp_path / "mau.xlsx")
    plain = parts(tmp_path / "mau.xlsx")
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        for name, content in plain.items():
            body = content
            if name == "xl/worksheets/sheet1.xml":
                text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", content.decode())
                text = text.replace("xmlns=", "xmlns:x=", 1).replace('<x:row r="6"', "<x:row ", 1)
                text = re.sub(r'<x:c r="A\d+"', "<x:c", text)
                body = b"\xef\xbb\xbf" + text.encode()
            archive.writestr(name, body)
    out = tmp_path / "d.xlsx"
    shown = run("fill", tmp_path / "x.xlsx", "son-tra-2026", EVIDENCE, "--out", out)
    assert shown.exit_code == 0, shown.output
    assert run(
        "fill", tmp_path / "mau.xlsx", "son-tra-2026", EVIDENCE, "--out", tmp_path / "e.xlsx"
    )
    assert {k: v for k, v in cached(out).items() if k[2] == 4} == {
        k: v for k, v in cached(tmp_path / "e.xlsx").items() if k[2] == 4
    }
    assert b"<x:is>" in parts(out)["xl/worksheets/sheet1.xml"]


def test_hostile_texts_stay_texts_in_a_form(tmp_path: Path) -> None:
    """Signs of XML, formulas and the escapes of the format are written as they were typed."""
    nasty = "=1+1 <b> & ]]> _x0041_ ≥ 90%"
    lines = (
        f"leaves:\n  V.1.b:\n    given: {{total: 50, signed: 48}}\n    justification: '{nasty}'\n"
    )
    (tmp_path / "sl.yaml").write_text(lines, "utf-8")
    rows = form(tmp_path / "mau.xlsx")
    out = tmp_path / "d.xlsx"
    words = ("fill", tmp_path / "mau.xlsx", "son-tra-2026", tmp_path / "sl.yaml", "--out", out)
    assert run(*words).exit_code == 0
    assert nasty in str(cached(out)[PAGE, rows["V.1.b"], 7])


def test_what_a_cell_cannot_hold_is_refused_by_its_place(tmp_path: Path) -> None:
    """Forty documents with long names would be cut by Excel: nothing is written, the cell named."""
    long = ", ".join(f"{{title: Công văn {n} {chr(97) * 900}}}" for n in range(40))
    lines = f"leaves:\n  V.1.b: {{given: {{total: 50, signed: 48}}, documents: [{long}]}}\n"
    (tmp_path / "sl.yaml").write_text(lines, "utf-8")
    rows = form(tmp_path / "mau.xlsx")
    out = tmp_path / "d.xlsx"
    told = run("fill", tmp_path / "mau.xlsx", "son-tra-2026", tmp_path / "sl.yaml", "--out", out)
    assert told.exit_code == 1
    assert f"{PAGE}!F{rows['V.1.b']} PAR923" in told.output
    assert not out.exists()


@pytest.mark.parametrize("spelled", ["1.1", "I.1"])
def test_a_foreign_table_becomes_a_criteria_set(spelled: str, tmp_path: Path) -> None:
    """Titles above the headings, sums and rows without a code do not stand in the way."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    rows: list[list[str | float | None]] = [
        ["BẢNG TỰ CHẤM ĐIỂM NĂM 2027"],
        [],
        ["STT", "Tiêu chí", "Điểm tối đa", "Điểm tự chấm"],
        ["I", "Chỉ đạo, điều hành", 2, "=SUM(D5:D6)"],
        [spelled, "Ban hành kế hoạch", 1, 1],
        [spelled.replace(".1", ".2"), "Báo cáo định kỳ", 1, "0,75"],
        [None, "Điểm thưởng", None, 0.5],
        [None, "Tổng cộng", 2, "=D4+D7"],
    ]
    for row in rows:
        page.append(row)
    book.save(tmp_path / "bang.xlsx")
    shown = run("read-form", tmp_path / "bang.xlsx", "--year", 2027, "--out", tmp_path / "bo")
    assert shown.exit_code == 0, shown.output
    assert "chưa đưa vào bộ tiêu chí: Điểm thưởng, Tổng cộng." in shown.output
    assert "Kiểm tra: 0 lỗi" in shown.output
    codes = re.findall(r'code: "(\S+)"', (tmp_path / "bo" / "bo-tieu-chi.yaml").read_text("utf-8"))
    assert codes == ["I", "I.1", "I.2"]


def test_a_filled_form_becomes_evidence(tmp_path: Path) -> None:
    """Words and figures are taken over as they stand; points are compared, never turned back."""
    rows = form(tmp_path / "mau.xlsx")
    out, taken = tmp_path / "da-dien.xlsx", tmp_path / "sl.yaml"
    assert run("fill", tmp_path / "mau.xlsx", *GIVEN, "--out", out).exit_code == 0
    read = ("read-form", out, "--set", "son-tra-2026", "--out")
    shown = run(*read, taken)
    assert shown.exit_code == 0, shown.output
    mine, theirs = (open_evidence(SON_TRA, path).evidence.leaves for path in (EVIDENCE, taken))
    for code, entry in theirs.items():
        assert not entry.given, "points are never turned back into figures"
        assert entry.documents == mine[code].documents, code
        assert (entry.not_applicable or "") in (mine[code].not_applicable or ""), code
        assert entry.justification.endswith(mine[code].justification), code
    assert re.search(r"V\.1\.b +0,25 +chưa có số liệu", shown.output)
    assert "PAR108" in run(*read, taken).output, "a proposal is never written over a file"

    book = openpyxl.load_workbook(out)
    page = book[PAGE]
    rubric = SON_TRA.scheme.claimable["V.1.a"].rubric
    assert rubric is not None
    page["I4"], page["J4"], page["K4"] = "Số liệu", *(i.label for i in rubric.inputs.values())
    page[f"J{rows['V.1.a']}"], page[f"K{rows['V.1.a']}"] = 60, 57
    page[f"I{rows['V.1.b']}"] = "48/50"
    page[f"D{rows['V.1.b']}"] = "0,5"
    page[f"I{rows['V.1.c']}"] = "96%"
    page[f"I{rows['V.3.c']}"] = "999/940"
    page[f"I{rows['I.1.b']}"] = 7
    page[f"D{rows['II.1']}"] = "chờ"
    page[f"G{rows['IV.1.b']}"], page[f"D{rows['IV.1.b']}"] = None, "KPS"
    page[f"H{rows['V.1.b']}"] = "Đồng ý"
    page[f"F{rows['V']}"] = "Báo cáo chung"
    book.save(tmp_path / "so.xlsx")
    again = run(
        "read-form", tmp_path / "so.xlsx", "--set", "son-tra-2026", "--out", tmp_path / "so.yaml"
    )
    assert again.exit_code == 0, again.output
    leaves = yaml.safe_load((tmp_path / "so.yaml").read_text("utf-8"))["leaves"]
    assert leaves["V.1.a"]["given"] == dict(zip(rubric.inputs, (60, 57), strict=True))
    assert leaves["V.1.b"]["given"] == {"signed": 48, "total": 50}
    assert leaves["V.1.c"]["given"] == {"measure": "96%"}
    assert not any("given" in leaves[code] for code in ("V.3.c", "I.1.b"))
    assert "not_applicable" not in leaves.get("IV.1.b", {})
    said = " ".join(again.output.split())
    assert re.search(r"V\.1\.b 0,50 0,25 \+0,25", said), "what is claimed beyond the engine"
    for told in (
        f"dòng {rows['IV.1.b']}: không phát sinh mà chưa ghi lý do",
        f"dòng {rows['II.1']}: điểm «chờ» không phải là số",
        f"dòng {rows['V']}: tài liệu, giải trình của nhóm V",
        f"dòng {rows['I.1.b']}: «7» không rõ là của số liệu nào",
        f"dòng {rows['V.3.c']}: ",
        "cột H «ý kiến thẩm định»",
    ):
        assert told in said, told


def test_a_filled_form_is_read_by_the_set_as_it_is_used(tmp_path: Path) -> None:
    """Points beside those of a form are computed with the overlays and readings that are named."""
    rows = form(tmp_path / "mau.xlsx")
    book = openpyxl.load_workbook(tmp_path / "mau.xlsx")
    page = book[PAGE]
    page["I4"], page[f"I{rows['V.1.b']}"], page[f"D{rows['V.1.b']}"] = "Số liệu", "50/50", 2
    book.save(tmp_path / "so.xlsx")
    overlay = tmp_path / "dieu-chinh.yaml"
    overlay.write_text(
        "overlay: Sau\nleaves:\n  V.1.b: {max: {points: 2, basis: stated}}\n", "utf-8"
    )
    read = ("read-form", tmp_path / "so.xlsx", "--set", "son-tra-2026", "--out")
    for more, gap in ((), r"0,50 \+1,50"), (("--with", overlay), "2,00"):
        shown = run(*read, tmp_path / f"{len(more)}.yaml", *more)
        assert re.search(rf"V\.1\.b 2,00 {gap}", " ".join(shown.output.split())), shown.output
    refused = run(
        "read-form", tmp_path / "so.xlsx", "--year", 2027, "--out", "x", "--with", overlay
    )
    assert refused.exit_code == 2
    assert "--with" in refused.output
