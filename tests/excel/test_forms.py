"""Forms as offices keep them: old ones, foreign ones, printed ones, and cells in odd places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from par_index import ProblemsError, open_evidence, open_set
from par_index.excel.layout import IDLE_CHOICE, LINK, NUMBER, STATUS, UNIT, VALUE
from par_index.excel.template import template_book
from par_index.language.intervals import Interval
from par_index.loading.loaded import LoadedSet
from tests.support import run

FILES = Path(__file__).parent.parent / "files"
TCHC = "Phòng Tổ chức – Hành chính"


@pytest.fixture(scope="module")
def loaded() -> LoadedSet:
    """The shipped set of Sơn Trà."""
    return open_set("son-tra-2026")


@pytest.fixture(scope="module")
def blank(loaded: LoadedSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty form."""
    path = tmp_path_factory.mktemp("form") / "so-lieu.xlsx"
    path.write_bytes(template_book(loaded))
    return path


def row_of(sheet: Any, key: str) -> int:
    """Return the row of a key."""
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 10).value == key)


def edited(blank: Path, folder: Path, edit: Callable[[Any], None], name: str = "a.xlsx") -> Path:
    """Return a copy of the form whose first sheet of a unit was edited."""
    book = openpyxl.load_workbook(blank)
    edit(book[TCHC])
    path = folder / name
    book.save(path)
    return path


def test_a_form_of_format_1_is_read_whole_with_a_remark(loaded: LoadedSet) -> None:
    """A form that went out before reasons were chosen says the same as the file it came from."""
    old = open_evidence(loaded, FILES / "format-1" / "so-lieu.xlsx")
    new = open_evidence(loaded, FILES / "so-lieu.yaml")
    told = {code: dict(claim.values) for code, claim in old.claims.items()}
    expected = {code: dict(new.claims[code].values) for code in old.claims}
    # «có» of the old form: the inspection was completed before 30/11, the day is not known
    assert told["I.1.b"].pop("completed") == Interval(None, (date(2026, 11, 29).toordinal(), 1))
    assert expected["I.1.b"].pop("completed") == date(2026, 11, 15).toordinal()
    assert told == expected
    assert old.claims["IV.1.b"].not_applicable
    told = {remark.code for remark in old.receipt.remarks}
    assert "PAR712" in told
    assert "PAR713" not in told


@pytest.mark.parametrize(
    ("choice", "reason", "code"),
    [
        (IDLE_CHOICE, "Trong năm không có hồ sơ nào", ""),
        (IDLE_CHOICE, None, "PAR716"),
        (None, "Trong năm không có hồ sơ nào", "PAR716"),
        ("x", "Trong năm không có hồ sơ nào", "PAR716"),
        (IDLE_CHOICE, "-", "PAR537"),
        (IDLE_CHOICE, "Chưa có số liệu", "PAR537"),
        (IDLE_CHOICE, "  ", "PAR716"),
    ],
)
def test_nothing_arose_takes_a_choice_and_a_reason(
    loaded: LoadedSet, blank: Path, tmp_path: Path, choice: str | None, reason: str, code: str
) -> None:
    """The choice without a reason, or a reason without the choice, never takes a line out."""

    def edit(sheet: Any) -> None:
        row = row_of(sheet, "III.2|@idle")
        sheet.cell(row, VALUE).value, sheet.cell(row, NUMBER).value = choice, reason

    path = edited(blank, tmp_path, edit)
    if not code:
        assert open_evidence(loaded, path).claims["III.2"].not_applicable == reason
        return
    with pytest.raises(ProblemsError) as caught:
        open_evidence(loaded, path)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_every_cell_that_is_not_read_is_named(
    loaded: LoadedSet, blank: Path, tmp_path: Path
) -> None:
    """A figure beside its cell, an added column and a note below are listed by their cells."""
    places = {}

    def edit(sheet: Any) -> None:
        row = row_of(sheet, "III.2|total")
        sheet.cell(row, VALUE).value = 412
        sheet.cell(row, STATUS).value = 398
        sheet.cell(row, 12).value = 7
        sheet.cell(sheet.max_row + 5, 2).value = "Ghi chú thêm"
        places.update(status=f"E{row}", added=f"L{row}", below=f"B{sheet.max_row}")

    path = edited(blank, tmp_path, edit)
    receipt = open_evidence(loaded, path).receipt
    told = {r.where.rpartition("!")[2] for r in receipt.remarks if r.code == "PAR713"}
    assert told == set(places.values())
    assert "PAR713" in run("score", "son-tra-2026", path).stderr


@pytest.mark.parametrize(("figure", "code"), [(2750, "PAR715"), (None, "PAR713")])
def test_a_figure_in_another_unit_is_refused(
    loaded: LoadedSet, blank: Path, tmp_path: Path, figure: int | None, code: str
) -> None:
    """«Triệu đồng» over «đồng» refuses the figure beside it; without a figure it is listed."""

    def edit(sheet: Any) -> None:
        row = row_of(sheet, "III.2|total")
        sheet.cell(row, VALUE).value, sheet.cell(row, UNIT).value = figure, "nghìn hồ sơ"

    path = edited(blank, tmp_path, edit)
    try:
        told = open_evidence(loaded, path).receipt.remarks
    except ProblemsError as failure:
        told = tuple(failure.problems)
    assert [problem.code for problem in told] == [code]


def test_a_second_column_of_values_is_refused(
    loaded: LoadedSet, blank: Path, tmp_path: Path
) -> None:
    """Nobody knows which of two columns «Giá trị» counts."""

    def edit(sheet: Any) -> None:
        sheet.cell(4, 12).value = "Giá trị"
        sheet.cell(row_of(sheet, "III.2|total"), 12).value = 7

    with pytest.raises(ProblemsError) as caught:
        open_evidence(loaded, edited(blank, tmp_path, edit))
    assert {problem.code for problem in caught.value.problems} == {"PAR714"}


def test_other_years_and_scorecards_are_set_aside_and_named(
    loaded: LoadedSet, blank: Path, tmp_path: Path
) -> None:
    """Beside a form of this year, last year's form and an old scorecard are not read."""
    run("score", "son-tra-2026", FILES / "so-lieu.yaml", "--out", tmp_path / "bang.xlsx")

    def last_year(sheet: Any) -> None:
        sheet.cell(2, 11).value = "@year=2025"
        for other in sheet.parent.worksheets:
            if other.cell(2, 11).value == "@year=2026":
                other.cell(2, 11).value = "@year=2025"
        sheet.cell(row_of(sheet, "III.2|total"), VALUE).value = 1

    def now(sheet: Any) -> None:
        sheet.cell(row_of(sheet, "III.2|total"), VALUE).value = 412

    edited(blank, tmp_path, last_year, "cu.xlsx")
    edited(blank, tmp_path, now, "moi.xlsx")
    whole = open_evidence(loaded, str(tmp_path / "*.xlsx"))
    assert whole.claims["III.2"].values == {"total": 412}
    assert {Path(p.where).name: p.code for p in whole.receipt.aside} == {
        "cu.xlsx": "PAR507",
        "bang.xlsx": "PAR717",
    }
    assert whole.receipt.files[0].units == (TCHC,)


def test_the_least_sample_is_printed_above_the_figures(blank: Path) -> None:
    """Who counts signed documents reads on paper that at least 50 are drawn (mục V.1.a, V.1.b)."""
    book = openpyxl.load_workbook(blank)
    said = {
        str(row[9].value).partition("|")[0]
        for sheet in book.worksheets
        for row in sheet.iter_rows(max_col=10)
        if "Văn bản được kiểm tra xác suất: ít nhất 50 văn bản." in str(row[1].value)
        and not sheet.row_dimensions[row[1].row].hidden
    }
    assert said == {"V.1.a", "V.1.b"}


def test_forms_print_in_letters_of_ten_points(blank: Path) -> None:
    """No letter is under 10 points, a justification has room for 500, no command line shows."""
    book = openpyxl.load_workbook(blank)
    for sheet in [sheet for sheet in book.worksheets if sheet.cell(4, 10).value == "@key"]:
        wide = sum(sheet.column_dimensions[letter].width or 0 for letter in "ABCDEFGHI")
        assert wide < 155  # what a landscape page holds at letters of 11 points
        for row in sheet.iter_rows(max_col=9):
            for cell in row:
                if cell.value is not None:
                    assert cell.font.sz >= 10
                    assert "par-index" not in str(cell.value)
    sheet = book[TCHC]
    why = row_of(sheet, "III.2|@why")
    area = next(a for a in sheet.merged_cells.ranges if a.min_row == why and a.min_col == VALUE)
    assert area.max_col == LINK
    letters = sum(sheet.column_dimensions[letter].width for letter in "DEFGHI")
    lines = sheet.row_dimensions[why].height / 15
    assert letters * lines >= 500
    assert "NGƯỜI LẬP" in {cell.value for row in sheet.iter_rows(min_row=why) for cell in row}
