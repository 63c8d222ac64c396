"""The reading of a rule as live formulas: the same points, recomputed by a spreadsheet.

Conditions stay three-valued as in the engine: a figure that is missing or invalid makes a formula
fail, a failing formula does not decide, and what other figures decide already is not lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from par_index.excel.formula import (
    BLANK,
    ERROR,
    NO,
    YES,
    Const,
    Fn,
    Node,
    Op,
    Ref,
    both,
    if_,
    text_of,
)
from par_index.excel.rule_formulas import EPOCH, Compiler, Emit
from par_index.excel.shares import Share, Term, comparison
from par_index.language.exact import Exact
from par_index.language.inputs import Input, Level
from par_index.language.intervals import Interval
from par_index.language.tree import (
    MAX,
    MEASURE,
    names,
)
from par_index.meaning.bounds import measure_domain
from par_index.meaning.ranges import start_box
from par_index.meaning.rules import Rubric

KNOWN, MISSING, IDLE, UNSCORED = 1, 2, 3, 4
"""The states of a line as its state cell holds them."""

ANSWERS = {True: "Có", False: "Không"}
"""How a workbook writes yes and no."""

SCALES = {"percent": 10**8, "number": 10**6}
"""Dense figures become whole numbers by these factors; finer digits than these are not told
apart, far beyond what a report gives."""


@dataclass(frozen=True)
class LeafCells:
    """The cells of a scored line: its state, and its exact points as ``top / bottom``."""

    state: Node
    top: Ref
    bottom: Ref


def leaf_formulas(
    rubric: Rubric, maximum: Exact, cells: Mapping[str, Ref], reason: Ref, emit: Emit
) -> LeafCells:
    """Compile a rule over the cells that hold its figures.

    Args:
        rubric: the rule.
        maximum: the maximum points of the line.
        cells: the cell of every input, and of ``measure`` where evidence may give it.
        reason: the cell in which a reason for *không phát sinh* may stand.
        emit: places helper formulas.

    """
    compiler = _of_rubric(rubric, maximum, cells, emit)
    share = compiler.rule(rubric.rule)
    top, bottom = compiler.emit(share.top.node()), compiler.emit(share.bottom.node())
    scored = if_(Fn("ISNUMBER", (Op("/", top, bottom),)), Const(KNOWN), Const(MISSING))
    state: Node = scored
    idle = compiler.nothing_arose(rubric.idle_when)
    if idle != NO:
        state = Fn(
            "IFERROR", (Fn("IF", (compiler.emit(idle), Const(IDLE), scored)), Const(MISSING))
        )
    return LeafCells(Fn("IF", (Op("<>", reason, BLANK), Const(IDLE), state)), top, bottom)


def shown_level(declared: Input, level: Level) -> str:
    """Return how a workbook writes one level of a choice: by its label, where that is unique."""
    twins = [other for other in declared.levels if other.label.casefold() == level.label.casefold()]
    return level.label if len(twins) == 1 else level.key


def serial(value: Exact, kind: str) -> Exact:
    """Return a number as cells hold it: a day counts from the spreadsheet's epoch."""
    return value - EPOCH if kind == "date" else value


def valid_figure(declared: Input, cells: Mapping[str, Ref]) -> Node:
    """Return whether a cell holds a value that its input can take."""
    cell = cells[declared.name]
    if declared.kind == "truth":
        return Fn("ISNUMBER", (if_(_answer(cell), Const(1), Const(0)),))
    if declared.kind == "choice":
        return Fn("ISNUMBER", (_choice(declared, cell),))
    return Fn("ISNUMBER", (_figure(declared, cell, cells),))


def shown_measure(rubric: Rubric, cells: Mapping[str, Ref]) -> Node:
    """Return the measure that the counts give, as one formula; it fails where one is missing."""
    counts = {name: cell for name, cell in cells.items() if name != MEASURE}
    used = names(rubric.measures[MEASURE])
    sure = [valid_figure(rubric.inputs[name], counts) for name in rubric.inputs if name in used]
    compiler = Compiler(_nowhere, rubric, start_box(rubric.context, {}))
    for name in used:
        compiler.numbers[name] = Share(Term(1, (counts[name],)))
    value = compiler.number(rubric.measures[MEASURE]).node()
    return if_(both(*sure), value, ERROR)


def _nowhere(node: Node) -> Ref:
    raise LookupError(f"không có ô phụ cho {text_of(node)}")


def _of_rubric(rubric: Rubric, maximum: Exact, cells: Mapping[str, Ref], emit: Emit) -> Compiler:
    box = start_box(rubric.context, {MAX: Interval.point(maximum)})
    compiler = Compiler(emit, rubric, box, cells.get(MEASURE))
    compiler.numbers[MAX] = Share.constant(maximum)
    used = {name for expr in rubric.stated for name in names(expr)}
    name_figures(compiler, [i for i in rubric.inputs.values() if i.name in used], cells)
    for name, expr in rubric.measures.items():
        counted = compiler.number(expr)
        if name == MEASURE and MEASURE in cells:
            counted = _measure(rubric, counted, cells[MEASURE])
        compiler.numbers[name] = compiler.held(counted)
    return compiler


def name_figures(compiler: Compiler, inputs: Iterable[Input], cells: Mapping[str, Ref]) -> None:
    """Tell a compiler what the names of figures stand for: the cells, checked as the form does."""
    for declared in inputs:
        name = declared.name
        if declared.kind == "truth":
            compiler.truths[name] = compiler.emit(_answer(cells[name]))
        elif declared.kind == "choice":
            keys = [level.key for level in declared.levels]
            compiler.choices[name] = compiler.emit(_choice(declared, cells[name])), keys
        else:
            figure = compiler.emit(_figure(declared, cells[name], cells))
            compiler.numbers[name] = Share(Term(1, (figure,)), Term(SCALES.get(declared.kind, 1)))


def _answer(cell: Ref) -> Node:
    no = if_(Op("=", cell, Const(ANSWERS[False])), NO, ERROR)
    return if_(Op("=", cell, Const(ANSWERS[True])), YES, no)


def _choice(declared: Input, cell: Ref) -> Node:
    result: Node = ERROR
    for number, level in reversed(list(enumerate(declared.levels, start=1))):
        result = if_(Op("=", cell, Const(shown_level(declared, level))), Const(number), result)
    return result


def _figure(declared: Input, cell: Ref, cells: Mapping[str, Ref]) -> Node:
    """Return the whole number that a cell stands for; it fails for what the input cannot be."""
    domain = declared.domain
    tests = [] if declared.step is None else [Op("=", cell, Fn("INT", (cell,)))]
    for limit in declared.at_most:
        if limit not in cells:
            continue  # it stands on the sheet of the unit that reports it
        above = Op("<=", cell, cells[limit])
        tests.append(Fn("IF", (Fn("ISNUMBER", (cells[limit],)), above, YES)))  # type: ignore[arg-type]
    return _checked(cell, domain, declared.kind, tests)


def _measure(rubric: Rubric, counted: Share, cell: Ref) -> Share:
    kind = rubric.measure_kind
    given = _checked(cell, measure_domain(rubric), kind, [])
    blank = Op("=", cell, BLANK)
    top = Fn("IF", (blank, counted.top.node(), given))
    bottom = Fn("IF", (blank, counted.bottom.node(), Const(SCALES.get(kind, 1))))
    return Share(Term(1, (top,)), Term(1, (bottom,)))


def _checked(cell: Ref, domain: Interval, kind: str, tests: Sequence[Node]) -> Node:
    scale = SCALES.get(kind, 1)
    value: Node = cell if scale == 1 else Fn("ROUND", (Op("*", cell, Const(scale)), Const(0)))
    found = list(tests)
    for cut, strict, closed in ((domain.low, ">", ">="), (domain.high, "<", "<=")):
        if cut is not None:
            open_end = (cut[1] > 0) == (strict == ">")
            end = Share.constant(serial(cut[0], kind) * scale)
            here = Share(Term(1, (value,)))
            found.append(comparison(strict if open_end else closed, here, end))
    inside: Node = YES
    if found:
        inside = found[0] if len(found) == 1 else Fn("AND", tuple(found))
    return Fn("IF", (Fn("ISNUMBER", (cell,)), if_(inside, value, ERROR), ERROR))
