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

from par_index.record.names import MAIN, found_from, is_folder, is_stage

if TYPE_CHECKING:
    from par_index.record.folder import Folder

_CHOSEN, _USED = "par_index.folder", "par_index.folder.used"

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


def used_folder() -> Folder | None:
    """Return the folder that stands for the SET EVIDENCE of this command, if one does."""
    found: Folder | None = click.get_current_context().meta.get(_USED)
    return found


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
    """Return what the words of a command name: SET EVIDENCE…, a folder, a stage, or nothing.

    Words behind a folder are files that are read instead of its own evidence. A folder around the
    current directory counts only where nothing is named. ``day`` chooses among rules that
    changed in the year.
    """
    click.get_current_context().meta[_USED] = None
    if words and is_stage(Path(words[0])):
        return _stage(Path(words[0]), overlays, readings, tuple(words[1:]))
    folder, rest = _folder(words)
    if folder is None:
        if not rest:
            word = click.Argument(["name"], metavar="BỘ_TIÊU_CHÍ")
            raise click.MissingParameter(ctx=click.get_current_context(), param=word)
        named = tuple(rest[1:])
        return Subject(rest[0], overlays, readings, named, named)
    click.get_current_context().meta[_USED] = folder
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


def _stage(
    path: Path, overlays: tuple[str, ...], readings: tuple[str, ...], named: tuple[str, ...]
) -> Subject:
    """Return the set and the evidence that a recorded stage keeps copies of."""
    from par_index.record.stage import needed_stage

    manifest = needed_stage(path).manifest
    own = tuple(f"{code}={reading}" for code, reading in manifest.readings.items())
    return Subject(
        str(path / manifest.set),
        (*(str(path / name) for name in manifest.overlays), *overlays),
        (*own, *readings),
        named,
        named or tuple(str(path / name) for name in manifest.evidence),
    )


def _folder(words: Sequence[str]) -> tuple[Folder | None, list[str]]:
    from par_index.record.folder import open_folder

    named = click.get_current_context().meta.get(_CHOSEN) is not None
    if words and not named and is_folder(Path(words[0])):
        return open_folder(words[0]), list(words[1:])
    if words and not named:
        return None, list(words)
    return current_folder(), list(words)


def argument(path: str | Path) -> str:
    """Return the name of a file as it is typed behind a command, in cmd.exe as in a shell."""
    return f'"{path}"' if " " in str(path) else str(path)
