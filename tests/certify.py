"""Write the list of proved files: `python -m tests.certify`, after `par-index check` is clean."""

from __future__ import annotations

from par_index.loading.library import PROVED, fingerprint, shelf, shipped
from par_index.loading.reader import read_file


def current() -> str:
    """Return what the list should hold for the shipped files as they are."""
    rows = []
    for kind in ("criteria", "rubrics"):
        for name in shipped(kind):
            file = read_file(shelf(kind) / f"{name}.yaml")
            rows.append(f"{fingerprint(file)}\n")
    return "".join(rows)


if __name__ == "__main__":
    PROVED.write_text(current(), "ascii")
