"""Whether points only rise, or only fall, as one figure grows while all others stay.

Two copies of the rule are laid side by side that differ in one figure. If no two branches can hold
together with the larger figure scoring less, the direction is proved; otherwise two assessments
show the opposite.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from par_index.language.exact import Exact
from par_index.language.tree import MEASURE, names
from par_index.meaning.exact import Env, compile_rule
from par_index.meaning.rules import Points, Rubric
from par_index.proof.branches import Branch, Walker
from par_index.proof.flaws import NO_WITNESS, Flaw, as_env, holds, likely_values, with_maximum
from par_index.proof.linear import Linear, Point, UnprovedError, possible, row, solution
from par_index.proof.linear_values import Conditions, difference
from par_index.proof.search import probe_direction

MOST_COMPARED = 77
"""More branches than this are not compared, each with each."""


def prove_directions(rubric: Rubric, maximum: Exact) -> list[Flaw]:
    """Return every declared direction that fails, and every figure that moves points both ways."""
    if rubric.unstated:
        return []  # points that the source leaves open have no direction
    declared = [(name, 1) for name in rubric.rising] + [(name, -1) for name in rubric.falling]
    try:
        walker = Walker(rubric, maximum)
        return _proved(rubric, walker, list(walker.scored(rubric.rule)), declared)
    except UnprovedError as problem:
        if not declared:
            return []
        found = [Flaw("unproved", detail=str(problem), name=", ".join(n for n, _ in declared))]
        for name, sign in declared:
            found += probe_direction(rubric, name, sign, maximum)
        return found


def _proved(
    rubric: Rubric, walker: Walker, branches: list[Branch], declared: Iterable[tuple[str, int]]
) -> list[Flaw]:
    found = []
    covered: set[str] = set()
    for name, sign in declared:
        target, along = _target(rubric, walker, name)
        covered |= {name, target}
        if target not in walker.variables:
            continue
        shown = against(rubric, walker, branches, target, sign * along)
        if shown is not None:
            found.append(replace(shown, name=name))
    numbers = [name for name, declared in rubric.inputs.items() if declared.numeric]
    movable = {MEASURE, *filter(rubric.moves_by_effort, numbers)}
    for name in walker.variables:
        if name in covered or name not in movable:
            continue
        shown = against(rubric, walker, branches, name, 1)
        if shown is not None and against(rubric, walker, branches, name, -1) is not None:
            found.append(replace(shown, kind="drop"))
    return found


def _target(rubric: Rubric, walker: Walker, name: str) -> tuple[str, int]:
    """Return the name whose growth decides, and whether it grows or shrinks with an input."""
    if not walker.apart or name in walker.variables:
        return name, 1
    value = rubric.measures[MEASURE]
    if name not in names(value):
        return name, 1
    alone = replace(rubric, rule=Points(value), measures={}, rising=(), falling=())
    inner = Walker(alone, 0)
    branches = list(inner.scored(alone.rule))
    for sign in (1, -1):
        if against(alone, inner, branches, name, sign) is None:
            return MEASURE, sign
    raise UnprovedError("đại lượng đem so lúc tăng lúc giảm theo số liệu này")


def against(
    rubric: Rubric, walker: Walker, branches: list[Branch], name: str, sign: int
) -> Flaw | None:
    """Return two assessments in which a larger figure moves points against a direction, if any.

    Raises:
        UnprovedError: the question could not be decided.

    """
    if len(branches) > MOST_COMPARED:
        raise UnprovedError("quá nhiều trường hợp để so từng đôi")
    open_pair = False
    for low in branches:
        for high in branches:
            pair = _pair(low, high, name, sign)
            if pair is None or not possible(pair.rows, pair.whole):
                continue
            shown = _shown(rubric, walker, pair, name, sign)
            if shown is not None:
                return shown
            open_pair = True
    if open_pair:
        raise UnprovedError(NO_WITNESS)
    return None


def _pair(low: Branch, high: Branch, name: str, sign: int) -> Conditions | None:
    """Return the conditions that both branches hold and that the larger figure scores worse."""
    first, second = low.value.value, high.value.value
    if first is not None and second is not None and sign * (first - second) <= 0:
        return None
    other = {own: _double(own) for own in high.state.whole if own.startswith("⌊")}
    other[name] = _double(name)
    options = {key: low.state.options[key] & high.state.options[key] for key in low.state.options}
    if not all(options.values()):
        return None
    whole = low.state.whole | {other.get(own, own) for own in high.state.whole}
    award = high.value.renamed(other)
    rows = (
        *low.state.rows,
        *(found.renamed(other) for found in high.state.rows),
        row(Linear.name(_double(name)).minus(Linear.name(name)), True, whole),
    )
    try:
        worse = row(difference(low.value, award).scaled(sign), True, whole)
    except UnprovedError:
        if possible(rows, whole):
            raise
        return None
    return None if worse.false else Conditions((*rows, worse), options, whole)


def _double(name: str) -> str:
    return f"{name}′"


def _shown(rubric: Rubric, walker: Walker, pair: Conditions, name: str, sign: int) -> Flaw | None:
    score = compile_rule(rubric)
    found: list[Flaw] = []

    def accept(point: Point) -> bool:
        first = as_env(walker, pair, point)
        second = {**first, **as_env(walker, pair, {name: point[_double(name)]})}
        second = {key: second[key] if key == name else first[key] for key in first}

        def worse(_: Env) -> bool:
            before = score(with_maximum(first, walker.maximum))
            after = score(with_maximum(second, walker.maximum))
            if sign * (before - after) > 0:
                found.append(
                    Flaw(
                        "direction",
                        name=name,
                        witness=first,
                        second=second,
                        points=before,
                        second_points=after,
                    )
                )
            return bool(found)

        return holds(worse, {})

    solution(pair.rows, pair.whole, accept, likely_values(rubric))
    return found[0] if found else None
