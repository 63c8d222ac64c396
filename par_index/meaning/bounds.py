"""What missing figures leave open: the least and the most points of every possible completion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import product

from par_index.language import intervals
from par_index.language.exact import Exact
from par_index.language.inputs import Input, Value
from par_index.language.intervals import EVERYTHING, NOTHING, Interval, hull_of
from par_index.language.tree import MAX, MEASURE, UNKNOWN, Binary, Expr, Name, names
from par_index.meaning.exact import Env, NoCaseError, compile_idle, compile_points
from par_index.meaning.knowledge import Box, Context, Known, as_known, exact_point
from par_index.meaning.ranges import MAX_BOXES, assume, few, numbers_of, start_box, truths_of
from par_index.meaning.rules import Rubric
from par_index.meaning.splitting import Narrowing, Outcome, Splits, Splitting

ENUMERATED = 600
"""Up to so many completions are simply all scored."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The proved range of points.

    ``points`` holds the points of every completion that scores (empty when none does); ``idle``
    tells whether some completion means that nothing arose. ``witness`` is a completion, where
    all completions score the same.
    """

    points: Interval
    idle: bool
    witness: Env | None = None


class Ranges(Splitting[Box, Interval]):
    """Numbers as the ranges of what is open, on the boxes that conditions cut out.

    What expressions are on a box stands in `ranges`: narrowing a box by a condition must look
    into both of its sides, which a number made of finished parts no longer shows.
    """

    def number(self, expr: Expr) -> Splits[Box, Interval]:
        return lambda box: (Outcome(box, numbers_of(expr, box)),)

    def truth(self, expr: Expr) -> Narrowing[Box]:
        return lambda box, truth: assume(expr, truth, box)

    def literal(self, value: Exact) -> Interval:
        return Interval.point(value)

    def minus(self, value: Interval) -> Interval:
        return intervals.negate(value)

    def few(self, states: list[Box]) -> list[Box]:
        return few(states)

    def plus(
        self, left: Splits[Box, Interval], right: Splits[Box, Interval]
    ) -> Splits[Box, Interval]:
        """Return the sum; the parts of a rule do not multiply their cases."""

        def outcomes(box: Box) -> Iterator[Outcome[Box, Interval]]:
            for x in left(box):
                other = hull_of(y.value for y in right(x.state))
                if not other.empty:
                    yield x._replace(value=intervals.add(x.value, other))

        return outcomes

    def extreme(
        self, function: str, values: Sequence[Splits[Box, Interval]]
    ) -> Splits[Box, Interval]:
        """Return the least or the greatest; the parts of a rule do not multiply without end."""
        fold = intervals.least if function == "least" else intervals.greatest

        def outcomes(box: Box) -> list[Outcome[Box, Interval]]:
            found = list(values[0](box))
            for value in values[1:]:
                joint = [(x, list(value(x.state))) for x in found]
                if sum(len(others) for _, others in joint) > MAX_BOXES:
                    whole = [(x, hull_of(y.value for y in others)) for x, others in joint]
                    found = [x._replace(value=fold(x.value, y)) for x, y in whole if not y.empty]
                else:
                    found = [
                        x._replace(state=y.state, value=fold(x.value, y.value))
                        for x, others in joint
                        for y in others
                    ]
            return found

        return outcomes


def measure_domain(rubric: Rubric) -> Interval:
    """Return the values that evidence may give for the main measure."""
    box = start_box(rubric.context, {})
    possible = EVERYTHING if box is None else numbers_of(rubric.measures[MEASURE], box)
    return possible.meet(rubric.measure_range)


def points_over(rubric: Rubric, box: Box) -> list[Outcome[Box, Interval]]:
    """Return ranges of points with the boxes in which they arise; together they hold the box."""
    return list(Ranges(rubric.context).rule(rubric.rule)(box))


def bound(rubric: Rubric, known: Mapping[str, Known], maximum: Exact) -> Bound | None:
    """Return the range of points that the known part of the evidence leaves open.

    ``known`` maps inputs, and ``measure``, to what is known of them. None means that the known
    values contradict one another.
    """
    limits = {MAX: Interval.point(maximum), UNKNOWN: Interval.closed(None, maximum)}
    box = start_box(rubric.context, {**known, **limits})
    if box is None:
        return None
    unknown = _unknown(rubric, box, known)
    completions = _enumerate(rubric, box, unknown)
    if completions is not None:
        if MEASURE in known:
            completions = _arising(rubric, completions, known)
        if not rubric.unstated:
            found = _bound_of_all(rubric, completions)
            return None if MEASURE in known and found.points.empty else found
        if unknown:
            return _joined(rubric, known, completions, maximum)
    scored = assume(rubric.idle_when, False, box)
    idle = _may_be_idle(rubric.idle_when, known, box)
    outcomes = [found for part in scored for found in points_over(rubric, part)]
    points = hull_of(found.value for found in outcomes)
    if MEASURE in known and idle and points.empty:
        return None
    witness = None
    if points.single is not None and not idle:
        witness = _witness(rubric, points.single, [part.state for part in outcomes], unknown)
    return Bound(points, idle, witness)


def _may_be_idle(idle: Expr, known: Mapping[str, Known], box: Box) -> bool:
    """Whether some completion means that nothing arose.

    A measure that is given tells that something arose, unless the figures beside it may say
    otherwise by themselves: what is not given is not taken as a sign that nothing arose. Here what
    is given is itself a range, so that the question is asked of boxes, not of `Meaning.told`.
    """
    cases = assume(idle, True, box)
    if MEASURE not in known:
        return bool(cases)
    opened = {
        name: declared.possible
        for name, declared in box.context.inputs.items()
        if name in names(idle) and name not in known
    }
    return any(
        truths_of(idle, replace(case, values={**case.values, **opened})) == {True} for case in cases
    )


def _arising(rubric: Rubric, completions: list[Env], known: Mapping[str, Known]) -> list[Env]:
    """Return the completions beside a measure but those that only what is not given makes idle."""
    idle = compile_idle(rubric)

    def possible(env: Env) -> bool:
        told = {name: value for name, value in env.items() if name in known or name == MAX}
        return not idle(dict(env)) or idle(told)

    return [env for env in completions if possible(env)]


def _unknown(rubric: Rubric, box: Box, known: Mapping[str, Known]) -> list[str]:
    """Return the inputs whose values are open and that the rule still needs.

    Beside a measure those are the ones that the rule asks for besides, and figures that are given
    as ranges and may say that nothing arose.
    """
    needed = set(rubric.inputs)
    if MEASURE in box.values:
        needed = rubric.asked | (names(rubric.idle_when) & set(known))
    return [name for name in rubric.inputs if name in needed and exact_point(box[name]) is None]


def _enumerate(rubric: Rubric, box: Box, unknown: list[str]) -> list[Env] | None:
    """Return every completion when the inputs are finite and few, else None."""
    if MEASURE in box.values and exact_point(box[MEASURE]) is None:
        return None
    choices: list[list[Value]] = []
    size = 1
    for name in unknown:
        span = box[name]
        if isinstance(span, Interval):
            run = span.snapped(box.context.step(name))
            count = run.size() if box.context.step(name) else None
            if count is None or count * size > ENUMERATED:
                return None
            assert run.low is not None
            choices.append([run.low[0] + i for i in range(count)])
        else:
            choices.append(sorted(span))
        size *= len(choices[-1])
    if size > ENUMERATED:
        return None
    fixed = _fixed(box)
    found = []
    for values in product(*choices):
        env = {**fixed, **dict(zip(unknown, values, strict=True))}
        if rubric.keeps_limits(env):
            found.append(env)
    return found


def _fixed(box: Box) -> Env:
    env: Env = {}
    for name, span in box.values.items():
        value = exact_point(span)
        if value is not None:
            env[name] = value
    return env


def _bound_of_all(rubric: Rubric, completions: list[Env]) -> Bound:
    score = compile_points(rubric)
    scored: list[tuple[Exact, Env]] = []
    idle = False
    for env in completions:
        try:
            points = score(env)
        except NoCaseError:  # a hole gives no points; that there is one is for the proofs to tell
            continue
        if points is None:
            idle = True
        else:
            scored.append((points, env))
    if not scored:
        return Bound(NOTHING, idle)
    low, witness = min(scored, key=lambda found: found[0])
    high = max(points for points, _ in scored)
    return Bound(Interval.closed(low, high), idle, witness if low == high else None)


def _joined(
    rubric: Rubric, known: Mapping[str, Known], completions: list[Env], maximum: Exact
) -> Bound | None:
    """Return what all completions leave open together, where each leaves an award open itself."""
    found = []
    for env in completions:
        part = bound(rubric, {**known, **{n: as_known(v) for n, v in env.items()}}, maximum)
        if part is not None:
            found.append(part)
    if not found:
        return None
    points = hull_of(part.points for part in found)
    return Bound(
        points,
        any(part.idle for part in found),
        found[0].witness if points.single is not None else None,
    )


def _witness(rubric: Rubric, points: Exact, boxes: list[Box], unknown: list[str]) -> Env | None:
    """Look for a completion that scores the points that all of them score."""
    score = compile_points(rubric)
    for box in boxes:
        for env in _candidates(rubric, box, unknown):
            with suppress(KeyError, NoCaseError):
                if score(env) == points:
                    return env
    return None


def _candidates(rubric: Rubric, box: Box, unknown: list[str]) -> Iterator[Env]:
    """Yield likely extremes of a box: its corners, and the simplest share that it allows."""
    if MEASURE in box.values and exact_point(box[MEASURE]) is None:
        span = box[MEASURE]
        assert isinstance(span, Interval)
        for value in _ends_and_middle(span, None):
            fixed = _fixed(box)
            yield {**{n: v for n, v in fixed.items() if n in (*rubric.inputs, MAX)}, MEASURE: value}
    choices = []
    for name in unknown[:6]:
        span = box[name]
        if isinstance(span, Interval):
            choices.append(_ends_and_middle(span, box.context.step(name)))
        else:
            choices.append(list(span))
    # a measure is counted anew where counts of it are tried
    measured = MEASURE in rubric.measures and names(rubric.measures[MEASURE]) & set(unknown)
    for values in product(*choices):
        given = {k: v for k, v in _fixed(box).items() if k != MEASURE or not measured}
        env = {**given, **dict(zip(unknown, values, strict=False))}
        if rubric.keeps_limits(env):
            yield env


def _ends_and_middle(span: Interval, step: int | None) -> list[Value]:
    run = span.snapped(step)
    middle = run.simplest() if step is None else run.witness(step)
    return list(dict.fromkeys([*run.ends, *([] if middle is None else [middle])]))


def broken_limits(rubric: Rubric, known: Mapping[str, Known]) -> list[tuple[str, str]]:
    """Return every pair (input, limit) whose known values cannot keep ``at_most``.

    Where each pair could, but not all of them together, every one is named.
    """
    values = {name: span for name, span in known.items() if name != MEASURE}
    pairs = [
        (name, limit)
        for name, declared in rubric.inputs.items()
        for limit in declared.at_most
        if name in known and limit in known
    ]

    def broken(inputs: Mapping[str, Input]) -> list[tuple[str, str]]:
        box = Box(Context(inputs, {}), values)
        return [
            (name, limit)
            for name, limit in pairs
            if True not in truths_of(Binary("<=", Name(name), Name(limit)), box)
        ]

    return broken({}) or broken(rubric.inputs)


def surely_idle(rubric: Rubric, known: Mapping[str, Known]) -> bool:
    """Whether the figures beside a measure say by themselves that nothing arose."""
    box = start_box(Context(rubric.inputs, {}), {n: k for n, k in known.items() if n != MEASURE})
    return box is not None and truths_of(rubric.idle_when, box) == {True}
