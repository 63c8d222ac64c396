"""The shapes in which people write rules, and how each lowers to the normal form.

A rule in a file is a scalar (points, an expression) or a mapping with exactly one shape key.
Awards may be rules themselves. Adding a shape means adding one class here, and its name to
`SHAPES`; no reading of rules changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag
from typing_extensions import TypeAliasType

from par_index.language.parser import LanguageError
from par_index.language.tree import (
    MAX,
    MAXIMUM,
    MEASURE,
    TRUE,
    ZERO,
    Binary,
    Call,
    Expr,
    Name,
    Text,
    all_of,
    rewrite,
    walk,
)
from par_index.language.tree import Number as NumberNode
from par_index.meaning.rules import Best, Case, Cases, Clamp, Part, Points, Rule, Sum, otherwise
from par_index.models.scalars import (
    BandField,
    Condition,
    Conditions,
    Formula,
    Model,
    Number,
    Quantity,
)

MAX_SIZE = 2_000
"""Most parts of one expression after ``max`` and ``measure`` of nested rules are put in."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What ``max`` and ``measure`` mean where a rule stands, and the levels of choices."""

    maximum: Expr = MAXIMUM
    measure: Expr | None = None
    levels: dict[str, dict[str, str]] | None = None

    def expr(self, formula: Formula) -> Expr:
        """Return the expression of a formula with ``max`` and ``measure`` put in.

        Raises:
            LanguageError: nested rules have made the expression too large.

        """
        inside = [part.name for part in walk(formula.expr) if isinstance(part, Name)]
        size = inside.count(MAX) * _size(self.maximum) + inside.count(MEASURE) * _size(self.measure)
        if size > MAX_SIZE:
            message = "cách chấm lồng nhau thành biểu thức quá lớn"
            raise LanguageError(message, formula.expr.span, "PAR305")

        def change(name: Name) -> Expr:
            if name.name == MAX:
                return self.maximum
            return self.measure if name.name == MEASURE and self.measure is not None else name

        return rewrite(formula.expr, change)


def _size(expr: Expr | None) -> int:
    return 1 if expr is None else sum(1 for _ in walk(expr))


class Override(Model):
    """A trigger that decides before the rule does: by default it wipes the line out."""

    when: Condition
    award: RuleText = Field(default_factory=lambda: _zero())
    label: str = ""
    clause: str = ""


class Ceiling(Model):
    """A limit on the points while a condition holds."""

    when: Condition
    at: Number
    label: str = ""
    clause: str = ""


class Shape(Model):
    """What every shape allows besides its own key: triggers and ceilings."""

    overrides: tuple[Override, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()

    def lower(self, scope: Scope) -> Rule:
        """Return the normal form of the whole rule."""
        rule = self.core(scope)
        for ceiling in reversed(self.ceilings):
            capped = Clamp(rule, cap=scope.expr(ceiling.at))
            when = scope.expr(ceiling.when)
            rule = Cases(
                (Case(when, capped, ceiling.label, ceiling.clause), otherwise(rule)),
            )
        if self.overrides:
            rows = [
                Case(scope.expr(row.when), lower(row.award, scope), row.label, row.clause)
                for row in self.overrides
            ]
            rule = Cases((*rows, otherwise(rule)))
        return rule

    def core(self, scope: Scope) -> Rule:
        """Return the normal form of the shape itself."""
        raise NotImplementedError


class FormulaShape(Shape):
    """``points: (b / a) * max``."""

    points: Number

    def core(self, scope: Scope) -> Rule:
        """Lower to one award."""
        return Points(scope.expr(self.points))


class BandRow(Model):
    """One band of a table with its award."""

    when: BandField
    also: Condition | None = Field(default=None, alias="and")
    award: RuleText
    label: str = ""
    clause: str = ""
    discretionary: bool = False


class Bands(Shape):
    """``bands``: a table over one measure; rows never overlap, their order does not matter."""

    bands: tuple[BandRow, ...] = Field(min_length=1)
    of: Quantity | None = None

    def core(self, scope: Scope) -> Rule:
        """Lower to exclusive cases."""
        subject = Name(MEASURE) if self.of is None else scope.expr(self.of)
        if scope.measure is not None and self.of is None:
            subject = scope.measure
        inner = replace(scope, measure=subject) if self.of is not None else scope
        rows = []
        for row in self.bands:
            band = row.when.band
            low = None if band.low is None else inner.expr(Formula("", band.low, "number"))
            high = None if band.high is None else inner.expr(Formula("", band.high, "number"))
            bounds = replace(band, low=low, high=high)
            when = bounds.condition(subject)
            if row.also is not None:
                when = all_of((when, inner.expr(row.also)))
            then = lower(row.award, inner)
            rows.append(Case(when, then, row.label, row.clause, bounds, subject, row.discretionary))
        return Cases(tuple(rows), exclusive=True)


class CaseRow(Model):
    """One row of a decision list: ``when`` and ``award``, or ``otherwise`` at the end."""

    when: Condition | None = None
    award: RuleText | None = None
    otherwise: RuleText | None = None
    label: str = ""
    clause: str = ""
    discretionary: bool = False


class CaseList(Shape):
    """``cases``: the first row whose condition holds counts."""

    cases: tuple[CaseRow, ...] = Field(min_length=1)

    def core(self, scope: Scope) -> Rule:
        """Lower row by row."""
        rows = []
        for row in self.cases:
            award = row.award if row.award is not None else row.otherwise
            assert award is not None
            when = TRUE if row.when is None else scope.expr(row.when)
            then = lower(award, scope)
            rows.append(Case(when, then, row.label, row.clause, discretionary=row.discretionary))
        return Cases(tuple(rows))


class Levels(Shape):
    """``levels``: an award for each level of one choice."""

    levels: dict[str, RuleText] = Field(min_length=1)
    of: str | None = None

    def core(self, scope: Scope) -> Rule:
        """Lower to one case per level, in the order of the file."""
        choices = scope.levels or {}
        name = self.of or next(iter(choices), "")
        labels = choices.get(name, {})
        rows = [
            Case(Binary("=", Name(name), Text(key)), lower(award, scope), labels.get(key, key))
            for key, award in self.levels.items()
        ]
        return Cases(tuple(rows), exclusive=True)


class Passes(Shape):
    """``passes``: all conditions must hold for the award (default ``max``), else ``otherwise``."""

    passes: Conditions = Field(min_length=1)
    award: RuleText = Field(default_factory=lambda: _maximum())
    otherwise: RuleText = Field(default_factory=lambda: _zero())
    label: str = ""
    clause: str = ""

    def core(self, scope: Scope) -> Rule:
        """Lower to a row and its opposite."""
        when = all_of(tuple(scope.expr(condition) for condition in self.passes))
        passed = Case(when, lower(self.award, scope), self.label, self.clause)
        return Cases((passed, otherwise(lower(self.otherwise, scope), clause=self.clause)))


class Per(Shape):
    """``per``: a number of points for each item, up to a cap."""

    per: Quantity
    award: Number
    up_to: Number | None = None

    def core(self, scope: Scope) -> Rule:
        """Lower to a product with a cap."""
        product = Points(Binary("*", scope.expr(self.per), scope.expr(self.award)))
        return product if self.up_to is None else Clamp(product, cap=scope.expr(self.up_to))


class PartRow(Model):
    """One part of a sum: what it can give and its own rule, in which ``max`` means that."""

    label: str
    max: Number
    rule: RuleText
    clause: str = ""


class Parts(Shape):
    """``parts``: the sum of sub-rules, each with its own maximum, within a cap and a floor."""

    parts: tuple[PartRow, ...] = Field(min_length=1)
    cap: Number | None = None
    floor: Number | None = None

    def core(self, scope: Scope) -> Rule:
        """Lower to a sum inside its limits."""
        total = Sum(tuple(_part(row, scope) for row in self.parts))
        return _limited(total, self.floor, self.cap, scope)


class BestRow(Model):
    """One way to score, of which the best counts."""

    label: str
    rule: RuleText
    clause: str = ""


class BestOf(Shape):
    """``best_of``: the largest of several rules."""

    best_of: tuple[BestRow, ...] = Field(min_length=1)

    def core(self, scope: Scope) -> Rule:
        """Lower to the best of its rows."""
        return Best(
            tuple(
                Part(lower(row.rule, scope), row.label, 1, scope.maximum, row.clause)
                for row in self.best_of
            )
        )


class DeductionRow(Model):
    """Points taken off: ``each`` item costs ``points`` up to ``up_to``, or any ``rule``."""

    label: str
    each: Quantity | None = None
    points: Number | None = None
    up_to: Number | None = None
    rule: RuleText | None = None
    clause: str = ""


class Deductions(Shape):
    """``deductions``: from the maximum, or a base rule, within a floor (default 0) and a cap."""

    deductions: tuple[DeductionRow, ...] = Field(min_length=1)
    base: RuleText = Field(default_factory=lambda: _maximum(), alias="from")
    floor: Number | None = Field(default_factory=lambda: _formula("0"))
    cap: Number | None = None

    def core(self, scope: Scope) -> Rule:
        """Lower to a base minus its deductions, kept above the floor."""
        base = Part(lower(self.base, scope), "", 1, scope.maximum)
        taken = tuple(
            Part(_taken(row, scope), row.label, -1, None, row.clause) for row in self.deductions
        )
        return _limited(Sum((base, *taken)), self.floor, self.cap, scope)


class CurvePoint(Model):
    """One corner of a curve."""

    at: Number
    award: Number


class Curve(Shape):
    """``curve``: straight lines between corners, level before the first and after the last."""

    curve: tuple[CurvePoint, ...] = Field(min_length=2)
    of: Quantity | None = None

    def core(self, scope: Scope) -> Rule:
        """Lower to one case per stretch."""
        subject: Expr = Name(MEASURE) if scope.measure is None else scope.measure
        if self.of is not None:
            subject = scope.expr(self.of)
        corners = [(scope.expr(point.at), scope.expr(point.award)) for point in self.curve]
        rows = []
        for (x1, y1), (x2, y2) in pairwise(corners[:-1]):
            line = Points(Call("interpolate", (subject, x1, y1, x2, y2)))
            rows.append(Case(Binary("<=", subject, x2), line))
        (x1, y1), (x2, y2) = corners[-2:]
        last = Points(Call("interpolate", (subject, x1, y1, x2, y2)))
        return Cases((*rows, otherwise(last))) if rows else last


SHAPES: dict[str, type[Shape]] = {
    "points": FormulaShape,
    "bands": Bands,
    "cases": CaseList,
    "levels": Levels,
    "passes": Passes,
    "per": Per,
    "parts": Parts,
    "best_of": BestOf,
    "deductions": Deductions,
    "curve": Curve,
}
"""Every shape by the key that marks it."""


def _shape_of(value: Any) -> str | None:
    if isinstance(value, Shape):
        return next(key for key, shape in SHAPES.items() if isinstance(value, shape))
    if isinstance(value, dict):
        # `deductions` before `points`: a shape key may also be a plain field of another shape
        found = [key for key in SHAPES if key in value]
        return found[0] if found else None
    return "scalar"


RuleText = TypeAliasType(
    "RuleText",
    Annotated[
        Annotated[Number, Tag("scalar")]
        | Annotated[FormulaShape, Tag("points")]
        | Annotated[Bands, Tag("bands")]
        | Annotated[CaseList, Tag("cases")]
        | Annotated[Levels, Tag("levels")]
        | Annotated[Passes, Tag("passes")]
        | Annotated[Per, Tag("per")]
        | Annotated[Parts, Tag("parts")]
        | Annotated[BestOf, Tag("best_of")]
        | Annotated[Deductions, Tag("deductions")]
        | Annotated[Curve, Tag("curve")],
        Discriminator(_shape_of),
    ],
)
"""A rule as a file writes it; a named alias, so that pydantic builds its union only once."""


def lower(rule: Formula | Shape, scope: Scope) -> Rule:
    """Return the normal form of a rule."""
    if isinstance(rule, Formula):
        return Points(scope.expr(rule))
    return rule.lower(scope)


def _formula(text: str) -> Formula:
    return Formula(text, MAXIMUM if text == MAX else ZERO, "number")


def _zero() -> Formula:
    return _formula("0")


def _maximum() -> Formula:
    return _formula("max")


def _limited(total: Rule, floor: Formula | None, cap: Formula | None, scope: Scope) -> Rule:
    """Return a sum kept within the limits that are given."""
    if floor is None and cap is None:
        return total
    return Clamp(
        total,
        None if floor is None else scope.expr(floor),
        None if cap is None else scope.expr(cap),
    )


def _part(row: PartRow, scope: Scope) -> Part:
    maximum = scope.expr(row.max)
    rule = lower(row.rule, replace(scope, maximum=maximum))
    return Part(rule, row.label, 1, maximum, row.clause)


def _taken(row: DeductionRow, scope: Scope) -> Rule:
    if row.rule is not None:
        return lower(row.rule, scope)
    assert row.each is not None
    each = NumberNode(1) if row.points is None else scope.expr(row.points)
    product = Points(Binary("*", scope.expr(row.each), each))
    return product if row.up_to is None else Clamp(product, cap=scope.expr(row.up_to))
