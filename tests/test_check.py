"""`par-index check` on shipped and broken files, and scoring that refuses what it finds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from par_index.checking.boundaries import boundaries
from par_index.checking.examples import example_problems
from par_index.checking.places import SourceNode
from par_index.checking.report import check_named, rubric_entries
from par_index.cli import cli
from par_index.diagnostics.catalogue import KINDS
from par_index.diagnostics.problems import Problem
from par_index.loading.library import shipped
from par_index.loading.load import read_rubrics
from par_index.loading.reader import read_bytes
from tests.support import Folder


def run(*arguments: str) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(cli, list(arguments))


@pytest.mark.parametrize("name", [*shipped("criteria"), *shipped("rubrics")])
def test_shipped_files_have_no_error(name: str) -> None:
    """Every shipped set passes; all rules are proved but two, which multiply two figures."""
    report = check_named(name)
    assert report.errors == []
    open_rules = {p.source_line for p in report.warnings if p.code == "PAR660"}
    assert report.rules - report.proved == len(open_rules) <= 2
    assert all("paid_online / payments" in line for line in open_rules)


@pytest.mark.parametrize("name", shipped("rubrics"))
def test_shipped_rubric_files_pass_alone(name: str) -> None:
    """A rubric file can be checked by its path, without a criteria set."""
    from par_index.loading.library import shelf

    report = check_named(str(shelf("rubrics") / f"{name}.yaml"))
    assert report.errors == []


def test_warnings_of_son_tra_are_those_of_its_source() -> None:
    """Sơn Trà: assumed maxima, a line without rule, targets that lose, a reading that falls."""
    found: dict[str, set[str]] = {}
    for problem in check_named("son-tra-2026").warnings:
        match = re.search(r"\b[IV]+(?:\.\w+)+", problem.message)
        where = match[0] if match else problem.message.partition(",")[0]
        found.setdefault(problem.code, set()).add(where)
    assert found == {
        "PAR653": {"theo cách áp dụng «of-inspected»"},
        "PAR654": {
            *("I.1.b", "III.1.a", "III.1.b", "IV.1.a", "IV.1.b", "V.1.a", "V.1.b", "V.1.c"),
            *("V.2.b.1", "V.2.b.2", "V.2.b.3", "V.3.c"),
        },
        "PAR655": {"IV.2"},
        "PAR657": {"V.1.b", "V.1.c"},
    }


def test_check_shows_what_the_set_records_of_its_source() -> None:
    """The findings that a criteria set records are printed with it."""
    output = run("check", "son-tra-2026").output
    assert "Điều đã ghi nhận về văn bản nguồn (29):" in output
    assert "son-tra-2026: 0 lỗi, 16 cảnh báo; 26/26 cách chấm" in output


def test_check_without_argument_covers_every_shipped_set() -> None:
    """No argument means all shipped sets; warnings alone leave the exit code 0."""
    result = run("check")
    assert result.exit_code == 0
    for name in shipped("criteria"):
        assert f"{name}: 0 lỗi" in result.output


def test_json_names_every_problem_with_its_place() -> None:
    """The JSON document counts and places what the text prints."""
    document = json.loads(run("check", "son-tra-2026", "--json").output)
    assert (document["errors"], document["warnings"]) == (0, 16)
    (report,) = document["reports"]
    first = report["problems"][0]
    assert first["code"] == "PAR654"
    assert first["file"] == "criteria/son-tra-2026.yaml"
    assert first["line"] > 0
    assert len(report["findings"]) == 29


BANDS = """rubrics:
  ky-so:
    clause: mục 1
    inputs:
      total: {label: Văn bản, type: count}
      signed: {label: Ký số, type: count, at_most: total}
    measure: signed / total
    not_applicable_when: total = 0
    rule:
      bands:
        - {when: "100%", award: max}
        - {when: "[95%..100%)", award: 0.25}
        - {when: "<TAIL>", award: 0}
"""
SET = """set: thu
title: Bộ thử
unit: Đơn vị
year: 2026
source: {document: Văn bản}
rubrics: cham.yaml
areas:
  - code: A
    title: Lĩnh vực
    items:
      - code: A.1
        title: Ký số
        rule: ky-so
        max: {points: 0.5, basis: stated}
        target: {text: Đạt 100%, given: {measure: 100%}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a small set whose only rule has a gap below 95%."""
    (tmp_path / "bo.yaml").write_text(SET, encoding="utf-8")
    (tmp_path / "cham.yaml").write_text(BANDS.replace("<TAIL>", "< 90%"), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", [["score"], ["explain"]])
def test_scoring_refuses_an_unsound_rubric(folder: Path, command: list[str]) -> None:
    """Nobody is scored by a rule with a gap; the diagnostic and the exit code say so."""
    more = ["A.1"] if command == ["explain"] else []
    result = run(*command, str(folder / "bo.yaml"), "--targets", *more)
    assert result.exit_code == 1
    assert "PAR601" in result.output
    assert "từ 90% đến dưới 95%" in result.output
    (folder / "cham.yaml").write_text(BANDS.replace("<TAIL>", "< 95%"), encoding="utf-8")
    mended = run(*command, str(folder / "bo.yaml"), "--targets", *more)
    assert mended.exit_code == 0


def test_a_hole_among_a_few_answers_is_found(set_folder: Callable[..., Folder]) -> None:
    """Where all answers can be tried one by one, those that no row names are told as well."""
    inputs = "inputs: {a: {label: Có a, type: yes_no}, b: {label: Có b, type: yes_no}}"
    cases = "cases: [{when: a and b, award: max}, {when: a, award: 0.5}]"
    folder = set_folder(f"rubrics:\n  the-rule:\n    {inputs}\n    rule: {{{cases}}}\n")
    result = run("check", str(folder.criteria))
    assert result.exit_code == 1
    assert "PAR601 lỗi: khoảng hở: không dòng nào nhận «Có a» = không" in result.output


def test_what_arises_does_not_depend_on_the_maximum(set_folder: Callable[..., Folder]) -> None:
    """`max` has no place in the condition under which nothing arose, and is refused there."""
    inputs = "inputs: {n: {label: Hồ sơ, type: count}}"
    idle = "not_applicable_when: n = max"
    rules = f"rubrics:\n  the-rule:\n    {inputs}\n    rule: {{points: max}}\n    {idle}\n"
    result = run("check", str(set_folder(rules).criteria))
    assert result.exit_code == 1
    assert "rules.yaml:5:30 PAR302 lỗi: không có tên «max»" in result.output


def test_an_overlay_that_lowers_a_maximum_is_checked(folder: Path) -> None:
    """A maximum below what a row awards is an error at the line of the overlay that sets it."""
    (folder / "cham.yaml").write_text(BANDS.replace("<TAIL>", "< 95%"), encoding="utf-8")
    overlay = folder / "sua.yaml"
    overlay.write_text(
        "overlay: Sửa điểm\nleaves:\n  A.1: {max: {points: 0.2, basis: stated}}\n",
        encoding="utf-8",
    )
    result = run("check", str(folder / "bo.yaml"), "--with", str(overlay))
    assert result.exit_code == 1
    assert f"{overlay}:3:23 PAR604" in result.output


def test_constants_of_a_line_are_checked_at_the_line(tmp_path: Path) -> None:
    """A constant that kills a row of a shared rule is reported where the constant stands."""
    rule = """rubrics:
  nguong:
    clause: mục 1
    inputs:
      rate: {label: Tỷ lệ, type: percent}
      goal: {label: Chỉ tiêu, type: percent, fixed: true}
    rule:
      cases:
        - {when: rate >= goal, award: 1}
        - {otherwise: 0}
"""
    (tmp_path / "cham.yaml").write_text(rule, encoding="utf-8")
    text = SET.replace("rule: ky-so", "rule: nguong\n        constants: {goal: 0%}")
    text = text.replace("max: {points: 0.5", "max: {points: 1").replace("measure: 100%", "rate: 1")
    (tmp_path / "bo.yaml").write_text(text, encoding="utf-8")
    output = run("check", str(tmp_path / "bo.yaml")).output
    assert "bo.yaml:14:20 PAR661" in output


NESTED = """rubrics:
  long-nhau:
    clause: mục 1
    inputs:
      n: {label: Số, type: count}
      bad: {label: Sự cố, type: yes_no}
    rule:
      overrides:
        - when: bad
          award:
            of: n
            bands:
              - {when: 0, award: 0}
              - {when: ">= 2", award: 0}
      ceilings:
        - {when: n > 7, at: 1}
      parts:
        - label: Một
          max: 1
          rule:
            of: n
            bands:
              - {when: "[0..3]", award: 0}
              - {when: ">= 5", award: max}
        - label: Hai
          max: 1
          rule:
            from:
              cases:
                - {when: n > 9, award: max}
                - {when: n < 9, award: max}
            deductions:
              - label: Trừ
                rule:
                  best_of:
                    - label: Ba
                      rule:
                        of: n
                        bands:
                          - {when: "< 6", award: 0}
                          - {when: "> 6", award: 0}
"""


def test_findings_of_nested_tables_stand_at_their_table(tmp_path: Path) -> None:
    """Each gap of a rule made of triggers, ceilings, parts and deductions leads to its rows."""
    path = tmp_path / "cham.yaml"
    path.write_text(NESTED, encoding="utf-8")
    report = check_named(str(path))
    lines = NESTED.splitlines()
    found = {(p.place.line, p.message.split(";")[0]) for p in report.errors if p.code == "PAR601"}
    assert {(line, text[-40:]) for line, text in found} == {
        (lines.index("            bands:") + 1, "khoảng hở: «Số» 1 không thuộc mức nào"[-40:]),
        (22, "khoảng hở: «Số» 4 không thuộc mức nào"[-40:]),
        (29, "khoảng hở: không dòng nào nhận «Số» = 9"[-40:]),
        (39, "khoảng hở: «Số» 6 không thuộc mức nào"[-40:]),
    }


@pytest.mark.parametrize("name", shipped("rubrics"))
def test_boundary_cases_can_be_pasted_as_examples(name: str) -> None:
    """What --examples writes is a valid `examples` list that scores what it says."""
    from par_index.loading.library import shelf

    entries = rubric_entries(str(shelf("rubrics") / f"{name}.yaml"))
    text_of_file = (shelf("rubrics") / f"{name}.yaml").read_text(encoding="utf-8")
    total = 0
    for key, (entry, _) in entries.items():
        cases = [case for _, found, _ in boundaries(key, entry) for case in found]
        total += len(cases)
        listed = "".join(f"      {case.yaml()}\n" for case in cases)
        text = f"rubrics:\n{_only(text_of_file, key)}    examples:\n{listed}"
        problems: list[Problem] = []
        file = read_bytes(text.encode(), "ban.yaml")
        pasted = read_rubrics(file, problems)
        assert problems == []
        source = SourceNode(file, file.root.within(("rubrics", key)))
        assert list(example_problems(key, pasted[key], source)) == []
    assert total > 5 * len(entries)


def _only(source: str, key: str) -> str:
    """Return the text of one rubric of a file without its own examples."""
    lines = source.splitlines()
    start = lines.index(f"  {key}:")
    end = next((i for i in range(start + 1, len(lines)) if re.match(r"  \S", lines[i])), len(lines))
    kept, skipping = [], False
    for line in lines[start:end]:
        if re.match(r"    \w", line):
            skipping = line.startswith(("    examples:", "    note:"))
        if not skipping and not line.lstrip().startswith("#"):
            kept.append(line)
    return "\n".join(kept) + "\n"


def test_boundary_cases_stand_on_both_sides_of_a_threshold() -> None:
    """For signing documents the cases lie around 95% and 100%, and at the end of the domain."""
    output = run("check", "rubrics/son-tra-2026.yaml", "--examples", "--max", "0.5").output
    section = output.split("\ndigitally-signed-documents:")[1].split("\n\n")[0]
    found = dict(re.findall(r"measure: ([\d.]+%).*points: ([\d.]+)", section))
    assert found == {
        "0%": "0",
        "0.01%": "0",
        "94.99%": "0",
        "95%": "0.25",
        "95.01%": "0.25",
        "99.99%": "0.25",
        "100%": "0.5",
    }


def test_evidence_is_not_a_file_to_check(tmp_path: Path) -> None:
    """A file of another kind is named as such, with the command that it belongs to."""
    path = tmp_path / "so-lieu.yaml"
    path.write_text("set: thu\nleaves: {}\n", encoding="utf-8")
    result = run("check", str(path))
    assert result.exit_code == 1
    assert "PAR107" in result.output
    assert "par-index score" in result.output


def test_reference_page_explains_every_code() -> None:
    """`rule --all` writes one section for every code, from the same table as `rule CODE`."""
    page = run("rule", "--all").output
    for code in KINDS.values():
        assert f"## {code.code}: {code.title}" in page
        assert code.mend in page
        assert code.matters in run("rule", code.code).output


def test_unreadable_file_is_a_problem_of_the_report(tmp_path: Path) -> None:
    """A file that cannot be opened counts as an error, also in JSON."""
    result = run("check", str(tmp_path / "khong-co.yaml"), "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)["reports"][0]["problems"][0]["code"] == "PAR101"
