"""The JSON document: valid by its schema, stable to the byte, and consistent with itself."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction as F  # noqa: N817
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from par_index import __version__
from par_index.loading.library import shelf
from tests.schemas import schema_of
from tests.support import Folder, evidence_text, node_of, run, scorecard

EVIDENCE = {
    "I.1.a": {"units": 20, "inspected": 20, "online": 1},
    "I.1.b": {"completed": "no"},
    "II.1": {"self_check": "partial"},
    "III.2": {"total": 7, "updated": 6},
    "IV.1.a": {"planned": 3, "disbursed": 4},
    "IV.1.b": {"due": 0, "paid": 0},
    "V.1.b": {"total": 49, "signed": 48},
    "V.3.a": {"measure": "2/3"},
    "V.4": {"total": 300, "submitted": 299},
    "V.5": {"total": 10, "of_quality": "[5..7]"},
}


@pytest.fixture
def ev(tmp_path: Path) -> Path:
    """Return an evidence file that shows every state of a leaf."""
    path = tmp_path / "ev.yaml"
    path.write_text(evidence_text(EVIDENCE), encoding="utf-8")
    return path


def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema_of("scorecard"))


@pytest.mark.parametrize("name", ["son-tra-2026", "mau-cac-dang"])
def test_targets_are_valid_by_the_schema(name: str) -> None:
    """The document of each shipped set's targets validates against the published schema."""
    _validator().validate(scorecard(name, "--targets"))


def test_every_state_is_valid_by_the_schema(ev: Path) -> None:
    """So does a document with known, missing, inapplicable and unscored lines."""
    document = scorecard("son-tra-2026", ev)
    _validator().validate(document)
    states = {node["state"] for node in document["nodes"] if node["kind"] == "leaf"}
    assert states == {"known", "missing", "not_applicable", "unscored"}


def test_the_schema_refuses_what_is_wrong(ev: Path) -> None:
    """The schema is strict: an unknown key or a number in place of "num/den" is refused."""
    document = scorecard("son-tra-2026", ev)
    assert not list(_validator().iter_errors(document))
    document["extra"] = 1
    document["total"]["points"] = 12.5
    assert len(list(_validator().iter_errors(document))) == 2


def test_same_inputs_same_bytes(ev: Path) -> None:
    """Two runs, in processes with different hash seeds, print the same bytes."""
    printed = set()
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "par_index", "score", "son-tra-2026", str(ev), "--json"]
        env = {**os.environ, "PYTHONHASHSEED": seed}
        printed.add(subprocess.run(command, capture_output=True, check=True, env=env).stdout)
    assert len(printed) == 1
    assert json.loads(printed.pop())["total"]


def test_points_are_exact_and_sum_up(ev: Path) -> None:
    """Groups are the sums of their lines; points are rounded where exact points are not round."""
    document = scorecard("son-tra-2026", ev)
    leaves = [node for node in document["nodes"] if node["kind"] == "leaf"]
    for node in document["nodes"]:
        below = [leaf for leaf in leaves if leaf["code"].startswith(node["code"] + ".")]
        for key in ("points", "max") if node["kind"] == "group" else ():
            assert F(node[key]) == sum(F(leaf[key]) for leaf in below), node["code"]
    assert F(document["total"]["points"]) == sum(F(leaf["points"]) for leaf in leaves)
    v4 = node_of(document, "V.4")
    assert (v4["exact"], v4["points"]) == ("299/300", "1/1")
    assert [(d["kind"], d["amount"]) for d in v4["deductions"]] == [
        ("award", "1/300"),
        ("rounding", "-1/300"),
    ]


def test_leaf_details(ev: Path) -> None:
    """A leaf tells its state, row, basis, figures, remarks and whether anything backs it."""
    document = scorecard("son-tra-2026", ev)
    low = node_of(document, "I.1.a")
    assert (low["state"], low["exact"], low["discretionary"]) == ("known", "1/2", True)
    assert low["given"] == {"units": "20", "inspected": "20", "online": "1"}
    assert low["supported"] is True
    assert node_of(document, "V.1.b")["remarks"]
    assert node_of(document, "V.3.a")["only_measure"] is True
    assert node_of(document, "IV.1.b")["max"] == "0/1"
    band = node_of(document, "V.5")
    assert (band["state"], band["range"]) == ("missing", {"certain": "1/4", "possible": "7/20"})
    # one missing answer is enough where another already decides
    assert (node_of(document, "I.1.b")["state"], node_of(document, "I.1.b")["exact"]) == (
        "known",
        "0/1",
    )


def test_lines_without_support_are_listed(tmp_path: Path) -> None:
    """A scored line without document or justification is listed, others are not."""
    path = tmp_path / "ev.yaml"
    path.write_text(
        "leaves:\n  V.2.b.1: {given: {applied: yes}}\n"
        "  V.2.b.2: {given: {applied: yes}, justification: Có tại Sở Y tế.}\n"
        "  V.2.b.3: {given: {applied: yes}, documents: [{number: 12/QĐ-SYT}]}\n",
        encoding="utf-8",
    )
    assert scorecard("son-tra-2026", path)["unsupported"] == ["V.2.b.1"]


def test_files_carry_their_hash(ev: Path) -> None:
    """The document names the engine and hashes the criteria, the rubrics and the evidence."""
    document = scorecard("son-tra-2026", ev)
    assert document["engine"] == __version__
    found = {entry["name"]: entry["sha256"] for entry in document["files"]}
    assert set(found) == {"criteria/son-tra-2026.yaml", "rubrics/son-tra-2026.yaml", str(ev)}
    text = (shelf("criteria") / "son-tra-2026.yaml").read_text(encoding="utf-8")
    lines = "\n".join(text.splitlines())
    assert found["criteria/son-tra-2026.yaml"] == hashlib.sha256(lines.encode()).hexdigest()


def test_hashes_ignore_line_endings(tmp_path: Path) -> None:
    """The same evidence saved on Windows has the same hash, another has another."""
    texts = [b"leaves: {}\nunit: a\n", b"leaves: {}\r\nunit: a\r\n", b"leaves: {}\nunit: b\n"]
    hashes = []
    for text in texts:
        (tmp_path / "ev.yaml").write_bytes(text)
        document = scorecard("son-tra-2026", tmp_path / "ev.yaml")
        hashes.append(document["files"][-1]["sha256"])
    assert hashes[0] == hashes[1] != hashes[2]


def test_paths_and_names_give_the_same_points() -> None:
    """A shipped set by name and by path scores the same."""
    by_name = scorecard("son-tra-2026", "--targets")
    by_path = scorecard(shelf("criteria") / "son-tra-2026.yaml", "--targets")
    assert by_name["nodes"] == by_path["nodes"]
    assert by_name["total"] == by_path["total"]


def test_readings_show_what_each_changes(ev: Path) -> None:
    """`--readings` names every alternative reading with what it would change."""
    result = run("score", "son-tra-2026", ev, "--readings")
    assert result.exit_code == 0
    for reading in ("at-least-five", "by-deadline", "interpolate", "all-or-share"):
        assert reading in result.stdout


def test_a_day_is_written_as_a_day(set_folder: Callable[..., Folder]) -> None:
    """A day reads back as it was given, as an input, as the measure, alone or as a range."""
    rules = """\
rubrics:
  the-rule:
    inputs:
      sent: {label: Ngày gửi, type: date}
    measure: {value: sent, kind: date, label: Ngày gửi}
    rule:
      bands:
        - {when: "<= 2026-12-10", award: max}
        - {when: "> 2026-12-10", award: 0}
"""
    folder = set_folder(rules)
    for name, text, shown in (
        ("sent", "05/12/2026", "2026-12-05"),
        ("measure", "05/12/2026", "2026-12-05"),
        ("measure", "[2026-12-01..2026-12-05]", "[2026-12-01..2026-12-05]"),
    ):
        node = node_of(folder.score({"A.1": {name: text}}), "A.1")
        assert node["given"] == {name: shown}
        assert node["exact"] == "1/1"
