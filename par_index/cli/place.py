"""What a command works on: SET EVIDENCE as named, or an assessment folder in their place."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from par_index.record.names import MAIN, found_from, is_folder

if TYPE_CHECKING:
    from par_index.record.folder import Folder

_CHOSEN = "par_index.folder"

folder_option = click.option(
    "-C",
    "folder",
    metavar="THƯ_MỤC",
    expose_value=False,
    callback=lambda ctx, _, value: _choose(ctx, value),
    help="Hồ sơ đánh giá, thay cho BỘ_TIÊU_CHÍ và SỐ_LIỆU.",
)
"""The option that names an assessment folder, before or behind the name of a command."""


@dataclass(frozen=True)
class Subject:
    """A set with overlays and readings (``CODE=NAME``), and the files of evidence.

    ``named`` are the files that the command line names; ``evidence`` are those, or the folder's.
    """

    name: str
    overlays: tuple[str, ...]
    readings: tuple[str, ...]
    named: tuple[str, ...]
    evidence: tuple[str, ...]


def _choose(ctx: click.Context, value: str | None) -> None:
    if value is not None:
        ctx.meta[_CHOSEN] = value if Path(value).exists() else unicodedata.normalize("NFC", value)


def current_folder() -> Folder | None:
    """Return the folder that ``-C`` names, else the one that the current directory is in.

    Raises:
        ProblemsError: the folder that was named is none, or has errors.

    """
    from par_index.record.folder import open_folder

    named = click.get_current_context().meta.get(_CHOSEN)
    if named is None:
        found = found_from(Path.cwd())
        named = None if found is None else os.path.relpath(found)
    return None if named is None else open_folder(named)


def needed_folder() -> Folder:
    """Return the folder that a command works on.

    Raises:
        click.UsageError: none is named, and none is at or above the current directory.
        ProblemsError: the folder that was named is none, or has errors.

    """
    folder = current_folder()
    if folder is None:
        message = f"cần một hồ sơ đánh giá: đứng trong thư mục có {MAIN}, hoặc nêu -C THƯ_MỤC"
        raise click.UsageError(message)
    return folder


def subject(
    words: Sequence[str],
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
    day: date | None = None,
) -> Subject:
    """Return what the words of a command name: SET EVIDENCE…, a folder, or nothing but ``-C``.

    Words behind a folder are files that are read instead of its own evidence. A folder around the
    current directory counts only where nothing is named. ``day`` chooses among rules that
    changed in the year.
    """
    folder, rest = _folder(words)
    if folder is None:
        if not rest:
            word = click.Argument(["name"], metavar="BỘ_TIÊU_CHÍ")
            raise click.MissingParameter(ctx=click.get_current_context(), param=word)
        named = tuple(rest[1:])
        return Subject(rest[0], overlays, readings, named, named)
    rules = folder.rules(day)
    own = tuple(f"{code}={reading}" for code, reading in rules.readings.items())
    named = tuple(rest)
    return Subject(
        rules.set,
        (*rules.overlays, *overlays),
        (*own, *readings),
        named,
        named or tuple(str(path) for path in folder.evidence_files()),
    )


def _folder(words: Sequence[str]) -> tuple[Folder | None, list[str]]:
    from par_index.record.folder import open_folder

    named = click.get_current_context().meta.get(_CHOSEN) is not None
    if words and not named and is_folder(Path(words[0])):
        return open_folder(words[0]), list(words[1:])
    if words and not named:
        return None, list(words)
    return current_folder(), list(words)
