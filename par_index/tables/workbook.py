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
    listed, from_1904 = _listed(package, main)
    folder, _, leaf = main.rpartition("/")
    relations = _relations(package, join(folder, "_rels", f"{leaf}.rels"), folder)
    parts = dict(relations.values())
    texts = _shared(package, parts.get("sharedStrings", ""))
    days = _days(package, parts.get("styles", ""))
    found = []
    count = 0
    problems: list[Problem] = []
    if len(listed) > MAX_SHEETS:
        package.refuse("PAR704", f"tệp có {len(listed)} trang, quá {MAX_SHEETS} trang")
    targets = [relations[identity] for _, identity in listed if identity in relations]
    if len(set(targets)) < len(targets):
        package.refuse("PAR701", "tệp có hai trang dùng chung một phần")
    for name, identity in listed:
        kind, target = relations.get(identity, ("", ""))
        if kind != "worksheet" or target not in package.parts:
            continue
        reader = _Sheet(package, name, texts, days, count)
        reader.read(target)
        count = reader.count
        problems += reader.problems
        found.append(SheetCells(name, reader.cells, target))
    if problems:
        raise ProblemsError(problems)
    return found, from_1904


def main_part(package: Package) -> str:
    """Return the part that lists the sheets; a file without one is refused."""
    root = _relations(package, "_rels/.rels", "")
    main = next((target for kind, target in root.values() if kind == "officeDocument"), "")
    if main not in package.parts:
        package.refuse("PAR701", NO_WORKBOOK)
    return main


def _relations(package: Package, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Return the kind and the part of everything that a list of relations names."""
    found = {}
    for tag, attributes in package.starts(part):
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else join(folder, target)
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, normpath(path))
    return found


def _listed(package: Package, main: str) -> tuple[list[tuple[str, str]], bool]:
    """Return the names and identities of the sheets, and whether days count from 1904."""
    sheets, from_1904 = [], False
    for tag, attributes in package.starts(main):
        if tag == "sheet":
            identity = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
            try:
                name = cell_text(attributes.get("name", "")[:MAX_NAME])
            except CellError as problem:
                package.refuse("PAR701", f"tên của một trang không đọc được: {problem}")
            sheets.append((name, identity))
        elif tag == "workbookPr":
            from_1904 = attributes.get("date1904", "0") in ("1", "true")
    return sheets, from_1904


def _shared(package: Package, part: str) -> Texts:
    """Return the shared texts; readings above Asian letters are no part of them."""
    texts: Texts = []
    text, inside, aside = "", False, 0
    for kind, tag, _ in package.events(part) if part in package.parts else ():
        if kind == "text":
            text = _longer(text, tag) if inside else text
            continue
        inside = kind == "start" and tag == "t" and not aside
        if tag == "rPh":
            aside += 1 if kind == "start" else -1
        elif tag == "si" and kind == "start":
            text = ""
        elif tag == "si":
            try:
                texts.append(cell_text(text))
            except CellError as problem:
                texts.append(problem)
    return texts


def _longer(text: str, more: str) -> str:
    """Return the characters of a cell with more of them, never many more than it may hold."""
    return text + more if len(text) <= _MAX_RAW else text


_BUILT_IN_DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


def _days(package: Package, part: str) -> list[bool]:
    """Return for every cell format whether it shows a number as a day."""
    custom: dict[int, bool] = {}
    days, inside = [], False
    for tag, attributes in package.starts(part):
        if tag == "numFmt":
            code = attributes.get("formatCode", "")
            if len(code) > MAX_FORMAT:
                package.refuse("PAR704", f"tệp có định dạng số dài hơn {MAX_FORMAT} ký tự")
            if code:
                bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.', "", code).lower()
                custom[_whole(attributes.get("numFmtId"))] = any(c in bare for c in "dy")
        elif tag in ("cellStyleXfs", "cellXfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            number = _whole(attributes.get("numFmtId"))
            days.append(custom.get(number, number in _BUILT_IN_DAYS))
    return days


class _Sheet:
    def __init__(
        self,
        package: Package,
        sheet: str,
        texts: Texts,
        days: list[bool],
        count: int,
    ) -> None:
        self.package, self.sheet, self.count = package, sheet, count
        self.texts, self.days = texts, days
        self.cells: dict[tuple[int, int], Found] = {}
        self.problems: list[Problem] = []
        self.row = self.column = 0
        self.attributes: dict[str, str] = {}

    def read(self, part: str) -> None:
        """Read the cells of a sheet."""
        text, inside, formula = "", False, False
        for kind, tag, attributes in self.package.events(part):
            if kind == "text":
                text = _longer(text, tag) if inside else text
            elif kind == "end":
                inside = False
                if tag == "c":
                    self._add(text, formula)
            elif tag == "c":
                self.attributes, text, formula = attributes, "", False
                place = place_of(attributes.get("r", ""))
                self.row, self.column = place or (self.row, self.column + 1)
            elif tag in ("v", "t"):
                inside = True
            elif tag == "row":
                self.row = _whole(attributes.get("r"), self.row + 1)
                self.column = 0
            elif tag == "f":
                formula = True

    def _add(self, text: str, formula: bool) -> None:
        try:
            found = self._found(text, formula)
            if found is not None and formula:
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

    def _found(self, text: str, formula: bool) -> Found | None:
        kind = self.attributes.get("t", "n")
        if not text and not formula:
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
