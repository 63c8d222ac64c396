"""The plan's own targets, scored end to end: real input from the source."""

from __future__ import annotations

from fractions import Fraction as F  # noqa: N817

import pytest

from tests.support import node_of, run, scorecard


@pytest.fixture(scope="module")
def document() -> dict:
    """Return the scorecard of the targets."""
    return scorecard("son-tra-2026", "--targets")


def test_totals(document: dict) -> None:
    """The targets score 12,5 of 16 for certain, and 15,5 at most once figures come in."""
    total = document["total"]
    assert (total["points"], total["max"], total["percent"]) == ("25/2", "16/1", "25/32")
    assert total["range"] == {"certain": "25/2", "possible": "31/2"}
    assert total["percent_range"] == {"certain": "25/32", "possible": "31/32"}


@pytest.mark.parametrize("code", ["V.1.b", "V.1.c"])
def test_96_percent_loses_a_quarter_point(document: dict, code: str) -> None:
    """V.1.b and V.1.c lose 0,25 each by plan, in the band from 95% to below 100%."""
    node = node_of(document, code)
    assert (node["exact"], node["points"], node["max"]) == ("1/4", "1/4", "1/2")
    assert node["case"].endswith("từ 95% đến dưới 100%")
    assert node["only_measure"] is True
    (deduction,) = node["deductions"]
    assert (deduction["kind"], deduction["amount"]) == ("award", "1/4")
    assert "Từ 95% đến dưới 100%" in deduction["clause"]
    assert node["given"] == {"measure": "0.96"}
    assert any("100%" in remedy for remedy in node["remedies"])


def test_only_those_two_lose_what_is_known(document: dict) -> None:
    """Every other known leaf reaches its maximum, and three leaves wait for figures."""
    leaves = [node for node in document["nodes"] if node["kind"] == "leaf"]
    missing = [node["code"] for node in leaves if node["state"] == "missing"]
    short = [n["code"] for n in leaves if n["state"] == "known" and n["points"] != n["max"]]
    assert missing == ["I.1.a", "II.1", "IV.1.a"]
    assert short == ["V.1.b", "V.1.c"]
    assert document["unscored"] == ["IV.2"]
    assert len(leaves) == 21


def test_above_90_percent_is_a_range_that_reaches_the_maximum(document: dict) -> None:
    """«Trên 90%» stays the range (90%, 100%], and every value in it scores the maximum."""
    node = node_of(document, "V.3.c")
    assert node["given"] == {"measure": "(0.9..1]"}
    assert (node["state"], node["points"], node["max"]) == ("known", "1/1", "1/1")


def test_area_indexes(document: dict) -> None:
    """The index of an area is its points as a share of its own maximum."""
    found = {n["code"]: F(n["index"]) for n in document["nodes"] if "." not in n["code"]}
    assert found == {"I": F(1, 3), "II": 0, "III": 1, "IV": F(1, 3), "V": F(17, 18)}


def test_no_grade_with_its_reason(document: dict) -> None:
    """The plan sets no grades: there is none, and the document says why."""
    assert document["grade"]["title"] is None
    assert document["grade"]["reason"] == "Bộ tiêu chí không quy định xếp loại."


def test_the_table_says_what_matters() -> None:
    """The table shows totals, losses, what is assumed, and the leaf without a rule."""
    shown = " ".join(run("score", "son-tra-2026", "--targets").stdout.split())
    assert "12,50/16,00 điểm" in shown
    assert "thấp nhất 12,50 điểm, cao nhất 15,50 điểm" in shown
    assert shown.count("0,25/0,50 điểm") == 2
    assert "5 nêu trong văn bản, 3 suy ra từ văn bản (°), 12 tạm tính (*)" in shown
    assert "Đề nghị cấp trên hướng dẫn: IV.2" in shown


def test_columns_line_up_with_diacritics() -> None:
    """The figures of every leaf end in the same column, whatever letters stand before them."""
    lines = run("score", "son-tra-2026", "--targets").stdout.splitlines()
    leaf_lines = [line for line in lines if line.startswith(("V.1.", "III.1.", "V.2.b."))]
    ends = {line.index(",", 50) for line in leaf_lines}
    assert len(leaf_lines) >= 8
    assert len(ends) == 1


def test_explain_tells_the_whole_story_of_a_leaf() -> None:
    """`explain` gives the rule, the formula with numbers, the clause, the loss and the remedy."""
    result = run("explain", "son-tra-2026", "--targets", "V.1.b", "--as-of", "01/10/2026")
    assert result.exit_code == 0
    for heading in ("Cách chấm:", "Số liệu:", "Căn cứ:", "Điểm trừ:", "Còn khắc phục được"):
        assert heading in result.stdout, heading
    assert "96%" in result.stdout
    assert "Nguy cơ bị trừ điểm:" in result.stdout
    assert "95%" in result.stdout.split("Nguy cơ bị trừ điểm:")[1]


def test_explain_with_counts(tmp_path) -> None:
    """With 48 of 50 documents the formula shows the counts, two more win it back, none may go."""
    path = tmp_path / "ev.yaml"
    path.write_text("leaves: {V.1.b: {given: {total: 50, signed: 48}}}\n", encoding="utf-8")
    shown = run("explain", "son-tra-2026", path, "V.1.b", "--as-of", "01/10/2026").stdout
    assert "48/50" in shown
    assert "2 văn bản" in shown.split("Còn khắc phục được")[1]
    assert "còn 47 văn bản" in shown.split("Nguy cơ bị trừ điểm:")[1]
    assert "V.1.a và V.1.b, «Từ 95% đến dưới 100%»" in shown


@pytest.mark.parametrize(
    "args",
    [
        ("score", "son-tra-2026"),
        ("score", "son-tra-2026", "ev.yaml", "--targets"),
        ("score", "son-tra-2026", "--targets", "--reading", "I.1.a"),
        ("explain", "son-tra-2026", "--targets"),
        ("nothing",),
    ],
)
def test_wrong_usage_exits_with_2(args: tuple[str, ...]) -> None:
    """Wrong usage of a command is told apart from bad files by its exit code."""
    assert run(*args).exit_code == 2


def test_list_names_the_shipped_sets() -> None:
    """`list` prints every shipped set with its title."""
    shown = run("list").stdout
    assert "son-tra-2026: Chỉ số cải cách hành chính năm 2026" in shown
    assert "mau-cac-dang: " in shown
