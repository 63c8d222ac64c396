"""The filed documents: what they say, how they are laid out, and that nobody's work is lost."""

from __future__ import annotations

import json
import re
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from docx import Document
from docx.oxml.ns import qn

from par_index import open_evidence, open_set
from par_index.dossier.facts import Blanks, Name
from par_index.dossier.letters import written
from par_index.dossier.make import facts_of
from par_index.dossier.words import marks_of
from par_index.loading.library import shipped
from par_index.models.folder import UnitFile
from tests.dossier_samples import PROFILE, RULES, inside, overlapping, printed
from tests.excel.support import convert
from tests.support import CRITERIA, Folder, run
from tests.word_templates import FOLDER as TEMPLATES
from tests.word_templates import built

EVIDENCE = Path(__file__).parent / "files" / "so-lieu.yaml"
NAMES: tuple[Name, ...] = ("to-trinh", "bao-cao", "bien-ban-hop", "bang-tu-cham", "danh-muc")
CM = 72 / 2.54


def texts(content: bytes | Path) -> list[str]:
    """Return every paragraph of a document, those in tables too, in order."""
    file = Document(BytesIO(content) if isinstance(content, bytes) else str(content))
    rows = file.element.body.iter(qn("w:p"))
    return ["".join(t.text or "" for t in row.iter(qn("w:t"))) for row in rows]


def whole(content: bytes | Path) -> str:
    """Return the text of a document."""
    return "\n".join(texts(content))


def file_all(out: Path, *words: object) -> dict[str, Path]:
    """Write a dossier and return its files by name."""
    result = run("dossier", *words, "--out", out)
    assert result.exit_code == 0, result.output
    return {path.name: path for path in out.iterdir()}


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the dossier of Sơn Trà, with a whole profile."""
    out = tmp_path_factory.mktemp("filed")
    (out / "don-vi.yaml").write_text(PROFILE, "utf-8")
    profile = ("--profile", out / "don-vi.yaml", "--as-of", "05/12/2026")
    return file_all(out / "van-ban", "son-tra-2026", EVIDENCE, *profile)


@pytest.fixture(scope="module")
def pages(
    filed: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, pdfplumber.PDF]:
    """Return the printed pages of every document."""
    made = printed([filed[f"{name}.docx"] for name in NAMES], tmp_path_factory.mktemp("pages"))
    return {name: pdfplumber.open(path) for name, path in made.items()}


def test_the_petition_says_what_the_scorecard_says(filed: dict[str, Path]) -> None:
    """Points, maximum, share, areas, what is not counted, and the enclosures stand in Tờ trình."""
    text = whole(filed["to-trinh.docx"])
    for said in (
        "Số: ……/TTr-TTYT",
        "Đà Nẵng, ngày 05 tháng 12 năm 2026",
        "Kính gửi: Sở Y tế thành phố Đà Nẵng",
        "Căn cứ Kế hoạch số 45/KH-TTYT ngày 02/6/2026 của Trung tâm Y tế khu vực Sơn Trà;",
        "Căn cứ Quyết định số 12/QĐ-TTYT ngày 10/01/2026 về việc thành lập Hội đồng",
        "Hội đồng họp ngày 25/11/2026, có mặt 3/4 thành viên",
        "Tổng điểm tự chấm: 10,22/15,50 điểm, đạt 65,94% điểm tối đa.",
        "Có 1 tiêu chí không phát sinh, không tính vào điểm tối đa: IV.1.b.",
        "Có 1 tiêu chí chưa có cách chấm, chưa tính điểm: IV.2.",
        "4. Danh mục tài liệu kiểm chứng (8 tài liệu).",
        "kính trình./.",
        "- Lưu: VT, TCHC.",
        "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
    ):
        assert said in text, said
    assert "V\nChuyển đổi số trong các cơ quan nhà nước\n9,00\n5,61\n62,33%" in text
    assert "≈" not in text


def test_the_report_tells_losses_by_unit_and_asks_the_superior(filed: dict[str, Path]) -> None:
    """Every loss stands under its unit; what is past is a lesson; readings say what they change."""
    text = whole(filed["bao-cao.docx"])
    assert "Bị trừ 4,78 điểm ở 11 tiêu chí" in text
    assert "Có 1 tiêu chí chưa có số liệu nên chưa được tính 0,50 điểm: V.2.b.3." in text
    assert "48/50 văn bản = 96%, thuộc mức từ 95% đến dưới 100%" in text
    assert "Ký số thêm 2 văn bản thì đạt tối đa (mẫu đã kiểm tra không sửa lại được" in text
    assert "Rút kinh nghiệm cho năm sau: kiểm tra trực tuyến thêm 1 đơn vị" in text
    assert "I.1.a (Tổ chức hoạt động kiểm tra công tác CCHC" in text
    assert "đã hết hạn ngày 29/10/2026." in text
    assert "thì kiểm tra trực tuyến 5 đơn vị là đạt tối đa»: 1,00 điểm (+0,25)" in text
    assert "at-least-five" not in text
    assert "Điểm tối đa của 12 tiêu chí văn bản không ghi, đơn vị tạm tính" in text
    assert "V.2.a (Tỷ lệ xử lý văn bản, hồ sơ công việc hoàn toàn trên môi trường" in text
    assert "Phần mềm quản lý văn bản chưa thống kê được theo khoa." in text


def test_the_minutes_tell_the_meeting(filed: dict[str, Path]) -> None:
    """Who was there and why not, each opinion, changed lines, the vote and the end."""
    text = whole(filed["bien-ban-hop.docx"])
    for said in (
        "Số: 05/BB-TTYT",
        "Đà Nẵng, ngày 25 tháng 11 năm 2026",
        "14 giờ 00, ngày 25 tháng 11 năm 2026",
        "Chủ trì: Nguyễn Văn An – Phó Giám đốc.",
        "Có mặt: 3/4 thành viên Hội đồng.",
        "Vắng mặt: Lê Văn Cường (đi công tác).",
        "II. CHƯƠNG TRÌNH HỌP\n- Thư ký trình bày kết quả tự chấm điểm.\n- Thảo luận, biểu quyết.",
        "Phạm Thị Dung (về tiêu chí V.1.b): Đề nghị bổ sung minh chứng.",
        "từ 0,5 điểm thành 0,25 điểm. Lý do: Hai văn bản chưa ký số.",
        "Thông qua kết quả tự chấm điểm: tán thành 3/3.",
        "Cuộc họp kết thúc lúc 16 giờ 30",
    ):
        assert said in text, said


def test_the_sheet_prints_marks_instead_of_zeroes(filed: dict[str, Path]) -> None:
    """KPS and – stand where nothing is counted, provisional maxima are marked and explained."""
    file = Document(str(filed["bang-tu-cham.docx"]))
    rows = {row.cells[0].text: [cell.text for cell in row.cells] for row in file.tables[0].rows}
    assert rows["IV.1.b"][2:4] == ["–", "KPS"]
    assert rows["IV.2"][2:4] == ["–", "–"]
    assert rows["V.1.b"][2:4] == ["0,50*", "0,25"]
    assert rows["I.1.a"][2] == "1,00°"
    assert rows["I.1.b"][5] == (
        "210/BC-YTST ngày 20/11/2026, Báo cáo kết luận kiểm tra công tác CCHC"
    )
    assert rows["V.2.a"][5] == "……"
    notes = whole(filed["bang-tu-cham.docx"])
    assert "*: Điểm tối đa tạm tính, văn bản không ghi" in notes
    assert "KPS: Không phát sinh trong năm." in notes


def test_what_is_not_known_stays_open_and_is_listed(tmp_path: Path) -> None:
    """Without a profile nothing is invented: every open place is a visible … and is named."""
    result = run("dossier", "son-tra-2026", EVIDENCE, "--out", tmp_path / "v", "--only", "to-trinh")
    text = whole(tmp_path / "v" / "to-trinh.docx")
    assert "Kính gửi: ……" in text
    assert "ngày …… tháng …… năm 2026" in text
    assert "theo ……, gồm …… thành viên" in text
    for open_place in ("cơ quan chủ quản (to-trinh)", "địa danh", "quyết định thành lập Hội đồng"):
        assert open_place in result.output
    assert "người chịu trách nhiệm" not in result.output, "only what was written is listed"
    words = ("dossier", "son-tra-2026", EVIDENCE, "--out", tmp_path / "w", "--only", "bien-ban-hop")
    result = run(*words)
    assert "chương trình họp (bien-ban-hop)" in result.output
    assert "II. CHƯƠNG TRÌNH HỌP\n- ……\n" in whole(tmp_path / "w" / "bien-ban-hop.docx")
    assert "người ký" not in result.output, "minutes are signed by their secretary and chair"


def test_the_pages_follow_the_decree(pages: dict[str, pdfplumber.PDF]) -> None:
    """A4 and its margins, the number in the middle of the top margin from page 2, few pages."""
    counts = {name: len(found.pages) for name, found in pages.items()}
    assert counts["to-trinh"] == counts["bien-ban-hop"] == 2
    assert counts["bang-tu-cham"] <= 4
    assert counts["bao-cao"] <= 7
    for name, found in pages.items():
        for number, page in enumerate(found.pages, 1):
            wide = page.width > page.height
            short, long = 21 * CM, 29.7 * CM
            assert abs(page.width - (long if wide else short)) < 1, name
            words = page.extract_words()
            body = [word for word in words if word["top"] > 2 * CM - 2]
            assert min(word["x0"] for word in body) > 2.9 * CM, (name, number)
            assert max(word["x1"] for word in body) < page.width - 1.45 * CM, (name, number)
            assert max(word["bottom"] for word in body) < page.height - 2 * CM + 2, (name, number)
            assert not list(overlapping(page)), (name, number)
            above = [word for word in words if word["top"] <= 2 * CM - 2]
            assert [word["text"] for word in above] == ([str(number)] if number > 1 else [])
            for word in above:
                middle = (word["x0"] + word["x1"]) / 2
                assert abs(middle - (3 * CM + page.width - (1.5 if wide else 2) * CM) / 2) < 3


def test_the_head_of_a_letter_stands_level(pages: dict[str, pdfplumber.PDF]) -> None:
    """Number beside place and day, and rules beneath the motto and the name of the agency."""
    page = pages["to-trinh"].pages[0]
    words = page.extract_words(extra_attrs=["fontname", "size"])
    top = {word["text"]: word for word in reversed(words)}
    assert abs(top["Số:"]["top"] - top["Nẵng,"]["top"]) < 2
    assert "Italic" in top["Nẵng,"]["fontname"]
    assert "Bold" in top["CỘNG"]["fontname"]
    assert "Bold" not in top["SỞ"]["fontname"]
    level = [word for word in words if abs(word["top"] - top["phúc"]["top"]) < 1]
    motto = [word for word in level if word["x0"] > page.width / 2]
    length = motto[-1]["x1"] - motto[0]["x0"]
    rules = [word for word in words if set(word["text"]) == {"_"}]
    beneath = min(rules, key=lambda word: abs(word["x1"] - word["x0"] - length))
    assert abs(beneath["x1"] - beneath["x0"] - length) < 0.06 * length
    name = top["TRUNG"]["x0"], top["VỰC"]["x1"]
    own = min(rules, key=lambda word: word["x0"])
    assert 1 / 3 <= (own["x1"] - own["x0"]) / (name[1] - name[0]) <= 1 / 2


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_is_times_new_roman_in_vietnamese(filed: dict[str, Path], name: str) -> None:
    """Fonts, language, repeated headers and words for those who hear a document are in its XML."""
    with zipfile.ZipFile(filed[f"{name}.docx"]) as archive:
        styles = archive.read("word/styles.xml").decode()
        document = archive.read("word/document.xml").decode()
    assert 'w:lang w:val="vi-VN"' in styles
    used = set(re.findall(r'w:pStyle w:val="([^"]+)"', document)) | {"Normal"}
    for style in used:
        body = re.search(rf'w:styleId="{style}".*?</w:style>', styles, re.DOTALL)
        assert body is not None
        assert re.findall(r'w:ascii="([^"]+)"', body[0]) == ["Times New Roman"], style
        size = re.search(r'<w:sz w:val="(\d+)"', body[0])
        assert size is None or size[1] in {"16", "22", "24", "26", "28"}, style
    file = Document(str(filed[f"{name}.docx"]))
    for table in (table for table in file.tables if table.style.name == "Table Grid"):
        marks = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert marks[:2] == [True, True]
        assert not any(marks[2:])
        assert table._tbl.tblPr.find(qn("w:tblDescription")) is not None
        assert [cell.text for cell in table.rows[1].cells][:2] == ["(1)", "(2)"]
    looks = [row.style.name for row in file.paragraphs if row.text.strip()]
    assert looks.index("Title") == 0, "a reader by ear hears first what the document is"
    heads = [row for row in file.paragraphs if row.text[:3] in ("I. ", "II.", "1. ", "IV.")]
    listed = {"to-trinh": ("1. Báo cáo",)}.get(name, ())
    for row in heads:
        wanted = not row.text.startswith(listed) if listed else True
        assert row.style.name.startswith("Heading") == wanted, row.text
    assert "{{" not in document
    assert "{%" not in document


def test_the_same_inputs_give_the_same_bytes(filed: dict[str, Path], tmp_path: Path) -> None:
    """A second run writes the same files; the manifest holds the hashes of inputs and outputs."""
    (tmp_path / "don-vi.yaml").write_text(PROFILE, "utf-8")
    words = ("son-tra-2026", EVIDENCE, "--profile", tmp_path / "don-vi.yaml")
    again = file_all(tmp_path / "v", *words, "--as-of", "5/12/2026")
    assert {name: path.read_bytes() for name, path in again.items() if name[-4:] != "json"} == {
        name: path.read_bytes() for name, path in filed.items() if name[-4:] != "json"
    }
    manifest = json.loads(again["van-ban.json"].read_text("utf-8"))
    for name, value in manifest["outputs"].items():
        assert sha256(again[name].read_bytes()).hexdigest() == value
    assert str(EVIDENCE) in manifest["inputs"]


def test_the_workbook_is_a_sheet_that_can_be_signed(filed: dict[str, Path], tmp_path: Path) -> None:
    """Four pages in full size: 11 points, KPS and – for zeroes, marked maxima, who signs."""
    made = convert(filed["bang-tu-cham.xlsx"], tmp_path, "pdf")
    with pdfplumber.open(made) as pages:
        sheet = [
            page
            for page in pages.pages
            if "Bảng tự đánh giá, chấm điểm" in page.extract_text()[-40:]
        ]
        assert len(sheet) <= 4
        text = "\n".join(page.extract_text() for page in sheet)
        for page in sheet:
            sizes = sorted(letter["size"] for letter in page.chars)
            assert sizes[len(sizes) // 2] >= 10.9, sizes[len(sizes) // 2]
    assert "SỞ Y TẾ THÀNH PHỐ ĐÀ NẴNG" in text
    assert "CẢI CÁCH HÀNH CHÍNH ĐIỂM" not in text
    assert re.search(r"IV\.1\.b .* – KPS", text)
    assert re.search(r"V\.1\.b .* 0,50\* 0,25", text)
    assert "Đà Nẵng, ngày 05 tháng 12 năm 2026" in text
    assert "KT. GIÁM ĐỐC" in text
    book = openpyxl.load_workbook(filed["bang-tu-cham.xlsx"])
    assert str(book["Bảng tự đánh giá, chấm điểm"]["D12"].value).startswith("="), "points stay live"


def test_changed_and_open_documents_are_kept(tmp_path: Path) -> None:
    """What was changed by hand or is open in Word stays; then nothing at all is written."""
    words = ("dossier", "son-tra-2026", "--targets", "--out", tmp_path)
    assert run(*words).exit_code == 0
    assert run(*words).exit_code == 0, "what is unchanged is written again"
    changed = tmp_path / "bao-cao.docx"
    changed.write_bytes(changed.read_bytes() + b" ")
    before = (tmp_path / "to-trinh.docx").read_bytes()
    refused = run(*words, "--as-of", "1/12/2026")
    assert refused.exit_code == 1
    assert f"{changed} PAR922" in refused.output
    assert (tmp_path / "to-trinh.docx").read_bytes() == before
    (tmp_path / "~$-trinh.docx").touch()
    assert "đang mở" in run(*words, "--overwrite").output
    (tmp_path / "~$-trinh.docx").unlink()
    assert run(*words, "--overwrite").exit_code == 0


def test_one_figure_moves_every_sentence_that_depends_on_it(
    filed: dict[str, Path], tmp_path: Path
) -> None:
    """With one figure changed, total, area, losses and table change, and nothing else does."""
    (tmp_path / "don-vi.yaml").write_text(PROFILE, "utf-8")
    text = EVIDENCE.read_text("utf-8").replace("signed: 48 ", "signed: 50 ")
    (tmp_path / "so-lieu.yaml").write_text(text, "utf-8")
    words = ("son-tra-2026", tmp_path / "so-lieu.yaml", "--profile", tmp_path / "don-vi.yaml")
    other = file_all(tmp_path / "v", *words, "--as-of", "05/12/2026")
    for name in ("to-trinh", "bao-cao", "bien-ban-hop", "bang-tu-cham"):
        old, new = texts(filed[f"{name}.docx"]), texts(other[f"{name}.docx"])
        gone = "\n".join(set(old) - set(new))
        assert "10,22/15,50" in gone or "10,22" in gone.split("\n"), name
        assert not re.search(r"10,22|4,78", "\n".join(new)), name
    assert texts(filed["danh-muc.docx"]) == texts(other["danh-muc.docx"])


@pytest.mark.parametrize("name", shipped("criteria"))
def test_every_shipped_set_can_be_filed(name: str, tmp_path: Path) -> None:
    """All sets give whole documents, by their own targets and without any figures."""
    (tmp_path / "so-lieu.yaml").write_text("leaves: {}\n", "utf-8")
    only = [word for one in NAMES if one != "bang-tu-cham" for word in ("--only", one)]
    for where, words in (("dich", ("--targets",)), ("trong", (tmp_path / "so-lieu.yaml",))):
        found = file_all(tmp_path / where, name, *words, *only)
        for path in (path for path in found.values() if path.suffix == ".docx"):
            text = whole(path)
            assert "{" not in text
            assert "None" not in text
            assert "≈" not in text
    assert "Chưa có tài liệu kiểm chứng nào." in whole(tmp_path / "trong" / "danh-muc.docx")


@pytest.fixture
def small(tmp_path: Path) -> Folder:
    """Return a stranger's set of three lines in one area."""
    line = (
        "      - {code: A.%d, title: Tiêu chí %d, rule: the-rule, max: {points: 1, basis: stated}}"
    )
    lines = "\n".join(line % (n, n) for n in (1, 2, 3))
    head = CRITERIA[: CRITERIA.index("      - {code: A.1")]
    folder = Folder(tmp_path)
    folder.write("criteria.yaml", f"{head}{lines}\n")
    folder.write("rules.yaml", RULES)
    return folder


def report_of(folder: Folder, leaves: dict[str, dict[str, object]]) -> str:
    """Return the report of figures by line."""
    out = folder.path / "v"
    return whole(
        file_all(out, folder.criteria, folder.evidence(leaves), "--overwrite")["bao-cao.docx"]
    )


def test_sentences_are_right_for_none_one_and_all(small: Folder) -> None:
    """A unit that lost nothing has no annex of losses; one can lose points in every line."""
    full = {"a": 2, "b": 2}
    nothing = report_of(small, {f"A.{n}": full for n in (1, 2, 3)})
    assert "Không có tiêu chí nào bị trừ điểm." in nothing
    assert "PHỤ LỤC" not in nothing
    assert "3,00/3,00 điểm, đạt 100% điểm tối đa." in nothing
    one = report_of(small, {"A.1": full, "A.2": full, "A.3": {"a": 1, "b": 2}})
    assert "Bị trừ 0,50 điểm ở 1 tiêu chí;" in one
    every = report_of(small, {f"A.{n}": {"a": 0, "b": 2} for n in (1, 2, 3)})
    assert "Bị trừ 3,00 điểm ở cả 3 tiêu chí;" in every
    assert "0,00/3,00 điểm, đạt 0% điểm tối đa." in every


def test_hostile_texts_come_through_whole(small: Folder) -> None:
    """Signs of XML and of templates, control characters and long names print as they are typed."""
    nasty = "Tỷ lệ <90% & trễ ≥ 3 {{ co_quan }} {%p if x %} </w:t>"
    long = "Nguyễn " * 28
    profile = {
        "profile": {
            "agency": f"Đơn vị {nasty}",
            "place": "Hà\u0007 Nội\u200b",
            "signatories": [{"name": long, "title": "GIÁM ĐỐC"}],
        }
    }
    small.write("don-vi.yaml", json.dumps(profile, ensure_ascii=False).replace("\\u0007", ""))
    evidence = small.write(
        "ev.yaml",
        f'leaves: {{A.1: {{given: {{a: "1", b: "2"}}, justification: "{nasty} {nasty * 9}"}}}}\n',
    )
    words = (small.criteria, evidence, "--profile", small.path / "don-vi.yaml")
    found = file_all(small.path / "v", *words)
    for name in NAMES:
        if name != "bien-ban-hop":
            assert f"Đơn vị {nasty}".upper() in whole(found[f"{name}.docx"]).upper(), name
    sheet = whole(found["bang-tu-cham.docx"])
    assert "Giải trình số 1 sau bảng." in sheet
    assert f"{nasty} {nasty * 9}" in sheet
    assert long.strip() in whole(found["to-trinh.docx"])
    made = printed([found["to-trinh.docx"], found["bang-tu-cham.docx"]], small.path)
    with pdfplumber.open(made["to-trinh"]) as pages:
        words_there = [word for page in pages.pages for word in page.extract_words()]
    assert max(word["x1"] for word in words_there) < 21 * CM - 1.9 * CM


def test_a_restyled_template_still_works(tmp_path: Path) -> None:
    """An officer's own template takes the place of ours, also where Word split a mark in runs."""
    assert run("dossier", "--save-templates", tmp_path / "mau").exit_code == 0
    listed = (tmp_path / "mau" / "cac-dau.txt").read_text("utf-8")
    assert "co_quan_chu_quan: Cơ quan chủ quản, chữ in hoa" in listed
    loaded = open_set("son-tra-2026")
    facts = facts_of(loaded, open_evidence(loaded, EVIDENCE), UnitFile(), None)
    for name in NAMES:
        said = written(name, facts, Blanks())
        assert (set(said), inside(said) | {"nam_truoc"}) == marks_of(name), name
    path = tmp_path / "mau" / "to-trinh.docx"
    file = Document(str(path))
    split = file.add_paragraph()
    for piece in ("Điểm: {{ to", "ng.tu_", "cham }} của {{ co_", "quan_ten }}"):
        split.add_run(piece).bold = piece.startswith("n")
    file.save(str(path))
    words = ("son-tra-2026", EVIDENCE, "--only", "to-trinh", "--templates", tmp_path / "mau")
    found = file_all(tmp_path / "v", *words)
    assert "Điểm: 10,22 của Trung tâm Y tế khu vực Sơn Trà" in whole(found["to-trinh.docx"])
    assert str(path) in json.loads(found["van-ban.json"].read_text("utf-8"))["inputs"]


RECORD = """\
leaves:
  MT.6: {given: {answers: 300, satisfied: 281}}
work:
  - {code: I.2, day: 20/03/2026, number: 420/KH-YTNH}
  - {code: V.4, period: Tháng 1, day: 30/01/2026}
  - {code: V.4, period: Tháng 2, day: 27/02/2026}
  - {code: V.7, day: 10/04/2026, number: 480/KH-YTNH, cause: Chờ danh sách & chỉ tiêu < 5 lớp}
"""


def test_a_periodic_report_is_a_letter(tmp_path: Path) -> None:
    """The report on quý I tells what was done, late and why, what comes; no cause is «……»."""
    (tmp_path / "a.yaml").write_text(RECORD, "utf-8")
    (tmp_path / "don-vi.yaml").write_text(PROFILE, "utf-8")
    words = ("ninh-hoa-2026", tmp_path / "a.yaml", "--profile", tmp_path / "don-vi.yaml")
    made = run("dossier", *words, "--period", "Q1", "--as-of", "15/04/2026", "--out", tmp_path)
    assert made.exit_code == 0, made.output
    assert "biện pháp khắc phục của I.3, I.5, I.9, V.4, V.7, VII.3" in " ".join(made.stdout.split())
    text = whole(tmp_path / "bao-cao-ky-q1.docx")
    assert "Số: ……/BC-TTYT" in text
    assert "trong quý I năm 2026 (số liệu tính đến ngày 15/04/2026) như sau:" in text
    assert "Trong quý I năm 2026: 2 nhiệm vụ có kết quả; 6 nhiệm vụ chậm tiến độ" in text
    assert "Hoàn thành 20/03/2026, số 420/KH-YTNH" in text
    assert "Tháng 1: hoàn thành 30/01/2026; tháng 2: hoàn thành 27/02/2026" in text
    assert "281/300" in text
    assert "Hoàn thành 10/04/2026 (chậm 10 ngày), số 480/KH-YTNH" in text
    assert "Chờ danh sách & chỉ tiêu < 5 lớp\n……" in text
    assert "VI. NHIỆM VỤ KỲ TIẾP THEO (ĐẾN 30/06/2026)" in text
    assert "Hội đồng tự chấm điểm" not in text
    second = run("dossier", *words, "--period", "6t", "--out", tmp_path)
    assert "bao-cao-ky-6t.docx" in second.stdout
    assert "tính đến ngày 30/06/2026" in whole(tmp_path / "bao-cao-ky-6t.docx")


def test_an_empty_period_says_so(tmp_path: Path) -> None:
    """Where nothing was due or done, every part is a sentence and no table stands empty."""
    (tmp_path / "a.yaml").write_text("leaves: {}\n", "utf-8")
    words = ("son-tra-2026", tmp_path / "a.yaml", "--period", "Q1", "--out", tmp_path)
    assert run("dossier", *words).exit_code == 0
    path = tmp_path / "bao-cao-ky-q1.docx"
    text = whole(path)
    assert "Trong quý I năm 2026 chưa có nhiệm vụ nào hoàn thành." in text
    assert "Chưa có số liệu của chỉ tiêu nào để đánh giá." in text
    assert "Không có nhiệm vụ chậm tiến độ." in text
    assert all(len(table.rows) > 2 for table in Document(str(path)).tables[1:-1])


@pytest.mark.parametrize("name", [*NAMES, "bao-cao-ky", "ke-hoach", "bang-xep-hang"])
def test_the_templates_are_those_of_the_script(name: str) -> None:
    """What ships is what `python -m tests.word_templates` writes, part by part."""
    parts = []
    for content in (built(name), (TEMPLATES / f"{name}.docx").read_bytes()):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts.append({part: archive.read(part) for part in archive.namelist()})
    assert parts[0] == parts[1]


def test_the_profile_is_asked_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers go into the folder, everything else of its file stays; a file is never replaced."""
    from click.testing import CliRunner

    from par_index.cli import cli

    path = tmp_path / "ho-so"
    assert run("init", path, "--set", "son-tra-2026").exit_code == 0
    main = path / "ho-so.yaml"
    main.write_text(main.read_text("utf-8") + "# Ghi chú của phòng.\nnote: giữ nguyên\n", "utf-8")
    before = main.read_text("utf-8")
    answers = ["Trung tâm A", "Sở B", "Đà Nẵng", "TTr-A", "BC-A", "BB-A"]
    answers += ["GIÁM ĐỐC", "", "", "Nguyễn Văn An", "Như trên; Lưu: VT", "Kế hoạch số 1"]
    typed = "\n".join(answers) + "\n"
    done = CliRunner().invoke(cli, ["profile", "init", "-C", str(path)], input=typed)
    assert done.exit_code == 0, done.output
    after = main.read_text("utf-8")
    for kept in ("# Hồ sơ đánh giá.", "# Ghi chú của phòng.\nnote: giữ nguyên", "units:"):
        assert kept in after
    assert before[before.index("units:") :] == after[after.index("units:") :]
    (path / "so-lieu" / "so-lieu.yaml").write_bytes(EVIDENCE.read_bytes())
    monkeypatch.chdir(path)
    shown = run("dossier")
    assert shown.exit_code == 0, shown.output
    text = whole(Path("van-ban", "to-trinh.docx"))
    assert "Số: ……/TTr-A" in text
    assert "Nguyễn Văn An" in text
    assert "họ tên người ký" not in shown.output
    own = tmp_path / "don-vi.yaml"
    assert run("profile", "init", own, "--blank").exit_code == 0
    assert run("profile", "init", own, "--blank").exit_code == 2


def test_the_folder_brings_last_year_and_the_appraisal(tmp_path: Path) -> None:
    """The report puts last year's share beside this year's, in every area and in the total."""
    one, two = tmp_path / "ho-so-2025", tmp_path / "ho-so-2026"
    assert run("init", one, "--set", "son-tra-2026").exit_code == 0
    (one / "so-lieu" / "so-lieu.yaml").write_bytes(EVIDENCE.read_bytes())
    assert run("init", two, "--from", one).exit_code == 0
    text = EVIDENCE.read_text("utf-8").replace("signed: 48 ", "signed: 50 ")
    (two / "so-lieu" / "so-lieu.yaml").write_text(text, "utf-8")
    assert run("dossier", two, "--only", "bao-cao").exit_code == 0
    shown = whole(two / "van-ban" / "bao-cao.docx")
    assert "Tỷ lệ năm trước" in shown
    assert "Tổng cộng\n15,50\n10,47\n67,55%\n65,94%" in shown
