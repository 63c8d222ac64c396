"""Shapes over one quantity: bands and curves."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import ClassVar

from pydantic import Field

from par_index.language.tree import MEASURE, TRUE, Band, Binary, Call, Expr, Name, all_of
from par_index.meaning.rules import Case, Cases, Points, Rule
from par_index.models.scalars import BandField, Condition, Formula, Model, Number, Quantity
from par_index.models.shapes.base import Declared, Fault, Row, RuleText, Scope, Shape, lower


class Measured(Shape):
    """A shape that compares one quantity: its own, or the measure of the rule around it."""

    of: Quantity | None = None

    def local_measure(self) -> Formula | None:
        """Return the quantity of the shape."""
        return self.of

    def subject(self, scope: Scope) -> tuple[Expr, Scope]:
        """Return the quantity, and the scope in which ``measure`` means it."""
        if self.of is None:
            return scope.measure or Name(MEASURE), scope
        own = scope.expr(self.of)
        return own, replace(scope, measure=own)

    def faults(self, declared: Declared) -> Iterator[Fault]:
        """Yield a table or curve that has nothing to compare."""
        if self.of is None and not declared.measured:
            message = f"{self.KEY} cần biết đại lượng đem so"
            hint = f"Hãy khai measure cho cách chấm, hoặc of cạnh {self.KEY}."
            yield Fault("PAR305", message, hint=hint, key=self.KEY)


class BandRow(Model):
    """One band of a table with its award."""

    when: BandField
    also: Condition | None = Field(default=None, alias="and")
    award: RuleText
    label: str = ""
    clause: str = ""
    discretionary: bool = False


class Bands(Measured):
    """``bands``: a table over one measure; rows never overlap, their order does not matter."""

    KEY: ClassVar[str] = "bands"
    CHOOSES: ClassVar[bool] = True

    bands: tuple[BandRow, ...] = Field(min_length=1)

    def core(self, scope: Scope) -> Rule:
        """Lower to exclusive cases."""
        subject, inner = self.subject(scope)
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


class CurvePoint(Model):
    """One corner of a curve."""

    at: Number
    award: Number


class Curve(Measured):
    """``curve``: straight lines between corners, level before the first and after the last."""

    KEY: ClassVar[str] = "curve"

    curve: tuple[CurvePoint, ...] = Field(min_length=2)

    def core(self, scope: Scope) -> Rule:
        """Lower to one case per stretch."""
        subject, inner = self.subject(scope)
        corners = [(inner.expr(point.at), inner.expr(point.award)) for point in self.curve]
        lines = [
            Points(Call("interpolate", (subject, x1, y1, x2, y2)))
            for (x1, y1), (x2, y2) in pairwise(corners)
        ]
        if len(lines) == 1:
            return lines[0]
        starts = [None, *(at for at, _ in corners[1:-1])]
        ends = [*(at for at, _ in corners[1:-1]), None]
        rows = []
        for low, high, line in zip(starts, ends, lines, strict=True):
            when = TRUE if high is None else Binary("<=", subject, high)
            band = Band(low, False, high, True)
            rows.append(Case(when, line, band=band, subject=subject))
        return Cases(tuple(rows))

    def rows(self) -> Sequence[Row]:
        """Return the stretches, each at its first corner."""
        return [Row(("curve", n), ("curve", n)) for n in range(len(self.curve) - 1)]
