"""Recalculating workbooks with two other engines, and making figures that sit on thresholds."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from par_index.excel.figure_cells import Typed, figure_cells
from par_index.excel.formula import Cell, Const, Fn, FormulaError, Node, Op, Ref, value_of
from par_index.excel.layout import IDLE_CHOICE
from par_index.excel.line_formulas import KNOWN, leaf_formulas
from par_index.excel.values import cell_of
from par_index.language.exact import Exact
from par_index.language.inputs import Given, Input
from par_index.language.tree import MEASURE
from par_index.loading.claims import read_claim
from par_index.loading.loaded import LoadedSet
from par_index.meaning.rules import Rubric
from par_index.models.evidence import LeafEvidence, given_text
from par_index.scoring.scheme import Claim, LeafScheme
from par_index.tables import package, workbook
from par_index.tables.cells import SheetCells
from par_index.tables.package import open_package
from par_index.tables.workbook import read_cells
from par_index.words.expressions import thresholds

_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item>
</oor:items>"""


def tool(name: str) -> str:
    """Return the path of a program that these tests need; without it they fail, never skip."""
    found = shutil.which(name)
    assert found, f"the tests need {name}: install libreoffice-calc and poppler-utils"
    return found


def convert(
    book: Path, folder: Path, form: str, locale: str = "vi-VN", sheet: str | None = None
) -> Path:
    """Open a workbook in LibreOffice, recalculate it whole, and save it in another form.

    Where the form has a file for every sheet, the file of ``sheet`` is returned.
    """
    profile = folder / f"profile-{locale}"
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(_PROFILE.format(locale=locale), encoding="utf-8")
    suffix = form.partition(":")[0]
    out = folder / f"{locale}-{suffix}"
    command = [tool("soffice"), f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    command += ["--convert-to", form, "--outdir", str(out), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    made = out / f"{book.stem if sheet is None else f'{book.stem}-{sheet}'}.{suffix}"
    assert made.exists()
    return made


Values = dict[tuple[str, int, int], object]


def recalculated(book: Path, folder: Path, locale: str) -> Values:
    """Return every value of a workbook after LibreOffice computed it under a locale."""
    return cached(convert(book, folder, "xlsx", locale))


TYPED = "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,true,true,false,false,false,-1"
"""Every sheet as rows of UTF-8 with tabs, in which texts alone have quotes."""


def recalculated_columns(
    book: Path, folder: Path, locale: str, sheet: str, columns: Sequence[int]
) -> Values:
    """Return some columns of one sheet of a large workbook after LibreOffice computed it."""
    found: Values = {}
    rows = convert(book, folder, TYPED, locale, sheet).read_text("utf-8").splitlines()
    for row, cells in enumerate((line.split("\t") for line in rows), start=1):
        for column in columns:
            text = cells[column - 1]
            number = text and not text.startswith('"')
            found[sheet, row, column] = Fraction(text.replace(",", ".")) if number else text
    return found


def cached(book: Path) -> Values:
    """Return the values that a workbook stores, as a viewer that does not calculate shows them."""
    found: Values = {}
    for sheet in sheets_of(book):
        for (row, column), cell in sheet.cells.items():
            found[sheet.name, row, column] = cell.failed or cell.value
    return found


def sheets_of(book: Path) -> list[SheetCells]:
    """Return the cells of a workbook; thousands of cases in one are larger than forms may be."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("MAX_TOTAL", "MAX_PART", "MAX_ELEMENTS"):
            patch.setattr(package, name, 10 * getattr(package, name))
        patch.setattr(workbook, "MAX_CELLS", 10 * workbook.MAX_CELLS)
        return read_cells(open_package(book, book.name)[0])[0]


class IronBook:
    """A workbook in the second engine, in process."""

    def __init__(self, book: Path) -> None:
        import ironcalc

        self.model: Any = ironcalc.load_from_xlsx(str(book))
        self.model.evaluate()
        names = [sheet["name"] for sheet in self.model.get_worksheets_properties()]
        self.sheets = {name: index for index, name in enumerate(names)}

    def value(self, sheet: str, row: int, column: int) -> object:
        """Return what a cell shows."""
        return self.model.get_cell_value(self.sheets[sheet], row, column)

    def put(self, sheet: str, row: int, column: int, value: object) -> None:
        """Type a value into a cell; `evaluate` computes what follows from it."""
        place = (self.sheets[sheet], row, column)
        if value is None:
            self.model.clear_cell_contents(*place)
        elif isinstance(value, str):
            self.model.update_cell_with_text(*place, value)
        else:
            self.model.update_cell_with_number(*place, float(value))  # type: ignore[arg-type]

    def evaluate(self) -> None:
        """Recalculate everything."""
        self.model.evaluate()


class LineCells:
    """The helper cells of one line over figures, computed as a spreadsheet does."""

    def __init__(
        self,
        rubric: Rubric,
        limits: tuple[Exact, Exact],
        values: Mapping[str, Given],
        reason: str | None = None,
    ) -> None:
        self.held: dict[Ref, Cell | Node | FormulaError] = {}
        names = [*rubric.inputs, *([MEASURE] if rubric.measured else [])]
        cells = {
            name: self.place(cell_of(rubric, name, values[name]) if name in values else None)
            for name in names
        }
        idle = self.place(IDLE_CHOICE if reason else None), self.place(reason)
        held = {ref: self.value(ref) for ref in (*cells.values(), *idle)}
        typed = Typed(cells, idle, held, values)
        self.figures = figure_cells(rubric, typed, {}, self.place, lambda _, now: self.place(now))
        found = leaf_formulas(rubric, limits, self.figures, self.place)
        self.state = self.value(self.place(found.state))
        self.points: Fraction | None = None
        if self.state == KNOWN:
            top, bottom = self.value(found.top), self.value(found.bottom)
            self.points = Fraction(top) / Fraction(bottom)  # type: ignore[arg-type]

    def place(self, content: Cell | Node | FormulaError) -> Ref:
        """Put something into the next cell."""
        ref = Ref("A", len(self.held) + 1, 1)
        self.held[ref] = content
        return ref

    def value(self, ref: Ref) -> Cell:
        """Compute a cell."""
        content = self.held[ref]
        if isinstance(content, FormulaError):
            raise content
        formula = isinstance(content, Ref | Const | Op | Fn)
        return value_of(content, self.value) if formula else content  # type: ignore[arg-type, return-value]


def rules_of(loaded: LoadedSet) -> Iterator[tuple[str, Rubric]]:
    """Yield every rule of a set under each of its readings."""
    for name, entry in loaded.rubrics.items():
        for reading in (None, *entry.readings):
            yield f"{name}~{reading or ''}", entry.lower(name, reading)


def figures(rubric: Rubric, maker: random.Random, *, whole: bool = False) -> dict[str, str]:
    """Return figures of a rule as texts: mostly at, just below or just above a threshold."""
    cuts = sorted(thresholds(rubric))
    found: dict[str, Given] = {}
    for name, declared in rubric.inputs.items():
        if not whole and maker.random() < 0.06:
            continue
        limits = [found[n] for n in declared.at_most if n in found]
        tops = [limit for limit in limits if isinstance(limit, int | Fraction)]
        found[name] = _figure(declared, cuts, min(tops) if tops else None, maker)
    given = {name: given_text(value, rubric.inputs[name].kind) for name, value in found.items()}
    if rubric.measured and rubric.measure_kind == "percent" and maker.random() < 0.15:
        used = set(rubric.inputs) if maker.random() < 0.7 else set()
        given = {n: t for n, t in given.items() if n not in used}
        cut = maker.choice([c for c in cuts if 0 <= c <= 1] or [Fraction(1, 2)])
        nudge = maker.choice((0, 0, 1, -1)) * Fraction(1, 10_000)
        given[MEASURE] = given_text(min(max(cut + nudge, 0), 1), "percent")
    return given


def _figure(declared: Input, cuts: list[Any], top: Any, maker: random.Random) -> Given:
    if declared.kind == "truth":
        return maker.random() < 0.75
    if declared.kind == "choice":
        return maker.choice(declared.levels).key
    low, high = declared.low, declared.high
    if declared.kind == "date":
        days = [c for c in cuts if c > 700_000] or [date(2026, 12, 5).toordinal()]
        return int(maker.choice(days)) + maker.choice((-30, -2, -1, 0, 1, 2, 12))
    if declared.kind in ("percent", "number"):
        floor = Fraction(low if low is not None else 0)
        ceiling = Fraction(high if high is not None else 1)
        ceiling = min(ceiling, top) if top is not None else ceiling
        inside = [Fraction(c) for c in cuts if floor <= c <= ceiling]
        value = maker.choice([*inside, floor, ceiling, Fraction(maker.randint(0, 1000), 1000)])
        value += maker.choice((0, 0, 1, -1)) * Fraction(1, 10_000)
        return min(max(value, floor), ceiling)
    least = int(low or 0)
    if top is None:
        big = 10**9 if declared.kind == "money" else 100
        sizes = [0, 1, 2, 3, 7, 10, 20, 50, big, big * 2, maker.randint(1, big)]
        return max(least, maker.choice(sizes))
    shares = [Fraction(c) for c in cuts if 0 <= c <= 1] or [Fraction(1, 2)]
    at = maker.choice(shares) * top
    value = int(at) + maker.choice((0, 0, 0, 1, -1, 2))
    if maker.random() < 0.2:
        value = maker.randint(0, int(top))
    return max(least, min(value, int(top)))


def random_evidence(loaded: LoadedSet, maker: random.Random, *, whole: bool = False) -> str:
    """Return a YAML evidence file with random figures for a whole set, documents included."""
    rows = [f"set: {loaded.criteria.set}", "note: Số liệu đến hết tháng 10", "leaves:"]
    for code, leaf in loaded.scheme.leaves.items():
        if leaf.rubric is None or leaf.maximum is None or (not whole and maker.random() < 0.06):
            continue
        rows.append(f"  {code}:")
        if maker.random() < 0.08:
            rows.append("    not_applicable: Trong năm không phát sinh việc này")
        else:
            given = figures(leaf.rubric, maker, whole=whole or maker.random() < 0.9)
            while claim_of(leaf, given) is None:
                given = figures(leaf.rubric, maker, whole=True)
            rows.append("    given: {" + ", ".join(f'{n}: "{t}"' for n, t in given.items()) + "}")
        if maker.random() < 0.4:
            day = date(2026, maker.randint(1, 12), maker.randint(1, 28))
            rows.append(
                f"    documents: [{{number: {maker.randint(1, 99)}/BC-TTYT, date: {day}, "
                'title: "=1+1; Báo cáo", link: "https://qlvb.example/a?b=1"}]'
            )
            rows.append("    justification: Đã rà soát cùng các khoa")
    return "\n".join(rows) + "\n"


def claim_of(leaf: LeafScheme, given: dict[str, str]) -> Claim | None:
    """Return the claim of figures, or None where they contradict one another."""
    reading = read_claim(leaf, LeafEvidence(given=given))
    return None if reading.slips else reading.claim
