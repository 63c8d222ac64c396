"""The sheet *Cách tính*: what every line reports and how that becomes points."""

from __future__ import annotations

from par_index.excel.book import Page, height
from par_index.excel.draft import Draft
from par_index.excel.formula import BLANK, Const, Fn, Node, Op, Ref, if_, text_of
from par_index.excel.layout import Block
from par_index.excel.line_formulas import IDLE
from par_index.language.tree import MEASURE
from par_index.meaning.rules import Rubric
from par_index.scoring.results import LeafResult
from par_index.words.rules import measure_name
from par_index.words.states import NOTHING_AROSE, raised

_COLUMNS = (("STT", 8), ("Tiêu chí", 40), ("Số liệu", 38), ("Cách tính", 52))
_HEADER = 4
_LONGEST_FORMULA = 8_000
"""Excel takes formulas up to 8192 characters; a longer list of figures stands as issued."""

_ABSENT = "…"


def write_methods(draft: Draft, page: Page) -> None:
    """Write the sheet."""
    page.titles(4, "SỐ LIỆU VÀ CÁCH TÍNH TỪNG TIÊU CHÍ", draft.loaded.criteria.title)
    page.heads(_HEADER, _COLUMNS, 2)
    row = _HEADER
    for row, (code, result) in enumerate(draft.scorecard.leaves.items(), _HEADER + 1):
        (leaf, _), block = draft.leaves[code], draft.blocks.get(code)
        rule, figures = block.rule_text if block else "", ""
        page.cells(row, (code, leaf.title, None, rule), ("center", "text", "text", "text quiet"))
        if block is not None and isinstance(result, LeafResult):
            node = _figures(block, draft.lines[code].state)
            ref = page.live(row, 3, node, "text")
            figures = str(draft.book.cells.value(ref))
            if len(text_of(node)) >= _LONGEST_FORMULA:
                page.write(row, 3, figures, "text")
        tall = height((leaf.title, 40), (figures, 38))
        page.set_row(row - 1, min(400.0, max(tall, height((rule, 52 * 1.18), size=12.8))))
    page.print_area(0, 0, row - 1, 3)


def _figures(block: Block, state: Ref) -> Node:
    """Return the formula of the figures of a line as text, one to a row."""
    rubric = block.rubric
    assert rubric is not None
    text: Node | None = None
    for name, cell in block.cells.items():
        kind = rubric.kind(name)
        blank = Op("=", cell, BLANK)
        head = Const(("" if text is None else "\n") + _head(rubric, name))
        if name == MEASURE:
            line = if_(blank, BLANK, Op("&", head, _shown(cell, kind)))
        else:
            value = if_(blank, Const(_ABSENT), _shown(cell, kind))
            line = Op("&", Op("&", head, value), Const(_tail(rubric, name)))
        text = line if text is None else Op("&", text, line)
    return if_(Op("=", state, Const(IDLE)), Const(raised(NOTHING_AROSE)), text or BLANK)


def _head(rubric: Rubric, name: str) -> str:
    label = measure_name(rubric) if name == MEASURE else rubric.inputs[name].label
    return f"{label}: "


def _tail(rubric: Rubric, name: str) -> str:
    declared = rubric.inputs.get(name)
    if declared is None or declared.kind not in ("count", "money", "number"):
        return ""
    unit = "đồng" if declared.kind == "money" and not declared.unit else declared.unit
    return f" {unit}" if unit else ""


def _shown(cell: Ref, kind: str) -> Node:
    match kind:
        case "count" | "money":
            shown: Node = Fn("FIXED", (cell, Const(0)))
        case "percent":
            tidy = Fn("ROUND", (Op("*", cell, Const(100)), Const(4)))
            shown = Op("&", tidy, Const("%"))
        case "date":
            day, month, year = (Fn(name, (cell,)) for name in ("DAY", "MONTH", "YEAR"))
            shown = Op("&", Op("&", day, Const("/")), Op("&", month, Op("&", Const("/"), year)))
        case _:
            return cell
    return Fn("IF", (Fn("ISNUMBER", (cell,)), shown, cell))
