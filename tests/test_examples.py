"""Every worked example of every shipped rubric scores what it says."""

from __future__ import annotations

from fractions import Fraction

import pytest

from par_index.diagnostics.problems import Problem
from par_index.loading.claims import read_claim
from par_index.loading.library import shelf, shipped
from par_index.loading.load import read_rubrics
from par_index.loading.reader import read_file
from par_index.models.evidence import LeafEvidence
from par_index.models.rubric import Example, RubricEntry
from par_index.scoring.scheme import LeafScheme, Scheme
from par_index.scoring.score import score_leaf


def _entries() -> list[tuple[str, str, RubricEntry]]:
    found = []
    for name in shipped("rubrics"):
        problems: list[Problem] = []
        file = read_file(shelf("rubrics") / f"{name}.yaml", name)
        found += [(name, key, entry) for key, entry in read_rubrics(file, problems).items()]
        assert not problems, problems[0].render()
    return found


ENTRIES = _entries()
EXAMPLES = [
    pytest.param(key, entry, example, id=f"{key}-{index}")
    for _, key, entry in ENTRIES
    for index, example in enumerate(entry.examples)
]


@pytest.mark.parametrize(("key", "entry", "example"), EXAMPLES)
def test_example(key: str, entry: RubricEntry, example: Example) -> None:
    """The example's figures are readable and score exactly its points."""
    maximum = Fraction(100) if example.max is None else example.max
    leaf = LeafScheme(key, key, entry.lower(key, example.reading), maximum, Fraction(-(10**6)))
    reading = read_claim(leaf, LeafEvidence(given=example.given))
    assert reading.slips == []
    scheme = Scheme(None, at="total")  # type: ignore[arg-type]
    result = score_leaf(scheme, leaf, reading.claim)
    if example.not_applicable:
        assert result.state == "not_applicable"
    elif example.unknown:
        assert result.unstated
    else:
        assert (result.state, result.exact) == ("known", example.points)


def test_every_rubric_and_reading_has_examples() -> None:
    """No shipped rule and no alternative reading goes without a worked example."""
    for _, key, entry in ENTRIES:
        read = {example.reading for example in entry.examples}
        assert len(entry.examples) >= 2, key
        assert set(entry.readings) <= read, key


def test_examples_reach_every_row() -> None:
    """The examples of a rule take at least two different numbers of points."""
    for _, key, entry in ENTRIES:
        assert len({example.points for example in entry.examples}) >= 2, key
