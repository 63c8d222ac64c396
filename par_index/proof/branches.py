"""A rule as branches: linear conditions on its figures, and the points that they lead to.

Every figure is a name; a yes/no counts 0 or 1; a choice keeps the levels that are still open. A
comparison splits a path in two, and a path whose conditions cannot hold together is dropped. What
is not linear raises `UnprovedError`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from par_index.language.exact import Exact
from par_index.language.inputs import Input
from par_index.language.intervals import Interval
from par_index.language.tree import (
    COMPARISONS,
    MAX,
    MEASURE,
    NEGATED,
    TRUE,
    Binary,
    Call,
    Expr,
    Name,
    Number,
    Text,
    Truth,
    Unary,
    names,
    walk,
)
from par_index.meaning.ranges import numbers_of, start_box
from par_index.meaning.rules import Best, Case, Cases, Clamp, Points, Rubric, Rule, Sum, expressions
from par_index.proof.linear import Linear
from par_index.proof.linear_values import ONE, Path, Ratio, compared, computed, extreme, some
from par_index.proof.quotients import UnprovedError

MOST_BRANCHES = 600
"""A rule with more branches than this is not taken apart."""

MOST_EFFORT = 40_000
"""So many conditions are looked at, over all paths, before a rule counts as too large."""

FIRST_DAY, LAST_DAY = 1, 3_652_059
"""The ordinals of the calendar's first and last day."""


class Branch(NamedTuple):
    """One way through a rule: its path, the points (None in a gap), and the row that decides."""

    path: Path
    award: Ratio | None
    case: Case | None = None
    place: tuple[int, ...] = ()


class Walker:
    """Takes the expressions of a rubric apart on given paths.

    ``apart`` says that the main measure is a name of its own: its counts occur nowhere else, and
    evidence may give the measure itself.
    """

    def __init__(self, rubric: Rubric, maximum: Exact | None = None) -> None:
        self.rubric = rubric
        self.maximum = maximum
        self.apart = stands_apart(rubric)
        self.names = [name for name in rubric.inputs if not self.apart or _used(rubric, name)]
        self.fresh = 0
        self.effort = MOST_EFFORT

    @property
    def variables(self) -> list[str]:
        """Every name that the points depend on."""
        return [*([MEASURE] if self.apart else []), *self.names]

    def start(self) -> list[Path]:
        """Return the paths of everything that evidence may say and that is scored."""
        inputs = {name: self.rubric.inputs[name] for name in self.names}
        whole = frozenset(n for n, d in inputs.items() if d.step == 1 or d.kind == "truth")
        options = {name: d.options for name, d in inputs.items() if d.kind == "choice"}
        path: Path | None = Path((), options, whole)
        for name, declared in inputs.items():
            if declared.kind != "choice":
                path = path and _inside(path, Linear.name(name), _domain(declared))
            for limit in declared.at_most:
                path = path and path.with_row(Linear.name(limit).minus(Linear.name(name)), False)
        if self.apart:
            path = path and _inside(path, Linear.name(MEASURE), measure_domain(self.rubric))
        if self.maximum is None and any(MAX in names(e) for e in expressions(self.rubric.rule)):
            path = path and path.with_row(Linear.name(MAX), False)
        if path is None:
            return []
        idle = self.rubric.idle_when
        if idle is None or (self.apart and not names(idle) & set(self.names)):
            return [path]
        return list(self.assume(idle, False, path))

    # --- conditions -----------------------------------------------------------------------------

    def assume(self, condition: Expr, truth: bool, path: Path) -> Iterator[Path]:
        """Yield paths that together hold all of a path where the condition has that truth.

        Raises:
            UnprovedError: the rule asks something that is not linear, or splits into too much.

        """
        self.effort -= len(path.rows) + 1
        if self.effort < 0:
            raise UnprovedError("cách chấm tách ra quá nhiều trường hợp")
        match condition:
            case Truth():
                if condition.value == truth:
                    yield path
            case Name():
                form = Linear.name(condition.name)
                holds = form.minus(ONE) if truth else form.scaled(-1)
                yield from some(path.with_row(holds, False))
            case Unary():
                yield from self.assume(condition.operand, not truth, path)
            case Binary(op="and" | "or"):
                yield from self._joined(condition, truth, path)
            case Binary() if condition.op in COMPARISONS:
                op = condition.op if truth else NEGATED[condition.op]
                yield from self._compared(op, condition.left, condition.right, path)
            case _:
                raise UnprovedError("điều kiện không tách được")

    def _joined(self, condition: Binary, truth: bool, path: Path) -> Iterator[Path]:
        if (condition.op == "and") == truth:
            for part in self.assume(condition.left, truth, path):
                yield from self.assume(condition.right, truth, part)
            return
        yield from self.assume(condition.left, truth, path)
        for part in self.assume(condition.left, not truth, path):
            yield from self.assume(condition.right, truth, part)

    def _compared(self, op: str, left: Expr, right: Expr, path: Path) -> Iterator[Path]:
        sides = (left, right)
        if any(isinstance(side, Text) for side in sides) or self._chosen(left):
            yield from self._matched(op, left, right, path)
            return
        if any(isinstance(side, Truth) for side in sides):
            name, truth = (left, right) if isinstance(right, Truth) else (right, left)
            assert isinstance(truth, Truth)
            yield from self.assume(name, truth.value == (op == "="), path)
            return
        for first, x in self.number(left, path):
            for second, y in self.number(right, first):
                yield from compared(op, x, y, second)

    def _chosen(self, expr: Expr) -> bool:
        declared = self.rubric.inputs.get(expr.name) if isinstance(expr, Name) else None
        return declared is not None and declared.kind == "choice"

    def _matched(self, op: str, left: Expr, right: Expr, path: Path) -> Iterator[Path]:
        if isinstance(left, Text):
            left, right = right, left
        if isinstance(left, Text) and isinstance(right, Text):
            if (left == right) == (op == "="):
                yield path
            return
        if not isinstance(left, Name) or not isinstance(right, Text):
            raise UnprovedError("so sánh hai mức với nhau")
        mine = path.options[left.name]
        kept = mine & {right.value} if op == "=" else mine - {right.value}
        yield from some(path.with_options(left.name, kept))

    # --- numbers --------------------------------------------------------------------------------

    def number(self, expr: Expr, path: Path) -> Iterator[tuple[Path, Ratio]]:
        """Yield the paths of an expression with its value on each."""
        match expr:
            case Number():
                yield path, Ratio.of(Linear((), expr.value))
            case Name():
                yield from self._name(expr.name, path)
            case Unary():
                for part, x in self.number(expr.operand, path):
                    yield part, x.scaled(-1)
            case Call():
                yield from self._call(expr, path)
            case Binary():
                for first, x in self.number(expr.left, path):
                    for second, y in self.number(expr.right, first):
                        yield from computed(expr.op, x, y, second)
            case _:
                raise UnprovedError("biểu thức không tách được")

    def _name(self, name: str, path: Path) -> Iterator[tuple[Path, Ratio]]:
        if name == MAX and self.maximum is not None:
            yield path, Ratio.of(Linear((), self.maximum))
        elif name in self.rubric.measures and not (name == MEASURE and self.apart):
            yield from self.number(self.rubric.measures[name], path)
        else:
            yield path, Ratio.of(Linear.name(name))

    def _call(self, expr: Call, path: Path) -> Iterator[tuple[Path, Ratio]]:
        match expr.function:
            case "count":
                yield from self._count(expr.arguments, path, Linear())
            case "floor":
                for part, x in self.number(expr.arguments[0], path):
                    yield from self._floor(x, part)
            case "interpolate":
                yield from self._interpolated(expr.arguments, path)
            case "least" | "greatest":
                yield from self._extreme(expr, path)
            case _:
                raise UnprovedError(f"hàm {expr.function}")

    def _count(
        self, conditions: tuple[Expr, ...], path: Path, total: Linear
    ) -> Iterator[tuple[Path, Ratio]]:
        if not conditions:
            yield path, Ratio.of(total)
            return
        first, rest = conditions[0], conditions[1:]
        if isinstance(first, Name):
            yield from self._count(rest, path, total.plus(Linear.name(first.name)))
            return
        for truth in (True, False):
            for part in self.assume(first, truth, path):
                yield from self._count(rest, part, total.plus(Linear((), int(truth))))

    def _floor(self, x: Ratio, path: Path) -> Iterator[tuple[Path, Ratio]]:
        """Yield the whole part as a name of its own: k is at most x, and x less than k + 1."""
        inner, bottom = x.single()
        if bottom != ONE:
            raise UnprovedError("phần nguyên của một thương")
        self.fresh += 1
        name = f"⌊{self.fresh}⌋"
        grown = path._replace(whole=path.whole | {name})
        below = grown.with_row(inner.minus(Linear.name(name)), False)
        limit = Linear.name(name).plus(ONE).minus(inner)
        above = below and below.with_row(limit, True)
        if above is not None:
            yield above, Ratio.of(Linear.name(name))

    def _interpolated(
        self, arguments: tuple[Expr, ...], path: Path
    ) -> Iterator[tuple[Path, Ratio]]:
        x, x1, y1, x2, y2 = arguments
        for part in self._compared("<=", x, x1, path):
            yield from self.number(y1, part)
        for part in self._compared(">", x, x1, path):
            for inner in self._compared(">=", x, x2, part):
                yield from self.number(y2, inner)
            rise = Binary("/", Binary("-", x, x1), Binary("-", x2, x1))
            line = Binary("+", y1, Binary("*", Binary("-", y2, y1), rise))
            for inner in self._compared("<", x, x2, part):
                yield from self.number(line, inner)

    def _extreme(self, expr: Call, path: Path) -> Iterator[tuple[Path, Ratio]]:
        found = list(self.number(expr.arguments[0], path))
        for argument in expr.arguments[1:]:
            found = [
                chosen
                for part, x in found
                for inner, y in self.number(argument, part)
                for chosen in extreme(expr.function, x, y, inner)
            ]
        yield from found

    # --- rules ----------------------------------------------------------------------------------

    def rule(self, rule: Rule, path: Path, place: tuple[int, ...] = ()) -> Iterator[Branch]:
        """Yield the branches of a rule on a path; together they hold all of it."""
        match rule:
            case Points():
                for part, award in self.number(rule.value, path):
                    yield Branch(part, award, None, place)
            case Cases():
                yield from self._cases(rule, path, place)
            case Sum() | Best():
                yield from self._parts(rule, path, place)
            case Clamp():
                for branch in self.rule(rule.rule, path, (*place, 0)):
                    yield from self._clamped(rule, branch)

    def _cases(self, rule: Cases, path: Path, place: tuple[int, ...]) -> Iterator[Branch]:
        rest = [path]
        for index, case in enumerate(rule.cases):
            for part in rest:
                for here in self.assume(case.when, True, part):
                    for branch in self.rule(case.then, here, (*place, index)):
                        yield branch._replace(case=branch.case or case)
            if case.when == TRUE:
                return
            rest = [left for part in rest for left in self.assume(case.when, False, part)]
        yield from (Branch(part, None, None, place) for part in rest)

    def _parts(self, rule: Sum | Best, path: Path, place: tuple[int, ...]) -> Iterator[Branch]:
        found: list[Branch] = []
        for index, part in enumerate(rule.parts):
            if index == 0:
                found = list(self.rule(part.rule, path, (*place, 0)))
                continue
            found = [
                joined
                for left in found
                for right in self.rule(part.rule, left.path, (*place, index))
                for joined in _joined(rule, part.sign, left, right)
            ]
            if len(found) > MOST_BRANCHES:
                raise UnprovedError("quá nhiều trường hợp")
        yield from found

    def _clamped(self, rule: Clamp, branch: Branch) -> Iterator[Branch]:
        found = [branch]
        for limit, keep in ((rule.cap, "least"), (rule.floor, "greatest")):
            if limit is None:
                continue
            found = [
                inner._replace(path=part, award=award)
                for inner in found
                if inner.award is not None
                for here, end in self.number(limit, inner.path)
                for part, award in extreme(keep, inner.award, end, here)
            ] + [inner for inner in found if inner.award is None]
        yield from found


def _joined(rule: Sum | Best, sign: int, left: Branch, right: Branch) -> Iterator[Branch]:
    if left.award is None or right.award is None:
        gap = left if left.award is None else right
        yield Branch(right.path, None, None, gap.place)
    elif isinstance(rule, Best):
        for part, award in extreme("greatest", left.award, right.award, right.path):
            chosen = left if award is left.award else right
            yield Branch(part, award, chosen.case, chosen.place)
    else:
        for part, award in computed("+" if sign > 0 else "-", left.award, right.award, right.path):
            yield Branch(part, award, left.case, left.place)


def _inside(path: Path, form: Linear, run: Interval) -> Path | None:
    kept: Path | None = path
    if run.low is not None:
        kept = kept and kept.with_row(form.minus(Linear((), run.low[0])), run.low[1] > 0)
    if run.high is not None:
        kept = kept and kept.with_row(Linear((), run.high[0]).minus(form), run.high[1] < 0)
    return kept


def _domain(declared: Input) -> Interval:
    if declared.kind == "truth":
        return Interval.closed(0, 1)
    if declared.kind == "date":
        return declared.domain.meet(Interval.closed(FIRST_DAY, LAST_DAY))
    return declared.domain


def measure_domain(rubric: Rubric) -> Interval:
    """Return the values that evidence may give for the main measure."""
    box = start_box(rubric.context, {})
    return Interval() if box is None else numbers_of(rubric.measures[MEASURE], box)


def stands_apart(rubric: Rubric) -> bool:
    """Whether the counts of the main measure occur in it only, and there once.

    Where a name occurs twice, the range of the measure would only be an outer one.
    """
    if MEASURE not in rubric.measures:
        return False
    found = [part.name for part in walk(rubric.measures[MEASURE]) if isinstance(part, Name)]
    inside = set(found)
    if len(found) > len(inside):
        return False
    outside = {name for expr in expressions(rubric.rule) for name in names(expr)}
    idle = set() if rubric.idle_when is None else names(rubric.idle_when)
    linked = {
        limit if name in inside else name
        for name, declared in rubric.inputs.items()
        for limit in declared.at_most
        if (name in inside) != (limit in inside)
    }
    mixed = bool(idle & inside) and bool(idle - inside)
    return not inside & outside and not linked & outside and not mixed


def _used(rubric: Rubric, name: str) -> bool:
    """Whether a rule needs an input besides its measure."""
    found = {n for expr in expressions(rubric.rule) for n in names(expr)}
    idle = set() if rubric.idle_when is None else names(rubric.idle_when)
    return name in found or (name in idle and name not in names(rubric.measures[MEASURE]))
