"""Scenarios: they never leak, their changes add up, and bad ones are refused by name."""

from __future__ import annotations

import copy
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from par_index.diagnostics.problems import ProblemsError
from par_index.language.intervals import Interval
from par_index.loading.load import load_evidence, targets_of
from par_index.loading.loaded import LoadedEvidence
from par_index.scoring.scheme import Claim
from par_index.scoring.score import score
from par_index.whatif.compare import Scenario, compare, overlaid
from par_index.whatif.levers import levers_of
from par_index.whatif.scenario_reader import (
    check_scenario,
    load_scenario,
    read_mapping,
    read_settings,
)
from par_index.words.states import NO_FIGURES
from tests.whatif_samples import SON_TRA, shipped


@pytest.fixture
def evidence(tmp_path: Path) -> LoadedEvidence:
    """Invented evidence for the Sơn Trà set."""
    path = tmp_path / "so-lieu.yaml"
    path.write_text(SON_TRA, encoding="utf-8")
    return load_evidence(path, shipped("son-tra-2026"))


def test_a_scenario_changes_the_total_by_what_its_lines_change(evidence: LoadedEvidence) -> None:
    """Signing the last two documents wins 0,25 on V.1.b and nothing elsewhere."""
    loaded = shipped("son-tra-2026")
    found = compare(loaded.scheme, evidence.claims, read_settings(loaded, ["V.1.b.signed=50"]))
    assert found.change == Fraction(1, 4)
    assert [(s.code, s.change) for s in found.moves] == [("V.1.b", Fraction(1, 4))]


def test_scenarios_leak_neither_into_the_base_nor_into_each_other(
    evidence: LoadedEvidence,
) -> None:
    """Two scenarios from one base leave its claims and its scorecard as they were."""
    loaded = shipped("son-tra-2026")
    before = copy.deepcopy(dict(evidence.claims))
    first = compare(loaded.scheme, evidence.claims, read_settings(loaded, ["V.1.b.signed=50"]))
    second = compare(
        loaded.scheme, evidence.claims, read_settings(loaded, ["II.1.self_check=full"])
    )
    assert dict(evidence.claims) == before
    assert second.other.leaves["V.1.b"].points == first.base.leaves["V.1.b"].points
    assert first.other.leaves["II.1"].points == Fraction(1, 2)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_the_waterfall_adds_up_exactly(data: st.DataObject) -> None:
    """Whatever the scenario, the moves lead from the old total to the new one, also under caps."""
    loaded = shipped("mau-cac-dang")
    base = targets_of(loaded)
    settings_ = data.draw(
        st.lists(
            st.sampled_from(
                [
                    "A.1.plan_issued=no",
                    "A.3.quality=excellent",
                    "B.1.measure=50%",
                    "B.4.done=3",
                    "E.3.a.items=9",
                    "G.1.national=1",
                    "D.9.violations=7",
                    "H.1.disciplined=1",
                ]
            ),
            unique=True,
        )
    )
    usable = [s for s in settings_ if _usable(s)]
    found = compare(loaded.scheme, base.claims, read_settings(loaded, usable))
    assert sum((s.change for s in found.moves), Fraction(0)) == found.change
    bars = found.waterfall()
    assert all(a[2] == b[1] for a, b in pairwise(bars))
    if bars:
        assert (bars[0][1], bars[-1][2]) == (found.base.root.points, found.other.root.points)


def _usable(setting: str) -> bool:
    try:
        read_settings(shipped("mau-cac-dang"), [setting])
    except ProblemsError:
        return False
    return True


def test_a_count_takes_the_place_of_a_measure_and_the_other_way_round(
    evidence: LoadedEvidence,
) -> None:
    """V.1.c has only a share: counts replace it; V.1.b has counts: a share replaces them."""
    loaded = shipped("son-tra-2026")
    counts = read_settings(loaded, ["V.1.c.total=10", "V.1.c.signed=10"])
    share = read_settings(loaded, ["V.1.b.measure=100%"])
    assert "measure" not in overlaid(loaded.scheme, evidence.claims, counts)["V.1.c"].values
    assert "signed" not in overlaid(loaded.scheme, evidence.claims, share)["V.1.b"].values
    for scenario in (counts, share):
        assert compare(loaded.scheme, evidence.claims, scenario).change == Fraction(1, 4)


def test_an_empty_value_withdraws_a_figure(evidence: LoadedEvidence) -> None:
    """``V.1.b.signed=`` asks what happens when the figure is not known."""
    loaded = shipped("son-tra-2026")
    found = compare(loaded.scheme, evidence.claims, read_settings(loaded, ["V.1.b.signed="]))
    assert found.other.leaves["V.1.b"].state == "missing"
    assert (found.other.leaves["V.1.b"].low, found.other.leaves["V.1.b"].high) == (
        0,
        Fraction(1, 2),
    )


def test_a_range_is_a_scenario_too(evidence: LoadedEvidence) -> None:
    """A band as value leaves the line open between its ends."""
    loaded = shipped("son-tra-2026")
    scenario = read_settings(loaded, ["V.1.b.signed=[47..50]"])
    assert isinstance(scenario.values["V.1.b"]["signed"], Interval)
    leaf = compare(loaded.scheme, evidence.claims, scenario).other.leaves["V.1.b"]
    assert (leaf.low, leaf.high) == (0, Fraction(1, 2))


def test_mapping_and_file_read_as_settings_do(evidence: LoadedEvidence, tmp_path: Path) -> None:
    """The three forms of one scenario give the same figures."""
    loaded = shipped("son-tra-2026")
    path = tmp_path / "phuong-an.yaml"
    path.write_text(
        "set: son-tra-2026\nnote: Ký đủ\nleaves:\n  V.1.b: {given: {signed: 50}}\n"
        "  V.1.c: {not_applicable: Không có TTHC}\n",
        encoding="utf-8",
    )
    by_file = load_scenario(path, loaded)
    by_text = read_settings(loaded, ["V.1.b.signed=50"])
    assert by_file.name == "Ký đủ"
    assert by_file.values == by_text.values
    assert by_file.idle == {"V.1.c": "Không có TTHC"}
    assert read_mapping(loaded, {"V.1.b.signed": 50}).values == by_text.values
    assert read_mapping(loaded, {"V.1.b": {"signed": "50"}}).values == by_text.values
    other = compare(loaded.scheme, evidence.claims, by_file).other
    assert other.leaves["V.1.c"].state == "not_applicable"


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("V.1.b.signed", "PAR801"),
        ("signed=50", "PAR801"),
        ("V.9.z.signed=50", "PAR501"),
        ("V.1.b.sined=50", "PAR502"),
        ("V.1.b.signed=50.5", "PAR503"),
        ("IV.2.x=1", "PAR505"),
    ],
)
def test_a_bad_setting_is_refused_by_name(setting: str, code: str) -> None:
    """Every slip of a setting has its own code and names the setting."""
    with pytest.raises(ProblemsError) as failure:
        read_settings(shipped("son-tra-2026"), [setting])
    (problem,) = failure.value.problems
    assert problem.code == code
    assert setting in problem.file


def test_all_bad_settings_are_named_at_once() -> None:
    """Two slips give two problems."""
    with pytest.raises(ProblemsError) as failure:
        read_settings(shipped("son-tra-2026"), ["V.1.b.sined=50", "V.1.b.signed=-1"])
    assert [p.code for p in failure.value.problems] == ["PAR503", "PAR502"]


def test_a_scenario_that_contradicts_the_evidence_is_refused(evidence: LoadedEvidence) -> None:
    """51 signed documents out of the 50 of the evidence cannot be."""
    loaded = shipped("son-tra-2026")
    scenario = read_settings(loaded, ["V.1.b.signed=51"])
    with pytest.raises(ProblemsError) as failure:
        check_scenario(loaded, evidence, scenario)
    assert [p.code for p in failure.value.problems] == ["PAR504"]


def test_binary_floats_are_refused() -> None:
    """A float in a mapping is refused, for it is inexact already."""
    with pytest.raises(ProblemsError):
        read_mapping(shipped("son-tra-2026"), {"V.1.b.measure": 0.96})


def test_levers_tell_the_gain_of_the_total(evidence: LoadedEvidence) -> None:
    """Every lever's gain is what the engine finds when its changes are made."""
    loaded = shipped("son-tra-2026")
    base = score(loaded.scheme, evidence.claims)
    rows = levers_of(base, evidence.claims).rows
    assert {r.code: r.gain for r in rows}["V.1.b"] == Fraction(1, 4)
    for row in rows:
        if row.gain is not None:
            values = {row.code: {c.name: c.new for c in row.lever.changes}}
            claims = overlaid(loaded.scheme, evidence.claims, Scenario("", values))
            assert score(loaded.scheme, claims).root.points - base.root.points == row.gain
    losing = levers_of(base, evidence.claims, losing=True).rows
    assert all(row.gain is not None and row.gain <= 0 for row in losing)


def test_levers_without_a_single_value_tell_the_gain_of_the_total() -> None:
    """A measure below 95% names no value, but loses what the engine takes just below it."""
    loaded = shipped("son-tra-2026")
    claims = {"V.1.c": Claim({"measure": Fraction(96, 100)})}
    base = score(loaded.scheme, claims)
    rows = levers_of(base, claims, losing=True).rows
    below = score(loaded.scheme, {"V.1.c": Claim({"measure": Fraction(949_999, 1_000_000)})})
    (row,) = [row for row in rows if row.code == "V.1.c"]
    assert row.gain == below.root.points - base.root.points == Fraction(-1, 4)


def test_results_turn_into_frames_and_html(evidence: LoadedEvidence) -> None:
    """Frames have the headings of the table, with the exact value beside each decimal one."""
    loaded = shipped("son-tra-2026")
    found = compare(loaded.scheme, evidence.claims, read_settings(loaded, ["V.1.b.signed=50"]))
    frame = found.to_frame()
    headings = [column.label for column in found.table().columns]
    assert [name for name in frame.columns if "(chính xác)" not in name] == headings
    assert frame["Thay đổi"].tolist() == [0.25]
    assert str(frame["Thay đổi"].dtype) == "float64"
    assert frame["Thay đổi (chính xác)"].tolist() == ["1/4"]
    exact = found.to_frame(exact=True)
    assert exact["Thay đổi (chính xác)"].sum() == Fraction(1, 4)
    assert exact["Thay đổi"].tolist() == [0.25]
    assert "+0,25" in found._repr_html_()
    scenario = read_settings(loaded, ["V.1.b.signed=50", "V.1.c.signed="])
    assert scenario.to_frame()["Giá trị"].tolist() == ["50", "chưa có số liệu"]


def test_the_table_of_a_scenario_writes_every_kind_of_figure() -> None:
    """A level stands by its key, an answer as có or không, a range in words."""
    values = {"g": "kha", "ok": True, "n": Fraction(5, 2), "r": Interval((3, 1), None), "x": None}
    shown = [row[2] for row in Scenario("thử", {"A.1": values}).table().rows]
    assert shown == ["kha", "có", "2,5", "trên 3", NO_FIGURES]
