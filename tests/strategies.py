"""What the property tests draw: rules, figures for them, and criteria trees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction as F  # noqa: N817
from itertools import product
from typing import Any

from hypothesis import strategies as st

from par_index.diagnostics.problems import Problem
from par_index.language.inputs import Input, Level
from par_index.language.parser import parse
from par_index.language.tree import MEASURE, TRUE
from par_index.loading.library import shelf, shipped
from par_index.loading.load import load_set, read_rubrics
from par_index.loading.reader import read_file
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
    otherwise,
)
from par_index.scoring.scheme import Claim, GroupScheme, LeafScheme, Scheme

DAY = date(2026, 11, 30).toordinal()


def shipped_leaves() -> dict[str, LeafScheme]:
    """Return a leaf for every rule, reading and maximum of both shipped sets, by a name.

    Rules that leave points open are not among them: they give some figures no points at all.
    """
    found: dict[str, LeafScheme] = {}
    seen = set()
    for name in ("son-tra-2026", "mau-cac-dang"):
        loaded = load_set(name)
        for leaf in loaded.criteria.leaves():
            if leaf.rule is None:
                continue
            for reading in ("", *loaded.rubrics[leaf.rule].readings):
                chosen = loaded.under({leaf.code: reading}) if reading else loaded
                scheme = chosen.scheme.leaves[leaf.code]
                if scheme.rubric is not None and scheme.rubric.unstated:
                    continue
                if (leaf.rule, reading, scheme.maximum) not in seen:
                    seen.add((leaf.rule, reading, scheme.maximum))
                    found[f"{leaf.code} {reading}".strip()] = scheme
    return found


SHIPPED = shipped_leaves()


def values_of(declared: Input, most: int = 60) -> st.SearchStrategy[Any]:
    """Return a strategy for one input's values."""
    low = 0 if declared.low is None else declared.low
    match declared.kind:
        case "truth":
            return st.booleans()
        case "choice":
            return st.sampled_from([level.key for level in declared.levels])
        case "count" | "money":
            return st.integers(int(low), most)
        case "date":
            return st.integers(DAY - 3, DAY + 12)
    high = declared.high if declared.high is not None else 1 if declared.kind == "percent" else 5
    return st.integers(0, 40).map(lambda n: low + (high - low) * F(n, 40))


def clipped(rubric: Rubric, env: dict[str, Any]) -> dict[str, Any]:
    """Return the figures with every part cut down to its whole."""
    for _ in rubric.inputs:
        for name, declared in rubric.inputs.items():
            for limit in declared.at_most:
                env[name] = min(env[name], env[limit])
    return env


def figures(rubric: Rubric) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for complete figures of a rule."""
    drawn = st.fixed_dictionaries({name: values_of(d) for name, d in rubric.inputs.items()})
    return drawn.map(lambda env: clipped(rubric, env))


# --- random rules -------------------------------------------------------------------------------

INPUTS = {
    "a": Input("a", "Tổng", "count", high=4),
    "b": Input("b", "Đạt", "count", high=4, at_most=("a",)),
    "t": Input("t", "Có", "truth"),
    "c": Input("c", "Mức", "choice", levels=(Level("low", "Thấp"), Level("high", "Cao"))),
}
EVERY_ENV: list[dict[str, Any]] = [
    {"a": a, "b": b, "t": t, "c": c}
    for a, b, t, c in product(range(5), range(5), (True, False), ("low", "high"))
    if b <= a
]
_CONDITIONS = [
    "measure >= 50%", "measure < 90%", "measure = 100%", "b > 2", "a = b", "t", "not t",
    "c = 'low'", "c != 'high'", "a - b <= 1", "t and b >= 1", "measure > 10% or t",
    "count(t, b > 1) = 2", "a in [1..3)",
]  # fmt: skip
_AWARDS = [
    "max", "0", "0.25", "measure * max", "max * 3 / 4", "b * 0.1", "max - 0.5 * (a - b)",
    "least(b, 2) * 0.5", "-0.5", "max / 3", "greatest(measure, 50%) * max",
    "interpolate(measure, 20%, 0, 80%, max)",
]  # fmt: skip
_LIMITS = ["max", "0", "0.5", "-1", "max / 2"]
_condition = st.sampled_from(_CONDITIONS).map(parse)
_award = st.sampled_from(_AWARDS).map(lambda text: Points(parse(text)))
_limit = st.sampled_from(_LIMITS).map(parse)


def _compound(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    case = st.builds(Case, _condition, inner)
    part = st.builds(
        lambda rule, sign, maximum: Part(rule, "phần", sign, maximum),
        inner,
        st.sampled_from((1, 1, -1)),
        st.none() | _limit,
    )
    gain = st.builds(lambda rule: Part(rule, "cách"), inner)
    return st.one_of(
        st.builds(
            lambda rows, last: Cases((*rows, otherwise(last))),
            st.lists(case, min_size=1, max_size=3),
            inner,
        ),
        st.lists(part, min_size=1, max_size=3).map(lambda parts: Sum(tuple(parts))),
        st.lists(gain, min_size=1, max_size=3).map(lambda parts: Best(tuple(parts))),
        st.builds(Clamp, inner, st.none() | _limit, st.none() | _limit),
    )


RULES: st.SearchStrategy[Rule] = st.recursive(_award, _compound, max_leaves=5)
RUBRICS: st.SearchStrategy[Rubric] = RULES.map(
    lambda rule: Rubric(
        "r",
        INPUTS,
        rule,
        measures={MEASURE: parse("b / a")},
        idle_when=parse("a = 0"),
    )
)
MAXIMA = st.sampled_from([F(1), F(1, 2), F(2), F(1, 3)])


# --- random criteria trees ----------------------------------------------------------------------

_SMALL = {
    "n": Input("n", "Tổng", "count", high=2),
    "m": Input("m", "Đạt", "count", high=2, at_most=("n",)),
}
SHARE = Rubric(
    "share",
    _SMALL,
    Points(parse("measure * max")),
    measures={MEASURE: parse("m / n")},
    idle_when=parse("n = 0"),
)
FLAW = Rubric(
    "flaw",
    {"v": Input("v", "Vụ", "count", high=2)},
    Clamp(Sum((Part(Points(parse("max")), "", 1, parse("max")),
               Part(Points(parse("v * 0.7")), "vụ", -1))), floor=parse("-1")),
)  # fmt: skip
DONE = Rubric(
    "done",
    {"y": Input("y", "Đã làm", "truth")},
    Cases((Case(parse("y"), Points(parse("max"))), otherwise(Points(parse("max / 3"))))),
)
SMALL_RUBRICS = (SHARE, FLAW, DONE)
SMALL_ENVS = {
    "share": [{"n": n, "m": m} for n in range(3) for m in range(n + 1)],
    "flaw": [{"v": v} for v in range(3)],
    "done": [{"y": y} for y in (True, False)],
}


@dataclass(frozen=True)
class Sketch:
    """A criteria tree in few words, so that a failing example can be read."""

    root: tuple[Any, ...]
    places: int
    at: str

    def scheme(self) -> Scheme:
        """Return the tree as the engine scores it."""
        return Scheme(_built("", self.root), self.places, self.at)  # type: ignore[arg-type]


def _built(code: str, sketch: tuple[Any, ...]) -> GroupScheme | LeafScheme:
    if isinstance(sketch[0], str):
        name, maximum, treatment, bonus = sketch
        rubric = next(rubric for rubric in SMALL_RUBRICS if rubric.name == name)
        return LeafScheme(code, code, rubric, maximum, F(-1), treatment, bonus == "bonus")
    children, cap, floor, rescaled, capped, stated, reduced, counts = sketch
    below = [
        _built(f"{code}{'.' if code else ''}{index + 1}", child)
        for index, child in enumerate(children)
    ]
    return GroupScheme(
        code,
        code,
        tuple(below),
        cap,
        floor,
        rescaled == "rescaled",
        stated,
        reduced,
        capped == "capped",
        counts == "highest",
    )


@st.composite
def sketches(draw: Callable[..., Any], leaves: int = 4) -> Sketch:
    """Draw a criteria tree over the small rules, with limits, treatments and rounding."""
    counter = iter(range(leaves))

    def leaf(*, rescaled: bool) -> tuple[Any, ...]:
        return (
            draw(st.sampled_from([rubric.name for rubric in SMALL_RUBRICS])),
            draw(st.sampled_from([F(1), F(1, 2), F(2, 3), F(0)])),
            "rescale" if rescaled else draw(st.sampled_from(["exclude", "full"])),
            draw(st.sampled_from(["counted", "counted", "counted", "bonus"])),
        )

    def group(depth: int) -> tuple[Any, ...]:
        rescaled = draw(st.integers(0, 3)) == 3
        children: list[Any] = []
        for _ in range(draw(st.integers(1, 3))):
            if depth and draw(st.booleans()):
                children.append(group(depth - 1))
            elif next(counter, None) is not None:
                children.append(leaf(rescaled=rescaled))
        return (
            tuple(children),
            draw(st.none() | st.sampled_from([F(1, 2), F(1), F(3, 2)])),
            draw(st.none() | st.sampled_from([F(0), F(-1, 2)])),
            "rescaled" if rescaled else "",
            draw(st.sampled_from(["", "", "", "capped"])),
            draw(st.none() | st.sampled_from([F(1, 2), F(1), F(5)])),
            draw(st.none() | st.none() | st.sampled_from([F(1, 2), F(1)])),
            draw(st.sampled_from(["all", "all", "all", "highest"])),
        )

    root = group(2)
    return Sketch(root, draw(st.integers(0, 3)), draw(st.sampled_from(["leaf", "total"])))


def claims_for(draw: Callable[..., Any], scheme: Scheme, *, complete: bool) -> dict[str, Claim]:
    """Draw evidence for a criteria tree; unless it must be complete, figures may be missing."""
    claims = {}
    for code, leaf in scheme.leaves.items():
        assert leaf.rubric is not None
        values = dict(draw(st.sampled_from(SMALL_ENVS[leaf.rubric.name])))
        if not complete:
            values = {name: value for name, value in values.items() if draw(st.booleans())}
        elif draw(st.integers(0, 6)) == 0:
            claims[code] = Claim({}, "không có")
            continue
        claims[code] = Claim(values)
    return claims


def _shipped_rules() -> Iterator[tuple[str, Rubric]]:
    for name in shipped("rubrics"):
        problems: list[Problem] = []
        file = read_file(shelf("rubrics") / f"{name}.yaml")
        for key, entry in read_rubrics(file, problems).items():
            for reading in (None, *entry.readings):
                yield f"{name}:{key}:{reading or 'default'}", entry.lower(key, reading)
        assert problems == []


SHIPPED_RULES = dict(_shipped_rules())
"""Every reading of every shipped rule, by the file, the rule and the reading."""


@st.composite
def share_rubrics(draw: st.DrawFn) -> Rubric:
    """Return a rule over b out of a, a free count c and a choice, with rows in any order."""
    inputs = {
        "a": Input("a", "Tổng", "count", low=1, fixed=True),
        "b": Input("b", "Đạt", "count", at_most=("a",)),
        "c": Input("c", "Sự cố", "count", high=12),
        "k": Input("k", "Mức", "choice", levels=(Level("x", "X"), Level("y", "Y"))),
    }
    cuts = draw(st.lists(st.integers(0, 20), min_size=1, max_size=4, unique=True))
    tests = [
        f"measure {draw(st.sampled_from(['>=', '>']))} {cut * 5}%" for cut in sorted(cuts)[::-1]
    ]
    tests += draw(
        st.lists(st.sampled_from(["c <= 2", "c = 0", "k = 'x'", "b >= 7", "c > 5"]), max_size=2)
    )
    awards = st.sampled_from(
        ["max", "0", "0.25", "0.5 * max", "measure * max", "measure * 0.75 * max", "1 - c * 0.1"]
    )
    order = draw(st.permutations(tests))
    rows = []
    for test in order:
        extra = draw(st.sampled_from(["", " and c < 4", " and k = 'y'", " or b = a"]))
        rows.append(Case(parse(test + extra), Points(parse(draw(awards)))))
    rows.append(Case(TRUE, Points(parse(draw(awards)))))
    rule: object = Cases(tuple(rows))
    if draw(st.booleans()):
        minus = Points(parse(draw(st.sampled_from(["c * 0.1", "least(c, 3) * 0.25"]))))
        rule = Clamp(Sum((Part(rule, "gốc"), Part(minus, "trừ", -1))), parse("0"), parse("max"))  # type: ignore[arg-type]
    return Rubric("random", inputs, rule, measures={MEASURE: parse("b / a")})  # type: ignore[arg-type]
