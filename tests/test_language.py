"""The language: exact numbers, parsing with places, intervals, and readings that agree."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction as F  # noqa: N817

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from par_index.language import intervals
from par_index.language.exact import (
    decimal_text,
    parse_date,
    parse_number,
    round_half_up,
)
from par_index.language.inputs import Input
from par_index.language.intervals import Interval
from par_index.language.parser import LanguageError, parse, parse_band
from par_index.language.tree import Binary, Call, Expr, Name, Number, Unary
from par_index.language.typing import DATE, TRUTH, Type, check, infer
from par_index.language.typing import NUMBER as NUMBER_TYPE
from par_index.meaning.exact import compile_condition, compile_number
from par_index.meaning.knowledge import Context
from par_index.meaning.ranges import assume as assume_condition
from par_index.meaning.ranges import numbers_of, start_box, truths_of

# --- exact numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.70", F(7, 10)), ("0.1", F(1, 10)), ("96%", F(24, 25)), ("1/3", F(1, 3)),
        ("99.99%", F(9999, 10000)), ("1_000_000", F(1000000)), ("-0.25", F(-1, 4)),
        ("+5", F(5)), ("010", F(10)), ("0.0000000001", F(1, 10**10)), ("2/4", F(1, 2)),
    ],
)  # fmt: skip
def test_parse_number_is_exact(text: str, value: F) -> None:
    """A decimal, a percent and a ratio are read as the rational that they write."""
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1e5", "0x10", "1,5", "1.", ".5", "1/0", "1//2", "nan", "inf", "--1", "1 2", "٣",
     "9" * 41, "1/" + "9" * 90, "5%%", "½"],
)  # fmt: skip
def test_parse_number_refuses(text: str) -> None:
    """What is not a plain number is refused with a ValueError, never read as something near."""
    with pytest.raises(ValueError, match=r".+"):
        parse_number(text)


@given(st.fractions(max_denominator=10**6))
def test_number_text_reads_back(value: F) -> None:
    """Writing a number and reading it gives the number."""
    assert parse_number(decimal_text(value)) == value


@given(st.decimals(-(10**6), 10**6, places=4), st.integers(0, 4))
def test_rounding_is_half_up(value: Decimal, places: int) -> None:
    """Rounding agrees with decimal arithmetic's half-up, ties away from zero."""
    expected = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert round_half_up(F(value), places) == F(expected)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        (F(1, 2), 0, 1), (F(-1, 2), 0, -1), (F(5, 1000), 2, F(1, 100)), (F(3, 2), 0, 2),
        (F(4999, 10000), 0, 0), (F(267, 100), 1, F(27, 10)), (F(265, 100), 1, F(27, 10)),
    ],
)  # fmt: skip
def test_ties_go_away_from_zero(value: F, places: int, rounded: F) -> None:
    """Exact halves, which binary floats would blur, go up; what lies below goes down."""
    assert round_half_up(value, places) == rounded


@pytest.mark.parametrize("text", ["2026-11-30", "30/11/2026", " 30/11/2026 "])
def test_both_forms_of_a_day(text: str) -> None:
    """A day is read from the ISO form and from the Vietnamese form."""
    assert parse_date(text) == date(2026, 11, 30)


@pytest.mark.parametrize("text", ["2026-02-30", "31/11/2026", "30-11-2026", "11/2026", "2026"])
def test_days_that_are_none(text: str) -> None:
    """A day that is not on the calendar, or has another form, is refused."""
    with pytest.raises(ValueError, match="ngày"):
        parse_date(text)


# --- parsing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("1 + 2 * 3", "1 + (2 * 3)"),
        ("1 - 2 - 3", "(1 - 2) - 3"),
        ("8 / 4 / 2", "(8 / 4) / 2"),
        ("-a * b", "(-a) * b"),
        ("not a and b", "(not a) and b"),
        ("a or b and c", "a or (b and c)"),
        ("not x < 1", "not (x < 1)"),
        ("a + 1 < b * 2", "(a + 1) < (b * 2)"),
        ("x in [10%..50%)", "x >= 10% and x < 50%"),
        ("10% <= x < 50%", "10% <= x and x < 50%"),
        ("x in [5..5]", "x = 5"),
        ("1 < x and y or z", "((1 < x) and y) or z"),
    ],
)
def test_precedence(text: str, same: str) -> None:
    """Operators bind as in school, comparisons chain, and `in` is two comparisons."""
    assert parse(text) == parse(same)


@pytest.mark.parametrize(
    ("text", "low", "low_closed", "high", "high_closed"),
    [
        (">= 50%", F(1, 2), True, None, False), ("> 90%", F(9, 10), False, None, False),
        ("< 10%", None, False, F(1, 10), False), ("<= 0.3", None, False, F(3, 10), True),
        ("[10%..50%)", F(1, 10), True, F(1, 2), False), ("(0..5]", 0, False, 5, True),
        ("100%", 1, True, 1, True), ("= 3", 3, True, 3, True),
    ],
)  # fmt: skip
def test_bands(
    text: str, low: F | None, low_closed: bool, high: F | None, high_closed: bool
) -> None:
    """Bands read in the notation of the sources, with open and closed ends."""
    band = parse_band(text)
    assert (band.low.value if isinstance(band.low, Number) else None) == low
    assert (band.high.value if isinstance(band.high, Number) else None) == high
    assert (band.low_closed, band.high_closed) == (low_closed, high_closed)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("a +", 3), ("a + + b", 4), ("(a", 2), ("a)", 1), ("a b", 2), ("a == b", 3), ("a ≥ b", 2),
        ("sum(a)", 0), ("x in 5", 5), ("x in [5..1]", 6), ("a : b", 2), ("a @ b", 2), ("", 0),
        ("count()", 6), ("x in [a..b", 10), ("'abc", 0), ("a < ", 4),
    ],
)  # fmt: skip
def test_syntax_errors_name_their_place(text: str, start: int) -> None:
    """Text that is no expression is refused at the character where it stops being one."""
    with pytest.raises(LanguageError) as caught:
        parse(text)
    assert caught.value.diagnostic.part[0] == start
    assert caught.value.diagnostic.code == "PAR301"


def test_places_of_parts() -> None:
    """Every part of an expression knows the text that it came from."""
    text = "greatest(a / b, 10%) * (c - 2)"
    expr = parse(text)
    assert isinstance(expr, Binary)
    assert text[slice(*expr.span)] == text
    assert text[slice(*expr.left.span)] == "greatest(a / b, 10%)"
    assert text[slice(*expr.right.span)] == "(c - 2)"
    assert isinstance(expr.left, Call)
    assert [text[slice(*part.span)] for part in expr.left.arguments] == ["a / b", "10%"]


@given(st.text(max_size=60))
def test_any_text_parses_or_is_refused(text: str) -> None:
    """Whatever the text, the parser returns an expression or raises its documented error."""
    for read in (parse, parse_band):
        try:
            read(text)
        except LanguageError as problem:
            assert 0 <= problem.diagnostic.part[0] <= len(text)  # noqa: PT017


@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "1",
                "2%",
                "(",
                ")",
                "+",
                "-",
                "*",
                "/",
                "<",
                ">=",
                "in",
                "[",
                "..",
                "]",
                "and",
                "or",
                "not",
                "yes",
                ",",
            ]
        )
    )
)
def test_any_tokens_parse_or_are_refused(tokens: list[str]) -> None:
    """Token salads, which reach deeper into the parser than text, do no harm either."""
    try:
        parse(" ".join(tokens))
    except LanguageError:
        return


@pytest.mark.parametrize(
    "text",
    ["(" * 500 + "1" + ")" * 500, "not " * 400 + "yes", "-" * 900 + "1", "1+" * 990 + "1",
     "1<" * 990 + "1", "floor(" * 250 + "1" + ")" * 250, "1*" * 990 + "1", "9" * 1900],
)  # fmt: skip
def test_nesting_is_bounded(text: str) -> None:
    """Text that is long or deep is refused, or everything that reads trees copes with its tree."""
    try:
        expr = parse(text)
    except LanguageError:
        return
    kind = infer(expr, {})[0]
    if kind is None or kind.kind not in ("number", "truth"):
        return
    compiled = compile_number if kind.kind == "number" else compile_condition
    compiled(Context({}, {}), expr)({})


def test_as_many_operations_as_the_message_names_are_taken() -> None:
    """An expression of a hundred operations is read, and one more is refused."""
    parse("1" + "+1" * 100)
    with pytest.raises(LanguageError, match="hơn 100 phép tính"):
        parse("1" + "+1" * 101)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a + nowhere", "PAR302"), ("d + d", "PAR303"), ("t + 1", "PAR303"), ("d < 3", "PAR303"),
        ("c = 'wrong'", "PAR302"), ("c < 'low'", "PAR303"), ("c = 1", "PAR303"),
        ("a and t", "PAR303"), ("not a", "PAR303"), ("-t", "PAR303"), ("floor(a, b)", "PAR303"),
        ("count(a)", "PAR303"), ("interpolate(a, b)", "PAR303"), ("points('I')", "PAR302"),
        ("c = c", "PAR303"), ("least(a, d)", "PAR303"),
    ],
)  # fmt: skip
def test_type_errors(text: str, code: str) -> None:
    """An unknown name and an operation without meaning are found without evaluating."""
    scope = {
        "a": NUMBER_TYPE,
        "b": NUMBER_TYPE,
        "d": DATE,
        "t": TRUTH,
        "c": Type("choice", ("low", "high")),
    }
    assert code in [fault.code for fault in check(parse(text), scope, "number")]


@pytest.mark.parametrize("text", ["d + 3", "3 + d", "d - 3"])
def test_days_move_by_numbers(text: str) -> None:
    """A day and a number make another day, whichever stands first."""
    assert infer(parse(text), {"d": DATE}) == (DATE, [])


def test_a_sum_of_days_is_told_as_it_is_written() -> None:
    """An operation without meaning is told with the kinds on both sides of its sign."""
    (fault,) = check(parse("d + d"), {"d": DATE}, "number")
    assert fault.message == "phép tính không có nghĩa: một ngày + một ngày"


@pytest.mark.parametrize("text", ["150%", "150 phần trăm", "-5%"])
def test_a_percent_beyond_the_whole_is_told_as_such(text: str) -> None:
    """Where the percent sign stands, nobody asks for it: the figure lies outside its domain."""
    with pytest.raises(ValueError, match="nằm ngoài miền cho phép: từ 0% đến 100%"):
        Input("x", "Tỷ lệ", "percent").read(text)


def test_all_type_errors_at_once() -> None:
    """Every fault of an expression is reported, each at its own place."""
    faults = check(parse("nowhere + (d < 3) * nobody"), {"d": DATE}, "number")
    assert sorted(fault.part[0] for fault in faults) == [0, 10, 20]


def test_did_you_mean_a_name() -> None:
    """An unknown name proposes the nearest one that exists."""
    (fault,) = check(parse("signd"), {"signed": NUMBER_TYPE, "total": NUMBER_TYPE}, "number")
    assert "«signed»" in fault.message


# --- intervals ----------------------------------------------------------------------------------

_values = st.integers(-4, 4) | st.fractions(-4, 4, max_denominator=3)
_cuts = st.none() | st.tuples(_values, st.sampled_from((-1, 1)))
_intervals = st.builds(Interval, _cuts, _cuts)
_steps = st.tuples(st.integers(0, 8) | st.fractions(0, 8, max_denominator=3), st.booleans())


def _cut(member: F, step: tuple[F, bool] | None, side: int) -> tuple[F, int] | None:
    """Return an end below (-1) or above (1) a member, which is in it: closed where they meet."""
    if step is None:
        return None
    away, closed = step
    return member + side * away, side if closed or not away else -side


_with_a_member = st.tuples(_values, st.none() | _steps, st.none() | _steps).map(
    lambda drawn: (Interval(_cut(drawn[0], drawn[1], -1), _cut(drawn[0], drawn[2], 1)), drawn[0])
)
"""An interval with a number in it, which may be its closed end."""
_GRID = [F(n, 6) for n in range(-30, 31)]


@given(_intervals, _intervals, _values)
def test_meet_and_hull_are_set_operations(a: Interval, b: Interval, x: F) -> None:
    """A value is in the meet when it is in both; the hull holds both and nothing outside."""
    assert (x in a.meet(b)) == (x in a and x in b)
    if x in a or x in b:
        assert x in a.hull(b)
    if not a.empty and not b.empty:
        hull = a.hull(b)
        assert hull.low in (a.low, b.low)
        assert hull.high in (a.high, b.high)
    assert a.hull(b).meet(a) == a or a.empty


@given(_intervals)
def test_emptiness_witness_and_single(a: Interval) -> None:
    """An interval is empty exactly when it has no witness; a single value is its only member."""
    witness = a.witness()
    assert (witness is None) == a.empty
    if witness is not None:
        assert witness in a
    if a.single is not None:
        assert [x for x in _GRID if x in a] == ([a.single] if a.single in _GRID else [])


@given(_intervals)
def test_snapping_keeps_the_whole_numbers(a: Interval) -> None:
    """Snapping to the grid changes no whole number's membership, and its size counts them."""
    run = a.snapped(1)
    inside = [x for x in range(-6, 7) if x in a]
    assert inside == [x for x in range(-6, 7) if x in run]
    if a.low is not None and a.high is not None:
        assert a.size() == len(inside)


_OPERATIONS = [
    (intervals.add, lambda x, y: x + y),
    (intervals.multiply, lambda x, y: x * y),
    (intervals.least, min),
    (intervals.greatest, max),
    (intervals.divide, lambda x, y: x / y if y else None),
]


@pytest.mark.parametrize(("over_sets", "over_numbers"), _OPERATIONS)
@given(a=_with_a_member, b=_with_a_member)
def test_interval_arithmetic_is_sound(over_sets, over_numbers, a, b) -> None:
    """The result of an operation on members lies in the result on the intervals."""
    (a, x), (b, y) = a, b
    value = over_numbers(F(x), F(y))
    if value is not None:
        assert value in over_sets(a, b)


@pytest.mark.parametrize(("over_sets", "over_numbers"), _OPERATIONS[:4])
@given(a=_intervals, b=_intervals)
def test_interval_arithmetic_is_tight(over_sets, over_numbers, a, b) -> None:
    """A closed finite end of a result is attained by some members."""
    result = over_sets(a, b)
    assume(not a.empty and not b.empty)
    samples_a = [x for x in {*_GRID, *(c[0] for c in (a.low, a.high) if c)} if x in a]
    samples_b = [x for x in {*_GRID, *(c[0] for c in (b.low, b.high) if c)} if x in b]
    reached = {over_numbers(F(x), F(y)) for x in samples_a for y in samples_b}
    for cut, closed in ((result.low, -1), (result.high, 1)):
        if cut is not None and cut[1] == closed:
            assert cut[0] in reached


# --- evaluate and ranges agree ------------------------------------------------------------------

_INPUTS = {
    "a": Input("a", "A", "count", high=4),
    "b": Input("b", "B", "count", high=4, at_most=("a",)),
    "p": Input("p", "P", "percent"),
    "t": Input("t", "T", "truth"),
}
_CONTEXT = Context(_INPUTS, {})
_numbers = st.deferred(
    lambda: (
        st.sampled_from(["a", "b", "p"]).map(Name)
        | st.sampled_from([0, 1, 2, F(1, 2), F(9, 10)]).map(Number)
        | st.builds(Binary, st.sampled_from("+-*"), _numbers, _numbers)
        | st.builds(lambda x: Unary("-", x), _numbers)
        | st.builds(
            lambda f, x, y: Call(f, (x, y)), st.sampled_from(["least", "greatest"]), _numbers,
            _numbers,
        )
        | st.builds(lambda x: Call("floor", (x,)), _numbers)
        | st.builds(lambda x, y: Call("count", (x, y)), _truths, _truths)
    )
)  # fmt: skip
_truths = st.deferred(
    lambda: (
        st.just(Name("t"))
        | st.builds(Binary, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), _numbers, _numbers)
        | st.builds(Binary, st.sampled_from(["and", "or"]), _truths, _truths)
        | st.builds(lambda x: Unary("not", x), _truths)
    )
)
_ENVS = [
    {"a": a, "b": b, "p": p, "t": t}
    for a in range(5)
    for b in range(a + 1)
    for p in (F(0), F(1, 2), F(9, 10), F(1))
    for t in (True, False)
]


def _box(known: dict[str, object]):
    spans = {
        name: frozenset((value,)) if isinstance(value, bool) else Interval.point(value)
        for name, value in known.items()
    }
    return start_box(_CONTEXT, spans)


_known = st.dictionaries(st.sampled_from("abpt"), st.booleans(), max_size=3).flatmap(
    lambda keys: st.sampled_from(_ENVS).map(lambda env: {key: env[key] for key in keys})
)


def _completions(known: dict[str, object]) -> list[dict[str, object]]:
    return [env for env in _ENVS if all(env[key] == value for key, value in known.items())]


@given(_numbers, _known)
def test_range_of_a_number_holds_every_completion(expr: Expr, known: dict[str, object]) -> None:
    """What an expression evaluates to lies in its range over what is left open."""
    compute = compile_number(_CONTEXT, expr)
    box = _box(known)
    assert box is not None
    span = numbers_of(expr, box)
    for env in _completions(known):
        assert compute(dict(env)) in span


@given(_truths, _known)
def test_truths_of_a_condition_hold_every_completion(expr: Expr, known: dict[str, object]) -> None:
    """A condition never takes a truth that its range excludes."""
    compute = compile_condition(_CONTEXT, expr)
    box = _box(known)
    assert box is not None
    possible = truths_of(expr, box)
    for env in _completions(known):
        assert compute(dict(env)) in possible


@given(_truths, _known)
def test_assuming_a_condition_loses_no_completion(expr: Expr, known: dict[str, object]) -> None:
    """Every completion in which a condition holds lies in one of the boxes that assume it."""
    compute = compile_condition(_CONTEXT, expr)
    box = _box(known)
    assert box is not None
    parts = {truth: assume_condition(expr, truth, box) for truth in (True, False)}
    for env in _completions(known):
        assert any(
            all(
                env[name] in part[name]  # type: ignore[operator]
                for name in _INPUTS
            )
            for part in parts[compute(dict(env))]
        )


@given(_numbers)
def test_a_known_box_gives_the_one_value(expr: Expr) -> None:
    """Where everything is known, the range is the value that evaluation gives."""
    env = _ENVS[-3]
    box = _box(env)
    assert box is not None
    assert numbers_of(expr, box).single == compile_number(_CONTEXT, expr)(dict(env))
