"""Hostile tables, CSV and Excel: an answer or a refusal, quickly and in little memory."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from par_index import open_set
from par_index.excel.template import template_book
from tests.support import run

SECONDS = 2
"""Processor time of one run."""

MEGABYTES = 300
"""Resident memory of one run."""

_RUN = """
import resource, sys
from par_index.cli import main
sys.argv = ["par-index", *sys.argv[1:]]
try:
    main()
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    # ru_maxrss would count what the process that started this one held
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print("USED", used.ru_utime + used.ru_stime, int(peak.split()[1]) // 1024, file=sys.stderr)
"""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))


def contained(*args: object) -> str:
    """Run a command in a process of its own within the limits; return its problems."""
    result = subprocess.run(
        [sys.executable, "-c", _RUN, *map(str, args)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
        preexec_fn=_limit,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert "Traceback" not in result.stderr, result.stderr[-800:]
    assert result.returncode in (0, 1), (result.returncode, result.stderr[-400:])
    seconds, megabytes = result.stderr.rsplit("USED", 1)[1].split()
    # the imports of the command line and a busy machine are not the reader's
    assert float(seconds) < 2 * SECONDS, result.stderr[-200:]
    assert int(megabytes) < MEGABYTES, result.stderr[-200:]
    return result.stderr


@pytest.fixture(scope="module")
def form() -> dict[str, bytes]:
    """The parts of a blank form of the shipped set."""
    with zipfile.ZipFile(io.BytesIO(template_book(open_set("son-tra-2026"), None))) as book:
        return {name: book.read(name) for name in book.namelist()}


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    """Write parts as a workbook."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return path


STYLES = "xl/styles.xml"
BOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet2.xml"
STRINGS = "xl/sharedStrings.xml"
TYPES = "[Content_Types].xml"
XMLNS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _styles(code: str, formats: int) -> Callable[[bytes], bytes]:
    text = (
        f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts><cellXfs>'
        + '<xf numFmtId="200"/>' * formats
        + "</cellXfs>"
    )
    return lambda _: b"<styleSheet " + XMLNS + b">" + text.encode() + b"</styleSheet>"


def _cells(count: int) -> Callable[[bytes], bytes]:
    rows = "".join(f"<row><c><v>{i}</v></c><c><v>1</v></c></row>" for i in range(count // 2))
    return lambda _: (
        b"<worksheet " + XMLNS + b"><sheetData>" + rows.encode() + b"</sheetData></worksheet>"
    )


def _sheets(data: bytes) -> bytes:
    start, end = data.index(b"<sheet "), data.index(b"</sheets>")
    first = data[start : data.index(b"/>", start) + 2]
    return data[:start] + first * 9000 + data[end:]


def _twice(data: bytes) -> bytes:
    start = data.index(b"<sheet ")
    end = data.index(b"/>", start) + 2
    return data[:end] + data[start:end] + data[end:]


def _text(text: str) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(b"</sst>", f"<si><t>{text}</t></si></sst>".encode())


HOSTILE: list[tuple[str, str, Callable[[bytes], bytes], str]] = [
    ("format scanned for each style", STYLES, _styles("0" * 100_000, 30_000), "PAR704"),
    ("brackets in a format", STYLES, _styles("[" * 200_000, 1), "PAR704"),
    ("brackets within limits", STYLES, _styles("[" * 250, 100_000), ""),
    ("many cells", SHEET, _cells(390_000), "PAR704"),
    ("as many cells as may be", SHEET, _cells(196_000), ""),
    ("many empty cells", SHEET, lambda d: d.replace(b"</row>", b"<c/>" * 600_000 + b"</row>", 1),
     "PAR704"),
    ("one sheet many times", BOOK, _sheets, "PAR704"),
    ("one sheet twice", BOOK, _twice, "PAR701"),
    ("marks in a text that no cell shows", STRINGS, _text("a" + "\u0301\u0316" * 2_000_000), ""),
    ("a long comment", STRINGS, lambda d: d.replace(b"<si>", b"<!--" + b"-x" * 9_000_000 + b"-->"
     + b"<si>", 1), "PAR704"),
    ("a long attribute", STRINGS, lambda d: d.replace(b"<si>", b'<si a="' + b"x" * 9_000_000
     + b'">', 1), "PAR704"),
    ("a codec of Python", STRINGS, lambda d: d.replace(b"UTF-8", b"rot13", 1), "PAR701"),
    ("no codec at all", STRINGS, lambda d: d.replace(b"UTF-8", b"xyz-1", 1), "PAR701"),
    ("macros by type", TYPES, lambda d: d.replace(b"sheet.main+xml",
     b"sheet.macroEnabled.main+xml"), "PAR703"),
    ("marks in the name of a sheet", BOOK, lambda d: d.replace(b'name="', b'name="a'
     + "\u0301\u0316".encode() * 60, 1), "PAR701"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "change", "code"), [pytest.param(*rest, id=name) for name, *rest in HOSTILE]
)
def test_hostile_forms(
    part: str, change: Callable[[bytes], bytes], code: str, form: dict[str, bytes], tmp_path: Path
) -> None:
    """A form made to hang, to fill the memory or to run code is refused or read, in time."""
    made = change(form[part])
    assert made != form[part]
    path = zipped(tmp_path / "a.xlsx", {**form, part: made})
    found = contained("score", "son-tra-2026", path)
    assert code in found if code else "PAR70" not in found.replace("PAR707", "")


def test_hostile_archives(form: dict[str, bytes], tmp_path: Path) -> None:
    """Many parts, two parts of one name, and ways of packing that Excel never uses are refused."""
    many = {**form, **{f"a/{i}": b"" for i in range(50_000)}}
    assert "PAR704" in contained("survey", zipped(tmp_path / "a.xlsx", many))
    large = {**form, SHEET: b" " * 61_000_000}
    assert "PAR704" in contained("survey", zipped(tmp_path / "d.xlsx", large))
    path = zipped(tmp_path / "b.xlsx", form)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as book:
        book.writestr(BOOK, form[BOOK])
    assert "PAR701" in contained("survey", path)
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w", zipfile.ZIP_LZMA) as book:
        for name, data in form.items():
            book.writestr(name, data)
    assert "PAR701" in contained("survey", tmp_path / "c.xlsx")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Câu 1,Ý kiến\n" + '5,"' + "x" * 9_000_000 + '"\n', "PAR109"),
        ("Câu 1\n" + '"' * 9_000_000, "PAR109"),
        ("Câu 1\n" + '""",' * 2_400_000, "PAR109"),
        ("Câu 1\n" + '"\n' * 3_000_000, "PAR704"),
        ("Câu 1\n" + "," * 9_000_000, "PAR109"),
        ("Câu 1;Câu 2\n" + "5;4\n" * 120_000, "PAR704"),
        ("Câu 1\n" + "x" * 11_000_000, "PAR101"),
        ("Câu 1\na" + "\u0301\u0316" * 2_000_000, "PAR102"),
    ],
    ids=["field", "quotes", "quoted", "lines", "commas", "cells", "bytes", "marks"],
)
def test_hostile_text(text: str, code: str, tmp_path: Path) -> None:
    """Text tables made to take long are refused in time."""
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert code in contained("survey", path)


_DAY = "leaves: {{I.1.b: {{given: {{completed: yes, issued: {}}}}}}}\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('"a\\n```\\n\\n![x](http://127.0.0.1:9/leak.png)\\n": 1\nleaves: {}\n', "PAR202"),
        (_DAY.format("20/11/2025"), "PAR533"),
        (_DAY.format("20/11/1026"), "PAR532"),
        ("unit: Một đơn vị hoàn toàn khác\nleaves: {}\n", "PAR535"),
        ('leaves: {V.1.b: {justification: "dòng 1\\vdòng 2"}}\n', "PAR103"),
    ],
    ids=["picture", "last year", "a thousand years ago", "another unit", "vertical tab"],
)
def test_doubtful_evidence(text: str, code: str, tmp_path: Path) -> None:
    """Evidence that is not what it seems is refused or remarked on, never read in silence."""
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    assert f" {code} " in contained("score", "son-tra-2026", path)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".yaml"])
def test_pipes_and_devices_are_never_waited_for(suffix: str, tmp_path: Path) -> None:
    """A pipe, and links to endless or silent devices, are refused by every reader at once."""
    pipe = tmp_path / f"a{suffix}"
    os.mkfifo(pipe)
    links = [tmp_path / f"{name}{suffix}" for name in ("zero", "random", "null", "stdin")]
    for link in links:
        link.symlink_to(f"/dev/{link.stem}")
    folder = tmp_path / f"d{suffix}"
    folder.mkdir()
    for path in [pipe, *links, folder]:
        command = ["survey"] if suffix == ".csv" else ["score", "son-tra-2026"]
        assert "PAR101" in contained(*command, path), path


def test_lock_files_are_set_aside_and_named(form: dict[str, bytes], tmp_path: Path) -> None:
    """What Excel keeps beside an open workbook stops nothing; alone it is refused in words."""
    zipped(tmp_path / "a.xlsx", form)
    lock = tmp_path / "~$a.xlsx"
    lock.write_bytes(b"\x05Nguyen" + b" " * 158)
    for named in ([tmp_path / "a.xlsx", lock], [tmp_path / "*.xlsx"]):
        result = run("score", "son-tra-2026", *named)
        assert result.exit_code == 0, result.output
        assert f"Để riêng, không tính: {lock}: đây là tệp khóa" in result.stderr
    for args in (["score", "son-tra-2026", lock], ["survey", lock]):
        result = run(*args)
        assert result.exit_code == 1
        assert "tệp khóa" in result.stderr


def test_control_characters_and_endless_texts_of_forms_are_named_by_their_cell(
    form: dict[str, bytes], tmp_path: Path
) -> None:
    """A bell, or more than a cell of Excel holds, is refused at its cell; nothing is cut off."""
    held = b"".join(
        f'<row r="{row}"><c r="B{row}" t="inlineStr"><is><t>{text}</t></is></c></row>'.encode()
        for row, text in ((900, "a_x0007_b"), (901, "x" * 33_000), (902, "a" + "\u0301" * 40))
    )
    made = form[SHEET].replace(b"</sheetData>", held + b"</sheetData>")
    found = contained("score", "son-tra-2026", zipped(tmp_path / "a.xlsx", {**form, SHEET: made}))
    assert "B900 PAR706 lỗi: ô có ký tự điều khiển U+0007 (ký tự thứ 2)" in found
    assert "B901 PAR706 lỗi: ô có hơn 32.767 ký tự" in found
    assert "B902 PAR706 lỗi: ô có hơn 20 dấu kết hợp liền nhau sau một chữ" in found
