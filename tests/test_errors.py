"""Every mistake of a file is named with its place, its line, a caret and the nearest word.

In the texts below «⟦» and «⟧» enclose what the caret must underline; they are taken out before
the file is written.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from par_index.diagnostics.catalogue import KINDS
from par_index.diagnostics.problems import ProblemsError
from par_index.loading.load import load_evidence, load_set, read_evidence
from par_index.loading.reader import read_bytes
from tests.support import CRITERIA, Folder, codes, problem_heads, run

RULES = """\
rubrics:
  the-rule:
    inputs:
      total: {label: Tổng, type: count}
      signed: {label: Đã ký, type: count, at_most: total}
    measure: signed / total
    not_applicable_when: total = 0
    rule:
      bands:
        - {when: ">= 50%", award: max}
        - {when: "< 50%", award: 0}
    readings:
      other-way: {title: Cách khác, rule: measure * max}
"""
GRADES = CRITERIA.replace(
    "areas:",
    "grades:\n  scale:\n    - {title: Tốt, when: '>= 50%'}\n"
    "    - {title: Kém, when: '< 50%'}\nareas:",
)
Marked = tuple[str, str, str, str]
"""Code, file, marked text, and a part of the hint ("" for none)."""


def _rule(body: str) -> str:
    return RULES[: RULES.index("    rule:\n")] + body


def _swap(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


MISTAKES: list[Marked] = [
    ("PAR103", "rules", _swap(RULES, "signed / total", "signed⟦:⟧ / total: 2"), ""),
    ("PAR103", "ev", "leaves:\n⟦\t⟧A.1: {}\n", ""),
    ("PAR104", "ev", "leaves: ⟦&a⟧ {A.1: {}}\n", ""),
    ("PAR104", "ev", "unit: ⟦!!str⟧ x\n", ""),
    ("PAR104", "ev", "unit: x\n⟦---⟧\nunit: y\n", ""),
    ("PAR105", "ev", "unit: x\nnote: n\n⟦unit⟧: y\n", ""),
    ("PAR107", "ev", "⟦- A⟧\n", ""),
    ("PAR201", "rules", _swap(RULES, "{label: Tổng, type: count}", "⟦{⟧type: count}"), ""),
    ("PAR201", "criteria", CRITERIA.replace("title: Bộ tiêu chí riêng\n", ""), ""),
    ("PAR202", "rules", _swap(RULES, "at_most", "⟦at_mst⟧"), "at_most"),
    ("PAR202", "rules", RULES.replace("    readings:", "    ⟦reedings⟧:"), "readings"),
    ("PAR202", "rules", _swap(RULES, "    readings:", "      ⟦overides⟧: []\n    readings:"),
     "overrides"),
    ("PAR202", "criteria", CRITERIA.replace("unit:", "⟦roundng⟧: {places: 2}\nunit:"), "rounding"),
    ("PAR202", "criteria", _swap(CRITERIA, "{points", "{⟦notte⟧: x, points"), "note"),
    ("PAR202", "ev", "leaves:\n  A.1: {⟦gven⟧: {total: 1}}\n", "given"),
    ("PAR203", "criteria", CRITERIA.replace("2026", "⟦hai nghìn⟧"), ""),
    ("PAR203", "criteria", _swap(CRITERIA, "points: 1", "points: ⟦1.5x⟧"), ""),
    ("PAR204", "criteria", _swap(CRITERIA, "stated", "⟦sure⟧"), ""),
    ("PAR204", "rules", _swap(RULES, "type: count}", "type: ⟦cuont⟧}"), ""),
    ("PAR205", "rules", _rule("    rule: ⟦{⟧ladder: 1}\n"), ""),
    ("PAR301", "rules", _swap(RULES, "measure * max", "measure ⟦×⟧ max"), ""),
    ("PAR301", "rules", _swap(RULES, '">= 50%"', '">= 50% ⟦%⟧"'), ""),
    ("PAR302", "rules", _swap(RULES, "measure: signed", "measure: ⟦signd⟧"), ""),
    ("PAR302", "rules", _swap(RULES, "measure * max", "measure * ⟦mx⟧"), ""),
    ("PAR303", "rules", _swap(RULES, "award: max", "award: ⟦total > 1⟧"), ""),
    ("PAR304", "rules", RULES.replace("    not_applicable_when: total = 0\n", "")
     .replace("signed / total", "signed / ⟦total⟧"), ""),
    ("PAR305", "rules", _rule("    rule:\n      cases:\n        - {otherwise: 0}\n"
                              "        - {when: total > 1, award: 1}\n")
     .replace("        - {otherwise", "        - ⟦{⟧otherwise"), ""),
    ("PAR306", "rules", _swap(RULES, "at_most: total", "at_most: ⟦totl⟧"), "total"),
    ("PAR401", "criteria", CRITERIA + "  - {code: ⟦A⟧, title: Lại, items: []}\n", ""),
    ("PAR402", "criteria", _swap(CRITERIA, "rule: the-rule", "rule: ⟦the-rul⟧"), "the-rule"),
    ("PAR403", "criteria", _swap(CRITERIA, "rule: the-rule", "rule: the-rule, reading: ⟦other-wy⟧"),
     "other-way"),
    ("PAR404", "criteria", _swap(CRITERIA, "code: A.1", "code: ⟦B.1⟧"), ""),
    ("PAR405", "criteria", GRADES.replace("'< 50%'", "'⟦< total⟧'"), ""),
    ("PAR302", "criteria", GRADES.replace("'>= 50%'}", "'>= 50%', requires: [points('⟦A.2⟧') > 0]}")
     .replace("'⟦A.2⟧'", "⟦'A.2'⟧"), ""),
    ("PAR406", "criteria", _swap(CRITERIA, "[./rules.yaml]", "[⟦./rulse.yaml⟧]"), ""),
    ("PAR501", "ev", "leaves:\n  ⟦A.11⟧: {given: {total: 1}}\n", "A.1"),
    ("PAR502", "ev", "leaves:\n  A.1: {given: {⟦totl⟧: 1}}\n", "total"),
    ("PAR503", "ev", "leaves:\n  A.1: {given: {total: ⟦nhiều⟧}}\n", ""),
    ("PAR503", "ev", "leaves:\n  A.1: {given: {total: ⟦-1⟧}}\n", ""),
    ("PAR503", "ev", "leaves:\n  A.1: {given: {total: ⟦2.5⟧}}\n", ""),
    ("PAR503", "ev", "leaves:\n  A.1: {given: {measure: ⟦120%⟧}}\n", ""),
    ("PAR504", "ev", "leaves:\n  A.1: {given: {total: 5, signed: ⟦6⟧}}\n", ""),
    ("PAR506", "ev", "leaves:\n  A.1: {given: {total: 5}, not_applicable: ⟦không có⟧}\n", ""),
    ("PAR507", "ev", "set: ⟦bo-khac⟧\n", ""),
]  # fmt: skip


def _unmarked(marked: str) -> tuple[str, tuple[int, int, int] | None]:
    if "⟦" not in marked:
        return marked, None
    before, _, rest = marked.partition("⟦")
    inside, _, after = rest.partition("⟧")
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    return before + inside + after, (line, column, len(inside))


def _run(folder: Folder, file: str, text: str) -> tuple[object, Path]:
    path = {"rules": folder.rules, "criteria": folder.criteria}.get(file, folder.path / "ev.yaml")
    folder.write("ev.yaml", "leaves: {}\n")
    path.write_text(text, encoding="utf-8")
    return run("score", folder.criteria, folder.path / "ev.yaml"), path


@pytest.mark.parametrize(
    ("code", "file", "marked", "hint"),
    [pytest.param(*row, id=f"{row[0]}-{index}") for index, row in enumerate(MISTAKES)],
)
def test_mistake_is_placed(
    set_folder: Callable[..., Folder], code: str, file: str, marked: str, hint: str
) -> None:
    """One mistake gives one error: its code, line and column, the line, a caret, and a hint."""
    text, place = _unmarked(marked)
    result, path = _run(set_folder(RULES), file, text)
    assert result.exit_code == 1
    (head,) = problem_heads(result)
    assert codes([head]) == [code], result.stderr
    if place is not None:
        line, column, width = place
        assert f"{path.name}:{line}:{column} {code} " in head, result.stderr
        lines = result.stderr.splitlines()
        shown, carets = lines[1], lines[2]
        assert shown.endswith(text.splitlines()[line - 1].replace("\t", " "))
        assert carets.index("^") == shown.index("| ") + 2 + column - 1
        if code not in ("PAR103", "PAR104", "PAR107", "PAR201", "PAR205", "PAR305"):
            assert carets.count("^") == width, result.stderr
    assert hint in result.stderr.split(head)[1]


@pytest.mark.parametrize("code", KINDS)
def test_every_code_is_explained(code: str) -> None:
    """`rule` tells of each code what it checks, why that matters and how to mend it."""
    result = run("rule", code)
    assert result.exit_code == 0
    head, _, *rows = result.stdout.splitlines()
    assert head == f"{code}  {KINDS[code].title}"
    starts = ("Kiểm tra điều gì: ", "Vì sao quan trọng: ", "Cách sửa: ")
    assert [row[: len(start)] for row, start in zip(rows, starts, strict=True)] == [*starts]


def test_rule_lists_codes_and_refuses_unknown_ones() -> None:
    """`rule` without a code lists all of them; an unknown code is refused with the nearest."""
    listed = run("rule").stdout.splitlines()
    assert [line.split()[0] for line in listed] == list(KINDS)
    assert run("rule", "par102").stdout == run("rule", "PAR102").stdout
    assert run("rule", "PAR999").exit_code == 1


def test_evidence_for_a_leaf_without_a_rule(tmp_path: Path) -> None:
    """Figures for IV.2, which the source gives no rule, are refused and not silently dropped."""
    path = tmp_path / "ev.yaml"
    path.write_text("leaves:\n  IV.2: {given: {x: 1}}\n", encoding="utf-8")
    assert codes(problem_heads(run("score", "son-tra-2026", path))) == ["PAR505"]


def test_all_errors_of_a_file_at_once(set_folder: Callable[..., Folder]) -> None:
    """Every mistake of an evidence file is reported in one run, in the order of the file."""
    folder = set_folder(RULES)
    text = "unti: x\nleaves:\n  A.1: {given: {total: x, signd: 3}}\n  B.1: {given: {}}\n"
    result, _ = _run(folder, "ev", text)
    heads = problem_heads(result)
    assert codes(heads) == ["PAR202", "PAR503", "PAR502", "PAR501"]
    assert "4 lỗi trong 1 tệp" in result.stderr


def test_all_errors_of_rules_and_criteria_at_once(set_folder: Callable[..., Folder]) -> None:
    """Mistakes in the rule file and in the criteria file are reported together."""
    rules = RULES.replace("signed / total", "signd / total").replace("award: 0}", "award: nothing}")
    criteria = CRITERIA.replace("basis: stated", "basis: sure, nte: x")
    folder = set_folder(rules, criteria)
    found = codes(problem_heads(run("score", folder.criteria, folder.evidence({}))))
    assert found.count("PAR302") == 2
    assert "PAR202" in found
    assert "PAR204" in found


@pytest.mark.parametrize(
    ("args", "code", "hint"),
    [
        (("score", "son-tra-2025", "--targets"), "PAR101", "son-tra-2026"),
        (("score", "son-tra-2026", "nowhere.yaml"), "PAR101", "nowhere.yaml"),
        (("score", "nowhere/c.yaml", "--targets"), "PAR101", "nowhere/c.yaml"),
        (("score", "son-tra-2026", "."), "PAR101", "."),
        (("score", "son-tra-2026", "--targets", "--reading", "I.1.a=at-lest-five"), "PAR403",
         "at-least-five"),
        (("score", "son-tra-2026", "--targets", "--reading", "I.9=x"), "PAR501", "I.9"),
        (("explain", "son-tra-2026", "--targets", "V.1.d"), "PAR501", "có phải «V.1."),
    ],
)  # fmt: skip
def test_mistakes_on_the_command_line(args: tuple[str, ...], code: str, hint: str) -> None:
    """A wrong name, path, reading or leaf on the command line is an error with the same codes."""
    result = run(*args)
    assert result.exit_code == 1
    assert codes(problem_heads(result)) == [code]
    assert hint in result.stderr


# --- containers of the wrong kind are never silently empty --------------------------------------


@pytest.mark.parametrize("text", ["leaves: [A.1]\n", "leaves: A.1\n", "leaves:\n  A.1: 5\n"])
def test_leaves_must_be_a_mapping(set_folder: Callable[..., Folder], text: str) -> None:
    """Evidence whose leaves are a list or a word is refused, not read as no evidence."""
    result, path = _run(set_folder(RULES), "ev", text)
    assert result.exit_code == 1
    assert codes(problem_heads(result)) == ["PAR203"]
    assert path.name in result.stderr


@pytest.mark.parametrize("text", ["rubrics: [the-rule]\n", "rubrics: the-rule\n"])
def test_rubrics_must_be_a_mapping(set_folder: Callable[..., Folder], text: str) -> None:
    """A rule file whose rules are a list or a word is refused at that place."""
    result, _ = _run(set_folder(RULES), "rules", text)
    assert result.exit_code == 1
    assert "rules.yaml:1:" in problem_heads(result)[0]


def test_a_leaf_among_the_areas_is_not_dropped(set_folder: Callable[..., Folder]) -> None:
    """A line that stands where an area belongs is refused or scored, never left out in silence."""
    criteria = (
        CRITERIA
        + "  - {code: B, title: Lạc chỗ, rule: the-rule, max: {points: 1, basis: stated}}\n"
    )
    folder = set_folder(RULES, criteria)
    result = run("score", folder.criteria, folder.evidence({}), "--json")
    assert result.exit_code == 1 or '"B"' in result.stdout


def test_overlay_leaves_must_be_a_mapping(set_folder: Callable[..., Folder]) -> None:
    """An overlay whose leaves are a list is refused, not read as no change."""
    folder = set_folder(RULES)
    overlay = folder.write("o.yaml", "overlay: o\nleaves: [A.1]\n")
    result = run("score", folder.criteria, folder.evidence({}), "--with", overlay)
    assert result.exit_code == 1


# --- whatever the bytes -------------------------------------------------------------------------

_yamlish = st.text("ab:- {}[]'\"&*!|>#%@`,?\t\n\\0ệ\u2028\x85é~", max_size=80)


@given(st.binary(max_size=200) | _yamlish.map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """A random byte string raises nothing but the documented error, with a printable place."""
    try:
        read_bytes(data, "x.yaml")
    except ProblemsError as failure:
        assert failure.problems  # noqa: PT017
        for problem in failure.problems:
            assert problem.code in KINDS
            assert problem.render()


_SON_TRA = load_set("son-tra-2026")


@given(_yamlish, st.sampled_from(["leaves:\n  V.1.b: {given: {total: ", "set: ", "leaves: ", ""]))
def test_any_evidence_is_scored_or_refused(tail: str, head: str) -> None:
    """Evidence that begins well and goes wrong anywhere gives the documented error as well."""
    try:
        read_evidence(read_bytes((head + tail).encode(), "x.yaml"), _SON_TRA)
    except ProblemsError as failure:
        assert all(problem.code in KINDS for problem in failure.problems)  # noqa: PT017


_LINES = RULES.splitlines()
_CRITERIA_LINES = CRITERIA.splitlines()


@given(
    st.sampled_from(["rules.yaml", "criteria.yaml"]),
    st.integers(0, 12),
    st.integers(0, 60),
    st.integers(0, 12),
    _yamlish,
)
def test_any_edit_of_a_rule_file_is_loaded_or_refused(
    tmp_path: Path, name: str, row: int, start: int, length: int, put: str
) -> None:
    """Whatever is typed over a part of a line, loading succeeds or gives the documented error."""
    texts = {"rules.yaml": [*_LINES], "criteria.yaml": [*_CRITERIA_LINES]}
    lines = texts[name]
    row = min(row, len(lines) - 1)
    lines[row] = lines[row][:start] + put[:20] + lines[row][start + length :]
    for file, content in texts.items():
        (tmp_path / file).write_bytes("\n".join(content).encode("utf-8", "replace"))
    (tmp_path / "ev.yaml").write_text("leaves: {}\n", encoding="utf-8")
    try:
        load_evidence(tmp_path / "ev.yaml", load_set(str(tmp_path / "criteria.yaml")))
    except ProblemsError as failure:
        assert all(problem.code in KINDS for problem in failure.problems)  # noqa: PT017
