"""Overlays change a shipped set without copying it, and the scorecard names them."""

from __future__ import annotations

from fractions import Fraction as F  # noqa: N817
from pathlib import Path

from tests.support import codes, evidence_text, node_of, problem_heads, run, scorecard

OVERLAY = """\
overlay: Theo bộ tiêu chí mới
source: {document: Bộ tiêu chí chính thức}
leaves:
  V.1.b:
    max: {points: 0.75, basis: stated}
  V.1.c:
    max: {points: 1, basis: stated, note: Nguồn mới nêu.}
  V.3.a: {reading: interpolate}
"""


def _write(folder: Path, text: str, name: str = "moi.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_maxima_basis_and_reading(tmp_path: Path) -> None:
    """An overlay changes maxima with their basis and readings; everything else stays."""
    overlay = _write(tmp_path, OVERLAY)
    ev = _write(tmp_path, evidence_text({"V.3.a": {"total": 100, "endorsed": 85}}), "ev.yaml")
    before = scorecard("son-tra-2026", ev)
    after = scorecard("son-tra-2026", ev, "--with", overlay)
    assert after["overlays"] == ["Theo bộ tiêu chí mới"]
    assert before["overlays"] == []
    assert F(after["total"]["max"]) == F(before["total"]["max"]) + F(3, 4)
    assert (node_of(after, "V.1.b")["max"], node_of(after, "V.1.b")["basis"]) == ("3/4", "stated")
    assert node_of(after, "V.3.a")["exact"] == "1/2"
    assert node_of(before, "V.3.a")["exact"] == "17/20"
    changed = {"V.1.b", "V.1.c", "V.3.a"}
    for node in before["nodes"]:
        if node["kind"] == "leaf" and node["code"] not in changed:
            assert node == node_of(after, node["code"])


def test_the_overlay_file_is_named_with_its_hash(tmp_path: Path) -> None:
    """The scorecard lists the overlay among the files that it was made of."""
    overlay = _write(tmp_path, OVERLAY)
    document = scorecard("son-tra-2026", "--targets", "--with", overlay)
    assert any(entry["name"] == str(overlay) for entry in document["files"])


def test_the_table_names_the_overlay(tmp_path: Path) -> None:
    """The printed table says which overlay it was scored with, and counts the maxima anew."""
    overlay = _write(tmp_path, OVERLAY)
    shown = " ".join(run("score", "son-tra-2026", "--targets", "--with", overlay).stdout.split())
    assert "Theo bộ tiêu chí mới" in shown
    assert "7 nêu trong văn bản, 3 suy ra từ văn bản (°), 10 tạm tính (*)" in shown


def test_later_overlays_win(tmp_path: Path) -> None:
    """Overlays apply in the order of the command line."""
    first = _write(tmp_path, OVERLAY)
    text = "overlay: Sau\nleaves:\n  V.1.b: {max: {points: 2, basis: assumed}}\n"
    second = _write(tmp_path, text, "sau.yaml")
    document = scorecard("son-tra-2026", "--targets", "--with", first, "--with", second)
    assert node_of(document, "V.1.b")["max"] == "2/1"
    assert node_of(document, "V.1.c")["max"] == "1/1"
    turned = scorecard("son-tra-2026", "--targets", "--with", second, "--with", first)
    assert node_of(turned, "V.1.b")["max"] == "3/4"


def test_a_reading_of_an_overlay_scores(tmp_path: Path) -> None:
    """The reading that an overlay chooses decides the points of its leaf."""
    overlay = _write(tmp_path, "overlay: x\nleaves:\n  V.3.c: {reading: all-or-share}\n")
    ev = _write(tmp_path, evidence_text({"V.3.c": {"total": 100, "linked": 80}}), "ev.yaml")
    assert node_of(scorecard("son-tra-2026", ev, "--with", overlay), "V.3.c")["exact"] == "4/5"
    assert node_of(scorecard("son-tra-2026", ev), "V.3.c")["exact"] == "0/1"


def test_a_rule_for_the_leaf_without_one(tmp_path: Path) -> None:
    """An overlay gives IV.2 a rule from its own rule file and a maximum, and it is scored."""
    _write(
        tmp_path,
        "rubrics:\n  autonomy:\n    inputs: {done: {label: Đã tự chủ, type: yes_no}}\n"
        "    rule: {passes: done}\n",
        "rules.yaml",
    )
    overlay = _write(
        tmp_path,
        "overlay: Có cách chấm\nrubrics: ./rules.yaml\nleaves:\n"
        "  IV.2: {rule: autonomy, max: {points: 1, basis: stated}}\n",
    )
    ev = _write(tmp_path, evidence_text({"IV.2": {"done": "yes"}}), "ev.yaml")
    document = scorecard("son-tra-2026", ev, "--with", overlay)
    assert node_of(document, "IV.2")["points"] == "1/1"
    assert document["unscored"] == []
    assert document["total"]["max"] == "17/1"


def test_rounding_treatment_and_grades(tmp_path: Path) -> None:
    """An overlay may change rounding, the treatment of nothing arose, and the grades."""
    overlay = _write(
        tmp_path,
        "overlay: x\nrounding: {places: 1, at: total}\nnot_applicable: full\n"
        "grades:\n  scale:\n    - {title: Đạt, when: '>= 5%'}\n"
        "    - {title: Chưa, when: '< 5%'}\n",
    )
    ev = _write(
        tmp_path,
        evidence_text({"V.3.a": {"total": 1000, "endorsed": 777}, "III.2": {"total": 0}}),
        "ev.yaml",
    )
    document = scorecard("son-tra-2026", ev, "--with", overlay)
    assert node_of(document, "V.3.a")["points"] == "777/1000"
    assert node_of(document, "III.2")["points"] == "2/1"
    assert document["total"]["points"] == "14/5"
    assert document["grade"]["title"] == "Đạt"


def test_mistakes_in_an_overlay_are_placed(tmp_path: Path) -> None:
    """An unknown leaf, reading, key or rule in an overlay is named with its place and a hint."""
    overlay = _write(
        tmp_path,
        "overlay: x\nleaves:\n  V.1.d: {max: {points: 1, basis: stated}}\n"
        "  V.3.a: {reading: interpolat}\n  V.3.b: {rul: x}\n  V.3.c: {rule: nothing}\n",
    )
    result = run("score", "son-tra-2026", "--targets", "--with", overlay)
    assert codes(problem_heads(result)) == ["PAR501", "PAR403", "PAR202", "PAR402"]
    assert f"{overlay}:3:3 PAR501" in result.stderr
    assert f"{overlay}:4:20 PAR403" in result.stderr
    assert "có phải «interpolate»?" in result.stderr


def test_the_shipped_set_stays_as_it_is(tmp_path: Path) -> None:
    """Scoring with an overlay leaves no trace in the next scoring without it."""
    before = run("score", "son-tra-2026", "--targets", "--json").stdout
    run("score", "son-tra-2026", "--targets", "--json", "--with", _write(tmp_path, OVERLAY))
    assert run("score", "son-tra-2026", "--targets", "--json").stdout == before


def test_overlays_add_drop_and_replace(tmp_path: Path) -> None:
    """Emergent tasks come by an overlay: lines, areas, figures and reports, each checked."""
    files = {
        "bo.yaml": (
            "set: bo\ntitle: Bộ\nunit: U\nyear: 2027\nsource: {document: V}\nrubrics: cach.yaml\n"
            "areas:\n  - code: I\n    title: A\n    items:\n"
            "      - {code: I.1, title: a, rule: co, max: {points: 1, basis: stated}}\n"
            "      - {code: I.2, title: b, rule: co, max: {points: 1, basis: stated}}\n"
            "  - {code: X, title: Đứng riêng, rule: co, max: {points: 2, basis: stated}}\n"
            "  - {code: T, title: Thưởng, pool: bonus, max: {points: 3, basis: stated},\n"
            "     items: [{code: T.1, title: Sáng kiến, rule: dem}]}\n"
        ),
        "cach.yaml": (
            "rubrics:\n  co: {inputs: {ok: {label: Đã làm, type: yes_no}}, rule: {passes: ok}}\n"
            "  dem: {inputs: {n: {label: N, type: count}}, rule: {per: n, award: 1}}\n"
        ),
        "dc.yaml": (
            "overlay: Phát sinh\ndrop: I.2\nadd:\n  I:\n"
            "    - {code: I.3, title: Mới, rule: co, max: {points: 4, basis: stated}}\n"
            "replace:\n  - {code: I.1, title: Lại, rule: co, max: {points: 2, basis: stated}}\n"
            "areas:\n  - code: II\n    title: B\n    items:\n"
            "      - {code: II.1, title: c, rule: co, max: {points: 1, basis: stated}}\n"
            "figures: {giao: {label: Nhiệm vụ được giao, type: count}}\n"
            "reports: [{title: Đột xuất, deadline: {text: Trước 10/5, before: 2027-05-10}}]\n"
        ),
        "e.yaml": (
            "figures: {giao: 3}\nleaves:\n  I.1: {given: {ok: yes}}\n  I.3: {given: {ok: no}}\n"
            "  II.1: {given: {ok: yes}}\n  X: {given: {ok: yes}}\n  T.1: {given: {n: 7}}\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    args = (tmp_path / "bo.yaml", tmp_path / "e.yaml", "--with", tmp_path / "dc.yaml")
    document = scorecard(*args)
    assert (document["total"]["points"], document["total"]["max"]) == ("8/1", "9/1")
    assert {node["code"] for node in document["nodes"] if node["kind"] == "leaf"} == {
        "I.1", "I.3", "II.1", "X", "T.1",
    }  # fmt: skip
    shown = run("calendar", tmp_path / "bo.yaml", "--with", tmp_path / "dc.yaml").output
    assert "Đột xuất" in shown
    for old, new, code in (
        ("drop: I.2", "drop: I.9", "PAR501"),
        ("  I:\n", "  V:\n", "PAR501"),
        ("add:\n  I:\n", "add:\n", "PAR203"),
        ("code: I.3", "code: I.1", "PAR401"),
        ("code: I.3", "code: II.3", "PAR404"),
        ("Mới, rule: co", "Mới, rule: cu", "PAR402"),
    ):
        (tmp_path / "dc.yaml").write_text(files["dc.yaml"].replace(old, new), encoding="utf-8")
        result = run("score", *args)
        assert result.exit_code == 1
        assert f" {code} " in result.output
