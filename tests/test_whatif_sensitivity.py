"""Tornados, gaps and the split between two years: proved ends, exact sums."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings

from par_index.loading.load import load_evidence, load_set, targets_of
from par_index.loading.loaded import LoadedSet
from par_index.scoring.replacing import Replacing, with_leaf
from par_index.scoring.scheme import Claim
from par_index.scoring.score import score
from par_index.whatif.attribution import attribute
from par_index.whatif.sensitivity import (
    assumed_maxima,
    gaps,
    tornado,
    tornado_of_maxima,
    tornado_of_readings,
)
from tests.whatif_samples import SMALL, SMALL_RULES, SON_TRA, claims_of, figures, shipped, small_set


@pytest.fixture(scope="module")
def son_tra(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Claim]:
    """Invented evidence for the Sơn Trà set."""
    path = tmp_path_factory.mktemp("ev") / "so-lieu.yaml"
    path.write_text(SON_TRA, encoding="utf-8")
    return dict(load_evidence(path, shipped("son-tra-2026")).claims)


def test_tornado_ends_are_those_of_trying_every_value(son_tra: dict[str, Claim]) -> None:
    """For counts within 10% the ends of a bar are the least and most total of all the values."""
    loaded = shipped("son-tra-2026")
    base = score(loaded.scheme, son_tra)
    bars = {(b.code, b.what): b for b in tornado(base, son_tra).bars}
    rubric = loaded.scheme.leaves["V.4"].rubric
    assert rubric is not None
    totals = []
    for submitted in range(180, 221):
        claims = {**son_tra, "V.4": Claim({"total": 240, "submitted": submitted})}
        totals.append(score(loaded.scheme, claims).root)
    bar = bars["V.4", rubric.inputs["submitted"].label]
    assert bar.low == min(root.points for root in totals)
    assert bar.high == max(root.points for root in totals)


def test_tornado_puts_the_widest_bar_first(son_tra: dict[str, Claim]) -> None:
    """Bars come in the order of their widths."""
    base = score(shipped("son-tra-2026").scheme, son_tra)
    widths = [bar.width for bar in tornado(base, son_tra).bars]
    assert widths == sorted(widths, reverse=True)
    assert len(widths) > 5


def test_maxima_that_nobody_stated_move_the_percent(son_tra: dict[str, Claim]) -> None:
    """Doubling an assumed maximum changes the percent as rescoring under it does."""
    loaded = shipped("son-tra-2026")
    base = score(loaded.scheme, son_tra)
    maxima = assumed_maxima(loaded)
    assert maxima["V.1.b"] == (Fraction(1, 4), Fraction(1))
    assert "III.2" not in maxima
    for bar in tornado_of_maxima(base, son_tra, maxima).bars:
        leaf = loaded.scheme.scored[bar.code]
        shares = [
            score(with_leaf(loaded.scheme, replace(leaf, maximum=value)), son_tra).root.percent
            for value in maxima[bar.code]
        ]
        assert bar.low == min([base.root.percent, *shares])  # type: ignore[type-var]
        assert bar.high == max([base.root.percent, *shares])  # type: ignore[type-var]


def test_readings_move_the_total_as_scoring_under_them_does(son_tra: dict[str, Claim]) -> None:
    """Each bar of the readings ends at the total under that reading."""
    loaded = shipped("son-tra-2026")
    base = score(loaded.scheme, son_tra)
    found = tornado_of_readings(loaded, base, son_tra)
    by_name = {(b.code, b.what.split(":")[0]): b for b in found.bars}
    bar = by_name["V.3.c", "all-or-share"]
    other = score(loaded.under({"V.3.c": "all-or-share"}).scheme, son_tra).root.points
    assert {bar.low, bar.high} == {base.root.points, other}
    assert bar.width == Fraction(9, 10)


def test_the_missing_line_that_matters_most_comes_first(son_tra: dict[str, Claim]) -> None:
    """Without III.2 (2 points) and V.2.b.3 (0,5), the former narrows the range more."""
    loaded = shipped("son-tra-2026")
    claims = {code: claim for code, claim in son_tra.items() if code != "III.2"}
    base = score(loaded.scheme, claims)
    rows = gaps(base).rows
    assert [row.code for row in rows] == ["III.2", "V.2.b.3"]
    assert [row.narrows for row in rows] == [2, Fraction(1, 2)]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[LoadedSet, LoadedSet]:
    """The small set, and the same with stricter rules, another maximum and a new line."""
    old = small_set(tmp_path_factory.mktemp("old"))
    folder = tmp_path_factory.mktemp("new")
    rules = SMALL_RULES.replace("70%", "80%").replace("points: 0.25", "points: 0.4")
    changed = SMALL.replace("rule: open, max: {points: 1", "rule: open, max: {points: 2")
    changed += "      - {code: B.4, title: Mới, rule: open, max: {points: 1, basis: stated}}\n"
    (folder / "small.yaml").write_text(changed, encoding="utf-8")
    (folder / "small-rules.yaml").write_text(rules, encoding="utf-8")
    return old, load_set(str(folder / "small.yaml"))


@settings(max_examples=40, deadline=None)
@given(before=figures(), after=figures())
def test_rules_and_evidence_add_up_to_the_change(
    two: tuple[LoadedSet, LoadedSet],
    before: dict[str, dict[str, object]],
    after: dict[str, dict[str, object]],
) -> None:
    """The two effects add up to the change of the total and of the percent, exactly."""
    old, new = two
    after = {**after, "B.4": {"shown": True, "level": "full"}}
    found = attribute(old.scheme, claims_of(before), new.scheme, claims_of(after))
    assert found.rules + found.evidence == found.change
    first, last = score(old.scheme, claims_of(before)), score(new.scheme, claims_of(after))
    assert found.change == last.root.points - first.root.points
    assert found.rules_percent is not None
    assert found.evidence_percent is not None
    assert first.root.percent is not None
    assert last.root.percent is not None
    change = last.root.percent - first.root.percent
    assert found.rules_percent + found.evidence_percent == change
    assert found.apart == ("B.4",)


@settings(max_examples=20, deadline=None)
@given(figures=figures(), other=figures())
def test_one_line_replaced_is_the_whole_set_scored_again(
    two: tuple[LoadedSet, LoadedSet],
    figures: dict[str, dict[str, object]],
    other: dict[str, dict[str, object]],
) -> None:
    """With another claim or maximum of any line: the same range, outcomes and grade."""
    scheme, claims = two[0].scheme, claims_of(figures)
    whole = Replacing(score(scheme, claims))
    for code, leaf in scheme.scored.items():
        moved = {**claims, code: claims_of(other).get(code, Claim())}
        doubled = replace(leaf, maximum=leaf.maximum * 2)
        for made, asked in ((leaf, moved), (doubled, claims)):
            found = whole.scored_as(code, asked.get(code, Claim()), made)
            plain = score(with_leaf(scheme, made), asked)
            assert found.root.outcomes == plain.root.outcomes
            assert found.root.points == plain.root.points
            assert found.grade == plain.grade


@settings(max_examples=20, deadline=None)
@given(figures=figures(), other=figures())
def test_what_did_not_change_has_no_effect(
    two: tuple[LoadedSet, LoadedSet],
    figures: dict[str, dict[str, object]],
    other: dict[str, dict[str, object]],
) -> None:
    """Same evidence: all is the rules' effect. Same rules: all is the evidence's."""
    old, new = two
    same_evidence = attribute(old.scheme, claims_of(figures), new.scheme, claims_of(figures))
    assert same_evidence.evidence == 0
    same_rules = attribute(old.scheme, claims_of(figures), old.scheme, claims_of(other))
    assert same_rules.rules == 0


def test_figures_that_the_other_rule_cannot_read_set_a_line_apart() -> None:
    """Between two unrelated sets every line counts as a change of the rules."""
    first, second = shipped("son-tra-2026"), shipped("mau-cac-dang")
    found = attribute(
        first.scheme, targets_of(first).claims, second.scheme, targets_of(second).claims
    )
    assert found.evidence == 0
    assert found.rules == found.change


def test_results_show_themselves(son_tra: dict[str, Claim], tmp_path: Path) -> None:
    """Every result has a frame with typed columns and an HTML table."""
    del tmp_path
    loaded = shipped("son-tra-2026")
    base = score(loaded.scheme, son_tra)
    split = attribute(loaded.scheme, son_tra, loaded.scheme, son_tra)
    for result in (tornado(base, son_tra), gaps(base), split):
        frame = result.to_frame()
        headings = [column.label for column in result.table().columns]
        assert [name for name in frame.columns if "(chính xác)" not in name] == headings
        assert result._repr_html_().startswith("<table")
