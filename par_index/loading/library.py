"""Finding files: the shipped criteria and rubrics by name, anybody's by path; which are proved.

`proved.txt` holds the SHA-256 of every shipped file; the tests prove each of them anew and hold
the list to the files. A file that anybody changes is no longer on it and is checked when it loads.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal, TypeAlias

from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.language.typing import nearest
from par_index.loading.opening import is_dir, is_file
from par_index.loading.reader import SourceFile

Shelf: TypeAlias = Literal["criteria", "rubrics"]
_PACKAGE = Path(__file__).resolve().parent.parent
_SUFFIXES = (".yaml", ".yml")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xltx", ".xltm", ".xlsb", ".ods")


def shelf(kind: Shelf) -> Path:
    """Return the folder of the shipped files: inside the wheel, or beside the package."""
    inside = _PACKAGE / kind
    return inside if is_dir(inside) else _PACKAGE.parent / kind


def shipped(kind: Shelf) -> list[str]:
    """Return the names of the shipped files."""
    return sorted(path.stem for path in shelf(kind).glob("*.yaml"))


def is_workbook(name: str) -> bool:
    """Whether a file name is one of a spreadsheet; anything else is read as YAML."""
    return name.casefold().endswith(_WORKBOOKS)


def is_path(name: str) -> bool:
    """Whether a text that names a set or rules is a path; anything else is a shipped name."""
    return name.endswith(_SUFFIXES) or "/" in name or "\\" in name


def find(name: str, kind: Shelf, base: Path | None = None) -> tuple[Path, str]:
    """Return the path of a shipped name or of a file, with the name to show for it.

    A text with a folder or a suffix in it is a path, first relative to ``base``, the folder of
    the file that names it; anything else is a shipped name, and rules of that name in a folder
    ``rubrics`` beside the file that names them go before the shipped ones.

    Raises:
        ProblemsError: there is no shipped file of that name.

    """
    if is_path(name):
        path = Path(name)
        if base is not None and not path.is_absolute():
            path = base / path
        return path, str(path)
    beside = None if base is None else base / kind / f"{name}.yaml"
    if beside is not None and is_file(beside):
        return beside, str(beside)
    path = shelf(kind) / f"{name}.yaml"
    if not is_file(path):
        known = shipped(kind)
        hint = nearest(name, known).removeprefix("; ") or f"Có sẵn: {', '.join(known)}."
        message = f"không có {'bộ tiêu chí' if kind == 'criteria' else 'tệp cách chấm'} «{name}»"
        refuse(Diagnostic("PAR101", message, f"{hint} Tệp riêng thì ghi cả đuôi .yaml."), name)
    return path, f"{kind}/{name}.yaml"


PROVED = Path(__file__).with_name("proved.txt")


def fingerprint(file: SourceFile) -> str:
    """Return the SHA-256 of a file's text, the same on every system."""
    return file.digest or sha256("\n".join(file.lines).encode()).hexdigest()


@cache
def _known() -> frozenset[str]:
    return frozenset(PROVED.read_text("ascii").split() if is_file(PROVED) else ())


def proved(files: Iterable[SourceFile]) -> bool:
    """Whether every file is on the list."""
    return all(fingerprint(file) in _known() for file in files)
