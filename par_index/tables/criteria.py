"""A table of criteria as people keep it: codes, titles, maxima, kinds of rules, lead units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError, refuse
from par_index.language.spelling import read_number, tidy
from par_index.tables.cells import CellError
from par_index.tables.headings import ROOT_WORDS, is_letter, numbered, placed, shortened
from par_index.tables.table import Table, read_table, text_of

HEADINGS = {
    "code": ("mã", "mã tiêu chí", "mã số", "stt", "tt", "số tt"),
    "title": ("tiêu chí", "tên tiêu chí", "tên", "nội dung", "lĩnh vực/tiêu chí"),
    "maximum": ("điểm tối đa", "tối đa", "điểm chuẩn", "thang điểm", "điểm"),
    "kind": ("cách chấm", "loại cách chấm", "dạng cách chấm", "kiểu chấm"),
    "lead": ("đơn vị chủ trì", "chủ trì", "đơn vị phụ trách", "phụ trách"),
}
"""The headings under which each column is known, in small letters."""

KINDS = {
    "yes_no": ("có/không", "có không", "đạt/không đạt"),
    "levels": ("mức", "theo mức", "các mức"),
    "ratio": ("tỷ lệ", "theo tỷ lệ", "tỉ lệ"),
    "bands": ("bậc", "bậc thang", "khoảng"),
    "incidents": (
        "trừ",
        "trừ điểm",
        "trừ mỗi lần",
        "trừ mỗi vụ",
        "không vi phạm",
        "không để xảy ra",
    ),
    "deadline": ("thời hạn", "theo thời hạn", "đúng hạn", "đúng thời hạn"),
    "survey": ("khảo sát", "điều tra", "điều tra xã hội học"),
}
"""The words for each kind of rule, in small letters."""

_FORM = "Dòng lĩnh vực có mã như I, II; tiêu chí bên trong có mã như I.1, 1.1 hoặc a."


@dataclass
class Row:
    """One row: its code within the tree, and what else the table says of it.

    ``kind`` is a key of `KINDS`, empty where the table names none that is known, and ``said`` what
    it says; ``written`` is the code as the table has it; a ``group`` has rows below it.
    """

    code: str
    title: str
    maximum: Fraction | None = None
    kind: str = ""
    said: str = ""
    lead: str = ""
    written: str = ""
    group: bool = False


def read_criteria_table(
    path: str, sheet: str = "", left: list[str] | None = None, *, loose: bool = False
) -> list[Row]:
    """Read a table of criteria, its codes put under their groups.

    The headings may stand below titles of the page. The total is left out, and where the table is
    read ``loose`` all rows without a code are; ``left`` takes what they say.

    Raises:
        ProblemsError: columns are missing or cells cannot be read; all of them are in it.

    """
    table = _headed(read_table(path, sheet))
    columns = _columns(table)
    rows: dict[str, Row] = {}
    problems: list[Problem] = []
    area = last = ""
    for number, cells in table.rows:

        def note(code: str, message: str, column: int, hint: str = "", at: int = number) -> None:
            problems.append(table.problem(code, message, at, column, hint))

        try:
            shown = {name: text_of(cells[at]) for name, at in columns.items() if at in cells}
        except CellError as problem:
            note("PAR706", str(problem), min(cells))
            continue
        values = {name: " ".join(shown.get(name, "").split()) for name in HEADINGS}
        written, title = values["code"].rstrip(".)").strip(), values["title"]
        if (not written and not title) or numbered(cells):
            continue
        if ROOT_WORDS.fullmatch(written or title) or (loose and not written):
            left = [] if left is None else left
            left.append(written or title)
            continue
        code = placed(written, area, last)
        above = rows.get(code.rpartition(".")[0])
        if above is None or shortened(above.written, area):
            code = shortened(written, area) or code  # 1.1 follows no 1: its 1 is the area
        if not code or not title:
            what = "dòng thiếu mã hoặc tên tiêu chí, hoặc mã không đọc được"
            note("PAR412", what, columns["code"], _FORM)
            continue
        if code in rows:
            note("PAR401", f"mã «{code}» đã có ở dòng trên", columns["code"])
            continue
        if not rows and "." in code:
            note(
                "PAR412", f"tiêu chí «{code}» không nằm trong lĩnh vực nào", columns["code"], _FORM
            )
        area = area if "." in code else code
        last = last if is_letter(written) else code
        said = values["kind"]
        kind = next((key for key, words in KINDS.items() if said.casefold() in words), "")
        row = rows[code] = Row(code, title, None, kind, said, values["lead"], written)
        if above := rows.get(code.rpartition(".")[0]):
            above.group = True
        try:
            row.maximum = Fraction(read_number(values["maximum"])) if values["maximum"] else None
        except ValueError as problem:
            note("PAR706", str(problem), columns["maximum"])
    if problems:
        raise ProblemsError(problems)
    return list(rows.values())


def _headed(table: Table) -> Table:
    """Return a table from the row on that names its columns, where titles stand above it."""
    needed = [set(HEADINGS[name]) for name in ("code", "title")]
    titles = table.titles
    for at, (_, cells) in enumerate([(0, {}), *table.rows][:40]):
        titles = {c: tidy(f.value) for c, f in cells.items() if isinstance(f.value, str)} or titles
        if all(words & {text.casefold() for text in titles.values()} for words in needed):
            return replace(table, titles=titles, rows=table.rows[at:])
    return table


def _columns(table: Table) -> dict[str, int]:
    known = {title.casefold(): at for at, title in table.titles.items()}
    found = {
        name: next(known[word] for word in words if word in known)
        for name, words in HEADINGS.items()
        if not known.keys().isdisjoint(words)
    }
    lacking = ", ".join(f"«{HEADINGS[name][0]}»" for name in ("code", "title") if name not in found)
    if lacking:
        names = ", ".join(f"«{words[0]}»" for words in HEADINGS.values())
        hint = f"Dòng đầu của bảng là tiêu đề cột: {names} (ba cột sau không bắt buộc)."
        refuse(Diagnostic("PAR412", f"bảng không có cột {lacking}", hint), table.file)
    return found
