"""The evidence workbook: made, filled in by people, read back; and strangers' files refused."""

from __future__ import annotations

import random
import shutil
import time
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from par_index import open_evidence
from par_index.cli import cli
from par_index.diagnostics.problems import WHOLE_FILE, ProblemsError
from par_index.excel.form_sheet import FormSheet, header_of
from par_index.excel.layout import HEADERS, KEY, VALUE
from par_index.excel.template import template_book
from par_index.language.intervals import Interval
from par_index.loading.facts import Source
from par_index.loading.joining import joined
from par_index.loading.load import load_evidence, load_set
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.loading.reader import Node, SourceFile
from par_index.tables.cells import Found, SheetCells
from tests.excel.support import random_evidence

SETS = ("son-tra-2026", "mau-cac-dang")
TCHC = "Phòng Tổ chức – Hành chính"


@pytest.fixture(scope="module")
def loaded() -> LoadedSet:
    """The shipped set of Sơn Trà."""
    return load_set("son-tra-2026")


@pytest.fixture(scope="module")
def blank(loaded: LoadedSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty form."""
    path = tmp_path_factory.mktemp("form") / "so-lieu.xlsx"
    path.write_bytes(template_book(loaded))
    return path


def _row(sheet: Any, key: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 10).value == key)


def _filled(
    blank: Path, folder: Path, cells: dict[tuple[str, str], object], name: str = "in.xlsx"
) -> Path:
    """Type values into the value cells of a copy, by sheet and key, as Excel would save them."""
    book = openpyxl.load_workbook(blank)
    for (sheet, key), value in cells.items():
        book[sheet].cell(_row(book[sheet], key), 4).value = value  # type: ignore[union-attr]
    path = folder / name
    book.save(path)
    return path


def _codes(action: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(ProblemsError) as caught:
        action()
    return [(problem.code, problem.where) for problem in caught.value.problems]


@pytest.mark.parametrize("name", SETS)
def test_prefilled_forms_read_back_as_the_evidence(name: str, tmp_path: Path) -> None:
    """Evidence → form → evidence keeps every figure, reason, document, justification and note."""
    loaded = load_set(name)
    for seed in range(6):
        source = tmp_path / f"{seed}.yaml"
        source.write_text(random_evidence(loaded, random.Random(seed)), encoding="utf-8")
        before = load_evidence(source, loaded)
        book = tmp_path / f"{seed}.xlsx"
        book.write_bytes(template_book(loaded, before))
        after = open_evidence(loaded, book)
        assert after.evidence.note == before.evidence.note
        said = {code for code, entry in before.evidence.leaves.items() if _says(entry)}
        assert after.claims == {c: claim for c, claim in before.claims.items() if c in said}
        for code in said:
            old, new = before.evidence.leaves[code], after.evidence.leaves[code]
            assert old.documents == new.documents
            assert old.justification == new.justification
            assert old.not_applicable == new.not_applicable


def _says(entry: Any) -> bool:
    return bool(entry.given or entry.not_applicable or entry.documents or entry.justification)


def test_every_unit_has_its_sheet_and_only_inputs_are_unlocked(blank: Path) -> None:
    """The form has a cover and a sheet for each lead unit, protected but for its input cells."""
    book = openpyxl.load_workbook(blank)
    assert book.sheetnames[0] == "Hướng dẫn"
    assert {TCHC, "Phòng Tài chính – Kế toán", "Ban Giám đốc"} <= set(book.sheetnames)
    sheet = book[TCHC]
    assert sheet.protection.sheet
    row = _row(sheet, "I.1.a|online")
    open_columns = [c for c in range(1, 11) if not sheet.cell(row, c).protection.locked]
    assert open_columns == [4, 6, 7, 8, 9]
    head = _row(sheet, "I.1.a|@head")
    assert all(sheet.cell(head, c).protection.locked for c in range(1, 11))
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows
    assert len(sheet.data_validations.dataValidation) > 10
    assert all(rule.error and rule.prompt for rule in sheet.data_validations.dataValidation)


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("III.2|total", "48 ", 48),
        ("III.2|total", "1.234.567", 1234567),
        ("III.2|total", "1.234", 1234),
        ("III.2|total", "1,234,567", 1234567),
        ("III.2|total", "\u00a01 234", 1234),
        ("III.2|total", 200, 200),
        ("III.2|total", 200.0, 200),
        ("III.2|measure", "96,5%", Fraction(965, 1000)),
        ("III.2|measure", 0.965, Fraction(965, 1000)),
        ("III.2|measure", 0.1 + 0.2, Fraction(3, 10)),
        ("III.2|measure", "0,965", Fraction(965, 1000)),
        ("I.1.b|issued", "15/10/2026", 739904),
        ("I.1.b|issued", "2026-10-15", 739904),
        ("I.1.b|issued", "15-10-2026", 739904),
        ("I.1.b|issued", "ngày 15/10/2026", 739904),
        ("I.1.b|issued", 46310, 739904),
        ("I.1.b|states_results", " Có", True),
        ("I.1.b|states_results", "không", False),
        ("I.1.b|states_results", True, True),
        # a bare yes stands for «trước ngày 30/11», whoever types it
        ("I.1.b|completed", " Có", Interval(None, (739949, 1))),
        ("I.1.b|completed", True, Interval(None, (739949, 1))),
        ("II.1|self_check", " tự kiểm tra đầy đủ theo  quy định ", "full"),
        ("II.1|self_check", "partial", "partial"),
    ],
)
def test_what_people_type_means_what_they_mean(
    loaded: LoadedSet, blank: Path, tmp_path: Path, key: str, typed: object, value: object
) -> None:
    """Stray spaces, marks between thousands, decimal commas and days as text are understood."""
    code, name = key.split("|")
    book = _filled(blank, tmp_path, {(TCHC, key): typed})
    assert open_evidence(loaded, book).claims[code].values == {name: value}


def test_moved_sheets_inserted_rows_and_columns_change_nothing(
    loaded: LoadedSet, blank: Path, tmp_path: Path
) -> None:
    """Sheets in another order, new rows above and inside, wider columns: the same evidence."""
    path = _filled(blank, tmp_path, {(TCHC, "III.2|total"): 200, (TCHC, "III.2|updated"): 181})
    before = open_evidence(loaded, path)
    book = openpyxl.load_workbook(path)
    sheet = book[TCHC]
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    row = _row(sheet, "III.2|updated")
    sheet.insert_rows(row)
    sheet.cell(row, 6).value = "15/BC-TTYT"
    sheet.insert_rows(2, 3)
    sheet.insert_cols(3)
    sheet.column_dimensions["B"].width = 90
    book.move_sheet(TCHC, 3)
    book.save(path)
    after = open_evidence(loaded, path)
    assert after.claims["III.2"].values == before.claims["III.2"].values
    assert [d.number for d in after.evidence.leaves["III.2"].documents] == ["15/BC-TTYT"]


def test_every_bad_cell_is_named_at_once(loaded: LoadedSet, blank: Path, tmp_path: Path) -> None:
    """Each wrong cell is named by file, sheet and address, all of them in one go."""
    path = _filled(
        blank,
        tmp_path,
        {
            (TCHC, "I.1.a|units"): "hai mươi",
            (TCHC, "I.1.a|inspected"): -3,
            (TCHC, "I.1.b|issued"): "31/02/2026",
            (TCHC, "I.1.b|completed"): "có lẽ",
            (TCHC, "I.1.b|states_results"): "có lẽ",
            (TCHC, "III.2|total"): 10,
            (TCHC, "III.2|updated"): 11,
            (TCHC, "V.1.a|total"): "=1+1",
            (TCHC, "V.4|@idle"): "Không",
            (TCHC, "V.5|measure"): "1.234",
        },
    )
    sheet = openpyxl.load_workbook(path)[TCHC]
    found = {where: code for code, where in _codes(lambda: open_evidence(loaded, path))}
    wanted = {
        "I.1.a|units": "PAR503",
        "I.1.a|inspected": "PAR503",
        "I.1.b|issued": "PAR503",
        "I.1.b|completed": "PAR503",
        "I.1.b|states_results": "PAR503",
        "III.2|updated": "PAR504",
        "V.1.a|total": "PAR706",
        "V.4|@idle": "PAR716",
        "V.5|measure": "PAR503",
    }
    for key, code in wanted.items():
        assert found[f"{path}!{TCHC}!D{_row(sheet, key)}"] == code, key
    assert len(found) == len(wanted)


def test_rows_and_sheets_of_no_criterion_are_errors(
    loaded: LoadedSet, blank: Path, tmp_path: Path
) -> None:
    """Content outside the form is never dropped in silence."""
    book = openpyxl.load_workbook(blank)
    sheet = book[TCHC]
    last = sheet.max_row + 2
    sheet.cell(last, 4).value = 5
    sheet.cell(_row(sheet, "II.1|@head"), 10).value = "IX.9|@head"
    book.create_sheet("Trang tính1").cell(1, 1).value = "ghi chú"
    path = tmp_path / "in.xlsx"
    book.save(path)
    found = _codes(lambda: open_evidence(loaded, path))
    assert ("PAR707", f"{path}!{TCHC}!D{last}") in found
    assert ("PAR710", f"{path}!Trang tính1") in found
    assert "PAR501" in {code for code, _ in found}


def test_department_files_are_joined_and_conflicts_named(
    loaded: LoadedSet, blank: Path, tmp_path: Path
) -> None:
    """Several files make one evidence; what two of them say differently is named in both."""
    one = _filled(blank, tmp_path, {(TCHC, "III.2|total"): 200}, "a.xlsx")
    two = _filled(
        blank, tmp_path, {(TCHC, "III.2|total"): 200, (TCHC, "III.2|updated"): 190}, "b.xlsx"
    )
    assert open_evidence(loaded, [one, two]).claims["III.2"].values == {
        "total": 200,
        "updated": 190,
    }
    extra = tmp_path / "c.yaml"
    extra.write_text("leaves: {III.2: {given: {total: 201}}}", encoding="utf-8")
    result = CliRunner().invoke(cli, ["score", "son-tra-2026", str(one), str(two), str(extra)])
    assert result.exit_code == 1
    assert "PAR708" in result.output
    assert str(extra) in result.output
    assert "a.xlsx!" in result.output
    extra.unlink()
    (tmp_path / "~$a.xlsx").write_bytes(b"owner file of Excel")
    result = CliRunner().invoke(cli, ["score", "son-tra-2026", str(tmp_path / "*.xlsx")])
    assert result.exit_code == 0, result.output
    result = CliRunner().invoke(cli, ["explain", "son-tra-2026", str(one), str(two), "III.2"])
    assert "190" in result.output


def test_the_form_of_another_set_is_refused(blank: Path) -> None:
    """Figures of one set never score another."""
    other = load_set("mau-cac-dang")
    assert "PAR507" in {code for code, _ in _codes(lambda: open_evidence(other, [str(blank)]))}


def test_last_years_workbook_fills_in_what_fits(blank: Path, tmp_path: Path) -> None:
    """A form of another set fills in what has the same code and input, and tells of the rest."""
    last = _filled(blank, tmp_path, {(TCHC, "III.2|total"): 200})
    text = (Path("criteria/son-tra-2026.yaml")).read_text(encoding="utf-8")
    new = tmp_path / "son-tra-2027.yaml"
    new.write_text(text.replace("set: son-tra-2026", "set: son-tra-2027"), encoding="utf-8")
    out = tmp_path / "new.xlsx"
    command = ["template", str(new), "--prefill", str(last), "--out", str(out)]
    result = CliRunner().invoke(cli, command)
    assert result.exit_code == 0, result.output
    sheet = openpyxl.load_workbook(out)[TCHC]
    assert sheet.cell(_row(sheet, "III.2|total"), 4).value == 200


def _zipped(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return path


def _changed(blank: Path, path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(blank) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[part] = change(parts[part])
    return _zipped(path, parts)


_SHEET = "xl/worksheets/sheet2.xml"


def _hostile(blank: Path, folder: Path) -> dict[str, Path]:
    made: dict[str, Path] = {}
    for name, data in {
        "empty": b"",
        "text": b"not a workbook",
        "old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "locked": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 600,
        "cut": blank.read_bytes()[:-3000],
    }.items():
        made[name] = folder / f"{name}.xlsx"
        made[name].write_bytes(data)
    damaged = bytearray(blank.read_bytes())
    for place in range(4000, 12000, 7):
        damaged[place] ^= 0x5A
    made["damaged"] = folder / "damaged.xlsx"
    made["damaged"].write_bytes(bytes(damaged))
    with zipfile.ZipFile(blank) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    made["macro"] = _zipped(folder / "macro.xlsx", {**parts, "xl/vbaProject.bin": b"x"})
    made["plain zip"] = _zipped(folder / "zip.xlsx", {"a.txt": b"a"})
    made["bomb"] = _zipped(folder / "bomb.xlsx", {**parts, _SHEET: b" " * 300_000_000})
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    made["entity"] = _changed(
        blank,
        folder / "xxe.xlsx",
        _SHEET,
        lambda d: d.replace(b"<worksheet", entity + b"<worksheet"),
    )
    laughs = b"<!DOCTYPE x [" + b"".join(
        f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">'.encode() for i in range(1, 12)
    )
    made["laughs"] = _changed(
        blank,
        folder / "laughs.xlsx",
        "xl/sharedStrings.xml",
        lambda d: d.replace(b"<sst", laughs + b"]><sst"),
    )
    made["encoding"] = _changed(
        blank, folder / "codec.xlsx", _SHEET, lambda d: d.replace(b'"UTF-8"', b'"rot13"', 1)
    )
    made["broken xml"] = _changed(blank, folder / "xml.xlsx", _SHEET, lambda d: d[: len(d) // 2])
    return made


def test_hostile_and_broken_workbooks_are_refused_quickly(
    loaded: LoadedSet, blank: Path, tmp_path: Path
) -> None:
    """Encrypted, macro-bearing, bombs, entities, damaged files: one clear problem each, at once."""
    wanted = {
        "empty": "PAR701",
        "text": "PAR701",
        "old": "PAR701",
        "locked": "PAR702",
        "cut": "PAR701",
        "damaged": "PAR701",
        "macro": "PAR703",
        "plain zip": "PAR701",
        "bomb": "PAR704",
        "entity": "PAR705",
        "laughs": "PAR705",
        "encoding": "PAR701",
        "broken xml": "PAR701",
    }
    for name, path in _hostile(blank, tmp_path).items():
        before = path.read_bytes()
        start = time.perf_counter()
        codes = _codes(lambda path=path: open_evidence(loaded, path))  # type: ignore[misc]
        assert [code for code, _ in codes] == [wanted[name]], name
        assert time.perf_counter() - start < 5
        assert path.read_bytes() == before


def test_an_input_file_is_never_written(loaded: LoadedSet, blank: Path, tmp_path: Path) -> None:
    """Reading leaves the file and its folder as they were."""
    path = tmp_path / "in.xlsx"
    shutil.copy(blank, path)
    path.chmod(0o444)
    before = path.read_bytes()
    open_evidence(loaded, path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["in.xlsx"]


_KEYS = [
    "I.1.a|units",
    "I.1.b|issued",
    "I.1.b|completed",
    "I.1.b|states_results",
    "II.1|self_check",
    "III.2|measure",
]


@settings(deadline=None)
@given(
    value=st.one_of(
        st.text(max_size=12),
        st.text("0123456789.,% -+/<>=[]()−≤ ", max_size=10),
        st.floats(allow_nan=False, allow_infinity=False),
        st.integers(-(10**18), 10**18),
        st.booleans(),
    ),
    key=st.sampled_from(_KEYS),
)
def test_whatever_stands_in_a_cell_is_read_or_named(
    loaded: LoadedSet, value: object, key: str
) -> None:
    """Any content of a cell becomes a value of its input or a problem at that cell."""
    held = value
    if isinstance(value, float | int) and not isinstance(value, bool):
        held = Fraction(value)
    cells = {(4, column): Found(text) for column, text in HEADERS.items()}
    cells |= {(5, VALUE): Found(held), (5, KEY): Found(key)}  # type: ignore[arg-type]
    source = Source(SourceFile("x.xlsx", None, "", [], Node({}, WHOLE_FILE), "0"))
    sheet = SheetCells("x", cells)
    header = header_of(sheet)
    assert header is not None
    source.leaves = FormSheet(sheet, header, loaded, source, from_1904=False).read()
    evidence, problems = joined(loaded, [source])
    code, name = key.split("|")
    if problems:
        assert {problem.where for problem in problems} == {"x.xlsx!x!D5"}
    elif code in evidence.claims:
        assert set(evidence.claims[code].values) <= {name}


def test_fifty_department_files_are_read_quickly(
    loaded: LoadedSet, blank: Path, tmp_path: Path
) -> None:
    """Fifty workbooks are one evidence within seconds."""
    paths = []
    for number in range(50):
        path = tmp_path / f"{number}.xlsx"
        shutil.copy(blank, path)
        paths.append(str(path))
    start = time.perf_counter()
    found: LoadedEvidence = open_evidence(loaded, paths)
    assert time.perf_counter() - start < 20
    assert len(found.files) == 50
