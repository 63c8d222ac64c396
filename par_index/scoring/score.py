"""The engine: a scheme and claims in, a scorecard out; pure and exact."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from par_index.language.exact import Exact, total
from par_index.language.intervals import Interval
from par_index.language.tree import MAX, MEASURE
from par_index.meaning.bounds import bound
from par_index.meaning.exact import VALUES, Env
from par_index.meaning.knowledge import as_known
from par_index.scoring.grades import grade
from par_index.scoring.ledger import Line
from par_index.scoring.scheme import Claim, Claims, GroupScheme, LeafScheme, Scheme, UnscoredScheme
from par_index.scoring.scorecard import (
    AnyLeafResult,
    GroupResult,
    LeafResult,
    Outcomes,
    Result,
    Scorecard,
    UnscoredResult,
)
from par_index.scoring.treatment import Sum, group_steps, group_sum, idle_sum, line, rounded

_ABSENT = Claim()
_ZERO = Fraction(0)
_MOST_OUTCOMES = 500
"""Own maxima that are told apart; sets made of quarters of points stay far below."""


class ContradictionError(ValueError):
    """The known figures of one line cannot be true together; loading refuses them beforehand."""


def score(
    scheme: Scheme, claims: Claims, scored: Mapping[str, LeafResult] | None = None
) -> Scorecard:
    """Score a criteria set.

    Args:
        scheme: the criteria tree with its rules.
        claims: the evidence by code; unknown codes are ignored, absent ones are missing.
        scored: lines whose results are known already, by code; they are not scored again.

    Raises:
        ContradictionError: figures of a line cannot be true together.

    """
    root = _group(scheme, scheme.root, claims, scored or {})
    return Scorecard(scheme, root, grade(scheme, root))


def score_leaf(scheme: Scheme, leaf: LeafScheme, claim: Claim) -> LeafResult:
    """Score one line: a reason first, then whether nothing arose, then what the rule gives."""
    if claim.not_applicable is not None:
        return _idle(scheme, leaf, claim, claim.not_applicable)
    env: Env = {MAX: leaf.maximum}
    ranges = False
    for name, value in claim.values.items():
        if isinstance(value, Interval):
            ranges = True
        else:
            env[name] = value
    if not ranges:
        if MEASURE in env and not leaf.agrees(env):
            raise ContradictionError(leaf.code)
        try:
            if leaf.idle(env):
                if MEASURE in claim.values:
                    raise ContradictionError(leaf.code)
                return _idle(scheme, leaf, claim, "")
            exact = leaf.scorer(env)
        except KeyError:
            return _open(scheme, leaf, claim, env)
        return _known(scheme, leaf, claim, env, exact)
    return _open(scheme, leaf, claim, env)


def _known(scheme: Scheme, leaf: LeafScheme, claim: Claim, env: Env, exact: Exact) -> LeafResult:
    if not leaf.minimum <= exact <= leaf.maximum:
        return _refused(scheme, leaf, claim, env, exact)
    points, maximum = line(VALUES, scheme, leaf, False, Fraction(exact))
    return LeafResult(leaf, claim, "known", points, maximum, exact, env)


def _refused(scheme: Scheme, leaf: LeafScheme, claim: Claim, env: Env, exact: Exact) -> LeafResult:
    """Leave a line open whose rule gives points outside its limits."""
    outcomes = {leaf.counted: _ends(scheme, leaf, leaf.limits)}
    result = LeafResult(leaf, claim, "missing", _ZERO, leaf.counted, env=env)
    result.open_outcomes, result.possible, result.fault = outcomes, leaf.limits, exact
    return result


def _idle(scheme: Scheme, leaf: LeafScheme, claim: Claim, reason: str) -> LeafResult:
    points, maximum = line(VALUES, scheme, leaf, True, _ZERO)
    return LeafResult(leaf, claim, "not_applicable", points, maximum, reason=reason)


def _open(scheme: Scheme, leaf: LeafScheme, claim: Claim, env: Env) -> LeafResult:
    """Score a line of which some figure is missing or known only as a range."""
    found = leaf.blank
    if claim.values:
        known = {name: as_known(value) for name, value in claim.values.items()}
        found = bound(leaf.rubric, known, leaf.maximum)
    if found is None:
        raise ContradictionError(leaf.code)
    possible = found.points.meet(leaf.limits)
    if found.points.empty and found.idle and claim.values:
        # whatever is missing, nothing arose
        return _idle(scheme, leaf, claim, "")
    single = found.points.single
    if single is not None and not found.idle and claim.values and found.witness is not None:
        # what is missing cannot change the points any more
        result = _known(scheme, leaf, claim, env, single)
        result.possible, result.decided = possible, found.witness
        return result
    outcomes: Outcomes = {}
    if not possible.empty:
        outcomes[leaf.counted] = _ends(scheme, leaf, possible)
    if found.idle:
        points, own = idle_sum(leaf)
        low, high = outcomes.get(own, (points, points))
        outcomes[own] = (min(low, points), max(high, points))
    result = LeafResult(leaf, claim, "missing", _ZERO, leaf.counted, env=env)
    result.open_outcomes, result.possible = outcomes, possible
    return result


def _ends(scheme: Scheme, leaf: LeafScheme, points: Interval) -> tuple[Fraction, Fraction]:
    """Return both ends as a scorecard would show them.

    An end that is only approached is rounded as the values next to it are.
    """
    assert points.low is not None
    assert points.high is not None
    low, high = Fraction(points.low[0]), Fraction(points.high[0])
    if scheme.at != "leaf":
        return low, high
    step = Fraction(1, 10**scheme.places)
    least, most = (rounded(VALUES, scheme, leaf, end) for end in (low, high))
    if points.high[1] < 0 and most - high == step / 2:
        most -= step
    if points.low[1] > 0 and low - least == step / 2:
        least += step
    return least, most


def _group(
    scheme: Scheme, group: GroupScheme, claims: Claims, scored: Mapping[str, LeafResult]
) -> GroupResult:
    children: list[Result] = [
        _group(scheme, child, claims, scored)
        if isinstance(child, GroupScheme)
        else _leaf(scheme, child, claims.get(child.code, _ABSENT), scored)
        for child in group.children
    ]
    plain = Sum(total(child.points for child in children), total(c.maximum for c in children))
    nominal = nominal_maximum(children) if group.rescaled else plain.maximum
    result = GroupResult(group, children, *plain)
    for kind, after in group_steps(VALUES, scheme, group, plain, nominal):
        effect = (after.maximum - after.points) - (result.maximum - result.points)
        if effect:
            result.own.append(Line(effect, kind))
        result.points, result.maximum = after
    if all(child.settled for child in children):
        return result
    limited: Outcomes = {}
    outcomes: Outcomes = {_ZERO: (_ZERO, _ZERO)}
    for child in children:
        outcomes = _joined(outcomes, child.outcomes)
    for own, (low, high) in outcomes.items():
        lowest, counted = group_sum(VALUES, scheme, group, Sum(low, own), nominal)
        highest, _ = group_sum(VALUES, scheme, group, Sum(high, own), nominal)
        low_before, high_before = limited.get(counted, (lowest, highest))
        limited[counted] = (min(low_before, lowest), max(high_before, highest))
    result.open_outcomes = limited
    return result


def _leaf(
    scheme: Scheme,
    leaf: LeafScheme | UnscoredScheme,
    claim: Claim,
    scored: Mapping[str, LeafResult],
) -> AnyLeafResult:
    if isinstance(leaf, UnscoredScheme):
        return UnscoredResult(leaf, claim)
    return scored.get(leaf.code) or score_leaf(scheme, leaf, claim)


def nominal_maximum(children: list[Result]) -> Fraction:
    """Return the maximum that the parts of a group would count if nothing had fallen away."""
    return total(
        nominal_maximum(child.children) if isinstance(child, GroupResult) else child.leaf.counted
        for child in children
        if not isinstance(child, UnscoredResult)
    )


def _joined(left: Outcomes, right: Outcomes) -> Outcomes:
    """Return the outcomes of two independent groups together, by their joint own maximum."""
    found: Outcomes = {}
    for left_own, (left_low, left_high) in left.items():
        for right_own, (right_low, right_high) in right.items():
            own = left_own + right_own
            low, high = left_low + right_low, left_high + right_high
            if own in found:
                low, high = min(low, found[own][0]), max(high, found[own][1])
            found[own] = (low, high)
    return found if len(found) <= _MOST_OUTCOMES else _collapsed(found)


def _collapsed(outcomes: Outcomes) -> Outcomes:
    """Return two outcomes that bound many: the widest range of points at both ends of the maxima.

    A share of points lies between those of the two ends, so ranges stay sound, if wider.
    """
    low = min(low for low, _ in outcomes.values())
    high = max(high for _, high in outcomes.values())
    return dict.fromkeys((min(outcomes), max(outcomes)), (low, high))
