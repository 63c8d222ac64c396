"""Spot checks, Monte Carlo and exact distributions: against enumeration and the engine itself."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from par_index.loading.load import load_evidence, targets_of
from par_index.loading.loaded import LoadedSet
from par_index.ranking.batch import score_columns
from par_index.scoring.scheme import Claim
from par_index.scoring.score import score
from par_index.whatif.distribution import distribution
from par_index.whatif.montecarlo import draw, simulate
from par_index.whatif.spot_check import NoSampleError, enough_good, spot_check
from par_index.whatif.spreads import (
    Spread,
    binomial,
    hypergeometric,
    read_spread,
    triangular,
    uniform,
    weighted,
)
from tests.whatif_samples import SON_TRA, claims_of, shipped, small_set


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> LoadedSet:
    """The small set of `whatif_samples`."""
    return small_set(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def son_tra(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Claim]:
    """Invented evidence for the Sơn Trà set."""
    path = tmp_path_factory.mktemp("ev") / "so-lieu.yaml"
    path.write_text(SON_TRA, encoding="utf-8")
    return dict(load_evidence(path, shipped("son-tra-2026")).claims)


# --- spot checks ---------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_spot_check_equals_counting_every_sample(data: st.DataObject) -> None:
    """The chances of the bands are those of listing every possible sample one by one."""
    loaded = shipped("son-tra-2026")
    leaf = loaded.scheme.leaves["V.1.b"]
    population = data.draw(st.integers(1, 9))
    good = data.draw(st.integers(0, population))
    size = data.draw(st.integers(1, population))
    found = spot_check(loaded.scheme, leaf, population, good, size)
    points = []
    for sample in combinations(range(population), size):
        signed = sum(1 for item in sample if item < good)
        claim = {"V.1.b": Claim({"total": size, "signed": signed})}
        points.append(score(loaded.scheme, claim).leaves["V.1.b"].points)
    assert sum((b.chance for b in found.bands), Fraction(0)) == 1
    assert found.expected == sum(points, Fraction(0)) / len(points)
    full = Fraction(points.count(Fraction(1, 2)), len(points))
    assert found.chance_of_maximum == full


def test_spot_check_of_four_hundred_documents() -> None:
    """With 390 of 400 signed, a sample of 50 is flawless with C(390,50)/C(400,50), about 25%."""
    loaded = shipped("son-tra-2026")
    found = spot_check(loaded.scheme, loaded.scheme.leaves["V.1.b"], 400, 390, 50)
    expected = Fraction(1)
    for k in range(50):
        expected *= Fraction(390 - k, 400 - k)
    assert found.chance_of_maximum == expected
    assert [b.fewest for b in found.bands] == [50, 48, 40]
    assert Fraction(25, 100) < expected < Fraction(27, 100)


def test_enough_good_is_the_first_number_that_suffices() -> None:
    """One good item fewer than `enough_good` says has too small a chance of full points."""
    loaded = shipped("son-tra-2026")
    leaf, chance = loaded.scheme.leaves["V.1.b"], Fraction(9, 10)
    least = enough_good(loaded.scheme, leaf, 120, 50, chance)
    assert least is not None
    assert spot_check(loaded.scheme, leaf, 120, least, 50).chance_of_maximum >= chance
    assert spot_check(loaded.scheme, leaf, 120, least - 1, 50).chance_of_maximum < chance


def test_lines_without_a_sample_are_refused() -> None:
    """A line that is not good items out of items looked at has no spot check."""
    loaded = shipped("son-tra-2026")
    with pytest.raises(NoSampleError):
        spot_check(loaded.scheme, loaded.scheme.leaves["II.1"], 10, 5, 3)


# --- distributions of one figure -----------------------------------------------------------------


@pytest.mark.parametrize(
    "spread",
    [
        uniform(3, 9),
        triangular(0, 4, 6),
        binomial(12, Fraction(3, 10)),
        hypergeometric(20, 12, 8),
        weighted({1: 2, 5: 3, 9: 0}),
    ],
)
def test_draws_follow_the_exact_weights(spread: Spread) -> None:
    """Over 200,000 draws no value strays from its weight by more than six standard deviations."""
    count = 200_000
    drawn = spread.draw(np.random.default_rng(7), count)
    for value, weight in zip(spread.values, spread.weights, strict=True):
        share = weight / spread.total
        seen = int((drawn == value).sum())
        assert abs(seen - count * share) <= 6 * (count * share * (1 - share)) ** 0.5 + 1e-9
    assert set(drawn.tolist()) <= set(spread.values)


def test_distributions_are_read_from_text() -> None:
    """Every form that the help names is read, with exact numbers."""
    rubric = shipped("son-tra-2026").scheme.leaves["V.1.b"].rubric
    assert rubric is not None
    read = rubric.inputs["signed"].read
    assert read_spread("47..50", read).values == (47, 48, 49, 50)
    assert read_spread("0..50 step 25", read).values == (0, 25, 50)
    assert read_spread("binomial(2, 50%)", read).weights == (1, 2, 1)
    assert read_spread("triangular(1, 2, 3)", read).weights == (2, 4, 2)
    assert read_spread("hypergeometric(4, 2, 2)", read).weights == (1, 4, 1)
    assert read_spread("weights(47: 0.5, 50: 1)", read).weights == (1, 2)
    for bad in ("48", "normal(1, 2)", "50..47", "binomial(x, 1)", "weights(47)"):
        with pytest.raises(ValueError):  # noqa: PT011
            read_spread(bad, read)


# --- Monte Carlo and the exact distribution ------------------------------------------------------

_SPREADS = {
    "A.1": {"signed": uniform(0, 4)},
    "A.2": {"total": uniform(0, 2), "handed": uniform(0, 2)},
    "B.1": {"light": uniform(0, 2), "heavy": binomial(2, Fraction(1, 3))},
    "B.2": {"shown": weighted({True: 3, False: 1}), "level": weighted({"full": 1, "part": 2})},
    "B.3": {"online": triangular(0, 1, 2)},
}
_FIGURES = {
    "A.1": {"total": 4, "signed": 0},
    "A.2": {"total": 2, "handed": 0},
    "B.1": {"light": 0, "heavy": 0},
    "B.2": {"shown": True, "level": "full"},
    "B.3": {"units": 3, "inspected": 2, "online": 0},
}


def test_every_case_is_scored_as_the_engine_scores_it(small: LoadedSet) -> None:
    """Each drawn case has the points, the maximum and the grade that the engine gives it."""
    claims = claims_of(_FIGURES)
    base = score(small.scheme, claims)
    size = 150
    columns = draw(base, _SPREADS, np.random.default_rng(3), size)
    batch = score_columns(base, columns)
    graded: dict[str | None, int] = {}
    for row in range(size):
        case = dict(claims)
        for code, own in columns.items():
            values = {name: column[row] for name, column in own.items()}
            plain = {n: v.item() if hasattr(v, "item") else v for n, v in values.items()}
            case[code] = Claim({**claims[code].values, **plain})
        one = score(small.scheme, case)
        for code, node in one.nodes.items():
            assert batch.points[code].fractions(size)[row] == node.points, code
            assert batch.maximum[code].fractions(size)[row] == node.maximum, code
        graded[one.grade.title] = graded.get(one.grade.title, 0) + 1
    assert small.scheme.scale is not None
    titles = [grade.title for grade in small.scheme.scale.grades]
    expected = [*(graded.get(title, 0) for title in titles), graded.get(None, 0)]
    assert batch.grades(len(titles)) == expected


def test_the_same_seed_gives_the_same_simulation(small: LoadedSet) -> None:
    """A simulation is reproduced by its seed and changes with it."""
    claims = claims_of(_FIGURES)
    base = score(small.scheme, claims)
    seen: list[int] = []
    first = simulate(base, _SPREADS, 40_000, 11, seen.append)
    assert simulate(base, _SPREADS, 40_000, 11).totals == first.totals
    assert simulate(base, _SPREADS, 40_000, 12).totals != first.totals
    assert sum(seen) == sum(first.totals.values()) == 40_000
    assert sum(first.grades.values()) == 40_000


def test_the_exact_distribution_equals_enumeration(small: LoadedSet) -> None:
    """Convolution gives every total the chance that scoring all combinations gives it."""
    claims = claims_of(_FIGURES)
    spreads = {code: _SPREADS[code] for code in ("A.1", "A.2", "B.2")}
    base = score(small.scheme, claims)
    found = distribution(base, claims, spreads)
    axes = [(code, name, s) for code, own in spreads.items() for name, s in own.items()]
    chances: dict[tuple[Fraction, Fraction], Fraction] = {}
    for picked in product(*(zip(s.values, s.weights, strict=True) for _, _, s in axes)):
        case, chance = {c: dict(v.values) for c, v in claims.items()}, Fraction(1)
        for (code, name, spread), (value, weight) in zip(axes, picked, strict=True):
            case[code][name] = value
            chance *= Fraction(weight, spread.total)
        case["A.2"]["handed"] = min(case["A.2"]["handed"], case["A.2"]["total"])  # type: ignore[type-var]
        root = score(small.scheme, claims_of(case)).root
        key = (root.points, root.maximum)
        chances[key] = chances.get(key, Fraction(0)) + chance
    assert {k: v for k, v in found.chances.items() if v} == chances
    assert sum(found.chances.values()) == 1


def test_simulation_and_exact_distribution_agree(small: LoadedSet) -> None:
    """The simulated mean lies within five standard errors of the exact one."""
    claims = claims_of(_FIGURES)
    base = score(small.scheme, claims)
    exact = distribution(base, claims, _SPREADS)
    drawn = simulate(base, _SPREADS, 100_000, 5)
    variance = sum((p - exact.mean) ** 2 * c for p, c in exact.totals().items())
    assert abs(float(drawn.mean - exact.mean)) <= 5 * (float(variance) / 100_000) ** 0.5
    level = Fraction(4)
    assert abs(float(drawn.chance_of_points(level) - exact.chance_of_points(level))) < 0.01


def test_a_set_rounded_at_the_total_is_simulated_exactly_too() -> None:
    """The catalogue set, with pools, caps, idle lines and grades, agrees with the engine."""
    loaded = shipped("mau-cac-dang")
    given = targets_of(loaded)
    base = score(loaded.scheme, given.claims)
    spreads = {
        "B.4": {"done": uniform(0, 24)},
        "E.3.a": {"items": uniform(0, 9)},
        "G.2": {"items": uniform(0, 5)},
        "D.9": {"violations": uniform(0, 8)},
    }
    size = 60
    columns = draw(base, spreads, np.random.default_rng(1), size)
    batch = score_columns(base, columns)
    for row in range(size):
        case = dict(given.claims)
        for code, own in columns.items():
            plain = {name: int(column[row]) for name, column in own.items()}
            rubric = loaded.scheme.leaves[code].rubric
            assert rubric is not None
            kept = {n: v for n, v in case[code].values.items() if n != "measure"}
            case[code] = Claim({**kept, **plain})
        one = score(loaded.scheme, case)
        for code, node in one.nodes.items():
            assert batch.points[code].fractions(size)[row] == node.points, code


def test_missing_lines_count_as_the_base_counts_them(son_tra: dict[str, Claim]) -> None:
    """A line without figures keeps its zero points and its maximum in every case."""
    loaded = shipped("son-tra-2026")
    base = score(loaded.scheme, son_tra)
    found = simulate(base, {"V.1.b": {"signed": uniform(50, 50)}}, 10, 0)
    assert found.totals == {base.root.points + Fraction(1, 4): 10}
