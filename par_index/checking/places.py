"""Where things stand: the items and rules of a loaded set, and the rows of a normal form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from par_index.diagnostics.problems import Diagnostic, Place, Problem
from par_index.loading.criteria_checks import item_nodes
from par_index.loading.library import shelf
from par_index.loading.loaded import LoadedSet
from par_index.loading.reader import Node, SourceFile
from par_index.meaning.rules import Case, Cases, Rule, inner
from par_index.models.shapes.base import SHAPES, KeyPath


@dataclass(frozen=True, slots=True)
class SourceNode:
    """A node of a file, with the file: where problems are reported."""

    file: SourceFile
    node: Node

    def within(self, path: KeyPath) -> SourceNode:
        """Return the node that a path leads to, as far as the file has it."""
        return SourceNode(self.file, self.node.within(path))

    def key(self, name: str) -> Place:
        """Return the place of a key, or the node's own place."""
        return self.node.place_of(name)

    @property
    def where(self) -> str:
        """``file:line:column``, to be named in a hint."""
        return f"{self.file.name}:{self.node.place.line}:{self.node.place.column}"

    def note(self, found: Diagnostic, place: Place | None = None) -> Problem:
        """Return a problem here, or at another place of the same file."""
        return self.file.problem(found, self.node if place is None else place)


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

    def root(self) -> SourceNode:
        """Return the node of the criteria file itself."""
        return SourceNode(self.file, self.file.root)

    def item(self, code: str) -> SourceNode:
        """Return the node of an item, in the last file that writes it."""
        for file in self.overlays:
            if (node := item_nodes(file.root).get(code)) is not None:
                return SourceNode(file, node)
        return SourceNode(self.file, self.items[code])

    def field(self, code: str, path: KeyPath) -> SourceNode:
        """Return the node of a field of an item, in the overlay that sets it if one does."""
        for file in self.overlays:
            leaves = file.root.child("leaves")
            node = None if leaves is None else leaves.child(code)
            if node is not None and node.child(str(path[0])) is not None:
                return SourceNode(file, node).within(path)
        return self.item(code).within(path)

    def grades(self) -> SourceNode:
        """Return the node of the grade scale that counts."""
        for file in (*self.overlays, self.file):
            node = file.root.child("grades")
            if node is not None:
                return SourceNode(file, node)
        return self.root()

    def rubric(self, name: str) -> SourceNode | None:
        """Return the node of a rule, in the last file that has it."""
        for file in reversed(self.loaded.files):
            rules = file.root.child("rubrics")
            node = None if rules is None else rules.child(name)
            if node is not None:
                return SourceNode(file, node)
        return None


def table_key(node: Node) -> str:
    """Return the key that holds the rows of the rule at a node."""
    content = node.content if isinstance(node.content, dict) else {}
    return next((key for key in SHAPES if key in content), "")


def case_at(rule: Rule, steps: Sequence[int]) -> Case | None:
    """Return the innermost row that some steps of the normal form go through."""
    found: Case | None = None
    for step in steps:
        found = rule.cases[step] if isinstance(rule, Cases) else found
        rule = inner(rule)[step]
    return found
