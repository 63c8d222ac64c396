"""Tables in text, separated by commas, semicolons or tabs: records are whole or refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NoReturn

from par_index.diagnostics.problems import Diagnostic, Place, Problem, ProblemsError, refuse
from par_index.language.vietnamese import number_text
from par_index.loading.opening import composed, control_character, decode, read_bounded
from par_index.tables.cells import MAX_CELLS, MAX_PROBLEMS, MAX_TEXT, Found, SheetCells

MAX_BYTES = 10_000_000
MAX_COLUMNS = 16_384
MAX_LINES = 400_000
_MARKS = {",": "dấu phẩy", ";": "dấu chấm phẩy", "\t": "dấu tab"}
_TRIED = 200
"""Records after which a separator that fits them all is taken to fit the whole file."""

Record = tuple[int, list[str]]
"""The line on which a record starts, and its fields."""


def read_separated(path: Path, name: str) -> SheetCells:
    """Return the cells of a CSV file by the line on which their record starts, and their place.

    The first record tells the width. The separator is what a first line ``sep=;`` says, else the
    one mark outside quotes that gives every record the same width.

    Raises:
        ProblemsError: the file cannot be read, a quotation mark is not closed, a record is wider
            than the headings, or two separators are possible.

    """
    text = text_of(read_bounded(path, name, MAX_BYTES), name)
    if text.count("\n") > MAX_LINES:
        refuse(Diagnostic("PAR704", f"bảng có hơn {number_text(MAX_LINES)} dòng"), name)
    lines = text.split("\n")
    mark, first = separator(lines, name)
    sheet = SheetCells("")
    width = 0
    problems: list[Problem] = []
    for number, fields in records(lines, mark, first, name):
        width = width or len(fields)
        for column, field in enumerate(fields, 1):
            body = field.strip()
            if not body:
                continue
            place = Place(number, column)
            if column > width:
                message = f"phiếu có hơn {width} ô, nhiều hơn dòng tiêu đề"
                hint = f"Nội dung có {_MARKS[mark]} phải đặt trong dấu nháy kép."
                problems.append(Diagnostic("PAR109", message, hint).at(name, place))
                break
            if len(body) > MAX_TEXT:
                message = f"ô có hơn {number_text(MAX_TEXT)} ký tự"
                problems.append(Diagnostic("PAR109", message).at(name, place))
                continue
            sheet.cells[number, column] = Found(body)
        if len(sheet.cells) > MAX_CELLS:
            refuse(Diagnostic("PAR704", f"bảng có hơn {number_text(MAX_CELLS)} ô có dữ liệu"), name)
        if len(problems) >= MAX_PROBLEMS:
            break
    if problems:
        raise ProblemsError(problems)
    return sheet


def text_of(data: bytes, name: str) -> str:
    """Return the text of the file: composed letters, plain line ends, no control characters."""
    text = decode(data, name).replace("\r\n", "\n").replace("\r", "\n")
    at = control_character(text)
    if at >= 0:
        place = Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
        message = f"ký tự điều khiển U+{ord(text[at]):04X}"
        hint = "Hãy xóa ký tự này, hoặc lưu lại bảng từ Excel."
        refuse(Diagnostic("PAR102", message, hint), name, place)
    try:
        return composed(text)
    except ValueError as problem:
        refuse(Diagnostic("PAR102", str(problem)), name)


def separator(lines: list[str], name: str) -> tuple[str, int]:
    """Return the separator and the index of the first line of the table."""
    said = lines[0]
    if said.casefold().startswith("sep="):
        mark = said[4:5]
        if mark not in _MARKS or said[5:].strip():
            hint = "Viết sep=; hoặc sep=, ở dòng đầu."
            message = f"dòng «{said[:20]}» nêu dấu phân cách lạ"
            refuse(Diagnostic("PAR109", message, hint), name, Place(1, 1))
        return mark, 1
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    widths = {mark: _widths(lines, mark, first) for mark in _MARKS}
    possible = [mark for mark, found in widths.items() if found and found[0] > 1]
    fitting = [mark for mark in possible if len(set(widths[mark])) == 1]
    if len(possible) > 1 and len(fitting) != 1:
        names = " hoặc ".join(_MARKS[mark] for mark in possible)
        hint = "Thêm một dòng đầu tiên nêu dấu phân cách, ví dụ: sep=;"
        message = f"không rõ dấu phân cách là {names}"
        refuse(Diagnostic("PAR109", message, hint), name, Place(first + 1, 1))
    return (fitting or possible or [","])[0], first


def _widths(lines: list[str], mark: str, first: int) -> list[int]:
    """Return how wide the first records are under a separator, as far as they can be read."""
    found = []
    try:
        for _, fields in islice(records(lines, mark, first, ""), _TRIED):
            found.append(len(fields))
    except ProblemsError:
        return found or [0]
    return found


def records(lines: list[str], mark: str, first: int, name: str) -> Iterator[Record]:
    """Yield the records that hold anything."""
    walk = _Walk(lines, mark, first, name)
    while walk.index < len(lines):
        line, start = lines[walk.index], walk.index + 1
        if line.count(mark) >= MAX_COLUMNS:
            refuse(Diagnostic("PAR109", f"dòng có hơn {MAX_COLUMNS} ô"), name, Place(start, 1))
        if '"' in line:
            fields = walk.record()
        else:
            walk.index += 1
            fields = line.split(mark)
        if len(fields) > 1 or fields[0].strip():
            walk.width = walk.width or len(fields)
            yield start, fields


@dataclass
class _Walk:
    """A walk over lines in which fields may be quoted and run over several lines."""

    lines: list[str]
    mark: str
    index: int
    name: str
    width: int = 0
    """How many fields the first record has, once it was read."""

    at: int = 0

    def record(self) -> list[str]:
        """Read one record from its first line; the walk then stands on the line after it."""
        fields: list[str] = []
        self.at = 0
        while True:
            line = self.lines[self.index]
            quote = _after_spaces(line, self.at)
            if line[quote : quote + 1] == '"':
                self.at = quote + 1
                fields.append(self.quoted(len(fields) + 1))
                line = self.lines[self.index]
                end = _after_spaces(line, self.at)
                if end < len(line) and line[end] != self.mark:
                    hint = 'Dấu nháy kép bên trong ô phải viết đôi: "".'
                    place = Place(self.index + 1, len(fields))
                    message = "sau dấu nháy kép đóng còn chữ"
                    refuse(Diagnostic("PAR109", message, hint), self.name, place)
            else:
                end = line.find(self.mark, self.at)
                end = len(line) if end < 0 else end
                fields.append(line[self.at : end])
            if end >= len(line):
                self.index += 1
                return fields
            self.at = end + 1

    def quoted(self, column: int) -> str:
        """Read a field after its opening quotation mark, and past its closing one."""
        opened = Place(self.index + 1, column)
        pieces: list[str] = []
        length = 0
        while True:
            line = self.lines[self.index]
            end = line.find('"', self.at)
            piece = line[self.at : end] if end >= 0 else line[self.at :] + "\n"
            pieces.append(piece)
            length += len(piece) + 1
            if length > 2 * MAX_TEXT:
                self.unclosed(opened, f"chưa đóng sau {MAX_TEXT} ký tự")
            if end < 0:
                self.next_line(opened)
                continue
            self.at = end + 1
            if line[self.at : self.at + 1] != '"':
                return "".join(pieces)
            pieces.append('"')
            self.at += 1

    def next_line(self, opened: Place) -> None:
        """Go on to the next line inside quotation marks, unless it is a ballot of its own."""
        self.index += 1
        self.at = 0
        if self.index >= len(self.lines):
            self.unclosed(opened, "không đóng")
        fields = self.lines[self.index].split(self.mark)
        if len(fields) == self.width and (self.width > 2 or fields[0].strip()[:1].isdigit()):
            self.unclosed(opened, f"chưa đóng, còn dòng {self.index + 1} trông như một phiếu khác")

    def unclosed(self, opened: Place, how: str) -> NoReturn:
        """Refuse a quotation mark that swallows what follows."""
        hint = "Thêm dấu nháy kép đóng ở cuối ô, hoặc bỏ dấu nháy kép mở."
        refuse(Diagnostic("PAR109", f"dấu nháy kép mở ở đây mà {how}", hint), self.name, opened)


def _after_spaces(line: str, at: int) -> int:
    while line[at : at + 1] == " ":
        at += 1
    return at
