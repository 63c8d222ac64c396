"""Which figures of a line people can move, what rises along with them, and how far they can go."""

from __future__ import annotations

from par_index.language.intervals import Interval
from par_index.language.tree import MAX, MEASURE
from par_index.meaning.bounds import measure_domain
from par_index.meaning.exact import Env
from par_index.meaning.knowledge import limits_of
from par_index.meaning.rules import Rubric


def known_figures(rubric: Rubric, env: Env) -> Env:
    """Return the figures that evidence gives, with ``max``.

    A measure that follows from known inputs is left out, for it moves along with them.
    """
    counted = all(name in env for name in rubric.inputs)
    return {
        name: value
        for name, value in env.items()
        if name in rubric.inputs or name == MAX or (name == MEASURE and not counted)
    }


def movable(rubric: Rubric, env: Env) -> list[str]:
    """Return the inputs that effort can move: not fixed, and not the whole of some part."""
    found = [MEASURE] if MEASURE in env and not _counted(rubric, env) else []
    return found + [name for name in rubric.inputs if name in env and rubric.moves_by_effort(name)]


def _counted(rubric: Rubric, env: Env) -> bool:
    return all(name in env for name in rubric.inputs)


def lifted(rubric: Rubric, name: str, env: Env) -> list[str]:
    """Return the limits of an input that rise along with it, as they can be moved themselves."""
    if name == MEASURE:
        return []
    limits = sorted(limits_of(name, rubric.context))
    return [limit for limit in limits if limit in env and rubric.moves_by_effort(limit)]


def domain_of(rubric: Rubric, name: str, env: Env) -> Interval:
    """Return the values that an input can take while all others stay as they are."""
    inputs = rubric.inputs
    if name == MEASURE:
        return measure_domain(rubric)
    domain = inputs[name].domain
    rising = lifted(rubric, name, env)
    for limit in limits_of(name, rubric.context):
        if limit in env and limit not in rising:
            domain = domain.meet(Interval.closed(None, env[limit]))  # type: ignore[arg-type]
    for other, declared in inputs.items():
        if name in declared.at_most and other in env:
            domain = domain.meet(Interval.closed(env[other], None))  # type: ignore[arg-type]
    return domain
