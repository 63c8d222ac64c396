"""Lines drawn at random, with a rule of any shape and evidence of every kind.

A rule is made of every node of the normal form and every function of the language, over counts
that limit one another, shares, numbers below zero, days, yes/no and choices. Its points are kept
between -1 and its maximum, as a line must be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction as F  # noqa: N817
from typing import Any, TypeAlias

from hypothesis import strategies as st

from par_index.language.inputs import Input, Level
from par_index.language.intervals import Interval
from par_index.language.parser import parse
from par_index.language.tree import (
    FALSE,
    MAX,
    MEASURE,
    NOT_APPLICABLE,
    UNKNOWN,
    Binary,
    Name,
    names,
)
from par_index.meaning.exact import compile_condition, compile_number
from par_index.meaning.rules import (
    Best,
    Case,
    Cases,
    Clamp,
    Part,
    Points,
    Rubric,
    Rule,
    Sum,
    expressions,
    otherwise,
)
from par_index.models.rubric import idle_rows
from par_index.scoring.results import LeafResult
from par_index.scoring.scheme import Claim, ContradictionError, GroupScheme, LeafScheme, Scheme
from par_index.scoring.score import score_leaf
from tests.strategies import DAY

Draw: TypeAlias = Callable[..., Any]
Figures: TypeAlias = dict[str, Any]

INPUTS = {
    "a": Input("a", "Tổng", "count", high=4),
    "b": Input("b", "Đạt", "count", high=4, at_most=("a",)),
    "d": Input("d", "Đạt sớm", "count", high=4, at_most=("b",)),
    "e": Input("e", "Vụ việc", "count", high=3),
    "p": Input("p", "Tỷ lệ", "percent"),
    "q": Input("q", "Chỉ số", "number", low=-2, high=3),
    "t": Input("t", "Có", "truth"),
    "c": Input("c", "Mức", "choice", levels=(Level("low", "Thấp"), Level("high", "Cao"))),
    "u": Input("u", "Ngày", "date", low=DAY - 2, high=DAY + 2),
}
MEASURES: list[tuple[str | None, str | None]] = [
    ("b / a", "a = 0"),
    ("b / a", "a = 0 or e = 0"),
    ("b / a", "e = 0 or a = 0"),
    ("b / a", "a = 0 or not t"),
    ("b / a", "a <= 1"),
    ("(b + e) / (a + 3)", None),
    ("b / (a + 1)", "a = 0"),
    ("p", "e = 0"),
    (None, None),
    (None, "e = 0"),
    (None, "not t and e < 2"),
    (None, "a - b = 0"),
]
"""Main measures, with when nothing arose: never a divisor of 0 where something did."""


def _number(draw: Draw, known: list[str], depth: int) -> str:
    if depth == 0 or draw(st.integers(0, 2)) == 0:
        return draw(st.sampled_from([*known, *known, "max", "0.5", "1", "2", "50%", "(1 / 3)"]))

    def one() -> str:
        return _number(draw, known, depth - 1)

    match draw(st.integers(0, 10)):
        case 0:
            return f"({one()} + {one()})"
        case 1:
            return f"({one()} - {one()})"
        case 2:
            return f"({one()} * {draw(st.sampled_from(['0.25', '2', 'max', '-1']))})"
        case 3:
            return f"({one()} / {draw(st.sampled_from(['2', '3', '(e + 1)', 'max']))})"
        case 4:
            return f"(-{one()})"
        case 5:
            return f"least({one()}, {one()})"
        case 6:
            return f"greatest({one()}, {one()}, {one()})"
        case 7:
            return f"floor({one()})"
        case 8:
            return f"count({', '.join(_condition(draw, known, depth - 1) for _ in range(2))})"
        case 9:
            low, high = draw(st.sampled_from([("20%", "80%"), ("1", "3"), ("1", "1")]))
            return f"interpolate({one()}, {low}, {one()}, {high}, {one()})"
    return f"({one()} * {one()})"


def _condition(draw: Draw, known: list[str], depth: int) -> str:
    match draw(st.integers(0, 9 if depth else 6)):
        case 0:
            return draw(st.sampled_from(["t", "not t", "t = yes", "t != (e > 1)", "yes"]))
        case 1:
            return draw(st.sampled_from(["c = 'low'", "c != 'high'", "not c = 'low'"]))
        case 2:
            day = draw(st.sampled_from(["29/11/2026", "30/11/2026", "01/12/2026"]))
            return f"u {draw(st.sampled_from(['<=', '>', '=', '!=']))} {day}"
        case 3:
            return f"{_number(draw, known, 1)} in [0.5..2)"
        case 7:
            return f"({_condition(draw, known, depth - 1)} and {_condition(draw, known, 0)})"
        case 8:
            return f"({_condition(draw, known, depth - 1)} or {_condition(draw, known, 0)})"
        case 9:
            return f"(not {_condition(draw, known, depth - 1)})"
    op = draw(st.sampled_from(["<", "<=", ">", ">=", "=", "!="]))
    bound = draw(st.sampled_from(["0", "1", "2", "50%", "80%", *known]))
    return f"{_number(draw, known, 1)} {op} {bound}"


def _rule(draw: Draw, known: list[str], depth: int) -> Rule:
    if depth == 0:
        simple = st.sampled_from(["max", "0", "0.25", "max / 3", "-0.5"])
        text = draw(simple) if draw(st.booleans()) else _number(draw, known, 2)
        return Points(parse(text))

    def one() -> Rule:
        return _rule(draw, known, draw(st.integers(0, depth - 1)))

    def limit() -> Any:
        text = draw(st.none() | st.sampled_from(["max", "0", "0.5", "-1", "max / 2", "b * 0.5"]))
        return None if text is None else parse(text)

    several = range(draw(st.integers(1, 3)))
    match draw(st.integers(0, 4)):
        case 0 | 1:
            rows = [Case(parse(_condition(draw, known, 1)), one()) for _ in several]
            return Cases((*rows, otherwise(one())))
        case 2:
            signs = st.sampled_from((1, 1, -1))
            return Sum(tuple(Part(one(), "phần", draw(signs), limit()) for _ in several))
        case 3:
            return Best(tuple(Part(one(), "cách") for _ in several))
    return Clamp(one(), limit(), limit())


@st.composite
def rubrics(draw: Draw) -> Rubric:
    """Draw a rule with the inputs that it uses."""
    measure, idle = draw(st.sampled_from(MEASURES))
    known = draw(st.lists(st.sampled_from(["a", "b", "d", "e", "p", "q"]), max_size=3))
    known += [MEASURE] * 3 if measure else []
    known = known or ["e"]
    rule = Clamp(_rule(draw, known, draw(st.integers(0, 3))), parse("-1"), parse("max"))
    measures = {} if measure is None else {MEASURE: parse(measure)}
    condition = FALSE if idle is None else parse(idle)
    plain = [name for name in known if name != MEASURE] or ["e"]
    unstated = draw(st.integers(0, 9)) == 9
    if unstated:
        row = Case(parse(_condition(draw, plain, 1)), Points(Name(UNKNOWN)))
        rule = Cases((row, otherwise(rule)))
    if draw(st.integers(0, 9)) == 9:
        row = Case(parse(_condition(draw, plain, 1)), Points(Name(NOT_APPLICABLE)))
        rule, when = idle_rows(Cases((row, otherwise(rule))))
        assert when is not None
        condition = when if condition == FALSE else Binary("or", condition, when)
    used = {name for expr in (*expressions(rule), *measures.values()) for name in names(expr)}
    used -= {UNKNOWN}
    used |= set() if condition is None else names(condition)
    for name, whole in (("d", "b"), ("b", "a")):
        used |= {whole} if name in used else set()
    inputs = {name: declared for name, declared in INPUTS.items() if name in used}
    return Rubric("r", inputs, rule, measures=measures, idle_when=condition, unstated=unstated)


@dataclass(frozen=True, repr=False)
class Line:
    """A line of a criteria set of its own, with its rule and complete figures for it."""

    scheme: Scheme
    env: Figures

    def __repr__(self) -> str:
        rubric, leaf = self.rubric, self.leaf
        told = (rubric.rule, dict(rubric.measures), rubric.idle_when, leaf.maximum, leaf.treatment)
        text = re.sub(r"(, )?(span=\(\d+, \d+\)|\w+=(False|None|''))", "", str(told))
        return f"Line({text}, {self.scheme.places}, {self.scheme.at}, {leaf.bonus}, {self.env})"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))

    @property
    def leaf(self) -> LeafScheme:
        """The line."""
        return self.scheme.scored["X"]

    @property
    def rubric(self) -> Rubric:
        """Its rule."""
        return self.leaf.rubric

    @property
    def counts(self) -> set[str]:
        """The figures that the main measure is made of, and what they limit."""
        counts = names(self.rubric.measures[MEASURE])
        return counts | {"d"} if "b" in counts else counts

    def idle(self, env: Figures) -> bool:
        """Whether complete figures say that nothing arose."""
        known = {**env, MAX: self.leaf.maximum}
        return bool(compile_condition(self.rubric, self.rubric.idle_when)(known))

    def scored(self, values: Figures) -> LeafResult:
        """Score the line on figures."""
        return score_leaf(self.scheme, self.leaf, Claim(values))

    def points(self, values: Figures) -> F | None:
        """Return the exact points of figures; None where they keep no limits, or nothing arose."""
        if not self.rubric.keeps_limits(values):
            return None
        try:
            result = self.scored(values)
        except ContradictionError:
            return None
        return None if result.exact is None else F(result.exact)

    def share(self, env: Figures) -> F:
        """Return the main measure of complete figures in which something arose."""
        return F(compile_number(self.rubric, self.rubric.measures[MEASURE])(dict(env)))

    def measured(self, env: Figures) -> Figures:
        """Return complete figures with the main measure in place of its counts."""
        kept = {name: value for name, value in env.items() if name not in self.counts}
        return {**kept, MEASURE: self.share(env)}


def _value(draw: Draw, declared: Input) -> Any:
    if not declared.numeric:
        return draw(st.sampled_from(sorted(declared.options, key=str)))
    run = declared.domain
    assert run.low is not None
    assert run.high is not None
    low, high = run.low[0], run.high[0]
    if declared.step:
        return draw(st.integers(int(low), int(high)))
    return low + (high - low) * F(draw(st.integers(0, 20)), 20)


def complete(draw: Draw, rubric: Rubric) -> Figures:
    """Draw complete figures that keep every limit."""
    env = {name: _value(draw, declared) for name, declared in rubric.inputs.items()}
    for name in ("b", "d"):
        for limit in rubric.inputs[name].at_most if name in env else ():
            env[name] = min(env[name], env[limit])
    return env


@st.composite
def lines(draw: Draw) -> Line:
    """Draw a line with complete figures, rounded and treated in any way."""
    rubric = draw(rubrics())
    leaf = LeafScheme(
        "X",
        "X",
        rubric,
        draw(st.sampled_from([F(1), F(1, 2), F(2), F(1, 3)])),
        F(-1),
        draw(st.sampled_from(["exclude", "full"])),
        draw(st.integers(0, 5)) == 5,
    )
    places, at = draw(st.sampled_from([(2, "total"), (2, "leaf"), (0, "leaf"), (1, "leaf")]))
    return Line(Scheme(GroupScheme("", "", (leaf,)), places, at), complete(draw, rubric))


def _ranged(draw: Draw, declared: Input, inside: Any) -> Interval:
    if draw(st.integers(0, 3)) == 0:
        return Interval.point(inside)
    step = 1 if declared.step else F(1, 10)
    ends = []
    for side in (-1, 1):
        width = draw(st.integers(0, 3))
        closed = width == 0 or draw(st.booleans())
        ends.append((inside + side * width * step, side if closed else -side))
    return Interval(*ends).meet(declared.domain).snapped(declared.step)


def claim(draw: Draw, line: Line, *, ranges: bool = True, reasons: bool = True) -> Claim:
    """Draw evidence that the figures of a line do not contradict."""
    values: dict[str, Any] = {}
    forms = ["known", "known", "missing", "range" if ranges else "known"]
    whole = draw(st.integers(0, 3)) == 0
    for name, declared in line.rubric.inputs.items():
        form = "known" if whole else draw(st.sampled_from(forms))
        if form == "range" and declared.numeric:
            values[name] = _ranged(draw, declared, line.env[name])
        elif form != "missing":
            values[name] = line.env[name]
    if line.rubric.measured and not line.idle(line.env) and draw(st.integers(0, 2)) == 0:
        share = line.share(line.env)
        values = {name: v for name, v in values.items() if name not in line.counts or whole}
        values[MEASURE] = share
        if ranges and draw(st.booleans()):
            values[MEASURE] = Interval.closed(share - F(draw(st.integers(0, 2)), 10), share)
    reason = "không có" if reasons and draw(st.integers(0, 9)) == 9 else None
    return Claim(values, reason)


def fits(line: Line, claim: Claim, env: Figures) -> bool:
    """Whether complete figures are what some evidence says."""

    def held(value: Any, given: Any) -> bool:
        return value in given if isinstance(given, Interval) else bool(value == given)

    if not line.rubric.keeps_limits(env):
        return False
    if not all(held(env[n], given) for n, given in claim.values.items() if n != MEASURE):
        return False
    given = claim.values.get(MEASURE)
    return given is None or (not line.idle(env) and held(line.share(env), given))
