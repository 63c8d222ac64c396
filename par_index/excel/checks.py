"""What a form checks while it is filled in: allowed values, and the status of every figure."""

from __future__ import annotations

from enum import Enum
from typing import Any

from par_index.excel.book import Book
from par_index.excel.cell_reading import BAD_REASON, REASON
from par_index.excel.figure_cells import ABSENT, GOOD, RANGE, SCALES, FigureCells, serial
from par_index.excel.formula import (
    BLANK,
    EPOCH,
    NO,
    YES,
    Const,
    Node,
    Op,
    Ref,
    all_of,
    call,
    equals,
    if_,
    text_of,
)
from par_index.excel.layout import IDLE_CHOICE, Block
from par_index.excel.line_formulas import ANSWERS, shown_level
from par_index.excel.shares import Share, Term, comparison
from par_index.language.exact import Exact
from par_index.language.inputs import Input
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE, names
from par_index.language.vietnamese import interval_text
from par_index.loading.claims import read_value
from par_index.meaning.rules import Rubric
from par_index.models.tree import Leaf
from par_index.words.expressions import lowered
from par_index.words.states import NO_FIGURES, raised

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
    IDLE = IDLE_CHOICE
    UNCHOSEN = "Chưa chọn ở cột «Giá trị»"
    UNREASONED = "Thiếu lý do ở ô bên phải"


STATUSES = tuple(Status)


def status_formulas(leaf: Leaf, rubric: Rubric, figures: FigureCells) -> dict[str, Node]:
    """Return the status formula of every figure of a line; of the measure, its live value."""
    targets = leaf.target.given if leaf.target is not None else {}
    counted = names(rubric.measures[MEASURE]) if rubric.measured else set()
    found: dict[str, Node] = {}
    for name, declared in rubric.reported.items():
        absent: Node = Const(Status.MISSING.value)
        if MEASURE in figures.judged and name in counted:
            given = Op(">", figures.judged[MEASURE], Const(ABSENT))
            absent = if_(given, Const(Status.SHARE.value), absent)
        if figures.reason is not None:
            absent = if_(equals(figures.reason, REASON), Const(Status.IDLE.value), absent)
        good: Node = Const(Status.DONE.value)
        if name in targets:
            short = _short(rubric, declared, figures.values[name], targets[name])
            below = Status.OTHER if declared.kind == "choice" else Status.BELOW
            good = if_(short, Const(below.value), good)
        found[name] = _status(figures.judged[name], absent, good)
    if figures.measure is not None:
        live = call("IFERROR", figures.measure, BLANK)
        found[MEASURE] = _status(figures.judged[MEASURE], live, Const(Status.DONE.value))
    return found


def idle_status(block: Block, figures: FigureCells) -> Node:
    """Return what the choice of *không phát sinh* and its reason show; each needs the other."""
    assert figures.reason is not None
    chosen = Const(Status.UNREASONED.value)
    lacks = if_(equals(block.chosen, BLANK), Const(Status.UNCHOSEN.value), chosen)
    bad = if_(equals(figures.reason, BAD_REASON), lacks, BLANK)
    return if_(equals(figures.reason, REASON), Const(Status.IDLE.value), bad)


def _status(judged: Ref, absent: Node, good: Node) -> Node:
    """Return what a judged figure shows; nothing is checked here anew."""
    wrong = if_(equals(judged, RANGE), Const(Status.RANGE.value), Const(Status.WRONG.value))
    return if_(equals(judged, ABSENT), absent, if_(equals(judged, GOOD), good, wrong))


def _short(rubric: Rubric, declared: Input, value: Ref, text: str) -> Node:
    """Return whether a figure does not reach the target that the plan sets for it."""
    target = read_value(rubric, declared.name, text, dotted=True)
    if isinstance(target, bool):
        return Op("<>", value, Const(int(target)))
    if isinstance(target, str):
        keys = [level.key for level in declared.levels]
        return Op("<>", value, Const(keys.index(target) + 1))
    falls = declared.name in rubric.falling
    if not falls and declared.name not in rubric.rising:
        return NO
    span = target if isinstance(target, Interval) else Interval.point(target)
    cut = span.high if falls else span.low
    if cut is None:
        return NO
    end = Share.constant(serial(cut[0], declared.kind) * SCALES.get(declared.kind, 1))
    closed = cut[1] > 0 if falls else cut[1] < 0
    op = (">" if closed else ">=") if falls else ("<" if closed else "<=")
    return comparison(op, Share(Term(1, (value,))), end)


def validation(rubric: Rubric, name: str, block: Block, book: Book) -> dict[str, Any]:
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
        return {**base, "validate": "list", "source": book.listed(labels)}
    if declared.kind == "date":
        low, high = 1, 2_958_465
        domain = declared.domain
        if domain.low is not None:
            low = int(domain.low[0]) - EPOCH
        if domain.high is not None:
            high = int(domain.high[0]) - EPOCH
        if declared.answers:
            base["error_type"] = "warning"
        return {**base, "validate": "date", "criteria": "between", "minimum": low, "maximum": high}
    if declared.kind in ("percent", "number"):
        base["error_type"] = "warning"
    return {**base, "validate": "custom", "value": f"={_typed(declared, block)}"}


def _typed(declared: Input, block: Block) -> str:
    """Return what a form takes while it is typed; the status judges texts and finer limits."""
    cell = block.cells[declared.name]
    domain = declared.domain
    tests: list[Node] = [] if declared.step is None else [Op("=", cell, call("INT", cell))]
    for cut, sign in ((domain.low, ">="), (domain.high, "<=")):
        if cut is not None:
            tests.append(Op(sign, cell, Share.constant(cut[0]).node()))
    limits = [block.cells[name] for name in declared.at_most if name in block.cells]
    limited = [if_(call("ISNUMBER", most), Op("<=", cell, most), YES) for most in limits]
    for kept in (tests + limited, tests):
        node = if_(call("ISTEXT", cell), YES, all_of(call("ISNUMBER", cell), *kept))
        text = text_of(node, block.sheet)
        if len(text) < _LONGEST_TEST:
            break
    return text


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
    if declared.answers:
        text += "; chưa rõ thì ghi có hoặc không"
    limits = [lowered(rubric.inputs[limit].label) for limit in declared.at_most]
    if limits:
        text += f", không quá «{'», «'.join(limits)}»"
    if declared.sample is not None:
        text += f", mẫu ít nhất {declared.sample}"
    return text + "."
