"""The column *Số liệu* of the table: the figures of a line as text that follows its cells."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from par_index.excel.formula import BLANK, Const, Fn, Node, Op, Ref, if_
from par_index.excel.layout import Block
from par_index.excel.line_formulas import ANSWERS, IDLE, shown_level
from par_index.excel.values import cell_of
from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE
from par_index.language.vietnamese import number_text, percent_text
from par_index.meaning.rules import Rubric
from par_index.scoring.results import LeafResult
from par_index.words.rules import measure_name
from par_index.words.states import NOTHING_AROSE, raised

ABSENT = "…"


def figures_formula(block: Block, state: Ref) -> Node:
    """Return the formula of the text: one line for each figure."""
    rubric = block.rubric
    assert rubric is not None
    text: Node | None = None
    for name, cell in block.cells.items():
        kind = rubric.kind(name)
        filled = Op("=", cell, BLANK)
        if name == MEASURE:
            head = Const(f"\n{measure_name(rubric)}: " if text is not None else _head(rubric, name))
            line = if_(filled, BLANK, Op("&", head, _shown(cell, kind)))
        else:
            head = Const(("\n" if text is not None else "") + _head(rubric, name))
            value = if_(filled, Const(ABSENT), _shown(cell, kind))
            line = Op("&", Op("&", head, value), Const(_tail(rubric, name)))
        text = line if text is None else Op("&", text, line)
    return if_(Op("=", state, Const(IDLE)), Const(raised(NOTHING_AROSE)), text or BLANK)


def figures_text(block: Block, result: LeafResult) -> str:
    """Return the text as it stands now."""
    rubric, values = block.rubric, result.claim.values
    assert rubric is not None
    if result.state == "not_applicable":
        return raised(NOTHING_AROSE)
    found = []
    for name in block.cells:
        given = values.get(name)
        if given is None and name == MEASURE:
            continue
        shown = ABSENT if given is None else _text(rubric, name, given)
        found.append(f"{_head(rubric, name)}{shown}{_tail(rubric, name)}")
    return "\n".join(found)


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


def _text(rubric: Rubric, name: str, given: Given) -> str:
    kind = rubric.kind(name)
    if isinstance(given, Interval):
        return str(cell_of(rubric, name, given))
    if isinstance(given, bool):
        return ANSWERS[given]
    if isinstance(given, str):
        declared = rubric.inputs[name]
        return next(shown_level(declared, level) for level in declared.levels if level.key == given)
    if kind == "date":
        day = date.fromordinal(int(given))
        return f"{day.day}/{day.month}/{day.year}"
    return percent_text(Fraction(given)) if kind == "percent" else number_text(given)
