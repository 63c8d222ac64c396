"""Shapes that compute and add points: a formula, points per item, parts, the best, deductions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import Field

from par_index.language.tree import ZERO, Binary, Call, Expr
from par_index.language.tree import Number as NumberNode
from par_index.meaning.rules import Best, Clamp, Part, Points, Rule, Sum
from par_index.models.scalars import Clause, Formula, Model, Number, Quantity, vi
from par_index.models.shapes.base import (
    Declared,
    Fault,
    Row,
    RowLabel,
    RuleText,
    Scope,
    Shape,
    lower,
    scalar,
)

Every = Annotated[
    Number | None, vi("Cứ mỗi bấy nhiêu mới được tính một lần; phần lẻ không tính.", "5%")
]
Beyond = Annotated[
    Number | None,
    vi("Chỉ tính phần vượt quá số này: trên 80%, hay từ ngày thứ 3 (ghi 2).", "80%", 2),
]
UpTo = Annotated[Number | None, vi("Tổng điểm của khoản này không quá mức ghi ở đây.", 2)]
Cap = Annotated[Number | None, vi("Tổng điểm không vượt quá mức này.", "max")]
Floor = Annotated[Number | None, vi("Tổng điểm không thấp hơn mức này.", 0)]


class FormulaShape(Shape):
    """``points: (b / a) * max``."""

    KEY: ClassVar[str] = "points"

    points: Annotated[Number, vi("Công thức tính điểm.", "done / total * max")]

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

    per: Annotated[Quantity, vi("Số lượng được tính điểm theo từng đơn vị.", "initiatives")]
    award: Annotated[Number, vi("Số điểm cho mỗi đơn vị.", "0.5")]
    every: Every = None
    beyond: Beyond = None
    base: Annotated[Number | None, vi("Điểm có sẵn trước khi cộng thêm; không ghi là 0.", 1)] = (
        Field(default=None, alias="from")
    )
    up_to: UpTo = None

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

    label: RowLabel
    max: Annotated[Number, vi("Điểm tối đa của phần này; «max» trong rule là số ấy.", "1.5")]
    rule: Annotated[RuleText, vi("Cách chấm riêng của phần này.", {"passes": "plan_issued"})]
    clause: Clause = ""


class Parts(Shape):
    """``parts``: the sum of sub-rules, each with its own maximum, within a cap and a floor."""

    KEY: ClassVar[str] = "parts"

    parts: Annotated[
        tuple[PartRow, ...],
        vi(
            "Các phần cộng lại thành điểm, mỗi phần có điểm tối đa và cách chấm riêng.",
            [{"label": "Ban hành kế hoạch", "max": 1, "rule": {"passes": "plan_issued"}}],
        ),
    ] = Field(min_length=1)
    cap: Cap = None
    floor: Floor = None

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

    def rows(self) -> Sequence[Row]:
        """Return the parts."""
        return [
            Row(("parts", n), ("parts", n, "rule"), row.rule) for n, row in enumerate(self.parts)
        ]


class BestRow(Model):
    """One way to score, of which the best counts."""

    label: RowLabel
    rule: Annotated[RuleText, vi("Cách chấm được đem so với các cách khác.", "rate * max")]
    clause: Clause = ""


class BestOf(Shape):
    """``best_of``: the largest of several rules."""

    KEY: ClassVar[str] = "best_of"

    best_of: Annotated[
        tuple[BestRow, ...],
        vi(
            "Các cách chấm, lấy cách được điểm cao nhất.",
            [{"label": "Theo tỷ lệ", "rule": "rate * max"}, {"label": "Theo giải", "rule": 1}],
        ),
    ] = Field(min_length=1)

    def core(self, scope: Scope) -> Rule:
        """Lower to the best of its rows."""
        return Best(
            tuple(
                Part(lower(row.rule, scope), row.label, 1, scope.maximum, row.clause)
                for row in self.best_of
            )
        )

    def rows(self) -> Sequence[Row]:
        """Return the ways to score."""
        return [
            Row(("best_of", n), ("best_of", n, "rule"), row.rule)
            for n, row in enumerate(self.best_of)
        ]


class DeductionRow(Model):
    """Points taken off: ``each`` item costs ``points`` up to ``up_to``, or any ``rule``."""

    label: RowLabel
    each: Annotated[Quantity | None, vi("Số lượng bị trừ điểm theo từng đơn vị.", "late")] = None
    points: Annotated[Number | None, vi("Số điểm trừ mỗi đơn vị; không ghi là 1.", "0.25")] = None
    every: Every = None
    beyond: Beyond = None
    up_to: UpTo = None
    rule: Annotated[
        RuleText | None,
        vi("Cách tính số điểm trừ, dùng thay cho each.", {"passes": "warned", "award": 1}),
    ] = None
    clause: Clause = ""

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

    deductions: Annotated[
        tuple[DeductionRow, ...],
        vi("Các khoản trừ điểm.", [{"label": "Báo cáo muộn", "each": "late", "points": "0.25"}]),
    ] = Field(min_length=1)
    base: Annotated[RuleText, vi("Điểm trước khi trừ; không ghi là điểm tối đa.", "max")] = Field(
        default_factory=lambda: scalar("max"), alias="from"
    )
    floor: Floor = Field(default_factory=lambda: scalar("0"))
    cap: Cap = None

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
        base = Row(("from",), ("from",), self.base)
        places = [("deductions", n) for n in range(len(self.deductions))]
        taken = [
            Row(place, place if row.rule is None else (*place, "rule"), row.rule)
            for place, row in zip(places, self.deductions, strict=True)
        ]
        return [base, *taken]

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
