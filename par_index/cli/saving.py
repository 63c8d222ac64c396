"""The one writer of files: a name that fits what is written, and the file whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

import click

from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.record.writing import reason, replace_file, write_all


def save(out: str, content: bytes, suffix: str, inputs: Iterable[str]) -> None:
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
    kept = " Tệp cũ (nếu có) vẫn nguyên vẹn."
    try:
        path = Path(os.path.realpath(out))
        if path.is_dir():
            raise OSError(errno.EISDIR, "")
        if path.exists() and not path.is_file():
            kept = ""
            write_all(os.open(path, os.O_WRONLY), content)
            return
        _check_name(out, path, suffix, inputs)
        replace_file(path, content)
    except OSError as failure:
        message = f"không ghi được tệp: {reason(failure)}.{kept}"
        refuse(Diagnostic("PAR108", message), out)


def _check_name(out: str, path: Path, suffix: str, inputs: Iterable[str]) -> None:
    if path.suffix.casefold() != suffix:
        raise click.UsageError(f"tệp «{out}» phải có đuôi {suffix}.")
    for name in inputs:
        other = Path(name)
        if other.exists() and path.exists() and other.samefile(path):
            raise click.UsageError(f"«{out}» là tệp số liệu; hãy ghi kết quả ra tệp khác.")
