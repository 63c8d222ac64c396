"""Figures as officers write them mean the same at every door: files, settings, cells of a form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from par_index import ProblemsError, open_evidence, open_set
from par_index.diagnostics.problems import Problem
from par_index.door import open_leniently
from par_index.excel.template import template_book
from par_index.loading.loaded import LoadedSet
from par_index.whatif.scenario_reader import read_mapping, read_settings
from tests.support import Folder, run, yaml_value

TWO, NO, WRONG = "PAR508", "PAR503", "PAR503"
"""Two readings are possible; none is."""

_DAY = date(2026, 6, 20).toordinal()
SPELLINGS: list[tuple[str, str, object]] = [
    ("count", "48 ", 48),
    ("count", "\u00a01 250", 1250),
    ("count", "1.250", 1250),
    ("count", "50.000", 50_000),
    ("count", "1,250,000", 1_250_000),
    ("count", "1_250", 1250),
    ("count", "1.250 văn bản", 1250),
    ("count", "50,0", 50),
    ("count", "48,000", (TWO, "48 hay 48000?")),
    ("count", "48,5", (NO, "«48,5» phải là số nguyên")),
    ("count", "48.5", (NO, "«48.5» phải là số nguyên")),
    ("count", "4 8", (NO, "đặt sai chỗ")),
    ("count", "12.34.567", (NO, "đặt sai chỗ")),
    ("count", "48/50", (NO, "hai số")),
    ("count", "1.250 hồ sơ", (NO, "không phải là số")),
    ("count", "3 nghìn văn bản", 3000),
    ("count", "khoảng 50", (NO, "không phải là số")),
    ("count", "-3", (NO, "nằm ngoài miền")),
    ("money", "3.000.000.000", 3 * 10**9),
    ("money", "3.000.000.000 đồng", 3 * 10**9),
    ("money", "2,75 tỷ", 2_750_000_000),
    ("money", "2.75 tỉ đồng", 2_750_000_000),
    ("money", "3,2 TỶ", 3_200_000_000),
    ("money", "275tỷ", 275 * 10**9),
    ("money", "2 tỷ 750 triệu", (NO, "không phải là số")),
    ("money", "950 trđ", 950_000_000),
    ("money", "2.750 tỷ", (TWO, "2.750.000.000.000 hay 2.750.000.000?")),
    ("money", "1250,5", (NO, "phải là số nguyên")),
    ("money", "2 tỷ 5", (NO, "không phải là số")),
    ("percent", "97,5%", Fraction(975, 1000)),
    ("percent", "97.5 %", Fraction(975, 1000)),
    ("percent", "96,125%", Fraction(96125, 100_000)),
    ("percent", "96.125%", Fraction(96125, 100_000)),
    ("percent", "69.999%", Fraction(69999, 100_000)),
    ("percent", "0,96", Fraction(96, 100)),
    ("percent", "48/50", Fraction(96, 100)),
    ("percent", "96", (NO, "là 96 hay 96%?")),
    ("percent", "85.94", (NO, "là 85.94 hay 85.94%?")),
    ("percent", "120%", (NO, "nằm ngoài miền")),
    ("number", "1250,5", Fraction(12505, 10)),
    ("number", "0.5", Fraction(1, 2)),
    ("number", "1.250,5", Fraction(12505, 10)),
    ("number", "1,250.5", Fraction(12505, 10)),
    ("number", "1.250", (TWO, "1250 hay 1,25?")),
    ("number", "1,25 -", (NO, "không phải là số")),
    ("date", "20-06-2026", _DAY),
    ("date", "20.6.2026", _DAY),
    ("date", "2026-06-20 00:00:00", _DAY),
    ("date", "ngày 20 tháng 6 năm 2026", _DAY),
    ("date", "20/06/26", (NO, "bốn chữ số")),
    ("date", "06/20/2026", (NO, "không có trên lịch")),
    ("truth", "Có ", True),
    ("truth", "không", False),
    ("truth", "có lẽ", (NO, "không phải là có hay không")),
    ("choice", "đạt  một phần", "part"),
    ("choice", "một phần", (NO, "các mức: «Đạt đủ», «Đạt một phần»")),
]
_TYPES = {
    "count": "{label: Số lượng, type: count, unit: văn bản}",
    "money": "{label: Số tiền, type: money}",
    "percent": "{label: Tỷ lệ, type: percent}",
    "number": "{label: Điểm số, type: number, min: 0}",
    "date": "{label: Ngày ban hành, type: date}",
    "truth": "{label: Đã ban hành, type: yes_no}",
    "choice": "{label: Mức đạt, type: choice, levels: {all: Đạt đủ, part: Đạt một phần}}",
}
_FORBIDDEN = {
    "form": ("YAML", "yaml", "yes", "--set", "_"),
    "option": ("YAML", "tệp", "ô "),
    "file": ("yes hoặc no",),
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedSet:
    """A set with one line for each spelling."""
    folder = tmp_path_factory.mktemp("set")
    rules = "".join(
        f"  {kind}:\n    inputs: {{v: {declared}}}\n    rule: 0\n"
        for kind, declared in _TYPES.items()
    )
    (folder / "rules.yaml").write_text(f"rubrics:\n{rules}", "utf-8")
    most = "{points: 0, basis: stated}"
    rows = [
        f"      - {{code: A.{n}, title: T, rule: {kind}, lead: P, max: {most}}}"
        for n, (kind, _, _) in enumerate(SPELLINGS)
    ]
    head = "set: s\ntitle: T\nunit: U\nyear: 2026\nsource: {document: V}\nrubrics: [./rules.yaml]\n"
    areas = "areas:\n  - code: A\n    title: L\n    items:\n"
    (folder / "set.yaml").write_text(head + areas + "\n".join(rows) + "\n", "utf-8")
    return open_set(folder / "set.yaml")


def _through_file(loaded: LoadedSet, folder: Path) -> list[object]:
    rows = [f"  A.{n}: {{given: {{v: {yaml_value(t)}}}}}" for n, (_, t, _) in enumerate(SPELLINGS)]
    path = folder / "so-lieu.yaml"
    path.write_text("leaves:\n" + "\n".join(rows) + "\n", "utf-8")
    problems: list[Problem] = []
    try:
        open_evidence(loaded, path)
    except ProblemsError as failure:
        problems = failure.problems
    wrong = {problem.place.line - 2: problem for problem in problems}
    good = [row for n, row in enumerate(rows) if n not in wrong]
    path.write_text("leaves:\n" + "\n".join(good) + "\n", "utf-8")
    claims = open_evidence(loaded, path).claims
    return [wrong[n] if n in wrong else claims[f"A.{n}"].values["v"] for n in range(len(SPELLINGS))]


def _through_settings(loaded: LoadedSet, _: Path) -> list[object]:
    found: list[object] = []
    for n, (_, text, _) in enumerate(SPELLINGS):
        try:
            found.append(read_settings(loaded, [f"A.{n}.v={text}"]).values[f"A.{n}"]["v"])
        except ProblemsError as failure:
            found += failure.problems
    return found


def _through_cells(loaded: LoadedSet, folder: Path) -> list[object]:
    path = folder / "so-lieu.xlsx"
    path.write_bytes(template_book(loaded))
    book = openpyxl.load_workbook(path)
    places: dict[str, int] = {}
    sheet = book["P"]
    for row in range(1, sheet.max_row + 1):
        code, bar, name = str(sheet.cell(row, 10).value).partition("|")
        if bar and name == "v":
            places[f"{path}!P!D{row}"] = int(code.removeprefix("A."))
            sheet.cell(row, 4).value = SPELLINGS[places[f"{path}!P!D{row}"]][1]
            sheet.cell(row, 4).number_format = "@"
    book.save(path)
    evidence, problems = open_leniently(loaded, [path])
    assert evidence is not None
    wrong: dict[int, object] = {places[problem.where]: problem for problem in problems}
    return [
        wrong[n] if n in wrong else evidence.claims[f"A.{n}"].values["v"]
        for n in range(len(SPELLINGS))
    ]


@pytest.mark.parametrize(
    ("surface", "through"),
    [("file", _through_file), ("option", _through_settings), ("form", _through_cells)],
)
def test_a_spelling_means_the_same_at_every_door(
    loaded: LoadedSet, tmp_path: Path, surface: str, through: Any
) -> None:
    """Each spelling gives its value, a refusal or both readings, in words of the surface."""
    for (kind, text, wanted), found in zip(SPELLINGS, through(loaded, tmp_path), strict=True):
        if not isinstance(wanted, tuple):
            assert (found, type(found) is bool) == (wanted, type(wanted) is bool), (kind, text)
            continue
        assert isinstance(found, Problem), (kind, text, found)
        assert (found.code, wanted[1] in found.message) == (wanted[0], True), found.render()
        said = f"{found.message} {found.hint}"
        assert not [word for word in _FORBIDDEN[surface] if word in said], said
        assert f"«{' '.join(text.split())}»" in said


def test_a_refusal_never_shows_another_figure(loaded: LoadedSet) -> None:
    """What is refused is shown as it was typed, and no digits are put together."""
    money = next(n for n, (kind, _, _) in enumerate(SPELLINGS) if kind == "money")
    for n, text in ((0, "48,5"), (0, "0.5"), (money, "3,2 tỷx"), (money, "1.5.2")):
        with pytest.raises(ProblemsError) as failure:
            read_settings(loaded, [f"A.{n}.v={text}"])
        said = failure.value.problems[0].message.replace(f"«{text}»", "")
        assert not any(letter.isdigit() for letter in said)


def test_a_dot_in_a_rule_can_only_be_the_decimal_point(set_folder: Callable[..., Folder]) -> None:
    """An example of a rule says 1.250 for one and a quarter, where evidence is asked back."""
    inputs = "    inputs: {n: {label: N, type: number, max: 9000}}\n"
    rule = "    rule: {passes: n <= 2}\n    examples: [{given: {n: 1.250}, max: 1, points: 1}]\n"
    told = run("check", set_folder(f"rubrics:\n  the-rule:\n{inputs}{rule}").criteria)
    assert "1 ví dụ được tính lại" in told.output
    assert "0 lỗi" in told.output


def test_exact_numbers_of_programs_are_never_ambiguous(loaded: LoadedSet) -> None:
    """A Decimal and a Fraction with three decimals are read as they are, not as thousands."""
    line = f"A.{next(n for n, (kind, _, _) in enumerate(SPELLINGS) if kind == 'number')}"
    for value in (Decimal("12.125"), Fraction(97, 8)):
        assert open_evidence(loaded, {line: {"v": value}}).claims[line].values["v"] == 12.125
        assert read_mapping(loaded, {f"{line}.v": value}).values[line]["v"] == 12.125


def test_a_figure_is_named_by_its_label_as_well() -> None:
    """``--set`` takes the label that `explain` prints beside the key, in any case."""
    loaded = open_set("son-tra-2026")
    label = loaded.scheme.scored["V.1.b"].rubric.inputs["signed"].label
    for name in ("signed", label, label.upper()):
        assert read_settings(loaded, [f"V.1.b.{name}=50"]).values == {"V.1.b": {"signed": 50}}
    told = run("explain", "son-tra-2026", "--targets", "V.1.b").output
    assert f"V.1.b.signed: {label}" in told


def test_options_take_numbers_and_days_as_people_write_them() -> None:
    """A target, a share and a day of the command line are spelled as in evidence."""
    plan = ("plan", "son-tra-2026", "--targets", "--as-of", "15-10-2026", "--target")
    assert run(*plan, "12,5").exit_code == 0
    assert "từ 12,13" in run(*plan, "12.125").output
    effort = run(*plan, "12", "--effort", "V.1.b.signed=1.250")
    assert effort.exit_code == 1
    assert "1250 hay 1,25?" in effort.output
    spot = ("spot", "son-tra-2026", "V.1.b", "-N", "400", "--chance", "97,5%")
    assert run(*spot).exit_code == 0
