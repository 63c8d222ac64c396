"""A small YAML reader: every scalar is text, every key and value knows its place.

Built on PyYAML's event stream. Numbers stay as they were written, so that 0.70 is exactly 7/10;
anchors, aliases, tags and duplicate keys are refused; size, depth and count are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from par_index.diagnostics.problems import (
    WHOLE_FILE,
    Diagnostic,
    Place,
    Problem,
    ProblemsError,
    refuse,
)
from par_index.language.vietnamese import number_text
from par_index.loading.opening import composed, control_character, decode, read_bounded

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_NODES = 50_000
MAX_PROBLEMS = 200

NULLS = ("", "~", "null")
"""What a scalar without quotes says when it says nothing."""

UNKNOWN_NAMES = {"PAR202", "PAR501", "PAR502"}
"""Codes that say of a key that there is no such thing."""

Content: TypeAlias = "str | dict[str, Node] | list[Node] | None"


@dataclass(slots=True)
class Node:
    """One value of a YAML file with its place, and the places of its keys."""

    content: Content
    place: Place
    keys: dict[str, Place] = field(default_factory=dict)
    linear: bool = False
    """Whether the text stands in the file letter by letter, so that a column inside is exact."""

    def plain(self) -> Any:
        """Return the value as dicts, lists and strings, for the models."""
        if isinstance(self.content, dict):
            return {key: node.plain() for key, node in self.content.items()}
        if isinstance(self.content, list):
            return [node.plain() for node in self.content]
        return self.content

    def within(self, path: tuple[int | str, ...]) -> Node:
        """Follow a path as far as it leads; steps that are not in the file are passed over."""
        node = self
        for step in path:
            content = node.content
            if isinstance(content, dict) and isinstance(step, str):
                node = content.get(step, node)
            elif isinstance(content, list) and isinstance(step, int) and step < len(content):
                node = content[step]
        return node

    def child(self, key: str) -> Node | None:
        """Return the value under a key of a mapping, if there is one."""
        return self.content.get(key) if isinstance(self.content, dict) else None

    def place_of(self, key: str) -> Place:
        """Return the place of a key, or the node's own."""
        return self.keys.get(key, self.place)

    def inside(self, span: tuple[int, int]) -> Place:
        """Return the place of a part of a scalar, when the file shows it letter by letter."""
        if not self.linear:
            return self.place
        return Place(self.place.line, self.place.column + span[0], max(1, span[1] - span[0]))

    def place_for(self, found: Diagnostic) -> Place:
        """Return the place of what a diagnostic about this value means: letters, a key or all.

        A key that nobody knows is shown itself, any other by the value that stands under it.
        """
        if isinstance(found.part, tuple):
            return self.inside(found.part)
        child = self.child(found.part)
        if child is None or found.code in UNKNOWN_NAMES:
            return self.place_of(found.part)
        return child.place


class Fault(NamedTuple):
    """What is wrong at a path of a file, or at one key of what stands there."""

    path: tuple[int | str, ...]
    found: Diagnostic
    key: str = ""


@dataclass(slots=True)
class SourceFile:
    """A file that was read: its shown name, its text by lines and its root node.

    ``digest`` is set where the file is no text: the SHA-256 of its bytes.
    """

    name: str
    path: Path | None
    text: str
    lines: list[str]
    root: Node
    digest: str = ""

    def problem(self, found: Diagnostic, at: Node | Place) -> Problem:
        """Return the problem that a diagnostic is at a value or a place, with its source line."""
        place = at.place_for(found) if isinstance(at, Node) else at
        return found.at(self.name, place, _line(self.lines, place))

    def placed(self, faults: Iterable[Fault], root: Node | None = None) -> list[Problem]:
        """Return the problems that faults below a node are, or below the root of the file."""
        found = []
        for fault in faults:
            node = (root or self.root).within(fault.path)
            found.append(self.problem(fault.found, node.place_of(fault.key) if fault.key else node))
        return found


def _line(lines: list[str], place: Place) -> str:
    return lines[place.line - 1] if 0 < place.line <= len(lines) else ""


def read_file(path: Path, name: str | None = None) -> SourceFile:
    """Read a YAML file.

    Raises:
        ProblemsError: the file cannot be opened, is too large, or is not acceptable YAML.

    """
    shown = name or str(path)
    return read_bytes(read_bounded(path, shown, MAX_BYTES), shown, path)


@lru_cache(16)
def read_bytes(data: bytes, name: str, path: Path | None = None) -> SourceFile:
    """Read YAML from bytes, the same bytes once; see `read_file`."""
    if len(data) > MAX_BYTES:
        refuse(Diagnostic("PAR101", f"nội dung lớn hơn {number_text(MAX_BYTES)} byte"), name)
    try:
        text = composed(decode(data, name))
    except ValueError as problem:
        refuse(Diagnostic("PAR102", str(problem)), name)
    lines = text.splitlines() or [""]
    builder = _Builder(name, lines)
    root = builder.build(text)
    if builder.problems:
        raise ProblemsError(builder.problems)
    return SourceFile(name, path, text, lines, root)


class _Builder:
    """Builds nodes from the event stream with an explicit stack, collecting problems."""

    def __init__(self, name: str, lines: list[str]) -> None:
        self.name = name
        self.lines = lines
        self.problems: list[Problem] = []
        self.count = 0

    def note(self, found: Diagnostic, place: Place) -> None:
        self.problems.append(found.at(self.name, place, _line(self.lines, place)))
        if len(self.problems) >= MAX_PROBLEMS:
            raise ProblemsError(self.problems)

    def build(self, text: str) -> Node:
        import yaml

        try:
            return self.document(_events(text))
        except yaml.YAMLError as problem:
            self.note(*_syntax_problem(problem, self.lines))
            raise ProblemsError(self.problems) from None

    def document(self, events: Iterator[Any]) -> Node:
        from yaml import events as kinds

        ends = (kinds.MappingEndEvent, kinds.SequenceEndEvent)
        stack: list[_Open] = []
        root: Node | None = None
        for event in events:
            if isinstance(event, kinds.ScalarEvent):
                node = self.scalar(event, self.admitted(event, len(stack)))
            elif isinstance(event, kinds.CollectionStartEvent):
                place = self.admitted(event, len(stack))
                mapping = isinstance(event, kinds.MappingStartEvent)
                stack.append(_Open(Node({} if mapping else [], place)))
                continue
            elif isinstance(event, ends):
                node = stack.pop().node
            elif isinstance(event, kinds.AliasEvent):
                node = Node(None, self.admitted(event, len(stack)))
            elif isinstance(event, kinds.DocumentStartEvent) and root is not None:
                self.note(
                    Diagnostic("PAR104", "tệp có hơn một tài liệu YAML (dòng ---)"), _place(event)
                )
                break
            else:
                continue
            if stack:
                self.attach(stack[-1], node)
            else:
                root = node
        if root is None or root.content is None:
            self.note(Diagnostic("PAR107", "tệp trống"), WHOLE_FILE)
            raise ProblemsError(self.problems)
        if not isinstance(root.content, dict):
            self.note(
                Diagnostic("PAR107", "tệp phải bắt đầu bằng các dòng «khóa: giá trị»"), root.place
            )
        return root

    def admitted(self, event: Any, depth: int) -> Place:
        """Return the place of a node after checking that it is within bounds and plain."""
        place = _place(event)
        self.count += 1
        if self.count > MAX_NODES or depth >= MAX_DEPTH:
            limit = f"{MAX_NODES} giá trị" if self.count > MAX_NODES else f"{MAX_DEPTH} tầng"
            self.note(Diagnostic("PAR106", f"tệp vượt quá {limit}"), place)
            raise ProblemsError(self.problems)
        if event.anchor:
            message = "không dùng neo (&) và tham chiếu (*) của YAML"
            self.note(Diagnostic("PAR104", message, "Hãy viết lại giá trị ở chỗ cần dùng."), place)
        if getattr(event, "tag", None):
            self.note(Diagnostic("PAR104", f"không dùng thẻ YAML «{event.tag}»"), place)
        return place

    def scalar(self, event: Any, place: Place) -> Node:
        value: str = event.value
        at = control_character(value)
        if at >= 0:
            message = f"giá trị có ký tự điều khiển U+{ord(value[at]):04X} (ký tự thứ {at + 1})"
            self.note(
                Diagnostic("PAR103", message, "Hãy xóa ký tự ấy, hoặc thay bằng dấu cách."), place
            )
        if not event.style and value in NULLS:
            return Node(None, place)
        column = place.column + (1 if event.style in ("'", '"') else 0)
        line = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
        linear = line[column - 1 : column - 1 + len(value)] == value
        width = len(value) if linear else 1
        return Node(value, Place(place.line, column if linear else place.column, width), {}, linear)

    def attach(self, parent: _Open, node: Node) -> None:
        content = parent.node.content
        if isinstance(content, list):
            content.append(node)
            return
        assert isinstance(content, dict)
        if parent.key is None:
            parent.key = node
            return
        key, parent.key = parent.key, None
        if not isinstance(key.content, str):
            self.note(Diagnostic("PAR103", "khóa phải là một từ hoặc một mã"), key.place)
        elif key.content in content:
            first = parent.node.keys[key.content].line
            message = f"khóa «{key.content}» đã có ở dòng {first}"
            self.note(Diagnostic("PAR105", message, "Hãy bỏ hoặc gộp một trong hai."), key.place)
        else:
            content[key.content] = node
            parent.node.keys[key.content] = key.place


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet, with a key that waits for its value."""

    node: Node
    key: Node | None = None


def _events(text: str) -> Iterator[Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.parse(text, Loader=loader)


def _place(event: Any) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1)


_SYNTAX = {
    "mapping values are not allowed": "dấu «:» ở đây không hợp lệ; văn bản có dấu «: » phải đặt "
    "trong dấu nháy",
    "could not find expected ':'": "thiếu dấu «:» sau khóa",
    "found character that cannot start any token": "ký tự không mở đầu được một giá trị "
    "(dấu tab, @ hoặc `); hãy đặt giá trị trong dấu nháy hoặc thụt lề bằng dấu cách",
    "did not find expected key": "không thấy khóa như mong đợi; hãy xem lại thụt lề",
    "did not find expected '-' indicator": "danh sách thiếu dấu «-» hoặc thụt lề sai",
    "did not find expected ',' or": "thiếu dấu phẩy hoặc dấu đóng ngoặc",
    "found unexpected end of stream": "dấu nháy mở mà không đóng",
    "special characters are not allowed": "tệp có ký tự điều khiển không in được",
    "found duplicate anchor": "neo (&) trùng nhau",
    "undefined alias": "tham chiếu (*) đến neo không có",
}


_BARE_CONDITION = re.compile(r"[:\[,{-]\s*((?:[<>]=?)\s*[^\s\"',}\]]+)")
"""A condition such as ``>= 90%`` without quotes, which YAML reads as something else."""


def _syntax_problem(problem: Any, lines: list[str]) -> tuple[Diagnostic, Place]:
    text = str(problem)
    message = next((words for key, words in _SYNTAX.items() if key in text), "sai cú pháp YAML")
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    place = WHOLE_FILE if mark is None else Place(mark.line + 1, mark.column + 1)
    bare = _BARE_CONDITION.search(_line(lines, place))
    if bare is not None and mark is not None and abs(bare.start(1) - mark.column) <= 2:
        message = f"«{bare[1]}» bắt đầu bằng một ký hiệu của YAML nên phải đặt trong dấu nháy kép"
        return Diagnostic("PAR103", message, f'Viết "{bare[1]}".'), place
    return Diagnostic("PAR103", message), place
