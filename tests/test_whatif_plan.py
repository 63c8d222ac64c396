"""Least-effort plans: against exhaustive search, the engine, and the user's own words."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from par_index.loading.load import load_evidence
from par_index.loading.loaded import LoadedSet
from par_index.scoring.scheme import Claim
from par_index.scoring.score import score
from par_index.whatif.compare import Scenario, overlaid
from par_index.whatif.goals import Goal
from par_index.whatif.options import Efforts
from par_index.whatif.plan import Plan, Planner
from tests.whatif_samples import SON_TRA, claims_of, figures, shipped, small_set


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> LoadedSet:
    """The small set of `whatif_samples`."""
    return small_set(tmp_path_factory.mktemp("small"))


def _every_state(figures: dict[str, dict[str, object]]) -> dict[str, list[dict[str, object]]]:
    """Return, by line, every setting of the figures that effort can move."""

    def counts(top: object) -> range:
        assert isinstance(top, int)
        return range(top + 1)

    a1, a2, b1, b3 = (figures[c] for c in ("A.1", "A.2", "B.1", "B.3"))
    return {
        "A.1": [{**a1, "signed": n} for n in counts(a1["total"])],
        "A.2": [{**a2, "handed": n} for n in counts(a2["total"])],
        "B.1": [{"light": a, "heavy": b} for a in counts(b1["light"]) for b in counts(b1["heavy"])],
        "B.2": [{"shown": a, "level": b} for a, b in product((True, False), ("full", "part"))],
        "B.3": [
            {**b3, "inspected": a, "online": b} for a in counts(b3["units"]) for b in range(a + 1)
        ],
    }


_UNIT = {"signed": 2, "handed": 1, "light": 1, "heavy": 3, "shown": 4, "level": 3,
         "inspected": 2, "online": 1}  # fmt: skip


def _effort(old: dict[str, object], new: dict[str, object]) -> int:
    total = 0
    for name, value in new.items():
        before = old[name]
        if value != before:
            plain = isinstance(value, int) and not isinstance(value, bool)
            size = abs(value - before) if plain else 1  # type: ignore[operator]
            total += _UNIT[name] * size
    return total


def _cheapest(small: LoadedSet, figures: dict[str, dict[str, object]], goal: Goal) -> int | None:
    """Return the least effort over every combination of states, by scoring all of them."""
    scheme = small.scheme
    by_line: dict[str, list[tuple[int, dict[str, object]]]] = {}
    for code, states in _every_state(figures).items():
        best: dict[Fraction, tuple[int, dict[str, object]]] = {}
        for state in states:
            points = score(scheme, claims_of({code: state})).leaves[code].points
            effort = _effort(figures[code], state)
            if points not in best or effort < best[points][0]:
                best[points] = (effort, state)
        by_line[code] = list(best.values())
    found = None
    for choice in product(*by_line.values()):
        effort = sum(cost for cost, _ in choice)
        if found is not None and effort >= found:
            continue
        claims = claims_of(dict(zip(by_line, (state for _, state in choice), strict=True)))
        if goal.met(score(scheme, claims)):
            found = effort
    return found


_GOALS = [
    Goal(points=Fraction(4)),
    Goal(percent=Fraction(4, 5)),
    Goal(grade="Tốt"),
    Goal(grade="Khá"),
]


@settings(max_examples=25, deadline=None)
@given(figures=figures(), goal=st.sampled_from(_GOALS))
def test_plan_costs_what_exhaustive_search_finds(
    small: LoadedSet, figures: dict[str, dict[str, object]], goal: Goal
) -> None:
    """On small sets no combination of changes reaches a target with less effort than the plan."""
    plan = Planner(small.scheme, claims_of(figures)).plan(goal)
    least = _cheapest(small, figures, goal)
    assert plan.proved
    assert plan.reached == (least is not None)
    if plan.reached:
        assert plan.effort == least


@settings(max_examples=40, deadline=None)
@given(figures=figures(), goal=st.sampled_from(_GOALS))
def test_plan_reaches_its_target_and_needs_every_item(
    small: LoadedSet, figures: dict[str, dict[str, object]], goal: Goal
) -> None:
    """The engine confirms a plan, and denies it as soon as any item is left out."""
    claims = claims_of(figures)
    plan = Planner(small.scheme, claims).plan(goal)
    if not plan.reached:
        return
    assert goal.met(_rescored(small, claims, plan.scenario))
    for item in plan.items:
        kept = {c: v for c, v in plan.scenario.values.items() if c != item.code}
        assert not goal.met(_rescored(small, claims, Scenario("", kept)))


def _rescored(loaded: LoadedSet, claims: dict[str, Claim], scenario: Scenario):  # type: ignore[no-untyped-def]
    return score(loaded.scheme, overlaid(loaded.scheme, claims, scenario))


@settings(max_examples=15, deadline=None)
@given(figures=figures())
def test_every_step_of_the_frontier_is_the_least_effort_for_its_points(
    small: LoadedSet, figures: dict[str, dict[str, object]]
) -> None:
    """The frontier rises, and planning for the points of a step costs the effort of that step."""
    planner = Planner(small.scheme, claims_of(figures))
    steps = planner.frontier().steps
    assert steps[0][0] == 0
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(steps))
    for effort, points, _ in steps:
        assert planner.plan(Goal(points=points)).effort == effort


@pytest.fixture
def son_tra(tmp_path: Path) -> dict[str, Claim]:
    """Invented evidence for the Sơn Trà set."""
    path = tmp_path / "so-lieu.yaml"
    path.write_text(SON_TRA, encoding="utf-8")
    return dict(load_evidence(path, shipped("son-tra-2026")).claims)


def _plan(claims: dict[str, Claim], percent: int, **options: object) -> Plan:
    planner = Planner(shipped("son-tra-2026").scheme, claims, **options)  # type: ignore[arg-type]
    return planner.plan(Goal(percent=Fraction(percent, 100)))


def test_plan_for_eighty_percent_takes_the_cheap_wins(son_tra: dict[str, Claim]) -> None:
    """Nine cheap changes lift the invented unit from 7,84 to exactly 80% of its 15,50 points."""
    plan = _plan(son_tra, 80)
    assert plan.effort == 61
    assert plan.after.root.points == Fraction(1240, 100)
    assert [item.code for item in plan.items] == [
        "I.1.a", "I.1.b", "II.1", "III.2", "V.1.b", "V.1.c", "V.2.b.2", "V.3.c", "V.5",
    ]  # fmt: skip


def test_own_efforts_change_the_plan(son_tra: dict[str, Claim]) -> None:
    """An input that the user calls expensive leaves the plan when others can replace it."""
    dear = Efforts({("III.2", "updated"): Fraction(100)})
    plan = _plan(son_tra, 80, efforts=dear)
    assert plan.reached
    assert "III.2" not in {item.code for item in plan.items}


def test_frozen_lines_stay_as_they_are(son_tra: dict[str, Claim]) -> None:
    """A line that is past its deadline takes no part, and the plan says why."""
    plan = _plan(son_tra, 80, frozen={"III.2": "đã quá hạn"})
    assert "III.2" not in {item.code for item in plan.items}
    assert plan.left["III.2"] == "đã quá hạn"


def test_no_plan_moves_a_day_before_the_first_day_that_is_left(
    son_tra: dict[str, Claim],
) -> None:
    """A conclusion dated 05/12 cannot be planned for November once November is over."""
    values = {**son_tra["I.1.b"].values, "issued": date(2026, 12, 5).toordinal()}
    claims = {**son_tra, "I.1.b": Claim(values)}
    early = date(2026, 11, 1).toordinal()
    late = date(2026, 12, 1).toordinal()
    planner = Planner(shipped("son-tra-2026").scheme, claims, earliest=early)
    assert planner.options["I.1.b"].best == Fraction(1, 2)
    planner = Planner(shipped("son-tra-2026").scheme, claims, earliest=late)
    assert planner.options["I.1.b"].best == 0


def test_unreachable_target_tells_the_most_that_can_be_reached(
    son_tra: dict[str, Claim],
) -> None:
    """Where even everything together is not enough, the plan is empty and names the most."""
    plan = _plan(son_tra, 99)
    assert not plan.reached
    assert plan.items == ()
    assert plan.best == Fraction(1450, 100)


def test_a_met_target_needs_nothing(son_tra: dict[str, Claim]) -> None:
    """A target that the unit meets already costs nothing."""
    plan = _plan(son_tra, 10)
    assert plan.reached
    assert plan.items == ()
    assert plan.effort == 0


def test_a_rule_that_wants_several_days_at_once_is_solved_jointly() -> None:
    """Where both of two days are late, the line is won by moving both, each just into time."""
    loaded = shipped("tan-tru-2026")
    late = date(2027, 1, 5).toordinal()
    claims = {"1.1": Claim({"finished_1": late, "finished_2": late})}
    planner = Planner(loaded.scheme, claims)
    leaf, found = planner.base.leaves["1.1"], planner.options["1.1"]
    assert leaf.points == 0
    assert found.proved
    assert found.best == leaf.maximum
    moved = {change.name: change.new for change in found.choices[-1].changes}
    assert moved == {
        "finished_1": date(2026, 6, 30).toordinal(),
        "finished_2": date(2026, 12, 31).toordinal(),
    }


def test_a_plan_of_too_many_ways_is_close_and_says_so(
    small: LoadedSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where not every combination is looked at, the goal is reached, nothing is spare, no proof."""
    claims = claims_of(
        {
            "A.1": {"total": 8, "signed": 2},
            "A.2": {"total": 6, "handed": 1},
            "B.1": {"light": 2, "heavy": 1},
            "B.2": {"shown": False, "level": "part"},
            "B.3": {"units": 5, "inspected": 1, "online": 0},
        }
    )
    exact = Planner(small.scheme, claims).plan(Goal(percent=Fraction(9, 10)))
    monkeypatch.setattr("par_index.whatif.combinations.ENOUGH", 0)
    monkeypatch.setattr("par_index.whatif.combinations.FEW", 3)
    goal = Goal(percent=Fraction(9, 10))
    plan = Planner(small.scheme, claims).plan(goal)
    assert plan.reached
    assert not plan.proved
    assert goal.met(plan.after)
    assert plan.effort >= exact.effort
    for item in plan.items:
        rest = {i.code: {c.name: c.new for c in i.option.changes} for i in plan.items if i != item}
        assert not goal.met(score(small.scheme, overlaid(small.scheme, claims, Scenario("", rest))))
