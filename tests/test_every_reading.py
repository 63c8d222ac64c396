"""Every reading of a line is held to `score_leaf` itself, on rules and evidence of every shape."""

from __future__ import annotations

from fractions import Fraction as F  # noqa: N817
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from par_index.excel.formula import Cell, FormulaError, Node, Ref, value_of
from par_index.excel.line_formulas import (
    ANSWERS,
    EPOCH,
    IDLE,
    KNOWN,
    MISSING,
    leaf_formulas,
    valid_figure,
)
from par_index.language.inputs import Input
from par_index.language.intervals import Interval
from par_index.language.tree import MAX, MEASURE
from par_index.proof.branches import Branch, Walker
from par_index.proof.flaws import as_env
from par_index.proof.inversion import Lever, domain_of, levers, margins, movable
from par_index.proof.linear import Linear, Point, solution
from par_index.proof.linear_values import Conditions
from par_index.proof.pieces import profile
from par_index.proof.quotients import UnprovedError
from par_index.ranking.batch import score_columns
from par_index.scoring.scheme import Claim
from par_index.scoring.score import ContradictionError, score, score_leaf
from par_index.scoring.scorecard import LeafResult
from par_index.whatif.effort import Efforts
from par_index.whatif.line_options import options_of
from tests.random_rules import INPUTS, Figures, Line, claim, complete, fits, lines

EXAMPLES = settings.default.max_examples if settings.default else 25
MANY = settings(max_examples=6 * EXAMPLES)
STATES = {"known": KNOWN, "missing": MISSING, "not_applicable": IDLE}


def scored(line: Line, values: Figures) -> LeafResult:
    """Score a line on figures."""
    return score_leaf(line.scheme, line.leaf, Claim(values))


def points(line: Line, values: Figures) -> F | None:
    """Return the exact points of figures that keep the limits; None where there are none."""
    if not line.rubric.keeps_limits(values):
        return None
    try:
        result = scored(line, values)
    except ContradictionError:
        return None
    return None if result.exact is None else F(result.exact)


# --- open evidence --------------------------------------------------------------------------------


@MANY
@given(lines(), st.data())
def test_open_lines_hold_every_completion(line: Line, data: st.DataObject) -> None:
    """Whatever is missing or a range may turn out, the line has allowed for points and maximum."""
    given_ = claim(data.draw, line, reasons=False)
    result = score_leaf(line.scheme, line.leaf, given_)
    known = {n: v for n, v in given_.values.items() if not isinstance(v, Interval) and n != MEASURE}
    for drawn in (line.env, *(complete(data.draw, line.rubric) for _ in range(3))):
        env = {**drawn, **known}
        if fits(line, given_, env):
            full = scored(line, env)
            assert full.settled
            low, high = result.outcomes[full.maximum]
            assert low <= full.points <= high


@MANY
@given(lines(), st.data())
def test_open_lines_of_whole_figures_allow_for_nothing_else(
    line: Line, data: st.DataObject
) -> None:
    """Where all that is open is whole and few, the outcomes are those of the completions."""
    given_ = claim(data.draw, line, reasons=False)
    assume(MEASURE not in given_.values)
    axes: list[list[Any]] = []
    for name, declared in line.rubric.inputs.items():
        known = given_.values.get(name, declared.possible)
        if not isinstance(known, Interval):
            axes.append(sorted(known, key=str) if isinstance(known, frozenset) else [known])
            continue
        assume(declared.step == 1 or known.single is not None)
        size = known.size()
        assert known.low is not None
        assert size is not None
        low = known.low[0]
        axes.append([low + i for i in range(size)] if declared.step else [known.single])
    assume(np.prod([len(axis) for axis in axes]) <= 600)
    found: dict[F, list[F]] = {}
    for values in product(*axes):
        env = dict(zip(line.rubric.inputs, values, strict=True))
        if line.rubric.keeps_limits(env):
            full = scored(line, env)
            found.setdefault(full.maximum, []).append(full.points)
    outcomes = score_leaf(line.scheme, line.leaf, given_).outcomes
    assert outcomes == {own: (min(all_), max(all_)) for own, all_ in found.items()}


@MANY
@given(lines(), st.data())
def test_a_figure_and_the_range_of_it_alone_are_one_fact(line: Line, data: st.DataObject) -> None:
    """A figure, or a measure, and the range that holds only it score alike or are refused alike."""

    def outcome(values: dict[str, Any]) -> object:
        try:
            result = scored(line, values)
        except ContradictionError:
            return "refused"
        return result.state, result.points, result.maximum, result.outcomes

    plain = dict(claim(data.draw, line, ranges=False).values)
    if line.rubric.measured and data.draw(st.integers(0, 3)) == 0:
        plain[MEASURE] = F(data.draw(st.integers(0, 4)), 4)  # it may contradict the counts
    numeric = [n for n in plain if n == MEASURE or line.rubric.inputs[n].numeric]
    chosen = [n for n in numeric if data.draw(st.booleans())]
    assert outcome(plain) == outcome({**plain, **{n: Interval.point(plain[n]) for n in chosen}})


@MANY
@given(lines(), st.data())
def test_the_ledger_of_a_line_adds_up(line: Line, data: st.DataObject) -> None:
    """Whatever the evidence, the lines of the ledger add up to what the line does not award."""
    card = score(line.scheme, {"X": claim(data.draw, line)})
    leaf = card.scored["X"]
    assert sum((F(row.amount) for row in leaf.ledger()), F(0)) == leaf.maximum - leaf.points
    whole = card.root
    assert sum((F(row.amount) for _, row in whole.ledger()), F(0)) == whole.maximum - whole.points


@pytest.mark.parametrize("reason", ["không có", ""])
@given(lines())
def test_a_reason_comes_before_all_figures(reason: str, line: Line) -> None:
    """A line with a reason is one in which nothing arose, whatever its figures say."""
    result = score_leaf(line.scheme, line.leaf, Claim(line.env, reason))
    assert (result.state, result.reason) == ("not_applicable", reason)
    assert result.points == result.maximum


# --- columns --------------------------------------------------------------------------------------


@MANY
@given(lines(), st.data())
def test_columns_award_what_the_line_does(line: Line, data: st.DataObject) -> None:
    """Each row of a batch counts the points and the maximum of the line with its figures."""
    rows = [line.env, *(complete(data.draw, line.rubric) for _ in range(3))]
    measured = line.rubric.measured and data.draw(st.booleans())
    if measured:
        rows = [line.measured(env) for env in rows if not line.idle(env)]
    held = [name for name in rows[0] if data.draw(st.integers(0, 2)) == 0] if rows else []
    rows = [{**env, **{n: rows[0][n] for n in held}} for env in rows]
    rows = [env for env in rows if line.rubric.keeps_limits(env)]
    results = [scored(line, env) for env in rows]
    assume(results and all(result.decided is None and result.settled for result in results))
    claims = {"X": Claim({name: rows[0][name] for name in held})}
    columns = {
        name: np.array([env[name] for env in rows], dtype=object if _dense(name) else None)
        for name in rows[0]
        if name not in held
    }
    assume(columns)
    try:
        batch = score_columns(score(line.scheme, claims), claims, {"X": columns})
    except KeyError:
        assert measured  # columns ask for every figure of a rule, a line only for what decides
        return
    assert batch.points["X"].fractions(len(rows)) == [r.points for r in results]
    assert batch.maximum["X"].fractions(len(rows)) == [r.maximum for r in results]


def _dense(name: str) -> bool:
    return name == MEASURE or (INPUTS[name].numeric and INPUTS[name].step is None)


# --- workbook cells -------------------------------------------------------------------------------


class Cells:
    """The cells of one line, computed as a spreadsheet does."""

    def __init__(self, line: Line, values: Figures, reason: str | None = None) -> None:
        self.held: dict[Ref, Cell | Node] = {}
        rubric = line.rubric
        names = [*rubric.inputs, *([MEASURE] if rubric.measured else [])]
        inputs = {name: self.place(_written(name, values)) for name in names}
        found = leaf_formulas(rubric, line.leaf.maximum, inputs, self.place(reason), self.place)
        self.state = self.value(self.place(found.state))
        self.points: F | None = None
        if self.state == KNOWN:
            self.points = F(self.value(found.top)) / F(self.value(found.bottom))  # type: ignore[arg-type]

    def place(self, content: Cell | Node) -> Ref:
        """Put something into the next cell."""
        ref = Ref("A", len(self.held) + 1, 1)
        self.held[ref] = content
        return ref

    def value(self, ref: Ref) -> Cell:
        """Compute a cell."""
        content = self.held[ref]
        plain = content is None or isinstance(content, int | F | str)
        return content if plain else value_of(content, self.value)  # type: ignore[return-value, arg-type]


def _written(name: str, values: Figures) -> Cell:
    value: Cell = values.get(name)
    if value is None or name == MEASURE:
        return value
    if isinstance(value, bool):
        return ANSWERS[value]
    declared = INPUTS[name]
    if isinstance(value, str):
        return next(level.label for level in declared.levels if level.key == value)
    return value - EPOCH if declared.kind == "date" else value


@MANY
@given(lines(), st.data())
def test_cells_hold_the_state_and_the_points_of_the_line(line: Line, data: st.DataObject) -> None:
    """The formulas of a workbook know what the line knows, with the same state and exact points.

    What follows from incomplete figures only by looking at all completions stays open in cells.
    """
    given_ = claim(data.draw, line, ranges=False)
    values = dict(given_.values)
    if MEASURE in values:
        values[MEASURE] = F(round(values[MEASURE] * 100), 100)  # cells hold eight decimals
        values = {name: v for name, v in values.items() if name not in line.counts}
    try:
        result = score_leaf(line.scheme, line.leaf, Claim(values, given_.not_applicable))
    except ContradictionError:
        assume(False)  # no counts give the rounded measure
    cells = Cells(line, values, given_.not_applicable)
    if cells.state == MISSING and not set(line.rubric.inputs) <= set(values):
        return
    assert cells.state == STATES[result.state]
    if result.state == "known":
        assert cells.points == result.exact


@given(st.sampled_from(sorted(INPUTS)), st.data())
def test_cells_take_no_figure_outside_its_values(name: str, data: st.DataObject) -> None:
    """A cell counts as a figure from the least to the greatest value that its input can take."""
    declared = INPUTS[name]
    if not declared.numeric:
        assert not any(_valid(declared, wrong) for wrong in ("mức khác", 1, None))
        assert all(_valid(declared, _written(name, {name: good})) for good in declared.options)
        return
    run = declared.domain
    assert run.low is not None
    assert run.high is not None
    shift = EPOCH if declared.kind == "date" else 0
    low, high = run.low[0] - shift, run.high[0] - shift
    out = data.draw(st.integers(1, 50)) * (F(1) if declared.step else F(1, 1000))
    assert _valid(declared, low)
    assert _valid(declared, high)
    assert not _valid(declared, low - out)
    assert not _valid(declared, high + out)
    assert _valid(declared, low + F(1, 2)) == (declared.step is None)
    for limit in declared.at_most:
        assert _valid(declared, 2, {limit: 2})
        assert not _valid(declared, 3, {limit: 2})


def _valid(declared: Input, content: Cell, others: Figures | None = None) -> bool:
    held: dict[Ref, Cell] = {Ref("A", 1, 1): content}
    cells = {declared.name: Ref("A", 1, 1)}
    for row, limit in enumerate(declared.at_most, start=2):
        cells[limit] = Ref("A", row, 1)
        held[cells[limit]] = (others or {}).get(limit)
    try:
        return bool(value_of(valid_figure(declared, cells), held.__getitem__))
    except FormulaError:
        return False


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
            expected = points(line, {**env, name: value})
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
                result = scored(line, env)
            except ContradictionError:
                assert MEASURE in env  # a proof takes every measure between the ends
                continue
            assert result.state == "known"
            assert _value(branch, point) == result.exact


@MANY
@given(lines())
def test_branches_hold_every_figure_once(line: Line) -> None:
    """The figures of a line lie in one branch, or give the same points in all that hold them."""
    walker, found = _branches(line)
    assume(found)
    env: Figures = dict(line.env)
    expected = points(line, env)
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
    result = scored(line, env)
    assume(result.exact is not None and result.decided is None)
    now = F(result.exact or 0)
    known = {**env, MAX: line.leaf.maximum}
    for found, sign in ((levers(line.rubric, known), 1), (margins(line.rubric, known), -1)):
        for lever in found:
            assert lever.points * sign > now * sign or (lever.approached and sign < 0)
            reached = points(line, _moved(env, lever))
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
    result = scored(line, line.env)
    assume(result.state == "known")
    options = options_of(line.scheme, result, Efforts())
    for option in options.choices:
        after = scored(line, {**line.env, **{c.name: c.new for c in option.changes}})
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
        if line.rubric.keeps_limits(env) and (after := scored(line, env)).state == "known":
            best = max(best, after.points)
    assert options.best == best


def _values(declared: Input) -> list[Any]:
    """Return every value of an input of few values."""
    if not declared.numeric:
        return sorted(declared.options, key=str)
    run = declared.domain
    assert run.low is not None
    return [run.low[0] + i for i in range(run.size() or 0)]
