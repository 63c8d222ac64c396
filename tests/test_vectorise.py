"""Columns of figures against the engine row by row, on every shipped rule and at the extremes."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import par_index
from par_index.language.exact import round_half_up
from par_index.language.tree import MAX
from par_index.meaning.exact import Env, NoCaseError, compile_condition, compile_rule
from par_index.meaning.rules import Rubric
from par_index.ranking.batch import Kernel
from par_index.ranking.choosing import Steps, select
from par_index.ranking.columns import Ratio, compare
from par_index.scoring.scheme import OWN
from tests.benchmarks.columns import SHARES, blocks, exact
from tests.column_rules import idle_of, points_of
from tests.strategies import SHIPPED_RULES, share_rubrics


def _rows(rubric: Rubric, rng: random.Random, count: int) -> list[Env]:
    """Return random figures that keep every limit."""
    found: list[Env] = []
    for _ in range(count):
        env: Env = {}
        top = rng.choice([3, 30, 400])
        for name, declared in rubric.inputs.items():
            if not declared.numeric:
                env[name] = rng.choice(sorted(declared.options, key=str))
                continue
            low = 0 if declared.low is None else declared.low
            high = low + top if declared.high is None else declared.high
            if declared.kind == "date":
                env[name] = date(2026, 11, 20).toordinal() + rng.randrange(25)
            elif declared.step is None:
                env[name] = low + (high - low) * Fraction(rng.randrange(0, 201), 200)
            else:
                limits = [env[limit] for limit in declared.at_most if limit in env]
                env[name] = rng.randint(int(low), int(min([high, *limits])))  # type: ignore[type-var]
        found.append(env)
    return found


def _columns(rubric: Rubric, rows: list[Env]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, declared in rubric.inputs.items():
        values = [row[name] for row in rows]
        dense = declared.numeric and declared.step is None
        found[name] = np.array(values, dtype=object if dense else None)
    return found


@pytest.mark.parametrize("key", sorted(k for k, rule in SHIPPED_RULES.items() if not rule.unstated))
def test_columns_score_as_the_engine_does(key: str) -> None:
    """On every shipped rule each row of a column has exactly the points of a single evaluation."""
    rubric = SHIPPED_RULES[key]
    maximum = Fraction(3, 2)
    rows = _rows(rubric, random.Random(key), 300)
    points = points_of(rubric, _columns(rubric, rows), maximum)
    exact = points.fractions(len(rows))
    cents = np.broadcast_to(points.rounded(Fraction(100)).num, len(rows))
    idle = np.broadcast_to(idle_of(rubric, _columns(rubric, rows), maximum), len(rows))
    one = compile_rule(rubric)
    for index, row in enumerate(rows):
        env = {**row, MAX: maximum}
        nothing = bool(compile_condition(rubric, rubric.idle_when)(dict(env)))
        assert bool(idle[index]) == nothing
        if not nothing:
            expected = one(dict(env))
            assert exact[index] == expected, row
            assert Fraction(int(cents[index]), 100) == round_half_up(expected, 2)


@settings(max_examples=40, deadline=None)
@given(rubric=share_rubrics(), seed=st.integers(0, 999))
def test_random_rules_score_as_the_engine_does(rubric: Rubric, seed: int) -> None:
    """On rules that nobody wrote, columns and single evaluations agree too."""
    rows = _rows(rubric, random.Random(seed), 60)
    for row in rows:
        row["a"] = max(1, int(row["a"]))
        row["b"] = min(int(row["b"]), row["a"])
    found = points_of(rubric, _columns(rubric, rows), Fraction(1)).fractions(len(rows))
    one = compile_rule(rubric)
    assert found == [one({**row, MAX: Fraction(1)}) for row in rows]


_BIG = st.one_of(st.integers(-(2**40), 2**40), st.integers(-(2**70), 2**70))


@settings(max_examples=80, deadline=None)
@given(
    a=st.lists(_BIG, min_size=3, max_size=3),
    b=st.lists(_BIG.filter(bool), min_size=3, max_size=3),
    op=st.sampled_from(["+", "-", "*", "/"]),
    chain=st.integers(1, 3),
)
def test_products_never_overflow(a: list[int], b: list[int], op: str, chain: int) -> None:
    """Arithmetic stays exact far beyond 64 bits, whatever the order of growth."""

    def column(values: list[int]) -> Ratio:
        big = any(abs(v) >= 2**62 for v in values)
        return Ratio.whole(np.array(values, dtype=object if big else np.int64))

    left, right = column(a), column(b)
    found, expected = left, [Fraction(x) for x in a]
    for _ in range(chain):
        match op:
            case "+":
                found, expected = found + right, [x + y for x, y in zip(expected, b, strict=True)]
            case "-":
                found, expected = (
                    found + right * Ratio.of(-1),
                    [x - y for x, y in zip(expected, b, strict=True)],
                )
            case "*":
                found, expected = found * right, [x * y for x, y in zip(expected, b, strict=True)]
            case _:
                found, expected = found / right, [x / y for x, y in zip(expected, b, strict=True)]
    assert found.fractions(3) == expected
    assert list(compare(">", found, left)) == [x > y for x, y in zip(expected, a, strict=True)]


def test_exact_ties_are_ties() -> None:
    """An integer tie at 70% of money beyond 53 bits is seen, where float64 would miss by one."""
    rubric = SHIPPED_RULES["son-tra-2026:investment-disbursement:default"]
    planned = 10**17 + 10
    exactly = planned * 7 // 10
    columns = {
        "planned": np.array([planned, planned]),
        "disbursed": np.array([exactly, exactly - 1]),
    }
    found = points_of(rubric, columns, Fraction(1)).fractions(2)
    assert found == [Fraction(7, 10), 0]


def test_shares_of_small_counts_are_never_off() -> None:
    """Every share of counts below 2,048, divided in single precision, is told as whole numbers."""
    wholes, parts = (places + 1 for places in np.tril_indices(2_047))
    drawn = {c: {whole: wholes, part: parts} for c, (whole, part) in SHARES.items()}
    figures = {OWN: {}, **{code: dict.fromkeys(own) for code, own in drawn.items()}}
    kernel = Kernel(par_index.open_set("son-tra-2026").scheme, figures, {"": 0}, lines=True)
    out = {code: np.zeros(wholes.size, np.int16) for code in drawn}
    blocks(kernel, drawn, wholes.size, out)
    for code, points in exact(drawn).items():
        assert (out[code] == np.rint(points * 100)).all(), code
    near = Fraction(2046, 2047) + Fraction(1, 2047 * 10**6)
    for value in (Fraction(7, 10), Fraction(1, 3), Fraction(2045, 2046), near):
        shares = Ratio.whole(parts) / Ratio.whole(wholes)
        assert shares.single
        left, right = parts * value.denominator, wholes * value.numerator
        assert (shares.against(">=", value) == (left >= right)).all()
        assert (shares.against(">", value) == (left > right)).all()
    for factor in (100, 10_000):
        rounded = (2 * parts * factor + wholes) // (2 * wholes)
        shares = Ratio.whole(parts) / Ratio.whole(wholes)
        assert (shares.rounded(Fraction(factor)).num == rounded).all()


def test_a_gap_is_reported() -> None:
    """A row for which no case holds is an error, as it is for a single evaluation."""
    rubric = SHIPPED_RULES["son-tra-2026:discipline-of-staff:default"]
    with pytest.raises(NoCaseError):
        points_of(rubric, {"disciplined": np.array([0, -1])}, Fraction(1))


def test_float_columns_are_refused() -> None:
    """A float column is refused, for a figure in it may be inexact already."""
    with pytest.raises(TypeError):
        Ratio.whole(np.array([0.5]))


@given(
    values=st.lists(st.one_of(st.integers(-40_000, 40_000), _BIG), min_size=2, max_size=5),
    marks=st.lists(st.integers(0, 4), min_size=6, max_size=6),
    arrays=st.booleans(),
)
def test_tables_choose_exactly_at_the_ends_of_every_type(
    values: list[int], marks: list[int], arrays: bool
) -> None:
    """Chosen numbers, and sums of steps, neither wrap around nor lose a digit in any small type."""
    masks = [np.array([mark <= place for mark in marks]) for place in range(len(values) - 1)]
    columns = [Ratio.whole(np.full(6, v, object)) if arrays else Ratio.of(v) for v in values]
    expected = [values[min(mark, len(values) - 1)] for mark in marks]
    rows = list(zip(masks, columns, strict=False))
    assert select(rows, columns[-1]).fractions(6) == expected
    if not arrays and max(map(abs, values)) < 2**60:
        parts = [part for row in rows for part in row]
        assert Steps(columns)(*parts, columns[-1]).fractions(6) == expected
