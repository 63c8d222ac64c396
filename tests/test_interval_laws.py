"""The set laws of intervals, and the sweep against a comparison value by value."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from par_index.language import intervals
from par_index.language.exact import Exact
from par_index.language.intervals import EVERYTHING, NOTHING, Cut, Interval
from par_index.proof.sweep import sweep

VALUES = st.one_of(st.integers(-6, 6), st.fractions(min_value=-6, max_value=6, max_denominator=4))
CUTS = st.one_of(st.none(), st.tuples(VALUES, st.sampled_from((-1, 1))))
INTERVALS = st.builds(Interval, CUTS, CUTS)
PROBES: list[Exact] = [Fraction(k, 8) for k in range(-60, 61)]


def members(interval: Interval) -> set[Exact]:
    """Return the probes inside an interval."""
    return {value for value in PROBES if value in interval}


@given(INTERVALS, INTERVALS)
def test_meet_is_the_intersection(a: Interval, b: Interval) -> None:
    """What two intervals share is exactly what lies in both, in either order."""
    assert members(a.meet(b)) == members(a) & members(b) == members(b.meet(a))


@given(INTERVALS, INTERVALS, INTERVALS)
def test_meet_is_associative_and_idempotent(a: Interval, b: Interval, c: Interval) -> None:
    """Grouping does not matter, and an interval shares itself with itself."""
    assert a.meet(b).meet(c) == a.meet(b.meet(c))
    assert a.meet(a) == a
    assert a.meet(EVERYTHING) == a
    assert a.meet(NOTHING).empty


@given(INTERVALS, INTERVALS)
def test_hull_is_the_smallest_interval_around_both(a: Interval, b: Interval) -> None:
    """A hull holds both, and each of its ends is an end of one of them."""
    hull = a.hull(b)
    assert members(a) | members(b) <= members(hull)
    if not a.empty and not b.empty:
        assert hull.low in (a.low, b.low)
        assert hull.high in (a.high, b.high)
    assert members(a.hull(NOTHING)) == members(a)


@given(INTERVALS)
def test_empty_single_and_witness_agree(a: Interval) -> None:
    """An interval is empty exactly when it has no witness, and a witness lies inside."""
    witness = a.witness()
    assert (witness is None) == a.empty
    if witness is not None:
        assert witness in a
    if a.single is not None:
        assert members(a) <= {a.single}


@pytest.mark.parametrize(
    ("run", "value"),
    [
        (Interval((2, -1), (5, 1)), 2), (Interval((2, 1), (5, 1)), 5),
        (Interval((2, 1), (5, -1)), 3.5), (Interval((2, 1), None), 3),
        (Interval(None, (5, -1)), 4), (EVERYTHING, 0),
    ],
)  # fmt: skip
def test_a_witness_is_an_end_or_what_lies_next_to_one(run: Interval, value: Exact) -> None:
    """An end that belongs shows an interval; else a value a step inside, or the middle."""
    assert run.witness() == value


@given(INTERVALS)
def test_closing_the_ends_on_a_grid_keeps_the_whole_numbers(a: Interval) -> None:
    """One step inwards changes nothing for whole numbers and ends on whole numbers."""
    snapped = a.snapped(1)
    whole = {value for value in range(-8, 9) if value in a}
    assert whole == {value for value in range(-8, 9) if value in snapped}
    assert a.empty <= snapped.empty
    if a.low is not None and a.high is not None:
        assert snapped.empty == (not whole)


@given(INTERVALS)
def test_negation_is_its_own_inverse(a: Interval) -> None:
    """Mirroring twice gives the interval back."""
    assert intervals.negate(intervals.negate(a)) == a
    assert members(intervals.negate(a)) == {-value for value in members(a)}


_TINY = Fraction(1, 1000)


def samples(interval: Interval) -> set[Exact]:
    """Return values of an interval: halves, its ends, what is next to them, one if it is tiny."""
    ends = {cut[0] for cut in (interval.low, interval.high) if cut is not None}
    near = {end + side for end in ends for side in (-_TINY, _TINY)}
    halves = {Fraction(k, 2) for k in range(-16, 17)}
    found = {value for value in ends | near | halves if value in interval}
    witness = interval.witness()
    return found if witness is None else found | {witness}


@pytest.mark.parametrize(
    ("name", "compute"),
    [
        ("add", operator.add), ("multiply", operator.mul), ("divide", lambda x, y: Fraction(x) / y),
        ("least", min), ("greatest", max),
    ],
)  # fmt: skip
@given(INTERVALS, INTERVALS)
def test_arithmetic_holds_all_results_and_ends_where_they_end(
    name: str, compute: Callable[[Exact, Exact], Exact], a: Interval, b: Interval
) -> None:
    """Every result of two values lies inside, and an end is closed exactly where one attains it."""
    found = getattr(intervals, name)(a, b)
    divisors = [b.meet(Interval(None, (0, -1))), b.meet(Interval((0, 1), None))]
    right = {y for part in (divisors if name == "divide" else [b]) for y in samples(part)}
    results = {compute(x, y) for x in samples(a) for y in right}
    assert found.empty == (not results)
    assert all(value in found for value in results)
    for cut, closed in ((found.low, -1), (found.high, 1)):
        if cut is not None and results:
            assert (cut[0] in results) == (cut[1] == closed)


@given(INTERVALS)
def test_the_floor_holds_the_whole_numbers_below(a: Interval) -> None:
    """Floors lie inside, and both ends are floors wherever the interval is a step long."""
    found = intervals.floor_of(a)
    floors = {value // 1 for value in {*samples(a), *members(a)}}
    assert found.empty == a.empty
    assert all(value in found for value in floors)
    if a.low is not None and a.high is not None and a.high[0] - a.low[0] >= 1:
        assert found == Interval.closed(min(floors), max(floors))


@given(INTERVALS)
def test_the_simplest_value_has_the_least_denominator(a: Interval) -> None:
    """The simplest value lies inside, and no fraction with a smaller denominator does."""
    value = a.simplest()
    assert (value is None) == a.empty
    if value is not None:
        assert value in a
        near = [
            Fraction(k, d) for d in range(1, value.denominator) for k in range(-8 * d, 8 * d + 1)
        ]
        assert not any(fraction in a for fraction in near)


@given(INTERVALS, st.sampled_from([Fraction(1, 3), 1, 5]))
def test_scaling_moves_every_value(a: Interval, factor: Exact) -> None:
    """A value lies inside exactly when it lies inside the scaled interval, scaled."""
    assert all((value in a) == (value * factor in a.scaled(factor)) for value in PROBES)


@given(INTERVALS)
def test_the_size_counts_the_whole_numbers(a: Interval) -> None:
    """The size is how many whole numbers lie inside; without an end there is none."""
    unbounded = a.low is None or a.high is None
    assert a.size() == (None if unbounded else sum(value in a for value in range(-8, 9)))


def brute(
    rows: list[Interval], domain: Interval, probes: list[Exact]
) -> tuple[set[Exact], set[tuple[Exact, int, int]], set[int]]:
    """Judge a table value by value: what no row holds, what two rows hold, rows without value."""
    inside = [value for value in probes if value in domain]
    gaps = {value for value in inside if not any(value in row for row in rows)}
    overlaps = {
        (value, i, j)
        for value in inside
        for j, second in enumerate(rows)
        if value in second
        for i in range(j)
        if value in rows[i]
    }
    dead = {i for i, row in enumerate(rows) if not any(value in row for value in inside)}
    return gaps, overlaps, dead


def agrees(rows: list[Interval], domain: Interval, step: int | None, probes: list[Exact]) -> None:
    """Assert that the sweep and the comparison value by value say the same."""
    found = sweep(rows, domain, step)
    gaps, overlaps, dead = brute(rows, domain, probes)
    inside = [value for value in probes if value in domain]
    assert {v for v in inside if any(v in run for run in found.gaps)} == gaps
    assert {
        (v, o.first, o.second) for o in found.overlaps for v in inside if v in o.run
    } == overlaps
    assert set(found.dead) == dead
    for run in (*found.gaps, *(overlap.run for overlap in found.overlaps)):
        value = run.witness(step)
        assert value is not None
        assert value in domain


def random_cut(random: Random, dense: bool) -> Cut | None:
    """Return a random end: none, whole, or for dense tables a half."""
    if random.random() < 0.15:
        return None
    value: Exact = random.randint(0, 8)
    if dense and random.random() < 0.3:
        value = Fraction(2 * random.randint(0, 8) + 1, 2)
    return value, random.choice((-1, 1))


def random_rows(random: Random, dense: bool) -> list[Interval]:
    """Return half-open, point, adjacent and wholly random bands, in random order."""
    shape = random.randrange(3)
    if shape == 0:
        return [
            Interval(random_cut(random, dense), random_cut(random, dense))
            for _ in range(random.randint(1, 5))
        ]
    cuts = sorted({(random.randint(0, 8), random.choice((-1, 1))) for _ in range(5)})
    ends: list[Cut | None] = [None, *cuts, None]
    rows = [Interval(low, high) for low, high in itertools.pairwise(ends)]
    if shape == 2:
        # a sound table, damaged: a row dropped, moved or doubled, or a point put in
        index = random.randrange(len(rows))
        rows[index] = Interval.point(random.randint(0, 8))
    random.shuffle(rows)
    return rows


DAYS = Interval.closed(739_600, 739_608)


@pytest.mark.parametrize("kind", ["dense", "whole", "date"])
def test_sweep_agrees_with_brute_force(kind: str) -> None:
    """On 10,000 random tables of each kind the sweep finds what every single value shows."""
    random = Random(f"sweep {kind}")
    for _ in range(10_000):
        rows = random_rows(random, dense=kind == "dense")
        if kind == "dense":
            low, high = random_cut(random, True) or (0, -1), (8, random.choice((-1, 1)))
            probes: list[Exact] = [Fraction(k, 4) for k in range(-4, 40)]
            agrees(rows, Interval(low, high), None, probes)
        elif kind == "whole":
            domain = Interval.closed(random.randint(0, 3), random.randint(3, 9))
            agrees(rows, domain, 1, list(range(-1, 12)))
        else:
            shift = 739_600
            days = [
                Interval(
                    row.low and (row.low[0] + shift, row.low[1]),
                    row.high and (row.high[0] + shift, row.high[1]),
                )
                for row in rows
            ]
            agrees(days, DAYS, 1, list(range(shift - 1, shift + 12)))


@settings(max_examples=150, deadline=None)
@given(st.lists(INTERVALS, min_size=1, max_size=6), INTERVALS, st.sampled_from((None, 1)))
def test_sweep_agrees_with_brute_force_on_any_intervals(
    rows: list[Interval], domain: Interval, step: int | None
) -> None:
    """The same holds for intervals that hypothesis makes, also empty and unbounded ones."""
    probes: list[Exact] = (
        list(range(-8, 9)) if step else [Fraction(k, 24) for k in range(-168, 169)]
    )
    found = sweep(rows, domain, step)
    inside = [value for value in probes if value in domain]
    for value in inside:
        holding = [i for i, row in enumerate(rows) if value in row]
        assert (not holding) == any(value in run for run in found.gaps)
        pairs = {(i, j) for j in holding for i in holding if i < j}
        assert pairs == {(o.first, o.second) for o in found.overlaps if value in o.run}
        assert not set(holding) & set(found.dead)


def test_sweep_of_a_sound_table_is_silent() -> None:
    """Bands that meet end to end leave no gap and no overlap, whichever side holds the end."""
    rows = [
        Interval.point(1),
        Interval((Fraction(19, 20), -1), (1, -1)),
        Interval(None, (Fraction(19, 20), -1)),
    ]
    found = sweep(rows, Interval.closed(0, 1))
    assert (found.gaps, found.overlaps, found.dead) == ((), (), ())
