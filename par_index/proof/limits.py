"""The proofs about points: none leaves its limits, and some value reaches the maximum."""

from __future__ import annotations

from par_index.language.exact import Exact
from par_index.language.intervals import Interval
from par_index.language.tree import MAX, UNKNOWN
from par_index.meaning.bounds import bound
from par_index.meaning.exact import Env, compile_rule
from par_index.meaning.rules import Place, Rubric
from par_index.proof.branches import Branch, Walker
from par_index.proof.flaws import Flaw, confirmed
from par_index.proof.linear import Linear, UnprovedError
from par_index.proof.linear_values import LinearValue, difference
from par_index.proof.search import probe_awards


def prove_limits(rubric: Rubric, maximum: Exact, minimum: Exact | None) -> list[Flaw]:
    """Return where the points of a rule leave the range; without a minimum it is open below."""
    allowed = Interval.closed(minimum, maximum)
    reached = bound(rubric, {}, maximum)
    if reached is None or reached.points.empty or reached.points.meet(allowed) == reached.points:
        return []
    try:
        return _outside(rubric, maximum, minimum)
    except UnprovedError as problem:
        unproved = Flaw("unproved", detail=str(problem))
        return [unproved, *probe_awards(rubric, maximum, minimum)]


def _outside(rubric: Rubric, maximum: Exact, minimum: Exact | None) -> list[Flaw]:
    walker = Walker(rubric, maximum, minimum)
    score = compile_rule(rubric)
    found: dict[Place, Flaw] = {}
    for branch in walker.scored(rubric.rule):
        place = branch.place or ()
        for limit, sign in ((maximum, 1), (minimum, -1)):
            if limit is None or place in found:
                continue
            beyond = difference(branch.value, LinearValue.of(Linear((), limit))).scaled(sign)
            path = branch.state.with_row(beyond, strict=True)
            if path is None:
                continue

            def check(env: Env, limit: Exact = limit, sign: int = sign) -> bool:
                return sign * (score(env) - limit) > 0

            env = confirmed(walker, path, check)
            points = score({**env, MAX: maximum})
            found[place] = Flaw("outside", place, witness=env, points=points)
    return list(found.values())


def prove_maximum(rubric: Rubric, maximum: Exact) -> list[Flaw]:
    """Return a flaw when no value reaches the maximum, with the most that is reached."""
    walker = Walker(rubric, maximum)
    score = compile_rule(rubric)
    try:
        for branch in walker.scored(rubric.rule):
            form = difference(branch.value, LinearValue.of(Linear((), maximum)))
            path = branch.state.with_row(form, strict=False)
            if path is not None and _left_open(branch):
                return []  # what the source leaves open may be the maximum
            if path is not None and confirmed(walker, path, lambda env: score(env) >= maximum):
                return []
    except UnprovedError as problem:
        if any(f.kind == "unreached" for f in probe_awards(rubric, maximum, None)):
            return [Flaw("unproved", detail=str(problem), name=MAX)]
        return []
    reached = bound(rubric, {}, maximum)
    high = None if reached is None or reached.points.high is None else reached.points.high
    exact = high is not None and high[1] > 0 and high[0] < maximum
    return [Flaw("unreached", points=high[0] if high is not None and exact else None)]


def _left_open(branch: Branch) -> bool:
    return any(n == UNKNOWN for top in branch.value.parts.values() for n, _ in top.terms)
