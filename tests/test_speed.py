"""Speed as counts, ratios and generous bounds: no worse than linear, and quick to start."""

from __future__ import annotations

import cProfile
import gc
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction as F  # noqa: N817
from functools import partial

import pytest

from par_index.loading.load import load_set
from par_index.scoring.scheme import Claim, GroupScheme, LeafScheme, Scheme
from par_index.scoring.score import score
from tests.strategies import SHARE


def _best(
    action: Callable[[], object],
    repeats: int = 7,
    clock: Callable[[], float] = time.process_time,
) -> float:
    """Return the least seconds that an action took: noise only ever adds.

    The clock counts processor time, so that what runs beside this test does not count; nor does
    the collector of garbage, which would walk over all that other tests have left.
    """
    found = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(repeats):
            start = clock()
            action()
            found.append(clock() - start)
    finally:
        gc.enable()
    return min(found)


def _tree(leaves: int) -> Scheme:
    groups = tuple(
        GroupScheme(
            f"G{g}",
            "",
            tuple(LeafScheme(f"G{g}.{i}", "", SHARE, F(1 + i % 3, 2)) for i in range(10)),
        )
        for g in range(leaves // 10)
    )
    return Scheme(GroupScheme("", "", groups))


def _score_and_ledger(scheme: Scheme, claims: dict[str, Claim]) -> None:
    score(scheme, claims).root.ledger()


@pytest.mark.parametrize("state", ["known", "missing"])
def test_linear_in_the_leaves(state: str) -> None:
    """Eight times the leaves take about eight times the calls, with or without figures."""
    calls = {}
    for leaves in (100, 800):
        scheme = _tree(leaves)
        claim = Claim({"n": 2, "m": 1}) if state == "known" else Claim({"m": 1})
        claims = dict.fromkeys(scheme.leaves, claim)
        _score_and_ledger(scheme, claims)
        profile = cProfile.Profile()
        profile.runcall(_score_and_ledger, scheme, claims)
        calls[leaves] = sum(entry.callcount for entry in profile.getstats())
    assert calls[800] < 8 * 1.5 * calls[100]


def _growth(state: str) -> float:
    """Return how many times longer 6,400 leaves take than 800."""
    seconds = []
    for leaves in (800, 6400):
        scheme = _tree(leaves)
        claim = Claim({"n": 2, "m": 1}) if state == "known" else Claim({"m": 1})
        claims = dict.fromkeys(scheme.leaves, claim)
        seconds.append(_best(partial(_score_and_ledger, scheme, claims)))
    return seconds[1] / seconds[0]


@pytest.mark.parametrize("state", ["known", "missing"])
def test_linear_in_time(state: str) -> None:
    """Eight times the leaves take at most twenty times as long, in a process of their own."""
    program = f"from tests.test_speed import _growth; print(_growth({state!r}))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert float(told.stdout) < 8 * 2.5


COMPLETE: dict[str, dict[str, object]] = {
    "I.1.a": {"units": 20, "inspected": 20, "online": 9},
    "I.1.b": {"completed": 739580, "issued": 739584, "states_results": True,
              "states_shortcomings": True, "states_remedies": True,
              "states_remedy_deadline": False},
    "II.1": {"self_check": "partial"},
    "III.1.a": {"disciplined": 0}, "III.1.b": {"disciplined": 1},
    "III.2": {"total": 300, "updated": 280},
    "IV.1.a": {"planned": 10**9, "disbursed": 876543210},
    "IV.1.b": {"due": 10**8, "paid": 98765432},
    "V.1.a": {"total": 50, "signed": 50}, "V.1.b": {"total": 50, "signed": 48},
    "V.1.c": {"total": 300, "signed": 290}, "V.2.a": {"total": 900, "electronic": 880},
    "V.2.b.1": {"applied": True}, "V.2.b.2": {"applied": False}, "V.2.b.3": {"applied": False},
    "V.3.a": {"total": 700, "endorsed": 650}, "V.3.b": {"total": 700, "with_draft": 500},
    "V.3.c": {"total": 700, "linked": 640}, "V.4": {"total": 90, "submitted": 80},
    "V.5": {"total": 80, "of_quality": 60},
}  # fmt: skip


def test_one_scorecard_with_its_ledger() -> None:
    """A complete scorecard of Sơn Trà with its ledger takes well under a millisecond."""
    scheme = load_set("son-tra-2026").scheme
    claims = {code: Claim(values) for code, values in COMPLETE.items()}  # type: ignore[arg-type]
    card = score(scheme, claims)
    assert [leaf.code for leaf in card.leaves.values() if leaf.state != "known"] == ["IV.2"]
    assert _best(lambda: _score_and_ledger(scheme, claims), 50) < 0.001


def test_known_scorecards_cost_little_beside_their_leaves() -> None:
    """Explaining costs at most a small multiple of deciding: ledger included, under 12 times."""
    scheme = load_set("son-tra-2026").scheme
    claims = {code: Claim(values) for code, values in COMPLETE.items()}  # type: ignore[arg-type]
    pairs = [
        (leaf.scorer, {**COMPLETE[code], "max": leaf.maximum})
        for code, leaf in scheme.leaves.items()
        if code in COMPLETE
    ]
    score(scheme, claims)
    bare = _best(lambda: [scorer(dict(env)) for scorer, env in pairs], 50)  # type: ignore[arg-type]
    assert _best(lambda: _score_and_ledger(scheme, claims), 50) < 12 * bare


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., float]:
    """Return what times a program whose modules are compiled, as those of an installed one are."""
    compiled = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("compiled"))}
    compiled.pop("PYTHONDONTWRITEBYTECODE", None)

    def timed(*args: str) -> float:
        command = [sys.executable, *args]
        run = partial(subprocess.run, command, capture_output=True, check=True, env=compiled)
        run()
        return _best(run, 3, _spent_by_children)

    return timed


def _spent_by_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def test_help_starts_fast(process: Callable[..., float]) -> None:
    """`--help` takes at most a few times a bare interpreter that imports click."""
    bare, library = process("-c", "pass"), process("-c", "import click")
    assert process("-m", "par_index", "--help") < max(4 * bare, 2.5 * library)


def test_score_starts_fast(process: Callable[..., float]) -> None:
    """From process start to the printed table takes well under a second, libraries included."""
    libraries = process("-c", "import click, pydantic, yaml")
    whole = process("-m", "par_index", "score", "son-tra-2026", "--targets")
    assert whole < max(1.0, 4 * libraries)
