"""Tables for the terminal: columns as wide as their text, wrapped until all of them fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap

import click

from par_index.cli.table import say, terminal_width
from par_index.whatif.display import Table

_GAP = "  "
_LEAST = 14
"""A word that is longer than this may be broken; figures are not."""


def print_table(table: Table) -> None:
    """Print a table of results under its caption."""
    say(table.caption, bold=True)
    numbers = [i for i, one in enumerate(table.columns) if one.kind not in ("text", "truth")]
    print_grid([one.label for one in table.columns], table.texts(), right=numbers)


def print_grid(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[int] = (),
    styles: Sequence[str | None] = (),
) -> None:
    """Print rows under their heads.

    Args:
        heads: the heading of every column.
        rows: the cells, as many in a row as there are heads.
        right: the columns that stand to the right, as figures do.
        styles: a colour for every row.

    """
    cells = [[unicodedata.normalize("NFC", cell) for cell in row] for row in (heads, *rows)]
    widths = _widths(cells, right)
    for number, row in enumerate(cells):
        style = styles[number - 1] if number and number <= len(styles) else None
        for line in _lines(row, widths, right):
            click.secho(line, bold=not number or None, fg=style)


def _widths(cells: Sequence[Sequence[str]], right: Sequence[int]) -> list[int]:
    """Return a width for every column; those with little text are narrowed first until all fit."""
    columns = list(zip(*cells, strict=True))
    longest = [max(1, *map(len, column)) for column in columns]
    least = []
    for index, column in enumerate(columns):
        word = max((len(word) for cell in column for word in cell.split()), default=1)
        figures = max((len(cell) for cell in column[1:]), default=1)
        least.append(max(word, figures) if index in right else min(word, _LEAST))
    widths, room = [*longest], terminal_width() - len(_GAP) * (len(columns) - 1)
    while sum(widths) > room:
        wide = [i for i, width in enumerate(widths) if width > least[i]]
        if not wide:
            break
        widths[max(wide, key=lambda i: widths[i] * widths[i] // longest[i])] -= 1
    return widths


def _lines(row: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> list[str]:
    wrapped = [wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
    found = []
    for parts in zip_longest(*wrapped, fillvalue=""):
        padded = [
            part.rjust(width) if column in right else part.ljust(width)
            for column, (part, width) in enumerate(zip(parts, widths, strict=True))
        ]
        found.append(_GAP.join(padded).rstrip())
    return found
