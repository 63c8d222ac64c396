"""The figures of one line as helper cells: each cell of the form is read and judged once.

The status on the form and the points of the line both ask these cells, so that a figure which the
engine would refuse is called wrong and earns nothing, and one that it takes is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from par_index.excel.cell_reading import (
    BAD_REASON,
    REASON,
    Step,
    answer_in,
    day_in,
    level_in,
    number_in,
    reason_in,
    text_in,
)
from par_index.excel.formula import (
    EPOCH,
    FAILED,
    NO,
    YES,
    Cell,
    Const,
    FormulaError,
    Node,
    Op,
    Ref,
    all_of,
    any_of,
    call,
    equals,
    if_,
    text_of,
)
from par_index.excel.rule_formulas import Compiler, Emit
from par_index.excel.shares import Share, Term, comparison
from par_index.language.exact import Exact
from par_index.language.inputs import NO as NO_WORDS
from par_index.language.inputs import YES as YES_WORDS
from par_index.language.inputs import Given, Input
from par_index.language.intervals import Interval
from par_index.language.spelling import tidy
from par_index.language.tree import MEASURE, names
from par_index.loading.claims import bounded
from par_index.meaning.bounds import measure_domain
from par_index.meaning.ranges import start_box
from par_index.meaning.rules import Rubric

ABSENT, GOOD, BAD, RANGE = 0, 1, 2, 3
"""What a figure is, as its judgement cell holds it."""

SCALES = {"percent": 10**8, "number": 10**6}
"""Dense figures become whole numbers by these factors; finer digits than these are not told
apart, far beyond what a report gives."""

_FINEST = 8
"""A rate is typed with so many decimals at most."""

_TYPED = Ref("#", 1, 1)


@dataclass(frozen=True)
class FigureCells:
    """The helper cells of a line.

    ``values`` hold each figure as a whole number (`SCALES`), a day, 1 or 0, or the number of a
    level, and fail for what is missing or refused; ``judged`` says which of these it is, for those
    that the line reports itself; ``measure`` holds what the counts come to; ``reason`` says what
    the reason is, ``refused`` whether the engine would refuse the line.
    """

    values: Mapping[str, Ref]
    judged: Mapping[str, Ref]
    measure: Ref | None
    reason: Ref | None
    refused: Ref


@dataclass(frozen=True)
class Typed:
    """Where the figures of a line stand, what stands there now, and how it was read.

    ``idle`` are the cells in which *không phát sinh* is chosen and its reason is given.
    """

    cells: Mapping[str, Ref]
    idle: tuple[Ref, Ref] | None
    held: Mapping[Ref, Cell]
    given: Mapping[str, Given]


def serial(value: Exact, kind: str) -> Exact:
    """Return a number as cells hold it: a day counts from the spreadsheet's epoch."""
    return value - EPOCH if kind == "date" else value


def number_of(rubric: Rubric, name: str, value: Exact | bool | str) -> Exact:
    """Return the number that a figure is in cells: a day's, 1 or 0, or the number of a level."""
    if isinstance(value, str):
        return [level.key for level in rubric.inputs[name].levels].index(value) + 1
    return serial(int(value) if isinstance(value, bool) else value, rubric.kind(name))


def figure_cells(
    rubric: Rubric, typed: Typed, shared: Mapping[str, Ref], emit: Emit, step: Step
) -> FigureCells:
    """Place the helper cells of a line over what was typed.

    ``shared`` are the cells of the values that the line takes from elsewhere.
    """
    texts = {name: text_in(cell, typed.held[cell], step) for name, cell in typed.cells.items()}
    read = {name: _read(rubric, name, typed, texts[name], step) for name in typed.cells}
    sound = {name: _sound(rubric, name, cell, emit) for name, cell in read.items()} | dict(shared)
    values, judged = dict(sound), dict[str, Ref]()
    for name in read:
        limits = rubric.inputs[name].at_most if name in rubric.inputs else ()
        if tests := [_within(rubric, name, limit, sound) for limit in limits]:
            values[name] = emit(if_(all_of(*tests), values[name], FAILED))
    for name, cell in typed.cells.items():
        start = call("LEFT", texts[name])
        ranged = any_of(*(equals(start, mark) for mark in "<>[(≤≥"))
        also = NO if rubric.kind(name) in ("truth", "choice") else ranged
        if name in rubric.inputs and rubric.inputs[name].answers:
            held = typed.held[cell]
            bare = isinstance(held, bool) or tidy(str(held)).casefold() in YES_WORDS | NO_WORDS
            said = answer_in(cell, texts[name], 1 if bare else FormulaError(), step)
            also = any_of(ranged, call("ISNUMBER", said))
        known = if_(
            call("ISNUMBER", values[name]), Const(GOOD), if_(also, Const(RANGE), Const(BAD))
        )
        blank = if_(call("ISTEXT", cell), equals(texts[name], ""), _empty(cell))
        judged[name] = emit(if_(blank, Const(ABSENT), known))
    counted = None
    if MEASURE in typed.cells:
        counted, beyond = _counted(rubric, values, emit)
        beside = _beside(rubric, judged[MEASURE], read[MEASURE], counted, values)
        judged[MEASURE] = emit(if_(beyond, Const(BAD), beside))
        wrong = equals(judged[MEASURE], BAD)
        values[MEASURE] = emit(if_(wrong, FAILED, values[MEASURE]))
    parts = judged.values()
    given = any_of(*(Op(">", cell, Const(ABSENT)) for cell in parts)) if parts else NO
    bad_ones = [equals(cell, BAD) for cell in parts]
    why, idle = None, []
    if typed.idle is not None:
        held = typed.held[typed.idle[1]]
        why = reason_in(typed.idle, text_in(typed.idle[1], held, step), held, step)
        idle = [equals(why, BAD_REASON), all_of(equals(why, REASON), given)]
    refused = any_of(*bad_ones, *idle)
    return FigureCells(values, judged, counted, why, emit(refused))


def _empty(cell: Ref) -> Node:
    return call("IFERROR", equals(cell, ""), NO)


def _read(rubric: Rubric, name: str, typed: Typed, text: Ref, step: Step) -> Ref:
    """Return the cell of a figure as it was typed."""
    declared, cell, value = rubric.inputs.get(name), typed.cells[name], typed.given.get(name)
    kind = rubric.kind(name)
    now: Cell | FormulaError = FormulaError()
    if value is not None and not isinstance(value, Interval):
        now = number_of(rubric, name, value)
    if kind == "truth":
        return answer_in(cell, text, now, step)
    if declared is not None and kind == "choice":
        return level_in(declared, text, now, step)
    if kind == "date":
        return day_in(cell, text, now, step)
    fits = text_of(_admits(rubric, name, _TYPED)).replace(_TYPED.text(), "#")
    return number_in(cell, text, kind, declared.unit if declared else "", fits, now, step)


def _sound(rubric: Rubric, name: str, read: Ref, emit: Emit) -> Ref:
    """Return the cell of a figure as a whole number within its domain."""
    kind = rubric.kind(name)
    if kind in ("truth", "choice"):
        return read
    admitted = if_(_admits(rubric, name, read), _scaled(read, kind), FAILED)
    return emit(if_(call("ISNUMBER", read), admitted, FAILED))


def _admits(rubric: Rubric, name: str, value: Ref) -> Node:
    """Return whether a figure can be a number."""
    declared, kind = rubric.inputs.get(name), rubric.kind(name)
    domain = measure_domain(rubric) if declared is None else declared.domain
    whole = declared is not None and declared.step is not None
    found: list[Node] = [equals(value, call("INT", value))] if whole else []
    here = Share(Term(1, (_scaled(value, kind),)), Term(SCALES.get(kind, 1)))
    return all_of(*found, *_inside(domain, here, kind))


def _inside(domain: Interval, here: Share, kind: str) -> Iterator[Node]:
    """Give the conditions that a number lies within its domain."""
    for cut, strict, closed in ((domain.low, ">", ">="), (domain.high, "<", "<=")):
        if cut is not None:
            open_end = (cut[1] > 0) == (strict == ">")
            yield comparison(
                strict if open_end else closed, here, Share.constant(serial(cut[0], kind))
            )


def _scaled(value: Node, kind: str) -> Node:
    scale = SCALES.get(kind, 1)
    return value if scale == 1 else call("ROUND", Op("*", value, Const(scale)), 0)


def _within(rubric: Rubric, name: str, limit: str, values: Mapping[str, Ref]) -> Node:
    """Return whether a figure is at most another one, where both are known."""
    scale, other = (SCALES.get(rubric.kind(key), 1) for key in (name, limit))
    figure: Node = values[name] if scale >= other else Op("*", values[name], Const(other // scale))
    most: Node = values[limit] if other >= scale else Op("*", values[limit], Const(scale // other))
    return if_(call("ISNUMBER", values[limit]), Op("<=", figure, most), YES)


def _counted(rubric: Rubric, values: Mapping[str, Ref], emit: Emit) -> tuple[Ref, Node]:
    """Return the cell of the measure that the counts give, and whether the rule rules it out.

    The cell fails where a count is missing.
    """
    compiler = Compiler(emit, rubric, start_box(rubric.context, {}))
    name_figures(compiler, [one for one in rubric.inputs.values() if one.name in values], values)
    share = compiler.number(rubric.measures[MEASURE])
    if not bounded(rubric):
        return emit(share.node()), NO
    share = compiler.held(share)
    inside = all_of(*_inside(rubric.measure_range, share, rubric.measure_kind))
    idle = call("IFERROR", compiler.nothing_arose(rubric.idle_when), NO)
    return emit(share.node()), call("IFERROR", if_(inside, NO, if_(idle, NO, YES)), NO)


def name_figures(compiler: Compiler, inputs: Iterable[Input], values: Mapping[str, Ref]) -> None:
    """Tell a compiler what the names of figures stand for: the cells of their sound values."""
    for declared in inputs:
        name, cell = declared.name, values[declared.name]
        if declared.kind == "truth":
            compiler.truths[name] = equals(cell, 1)
        elif declared.kind == "choice":
            compiler.choices[name] = cell, [level.key for level in declared.levels]
        else:
            compiler.numbers[name] = Share(Term(1, (cell,)), Term(SCALES.get(declared.kind, 1)))


def _beside(
    rubric: Rubric, judged: Ref, given: Ref, counted: Ref, values: Mapping[str, Ref]
) -> Node:
    """Return the judgement of a measure: beside its counts it agrees to the digits typed."""
    used = names(rubric.measures[MEASURE]) & set(rubric.inputs)
    complete = all_of(*(call("ISNUMBER", values[name]) for name in sorted(used)))
    half: Node = Const(0)
    if rubric.measure_kind != "date":
        for places in range(_FINEST, 1, -1):
            exact = Op("=", call("ROUND", given, places), given)
            half = if_(exact, Const(Fraction(1, 2 * 10**places)), half)
    gap = call("ROUND", call("ABS", Op("-", counted, given)), 12)
    agrees = if_(call("ISNUMBER", counted), Op("<=", gap, half), NO)
    return if_(equals(judged, GOOD), if_(complete, if_(agrees, judged, Const(BAD)), judged), judged)
