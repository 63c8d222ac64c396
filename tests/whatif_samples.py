"""Evidence and small criteria sets that the what-if tests share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from par_index.loading.load import load_set
from par_index.loading.loaded import LoadedSet
from par_index.scoring.scheme import Claim

SON_TRA = """\
set: son-tra-2026
leaves:
  I.1.a: {given: {units: 20, inspected: 12, online: 8}}
  I.1.b: {given: {completed: 2026-11-15, issued: 2026-11-20, states_results: yes,
    states_shortcomings: yes, states_remedies: yes, states_remedy_deadline: no}}
  II.1: {given: {self_check: partial}}
  III.1.a: {given: {disciplined: 0}}
  III.1.b: {given: {disciplined: 1}}
  III.2: {given: {total: 412, updated: 380}}
  IV.1.a: {given: {planned: 2_000_000_000, disbursed: 1_700_000_000}}
  IV.1.b: {given: {due: 0, paid: 0}}
  V.1.a: {given: {total: 60, signed: 60}}
  V.1.b: {given: {total: 50, signed: 48}}
  V.1.c: {given: {measure: 96%}}
  V.2.a: {given: {total: 1200, electronic: 1000}}
  V.2.b.1: {given: {applied: yes}}
  V.2.b.2: {given: {applied: no}}
  V.3.a: {given: {total: 3200, endorsed: 3000}}
  V.3.b: {given: {total: 1100, with_draft: 700}}
  V.3.c: {given: {total: 1100, linked: 990}}
  V.4: {given: {total: 240, submitted: 200}}
  V.5: {given: {total: 200, of_quality: 178}}
"""

SMALL = """\
set: small
title: Bộ nhỏ
unit: Đơn vị mẫu
year: 2026
source: {document: Ví dụ}
rubrics: small-rules.yaml
grades:
  of: percent
  scale:
    - {title: Tốt, when: ">= 80%", requires: [lines_at_zero = 0, points('A') >= 2]}
    - {title: Khá, when: "[50%..80%)", requires: [lines_at_zero <= 1]}
    - {title: Yếu, when: "< 50%"}
  forced:
    - {when: points('B.2') = 0, at_most: Yếu, label: Không công khai}
areas:
  - code: A
    title: Lĩnh vực A
    capped: true
    max: {points: 3, basis: stated}
    items:
      - {code: A.1, title: Ký số, rule: signing, max: {points: 2, basis: stated}}
      - {code: A.2, title: Giao nộp, rule: handing, max: {points: 2, basis: stated}}
  - code: B
    title: Lĩnh vực B
    items:
      - {code: B.1, title: Sai sót, rule: faults, max: {points: 1, basis: stated}}
      - {code: B.2, title: Công khai, rule: open, max: {points: 1, basis: stated}}
      - {code: B.3, title: Kiểm tra, rule: inspecting, max: {points: 1, basis: stated}}
"""

SMALL_RULES = """\
source: Ví dụ
rubrics:
  signing:
    inputs:
      total: {label: Văn bản, type: count, fixed: true}
      signed: {label: Ký số, type: count, at_most: total, effort: 2}
    measure: signed / total
    not_applicable_when: total = 0
    rule:
      bands:
        - {when: "100%", award: max}
        - {when: "[70%..100%)", award: 1}
        - {when: "< 70%", award: 0}
    rising: signed
  handing:
    inputs:
      total: {label: Hồ sơ, type: count, fixed: true}
      handed: {label: Giao nộp, type: count, at_most: total}
    measure: handed / total
    not_applicable_when: total = 0
    rule:
      bands:
        - {when: ">= 50%", award: measure * max}
        - {when: "< 50%", award: 0}
    rising: handed
  faults:
    inputs:
      light: {label: Nhẹ, type: count, effort: 1}
      heavy: {label: Nặng, type: count, effort: 3}
    rule:
      deductions:
        - {label: Nhẹ, each: light, points: 0.25}
        - {label: Nặng, each: heavy, points: 0.5}
    falling: [light, heavy]
  open:
    inputs:
      shown: {label: Đã công khai, type: yes_no, effort: 4}
      level: {label: Mức, type: choice, levels: {full: Đủ, part: Một phần}, effort: 3}
    rule:
      cases:
        - {when: shown and level = 'full', award: max}
        - {when: shown, award: 0.5}
        - {otherwise: 0}
  inspecting:
    inputs:
      units: {label: Đơn vị, type: count, fixed: true}
      inspected: {label: Được kiểm tra, type: count, at_most: units, effort: 2}
      online: {label: Trực tuyến, type: count, at_most: inspected}
    measure: online / units
    not_applicable_when: units = 0
    rule:
      cases:
        - {when: measure >= 50%, award: max}
        - {when: inspected = units, award: 0.75}
        - {when: inspected > 0, award: 0.5}
        - {otherwise: 0}
    rising: [inspected, online]
"""


@cache
def shipped(name: str) -> LoadedSet:
    """Return a shipped set, loaded once."""
    return load_set(name)


def small_set(folder: Path) -> LoadedSet:
    """Write and load the small set."""
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    (folder / "small-rules.yaml").write_text(SMALL_RULES, encoding="utf-8")
    return load_set(str(folder / "small.yaml"))


def claims_of(figures: Mapping[str, Mapping[str, object]]) -> dict[str, Claim]:
    """Return claims from plain figures."""
    return {code: Claim(dict(values)) for code, values in figures.items()}  # type: ignore[arg-type]


@st.composite
def figures(draw: st.DrawFn) -> dict[str, dict[str, object]]:
    """Return complete figures of the small set."""
    total, files, units = draw(st.integers(1, 7)), draw(st.integers(1, 6)), draw(st.integers(1, 4))
    inspected = draw(st.integers(0, units))
    return {
        "A.1": {"total": total, "signed": draw(st.integers(0, total))},
        "A.2": {"total": files, "handed": draw(st.integers(0, files))},
        "B.1": {"light": draw(st.integers(0, 3)), "heavy": draw(st.integers(0, 2))},
        "B.2": {"shown": draw(st.booleans()), "level": draw(st.sampled_from(["full", "part"]))},
        "B.3": {
            "units": units,
            "inspected": inspected,
            "online": draw(st.integers(0, inspected)),
        },
    }
