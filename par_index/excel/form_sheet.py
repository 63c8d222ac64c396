"""Reading one filled-in sheet: every cell to its criterion by the hidden keys, none dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from par_index.diagnostics.problems import Diagnostic
from par_index.excel import layout
from par_index.excel.layout import HEADERS, JUSTIFICATION, KEY, REASON
from par_index.excel.unread import unread
from par_index.excel.values import figure_text, typed_day, words
from par_index.language.spelling import tidy as plain
from par_index.language.tree import MEASURE
from par_index.loading.claims import unknown_code, unknown_input, without_rule
from par_index.loading.facts import Fact, LeafFacts, Source, alike
from par_index.loading.loaded import LoadedSet
from par_index.models.evidence import Document
from par_index.scoring.scheme import OWN
from par_index.tables.cells import (
    CellError,
    Found,
    SheetCells,
    address,
    column_letters,
    rows_of,
)

_DOCUMENT = (layout.NUMBER, layout.DAY, layout.TITLE, layout.LINK)
_FILLED = (layout.VALUE, *_DOCUMENT)


@dataclass(frozen=True, slots=True)
class Header:
    """The row of the column titles, and every column in which each of ours stands now."""

    row: int
    columns: dict[int, tuple[int, ...]]

    @property
    def places(self) -> dict[int, int]:
        """The first column of each title."""
        return {ours: found[0] for ours, found in self.columns.items()}


def header_of(sheet: SheetCells) -> Header | None:
    """Return the row of the titles of a form, or None where a sheet is no form."""
    for row, cells in rows_of(sheet):
        titles: dict[str, list[int]] = {}
        for column, found in sorted(cells.items()):
            if isinstance(found.value, str):
                titles.setdefault(plain(found.value), []).append(column)
        if HEADERS[KEY] in titles:
            columns = {c: tuple(titles[text]) for c, text in HEADERS.items() if text in titles}
            return Header(row, columns)
    return None


@dataclass
class FormSheet:
    """One sheet of figures that is being read.

    ``renamed`` leads from old codes to ours; the form may be of an older format.
    """

    sheet: SheetCells
    header: Header
    loaded: LoadedSet
    source: Source
    from_1904: bool
    renamed: Mapping[str, str] = field(default_factory=dict)
    older: bool = False
    keys: list[tuple[int, str]] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    leaves: dict[str, LeafFacts] = field(default_factory=dict)

    def read(self) -> dict[str, LeafFacts]:
        """Return the facts of every line of the sheet; what is wrong, or not used, is noted."""
        first, places = self.header.row, self.header.places
        for ours, columns in self.header.columns.items():
            if len(columns) > 1 and ours in (*_FILLED, KEY):
                letters = ", ".join(column_letters(column) for column in columns)
                message = f"có {len(columns)} cột «{HEADERS[ours]}»: {letters}"
                hint = "Hãy giữ một cột và đặt tên khác cho cột kia."
                self._problem(Diagnostic("PAR714", message, hint), first, columns[1])
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
        form = (self.sheet, first, places, known, self.loaded)
        for diagnostic, row, column in unread(*form, older=self.older):
            self._problem(diagnostic, row, column)
        return self.leaves

    def _row(self, row: int, held: dict[int, Found], key: str) -> None:
        filled = [column for column in _FILLED if column in held]
        code, _, name = key.partition("|")
        code = OWN if code == layout.OWN_CODE else self.renamed.get(code, code)
        if name == layout.SIGNED:
            return
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
        facts = self.leaves.setdefault(code, LeafFacts())
        if name == layout.IDLE:
            self._idle(row, held, code, facts)
            return
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
        if isinstance(found.value, bool) and name in rubric.inputs and rubric.inputs[name].answers:
            kind = "truth"  # a bare yes stands for a range of days
        text = self._try(
            row, column, lambda cell: figure_text(cell, kind, from_1904=self.from_1904), found
        )
        if text:
            first = facts.figures.get(name)
            if first is None or not alike(rubric, name, first.text, text):
                facts.figures[name] = self._once(first, text, where, code)

    def _idle(self, row: int, held: dict[int, Found], code: str, facts: LeafFacts) -> None:
        """Read the choice of *không phát sinh* with the reason beside it."""
        choice, reason = held.get(layout.VALUE), held.get(layout.NUMBER)
        column, beside = self._at(layout.VALUE), self._at(layout.NUMBER)
        chosen = plain(self._try(row, column, words, choice)) if choice else ""
        why = self._try(row, beside, words, reason).strip() if reason else ""
        wanted = layout.IDLE_CHOICE
        if chosen and chosen.casefold() != wanted.casefold():
            message = f"«{chosen}» không phải là một lựa chọn"
            self._problem(Diagnostic("PAR716", message, layout.CHOICE_HINT), row, column)
        elif chosen and not why:
            message = f"đã chọn «{wanted}» mà chưa ghi lý do"
            self._problem(Diagnostic("PAR716", message, "Ghi lý do ở ô này."), row, beside)
        elif why and not chosen:
            message = f"có lý do mà chưa chọn «{wanted}»"
            hint = f"Chọn «{wanted}» trong danh sách; nếu có số liệu thì xóa lý do."
            self._problem(Diagnostic("PAR716", message, hint), row, column)
        elif chosen:
            where = self._where(row, beside)
            facts.reason = self._once(facts.reason, why, where, code)

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
        day, found = None, held.get(layout.DAY)
        if found is not None:
            try:
                day = typed_day(found, from_1904=self.from_1904)
            except CellError as problem:
                self._unread(row, self._at(layout.DAY), problem, "một ngày như 15/10/2026")
        document = Document(
            number=texts.get(layout.NUMBER, ""),
            date=day,
            title=texts.get(layout.TITLE, ""),
            link=texts.get(layout.LINK, ""),
        )
        if document != Document():
            facts.documents.append((document, self._where(row, self._at(filled[0]))))

    def _try(self, row: int, column: int, read: Callable[[Found], str], found: Found) -> str:
        try:
            return read(found)
        except CellError as problem:
            self._unread(row, column, problem, "một giá trị gõ trực tiếp")
            return ""

    def _unread(self, row: int, column: int, problem: CellError, wanted: str) -> None:
        self._problem(Diagnostic("PAR706", str(problem), f"Cần {wanted}."), row, column)

    def _at(self, column: int) -> int:
        return self.header.places.get(column, self.header.places[KEY])

    def _where(self, row: int, column: int) -> str:
        return f"{self.source.file.name}!{self.sheet.name}!{address(row, column)}"

    def _problem(self, found: Diagnostic, row: int, column: int) -> None:
        self.source.problems.append(found.at(self._where(row, column)))
