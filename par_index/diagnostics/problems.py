"""What is found wrong, as values: a diagnostic says what, a problem says it with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

from par_index.diagnostics.catalogue import KINDS
from par_index.diagnostics.kinds import SEVERITIES, Severity

Part: TypeAlias = str | tuple[int, int]
"""What is meant inside the thing that was read: a key, or letters from and to; "" is all of it."""

_UNSEEN = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file; line and column count from 1, 0 means the whole file."""

    line: int = 0
    column: int = 0
    width: int = 1


WHOLE_FILE = Place()


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What is wrong and how to mend it, with a declared code; whoever reads the file places it.

    Raises:
        ValueError: the code is not declared.

    """

    code: str
    message: str
    hint: str = ""
    part: Part = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.code not in KINDS:
            raise ValueError(f"{self.code} is not a declared code of diagnostics")

    @property
    def severity(self) -> Severity:
        """Whether it forbids scoring or only asks for attention; the code decides that."""
        return KINDS[self.code].severity

    def at(self, where: str, place: Place = WHOLE_FILE, source_line: str = "") -> Problem:
        """Return the problem that this is in a file, a cell or an option called ``where``."""
        return Problem(self.code, self.message, self.hint, "", where, place, source_line)


@dataclass(frozen=True, slots=True)
class Problem(Diagnostic):
    """A diagnostic with its place; made by `Diagnostic.at`."""

    file: str = ""
    place: Place = WHOLE_FILE
    source_line: str = ""

    @property
    def where(self) -> str:
        """``file:line:column``, without what is not known."""
        parts = [self.file]
        if self.place.line:
            parts += [str(self.place.line), str(self.place.column)]
        return ":".join(parts)

    def render(self, most: int = 110) -> str:
        """Return the problem as text: place, code, message, the line with a caret, and the hint."""
        rows = [f"{self.where} {self.code} {SEVERITIES[self.severity]}: {self.message}"]
        if self.source_line and self.place.line:
            rows += _excerpt(self.source_line, self.place, most)
        if self.hint:
            rows.append(f"    = {self.hint}")
        return visible("\n".join(rows))


def visible(text: str) -> str:
    """Return a text that a terminal shows and does not obey: escapes are spelt out."""
    return _UNSEEN.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def _excerpt(line: str, place: Place, most: int) -> list[str]:
    """Return the source line, cut to a readable width around the caret, with the caret below."""
    start = max(0, place.column - 1 - most // 2) if len(line) > most else 0
    shown = line[start : start + most].replace("\t", " ")
    caret = place.column - 1 - start
    width = max(1, min(place.width, len(shown) - caret))
    number = f"{place.line:>5} | "
    return [number + shown, " " * (len(number) - 2) + "| " + " " * caret + "^" * width]


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a sort key that puts cell ``F7`` before ``F12``."""
    parts = re.split(r"(\d+)", name)
    return [(len(part), part) if part.isdecimal() else (-1, part) for part in parts]


class ProblemsError(Exception):
    """What was given cannot be used; ``problems`` holds all that is wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(
            problems, key=lambda p: (_natural(p.file), p.place.line, p.place.column, p.code)
        )
        super().__init__("\n".join(problem.render() for problem in self.problems))


def refuse(found: Diagnostic, where: str, place: Place = WHOLE_FILE) -> NoReturn:
    """Refuse a file, a cell or an option as a whole, for one reason.

    Raises:
        ProblemsError: always, with this one problem.

    """
    raise ProblemsError([found.at(where, place)]) from None
