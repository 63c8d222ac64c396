"""Loading, then dumping, then loading a file is the identity."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from par_index.diagnostics.problems import Problem
from par_index.loading.criteria_checks import read_criteria
from par_index.loading.dump import dump
from par_index.loading.library import shelf, shipped
from par_index.loading.load import load_set, read_evidence, read_rubrics
from par_index.loading.reader import SourceFile, read_bytes, read_file
from par_index.models.criteria import Overlay
from par_index.models.evidence import Document, Evidence, LeafEvidence
from par_index.models.rubric import RubricFile
from tests.support import scorecard


def _criteria(file: SourceFile) -> Any:
    problems: list[Problem] = []
    found = read_criteria(file, problems)
    assert not problems, problems[0].render()
    return found


def _rubrics(file: SourceFile) -> Any:
    problems: list[Problem] = []
    found = read_rubrics(file, problems)
    assert not problems, problems[0].render()
    return found


@pytest.mark.parametrize("name", shipped("criteria"))
def test_shipped_criteria(name: str) -> None:
    """A shipped criteria file is the same after a round trip, and so is its dump."""
    first = _criteria(read_file(shelf("criteria") / f"{name}.yaml"))
    text = dump(first)
    second = _criteria(read_bytes(text.encode(), "x.yaml"))
    assert second == first
    assert dump(second) == text


@pytest.mark.parametrize("name", shipped("rubrics"))
def test_shipped_rubrics(name: str) -> None:
    """A shipped rule file is the same after a round trip, down to the normal form of each rule."""
    file = read_file(shelf("rubrics") / f"{name}.yaml")
    first = _rubrics(file)
    text = dump(RubricFile(source="x", rubrics=first))
    second = _rubrics(read_bytes(text.encode(), "x.yaml"))
    assert second == first
    for key, entry in first.items():
        for reading in (None, *entry.readings):
            assert second[key].lower(key, reading) == entry.lower(key, reading)


def test_a_dumped_set_scores_the_same(tmp_path: Path) -> None:
    """A stranger who dumps a shipped set and loads the copy gets the same scorecard."""
    loaded = load_set("mau-cac-dang")
    path = tmp_path / "copy.yaml"
    path.write_text(dump(loaded.criteria), encoding="utf-8")
    assert scorecard(path, "--targets")["nodes"] == scorecard("mau-cac-dang", "--targets")["nodes"]


_words = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"], max_codepoint=0x1FFF), max_size=25
) | st.sampled_from(
    ["no", "yes", "null", "~", "010", "12:30", "a: b", "# x", "- y", "'", '"', "{", "&a", "*a",
     "!t", "0.70", " lead", "trail ", "x\ny", "%", "@", "`", "có: đủ", "1_000", "2026-11-30", "",
     "|", ">"]
)  # fmt: skip
_SON_TRA = load_set("son-tra-2026")
_codes = st.sampled_from([code for code in _SON_TRA.scheme.leaves if code != "IV.2"])
_TEXTS = ("number", "title", "link")
_documents = st.builds(Document, number=_words, title=_words, link=_words, date=st.dates())


def _nfc(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text)


@given(
    st.dictionaries(
        _codes,
        st.builds(
            LeafEvidence,
            justification=_words.map(_nfc),
            documents=st.lists(_documents, max_size=2).map(tuple),
        ),
        max_size=4,
    ),
    _words.map(_nfc),
)
def test_random_evidence(leaves: dict[str, LeafEvidence], note: str) -> None:
    """Evidence with any words in it, also those that YAML would take for something else."""
    documents = {
        code: leaf.model_copy(
            update={
                "documents": tuple(
                    d.model_copy(
                        update={k: _nfc(getattr(d, k)) for k in ("number", "title", "link")}
                    )
                    for d in leaf.documents
                )
            }
        )
        for code, leaf in leaves.items()
    }
    first = Evidence(set="son-tra-2026", unit="Trạm", leaves=documents, note=note)
    second = read_evidence(read_bytes(dump(first).encode(), "x.yaml"), _SON_TRA)
    assert second.evidence == first


def test_overlay() -> None:
    """An overlay keeps its exact numbers, and what it does not name stays unnamed."""
    text = "overlay: x\nleaves:\n  V.1.b: {max: {points: 0.70, basis: stated}}\n"
    first = Overlay.model_validate(read_bytes(text.encode(), "x").root.plain())
    second = Overlay.model_validate(read_bytes(dump(first).encode(), "x").root.plain())
    assert second == first
    assert second.leaves["V.1.b"].changes() == first.leaves["V.1.b"].changes()
