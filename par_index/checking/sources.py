"""Where the items and rules of a loaded set stand: in the criteria file, an overlay or a rubric."""

from __future__ import annotations

from functools import cached_property

from par_index.checking.places import Path, Spot
from par_index.loading.criteria_checks import item_nodes
from par_index.loading.library import shelf
from par_index.loading.load import LoadedSet
from par_index.loading.reader import Node, SourceFile


class Sources:
    """The files of a loaded set, asked for the place of one thing."""

    def __init__(self, loaded: LoadedSet) -> None:
        self.loaded = loaded
        self.file: SourceFile = loaded.files[0]

    @cached_property
    def items(self) -> dict[str, Node]:
        """Every item of the criteria file by its code."""
        return item_nodes(self.file.root)

    @cached_property
    def overlays(self) -> list[SourceFile]:
        """The overlay files, the last applied first."""
        found = [file for file in self.loaded.files[1:] if file.root.child("overlay") is not None]
        return found[::-1]

    @property
    def argument(self) -> str:
        """What a command calls the set by: its shipped name, or the path of its file."""
        path = self.file.path
        if path is not None and path.parent == shelf("criteria"):
            return path.stem
        return self.file.name

    def root(self) -> Spot:
        """Return the spot of the criteria file itself."""
        return Spot(self.file, self.file.root)

    def item(self, code: str) -> Spot:
        """Return the spot of an item of the criteria file."""
        return Spot(self.file, self.items[code])

    def field(self, code: str, path: Path) -> Spot:
        """Return the spot of a field of an item, in the overlay that sets it if one does."""
        for file in self.overlays:
            leaves = file.root.child("leaves")
            node = None if leaves is None else leaves.child(code)
            if node is not None and node.child(str(path[0])) is not None:
                return Spot(file, node).within(path)
        return self.item(code).within(path)

    def grades(self) -> Spot:
        """Return the spot of the grade scale that counts."""
        for file in (*self.overlays, self.file):
            node = file.root.child("grades")
            if node is not None:
                return Spot(file, node)
        return self.root()

    def rubric(self, name: str) -> Spot | None:
        """Return the spot of a rule, in the last file that has it."""
        for file in reversed(self.loaded.files):
            rules = file.root.child("rubrics")
            node = None if rules is None else rules.child(name)
            if node is not None:
                return Spot(file, node)
        return None
