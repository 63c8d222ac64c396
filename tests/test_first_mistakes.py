"""First mistakes of people who write rules get the message that mends them."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from tests.support import run

SHARE = """\
rubrics:
  a:
    clause: Mục 1
    inputs:
      t: {label: Tổng số, type: count, min: 1}
      d: {label: Số đạt, type: count, at_most: t}
    measure: d / t
    rule:
      bands:
        - {when: %s, award: 1}
        - {when: "< 90%%", award: 0}
"""
RULE = """\
rubrics:
  a:
    clause: Mục 1
    inputs:
      t: {label: Tổng số, type: count}
      g: {label: Mức, type: choice, levels: {a: Tốt, b: Kém}}
      n: {label: Ngày gửi, type: date}
    rule: %s
"""
MISTAKES = [
    (SHARE % ">= 90%", "PAR103", 'Viết ">= 90%".'),
    (SHARE % '"từ 90% trở lên"', "PAR301", 'Viết bằng ký hiệu: ">= 90%".'),
    (SHARE % '"từ 90,5% đến dưới 95%"', "PAR301", 'Viết bằng ký hiệu: "[90.5%..95%)".'),
    (SHARE % '"trên 90%"', "PAR301", 'Viết bằng ký hiệu: "> 90%".'),
    (SHARE % '"khi đạt loại khá"', "PAR301", 'như ">= 50%"'),
    (SHARE % '"90% thì đạt"', "PAR301", 'như ">= 50%"'),
    (
        RULE % "least(t * 0,5, max)",
        "PAR301",
        "Số thập phân viết dấu chấm: 0.5; hai số thì để dấu cách sau dấu phẩy: 0, 5.",
    ),
    (RULE % "{passes: g = a}", "PAR302", "Viết 'a'."),
    (
        (RULE % "{passes: t = 0}").replace("Tổng số,", "Tổng số, gồm cả tồn,"),
        "PAR202",
        'label: "Tổng số, gồm cả tồn"',
    ),
    (
        (RULE % "{deductions: [{label: Chậm, each: c, points: 1}]}").replace(
            "      n:", "      c: {label: Chậm, type: yes_no}\n      n:"
        ),
        "PAR303",
        "thay bằng rule: {passes: c, award: số điểm}",
    ),
]


@pytest.mark.parametrize(("text", "code", "remedy"), MISTAKES)
def test_first_mistakes(tmp_path: Path, text: str, code: str, remedy: str) -> None:
    """The message names the mistake by its code and writes the very line as it should stand."""
    path = tmp_path / "cach-cham.yaml"
    path.write_text(text, encoding="utf-8")
    output = run("check", path).output
    assert code in output
    assert remedy in output


def test_a_mapping_is_shown_where_a_day_was_written(tmp_path: Path) -> None:
    """A deadline that is only a day is answered with a deadline as it is written."""
    path = tmp_path / "bo.yaml"
    path.write_text(
        "set: t\ntitle: t\nunit: u\nyear: 2026\nsource: {document: d}\nareas:\n"
        "  - code: I\n    title: a\n    items:\n"
        "      - {code: I.1, title: b, deadline: 31/12/2027}\n",
        encoding="utf-8",
    )
    output = run("check", path).output
    assert "PAR203" in output
    assert "Ví dụ: deadline: {text: " in output


def test_days_in_rules_are_written_as_in_evidence(tmp_path: Path) -> None:
    """A Vietnamese day in a rule is that day, not two divisions."""
    path = tmp_path / "cach-cham.yaml"
    example = "    examples: [{given: {n: 09/03/2026, t: 1, g: a}, max: 1, points: 1}]\n"
    path.write_text(RULE % "{passes: n < 10/03/2026}" + example, encoding="utf-8")
    result = run("check", path)
    assert result.exit_code == 0, result.output
    assert "1 ví dụ được tính lại" in result.output


def test_a_wrong_key_of_a_measure_is_the_only_mistake(tmp_path: Path) -> None:
    """A measure written as a mapping is not also told that it should be a single value."""
    path = tmp_path / "cach-cham.yaml"
    text = SHARE.replace("measure: d / t", "measure: {value: d / t, type: percent}")
    path.write_text(text % '">= 90%"', encoding="utf-8")
    told = run("check", path).output
    assert "không có khóa «type»" in told
    assert "PAR203" not in told


def test_a_very_long_band_is_refused_at_once(tmp_path: Path) -> None:
    """Half a million letters in place of a band are looked at once, not again for every letter."""
    path = tmp_path / "cach-cham.yaml"
    path.write_text(SHARE % f'"{"khi" * 170_000}"', encoding="utf-8")
    start = process_time()
    assert "PAR301" in run("check", path).output
    assert process_time() - start < 5


def test_a_list_with_a_faulty_row_is_not_called_empty(tmp_path: Path) -> None:
    """What a row lacks is said at the row alone."""
    path = tmp_path / "cach-cham.yaml"
    path.write_text(RULE % "{parts: [{label: Một, rule: t}]}", encoding="utf-8")
    output = run("check", path).output
    assert "thiếu khóa «max»" in output
    assert "không được để trống" not in output
