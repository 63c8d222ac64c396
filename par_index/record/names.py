"""Names of an assessment folder: what stands where, and which names every system takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.loading.opening import is_file

MAIN, MANIFEST = "ho-so.yaml", "ban-ke.json"
FIGURES, DOCUMENTS, STAGES, WRITTEN, RULES = (
    "so-lieu",
    "minh-chung",
    "lan-cham",
    "van-ban",
    "bo-tieu-chi",
)
"""What stands in a folder: figures, documents, stages, what is written, and rules of one's own."""

APPRAISED = "tham-dinh"
"""Where a stage keeps the appraisal that was received."""

MOST_PATH = 200
"""Longest path from the folder's own name on: Windows takes 260 from the letter of the disk on."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def is_folder(path: Path) -> bool:
    """Whether a path is an assessment folder; a stage keeps a copy of its main file and is none."""
    return is_file(path / MAIN) and not is_stage(path)


def is_stage(path: Path) -> bool:
    """Whether a path is a recorded stage."""
    return is_file(path / MANIFEST)


def found_from(start: Path) -> Path | None:
    """Return the nearest assessment folder at or above a place."""
    return next((path for path in (start, *start.parents) if is_folder(path)), None)


def inner_name(path: Path, root: Path) -> str:
    """Return the name of a file within a folder: composed letters, ``/`` on every system."""
    return unicodedata.normalize("NFC", path.relative_to(root).as_posix())


def safe_name(text: str, most: int = 80) -> str:
    """Return a text as the name of a file that every system takes."""
    plain = " ".join(_FORBIDDEN.sub("-", unicodedata.normalize("NFC", text)).split())
    plain = plain[:most].rstrip(". ") or "khong-ten"
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain


def name_problems(names: Iterable[str]) -> list[Problem]:
    """Return what is wrong with names on some system, each from the folder's own name on."""
    problems: list[Problem] = []
    for name in names:
        for part in PurePosixPath(name).parts:
            if part == ".." or _FORBIDDEN.search(part) or part.endswith((".", " ")):
                what = "có ký tự, dấu chấm hoặc dấu cách cuối mà Windows không nhận"
            elif _RESERVED.fullmatch(part):
                what = "là tên riêng của Windows"
            else:
                continue
            found = Diagnostic("PAR902", f"«{part}» {what}", "Hãy đổi tên.").at(name)
            problems += [] if found.message in {one.message for one in problems} else [found]
        if len(name) > MOST_PATH:
            message = f"đường dẫn dài hơn {MOST_PATH} ký tự, chép sang Windows sẽ không mở được"
            problems.append(Diagnostic("PAR902", message, "Hãy rút ngắn tên.").at(name))
    return problems
