"""How commands answer: sentences, problems and tables in the terminal, JSON, files, exit codes.

Printed with click alone: a table library would take longer to import and to lay out than scoring
takes. Vietnamese text in NFC has one column a letter, so lengths are widths.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, NoReturn

import click

from par_index.cli.place import RECEIPT
from par_index.diagnostics.problems import Diagnostic, Problem, refuse, visible
from par_index.loading.opening import exists, is_dir, is_file
from par_index.record.writing import reason, replace_file, write_all
from par_index.whatif.display import Table

if TYPE_CHECKING:
    from par_index.models.scorecard import Receipt

SHOWN = 200
"""Most problems that are printed one by one."""

FAILED = 1
"""Exit code when files have errors; wrong usage of a command exits with 2."""

DIM = "bright_black"
_ANY = 10**6
_GAP = "  "
_LEAST = 14
"""A word that is longer than this may be broken; figures are not."""


def terminal_width(unknown: int = 120) -> int:
    """Return the width to print in: the terminal's, or another where there is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else unknown


def say(text: str, *, style: str | None = None, bold: bool = False, hanging: int = 0) -> None:
    """Print a sentence, wrapped at the width of the terminal; ``hanging`` indents further rows."""
    text, further = unicodedata.normalize("NFC", text), " " * hanging
    rows = wrap(text, terminal_width(), subsequent_indent=further, break_long_words=False)
    click.secho("\n".join(rows), fg=style, bold=bold or None)


def say_whole(text: str, *, err: bool = False, hanging: int = 6, bold: bool | None = None) -> None:
    """Print a row, wrapped only where the width of a terminal is known: a file gets it whole."""
    further = " " * hanging
    rows = wrap(text, terminal_width(_ANY), subsequent_indent=further, break_long_words=False)
    click.secho("\n".join(rows), err=err, bold=bold)


def say_problem(problem: Problem, *, err: bool = False) -> None:
    """Print a problem; the source line and its caret stay as they are."""
    for row in problem.render(min(110, terminal_width(_ANY) - 8)).split("\n"):
        say_whole(row, err=err) if row[6:8] != "| " else click.echo(row, err=err)


def fail(problems: list[Problem]) -> NoReturn:
    """Print problems on standard error and exit with `FAILED`."""
    _say_problems(problems, "lỗi")
    files = len({problem.file.partition("!")[0] for problem in problems})
    click.echo(f"\n{len(problems)} lỗi trong {files} tệp; chưa chấm điểm.", err=True)
    click.echo(f"Xem giải thích mã lỗi: par-index rule {problems[0].code}", err=True)
    sys.exit(FAILED)


def print_receipt(receipt: Receipt) -> None:
    """Print on standard error what a run read, what is missing and what to look at again."""
    from par_index.report.reception import receipt_rows

    rows = receipt_rows(receipt)
    if rows:
        click.echo("\nPhiếu tiếp nhận số liệu", err=True)
    for row in rows:
        say_whole(f"  {visible(row)}", err=True)
    found = (Diagnostic(one.code, one.text, one.hint).at(one.where) for one in receipt.remarks)
    _say_problems(list(found), "lưu ý")


def _say_problems(problems: list[Problem], what: str) -> None:
    for problem in problems[:SHOWN]:
        say_problem(problem, err=True)
    if len(problems) > SHOWN:
        click.echo(f"… và {len(problems) - SHOWN} {what} nữa.", err=True)


def print_json(found: object) -> None:
    """Print a document for machines, given as such or as its text; no receipt follows it."""
    click.get_current_context().meta.pop(RECEIPT, None)
    click.echo(found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, indent=2))


def print_lists(lists: Iterable[tuple[str, Sequence[str]]], *, style: str | None = None) -> None:
    """Print codes under their headings, a sentence each; a heading without any is left out."""
    for heading, codes in lists:
        if codes:
            say(f"{heading}: {', '.join(codes)}.", style=style)


def print_table(table: Table) -> None:
    """Print a table of results under its caption."""
    say(table.caption, bold=True)
    numbers = [i for i, one in enumerate(table.columns) if one.kind not in ("text", "truth")]
    print_grid([one.label for one in table.columns], table.texts(), right=numbers)


def print_part(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], *, style: str | None = None
) -> None:
    """Print rows under a title that counts them, and an empty line; nothing where there are none.

    Args:
        title: what stands above the table.
        heads: the heading of every column.
        rows: the cells.
        style: a colour for the title.

    """
    if rows:
        click.secho(f"{title}: {len(rows)}", bold=True, fg=style)
        print_grid(heads, rows)
        click.echo()


def print_grid(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[int] = (),
    styles: Sequence[str | None] = (),
) -> None:
    """Print rows under their heads: columns as wide as their text, wrapped until all of them fit.

    Args:
        heads: the heading of every column.
        rows: the cells, as many in a row as there are heads.
        right: the columns that stand to the right, as figures do.
        styles: a colour for every row.

    """
    cells = [[unicodedata.normalize("NFC", cell) for cell in row] for row in (heads, *rows)]
    widths = _widths(cells, right)
    for row, style in zip_longest(cells, (None, *styles)):
        for line in _lines(row, widths, right):
            click.secho(line, bold=row is cells[0] or None, fg=style)


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


def save(out: str, content: bytes, suffix: str, inputs: Iterable[str] = ()) -> None:
    """Write a file whole or not at all; devices and pipes are streamed, links are followed.

    Args:
        out: the name that the user gave.
        content: the bytes of the file.
        suffix: how the name of a file of this kind ends, such as ``.ics``.
        inputs: the files that the command read, which it never replaces.

    Raises:
        click.UsageError: the name does not fit, or is that of an input.
        ProblemsError: the file cannot be written; whatever stood there is untouched.

    """
    kept = True
    try:
        path = Path(os.path.realpath(out))
        if is_dir(path):
            raise OSError(errno.EISDIR, "")
        if exists(path) and not is_file(path):
            kept = False
            write_all(os.open(path, os.O_WRONLY), content)
            return
        _check_name(out, path, suffix, inputs)
        replace_file(path, content)
    except OSError as failure:
        refuse_unwritten(out, failure, kept=kept)


def refuse_unwritten(out: str, failure: OSError, *, kept: bool = True) -> NoReturn:
    """Tell that a file cannot be written; ``kept`` where what stood there is untouched."""
    untouched = " Tệp cũ (nếu có) vẫn nguyên vẹn." if kept else ""
    refuse(Diagnostic("PAR108", f"không ghi được tệp: {reason(failure)}.{untouched}"), out)


def suffix_of(out: str, able: Sequence[str]) -> str:
    """Return how the name of a file ends, which is one of several endings."""
    suffix = Path(out).suffix.casefold()
    if suffix not in able:
        raise click.UsageError(f"tệp «{out}» phải có đuôi {' hoặc '.join(able)}.")
    return suffix


def _check_name(out: str, path: Path, suffix: str, inputs: Iterable[str]) -> None:
    if path.suffix.casefold() != suffix:
        raise click.UsageError(f"tệp «{out}» phải có đuôi {suffix}.")
    for name in inputs:
        other = Path(name)
        if exists(other) and exists(path) and other.samefile(path):
            raise click.UsageError(f"«{out}» là tệp số liệu; hãy ghi kết quả ra tệp khác.")
