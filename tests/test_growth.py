"""Work as the number of calls in one run: no worse than linear in the lines, never a square."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import FrameType

import pytest

from par_index import open_evidence, open_set
from par_index.assessment import Assessment
from par_index.report.duties import horizon
from par_index.report.story import tell
from tests.support import CRITERIA, Folder

RULES = """\
rubrics:
  bands:
    inputs:
      total: {label: Tổng số hồ sơ, type: count, fixed: true}
      good: {label: Hồ sơ đúng hạn, type: count, at_most: total}
    measure: {value: good / total, label: Tỷ lệ}
    not_applicable_when: total = 0
    rule:
      bands: [{when: ">= 95%", award: max}, {when: "< 95%", award: 50% * max}]
    readings:
      chat: {title: Đạt đủ mới có điểm, rule: {passes: measure = 100%}}
  late:
    inputs: {late: {label: Nhiệm vụ chậm, type: count}}
    rule:
      deductions: [{label: Chậm, each: late, points: 0.25}]
"""
GRADES = """\
grades:
  scale:
    - {title: Tốt, when: ">= 80%", requires: [lines_at_zero = 0, points('G0') >= 1], otherwise: Khá}
    - {title: Khá, when: "[50%..80%)"}
    - {title: Kém, when: "< 50%"}
"""


def _lines(lines: int, folder: Path, *, known: bool, flat: bool) -> Assessment:
    """Return a set of many lines, in areas of ten or in one, with or without figures."""
    folder.mkdir()
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    text = "set: lon\ntitle: Bộ lớn\nunit: Trung tâm\nyear: 2026\nsource: {document: Văn bản}\n"
    text += f"rubrics: ./rules.yaml\n{GRADES}areas:\n"
    told = "set: lon\nleaves:\n"
    for i in range(lines):
        area = 0 if flat else i - i % 10
        if i == area:
            text += f"  - code: G{i}\n    title: Lĩnh vực\n    items:\n"
        basis = "assumed" if i % 5 == 0 else "stated"
        rule, given = (
            ("late", "{late: 1}") if i % 2 else ("bands", f"{{total: 20, good: {i % 21}}}")
        )
        line = f"G{area}.{i}"
        text += f"      - {{code: {line}, title: Dòng, rule: {rule}, "
        text += f"max: {{points: {1 + i % 3}, basis: {basis}}}}}\n"
        told += f"  {line}: {{given: {given}}}\n" if known else ""
    (folder / "set.yaml").write_text(text, encoding="utf-8")
    (folder / "told.yaml").write_text(told if known else "set: lon\nleaves: {}\n", encoding="utf-8")
    loaded = open_set(str(folder / "set.yaml"))
    return Assessment(loaded, open_evidence(loaded, str(folder / "told.yaml")))


def _calls(action: Callable[[Assessment], object], work: Assessment) -> int:
    """Return how many Python functions are called while something is asked."""
    found = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal found
        found += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        action(work)
    finally:
        sys.setprofile(before)
    return found


ASKED: dict[str, Callable[[Assessment], object]] = {
    "score": lambda work: work.ledger().table(),
    "figures": Assessment.tornado,
    "gaps": Assessment.gaps,
    "maxima": Assessment.maxima,
    "readings": Assessment.readings,
}


@pytest.mark.parametrize(("known", "flat"), [(True, False), (False, False), (False, True)])
def test_work_grows_with_the_lines(known: bool, flat: bool, tmp_path: Path) -> None:
    """Four times the lines take far from the sixteen times of a square: as a rule four times.

    Few lines keep more outcomes apart than many, so that small sets grow a little faster.
    """
    small, large = (_lines(n, tmp_path / str(n), known=known, flat=flat) for n in (20, 80))
    assert large.scorecard.root.maximum > small.scorecard.root.maximum
    for asked, action in ASKED.items():
        assert _calls(action, large) < 8 * _calls(action, small), asked


def _told(work: Assessment) -> object:
    return tell(
        work.loaded, work.scorecard, "A.1", horizon(work.loaded.criteria, date(2026, 10, 1))
    )


def test_work_grows_with_the_rows_of_a_rule(tmp_path: Path) -> None:
    """Four times the rows of one rule take about four times the calls to score and advise."""
    found = []
    for rows in (100, 400):
        bands = ", ".join(
            f"{{when: '[{i}..{i + 1})', award: {i}/{rows} * max}}" for i in range(rows)
        )
        rules = f"rule: {{of: n, bands: [{bands}, {{when: '>= {rows}', award: max}}]}}"
        folder = Folder(tmp_path)
        folder.write("criteria.yaml", CRITERIA)
        folder.write(
            "rules.yaml",
            f"rubrics:\n  the-rule: {{inputs: {{n: {{label: Số, type: count}}}}, {rules}}}\n",
        )
        evidence = folder.evidence({"A.1": {"n": rows // 3}})
        loaded = open_set(str(folder.criteria))
        work = Assessment(loaded, open_evidence(loaded, str(evidence)))
        found.append(_calls(_told, work))
    assert found[1] < 6 * found[0], found
