"""The heart of the workbook: other engines recalculate its formulas to the engine's own points."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest

from par_index.excel.book import Book
from par_index.excel.calculation import MAXIMUM, POINTS, STATE, Calculation
from par_index.excel.calculation import SHEET as HELPERS
from par_index.excel.layout import FORM_SHEET, VALUE, Block, FormRow
from par_index.excel.line_formulas import IDLE, KNOWN, MISSING
from par_index.excel.values import cell_of
from par_index.language.tree import MEASURE
from par_index.loading.load import load_set
from par_index.models.tree import Leaf
from par_index.scoring.results import LeafResult
from par_index.scoring.scheme import GroupScheme, LeafScheme, Scheme
from par_index.scoring.score import score_leaf
from tests.excel.support import (
    IronBook,
    Values,
    cached,
    claim_of,
    figures,
    recalculated_columns,
    rules_of,
)

SETS = ("son-tra-2026", "mau-cac-dang")
CASES = 60
"""Cases for each rule and reading."""

SHOWN = (STATE, POINTS, MAXIMUM)
STATES = {"known": KNOWN, "missing": MISSING, "not_applicable": IDLE}


def _cases() -> list[tuple[LeafScheme, LeafResult]]:
    """Return lines with random figures on and around the thresholds of every rule."""
    found = []
    maker = random.Random(20261122)
    for name in SETS:
        loaded = load_set(name)
        for title, rubric in rules_of(loaded):
            for number in range(CASES):
                maximum = maker.choice((Fraction(1), Fraction(1, 2), Fraction(2), Fraction(3, 4)))
                leaf = LeafScheme(f"{title}-{number}", title, rubric, maximum)
                if maker.random() < 0.1:
                    leaf = LeafScheme(leaf.code, title, rubric, maximum, treatment="full")
                claim = claim_of(leaf, figures(rubric, maker))
                if claim is None:
                    continue
                scheme = Scheme(GroupScheme("", "", (leaf,)))
                found.append((leaf, score_leaf(scheme, leaf, claim)))
    return found


@pytest.fixture(scope="module")
def cases() -> list[tuple[LeafScheme, LeafResult]]:
    """All cases of all rules."""
    return _cases()


@pytest.fixture(scope="module")
def book(
    cases: list[tuple[LeafScheme, LeafResult]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """One workbook with every case in rows of its own."""
    scheme = Scheme(GroupScheme("", "", tuple(leaf for leaf, _ in cases)))
    made = Book("cases")
    sheet = made.cells
    claims = {leaf.code: result.claim for leaf, result in cases}
    calculation = Calculation(scheme, sheet, claims)
    page = made.sheet(FORM_SHEET)
    row = 1
    for leaf, result in cases:
        rubric = leaf.rubric
        assert rubric is not None
        names = [*rubric.inputs, *([MEASURE] if rubric.measured else [])]
        rows = [FormRow(row + i, "figure", name) for i, name in enumerate(names)]
        rows.append(FormRow(row + len(names), "idle"))
        block = Block(FORM_SHEET, Leaf(code=leaf.code, title="x"), rubric, tuple(rows))
        for name, ref in block.cells.items():
            given = result.claim.values.get(name)
            value = None if given is None else cell_of(rubric, name, given)
            sheet.put(ref, value)
            page.write(ref.row, VALUE, value)
        line = calculation.line(block, result)
        sheet.put(calculation.cell(leaf.code, POINTS), line.points)
        sheet.put(calculation.cell(leaf.code, MAXIMUM), line.maximum)
        row = rows[-1].row + 1
    path = tmp_path_factory.mktemp("cases") / "cases.xlsx"
    path.write_bytes(made.content())
    return path


def _differences(cases: list[tuple[LeafScheme, LeafResult]], values: Values) -> list[str]:
    found = []
    for row, (leaf, result) in enumerate(cases, start=2):
        state, points, maximum = (values.get((HELPERS, row, column)) for column in SHOWN)
        assert isinstance(state, int | float | Fraction), (leaf.code, state)
        same = (
            state == STATES[result.state]
            and abs(Fraction(points) - result.points) < Fraction(1, 10**9)  # type: ignore[arg-type]
            and abs(Fraction(maximum) - result.maximum) < Fraction(1, 10**9)  # type: ignore[arg-type]
        )
        if not same:
            found.append(f"{leaf.code} {result.claim.values} {result.points} {state} {points}")
    return found


def test_there_are_thousands_of_cases_of_every_state(
    cases: list[tuple[LeafScheme, LeafResult]],
) -> None:
    """The cases are many, cover every shape, and are known, missing and not applicable."""
    assert len(cases) > 3000
    assert len({leaf.title for leaf, _ in cases}) >= 45
    assert {result.state for _, result in cases} == set(STATES)


def test_cached_values_are_the_engines(
    cases: list[tuple[LeafScheme, LeafResult]], book: Path
) -> None:
    """A viewer that does not calculate shows the engine's points, maxima and states."""
    assert _differences(cases, cached(book)) == []


def test_ironcalc_recalculates_the_engines_points(
    cases: list[tuple[LeafScheme, LeafResult]], book: Path
) -> None:
    """A second engine, in process, computes the same points from the formulas alone."""
    other = IronBook(book)
    values: Values = {
        (HELPERS, row, column): other.value(HELPERS, row, column)
        for row in range(2, len(cases) + 2)
        for column in SHOWN
    }
    assert _differences(cases, values) == []


@pytest.mark.parametrize("locale", ["en-US", "vi-VN"])
def test_libreoffice_recalculates_the_engines_points(
    cases: list[tuple[LeafScheme, LeafResult]], book: Path, tmp_path: Path, locale: str
) -> None:
    """LibreOffice, forced to recalculate, computes the same points under both locales."""
    values = recalculated_columns(book, tmp_path, locale, HELPERS, SHOWN)
    assert _differences(cases, values) == []
