"""A rule as branches: linear conditions on its figures, and the points that they lead to.

Every figure is a name; a yes/no counts 0 or 1; a choice keeps the levels that are still open. A
comparison splits a path in two, and a path whose conditions cannot hold together is dropped. What
is not linear raises `UnprovedError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from par_index.language.exact import Exact
from par_index.language.inputs import Input
from par_index.language.intervals import Interval
from par_index.language.tree import MAX, MEASURE, UNKNOWN, Expr, Name, names, walk
from par_index.meaning.bounds import measure_domain
from par_index.meaning.rules import Rubric, Rule
from par_index.meaning.splitting import Narrowing, Outcome, Splits
from par_index.proof.linear import Linear, UnprovedError
from par_index.proof.linear_values import ONE, Conditions, LinearNumbers, LinearValue, some

MOST_BRANCHES = 600
"""A rule with more branches than this is not taken apart."""

MOST_EFFORT = 40_000
"""So many conditions are looked at, over all paths, before a rule counts as too large."""

FIRST_DAY, LAST_DAY = 1, 3_652_059
"""The ordinals of the calendar's first and last day."""


Branch: TypeAlias = Outcome[Conditions, LinearValue]
"""One way through a rule: its conditions, the points there, and the row that decides."""


class Walker(LinearNumbers[Conditions]):
    """Takes the expressions of a rubric apart on given conditions.

    ``apart`` says that the main measure is a name of its own: its counts occur nowhere else, and
    evidence may give the measure itself.
    """

    def __init__(
        self, rubric: Rubric, maximum: Exact | None = None, minimum: Exact | None = None
    ) -> None:
        super().__init__(rubric)
        self.rubric = rubric
        self.maximum = maximum
        self.minimum = minimum
        self.apart = stands_apart(rubric)
        self.figures = [name for name in rubric.inputs if not self.apart or _used(rubric, name)]
        self.fresh = 0
        self.effort = MOST_EFFORT

    @property
    def variables(self) -> list[str]:
        """Every name that the points depend on."""
        return [*([MEASURE] if self.apart else []), *self.figures]

    def start(self) -> list[Conditions]:
        """Return the conditions of everything that evidence may say and that is scored."""
        inputs = {name: self.rubric.inputs[name] for name in self.figures}
        whole = frozenset(n for n, d in inputs.items() if d.step == 1 or d.kind == "truth")
        options = {name: d.options for name, d in inputs.items() if d.kind == "choice"}
        path: Conditions | None = Conditions((), options, whole)
        for name, declared in inputs.items():
            if declared.kind != "choice":
                path = path and _inside(path, Linear.name(name), _domain(declared))
            for limit in declared.at_most:
                path = path and path.with_row(Linear.name(limit).minus(Linear.name(name)), False)
        if self.apart:
            path = path and _inside(path, Linear.name(MEASURE), measure_domain(self.rubric))
        if self.maximum is None and MAX in self.rubric.asked:
            path = path and path.with_row(Linear.name(MAX), False)
        if self.rubric.unstated:
            limits = Interval.closed(self.minimum, self.maximum)
            path = path and _inside(path, Linear.name(UNKNOWN), limits)
        if path is None:
            return []
        idle = self.rubric.idle_when
        if self.apart and not names(idle) & set(self.figures):
            return [path]
        return list(self.assume(idle, False, path))

    def assume(self, condition: Expr, truth: bool, path: Conditions) -> Iterable[Conditions]:
        """Yield conditions that together hold all of a path where another has that truth.

        Raises:
            UnprovedError: the rule asks something that is not linear, or splits into too much.

        """
        return self.truth(condition)(path, truth)

    def branches(self, rule: Rule, path: Conditions) -> Iterable[Branch]:
        """Yield the branches of a rule on a path; together they hold all of it but its gaps."""
        return self.rule(rule)(path)

    def scored(self, rule: Rule) -> Iterator[Branch]:
        """Yield every branch of a rule over all that evidence may say."""
        for path in self.start():
            yield from self.branches(rule, path)

    # --- names ------------------------------------------------------------------------------------

    def figure(self, name: str) -> Splits[Conditions, LinearValue]:
        if name == MAX and self.maximum is not None:
            return self.constant(self.maximum)
        return self.everywhere(LinearValue.of(Linear.name(name)))

    def given(
        self, name: str, counted: Callable[[], Splits[Conditions, LinearValue]]
    ) -> Splits[Conditions, LinearValue]:
        """Return a measure; the main one is a name of its own where it stands apart."""
        return self.figure(name) if name == MEASURE and self.apart else counted()

    def answer(self, name: str) -> Narrowing[Conditions]:
        return _Answer(self, Linear.name(name))

    def level(self, name: str, key: str) -> Narrowing[Conditions]:
        def narrowed(path: Conditions, truth: bool) -> Iterator[Conditions]:
            mine = path.options[name]
            yield from some(path.with_options(name, mine & {key} if truth else mine - {key}))

        return narrowed

    # --- values -----------------------------------------------------------------------------------

    def narrowed(self, state: Conditions, form: Linear, strict: bool) -> Conditions | None:
        return state.with_row(form, strict)

    def related(
        self, op: str, left: LinearValue, right: LinearValue, state: Conditions
    ) -> Iterator[Conditions]:
        self.spend(state)
        return super().related(op, left, right, state)

    def spend(self, path: Conditions) -> None:
        """Count one condition that is looked at."""
        self.effort -= len(path.rows) + 1
        if self.effort < 0:
            raise UnprovedError("cách chấm tách ra quá nhiều trường hợp")

    def floor_of(
        self, value: LinearValue, state: Conditions
    ) -> Iterator[tuple[Conditions, LinearValue]]:
        inner, bottom = value.single()
        if bottom != ONE:
            raise UnprovedError("phần nguyên của một thương")
        self.fresh += 1
        name = f"⌊{self.fresh}⌋"
        grown = state._replace(whole=state.whole | {name})
        below = grown.with_row(inner.minus(Linear.name(name)), False)
        limit = Linear.name(name).plus(ONE).minus(inner)
        above = below and below.with_row(limit, True)
        if above is not None:
            yield above, LinearValue.of(Linear.name(name))

    def counted(
        self, conditions: Sequence[Narrowing[Conditions]]
    ) -> Splits[Conditions, LinearValue]:
        def outcomes(path: Conditions) -> Iterator[Branch]:
            found = [(path, Linear())]
            for holds in conditions:
                if isinstance(holds, _Answer):
                    # a yes/no is a number already, so that nothing splits
                    found = [(part, total.plus(holds.form)) for part, total in found]
                    continue
                found = [
                    (here, total.plus(Linear((), int(truth))))
                    for part, total in found
                    for truth in (True, False)
                    for here in holds(part, truth)
                ]
            yield from (Outcome(part, LinearValue.of(total)) for part, total in found)

        return outcomes

    def plus(
        self, left: Splits[Conditions, LinearValue], right: Splits[Conditions, LinearValue]
    ) -> Splits[Conditions, LinearValue]:
        return _bounded(super().plus(left, right))

    def extreme(
        self, function: str, values: Sequence[Splits[Conditions, LinearValue]]
    ) -> Splits[Conditions, LinearValue]:
        return _bounded(super().extreme(function, values))


class _Answer:
    """The condition that a yes/no counts 1."""

    __slots__ = ("form", "walker")

    def __init__(self, walker: Walker, form: Linear) -> None:
        self.walker = walker
        self.form = form

    def __call__(self, path: Conditions, truth: bool) -> Iterator[Conditions]:
        self.walker.spend(path)
        holds = self.form.minus(ONE) if truth else self.form.scaled(-1)
        return some(path.with_row(holds, False))


def _bounded(value: Splits[Conditions, LinearValue]) -> Splits[Conditions, LinearValue]:
    def outcomes(path: Conditions) -> list[Branch]:
        found: list[Branch] = []
        for branch in value(path):
            found.append(branch)
            if len(found) > MOST_BRANCHES:
                raise UnprovedError("quá nhiều trường hợp")
        return found

    return outcomes


def _inside(path: Conditions, form: Linear, run: Interval) -> Conditions | None:
    kept: Conditions | None = path
    if run.low is not None:
        kept = kept and kept.with_row(form.minus(Linear((), run.low[0])), run.low[1] > 0)
    if run.high is not None:
        kept = kept and kept.with_row(Linear((), run.high[0]).minus(form), run.high[1] < 0)
    return kept


def _domain(declared: Input) -> Interval:
    if declared.kind == "truth":
        return Interval.closed(0, 1)
    if declared.kind == "date":
        return declared.domain.meet(Interval.closed(FIRST_DAY, LAST_DAY))
    return declared.domain


def stands_apart(rubric: Rubric) -> bool:
    """Whether the counts of the main measure occur in it only, and there once.

    Where a name occurs twice, the range of the measure would only be an outer one.
    """
    if MEASURE not in rubric.measures:
        return False
    found = [part.name for part in walk(rubric.measures[MEASURE]) if isinstance(part, Name)]
    inside = set(found)
    if len(found) > len(inside):
        return False
    outside, idle = rubric.asked, names(rubric.idle_when)
    linked = {
        limit if name in inside else name
        for name, declared in rubric.inputs.items()
        for limit in declared.at_most
        if (name in inside) != (limit in inside)
    }
    mixed = bool(idle & inside) and bool(idle - inside)
    return not inside & outside and not linked & outside and not mixed


def _used(rubric: Rubric, name: str) -> bool:
    """Whether a rule needs an input besides its measure."""
    idle = names(rubric.idle_when) - names(rubric.measures[MEASURE])
    return name in rubric.asked | idle
