"""The cases around every threshold of a rule, with the points that the rule gives.

They are written in the form of a rubric's own ``examples``: a person reads them, checks each by
hand and pastes what is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from par_index.checking.thresholds import step_beside, thresholds_of
from par_index.language.exact import Exact, decimal_text
from par_index.language.inputs import Input, Value
from par_index.language.tree import FALSE, MAX, MEASURE, Binary, Expr, Number, names
from par_index.meaning.exact import Env, NoCaseError, compile_number, compile_points
from par_index.meaning.rules import Rubric
from par_index.models.evidence import given_text
from par_index.models.rubric import RubricEntry
from par_index.proof.branches import Walker
from par_index.proof.flaws import confirmed, with_maximum
from par_index.proof.linear import Linear, UnprovedError
from par_index.proof.linear_values import Conditions

MOST_BRANCHES = 16
"""So many branches of a rule are tried for the figures beside a threshold."""

MOST_CASES = 400
"""More boundary cases than this for one rule would be read by nobody."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """One case beside a threshold, and what the rule gives: points, or None if nothing arose."""

    given: tuple[tuple[str, str], ...]
    maximum: Exact | None
    reading: str | None
    points: Exact | None

    def yaml(self) -> str:
        """Return the case as one line of ``examples``."""
        given = ", ".join(f"{name}: {_scalar(text)}" for name, text in self.given)
        parts = [f"given: {{{given}}}"]
        if self.reading is not None:
            parts.append(f"reading: {self.reading}")
        if self.maximum is not None:
            parts.append(f"max: {decimal_text(self.maximum)}")
        if self.points is None:
            parts.append("not_applicable: true")
        else:
            parts.append(f"points: {decimal_text(self.points)}")
        return f"- {{{', '.join(parts)}}}"


def _scalar(text: str) -> str:
    return f'"{text}"' if any(mark in text for mark in ",[]{}:#") else text


def boundaries(
    name: str, entry: RubricEntry, maximum: Exact | None = None
) -> list[tuple[str | None, list[Boundary], int]]:
    """Return for every reading its boundary cases, and how many thresholds could not be met.

    Without a maximum, the largest of the examples counts.
    """
    found = []
    known = [example.max for example in entry.examples if example.max is not None]
    most = maximum if maximum is not None else max(known, default=None)
    for reading in (None, *entry.readings):
        finder = _Finder(entry.lower(name, reading), most)
        cases = list(dict.fromkeys(finder.cases(reading)))[:MOST_CASES]
        found.append((reading, cases, finder.missed))
    return found


class _Finder:
    def __init__(self, rubric: Rubric, maximum: Exact | None) -> None:
        self.rubric = rubric
        self.maximum = maximum
        self.walker = Walker(rubric, maximum)
        self.points = compile_points(rubric)
        self.needs_maximum = MAX in rubric.asked
        self.missed = 0

    def cases(self, reading: str | None) -> Iterator[Boundary]:
        """Yield the cases of all thresholds, then one for each answer of a yes/no or a choice."""
        paths = self.walker.start()
        for left, right in thresholds_of(self.rubric, self.walker.variables):
            for case in self.around(left, right, paths):
                yield from self.scored(case, reading)
        for name in self.walker.figures:
            declared = self.rubric.inputs[name]
            if not declared.numeric:
                for case in self.answers(declared, paths):
                    yield from self.scored(case, reading)
        if self.rubric.idle_when != FALSE:
            yield from self.idle(reading)

    def around(self, left: Expr, right: Expr, paths: list[Conditions]) -> Iterator[Env]:
        """Yield values just below, at and just above the place where two expressions meet.

        The other figures are those under which the threshold is worth most, and stay the same as
        far as they can.
        """
        step = step_beside(self.rubric, left, right)
        if step is None:
            met = self.nearest(self.meeting(left, right, paths), {})
            if met is None:
                self.missed += 1
                return
            yield from sorted(
                [met, *self.neighbours(met, left, right)], key=lambda env: self.value(left, env)
            )
            return
        moved = [
            self.meeting(left, right if move == 0 else Binary("+", right, Number(move)), paths)
            for move in (-step, Fraction(0), step)
        ]
        firsts = [self.nearest(found, {}) for found in moved]
        best = max((env for env in firsts if env is not None), key=self.worth, default={})
        for found in moved:
            env = self.nearest(found, best)
            if env is not None:
                yield env
            elif found:
                self.missed += 1

    def meeting(self, left: Expr, right: Expr, paths: list[Conditions]) -> list[Conditions]:
        """Return the branches of the rule on which two expressions are equal."""
        found: list[Conditions] = []
        try:
            for path in paths:
                for met in self.walker.assume(Binary("=", left, right), True, path):
                    found += self.branches(met)
        except UnprovedError:
            return found
        return found[:MOST_BRANCHES]

    def branches(self, path: Conditions) -> list[Conditions]:
        try:
            return [branch.state for branch in self.walker.branches(self.rubric.rule, path)]
        except UnprovedError:
            return [path]

    def nearest(self, paths: list[Conditions], base: Env) -> Env | None:
        """Return values on one of the paths that differ least from others; more points win."""
        found = []
        for path in paths:
            for roomy in (self.with_room(path), path):
                if roomy is None:
                    continue
                try:
                    env = confirmed(self.walker, roomy, self.decides, base)
                except UnprovedError:
                    continue
                found.append(env)
                break
        if not found:
            return None
        return min(found, key=lambda e: (sum(e[n] != base.get(n) for n in e), -self.worth(e)))

    def with_room(self, path: Conditions) -> Conditions | None:
        """Return the path with every part strictly below its whole, if that is possible."""
        kept: Conditions | None = path
        for name in self.walker.figures:
            for limit in self.rubric.inputs[name].at_most:
                kept = kept and kept.with_row(Linear.name(limit).minus(Linear.name(name)), True)
        return kept

    def neighbours(self, env: Env, left: Expr, right: Expr) -> Iterator[Env]:
        """Yield the same values with one count moved by one, where a ratio is compared."""
        measure = self.rubric.measures.get(MEASURE)
        used = names(left) | names(right)
        if MEASURE in used and measure is not None:
            used |= names(measure)
        parts = [n for n in sorted(used) if n in env and self.rubric.inputs[n].at_most]
        free = [n for n in sorted(used) if n in env and not self.rubric.inputs[n].fixed]
        for name in (parts or free)[:1]:
            value = env[name]
            assert not isinstance(value, str)
            for moved in (value - 1, value + 1):
                changed = {**env, name: moved}
                inside = moved in self.rubric.inputs[name].domain
                if inside and self.rubric.keeps_limits(changed) and self.decided(changed):
                    yield changed

    def value(self, expr: Expr, env: Env) -> Exact:
        """Return the number that an expression has."""
        return compile_number(self.rubric, expr)(with_maximum(env, self.maximum))

    def worth(self, env: Env) -> Exact:
        return self.points(with_maximum(env, self.maximum)) or 0

    def decided(self, env: Env) -> bool:
        try:
            return self.decides(with_maximum(env, self.maximum))
        except (KeyError, ZeroDivisionError):
            return False

    def decides(self, env: Env) -> bool:
        """Whether the rule gives points for the values."""
        try:
            self.points(env)
        except NoCaseError:
            return False
        return True

    def answers(self, declared: Input, paths: list[Conditions]) -> Iterator[Env]:
        """Yield values with each answer of a yes/no or a choice in turn."""
        options = sorted(declared.options)
        held = [self.holding(declared, option, paths) for option in options]
        firsts = [self.nearest(found, {}) for found in held]
        best = max((env for env in firsts if env is not None), key=self.worth, default={})
        for found in held:
            env = self.nearest(found, best)
            if env is not None:
                yield env

    def holding(
        self, declared: Input, option: bool | str, paths: list[Conditions]
    ) -> list[Conditions]:
        """Return the branches of the rule on which an input has one answer."""
        found: list[Conditions] = []
        for path in paths:
            kept: Conditions | None
            if isinstance(option, bool):
                form = Linear.name(declared.name)
                holds = form.minus(Linear((), 1)) if option else form.scaled(-1)
                kept = path.with_row(holds, strict=False)
            else:
                kept = path.with_options(declared.name, frozenset((option,)))
            found += [] if kept is None else self.branches(kept)
        return found[:MOST_BRANCHES]

    def idle(self, reading: str | None) -> Iterator[Boundary]:
        """Yield one case in which nothing arose."""
        env: Env = {name: 0 for name, d in self.rubric.inputs.items() if d.numeric}
        for name, declared in self.rubric.inputs.items():
            if not declared.numeric:
                env[name] = min(declared.options)
            elif 0 not in declared.domain:
                env[name] = declared.domain.witness(declared.step) or 0
        try:
            if self.points(with_maximum(env, self.maximum)) is None:
                yield self.boundary(env, reading, None)
        except (KeyError, NoCaseError, ZeroDivisionError):
            return

    def scored(self, env: Env, reading: str | None) -> Iterator[Boundary]:
        try:
            points = self.points(with_maximum(env, self.maximum))
        except (KeyError, NoCaseError, ZeroDivisionError):
            return
        yield self.boundary(env, reading, points)

    def boundary(self, env: Env, reading: str | None, points: Exact | None) -> Boundary:
        given = tuple((name, self.text(name, value)) for name, value in env.items())
        maximum = self.maximum if self.needs_maximum and points is not None else None
        return Boundary(given, maximum, reading, points)

    def text(self, name: str, value: Value) -> str:
        """Return a value as a rubric file writes it."""
        kind = self.rubric.kind(name)
        if kind == "percent" and not isinstance(value, str | bool):
            percent = decimal_text(value * 100)
            return decimal_text(value) if "/" in percent else f"{percent}%"
        return given_text(value, kind)
