"""Shapes over one quantity: bands and curves."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Annotated, ClassVar

from pydantic import Field

from par_index.language.tree import MEASURE, TRUE, Band, Binary, Call, Expr, Name, all_of
from par_index.meaning.rules import Case, Cases, Points, Rule
from par_index.models.scalars import (
    BandField,
    Clause,
    Condition,
    Formula,
    Model,
    Number,
    Quantity,
    vi,
)
from par_index.models.shapes.base import (
    Declared,
    Discretionary,
    Fault,
    Row,
    RowLabel,
    RuleText,
    Scope,
    Shape,
    lower,
)


class Measured(Shape):
    """A shape that compares one quantity: its own, or the measure of the rule around it."""

    of: Annotated[
        Quantity | None,
        vi("Đại lượng đem so với các mức; không ghi thì là measure.", "signed / total"),
    ] = None

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

    when: Annotated[BandField, vi("Mức của đại lượng.", ">= 95%", "[50%..95%)", "< 50%")]
    also: Annotated[
        Condition | None, vi("Điều kiện phải có thêm để được điểm của mức này.", "total >= 50")
    ] = Field(default=None, alias="and")
    award: Annotated[RuleText, vi("Điểm của mức này: một số, công thức hay cách chấm khác.", "max")]
    label: RowLabel = ""
    clause: Clause = ""
    discretionary: Discretionary = False


class Bands(Measured):
    """``bands``: a table over one measure; rows never overlap, their order does not matter."""

    KEY: ClassVar[str] = "bands"
    CHOOSES: ClassVar[bool] = True

    bands: Annotated[
        tuple[BandRow, ...],
        vi(
            "Bảng mức của một đại lượng; các mức phủ kín và không chồng nhau.",
            [{"when": ">= 95%", "award": "max"}, {"when": "< 95%", "award": 0}],
        ),
    ] = Field(min_length=1)

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

    def rows(self) -> Sequence[Row]:
        """Return the bands."""
        return [
            Row(("bands", n), ("bands", n, "award"), row.award) for n, row in enumerate(self.bands)
        ]


class CurvePoint(Model):
    """One corner of a curve."""

    at: Annotated[Number, vi("Giá trị của đại lượng tại điểm gãy.", "80%")]
    award: Annotated[Number, vi("Số điểm tại giá trị ấy.", "75% * max")]


class Curve(Measured):
    """``curve``: straight lines between corners, level before the first and after the last."""

    KEY: ClassVar[str] = "curve"

    curve: Annotated[
        tuple[CurvePoint, ...],
        vi(
            "Các điểm gãy; ở giữa hai điểm thì điểm số được nội suy.",
            [{"at": "60%", "award": 0}, {"at": "100%", "award": "max"}],
        ),
    ] = Field(min_length=2)

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
