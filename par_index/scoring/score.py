"""The engine: a scheme and claims in, a scorecard out; pure and exact."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from par_index.language.exact import Exact, round_half_up, total
from par_index.language.intervals import Interval
from par_index.language.tree import MAX
from par_index.meaning.bounds import bound
from par_index.meaning.exact import Env, Trace
from par_index.meaning.knowledge import as_known
from par_index.scoring.grades import grade
from par_index.scoring.ledger import Line
from par_index.scoring.scheme import Claim, Claims, GroupScheme, LeafScheme, Scheme
from par_index.scoring.scorecard import (
    GroupResult,
    LeafResult,
    Outcomes,
    Result,
    Scorecard,
)

_ABSENT = Claim()
_ZERO = Fraction(0)
_MOST_OUTCOMES = 500
"""Own maxima that are told apart; sets made of quarters of points stay far below."""


class ContradictionError(ValueError):
    """The known figures of one line cannot be true together; loading refuses them beforehand."""


class UnboundedError(ValueError):
    """A rule has no least or no most points; `par-index check` refuses such a rule beforehand."""


def score(
    scheme: Scheme, claims: Claims, scored: Mapping[str, LeafResult] | None = None
) -> Scorecard:
    """Score a criteria set.

    Args:
        scheme: the criteria tree with its rules.
        claims: the evidence by code; unknown codes are ignored, absent ones are missing.
        scored: lines whose results are known already, by code; they are not scored again.

    """
    root = _group(scheme, scheme.root, claims, scored or {})
    if scheme.at == "total":
        _round_total(scheme, root)
    return Scorecard(scheme, root, grade(scheme, root))


def score_leaf(scheme: Scheme, leaf: LeafScheme, claim: Claim) -> LeafResult:
    """Score one line."""
    if leaf.rubric is None or leaf.maximum is None:
        reason = "chưa có cách chấm" if leaf.rubric is None else "chưa có điểm tối đa"
        return LeafResult(leaf, claim, "unscored", _ZERO, _ZERO, reason=reason)
    if claim.not_applicable is not None:
        return _idle(leaf, claim, claim.not_applicable)
    env: Env = {MAX: leaf.maximum}
    ranges = False
    for name, value in claim.values.items():
        if isinstance(value, Interval):
            ranges = True
        else:
            env[name] = value
    if not ranges:
        try:
            if leaf.idle is not None and leaf.idle(env):
                return _idle(leaf, claim, "")
        except KeyError:
            if "measure" not in env:
                return _open(scheme, leaf, claim, env)
        try:
            exact, trace = leaf.scorer(env)
        except KeyError:
            return _open(scheme, leaf, claim, env)
        return _known(scheme, leaf, claim, env, exact, trace)
    return _open(scheme, leaf, claim, env)


def _known(
    scheme: Scheme, leaf: LeafScheme, claim: Claim, env: Env, exact: Exact, trace: Trace
) -> LeafResult:
    points = _rounded(scheme, exact)
    maximum = _counted(leaf)
    return LeafResult(
        leaf,
        claim,
        "known",
        points,
        maximum,
        exact,
        trace,
        env,
    )


def _counted(leaf: LeafScheme) -> Fraction:
    """Return what a line counts in the unit's own maximum: a bonus counts nothing."""
    assert leaf.maximum is not None
    return _ZERO if leaf.bonus else leaf.maximum


def _rounded(scheme: Scheme, value: Exact) -> Fraction:
    return round_half_up(value, scheme.places) if scheme.at == "leaf" else Fraction(value)


def _idle(leaf: LeafScheme, claim: Claim, reason: str) -> LeafResult:
    points, maximum = _idle_outcome(leaf)
    return LeafResult(
        leaf,
        claim,
        "not_applicable",
        points,
        maximum,
        reason=reason,
    )


def _idle_outcome(leaf: LeafScheme) -> tuple[Fraction, Fraction]:
    """Return (points, maximum) of a line in which nothing arose."""
    full = _counted(leaf)
    return (full, full) if leaf.treatment == "full" else (_ZERO, _ZERO)


def _open(scheme: Scheme, leaf: LeafScheme, claim: Claim, env: Env) -> LeafResult:
    """Score a line of which some figure is missing or known only as a range."""
    assert leaf.rubric is not None
    assert leaf.maximum is not None
    if claim.values:
        known = {name: as_known(value) for name, value in claim.values.items()}
        found = bound(leaf.rubric, known, leaf.maximum)
    else:
        found = leaf.blank
    if found is None:
        raise ContradictionError(leaf.code)
    maximum = _counted(leaf)
    outcomes: Outcomes = {}
    if not found.points.empty:
        outcomes[maximum] = _ends(scheme, found.points)
    if found.idle:
        points, own = _idle_outcome(leaf)
        low, high = outcomes.get(own, (points, points))
        outcomes[own] = (min(low, points), max(high, points))
    single = found.points.single
    if single is not None and not found.idle and claim.values and found.witness is not None:
        # what is missing cannot change the points any more
        trace = leaf.scorer(dict(found.witness))[1]
        result = _known(scheme, leaf, claim, env, single, trace)
        result.possible = found.points
        return result
    return LeafResult(
        leaf,
        claim,
        "missing",
        _ZERO,
        maximum,
        env=env,
        open_outcomes=outcomes,
        possible=found.points,
    )


def _ends(scheme: Scheme, points: Interval) -> tuple[Fraction, Fraction]:
    """Return both ends as a scorecard would show them.

    An end that is only approached is rounded as the values next to it are.
    """
    if points.low is None or points.high is None:
        raise UnboundedError("điểm của cách chấm không có giới hạn")
    low, high = _rounded(scheme, points.low[0]), _rounded(scheme, points.high[0])
    if scheme.at == "leaf" and points.high[1] < 0 and points.high[0] < high:
        step = Fraction(1, 10**scheme.places)
        if high - points.high[0] == step / 2:
            high -= step
    return low, high


def _group(
    scheme: Scheme, group: GroupScheme, claims: Claims, scored: Mapping[str, LeafResult]
) -> GroupResult:
    children: list[Result] = [
        (scored.get(child.code) or score_leaf(scheme, child, claims.get(child.code, _ABSENT)))
        if isinstance(child, LeafScheme)
        else _group(scheme, child, claims, scored)
        for child in group.children
    ]
    points = total(child.points for child in children)
    maximum = total(child.maximum for child in children)
    nominal = total(nominal_maximum(child) for child in children) if group.rescaled else maximum
    result = GroupResult(group, children, points, maximum)
    result.points, result.maximum = within_limits(
        scheme, group, points, maximum, nominal, result.own
    )
    if all(child.settled for child in children):
        return result
    limited: Outcomes = {}
    outcomes: Outcomes = {_ZERO: (_ZERO, _ZERO)}
    for child in children:
        outcomes = _joined(outcomes, child.outcomes)
    for own, (low, high) in outcomes.items():
        lowest, counted = within_limits(scheme, group, low, own, nominal, [])
        highest, _ = within_limits(scheme, group, high, own, nominal, [])
        low_before, high_before = limited.get(counted, (lowest, highest))
        limited[counted] = (min(low_before, lowest), max(high_before, highest))
    result.open_outcomes = limited
    return result


def nominal_maximum(result: Result) -> Fraction:
    """Return the maximum that a result would count if nothing had fallen away."""
    if isinstance(result, LeafResult):
        return _ZERO if result.state == "unscored" else _counted(result.leaf)
    return total(nominal_maximum(child) for child in result.children)


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


def within_limits(
    scheme: Scheme,
    group: GroupScheme,
    points: Fraction,
    maximum: Fraction,
    nominal: Fraction,
    own: list[Line],
) -> tuple[Fraction, Fraction]:
    """Apply a group's own rules to the sum of its parts, noting each effect as a ledger line."""
    if group.rescaled and 0 < maximum < nominal:
        scaled = points * nominal / maximum
        effect = (nominal - scaled) - (maximum - points)
        if effect:
            own.append(Line(effect, "rescale"))
        points, maximum = scaled, nominal
        rounded = _rounded(scheme, points)
        if rounded != points:
            own.append(Line(points - rounded, "rounding"))
            points = rounded
    cap = group.cap
    if group.capped_at_maximum:
        cap = maximum if cap is None else min(cap, maximum)
    if cap is not None and maximum > cap:
        # parts that together offer more than the group may give
        own.append(Line(cap - maximum, "unoffered"))
        maximum = cap
    if cap is not None and points > cap:
        own.append(Line(points - cap, "cap"))
        points = cap
    if group.floor is not None and points < group.floor:
        own.append(Line(points - group.floor, "floor"))
        points = group.floor
    return points, maximum


def _round_total(scheme: Scheme, root: GroupResult) -> None:
    rounded = round_half_up(root.points, scheme.places)
    if rounded != root.points:
        root.own.append(Line(root.points - rounded, "rounding"))
        root.points = rounded
    root.open_outcomes = {
        own: (round_half_up(low, scheme.places), round_half_up(high, scheme.places))
        for own, (low, high) in root.outcomes.items()
    }
