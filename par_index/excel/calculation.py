"""The cells behind a live scorecard: every line with its formulas, and what all sheets share."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from par_index.excel import sheets
from par_index.excel.book import Book, Sheet
from par_index.excel.figure_cells import SCALES, FigureCells, Typed, figure_cells, number_of
from par_index.excel.formula import (
    BLANK,
    FAILED,
    Cell,
    Const,
    Fn,
    FormulaError,
    Node,
    Op,
    Ref,
    any_of,
    area,
    equals,
    if_,
)
from par_index.excel.layout import Block
from par_index.excel.line_formulas import (
    IDLE,
    KNOWN,
    MISSING,
    REFUSED,
    UNSCORED,
    leaf_formulas,
)
from par_index.excel.shares import Decimals
from par_index.excel.values import cell_of, computable
from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.tree import Name
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.meaning.rules import Rubric
from par_index.models.tree import Group, Leaf
from par_index.scoring.results import AnyLeafResult, LeafResult, UnscoredResult
from par_index.scoring.scheme import Claim, Scheme
from par_index.scoring.scorecard import Scorecard
from par_index.scoring.treatment import line
from par_index.words.remedies import Horizon

SHEET = sheets.HELPERS
CODE, UNIT, STATE, TOP, BOTTOM, POINTS, MAXIMUM, HELPERS = range(1, 9)
FIRST_ROW = 2


@dataclass(frozen=True)
class Line:
    """The cells of one scored line on the hidden sheet."""

    state: Ref
    points: Node
    maximum: Node


class Calculation:
    """Lays the helper cells of a whole set out on the hidden sheet."""

    def __init__(
        self, scheme: Scheme, sheet: Sheet, claims: Mapping[str, Claim] | None = None
    ) -> None:
        """Begin with no cells; ``claims`` are the figures as they were issued, by line."""
        self.claims = claims or {}
        self.scheme = scheme
        self.decimals = Decimals(scheme)
        self.sheet = sheet
        self.rows = {code: FIRST_ROW + i for i, code in enumerate(scheme.leaves)}
        self.next: dict[int, int] = {}
        self.read: dict[tuple[str, str], FigureCells] = {}
        self.own: Block | None = None
        self.footer = FIRST_ROW + len(self.rows) + 1

    def cell(self, code: str, column: int) -> Ref:
        """Return a cell of a line's row."""
        return Ref(SHEET, self.rows[code], column)

    def column(self, column: int) -> str:
        """Return the cells of all lines in a column."""
        return area(Ref(SHEET, FIRST_ROW, column), Ref(SHEET, self.footer - 2, column))

    def place(self, row: int, node: Node) -> Ref:
        """Put a helper formula into the next free cell of a row."""
        column = self.next.get(row, HELPERS)
        self.next[row] = column + 1
        return self.sheet.put(Ref(SHEET, row, column), node)

    def figures(self, block: Block) -> FigureCells:
        """Return the helper cells of the figures of a block; they are made once."""
        key, rubric = (block.sheet, block.leaf.code), block.rubric
        assert rubric is not None
        if key not in self.read:
            row = self.rows.get(block.leaf.code, self.footer)
            idle = None if block.own else (block.chosen, block.reason)
            typed = (*block.cells.values(), *(idle or ()))
            held = {ref: self.sheet.value(ref) for ref in typed}
            values = self.claims.get(block.leaf.code, Claim()).values
            self.read[key] = figure_cells(
                rubric,
                Typed(block.cells, idle, held, values),
                {} if block.own else self._shared(block.leaf.code, rubric, values, row),
                lambda node: self.computed(row, node),
                lambda text, value: self.step(row, text, value),
            )
        return self.read[key]

    def _shared(
        self, code: str, rubric: Rubric, values: Mapping[str, Given], row: int
    ) -> dict[str, Ref]:
        """Return the cells of what a line does not report itself.

        A figure of the set has its own cell; the result of another node stands as it was issued.
        """
        own = self.figures(self.own).values if self.own is not None else {}
        found: dict[str, Ref] = {}
        for name, origin in self.scheme.scored[code].origins.items():
            node = FAILED if isinstance(origin, Name) else issued(rubric, name, values.get(name))
            known = own.get(origin.name) if isinstance(origin, Name) else None
            found[name] = known or self.place(row, node)
        return found

    def computed(self, row: int, node: Node) -> Ref:
        """Put a helper formula into the next free cell of a row, and compute it at once.

        A long rule is a chain of cells, too long to be computed from its end.
        """
        ref = self.place(row, node)
        with suppress(FormulaError):
            self.sheet.value(ref)
        return ref

    def step(self, row: int, text: str, value: Cell | FormulaError) -> Ref:
        """Put the text of a formula into the next free cell of a row, with the value it has now."""
        ref = self.place(row, Const(""))
        self.sheet.raw[ref] = text
        self.sheet.known[ref] = value
        return ref

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
            (leaf.minimum, leaf.maximum),
            self.figures(block),
            lambda node: self.computed(row, node),
        )
        top: Node = found.top
        bottom: Node = found.bottom
        state_now = found.state
        unchanged = _as_issued(block, result, self.own)
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
        open_ = any_of(equals(state, MISSING), equals(state, REFUSED))
        share = if_(open_, Const(0), Op("/", top, bottom))
        points, maximum = line(self.decimals, self.scheme, leaf, idle, share)
        return Line(state, points, maximum)


def issued(rubric: Rubric, name: str, value: Given | None) -> Node:
    """Return a figure as it was issued; it fails where cells cannot hold it exactly."""
    if value is None or isinstance(value, Interval) or not computable(rubric, name, value):
        return FAILED
    return Const(number_of(rubric, name, value) * SCALES.get(rubric.kind(name), 1))


def _as_issued(block: Block, result: LeafResult, own: Block | None) -> Node | None:
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
    shared = {
        name: own.cells[origin.name]
        for name, origin in result.leaf.origins.items()
        if own is not None and isinstance(origin, Name)
    }
    for name, ref in {**block.cells, **shared}.items():
        shown = cell_of(rubric, name, values[name]) if name in values else None
        tests.append(Op("=", ref, BLANK if shown is None else Const(shown)))
    tests.append(Op("=", block.chosen, BLANK))
    return Fn("AND", tuple(tests))


@dataclass
class Draft:
    """What every sheet needs: the scorecard, the workbook, and the cells made so far.

    ``nodes`` maps the code of every group and line to its (points, maximum) cells.
    """

    loaded: LoadedSet
    evidence: LoadedEvidence
    scorecard: Scorecard
    book: Book
    calculation: Calculation
    blocks: dict[str, Block]
    leads: dict[str, list[Leaf]]
    nodes: dict[str, tuple[Ref, Ref]] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    horizon: Horizon | None = None

    @cached_property
    def leaves(self) -> dict[str, tuple[Leaf, str]]:
        """Every criterion by its code, with its lead unit."""
        return {leaf.code: (leaf, unit) for unit, leaves in self.leads.items() for leaf in leaves}

    @cached_property
    def products(self) -> dict[str, str]:
        """What has to be produced by every group that says so, in words."""
        return {
            node.code: f"Sản phẩm: {node.product}"
            for node in self.loaded.criteria.nodes()
            if isinstance(node, Group) and node.products
        }
