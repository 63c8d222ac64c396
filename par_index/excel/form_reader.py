"""Reading a workbook back: what it is, which of its sheets are forms, and what they say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from par_index.diagnostics.problems import WHOLE_FILE, Diagnostic, Problem, refuse
from par_index.excel import layout
from par_index.excel.form_sheet import FormSheet, Header, header_of
from par_index.excel.register_sheets import read_list
from par_index.excel.sheets import FORMER_TABLE, OWN_SHEETS, TABLE
from par_index.loading.claims import other_set, other_year
from par_index.loading.facts import Source
from par_index.loading.loaded import LoadedSet
from par_index.loading.reader import Node, SourceFile
from par_index.tables.cells import SheetCells, address
from par_index.tables.package import open_package
from par_index.tables.workbook import read_cells
from par_index.words.states import NOTHING_AROSE

_YEAR = re.compile(r"\(năm (\d{4})\)$")
"""How the line below the title of a form ends; forms of format 1 tell their year only there."""


Marks = Mapping[str, tuple[str, str]]
"""What a sheet says of itself above its titles, each with the address of its cell."""


def marks_of(sheet: SheetCells, header: Header) -> Marks:
    """Return what a form says of itself."""
    found: dict[str, tuple[str, str]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if row >= header.row or not isinstance(cell.value, str):
            continue
        mark, equals, text = cell.value.partition("=")
        if equals and mark[:1] == "@" and mark[1:] in layout.MARKS:
            found[mark[1:]] = (text if mark == "@note" else text.strip(), address(row, column))
        elif year := _YEAR.search(cell.value):
            found.setdefault("year", (year[1], address(row, column)))
    return found


def read_workbook(
    path: Path, name: str, loaded: LoadedSet, renamed: Mapping[str, str] | None = None
) -> list[Source]:
    """Return what each form of a workbook says, and what is wrong with the workbook itself first.

    Cells that cannot be read are problems of their source.

    Args:
        path: the file.
        name: how it is called in what people read.
        loaded: the criteria set.
        renamed: the codes of this set by those of an old one; where they are given, also the form
            or scorecard of another set or year is read, as far as it fits.

    Raises:
        ProblemsError: the file as a whole is refused, or is none of this set and year.

    """
    package, data = open_package(path, name)
    sheets, from_1904 = read_cells(package)
    file = SourceFile(name, path, "", [], Node({}, WHOLE_FILE), sha256(data).hexdigest())
    forms = [(sheet, header) for sheet in sheets if (header := header_of(sheet)) is not None]
    marks = [marks_of(*form) for form in forms]
    foreign = [_foreign(said, loaded) if renamed is None else None for said in marks]
    if foreign and foreign[0] is not None and all(foreign):
        refuse(foreign[0][0], name)
    kinds = {said["kind"][0] for said in marks if "kind" in said}
    scorecard = layout.SCORECARD in kinds or any(
        sheet.name in (TABLE, FORMER_TABLE) for sheet in sheets
    )
    sources = [Source(file, scorecard=scorecard)]
    lists = [sheet for sheet in sheets if read_list(sheet, loaded, sources[0], from_1904=from_1904)]
    _other_sheets(sources[0], sheets, [*lists, *(sheet for sheet, _ in forms)])
    for (sheet, header), said, other in zip(forms, marks, foreign, strict=True):
        unit, _ = said.get("unit", ("" if scorecard else sheet.name, ""))
        unit = "" if unit == layout.NO_LEAD else unit
        note = said["note"][0] if "note" in said else ""
        source = Source(file, note=note, unit=unit, scorecard=scorecard)
        where = f"{name}!{sheet.name}"
        if other is not None:
            source.problems.append(other[0].at(f"{where}!{other[1]}"))
        if (old := _other_format(*said.get("format", ("1", "")), where)) is not None:
            source.problems.append(old)
        form = FormSheet(sheet, header, loaded, source, from_1904, renamed or {}, older=bool(old))
        source.leaves = form.read()
        sources.append(source)
    return sources


def _foreign(said: Marks, loaded: LoadedSet) -> tuple[Diagnostic, str] | None:
    """Return why a form is none of this set and year, and the cell that says so."""
    criteria = loaded.criteria
    theirs, place = said.get("set", (criteria.set, ""))
    if theirs != criteria.set:
        return other_set(theirs, criteria.set), place
    year, place = said.get("year", (str(criteria.year), ""))
    return None if year == str(criteria.year) else (other_year(year, criteria.year), place)


def _other_format(written: str, place: str, where: str) -> Problem | None:
    """Return what is to be told of a form that is not of today's format."""
    if written == str(layout.FORM_FORMAT):
        return None
    if written == "1":
        message = f"biểu mẫu đời trước: vẫn đọc, lý do {NOTHING_AROSE} lấy ở ô lý do"
        found = Diagnostic("PAR712", message, "Lần sau nên dùng mẫu mới, điền sẵn từ tệp này.")
    else:
        message = f"biểu mẫu ở định dạng «{written}»; phần mềm này đọc đến định dạng "
        found = Diagnostic("PAR711", f"{message}{layout.FORM_FORMAT}")
    return found.at(f"{where}!{place}" if place else where)


def _other_sheets(source: Source, sheets: list[SheetCells], known: list[SheetCells]) -> None:
    """Note sheets that hold something and are none of ours."""
    ours = set(map(id, known))
    name = source.file.name
    for sheet in sheets:
        if id(sheet) not in ours and sheet.name not in OWN_SHEETS and sheet.cells:
            message = "trang này không phải trang số liệu do par-index tạo, nên không đọc được"
            hint = "Hãy chép số liệu vào trang của mẫu, hoặc xóa trang này."
            source.problems.append(Diagnostic("PAR710", message, hint).at(f"{name}!{sheet.name}"))
    if not known:
        hint = "Tạo mẫu bằng: par-index template BỘ_TIÊU_CHÍ --out so-lieu.xlsx; "
        hint += "bảng của nơi khác thì đọc bằng: par-index read-form."
        message = "tệp này không có trang số liệu nào do par-index tạo"
        source.problems.append(Diagnostic("PAR710", message, hint).at(name))
