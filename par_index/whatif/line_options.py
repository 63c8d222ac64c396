"""The options of one line: what it can reach, and at what effort, for plans to choose from.

The list is exact: every combination of values that could be better than all cheaper ones is in
it. One numeric input is solved in closed form over the pieces of the rule, whatever its range;
further inputs are enumerated in front of it. Where that would be too much, only the values at
which the rule changes are tried and the list is marked as not proved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from par_index.language.exact import Exact, lean, magnitude, round_half_up
from par_index.language.inputs import Value
from par_index.language.intervals import Cut, Interval
from par_index.language.tree import COMPARISONS, MAX, MEASURE, Binary, Expr, Name, Number, walk
from par_index.meaning.exact import Env, NoCaseError
from par_index.meaning.knowledge import limits_of
from par_index.meaning.pairs import exact_of
from par_index.meaning.rules import Rubric
from par_index.proof.inversion import Change
from par_index.proof.linear import UnprovedError
from par_index.proof.moving import domain_of, known_figures, movable
from par_index.proof.pieces import Award, Formula, Piece, profile
from par_index.scoring.results import LeafResult
from par_index.scoring.scheme import LeafScheme, Scheme
from par_index.scoring.treatment import issued
from par_index.whatif.options import Efforts, Option, Options, grain, pareto
from par_index.words.remedies import happened

ENUMERATED = 4_000
"""Up to so many combinations of the other inputs are each solved exactly."""

DENSE = 2_000
"""Up to so many values of a share are each an option where points are not rounded by line."""


def options_of(
    scheme: Scheme, result: LeafResult, efforts: Efforts, earliest: int | None = None
) -> Options:
    """Return what can be done on a scored line.

    Args:
        scheme: the set, for its rounding.
        result: the line as it is now; all figures that decide must be known.
        efforts: the effort per unit.
        earliest: the first day (as ordinal) on which something can still be done.

    """
    return _Line(scheme, result, efforts, earliest).options()


class _Line:
    def __init__(
        self, scheme: Scheme, result: LeafResult, efforts: Efforts, earliest: int | None
    ) -> None:
        rubric = result.leaf.rubric
        self.scheme, self.leaf, self.efforts = scheme, result.leaf, efforts
        self.rubric: Rubric = rubric
        self.now = known_figures(rubric, result.env)
        self.points = result.points
        self.earliest = earliest
        self.proved = True
        names = movable(rubric, self.now)
        self.choices = [n for n in names if not self._numeric(n)]
        self.numbers = [n for n in names if self._numeric(n)]
        self.numbers.sort(key=lambda n: self._size(self._full_domain(n)))

    def options(self) -> Options:
        found = [Option(self.points, Fraction(0))]
        for env in self._settings():
            found += self._along(env)
        return Options(pareto(found), self.proved)

    def _numeric(self, name: str) -> bool:
        return name == MEASURE or self.rubric.inputs[name].numeric

    def _worthwhile(self, name: str, domain: Interval) -> Interval:
        """Leave out what cannot be done any more and what the rule is known not to reward."""
        old = self.now[name]
        assert not isinstance(old, str)
        declared = self.rubric.inputs.get(name)
        if declared is not None and declared.kind == "date" and self.earliest is not None:
            domain = domain.meet(Interval.closed(min(old, self.earliest), None))
        if name in self.rubric.rising:
            domain = domain.meet(Interval.closed(old, None))
        if name in self.rubric.falling:
            domain = domain.meet(Interval.closed(None, old))
        return domain

    def _in_grains(self, name: str, domain: Interval) -> Interval:
        return domain.scaled(1 / grain(self.rubric, name)).snapped(1)

    def _size(self, domain: Interval) -> float:
        size = domain.size()
        return float("inf") if size is None else size

    def _settings(self) -> Iterator[Env]:
        """Yield every combination of the inputs in front of the last number."""
        axes: list[tuple[str, Sequence[Value]]] = [
            (name, sorted(self.rubric.inputs[name].options, key=str)) for name in self.choices
        ]
        front = self.numbers[:-1]
        count = 1
        for _, values in axes:
            count *= len(values)
        ranges = [self._whole_range(name) for name in front]
        for whole in ranges:
            count *= max(1, len(whole or []))
        if count > ENUMERATED or any(whole is None for whole in ranges):
            self.proved = False
            ranges = [self._turning_points(name) for name in front]
        axes += [(name, values or []) for name, values in zip(front, ranges, strict=True)]
        for setting in product(*(values for _, values in axes)):
            yield {**self.now, **dict(zip((n for n, _ in axes), setting, strict=True))}

    def _whole_range(self, name: str) -> list[Value] | None:
        """Return every value of a number that may matter, None when there are too many."""
        domain, unit = self._full_domain(name), grain(self.rubric, name)
        cuts = compared_numbers(self.rubric, name) if name in self.rubric.inputs else None
        if cuts is not None:
            near = {cut // unit + step for cut in cuts for step in (-1, 0, 1)}
            kept = {value * unit for value in near if value in domain}
            return sorted({*kept, self.now[name]})
        size = domain.size()
        if size is None or size > ENUMERATED or domain.low is None:
            return None
        return [(domain.low[0] + i) * unit for i in range(size)]

    def _full_domain(self, name: str) -> Interval:
        """Return the values of a number, in its grains, whatever the other numbers become."""
        free = {n: v for n, v in self.now.items() if n == name or n not in self.numbers}
        domain = domain_of(self.rubric, name, free)
        return self._in_grains(name, self._worthwhile(name, domain))

    def _turning_points(self, name: str) -> list[Value]:
        """Return the values of a number at which the rule changes while the others stay."""
        old = self.now[name]
        found: set[Exact] = {old} if not isinstance(old, str) else set()
        unit = grain(self.rubric, name)
        try:
            pieces = self._pieces(name, self.now)
        except (UnprovedError, KeyError):
            pieces = []
        for piece in pieces:
            for cut in (piece.run.low, piece.run.high):
                if cut is not None:
                    found.add(cut[0] * unit)
        return sorted(found)

    def _along(self, env: Env) -> Iterator[Option]:
        """Yield the options of the last number, with everything before it set."""
        if not self.rubric.keeps_limits(env, leaving=self.numbers[-1:]):
            return
        if not self.numbers:
            yield from self._option(env)
            return
        name = self.numbers[-1]
        try:
            pieces = self._pieces(name, env)
        except (UnprovedError, KeyError):
            yield from self._walk(name, env)
            return
        for piece in pieces:
            yield from self._piece_options(name, env, piece)

    def _pieces(self, name: str, env: Env) -> list[Piece[Award]]:
        """Return the pieces of the rule along a number, with their runs in its grains."""
        domain = self._limits(name, env)
        if domain.empty:
            return []
        return [
            Piece(run, piece.value)
            for piece in profile(self.rubric, name, env, domain)
            if not (run := self._in_grains(name, piece.run)).empty
        ]

    def _limits(self, name: str, env: Env) -> Interval:
        """Return the values that a number can take with every other input at its new value."""
        domain = domain_of(self.rubric, name, env)
        for limit in limits_of(name, self.rubric.context):
            if limit in env:
                domain = domain.meet(Interval.closed(None, env[limit]))  # type: ignore[arg-type]
        return self._worthwhile(name, domain)

    def _piece_options(self, name: str, env: Env, piece: Piece[Award]) -> Iterator[Option]:
        formula = piece.value.points
        if formula is None:
            yield from self._walk(name, env)
            return
        unit = grain(self.rubric, name)
        old = self.now[name]
        assert not isinstance(old, str)
        at = Fraction(old) / unit
        low, high = piece.run.low, piece.run.high
        near = [at // 1, -(-at // 1)]
        # the value nearest to the present one comes first; from there on only rising points count
        starts = {nearest_inside(value, low, high) for value in near}
        for start in starts:
            yield from self._option({**env, name: start * unit})
        if not formula.direction:
            return
        for side, end in ((1, high), (-1, low)):
            begin = max(starts) if side > 0 else min(starts)
            if end is None:
                self.proved = False
            last = begin + side * DENSE if end is None else end[0]
            if (last - begin) * side > 0:
                for value in self._rising(formula, unit, begin, last, side):
                    yield from self._option({**env, name: value * unit})

    def _rising(
        self, formula: Formula, unit: Fraction, begin: Exact, last: Exact, side: int
    ) -> Iterator[Exact]:
        """Yield the first value of every new award from one end of a run to the other."""

        def points(x: Exact) -> Fraction:
            return self._shown(formula.at(x * unit))

        steps = int(magnitude(last - begin))
        if self.scheme.at != "leaf" and steps <= DENSE:
            yield from (begin + side * k for k in range(1, steps + 1))
            return
        if self.scheme.at != "leaf":
            self.proved = False
        tick = Fraction(1, 10**self.scheme.places)
        level = round_half_up(points(begin), self.scheme.places) + tick
        done = 0
        while done < steps and points(last) >= level:
            done = bisect_left(
                range(steps), level, done + 1, key=lambda k: points(begin + side * k)
            )
            at = begin + side * done
            yield at
            level = max(level, round_half_up(points(at), self.scheme.places)) + tick
        yield last

    def _walk(self, name: str, env: Env) -> Iterator[Option]:
        """Try the values around the present one where no closed form is known."""
        unit, old = grain(self.rubric, name), self.now[name]
        assert not isinstance(old, str)
        limits = self._limits(name, env)
        size = self._in_grains(name, limits).size()
        if size is None or size > DENSE:
            self.proved = False
        for k in range(-DENSE, DENSE + 1):
            value = old + k * unit
            if value in limits:
                yield from self._option({**env, name: value})

    def _shown(self, points: Exact) -> Fraction:
        return issued(self.scheme, points)

    def _option(self, env: Env) -> Iterator[Option]:
        """Yield the option of a full set of figures, unless nothing arises or no row holds."""
        if not self.rubric.keeps_limits(env):
            return
        env = {n: lean(v) if isinstance(v, Fraction) else v for n, v in env.items()}
        leaf: LeafScheme = self.leaf
        changes = tuple(
            Change(name, old, env[name])
            for name, old in self.now.items()
            if name != MAX and env[name] != old
        )
        if not changes or (
            self.earliest is not None
            and any(happened(change, self.rubric, self.earliest) for change in changes)
        ):
            return
        try:
            if leaf.idle(dict(env)):
                return
            points = exact_of(leaf.scorer(dict(env))[0])
        except (KeyError, NoCaseError):
            return
        effort = sum((self.efforts.of(leaf, change) for change in changes), Fraction(0))
        yield Option(self._shown(points), effort, changes)


def compared_numbers(rubric: Rubric, name: str) -> set[Exact] | None:
    """Return every number that an input is compared with, where nothing else is done with it.

    Between two such numbers the rule gives the same points whatever the other inputs are, so that
    a plan needs to try only the values next to them. None where the input is used otherwise.
    """
    found: set[Exact] = set()
    for expr in rubric.stated:
        used = sum(part == Name(name) for part in walk(expr))
        bounds = _compared_with(expr, name)
        if used != len(bounds):
            return None
        found.update(bounds)
    limits = [declared.at_most for declared in rubric.inputs.values()]
    if rubric.inputs[name].at_most or any(name in limit for limit in limits):
        return None
    return found


def _compared_with(expr: Expr, name: str) -> list[Exact]:
    """Return the number of every plain comparison of a name."""
    found = []
    for part in walk(expr):
        if isinstance(part, Binary) and part.op in COMPARISONS:
            for side, other in ((part.left, part.right), (part.right, part.left)):
                if side == Name(name) and isinstance(other, Number):
                    found.append(other.value)
    return found


def nearest_inside(value: Exact, low: Cut | None, high: Cut | None) -> Exact:
    """Return a value, or the end of a closed run that is nearest to it."""
    if low is not None and value < low[0]:
        return low[0]
    if high is not None and value > high[0]:
        return high[0]
    return value
