"""Hostile forms, Word templates and tables of units: refused in words, in every kind of file."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

import par_index
from par_index.dossier.words import template
from tests.folder_readers import begun
from tests.support import Folder, run
from tests.test_appraisal import RULES, SET
from tests.test_hostile_tables import zipped
from tests.test_own_form import EVIDENCE, form, parts

FIGURES = pa.table({"A.1.a": ["1", "2"], "A.1.b": ["3", "4"], "Ghi chú": ["một", "hai"]})


def refused(code: str, *words: object) -> str:
    """Check that a command refuses with a code, and return what it says."""
    result = run(*words)
    assert isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code, code in result.stderr) == (1, True), result.output
    return result.stderr


def units(folder: Path, data: bytes | pa.Table, *, kind: str = ".csv") -> tuple[object, ...]:
    """Write a Parquet file of units, and return the words that score it."""
    made = Folder(folder)
    made.write("criteria.yaml", SET)
    made.write("rules.yaml", RULES)
    if isinstance(data, bytes):
        (folder / "a.parquet").write_bytes(data)
    else:
        parquet.write_table(data, folder / "a.parquet", compression="none", use_dictionary=False)
    out = folder / f"diem{kind}"
    return "frame", made.criteria, folder / "a.parquet", "--jobs", 1, "--out", out


@pytest.mark.parametrize("damage", ["cut", "footer", "page", "letter"])
def test_a_damaged_parquet_file_is_refused(damage: str, tmp_path: Path) -> None:
    """A Parquet file that is cut, or whose footer, page or letters are damaged, is refused."""
    units(tmp_path, FIGURES)
    data = (tmp_path / "a.parquet").read_bytes()
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    damaged = {
        "cut": data[:200],
        "footer": data[:footer] + b"\xff\xff" + data[footer + 2 :],
        "page": data[:4] + b"\xff\xff\xff" + data[7:],
        "letter": data.replace("một".encode(), b"m\xff\xfft"),
    }
    refused("PAR107", *units(tmp_path, damaged[damage]))


@pytest.mark.parametrize("kind", [".csv", ".parquet", ".xlsx"])
def test_a_day_of_no_calendar_is_refused(kind: str, tmp_path: Path) -> None:
    """A Parquet file with a day millions of years away is refused, whatever is written."""
    days = pa.array([2**31 - 1, date(2026, 1, 1).toordinal()], pa.date32())
    refused("PAR107", *units(tmp_path, FIGURES.append_column("Ngày", days), kind=kind))


@pytest.mark.parametrize("values", [[[1], [2]], [{"a": 1}, {"a": 2}]])
def test_cells_of_several_values_are_refused(values: list[object], tmp_path: Path) -> None:
    """A column of lists or of records is named and refused."""
    told = refused("PAR521", *units(tmp_path, FIGURES.append_column("Dãy", pa.array(values))))
    assert "«Dãy»" in told


def test_lists_in_a_frame_are_bad_cells(tmp_path: Path) -> None:
    """A list in a frame from Python is a bad cell of its row, and the other rows are scored."""
    frame = pd.DataFrame({"V.1.b.total": [[50], 50], "V.1.b.signed": [48, 48], "x": [[], {}]})
    scored = par_index.score_frame(frame, "son-tra-2026")
    assert scored.bad[["row", "column"]].to_numpy().tolist() == [[0, "V.1.b.total"]]
    assert scored.frame["V.1.b"].notna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("head", "place"),
    [("Đơn vị,,A.1.a", "a.csv:2:2"), ("Đơn vị,Đơn vị,A.1.a", "a.csv"), ("Khối,Khối,Đơn vị", "")],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_units_under_no_heading_or_one_that_stands_twice(
    head: str, place: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cells below no heading are refused at their place, and so is a heading that stands twice."""
    monkeypatch.chdir(tmp_path)
    units(tmp_path, FIGURES)
    rows = [head.split(","), ["Trạm A", "x", "1"]]
    if kind == "csv":
        Path("a.csv").write_text("\n".join(map(",".join, rows)), "utf-8")
    else:
        pd.DataFrame(rows).replace("", None).to_excel("a.xlsx", header=False, index=False)
        place = place.replace("a.csv:2:2", "a.xlsx!Sheet1!B2").replace("csv", "xlsx")
    assert place in refused("PAR521", "rank", "criteria.yaml", f"a.{kind}")
    kept = (kind, place) == ("csv", "a.csv:2:2")  # a column of no name is kept as it is
    words = ("frame", "criteria.yaml", f"a.{kind}", "--out", "diem.csv")
    assert kept or "PAR521" in refused("PAR521", *words)


def test_a_mapping_of_codes_that_the_set_does_not_have(tmp_path: Path) -> None:
    """A mapping file that gives a row to a code of no line is refused, and the code is named."""
    rows = form(tmp_path / "mau.xlsx")
    mapping = tmp_path / "ghep.yaml"
    mapping.write_text(f"rows: {{V.9.x: {rows['V.1.b']}}}\n", "utf-8")
    words = ("fill", tmp_path / "mau.xlsx", "son-tra-2026", EVIDENCE)
    told = refused("PAR924", *words, "--mapping", mapping, "--out", tmp_path / "ra.xlsx")
    assert "«V.9.x»" in told


@pytest.mark.parametrize("damage", ["name", "bytes"])
def test_a_form_whose_parts_cannot_be_written_again(damage: str, tmp_path: Path) -> None:
    """A form with a name that XML does not allow, or a damaged part beside the sheet, is refused.

    Such names and parts matter only where the form is written again; reading passes them over.
    """
    path = tmp_path / "mau.xlsx"
    form(path)
    found = parts(path)
    if damage == "name":
        sheet = "xl/worksheets/sheet1.xml"
        found[sheet] = found[sheet].replace(b"<sheetData>", b"<:><\x2f:><sheetData>")
        zipped(path, found)
    else:
        drawing = next(name for name in found if "drawing1.xml" in name and "rels" not in name)
        with zipfile.ZipFile(path, "w") as book:
            for name, data in found.items():
                book.writestr(name, data)
        data = path.read_bytes()
        start = data.index(found[drawing])
        path.write_bytes(data[:start] + b"?" + data[start + 1 :])
    words = ("fill", path, "son-tra-2026", EVIDENCE, "--out", tmp_path / "ra.xlsx")
    assert "phần «xl/" in refused("PAR701", *words)


NESTED = [b"[" * 100_000, b'{"outputs": ' * 100_000]


@pytest.mark.parametrize("nested", NESTED)
def test_nested_manifests(nested: bytes, tmp_path: Path) -> None:
    """A manifest of lists in lists without end is a changed stage, and one of no documents."""
    with begun() as path:
        (path / "van-ban").mkdir(exist_ok=True)
        for name in ("van-ban.json", "to-trinh.docx"):
            (path / "van-ban" / name).write_bytes(nested)
        assert "sửa tay" in refused("PAR922", "dossier", "--only", "to-trinh", "-C", path)
        (path / "lan-cham/01-tu-cham/ban-ke.json").write_bytes(nested)
        assert "01-tu-cham/ban-ke.json" in refused("PAR904", "verify", "-C", path)


LOOPS = "{% for a in noi_nhan %}"
MARKS = {
    "fails": "{{ nam / 0 }}",
    "product": "{{ 'a' * 999999999 }}",
    "power": "{{ 9 ** 9 ** 9 }}",
    "call": "{{ nam.upper() }}",
    "text": "{% for a in 'dài' %}{% endfor %}",
    "nested": LOOPS * 4 + "{% endfor %}" * 4,
}


@pytest.mark.parametrize("damage", ["types", "bomb", "plain", "core", *MARKS])
def test_hostile_word_templates(damage: str, tmp_path: Path) -> None:
    """A template that is no Word file, that bursts, or whose marks compute is refused in words."""
    with zipfile.ZipFile(io.BytesIO(template("to-trinh", None)[1])) as word:
        found = {name: word.read(name) for name in word.namelist()}
    path, body = tmp_path / "to-trinh.docx", "word/document.xml"
    if damage == "types":
        found["[Content_Types].xml"] = b"<a/>"
    elif damage == "core":
        found["docProps/core.xml"] = b"<a/>"
    elif damage == "bomb":
        found["word/media/a.png"] = bytes(70_000_000)
    elif damage != "plain":
        found[body] = found[body].replace(b"</w:t>", f"{MARKS[damage]}</w:t>".encode(), 1)
    zipped(path, found)
    if damage == "plain":
        path.write_bytes(b"Kinh gui")
    words = ("dossier", "son-tra-2026", EVIDENCE, "--only", "to-trinh", "--out", tmp_path / "ra")
    told = refused("PAR704" if damage == "bomb" else "PAR921", *words, "--templates", tmp_path)
    assert ("mẫu văn bản" in told) == (damage in (*MARKS, "core"))


def test_a_column_may_be_called_with_a_raised_digit(tmp_path: Path) -> None:
    """«V.2²» is no line of the set, and is told as such among other errors."""
    (tmp_path / "a.csv").write_text("Đơn vị,V.2²,V.10\nA,1,2\n", "utf-8")
    told = refused("PAR501", "rank", "son-tra-2026", tmp_path / "a.csv")
    assert told.index("V.2²") < told.index("V.10")
