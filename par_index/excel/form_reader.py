"""Reading a filled-in form back: every cell to its criterion by the hidden keys, none dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

from par_index.diagnostics.problems import WHOLE_FILE, Diagnostic
from par_index.excel import layout
from par_index.excel.facts import Fact, LeafFacts, Source, alike
from par_index.excel.layout import (
    FORMAT_MARK,
    HEADERS,
    JUSTIFICATION,
    KEY,
    NOTE_MARK,
    REASON,
    SET_MARK,
)
from par_index.excel.sheets import OWN_SHEETS
from par_index.excel.typed import day_of, day_text, figure_text, words
from par_index.language.inputs import NO, YES
from par_index.language.spelling import tidy as plain
from par_index.language.tree import MEASURE
from par_index.loading.claims import other_set, unknown_code, unknown_input, without_rule
from par_index.loading.load import LoadedSet
from par_index.loading.reader import Node, SourceFile
from par_index.models.evidence import Document
from par_index.models.scalars import FORMAT
from par_index.scoring.scheme import OWN
from par_index.tables.cells import CellError, Found, SheetCells, address, content, rows_of
from par_index.tables.package import open_package
from par_index.tables.workbook import read_cells
from par_index.words.states import NOTHING_AROSE

_DOCUMENT = (layout.NUMBER, layout.DAY, layout.TITLE, layout.LINK)
_FILLED = (layout.VALUE, *_DOCUMENT)


def read_workbook(path: Path, name: str, loaded: LoadedSet) -> Source:
    """Read the evidence of a workbook; cells that cannot be read are problems of the source.

    Raises:
        ProblemsError: the file as a whole is refused.

    """
    package, data = open_package(path, name)
    sheets, from_1904 = read_cells(package)
    file = SourceFile(name, path, "", [], Node({}, WHOLE_FILE), sha256(data).hexdigest())
    source = Source(file)
    forms = 0
    for sheet in sheets:
        if read_form(sheet, loaded, source, from_1904=from_1904):
            forms += 1
        elif sheet.name not in OWN_SHEETS and sheet.cells:
            message = "trang này không phải trang số liệu do par-index tạo, nên không đọc được"
            hint = "Hãy chép số liệu vào trang của mẫu, hoặc xóa trang này."
            source.problems.append(Diagnostic("PAR710", message, hint).at(f"{name}!{sheet.name}"))
    if not forms:
        hint = "Tạo mẫu bằng: par-index template BỘ_TIÊU_CHÍ --out so-lieu.xlsx"
        message = "sổ này không có trang số liệu nào do par-index tạo"
        source.problems.append(Diagnostic("PAR710", message, hint).at(name))
    return source


def read_form(sheet: SheetCells, loaded: LoadedSet, source: Source, *, from_1904: bool) -> bool:
    """Read one sheet into the facts of its source; return whether it is a form at all."""
    header = _header(sheet)
    if header is not None:
        _Form(sheet, header, loaded, source, from_1904).read()
    return header is not None


def _header(sheet: SheetCells) -> tuple[int, dict[int, int]] | None:
    """Return the row of the column titles, and the column in which each of them stands now."""
    for row, cells in rows_of(sheet):
        titles = {
            plain(found.value): column
            for column, found in cells.items()
            if isinstance(found.value, str)
        }
        if HEADERS[KEY] in titles:
            places = {ours: titles[text] for ours, text in HEADERS.items() if text in titles}
            return row, places
    return None


@dataclass
class _Form:
    """One sheet of figures."""

    sheet: SheetCells
    header: tuple[int, dict[int, int]]
    loaded: LoadedSet
    source: Source
    from_1904: bool
    keys: list[tuple[int, str]] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)

    def read(self) -> None:
        first, places = self.header
        self._marks(first, places[KEY])
        missing = [HEADERS[column] for column in _FILLED if column not in places]
        if missing:
            message = f"thiếu cột {', '.join(f'«{text}»' for text in missing)}"
            hint = "Tên cột ở dòng tiêu đề phải giữ như trong mẫu."
            self._problem(Diagnostic("PAR707", message, hint), first, places[KEY])
        rows = [(row, cells) for row, cells in rows_of(self.sheet) if row > first]
        for row, cells in rows:
            found = cells.get(places[KEY])
            if found is not None and isinstance(found.value, str):
                self.keys.append((row, plain(found.value)))
        known = dict(self.keys)
        for row, cells in rows:
            held = {ours: cells[at] for ours, at in places.items() if at in cells}
            self._row(row, held, known.get(row, ""))

    def _marks(self, first: int, column: int) -> None:
        """Read what the hidden column says above the titles: the set, and a note."""
        for row in range(1, first):
            found = self.sheet.cells.get((row, column))
            if found is None or not isinstance(found.value, str):
                continue
            if found.value.startswith(NOTE_MARK):
                self.source.note = found.value.removeprefix(NOTE_MARK)
            text = plain(found.value)
            if text.startswith(FORMAT_MARK) and text.removeprefix(FORMAT_MARK) != str(FORMAT):
                written = text.removeprefix(FORMAT_MARK)
                message = f"biểu mẫu ở định dạng «{written}»; phần mềm này đọc định dạng {FORMAT}"
                self._problem(Diagnostic("PAR711", message), row, column)
            ours = self.loaded.criteria.set
            if text.startswith(SET_MARK) and text.removeprefix(SET_MARK) != ours:
                self._problem(other_set(text.removeprefix(SET_MARK), ours), row, column)

    def _row(self, row: int, held: dict[int, Found], key: str) -> None:
        filled = [column for column in _FILLED if column in held]
        code, _, name = key.partition("|")
        code = OWN if code == layout.OWN_CODE else code
        if not key:
            if not filled:
                return
            code = self._code_of(row, held)
            if not code:
                message = "dòng này không thuộc tiêu chí nào"
                hint = "Ghi mã tiêu chí ở cột «Mã», hoặc chuyển nội dung vào dòng của mẫu."
                self._problem(Diagnostic("PAR707", message, hint), row, self._at(filled[0]))
                return
            name = layout.MORE
        if code not in self.loaded.scheme.claimable:
            if code not in self.unknown:
                self.unknown.add(code)
                found = unknown_code(self.loaded.scheme.leaves, code)
                self._problem(found, row, self._at(layout.KEY))
            return
        facts = self.source.leaves.setdefault(code, LeafFacts())
        self._document(row, held, facts)
        if layout.VALUE in held:
            self._value(row, held[layout.VALUE], code, name, facts)

    def _code_of(self, row: int, held: dict[int, Found]) -> str:
        """Return the criterion of a row that someone inserted."""
        written = held.get(layout.CODE)
        if written is not None and isinstance(written.value, str):
            return plain(written.value)
        before = [key for at, key in self.keys if at < row]
        after = [key for at, key in self.keys if at > row]
        if before and after and before[-1].partition("|")[0] == after[0].partition("|")[0]:
            return before[-1].partition("|")[0]
        return ""

    def _value(self, row: int, found: Found, code: str, name: str, facts: LeafFacts) -> None:
        column = self._at(layout.VALUE)
        if name in (layout.HEAD, layout.RULE):
            return
        if name == layout.MORE:
            message = f"giá trị ở dòng không ứng với số liệu nào của tiêu chí {code}"
            self._problem(
                Diagnostic("PAR707", message, "Hãy chuyển vào đúng dòng của mẫu."), row, column
            )
            return
        where = self._where(row, column)
        if name in (REASON, JUSTIFICATION):
            text = self._try(row, column, words, found)
            if not text:
                return
            if name == JUSTIFICATION:
                facts.justification = self._once(facts.justification, text, where, code)
            elif text.casefold() in YES | NO:
                message = f"«{text}» không phải là lý do {NOTHING_AROSE}"
                hint = (
                    "Hãy ghi lý do, ví dụ: Trong năm không có kiến nghị nào; nếu có thì để trống."
                )
                self._problem(Diagnostic("PAR706", message, hint), row, column)
            else:
                facts.reason = self._once(facts.reason, text, where, code)
            return
        leaf = self.loaded.scheme.claimable[code]
        rubric = leaf.rubric
        if rubric is None:
            self._problem(without_rule(leaf), row, column)
            return
        if name not in rubric.inputs and name != MEASURE:
            self._problem(unknown_input(code, rubric, name), row, column)
            return
        kind = rubric.kind(name)
        text = self._try(
            row, column, lambda cell: figure_text(cell, kind, from_1904=self.from_1904), found
        )
        if text:
            first = facts.figures.get(name)
            if first is None or not alike(rubric, name, first.text, text):
                facts.figures[name] = self._once(first, text, where, code)

    def _once(self, first: Fact | None, text: str, where: str, code: str) -> Fact:
        """Return the fact; a second cell for it is a problem unless both say the same."""
        if first is not None and first.text != text:
            message = f"tiêu chí {code}: ở đây là «{text}», còn ở {first.where} là «{first.text}»"
            hint = "Hãy xóa một trong hai ô."
            self.source.problems.append(Diagnostic("PAR708", message, hint).at(where))
        return first or Fact(text, where)

    def _document(self, row: int, held: dict[int, Found], facts: LeafFacts) -> None:
        filled = [column for column in _DOCUMENT if column in held]
        if not filled:
            return
        texts = {
            column: self._try(row, self._at(column), words, held[column])
            for column in filled
            if column != layout.DAY
        }
        day = None
        if layout.DAY in held:
            day = self._day(row, held[layout.DAY])
        document = Document(
            number=texts.get(layout.NUMBER, ""),
            date=day,
            title=texts.get(layout.TITLE, ""),
            link=texts.get(layout.LINK, ""),
        )
        if document != Document():
            facts.documents.append((document, self._where(row, self._at(filled[0]))))

    def _day(self, row: int, found: Found) -> date | None:
        try:
            value = content(found)
            if isinstance(value, Fraction):
                return day_of(value, from_1904=self.from_1904)
            if isinstance(value, bool):
                raise CellError("ô chứa TRUE hoặc FALSE")
            return day_text(value)
        except CellError as problem:
            self._unread(row, self._at(layout.DAY), problem, "một ngày như 15/10/2026")
            return None

    def _try(self, row: int, column: int, read: Callable[[Found], str], found: Found) -> str:
        try:
            return read(found)
        except CellError as problem:
            self._unread(row, column, problem, "một giá trị gõ trực tiếp")
            return ""

    def _unread(self, row: int, column: int, problem: CellError, wanted: str) -> None:
        self._problem(Diagnostic("PAR706", str(problem), f"Cần {wanted}."), row, column)

    def _at(self, column: int) -> int:
        return self.header[1].get(column, self.header[1][KEY])

    def _where(self, row: int, column: int) -> str:
        return f"{self.source.file.name}!{self.sheet.name}!{address(row, column)}"

    def _problem(self, found: Diagnostic, row: int, column: int) -> None:
        self.source.problems.append(found.at(self._where(row, column)))
