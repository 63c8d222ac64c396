"""What the proofs of a rule find: plain values with a witness, without words or places in files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from par_index.language.exact import Exact, lean
from par_index.language.intervals import Interval
from par_index.language.tree import MAX, Expr
from par_index.meaning.exact import Env
from par_index.meaning.rules import Place, Rubric
from par_index.proof.branches import Walker
from par_index.proof.linear import Point, UnprovedError, solution
from par_index.proof.linear_values import Conditions

Kind: TypeAlias = Literal[
    "gap", "overlap", "dead", "spare", "outside", "unreached", "direction", "drop", "unproved"
]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that a proof found wrong with a rule, or could not decide.

    ``gap``: no row holds; ``overlap``: rows ``place`` and ``other`` hold at once; ``dead``: the
    row can never be the one that counts; ``spare``: the same of a closing row, which is harmless;
    ``outside``: points below the least or above the most; ``unreached``: no value reaches the
    maximum; ``direction``: the points move against a declared direction of ``name``; ``drop``:
    they rise and fall as ``name`` grows and no direction is declared; ``unproved``: the question
    could not be decided, and ``detail`` tells why.

    ``run`` holds the offending values of ``subject`` where one quantity decides. ``witness`` are
    values at which it happens; for a direction, ``second`` are those with the larger ``name``.
    """

    kind: Kind
    place: Place = ()
    other: Place | None = None
    subject: Expr | None = None
    run: Interval | None = None
    witness: Env = field(default_factory=dict)
    second: Env = field(default_factory=dict)
    points: Exact | None = None
    second_points: Exact | None = None
    name: str = ""
    detail: str = ""


def as_env(walker: Walker, path: Conditions, point: Point) -> Env:
    """Return a point of a path as values of evidence; a figure that nothing binds becomes 0."""
    env: Env = {}
    for name in walker.variables:
        declared = walker.rubric.inputs.get(name)
        if declared is not None and declared.kind == "choice":
            env[name] = min(path.options[name])
            continue
        value = lean(Fraction(point.get(name, 0)))
        env[name] = bool(value) if declared is not None and declared.kind == "truth" else value
    return env


def likely_values(rubric: Rubric) -> Mapping[str, tuple[Exact, ...]]:
    """Return values that show a rule well: for a day, those near the days that it names."""
    days = sorted(number.value for number in rubric.numbers if number.is_date)
    near = tuple(dict.fromkeys(day + move for day in days for move in (0, -1, 1)))
    wholes = {limit for declared in rubric.inputs.values() for limit in declared.at_most}
    usual: dict[str, tuple[Exact, ...]] = {
        "date": near or (_PLAIN_DAY,),
        "percent": (Fraction(4, 5), Fraction(1, 2), Fraction(9, 10)),
    }
    return {
        name: _PLAIN_WHOLES if name in wholes and declared.step else usual.get(declared.kind, ())
        for name, declared in rubric.inputs.items()
    }


_PLAIN_DAY = 739_617
"""1 January 2026: a day to show where a rule names none."""

_PLAIN_WHOLES = (20, 100, 50, 10, 200)
"""Totals that show a share well."""

NO_WITNESS = "điều kiện có vẻ xảy ra được nhưng không tìm thấy số liệu cụ thể"


def confirmed(
    walker: Walker, path: Conditions, check: Callable[[Env], bool], wanted: Env | None = None
) -> Env:
    """Return values on a path that the evaluator confirms, the wanted ones where they can be.

    Raises:
        UnprovedError: the conditions seem possible, but no such values were found.

    """
    found: list[Env] = []

    def accept(point: Point) -> bool:
        env = as_env(walker, path, point)
        if holds(check, with_maximum(env, walker.maximum)):
            found.append(env)
            return True
        return False

    likely = dict(likely_values(walker.rubric))
    options = dict(path.options)
    for name, value in (wanted or {}).items():
        if not isinstance(value, str):
            likely[name] = (value, *likely.get(name, ()))
        elif value in options[name]:
            options[name] = frozenset((value,))
    path = path._replace(options=options)
    solution(path.rows, path.whole, accept, likely)
    if not found:
        raise UnprovedError(NO_WITNESS)
    return found[0]


def holds(check: Callable[[Env], bool], env: Env) -> bool:
    """Whether a check succeeds; values that it cannot judge count as no."""
    try:
        return check(env)
    except (KeyError, ZeroDivisionError):
        return False


def with_maximum(env: Env, maximum: Exact | None) -> Env:
    """Return a copy of the values with the maximum points, where they are known."""
    return dict(env) if maximum is None else {**env, MAX: maximum}
