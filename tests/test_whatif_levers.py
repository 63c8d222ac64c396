"""Levers against brute force: every integer in range, on every shipped rule and on random ones."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from par_index.language.exact import Exact
from par_index.language.inputs import Input, Value
from par_index.language.intervals import Interval
from par_index.language.parser import parse
from par_index.language.tree import MAX, MEASURE, TRUE, UNKNOWN, ZERO
from par_index.meaning.exact import Env, NoCaseError, compile_condition, compile_rule
from par_index.meaning.rules import Case, Cases, Points, Rubric, otherwise
from par_index.proof.inversion import Lever, levers, margins
from par_index.proof.moving import domain_of, movable
from par_index.proof.pieces import profile
from par_index.scoring.scheme import Claim, GroupScheme, LeafScheme, Scheme
from par_index.scoring.score import score
from par_index.whatif.line_options import options_of
from par_index.whatif.options import Efforts
from tests.strategies import SHIPPED_RULES, share_rubrics

REACH = 60
"""How far from its present value an input without an upper limit is tried."""


def _points(rubric: Rubric, env: Env) -> Exact | None:
    """Return the points of full figures; None where nothing arises or none are told."""
    try:
        if compile_condition(rubric, rubric.idle_when)(dict(env)):
            return None
        return compile_rule(rubric)(dict(env))
    except NoCaseError:
        return None
    except KeyError as missing:
        if missing.args != (UNKNOWN,):
            raise
        return None


def _values(rubric: Rubric, name: str, env: Env) -> list[Value]:
    """Return every value of an input that brute force tries, limits included."""
    declared = rubric.inputs[name]
    if not declared.numeric:
        return sorted(declared.options, key=str)
    old = env[name]
    assert not isinstance(old, str)
    window = Interval.closed(old - REACH, old + REACH)
    run = domain_of(rubric, name, env).meet(window).snapped(1)
    assert run.low is not None
    return [run.low[0] + i for i in range(run.size() or 0)]


def _with(rubric: Rubric, name: str, value: Value, env: Env) -> Env:
    """Set one input, and lift the limits that rise along with it."""
    changed = {**env, name: value}
    pending = [name]
    while pending:
        for limit in rubric.inputs[pending.pop()].at_most:
            if limit in changed and changed[limit] < value:  # type: ignore[operator]
                changed[limit] = value
                pending.append(limit)
    return changed


def _size(old: Value, new: Value) -> Exact:
    if isinstance(old, str | bool) or isinstance(new, str | bool):
        return 1
    return abs(Fraction(new) - old)


def _whole(rubric: Rubric) -> bool:
    """Whether brute force can try every value of the inputs that move."""
    return all(d.step == 1 or not d.numeric for d in rubric.inputs.values())


def _check(rubric: Rubric, env: Env) -> None:
    """Compare levers and margins with brute force for one set of figures."""
    now = _points(rubric, env)
    if now is None:
        return
    found = levers(rubric, env)
    for lever in found:
        values = {change.name: change.new for change in lever.changes}
        assert not any(change.beyond for change in lever.changes)
        assert _points(rubric, {**env, **values}) == lever.points
        assert lever.points > now
    for name in movable(rubric, env):
        _check_input(rubric, env, name, now, found)
    _check_margins(rubric, env, now)


def _check_input(rubric: Rubric, env: Env, name: str, now: Exact, found: list[Lever]) -> None:
    single = [lever for lever in found if lever.changes[0].name == name]
    by_size: dict[Exact, Exact] = {}
    best = now
    for value in _values(rubric, name, env):
        points = _points(rubric, _with(rubric, name, value, env))
        if points is None:
            continue
        size = _size(env[name], value)
        by_size[size] = max(points, by_size.get(size, points))
        best = max(best, points)
    single = [lever for lever in single if lever.changes[0].size <= REACH]
    for lever in single:
        if {c.name for c in lever.changes} - _limits(rubric, name) == {name}:
            least = min(size for size, points in by_size.items() if points >= lever.points)
            assert lever.changes[0].size == least, (name, lever)
    if best > now:
        # no single move of this input beats what the levers of the line reach
        assert max(lever.points for lever in found) >= best, (name, best)


def _limits(rubric: Rubric, name: str) -> set[str]:
    found: set[str] = set()
    pending = [name]
    while pending:
        for limit in rubric.inputs[pending.pop()].at_most:
            if limit not in found:
                found.add(limit)
                pending.append(limit)
    return found


def _check_margins(rubric: Rubric, env: Env, now: Exact) -> None:
    by_name = {lever.changes[0].name: lever for lever in margins(rubric, env)}
    for name in movable(rubric, env):
        losing = [
            _size(env[name], value)
            for value in _values(rubric, name, env)
            if (points := _points(rubric, _with(rubric, name, value, env))) is not None
            and points < now
        ]
        lever = by_name.get(name)
        if losing:
            assert lever is not None, (name, "no margin")
            assert lever.changes[0].size == min(losing), (name, lever)
        elif lever is not None:
            assert lever.changes[0].size > REACH, (name, lever)


@st.composite
def _figures(draw: st.DrawFn, rubric: Rubric) -> Env:
    env: Env = {MAX: draw(st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 2)]))}
    names = sorted(rubric.inputs, key=lambda n: len(_limits(rubric, n)))
    for name in names:
        declared = rubric.inputs[name]
        if not declared.numeric:
            env[name] = draw(st.sampled_from(sorted(declared.options, key=str)))
            continue
        domain = declared.domain.meet(Interval.closed(None, 40)).snapped(1)
        if declared.kind == "date":
            domain = Interval.closed(740_300, 740_340)
        low = 0 if domain.low is None else int(domain.low[0])
        high = 40 if domain.high is None else int(domain.high[0])
        tops = [env[limit] for limit in declared.at_most]
        env[name] = draw(st.integers(low, max(low, min([high, *tops]))))  # type: ignore[type-var]
    return env


@pytest.mark.parametrize(
    "key", sorted(key for key, rubric in SHIPPED_RULES.items() if _whole(rubric))
)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_levers_of_shipped_rules_are_what_brute_force_finds(key: str, data: st.DataObject) -> None:
    """On every shipped rule, no smaller change of an input reaches as much as its lever."""
    rubric = SHIPPED_RULES[key]
    _check(rubric, data.draw(_figures(rubric)))


@pytest.mark.parametrize(
    "key", sorted(key for key, rubric in SHIPPED_RULES.items() if _whole(rubric))
)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_profiles_of_shipped_rules_give_the_points_of_every_value(
    key: str, data: st.DataObject
) -> None:
    """The pieces of a rule along one input agree with evaluation at every value in them."""
    rubric = SHIPPED_RULES[key]
    env = data.draw(_figures(rubric))
    for name in movable(rubric, env):
        if not rubric.inputs[name].numeric:
            continue
        try:
            pieces = profile(rubric, name, env, domain_of(rubric, name, env))
        except Exception as failure:
            assert type(failure).__name__ == "UnprovedError"  # noqa: PT017
            continue
        for value in _values(rubric, name, env):
            points = _points(rubric, {**env, name: value})
            holding = [p for p in pieces if value in p.run]  # type: ignore[operator]
            if points is not None and holding:
                formula = holding[0].value.points
                assert formula is not None
                assert formula.at(value) == points  # type: ignore[arg-type]


# --- random rules --------------------------------------------------------------------------------


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_levers_of_random_rules_are_what_brute_force_finds(data: st.DataObject) -> None:
    """On rules that nobody wrote, levers and margins are still what brute force finds."""
    rubric = data.draw(share_rubrics())
    total = data.draw(st.integers(1, 30))
    env: Env = {
        MAX: Fraction(1),
        "a": total,
        "b": data.draw(st.integers(0, total)),
        "c": data.draw(st.integers(0, 12)),
        "k": data.draw(st.sampled_from(["x", "y"])),
    }
    _check(rubric, env)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_options_of_a_random_rule_are_the_pareto_front_of_all_figures(
    data: st.DataObject,
) -> None:
    """Plans choose from exactly the best points for each effort over every combination."""
    rubric = data.draw(share_rubrics())
    total = data.draw(st.integers(1, 8))
    env: Env = {
        "a": total,
        "b": data.draw(st.integers(0, total)),
        "c": data.draw(st.integers(0, 12)),
        "k": data.draw(st.sampled_from(["x", "y"])),
    }
    leaf = LeafScheme("X", "Tiêu chí", rubric, Fraction(1))
    scheme = Scheme(GroupScheme("", "Bộ", (leaf,)))
    efforts = Efforts({("X", name): data.draw(st.integers(1, 5)) for name in "bck"})
    base = score(scheme, {"X": Claim(env)}).leaves["X"]
    found = options_of(scheme, base, efforts)
    assert found.proved
    best: dict[Fraction, Exact] = {}
    for b, c, k in product(range(total + 1), range(13), ("x", "y")):
        values = {"b": b, "c": c, "k": k}
        points = score(scheme, {"X": Claim({**env, **values})}).leaves["X"].points
        effort = sum(
            efforts.unit(leaf, n) * _size(env[n], v) for n, v in values.items() if v != env[n]
        )
        best[points] = min(effort, best.get(points, effort))
    front = [
        (effort, points)
        for points, effort in best.items()
        if not any(p > points and e <= effort for p, e in best.items()) and points >= base.points
    ]
    assert sorted(front) == [(o.effort, o.points) for o in found.choices]


def test_a_margin_inside_a_slope_is_found() -> None:
    """Below half the share itself counts: b = 3 gives more than now, b = 2 as much, b = 1 less."""
    inputs = {
        "a": Input("a", "Tổng", "count", low=1, fixed=True),
        "b": Input("b", "Đạt", "count", at_most=("a",)),
    }
    rows = (
        Case(parse("measure >= 50%"), Points(parse("0.25"))),
        Case(TRUE, Points(parse("measure * max"))),
    )
    rubric = Rubric("slope", inputs, Cases(rows), measures={MEASURE: parse("b / a")})
    (margin,) = margins(rubric, {MAX: Fraction(1), "a": 8, "b": 4})
    assert (margin.changes[0].new, margin.points) == (1, Fraction(1, 8))


def test_a_margin_at_an_end_that_does_not_belong_is_found() -> None:
    """Beyond five hours the points fall without end: at five, any more hours are a loss."""
    inputs = {"x": Input("x", "Số giờ", "number", low=0)}
    rows = (Case(parse("x <= 5"), Points(parse("1"))), Case(TRUE, Points(parse("5 / x"))))
    (margin,) = margins(Rubric("slope", inputs, Cases(rows)), {MAX: Fraction(1), "x": 5})
    (change,) = margin.changes
    assert (change.new, change.beyond, margin.points, margin.approached) == (5, 1, 1, True)


@pytest.mark.parametrize(("at", "near", "beyond"), [(2, 5, 1), (9, 7, -1)])
def test_a_margin_at_the_near_end_of_a_slope_is_found(at: int, near: int, beyond: int) -> None:
    """From five to seven the points dip below the half that all else gets: the near end counts."""
    inputs = {"x": Input("x", "Số giờ", "number", low=0, high=10)}
    rows = (
        Case(parse("x < 5 or x > 7"), Points(parse("0.5"))),
        Case(parse("x <= 6"), Points(parse("3 - x / 2"))),
        Case(TRUE, Points(parse("x / 2 - 3"))),
    )
    rubric = Rubric("dip", inputs, Cases(rows))
    (margin,) = margins(rubric, {MAX: Fraction(1), "x": at})
    (change,) = margin.changes
    assert (change.new, change.beyond, margin.points) == (near, beyond, Fraction(1, 2))


def test_a_row_that_asks_for_two_figures_is_reached_by_both() -> None:
    """Where no single change gains anything, the smallest joint change of several does."""
    inputs = {
        "p": Input("p", "Có kế hoạch", "truth"),
        "x": Input("x", "Số cuộc", "count"),
        "y": Input("y", "Số lượt", "count"),
    }
    rows = (Case(parse("p and x >= 3 and y < 9"), Points(parse("max"))), otherwise(Points(ZERO)))
    env: Env = {MAX: Fraction(1), "p": False, "x": 1, "y": 4}
    (lever,) = levers(Rubric("joint", inputs, Cases(rows)), env)
    assert {change.name: change.new for change in lever.changes} == {"p": True, "x": 3}
    assert lever.points == 1
