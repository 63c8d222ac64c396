"""What a form checks while it is filled in: allowed values, and the status of every figure."""

from __future__ import annotations

from enum import Enum
from typing import Any, Protocol

from par_index.excel.formula import BLANK, NO, Const, Fn, Node, Op, Ref, if_, sheet_text, text_of
from par_index.excel.layout import Block
from par_index.excel.line_formulas import (
    ANSWERS,
    SCALES,
    serial,
    shown_level,
    shown_measure,
    valid_figure,
)
from par_index.excel.rule_formulas import EPOCH
from par_index.excel.shares import Share, Term, comparison
from par_index.language.exact import Exact
from par_index.language.inputs import Input
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE, names
from par_index.language.vietnamese import interval_text
from par_index.loading.claims import read_value
from par_index.meaning.rules import Rubric
from par_index.models.criteria import Leaf
from par_index.words.rules import lowered
from par_index.words.states import NO_FIGURES, NOTHING_AROSE, raised

_LONGEST_TEST = 250
"""Excel takes formulas of data validations up to 255 characters."""


class Status(Enum):
    """What a form says of one figure."""

    MISSING = raised(NO_FIGURES)
    WRONG = "Số liệu chưa đúng"
    BELOW = "Dưới mục tiêu"
    OTHER = "Khác mục tiêu"
    DONE = "Đã có"
    SHARE = "Đã có tỷ lệ"
    RANGE = "Đã có khoảng"
    IDLE = raised(NOTHING_AROSE)


STATUSES = tuple(Status)


class PickLists(Protocol):
    """Where the levels of choices stand."""

    def area(self, labels: tuple[str, ...]) -> str:
        """Return the cells of a list."""


def status_formulas(block: Block, leaf: Leaf, rubric: Rubric) -> dict[str, Node]:
    """Return the status formula of every figure of a block; of the measure, its live value."""
    cells = block.cells
    targets = leaf.target.given if leaf.target is not None else {}
    counted = names(rubric.measures[MEASURE]) if rubric.measured else set()
    found: dict[str, Node] = {}
    for name, declared in rubric.reported.items():
        cell = cells[name]
        absent: Node = Const(Status.MISSING.value)
        if MEASURE in cells and name in counted:
            given = Op("<>", cells[MEASURE], BLANK)
            absent = Fn("IF", (given, Const(Status.SHARE.value), absent))
        if not block.own:
            idle = Op("<>", block.reason, BLANK)
            absent = Fn("IF", (idle, Const(Status.IDLE.value), absent))
        reached: Node = Const(Status.DONE.value)
        if name in targets:
            short = _short(rubric, declared, cell, targets[name])
            below = Status.OTHER if declared.kind == "choice" else Status.BELOW
            reached = if_(short, Const(below.value), reached)
        wrong: Node = Const(Status.WRONG.value)
        if declared.numeric:
            start = Fn("LEFT", (cell,))
            range_ = Fn("OR", tuple(Op("=", start, Const(c)) for c in "<>[("))
            wrong = Fn("IF", (range_, Const(Status.RANGE.value), wrong))
        valid = valid_figure(declared, cells)
        present = Fn("IF", (valid, reached, wrong))
        found[name] = Fn("IF", (Op("=", cell, BLANK), absent, present))
    if MEASURE in cells:
        found[MEASURE] = _measure_status(rubric, cells)
    return found


def _measure_status(rubric: Rubric, cells: dict[str, Ref]) -> Node:
    """Return the value of the measure, for people who fill in the counts."""
    here = names(rubric.measures[MEASURE]) & set(rubric.inputs) <= set(cells)
    live = Fn("IFERROR", (shown_measure(rubric, cells), BLANK)) if here else BLANK
    given = Const(Status.DONE.value)
    return Fn("IF", (Op("=", cells[MEASURE], BLANK), live, given))


def _short(rubric: Rubric, declared: Input, cell: Ref, text: str) -> Node:
    """Return whether a figure does not reach the target that the plan sets for it."""
    target = read_value(rubric, declared.name, text, dotted=True)
    if isinstance(target, bool):
        return Op("<>", cell, Const(ANSWERS[target]))
    if isinstance(target, str):
        label = next(shown_level(declared, lv) for lv in declared.levels if lv.key == target)
        return Op("<>", cell, Const(label))
    falls = declared.name in rubric.falling
    if not falls and declared.name not in rubric.rising:
        return NO
    span = target if isinstance(target, Interval) else Interval.point(target)
    cut = span.high if falls else span.low
    if cut is None:
        return NO
    scale = SCALES.get(declared.kind, 1)
    value: Node = cell if scale == 1 else Fn("ROUND", (Op("*", cell, Const(scale)), Const(0)))
    end = Share.constant(serial(cut[0], declared.kind) * scale)
    closed = cut[1] > 0 if falls else cut[1] < 0
    op = (">" if closed else ">=") if falls else ("<" if closed else "<=")
    return comparison(op, Share(Term(1, (value,))), end)


def validation(rubric: Rubric, name: str, block: Block, lists: PickLists) -> dict[str, Any]:
    """Return the data validation of one input cell, with Vietnamese messages."""
    if name == MEASURE:
        return {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_type": "warning",
            "input_title": "Tỷ lệ",
            "input_message": "Chỉ điền khi chưa có số đếm, ví dụ 96%. Có số đếm thì để trống.",
            "error_title": "Số liệu chưa đúng",
            "error_message": "Cần một tỷ lệ như 96%, hoặc một khoảng như > 90%.",
        }
    declared = rubric.inputs[name]
    allowed = _expected(rubric, declared)
    base: dict[str, Any] = {
        "input_title": "Cần điền",
        "input_message": allowed[:255],
        "error_title": "Số liệu chưa đúng",
        "error_message": f"{allowed} Hãy xem lại ô này."[:255],
    }
    if declared.kind == "truth":
        return {**base, "validate": "list", "source": list(ANSWERS.values())}
    if declared.kind == "choice":
        labels = tuple(shown_level(declared, level) for level in declared.levels)
        return {**base, "validate": "list", "source": lists.area(labels)}
    if declared.kind == "date":
        low, high = 1, 2_958_465
        domain = declared.domain
        if domain.low is not None:
            low = int(domain.low[0]) - EPOCH
        if domain.high is not None:
            high = int(domain.high[0]) - EPOCH
        return {**base, "validate": "date", "criteria": "between", "minimum": low, "maximum": high}
    if declared.kind in ("percent", "number"):
        base["error_type"] = "warning"
    test = text_of(valid_figure(declared, block.cells)).replace(sheet_text(block.sheet), "")
    if len(test) < _LONGEST_TEST:
        return {**base, "validate": "custom", "value": f"={test}"}
    least = float(declared.domain.low[0]) if declared.domain.low is not None else 0.0
    return {**base, "validate": "decimal", "criteria": ">=", "value": least}


def _expected(rubric: Rubric, declared: Input) -> str:
    kinds = {
        "count": "Số nguyên, không âm",
        "money": "Số tiền bằng đồng, không âm, không có phần lẻ",
        "percent": "Tỷ lệ, ví dụ 96%",
        "number": "Một số",
        "date": "Ngày, ví dụ 15/10/2026",
        "truth": "Chọn Có hoặc Không",
        "choice": "Chọn một mức trong danh sách",
    }
    text = kinds[declared.kind]
    domain: tuple[Exact | None, Exact | None] = (declared.low, declared.high)
    if declared.numeric and any(end is not None for end in domain):
        text += f" ({interval_text(declared.domain, declared.kind)})"
    limits = [lowered(rubric.inputs[limit].label) for limit in declared.at_most]
    if limits:
        text += f", không quá «{'», «'.join(limits)}»"
    if declared.sample is not None:
        text += f", mẫu ít nhất {declared.sample}"
    return text + "."
