"""Long rules: many rows, many conditions, long chains of limits end in an answer, and soon."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.support import Folder, run


def _conditions(count: int) -> str:
    inputs = "".join(f"      x{i}: {{label: X{i}, type: yes_no}}\n" for i in range(count))
    rows = "".join(f"        - x{i}\n" for i in range(count))
    return f"  the-rule:\n    inputs:\n{inputs}    rule:\n      passes:\n{rows}"


def _bands(count: int) -> str:
    rows = "".join(
        f'        - {{when: "[{i / count:.4f}..{(i + 1) / count:.4f})", award: {i / count:.4f}}}\n'
        for i in range(count)
    )
    return (
        "  the-rule:\n    inputs:\n      a: {label: A, type: count}\n"
        "      b: {label: B, type: count, at_most: a}\n    measure: {value: b / a, label: T}\n"
        "    not_applicable_when: a = 0\n    rule:\n      bands:\n"
        f'{rows}        - {{when: "100%", award: 1}}\n'
    )


def test_many_conditions_and_rows_end_in_an_answer(set_folder: Callable[..., Folder]) -> None:
    """Hundreds of conditions are told, hundreds of rows become a workbook."""
    folder = set_folder(f"rubrics:\n{_conditions(300)}")
    told = run("explain", folder.criteria, folder.evidence({"A.1": {"x0": True}}), "A.1")
    assert told.exit_code == 0
    assert "X299" in told.output
    folder = set_folder(f"rubrics:\n{_bands(250)}")
    evidence = folder.evidence({"A.1": {"a": 1000, "b": 777}})
    out = folder.path / "bang.xlsx"
    assert run("score", folder.criteria, evidence, "--out", out).exit_code == 0
    assert out.exists()


def test_points_beyond_the_maximum_issue_no_total(set_folder: Callable[..., Folder]) -> None:
    """A rule that could not be proved leaves its line open, and no total or grade is printed."""
    rule = "0.001 * m * greatest(0, 1 - (n - 37) * (n - 37))"
    inputs = "{n: {label: N, type: count}, m: {label: M, type: count}}"
    folder = set_folder(f"rubrics:\n  the-rule:\n    inputs: {inputs}\n    rule: '{rule}'\n")
    printed = run("score", folder.criteria, folder.evidence({"A.1": {"n": 37, "m": 5000}})).output
    assert "ngoài giới hạn từ 0,00 đến 1,00" in " ".join(printed.split())
    assert "Chưa công bố tổng điểm và xếp loại, vì cách chấm của A.1" in printed
    assert "Tổng điểm:" not in printed
    assert "Xếp loại" not in printed


def test_a_rule_is_compiled_once(set_folder: Callable[..., Folder]) -> None:
    """A scorecard over a rule of 200 rows takes a second, not the square of its rows."""
    folder = set_folder(f"rubrics:\n{_bands(200)}")
    evidence = folder.evidence({"A.1": {"a": 1000, "b": 777}})
    assert run("score", folder.criteria, evidence, "--json").exit_code == 0
    start = time.process_time()
    assert run("score", folder.criteria, evidence, "--json").exit_code == 0
    assert time.process_time() - start < 3
