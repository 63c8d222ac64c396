"""Every rule shape, written as a stranger would write it in a folder of their own.

Nothing here is taken from the shipped rubrics: the texts are what a person who knows a criteria
set but no Python would write, and every expected number of points is computed by hand.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction as F  # noqa: N817
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from par_index.loading.library import shelf
from par_index.models.shapes.base import SHAPES as KNOWN
from tests.support import CRITERIA, Folder, node_of, run, scorecard

Shape = tuple[str, str, str, list[tuple[dict[str, Any], str]]]
"""Name, maximum, the body of the rule `the-rule`, and figures with the points they score."""

COUNTS = """\
inputs:
  tong: {label: Tổng số, type: count}
  dat: {label: Số đạt, type: count, at_most: tong}
measure: dat / tong
not_applicable_when: tong = 0
"""
PEERS = """\
inputs:
  rate: {label: Tỷ lệ của đơn vị, type: percent}
  mean: {label: Trung bình, type: percent, min: 1%}
  best: {label: Tốt nhất, type: percent, min: 1%}
"""

SHAPES: list[Shape] = [
    (
        "yes-no",
        "1",
        "inputs: {co: {label: Có, type: yes_no}}\nrule: {passes: co}\n",
        [({"co": "có"}, "1"), ({"co": "không"}, "0")],
    ),
    (
        "named-levels",
        "2",
        "inputs: {muc: {label: Mức, type: choice, levels: {tot: Tốt, kha: Khá, kem: Kém}}}\n"
        "rule: {levels: {tot: 2, kha: 1.25, kem: 0}}\n",
        [({"muc": "tot"}, "2"), ({"muc": "Khá"}, "5/4"), ({"muc": "kem"}, "0")],
    ),
    (
        "levels-as-shares",
        "3",
        "inputs: {muc: {label: Mức, type: choice, levels: {tot: Tốt, kha: Khá}}}\n"
        "rule: {levels: {tot: max, kha: 2 / 3 * max}}\n",
        [({"muc": "tot"}, "3"), ({"muc": "kha"}, "2")],
    ),
    (
        "all-or-nothing",
        "1",
        "inputs:\n  a: {label: A, type: yes_no}\n  n: {label: N, type: count}\n"
        "  d: {label: D, type: date}\nrule:\n  passes: [a, n >= 3, d <= 2026-06-30]\n",
        [
            ({"a": "yes", "n": 3, "d": "2026-06-30"}, "1"),
            ({"a": "yes", "n": 2, "d": "2026-06-30"}, "0"),
            ({"a": "yes", "n": 3, "d": "2026-07-01"}, "0"),
            ({"a": "no", "n": 3, "d": "2026-06-30"}, "0"),
        ],
    ),
    (
        "step-bands",
        "2",
        COUNTS + "rule:\n  bands:\n    - {when: '(85%..100%]', award: max}\n"
        "    - {when: '[60%..85%]', award: 1}\n    - {when: '< 60%', award: 0}\n",
        [
            ({"tong": 20, "dat": 18}, "2"),
            ({"tong": 20, "dat": 17}, "1"),
            ({"tong": 20, "dat": 12}, "1"),
            ({"tong": 20, "dat": 11}, "0"),
        ],
    ),
    (
        "bands-not-zero",
        "1",
        COUNTS + "rule:\n  bands:\n    - {when: '>= 70%', award: max}\n"
        "    - {when: '< 70%', award: 0.3}\n",
        [({"tong": 10, "dat": 7}, "1"), ({"tong": 10, "dat": 0}, "3/10")],
    ),
    (
        "share-of-max",
        "3",
        COUNTS + "rule: dat / tong * max\n",
        [
            ({"tong": 7, "dat": 2}, "6/7"),
            ({"tong": 7, "dat": 0}, "0"),
            ({"tong": 7, "dat": 7}, "3"),
        ],
    ),
    (
        "share-with-cut-off",
        "1",
        COUNTS + "rule:\n  cases:\n    - {when: measure < 60%, award: 0}\n"
        "    - {otherwise: measure * max}\n",
        [({"tong": 5, "dat": 3}, "3/5"), ({"tong": 100, "dat": 59}, "0")],
    ),
    (
        "jumping-coefficients",
        "2",
        COUNTS + "rule:\n  bands:\n    - {when: '>= 90%', award: measure * max}\n"
        "    - {when: '[70%..90%)', award: measure * 0.75 * max}\n"
        "    - {when: '< 70%', award: measure * 0.5 * max}\n",
        [
            ({"tong": 10, "dat": 9}, "9/5"),
            ({"tong": 10, "dat": 8}, "6/5"),
            ({"tong": 10, "dat": 6}, "3/5"),
        ],
    ),
    (
        "one-threshold",
        "1",
        COUNTS + "rule: {passes: measure > 50%}\n",
        [({"tong": 100, "dat": 51}, "1"), ({"tong": 100, "dat": 50}, "0")],
    ),
    (
        "target-as-input",
        "1",
        "inputs:\n  dat: {label: Đạt, type: percent}\n"
        "  chi_tieu: {label: Chỉ tiêu, type: percent, min: 10%}\n"
        "rule:\n  of: dat\n  bands:\n    - {when: '>= chi_tieu', award: max}\n"
        "    - {when: '< chi_tieu', award: dat / chi_tieu * max}\n",
        [({"dat": "80%", "chi_tieu": "80%"}, "1"), ({"dat": "60%", "chi_tieu": "80%"}, "3/4")],
    ),
    (
        "zero-incident",
        "1",
        "inputs: {vu: {label: Vụ, type: count}}\nrule: {passes: vu = 0}\n",
        [({"vu": 0}, "1"), ({"vu": 1}, "0")],
    ),
    (
        "one-failure-zeroes",
        "1",
        COUNTS + "rule: {passes: dat = tong}\n",
        [({"tong": 12, "dat": 12}, "1"), ({"tong": 12, "dat": 11}, "0")],
    ),
    (
        "relative-to-mean",
        "1",
        PEERS + "rule: least(1, rate / mean) * max\n",
        [
            ({"rate": "30%", "mean": "60%", "best": "90%"}, "1/2"),
            ({"rate": "70%", "mean": "60%", "best": "90%"}, "1"),
        ],
    ),
    (
        "relative-to-best",
        "2",
        PEERS + "rule: least(1, rate / best) * max\n",
        [({"rate": "30%", "mean": "60%", "best": "90%"}, "2/3")],
    ),
    (
        "interpolate",
        "1",
        "inputs:\n  x: {label: X, type: percent}\n  muc_tieu: {label: MT, type: percent}\n"
        "  dan_dau: {label: DD, type: percent}\n"
        "rule: interpolate(x, muc_tieu, 0.5, dan_dau, max)\n",
        [
            ({"x": "50%", "muc_tieu": "50%", "dan_dau": "90%"}, "1/2"),
            ({"x": "60%", "muc_tieu": "50%", "dan_dau": "90%"}, "5/8"),
            ({"x": "95%", "muc_tieu": "50%", "dan_dau": "90%"}, "1"),
        ],
    ),
    (
        "curve",
        "1",
        COUNTS + "rule:\n  curve:\n    - {at: 20%, award: 0}\n    - {at: 40%, award: 0.5}\n"
        "    - {at: 90%, award: max}\n",
        [
            ({"tong": 10, "dat": 1}, "0"),
            ({"tong": 10, "dat": 3}, "1/4"),
            ({"tong": 10, "dat": 4}, "1/2"),
            ({"tong": 10, "dat": 5}, "3/5"),
            ({"tong": 10, "dat": 10}, "1"),
        ],
    ),
    (
        "count-times-points",
        "1",
        "inputs: {bai: {label: Bài, type: count}}\nrule: {per: bai, award: 0.3, up_to: max}\n",
        [({"bai": 0}, "0"), ({"bai": 3}, "9/10"), ({"bai": 4}, "1")],
    ),
    (
        "capped-parts",
        "2",
        "inputs: {bai: {label: Bài, type: count}, co: {label: Có, type: yes_no}}\n"
        "rule:\n  parts:\n    - {label: Bài, max: 1.5, rule: {per: bai, award: 0.5, up_to: max}}\n"
        "    - {label: Có, max: 1, rule: {passes: co}}\n  cap: max\n",
        [
            ({"bai": 2, "co": "yes"}, "2"),
            ({"bai": 9, "co": "no"}, "3/2"),
            ({"bai": 9, "co": "yes"}, "2"),
            ({"bai": 0, "co": "no"}, "0"),
        ],
    ),
    (
        "best-of",
        "1",
        COUNTS.replace("measure:", "  tang: {label: Tăng, type: percent}\nmeasure:")
        + "rule:\n  best_of:\n    - {label: Tỷ lệ, rule: measure * max}\n"
        "    - {label: Tăng, rule: {passes: tang >= 10%, award: 0.7}}\n",
        [
            ({"tong": 10, "dat": 8, "tang": "10%"}, "4/5"),
            ({"tong": 10, "dat": 6, "tang": "10%"}, "7/10"),
            ({"tong": 10, "dat": 6, "tang": "9%"}, "3/5"),
        ],
    ),
    (
        "exclusive-bonuses",
        "1",
        "inputs: {tinh: {label: Tỉnh, type: count}, nganh: {label: Ngành, type: count}}\n"
        "rule:\n  cases:\n    - {when: tinh > 0, award: 1}\n    - {when: nganh > 0, award: 0.4}\n"
        "    - {otherwise: 0}\n",
        [
            ({"tinh": 1, "nganh": 1}, "1"),
            ({"tinh": 0, "nganh": 5}, "2/5"),
            ({"tinh": 0, "nganh": 0}, "0"),
        ],
    ),
    (
        "per-event-with-floor",
        "1",
        "inputs: {loi: {label: Lỗi, type: count}}\n"
        "rule:\n  deductions:\n    - {label: Lỗi, each: loi, points: 0.3}\n",
        [({"loi": 0}, "1"), ({"loi": 3}, "1/10"), ({"loi": 4}, "0")],
    ),
    (
        "severity-tiers",
        "2",
        "inputs: {nhe: {label: Nhẹ, type: count}, nang: {label: Nặng, type: count}}\n"
        "rule:\n  deductions:\n    - {label: Nhẹ, each: nhe, points: 0.1, up_to: 0.5}\n"
        "    - {label: Nặng, each: nang, points: 0.75}\n",
        [
            ({"nhe": 6, "nang": 0}, "3/2"),
            ({"nhe": 1, "nang": 1}, "23/20"),
            ({"nhe": 0, "nang": 3}, "0"),
        ],
    ),
    (
        "deduction-table",
        "1",
        "inputs: {sai: {label: Sai, type: count}}\n"
        "rule:\n  deductions:\n    - label: Văn bản sai\n      rule:\n        of: sai\n"
        "        bands:\n"
        "          - {when: '0', award: 0}\n          - {when: '[1..3]', award: 0.4}\n"
        "          - {when: '> 3', award: 1}\n",
        [({"sai": 0}, "1"), ({"sai": 3}, "3/5"), ({"sai": 4}, "0")],
    ),
    (
        "wipe-out",
        "1",
        COUNTS.replace("measure:", "  lo: {label: Lộ dữ liệu, type: yes_no}\nmeasure:")
        + "rule:\n  overrides: [{when: lo, label: Lộ dữ liệu}]\n  points: measure * max\n",
        [({"tong": 4, "dat": 4, "lo": "no"}, "1"), ({"tong": 4, "dat": 4, "lo": "yes"}, "0")],
    ),
    (
        "points-per-day-late",
        "1",
        "inputs: {ngay: {label: Ngày nộp, type: date}}\nrule:\n  deductions:\n"
        "    - {label: Ngày chậm, each: 'greatest(0, ngay - 2026-03-15)', points: 0.2}\n",
        [
            ({"ngay": "15/03/2026"}, "1"),
            ({"ngay": "17/03/2026"}, "3/5"),
            ({"ngay": "01/04/2026"}, "0"),
        ],
    ),
    (
        "base-then-deductions",
        "2",
        "inputs:\n  muc: {label: Mức, type: choice, levels: {du: Đủ, thieu: Thiếu}}\n"
        "  loi: {label: Lỗi, type: count}\n"
        "rule:\n  from: {levels: {du: max, thieu: 1}}\n"
        "  deductions: [{label: Lỗi, each: loi, points: 0.25}]\n  floor: 0.5\n",
        [
            ({"muc": "du", "loi": 2}, "3/2"),
            ({"muc": "thieu", "loi": 1}, "3/4"),
            ({"muc": "thieu", "loi": 9}, "1/2"),
        ],
    ),
    (
        "below-zero",
        "1",
        "inputs: {vu: {label: Vụ, type: count}}\nrule:\n"
        "  deductions: [{label: Vụ, each: vu, points: 0.8}]\n  floor: -2\n",
        [({"vu": 2}, "-3/5"), ({"vu": 9}, "-2")],
    ),
    (
        "ceiling-by-method",
        "2",
        COUNTS.replace("measure:", "  giay: {label: Trên giấy, type: yes_no}\nmeasure:")
        + "rule:\n  points: measure * max\n  ceilings: [{when: giay, at: 0.5 * max}]\n",
        [
            ({"tong": 4, "dat": 3, "giay": "no"}, "3/2"),
            ({"tong": 4, "dat": 3, "giay": "yes"}, "1"),
            ({"tong": 4, "dat": 1, "giay": "yes"}, "1/2"),
        ],
    ),
    (
        "absolute-side-condition",
        "1",
        COUNTS + "rule:\n  bands:\n    - {when: '>= 50%', and: dat >= 4, award: max}\n"
        "    - {when: '>= 50%', and: dat < 4, award: 0.6}\n    - {when: '< 50%', award: 0}\n",
        [
            ({"tong": 8, "dat": 4}, "1"),
            ({"tong": 6, "dat": 3}, "3/5"),
            ({"tong": 10, "dat": 4}, "0"),
        ],
    ),
    (
        "minimum-sample",
        "1",
        "inputs:\n  mau: {label: Mẫu, type: count, unit: phiếu, sample: 30}\n"
        "  dat: {label: Đạt, type: count, at_most: mau}\n"
        "measure: dat / mau\nnot_applicable_when: mau = 0\nrule: measure * max\n",
        [({"mau": 29, "dat": 29}, "1"), ({"mau": 30, "dat": 15}, "1/2")],
    ),
    (
        "weighted-mean-of-levels",
        "1",
        "inputs:\n  m1: {label: Mức 1, type: count}\n  m3: {label: Mức 3, type: count}\n"
        "  m5: {label: Mức 5, type: count}\n"
        "measure: {value: '(m1 + 3 * m3 + 5 * m5) / greatest(1, m1 + m3 + m5)', kind: number}\n"
        "not_applicable_when: m1 + m3 + m5 = 0\nrule: (measure - 1) / 4 * max\n",
        [
            ({"m1": 0, "m3": 0, "m5": 9}, "1"),
            ({"m1": 1, "m3": 1, "m5": 1}, "1/2"),
            ({"m1": 2, "m3": 1, "m5": 0}, "1/6"),
        ],
    ),
    (
        "steps-beyond-a-start",
        "2",
        COUNTS + "rule:\n  bands:\n    - {when: '< 60%', award: 0}\n    - when: '>= 60%'\n"
        "      award: {per: measure, beyond: 60%, every: 10%, award: 0.3, from: 0.5, up_to: 1.5}\n",
        [
            ({"tong": 100, "dat": 59}, "0"),
            ({"tong": 100, "dat": 60}, "1/2"),
            ({"tong": 100, "dat": 69}, "1/2"),
            ({"tong": 100, "dat": 70}, "4/5"),
            ({"tong": 100, "dat": 100}, "3/2"),
        ],
    ),
    (
        "days-late-from-the-third",
        "1",
        "inputs:\n  gui: {label: Ngày gửi, type: date}\n  han: {label: Hạn, type: date}\n"
        "rule:\n  deductions:\n"
        "    - {label: Chậm, each: gui - han, beyond: 2, points: 0.4, up_to: 0.9}\n",
        [
            ({"gui": "12/03/2026", "han": "10/03/2026"}, "1"),
            ({"gui": "13/03/2026", "han": "10/03/2026"}, "3/5"),
            ({"gui": "01/01/2026", "han": "10/03/2026"}, "1"),
            ({"gui": "30/03/2026", "han": "10/03/2026"}, "1/10"),
        ],
    ),
    (
        "deduction-for-every-step-below",
        "1",
        COUNTS + "rule:\n  deductions:\n"
        "    - {label: Thấp, each: 90% - measure, beyond: 0, every: 5%, points: 0.25}\n",
        [
            ({"tong": 100, "dat": 95}, "1"),
            ({"tong": 100, "dat": 86}, "1"),
            ({"tong": 100, "dat": 85}, "3/4"),
            ({"tong": 100, "dat": 10}, "0"),
        ],
    ),
    (
        "share-beyond-100",
        "1",
        "inputs: {thu: {label: Thu, type: percent, max: 150%}}\n"
        "rule:\n  of: thu\n  bands:\n    - {when: '>= 120%', award: max}\n"
        "    - {when: '< 120%', award: 0.5}\n",
        [({"thu": "120%"}, "1"), ({"thu": "119%"}, "1/2"), ({"thu": "150%"}, "1")],
    ),
    (
        "curve-of-its-own-quantity",
        "1",
        "inputs: {n: {label: N, type: count, max: 8}}\nrule:\n  of: n / 8\n"
        "  curve: [{at: 0, award: 0}, {at: 50%, award: measure * max}, {at: 1, award: max}]\n",
        [({"n": 2}, "1/8"), ({"n": 4}, "1/2"), ({"n": 8}, "1")],
    ),
]


def rules_text(body: str) -> str:
    """Return a rule file with one rule."""
    return "rubrics:\n  the-rule:\n" + indent(body, "    ")


NEW_SHAPE = """
import sys
from typing import Annotated, ClassVar

from par_index.cli import main
from par_index.meaning.rules import Points
from par_index.models.scalars import Number, vi
from par_index.models.shapes.base import Fault, Shape


class Flat(Shape):
    KEY: ClassVar[str] = "flat"

    flat: Annotated[Number, vi("Số điểm.", 1)]

    def core(self, scope):
        return Points(scope.expr(self.flat))

    def faults(self, declared):
        if self.flat.text == "13":
            yield Fault("PAR305", "số xui", ("flat",))


if sys.argv[1:] == ["schema"]:
    from tests.schemas import text_of

    sys.stdout.write(text_of("rubric"))
else:
    main()
"""


def test_a_shape_is_one_class(set_folder: Callable[..., Folder], tmp_path: Path) -> None:
    """One class makes a shape known to the files, the checks, the messages and the schema."""
    program = tmp_path / "program.py"
    program.write_text(NEW_SHAPE, encoding="utf-8")

    def out(*args: object) -> str:
        command = [sys.executable, str(program), *map(str, args)]
        done = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        )
        return done.stdout or done.stderr

    folder = set_folder(rules_text("rule: {flat: 0.75}\n"))
    given = folder.evidence({"A.1": {}})
    document = json.loads(out("score", folder.criteria, given, "--json"))
    assert node_of(document, "A.1")["points"] == "3/4"
    folder.write("rules.yaml", rules_text("rule: {flat: 13}\n"))
    assert "rules.yaml:3:18 PAR305 lỗi: số xui" in out("check", folder.rules)
    folder.write("rules.yaml", rules_text("rule: {flta: 1}\n"))
    assert "flat\n" in out("check", folder.rules)
    assert "Flat" in json.loads(out("schema"))["$defs"]


def test_every_shape_has_a_worked_example() -> None:
    """The catalogue of shipped rules shows every shape that a file may use."""
    text = (shelf("rubrics") / "mau-cac-dang.yaml").read_text(encoding="utf-8")
    assert not [key for key in KNOWN if f" {key}:" not in text]


@pytest.mark.parametrize(
    ("maximum", "body", "table"),
    [pytest.param(*shape[1:], id=shape[0]) for shape in SHAPES],
)
def test_shape(
    set_folder: Callable[..., Folder],
    maximum: str,
    body: str,
    table: list[tuple[dict[str, Any], str]],
) -> None:
    """A stranger's rule file scores by command line, from any folder, as computed by hand."""
    folder = set_folder(rules_text(body), maximum=maximum)
    for given, points in table:
        assert folder.points(given) == F(points), given


POOLS = """\
set: bo-rieng
title: Bộ tiêu chí riêng
unit: Đơn vị thử
year: 2026
source: {document: Văn bản thử}
rubrics: [./rules.yaml]
areas:
  - code: A
    title: Chính
    items:
      - {code: A.1, title: Chính, rule: the-rule, max: {points: 3, basis: stated}}
      - {code: A.2, title: Chưa có điểm tối đa, rule: the-rule}
  - code: B
    title: Thưởng
    pool: bonus
    max: {points: 1, basis: stated}
    items:
      - {code: B.1, title: Thưởng 1, rule: the-rule, max: {points: 2, basis: stated}}
  - code: C
    title: Phạt
    pool: penalty
    max: {points: 1.5, basis: stated}
    items:
      - {code: C.1, title: Phạt 1, rule: flaws, max: {points: 0, basis: stated}, min: -9}
"""
POOL_RULES = """\
rubrics:
  the-rule:
    inputs: {n: {label: N, type: count}}
    rule: {per: n, award: 1, up_to: max}
  flaws:
    inputs: {n: {label: N, type: count}}
    rule:
      deductions: [{label: Lỗi, each: n, points: 1}]
      floor: -9
"""


def test_pools_have_their_own_limits(set_folder: Callable[..., Folder]) -> None:
    """Bonus adds up to its cap, penalty takes down to its floor, neither counts in the maximum."""
    folder = set_folder(POOL_RULES, POOLS)
    card = folder.score({"A.1": {"n": 2}, "B.1": {"n": 5}, "C.1": {"n": 4}})
    assert card["total"]["max"] == "3/1"
    assert node_of(card, "B")["points"] == "1/1"
    assert node_of(card, "C")["points"] == "-3/2"
    assert card["total"]["points"] == "3/2"
    small = folder.score({"A.1": {"n": 2}, "B.1": {"n": 0}, "C.1": {"n": 1}})
    assert small["total"]["points"] == "1/1"


def test_a_line_without_a_maximum_stays_outside(set_folder: Callable[..., Folder]) -> None:
    """A maximum that the source lacks leaves the line visible and outside the total."""
    folder = set_folder(POOL_RULES, POOLS)
    card = folder.score({"A.1": {"n": 3}})
    assert card["unscored"] == ["A.2"]
    assert (node_of(card, "A")["max"], node_of(card, "A")["points"]) == ("3/1", "3/1")


def test_a_product_of_figures_is_advised_on(set_folder: Callable[..., Folder]) -> None:
    """A rule that multiplies a figure by itself is scored and advised on, up to full marks."""
    rule = "rule: rate * rate * max\n"
    inputs = "inputs: {rate: {label: Tỷ lệ, type: percent}}\n"
    folder = set_folder("rubrics:\n  the-rule:\n" + indent(inputs + rule, "    "))
    node = node_of(folder.score({"A.1": {"rate": "50%"}}), "A.1")
    assert node["exact"] == "1/4"
    assert node["remedies"][-1] == "«Tỷ lệ» tăng lên 100% thì đạt tối đa."


FINER = """\
rubrics:
  the-rule:
    inputs: {n: {label: Hồ sơ, type: count}}
    rule:
      cases:
        - {when: n >= 9, award: max}
        - {when: n >= 4, award: 0.257}
        - {otherwise: 0.253}
"""


@pytest.mark.parametrize(
    ("places", "gains"),
    [
        (3, ["đạt 0,257/1,000 điểm", "đạt tối đa"]),
        (2, ["đạt 0,26/1,00 điểm", "đạt tối đa"]),
        (1, ["đạt tối đa"]),
    ],
)
def test_gains_are_told_as_the_set_rounds(
    set_folder: Callable[..., Folder], places: int, gains: list[str]
) -> None:
    """A change wins points where the set's own rounding shows more, in as many decimals."""
    folder = set_folder(FINER, CRITERIA + f"rounding: {{places: {places}, at: leaf}}\n")
    node = node_of(folder.score({"A.1": {"n": 3}}), "A.1")
    assert [text.split(" thì ")[1].rstrip(".") for text in node["remedies"]] == gains


TREATED = """\
set: bo-rieng
title: Bộ tiêu chí riêng
unit: Đơn vị thử
year: 2026
source: {document: Văn bản thử}
rubrics: [./rules.yaml]
areas:
  - code: A
    title: Chính
    not_applicable: TREATMENT
    items:
      - {code: A.1, title: Một, rule: share, max: {points: 1, basis: stated}}
      - {code: A.2, title: Hai, rule: share, max: {points: 3, basis: stated}}
"""
SHARE = """\
rubrics:
  share:
    inputs:
      tong: {label: Tổng, type: count}
      dat: {label: Đạt, type: count, at_most: tong}
    measure: dat / tong
    not_applicable_when: tong = 0
    rule: measure * max
"""


@pytest.mark.parametrize(
    ("treatment", "points", "maximum"),
    [("exclude", "1/2", "1/1"), ("full", "7/2", "4/1"), ("rescale", "2/1", "4/1")],
)
@pytest.mark.parametrize("how", ["counts", "reason"])
def test_treatments_of_nothing_arose(
    set_folder: Callable[..., Folder], treatment: str, points: str, maximum: str, how: str
) -> None:
    """A line in which nothing arose leaves, gets full points, or has its group scaled up."""
    folder = set_folder(SHARE, TREATED.replace("TREATMENT", treatment))
    idle = "given: {tong: 0}" if how == "counts" else "not_applicable: Trong năm không có."
    text = f"leaves:\n  A.1: {{given: {{tong: 4, dat: 2}}}}\n  A.2: {{{idle}}}\n"
    path = folder.write("ev.yaml", text)

    card = scorecard(folder.criteria, path)
    assert (card["total"]["points"], card["total"]["max"]) == (points, maximum)
    assert node_of(card, "A.2")["state"] == "not_applicable"


def test_missing_is_not_zero(set_folder: Callable[..., Folder]) -> None:
    """A leaf without figures scores 0 now, says so, and keeps its interval open."""
    folder = set_folder(SHARE, TREATED.replace("TREATMENT", "exclude"))
    card = folder.score({"A.1": {"tong": 4, "dat": 4}, "A.2": {"tong": 10}})
    node = node_of(card, "A.2")
    assert (node["state"], node["points"]) == ("missing", "0/1")
    assert node["range"] == {"certain": "0/1", "possible": "3/1"}
    assert card["total"]["range"] == {"certain": "1/1", "possible": "4/1"}


def test_survey_lines_wait_for_the_survey(set_folder: Callable[..., Folder]) -> None:
    """A line that only a survey can score is scored like any other once its figures are there."""
    folder = set_folder(
        SHARE,
        TREATED.replace("TREATMENT", "exclude").replace(
            "rule: share,", "rule: share, survey: true,"
        ),
    )
    assert node_of(folder.score({}), "A.1")["state"] == "missing"
    assert folder.points({"tong": 200, "dat": 150}) == F(3, 4)


CONSTANTS = """\
set: bo-rieng
title: Bộ tiêu chí riêng
unit: Đơn vị thử
year: 2026
source: {document: Văn bản thử}
rubrics: [./rules.yaml]
areas:
  - code: A
    title: Chính
    items:
      - code: A.1
        title: Một
        rule: by
        constants: {han: 2026-03-31}
        max: {points: 1, basis: stated}
      - code: A.2
        title: Hai
        rule: by
        constants: {han: 30/6/2026}
        max: {points: 1, basis: stated}
"""


def test_constants_let_lines_share_a_rule(set_folder: Callable[..., Folder]) -> None:
    """A criteria file fixes an input of a rule, so that many lines share it."""
    rules = (
        "rubrics:\n  by:\n    inputs:\n      ngay: {label: Ngày, type: date}\n"
        "      han: {label: Hạn, type: date}\n    rule: {passes: ngay <= han}\n"
    )
    folder = set_folder(rules, CONSTANTS)
    card = folder.score({"A.1": {"ngay": "2026-05-01"}, "A.2": {"ngay": "2026-05-01"}})
    assert [node_of(card, code)["points"] for code in ("A.1", "A.2")] == ["0/1", "1/1"]


def test_a_known_value_may_be_a_range(set_folder: Callable[..., Folder]) -> None:
    """A range that lies within one band is known; one across a threshold stays open."""
    folder = set_folder(
        rules_text(
            COUNTS
            + "rule:\n  bands:\n"
            + "    - {when: '>= 50%', award: max}\n    - {when: '< 50%', award: 0}\n"
        )
    )
    assert node_of(folder.score({"A.1": {"measure": "> 60%"}}), "A.1")["points"] == "1/1"
    assert node_of(folder.score({"A.1": {"tong": 10, "dat": ">= 5"}}), "A.1")["points"] == "1/1"
    node = node_of(folder.score({"A.1": {"measure": "[40%..60%]"}}), "A.1")
    assert (node["state"], node["range"]) == ("missing", {"certain": "0/1", "possible": "1/1"})


def test_a_table_within_the_last_row_is_proved_before_scoring(
    set_folder: Callable[..., Folder],
) -> None:
    """`score` refuses a gap of the table that stands in the row which always holds."""
    folder = set_folder(
        "rubrics:\n  the-rule:\n"
        "    inputs: {co: {label: Có, type: yes_no}, n: {label: N, type: count}}\n"
        "    rule:\n      cases:\n        - {when: co, award: max}\n"
        "        - otherwise:\n            of: n\n"
        "            bands: [{when: '< 3', award: 0}, {when: '> 3', award: 0.5}]\n"
    )
    told = run("score", folder.criteria, folder.evidence({"A.1": {"co": "no", "n": 3}}))
    assert told.exit_code == 1
    assert "PAR601" in told.output


def test_divisors_below_zero_are_looked_at(set_folder: Callable[..., Folder]) -> None:
    """Points that only a negative divisor lifts above the maximum are found, with a witness."""
    folder = set_folder(
        "rubrics:\n  the-rule:\n    inputs: {y: {label: Y, type: number, min: -2, max: 2}}\n"
        "    rule: {cases: [{when: y <= -1, award: -3 / y}, {otherwise: 0}]}\n"
    )
    told = run("check", folder.criteria).output
    assert "PAR604" in told
    assert "«Y» = -2" in told


def test_what_was_taken_off_is_a_deduction(set_folder: Callable[..., Folder]) -> None:
    """The document tells by its kind that points were taken off, and for what."""
    folder = set_folder(
        "rubrics:\n  the-rule:\n    inputs: {n: {label: N, type: count}}\n"
        "    rule: {deductions: [{label: Lỗi, each: n, points: 0.25}]}\n"
    )
    document = scorecard(folder.criteria, folder.evidence({"A.1": {"n": 2}}))
    assert [(one["kind"], one["amount"]) for one in document["deductions"]] == [
        ("deduction", "1/2")
    ]


def test_a_maximum_of_thousandths_is_counted_whole(set_folder: Callable[..., Folder]) -> None:
    """Where a set rounds to three decimals, a line of 0,125 counts an eighth in the maximum."""
    rules = "rubrics:\n  the-rule: {inputs: {co: {label: Có, type: yes_no}}, rule: {passes: co}}\n"
    criteria = CRITERIA + "rounding: {places: 3, at: leaf}\n"
    folder = set_folder(rules, criteria, "0.125")
    document = scorecard(folder.criteria, folder.evidence({"A.1": {"co": "no"}}))
    assert (document["total"]["points"], document["total"]["max"]) == ("0/1", "1/8")
