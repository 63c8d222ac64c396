"""Printing one result table in the terminal, wrapped at its width."""

from __future__ import annotations

import unicodedata
from itertools import zip_longest
from textwrap import wrap

import click

from par_index.cli.table import say, terminal_width
from par_index.whatif.display import Table

_GAP = 2
_LEAST = 14


def print_table(table: Table) -> None:
    """Print a table: caption, headings, rows; long text wraps inside its column."""
    heads = [column.label for column in table.columns]
    rows = [[unicodedata.normalize("NFC", cell) for cell in row] for row in table.texts()]
    widths = _widths(heads, rows)
    say(table.caption, bold=True)
    _print_row(heads, widths, table, bold=True)
    for row in rows:
        _print_row(row, widths, table)


def _widths(heads: list[str], rows: list[list[str]]) -> list[int]:
    """Return a width for every column, shrinking the widest until the line fits."""
    widths = [
        max([len(head), *(len(row[index]) for row in rows)]) for index, head in enumerate(heads)
    ]
    room = terminal_width() - _GAP * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _LEAST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _print_row(row: list[str], widths: list[int], table: Table, *, bold: bool = False) -> None:
    cells = [wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
    for parts in zip_longest(*cells, fillvalue=""):
        line = []
        for part, width, column in zip(parts, widths, table.columns, strict=True):
            left = column.kind in ("text", "truth")
            line.append(part.ljust(width) if left else part.rjust(width))
        click.secho((" " * _GAP).join(line).rstrip(), bold=bold)
