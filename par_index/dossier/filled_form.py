"""A form that somebody filled in, taken over as evidence: what it says exactly, no more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from par_index.dossier.facts import UNKNOWN, clean, sentence
from par_index.dossier.own_form import COLUMNS, Form
from par_index.excel.values import figure_text, words
from par_index.language.spelling import read_day, read_number
from par_index.language.tree import MEASURE, Binary, Name
from par_index.loading.claims import read_claim
from par_index.loading.loaded import LoadedSet
from par_index.meaning.rules import Rubric
from par_index.models.evidence import Document, Evidence, LeafEvidence
from par_index.scoring.scheme import GroupScheme
from par_index.tables.cells import CellError, Found, column_letters, rows_of
from par_index.tables.headings import CODES, title_key
from par_index.words.expressions import measure_name
from par_index.words.states import IDLE, LACKS, NO_FIGURES, NONE, NOTHING_AROSE, WAITING

_NOTHING_SAID = (NO_FIGURES, *LACKS.values(), *WAITING.values())
"""Our own words for a line that nobody reported."""

_NO_POINTS = {"", IDLE.casefold(), NOTHING_AROSE, NONE, "-", "x", "/"}
_IDLE = re.compile(rf"({NOTHING_AROSE}|{IDLE})(\b[\s.:,;–-]*)", re.IGNORECASE)
_NUMBERED = re.compile(r"(?P<number>[^\s,]*\d[^\s,]*/[^\s,]+)(?P<rest>.*)")
_DAY = re.compile(r"^,?\s*ngày (?P<day>\d{1,2}[/.-]\d{1,2}[/.-]\d{4})(?P<rest>.*)|"
                  r"^(?P<before>.+), ngày (?P<last>\d{1,2}[/.-]\d{1,2}[/.-]\d{4})$")  # fmt: skip
_OF = re.compile(r"(?P<part>\d[\d.]*)\s*/\s*(?P<whole>\d[\d.]*)")


@dataclass
class Proposed:
    """The evidence that a form holds, the points that it claims, and what found no place in it."""

    evidence: Evidence = field(default_factory=Evidence)
    claimed: dict[str, Fraction] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def proposed(form: Form, loaded: LoadedSet) -> Proposed:
    """Return what a filled form says of every line: documents, explanations, figures, points."""
    found, leaves = Proposed(), dict[str, LeafEvidence]()
    read = {*form.columns.values(), *(c for _, c in form.sheet.cells if _head(form, c) in CODES)}
    cells = dict(rows_of(form.sheet))
    for code, row in form.rows.items():
        node = loaded.scheme.nodes[code]
        points = _claimed(form, code, row, found, summed=isinstance(node, GroupScheme))
        if not code:
            continue
        entry = _entry(form, row, points, found)
        if isinstance(node, GroupScheme):
            kept = entry.model_dump(include={"not_applicable"}, exclude_unset=True)
            if entry.documents or (entry.justification and not kept):
                found.lost.append(f"dòng {row}: tài liệu, giải trình của nhóm {code}")
        else:
            rubric = getattr(node, "rubric", None)
            kept = entry.model_dump(exclude_unset=True)
            given = {} if rubric is None else _figures(form, row, cells[row], rubric, read, found)
            if given and entry.not_applicable:
                found.lost.append(f"dòng {row}: số liệu bên cạnh lý do {NOTHING_AROSE}")
            elif given:
                whole = LeafEvidence.model_validate({**kept, "given": given})
                slips = read_claim(node, whole, year=loaded.criteria.year).slips
                found.lost += [f"dòng {row}: {slip.message}" for slip in slips]
                kept |= {} if slips else {"given": given}
        if kept:
            leaves[code] = LeafEvidence.model_validate(kept)
    found.lost += _unread(form, read)
    unit = loaded.criteria.unit
    found.evidence = Evidence(set=loaded.criteria.set, unit=unit, leaves=leaves)
    return found


def _text(form: Form, key: str, row: int, found: Proposed) -> str:
    """Return the words of a cell, line by line; a mark of the unknown says nothing."""
    cell = form.cell(key, row)
    try:
        text = "" if cell is None or cell.value is None else words(cell).strip()
    except CellError as problem:
        found.lost.append(f"dòng {row}, cột {COLUMNS[key]}: {problem}")
        return ""
    return "" if text in (UNKNOWN, NONE, "-") else text


def _claimed(form: Form, code: str, row: int, found: Proposed, *, summed: bool) -> str:
    """Note the points that a row claims; return what its cell says where that is no number.

    Sums that the form computes are not claims: their cells may be older than those of the lines.
    """
    cell = form.cell("points", row)
    if summed and cell is not None and cell.formula:
        return ""
    if cell is not None and isinstance(cell.value, Fraction):
        found.claimed[code] = cell.value
        return "0"
    text = _text(form, "points", row, found)
    if clean(text).casefold() in _NO_POINTS:
        return clean(text).casefold()
    try:
        found.claimed[code] = read_number(text)
    except ValueError:
        found.lost.append(f"dòng {row}: điểm «{clean(text)[:40]}» không phải là số")
    return "0"


def _entry(form: Form, row: int, points: str, found: Proposed) -> LeafEvidence:
    """Return the words of a row: documents, and the explanation or why nothing arose."""
    why, entry = clean(_text(form, "explanation", row, found)), dict[str, object]()
    if documents := _documents(_text(form, "documents", row, found)):
        entry["documents"] = documents
    said = _IDLE.match(why)
    if points in (IDLE.casefold(), NOTHING_AROSE) or (said and points != "0"):
        reason = sentence(why[said.end() :] if said and ". " in said[2] else why).rstrip(".")
        bare = _IDLE.fullmatch(reason) or not reason
        if bare:
            found.lost.append(f"dòng {row}: {NOTHING_AROSE} mà chưa ghi lý do")
        else:
            entry["not_applicable"] = reason
    elif why and not why.casefold().startswith(_NOTHING_SAID):
        entry["justification"] = why
    return LeafEvidence.model_validate(entry)


def _documents(text: str) -> tuple[Document, ...]:
    """Return the documents of a cell: one a line, or parted by semicolons."""
    parts = (clean(part).strip(" -–•;.") for part in re.split(r"[;\n]", text))
    return tuple(_document(part) for part in parts if part and part != UNKNOWN)


def _document(text: str) -> Document:
    """Return one document: number, day and title where they stand as letters write them."""
    held = {"title": text}
    if numbered := _NUMBERED.fullmatch(text):
        held = {"number": numbered["number"], "title": numbered["rest"]}
    if dated := _DAY.fullmatch(held["title"].strip()):
        try:
            day = read_day(dated["day"] or dated["last"])
        except ValueError:
            return Document(title=text)
        title = (dated["rest"] or dated["before"] or "").strip(" ,")
        return Document(number=held.get("number", ""), title=title, date=day)
    return Document(number=held.get("number", ""), title=held["title"].strip(" ,"))


def _head(form: Form, column: int) -> str:
    """Return the heading of a column as titles are compared; the lower one of two."""
    for row in (form.header, form.header - 1):
        cell = form.sheet.cells.get((row, column))
        if cell is not None and isinstance(cell.value, str):
            return title_key(cell.value)
    return ""


def _figures(
    form: Form,
    row: int,
    cells: Mapping[int, Found],
    rubric: Rubric,
    read: set[int],
    found: Proposed,
) -> dict[str, str]:
    """Return the figures of a row, from columns that are named after them or hold figures."""
    labels = {title_key(one.label): name for name, one in rubric.inputs.items()}
    if MEASURE in rubric.measures:
        labels.setdefault(title_key(measure_name(rubric)), MEASURE)
    given: dict[str, str] = {}
    for column, cell in cells.items():
        name = labels.get(_head(form, column))
        if name is not None and column not in form.columns.values() and cell.value is not None:
            read.add(column)
            _take(form, row, rubric, name, cell, given, found)
    held = form.cell("figures", row)
    if held is None or held.value in (None, "") or given:
        return given
    counts = rubric.measures.get(MEASURE)
    parts = _OF.fullmatch(held.value.strip()) if isinstance(held.value, str) else None
    if parts and isinstance(counts, Binary) and counts.op == "/":
        top, bottom = counts.left, counts.right
        if isinstance(top, Name) and isinstance(bottom, Name):
            return {top.name: parts["part"], bottom.name: parts["whole"]}
    only = MEASURE if counts is not None else next(iter(rubric.inputs), "")
    if counts is None and len(rubric.inputs) != 1:
        text = form.text("figures", row)
        found.lost.append(f"dòng {row}: «{text[:40]}» không rõ là của số liệu nào")
        return given
    _take(form, row, rubric, only, held, given, found)
    return given


def _take(
    form: Form,
    row: int,
    rubric: Rubric,
    name: str,
    cell: Found,
    given: dict[str, str],
    found: Proposed,
) -> None:
    try:
        given[name] = figure_text(cell, rubric.kind(name), from_1904=form.from_1904)
    except CellError as problem:
        found.lost.append(f"dòng {row}: {problem}")


def _unread(form: Form, read: set[int]) -> list[str]:
    """Return the columns that say something of lines and were not read."""
    rows, left = set(form.rows.values()), dict[int, str]()
    for row, cells in rows_of(form.sheet):
        for column, cell in cells.items():
            if row in rows and column not in read and cell.value not in (None, ""):
                left[column] = _head(form, column)
    named = {c: f"«{head}»" if head else "không có tiêu đề" for c, head in left.items()}
    return [f"cột {column_letters(column)} {name}" for column, name in sorted(named.items())]
