"""The cells of a workbook: texts, numbers, answers and days, sheet by sheet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context
from fractions import Fraction
from posixpath import join, normpath

from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.excel.formula import column_letters
from par_index.excel.package import NO_WORKBOOK, Package
from par_index.language.vietnamese import number_text

MAX_CELLS = 400_000
MAX_TEXT = 32_767


@dataclass(frozen=True, slots=True)
class Found:
    """What one cell holds.

    ``value`` is a text, an exact number, yes/no, or None where a formula has no value; ``day``
    tells that a number is formatted as a date, ``failed`` holds an error such as ``#REF!``.
    """

    value: str | Fraction | bool | None
    day: bool = False
    failed: str = ""


@dataclass
class SheetCells:
    """One sheet: its cells by (row, column), counted from 1."""

    name: str
    cells: dict[tuple[int, int], Found] = field(default_factory=dict)


def address(row: int, column: int) -> str:
    """Return the address of a cell, such as ``F12``."""
    return f"{column_letters(column)}{row}"


def read_cells(package: Package) -> tuple[list[SheetCells], bool]:
    """Return the sheets of a workbook in order, and whether its days count from 1904.

    Raises:
        ProblemsError: the workbook is damaged or too large.

    """
    root = _relations(package, "_rels/.rels", "")
    main = next((target for kind, target in root.values() if kind == "officeDocument"), "")
    if main not in package.parts:
        refuse(Diagnostic("PAR701", NO_WORKBOOK), package.name)
    book = _Book()
    package.parse(main, book)
    folder, _, leaf = main.rpartition("/")
    relations = _relations(package, join(folder, "_rels", f"{leaf}.rels"), folder)
    parts = dict(relations.values())
    texts: list[str] = []
    if parts.get("sharedStrings") in package.parts:
        shared = _Shared()
        package.parse(parts["sharedStrings"], shared)
        texts = shared.texts
    days: list[bool] = []
    if parts.get("styles") in package.parts:
        styles = _Styles()
        package.parse(parts["styles"], styles)
        days = styles.days
    found = []
    count = 0
    for name, identity in book.sheets:
        kind, target = relations.get(identity, ("", ""))
        if kind != "worksheet" or target not in package.parts:
            continue
        reader = _Sheet(package.name, texts, days, count)
        package.parse(target, reader)
        count = reader.count
        found.append(SheetCells(name, reader.cells))
    return found, book.from_1904


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
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.from_1904 = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            identity = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
            self.sheets.append((nfc(attributes.get("name", "")), identity))
        elif tag == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true")


class _Shared(_Handler):
    """The shared texts; readings above Asian letters are no part of them."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.pieces: list[str] = []
        self.inside = False
        self.aside = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        del attributes
        if tag == "si":
            self.pieces = []
        self.aside += tag == "rPh"
        self.inside = tag == "t" and not self.aside

    def end(self, tag: str) -> None:
        self.inside = False
        self.aside -= tag == "rPh"
        if tag == "si":
            self.texts.append(unescaped("".join(self.pieces)))

    def text(self, data: str) -> None:
        if self.inside:
            self.pieces.append(data)


_BUILT_IN_DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


class _Styles(_Handler):
    """For every cell format, whether it shows a number as a day."""

    def __init__(self) -> None:
        self.custom: dict[int, str] = {}
        self.days: list[bool] = []
        self.inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            self.custom[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self.inside = True
        elif tag == "xf" and self.inside:
            number = _whole(attributes.get("numFmtId"))
            code = self.custom.get(number)
            bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.', "", code or "").lower()
            shown = any(c in bare for c in "dy") if code else number in _BUILT_IN_DAYS
            self.days.append(shown)

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self.inside = False


class _Sheet(_Handler):
    def __init__(self, name: str, texts: list[str], days: list[bool], count: int) -> None:
        self.name, self.texts, self.days, self.count = name, texts, days, count
        self.cells: dict[tuple[int, int], Found] = {}
        self.row = self.column = 0
        self.attributes: dict[str, str] = {}
        self.pieces: list[str] = []
        self.formula = self.inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self.row = _whole(attributes.get("r"), self.row + 1)
            self.column = 0
        elif tag == "c":
            self.attributes, self.pieces, self.formula = attributes, [], False
            place = _place(attributes.get("r", ""))
            self.row, self.column = place or (self.row, self.column + 1)
        elif tag == "f":
            self.formula = True
        self.inside = tag in ("v", "t")

    def text(self, data: str) -> None:
        if self.inside:
            self.pieces.append(data)

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self.inside = False
        if tag != "c":
            return
        found = self._found("".join(self.pieces))
        if found is None:
            return
        self.count += 1
        if self.count > MAX_CELLS:
            refuse(
                Diagnostic("PAR704", f"sổ có hơn {number_text(MAX_CELLS)} ô có dữ liệu"), self.name
            )
        self.cells[self.row, self.column] = found

    def _found(self, text: str) -> Found | None:
        kind = self.attributes.get("t", "n")
        if not text and not self.formula:
            return None
        if kind == "s":
            number = _whole(text, -1)
            body = self.texts[number] if 0 <= number < len(self.texts) else ""
            return Found(body) if body.strip() else None
        if kind in ("str", "inlineStr", "d"):
            body = unescaped(text)
            return Found(body) if body.strip() else None
        if kind == "b":
            return Found(text.strip() in ("1", "true"))
        if kind == "e":
            return Found(None, failed=text)
        if not text:
            return Found(None)
        style = _whole(self.attributes.get("s"))
        day = self.days[style] if style < len(self.days) else False
        number_found = exact(text)
        return Found(None, failed=text) if number_found is None else Found(number_found, day)


_SHOWN = Context(prec=15, rounding=ROUND_HALF_EVEN)
_MOST_POWER = 307
_STORED = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?", re.ASCII)


def exact(text: str) -> Fraction | None:
    """Return the number that a spreadsheet shows for the text of a stored binary number."""
    body = text.strip()
    if not _STORED.fullmatch(body):
        return None
    if body.isascii() and body.lstrip("-").isdigit() and len(body) <= 17:
        return Fraction(int(body))
    # a file holds up to 17 digits of a binary number; a spreadsheet shows 15 of them, which are
    # those that people typed
    shown = _SHOWN.create_decimal(body)
    return Fraction(shown) if abs(shown.adjusted()) <= _MOST_POWER else None


def _whole(text: str | None, otherwise: int = 0) -> int:
    body = (text or "").strip()
    return int(body) if body.isascii() and body.isdigit() and len(body) < 9 else otherwise


def _place(reference: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def unescaped(text: str) -> str:
    """Return a text of a file with the escapes of control characters undone."""
    plain = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
    return nfc(plain.encode("utf-16", "replace").decode("utf-16"))[:MAX_TEXT]


def nfc(text: str) -> str:
    """Return a text with composed Vietnamese letters and plain line ends."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")


def rows_of(sheet: SheetCells) -> Iterator[tuple[int, dict[int, Found]]]:
    """Yield the rows of a sheet that hold anything, in order, as cells by column."""
    rows: dict[int, dict[int, Found]] = {}
    for (row, column), found in sheet.cells.items():
        rows.setdefault(row, {})[column] = found
    for row in sorted(rows):
        yield row, rows[row]
