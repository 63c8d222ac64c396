"""The sheets of a workbook, read by events: only cells that hold anything are kept."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from posixpath import join, normpath
from typing import TypeAlias

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError
from par_index.language.vietnamese import number_text
from par_index.tables.cells import (
    MAX_CELLS,
    MAX_PROBLEMS,
    MAX_TEXT,
    CellError,
    Found,
    SheetCells,
    address,
    cell_text,
    exact,
)
from par_index.tables.package import NO_WORKBOOK, Package

Texts: TypeAlias = list[str | CellError]

MAX_SHEETS = 300
MAX_NAME = 255
MAX_FORMAT = 255
"""Most characters of a number format, as in Excel."""

_MAX_RAW = 7 * MAX_TEXT
"""Most characters of a cell as stored, with every one escaped as ``_x0041_``."""


def read_cells(package: Package) -> tuple[list[SheetCells], bool]:
    """Return the sheets of a workbook in order, and whether its days count from 1904.

    Raises:
        ProblemsError: the workbook is damaged or too large, or cells hold control characters or
            more than a cell of Excel can; all of them are in it.

    """
    main = main_part(package)
    book = _Book(package)
    package.parse(main, book)
    folder, _, leaf = main.rpartition("/")
    relations = _relations(package, join(folder, "_rels", f"{leaf}.rels"), folder)
    parts = dict(relations.values())
    texts: Texts = []
    if parts.get("sharedStrings") in package.parts:
        shared = _Shared()
        package.parse(parts["sharedStrings"], shared)
        texts = shared.texts
    days: list[bool] = []
    if parts.get("styles") in package.parts:
        styles = _Styles(package)
        package.parse(parts["styles"], styles)
        days = styles.days
    found = []
    count = 0
    problems: list[Problem] = []
    if len(book.sheets) > MAX_SHEETS:
        package.refuse("PAR704", f"tệp có {len(book.sheets)} trang, quá {MAX_SHEETS} trang")
    targets = [relations[identity] for _, identity in book.sheets if identity in relations]
    if len(set(targets)) < len(targets):
        package.refuse("PAR701", "tệp có hai trang dùng chung một phần")
    for name, identity in book.sheets:
        kind, target = relations.get(identity, ("", ""))
        if kind != "worksheet" or target not in package.parts:
            continue
        reader = _Sheet(package, name, texts, days, count)
        package.parse(target, reader)
        count = reader.count
        problems += reader.problems
        found.append(SheetCells(name, reader.cells, target))
    if problems:
        raise ProblemsError(problems)
    return found, book.from_1904


def main_part(package: Package) -> str:
    """Return the part that lists the sheets; a file without one is refused."""
    root = _relations(package, "_rels/.rels", "")
    main = next((target for kind, target in root.values() if kind == "officeDocument"), "")
    if main not in package.parts:
        package.refuse("PAR701", NO_WORKBOOK)
    return main


class _Handler:
    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""

    def end(self, tag: str) -> None:
        """Take the end of an element."""

    def text(self, data: str) -> None:
        """Take characters."""


class _Rels(_Handler):
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else join(self.folder, target)
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = (kind, normpath(path))


def _relations(package: Package, part: str, folder: str) -> dict[str, tuple[str, str]]:
    handler = _Rels(folder)
    if part in package.parts:
        package.parse(part, handler)
    return handler.found


class _Book(_Handler):
    def __init__(self, package: Package) -> None:
        self.package = package
        self.sheets: list[tuple[str, str]] = []
        self.from_1904 = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            identity = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
            try:
                name = cell_text(attributes.get("name", "")[:MAX_NAME])
            except CellError as problem:
                self.package.refuse("PAR701", f"tên của một trang không đọc được: {problem}")
            self.sheets.append((name, identity))
        elif tag == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true")


class _Shared(_Handler):
    """The shared texts; readings above Asian letters are no part of them."""

    def __init__(self) -> None:
        self.texts: Texts = []
        self.pieces = _Pieces()
        self.inside = False
        self.aside = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        del attributes
        if tag == "si":
            self.pieces = _Pieces()
        self.aside += tag == "rPh"
        self.inside = tag == "t" and not self.aside

    def end(self, tag: str) -> None:
        self.inside = False
        self.aside -= tag == "rPh"
        if tag == "si":
            try:
                self.texts.append(cell_text(self.pieces.joined()))
            except CellError as problem:
                self.texts.append(problem)

    def text(self, data: str) -> None:
        if self.inside:
            self.pieces.add(data)


class _Pieces:
    """The characters of one cell as they come, never many more than a cell may hold."""

    __slots__ = ("length", "parts")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0

    def add(self, data: str) -> None:
        self.length += len(data)
        if self.length <= _MAX_RAW + len(data):
            self.parts.append(data)

    def joined(self) -> str:
        return "".join(self.parts)


_BUILT_IN_DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


class _Styles(_Handler):
    """For every cell format, whether it shows a number as a day."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.custom: dict[int, bool] = {}
        self.days: list[bool] = []
        self.inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            code = attributes.get("formatCode", "")
            if len(code) > MAX_FORMAT:
                self.package.refuse("PAR704", f"tệp có định dạng số dài hơn {MAX_FORMAT} ký tự")
            if code:
                bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.', "", code).lower()
                self.custom[_whole(attributes.get("numFmtId"))] = any(c in bare for c in "dy")
        elif tag == "cellXfs":
            self.inside = True
        elif tag == "xf" and self.inside:
            number = _whole(attributes.get("numFmtId"))
            self.days.append(self.custom.get(number, number in _BUILT_IN_DAYS))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self.inside = False


class _Sheet(_Handler):
    def __init__(
        self,
        package: Package,
        sheet: str,
        texts: list[str | CellError],
        days: list[bool],
        count: int,
    ) -> None:
        self.package, self.sheet, self.count = package, sheet, count
        self.texts, self.days = texts, days
        self.cells: dict[tuple[int, int], Found] = {}
        self.problems: list[Problem] = []
        self.row = self.column = 0
        self.attributes: dict[str, str] = {}
        self.pieces = _Pieces()
        self.formula = self.inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self.attributes, self.pieces, self.formula = attributes, _Pieces(), False
            place = place_of(attributes.get("r", ""))
            self.row, self.column = place or (self.row, self.column + 1)
        elif tag in ("v", "t"):
            self.inside = True
        elif tag == "row":
            self.row = _whole(attributes.get("r"), self.row + 1)
            self.column = 0
        elif tag == "f":
            self.formula = True

    def text(self, data: str) -> None:
        if self.inside:
            self.pieces.add(data)

    def end(self, tag: str) -> None:
        self.inside = False
        if tag != "c":
            return
        try:
            found = self._found(self.pieces.joined())
            if found is not None and self.formula:
                found = replace(found, formula=True)
        except CellError as problem:
            where = f"{self.package.name}!{self.sheet}!{address(self.row, self.column)}"
            self.problems.append(Diagnostic("PAR706", str(problem)).at(where))
            if len(self.problems) >= MAX_PROBLEMS:
                raise ProblemsError(self.problems) from None
            return
        if found is None:
            return
        self.count += 1
        if self.count > MAX_CELLS:
            message = f"tệp có hơn {number_text(MAX_CELLS)} ô có dữ liệu"
            self.package.refuse("PAR704", message)
        if (self.row, self.column) in self.cells:
            where = address(self.row, self.column)
            message = f"trang «{self.sheet}» của tệp ghi ô {where} hai lần"
            self.package.refuse("PAR701", message)
        self.cells[self.row, self.column] = found

    def _found(self, text: str) -> Found | None:
        kind = self.attributes.get("t", "n")
        if not text and not self.formula:
            return None
        if kind == "n" and text:
            number_found = exact(text)
            if number_found is None:
                raise CellError(f"«{cell_text(text)[:40]}» không phải là số mà Excel ghi")
            style = _whole(self.attributes.get("s"))
            return Found(number_found, style < len(self.days) and self.days[style])
        if kind == "s":
            number = _whole(text, -1)
            body = self.texts[number] if 0 <= number < len(self.texts) else ""
            if isinstance(body, CellError):
                raise body
            return Found(body) if body.strip() else None
        if kind in ("str", "inlineStr", "d"):
            body = cell_text(text)
            return Found(body) if body.strip() else None
        if kind == "b":
            return Found(text.strip() in ("1", "true"))
        if kind == "e":
            return Found(None, failed=cell_text(text))
        if kind == "n":
            return Found(None)
        raise CellError(f"ô có kiểu dữ liệu lạ «{kind[:40]}»")


def _whole(text: str | None, otherwise: int = 0) -> int:
    body = (text or "").strip()
    return int(body) if body.isascii() and body.isdigit() and len(body) < 9 else otherwise


def place_of(reference: str) -> tuple[int, int] | None:
    """Return the row and the column of an address such as ``F12``; None where it is none."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    column = _column(letters)
    return (int(digits), column) if column and 0 < len(digits) <= 7 else None


@lru_cache(1024)
def _column(letters: str) -> int:
    """Return the number of a column, or 0 where the letters name none."""
    column = 0
    for letter in letters if len(letters) <= 3 else "":
        if not "A" <= letter <= "Z":
            return 0
        column = column * 26 + ord(letter) - 64
    return column
