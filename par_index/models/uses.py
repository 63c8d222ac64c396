"""Figures that a line does not report itself: those of the set, and the results of other nodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from par_index.language.inputs import Input, Origin
from par_index.language.intervals import EVERYTHING, Interval, add
from par_index.language.tree import FALSE, Binary, Call, Expr, Name, names, rewrite
from par_index.meaning.rules import Rubric
from par_index.meaning.walk import grade_code
from par_index.models.criteria import CriteriaSet
from par_index.models.tree import Group, Leaf

Least: TypeAlias = Callable[[Leaf], Fraction]


def figures_of(criteria: CriteriaSet) -> dict[str, Input]:
    """Return the figures of the set itself, by name."""
    return {name: entry.lower(name) for name, entry in criteria.figures.items()}


def origins_of(leaf: Leaf) -> dict[str, Origin]:
    """Return where a leaf takes figures from that it does not report, by input.

    Loading has refused by then what is neither a figure of the set nor a result.
    """
    return {name: use.expr for name, use in leaf.uses.items() if isinstance(use.expr, Name | Call)}


def used_inputs(
    leaf: Leaf, rubric: Rubric, criteria: CriteriaSet, least: Least
) -> dict[str, Input]:
    """Return the inputs of a rule that a leaf takes from elsewhere, as the leaf sees them.

    Nobody moves them on this line. A figure of the set keeps its name unless the line renames it.
    A result takes every value that its node can have; ``least`` gives the least points of a line.
    """
    found = {}
    for name, origin in origins_of(leaf).items():
        if name not in rubric.inputs:
            continue
        declared = replace(rubric.inputs[name], origin=origin, fixed=True)
        if isinstance(origin, Name) and (shared := criteria.figures.get(origin.name)):
            label = leaf.labels.get(name, shared.label)
            declared = replace(declared, label=label, unit=shared.unit or declared.unit)
        if isinstance(origin, Call):
            span = result_range(criteria, origin, least)
            low, high = (None if end is None else end[0] for end in (span.low, span.high))
            bounded = span.low is not None and span.high is not None
            kind = declared.kind if bounded else "number"
            declared = replace(declared, kind=kind, low=low, high=high)
        found[name] = declared
    return found


def idle_conditions(criteria: CriteriaSet) -> dict[str, tuple[Expr, ...]]:
    """Return the conditions under which nothing arose, by line: its own and those of its groups."""
    found: dict[str, tuple[Expr, ...]] = {}

    def visit(node: Group | Leaf, above: tuple[Expr, ...]) -> None:
        own = node.not_applicable_when
        here = above if own is None else (*above, own.expr)
        if isinstance(node, Leaf):
            found[node.code] = here
            return
        for item in node.items:
            visit(item, here)

    for area in criteria.areas:
        visit(area, ())
    return found


def with_conditions(rubric: Rubric, conditions: tuple[Expr, ...], criteria: CriteriaSet) -> Rubric:
    """Return the rule of a line in which nothing arises when figures of the set say so, too."""
    if not conditions:
        return rubric
    figures = figures_of(criteria)
    used = sorted({name for condition in conditions for name in names(condition)} & set(figures))
    aside = {name: f"{name}_of_set" if name in rubric.inputs else name for name in used}
    inputs = {
        aside[name]: replace(
            figures[name], name=aside[name], at_most=(), origin=Name(name), fixed=True
        )
        for name in used
    }
    own = [] if rubric.idle_when == FALSE else [rubric.idle_when]
    whole, *others = [
        *(rewrite(c, lambda n: Name(aside.get(n.name, n.name), n.span)) for c in conditions),
        *own,
    ]
    for other in others:
        whole = Binary("or", whole, other, other.span)
    return replace(rubric.with_inputs(inputs), idle_when=whole)


def result_range(criteria: CriteriaSet, result: Call, least: Least) -> Interval:
    """Return every value that ``points('CODE')`` or ``percent('CODE')`` can have."""
    nodes = {node.code: node for node in criteria.nodes()}
    node = nodes.get(grade_code(result))
    if node is None:
        return EVERYTHING
    points = _points(node, least)
    if result.function == "points":
        return points
    plain = points.low is not None and points.low[0] >= 0 and not _has_bonus(node)
    return Interval.closed(0, 1) if plain else EVERYTHING


def _points(node: Group | Leaf, least: Least) -> Interval:
    if isinstance(node, Leaf):
        top = node.max.points if node.max else Fraction(0)
        return Interval.closed(min(least(node), Fraction(0)), max(top, Fraction(0)))
    whole = Interval.point(0)
    for item in node.items:
        whole = add(whole, _points(item, least))
    return whole


def _has_bonus(node: Group | Leaf) -> bool:
    return isinstance(node, Group) and (
        node.pool == "bonus" or any(_has_bonus(item) for item in node.items)
    )
