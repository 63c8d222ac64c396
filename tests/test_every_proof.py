"""What proofs and plans say of a line is held to `score_leaf` itself, on rules of every shape."""

from __future__ import annotations

from fractions import Fraction as F  # noqa: N817
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from par_index.excel.line_formulas import (
    IDLE,
    KNOWN,
    MISSING,
)
from par_index.language.inputs import Input
from par_index.language.intervals import EVERYTHING, NOTHING, Interval
from par_index.language.parser import parse
from par_index.language.tree import MAX, MEASURE
from par_index.meaning.rules import Case, Cases, Points, Rubric, otherwise
from par_index.proof.branches import Branch, Walker
from par_index.proof.flaws import as_env
from par_index.proof.inversion import Lever, levers, margins
from par_index.proof.linear import Linear, Point, UnprovedError, solution
from par_index.proof.linear_values import Conditions
from par_index.proof.moving import domain_of, movable
from par_index.proof.pieces import Formula, profile
from par_index.scoring.scheme import ContradictionError
from par_index.whatif.line_options import options_of
from par_index.whatif.options import Efforts
from tests.random_rules import INPUTS, Figures, Line, lines

EXAMPLES = settings.default.max_examples if settings.default else 25
MANY = settings(max_examples=6 * EXAMPLES)
STATES = {"known": KNOWN, "missing": MISSING, "not_applicable": IDLE}


# --- pieces and branches --------------------------------------------------------------------------


@MANY
@given(lines(), st.data())
def test_pieces_give_the_points_at_cuts_and_between(line: Line, data: st.DataObject) -> None:
    """Along any figure the pieces have the points of the line at every cut and inside each run."""
    rubric = line.rubric
    assume(not line.idle(line.env))
    numbers = [name for name, declared in rubric.inputs.items() if declared.numeric]
    numbers += [MEASURE] if rubric.measured else []
    assume(numbers)
    name = data.draw(st.sampled_from(numbers))
    env = line.measured(line.env) if name == MEASURE else dict(line.env)
    domain = domain_of(rubric, name, env)
    try:
        found = profile(rubric, name, {**env, MAX: line.leaf.maximum}, domain)
    except (UnprovedError, KeyError):
        return
    step = rubric.inputs[name].step if name != MEASURE else None
    assert sum(env[name] in piece.run for piece in found) == 1
    for piece in found:
        cuts = [cut[0] for cut in (piece.run.low, piece.run.high) if cut is not None]
        for value in (*cuts, piece.run.witness(step), env[name]):
            if value is None or value not in piece.run or (step and value.denominator != 1):
                continue
            expected = line.points({**env, name: value})
            if expected is not None and piece.value.points is not None:
                assert piece.value.points.at(value) == expected
            else:
                assert expected is None or name == MEASURE


def _at(form: Linear, point: Point) -> F:
    return sum((F(point.get(n, 0)) * factor for n, factor in form.terms), F(form.constant))


def _value(branch: Branch, point: Point) -> F:
    parts = branch.value.parts.items()
    return sum((_at(top, point) / _at(bottom, point) for bottom, top in parts), F(0))


def _branches(line: Line) -> tuple[Walker, list[Branch]]:
    walker = Walker(line.rubric, line.leaf.maximum)
    try:
        ways = (walker.branches(line.rubric.rule, path) for path in walker.start())
        return walker, [branch for way in ways for branch in way]
    except UnprovedError:
        return walker, []


@MANY
@given(lines())
def test_branches_give_the_points_where_their_conditions_hold(line: Line) -> None:
    """At a point that solves the conditions of a branch the line has the points of the branch."""
    walker, found = _branches(line)
    for branch in found[:40]:
        state = branch.state
        point = solution(state.rows, state.whole)
        if point is not None:
            env = as_env(walker, state, point)
            try:
                result = line.scored(env)
            except ContradictionError:
                assert MEASURE in env  # a proof takes every measure between the ends
                continue
            if result.unstated:
                continue  # the source says nothing, and the branch lies between the limits
            assert result.state == "known"
            assert _value(branch, point) == result.exact


@MANY
@given(lines())
def test_branches_hold_every_figure_once(line: Line) -> None:
    """The figures of a line lie in one branch, or give the same points in all that hold them."""
    walker, found = _branches(line)
    assume(found)
    env: Figures = dict(line.env)
    expected = line.points(env)
    assume(expected is not None or not line.rubric.unstated)
    if walker.apart and expected is not None:
        env[MEASURE] = line.share(env)
    values = set()
    for branch in found:
        path: Conditions | None = branch.state
        for name in walker.variables:
            value = env.get(name)
            if isinstance(value, str):
                path = path and (path if value in path.options[name] else None)
            elif value is not None:
                gap = Linear.name(name).minus(Linear((), value + 0))
                path = path and path.with_row(gap, False)
                path = path and path.with_row(gap.scaled(-1), False)
        point = path and solution(path.rows, path.whole)
        if point is not None:
            values.add(_value(branch, point))
    if expected is not None:
        assert values == {expected}
    elif MEASURE not in walker.variables:
        assert values == set()


# --- what changes the points ----------------------------------------------------------------------


def _moved(env: Figures, lever: Lever) -> Figures:
    """Return the figures after a change, or just beyond it where it has no value of its own."""
    tiny = F(1, 10**9)
    return {
        **env,
        **{c.name: c.new + c.beyond * tiny if c.beyond else c.new for c in lever.changes},
    }


@MANY
@given(lines(), st.booleans())
def test_levers_and_margins_give_the_points_that_they_name(line: Line, measured: bool) -> None:
    """A lever gains and a margin loses, and the line then has the points that they name."""
    assume(not line.idle(line.env))
    measured = measured and line.rubric.measured
    env = line.measured(line.env) if measured else dict(line.env)
    result = line.scored(env)
    assume(result.exact is not None and result.decided is None)
    now = F(result.exact or 0)
    known = {**env, MAX: line.leaf.maximum}
    for found, sign in ((levers(line.rubric, known), 1), (margins(line.rubric, known), -1)):
        for lever in found:
            assert lever.points * sign > now * sign or (lever.approached and sign < 0)
            reached = line.points(_moved(env, lever))
            if reached is None:
                assert MEASURE in env  # a lever takes every measure between the ends
            elif lever.approached:
                assert abs(reached - lever.points) < F(1, 10**6)
                assert reached < now
            else:
                assert reached == lever.points


@settings(max_examples=2 * EXAMPLES)
@given(lines())
def test_options_give_the_points_and_the_best_that_they_name(line: Line) -> None:
    """Every option scores what it names, and no whole figures within reach score more."""
    result = line.scored(line.env)
    assume(result.state == "known")
    options = options_of(line.scheme, result, Efforts())
    for option in options.choices:
        after = line.scored({**line.env, **{c.name: c.new for c in option.changes}})
        assert after.points == option.points
        efforts = [Efforts().of(line.leaf, change) for change in option.changes]
        assert option.effort == sum(efforts, F(0))
    inputs = line.rubric.inputs
    free = [name for name in movable(line.rubric, line.env) if name in inputs]
    if not options.proved or any(inputs[n].numeric and not inputs[n].step for n in free):
        return
    reach = [_values(inputs[name]) for name in free]
    assume(np.prod([len(values) for values in reach]) <= 700)
    best = result.points
    for values in product(*reach):
        env = {**line.env, **dict(zip(free, values, strict=True))}
        if line.rubric.keeps_limits(env) and (after := line.scored(env)).state == "known":
            best = max(best, after.points)
    assert options.best == best


def _values(declared: Input) -> list[Any]:
    """Return every value of an input of few values."""
    if not declared.numeric:
        return sorted(declared.options, key=str)
    run = declared.domain
    assert run.low is not None
    return [run.low[0] + i for i in range(run.size() or 0)]


def test_a_slope_that_ends_before_its_cut_is_no_lever() -> None:
    """Points that are only approached are not promised, and the margin before the drop is told."""
    rows = (Case(parse("p < 90%"), Points(parse("p"))), otherwise(Points(parse("0"))))
    rubric = Rubric("r", {"p": INPUTS["p"]}, Cases(rows))
    known = {"p": F(1, 2), MAX: F(1)}
    assert levers(rubric, known) == []
    lost = [
        (lever.changes[0].new, lever.points, lever.approached) for lever in margins(rubric, known)
    ]
    assert lost == [(F(1, 2), F(1, 2), True)]


def test_a_slope_that_gives_more_sooner_comes_before_a_jump() -> None:
    """A jump is no lever where a smaller change along a slope reaches as many points."""
    inputs = {
        "a": Input("a", "Tổng", "count", low=1, fixed=True),
        "b": Input("b", "Đạt", "count", at_most=("a",)),
    }
    share = Case(parse("measure >= 10%"), Points(parse("measure")))
    rule = Cases((share, otherwise(Points(parse("0.5")))))
    rubric = Rubric("r", inputs, rule, measures={MEASURE: parse("b / a")})
    found = levers(rubric, {"a": 9, "b": 3, MAX: F(1)})
    assert [(lever.changes[0].new, lever.points) for lever in found] == [
        (4, F(4, 9)),
        (5, F(5, 9)),
        (9, F(1)),
    ]


def test_a_value_that_keeps_its_distance_from_a_level_never_crosses_it() -> None:
    """A quotient that only approaches a level lies on one side of it everywhere."""
    approaching = Formula(1, 1, 2, 1)  # (1 + x) / (2 + x) is below 1 for every x
    assert approaching.beside(1) == (NOTHING, NOTHING, EVERYTHING)


def test_a_comparison_with_what_is_not_known_is_not_proved() -> None:
    """Along a measure, a count that asks for one of its missing counts ends in no wrong piece."""
    inputs = {
        "a": Input("a", "Tổng", "count", low=1),
        "b": Input("b", "Đạt", "count", at_most=("a",)),
    }
    rows = (
        Case(parse("count(a < 3) < measure"), Points(parse("1"))),
        otherwise(Points(parse("0"))),
    )
    rubric = Rubric("r", inputs, Cases(rows), measures={MEASURE: parse("b / a")})
    with pytest.raises((UnprovedError, KeyError)):
        profile(rubric, MEASURE, {MEASURE: F(1, 2), MAX: F(1)}, Interval.closed(0, 1))


def test_what_leads_to_nothing_arising_loses_no_points() -> None:
    """No margin names a value just below the end of a row in which nothing arises."""
    idle = Case(parse("p >= 25% and p < 100%"), Points(parse("0")), idle=True)
    rule = Cases((idle, otherwise(Points(parse("1")))))
    rubric = Rubric("r", {"p": INPUTS["p"]}, rule, idle_when=parse("p >= 25% and p < 100%"))
    assert margins(rubric, {"p": F(0), MAX: F(1)}) == []
