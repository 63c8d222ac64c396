"""What a goal asks (points, a percent, a grade) as tests of nodes that plans can steer by."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from par_index.language.exact import Exact
from par_index.language.tree import (
    COMPARISONS,
    MIRRORED,
    NEGATED,
    OF_NODES,
    Binary,
    Call,
    Expr,
    Name,
    Number,
    Unary,
    conjuncts,
    names,
    walk,
)
from par_index.language.vietnamese import percent_text, points_text
from par_index.meaning.pairs import COMPARE
from par_index.meaning.ranges import truths_of
from par_index.meaning.walk import grade_code
from par_index.scoring.grades import box_of
from par_index.scoring.results import LeafResult
from par_index.scoring.scale import Scale
from par_index.scoring.scorecard import Scorecard
from par_index.whatif.combinations import Demands, Keep


@dataclass(frozen=True, slots=True)
class Goal:
    """What a plan should reach: exactly one of points, percent of the own maximum, and grade."""

    points: Fraction | None = None
    percent: Fraction | None = None
    grade: str | None = None

    @property
    def text(self) -> str:
        """The goal in words."""
        if self.points is not None:
            return f"từ {points_text(self.points)} điểm trở lên"
        if self.percent is not None:
            return f"từ {percent_text(self.percent)} điểm tối đa trở lên"
        return f"xếp loại «{self.grade}» trở lên"

    def met(self, scorecard: Scorecard) -> bool:
        """Whether a scorecard reaches the goal, whatever its missing figures turn out to be.

        Points and percent are judged as the scorecard awards them now, with missing lines at
        zero; a grade must be certain.
        """
        root = scorecard.root
        if self.points is not None:
            return root.points >= self.points
        if self.percent is not None:
            return root.percent is not None and root.percent >= self.percent
        scale = scorecard.scheme.scale
        assert scale is not None
        titles = [grade.title for grade in scale.grades]
        possible = scorecard.grade.possible
        return bool(possible) and all(
            titles.index(title) <= titles.index(str(self.grade)) for title in possible
        )


@dataclass(frozen=True, slots=True)
class Ask:
    """One set of demands that reaches a goal; ``complete`` when it says all that is asked."""

    demands: Demands
    complete: bool = True


def asks_of(goal: Goal, base: Scorecard) -> list[Ask]:
    """Return the sets of demands of which each reaches the goal.

    A grade is reached by itself or by any better one, each with conditions of its own; one that
    figures of the set rule out is not asked for.
    """
    maximum = base.root.maximum
    if goal.points is not None:
        return [Ask(Demands({"": [_at_least(goal.points)]}))]
    if goal.percent is not None:
        return [Ask(Demands({"": [_at_least(goal.percent * maximum)]}))]
    scale = base.scheme.scale
    assert scale is not None
    titles = [grade.title for grade in scale.grades]
    last = titles.index(str(goal.grade))
    asks = (_grade_ask(scale, index, last, base) for index in range(last + 1))
    return [ask for ask in asks if ask is not None]


def held_down(goal: Goal, base: Scorecard) -> list[str]:
    """Return what rules a grade out by itself, whatever the points: facts that surely hold."""
    scale = base.scheme.scale
    if goal.grade is None or scale is None:
        return []
    last = [grade.title for grade in scale.grades].index(goal.grade)
    found = [(r.when, r.label) for r in scale.forced if max(r.index, r.lower) > last]
    found += [(r.when, r.label) for r in scale.unranked]
    return [label for when, label in found if _told(when, base) == {True}]


def _told(expr: Expr, base: Scorecard) -> frozenset[bool]:
    """Return what the figures of the set, which no line moves, say of a condition, if they do."""
    results = (part for part in walk(expr) if isinstance(part, Call) and part.function in OF_NODES)
    if any(results) or not names(expr) <= set(base.scheme.figures):
        return frozenset()
    return truths_of(expr, box_of(base.scheme, base.root, base.own))


class _Gatherer:
    def __init__(self, base: Scorecard) -> None:
        self.base = base
        self.tests: dict[str, list[Keep]] = {}
        self.zeros: int | None = None
        self.complete = self.possible = True

    def all_hold(self, expr: Expr) -> None:
        """Demand a condition; what cannot be steered by leaves the demands incomplete."""
        for part in conjuncts(expr):
            if not self.settled(part, truth=True) and not self.one_holds(part):
                self.complete = False

    def settled(self, expr: Expr, *, truth: bool) -> bool:
        """Whether the figures of the set decide a condition; the wrong way ends all asking."""
        told = _told(expr, self.base)
        self.possible &= not told or truth in told
        return len(told) == 1

    def fails(self, expr: Expr) -> None:
        """Demand that a condition does not hold."""
        if self.settled(expr, truth=False):
            return
        if isinstance(expr, Binary) and expr.op == "or":
            self.fails(expr.left)
            self.fails(expr.right)
        elif isinstance(expr, Binary) and expr.op in COMPARISONS:
            negated = Binary(NEGATED[expr.op], expr.left, expr.right)
            if not self.one_holds(negated):
                self.complete = False
        elif isinstance(expr, Unary) and expr.op == "not":
            self.all_hold(expr.operand)
        else:
            self.complete = False

    def one_holds(self, expr: Expr) -> bool:
        if not isinstance(expr, Binary) or expr.op not in COMPARISONS:
            return False
        op, subject, bound = expr.op, expr.left, expr.right
        if isinstance(subject, Number):
            op, subject, bound = MIRRORED[op], bound, subject
        if not isinstance(bound, Number):
            return False
        if subject == Name("lines_at_zero"):
            return self._few_zeros(op, bound.value)
        code, share = _node_of(subject)
        if code is None:
            return False
        maximum = self.base.nodes[code].maximum if share else Fraction(1)
        return bool(maximum) and self._points(code, op, bound.value * maximum)

    def _few_zeros(self, op: str, bound: Exact) -> bool:
        if op not in ("<", "<=") and not (op == "=" and bound == 0):
            return False
        most = -(-bound // 1) - 1 if op == "<" else bound // 1
        self.zeros = int(most) if self.zeros is None else min(self.zeros, int(most))
        return True

    def _points(self, code: str, op: str, bound: Exact) -> bool:
        """Test a node's points; only tests that more points never fail are proved."""
        node = self.base.nodes[code]
        if op == "!=" and isinstance(node, LeafResult) and bound == node.leaf.minimum:
            # a line never goes below its minimum, so it differs from it by being above
            op = ">"
        compare = COMPARE[op]
        self.tests.setdefault(code, []).append(lambda points: compare(points, bound))
        return op in (">", ">=")


def _node_of(subject: Expr) -> tuple[str | None, bool]:
    """Return the code of the node that is compared, and whether by its percent."""
    if isinstance(subject, Name) and subject.name in ("total", "percent"):
        return "", subject.name == "percent"
    if isinstance(subject, Call) and subject.function in OF_NODES:
        return grade_code(subject), subject.function == "percent"
    return None, False


def _at_least(bound: Fraction) -> Keep:
    return lambda points: points >= bound


def _grade_ask(scale: Scale, index: int, last: int, base: Scorecard) -> Ask | None:
    gatherer = _Gatherer(base)
    low = scale.grades[index].band.low
    if low is not None:
        subject = Name("percent" if scale.of == "percent" else "total")
        gatherer.all_hold(Binary(">=" if low[1] < 0 else ">", subject, Number(low[0])))
    for condition in scale.grades[index].requires:
        gatherer.all_hold(condition)
    for rule in scale.forced:
        if rule.index > last or index + rule.lower > last:
            gatherer.fails(rule.when)
    demands = Demands(gatherer.tests, gatherer.zeros)
    return Ask(demands, gatherer.complete) if gatherer.possible else None
