"""The search where nothing can be proved: values at, just below and just above every threshold.

It proves nothing when it finds nothing; what it finds is certain, because the evaluator says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, pairwise, product

from par_index.language.exact import Exact
from par_index.language.inputs import Input, Value
from par_index.language.tree import MAX, MEASURE
from par_index.meaning.exact import Env, NoCaseError, compile_condition, compile_rule
from par_index.meaning.rules import Cases, Place, Rubric, Rule, inner
from par_index.proof.flaws import Flaw

MOST_POINTS = 6_000
"""How many assessments one search scores at most."""

_SMALL = Fraction(1, 10_000)
"""How far beside a threshold a dense quantity is tried."""

_USUAL: tuple[Exact, ...] = (0, 1, 2, 3, 5, 10, 20, 100)


def assessments(rubric: Rubric) -> Iterator[Env]:
    """Yield assessments around every threshold of a rule, that evidence could give."""
    idle = None
    if rubric.idle_when is not None:
        idle = compile_condition(rubric, rubric.idle_when)
    lists = [_candidates(rubric, declared) for declared in rubric.inputs.values()]
    while _size(lists) > MOST_POINTS:
        longest = max(range(len(lists)), key=lambda i: len(lists[i]))
        # every second value keeps the spread and halves the work
        lists[longest] = lists[longest][::2]
    for values in islice(product(*lists), MOST_POINTS):
        env: Env = dict(zip(rubric.inputs, values, strict=True))
        if rubric.keeps_limits(env) and (idle is None or not idle(dict(env))):
            yield env


def _size(lists: list[list[Value]]) -> int:
    size = 1
    for values in lists:
        size *= len(values)
    return size


def _candidates(rubric: Rubric, declared: Input) -> list[Value]:
    if not declared.numeric:
        return sorted(declared.options)
    dates = declared.kind == "date"
    step: Exact = 1 if declared.step else _SMALL
    named = [number.value for number in rubric.numbers if number.is_date == dates]
    usual = [739_617] if dates else [*_USUAL]
    ends = [cut[0] for cut in (declared.domain.low, declared.domain.high) if cut is not None]
    near = [value + move for value in [*named, *ends] for move in (-step, 0, step)]
    found = {value for value in [*near, *usual] if value in declared.domain}
    if declared.step:
        found = {value for value in found if value.denominator == 1}
    return sorted(found)


def probe_tables(rubric: Rubric) -> list[Flaw]:
    """Return gaps and overlaps that some assessment shows."""
    score = compile_rule(rubric)
    tables = [
        (place, rule, [compile_condition(rubric, case.when) for case in rule.cases])
        for place, rule in _exclusive(rubric.rule, ())
    ]
    found: dict[tuple[str, Place, Place | None], Flaw] = {}
    for env in assessments(rubric):
        try:
            score({**env, MAX: 1})
        except NoCaseError:
            found.setdefault(("gap", (), None), Flaw("gap", witness=env))
            continue
        except ZeroDivisionError:
            continue
        for place, _, judges in tables:
            holding = [index for index, judge in enumerate(judges) if judge(dict(env))]
            for first, second in pairwise(holding):
                key = ("overlap", (*place, second), (*place, first))
                found.setdefault(key, Flaw("overlap", key[1], key[2], witness=env))
    return list(found.values())


def _exclusive(rule: Rule, place: Place) -> Iterator[tuple[Place, Cases]]:
    """Yield the outermost exclusive tables, which every assessment meets."""
    if isinstance(rule, Cases):
        if rule.exclusive:
            yield place, rule
        return
    for index, part in enumerate(inner(rule)):
        yield from _exclusive(part, (*place, index))


def probe_awards(rubric: Rubric, maximum: Exact, minimum: Exact | None) -> list[Flaw]:
    """Return points out of bounds that some assessment shows, or that none reaches the maximum."""
    score = compile_rule(rubric)
    most: Exact | None = None
    for env in assessments(rubric):
        try:
            points = score({**env, MAX: maximum})
        except (NoCaseError, ZeroDivisionError):
            continue
        if points > maximum or (minimum is not None and points < minimum):
            return [Flaw("outside", witness=env, points=points)]
        most = points if most is None else max(most, points)
    if minimum is None and (most is None or most < maximum):
        return [Flaw("unreached", points=most)]
    return []


def probe_direction(rubric: Rubric, name: str, sign: int, maximum: Exact) -> list[Flaw]:
    """Return two assessments that show points moving against a direction, if any were found."""
    if name not in rubric.inputs:
        return []
    score = compile_rule(rubric)
    rows: dict[tuple[tuple[str, Value], ...], list[tuple[Value, Exact]]] = {}
    for env in assessments(rubric):
        try:
            points = score({**env, MAX: maximum})
        except (NoCaseError, ZeroDivisionError):
            continue
        rest = tuple((key, value) for key, value in env.items() if key not in (name, MEASURE))
        rows.setdefault(rest, []).append((env[name], points))
    for rest, values in rows.items():
        for (x, before), (y, after) in pairwise(sorted(values)):
            if sign * (before - after) > 0:
                first, second = {**dict(rest), name: x}, {**dict(rest), name: y}
                return [
                    Flaw(
                        "direction",
                        name=name,
                        witness=first,
                        second=second,
                        points=before,
                        second_points=after,
                    )
                ]
    return []
