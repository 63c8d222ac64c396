"""Every surface speaks as an office does: what no official writes stands in none of them."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from par_index.app.pages import Pages
from par_index.app.server import application
from par_index.cli import cli
from par_index.loading.library import shelf, shipped
from tests.dossier_samples import PROFILE
from tests.support import CRITERIA, Folder, run
from tests.test_app_pages import ask

ROOT = Path(__file__).parent.parent
EVIDENCE = ROOT / "tests" / "files" / "so-lieu.yaml"
INSTEAD = {
    r"lấy lại (?:\w+ )*điểm|làm gì để lấy lại|cách lấy điểm": "Giải pháp cải thiện",
    r"\bgiữ điểm": "Duy trì điểm",
    r"mất (?:từng |nhiều )?điểm|điểm bị mất": "bị trừ điểm",
    r"công sức": "khối lượng công việc",
    r"bảng tự chấm(?! điểm)": "Bảng tự đánh giá, chấm điểm",
    r"sổ excel|sổ tự chấm|gửi lại sổ|sổ đã nhận": "biểu mẫu Excel, tệp Excel",
    r"\bmáy (?:chấm|nêu|tính điểm|lập|liệt kê|tự kiểm tra|chứng minh)": "phần mềm",
    r"nguồn (?:nêu|không nêu)|(?:suy ra từ|trong|của) nguồn\b": "văn bản",
    r"điểm tối đa giả định|là giả định": "tạm tính",
    r"hỏi (?:lại )?cấp trên": "đề nghị cấp trên hướng dẫn",
    r"cách hiểu": "cách áp dụng",
    r"\(chắc chắn\)|chắc chắn –|mức chắc chắn|\(còn có thể\)": "thấp nhất, cao nhất",
    r"chưa đạt (?:yêu cầu|điều kiện) (?:có|đã|không|được|bị)\b": "chưa có …, chưa hoàn thành …",
    r"xong trễ|hoàn thành trễ|trễ hạn được|: trễ hạn": "hoàn thành chậm tiến độ",
    r"quá hạn": "chậm tiến độ, đã hết hạn",
    r"\bcòn hạn": "đang thực hiện, chưa đến hạn",
    r"chờ sự kiện": "chưa phát sinh (chờ văn bản của cấp trên)",
    r"đầu việc|\d (?:việc|dòng) (?:đã|chậm|còn|chưa)|việc nào (?:chậm|đã|phải)": "nhiệm vụ",
    r"thủ trưởng đơn vị": "GIÁM ĐỐC",
    r"hạt giống": "số khởi tạo ngẫu nhiên",
    r"kỳ vọng": "điểm bình quân dự kiến",
    r"\bbớt \d": "còn N …",
    r"% điểm phần trăm": "điểm phần trăm",
}
"""What no official writes, and what stands in its place."""

_FORBIDDEN = re.compile("|".join(f"(?P<w{n}>{one})" for n, one in enumerate(INSTEAD)))


def wrong(text: str) -> list[str]:
    """Return what no official writes, each with words around it and what it should be."""
    flat = " ".join(re.sub(r"</?w?:?[a-z][^>]*>", " ", text).split())
    right = list(INSTEAD.values())
    return [
        f"«{flat[max(0, m.start() - 30) : m.end() + 30]}»: {right[m.lastindex - 1]}"
        for m in _FORBIDDEN.finditer(flat.lower())
        if m.lastindex
    ]


def printed(*words: object) -> str:
    """Return what a command prints, wherever it prints it."""
    result = run(*words)
    assert result.exit_code in (0, 1), result.output
    return result.output


def parts(path: Path) -> str:
    """Return the text of every part of an Office file, of one in a folder too."""
    with zipfile.ZipFile(path) as archive:
        kinds = ("xl/shared", "xl/worksheets/", "word/document", "word/footer", "word/header")
        inner = [archive.read(name) for name in archive.namelist() if name.startswith(kinds)]
    # letters of one word may stand in several runs
    text = b"\n".join(inner).decode("utf-8")
    return unescape(re.sub(r"</w:t></w:r><w:r>(?:<w:rPr>.*?</w:rPr>)?<w:t[^>]*>", "", text))


def helped(group: click.Group, *words: str) -> Iterator[str]:
    """Yield the help of every command."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        yield printed(*words, name, "--help")
        if isinstance(command, click.Group):
            yield from helped(command, *words, name)


def test_commands(tmp_path: Path) -> None:
    """No command, its help included, prints such words for a shipped set."""
    mine = ("son-tra-2026", EVIDENCE)
    texts = {"help": "\n".join(helped(cli)), "rule": printed("rule")}
    for code in re.findall(r"PAR\d+", texts["rule"]):
        texts[code] = printed("rule", code)
    for kind in ("criteria", "rubric", "evidence", "overlay", "folder", "scorecard"):
        texts[kind] = printed("schema", kind)
    for name in shipped("criteria"):
        texts[f"{name} check"] = printed("check", name, "--examples")
        texts[f"{name} calendar"] = printed("calendar", name)
        for how in ((), ("--targets",)):
            given = (name, *how) if how else (name, _nothing(tmp_path))
            texts[f"{name} score {how}"] = printed("score", *given, "--readings")
            texts[f"{name} units {how}"] = printed("units", *given)
            for code in ("tong", "xep-loai"):
                texts[f"{name} explain {code} {how}"] = printed("explain", *given, code)
        texts[f"{name} plan"] = printed("plan", name, "--targets", "--target", "100%")
        texts[f"{name} status"] = printed("status", name, "--as-of", "15/09/2026", "--all")
        texts[f"{name} draft"] = printed("status", name, "--as-of", "15/09/2026", "--period", "Q3")
    leaves = re.findall(r"^([IV]+\.[\w.]+)", printed("score", *mine), re.MULTILINE)
    for code in leaves:
        texts[f"explain {code}"] = printed("explain", *mine, code)
    for words in (
        ("score", *mine),
        ("score", *mine, "--json"),
        ("units", *mine),
        ("lint", *mine),
        ("whatif", *mine),
        ("whatif", *mine, "--set", "V.1.b.signed=50"),
        ("plan", *mine, "--target", "90%"),
        ("plan", *mine, "--frontier"),
        ("sensitivity", *mine),
        ("simulate", *mine, "--vary", "V.1.b.signed=46..50", "--cases", "500"),
        ("spot", "son-tra-2026", "V.1.b", "--population", "400", "--good", "385"),
        ("rank", "son-tra-2026", EVIDENCE, "--chances"),
        ("rank", "son-tra-2026", _units(tmp_path), "--quota", "10%"),
    ):
        texts[" ".join(map(str, words))] = printed(*words)
    assert {name: found for name, text in texts.items() if (found := wrong(text))} == {}


def _units(folder: Path) -> Path:
    """Return a table of twelve units, of which every other one loses points in two lines."""
    rows = ["Đơn vị,V.1.b.total,V.1.b.signed,V.4.total,V.4.submitted"]
    rows += [f"Trạm {n},50,{50 - n % 2 * n},60,{60 - n % 2 * n}" for n in range(12)]
    path = folder / "don-vi.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def _nothing(folder: Path) -> Path:
    """Return an evidence file of a unit that has reported nothing."""
    path = folder / "trong.yaml"
    path.write_text("leaves: {}\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Return every workbook and document that commands write for shipped sets, by its name."""
    out = tmp_path_factory.mktemp("tep")
    profile = out / "don-vi.yaml"
    profile.write_text(PROFILE, encoding="utf-8")
    mine = ("son-tra-2026", EVIDENCE)
    for name in shipped("criteria"):
        for words in (
            ("score", name, "--targets", "--out", out / f"{name}-bang-diem.xlsx"),
            ("template", name, "--out", out / f"{name}-bieu-mau.xlsx"),
            ("units", name, "--targets", "--out", out / f"{name}-don-vi.xlsx"),
        ):
            printed(*words)
    for words in (
        ("score", *mine, "--out", out / "bang-diem.xlsx"),
        ("plan", *mine, "--target", "90%", "--out", out / "ke-hoach.docx"),
        ("units", *mine, "--appendix", out / "phu-luc.docx"),
        ("rank", *mine, "--out", out / "xep-hang.xlsx"),
        ("rank", *mine, "--out", out / "xep-hang.docx"),
        ("dossier", *mine, "--profile", profile, "--out", out / "ho-so"),
        ("dossier", *mine, "--profile", profile, "--period", "Q3", "--out", out / "ho-so"),
        ("init", out / "nam", "--set", "son-tra-2026"),
    ):
        printed(*words)
    shutil.copy(EVIDENCE, out / "nam" / "so-lieu" / "so-lieu.yaml")
    inside = ("-C", out / "nam")
    printed(*inside, "record", "tu-cham", "--as-of", "01/12/2026", "--by", "An")
    printed(*inside, "appraise", "--out", out / "tham-dinh.xlsx")
    found = {path.name: path for path in out.rglob("*") if path.suffix in (".xlsx", ".docx")}
    assert len(found) > 25
    return found


def test_workbooks_and_documents(files: Mapping[str, Path]) -> None:
    """No workbook and no Word document holds such words."""
    found = {name: wrong(parts(path)) for name, path in files.items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_a_director_reads_no_signs_of_the_machine(files: Mapping[str, Path]) -> None:
    """What is signed holds no key of a file, no hash, no command and no unexplained «≈»."""
    for name in ("to-trinh.docx", "bao-cao.docx", "bien-ban-hop.docx", "bao-cao-ky-q3.docx"):
        text = " ".join(re.sub(r"<[^>]+>", " ", parts(files[name])).split())
        assert re.findall(r"≈|par-index|\b[0-9a-f]{32,}\b|«[a-z]+(?:-[a-z]+)+»", text) == [], name


def test_pages_of_the_program(tmp_path: Path) -> None:
    """No page of the officer's program shows such words."""
    app = application(Pages(tmp_path))
    assert ask(app, "/tao", {"ten": "Hồ sơ", "bo": "son-tra-2026"})[0] == 303
    home, texts = "/ho-so/Hồ sơ", {"/": ask(app, "/")[1]}
    shutil.copy(EVIDENCE, tmp_path / "Hồ sơ" / "so-lieu" / "so-lieu.yaml")
    first = ask(app, f"{home}/tong-quan")[1]
    links = set(re.findall(r'href="(/ho-so/[^"#?]+)"', unquote(first))) | {f"{home}/muc-tieu"}
    sections = {link for link in links if "/tep/" not in link and "/van-ban/" not in link}
    assert len(sections) > 8
    for page in sections:
        status, texts[page] = ask(app, page)
        assert status == 200, page
    assert {page: found for page, text in texts.items() if (found := wrong(text))} == {}


def test_notebooks_guides_and_shipped_files() -> None:
    """No notebook, no Vietnamese guide and no shipped set or rule holds such words."""
    files = [ROOT / "README.vi.md", *(ROOT / ".readme").glob("*.vi.md")]
    files += [*(ROOT / "notebooks").glob("*.*"), *(ROOT / ".windows").rglob("*.txt")]
    for kind in ("criteria", "rubrics"):
        files += [*(ROOT / kind).glob("*.vi.md"), *shelf(kind).glob("*.yaml")]
    assert len(files) > 15
    found = {file.name: wrong(file.read_text("utf-8")) for file in files}
    assert {name: words for name, words in found.items() if words} == {}


SAID = [
    # label, kind, what full marks ask for, what is given, what is said of it
    ("Đã có ứng dụng AI", "yes_no", "a", "no", "Chưa có ứng dụng AI →"),
    ("Đã hoàn thành kiểm tra", "yes_no", "a = yes", "no", "Chưa hoàn thành kiểm tra →"),
    ("Báo cáo nêu tồn tại", "yes_no", "a", "no", "Báo cáo chưa nêu tồn tại →"),
    ("Để lộ dữ liệu", "yes_no", "not a", "yes", "Để lộ dữ liệu →"),
    ("Nhiệm vụ chậm", "count, unit: nhiệm vụ", "a <= 1", "3", "Còn 1 nhiệm vụ chậm thì đạt tối đa"),
    ("Nhiệm vụ chậm", "count, unit: nhiệm vụ", "a = 0", "3", "Không còn nhiệm vụ chậm thì đạt"),
    ("Văn bản lỗi", "count, unit: bản", "a <= 1", "3", "«Văn bản lỗi» giảm còn 1 bản thì đạt"),
]


@pytest.mark.parametrize(("label", "kind", "asked", "given", "said"), SAID)
def test_sentences_are_right_for_their_labels(
    tmp_path: Path, label: str, kind: str, asked: str, given: str, said: str
) -> None:
    """What is not so, and what should be fewer, is said as people say it of such a thing."""
    folder = Folder(tmp_path)
    folder.write(
        "rules.yaml",
        f"rubrics:\n  the-rule:\n    inputs: {{a: {{label: {label}, type: {kind}}}}}\n"
        f"    rule: {{passes: {asked}}}\n",
    )
    folder.write("criteria.yaml", CRITERIA)
    told = printed("explain", folder.criteria, folder.evidence({"A.1": {"a": given}}), "A.1")
    assert said in " ".join(told.split())
