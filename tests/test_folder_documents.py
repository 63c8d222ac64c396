"""Documents of a folder, what an appraiser would ask, and a set that changes in mid-year."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.support import Folder, run
from tests.test_appraisal import EVIDENCE, RULES, SET

DAY = ("--as-of", "25/11/2026", "--by", "An")


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with evidence that names documents, and stand in it."""
    source = Folder(tmp_path)
    source.write("rules.yaml", RULES)
    source.write("criteria.yaml", SET)
    path = tmp_path / "Hồ sơ năm 2026"
    assert run("init", path, "--set", source.criteria).exit_code == 0
    monkeypatch.chdir(path)
    return path


def figures(text: str) -> None:
    """Write the evidence of the folder."""
    Path("so-lieu", "so-lieu.yaml").write_text(text, "utf-8")


def test_documents_are_held_to_the_folder_and_the_year(made: Path) -> None:
    """Missing and stray files, days of other years and documents of unrelated lines are named."""
    figures(
        EVIDENCE.replace("number: 12/BC", "number: 12/BC, date: 01/02/2025").replace(
            'B.1: {given: {a: "1", b: "2"}, justification: có}',
            'B.1: {given: {a: "1", b: "2"}, documents: [{number: 12/BC, date: 01/02/2025}]}',
        )
    )
    Path("minh-chung", "lạc.pdf").write_bytes(b"%PDF-1.4")
    shown = run("documents").output
    assert "A.1: 12/BC PAR911 cảnh báo: không có tệp «minh-chung/12.pdf»" in shown
    assert "ngày 01/02/2025 không thuộc năm 2026" in shown
    assert "minh-chung/lạc.pdf PAR911 cảnh báo: không tiêu chí nào nêu tài liệu này" in shown


def test_one_document_for_unrelated_lines_is_named(made: Path) -> None:
    """The same document under lines of two areas is asked about, under one area it is not."""
    one = "documents: [{number: 12/BC, date: 01/02/2026}]}"
    figures(
        f'leaves:\n  A.1: {{given: {{a: "4", b: "4"}}, {one}\n'
        f'  A.2: {{given: {{a: "9", b: "10"}}, {one}\n'
    )
    assert "không liên quan" not in run("documents").output
    figures(
        f'leaves:\n  A.1: {{given: {{a: "4", b: "4"}}, {one}\n'
        f'  B.1: {{given: {{a: "1", b: "2"}}, {one}\n'
    )
    assert "không liên quan: A.1, B.1" in run("documents").output


PDF = b"%PDF-1.4\n1 0 obj <</Type /Pages /Count 2>> endobj\n2 0 obj <</Type /Page>> endobj\n"


def test_documents_are_packed_by_line_with_an_index(made: Path) -> None:
    """The zip has one folder a line, an index with number, day and pages, and the same bytes."""
    figures(EVIDENCE.replace("number: 12/BC", "number: 12/BC, date: 05/03/2026"))
    Path("minh-chung", "12.pdf").write_bytes(PDF + b"3 0 obj <</Type/Page>> endobj")
    for name in ("một.zip", "hai.zip"):
        assert run("documents", "--pack", name).exit_code == 0
    content = Path("một.zip").read_bytes()
    assert content == Path("hai.zip").read_bytes()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.namelist() == ["danh-muc.xlsx", "A.1/001 12.pdf"]
        sheet = openpyxl.load_workbook(BytesIO(archive.read("danh-muc.xlsx"))).active
    assert sheet is not None
    rows = list(sheet.values)
    assert rows[4] == (
        1, "A.1", "Ban hành văn bản", "12/BC", "05/03/2026", None, 2, "A.1/001 12.pdf",
    )  # fmt: skip


def test_what_an_appraiser_would_ask_is_listed(made: Path, tmp_path: Path) -> None:
    """No support, small samples, round shares, contradictions and unexplained losses are asked."""
    relation = (
        "relations: [{figure: A.2.b, at_most: A.1.b, label: Xử lý nhiều hơn ban hành}]\nareas:"
    )
    rules = RULES.replace(
        "b: {label: Tất cả, type: count}", "b: {label: Tất cả, type: count, sample: 50}"
    )
    (tmp_path / "rules.yaml").write_text(rules, "utf-8")
    (tmp_path / "criteria.yaml").write_text(SET.replace("areas:", relation), "utf-8")
    evidence = tmp_path / "so-lieu.yaml"
    evidence.write_text(
        'leaves:\n  A.1: {given: {a: "4", b: "4"}}\n'
        '  A.2: {given: {a: "5", b: "10"}, justification: có, loss: {cause: Chậm}}\n',
        "utf-8",
    )
    shown = run("lint", tmp_path / "criteria.yaml", evidence).output
    assert "A.1: Ban hành văn bản PAR912 cảnh báo: chưa có tài liệu" in shown
    assert "«Tất cả» chỉ có 10, dưới 50" in shown
    assert "mà chưa ghi người chịu trách nhiệm, giải pháp, thời hạn" in shown
    assert "A.2.b, A.1.b PAR912 cảnh báo: Xử lý nhiều hơn ban hành: 10 > 4" in shown
    evidence.write_text('leaves: {A.2: {given: {measure: "95%"}}}\n', "utf-8")
    assert "chỉ có tỷ lệ tròn 95%" in run("lint", tmp_path / "criteria.yaml", evidence).output


def test_causes_are_kept_where_several_files_come_together(made: Path) -> None:
    """Cause, person, remedy and day reach the questions also beside the forms of departments."""
    figures(
        'leaves:\n  A.2: {given: {a: "5", b: "10"}, justification: có, loss: {cause: Chậm, '
        "responsible: Trưởng phòng, remedy: Làm bù, until: 31/12/2026}}\n"
    )
    assert "bị trừ điểm" not in run("lint").output
    Path("so-lieu", "khac.yaml").write_text("leaves: {A.2: {loss: {cause: Khác}}}\n", "utf-8")
    assert "PAR708" in run("lint").stderr


def test_a_relation_names_figures_that_there_are(made: Path, tmp_path: Path) -> None:
    """A relation over a line or a figure that the set does not have is refused at its place."""
    text = SET.replace("areas:", "relations: [{figure: A.9.b, at_most: A.1.z, label: Sai}]\nareas:")
    (tmp_path / "criteria.yaml").write_text(text, "utf-8")
    shown = run("score", tmp_path / "criteria.yaml", "--targets").stderr
    assert "criteria.yaml:11:22 PAR501" in shown
    assert "PAR502" in shown


def test_a_new_set_is_first_shown_then_used_from_its_day(made: Path, tmp_path: Path) -> None:
    """Lines that change and figures without a home are told; the day decides which set counts."""
    figures(EVIDENCE)
    before = Path("ho-so.yaml").read_text("utf-8")
    text = SET.replace("points: 4", "points: 5").replace("code: B.1", "code: B.7")
    (tmp_path / "criteria.yaml").write_text(text, "utf-8")
    shown = run("switch", "--set", tmp_path / "criteria.yaml")
    assert shown.exit_code == 0, shown.output
    assert "Số liệu mất chỗ: B.1, «Đã làm» = 1." in shown.output
    assert "5,00" in shown.output
    assert Path("ho-so.yaml").read_text("utf-8") == before
    overlay = tmp_path / "doi.yaml"
    overlay.write_text("overlay: đổi\nleaves: {A.1: {max: {points: 5, basis: stated}}}\n", "utf-8")
    used = run("switch", "--with", overlay, "--from", "15/10/2026", "--by", "Giám đốc")
    assert used.exit_code == 0, used.output
    overlay.unlink()
    assert before.rstrip() in Path("ho-so.yaml").read_text("utf-8")
    assert json.loads(run("score", "--json").stdout)["total"]["max"] == "8/1"
    late = run("record", "tu-cham", *DAY)
    assert "7,00/8,00" in late.output, late.output
    early = run("record", "giua-nam", "--as-of", "30/6/2026", "--by", "An")
    assert "6,00/7,00" in early.output, early.output
    again = run("switch", "--with", overlay.parent / "khac.yaml", "--from", "1/12/2026")
    assert "PAR101" in again.stderr
