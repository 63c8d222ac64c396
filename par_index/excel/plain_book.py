"""One table as a workbook: headings that repeat, rows as high as their texts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

from par_index.excel.book import Book
from par_index.excel.formula import Cell


def plain_book(
    title: str,
    heads: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[Cell]],
    strong: Collection[int] = (),
) -> bytes:
    """Return the workbook of a table.

    Args:
        title: what stands above it.
        heads: the headings with the widths of their columns.
        rows: the cells.
        strong: the numbers of the rows that are headings within the table, from 0.

    """
    book = Book(title)
    page = book.sheet("Bảng")
    page.across(1, 1, len(heads), title, "title wrap")
    page.tall(1, (title, 0.75 * sum(width for _, width in heads)), least=24)
    page.heads(3, heads, 2)
    for number, cells in enumerate(rows):
        look = " area" if number in strong else ""
        kinds = ("points" if isinstance(cell, Fraction) else "text" for cell in cells)
        page.cells(4 + number, cells, (f"{kind}{look}" for kind in kinds))
        page.tall(
            4 + number, *((str(c or ""), head[1]) for c, head in zip(cells, heads, strict=True))
        )
    page.print_area(0, 0, len(rows) + 2, len(heads) - 1)
    return book.content()
