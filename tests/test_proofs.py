"""The proofs of rules against brute force: every flaw is real, and none is missed."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest

from par_index.language.exact import Exact
from par_index.language.inputs import Input, Level
from par_index.language.parser import parse, parse_band
from par_index.language.tree import MAX, MEASURE, ZERO, Name
from par_index.meaning.exact import Env, NoCaseError, compile_condition, compile_rule
from par_index.meaning.rules import Case, Cases, Clamp, Part, Points, Rubric, Rule, Sum, otherwise
from par_index.proof.direction import prove_directions
from par_index.proof.flaws import Flaw
from par_index.proof.limits import prove_limits, prove_maximum
from par_index.proof.linear import Linear, Row, possible, row, solution
from par_index.proof.tables import prove_tables

TOP = 5
X = Input("x", "x", "count", high=TOP)
Y = Input("y", "y", "count", high=TOP, at_most=("x",))
FLAG = Input("flag", "flag", "truth")
KIND = Input("kind", "kind", "choice", levels=(Level("a", "A"), Level("b", "B")))
INPUTS = {given.name: given for given in (X, Y, FLAG, KIND)}


def every() -> list[Env]:
    """Return every assessment of the four inputs."""
    return [
        {"x": x, "y": y, "flag": flag, "kind": kind}
        for x, y, flag, kind in product(range(TOP + 1), range(TOP + 1), (True, False), ("a", "b"))
        if y <= x
    ]


ALL = every()


def condition(random: Random, depth: int = 0) -> str:
    """Return a random condition over the four inputs."""
    if depth < 2 and random.random() < 0.35:
        joiner = random.choice((" and ", " or "))
        parts = (condition(random, depth + 1), condition(random, depth + 1))
        text = f"({joiner.join(parts)})"
        return f"not {text}" if random.random() < 0.15 else text
    number = random.randint(0, TOP)
    op = random.choice(("<", "<=", ">", ">=", "=", "!="))
    return random.choice(
        (
            f"x {op} {number}",
            f"y {op} {number}",
            f"x + y {op} {number + 2}",
            f"2 * x - 3 * y {op} {number - 2}",
            f"floor(x / 2) {op} {number % 3}",
            f"least(x, y + 1) {op} {number}",
            f"count(flag, x > {number}, y = 0) {op} {number % 3}",
            "flag",
            "kind = 'a'",
            "kind != 'b'",
            f"y / (x + 1) {op} {number}/{TOP + 1}",
        )
    )


def award(random: Random) -> str:
    """Return a random award."""
    return random.choice(
        ("max", "0", "1", "x", "y * max / 5", "max - y", "least(max, x / 2)", "greatest(0, 2 - x)")
    )


def rows(random: Random) -> tuple[Case, ...]:
    """Return random rows, of which sometimes the last always holds."""
    found = [
        Case(parse(condition(random)), Points(parse(award(random))))
        for _ in range(random.randint(1, 4))
    ]
    if random.random() < 0.4:
        found.append(otherwise(Points(parse(award(random)))))
    return tuple(found)


def rubric(rule: Rule, **more: object) -> Rubric:
    """Return a rubric over the four inputs."""
    return Rubric("random", INPUTS, rule, **more)  # type: ignore[arg-type]


def kinds(found: list[Flaw], kind: str) -> set[tuple[int, ...]]:
    """Return the places of the flaws of one kind."""
    return {flaw.place for flaw in found if flaw.kind == kind}


def assert_tables(rule: Cases) -> int:
    """Compare the proofs about the rows of a rule with every assessment; count the unproved."""
    own = rubric(rule)
    found = prove_tables(own)
    judges = [compile_condition(own, case.when) for case in rule.cases]
    holding = [[i for i, judge in enumerate(judges) if judge(dict(env))] for env in ALL]
    if any(flaw.kind == "unproved" for flaw in found):
        return 1
    assert bool(kinds(found, "gap")) == any(not held for held in holding)
    if rule.exclusive:
        pairs = {(i, j) for held in holding for i in held for j in held if i < j}
        assert {(f.other[0], f.place[0]) for f in found if f.kind == "overlap" and f.other} == pairs
        live = {i for held in holding for i in held}
    else:
        live = {held[0] for held in holding if held}
    dead = kinds(found, "dead") | kinds(found, "spare")
    assert {place[0] for place in dead} == set(range(len(judges))) - live
    for flaw in found:
        if flaw.kind in ("gap", "overlap"):
            held = [i for i, judge in enumerate(judges) if judge(dict(flaw.witness))]
            assert (not held) if flaw.kind == "gap" else len(held) > 1
    return 0


@pytest.mark.parametrize("exclusive", [False, True])
def test_rows_agree_with_every_assessment(exclusive: bool) -> None:
    """Gaps, overlaps and dead rows of random rules are those that enumeration shows."""
    random = Random(f"rows {exclusive}")
    unproved = sum(assert_tables(Cases(rows(random), exclusive)) for _ in range(300))
    assert unproved <= 5


def band_text(random: Random) -> str:
    """Return a random band over 0..5, half-open, closed, open, a point or one-sided."""
    low, high = sorted((random.randint(0, TOP), random.randint(0, TOP)))
    if low == high:
        return random.choice((str(low), f">= {low}", f"< {low}", f"[{low}..{high}]"))
    opening, closing = random.choice("[("), random.choice("])")
    return random.choice((f"{opening}{low}..{high}{closing}", f"<= {low}", f"> {high}"))


def test_tables_of_bands_agree_with_every_value() -> None:
    """Tables of bands over one count: 10,000 random ones against all six values."""
    random = Random("bands")
    count = Input("x", "x", "count", high=TOP)
    for _ in range(10_000):
        bands = [parse_band(band_text(random)) for _ in range(random.randint(1, 5))]
        cases = tuple(
            Case(b.condition(Name("x")), Points(parse("0")), band=b, subject=Name("x"))
            for b in bands
        )
        own = Rubric("random", {"x": count}, Cases(cases, exclusive=True))
        found = prove_tables(own)
        judges = [compile_condition(own, case.when) for case in cases]
        held = {x: [i for i, j in enumerate(judges) if j({"x": x})] for x in range(TOP + 1)}
        gaps = {x for x in held if any(f.run and x in f.run for f in found if f.kind == "gap")}
        assert gaps == {x for x, rows_held in held.items() if not rows_held}
        pairs = {(i, j) for r in held.values() for i in r for j in r if i < j}
        assert pairs == {(f.other[0], f.place[0]) for f in found if f.kind == "overlap" and f.other}
        assert {p[0] for p in kinds(found, "dead")} == set(range(len(cases))) - {
            i for r in held.values() for i in r
        }


@pytest.mark.parametrize(("subject", "gap"), [("x + 0.5", True), ("2 * x + 1 - x", False)])
def test_a_sum_is_whole_only_where_all_its_parts_are(subject: str, gap: bool) -> None:
    """Between 1 and 2 nothing lies that is whole; half a count more leads there."""
    value = parse(subject)
    bands = [parse_band(text) for text in ("<= 1", ">= 2")]
    rows = tuple(Case(b.condition(value), Points(ZERO), band=b, subject=value) for b in bands)
    inputs = {"x": Input("x", "x", "count")}
    found = prove_tables(Rubric("r", inputs, Cases(rows, exclusive=True)))
    assert [(flaw.kind, flaw.witness["x"]) for flaw in found] == [("gap", 1)] * gap


def whole_rule(random: Random) -> Rule:
    """Return a random rule that always gives points."""
    first = Cases((*rows(random)[:2], otherwise(Points(parse(award(random))))))
    shape = random.randrange(3)
    if shape == 0:
        return first
    if shape == 1:
        return Clamp(first, parse("0"), parse("max"))
    second = Points(parse(award(random)))
    return Sum((Part(first, "một"), Part(second, "hai", random.choice((1, -1)))))


def points_of(own: Rubric, env: Env, maximum: Exact) -> Exact | None:
    """Return the points of one assessment, None in a gap."""
    try:
        return compile_rule(own)({**env, MAX: maximum})
    except NoCaseError:
        return None


def test_limits_and_maximum_agree_with_every_assessment() -> None:
    """Points out of bounds, and a maximum that nobody reaches, are those of enumeration."""
    random = Random("limits")
    unproved = 0
    for _ in range(250):
        own = rubric(whole_rule(random))
        maximum: Exact = random.choice((1, 2, Fraction(5, 2), 6))
        scored = [p for env in ALL if (p := points_of(own, env, maximum)) is not None]
        outside = prove_limits(own, maximum, 0)
        reached = prove_maximum(own, maximum)
        if any(f.kind == "unproved" for f in (*outside, *reached)):
            unproved += 1
            continue
        assert bool(outside) == any(not 0 <= p <= maximum for p in scored)
        for flaw in outside:
            assert points_of(own, flaw.witness, maximum) == flaw.points
            assert not 0 <= (flaw.points or 0) <= maximum
        assert bool(reached) == (max(scored) < maximum)
    assert unproved <= 10


def test_directions_agree_with_every_pair_of_assessments() -> None:
    """A direction is proved exactly when no two assessments contradict it."""
    random = Random("directions")
    unproved = 0
    for _ in range(120):
        name, sign = random.choice(("x", "y")), random.choice((1, -1))
        declared = {"rising" if sign > 0 else "falling": (name,)}
        own = rubric(whole_rule(random), **declared)
        found = [f for f in prove_directions(own, 2) if f.kind in ("direction", "unproved")]
        if any(f.kind == "unproved" for f in found):
            unproved += 1
            continue
        worse = False
        for env in ALL:
            for value in range(int(env[name]) + 1, TOP + 1):  # type: ignore[arg-type]
                other = {**env, name: value}
                if other["y"] > other["x"]:  # type: ignore[operator]
                    continue
                before, after = points_of(own, env, 2), points_of(own, other, 2)
                worse |= before is not None and after is not None and sign * (before - after) > 0
        assert bool(found) == worse
        for flaw in found:
            assert sign * ((flaw.points or 0) - (flaw.second_points or 0)) > 0
    assert unproved <= 10


def test_ratio_of_counts_is_dense() -> None:
    """A hole between two bands of b/a is found however narrow, with counts that fall into it."""
    total = Input("a", "a", "count")
    part = Input("b", "b", "count", at_most=("a",))
    measures = {MEASURE: parse("b / a")}
    texts = [">= 50.01%", "< 50%", "50%"]
    bands = [parse_band(text) for text in texts]
    cases = tuple(
        Case(b.condition(Name(MEASURE)), Points(parse("0")), band=b, subject=Name(MEASURE))
        for b in bands
    )
    own = Rubric(
        "r",
        {"a": total, "b": part},
        Cases(cases, True),
        measures=measures,
        idle_when=parse("a = 0"),
    )
    (flaw,) = prove_tables(own)
    assert flaw.kind == "gap"
    assert flaw.run is not None
    assert (flaw.run.low, flaw.run.high) == ((Fraction(1, 2), 1), (Fraction(5001, 10000), -1))
    linked = Cases((Case(parse("b / a > 50% and b > 3"), Points(parse("0"))), *cases[1:]))
    (gap,) = prove_tables(
        Rubric("r", own.inputs, linked, measures=measures, idle_when=parse("a = 0"))
    )
    b, a = gap.witness["b"], gap.witness["a"]
    assert not isinstance(a, str)
    assert not isinstance(b, str)
    assert 2 * b > a
    assert b <= 3


def test_elimination_agrees_with_enumeration() -> None:
    """Linear conditions over small whole numbers hold together exactly when some point shows it."""
    random = Random("linear")
    names = ("p", "q", "r")
    whole = frozenset(names)
    for _ in range(800):
        found: list[Row] = []
        for name in names:
            form = Linear.name(name)
            found += [row(form, False, whole), row(Linear((), 4).minus(form), False, whole)]
        for _ in range(random.randint(1, 4)):
            terms = tuple((n, f) for n in names if (f := random.randint(-3, 3)))
            found.append(row(Linear(terms, random.randint(-6, 6)), random.random() < 0.5, whole))
        points = [dict(zip(names, values, strict=True)) for values in product(range(5), repeat=3)]
        real = [point for point in points if all(_holds(r, point) for r in found)]
        shown = solution(found, whole)
        assert (shown is not None) == bool(real)
        if real:
            assert possible(found, whole)
        if shown is not None:
            assert all(_holds(r, {**dict.fromkeys(names, 0), **shown}) for r in found)


def _holds(found: Row, point: dict[str, Exact] | dict[str, int]) -> bool:
    total = found.constant + sum(factor * point[name] for name, factor in found.terms)
    return total > 0 if found.strict else total >= 0


@pytest.mark.parametrize("wanted", [7, -7, 120])
def test_a_whole_number_without_ends_is_looked_for_on_both_sides(wanted: int) -> None:
    """Where conditions leave a whole number free, values around zero are tried either way."""
    whole = frozenset({"m", "n"})
    equal = Linear((("m", 1), ("n", 1)))
    rows = [row(equal, False, whole), row(equal.scaled(-1), False, whole)]
    assert solution(rows, whole, lambda point: point["n"] == wanted) == {"n": wanted, "m": -wanted}


def test_what_cannot_be_proved_is_said_and_still_searched() -> None:
    """A product of two inputs is not linear: the proof says so, and the search finds the gap."""
    own = Rubric(
        "r",
        {"x": Input("x", "x", "count"), "y": Input("y", "y", "count")},
        Cases(
            (
                Case(parse("x * y < 6"), Points(parse("0"))),
                Case(parse("x * y > 6"), Points(parse("1"))),
            )
        ),
    )
    found = prove_tables(own)
    assert [flaw.kind for flaw in found] == ["unproved", "gap"]
    witness = found[1].witness
    assert witness["x"] * witness["y"] == 6  # type: ignore[operator]


@pytest.mark.parametrize(
    ("kind", "first", "second", "at"),
    [
        ("count", "x <= 37", "x >= 37", 37), ("count", "x < 39", "x > 37", 38),
        ("number", "x < 37.0002", "x > 37", Fraction(370_001, 10_000)),
    ],
)  # fmt: skip
def test_the_search_tries_thresholds_and_what_lies_next_to_them(
    kind: Any, first: str, second: str, at: Exact
) -> None:
    """Rows that overlap at one value only, in a rule that cannot be proved, are found there."""
    rows = tuple(
        Case(parse(f"{one} and x * y >= 0"), Points(parse("0"))) for one in (first, second)
    )
    given = {"x": Input("x", "x", kind, low=0), "y": Input("y", "y", "count")}
    found = prove_tables(Rubric("r", given, Cases(rows, exclusive=True)))
    overlaps = [flaw.witness["x"] for flaw in found if flaw.kind == "overlap"]
    assert (found[0].kind, overlaps) == ("unproved", [at])


@pytest.mark.parametrize(
    ("rule", "outside", "unreached"),
    [
        ("2 + x * y - x * y", False, False), ("1 + x * y - x * y", False, True),
        ("x * y", True, False), ("least(2, x * y) - 1", True, True),
    ],
)  # fmt: skip
def test_limits_that_cannot_be_proved_are_searched(
    rule: str, outside: bool, unreached: bool
) -> None:
    """Points beyond the limits, and a maximum that nobody reaches, are found or nothing is."""
    given = {"x": Input("x", "x", "count"), "y": Input("y", "y", "count")}
    own = Rubric("r", given, Points(parse(rule)))
    kinds = [
        [flaw.kind for flaw in found] for found in (prove_limits(own, 2, 0), prove_maximum(own, 2))
    ]
    assert kinds == [["unproved"] + ["outside"] * outside, ["unproved"] * unreached]


@pytest.mark.parametrize(("rule", "falls"), [("x * y / 50", False), ("x * y * (9 - x)", True)])
def test_a_direction_that_cannot_be_proved_is_searched(rule: str, falls: bool) -> None:
    """Points that stay the same are no fall; two figures show one where there is one."""
    given = {"x": Input("x", "x", "count"), "y": Input("y", "y", "count")}
    found = prove_directions(Rubric("r", given, Points(parse(rule)), rising=("x",)), 1)
    assert [flaw.kind for flaw in found] == ["unproved", *(["direction"] if falls else [])]
