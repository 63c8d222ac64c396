"""Every reading of a line is held to `score_leaf` itself, on rules and evidence of every shape."""

from __future__ import annotations

from fractions import Fraction as F  # noqa: N817
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from par_index.excel.formula import Const, FormulaError, Op, text_of, value_of
from par_index.excel.line_formulas import IDLE, KNOWN, MISSING
from par_index.language.inputs import Input
from par_index.language.intervals import Interval
from par_index.language.parser import parse
from par_index.language.tree import MEASURE, names
from par_index.meaning.rules import Case, Cases, Clamp, Points, Rubric, otherwise
from par_index.ranking.batch import score_columns
from par_index.scoring.scheme import Claim, ContradictionError, GroupScheme, LeafScheme, Scheme
from par_index.scoring.score import score, score_leaf
from tests.excel.support import LineCells
from tests.random_rules import INPUTS, Figures, Line, claim, complete, fits, lines

EXAMPLES = settings.default.max_examples if settings.default else 25
MANY = settings(max_examples=6 * EXAMPLES)
STATES = {"known": KNOWN, "missing": MISSING, "not_applicable": IDLE}


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
            full = line.scored(env)
            assert full.settled or full.unstated
            low, high = result.outcomes[full.maximum]
            assert low <= full.low
            assert full.high <= high


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
            full = line.scored(env)
            found.setdefault(full.maximum, []).extend((full.low, full.high))
    outcomes = score_leaf(line.scheme, line.leaf, given_).outcomes
    assert outcomes == {own: (min(all_), max(all_)) for own, all_ in found.items()}


@MANY
@given(lines(), st.data())
def test_a_figure_and_the_range_of_it_alone_are_one_fact(line: Line, data: st.DataObject) -> None:
    """A figure, or a measure, and the range that holds only it score alike or are refused alike."""

    def outcome(values: dict[str, Any]) -> object:
        try:
            result = line.scored(values)
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
    results = [line.scored(env) for env in rows]
    assume(results and all(result.decided is None and result.settled for result in results))
    claims = {"X": Claim({name: rows[0][name] for name in held})}
    columns = {
        name: np.array([env[name] for env in rows], dtype=object if _dense(name) else None)
        for name in rows[0]
        if name not in held
    }
    assume(columns)
    try:
        batch = score_columns(score(line.scheme, claims), {"X": columns})
    except KeyError:
        assert measured  # columns ask for every figure of a rule, a line only for what decides
        return
    assert batch.points["X"].fractions(len(rows)) == [r.points for r in results]
    assert batch.maximum["X"].fractions(len(rows)) == [r.maximum for r in results]


def _dense(name: str) -> bool:
    return name == MEASURE or (INPUTS[name].numeric and INPUTS[name].step is None)


# --- workbook cells -------------------------------------------------------------------------------


def cells_of(line: Line, values: Figures, reason: str | None = None) -> LineCells:
    """Return the cells of one line."""
    leaf = line.leaf
    return LineCells(leaf.rubric, (leaf.minimum, leaf.maximum), values, reason)


@MANY
@given(lines(), st.data())
def test_cells_hold_the_state_and_the_points_of_the_line(line: Line, data: st.DataObject) -> None:
    """The formulas of a workbook know what the line knows, with the same state and exact points.

    What follows from incomplete figures only by looking at all completions stays open in cells.
    """
    given_ = claim(data.draw, line, ranges=False)
    # beside a reason no figure stands: evidence with both is refused
    values = {} if given_.not_applicable else dict(given_.values)
    if MEASURE in values:
        values[MEASURE] = F(round(values[MEASURE] * 100), 100)  # cells hold eight decimals
        values = {name: v for name, v in values.items() if name not in line.counts}
    try:
        result = score_leaf(line.scheme, line.leaf, Claim(values, given_.not_applicable))
    except ContradictionError:
        assume(False)  # no counts give the rounded measure
    cells = cells_of(line, values, given_.not_applicable)
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
        assert all(_valid(declared, good) for good in declared.options)
        return
    run = declared.domain
    assert run.low is not None
    assert run.high is not None
    low, high = run.low[0], run.high[0]
    out = data.draw(st.integers(1, 50)) * (F(1) if declared.step else F(1, 1000))
    assert _valid(declared, low)
    assert _valid(declared, high)
    assert not _valid(declared, low - out)
    assert not _valid(declared, high + out)
    assert _valid(declared, low + F(1, 2)) == (declared.step is None)
    for limit in declared.at_most:
        assert _valid(declared, 2, {limit: 2})
        assert not _valid(declared, 3, {limit: 2})


def _valid(declared: Input, value: Any, others: Figures | None = None) -> bool:
    inputs = {name: INPUTS[name] for name in (declared.name, *declared.at_most)}
    inputs |= {name: INPUTS[n] for i in list(inputs.values()) for n in i.at_most for name in [n]}
    rubric = Rubric("r", inputs, Points(parse("0")))
    found = LineCells(rubric, (F(0), F(1)), {declared.name: value, **(others or {})})
    try:
        found.value(found.figures.values[declared.name])
    except FormulaError:
        return False
    return True


# --- worked by hand -------------------------------------------------------------------------------


def _line(rule: str, maximum: F = F(1), places: int = 1) -> Line:
    """Return a line of one formula over inputs."""
    expr = parse(rule)
    inputs = {name: INPUTS[name] for name in sorted(names(expr)) if name in INPUTS}
    leaf = LeafScheme("X", "X", Rubric("r", inputs, Points(expr)), maximum, F(-1))
    return Line(Scheme(GroupScheme("", "", (leaf,)), places), {})


@pytest.mark.parametrize(("e", "expected"), [(1, F(1, 2)), (2, F(3, 4))])
def test_cells_count_what_always_holds(e: int, expected: F) -> None:
    """A condition that always holds counts in cells too, and one that never does counts nothing."""
    cells = cells_of(_line("count(yes, 1 < 2, no, e > 1) * 0.25"), {"e": e})
    assert (cells.state, cells.points) == (KNOWN, expected)


@pytest.mark.parametrize("rule", ["p - p + max", "0 * p + max", "max - p * 0", "0 * p / 2 + max"])
def test_a_missing_figure_that_cancels_out_is_missed_in_cells_too(rule: str) -> None:
    """A line waits for a figure that its formula adds and takes off again, as the engine does."""
    whole = _line(rule)
    assert score_leaf(whole.scheme, whole.leaf, Claim({})).state == "missing"
    assert cells_of(whole, {}).state == MISSING
    filled = cells_of(whole, {"p": F(1, 2)})
    assert (filled.state, filled.points) == (KNOWN, 1)


@pytest.mark.parametrize(
    ("rule", "given_", "ends"),
    [
        ("p", Interval((F(15, 100), -1), (F(95, 100), -1)), (F(2, 10), F(9, 10))),
        ("p", Interval((F(15, 100), 1), (F(95, 100), 1)), (F(2, 10), F(1))),
        ("0 - p", Interval((F(15, 100), -1), (F(95, 100), -1)), (F(-9, 10), F(-2, 10))),
        ("0 - p", Interval((F(15, 100), 1), (F(95, 100), 1)), (F(-1), F(-2, 10))),
    ],
)
def test_an_end_that_is_only_approached_is_rounded_as_the_values_beside_it(
    rule: str, given_: Interval, ends: tuple[F, F]
) -> None:
    """Half a step that no value reaches is not rounded up, on either side of zero."""
    assert _line(rule).scored({"p": given_}).outcomes == {F(1): ends}


def test_a_truth_is_written_as_spreadsheets_write_it() -> None:
    """A truth value reads TRUE or FALSE, in a formula and joined to a text."""
    shown = [value_of(Op("&", Const(v), Const("!")), lambda _: None) for v in (True, False)]
    assert shown == ["TRUE!", "FALSE!"]
    assert [text_of(Const(v)) for v in (True, False)] == ["TRUE", "FALSE"]


def test_a_range_that_decides_scores_the_line() -> None:
    """Where every value of an endless range gives the same points, the line is scored on one."""
    counted = {"n": Input("n", "Hồ sơ", "count")}
    rows = (Case(parse("n >= 10"), Points(parse("0.75"))), otherwise(Points(parse("0"))))
    leaf = LeafScheme("X", "X", Rubric("r", counted, Cases(rows)), F(1))
    scheme = Scheme(GroupScheme("", "", (leaf,)))
    result = score_leaf(scheme, leaf, Claim({"n": Interval.closed(12, None)}))
    assert (result.state, result.points) == ("known", F(3, 4))
    assert result.decided is not None
    assert result.decided["n"] >= 12  # type: ignore[operator]
    assert [row.amount for row in result.ledger()] == [F(1, 4)]


def test_a_penalty_that_may_not_arise_keeps_its_least_points() -> None:
    """Where nothing counts in the maximum either way, both ways count: no penalty, and the most."""
    inputs = {"n": Input("n", "Việc", "count"), "m": Input("m", "Chậm", "count", at_most=("n",))}
    rule = Clamp(Points(parse("-0.5 * m")), floor=parse("-1"))
    rubric = Rubric("r", inputs, rule, idle_when=parse("n = 0"))
    leaf = LeafScheme("X", "X", rubric, F(0), F(-1))
    scheme = Scheme(GroupScheme("", "", (leaf,)))
    result = score_leaf(scheme, leaf, Claim({"n": Interval.closed(0, 4)}))
    assert result.outcomes == {F(0): (F(-1), F(0))}


def test_points_without_figures_that_show_them_stay_open() -> None:
    """Where all completions give the same, a line is scored only on figures that its ledger reads.

    Half of an unknown number is at least half: no whole numbers are found that show it.
    """
    whole = Input("a", "Tổng", "count")
    part = Input("b", "Đạt", "count", at_most=("a",))
    for asked in ("a", "b"):
        rows = (
            Case(parse(f"measure >= 50% and {asked} >= 0"), Points(parse("0.5"))),
            otherwise(Points(parse("0"))),
        )
        rubric = Rubric(
            "r",
            {"a": whole, "b": part},
            Cases(rows),
            measures={MEASURE: parse("b / a")},
            idle_when=parse("a = 0"),
        )
        scheme = Scheme(GroupScheme("", "", (LeafScheme("X", "X", rubric, F(1)),)))
        result = Line(scheme, {}).scored({MEASURE: F(1, 2)})
        assert result.outcomes == {F(1): (F(1, 2), F(1, 2))}
        assert sum(F(row.amount) for row in result.ledger()) == result.maximum - result.points
