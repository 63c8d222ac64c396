"""What would change the points: the smallest change of each input, and the margin before a loss."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from par_index.language.exact import Exact
from par_index.language.inputs import Value
from par_index.language.intervals import Interval
from par_index.language.memory import remembered
from par_index.language.tree import MEASURE, TRUE, Expr, Number, Unary, conjuncts
from par_index.meaning.exact import (
    Env,
    NoCaseError,
    compile_condition,
    compile_idle,
    compile_number,
    compile_points,
    compile_rule,
)
from par_index.meaning.rules import Case, Cases, Points, Rubric, Rule, inner, otherwise
from par_index.proof.linear import UnprovedError
from par_index.proof.moving import domain_of, known_figures, lifted, movable
from par_index.proof.pieces import Award, Piece, profile


@dataclass(frozen=True, slots=True)
class Change:
    """One input moved to a value.

    ``beyond`` is 1 for any value just above it and -1 for any just below: ``> 90%`` has no
    smallest value.
    """

    name: str
    old: Value
    new: Value
    beyond: int = 0

    @property
    def size(self) -> Exact:
        """How far the input moves; a yes/no or a level counts as one step."""
        if isinstance(self.old, str | bool) or isinstance(self.new, str | bool):
            return 1
        return abs(Fraction(self.new) - self.old)


@dataclass(frozen=True, slots=True)
class Lever:
    """A set of changes and the points that it leads to.

    ``approached`` marks points that values beyond the change come near to without a jump; ``case``
    is the row that decides then, where one does.
    """

    changes: tuple[Change, ...]
    points: Exact
    approached: bool = False
    case: Case | None = None


def levers(rubric: Rubric, env: Env) -> list[Lever]:
    """Return, for every input that people can move, the smallest change to each better award.

    ``env`` holds the known values with ``max``; it may hold ``measure`` in place of the counts.
    Changes of one input come first, by input and size; a joint change of several inputs follows
    when no single one reaches as many points. Exact where the rule is piecewise linear or a share.
    """
    env = known_figures(rubric, env)
    current = compile_rule(rubric)(dict(env))
    found: list[Lever] = []
    for name in movable(rubric, env):
        best = current
        for lever in sorted(_moves(rubric, name, env), key=_first_size):
            if lever.points > best and not lever.approached:
                found.append(lever)
                best = lever.points
    top = max((lever.points for lever in found), default=current)
    for joint in _joint(rubric, env):
        if joint.points > top:
            found.append(joint)
            top = joint.points
    return found


def margins(rubric: Rubric, env: Env) -> list[Lever]:
    """Return, for every input that people can move, the smallest change that loses points."""
    env = known_figures(rubric, env)
    current = compile_rule(rubric)(dict(env))
    found = []
    for name in movable(rubric, env):
        losing = [
            move
            for move in _moves(rubric, name, env)
            if move.points < current or (move.approached and move.points == current)
        ]
        if losing:
            found.append(min(losing, key=_first_size))
    return found


def _first_size(lever: Lever) -> Exact:
    return lever.changes[0].size


def _moves(rubric: Rubric, name: str, env: Env) -> Iterator[Lever]:
    """Yield changes of one input with the points they give: every cut and both its sides."""
    base = known_figures(rubric, env)
    declared = rubric.inputs.get(name)
    if declared is not None and not declared.numeric:
        for option in sorted(declared.options):
            yield from _reach(rubric, name, base, option)
        return
    step = declared.step if declared else None
    domain = domain_of(rubric, name, base)
    try:
        pieces = profile(rubric, name, base, domain)
    except (UnprovedError, KeyError):
        for value in _search(domain, base[name], step):
            yield from _reach(rubric, name, base, value)
        return
    now = _points(rubric, base)
    found = [m for piece in pieces for m in _piece_moves(rubric, name, base, piece, step, now)]
    yield from found
    if step is not None:
        # a slope may reach what a jump gives with a smaller change
        levels = {move.points for move in found}
        for piece in [piece for piece in pieces if (p := piece.value.points) and p.direction]:
            for level in levels:
                crossings = _crossings(rubric, name, base, piece, level)
                yield from (move for move in crossings if move.points >= level)


def _reach(
    rubric: Rubric, name: str, base: Env, new: Value, award: Award | None = None
) -> Iterator[Lever]:
    """Yield the change to one value, with the limits that rise along, when it can be scored.

    ``award`` is what the piece that holds the value gives along the figure, all others unmoved.
    """
    if new == base[name]:
        return
    raised = {
        limit: new
        for limit in lifted(rubric, name, base)
        if base[limit] < new  # type: ignore[operator]
    }
    there = {**base, **raised, name: new}
    told = None if award is None or raised else award.points
    if told is None:
        points = _points(rubric, there)
    else:
        points = None if _idle(rubric)(there) else told.at(new)  # type: ignore[arg-type]
    if points is None or not _measurable(rubric, there):
        return
    along = tuple(Change(limit, base[limit], value) for limit, value in raised.items())
    case = None if award is None else award.case
    yield Lever((Change(name, base[name], new), *along), points, case=case)


@remembered
def _idle(rubric: Rubric) -> Callable[[Env], bool]:
    return compile_idle(rubric)


@remembered
def _measure(rubric: Rubric) -> Callable[[Env], Exact]:
    return compile_number(rubric, rubric.measures[MEASURE])


def _measurable(rubric: Rubric, env: Env) -> bool:
    """Whether the counts lead to a measure that can be."""
    if not rubric.measured or MEASURE in env:
        return True
    try:
        return _measure(rubric)(dict(env)) in rubric.measure_range
    except (KeyError, ZeroDivisionError):
        return True


def _points(rubric: Rubric, env: Env) -> Exact | None:
    """Return the points of known values; None where nothing arises or too little is known."""
    try:
        return compile_points(rubric)(env)
    except (NoCaseError, KeyError):
        return None


def _piece_moves(
    rubric: Rubric, name: str, base: Env, piece: Piece[Award], step: int | None, now: Exact | None
) -> Iterator[Lever]:
    """Yield the changes to both ends of a piece, and off the old value when it lies inside.

    ``now`` are the points that the old value gives.
    """
    run, points, case = piece.run.snapped(step), piece.value.points, piece.value.case
    if points is None or (case is not None and case.idle):
        return
    old = base[name]
    assert not isinstance(old, str)
    for end in run.ends:
        yield from _reach(rubric, name, base, end, piece.value)
    if step is not None:
        # an end may give what is had already; the slope begins one step further
        yield from _crossings(rubric, name, base, piece, points.at(old) if old in run else now)
    if step is not None or run.single is not None:
        return
    # what values just inside give, beside both ends and beside the old value: another award, or a
    # slope that leads down from there
    inside = [(cut[0], side) for cut, side in ((run.low, 1), (run.high, -1)) if cut is not None]
    if old in run:
        inside += [(old, side) for side in (-1, 1) if (old, side) not in (run.low, run.high)]
    for value, side in inside:
        leads = points.direction * side
        if leads < 0 or (value not in run and (not leads or points.at(value) != now)):
            change = Change(name, old, value, side)
            yield Lever((change,), points.at(value), bool(leads), case)


def _crossings(
    rubric: Rubric, name: str, base: Env, piece: Piece[Award], level: Exact | None
) -> Iterator[Lever]:
    """Yield the whole values at which a slope begins to give as much, more or less than a level."""
    points = piece.value.points
    if level is None or points is None or not points.direction:
        return
    for part in points.beside(level):
        for end in part.meet(piece.run).snapped(1).ends:
            yield from _reach(rubric, name, base, end, piece.value)


def _search(domain: Interval, old: Value, step: int | None) -> Iterator[Exact]:
    """Yield values around the old one where no closed form is known; near ones densely."""
    if isinstance(old, str):
        return
    unit: Exact = 1 if step or not old else abs(Fraction(old)) / 100
    for k in (*range(1, 200), *(200 * 2**i for i in range(20))):
        for value in (old - k * unit, old + k * unit):
            if value in domain:
                yield value


def _joint(rubric: Rubric, env: Env) -> Iterator[Lever]:
    """Yield changes of several inputs that lead to another award."""
    if any(name not in env for name in rubric.inputs):
        return
    free = set(movable(rubric, env))
    for conditions in _paths(rubric.rule, ()):
        changes = _satisfy(rubric, conditions, env, free)
        if changes:
            points = _points(rubric, {**env, **{c.name: c.new for c in changes}})
            if points is not None:
                yield Lever(tuple(changes), points)


def _paths(rule: Rule, so_far: tuple[Expr, ...]) -> Iterator[tuple[Expr, ...]]:
    """Yield, for every award, the conditions that lead to it.

    Rows passed over are among them, unless they exclude the row that is reached anyway.
    """
    if not isinstance(rule, Cases):
        parts = inner(rule)
        for part in parts:
            yield from _paths(part, so_far)
        if not parts:
            yield so_far
        return
    passed = so_far
    for case in rule.cases:
        wanted = tuple(part for part in conjuncts(case.when) if part != TRUE)
        yield from _paths(case.then, (*passed, *wanted))
        if not rule.exclusive:
            passed = (*passed, Unary("not", case.when))


def _satisfy(
    rubric: Rubric, conditions: tuple[Expr, ...], env: Env, free: set[str]
) -> list[Change] | None:
    """Return changes that make every condition hold that does not hold yet, or None."""
    changed: dict[str, Change] = {}
    now = dict(env)
    for condition in conditions:
        holds = compile_condition(rubric, condition)
        if holds(dict(now)):
            continue
        holding = Cases((Case(condition, Points(Number(1))), otherwise(Points(Number(0)))))
        switch = replace(rubric, rule=holding)
        moves = [
            lever
            for name in sorted(free)
            for lever in _moves(switch, name, now)
            if lever.points == 1 and not lever.changes[0].beyond
        ]
        if not moves:
            return None
        for step in min(moves, key=_first_size).changes:
            changed[step.name] = Change(step.name, env[step.name], step.new)
            now[step.name] = step.new
    return list(changed.values())
