"""The files that a set came from, as a tree of copies that loads to the same set."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.loading.library import is_path, shelf
from par_index.loading.load import LoadedSet
from par_index.loading.opening import read_bounded
from par_index.loading.reader import MAX_BYTES, SourceFile


class Copies:
    """Copies of a set's files: ``files`` by name, and what names the set and its overlays now.

    ``names`` are those of the files that were loaded, in the order of loading.

    Files of one's own keep their places relative to each other; shipped rules stand in a folder
    ``rubrics`` beside the file that names them, where loading looks for them first.
    """

    def __init__(self, loaded: LoadedSet, home: Path | None = None, into: str = "") -> None:
        """Copy the files; those in ``home`` stay where they are, the others go ``into`` it."""
        self._home, self._into = home and home.resolve(), into
        self.files: dict[str, bytes] = {}
        self.names: list[str] = []
        self.set = ""
        self.overlays: list[str] = []
        paths = [_path(file).resolve() for file in loaded.files if not _shipped(file)]
        own = [str(path.parent) for path in paths if not self._at_home(path)]
        self._root = Path(os.path.commonpath(own)) if own else None
        remaining = iter(loaded.files)
        self.set = self._with_rules(next(remaining), loaded.criteria.rubrics, remaining)
        for overlay in loaded.overlays:
            name = self._with_rules(next(remaining), overlay.rubrics, remaining)
            self.overlays.append(name)

    def _with_rules(
        self, owner: SourceFile, names: tuple[str, ...], files: Iterator[SourceFile]
    ) -> str:
        placed = self._put(owner, PurePosixPath())
        for rules in names:
            if is_path(rules) and Path(rules).is_absolute():
                message = f"tệp này nêu cách chấm bằng đường dẫn tuyệt đối «{rules}»"
                hint = "Hãy ghi đường dẫn kể từ tệp này, để chép đi đâu cũng chấm được."
                refuse(Diagnostic("PAR903", message, hint), owner.name)
            self._put(next(files), PurePosixPath(placed).parent / "rubrics")
        return placed

    def _put(self, file: SourceFile, shelf_place: PurePosixPath) -> str:
        path = _path(file)
        if _shipped(file):
            name = str(shelf_place / path.name)
        elif self._home and self._at_home(path.resolve()):
            return path.resolve().relative_to(self._home).as_posix()
        else:
            assert self._root is not None
            name = str(PurePosixPath(self._into, *path.resolve().relative_to(self._root).parts))
        self.files[name] = read_bounded(path, file.name, MAX_BYTES)
        self.names.append(name)
        return name

    def _at_home(self, path: Path) -> bool:
        return self._home is not None and path.is_relative_to(self._home)


def _path(file: SourceFile) -> Path:
    assert file.path is not None, "a set is loaded from files"
    return file.path


def _shipped(file: SourceFile) -> bool:
    path = _path(file)
    return path.parent in (shelf("criteria"), shelf("rubrics"))
