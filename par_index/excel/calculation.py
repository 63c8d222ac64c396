"""The cells behind a live scorecard: every line's formulas, groups, grade, and all their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from par_index.engine.scheme import GroupScheme, LeafScheme, Scale, Scheme
from par_index.engine.scorecard import GroupResult, LeafResult, Scorecard
from par_index.excel.layout import Block
from par_index.excel.values import cell_of, computable
from par_index.language.exact import Exact
from par_index.rules.formula import (
    BLANK,
    Cell,
    Const,
    Fn,
    FormulaError,
    Node,
    Op,
    Ref,
    both,
    if_,
    value_of,
)
from par_index.rules.shares import Share, Term
from par_index.rules.spreadsheet import (
    IDLE,
    KNOWN,
    MISSING,
    UNSCORED,
    Compiler,
    leaf_formulas,
)

SHEET = "Tính"
CODE, UNIT, STATE, TOP, BOTTOM, POINTS, MAXIMUM, BONUS, HELPERS = range(1, 10)
FIRST_ROW = 2
_FINE = 10
"""Decimals to which sums are rounded where the set itself does not say, to sweep away dust."""


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
        self.footer = FIRST_ROW + len(self.rows) + 1

    def cell(self, code: str, column: int) -> Ref:
        """Return a cell of a line's row."""
        return Ref(SHEET, self.rows[code], column)

    def place(self, row: int, node: Node) -> Ref:
        """Put a helper formula into the next free cell of a row."""
        column = self.next.get(row, HELPERS)
        self.next[row] = column + 1
        return self.sheet.put(Ref(SHEET, row, column), node)

    def line(self, leaf: LeafScheme, block: Block | None, result: LeafResult) -> Line:
        """Add one line; ``result`` is what the engine made of the figures as they were issued."""
        row = self.rows[leaf.code]
        state = self.cell(leaf.code, STATE)
        self.sheet.put(self.cell(leaf.code, CODE), leaf.code)
        self.sheet.put(self.cell(leaf.code, BONUS), int(leaf.bonus))
        if block is None or leaf.rubric is None or leaf.maximum is None:
            self.sheet.put(state, UNSCORED)
            return Line(state, Const(0), Const(0))
        found = leaf_formulas(
            leaf.rubric,
            leaf.maximum,
            block.cells,
            block.reason,
            lambda node: self.place(row, node),
        )
        top: Node = found.top
        bottom: Node = found.bottom
        state_now = found.state
        issued = _as_issued(block, result)
        if issued is not None:
            same = self.place(row, issued)
            exact = Fraction(result.exact if result.exact is not None else 0)
            number = KNOWN if result.state == "known" else MISSING
            top = Fn("IF", (same, Const(exact.numerator), top))
            bottom = Fn("IF", (same, Const(exact.denominator), bottom))
            state_now = Fn("IF", (same, Const(number), state_now))
        top = self.sheet.put(self.cell(leaf.code, TOP), top)
        bottom = self.sheet.put(self.cell(leaf.code, BOTTOM), bottom)
        self.sheet.put(state, state_now)
        counted = Fraction(0) if leaf.bonus else leaf.maximum
        idle = counted if leaf.treatment == "full" else Fraction(0)
        share: Node = Op("/", top, bottom)
        if self.scheme.at == "leaf":
            share = Fn("ROUND", (share, Const(self.scheme.places)))
        idle_points: Node = Const(0)
        if idle:
            idle_points = if_(Op("=", state, Const(IDLE)), constant(idle), Const(0))
        points = if_(Op("=", state, Const(KNOWN)), share, idle_points)
        maximum = constant(counted)
        if idle != counted:
            maximum = if_(Op("=", state, Const(IDLE)), constant(idle), maximum)
        return Line(state, points, maximum)


def constant(value: Exact) -> Node:
    """Return a number as a formula, a division where it has no finite decimals."""
    return Share.constant(value).node() if _endless(value) else Const(value)


def _endless(value: Exact) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest != 1


def _as_issued(block: Block, result: LeafResult) -> Node | None:
    """Return the condition that all cells are as issued, where formulas see less than the engine.

    Ranges, endless fractions and what is proved although some figure is missing are scored by the
    engine only; such a line keeps its points until one of its figures is changed.
    """
    rubric, values = result.leaf.rubric, result.claim.values
    if rubric is None or not values:
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


# --- groups and grades


def scale_of(scheme: Scheme) -> int:
    """Return the factor by which all points and maxima of a set become whole numbers."""
    found: int = 10**scheme.places
    for leaf in scheme.root.leaves():
        if leaf.maximum is not None:
            found = lcm(found, leaf.maximum.denominator)
    return min(found, 10**6)


def decimals(scheme: Scheme) -> int:
    """Return to how many decimals sums are rounded: the set's own where everything has so few."""
    numbers = [leaf.maximum for leaf in scheme.root.leaves() if leaf.maximum is not None]
    numbers += [
        n for group in groups(scheme.root) for n in (group.cap, group.floor) if n is not None
    ]
    plain = all((n * 10**scheme.places).denominator == 1 for n in numbers)
    return scheme.places if plain and scheme.at == "leaf" else _FINE


def groups(group: GroupScheme) -> list[GroupScheme]:
    """Return a group and all groups below."""
    below = [g for child in group.children if isinstance(child, GroupScheme) for g in groups(child)]
    return [group, *below]


def whole(ref: Ref, factor: int) -> Node:
    """Return a cell's points as a whole number."""
    return Fn("ROUND", (Op("*", ref, Const(factor)), Const(0)))


@dataclass(frozen=True)
class Sums:
    """The formulas of a group: its points and its own maximum."""

    points: Node
    maximum: Node


def group_sums(
    scheme: Scheme,
    result: GroupResult,
    children: Sequence[tuple[Ref, Ref]],
    nominal: Fraction,
    raw: tuple[Ref, Ref] | None,
) -> Sums:
    """Return the sums of a group within its limits.

    ``children`` are the (points, maximum) cells of its parts; ``raw`` are two helper cells that
    hold the plain sums where a limit needs them.
    """
    group = result.group
    points: Node = plain_sum([ref for ref, _ in children], decimals(scheme))
    maximum: Node = plain_sum([ref for _, ref in children], decimals(scheme))
    if raw is not None:
        points, maximum = raw
    if group.rescaled and raw is not None:
        earned: Node = raw[0]
        offered: Node = raw[1]
        if scheme.at == "leaf":
            earned, offered = whole(raw[0], scale_of(scheme)), whole(raw[1], scale_of(scheme))
        top = Op("*", earned, Const(nominal.numerator))
        scaled: Node = Op("/", top, Op("*", offered, Const(nominal.denominator)))
        if scheme.at == "leaf":
            scaled = Fn("ROUND", (scaled, Const(scheme.places)))
        factor = scale_of(scheme)
        now = whole(raw[1], factor)
        below = Op("<", now, Const(round(nominal * factor)))
        short = Fn("AND", (Op(">", now, Const(0)), below))
        points = Fn("IF", (short, scaled, points))
        maximum = Fn("IF", (short, constant(nominal), maximum))
    if group.capped_at_maximum:
        points = Fn("MIN", (points, maximum))
    if group.cap is not None:
        points = Fn("MIN", (points, constant(group.cap)))
        maximum = Fn("MIN", (maximum, constant(group.cap)))
    if group.floor is not None:
        points = Fn("MAX", (points, constant(group.floor)))
    if scheme.at == "total" and not group.code:
        points = Fn("ROUND", (points, Const(scheme.places)))
    return Sums(points, maximum)


def plain_sum(cells: Sequence[Ref], places: int) -> Node:
    """Return the rounded sum of cells; many are added in steps."""
    if not cells:
        return Const(0)
    parts: list[Node] = [Fn("SUM", tuple(cells[i : i + 30])) for i in range(0, len(cells), 30)]
    total = parts[0] if len(parts) == 1 else Fn("SUM", tuple(parts))
    return Fn("ROUND", (total, Const(places)))


def grade_row(
    scale: Scale,
    scheme: Scheme,
    nodes: Mapping[str, tuple[Ref, Ref]],
    zeroes: Ref,
    calculation: Calculation,
) -> Node:
    """Return the formula of the number of the grade, from 1 for the best; 0 where none fits.

    ``nodes`` are the (points, maximum) cells of every group and line, the whole set under "".
    """
    compiler = Compiler(lambda node: calculation.place(calculation.footer, node))
    factor = scale_of(scheme) if scheme.at == "leaf" else 10**9
    for code, (points, maximum) in nodes.items():
        top, bottom = Term(1, (whole(points, factor),)), Term(1, (whole(maximum, factor),))
        share, part = Share(top, bottom), Share(top, Term(factor))
        if not code:
            compiler.numbers["percent"], compiler.numbers["total"] = share, part
        else:
            compiler.numbers[f"points({code})"] = part
            compiler.numbers[f"percent({code})"] = share
    compiler.numbers["lines_at_zero"] = Share(Term(1, (zeroes,)))
    subject = compiler.numbers["percent" if scale.of == "percent" else "total"]
    subject = compiler.held(subject)
    compiler.numbers["percent" if scale.of == "percent" else "total"] = subject
    reached: Node = Const(0)
    for number, item in reversed(list(enumerate(scale.grades, start=1))):
        tests = [compiler.truth(condition) for condition in item.requires]
        low = item.band.low
        if low is not None:
            op = ">=" if low[1] < 0 else ">"
            tests.insert(0, compiler.compared(op, subject, Share.constant(low[0])))
        reached = if_(both(*tests), Const(number), reached)
    limits: list[Node] = [
        if_(compiler.truth(rule.when), Const(rule.index + 1), Const(1)) for rule in scale.forced
    ]
    if limits:
        first = compiler.emit(reached)
        held = Fn("MAX", (first, *limits))
        reached = if_(Op("=", first, Const(0)), Const(0), held)
    return compiler.fitted(reached)


def issued_zeroes(scorecard: Scorecard) -> int:
    """Return how many counted lines are at zero, as grades count them."""
    return sum(
        1
        for leaf in scorecard.root.leaves()
        if leaf.state == "known" and not leaf.leaf.bonus and leaf.points <= 0 < leaf.maximum
    )
