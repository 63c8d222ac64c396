"""The cells of a form that hold something and are not read: an added column, a changed unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from par_index.diagnostics.problems import Diagnostic
from par_index.excel import layout
from par_index.excel.checks import STATUSES
from par_index.excel.layout import KEYS, FormRow, label_of, unit_label
from par_index.language.tree import MEASURE
from par_index.loading.loaded import LoadedSet
from par_index.scoring.scheme import OWN
from par_index.tables.cells import Found, SheetCells, address, column_letters
from par_index.tables.table import shown

_SHOWN = 20
"""Most cells of one sheet that are named one by one."""

_OURS_ABOVE = (layout.TITLE_TEXT, layout.GUIDE)
_STATUSES = {status.value for status in STATUSES}
_FILLED = (layout.VALUE, layout.NUMBER, layout.DAY, layout.TITLE, layout.LINK)
_READ: Mapping[str, tuple[int, ...]] = {
    layout.HEAD: (layout.LABEL,),
    layout.RULE: (layout.LABEL,),
    layout.IDLE: (layout.VALUE, layout.NUMBER),
    layout.JUSTIFICATION: _FILLED,
    layout.SIGNED: (layout.CODE, layout.NUMBER),
}
"""The columns that are read, or are ours, in rows that are no figures."""

_KINDS = {mark: kind for kind, mark in KEYS.items()}


def unread(
    sheet: SheetCells,
    header: int,
    places: Mapping[int, int],
    keys: Mapping[int, str],
    loaded: LoadedSet,
    *,
    older: bool = False,
) -> Iterator[tuple[Diagnostic, int, int]]:
    """Yield a remark on every cell that is not read, and refuse a figure in another unit.

    Args:
        sheet: the form.
        header: the row of its titles.
        places: where each of our columns stands now.
        keys: what the hidden column says of each row.
        loaded: the set, which knows what stood there at first.
        older: whether the form is of an older format, whose labels may have read otherwise.

    """
    ours = {at: column for column, at in places.items()}
    added: dict[int, list[int]] = {}
    told = 0
    for (row, at), found in sorted(sheet.cells.items()):
        column, key = ours.get(at), keys.get(row)
        if column is None and row >= header:
            added.setdefault(at, []).append(row)
            continue
        if row < header:
            known = _above(found, loaded)
        elif column is None or row == header or column == layout.KEY:
            known = True
        elif key is None:
            inserted = any((row, places.get(filled, 0)) in sheet.cells for filled in _FILLED)
            known = inserted and column in (layout.CODE, *_FILLED)
        elif column == layout.STATUS and (found.formula or found.value in _STATUSES):
            known = True
        else:
            old_label = older and column == layout.LABEL
            expected = None if old_label else _expected(column, key, loaded)
            text = found.value.strip() if isinstance(found.value, str) else shown(found)
            for old, new in layout.OLD_LABELS.items():
                text = text.replace(old, new)
            known = expected is None or text.casefold() == expected.casefold()
            value = (row, places.get(layout.VALUE, 0)) in sheet.cells
            if not known and column == layout.UNIT and expected and value:
                message = f"đơn vị tính đã đổi thành «{shown(found)}»; số liệu này tính bằng "
                hint = f"Hãy ghi giá trị theo «{expected}» và sửa lại đơn vị tính."
                yield Diagnostic("PAR715", f"{message}«{expected}»", hint), row, at
                continue
        told += not known
        if not known and told <= _SHOWN:
            yield unused(found), row, at
    if told > _SHOWN:
        message = f"trang này còn {told - _SHOWN} ô có nội dung mà không dùng đến"
        yield Diagnostic("PAR713", message), header, places[layout.KEY]
    for at, rows in added.items():
        cells = ", ".join(address(row, at) for row in rows[:3])
        more = f" và {len(rows) - 3} ô khác" if len(rows) > 3 else ""
        name = sheet.cells.get((header, at))
        title = f"«{shown(name)}»" if name is not None else column_letters(at)
        message = f"cột {title} không thuộc mẫu nên không dùng đến: {cells}{more}"
        yield Diagnostic("PAR713", message), rows[0], at


def unused(found: Found) -> Diagnostic:
    """Return the remark on a cell that is not read."""
    return Diagnostic("PAR713", f"ô có nội dung mà không dùng đến: «{shown(found)}»")


def _above(found: Found, loaded: LoadedSet) -> bool:
    text = found.value
    titles = (*_OURS_ABOVE, loaded.criteria.title)
    return isinstance(text, str) and (text.startswith(("@", *titles)) or "(năm " in text)


def _expected(column: int, key: str, loaded: LoadedSet) -> str | None:
    """Return what stood in a cell at first; None where anything may stand, or is told elsewhere."""
    code, _, name = key.partition("|")
    leaf = loaded.scheme.claimable.get(OWN if code == layout.OWN_CODE else code)
    if column in _READ.get(name, _FILLED):
        return None
    if name == layout.SIGNED:
        return ""
    kind = _KINDS.get(name, "measure" if name == MEASURE else "figure")
    if leaf is None or leaf.rubric is None or (kind == "figure" and name not in leaf.rubric.inputs):
        return None
    if column == layout.CODE:
        return code
    if kind == "figure" and leaf.rubric.inputs[name].answers:
        return None  # it may have been a yes or no when the form went out
    if column == layout.LABEL:
        return label_of(leaf.rubric, FormRow(0, kind, name))
    if column == layout.UNIT and kind in ("figure", "measure"):
        return unit_label(leaf.rubric, name)
    return layout.CHOOSE if column == layout.UNIT and kind == "idle" else ""
