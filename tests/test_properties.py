"""Laws that hold for every rule: limits, direction, intervals, inversion, and agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction as F  # noqa: N817
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from par_index.language.inputs import Input
from par_index.language.intervals import Interval
from par_index.loading.load import load_set
from par_index.meaning import bounds
from par_index.meaning.bounds import bound
from par_index.meaning.exact import NoCaseError, compile_condition, compile_rule
from par_index.meaning.knowledge import as_known
from par_index.meaning.rules import Rubric
from par_index.proof.inversion import levers, margins
from par_index.proof.linear import UnprovedError
from par_index.proof.moving import domain_of
from par_index.proof.pieces import profile
from par_index.scoring.scheme import Claim, GroupScheme, Scheme
from par_index.scoring.score import score, score_leaf
from tests.strategies import (
    DAY,
    EVERY_ENV,
    MAXIMA,
    RUBRICS,
    SHIPPED,
    SMALL_ENVS,
    claims_for,
    clipped,
    figures,
    sketches,
)
from tests.support import Folder, run


def for_shipped(examples: int, names: Iterable[str] = SHIPPED) -> Callable[[Any], Any]:
    """Run a law for every shipped rule and reading, or some, with so many examples each."""

    def decorate(function: Any) -> Any:
        return pytest.mark.parametrize("name", names)(
            settings(max_examples=examples)(given(data=st.data())(function))
        )

    return decorate


def _points(rubric: Rubric, env: dict[str, Any], maximum: F) -> F | None:
    """Return exact points, None when nothing arose."""
    if compile_condition(rubric, rubric.idle_when)(dict(env)):
        return None
    return F(compile_rule(rubric)({**env, "max": maximum}))


@for_shipped(6)
def test_points_stay_within_minimum_and_maximum(name: str, data: Any) -> None:
    """Whatever the figures, a shipped line scores between its minimum and its maximum."""
    leaf = SHIPPED[name]
    assert leaf.rubric is not None
    assert leaf.maximum is not None
    points = _points(leaf.rubric, data.draw(figures(leaf.rubric)), leaf.maximum)
    if points is not None:
        assert leaf.minimum <= points <= leaf.maximum


def _step(declared: Input) -> st.SearchStrategy[Any]:
    if declared.step:
        return st.integers(1, 3) | st.integers(1, 60)
    return st.sampled_from([F(1, 100), F(1, 20), F(1, 2)])


DIRECTED = [name for name, leaf in SHIPPED.items() if leaf.rubric.rising or leaf.rubric.falling]
NUMERIC = [
    name for name, leaf in SHIPPED.items() if any(d.numeric for d in leaf.rubric.inputs.values())
]


@for_shipped(8, DIRECTED)
def test_declared_directions_hold(name: str, data: Any) -> None:
    """More of an input that is declared rising never lowers the points; falling never raises."""
    leaf = SHIPPED[name]
    rubric = leaf.rubric
    assert rubric is not None
    assert leaf.maximum is not None
    moved = data.draw(st.sampled_from([*rubric.rising, *rubric.falling]))
    less = data.draw(figures(rubric))
    more = {**less, moved: less[moved] + data.draw(_step(rubric.inputs[moved]))}
    more = clipped(rubric, more)
    assume(more[moved] > less[moved])
    before, after = (_points(rubric, env, leaf.maximum) for env in (less, more))
    assume(before is not None and after is not None)
    assert after >= before if moved in rubric.rising else after <= before


# --- the interval under missing evidence --------------------------------------------------------


def _finite(rubric: Rubric, most: int) -> dict[str, list[Any]] | None:
    found: dict[str, list[Any]] = {}
    for name, declared in rubric.inputs.items():
        if not declared.numeric:
            found[name] = sorted(declared.options)
        elif declared.step is None:
            return None
        elif declared.kind == "date":
            found[name] = list(range(739584, 739588))
        else:
            low = int(declared.low or 0)
            found[name] = list(range(low, low + most + 1))
    return found


def _check_interval(
    rubric: Rubric,
    maximum: F,
    domains: dict[str, list[Any]],
    keep: dict[str, Any],
    *,
    tight: bool,
) -> None:
    """Compare the proved interval with the scores of every completion over finite domains."""
    choices = {n: [keep[n]] if n in keep else values for n, values in domains.items()}
    envs = [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]
    envs = [env for env in envs if env == clipped(rubric, dict(env))]
    assume(envs)
    known = {
        name: as_known(keep[name])
        if name in keep
        else frozenset(values)
        if isinstance(values[0], bool | str)
        else Interval.closed(values[0], values[-1])
        for name, values in domains.items()
    }
    every = [_points(rubric, env, maximum) for env in envs]
    scored = [points for points in every if points is not None]
    found = bound(rubric, known, maximum)
    assert found is not None
    assert found.idle == (None in every)
    if not scored:
        assert found.points.empty
        return
    assert all(points in found.points for points in scored)
    if tight:
        assert found.points == Interval.closed(min(scored), max(scored))
    if found.witness is not None and all(name in found.witness for name in rubric.inputs):
        full = {name: found.witness[name] for name in rubric.inputs}
        assert {_points(rubric, full, maximum)} == set(scored)


@pytest.mark.parametrize("enumerated", [600, 0], ids=["enumerated", "proved"])
@for_shipped(5)
def test_interval_of_shipped_rules(name: str, enumerated: int, data: Any) -> None:
    """The interval holds every completion's score, and both ends are scores of completions."""
    leaf = SHIPPED[name]
    rubric = leaf.rubric
    assert rubric is not None
    assert leaf.maximum is not None
    domains = _finite(rubric, 3 if len(rubric.inputs) < 4 else 1)
    if domains is None:
        return
    keys = data.draw(st.sets(st.sampled_from(sorted(domains))))
    full = {n: data.draw(st.sampled_from(values)) for n, values in domains.items()}
    full = clipped(rubric, full)
    assume(all(full[n] in domains[n] for n in domains))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "ENUMERATED", enumerated)
        _check_interval(
            rubric, leaf.maximum, domains, {n: full[n] for n in keys}, tight=enumerated > 0
        )


@pytest.mark.parametrize("enumerated", [600, 0], ids=["enumerated", "proved"])
@given(rubric=RUBRICS, maximum=MAXIMA, data=st.data())
def test_interval_of_random_rules(enumerated: int, rubric: Rubric, maximum: F, data: Any) -> None:
    """The same for any rule in normal form."""
    domains = {"a": [*range(5)], "b": [*range(5)], "t": [False, True], "c": ["high", "low"]}
    env = data.draw(st.sampled_from(EVERY_ENV))
    keys = data.draw(st.sets(st.sampled_from("abtc")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "ENUMERATED", enumerated)
        _check_interval(rubric, maximum, domains, {n: env[n] for n in keys}, tight=enumerated > 0)


@pytest.mark.parametrize("name", SHIPPED)
def test_blank_lines_reach_both_ends(name: str) -> None:
    """With no figure at all, both ends of a shipped line's interval are points of a completion."""
    leaf = SHIPPED[name]
    assert leaf.rubric is not None
    assert leaf.maximum is not None
    domains = {
        name: sorted(declared.options)
        if not declared.numeric
        else [DAY - 300, DAY - 1, DAY, DAY + 40]
        if declared.kind == "date"
        else [declared.low or 0, (declared.low or 0) + F(1, 2), 1, declared.high or 1]
        if declared.step is None
        else [declared.low or 0, 1, 12, 60]
        for name, declared in leaf.rubric.inputs.items()
    }
    envs = (dict(zip(domains, values, strict=True)) for values in product(*domains.values()))
    scored = {
        points
        for env in envs
        if env == clipped(leaf.rubric, dict(env))
        and (points := _points(leaf.rubric, env, leaf.maximum)) is not None
    }
    scheme = Scheme(GroupScheme("", "", (leaf,)), at="total")
    result = score_leaf(scheme, leaf, Claim())
    assert result.state == "missing"
    assert result.possible == Interval.closed(min(scored), max(scored))


@for_shipped(6)
def test_interval_over_open_domains(name: str, data: Any) -> None:
    """Without any limit on the counts, completions still lie inside, and reached ends are real."""
    leaf = SHIPPED[name]
    rubric = leaf.rubric
    assert rubric is not None
    assert leaf.maximum is not None
    env = data.draw(figures(rubric))
    keys = data.draw(st.sets(st.sampled_from(sorted(env))))
    found = bound(rubric, {name: as_known(env[name]) for name in keys}, leaf.maximum)
    assert found is not None
    points = _points(rubric, env, leaf.maximum)
    if points is None:
        assert found.idle
    else:
        assert points in found.points
        if len(keys) == len(env):
            assert found.points.single == points


@given(st.data())
def test_interval_of_whole_trees(data: st.DataObject) -> None:
    """The interval of every node is exactly the least and the most over all completions."""
    scheme = data.draw(sketches(3)).scheme()
    claims = claims_for(data.draw, scheme, complete=False)
    open_ = []
    for code, leaf in scheme.leaves.items():
        assert leaf.rubric is not None
        given = claims[code].values
        envs = SMALL_ENVS[leaf.rubric.name]
        open_.append([e for e in envs if all(e[n] == v for n, v in given.items())])
    assume(all(open_))
    card = score(scheme, claims)
    totals: dict[str, set[F]] = {code: set() for code in card.nodes}
    shares: set[F] = set()
    for envs in product(*open_):
        full = {c: Claim(env) for c, env in zip(scheme.leaves, envs, strict=True)}
        other = score(scheme, full)
        for code, result in other.nodes.items():
            assert result.low == result.high == result.points
            totals[code].add(result.points)
        if other.root.percent is not None:
            shares.add(other.root.percent)
    for code, result in card.nodes.items():
        assert (result.low, result.high) == (min(totals[code]), max(totals[code])), code
    if shares:
        assert card.root.percent_range == (min(shares), max(shares))


# --- readings of one tree agree -----------------------------------------------------------------


def _profile_agrees(rubric: Rubric, env: dict[str, Any], maximum: F, name: str) -> None:
    full = {**env, "max": maximum}
    domain = domain_of(rubric, name, full)
    try:
        pieces = profile(rubric, name, full, domain)
    except UnprovedError:
        return
    compute = compile_rule(rubric)
    probes = {env[name]}
    for piece in pieces:
        probes |= {cut[0] for cut in (piece.run.low, piece.run.high) if cut}
        witness = piece.run.witness()
        probes |= {witness} if witness is not None else set()
    for value in probes:
        held = [piece for piece in pieces if value in piece.run]
        changed = {**full, name: value}
        if compile_condition(rubric, rubric.idle_when)(dict(changed)):
            continue
        try:
            expected = compute(changed)
        except NoCaseError:
            assert not held, "no piece covers a gap"
            continue
        assert len(held) == (value in domain), "pieces cover once what is scored"
        if not held:
            continue
        points = held[0].value.points
        assert points is not None
        assert points.at(value) == expected


@for_shipped(6, NUMERIC)
def test_profile_agrees_with_evaluation(name: str, data: Any) -> None:
    """Points seen as a function of one input are the points that evaluation gives."""
    leaf = SHIPPED[name]
    rubric = leaf.rubric
    assert rubric is not None
    assert leaf.maximum is not None
    numeric = [n for n, declared in rubric.inputs.items() if declared.numeric]
    env = data.draw(figures(rubric))
    assume(_points(rubric, env, leaf.maximum) is not None)
    _profile_agrees(rubric, env, leaf.maximum, data.draw(st.sampled_from(numeric)))


@given(RUBRICS, MAXIMA, st.sampled_from([e for e in EVERY_ENV if e["a"]]), st.sampled_from("ab"))
def test_profile_agrees_on_random_rules(rubric: Rubric, maximum: F, env: dict, name: str) -> None:
    """The same for any rule in normal form."""
    assume(not (name == "a" and env["b"] == 0))
    _profile_agrees(rubric, env, maximum, name)


@for_shipped(6)
def test_levers_and_margins_keep_their_word(name: str, data: Any) -> None:
    """Making a proposed change gives the promised points; a margin's change loses points."""
    leaf = SHIPPED[name]
    rubric = leaf.rubric
    assert rubric is not None
    assert leaf.maximum is not None
    env = data.draw(figures(rubric))
    now = _points(rubric, env, leaf.maximum)
    assume(now is not None)
    assert now is not None
    full = {**env, "max": leaf.maximum}
    for lever in levers(rubric, full):
        assert lever.points > now
        assert all(change.old == env[change.name] for change in lever.changes)
        if not any(change.beyond for change in lever.changes):
            after = {**env, **{change.name: change.new for change in lever.changes}}
            assert after == clipped(rubric, dict(after))
            assert _points(rubric, after, leaf.maximum) == lever.points
    for lever in margins(rubric, full):
        assert lever.points <= now
        if not any(change.beyond for change in lever.changes):
            after = {**env, **{change.name: change.new for change in lever.changes}}
            assert _points(rubric, after, leaf.maximum) == lever.points < now


@given(RUBRICS, MAXIMA, st.sampled_from([e for e in EVERY_ENV if e["a"]]))
def test_levers_are_the_smallest_changes(rubric: Rubric, maximum: F, env: dict) -> None:
    """No smaller change of the one input that people move reaches as many points as a lever."""
    full = {**env, "max": maximum}
    for lever in levers(rubric, full):
        if len(lever.changes) != 1 or lever.changes[0].name != "b":
            continue
        change = lever.changes[0]
        for value in range(env["a"] + 1):
            if abs(value - env["b"]) < change.size:
                other = compile_rule(rubric)({**full, "b": value})
                assert other < lever.points


def test_interval_of_a_rule_that_overshoots(set_folder: Callable[..., Folder]) -> None:
    """A rule that awards beyond its maximum or below 0 is refused, and bounded honestly."""
    rules = (
        "rubrics:\n  the-rule:\n    inputs: {n: {label: N, type: count, max: 40}}\n"
        "    rule: (n - 10) / 10\n"
    )
    folder = set_folder(rules)
    refused = run("score", folder.criteria, folder.evidence({}))
    assert refused.exit_code == 1
    assert "PAR604" in refused.output
    scheme = load_set(str(folder.criteria)).scheme
    leaf = scheme.leaves["A.1"]
    blank = score_leaf(scheme, leaf, Claim())
    for count in (0, 10, 20, 40):
        points = score_leaf(scheme, leaf, Claim({"n": count})).points
        assert blank.low <= points <= blank.high, count
