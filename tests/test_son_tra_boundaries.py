"""Every leaf of Sơn Trà 2026 at, just below and just above each of its thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction as F  # noqa: N817

import pytest

from par_index.loading.load import load_set
from par_index.loading.loaded import LoadedSet
from par_index.loading.reader import read_bytes
from par_index.scoring.score import score
from tests.support import evidence_text, node_of, scorecard

Row = tuple[str, dict[str, object], str, str]
"""Leaf code, figures, exact points, and the reading ("" for the default)."""

FULL_CONCLUSION: dict[str, object] = {
    "completed": "yes",
    "issued": "2026-11-29",
    "states_results": "yes",
    "states_shortcomings": "yes",
    "states_remedies": "yes",
    "states_remedy_deadline": "yes",
}

# One unit below, at and above every threshold, on samples large enough to tell them apart; the
# points are written by hand from the source, never computed by the code under test.
ROWS: list[Row] = [
    # I.1.a: >= 50% max; [10%, 50%) 0,75; < 10% 0,5, also when all inspections were on site; none 0
    *(
        ("I.1.a", {"units": 40, "inspected": 40, "online": online}, points, "")
        for online, points in [
            (40, "1"), (21, "1"), (20, "1"), (19, "3/4"), (5, "3/4"), (4, "3/4"), (3, "1/2"),
            (1, "1/2"), (0, "1/2"),
        ]
    ),
    ("I.1.a", {"units": 40, "inspected": 1, "online": 0}, "1/2", ""),
    ("I.1.a", {"units": 40, "inspected": 0, "online": 0}, "0", ""),
    ("I.1.a", {"units": 1, "inspected": 1, "online": 1}, "1", ""),
    # strict-five: with ten units or more, fewer than five online reach no online band
    ("I.1.a", {"units": 20, "inspected": 20, "online": 10}, "1", "strict-five"),
    ("I.1.a", {"units": 20, "inspected": 20, "online": 5}, "3/4", "strict-five"),
    ("I.1.a", {"units": 20, "inspected": 20, "online": 4}, "1/2", "strict-five"),
    ("I.1.a", {"units": 10, "inspected": 10, "online": 4}, "1/2", "strict-five"),
    ("I.1.a", {"units": 9, "inspected": 9, "online": 4}, "3/4", "strict-five"),
    ("I.1.a", {"units": 9, "inspected": 0, "online": 0}, "0", "strict-five"),
    # of-inspected: online inspections over the units inspected, not over all units
    ("I.1.a", {"units": 40, "inspected": 4, "online": 2}, "1", "of-inspected"),
    ("I.1.a", {"units": 40, "inspected": 4, "online": 2}, "1/2", ""),
    ("I.1.a", {"units": 40, "inspected": 5, "online": 2}, "3/4", "of-inspected"),
    ("I.1.a", {"units": 40, "inspected": 10, "online": 1}, "3/4", "of-inspected"),
    ("I.1.a", {"units": 40, "inspected": 11, "online": 1}, "1/2", "of-inspected"),
    ("I.1.a", {"units": 40, "inspected": 0, "online": 0}, "0", "of-inspected"),
    # literal: the same as the default while the maximum is 1
    ("V.4", {"total": 200, "submitted": 200}, "1", "literal"),
    ("V.4", {"total": 200, "submitted": 190}, "19/20", "literal"),
    ("V.5", {"total": 200, "of_quality": 179}, "537/800", "literal"),
    ("V.5", {"total": 200, "of_quality": 99}, "0", "literal"),
    # at-least-five: with ten units or more, five online are enough
    ("I.1.a", {"units": 40, "inspected": 40, "online": 6}, "1", "at-least-five"),
    ("I.1.a", {"units": 40, "inspected": 40, "online": 5}, "1", "at-least-five"),
    ("I.1.a", {"units": 40, "inspected": 40, "online": 4}, "3/4", "at-least-five"),
    ("I.1.a", {"units": 40, "inspected": 40, "online": 3}, "1/2", "at-least-five"),
    ("I.1.a", {"units": 11, "inspected": 11, "online": 5}, "1", "at-least-five"),
    ("I.1.a", {"units": 11, "inspected": 11, "online": 5}, "3/4", ""),
    ("I.1.a", {"units": 10, "inspected": 10, "online": 5}, "1", "at-least-five"),
    ("I.1.a", {"units": 10, "inspected": 10, "online": 4}, "3/4", "at-least-five"),
    ("I.1.a", {"units": 9, "inspected": 9, "online": 4}, "3/4", "at-least-five"),
    ("I.1.a", {"units": 9, "inspected": 9, "online": 5}, "1", "at-least-five"),
    ("I.1.a", {"units": 40, "inspected": 0, "online": 0}, "0", "at-least-five"),
    # I.1.b: everything, strictly before 30/11
    ("I.1.b", FULL_CONCLUSION, "1/2", ""),
    ("I.1.b", {**FULL_CONCLUSION, "issued": "30/11/2026"}, "0", ""),
    ("I.1.b", {**FULL_CONCLUSION, "issued": "2026-12-01"}, "0", ""),
    ("I.1.b", {**FULL_CONCLUSION, "issued": "2026-11-29"}, "1/2", "by-deadline"),
    ("I.1.b", {**FULL_CONCLUSION, "issued": "2026-11-30"}, "1/2", "by-deadline"),
    ("I.1.b", {**FULL_CONCLUSION, "issued": "2026-12-01"}, "0", "by-deadline"),
    *(
        ("I.1.b", {**FULL_CONCLUSION, name: "no"}, "0", reading)
        for name in FULL_CONCLUSION
        if name != "issued"
        for reading in ("", "by-deadline")
    ),
    # II.1
    ("II.1", {"self_check": "full"}, "1", ""),
    ("II.1", {"self_check": "partial"}, "1/2", ""),
    ("II.1", {"self_check": "none"}, "0", ""),
    # «Hoàn thành việc kiểm tra … (trước ngày 30 tháng 11 hằng năm)»: the inspection has a day too
    ("I.1.b", {**FULL_CONCLUSION, "completed": "2026-11-29"}, "1/2", ""),
    ("I.1.b", {**FULL_CONCLUSION, "completed": "2026-11-30"}, "0", ""),
    ("I.1.b", {**FULL_CONCLUSION, "completed": "2026-11-30"}, "1/2", "by-deadline"),
    ("I.1.b", {**FULL_CONCLUSION, "completed": "2026-12-01"}, "0", "by-deadline"),
    # III.1.a, III.1.b: nobody disciplined
    *(
        (code, {"disciplined": count}, points, "")
        for code in ("III.1.a", "III.1.b")
        for count, points in [(0, "1/2"), (1, "0"), (2, "0")]
    ),
    # III.2: 100% 2; [90%, 100%) 1; [80%, 90%) 0,5; below 0
    *(
        ("III.2", {"total": 1000, "updated": updated}, points, "")
        for updated, points in [
            (1000, "2"), (999, "1"), (901, "1"), (900, "1"), (899, "1/2"), (801, "1/2"),
            (800, "1/2"), (799, "0"), (0, "0"),
        ]
    ),
    # IV.1.a: (b/a) × max from 0,70 on, capped at max; below 0
    *(
        ("IV.1.a", {"planned": 3_000_000_000, "disbursed": disbursed}, points, "")
        for disbursed, points in [
            (3_000_000_001, "1"), (3_000_000_000, "1"), (2_999_999_999, "2999999999/3000000000"),
            (2_100_000_001, "2100000001/3000000000"), (2_100_000_000, "7/10"),
            (2_099_999_999, "0"), (0, "0"),
        ]
    ),
    # IV.1.b: (b/a) × max, capped at max
    *(
        ("IV.1.b", {"due": 30_000_000, "paid": paid}, points, "")
        for paid, points in [
            (30_000_001, "1/2"), (30_000_000, "1/2"), (29_999_999, "29999999/60000000"),
            (10_000_000, "1/6"), (1, "1/60000000"), (0, "0"),
        ]
    ),
    # V.1: 100% max; [95%, 100%) 0,25; below 0
    *(
        (code, {"total": 200, "signed": signed}, points, "")
        for code in ("V.1.a", "V.1.b", "V.1.c")
        for signed, points in [
            (200, "1/2"), (199, "1/4"), (191, "1/4"), (190, "1/4"), (189, "0"), (0, "0"),
        ]
    ),
    # V.2.a: 100% 1; [80%, 100%) 0,5; below 0,25, even at 0
    *(
        ("V.2.a", {"total": 1000, "electronic": electronic}, points, "")
        for electronic, points in [
            (1000, "1"), (999, "1/2"), (801, "1/2"), (800, "1/2"), (799, "1/4"), (0, "1/4"),
        ]
    ),
    # V.2.b.1–3: yes or no
    *(
        (f"V.2.b.{line}", {"applied": answer}, points, "")
        for line in (1, 2, 3)
        for answer, points in [("yes", "1/2"), ("no", "0")]
    ),
    # V.3.a, V.3.b: 100% 1; [70%, 100%) b/a × max, or on the line from 0 to max; below 0
    *(
        (code, {"total": 1000, name: part}, points, reading)
        for code, name in (("V.3.a", "endorsed"), ("V.3.b", "with_draft"))
        for reading, table in (
            ("", [(1000, "1"), (999, "999/1000"), (701, "701/1000"), (700, "7/10"), (699, "0"),
                  (0, "0")]),
            ("interpolate", [(1000, "1"), (999, "299/300"), (850, "1/2"), (701, "1/300"),
                             (700, "0"), (699, "0"), (0, "0")]),
        )
        for part, points in table
    ),
    # V.3.c: strictly above 90%; else nothing, or the share
    *(
        ("V.3.c", {"total": 1000, "linked": linked}, points, reading)
        for reading, table in (
            ("", [(1000, "1"), (901, "1"), (900, "0"), (899, "0"), (0, "0")]),
            ("all-or-share", [(1000, "1"), (901, "1"), (900, "9/10"), (899, "899/1000"),
                              (0, "0")]),
        )
        for linked, points in table
    ),
    # V.4, V.5: coefficients 1; 0,75; 0,5 that jump at 90% and 80%; nothing below 50%
    *(
        (code, {"total": 1000, name: part}, points, "")
        for code, name in (("V.4", "submitted"), ("V.5", "of_quality"))
        for part, points in [
            (1000, "1"), (999, "999/1000"), (901, "901/1000"), (900, "9/10"),
            (899, "2697/4000"), (801, "2403/4000"), (800, "3/5"), (799, "799/2000"),
            (501, "501/2000"), (500, "1/4"), (499, "0"), (0, "0"),
        ]
    ),
]  # fmt: skip

SCORED = [
    "I.1.a", "I.1.b", "II.1", "III.1.a", "III.1.b", "III.2", "IV.1.a", "IV.1.b", "V.1.a", "V.1.b",
    "V.1.c", "V.2.a", "V.2.b.1", "V.2.b.2", "V.2.b.3", "V.3.a", "V.3.b", "V.3.c", "V.4", "V.5",
]  # fmt: skip
MAXIMA = {
    "I.1.a": ("1", "implied"), "I.1.b": ("1/2", "assumed"), "II.1": ("1", "stated"),
    "III.1.a": ("1/2", "assumed"), "III.1.b": ("1/2", "assumed"), "III.2": ("2", "stated"),
    "IV.1.a": ("1", "assumed"), "IV.1.b": ("1/2", "assumed"), "V.1.a": ("1/2", "assumed"),
    "V.1.b": ("1/2", "assumed"), "V.1.c": ("1/2", "assumed"), "V.2.a": ("1", "stated"),
    "V.2.b.1": ("1/2", "assumed"), "V.2.b.2": ("1/2", "assumed"), "V.2.b.3": ("1/2", "assumed"),
    "V.3.a": ("1", "stated"), "V.3.b": ("1", "stated"), "V.3.c": ("1", "assumed"),
    "V.4": ("1", "implied"), "V.5": ("1", "implied"),
}  # fmt: skip


@pytest.fixture(scope="module")
def son_tra() -> LoadedSet:
    """Return the shipped set."""
    return load_set("son-tra-2026")


def _leaf(loaded: LoadedSet, code: str, given: dict[str, object], reading: str = "") -> object:
    from par_index.loading.load import read_evidence

    chosen = loaded.under({code: reading}) if reading else loaded
    file = read_bytes(evidence_text({code: given}).encode(), "ev.yaml")
    return score(chosen.scheme, read_evidence(file, chosen).claims).leaves[code]


@pytest.mark.parametrize(("code", "given", "points", "reading"), ROWS)
def test_points_at_each_threshold(
    son_tra: LoadedSet, code: str, given: dict[str, object], points: str, reading: str
) -> None:
    """A leaf scores exactly what the source says at, just below and just above a threshold."""
    assert _leaf(son_tra, code, given, reading).exact == F(points)


def test_rows_reach_every_leaf_and_reading(son_tra: LoadedSet) -> None:
    """The table above leaves out no scored leaf and no alternative reading."""
    assert {code for code, *_ in ROWS} == set(SCORED)
    declared = {
        (leaf.code, reading)
        for leaf in son_tra.criteria.leaves()
        if leaf.rule
        for reading in son_tra.rubrics[leaf.rule].readings
    }
    assert declared == {(code, reading) for code, _, _, reading in ROWS if reading}


def test_leaves_and_maxima(son_tra: LoadedSet) -> None:
    """The set has its 21 leaves, in order, with the maxima and their basis as agreed."""
    leaves = son_tra.criteria.leaves()
    assert [leaf.code for leaf in leaves if leaf.code != "IV.2"] == SCORED
    assert len(leaves) == 21
    found = {leaf.code: (str(leaf.max.points), leaf.max.basis) for leaf in leaves if leaf.max}
    assert found == MAXIMA


def _measures() -> Iterator[tuple[str, str, str]]:
    bands = {
        "I.1.a": [("50%", "1"), ("49.99%", "3/4"), ("10%", "3/4"), ("9.99%", "1/2")],
        "III.2": [("100%", "2"), ("99.99%", "1"), ("90%", "1"), ("89.99%", "1/2"),
                  ("80%", "1/2"), ("79.99%", "0")],
        "IV.1.a": [("100%", "1"), ("0.70", "7/10"), ("69.999%", "0")],
        "V.1.b": [("100%", "1/2"), ("99.999%", "1/4"), ("95%", "1/4"), ("94.999%", "0")],
        "V.2.a": [("100%", "1"), ("80%", "1/2"), ("79.9%", "1/4")],
        "V.3.a": [("100%", "1"), ("70%", "7/10"), ("69.9%", "0")],
        "V.3.c": [("90%", "0"), ("90.000001%", "1")],
        "V.4": [("90%", "9/10"), ("80%", "3/5"), ("50%", "1/4"), ("2/3", "1/3"), ("49.9%", "0")],
    }  # fmt: skip
    for code, rows in bands.items():
        for measure, points in rows:
            yield code, measure, points


@pytest.mark.parametrize(("code", "measure", "points"), list(_measures()))
def test_measure_without_counts(son_tra: LoadedSet, code: str, measure: str, points: str) -> None:
    """A share given without its counts falls into the same bands, exactly."""
    assert _leaf(son_tra, code, {"measure": measure}).exact == F(points)


def test_exact_where_floats_fail(son_tra: LoadedSet) -> None:
    """b/a of exactly 70%, 90% or 95% lies on its band's closed end for every count up to 400."""
    for total in range(20, 401, 20):
        assert _leaf(son_tra, "V.1.b", {"total": total, "signed": total * 95 // 100}).exact == F(
            1, 4
        )
        assert _leaf(son_tra, "V.3.a", {"total": total, "endorsed": total * 7 // 10}).exact == F(
            7, 10
        )


def test_discretionary_half_point(son_tra: LoadedSet) -> None:
    """«Chấm tối đa 0,5» awards 0,5 and is marked as an award that the appraiser may lower."""
    low = _leaf(son_tra, "I.1.a", {"units": 40, "inspected": 40, "online": 1})
    middle = _leaf(son_tra, "I.1.a", {"units": 40, "inspected": 40, "online": 4})
    assert low.case.discretionary
    assert not middle.case.discretionary


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("I.1.a", {"units": 0}), ("III.2", {"total": 0}), ("IV.1.a", {"planned": 0}),
        ("IV.1.b", {"due": 0}), ("V.1.a", {"total": 0}), ("V.1.b", {"total": 0}),
        ("V.1.c", {"total": 0}), ("V.2.a", {"total": 0}), ("V.3.a", {"total": 0}),
        ("V.3.b", {"total": 0}), ("V.3.c", {"total": 0}), ("V.4", {"total": 0}),
        ("V.5", {"total": 0}),
    ],
)  # fmt: skip
def test_nothing_arose_leaves_points_and_maximum(
    son_tra: LoadedSet, code: str, given: dict[str, object]
) -> None:
    """Where the whole is 0 the leaf leaves both the points and the maximum."""
    result = _leaf(son_tra, code, given)
    assert (result.state, result.points, result.maximum) == ("not_applicable", 0, 0)
    assert result.low == result.high == 0


def test_money_above_the_plan_is_capped_with_a_note(son_tra: LoadedSet) -> None:
    """Money paid beyond the plan is accepted, capped at the maximum, and remarked upon."""
    result = _leaf(son_tra, "IV.1.a", {"planned": 10, "disbursed": 11})
    assert result.exact == 1
    assert any("lớn hơn" in remark for remark in result.remarks())
    assert not _leaf(son_tra, "IV.1.a", {"planned": 10, "disbursed": 10}).remarks()


@pytest.mark.parametrize(("total", "noted"), [(49, True), (50, False), (51, False)])
def test_least_sample_is_remarked_upon(son_tra: LoadedSet, total: int, noted: bool) -> None:
    """A spot check of fewer than 50 documents is scored and carries a remark; V.1.c has none."""
    for code, has_sample in (("V.1.a", True), ("V.1.b", True), ("V.1.c", False)):
        result = _leaf(son_tra, code, {"total": total, "signed": total})
        assert result.exact == F(1, 2)
        assert bool(result.remarks()) == (noted and has_sample)


def test_a_reading_on_the_command_line(tmp_path: object) -> None:
    """`--reading` scores under the alternative and names it in the document."""
    path = tmp_path / "ev.yaml"  # type: ignore[operator]
    path.write_text(evidence_text({"V.3.a": {"total": 1000, "endorsed": 850}}), encoding="utf-8")
    plain = scorecard("son-tra-2026", path)
    other = scorecard("son-tra-2026", path, "--reading", "V.3.a=interpolate")
    assert node_of(plain, "V.3.a")["exact"] == "17/20"
    assert node_of(other, "V.3.a")["exact"] == "1/2"
    assert other["readings"] == {"V.3.a": "interpolate"}
    assert node_of(other, "V.3.a")["reading"] == "interpolate"
    assert node_of(other, "V.3.b")["reading"] is None
