"""The proofs about the rows of a rule: gaps, overlaps, and rows that never count.

A table over one quantity with constant ends is decided by one sweep; everything else by taking the
rule apart into branches of linear conditions. What neither decides is reported as not proved and
searched around its thresholds with the evaluator; nothing passes in silence.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from par_index.language.intervals import EVERYTHING, Interval
from par_index.language.tree import FALSE, MEASURE, TRUE, Band, Expr, Name, Number, children, walk
from par_index.meaning.bounds import measure_domain
from par_index.meaning.exact import Env, compile_condition
from par_index.meaning.ranges import numbers_of, start_box
from par_index.meaning.rules import Case, Cases, Place, Rubric, Rule, inner, nodes
from par_index.proof.branches import Walker
from par_index.proof.flaws import Flaw, confirmed
from par_index.proof.linear import UnprovedError
from par_index.proof.linear_values import Conditions
from par_index.proof.search import probe_tables
from par_index.proof.sweep import sweep


def prove_tables(rubric: Rubric, *, spare: bool = True) -> list[Flaw]:
    """Return every gap and overlap of a rule, and every row that can never be the one.

    Without ``spare`` nobody asks whether a closing row is needless, which is harmless and slower.
    """
    prover = _Tables(rubric, spare)
    try:
        prover.rule(rubric.rule, _Ways(prover.walker), ())
    except UnprovedError as problem:
        return [*prover.found, Flaw("unproved", detail=str(problem)), *probe_tables(rubric)]
    return prover.found


class _Ways:
    """The paths that lead to a place of the rule; those of the whole rule are made when asked."""

    def __init__(self, walker: Walker, paths: list[Conditions] | None = None) -> None:
        self.walker = walker
        self.whole = paths is None
        self._paths = paths

    @property
    def paths(self) -> list[Conditions]:
        if self._paths is None:
            self._paths = self.walker.start()
        return self._paths

    def where(self, condition: Expr, truth: bool = True) -> list[Conditions]:
        """Return the paths on which a condition has a truth."""
        return [found for p in self.paths for found in self.walker.assume(condition, truth, p)]


class _Quantity(NamedTuple):
    """What a table compares: its values, whether they are whole, and whether each can occur."""

    subject: Expr
    domain: Interval
    step: int | None
    attained: bool


class _Tables:
    def __init__(self, rubric: Rubric, spare: bool) -> None:
        self.rubric = rubric
        self.spare = spare
        self.walker = Walker(rubric)
        self.found: list[Flaw] = []

    def rule(self, rule: Rule, ways: _Ways, place: Place) -> None:
        if not isinstance(rule, Cases):
            for index, part in enumerate(inner(rule)):
                self.rule(part, ways, (*place, index))
            return
        bands = _constant_bands(rule)
        if bands is None:
            self.rows(rule, ways, place)
        else:
            self.table(rule, bands, ways, place)

    # --- a table over one quantity ---------------------------------------------------------------

    def table(self, rule: Cases, bands: list[Interval], ways: _Ways, place: Place) -> None:
        subject = rule.cases[0].subject
        assert subject is not None
        quantity = self.quantity(subject)
        swept = sweep(bands, quantity.domain, quantity.step)
        for run in swept.gaps:
            self.at(ways, quantity, run, Flaw("gap", place, None, subject, run))
        for overlap in swept.overlaps:
            first, second = (*place, overlap.first), (*place, overlap.second)
            flaw = Flaw("overlap", second, first, subject, overlap.run)
            self.at(ways, quantity, overlap.run, flaw)
        certain = ways.whole and quantity.attained
        for index, case in enumerate(rule.cases):
            here = (*place, index)
            if case.idle:
                continue
            if index in swept.dead or not (certain or ways.where(case.when)):
                self.found.append(Flaw("dead", here, None, subject, bands[index]))
            elif _has_tables(case.then):
                self.rule(case.then, _Ways(self.walker, ways.where(case.when)), here)

    def quantity(self, subject: Expr) -> _Quantity:
        walker = self.walker
        if isinstance(subject, Name):
            if subject.name == MEASURE and walker.apart:
                return _Quantity(subject, measure_domain(self.rubric), None, attained=True)
            declared = self.rubric.inputs.get(subject.name)
            if declared is not None:
                free = not declared.at_most and self.rubric.idle_when == FALSE
                free = free and not any(
                    subject.name in other.at_most for other in self.rubric.inputs.values()
                )
                return _Quantity(subject, declared.domain, declared.step, attained=free)
        box = start_box(self.rubric.context, {})
        domain = EVERYTHING if box is None else numbers_of(subject, box)
        return _Quantity(subject, domain, self.whole_steps(subject), attained=False)

    def whole_steps(self, expr: Expr) -> int | None:
        """Return 1 where an expression takes whole numbers only: sums and products of such."""
        for part in walk(expr):
            if isinstance(part, Name):
                declared = self.rubric.inputs.get(part.name)
                whole = declared is not None and declared.step == 1
            elif children(part):
                whole = getattr(part, "op", "/") in ("+", "-", "*")
            else:
                whole = isinstance(part, Number) and part.value.denominator == 1
            if not whole:
                return None
        return 1

    def at(self, ways: _Ways, quantity: _Quantity, run: Interval, flaw: Flaw) -> None:
        """Keep a flaw of the sweep when its values can lead to the table, with a witness."""
        if ways.whole and quantity.attained and isinstance(quantity.subject, Name):
            value = run.witness(quantity.step)
            assert value is not None
            witness: Env = {quantity.subject.name: value}
            self.found.append(replace(flaw, witness=witness))
            return
        inside = Band.of(run).condition(quantity.subject)
        check = compile_condition(self.rubric, inside)
        paths = ways.where(inside)
        if paths:
            env = self.first(paths, lambda env: bool(check(env)))
            self.found.append(replace(flaw, witness=env))

    def first(self, paths: list[Conditions], check: object) -> Env:
        """Return the values of the first path that the evaluator confirms."""
        for path in paths[:-1]:
            try:
                return confirmed(self.walker, path, check)  # type: ignore[arg-type]
            except UnprovedError:
                continue
        return confirmed(self.walker, paths[-1], check)  # type: ignore[arg-type]

    # --- any other list of rows -------------------------------------------------------------------

    def rows(self, rule: Cases, ways: _Ways, place: Place) -> None:
        rest = ways.paths
        judge = [compile_condition(self.rubric, case.when) for case in rule.cases]
        for index, case in enumerate(rule.cases):
            own = _Ways(self.walker, rest)
            before = own if not rule.exclusive else ways
            here = before.where(case.when)
            where = (*place, index)
            if case.idle:
                pass
            elif not here:
                kind = "spare" if case.when == TRUE else "dead"
                self.found.append(Flaw(kind, where))  # type: ignore[arg-type]
            elif _has_tables(case.then):
                self.rule(case.then, _Ways(self.walker, here), where)
            if rule.exclusive:
                self.pairs(rule, index, here, place)
            if case.when == TRUE:
                rest = []
                continue
            if not self.spare and _closing(rule.cases[index + 1 :]):
                return
            rest = own.where(case.when, truth=False)
        if rest:
            env = self.first(rest, lambda env: not any(holds(env) for holds in judge))
            self.found.append(Flaw("gap", place, witness=env))

    def pairs(self, rule: Cases, index: int, here: list[Conditions], place: Place) -> None:
        """Compare one row of a table with all rows above it."""
        second = compile_condition(self.rubric, rule.cases[index].when)
        for above in range(index):
            both = _Ways(self.walker, here).where(rule.cases[above].when)
            if not both:
                continue
            first = compile_condition(self.rubric, rule.cases[above].when)
            env = self.first(both, lambda env, first=first: bool(first(env) and second(env)))
            where, other = (*place, index), (*place, above)
            self.found.append(Flaw("overlap", where, other, witness=env))


def _closing(cases: tuple[Case, ...]) -> bool:
    """Whether only a row is left that always holds and that asks nothing further."""
    return len(cases) == 1 and cases[0].when == TRUE and not _has_tables(cases[0].then)


def _has_tables(rule: Rule) -> bool:
    return any(isinstance(node, Cases) for _, node in nodes(rule))


def _constant_bands(rule: Cases) -> list[Interval] | None:
    """Return the rows as intervals when they are constant bands of one quantity, else None."""
    if not rule.exclusive:
        return None
    found = []
    for case in rule.cases:
        band, subject = case.band, case.subject
        if band is None or subject is None or subject != rule.cases[0].subject:
            return None
        if band.run is None or case.when != band.condition(subject):
            return None
        found.append(band.run)
    return found
