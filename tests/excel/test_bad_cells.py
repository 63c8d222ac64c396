"""Bad cells: a live workbook takes and refuses what the engine takes and refuses."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from par_index.door import open_leniently
from par_index.excel.checks import Status
from par_index.excel.layout import FORM_SHEET, IDLE_CHOICE, KEY, NUMBER, STATUS, VALUE
from par_index.excel.scorecard import scorecard_book
from par_index.excel.sheets import TABLE
from par_index.excel.summary import SELF
from par_index.language.tree import MEASURE
from par_index.loading.load import load_evidence, load_set
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.meaning.rules import Rubric
from par_index.scoring.score import score
from tests.excel.support import IronBook, Values, figures, recalculated

SETS = ("son-tra-2026", "mau-cac-dang")
LINES = 160
DAY = 46_346
"""20/11/2026 as a spreadsheet counts days."""

TEXTS = """
48 | 1.250 | 50.000 | 48,000 | 48,5 | 4 8 | 1 250 | 12.34.567 | 1_250 | 007 | -1 | +5 | 1e5
50,0 | 48/50 | 3/4 | 1/0 | 96% | 97,5 % | 0,96 | 0.96 | 85.94 | 120% | 1.250% | 1.250 tỷ
2,75 tỷ | 3,2 TỶ | 275tỷ | 950 trđ | 5 triệu đồng | 3 nghìn | 2 tỷ 750 triệu | 1.250 văn bản
khoảng 50 | abc | x | 'có | Có | CÓ | Không | yes | đạt | có lẽ | TRUE | 20/11/2026
20-11-2026 | 2026-11-20 | 20.11.2026 | ngày 20 tháng 11 năm 2026 | 2026-11-20 00:00:00
31/02/2026 | 11/20/2026 | 20/11/26 | > 90% | >= abc | [1..5] | [90%..100%] | <= 20/11/2026
≥ 48 | ⅘ | ４８ | 1,250,000 | 1.000.000,5
"""
NUMBERS = (
    0,
    1,
    2,
    47,
    48,
    50,
    100,
    -1,
    902,
    0.5,
    0.96,
    85.94,
    0.001,
    DAY,
    45,
    60,
    3 * 10**6,
    10**12,
)

BOUNDED = """rubrics:
  no-more-than-given:
    inputs:
      given: {label: Việc được giao, type: count, unit: việc}
      done: {label: Việc đã làm, type: count, unit: việc}
    measure: {value: done / given, max: 100%}
    not_applicable_when: given = 0
    rule: {bands: [{when: ">= 80%", award: max}, {when: "< 80%", award: measure * max}]}
  scale-of-five:
    inputs:
      first: {label: Điểm câu 1, type: count, unit: điểm, max: 100}
      second: {label: Điểm câu 2, type: count, unit: điểm, max: 100}
    measure: {value: (first + second) / 2, kind: number, min: 1, max: 5}
    rule: {bands: [{when: ">= 4", award: max}, {when: "< 4", award: measure / 5 * max}]}
"""
"""Rules whose measure has limits that counts can pass."""


def _cell(maker: random.Random) -> object:
    """Return what somebody might leave in a cell that asks for something else."""
    texts = [text.strip() for row in TEXTS.strip().splitlines() for text in row.split(" | ")]
    around = maker.choice(("{}", "{}", " {} ", "\u00a0{}", "{}\n", "\u3000{}\u200b"))
    kinds = (
        lambda: None,
        lambda: maker.choice((" ", "\u00a0 ", "\n")),
        lambda: around.format(maker.choice(texts)),
        lambda: around.format(maker.choice(texts)),
        lambda: maker.choice(NUMBERS),
        lambda: maker.random() < 0.5,
    )
    return maker.choice(kinds)()


def _typed(rubric: Rubric, maker: random.Random) -> dict[str, object]:
    """Return cells for a line: good figures, one or two of them replaced by bad ones."""
    found: dict[str, object] = {**figures(rubric, maker, whole=True)}
    if MEASURE in found or not rubric.measured or maker.random() < 0.8:
        found.pop(MEASURE, None)
        found = {**dict.fromkeys(rubric.inputs, ""), **found}
        if maker.random() < 0.1 and rubric.measured:
            found = {MEASURE: _cell(maker)}
    for name in maker.sample(list(found), min(len(found), maker.randint(0, 2))):
        found[name] = _cell(maker)
    return found


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedSet:
    """A set whose lines ask by every rule of two shipped sets, again and again."""
    folder = tmp_path_factory.mktemp("bad")
    rules = [rule for name in SETS for rule in load_set(name).rubrics]
    rules += 4 * ["no-more-than-given", "scale-of-five"]
    (folder / "bounded.yaml").write_text(BOUNDED, "utf-8")
    rows = []
    for number in range(LINES):
        rule = rules[number % len(rules)]
        rows.append(
            f"      - {{code: A.{number}, title: Dòng {number}, rule: {rule}, lead: P, "
            "max: {points: 2, basis: stated}}"
        )
    head = "set: bad\ntitle: T\nunit: U\nyear: 2026\nsource: {document: V}\n"
    body = f"rubrics: [{', '.join(SETS)}, ./bounded.yaml]\nareas:\n  - code: A\n"
    body += "    title: L\n    items:\n"
    (folder / "set.yaml").write_text(head + body + "\n".join(rows) + "\n", "utf-8")
    return load_set(str(folder / "set.yaml"))


def _filled(loaded: LoadedSet, path: Path, maker: random.Random) -> tuple[dict[str, int], IronBook]:
    """Type bad cells into an empty scorecard, in a file and in a spreadsheet.

    Returns the row of the table for every line, and the spreadsheet.
    """
    empty = path.with_suffix(".yaml")
    empty.write_text("leaves: {}\n", "utf-8")
    blank: LoadedEvidence = load_evidence(empty, loaded)
    path.write_bytes(scorecard_book(loaded, blank, score(loaded.scheme, {})))
    iron = IronBook(path)
    book = openpyxl.load_workbook(path)
    sheet = book[FORM_SHEET]
    rows = {str(sheet.cell(r, KEY).value): r for r in range(1, sheet.max_row + 1)}

    def put(row: int, value: object, column: int = VALUE) -> None:
        cell = sheet.cell(row, column)
        cell.value = value  # type: ignore[assignment]
        if isinstance(value, str):
            cell.data_type = "s"
        if isinstance(value, bool):
            cell.number_format = "General"  # LibreOffice knows truth values by their format
            iron.model.set_user_input(iron.sheets[FORM_SHEET], row, column, str(value).upper())
        elif value not in (None, ""):
            iron.put(FORM_SHEET, row, column, value)

    for code, leaf in loaded.scheme.scored.items():
        for name, value in _typed(leaf.rubric, maker).items():
            put(rows[f"{code}|{name}"], value)
        if maker.random() < 0.1:
            words = maker.choice(("Năm nay không có", " ", "Có", "-", 0, "Chưa có số liệu.", None))
            put(rows[f"{code}|@idle"], words, NUMBER)
        if maker.random() < 0.1:
            put(rows[f"{code}|@idle"], maker.choice((IDLE_CHOICE, " không phát sinh ", "x", " ")))
    book.save(path)
    table = book[TABLE]
    iron.evaluate()
    return {str(table.cell(r, 1).value): r for r in range(1, table.max_row + 1)}, iron


def test_two_spreadsheets_take_and_refuse_what_the_engine_does(
    loaded: LoadedSet, tmp_path: Path
) -> None:
    """Whatever stands in cells, points and «Số liệu chưa đúng» are those of the engine."""
    path = tmp_path / "book.xlsx"
    rows, iron = _filled(loaded, path, random.Random(2026))
    evidence, problems = open_leniently(loaded, [path])
    assert evidence is not None
    sheet = openpyxl.load_workbook(path)[FORM_SHEET]
    keys = {r: str(sheet.cell(r, KEY).value) for r in range(1, sheet.max_row + 1)}
    places = {p.where: int(p.where.rpartition("!")[2].lstrip("ABCDEFGHIJ")) for p in problems}
    refused = {keys[row].partition("|")[0] for row in places.values()}
    card = score(
        loaded.scheme, {c: claim for c, claim in evidence.claims.items() if c not in refused}
    )
    settled = {code for code, line in card.scored.items() if line.possible is not None}
    wanted = {
        code: Fraction(0) if code in refused else line.points
        for code, line in card.scored.items()
        if code in refused or line.state != "known" or code not in settled
    }
    assert len(refused) > LINES // 5
    assert len(set(wanted) - refused) > LINES // 5
    books: dict[str, Values] = {
        "ironcalc": {
            (name, row, column): iron.value(name, row, column)
            for name, rows_of, column in ((TABLE, rows.values(), SELF), (FORM_SHEET, keys, STATUS))
            for row in rows_of
        },
        "LibreOffice": recalculated(path, tmp_path, "vi-VN"),
    }
    for name, values in books.items():
        for code, points in wanted.items():
            shown = values[TABLE, rows[code], SELF]
            if isinstance(shown, str):  # KPS, or a dash
                shown = 0
            assert abs(Fraction(shown) - points) < Fraction(1, 10**9), (name, code, shown, points)  # type: ignore[arg-type]
        marked = {
            key.partition("|")[0]
            for row, key in keys.items()
            if values.get((FORM_SHEET, row, STATUS)) == Status.WRONG.value
        }
        assert marked <= refused, name
