"""Problems found in files: values with a stable code and a place, never bare exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file; line and column count from 1, 0 means the whole file."""

    line: int = 0
    column: int = 0
    width: int = 1


WHOLE_FILE = Place()


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: its code, what is wrong, where, and how to mend it."""

    code: str
    message: str
    file: str
    place: Place = WHOLE_FILE
    hint: str = ""
    severity: Severity = "error"
    source_line: str = ""

    @property
    def where(self) -> str:
        """``file:line:column``, without what is not known."""
        parts = [self.file]
        if self.place.line:
            parts += [str(self.place.line), str(self.place.column)]
        return ":".join(parts)

    def render(self) -> str:
        """Return the problem as text: place, code, message, the line with a caret, and the hint."""
        kind = "lỗi" if self.severity == "error" else "cảnh báo"
        rows = [f"{self.where} {self.code} {kind}: {self.message}"]
        if self.source_line and self.place.line:
            rows += _excerpt(self.source_line, self.place)
        if self.hint:
            rows.append(f"    = {self.hint}")
        return "\n".join(rows)


def _excerpt(line: str, place: Place, most: int = 110) -> list[str]:
    """Return the source line, cut to a readable width around the caret, with the caret below."""
    start = max(0, place.column - 1 - most // 2) if len(line) > most else 0
    shown = line[start : start + most].replace("\t", " ")
    caret = place.column - 1 - start
    width = max(1, min(place.width, len(shown) - caret))
    number = f"{place.line:>5} | "
    return [number + shown, " " * (len(number) - 2) + "| " + " " * caret + "^" * width]


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a sort key that puts cell ``F7`` before ``F12``."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


class ProblemsError(Exception):
    """A file cannot be used; ``problems`` holds every finding."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(
            problems, key=lambda p: (_natural(p.file), p.place.line, p.place.column, p.code)
        )
        super().__init__("\n".join(problem.render() for problem in self.problems))
