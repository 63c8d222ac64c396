"""The search where nothing can be proved: values at, just below and just above every threshold.

It proves nothing when it finds nothing; what it finds is certain, because the evaluator says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from math import prod
from operator import itemgetter

from par_index.language.exact import Exact
from par_index.language.inputs import Input, Value
from par_index.language.tree import MAX
from par_index.meaning.exact import Env, NoCaseError, compile_condition, compile_idle, compile_rule
from par_index.meaning.rules import Cases, Place, Rubric, Rule, inner
from par_index.proof.flaws import Flaw

MOST_POINTS = 6_000
"""How many assessments one search scores at most."""

_SMALL = Fraction(1, 10_000)
"""How far beside a threshold a dense quantity is tried."""

_USUAL: tuple[Exact, ...] = (0, 1, 2, 3, 5, 10, 20, 100)


def assessments(rubric: Rubric, maximum: Exact) -> Iterator[tuple[Env, Exact | None]]:
    """Yield figures around every threshold that evidence could give, with the points of each.

    The points are None where no row holds.
    """
    score, idle = compile_rule(rubric), compile_idle(rubric)
    lists = [_candidates(rubric, declared) for declared in rubric.inputs.values()]
    while prod(map(len, lists)) > MOST_POINTS:
        longest = max(range(len(lists)), key=lambda i: len(lists[i]))
        # every second value keeps the spread and halves the work
        lists[longest] = lists[longest][::2]
    for values in product(*lists):
        env: Env = dict(zip(rubric.inputs, values, strict=True))
        if not rubric.keeps_limits(env) or idle(dict(env)):
            continue
        try:
            yield env, score({**env, MAX: maximum})
        except NoCaseError:
            yield env, None
        except (KeyError, ZeroDivisionError):
            continue  # no points, or such as the source leaves open


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
    tables = [
        (place, [compile_condition(rubric, case.when) for case in rule.cases])
        for place, rule in _exclusive(rubric.rule, ())
    ]
    found: dict[tuple[Place, Place | None], Flaw] = {}
    for env, points in assessments(rubric, 1):
        if points is None:
            found.setdefault(((), None), Flaw("gap", witness=env))
            continue
        for place, judges in tables:
            holding = [index for index, judge in enumerate(judges) if judge(dict(env))]
            for first, second in pairwise(holding):
                flaw = Flaw("overlap", (*place, second), (*place, first), witness=env)
                found.setdefault((flaw.place, flaw.other), flaw)
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
    most: Exact | None = None
    for env, points in assessments(rubric, maximum):
        if points is None:
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
    rows: dict[tuple[Value, ...], list[tuple[Value, Exact, Env]]] = {}
    for env, points in assessments(rubric, maximum):
        if points is not None:
            rest = tuple(value for key, value in env.items() if key != name)
            rows.setdefault(rest, []).append((env[name], points, env))
    for values in rows.values():
        for (_, before, first), (_, after, second) in pairwise(sorted(values, key=itemgetter(0))):
            if sign * (before - after) > 0:
                flaw = Flaw("direction", name=name, witness=first, second=second)
                return [replace(flaw, points=before, second_points=after)]
    return []
