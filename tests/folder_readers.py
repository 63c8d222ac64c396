"""The readers of strangers' folders and tables of units that are fuzzed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pandas as pd

from par_index import open_set
from par_index.dossier.make import facts_of, make
from par_index.dossier.words import template
from par_index.excel.appraisal_reader import Wanted, read_appraisal
from par_index.loading.load import targets_of
from par_index.models.folder import UnitFile
from par_index.record.folder import open_folder
from par_index.record.rounds import own_stage, round_of
from par_index.record.scored import appraised
from tests.dossier_samples import PROFILE
from tests.readers import Reader, one_of, tables, told
from tests.test_appraisal import ALL, DAY, EVIDENCE, RULES, SET

ROUND = "td.xlsx"
MAIN = """\
set: bo/criteria.yaml
stages: {tu-cham: 25/11/2026, tham-dinh-1: 15/12/2026}
units:
  - {name: Phòng Tổ chức – Hành chính, contact: tchc@example.vn, due: 20/11/2026}
  - {name: Phòng Kế hoạch – Nghiệp vụ}
set_aside: [{file: so-lieu/cu.xlsx, reason: Bản cũ}]
changes:
  - {day: 01/07/2026, set: bo/criteria.yaml, overlays: [bo/dieu-chinh.yaml], by: Giám đốc}
previous: {folder: ., lines: {A.1: A.1}}
note: Hồ sơ thử
"""
OVERLAY = "overlay: Điểm tối đa\nleaves:\n  A.1: {max: {points: 2, basis: stated}}\n"
RENAMED = """\
lines: {A.1: A.2, A.2: A.1}
figures: {A.2: {a: b}}
note: Đổi chỗ
"""


@contextmanager
def begun() -> Iterator[Path]:
    """Give a folder of a small set with its self-score recorded."""
    with TemporaryDirectory() as name:
        source, path = Path(name), Path(name) / "ho-so"
        (source / "rules.yaml").write_text(RULES, "utf-8")
        (source / "criteria.yaml").write_text(SET, "utf-8")
        told("init", path, "--set", source / "criteria.yaml")
        (path / "so-lieu" / "so-lieu.yaml").write_text(EVIDENCE, "utf-8")
        told("record", "tu-cham", *DAY, "-C", path)
        yield path


def filled(path: Path) -> bytes:
    """Return the workbook of the next round, filled in."""
    told("appraise", "--out", path / ROUND, "-C", path)
    book = openpyxl.load_workbook(path / ROUND)
    sheet = book["Bảng thẩm định"]
    heads = {cell.value: cell.column for cell in sheet[5] if cell.value}
    for row in sheet.iter_rows(min_row=6):
        for head, value in ALL.get(str(row[0].value), {}).items():
            sheet.cell(row[0].row, heads[head]).value = value  # type: ignore[index]
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def held(path: Path) -> dict[str, bytes]:
    """Return the files of a folder by their names in it."""
    files = sorted(file for file in path.rglob("*") if file.is_file())
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in files}


def folder() -> Reader:
    """Return the reader of an assessment folder: its main file, and files that go with one."""
    beside = {"bo/criteria.yaml": SET, "bo/rules.yaml": RULES, "so-lieu/a.yaml": EVIDENCE}
    beside |= {"so-lieu/cu.xlsx": "", "bo/dieu-chinh.yaml": OVERLAY}
    seeds = {"ho-so.yaml": MAIN + PROFILE, "unit.yaml": PROFILE, "renamed.yaml": RENAMED}
    seeds["van-ban/van-ban.json"] = '{"outputs": {"to-trinh.docx": "0"}, "inputs": {}}'

    def read(place: Path, which: str) -> str:
        path, here = place / which, ("-C", place)
        pair = ("bo/criteria.yaml", "so-lieu/a.yaml")
        rules, figures = (place / name for name in pair)
        out = ("--out", place / "van-ban", "--overwrite")
        if which == "renamed.yaml":
            return told("change", rules, figures, rules, figures, "--map", path)
        written = ("to-trinh", "bao-cao", "bien-ban-hop", "bang-tu-cham", "danh-muc")
        (only,) = one_of(path, *((name,) for name in written))
        if which == "unit.yaml":
            return told("dossier", rules, figures, "--profile", path, "--only", only, *out)
        if which == "van-ban/van-ban.json":
            return told("dossier", "--only", only, *here)
        day = ("--from", "15/10/2026", "--by", "Giám đốc")
        adopted = ("switch", "--with", place / "bo/dieu-chinh.yaml", *day, *here)
        return told(
            *one_of(
                path,
                ("score", *here),
                ("collect", "--remind", *here),
                ("lint", *here),
                ("status", "--as-of", "01/12/2026", *here),
                ("dossier", "--only", only, *here, *out),
                ("record", "tu-cham", *DAY, *here),
                ("compare", place, place),
                adopted,
            )
        )

    inputs = [(name, text.encode()) for name, text in seeds.items()]
    return Reader(inputs, read, {name: text.encode() for name, text in beside.items()})


def rounds() -> Reader:
    """Return the reader of recorded stages, and of the workbooks of appraisal that follow them."""
    with begun() as path:
        book, before = filled(path), held(path)
        opened = open_folder(path)
        asked, own = round_of(opened, "tham-dinh-1"), own_stage(opened).scored()
        told("record", "tham-dinh-1", "--appraisal", path / ROUND, *DAY, "-C", path)
        names = ("ban-ke.json", "bang-diem.json", ".yaml")
        stages = {name: data for name, data in held(path).items() if name.startswith("lan-cham/02")}
    last = [(name, data) for name, data in stages.items() if name.endswith(names)]
    wanted = Wanted(asked.loaded, asked.before, asked.kind)

    def read(place: Path, which: str) -> str:
        path, here = place / which, ("-C", place)
        ways: list[Sequence[object]] = [("verify", *here), ("compare", "01", "02", *here)]
        if which == ROUND:
            whole = ("appraise", "--round", "tham-dinh-1", "--read", path, *here)
            ways = [(), (), (), (), (), (), whole, (*whole, "--rest-agrees")]
        words = one_of(path, *ways)
        if words:
            return told(*words)
        return str(read_appraisal(path, which, wanted, lambda found: appraised(own, found).card))

    return Reader([(ROUND, book), *last], read, {**before, **stages})


def units() -> Reader:
    """Return the reader of tables of units, CSV, Excel and Parquet, that are ranked and scored."""
    heads = ["Đơn vị", "Khối", "A.1.a", "A.1.b", "A.2", "A.3.reason", "B.1.a", "B.1.b", "Ghi chú"]
    rows = [
        [f"Trạm {n}", "Xã" if n % 2 else "Phường", n, n + 5, f"{90 + n}%", "không có", n, 9, ""]
        for n in range(1, 9)
    ]
    seeds = tables(heads, rows)
    frame = pd.DataFrame(rows, columns=heads).drop(columns="Ghi chú")
    for compression in ("none", "snappy"):
        kept = io.BytesIO()
        frame.to_parquet(kept, compression=compression, index=False)
        seeds += [("a.parquet", kept.getvalue())] * 3

    def read(place: Path, which: str) -> str:
        path, rules = place / which, place / "criteria.yaml"
        frames = [
            ("frame", rules, path, "--jobs", 1, "--out", place / f"diem{kind}")
            for kind in (".csv", ".parquet", ".xlsx")
        ]
        ranked = [] if which == "a.parquet" else [("rank", rules, path)] * 2
        return told(*one_of(path, *frames, *ranked))

    return Reader(seeds, read, {"criteria.yaml": SET.encode(), "rules.yaml": RULES.encode()})


def word() -> Reader:
    """Return the reader of one's own Word templates."""
    loaded = open_set("son-tra-2026")
    facts = facts_of(loaded, targets_of(loaded), UnitFile(), None)
    names = ("to-trinh", "danh-muc")
    seeds = [(f"{name}.docx", template(name, None)[1]) for name in names]

    def read(place: Path, which: str) -> str:
        name = next(one for one in names if which.startswith(one))
        made = make(facts, [name], place, [])
        return str(len(made.blanks))

    return Reader(seeds, read)
