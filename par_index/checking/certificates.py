"""Which shipped files have been proved sound already, so that scoring need not prove them again.

`proved.txt` holds the SHA-256 of every shipped file; the tests prove each of them anew and hold
the list to the files. A file that anybody changes is no longer on it and is proved when it loads.
"""

from __future__ import annotations

from pathlib import Path

from par_index.loading.load import LoadedSet, fingerprint

PROVED = Path(__file__).with_name("proved.txt")


def certified(loaded: LoadedSet) -> bool:
    """Whether a set is made of proved files only, with nothing laid over them."""
    if loaded.overlays or not PROVED.is_file():
        return False
    known = set(PROVED.read_text("ascii").split())
    return all(fingerprint(file) in known for file in loaded.files)
