"""The sheets of a form that are lists: every register of the set, and the record of its work.

A hidden row names the list, another its columns; people add a row for every event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import ValidationError

from par_index.diagnostics.problems import Diagnostic
from par_index.excel.book import Book, Page
from par_index.excel.formula import EPOCH
from par_index.excel.layout import sheet_names
from par_index.excel.unread import unused
from par_index.excel.values import figure_text, words
from par_index.language.inputs import Input
from par_index.loading.facts import Source
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.loading.work import owner
from par_index.models.criteria import Report
from par_index.models.evidence import WorkRow
from par_index.models.tree import Leaf
from par_index.models.work import owed
from par_index.report.duties import unit_book
from par_index.tables.cells import CellError, SheetCells, address, rows_of

MARK = "so-theo-doi|"
"""How the hidden cell begins that names the set and the list of a sheet."""

WORK = "work"
RECORD = "Sổ theo dõi sản phẩm, báo cáo"
_WORK = {
    "code": "Mã",
    "title": "Nhiệm vụ, báo cáo",
    "product": "Sản phẩm",
    "period": "Kỳ",
    "due": "Hạn",
    "day": "Ngày hoàn thành, ngày gửi",
    "number": "Số, ký hiệu",
    "event": "Ngày có văn bản của cấp trên",
    "cause": "Nguyên nhân chậm",
    "remedy": "Biện pháp khắc phục",
}
_SHOWN = ("title", "due")
"""The columns of the record that only help a reader."""

_DAYS = ("day", "event", "due")
_WIDE = {"title": 30, "product": 22, "cause": 18, "remedy": 18, "code": 8, "period": 10}
_WIDE |= {"due": 11, "day": 11, "event": 11, "number": 13}
_KEYS, _HEADS, _FIRST, _SPARE = 4, 5, 6, 60
_CHOICES = {"truth": ["Có", "Không"]}


def write_lists(
    book: Book,
    loaded: LoadedSet,
    given: LoadedEvidence | None,
    taken: Sequence[str],
    only: str | None = None,
) -> None:
    """Write a sheet for every register, and one for the record of work; ``only`` for one unit."""
    criteria, units = loaded.criteria, unit_book(loaded.criteria)

    def concerns(lead: Sequence[str]) -> bool:
        return only is None or only in map(units.name, lead)

    labels = {e.label: name for name, e in criteria.registers.items() if concerns(e.lead)}
    names = sheet_names([*labels, RECORD], taken)
    for label, name in labels.items():
        entry = criteria.registers[name]
        heads = {key: column.label for key, column in entry.columns.items()}
        rows = given.evidence.registers.get(name, ()) if given is not None else ()
        _sheet(book, names[label], loaded, (name, label), heads, entry.inputs, rows)
    nodes: list[Leaf | Report] = [*criteria.leaves(), *criteria.reports]
    if not any(isinstance(node, Report) or len(node.products) > 1 for node in nodes):
        return  # no line of the set is done by products or periods
    mine = [n for n in nodes if concerns(n.sender if isinstance(n, Report) else n.lead)]
    record = _record(loaded, mine, given.evidence.work if given is not None else ())
    days = dict.fromkeys(_DAYS, Input("day", "", "date"))
    _sheet(book, names[RECORD], loaded, (WORK, RECORD), _WORK, days, record)


def _record(
    loaded: LoadedSet, nodes: Sequence[Leaf | Report], told: Sequence[WorkRow]
) -> list[dict[str, str]]:
    """Return a row for every item that is owed, with what is known of it."""
    criteria, rows = loaded.criteria, []
    owners = {owner(node) for node in nodes}
    known = {(row.code, row.product, row.period): row for row in told if row.code in owners}
    for node in nodes:
        if node.deadline is None and not (isinstance(node, Leaf) and len(node.products) > 1):
            continue
        for item in owed(node, criteria.year, date(criteria.year, 1, 1)):
            row = known.pop((owner(node), item.product, item.period), None)
            shown = {
                "code": owner(node),
                "title": node.title,
                "product": item.product,
                "period": item.period,
                "due": item.occurrence.due.isoformat(),
            }
            rows.append({**shown, **({} if row is None else _told(row))})
    return rows + [_told(row) for row in known.values()]


def _told(row: WorkRow) -> dict[str, str]:
    found = row.model_dump(mode="json", exclude_defaults=True, exclude={"link"})
    return {key: str(value) for key, value in found.items()}


def _sheet(
    book: Book,
    sheet: str,
    loaded: LoadedSet,
    names: tuple[str, str],
    heads: Mapping[str, str],
    typed: Mapping[str, Input],
    rows: Sequence[Mapping[str, str]],
) -> None:
    name, label = names
    page, last = book.sheet(sheet), len(heads)
    page.titles(last, label.upper())
    guide = "Mỗi dòng ghi một sự việc; không đổi tên cột, được thêm dòng ở cuối bảng."
    page.across(2, 1, last, guide, "note")
    page.write(3, 1, f"{MARK}{loaded.criteria.set}|{name}")
    page.cells(_KEYS, heads, ["plain"] * last)
    page.heads(_HEADS, [(head, _WIDE.get(key, 18)) for key, head in heads.items()])
    for hidden in (3, _KEYS):
        page.set_row(hidden - 1, None, None, {"hidden": True})
    for row, cells in enumerate([*rows, *[{}] * _SPARE], _FIRST):
        for column, key in enumerate(heads, start=1):
            look = "text soft" if name == WORK and key in _SHOWN else "text input"
            look += " date" if key in typed and typed[key].kind == "date" else ""
            page.write(row, column, _cell(typed.get(key), cells.get(key, "")), look)
            _choices(page, row, column, typed.get(key))
        if cells:
            page.tall(row, *((cells.get(key, ""), _WIDE.get(key, 18)) for key in heads))


def _cell(column: Input | None, text: str) -> str | int:
    """Return a cell as Excel holds it: days as numbers, levels by their names."""
    if column is None or not text:
        return text
    try:
        value = column.read(text)
    except ValueError:
        return text
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, str):
        return next(level.label for level in column.levels if level.key == value)
    if isinstance(value, int):
        return value - EPOCH if column.kind == "date" else value
    return text


def _choices(page: Page, row: int, column: int, typed: Input | None) -> None:
    if typed is None or typed.kind not in ("truth", "choice"):
        return
    source = _CHOICES.get(typed.kind) or [level.label for level in typed.levels]
    if sum(map(len, source)) < 250:  # Excel refuses longer lists that stand in the cell's rule
        page.check(row, column, {"validate": "list", "source": source})


def read_list(sheet: SheetCells, loaded: LoadedSet, source: Source, *, from_1904: bool) -> bool:
    """Read a sheet that is a list into its source; return whether it is one of this set."""
    marks = [(place, str(f.value)) for place, f in sheet.cells.items() if _marked(f.value)]
    if not marks:
        return False
    (marked, _), text = marks[0]
    _, own, name = text.split("|", 2)
    keys = {
        column: str(found.value)
        for (row, column), found in sheet.cells.items()
        if row == marked + 1 and isinstance(found.value, str)
    }
    columns: Mapping[str, Input] = dict.fromkeys(_DAYS, Input("day", "", "date"))
    if own != loaded.criteria.set or (name != WORK and name not in loaded.criteria.registers):
        message = f"sổ theo dõi này là của bộ «{own}», đang chấm bộ «{loaded.criteria.set}»"
        source.problems.append(Diagnostic("PAR507", message).at(f"{source.file.name}!{sheet.name}"))
        return True
    if name != WORK:
        columns = loaded.criteria.registers[name].inputs
    for row, cells in rows_of(sheet):
        if row <= marked + 2:
            continue
        where = f"{source.file.name}!{sheet.name}!{address(row, 1)}"
        told: dict[str, str] = {}
        for column, found in cells.items():
            key = keys.get(column)
            if key is None:
                at = f"{source.file.name}!{sheet.name}!{address(row, column)}"
                source.problems.append(unused(found).at(at))
            if key is None or (name == WORK and key in _SHOWN):
                continue
            try:
                kind = columns[key].kind if key in columns else "text"
                text = words(found)
                if kind != "text":
                    text = figure_text(found, kind, from_1904=from_1904)
            except CellError as problem:
                at = f"{source.file.name}!{sheet.name}!{address(row, column)}"
                source.problems.append(Diagnostic("PAR706", str(problem)).at(at))
                continue
            if text:
                told[key] = text
        if name != WORK and told:
            source.registers.setdefault(name, []).append((told, where))
        elif set(told) - {"code", "product", "period"}:
            try:
                source.work.append((WorkRow.model_validate(told), where))
            except ValidationError as failure:
                faults = [fault["msg"].removeprefix("Value error, ") for fault in failure.errors()]
                source.problems.append(Diagnostic("PAR706", "; ".join(faults)).at(where))
    return True


def _marked(value: object) -> bool:
    return isinstance(value, str) and value.startswith(MARK)
