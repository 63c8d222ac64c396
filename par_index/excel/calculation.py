"""The cells behind a live scorecard: every line's formulas, groups, grade, and all their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from par_index.excel import sheets
from par_index.excel.decimals import Decimals
from par_index.excel.formula import (
    BLANK,
    Cell,
    Const,
    Fn,
    FormulaError,
    Node,
    Op,
    Ref,
    if_,
    value_of,
)
from par_index.excel.layout import Block
from par_index.excel.line_formulas import IDLE, KNOWN, MISSING, UNSCORED, leaf_formulas
from par_index.excel.values import cell_of, computable
from par_index.language.inputs import Given
from par_index.language.tree import Name
from par_index.meaning.rules import Rubric
from par_index.scoring.scheme import LeafScheme, Scheme
from par_index.scoring.scorecard import AnyLeafResult, LeafResult, UnscoredResult
from par_index.scoring.treatment import line

SHEET = sheets.HELPERS
CODE, UNIT, STATE, TOP, BOTTOM, POINTS, MAXIMUM, HELPERS = range(1, 9)
FIRST_ROW = 2


@dataclass
class Sheet:
    """Formulas and values by cell, of all sheets, computed exactly when asked for."""

    cells: dict[Ref, Node | Cell] = field(default_factory=dict)
    known: dict[Ref, Cell | FormulaError] = field(default_factory=dict)

    def put(self, ref: Ref, content: Node | Cell) -> Ref:
        """Set a cell."""
        self.cells[ref] = content
        return ref

    def value(self, ref: Ref) -> Cell:
        """Return what a cell shows.

        Raises:
            FormulaError: its formula has no value.

        """
        if ref not in self.known:
            content = self.cells.get(ref)
            try:
                formula = isinstance(content, Ref | Const | Op | Fn)
                self.known[ref] = value_of(content, self.value) if formula else content  # type: ignore[arg-type,assignment]
            except FormulaError as failure:
                self.known[ref] = failure
        found = self.known[ref]
        if isinstance(found, FormulaError):
            raise found
        return found


@dataclass(frozen=True)
class Line:
    """The cells of one scored line on the hidden sheet."""

    state: Ref
    points: Node
    maximum: Node


class Calculation:
    """Lays the helper cells of a whole set out on the hidden sheet."""

    def __init__(self, scheme: Scheme, sheet: Sheet) -> None:
        self.scheme = scheme
        self.sheet = sheet
        self.rows = {code: FIRST_ROW + i for i, code in enumerate(scheme.leaves)}
        self.next: dict[int, int] = {}
        self.own: Mapping[str, Ref] = {}
        self.footer = FIRST_ROW + len(self.rows) + 1

    def cell(self, code: str, column: int) -> Ref:
        """Return a cell of a line's row."""
        return Ref(SHEET, self.rows[code], column)

    def place(self, row: int, node: Node) -> Ref:
        """Put a helper formula into the next free cell of a row."""
        column = self.next.get(row, HELPERS)
        self.next[row] = column + 1
        return self.sheet.put(Ref(SHEET, row, column), node)

    def line(self, block: Block | None, result: AnyLeafResult) -> Line:
        """Add one line; ``result`` is what the engine made of the figures as they were issued."""
        leaf = result.leaf
        row = self.rows[leaf.code]
        state = self.cell(leaf.code, STATE)
        self.sheet.put(self.cell(leaf.code, CODE), leaf.code)
        if block is None or isinstance(result, UnscoredResult):
            self.sheet.put(state, UNSCORED)
            return Line(state, Const(0), Const(0))
        leaf = result.leaf
        found = leaf_formulas(
            leaf.rubric,
            leaf.maximum,
            {**block.cells, **self._shared(leaf, result, row)},
            block.reason,
            lambda node: self.place(row, node),
        )
        top: Node = found.top
        bottom: Node = found.bottom
        state_now = found.state
        unchanged = _as_issued(block, result)
        if unchanged is not None:
            same = self.place(row, unchanged)
            exact = Fraction(result.exact if result.exact is not None else 0)
            number = KNOWN if result.state == "known" else MISSING
            top = Fn("IF", (same, Const(exact.numerator), top))
            bottom = Fn("IF", (same, Const(exact.denominator), bottom))
            state_now = Fn("IF", (same, Const(number), state_now))
        top = self.sheet.put(self.cell(leaf.code, TOP), top)
        bottom = self.sheet.put(self.cell(leaf.code, BOTTOM), bottom)
        self.sheet.put(state, state_now)
        idle = Op("=", state, Const(IDLE))
        share = if_(Op("=", state, Const(MISSING)), Const(0), Op("/", top, bottom))
        points, maximum = line(Decimals(self.scheme), self.scheme, leaf, idle, share)
        return Line(state, points, maximum)

    def _shared(self, leaf: LeafScheme, result: LeafResult, row: int) -> dict[str, Ref]:
        """Return the cells of what a line does not report itself.

        A figure of the set has its own cell; the result of another node stands as it was issued.
        """
        found = {}
        for name, origin in leaf.origins.items():
            if isinstance(origin, Name):
                found[name] = self.own[origin.name]
                continue
            value = result.claim.values.get(name)
            found[name] = self.place(row, issued(leaf.rubric, name, value))
        return found


def issued(rubric: Rubric, name: str, value: Given | None) -> Const:
    """Return a figure as it was issued, blank where cells cannot hold it exactly."""
    held = value is not None and computable(rubric, name, value)
    shown = cell_of(rubric, name, value) if held and value is not None else None
    return BLANK if shown is None else Const(shown)


def _as_issued(block: Block, result: LeafResult) -> Node | None:
    """Return the condition that all cells are as issued, where formulas see less than the engine.

    Ranges, endless fractions and what is proved although some figure is missing are scored by the
    engine only; such a line keeps its points until one of its figures is changed.
    """
    rubric, values = result.leaf.rubric, result.claim.values
    if not values:
        return None
    exact = all(computable(rubric, name, value) for name, value in values.items())
    if exact and result.possible is None:
        return None
    tests: list[Node] = []
    for name, ref in block.cells.items():
        shown = cell_of(rubric, name, values[name]) if name in values else None
        tests.append(Op("=", ref, BLANK if shown is None else Const(shown)))
    tests.append(Op("=", block.reason, BLANK))
    return Fn("AND", tuple(tests))
