"""The scorecard workbook: its totals and grade live, its sheets, its safety, its print."""

from __future__ import annotations

import random
import re
import subprocess
import zipfile
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import openpyxl
import openpyxl.utils.escape
import pytest
from click.testing import CliRunner

from par_index import open_evidence
from par_index.cli import cli
from par_index.excel.book import Sheet
from par_index.excel.calculation import Calculation
from par_index.excel.formula import Fn, Ref, text_of
from par_index.excel.layout import FORM_SHEET, IDLE_CHOICE, blocks_on
from par_index.excel.scorecard import scorecard_book
from par_index.excel.summary import MOST, SELF, group_sums
from par_index.excel.values import cell_of
from par_index.loading.load import load_evidence, load_set, targets_of
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.scoring.results import GroupResult
from par_index.scoring.scheme import GroupScheme, LeafScheme, Scheme
from par_index.scoring.score import score
from par_index.scoring.scorecard import Scorecard
from tests.excel.support import (
    IronBook,
    Values,
    cached,
    convert,
    random_evidence,
    recalculated,
    sheets_of,
    tool,
)
from tests.strategies import SHARE

TABLE = "Bảng tự đánh giá, chấm điểm"
SETS = ("son-tra-2026", "mau-cac-dang")
SHEETS = [
    TABLE,
    "Cách tính",
    "Giải trình trừ điểm",
    "Theo đơn vị",
    FORM_SHEET,
    "Điểm tạm tính, cách áp dụng",
    "Biểu đồ",
]


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def _rows(values: Values, scorecard: Scorecard) -> dict[str, int]:
    """Return the row of every node in the table, the total under the empty code."""
    found = {str(v): r for (s, r, c), v in values.items() if s == TABLE and c == 1 and r > 7}
    rows = {code: found[code] for code in scorecard.nodes if code}
    rows[""] = next(r for (s, r, c), v in values.items() if s == TABLE and v == "TỔNG CỘNG")
    return rows


def _differences(values: Values, scorecard: Scorecard, rows: dict[str, int]) -> list[str]:
    found = []
    for code, result in scorecard.nodes.items():
        if getattr(result, "state", "") == "unscored":
            continue
        shown = (values.get((TABLE, rows[code], SELF)), values.get((TABLE, rows[code], MOST)))
        for value, exact in zip(shown, (result.points, result.maximum), strict=True):
            same = isinstance(value, int | float | Fraction) and abs(
                Fraction(value) - exact
            ) < Fraction(1, 10**9)
            if not same:
                found.append(f"{code}: {value} instead of {exact}")
    return found


def _grade(values: Values) -> str:
    row = next(r for (s, r, c), v in values.items() if s == TABLE and v == "Xếp loại tạm tính")
    return str(values[TABLE, row, MOST])


def _evidence(loaded: LoadedSet, seed: int, folder: Path, *, whole: bool = False) -> LoadedEvidence:
    path = folder / f"{seed}.yaml"
    path.write_text(random_evidence(loaded, random.Random(seed), whole=whole), encoding="utf-8")
    return load_evidence(path, loaded)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cached_values_are_the_engines(name: str, seed: int, tmp_path: Path) -> None:
    """Without calculating, every line, group, total and the grade show the engine's own values."""
    loaded = load_set(name)
    given = _evidence(loaded, seed, tmp_path)
    scorecard = score(loaded.scheme, given.claims)
    book = tmp_path / "book.xlsx"
    book.write_bytes(scorecard_book(loaded, given, scorecard))
    values = cached(book)
    assert _differences(values, scorecard, _rows(values, scorecard)) == []
    if scorecard.grade.title:
        assert _grade(values) == scorecard.grade.title


@pytest.mark.parametrize("name", SETS)
def test_typing_other_figures_gives_the_engines_scorecard(name: str, tmp_path: Path) -> None:
    """Figures typed into *Số liệu* move points, sums and grade as the engine would score them."""
    loaded = load_set(name)
    given = targets_of(loaded)
    blank = LoadedEvidence(given.evidence.model_copy(update={"leaves": {}}), {})
    empty = score(loaded.scheme, {})
    book = tmp_path / "book.xlsx"
    book.write_bytes(scorecard_book(loaded, blank, empty))
    rows = _rows(cached(book), empty)
    grade_row = next(
        r for (s, r, c), v in cached(book).items() if s == TABLE and v == "Xếp loại tạm tính"
    )
    other = IronBook(book)
    blocks = blocks_on(FORM_SHEET, loaded.criteria.leaves(), loaded, None)
    maker = random.Random(7)
    grades = set()
    for seed in range(40):
        evidence = _evidence(loaded, maker.randint(0, 10**9), tmp_path, whole=seed % 3 > 0)
        claims = {
            code: claim
            for code, claim in evidence.claims.items()
            if claim.not_applicable or len(claim.values) >= 1
        }
        scorecard = score(loaded.scheme, claims)
        settled = [leaf.code for leaf in scorecard.root.scored() if leaf.possible is not None]
        claims = {code: claim for code, claim in claims.items() if code not in settled}
        scorecard = score(loaded.scheme, claims)
        for block in blocks:
            rubric = block.rubric
            assert rubric is not None
            claim = claims.get(block.leaf.code)
            for input_name, ref in block.cells.items():
                value = None if claim is None else claim.values.get(input_name)
                cell = None if value is None else cell_of(rubric, input_name, value)
                other.put(ref.sheet, ref.row, ref.column, cell)
            reason = claim.not_applicable if claim else None
            other.put(block.reason.sheet, block.reason.row, block.reason.column, reason)
            chosen = IDLE_CHOICE if reason else None
            other.put(block.chosen.sheet, block.chosen.row, block.chosen.column, chosen)
        other.evaluate()
        values: Values = {
            (TABLE, row, column): other.value(TABLE, row, column)
            for row in rows.values()
            for column in (MOST, SELF)
        }
        assert _differences(values, scorecard, rows) == [], seed
        shown = other.value(TABLE, grade_row, MOST)
        if scorecard.grade.title and not any(
            leaf.state == "missing" for leaf in scorecard.root.leaves()
        ):
            assert shown == scorecard.grade.title
        grades.add(shown)
    assert name == "son-tra-2026" or len(grades) > 1


_RULES = """rubrics:
  share:
    inputs:
      total: {label: Tổng số, type: count}
      done: {label: Đã làm, type: count, at_most: total}
    measure: done / total
    not_applicable_when: total = 0
    rule: {points: measure * max}
"""
_HARD = """set: hard
title: Bộ thử
unit: Đơn vị thử
year: 2026
source: {document: Thử}
rubrics: rules.yaml
rounding: {places: 2, at: ROUNDING}
not_applicable: TREATMENT
capped: true
grades:
  of: KIND
  scale:
    - {title: Giỏi, when: ">= HIGH", requires: ["points('A.1') > 0"]}
    - {title: Khá, when: "[LOW..HIGH)"}
    - {title: Yếu, when: "< LOW"}
  forced:
    - {when: percent('A') < 50%, at_most: Khá, label: Lĩnh vực A yếu}
areas:
  - code: A
    title: Lĩnh vực A
    max: {points: 3, basis: stated}
    items:
      - {code: A.1, title: Một, rule: share, max: {points: 1, basis: stated}}
      - {code: A.2, title: Hai, rule: share, max: {points: 2, basis: stated}}
  - code: B
    title: Lĩnh vực B
    pool: bonus
    max: {points: 0.5, basis: stated}
    items:
      - {code: B.1, title: Thưởng, rule: share, max: {points: 1, basis: stated}}
  - code: C
    title: Lĩnh vực C
    capped: true
    max: {points: 1, basis: stated}
    items:
      - {code: C.1, title: Ba, rule: share, max: {points: 1, basis: stated}}
      - code: C.2
        title: Bốn
        rule: share
        not_applicable: full
        max: {points: 1/3, basis: stated}
  - code: D
    title: Lĩnh vực D
    counts: highest
    max: {points: 1, basis: stated}
    items:
      - {code: D.1, title: Cao, rule: share, max: {points: 1, basis: stated}}
      - {code: D.2, title: Vừa, rule: share, max: {points: 0.5, basis: stated}}
"""


@pytest.mark.parametrize("rounding", ["leaf", "total"])
@pytest.mark.parametrize("treatment", ["exclude", "full", "rescale"])
@pytest.mark.parametrize("kind", ["percent", "points"])
def test_every_treatment_and_limit_of_groups_is_live(
    rounding: str, treatment: str, kind: str, tmp_path: Path
) -> None:
    """Caps, pools, rescaled groups, rounding at the total and grades follow the figures."""
    high, low = ("80%", "50%") if kind == "percent" else ("3", "2")
    text = _HARD.replace("ROUNDING", rounding).replace("TREATMENT", treatment)
    text = text.replace("KIND", kind).replace("HIGH", high).replace("LOW", low)
    (tmp_path / "rules.yaml").write_text(_RULES, encoding="utf-8")
    (tmp_path / "criteria.yaml").write_text(text, encoding="utf-8")
    loaded = load_set(str(tmp_path / "criteria.yaml"))
    maker = random.Random(5)
    for number in range(12):
        rows = ["leaves:"]
        for code in loaded.scheme.leaves:
            total = maker.choice((0, 1, 3, 8, 40))
            done = maker.randint(0, total)
            rows.append(f"  {code}: {{given: {{total: {total}, done: {done}}}}}")
        path = tmp_path / f"{number}.yaml"
        path.write_text("\n".join(rows), encoding="utf-8")
        given = load_evidence(path, loaded)
        scorecard = score(loaded.scheme, given.claims)
        book = tmp_path / f"{number}.xlsx"
        book.write_bytes(scorecard_book(loaded, given, scorecard))
        stored = cached(book)
        assert _differences(stored, scorecard, _rows(stored, scorecard)) == []
        other = IronBook(book)
        values = {key: other.value(*key) for key in stored}
        assert _differences(values, scorecard, _rows(stored, scorecard)) == []
        if scorecard.grade.title:
            assert _grade(values) == _grade(stored) == scorecard.grade.title


@pytest.mark.parametrize("locale", ["en-US", "vi-VN"])
def test_libreoffice_shows_the_same_everywhere(locale: str, tmp_path: Path) -> None:
    """Recalculated by LibreOffice, no number and no sentence of any visible sheet changes."""
    for name in SETS:
        loaded = load_set(name)
        given = _evidence(loaded, 11, tmp_path)
        scorecard = score(loaded.scheme, given.claims)
        book = tmp_path / f"{name}.xlsx"
        book.write_bytes(scorecard_book(loaded, given, scorecard))
        before, after = cached(book), recalculated(book, tmp_path, locale)
        grouped = re.compile(r"(?<=\d)[.,](?=\d{3}\b)|(?<=\d)[.,](?=\d)")
        for key, value in before.items():
            now = after.get(key)
            if isinstance(value, Fraction):
                assert isinstance(now, Fraction), (key, value, now)
                assert abs(value - now) < Fraction(1, 10**9), (key, value, now)
            elif isinstance(value, str) and key[0] != "Tính":
                # thousands and decimals take the marks of the locale
                assert grouped.sub("", str(now or "")) == grouped.sub("", value), key


def test_figures_read_again_give_the_same_scorecard(tmp_path: Path) -> None:
    """The sheet *Số liệu* of a scorecard is evidence: scoring it gives the same document."""
    for name in SETS:
        loaded = load_set(name)
        for seed in (21, 22, 23):
            given = _evidence(loaded, seed, tmp_path)
            scorecard = score(loaded.scheme, given.claims)
            book = tmp_path / "again.xlsx"
            book.write_bytes(scorecard_book(loaded, given, scorecard))
            again = open_evidence(loaded, book)
            assert again.claims == {c: claim for c, claim in given.claims.items() if _says(claim)}
            documents = {c: e.documents for c, e in given.evidence.leaves.items() if e.documents}
            assert documents == {
                c: e.documents for c, e in again.evidence.leaves.items() if e.documents
            }
            second = score(loaded.scheme, again.claims)
            assert [r.points for r in second.root.leaves()] == [
                r.points for r in scorecard.root.leaves()
            ]


def _says(claim: object) -> bool:
    return bool(
        getattr(claim, "values", None)
        or getattr(claim, "not_applicable", None)
        or getattr(claim, "supported", None)
    )


def test_equal_inputs_give_equal_bytes(tmp_path: Path) -> None:
    """The same criteria and evidence give the same workbook, byte for byte."""
    for number in (1, 2):
        _run("score", "son-tra-2026", "--targets", "--out", str(tmp_path / f"{number}.xlsx"))
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_text_never_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    """Text that looks like a formula or a link stays text, whatever it starts with."""
    nasty = ["=1+1", "+1", "-1", "@SUM(A1)", "\\t=1", "=HYPERLINK('http://x')", "http://x", "a\\nb"]
    rows = ["set: son-tra-2026", "leaves:", "  I.1.a:", '    justification: "=cmd|calc!A0"']
    rows += ["    documents:"]
    rows += [f'      - {{number: "{text}", title: "{text}", link: "{text}"}}' for text in nasty]
    (tmp_path / "e.yaml").write_text("\n".join(rows), encoding="utf-8")
    out = tmp_path / "out.xlsx"
    _run("score", "son-tra-2026", str(tmp_path / "e.yaml"), "--out", str(out))
    _run(
        "template",
        "son-tra-2026",
        "--prefill",
        str(tmp_path / "e.yaml"),
        "--out",
        str(tmp_path / "t.xlsx"),
    )
    import zipfile

    for book in (out, tmp_path / "t.xlsx"):
        with zipfile.ZipFile(book) as parts:
            for part in parts.namelist():
                text = parts.read(part).decode("utf-8", "replace")
                if part.startswith("xl/worksheets/sheet"):
                    for formula in re.findall(r"<f>(.*?)</f>", text):
                        assert not formula.startswith(("1+1", "+1", "cmd", "HYPERLINK", "@"))
                        assert "cmd|" not in formula
                assert "TargetMode" not in text
    stored = {value for value in cached(out).values() if isinstance(value, str)}
    assert "=1+1" in stored
    assert "=cmd|calc!A0" in stored


def test_an_unwritable_place_leaves_the_old_file(tmp_path: Path) -> None:
    """Where the file cannot be written the old one stays whole, and the sentence says why."""
    result = CliRunner().invoke(
        cli, ["score", "son-tra-2026", "--targets", "--out", str(tmp_path / "no" / "a.xlsx")]
    )
    assert result.exit_code == 1
    assert "PAR108" in result.output
    evidence = tmp_path / "evidence.xlsx"
    _run("template", "son-tra-2026", "--out", str(evidence))
    before = evidence.read_bytes()
    result = CliRunner().invoke(
        cli, ["score", "son-tra-2026", str(evidence), "--out", str(evidence)]
    )
    assert result.exit_code == 2
    assert evidence.read_bytes() == before
    assert list(tmp_path.glob(".par-index-*")) == []


def test_the_workbook_prints_on_whole_pages_in_the_right_font(tmp_path: Path) -> None:
    """Every sheet prints one page wide, in a Times face that has the Vietnamese letters."""
    out = tmp_path / "out.xlsx"
    _run("score", "son-tra-2026", "--targets", "--out", str(out))
    assert [sheet.name for sheet in sheets_of(out)][:7] == SHEETS
    pdf = convert(out, tmp_path, "pdf")
    fonts = subprocess.run(
        [tool("pdffonts"), str(pdf)], check=True, capture_output=True, text=True
    ).stdout
    names = [line.split()[0] for line in fonts.splitlines()[2:]]
    assert names
    assert all("LiberationSerif" in name or "TimesNewRoman" in name for name in names), names
    info = subprocess.run(
        [tool("pdfinfo"), str(pdf)], check=True, capture_output=True, text=True
    ).stdout
    pages = int(re.search(r"Pages:\s+(\d+)", info)[1])  # type: ignore[index]
    assert 15 <= pages <= 24, pages
    assert re.search(r"Page size:\s+84[12]\.\d+ x 595", info), info


def test_control_characters_never_make_a_part_malformed() -> None:
    """Texts with control characters are stored in the form of the format, in cells and formulas."""
    from xml.parsers import expat

    from par_index.excel.book import Book
    from par_index.excel.formula import Const

    text = "một\vhai\x01_x0041_\nba"
    book = Book("thử")
    sheet = book.sheet("A")
    sheet.write(1, 1, text)
    sheet.live(2, 1, Const(text))
    data = book.content()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for part in archive.namelist():
            expat.ParserCreate().Parse(archive.read(part), True)
    cells = openpyxl.load_workbook(BytesIO(data), data_only=True)["A"]
    assert cells["A1"].value is not None
    assert openpyxl.utils.escape.unescape(cells["A2"].value) == text


def test_bonuses_stand_apart_from_deductions(tmp_path: Path) -> None:
    """What bonuses add has a sum of its own; both sums together are what the total misses."""
    loaded = load_set("mau-cac-dang")
    given = targets_of(loaded)
    scorecard = score(loaded.scheme, given.claims)
    gained = sum(-line.amount for _, line in scorecard.root.ledger() if line.kind == "bonus")
    assert gained > 0
    book = tmp_path / "book.xlsx"
    book.write_bytes(scorecard_book(loaded, given, scorecard))
    values = cached(book)
    page = {(r, c): v for (s, r, c), v in values.items() if s == "Giải trình trừ điểm"}
    sums = {str(v): page[r, 3] for (r, c), v in page.items() if c == 2 and str(v).isupper()}
    assert sums["TỔNG ĐIỂM CỘNG"] == gained
    net = scorecard.root.maximum - scorecard.root.points
    assert sums["ĐIỂM TRỪ SAU KHI TÍNH ĐIỂM CỘNG"] == net
    assert abs(Fraction(sums["TỔNG ĐIỂM TRỪ"]) - gained - net) < Fraction(1, 10**9)
    other = IronBook(book)
    for (s, r, c), value in values.items():
        if s == "Giải trình trừ điểm" and c == 3 and isinstance(value, Fraction):
            assert abs(Fraction(other.value(s, r, c)) - value) < Fraction(1, 10**9)


def test_a_group_of_thousands_of_lines_keeps_to_the_formulas_of_excel() -> None:
    """However many lines one group adds up, its formula is short and has their sum."""
    lines = tuple(LeafScheme(f"A.{n}", "", SHARE, Fraction(1)) for n in range(1, 3001))
    scheme = Scheme(GroupScheme("", "", (GroupScheme("A", "", lines),)))
    sheet = Sheet()
    cells = {
        code: (sheet.put(Ref(TABLE, row, SELF), 1), sheet.put(Ref(TABLE, row, MOST), 2))
        for row, code in enumerate(scheme.leaves, start=1)
    }
    group = score(scheme, {}).nodes["A"]
    assert isinstance(group, GroupResult)
    sums = group_sums(Calculation(scheme, sheet), group, cells)
    total = sheet.put(Ref(TABLE, 3001, SELF), sums.points)
    assert sheet.value(total) == 3000
    assert all(len(text_of(node)) < 8192 for node in sheet.cells.values() if isinstance(node, Fn))
