"""What can be proved of an expression when its names are known only to lie in ranges.

A *box* gives for every name the values that are still possible. `span_of` computes forwards: the
values that an expression can take over a box. `assume` computes backwards: the parts of a box in
which a condition holds. Both are sound (nothing possible is lost); ends are exact whenever every
uncertain name occurs once, which is how published rules are written.

Forwards is a number system of the one walk. Backwards looks into the tree itself: a condition is
narrowed by what its sides can be, and each side by the other. Forwards and backwards call each
other (a side counts only where the conditions before it leave it to), so they stand in one file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

from par_index.language import intervals
from par_index.language.exact import Exact
from par_index.language.inputs import Options
from par_index.language.intervals import EVERYTHING, NOTHING, Interval, hull_of
from par_index.language.tree import (
    MIRRORED,
    NEGATED,
    Binary,
    Call,
    Expr,
    Literal,
    Name,
    Number,
    Text,
    Truth,
    Unary,
    children,
    line_rows,
)
from par_index.meaning.knowledge import Box, Context, Known, is_share
from par_index.meaning.walk import Meaning

_ROUNDS = 4
MAX_BOXES = 64
"""Most alternatives that are followed one by one; beyond, their hull stands for them."""


def start_box(context: Context, known: Mapping[str, Known]) -> Box | None:
    """Return the box of all that evidence leaves open: domains met with what is known."""
    values: dict[str, Known] = {
        name: declared.possible for name, declared in context.inputs.items()
    }
    box: Box | None = Box(context, values)
    for name, span in known.items():
        box = box and box.narrowed(name, span)
    return box and settle(box)


def settle(box: Box) -> Box | None:
    """Carry what is known from name to name: ``at_most`` limits and given measures."""
    for _ in range(_ROUNDS):
        before = box.values
        after = _settle_once(box)
        if after is None:
            return None
        box = after
        if box.values == before:
            break
    return box


def _settle_once(box: Box) -> Box | None:
    current: Box | None = box
    for name, declared in box.context.inputs.items():
        for limit in declared.at_most:
            current = current and _under(name, limit, current)
    for name, measure in box.context.measures.items():
        if current is not None and name in current.values:
            given = current.values[name]
            assert isinstance(given, Interval)
            # a condition within a measure cannot ask for that measure itself
            rest = {n: m for n, m in box.context.measures.items() if n != name}
            inside = replace(current, context=replace(box.context, measures=rest))
            current = _push(measure, given, inside)
            current = current and current.narrowed(name, span_of(measure, current))
            current = current and replace(current, context=box.context)
    return current


def _under(name: str, limit: str, box: Box) -> Box | None:
    """Narrow an input and its limit to values that can keep the one at most the other."""
    low, high = box[name], box[limit]
    assert isinstance(low, Interval)
    assert isinstance(high, Interval)
    lowered = box.narrowed(name, Interval(None, high.high))
    return lowered and lowered.narrowed(limit, Interval(low.low, None))


def numbers_of(expr: Expr, box: Box) -> Interval:
    """Return the interval of a number or day expression over a box."""
    span = span_of(expr, box)
    return span if isinstance(span, Interval) else EVERYTHING


def truths_of(expr: Expr, box: Box) -> frozenset[bool]:
    """Return which truth values a condition can have over a box."""
    return frozenset(truth for truth in (True, False) if assume(expr, truth, box))


def options_of(expr: Expr, box: Box) -> Options:
    """Return which answers a yes/no or choice expression can have over a box."""
    span = span_of(expr, box)
    return frozenset() if isinstance(span, Interval) else span


def span_of(expr: Expr, box: Box) -> Known:
    """Return the values that an expression can take over a box."""
    if isinstance(expr, Literal) and not isinstance(expr, Number):
        return frozenset((expr.value,))
    if isinstance(expr, Name) and expr.name not in box.context.measures:
        return box[expr.name]
    spans = Spans(box)
    return truths_of(expr, box) if spans.answers(expr) else spans.number(expr)


class Spans(Meaning[Interval, frozenset[bool]]):
    """Numbers as the ranges that they take over one box, conditions as the truths."""

    def __init__(self, box: Box) -> None:
        super().__init__(box.context)
        self.box = box

    def constant(self, value: Exact) -> Interval:
        return Interval.point(value)

    def figure(self, name: str) -> Interval:
        span = self.box[name]
        return span if isinstance(span, Interval) else EVERYTHING

    def given(self, name: str, counted: Callable[[], Interval]) -> Interval:
        return self.figure(name) if name in self.box.values else counted()

    def negated(self, value: Interval) -> Interval:
        return intervals.negate(value)

    def calculated(self, expr: Binary, left: Interval, right: Interval) -> Interval:
        """Return the range of a calculation, with what the box knows of the whole expression."""
        match expr.op:
            case "+":
                found = intervals.add(left, right)
            case "-":
                order = _difference(expr, self.box)
                found = intervals.add(left, intervals.negate(right)).meet(order)
            case "*":
                found = intervals.multiply(left, right)
            case _:
                found = intervals.divide(left, right)
                if right.low is not None and right.low >= (0, -1):
                    found = found.meet(_quotient(expr, self.box))
        return found.meet(self.box.facts.get(expr, EVERYTHING))

    def floored(self, value: Interval) -> Interval:
        return intervals.floor_of(value)

    def extreme(self, function: str, values: Sequence[Interval]) -> Interval:
        return reduce(intervals.least if function == "least" else intervals.greatest, values)

    def counted(self, conditions: Sequence[frozenset[bool]]) -> Interval:
        sure = sum(False not in truths for truths in conditions)
        return Interval.closed(sure, sum(True in truths for truths in conditions))

    def line(self, expr: Call) -> Interval:
        """Return the range of a line: the values of its rows, each where it counts."""
        rest, found = [self.box], NOTHING
        for condition, value in line_rows(expr):
            for here in (inside for part in rest for inside in assume(condition, True, part)):
                # whatever is open, the line lies between its two levels
                between = hull_of(numbers_of(level, here) for level in expr.arguments[2::2])
                found = found.hull(numbers_of(value, here).meet(between))
            rest = [left for part in rest for left in assume(condition, False, part)]
        return found

    def truth(self, expr: Expr) -> frozenset[bool]:
        return truths_of(expr, self.box)


def _side(op: str, left: Interval, right: Interval) -> Interval:
    """Return the part of ``left`` that can stand in the relation with some value of ``right``."""
    match op:
        case "=":
            return left.meet(right)
        case "<":
            return left.meet(Interval(None, right.high and (right.high[0], -1)))
        case "<=":
            return left.meet(Interval(None, right.high))
        case ">":
            return left.meet(Interval(right.low and (right.low[0], 1), None))
        case ">=":
            return left.meet(Interval(right.low, None))
    point = right.single
    if point is None or point not in left:
        return left
    if left.single is not None:
        return NOTHING
    low = (point, 1) if left.low == (point, -1) else left.low
    high = (point, -1) if left.high == (point, 1) else left.high
    return Interval(low, high)


def _difference(expr: Binary, box: Box) -> Interval:
    """Return what is known of ``x - y`` beyond the ranges of x and y."""
    known = box.facts.get(Binary("-", expr.left, expr.right), EVERYTHING)
    turned = box.facts.get(Binary("-", expr.right, expr.left))
    if turned is not None:
        known = known.meet(intervals.negate(turned))
    if is_share(expr, box.context):
        known = known.meet(Interval.closed(None, 0))
    if is_share(Binary("-", expr.right, expr.left), box.context):
        known = known.meet(Interval.closed(0, None))
    return known


def _quotient(expr: Binary, box: Box) -> Interval:
    """Return what a known order of x and y says of ``x / y`` for a y that is not negative."""
    difference = _difference(Binary("-", expr.left, expr.right), box)
    found, equal = EVERYTHING, 1 if 0 in difference else -1
    if difference.meet(_BELOW["<="]) == difference:
        found = Interval(None, (1, equal))
    if difference.meet(_BELOW[">="]) == difference:
        found = found.meet(Interval((1, -equal), None))
    return found


# --- backwards ----------------------------------------------------------------------------------


def assume(condition: Expr, truth: bool, box: Box) -> list[Box]:
    """Return boxes that together hold every point of ``box`` where the condition has that truth."""
    return [settled for part in _assume(condition, truth, box) if (settled := settle(part))]


def few(boxes: list[Box]) -> list[Box]:
    """Return the boxes, or their common hull when alternatives have multiplied too far."""
    if len(boxes) <= MAX_BOXES:
        return boxes
    first = boxes[0]
    values: dict[str, Known] = {}
    for name in set.intersection(*(set(box.values) for box in boxes)):
        span = first.values[name]
        for box in boxes[1:]:
            other = box.values[name]
            if isinstance(span, Interval) and isinstance(other, Interval):
                span = span.hull(other)
            elif isinstance(span, frozenset) and isinstance(other, frozenset):
                span = span | other
        values[name] = span
    return [Box(first.context, values)]


def _assume(condition: Expr, truth: bool, box: Box) -> list[Box]:
    match condition:
        case Truth():
            return [box] if condition.value == truth else []
        case Unary(op="not"):
            return _assume(condition.operand, not truth, box)
        case Binary(op="and" | "or"):
            return _assume_joined(condition, truth, box)
        case Binary(left=left, right=right):
            op = condition.op if truth else NEGATED[condition.op]
            if isinstance(left, Text) or isinstance(right, Text):
                narrowed = _narrow_level(op, left, right, box)
            elif _answers(left, box) or _answers(right, box):
                alike = op == "="
                sides = [(a, x) for x in (True, False) for a in _assume(left, x, box)]
                return few([b for a, x in sides for b in _assume(right, x == alike, a)])
            else:
                narrowed = _narrow_pair(op, left, right, box)
            return [narrowed] if narrowed is not None else []
        case Name():
            narrowed = box.narrowed(condition.name, frozenset((truth,)))
            return [narrowed] if narrowed is not None else []
        case _:
            return [box]


def _answers(expr: Expr, box: Box) -> bool:
    return isinstance(expr, Truth) or Spans(box).answers(expr)


def _assume_joined(condition: Binary, truth: bool, box: Box) -> list[Box]:
    left, right = condition.left, condition.right
    if (condition.op == "and") == truth:
        return few([b for a in _assume(left, truth, box) for b in _assume(right, truth, a)])
    other = [b for a in _assume(left, not truth, box) for b in _assume(right, truth, a)]
    return few([*_assume(left, truth, box), *other])


def _narrow_pair(op: str, left: Expr, right: Expr, box: Box) -> Box | None:
    here = _push(left, _side(op, numbers_of(left, box), numbers_of(right, box)), box)
    if here is None:
        return None
    left_span, right_span = numbers_of(left, here), numbers_of(right, here)
    there = _push(right, _side(MIRRORED[op], right_span, left_span), here)
    return there and _noted(op, left, right, there)


_BELOW = {
    "<": Interval(None, (0, -1)),
    "<=": Interval(None, (0, 1)),
    "=": Interval.point(0),
    ">": Interval((0, 1), None),
    ">=": Interval((0, -1), None),
}


def _noted(op: str, left: Expr, right: Expr, box: Box) -> Box | None:
    """Keep what a comparison says of compound expressions, as a fact of the box."""
    facts = dict(box.facts)
    if isinstance(right, Number):
        if isinstance(left, Binary):
            span = _side(op, numbers_of(left, box), Interval.point(right.value))
            facts[left] = span.meet(facts.get(left, EVERYTHING))
    elif not isinstance(left, Number) and op in _BELOW:
        key = Binary("-", left, right)
        facts[key] = _BELOW[op].meet(facts.get(key, EVERYTHING))
    if any(fact.empty for fact in facts.values()):
        return None
    return box if facts == box.facts else replace(box, facts=facts)


def _narrow_level(op: str, left: Expr, right: Expr, box: Box) -> Box | None:
    """Narrow a choice to one of its levels, or to the others."""
    choice, text = (right, left) if isinstance(left, Text) else (left, right)
    open_levels, level = options_of(choice, box), options_of(text, box)
    kept = open_levels & level if op == "=" else open_levels - level
    if isinstance(choice, Name):
        return box.narrowed(choice.name, kept)
    # a choice that the set fixes stands here as its level
    return box if kept else None


def _push(expr: Expr, target: Interval, box: Box) -> Box | None:
    """Narrow the names of an expression so that its value can lie in the target."""
    if target.empty:
        return None
    match expr:
        case Number():
            return box if expr.value in target else None
        case Name():
            return box.narrowed(expr.name, target)
        case Unary(op="-"):
            return _push(expr.operand, intervals.negate(target), box)
        case Binary():
            return _push_binary(expr, target, box)
        case _:
            return None if numbers_of(expr, box).meet(target).empty else box


def _push_binary(expr: Binary, target: Interval, box: Box) -> Box | None:
    left, right = numbers_of(expr.left, box), numbers_of(expr.right, box)
    minus, times, over = intervals.negate, intervals.multiply, intervals.divide
    match expr.op:
        case "+":
            for_left = intervals.add(target, minus(right))
            for_right = intervals.add(target, minus(left))
        case "-":
            for_left = intervals.add(target, right)
            for_right = intervals.add(left, minus(target))
        case "*":
            for_left = EVERYTHING if 0 in right else over(target, right)
            for_right = EVERYTHING if 0 in left else over(target, left)
        case _:
            for_left = times(target, right)
            for_right = EVERYTHING if 0 in target else over(left, target)
    narrowed = _push(expr.left, for_left.meet(left), box)
    return narrowed and _push(expr.right, for_right.meet(right), narrowed)


def possible_zero_divisors(expr: Expr, box: Box) -> Iterator[Binary]:
    """Yield every division inside whose divisor cannot be proved to differ from zero."""
    if isinstance(expr, Binary) and expr.op in ("and", "or"):
        yield from possible_zero_divisors(expr.left, box)
        for reached in assume(expr.left, expr.op == "and", box):
            yield from possible_zero_divisors(expr.right, reached)
        return
    if isinstance(expr, Name) and expr.name in box.context.measures:
        if expr.name not in box.values:
            yield from possible_zero_divisors(box.context.measures[expr.name], box)
        return
    for part in children(expr):
        yield from possible_zero_divisors(part, box)
    if isinstance(expr, Binary) and expr.op == "/" and 0 in numbers_of(expr.right, box):
        yield expr
