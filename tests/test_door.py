"""The door for Python: what `import par_index` offers reads, refuses and shows as commands do."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import par_index
from par_index import ProblemsError, assess, check, open_evidence, open_set, score
from par_index.assessment import Assessment
from par_index.door import Upload
from tests.support import Folder, codes, problem_heads, run
from tests.whatif_samples import SON_TRA

RULES = """\
rubrics:
  the-rule:
    inputs:
      all: {label: Tổng, type: count}
      good: {label: Đạt, type: count, at_most: all}
    measure: good / all
    not_applicable_when: all = 0
    rule:
      bands:
        - {when: ">= 50%", award: max}
        - {when: "< 40%", award: 0}
"""
"""A rule with a gap between 40% and 50%: nothing may be scored by it."""

TOTAL = Fraction(784, 100)
"""What the sample evidence of Sơn Trà scores."""


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Invented evidence for the Sơn Trà set."""
    path = tmp_path / "so-lieu.yaml"
    path.write_text(SON_TRA, encoding="utf-8")
    return path


@pytest.fixture
def unsound(set_folder: Callable[..., Folder]) -> Folder:
    """A criteria set whose rule leaves a gap."""
    return set_folder(RULES)


def test_no_import_hides_a_function() -> None:
    """With every module of the package imported, each name of the door still does its work."""
    program = """
import importlib, pkgutil
import par_index
for found in pkgutil.walk_packages(par_index.__path__, "par_index."):
    importlib.import_module(found.name)
names = dict.fromkeys(par_index.__all__)
loaded = par_index.open_set("son-tra-2026")
given = par_index.open_evidence(loaded)
assert par_index.score(loaded, given).root.points == par_index.assess(loaded).scorecard.root.points
assert all(problem.severity == "warning" for problem in par_index.check(loaded))
try:
    par_index.open_set("nowhere.yaml")
except par_index.ProblemsError as failure:
    assert failure.problems[0].code == "PAR101"
assert par_index.__version__
from par_index import *
print(*sorted(names))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    functions = ["assess", "check", "open_evidence", "open_set", "score", "score_frame"]
    assert done.stdout.split() == ["ProblemsError", "__version__", *functions]


def test_the_import_is_light() -> None:
    """`import par_index` loads no library and no module of the package but itself."""
    program = "import sys, par_index; print(*[m for m in sys.modules if m.startswith('par_')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.split() == ["par_index"]


@pytest.mark.parametrize("name", ["assess", "check", "open_evidence", "open_set", "score"])
def test_every_function_tells_its_arguments_and_errors(name: str) -> None:
    """The docstring names every argument, and what is raised or that nothing is."""
    function = getattr(par_index, name)
    told = inspect.getdoc(function) or ""
    arguments = told.partition("Args:")[2]
    for argument in inspect.signature(function).parameters:
        assert f"{argument}: " in arguments
    assert "Raises:" in told or "Nothing is raised" in told
    with pytest.raises(AttributeError):
        _ = par_index.nothing_of_the_kind


def test_evidence_of_every_kind_scores_the_same(sample: Path, tmp_path: Path) -> None:
    """A YAML file, a workbook, both together, a pattern, uploads and a dict give one total."""
    loaded = open_set("son-tra-2026")
    book = tmp_path / "so-lieu.xlsx"
    assert run("template", "son-tra-2026", "--out", book, "--prefill", sample).exit_code == 0
    whole = open_evidence(loaded, sample)
    figures = {code: claim.values for code, claim in whole.claims.items() if claim.values}
    idle = {
        code: {"not_applicable": claim.not_applicable}
        for code, claim in whole.claims.items()
        if claim.not_applicable is not None
    }
    given = {code: {"given": dict(entry.given)} for code, entry in whole.evidence.leaves.items()}
    many = [
        sample,
        str(book),
        [book],
        [sample, book],
        str(tmp_path / "*.xlsx"),
        (path for path in [book, sample]),
        Upload("gửi lên.yaml", sample.read_bytes()),
        Upload("gửi lên.xlsx", book.read_bytes()),
        {"leaves": {**given, **idle}},
        whole,
    ]
    for evidence in many:
        read = open_evidence(loaded, evidence)
        assert {code: c.values for code, c in read.claims.items() if c.values} == figures
        assert score(loaded, read).root.points == TOTAL
        assert assess("son-tra-2026", read).scorecard.root.points == TOTAL


def test_a_file_and_a_form_that_say_the_same_agree() -> None:
    """A share or a truth written one way in a file and another in a form is no contradiction."""
    loaded = open_set("son-tra-2026")
    one = {"V.1.c": {"measure": "96%"}, "V.2.b.1": {"applied": "yes"}}
    other = {"V.1.c": {"measure": "0.96"}, "V.2.b.1": {"applied": "Có"}}
    assert open_evidence(loaded, [one, other]).claims == open_evidence(loaded, one).claims
    with pytest.raises(ProblemsError) as failure:
        open_evidence(loaded, [one, {"V.1.c": {"measure": "95%"}}])
    assert [problem.code for problem in failure.value.problems] == ["PAR708"]


def test_without_evidence_the_own_targets_are_scored() -> None:
    """None stands for the targets, as `--targets` does; an empty dict for no figures at all."""
    document = json.loads(run("score", "son-tra-2026", "--targets", "--json").stdout)
    assert score("son-tra-2026").root.points == Fraction(document["total"]["points"])
    nothing = score("son-tra-2026", {})
    assert {leaf.state for leaf in nothing.leaves.values()} == {"missing", "unscored"}


def test_figures_by_line_are_read_exactly() -> None:
    """A dict of figures takes whole numbers, fractions, decimals, days, truths and text."""
    loaded = open_set("son-tra-2026")
    figures = {
        "V.1.b": {"total": 50, "signed": 48},
        "V.1.c": {"measure": Fraction(24, 25)},
        "V.3.a": {"measure": Decimal("0.97")},
        "V.3.b": {"measure": "(90%..100%]"},
        "I.1.b": {"states_results": True, "issued": date(2026, 11, 29)},
    }
    read = open_evidence(loaded, figures)
    claims = {code: claim.values for code, claim in read.claims.items()}
    assert claims["V.1.b"] == {"total": 50, "signed": 48}
    assert claims["V.1.c"]["measure"] == Fraction(24, 25)
    assert claims["V.3.a"]["measure"] == Fraction(97, 100)
    assert claims["I.1.b"] == {"states_results": True, "issued": date(2026, 11, 29).toordinal()}
    assert read.files[0].digest or read.files[0].text  # the JSON document can name its hash


def test_a_dict_is_refused_like_a_file() -> None:
    """Impossible counts and unknown lines carry the codes of a file, with the figure shown."""
    wrong = {"V.1.b": {"total": 50, "signed": 52}, "V.1.d": {"applied": "yes"}}
    with pytest.raises(ProblemsError) as failure:
        open_evidence("son-tra-2026", wrong)
    assert [problem.code for problem in failure.value.problems] == ["PAR504", "PAR501"]
    assert "signed: 52" in str(failure.value)


def test_inexact_numbers_are_refused_all_at_once() -> None:
    """A float is no exact figure; each of them is named by its line."""
    wrong = {"V.1.c": {"measure": 0.96}, "V.3.a": {"measure": float("nan")}}
    with pytest.raises(ProblemsError) as failure:
        score("son-tra-2026", wrong)
    places = [problem.file for problem in failure.value.problems]
    assert len(places) == 2
    assert "V.1.c" in places[0]
    assert "V.3.a" in places[1]


def test_no_files_and_no_files_of_that_pattern_are_errors(tmp_path: Path) -> None:
    """An empty list never stands for the targets; a pattern without files is named."""
    for evidence in ([], str(tmp_path / "*.xlsx")):
        with pytest.raises(ProblemsError) as failure:
            open_evidence("son-tra-2026", evidence)
        assert [problem.code for problem in failure.value.problems] == ["PAR101"]
    with pytest.raises(TypeError):
        open_evidence("son-tra-2026", [5])  # type: ignore[list-item]


def test_problems_of_all_files_come_together(sample: Path, tmp_path: Path) -> None:
    """A missing workbook, a bad YAML file and a contradiction are told at once."""
    bad = tmp_path / "sai.yaml"
    bad.write_text("leaves: {V.9: {given: {total: 1}}}\n", "utf-8")
    other = tmp_path / "khac.yaml"
    other.write_text("leaves: {V.1.b: {given: {total: 50, signed: 47}}}\n", "utf-8")
    with pytest.raises(ProblemsError) as failure:
        open_evidence("son-tra-2026", [sample, bad, tmp_path / "thieu.xlsx", other])
    assert {problem.code for problem in failure.value.problems} == {"PAR101", "PAR501", "PAR708"}


@pytest.mark.parametrize("entry", [open_set, score, assess], ids=lambda f: f.__name__)
def test_what_the_command_refuses_is_refused(
    entry: Callable[[str], object], unsound: Folder
) -> None:
    """An unsound set is scored by no way in, with the problems that the command prints."""
    refused = run("score", unsound.criteria, unsound.evidence({}))
    with pytest.raises(ProblemsError) as failure:
        entry(str(unsound.criteria))
    assert [p.code for p in failure.value.problems] == codes(problem_heads(refused)) == ["PAR601"]


def test_an_overlay_that_makes_a_set_unsound_is_refused(tmp_path: Path) -> None:
    """An overlay is judged alike on a name and on a set that was opened before."""
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES, "utf-8")
    overlay = tmp_path / "dieu-chinh.yaml"
    overlay.write_text(
        "overlay: Thử\nrubrics: [./rules.yaml]\nleaves: {V.1.b: {rule: the-rule}}\n", "utf-8"
    )
    for criteria in ("son-tra-2026", open_set("son-tra-2026")):
        with pytest.raises(ProblemsError) as failure:
            open_set(criteria, overlay)
        assert "PAR601" in {problem.code for problem in failure.value.problems}


def test_an_opened_set_takes_overlays_and_readings(tmp_path: Path) -> None:
    """Laid on an opened set, they give the scheme that opening with them gives."""
    overlay = tmp_path / "dieu-chinh.yaml"
    overlay.write_text(
        "overlay: Thử\nleaves: {V.1.b: {max: {points: 3, basis: stated}}}\n", "utf-8"
    )
    reading = {"V.3.c": "all-or-share"}
    at_once = open_set("son-tra-2026", [overlay], reading)
    opened = open_set("son-tra-2026")
    later = open_set(open_set(opened, overlay), readings=reading)
    assert opened.overlays == ()
    assert [later.overlays, later.readings] == [at_once.overlays, reading]
    assert score(later).root.points == score(at_once).root.points
    assert score(later).root.maximum != score(opened).root.maximum
    with pytest.raises(ProblemsError):
        open_set(opened, readings={"V.3.c": "no-such-reading"})
    with pytest.raises(ProblemsError):
        assess(opened).under({"V.3.c": "no-such-reading"})


def test_evidence_of_another_set_is_refused() -> None:
    """Opened evidence is read anew by the set that is to score it; nothing of it is dropped."""
    targets = open_evidence("mau-cac-dang")
    with pytest.raises(ProblemsError) as failure:
        score("son-tra-2026", targets)
    assert [problem.code for problem in failure.value.problems] == ["PAR507"]
    nameless = open_evidence("son-tra-2026", {"V.1.b": {"total": 50, "signed": 48}})
    with pytest.raises(ProblemsError) as failure:
        score("mau-cac-dang", nameless)
    assert [problem.code for problem in failure.value.problems] == ["PAR501"]


@pytest.mark.parametrize("kind", ["shipped", "unsound", "rules", "overlaid", "absent"])
def test_check_returns_what_the_command_prints(kind: str, unsound: Folder) -> None:
    """The problems are values, the same and in the same order as in the command's JSON."""
    overlay = unsound.write("dieu-chinh.yaml", "overlay: Thử\nleaves: {A.9: {rule: the-rule}}\n")
    name, overlays = {
        "shipped": ("son-tra-2026", []),
        "unsound": (str(unsound.criteria), []),
        "rules": (str(unsound.rules), []),
        "overlaid": (str(unsound.criteria), [overlay]),
        "absent": (str(unsound.path / "khong-co.yaml"), []),
    }[kind]
    options = [word for path in overlays for word in ("--with", path)]
    printed = json.loads(run("check", name, *options, "--json").stdout)["reports"][0]["problems"]
    found = check(name, overlays)
    assert printed
    assert [(p.code, p.severity, p.file, p.message) for p in found] == [
        (p["code"], p["severity"], p["file"], p["message"]) for p in printed
    ]
    if kind == "shipped":
        assert check(open_set(name)) == found


_RESULTS: dict[str, Callable[[Assessment], object]] = {
    "assessment": lambda a: a,
    "loaded": lambda a: a.loaded,
    "evidence": lambda a: a.evidence,
    "scorecard": lambda a: a.scorecard,
    "root": lambda a: a.scorecard.root,
    "line": lambda a: a.scorecard.leaves["V.1.b"],
    "ledger": lambda a: a.ledger(),
    "scenario": lambda a: a.scenario("V.1.b.signed=50"),
    "comparison": lambda a: a.whatif("V.1.b.signed=50"),
    "levers": lambda a: a.levers(),
    "planner": lambda a: a.planner(),
    "plan": lambda a: a.plan("8"),
    "frontier": lambda a: a.frontier(),
    "simulation": lambda a: a.simulate({"V.1.b.signed": "47..50"}, cases=10),
    "distribution": lambda a: a.distribution({"V.1.b.signed": "47..50"}),
    "spot check": lambda a: a.spot_check("V.1.b", 400, 390, 50),
    "tornado": lambda a: a.tornado(),
    "gaps": lambda a: a.gaps(),
    "attribution": lambda a: a.since(assess("son-tra-2026")),
    "upload": lambda a: Upload("so-lieu.yaml", b"leaves: {}" * 1000),
}


@pytest.mark.parametrize("name", _RESULTS)
def test_a_result_is_one_line_at_the_prompt(name: str, sample: Path) -> None:
    """`repr` of every result is one short line, whatever it holds."""
    shown = repr(_RESULTS[name](assess("son-tra-2026", sample)))
    assert len(shown) < 150
    assert "\n" not in shown


def test_the_line_of_a_result_tells_what_it_is(sample: Path) -> None:
    """It names the set or the file, and the points with a decimal comma."""
    found = assess("son-tra-2026", sample)
    assert repr(found) == "<Assessment son-tra-2026: 7,84/15,50>"
    assert repr(found.loaded).startswith("<LoadedSet son-tra-2026: ")
    assert "so-lieu.yaml" in repr(found.evidence)
    assert repr(found.scorecard) == "<Scorecard 7,84/15,50>"
    assert repr(found.scorecard.leaves["V.1.b"]) == "<LeafResult V.1.b: 0,25/0,50>"
