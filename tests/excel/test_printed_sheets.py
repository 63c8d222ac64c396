"""The workbooks on paper: letters that can be read, few pages, no text over another."""

from __future__ import annotations

from pathlib import Path

import pdfplumber
import pytest

from tests.dossier_samples import overlapping, printed
from tests.support import run

EVIDENCE = Path(__file__).parents[1] / "files" / "so-lieu.yaml"
GIVEN = ("son-tra-2026", EVIDENCE)
BOOKS: dict[str, tuple[object, ...]] = {
    "bang-diem": ("score", *GIVEN, "--out"),
    "mau-cac-dang": ("score", "mau-cac-dang", "--targets", "--out"),
    "khanh-hoa": ("score", "khanh-hoa-syt-2025", "--targets", "--out"),
    "bieu-mau": ("template", "ninh-hoa-2026", "--out"),
    "ke-hoach": ("plan", *GIVEN, "--target", "80%", "--out"),
    "nhiem-vu": ("units", *GIVEN, "--appendix"),
    "don-vi": ("units", *GIVEN, "--out"),
    "tung-dong": ("score", *GIVEN, "--rows"),
}


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pdfplumber.PDF]:
    """Return every workbook as it is printed."""
    folder = tmp_path_factory.mktemp("giay")
    for name, words in BOOKS.items():
        assert run(*words, folder / f"{name}.xlsx").exit_code == 0, name
    made = printed([folder / f"{name}.xlsx" for name in BOOKS], folder)
    return {name: pdfplumber.open(path) for name, path in made.items()}


@pytest.mark.parametrize("name", BOOKS)
def test_no_letter_is_small_and_no_text_is_cut(
    papers: dict[str, pdfplumber.PDF], name: str
) -> None:
    """No sheet is printed smaller to fit its page: 10 points at least, most letters 11, all whole.

    Where a few lines would stand alone on a page, LibreOffice itself prints a sheet at 98%.
    """
    for number, page in enumerate(papers[name].pages, 1):
        sizes = sorted(letter["size"] for letter in page.chars)
        assert sizes[0] >= 10, (number, sizes[0])
        assert sizes[-1] >= 10.75, (number, sizes[-1])
        assert not list(overlapping(page)), (number, list(overlapping(page))[:4])


def test_the_scorecard_stays_short(papers: dict[str, pdfplumber.PDF]) -> None:
    """Letters of full size cost no paper: 25 pages for Sơn Trà, three or four to be signed."""
    pages = papers["bang-diem"].pages
    sheet = [page for page in pages if "Bảng tự chấm" in page.extract_text()[-40:]]
    assert 3 <= len(sheet) <= 4
    assert len(pages) <= 25
