"""How much computing workbooks take, in seconds of one processor, with generous bounds."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from par_index.cli import cli
from par_index.excel.scorecard import scorecard_book
from par_index.excel.template import template_book
from par_index.loading.load import load_evidence, load_set, targets_of
from par_index.scoring.score import score

_RULES = """rubrics:
  share:
    inputs:
      total: {label: Văn bản được kiểm tra, type: count, unit: văn bản}
      done: {label: Văn bản ký số hợp lệ, type: count, unit: văn bản, at_most: total}
    measure: done / total
    not_applicable_when: total = 0
    rule:
      bands:
        - {when: "100%", award: max}
        - {when: "[80%..100%)", award: measure * max}
        - {when: "< 80%", award: 0}
"""


def _best(action: Callable[[], object]) -> float:
    found = []
    for _ in range(2):
        start = time.process_time()
        action()
        found.append(time.process_time() - start)
    return min(found)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A set of 200 criteria in ten areas, with figures for all of them."""
    rows = ["set: large", "title: Bộ lớn", "unit: Đơn vị lớn", "year: 2026"]
    rows += ["source: {document: Thử}", "rubrics: rules.yaml", "areas:"]
    leaves = ["leaves:"]
    for area in range(1, 11):
        rows += [f"  - code: A{area}", f"    title: Lĩnh vực {area}", "    items:"]
        for number in range(1, 21):
            code = f"A{area}.{number}"
            maximum = "max: {points: 1, basis: stated}"
            lead = f"lead: Phòng số {area}"
            rows.append(f"      - {{code: {code}, title: Việc, rule: share, {lead}, {maximum}}}")
            leaves.append(f"  {code}: {{given: {{total: 50, done: {40 + number % 11}}}}}")
    (tmp_path / "rules.yaml").write_text(_RULES, encoding="utf-8")
    (tmp_path / "criteria.yaml").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "evidence.yaml").write_text("\n".join(leaves), encoding="utf-8")
    return tmp_path


def test_the_shipped_set_becomes_a_workbook_within_a_second() -> None:
    """Form and scorecard of Sơn Trà each take less than a second, files loaded."""
    loaded = load_set("son-tra-2026")
    given = targets_of(loaded)
    scorecard = score(loaded.scheme, given.claims)
    assert _best(lambda: template_book(loaded)) < 1.0
    assert _best(lambda: scorecard_book(loaded, given, scorecard)) < 1.0


def test_two_hundred_criteria_take_seconds(large: Path) -> None:
    """A set of 200 criteria becomes a form and a scorecard in less than three seconds each."""
    loaded = load_set(str(large / "criteria.yaml"))
    given = load_evidence(large / "evidence.yaml", loaded)
    scorecard = score(loaded.scheme, given.claims)
    assert _best(lambda: template_book(loaded, given)) < 3.0
    assert _best(lambda: scorecard_book(loaded, given, scorecard)) < 3.0
    out = large / "out.xlsx"
    command = [
        "score",
        str(large / "criteria.yaml"),
        str(large / "evidence.yaml"),
        "--out",
        str(out),
    ]
    assert CliRunner().invoke(cli, command).exit_code == 0
    again = CliRunner().invoke(cli, ["score", str(large / "criteria.yaml"), str(out)])
    assert again.exit_code == 0, again.output
