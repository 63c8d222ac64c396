"""The engine: a scheme and claims in, a scorecard out; pure and exact."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction

from par_index.language.exact import Exact
from par_index.language.inputs import Given, Origin
from par_index.language.intervals import Interval
from par_index.language.tree import MAX, MEASURE, UNKNOWN, Call, Name
from par_index.meaning.bounds import bound
from par_index.meaning.exact import Env
from par_index.meaning.knowledge import as_known
from par_index.meaning.pairs import NONE, PAIRS, Pair, exact_of, pair_of
from par_index.meaning.rules import Case
from par_index.meaning.walk import grade_code
from par_index.scoring.grades import grade
from par_index.scoring.results import (
    AnyLeafResult,
    GroupResult,
    LeafResult,
    Outcomes,
    Result,
    UnscoredResult,
)
from par_index.scoring.scheme import (
    OWN,
    AnyLeaf,
    Claim,
    Claims,
    ContradictionError,
    GroupScheme,
    LeafScheme,
    Scheme,
    UnscoredScheme,
)
from par_index.scoring.scorecard import Scorecard
from par_index.scoring.together import group_result
from par_index.scoring.treatment import idle_sum, issued, line, rounded

_ABSENT = Claim()


def score(
    scheme: Scheme, claims: Claims, scored: Mapping[str, LeafResult] | None = None
) -> Scorecard:
    """Score a criteria set.

    Args:
        scheme: the criteria tree with its rules.
        claims: the evidence by code, the set's own figures under `OWN`; unknown codes are ignored,
            absent ones are missing.
        scored: lines whose results are known already, by code; they are not scored again.

    Raises:
        ContradictionError: figures of a line, or of the set, cannot be true together.

    """
    root = _Scoring(scheme, claims, scored or {}).group(scheme.root)
    own = claims.get(OWN, _ABSENT)
    return Scorecard(scheme, root, grade(scheme, root, own), own)


def unmoved(base: Scorecard, touched: Collection[str]) -> dict[str, LeafResult]:
    """Return the results that stand when the claims of some codes change.

    A line also moves with the figures of the set and the results of other lines that it uses.
    """
    needs = base.scheme.needs
    return {code: leaf for code, leaf in base.scored.items() if needs[code].isdisjoint(touched)}


def without_waiting(card: Scorecard) -> Scorecard | None:
    """Return what the unit scores itself: without the lines that wait for others.

    None where no line waits for a survey or a publication.
    """
    waiting = set(card.waiting())
    if not waiting:
        return None

    def kept(group: GroupScheme) -> GroupScheme:
        children = tuple(
            kept(child) if isinstance(child, GroupScheme) else child
            for child in group.children
            if child.code not in waiting
        )
        return replace(group, children=children)

    scored = {code: leaf for code, leaf in card.scored.items() if code not in waiting}
    scheme = replace(card.scheme, root=kept(card.scheme.root))
    return score(scheme, {OWN: card.own}, scored)


def with_origins(claim: Claim, values: Mapping[str, Given]) -> Claim:
    """Return the claim of a line together with the figures that it does not report itself."""
    if not values or claim.not_applicable is not None:
        return claim
    return replace(claim, values={**claim.values, **values})


def score_leaf(scheme: Scheme, leaf: LeafScheme, claim: Claim) -> LeafResult:
    """Score one line: a reason first, then whether nothing arose, then what the rule gives."""
    if claim.not_applicable is not None:
        return _idle(scheme, leaf, claim, claim.not_applicable)
    env: Env = {MAX: leaf.maximum, **claim.known}
    if claim.ranged:
        return _open(scheme, leaf, claim, env)
    if MEASURE in env and not leaf.agrees(env):
        raise ContradictionError(leaf.code)
    try:
        if leaf.idle(env):
            if MEASURE in claim.values:
                raise ContradictionError(leaf.code)
            return _idle(scheme, leaf, claim, "")
        exact, case = leaf.scorer(env)
    except KeyError as gap:
        result = _open(scheme, leaf, claim, env)
        owed = gap.args[0] != UNKNOWN and not _only_shares(leaf, claim)
        result.unstated = not owed and not result.settled
        return result
    return _known(scheme, leaf, claim, env, exact, case)


def _only_shares(leaf: LeafScheme, claim: Claim) -> bool:
    """Whether all that a line lacks are shares of what does not count, which nobody can report."""
    lacking = leaf.rubric.inputs.keys() - claim.values.keys()
    return bool(lacking) and all(isinstance(leaf.origins.get(name), Call) for name in lacking)


def _known(
    scheme: Scheme, leaf: LeafScheme, claim: Claim, env: Env, exact: Pair, case: Case | None
) -> LeafResult:
    num, den = exact
    (least, low), (most, high) = leaf.ends
    if num * low < least * den or num * high > most * den:
        return _refused(scheme, leaf, claim, env, exact_of(exact))
    points = rounded(PAIRS, scheme, exact)
    return LeafResult(leaf, claim, "known", points, leaf.share, exact, env, case)


def _refused(scheme: Scheme, leaf: LeafScheme, claim: Claim, env: Env, exact: Exact) -> LeafResult:
    """Leave a line open whose rule gives points outside its limits."""
    outcomes = {leaf.counted: _ends(scheme, leaf.limits)}
    result = LeafResult(leaf, claim, "missing", NONE, pair_of(leaf.counted), known=env)
    result.open_outcomes, result.possible, result.fault = outcomes, leaf.limits, exact
    return result


def _idle(scheme: Scheme, leaf: LeafScheme, claim: Claim, reason: str) -> LeafResult:
    points, maximum = line(PAIRS, scheme, leaf, True, NONE)
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
        result = _known(scheme, leaf, claim, env, pair_of(single), None)
        result.possible, result.decided = possible, found.witness
        return result
    outcomes: Outcomes = {}
    if not possible.empty:
        outcomes[leaf.counted] = _ends(scheme, possible)
    if found.idle:
        points, own = idle_sum(leaf)
        low, high = outcomes.get(own, (points, points))
        outcomes[own] = (min(low, points), max(high, points))
    result = LeafResult(leaf, claim, "missing", NONE, pair_of(leaf.counted), known=env)
    result.open_outcomes, result.possible = outcomes, possible
    return result


def _ends(scheme: Scheme, points: Interval) -> tuple[Fraction, Fraction]:
    """Return both ends as a scorecard would show them.

    An end that is only approached is rounded as the values next to it are.
    """
    assert points.low is not None
    assert points.high is not None
    low, high = Fraction(points.low[0]), Fraction(points.high[0])
    if scheme.at != "leaf":
        return low, high
    step = Fraction(1, 10**scheme.places)
    least, most = (issued(scheme, end) for end in (low, high))
    if points.high[1] < 0 and most - high == step / 2:
        most -= step
    if points.low[1] > 0 and low - least == step / 2:
        least += step
    return least, most


class _Scoring:
    """One run over a criteria tree; a node whose result a line uses is scored before it, once."""

    def __init__(self, scheme: Scheme, claims: Claims, scored: Mapping[str, LeafResult]) -> None:
        self.scheme = scheme
        self.claims = claims
        self.scored = scored
        self.used: dict[str, Result] = {}

    def node(self, node: GroupScheme | AnyLeaf) -> Result:
        """Return the result of a group or a line."""
        if self.used and (found := self.used.get(node.code)):
            return found
        return self.group(node) if isinstance(node, GroupScheme) else self.leaf(node)

    def leaf(self, leaf: AnyLeaf) -> AnyLeafResult:
        """Return the result of a line."""
        claim = self.claims.get(leaf.code, _ABSENT)
        if isinstance(leaf, UnscoredScheme):
            return UnscoredResult(leaf, claim)
        if self.scored and (found := self.scored.get(leaf.code)):
            return found
        if leaf.origins:
            values = {name: self.value(origin) for name, origin in leaf.origins.items()}
            told = {name: value for name, value in values.items() if value is not None}
            claim = with_origins(claim, told)
        return score_leaf(self.scheme, leaf, claim)

    def value(self, origin: Origin) -> Given | None:
        """Return a figure of the set, or a result, for the line that uses it; None if missing."""
        if isinstance(origin, Name):
            return self.claims.get(OWN, _ABSENT).values.get(origin.name)
        code = grade_code(origin)
        if code not in self.used:
            self.used[code] = self.node(self.scheme.nodes[code])
        return result_value(self.used[code], origin.function)

    def group(self, group: GroupScheme) -> GroupResult:
        """Return the result of a group."""
        children: list[Result] = []
        for part in group.children:
            if self.used:
                children.append(self.node(part))
            elif isinstance(part, GroupScheme):
                children.append(self.group(part))
            else:
                children.append(self.leaf(part))
        return group_result(self.scheme, group, children)


def result_value(result: Result, function: str) -> Given | None:
    """Return ``points`` or ``percent`` of a result as a figure; None where no share can be told."""
    if function == "points":
        return _figure(result.low, result.high)
    shares = result.shares
    return _figure(min(shares), max(shares)) if shares else None


def _figure(low: Fraction, high: Fraction) -> Given:
    return low if low == high else Interval.closed(low, high)
