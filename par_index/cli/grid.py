"""Plain tables for the terminal: fixed columns as wide as their text, the rest shared."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap

import click

from par_index.cli.table import terminal_width

_GAP = "  "
_LEAST = 16


def print_grid(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    shares: Sequence[int],
    *,
    right: Sequence[int] = (),
    styles: Sequence[str | None] = (),
) -> None:
    """Print rows under their heads.

    Args:
        heads: the heading of every column.
        rows: the cells, as many in a row as there are heads.
        shares: for every column 0 when it is as wide as its longest cell, else its share of the
            width that is left; such cells are wrapped.
        right: the columns that stand to the right, as figures do.
        styles: a colour for every row.

    """
    cells = [[unicodedata.normalize("NFC", cell) for cell in row] for row in (heads, *rows)]
    widths = [
        0 if share else max(len(row[column]) for row in cells)
        for column, share in enumerate(shares)
    ]
    room = terminal_width() - sum(widths) - len(_GAP) * (len(widths) - 1)
    total = sum(shares)
    widths = [
        width or max(_LEAST, room * share // total)
        for width, share in zip(widths, shares, strict=True)
    ]
    for number, row in enumerate(cells):
        style = styles[number - 1] if number and number <= len(styles) else None
        for line in _lines(row, widths, right):
            click.echo(
                click.style(line, bold=not number, fg=style) if style or not number else line
            )


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
