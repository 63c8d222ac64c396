"""Shapes that compute and add points: a formula, points per item, parts, the best, deductions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from pydantic import Field

from par_index.language.tree import ZERO, Binary, Call, Expr
from par_index.language.tree import Number as NumberNode
from par_index.meaning.rules import Best, Clamp, Part, Points, Rule, Sum
from par_index.models.scalars import Formula, Model, Number, Quantity
from par_index.models.shapes.base import Declared, Fault, Row, RuleText, Scope, Shape, lower, scalar


class FormulaShape(Shape):
    """``points: (b / a) * max``."""

    KEY: ClassVar[str] = "points"

    points: Number

    def core(self, scope: Scope) -> Rule:
        """Lower to one award."""
        return Points(scope.expr(self.points))


def steps(quantity: Expr, beyond: Expr | None, every: Expr | None) -> Expr:
    """Return how often a quantity counts: each whole ``every`` of what lies ``beyond`` a start."""
    counted = quantity
    if beyond is not None:
        counted = Call("greatest", (ZERO, Binary("-", quantity, beyond)))
    if every is None:
        return counted
    return Call("floor", (Binary("/", counted, every),))


class Per(Shape):
    """``per``: points for each item, or each further step beyond a start, up to a cap."""

    KEY: ClassVar[str] = "per"

    per: Quantity
    award: Number
    every: Number | None = None
    beyond: Number | None = None
    base: Number | None = Field(default=None, alias="from")
    up_to: Number | None = None

    def core(self, scope: Scope) -> Rule:
        """Lower to a product, added to what is there before."""
        counted = steps(scope.expr(self.per), scope.limit(self.beyond), scope.limit(self.every))
        more = Binary("*", counted, scope.expr(self.award))
        return Points(more if self.base is None else Binary("+", scope.expr(self.base), more))

    def limits(self) -> tuple[Formula | None, Formula | None]:
        """Return the cap of all items together."""
        return None, self.up_to


class PartRow(Model):
    """One part of a sum: what it can give and its own rule, in which ``max`` means that."""

    label: str
    max: Number
    rule: RuleText
    clause: str = ""


class Parts(Shape):
    """``parts``: the sum of sub-rules, each with its own maximum, within a cap and a floor."""

    KEY: ClassVar[str] = "parts"

    parts: tuple[PartRow, ...] = Field(min_length=1)
    cap: Number | None = None
    floor: Number | None = None

    def core(self, scope: Scope) -> Rule:
        """Lower to a sum."""
        found = []
        for row in self.parts:
            maximum = scope.expr(row.max)
            rule = lower(row.rule, replace(scope, maximum=maximum))
            found.append(Part(rule, row.label, 1, maximum, row.clause))
        return Sum(tuple(found))

    def limits(self) -> tuple[Formula | None, Formula | None]:
        """Return the limits of the sum."""
        return self.floor, self.cap


class BestRow(Model):
    """One way to score, of which the best counts."""

    label: str
    rule: RuleText
    clause: str = ""


class BestOf(Shape):
    """``best_of``: the largest of several rules."""

    KEY: ClassVar[str] = "best_of"

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
    every: Number | None = None
    beyond: Number | None = None
    up_to: Number | None = None
    rule: RuleText | None = None
    clause: str = ""

    def taken(self, scope: Scope) -> Rule:
        """Return the points that the row takes off."""
        if self.rule is not None:
            return lower(self.rule, scope)
        assert self.each is not None
        each = NumberNode(1) if self.points is None else scope.expr(self.points)
        counted = steps(scope.expr(self.each), scope.limit(self.beyond), scope.limit(self.every))
        product = Points(Binary("*", counted, each))
        return product if self.up_to is None else Clamp(product, cap=scope.expr(self.up_to))


_ONLY_EACH = {"points", "every", "beyond", "up_to"}


class Deductions(Shape):
    """``deductions``: from the maximum, or a base rule, within a floor (default 0) and a cap."""

    KEY: ClassVar[str] = "deductions"

    deductions: tuple[DeductionRow, ...] = Field(min_length=1)
    base: RuleText = Field(default_factory=lambda: scalar("max"), alias="from")
    floor: Number | None = Field(default_factory=lambda: scalar("0"))
    cap: Number | None = None

    def core(self, scope: Scope) -> Rule:
        """Lower to a base minus its deductions."""
        base = Part(lower(self.base, scope), "", 1, scope.maximum)
        taken = (Part(row.taken(scope), row.label, -1, None, row.clause) for row in self.deductions)
        return Sum((base, *taken))

    def limits(self) -> tuple[Formula | None, Formula | None]:
        """Return the limits of what is left."""
        return self.floor, self.cap

    def rows(self) -> Sequence[Row]:
        """Return the base and what is taken from it."""
        return [Row(("from",), ("from",), self.base), *super().rows()]

    def faults(self, declared: Declared) -> Iterator[Fault]:
        """Yield rows that say in no way, or in two, how many points they take."""
        del declared
        for index, row in enumerate(self.deductions):
            if (row.rule is None) == (row.each is None):
                message = "mỗi khoản trừ cần đúng một trong hai: each, rule"
                yield Fault("PAR305", message, ("deductions", index))
            elif row.rule is not None and row.model_fields_set & _ONLY_EACH:
                message = "points, every, beyond và up_to chỉ đi với each"
                yield Fault("PAR305", message, ("deductions", index))
