"""Every reading of a rule is held to the line that the engine scores, and to points by hand.

The rules are drawn at random from every node, function and kind of figure; each is kept between -1
and its maximum, as a line must be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction as F  # noqa: N817
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from par_index.excel.formula import FormulaError
from par_index.excel.line_formulas import IDLE
from par_index.language.inputs import Input, Level
from par_index.language.intervals import Interval
from par_index.language.parser import parse
from par_index.language.tree import MAX, MEASURE, Number
from par_index.loading.claims import contradictions
from par_index.meaning.rules import (
    Best,
    Case,
    Cases,
    Clamp,
    Part,
    Points,
    Rubric,
    otherwise,
)
from par_index.meaning.walk import Numbers
from par_index.proof.branches import Walker
from par_index.proof.linear import Linear, UnprovedError
from par_index.proof.pieces import profile
from par_index.scoring.results import LeafResult
from par_index.scoring.scheme import Claim, ContradictionError, GroupScheme, LeafScheme, Scheme
from par_index.scoring.score import score_leaf
from tests.column_rules import idle_of, points_of
from tests.excel.support import LineCells
from tests.strategies import EVERY_ENV, MAXIMA, RUBRICS

Figures: TypeAlias = dict[str, Any]
Reading: TypeAlias = Callable[[Rubric, Figures, F], "F | None"]
"""Points of complete figures as one reading has them; None where nothing arose."""

SCHEME = Scheme(GroupScheme("", "", ()), at="total")


def line(rubric: Rubric, maximum: F, values: dict[str, Any]) -> LeafResult:
    """Score one line."""
    leaf = LeafScheme("X", "X", rubric, maximum, F(-1))
    return score_leaf(SCHEME, leaf, Claim(values))


def exact(rubric: Rubric, env: Figures, maximum: F) -> F | None:
    """The line itself, from figures."""
    result = line(rubric, maximum, env)
    assert result.state in ("known", "not_applicable")
    return None if result.state == "not_applicable" else F(result.exact or 0)


def ranges(rubric: Rubric, env: Figures, maximum: F) -> F | None:
    """The line from ranges that hold one value each."""
    values = {
        name: Interval.point(value) if rubric.inputs[name].numeric else value
        for name, value in env.items()
    }
    result = line(rubric, maximum, values)
    if result.state == "not_applicable":
        return None
    return F(result.exact or 0)


def columns(rubric: Rubric, env: Figures, maximum: F) -> F | None:
    """A row of columns."""
    held = {name: np.array([value]) for name, value in env.items()}
    if np.broadcast_to(idle_of(rubric, held, maximum), 1)[0]:
        return None
    return points_of(rubric, held, maximum).fractions(1)[0]


def cells(rubric: Rubric, env: Figures, maximum: F) -> F | None:
    """The formulas of a workbook."""
    found = LineCells(rubric, (F(-100), maximum), env)
    return None if found.state == IDLE else found.points


def pieces(rubric: Rubric, env: Figures, maximum: F) -> F | None:
    """The pieces along one figure."""
    if env["a"] == 0:
        return None
    domain = Interval.closed(0, env["a"])
    found = profile(rubric, "b", {**env, MAX: maximum}, domain)
    (piece,) = [piece for piece in found if env["b"] in piece.run]
    assert piece.value.points is not None
    return F(piece.value.points.at(env["b"]))


def branches(rubric: Rubric, env: Figures, maximum: F) -> F | None:
    """The branches of a proof whose conditions the figures meet."""
    if env["a"] == 0:
        return None
    walker = Walker(rubric, maximum)
    point = {name: int(v) if isinstance(v, bool) else v for name, v in env.items()}
    point[MEASURE] = F(env["b"], env["a"])

    def at(form: Linear) -> F:
        return sum((F(point[name]) * factor for name, factor in form.terms), F(form.constant))

    values = set()
    for path in walker.start():
        for branch in walker.branches(rubric.rule, path):
            rows = (
                sum((F(point[name]) * factor for name, factor in row.terms), F(row.constant)) > 0
                if row.strict
                else sum((F(point[n]) * factor for n, factor in row.terms), F(row.constant)) >= 0
                for row in branch.state.rows
            )
            options = all(env[name] in kept for name, kept in branch.state.options.items())
            if options and all(rows):
                parts = branch.value.parts.items()
                values.add(sum((at(top) / at(bottom) for bottom, top in parts), F(0)))
    assert len(values) <= 1, values
    return next(iter(values), None)


READINGS: dict[str, Reading] = {
    "exact": exact,
    "ranges": ranges,
    "columns": columns,
    "cells": cells,
    "pieces": pieces,
    "branches": branches,
}


def kept(rubric: Rubric) -> Rubric:
    """Return a rule within the limits of its line."""
    rule = Clamp(rubric.rule, parse("-1"), parse("max"))
    return Rubric("r", rubric.inputs, rule, measures=rubric.measures, idle_when=rubric.idle_when)


@pytest.mark.parametrize("name", [name for name in READINGS if name != "exact"])
@settings(deadline=None)
@given(RUBRICS.map(kept), MAXIMA, st.sampled_from(EVERY_ENV))
def test_readings_give_the_points_of_the_line(
    name: str, rubric: Rubric, maximum: F, env: Figures
) -> None:
    """On complete figures every reading has the points of the line, or that nothing arose."""
    try:
        found = READINGS[name](rubric, env, maximum)
    except UnprovedError:
        assert name in ("pieces", "branches")
        return
    assert found == exact(rubric, env, maximum)


@settings(deadline=None)
@given(RUBRICS.map(kept), MAXIMA, st.sampled_from(EVERY_ENV), st.data())
def test_open_lines_hold_every_completion(
    rubric: Rubric, maximum: F, env: Figures, data: st.DataObject
) -> None:
    """Whatever is missing, or known as a range, may turn out: the line has allowed for it."""
    values: dict[str, Any] = {}
    for name, declared in rubric.inputs.items():
        form = data.draw(st.sampled_from(["known", "missing", "range"]))
        if form == "known" or (form == "range" and not declared.numeric):
            values[name] = env[name]
        elif form == "range":
            low = data.draw(st.integers(0, env[name]))
            values[name] = Interval.closed(low, data.draw(st.integers(env[name], 4)))
    result = line(rubric, maximum, values)
    for other in EVERY_ENV:
        if all(_fits(other[name], given_) for name, given_ in values.items()):
            full = line(rubric, maximum, other)
            low, high = result.outcomes[full.maximum]
            assert low <= full.points <= high


def _fits(value: Any, given_: Any) -> bool:
    return value in given_ if isinstance(given_, Interval) else bool(value == given_)


@settings(deadline=None)
@given(
    RUBRICS.map(kept), MAXIMA, st.sampled_from([env for env in EVERY_ENV if env["a"]]), st.data()
)
def test_a_measure_stands_for_its_counts(
    rubric: Rubric, maximum: F, env: Figures, data: st.DataObject
) -> None:
    """A ratio given in place of its counts allows for the points of all counts of that ratio."""
    share = F(env["b"], env["a"])
    values = {MEASURE: share, "t": env["t"], "c": env["c"]}
    if data.draw(st.booleans()):
        values[MEASURE] = Interval.point(share)
    result = line(rubric, maximum, values)
    for other in EVERY_ENV:
        same = other["a"] and F(other["b"], other["a"]) == share
        if same and (other["t"], other["c"]) == (env["t"], env["c"]):
            full = line(rubric, maximum, other)
            low, high = result.outcomes[full.maximum]
            assert low <= full.points <= high


@settings(deadline=None)
@given(RUBRICS.map(kept), MAXIMA, st.sampled_from(EVERY_ENV), st.booleans())
def test_a_figure_and_the_range_of_it_alone_are_one_fact(
    rubric: Rubric, maximum: F, env: Figures, measured: bool
) -> None:
    """A count and the range that holds only it are scored alike, or refused alike."""

    def outcome(values: dict[str, Any]) -> object:
        try:
            result = line(rubric, maximum, values)
        except ContradictionError:
            return "refused"
        return sorted(result.outcomes.items())

    given_ = {**env, MEASURE: F(1, 2)} if measured else dict(env)
    ranged = {n: Interval.point(v) if n in ("a", "b") else v for n, v in given_.items()}
    assert outcome(given_) == outcome(ranged)


# --- worked by hand -------------------------------------------------------------------------------

BY_HAND = Rubric(
    "r",
    {
        "a": Input("a", "Tổng", "count", high=4),
        "b": Input("b", "Đạt", "count", high=4, at_most=("a",)),
    },
    Clamp(Points(parse("b * 0.5")), parse("0.25"), parse("1")),
    measures={MEASURE: parse("b / a")},
    idle_when=parse("a = 0"),
)
POINTS = [F(1, 4), F(1, 2), F(1), F(1), F(1)]
"""The points of 0 to 4 out of 4: half a point each, at least a quarter and at most one."""


def _by_hand(reading: Reading) -> list[F | None]:
    rule = replace(BY_HAND)  # a new one, of which nothing is remembered
    return [reading(rule, {"a": 4, "b": b}, F(2)) for b in range(5)]


@pytest.mark.parametrize("name", READINGS)
def test_caps_and_floors_are_those_worked_by_hand(name: str) -> None:
    """Every reading keeps points at most at the cap and at least at the floor."""
    assert _by_hand(READINGS[name]) == POINTS


@pytest.mark.parametrize("name", READINGS)
def test_a_wrong_cap_is_seen_in_every_reading(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk that takes the larger of points and cap no longer gives the points worked by hand."""

    def wrong(self: Any, value: Any, cap: Any, floor: Any) -> Any:
        ends = [end for end in (cap, floor) if end is not None]
        return self.extreme("greatest", [value, *ends])

    monkeypatch.setattr(Numbers, "kept", wrong)
    try:
        found = _by_hand(READINGS[name])
    except (AssertionError, FormulaError):
        return
    assert found != POINTS


def test_a_measure_stands_where_only_a_skipped_row_asks_for_more() -> None:
    """A measure and a settled condition decide alike, as figures and as ranges of them alone."""
    inputs = {
        "a": Input("a", "Tổng", "count"),
        "b": Input("b", "Đạt", "count", at_most=("a",)),
        "e": Input("e", "Vụ việc", "count"),
        "p": Input("p", "Tỷ lệ", "percent"),
        "t": Input("t", "Có", "truth"),
    }
    rows = (Case(parse("t"), Points(parse("p"))), otherwise(Points(parse("e"))))
    rubric = Rubric(
        "r", inputs, Cases(rows), measures={MEASURE: parse("b / a")}, idle_when=parse("a = 0")
    )
    plain: dict[str, Any] = {"e": 0, "t": False, MEASURE: F(0)}
    for values in (plain, {**plain, "e": Interval.point(0)}, {**plain, MEASURE: Interval.point(0)}):
        result = line(rubric, F(1), values)
        assert (result.state, result.points, result.maximum) == ("known", 0, 1)


@pytest.mark.parametrize(
    "values",
    [
        {"a": 0, "b": 0, MEASURE: F(0)},
        {"a": 0, "b": 0, MEASURE: Interval.point(0)},
        {"e": 0, MEASURE: F(1, 2)},
        {"e": 0, MEASURE: Interval.point(F(1, 2))},
    ],
)
def test_a_measure_beside_figures_of_which_one_says_that_nothing_arose(
    values: dict[str, Any],
) -> None:
    """One figure decides that nothing arose, whatever another that is missing would say."""
    inputs = {
        "a": Input("a", "Tổng", "count"),
        "b": Input("b", "Đạt", "count", at_most=("a",)),
        "e": Input("e", "Vụ việc", "count"),
    }
    idle = parse("e = 0 or a = 0")
    rubric = Rubric(
        "r", inputs, Points(parse("max")), measures={MEASURE: parse("b / a")}, idle_when=idle
    )
    with pytest.raises(ContradictionError):
        line(rubric, F(1), values)
    assert contradictions(rubric, values)


@pytest.mark.parametrize(
    ("known", "follows"),
    [
        ("g = 'a'", "g = 'a'"), ("g = 'a'", "g != 'b'"), ("g != 'a'", "g = 'b'"),
        ("p = q and p", "q"), ("p != q and p", "not q"), ("p = (x > 3) and p", "x > 3"),
        ("p = no", "not p"), ("x < y", "x / y < 1"), ("x > y and y > 0", "x / y > 1"),
        ("x <= y and y > 0", "x / y <= 1"), ("x >= y and y > 0", "x / y >= 1"),
        ("x - y <= -2", "x / y < 1"), ("x != 9", "x < 9"), ("x != 0", "x > 0"),
    ],
)  # fmt: skip
def test_what_a_row_says_is_known_in_it(known: str, follows: str) -> None:
    """Where a row holds, what follows from it counts as sure: nothing else is left open."""
    inputs = {
        **{n: Input(n, n, "number", low=0, high=9) for n in "xy"},
        **{n: Input(n, n, "truth") for n in "pq"},
        "g": Input("g", "g", "choice", levels=(Level("a", "A"), Level("b", "B"))),
    }
    inner = Cases((Case(parse(follows), Points(parse("1"))), otherwise(Points(parse("0")))))
    rule = Cases((Case(parse(known), inner), otherwise(Points(parse("1")))))
    result = line(Rubric("r", inputs, rule), F(2), {})
    assert (result.low, result.high) == (1, 1)


def test_seven_figures_that_change_nothing_leave_nothing_open() -> None:
    """A line is decided where no figure that is missing can move it, however many there are."""
    inputs = {n: Input(n, n, "number", low=0) for n in "abcdefgh"}
    result = line(Rubric("r", inputs, Points(parse("least(1, 1 + a)"))), F(2), {"h": F(1)})
    assert (result.decided is not None, result.points) == (True, 1)


def test_the_pieces_of_a_rule_stand_from_left_to_right() -> None:
    """Along a figure that may be below zero, pieces follow one another as their values do."""
    rows = tuple(Case(parse(f"x < {end}"), Points(parse(f"{end}"))) for end in (-5, -3, 0))
    rubric = Rubric(
        "r", {"x": Input("x", "x", "number")}, Cases((*rows, otherwise(Points(parse("4")))))
    )
    found = profile(rubric, "x", {}, Interval())
    assert [piece.value.points and piece.value.points.a for piece in found] == [-5, -3, 0, 4]


def test_the_steps_of_a_staircase_are_told_apart_where_they_end() -> None:
    """A whole number of some figure is one piece for each step, and unproved without an end."""
    rubric = Rubric("r", {"x": Input("x", "x", "number")}, Points(parse("floor(x / 2)")))
    found = profile(rubric, "x", {}, Interval.closed(0, 5))
    assert [piece.run.low and piece.run.low[0] for piece in found] == [0, 2, 4]
    assert [piece.value.points and piece.value.points.a for piece in found] == [0, 1, 2]
    with pytest.raises(UnprovedError):
        profile(rubric, "x", {}, Interval.closed(0, None))


@pytest.mark.parametrize(("sign", "ends"), [(1, ("0.13", "0.22")), (-1, ("-0.22", "-0.13"))])
def test_an_end_that_is_only_approached_is_rounded_as_what_lies_next_to_it(
    sign: int, ends: tuple[str, str]
) -> None:
    """More than 0,125 points are 0,13 and fewer than 0,225 are 0,22; losses mirror that."""
    rubric = Rubric("r", {"x": Input("x", "x", "number")}, Points(parse(f"{sign} * x / 4")))
    leaf = LeafScheme("X", "X", rubric, F(1), F(-1))
    scheme = Scheme(GroupScheme("", "", ()), at="leaf")
    open_ = Interval((F(1, 2), 1), (F(9, 10), -1))
    result = score_leaf(scheme, leaf, Claim({"x": open_}))
    assert result.outcomes == {1: tuple(map(F, ends))}


@pytest.mark.parametrize("name", READINGS)
def test_a_choice_that_the_set_fixes_is_at_no_other_level(name: str) -> None:
    """Every reading takes the row of the level that a set fixes, whichever rows stand above."""
    levels = (Level("x", "X"), Level("y", "Y"))
    rows = tuple(
        Case(parse(when), Points(parse(f"{points} * b")))
        for when, points in (("g = 'x'", 1), ("g != 'y'", 2), ("g = 'y' and g != 'x'", "0.25"))
    )
    rubric = replace(
        BY_HAND,
        inputs={**BY_HAND.inputs, "g": Input("g", "G", "choice", levels=levels)},
        rule=Cases((*rows, otherwise(Points(parse("3"))))),
    ).specialised({"g": parse("'y'")})
    assert READINGS[name](rubric, {"a": 4, "b": 3}, F(2)) == F(3, 4)


def test_the_best_of_long_tables_is_bounded_by_their_best_and_least() -> None:
    """Two tables of seventy rows are not followed row by row, yet both ends are known."""

    def table(name: str) -> Cases:
        rows = (Case(parse(f"{name} < {k}"), Points(Number(F(k, 100)))) for k in range(1, 71))
        return Cases((*rows, otherwise(Points(parse("0.9")))))

    inputs = {n: Input(n, n, "number", low=0) for n in "xy"}
    rule = Best((Part(table("x"), "một"), Part(table("y"), "hai")))
    result = line(Rubric("r", inputs, rule), F(1), {})
    assert (result.low, result.high) == (F(1, 100), F(9, 10))
