"""Which shipped files have been proved sound already, so that loading need not prove them again.

`proved.txt` holds the SHA-256 of every shipped file; the tests prove each of them anew and hold
the list to the files. A file that anybody changes is no longer on it and is checked when it loads.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

from par_index.loading.reader import SourceFile

PROVED = Path(__file__).with_name("proved.txt")


def fingerprint(file: SourceFile) -> str:
    """Return the SHA-256 of a file's text, the same on every system."""
    return file.digest or sha256("\n".join(file.lines).encode()).hexdigest()


@cache
def _known() -> frozenset[str]:
    return frozenset(PROVED.read_text("ascii").split() if PROVED.is_file() else ())


def proved(files: Iterable[SourceFile]) -> bool:
    """Whether every file is on the list."""
    return all(fingerprint(file) in _known() for file in files)
