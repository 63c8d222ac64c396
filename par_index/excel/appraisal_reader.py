"""Reading a table of appraised points back, ours or somebody else's: by code, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError, refuse
from par_index.excel.appraisal_round import KIND_MARK, MARKS, SET_MARK, Head, Kind
from par_index.excel.values import words
from par_index.language.inputs import NO, YES
from par_index.language.spelling import read_number, tidy
from par_index.language.typing import nearest
from par_index.language.vietnamese import number_text, points_text
from par_index.loading.claims import other_set
from par_index.loading.loaded import LoadedSet
from par_index.models.folder import Appraisal, LineAppraisal
from par_index.scoring.results import GroupResult
from par_index.scoring.scheme import LeafScheme
from par_index.scoring.scorecard import Scorecard
from par_index.tables.cells import AS_A_DAY, CellError, Found, SheetCells, address, content, rows_of
from par_index.tables.headings import ROOT_WORDS, code_text, headings, only_titles, title_key
from par_index.tables.package import open_package
from par_index.tables.workbook import read_cells
from par_index.words.states import NOTHING_AROSE

_IDLE_WORDS = {"kps", NOTHING_AROSE.casefold()}
_FILLED = {"points", "idle", "reason", "rejected", "answer"}


@dataclass(frozen=True)
class Wanted:
    """What is read: the set as an appraiser scores it, and the result that the round follows.

    ``column`` is the heading of the points where the table is not ours and several might hold them.
    """

    loaded: LoadedSet
    before: Scorecard
    kind: Kind = "points"
    column: str = ""


def read_appraisal(
    path: Path, name: str, wanted: Wanted, total: Callable[[Appraisal], Scorecard]
) -> Appraisal:
    """Read a workbook of appraised points, or of the unit's answers.

    Args:
        path: the workbook.
        name: what to call it.
        wanted: what is read.
        total: scores an appraisal, to compare the sums that group rows hold.

    Raises:
        ProblemsError: the file is refused, or cells, rows or columns cannot be read for sure; all
            of them are in it.

    """
    sheets, _ = read_cells(open_package(path, name)[0])
    found = ((sheet, headings(sheet, lambda titles: _columns(titles, wanted))) for sheet in sheets)
    headed = [(sheet, head) for sheet, head in found if head is not None]
    if len(headed) != 1:
        names = ", ".join(f"«{sheet.name}»" for sheet, _ in headed) or "không trang nào"
        message = f"cần đúng một trang có cột mã và cột điểm thẩm định; thấy: {names}"
        hint = "Nêu cột điểm bằng --column; xóa trang thừa."
        refuse(Diagnostic("PAR910", message, hint), name)
    reader = _Reader(name, *headed[0], wanted)
    reader.read()
    if not reader.problems:
        reader.groups(total(reader.appraisal()))
    if reader.problems:
        raise ProblemsError(reader.problems)
    return reader.appraisal()


def _columns(titles: Mapping[int, str], wanted: Wanted) -> dict[str, int] | None:
    found: dict[str, int] = {}
    names = {
        "idle": Head.IDLE, "reason": Head.REASON, "rejected": Head.REJECTED,
        "agrees": Head.AGREES, "answer": Head.ANSWER, "points": wanted.column or Head.POINTS,
    }  # fmt: skip
    for key, head in names.items():
        at = [column for column, text in titles.items() if text.casefold() == head.casefold()]
        if len(at) == 1:
            found[key] = at[0]
    for column, text in titles.items():
        low = text.casefold()
        if "tiêu chí" in low or "nội dung" in low:
            found.setdefault("title", column)
        if ("lý do" in low or "nguyên nhân" in low) and "reason" not in found:
            found["reason"] = column
    likely = [
        column
        for column, text in titles.items()
        if "thẩm định" in text.casefold() and column != found.get("reason")
    ]
    if wanted.kind == "points" and "points" not in found and not wanted.column and len(likely) == 1:
        found["points"] = likely[0]
    needed = "points" if wanted.kind == "points" else "answer"
    return found if needed in found else None


@dataclass
class _Reader:
    name: str
    sheet: SheetCells
    header: tuple[int, dict[str, int]]
    wanted: Wanted
    lines: dict[str, LineAppraisal] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    sums: list[tuple[str, int, Fraction]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def appraisal(self) -> Appraisal:
        """Return what was read."""
        return Appraisal(set=self.wanted.loaded.criteria.set, lines=self.lines)

    def read(self) -> None:
        self._marks()
        nodes = self.wanted.before.nodes
        named = self.wanted.loaded.criteria.nodes()
        titles = only_titles((node.code, node.title) for node in named)
        for row, cells in rows_of(self.sheet):
            if row <= self.header[0]:
                continue
            held = {key: cells[c] for key, c in self.header[1].items() if c in cells}
            code = self._code(row, held, titles)
            if code is None:
                continue
            if code in self.seen:
                message = f"mã {code or 'tổng'} đã có ở dòng {self.seen[code]}"
                self._note("PAR910", message, row, "code", "Hãy bỏ một trong hai dòng.")
                continue
            self.seen[code] = row
            typed = held.get("points")
            if not isinstance(nodes[code], GroupResult):
                self._line(row, code, held)
            elif typed is not None and not typed.formula:
                value = self._number(row, typed)
                self.sums += [] if value is None else [(code, row, value)]
        missing = [code for code in self.wanted.loaded.scheme.scored if code not in self.seen]
        if missing:
            message = f"bảng thiếu dòng của tiêu chí: {', '.join(missing)}"
            found = Diagnostic("PAR910", message, "Mỗi tiêu chí cần một dòng có đúng mã.")
            self.problems.append(found.at(f"{self.name}!{self.sheet.name}"))

    def _marks(self) -> None:
        for row in (1, 2):
            found = self.sheet.cells.get((row, MARKS))
            text = tidy(found.value) if found and isinstance(found.value, str) else ""
            ours = self.wanted.loaded.criteria.set
            where = f"{self.name}!{self.sheet.name}"
            if text.startswith(SET_MARK) and text.removeprefix(SET_MARK) != ours:
                refuse(other_set(text.removeprefix(SET_MARK), ours), where)
            if text.startswith(KIND_MARK) and text.removeprefix(KIND_MARK) != self.wanted.kind:
                message = "đây là bảng của bước khác (thẩm định hay giải trình)"
                refuse(Diagnostic("PAR910", message), where)

    def _code(self, row: int, held: dict[str, Found], titles: Mapping[str, str]) -> str | None:
        """Return the line or group of a row: by its code, else by a title that only one has."""
        known = self.wanted.before.nodes
        text = code_text(held.get("code"))
        exact = next((code for code in known if code and code.casefold() == text.casefold()), None)
        if exact is not None:
            return exact
        title = held.get("title")
        words_of_row = title.value if title and isinstance(title.value, str) else ""
        if (code := titles.get(title_key(words_of_row))) is not None:
            return code
        if not held.keys() & _FILLED:
            return None
        if ROOT_WORDS.fullmatch(tidy(words_of_row)) or ROOT_WORDS.fullmatch(text):
            return ""
        if not text and not words_of_row:
            if "points" in held and not held["points"].formula:
                message = "điểm ở dòng không có mã và tên tiêu chí"
                self._note("PAR910", message, row, "points", "Ghi mã tiêu chí ở cột mã.")
            return None
        hint = nearest(text, [code for code in known if code]).removeprefix("; ")
        message = f"dòng «{text or words_of_row}» không ứng với tiêu chí nào của bộ"
        self._note("PAR910", message, row, "code", hint or "Ghi đúng mã tiêu chí ở cột mã.")
        return None

    def groups(self, card: Scorecard) -> None:
        """Compare what was typed into group rows with what the lines below add up to."""
        for code, row, value in self.sums:
            if value != (points := card.nodes[code].points):
                what = f"nhóm {code}" if code else "tổng cộng"
                message = f"{what} ghi {number_text(value)}, cộng lại là {number_text(points)}"
                hint = "Điểm chỉ ghi ở tiêu chí; điểm nhóm là tổng."
                self._note("PAR908", message, row, "points", hint)

    def _line(self, row: int, code: str, held: dict[str, Found]) -> None:
        leaf = self.wanted.loaded.scheme.leaves[code]
        texts = {
            key: self._words(row, key, held[key])
            for key in ("idle", "reason", "rejected", "answer", "agrees")
            if key in held
        }
        points = self._points(row, leaf, held) if self.wanted.kind == "points" else None
        idle = bool(texts.get("idle")) or points == "idle"
        if texts.get("idle") and isinstance(points, Fraction):
            message = f"tiêu chí {code} vừa có điểm vừa ghi {NOTHING_AROSE}"
            self._note("PAR908", message, row, "points", "Chỉ chọn một.")
        agrees = self._agrees(row, texts.get("agrees", ""))
        said = {key: texts.get(key, "") for key in ("reason", "rejected", "answer")}
        given = points if isinstance(points, Fraction) else None
        line = LineAppraisal(points=given, idle=idle, agrees=agrees).model_copy(update=said)
        if line == LineAppraisal():
            return
        self.lines[code] = line
        asked = self.wanted.kind == "points" and not line.reason
        if asked and differs(line, self.wanted.before, code):
            message = f"tiêu chí {code}: điểm khác lần trước mà không ghi lý do"
            at = "reason" if "reason" in self.header[1] else "points"
            self._note("PAR909", message, row, at, "Ghi lý do chênh lệch.")

    def _points(self, row: int, leaf: object, held: dict[str, Found]) -> Fraction | str | None:
        found = held.get("points")
        if found is None:
            return None
        if isinstance(found.value, str) and tidy(found.value).casefold() in _IDLE_WORDS:
            return "idle"
        value = self._number(row, found)
        if value is None:
            return None
        if not isinstance(leaf, LeafScheme):
            message = "tiêu chí này không có điểm tối đa nên không chấm được"
            self._note("PAR908", message, row, "points")
            return None
        low, high, scheme = leaf.minimum, leaf.maximum, self.wanted.loaded.scheme
        if not low <= value <= high:
            message = f"{leaf.code}: {number_text(value)} nằm ngoài mức cho phép"
            hint = f"Cần từ {points_text(low)} đến {points_text(high)} điểm."
            self._note("PAR908", message, row, "points", hint)
            return None
        if scheme.at == "leaf" and (value * 10**scheme.places).denominator != 1 and value != high:
            message = f"{leaf.code}: {number_text(value, 6)} mịn hơn {scheme.places} chữ số lẻ"
            hint = "Hãy làm tròn theo quy định của bộ tiêu chí."
            self._note("PAR908", message, row, "points", hint)
            return None
        return value

    def _number(self, row: int, found: Found) -> Fraction | None:
        try:
            value = content(found)
            if isinstance(value, bool):
                raise CellError(f"ô chứa {'TRUE' if value else 'FALSE'}")
            if found.day:
                raise CellError(AS_A_DAY)
            if isinstance(value, str) and "%" in value:
                raise CellError("ô ghi tỷ lệ, không phải điểm")
            return value if isinstance(value, Fraction) else read_number(value)
        except ValueError as problem:
            text = found.value if isinstance(found.value, str) else ""
            message = f"«{tidy(text)}» không phải là số điểm" if text else str(problem)
            self._note("PAR908", message, row, "points", "Cần một số điểm, như 0,25.")
            return None

    def _words(self, row: int, key: str, found: Found) -> str:
        try:
            return words(found)
        except CellError as problem:
            self._note("PAR908", str(problem), row, key, "Cần một đoạn chữ gõ trực tiếp.")
            return ""

    def _agrees(self, row: int, text: str) -> bool | None:
        answer = text.casefold()
        if answer in YES | NO:
            return answer in YES
        if text:
            self._note("PAR908", f"«{text}» không phải là Có hoặc Không", row, "agrees")
        return None

    def _note(self, code: str, message: str, row: int, key: str, hint: str = "") -> None:
        where = f"{self.name}!{self.sheet.name}!{address(row, self.header[1][key])}"
        self.problems.append(Diagnostic(code, message, hint).at(where))


def differs(line: LineAppraisal, before: Scorecard, code: str) -> bool:
    """Whether an appraised line says something else than the settled result before it."""
    result = before.leaves.get(code)
    if not line.given or result is None or result.state not in ("known", "not_applicable"):
        return False
    if line.idle or result.state == "not_applicable":
        return line.idle != (result.state == "not_applicable")
    return line.points != result.points
