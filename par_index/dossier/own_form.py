"""The superior's own form: where its table stands, which row is which line, and its filled copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from fractions import Fraction
from pathlib import Path

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError, refuse
from par_index.dossier.facts import Facts, clean
from par_index.dossier.sheet import documents_of, explanation
from par_index.language.vietnamese import number_text
from par_index.loading.loaded import LoadedSet
from par_index.loading.reader import read_file
from par_index.loading.structure import built
from par_index.models.folder import FormMap
from par_index.scoring.results import GroupResult, LeafResult
from par_index.tables.cells import MAX_TEXT, Found, SheetCells, address, column_letters, rows_of
from par_index.tables.headings import (
    CODES,
    ROOT_WORDS,
    Columns,
    code_text,
    headings,
    is_letter,
    numbered,
    only_titles,
    placed,
    shortened,
    title_key,
)
from par_index.tables.package import Package, open_package
from par_index.tables.patch import SheetPart, Spot, Written
from par_index.tables.workbook import place_of, read_cells

COLUMNS = {
    "code": "mã",
    "title": "tiêu chí",
    "maximum": "điểm tối đa",
    "points": "điểm tự chấm",
    "documents": "tài liệu kiểm chứng",
    "explanation": "giải trình",
}
"""The columns of a form by their names in the mapping file, as people call them."""

_WORDS = {
    "title": ("tiêu chí", "nội dung"),
    "maximum": ("tối đa", "điểm chuẩn", "thang điểm"),
    "points": ("tự chấm", "tự đánh giá"),
    "documents": ("kiểm chứng", "minh chứng", "tài liệu"),
    "explanation": ("giải trình", "thuyết minh", "diễn giải", "ghi chú"),
    "figures": ("số liệu",),
}
_THEIRS = ("thẩm định", "phúc tra", "lý do")
"""What the heading of a column says that is not for the unit to fill in."""

_MAPPING = "Ghi sheet, header, code, points ở tệp ghép biểu mẫu rồi nêu bằng --mapping."
_ALIKE = 0.5


@dataclass
class Form:
    """A form that was read: its table, and the row of every line and group; ``""`` is the total.

    ``strange`` are rows of no line, ``doubts`` what a person should look at again.
    """

    name: str
    package: Package
    sheet: SheetCells
    header: int
    columns: Columns
    formulas: bool
    from_1904: bool
    rows: dict[str, int] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def cell(self, key: str, row: int) -> Found | None:
        """Return what the column of a kind holds in a row."""
        return self.sheet.cells.get((row, self.columns.get(key, 0)))

    def text(self, key: str, row: int) -> str:
        """Return the same as one line of text."""
        found = self.cell(key, row)
        return "" if found is None or found.value is None else _shown(found.value)

    def mapping(self, known: FormMap) -> FormMap:
        """Return the mapping file that finds the table again without looking at its headings."""
        letters = {key: column_letters(at) for key, at in self.columns.items()}
        update = {"sheet": self.sheet.name, "header": self.header, **letters}
        return FormMap(**{**known.model_dump(exclude_unset=True), **update})


def mapping_of(path: str | None) -> FormMap:
    """Read the mapping file of a form, where there is one.

    Raises:
        ProblemsError: it has errors; all of them are in it.

    """
    return FormMap() if path is None else built(FormMap, read_file(Path(path)))


def read_form(path: str, loaded: LoadedSet, known: FormMap) -> Form:
    """Find the table of a form and the line of every row.

    Raises:
        ProblemsError: the file is refused, its columns are not found for sure, or rows contradict
            each other; all of them are in it.

    """
    package, _ = open_package(Path(path), path)
    sheets, from_1904 = read_cells(package)
    asked = {key: getattr(known, key) for key in (*COLUMNS, "figures")}
    given = {key: place[1] for key, text in asked.items() if (place := place_of(f"{text}1"))}
    able = [sheet for sheet in sheets if sheet.cells and known.sheet in ("", sheet.name)]
    found = [(sheet, head) for sheet in able if (head := _head(sheet, known, given))]
    if len(found) != 1:
        names = ", ".join(f"«{sheet.name}»" for sheet, _ in found) or "không trang nào"
        message = f"cần đúng một trang có cột mã và cột điểm tự chấm; thấy: {names}"
        refuse(Diagnostic("PAR924", message, _MAPPING), path)
    sheet, (header, columns) = found[0]
    formulas = any(one.formula for page in sheets for one in page.cells.values())
    form = Form(path, package, sheet, header, columns, formulas, from_1904)
    problems: list[Problem] = []
    _match(form, loaded, known, problems)
    if problems:
        raise ProblemsError(problems)
    return form


def _head(sheet: SheetCells, known: FormMap, given: Columns) -> tuple[int, Columns] | None:
    if known.header and "points" in given:
        return known.header, given
    return headings(sheet, lambda titles: _columns(titles, given))


def _columns(titles: Mapping[int, str], given: Columns) -> Columns | None:
    found, low = dict(given), {c: text.casefold() for c, text in titles.items()}
    free = {c: t for c, t in low.items() if t not in CODES and not any(w in t for w in _THEIRS)}
    for key, words in _WORDS.items():
        for word in words:
            at = [c for c, text in free.items() if word in text and c not in found.values()]
            if key == "points":
                told = _WORDS["explanation"]
                at = [c for c in at if not any(other in free[c] for other in told)]
                at = [c for c in at if "điểm" in free[c]] or at
            if key not in found and (len(at) == 1 or (at and key == "title")):
                found[key] = min(at)
    return found if "points" in found else None


def _match(form: Form, loaded: LoadedSet, known: FormMap, problems: list[Problem]) -> None:
    """Give every row below the headings its line: as the mapping says, by code, else by title."""
    nodes = {node.code: node for node in loaded.criteria.nodes()}
    codes = {code.casefold(): code for code in nodes}
    titles = only_titles((code, node.title) for code, node in nodes.items())
    told = {row: code for code, row in known.rows.items() if code in nodes}
    area = last = ""
    strange: list[tuple[int, str]] = []

    def note(row: int, message: str, hint: str = "Ghi rõ ở rows của tệp ghép biểu mẫu.") -> None:
        at = address(row, form.columns.get("code", form.columns["points"]))
        where = f"{form.name}!{form.sheet.name}!{at}"
        problems.append(Diagnostic("PAR924", message, hint).at(where))

    for code in [code for code in (*known.rows, *known.skip) if code not in nodes]:
        note(known.rows.get(code, form.header), f"bộ tiêu chí không có mã «{code}»", "")
    for row, cells in rows_of(form.sheet):
        if row <= form.header or (row == form.header + 1 and numbered(cells)):
            continue
        written, title = code_text(form.cell("code", row)), form.text("title", row)
        by_title = titles.get(title_key(title), "")
        meant = written, placed(written, area, last), shortened(written, area)
        by_code = next((codes[one.casefold()] for one in meant if one.casefold() in codes), "")
        code = told.get(row) or by_code or by_title
        if by_code and by_title not in ("", by_code) and row not in told:
            note(row, f"dòng ghi mã của {by_code} nhưng tên của {by_title}")
            continue
        if not code:
            if ROOT_WORDS.fullmatch(title or written) and "" not in form.rows:
                form.rows[""] = row
            elif written or title:
                strange.append((row, f"dòng {row} «{(title or written)[:60]}»"))
            continue
        area = code.partition(".")[0]
        last = last if is_letter(written) else code
        if code in form.rows:
            note(row, f"tiêu chí {code} đã có ở dòng {form.rows[code]}")
            continue
        form.rows[code] = row
        own, said = title_key(nodes[code].title), title_key(title)
        if said and SequenceMatcher(None, own, said, autojunk=False).ratio() < _ALIKE:
            form.doubts.append(f"dòng {row}: {code} trong bộ tiêu chí là «{nodes[code].title}»")
        most, max_of = form.cell("maximum", row), nodes[code].max
        if most and isinstance(most.value, Fraction) and max_of and most.value != max_of.points:
            form.doubts.append(
                f"dòng {row}: {code} có điểm tối đa {number_text(most.value)}, "
                f"bộ tiêu chí ghi {number_text(max_of.points)}"
            )
    end = max(form.rows.values(), default=0)
    form.strange += [text for row, text in strange if row <= end]


def _shown(value: str | Fraction | bool) -> str:
    return number_text(value, 15) if isinstance(value, Fraction) else clean(str(value))


@dataclass
class Filled:
    """The copy that was filled in, and what is to be told of it."""

    content: bytes = b""
    written: int = 0
    rowless: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)


def fill(form: Form, facts: Facts, known: FormMap) -> Filled:
    """Return a copy of a form with points, documents and explanations; all else is untouched.

    Raises:
        ProblemsError: cells hold formulas, lie within a merge or cannot hold the text; all of
            them are in it.

    """
    part, filled = SheetPart(form.package, form.sheet.part), Filled()
    values: dict[Spot, Written] = {}
    problems: list[Problem] = []
    for code, node in facts.card.nodes.items():
        row, line = form.rows.get(code), not isinstance(node, GroupResult)
        if code in known.skip:
            continue
        if row is None:
            filled.rowless += [code] if line else []
            continue
        for key, value in _says(facts, code, known, filled).items():
            spot = row, form.columns.get(key, 0)
            if not spot[1]:
                continue
            why, before = part.refusal(spot) or _too_long(value), form.text(key, row)
            if why and line and (value or before):
                where = f"{form.name}!{form.sheet.name}!{address(*spot)}"
                hint = "Sửa cột ở tệp ghép biểu mẫu, hoặc ghi mã này ở skip để tự điền."
                message = f"không ghi được {COLUMNS[key]} của {code}: {why}"
                problems.append(Diagnostic("PAR923", message, hint).at(where))
            elif not why and (value or before):
                values[spot] = value
                if before and before != (now := _shown(value)):
                    filled.replaced.append(f"{address(*spot)} ({before[:20]} → {now[:20]})")
        filled.written += line and code not in filled.open
    if problems:
        raise ProblemsError(problems)
    filled.content = part.patched(values, recompute=form.formulas)
    return filled


def _says(facts: Facts, code: str, known: FormMap, filled: Filled) -> dict[str, Written]:
    """Return what is written in the row of a line or group; an empty text empties the cell."""
    node = facts.card.nodes[code]
    if isinstance(node, GroupResult):
        return {"points": Fraction(node.points)} if node.maximum or node.points else {}
    points: Written = Fraction(node.points)
    if node.state in ("missing", "unscored"):
        filled.open.append(code)
        points = ""
    elif isinstance(node, LeafResult) and node.state == "not_applicable" and not node.maximum:
        filled.idle.append(code)
        points = known.idle
    documents = "; ".join(documents_of(facts, code))
    texts: dict[str, Written] = {"documents": documents, "explanation": explanation(facts, node)}
    return {"points": points, **texts}


def _too_long(value: Written) -> str:
    if not isinstance(value, str) or len(value) <= MAX_TEXT:
        return ""
    return f"nội dung có {number_text(len(value))} ký tự, một ô chỉ chứa {number_text(MAX_TEXT)}"
