"""The hidden sheet of pick-lists; every list of levels stands there once."""

from __future__ import annotations

from fractions import Fraction

from par_index.excel.book import Book
from par_index.excel.formula import Ref
from par_index.excel.sheets import LISTS


class Lists:
    """Where the levels of choices stand."""

    def __init__(self) -> None:
        self.columns: dict[tuple[str | Fraction, ...], int] = {}

    def area(self, labels: tuple[str | Fraction, ...]) -> str:
        """Return the cells of a list, for a data validation."""
        column = self.columns.setdefault(labels, len(self.columns) + 1)
        first, last = Ref(LISTS, 1, column), Ref(LISTS, len(labels), column)
        return f"={first.text()}:{last.text().partition('!')[2]}"

    def write(self, book: Book) -> None:
        """Write the sheet, if there is any list."""
        if not self.columns:
            return
        page = book.sheet(LISTS)
        for labels, column in self.columns.items():
            for row, label in enumerate(labels, start=1):
                book.write(page, row, column, label)
        page.hide()
