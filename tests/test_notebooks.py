"""Both notebooks run from top to bottom without a browser, also with other inputs."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from par_index import ProblemsError, assess
from par_index.app.entry import GIVEN, filled, form_of
from par_index.app.files import (
    evidence_yaml,
    moved,
    scorecard_excel,
    scorecard_json,
    template_excel,
)
from par_index.assessment import Assessment
from par_index.cli.app import NOTEBOOKS, notebook
from par_index.door import Upload
from par_index.loading.claims import read_claim
from tests.whatif_samples import SON_TRA


def _app(name: str) -> Any:
    spec = spec_from_file_location(name.removesuffix(".py"), notebook(name))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.app


@pytest.mark.parametrize("name", sorted(NOTEBOOKS.values()))
def test_notebook_runs_from_top_to_bottom(name: str) -> None:
    """Every cell of a notebook runs with its own inputs."""
    outputs, _ = _app(name).run()
    assert len(outputs) > 8


def test_analyst_notebook_sets_an_appraisal_beside_the_self_score() -> None:
    """What the appraiser lowers, line by line, adds up to the change of the total."""
    _, found = _app(NOTEBOOKS["analyst"]).run()
    assert sum(row.change for row in found["apart"].rows) == found["lowered"] == Fraction(-1, 2)


def test_officer_notebook_scores_an_uploaded_file() -> None:
    """With a file in place of the upload, the notebook shows the engine's total for it."""
    given = {"chosen_set": "son-tra-2026", "uploaded": ("so-lieu.yaml", SON_TRA.encode())}
    _, found = _app(NOTEBOOKS["whatif"]).run(defs=given)
    assert found["failure"] is None
    assert found["base"].scorecard.root.points == Fraction(784, 100)
    assert found["plan"].effort == 365


def test_officer_notebook_follows_a_moved_slider() -> None:
    """With a slider moved, the comparison is the engine's: two more signed documents, +0,25."""
    app = _app(NOTEBOOKS["whatif"])
    given = {"chosen_set": "son-tra-2026", "uploaded": ("so-lieu.yaml", SON_TRA.encode())}
    _, found = app.run(defs={**given, "values": {"V.1.b.signed": 50}})
    assert found["changes"] == {"V.1.b": {"signed": "50"}}
    assert found["comparison"].change == Fraction(1, 4)
    assert found["current"].scorecard.root.points == Fraction(809, 100)


def test_officer_notebook_sets_other_files_beside_the_one_that_is_tried() -> None:
    """Other units are ranked, and each change since another file adds up; a bad file is told."""
    given = {"chosen_set": "son-tra-2026", "uploaded": ("so-lieu.yaml", SON_TRA.encode())}
    others = {"Thẩm định.yaml": SON_TRA.replace("signed: 48", "signed: 47").encode()}
    given |= {"chosen_other": "son-tra-2026", "others": others | {"hỏng.yaml": b"leaves: [x]"}}
    _, found = _app(NOTEBOOKS["whatif"]).run(defs=given)
    (other,) = found["beside"].values()
    split = found["current"].since(other)
    assert (split.rules, split.evidence) == (0, split.change)
    names = [(item.rank, item.unit.name) for item in found["standing"][""]]
    assert names == [(1, "Số liệu đang thử"), (2, "Thẩm định.yaml")]
    assert split.change == found["current"].scorecard.root.points - other.scorecard.root.points > 0


def test_officer_notebook_shows_the_problems_of_a_bad_file() -> None:
    """A file with an error is not scored; its problems are kept for the reader."""
    bad = SON_TRA.replace("signed: 48", "signed: 51")
    given = {"chosen_set": "son-tra-2026", "uploaded": ("so-lieu.yaml", bad.encode())}
    app = _app(NOTEBOOKS["whatif"])
    _, found = app.run(defs=given)
    assert [problem.code for problem in found["failure"].problems] == ["PAR504"]
    assert found["base"] is None


@pytest.fixture
def unit(tmp_path: Path) -> Assessment:
    """Invented evidence for the Sơn Trà set."""
    path = tmp_path / "so-lieu.yaml"
    path.write_text(SON_TRA, encoding="utf-8")
    return assess("son-tra-2026", path)


def test_every_figure_is_a_field_that_starts_where_the_evidence_is(unit: Assessment) -> None:
    """Fields left alone change no line; each slider spans only what the figure can be."""
    by_key, scheme = {}, unit.loaded.scheme.scored
    for code, entry in unit.evidence.evidence.leaves.items():
        fields = form_of(scheme[code], entry).figures
        by_key |= {f"{code}.{one.name.removeprefix(GIVEN)}": one for one in fields}
        sent = {one.name: one.value for one in fields}
        again = read_claim(scheme[code], filled(scheme[code], entry, sent).entry).claim.values
        assert entry.not_applicable or again == unit.evidence.claims[code].values
    slider = by_key["V.1.b.signed"]
    assert (slider.ends, slider.value) == ((0, 50), "48")
    assert "partial" in by_key["II.1.self_check"].options
    assert by_key["I.1.b.issued"].hint == "ngày/tháng/năm"
    assert by_key["IV.1.a.disbursed"].ends is None
    assert by_key["V.1.c.measure"].value == "96%"


def test_what_is_downloaded_reads_back_the_same(unit: Assessment) -> None:
    """Evidence saved after a scenario scores as the scenario did, and the JSON says so."""
    tried = moved(unit, unit.scenario("V.1.b.signed=50", "V.1.c.measure=100%"))
    again = unit.with_evidence(Upload("lai.yaml", evidence_yaml(tried)))
    assert again.scorecard.root.points == tried.scorecard.root.points == Fraction(834, 100)
    for book in (scorecard_excel(tried), template_excel(tried)):
        read = unit.with_evidence(Upload("so.xlsx", book))
        assert read.scorecard.root.points == Fraction(834, 100)
    total = json.loads(scorecard_json(tried))["total"]["points"]
    assert Fraction(total) == Fraction(834, 100)


def test_uploads_that_are_no_evidence_are_refused(unit: Assessment) -> None:
    """Bytes that are no YAML give problems, not a crash."""
    with pytest.raises(ProblemsError):
        unit.with_evidence(Upload("x.yaml", b"\xff\xfe\x00rubbish: ["))


def test_exported_copy_is_current_and_runs(tmp_path: Path) -> None:
    """The copy for Jupyter has the cells of the notebook it comes from, and all of them run."""
    source = notebook(NOTEBOOKS["analyst"])
    fresh = tmp_path / "fresh.ipynb"
    command = [sys.executable, "-m", "marimo", "-q", "export", "ipynb", str(source)]
    command += ["-o", str(fresh), "--sort", "topological"]
    subprocess.run(command, check=True, capture_output=True)
    kept = nbformat.read(source.with_suffix(".ipynb"), 4)
    again = nbformat.read(fresh, 4)
    assert [cell.source for cell in kept.cells] == [cell.source for cell in again.cells]
    nbclient.NotebookClient(kept, timeout=300).execute()
    shown = [out for cell in kept.cells for out in cell.get("outputs", [])]
    assert any("Xếp hạng nhiều đơn vị" in str(out) for out in shown)
