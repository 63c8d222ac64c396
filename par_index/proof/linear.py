"""Linear conditions over exact numbers: whether they can hold together, and a point where they do.

Conditions are decided by Fourier and Motzkin's elimination in whole-number arithmetic: a name is
removed by adding each of its lower bounds to each of its upper bounds. Names of whole numbers
tighten every row that holds only them. "Impossible" is therefore a proof; "possible" is one as
soon as a point is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple, TypeAlias

from par_index.language.exact import Exact, lean
from par_index.language.intervals import Cut, Interval

MOST_ROWS = 1_500
"""More rows than this in one elimination mean that the question is too large to decide."""

MOST_TRIES = 600
"""How many values are tried, over all names, when a whole-number point is looked for."""

Point: TypeAlias = dict[str, Exact]


class UnprovedError(Exception):
    """A question about a rule lies outside what is decided exactly."""


class Linear(NamedTuple):
    """A linear form: a sum of names with coefficients, and a constant."""

    terms: tuple[tuple[str, Exact], ...] = ()
    constant: Exact = 0

    @classmethod
    def name(cls, name: str) -> Linear:
        """Return the form that is one name."""
        return cls(((name, 1),))

    @property
    def value(self) -> Exact | None:
        """The number where no name is left, else None."""
        return None if self.terms else self.constant

    def plus(self, other: Linear) -> Linear:
        """Return the sum of two forms."""
        if not other.terms:
            return Linear(self.terms, self.constant + other.constant)
        total = dict(self.terms)
        for name, factor in other.terms:
            total[name] = total.get(name, 0) + factor
        return Linear(_tidy(total), self.constant + other.constant)

    def minus(self, other: Linear) -> Linear:
        """Return the difference of two forms."""
        return self.plus(other.scaled(-1))

    def scaled(self, factor: Exact) -> Linear:
        """Return the form times a number."""
        if factor == 1:
            return self
        if factor == 0:
            return Linear()
        terms = tuple((name, part * factor) for name, part in self.terms)
        return Linear(terms, self.constant * factor)

    def renamed(self, names: Mapping[str, str]) -> Linear:
        """Return the form with other names."""
        terms = {names.get(name, name): factor for name, factor in self.terms}
        return Linear(_tidy(terms), self.constant)


def _tidy(terms: Mapping[str, Exact]) -> tuple[tuple[str, Exact], ...]:
    return tuple(sorted((name, factor) for name, factor in terms.items() if factor))


class Row(NamedTuple):
    """A condition: the terms and the constant, whole numbers, add up to at least (more than) 0."""

    terms: tuple[tuple[str, int], ...]
    constant: int
    strict: bool

    @property
    def false(self) -> bool:
        """Whether no name is left and the condition fails."""
        return not self.terms and (self.constant < 0 or (self.constant == 0 and self.strict))

    def renamed(self, names: Mapping[str, str]) -> Row:
        """Return the condition with other names."""
        terms = sorted((names.get(name, name), factor) for name, factor in self.terms)
        return Row(tuple(terms), self.constant, self.strict)


def row(form: Linear, strict: bool, whole: frozenset[str]) -> Row:
    """Return the condition that a form is at least zero, or more where it is strict."""
    scale = lcm(form.constant.denominator, *(factor.denominator for _, factor in form.terms))
    terms = {name: int(factor * scale) for name, factor in form.terms}
    return _made(terms, int(form.constant * scale), strict, whole)


def _made(terms: Mapping[str, int], constant: int, strict: bool, whole: frozenset[str]) -> Row:
    kept = tuple(sorted((name, factor) for name, factor in terms.items() if factor))
    if not kept:
        return Row((), constant, strict)
    common = gcd(*(factor for _, factor in kept))
    if all(name in whole for name, _ in kept):
        # on a grid the sum moves in steps of the common factor, so that the end can be closed
        constant = (constant - 1 if strict else constant) // common
        strict = False
    else:
        common = gcd(common, constant)
        constant //= common
    return Row(tuple((name, factor // common) for name, factor in kept), constant, strict)


_Step: TypeAlias = tuple[str, list[Row]]


def _eliminate(rows: Iterable[Row], whole: frozenset[str]) -> list[_Step] | None:
    """Remove every name; return what bounded each, or None when the rows cannot hold together."""
    current = _sparse(rows)
    steps: list[_Step] = []
    while current is not None:
        name = _cheapest(current)
        if name is None:
            return steps
        bounds = [r for r in current if any(n == name for n, _ in r.terms)]
        others = [r for r in current if all(n != name for n, _ in r.terms)]
        steps.append((name, bounds))
        current = _sparse([*others, *_combined(name, bounds, whole)])
    return None


def _sparse(rows: Iterable[Row]) -> list[Row] | None:
    """Return the rows without those that others make needless; None when one of them is false."""
    tightest: dict[tuple[tuple[str, int], ...], Row] = {}
    for found in rows:
        if not found.terms:
            if found.false:
                return None
            continue
        known = tightest.get(found.terms)
        if known is None or (found.constant, not found.strict) < (known.constant, not known.strict):
            tightest[found.terms] = found
    if len(tightest) > MOST_ROWS:
        raise UnprovedError("có quá nhiều điều kiện cùng lúc")
    return list(tightest.values())


def _cheapest(rows: list[Row]) -> str | None:
    """Return the name whose removal makes the fewest rows."""
    lower: dict[str, int] = {}
    upper: dict[str, int] = {}
    for found in rows:
        for name, factor in found.terms:
            side = lower if factor > 0 else upper
            side[name] = side.get(name, 0) + 1
    names = sorted({*lower, *upper})
    if not names:
        return None
    return min(names, key=lambda n: lower.get(n, 0) * upper.get(n, 0))


def _combined(name: str, bounds: list[Row], whole: frozenset[str]) -> Iterator[Row]:
    factors = [(dict(found.terms), found) for found in bounds]
    lower = [pair for pair in factors if pair[0][name] > 0]
    upper = [pair for pair in factors if pair[0][name] < 0]
    for low, low_row in lower:
        for high, high_row in upper:
            a, b = -high[name], low[name]
            total = {n: a * factor for n, factor in low.items()}
            for n, factor in high.items():
                total[n] = total.get(n, 0) + b * factor
            constant = a * low_row.constant + b * high_row.constant
            yield _made(total, constant, low_row.strict or high_row.strict, whole)


def possible(rows: Iterable[Row], whole: frozenset[str]) -> bool:
    """Whether the conditions can hold together; False is a proof that they cannot."""
    tight = _sparse(rows)
    if tight is None:
        return False
    linked = {name for found in tight if len(found.terms) > 1 for name, _ in found.terms}
    alone: dict[str, list[Row]] = {}
    for found in tight:
        if found.terms[0][0] not in linked:
            alone.setdefault(found.terms[0][0], []).append(found)
    # a name that no row ties to another is decided by its own two ends
    if any(_room(name, ends, {}).empty for name, ends in alone.items() if len(ends) > 1):
        return False
    tied = [found for found in tight if found.terms[0][0] in linked]
    return not tied or _eliminate(tied, whole) is not None


def solution(
    rows: Iterable[Row],
    whole: frozenset[str],
    accept: Callable[[Point], bool] = lambda _: True,
    likely: Mapping[str, tuple[Exact, ...]] | None = None,
) -> Point | None:
    """Return a point where the conditions hold and that is accepted, or None when none was found.

    ``likely`` gives values that people find natural for a name; they are tried first.
    """
    given = list(rows)
    steps = _eliminate(given, whole)
    if steps is None:
        return None
    bounded = {name for name, _ in steps}
    free = sorted({name for found in given for name, _ in found.terms} - bounded)
    order = [*((name, []) for name in free), *reversed(steps)]
    search = _Search(order, whole, accept, likely or {})
    return search.run(0, {})


class _Search:
    def __init__(
        self,
        steps: list[_Step],
        whole: frozenset[str],
        accept: Callable[[Point], bool],
        likely: Mapping[str, tuple[Exact, ...]],
    ) -> None:
        self.steps = steps
        self.whole = whole
        self.accept = accept
        self.likely = likely
        self.tries = MOST_TRIES

    def run(self, index: int, point: Point) -> Point | None:
        if index == len(self.steps):
            return dict(point) if self.accept(point) else None
        name, bounds = self.steps[index]
        run = _room(name, bounds, point)
        for value in _values(run, name in self.whole, self.likely.get(name, ())):
            self.tries -= 1
            if self.tries < 0:
                return None
            point[name] = value
            found = self.run(index + 1, point)
            if found is not None:
                return found
            del point[name]
        return None


def _room(name: str, bounds: list[Row], point: Point) -> Interval:
    """Return what the values chosen so far leave to a name."""
    low: Cut | None = None
    high: Cut | None = None
    for found in bounds:
        factor, rest = 0, found.constant + Fraction(0)
        for other, part in found.terms:
            if other == name:
                factor = part
            else:
                rest += part * point[other]
        end = lean(-rest / factor)
        if factor > 0:
            cut = (end, 1 if found.strict else -1)
            low = cut if low is None else max(low, cut)
        else:
            cut = (end, -1 if found.strict else 1)
            high = cut if high is None else min(high, cut)
    return Interval(low, high)


_DECIMALS = tuple(10**places for places in range(9))
_ROUND: tuple[Exact, ...] = (100, 200, 50, 20, 10, 1000, 5, 40, 25, 60, 10_000, 1_000_000)


def _values(run: Interval, whole: bool, likely: tuple[Exact, ...]) -> Iterator[Exact]:
    """Yield values inside a run, natural ones first."""
    inside = run.snapped(1) if whole else run
    if inside.empty:
        return
    first = [value for value in likely if value in inside]
    if inside.high is None and (inside.low is None or inside.low[0] <= 1):
        first += [value for value in _ROUND if value in inside]
    ends = inside.ends
    if not whole:
        wholes = ((d, inside.scaled(d).witness(1)) for d in _DECIMALS)
        decimals = (Fraction(value) / d for d, value in wholes if value is not None)
        easy = (next(decimals, None), inside.simplest())
        ends += [lean(Fraction(value)) for value in easy if value is not None]
        yield from dict.fromkeys([*first, *ends])
        return
    start = inside.witness()
    assert start is not None
    seen = dict.fromkeys([*first, *ends, start])
    yield from seen
    for k in range(1, min(240, inside.size() or 240)):
        for value in (start + k, start - k):
            if value in inside and value not in seen:
                yield value
