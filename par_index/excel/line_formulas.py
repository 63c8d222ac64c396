"""The reading of a rule as live formulas: the same points, recomputed by a spreadsheet.

Conditions stay three-valued as in the engine: a figure that is missing or invalid makes a formula
fail, a failing formula does not decide, and what other figures decide already is not lost.
"""

from __future__ import annotations

from dataclasses import dataclass

from par_index.excel.cell_reading import REASON
from par_index.excel.figure_cells import GOOD, SCALES, FigureCells, name_figures
from par_index.excel.formula import FAILED, NO, Const, Node, Op, Ref, all_of, call, equals, if_
from par_index.excel.rule_formulas import Compiler, Emit
from par_index.excel.shares import Share, Term, comparison
from par_index.language.exact import Exact
from par_index.language.inputs import Input, Level
from par_index.language.intervals import Interval
from par_index.language.tree import MAX, MEASURE, UNKNOWN, names
from par_index.meaning.ranges import start_box
from par_index.meaning.rules import Rubric

REFUSED, KNOWN, MISSING, IDLE, UNSCORED = range(5)
"""The states of a line as its state cell holds them."""

ANSWERS = {True: "Có", False: "Không"}
"""How a workbook writes yes and no."""


@dataclass(frozen=True)
class LeafCells:
    """The cells of a scored line: its state, and its exact points as ``top / bottom``."""

    state: Node
    top: Ref
    bottom: Ref


def leaf_formulas(
    rubric: Rubric, limits: tuple[Exact, Exact], figures: FigureCells, emit: Emit
) -> LeafCells:
    """Compile a rule over the helper cells that hold its figures.

    Args:
        rubric: the rule.
        limits: the least and the most points of the line; beyond them it stays open.
        figures: the cells of its figures as they were read.
        emit: places helper formulas.

    """
    compiler = _of_rubric(rubric, limits[1], figures, emit)
    share = compiler.rule(rubric.rule)
    top, bottom = compiler.emit(share.top.node()), compiler.emit(share.bottom.node())
    here = Share(Term(1, (top,)), Term(1, (bottom,)))
    within = all_of(
        comparison(">=", here, Share.constant(limits[0])),
        comparison("<=", here, Share.constant(limits[1])),
    )
    known = if_(within, Const(KNOWN), Const(MISSING))
    scored = if_(call("ISNUMBER", Op("/", top, bottom)), known, Const(MISSING))
    state: Node = scored
    idle = compiler.nothing_arose(rubric.idle_when)
    if idle != NO:
        state = call("IFERROR", if_(compiler.emit(idle), Const(IDLE), scored), Const(MISSING))
    if figures.reason is not None:
        state = if_(equals(figures.reason, REASON), Const(IDLE), state)
    return LeafCells(if_(figures.refused, Const(REFUSED), state), top, bottom)


def shown_level(declared: Input, level: Level) -> str:
    """Return how a workbook writes one level of a choice: by its label, where that is unique."""
    twins = [other for other in declared.levels if other.label.casefold() == level.label.casefold()]
    return level.label if len(twins) == 1 else level.key


def _of_rubric(rubric: Rubric, maximum: Exact, figures: FigureCells, emit: Emit) -> Compiler:
    box = start_box(rubric.context, {MAX: Interval.point(maximum)})
    given = equals(figures.judged[MEASURE], GOOD) if MEASURE in figures.judged else None
    compiler = Compiler(emit, rubric, box, given)
    compiler.numbers[MAX] = Share.constant(maximum)
    compiler.numbers[UNKNOWN] = Share(Term(1, (FAILED,)))  # points that the source leaves open
    used = {name for expr in rubric.stated for name in names(expr)}
    asked = [declared for declared in rubric.inputs.values() if declared.name in used]
    name_figures(compiler, asked, figures.values)
    for name, expr in rubric.measures.items():
        counted = compiler.number(expr)
        if name == MEASURE and MEASURE in figures.values:
            counted = _measure(rubric, counted, figures)
        compiler.numbers[name] = compiler.held(counted)
    return compiler


def _measure(rubric: Rubric, counted: Share, figures: FigureCells) -> Share:
    """Return the measure: what the counts give, or what stands in its own cell without them."""
    given = figures.values[MEASURE]
    assert figures.measure is not None
    alone = if_(call("ISNUMBER", figures.measure), NO, Op(">", figures.judged[MEASURE], Const(0)))
    top = if_(alone, given, counted.top.node())
    scale = Const(SCALES.get(rubric.measure_kind, 1))
    return Share(Term(1, (top,)), Term(1, (if_(alone, scale, counted.bottom.node()),)))
