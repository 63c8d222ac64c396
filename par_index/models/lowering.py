"""From criteria and rubric models to the plain scheme that the engine scores."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from par_index.language.inputs import Given, Input, constant_interval
from par_index.language.intervals import Interval
from par_index.language.tree import MAXIMUM, ZERO, Expr, Number, Text, Truth
from par_index.meaning.rules import Clamp, Rubric
from par_index.models.criteria import CriteriaSet, Grades, Overlay
from par_index.models.rubric import RubricEntry
from par_index.models.tree import Group, Leaf
from par_index.models.uses import figures_of, idle_conditions, used_inputs, with_conditions
from par_index.models.work import owed
from par_index.scoring.scale import ForcedScheme, GradeScheme, Scale, UnrankedScheme
from par_index.scoring.scheme import (
    AnyLeaf,
    GroupScheme,
    LeafScheme,
    Scheme,
    Treatment,
    UnscoredScheme,
)

RubricOf = Callable[[Leaf], Rubric | None]
_DAY_NAMES = re.compile(r"(due|before)(_\d+)?|year_end")


def lower_criteria(
    criteria: CriteriaSet, rubrics: Mapping[str, RubricEntry], readings: Mapping[str, str]
) -> Scheme:
    """Return the scheme of a criteria set under the chosen readings, by leaf code.

    A rule or a reading that does not exist leaves its leaf without a rule; loading has reported
    it by then.
    """
    made: dict[tuple[str, str | None], Rubric] = {}

    def alone(leaf: Leaf) -> Rubric | None:
        entry = None if leaf.rule is None else rubrics.get(leaf.rule)
        reading = readings.get(leaf.code, leaf.reading)
        if entry is None or (reading is not None and reading not in entry.readings):
            return None
        name = leaf.rule or ""
        if (name, reading) not in made:
            made[name, reading] = entry.lower(name, reading)
        rubric = made[name, reading]
        rubric = rubric.renamed(leaf.labels).specialised(constants_of(leaf, rubric, criteria.year))
        rule = rubric.rule
        if leaf.min is not None and isinstance(rule, Clamp) and rule.floor == ZERO:
            # deductions end at zero, unless the line itself says how low it goes
            return replace(rubric, rule=replace(rule, floor=Number(leaf.min)))
        return rubric

    def least(leaf: Leaf) -> Fraction:
        rubric = alone(leaf)
        return Fraction(0) if rubric is None else least_of(leaf, rubric)

    def rubric_of(leaf: Leaf) -> Rubric | None:
        rubric = alone(leaf)
        if rubric is None:
            return None
        rubric = rubric.with_inputs(used_inputs(leaf, rubric, criteria, least))
        return with_conditions(rubric, conditions.get(leaf.code, ()), criteria)

    conditions = idle_conditions(criteria)
    children = _items(criteria.areas, criteria.not_applicable, rubric_of)
    root = GroupScheme("", criteria.title, children, capped_at_maximum=criteria.capped)
    scale = None if criteria.grades is None else _scale(criteria.grades)
    rounding = criteria.rounding
    return Scheme(root, rounding.places, rounding.at, scale, figures_of(criteria))


def _items(
    items: Iterable[Group | Leaf],
    treatment: Treatment,
    rubric_of: RubricOf,
    pool: str | None = None,
    most: Fraction | None = None,
) -> tuple[GroupScheme | AnyLeaf, ...]:
    """Return what items lower to; ``most`` is what the bonus pool around them gives at all."""
    return tuple(
        _group(item, treatment, rubric_of, pool)
        if isinstance(item, Group)
        else _leaf(item, treatment, rubric_of, bonus=pool == "bonus", most=most)
        for item in items
    )


def _group(
    group: Group, treatment: Treatment, rubric_of: RubricOf, pool: str | None = None
) -> GroupScheme:
    inner = group.not_applicable or treatment
    kind = group.pool or pool
    maximum = None if group.max is None else group.max.points
    children = _items(group.items, inner, rubric_of, kind, maximum)
    limits = group.capped or group.pool == "bonus"
    floor = group.floor
    if group.pool == "penalty" and maximum is not None and floor is None:
        floor = -maximum
    return GroupScheme(
        group.code,
        group.title,
        children,
        cap=maximum if limits else None,
        floor=floor,
        rescaled=inner == "rescale",
        stated=maximum if kind is None else None,
        reduced=None if group.reduced is None else group.reduced.points,
        highest=group.counts == "highest",
    )


def _leaf(
    leaf: Leaf, treatment: Treatment, rubric_of: RubricOf, *, bonus: bool, most: Fraction | None
) -> AnyLeaf:
    rubric = rubric_of(leaf)
    maximum = None if leaf.max is None else leaf.max.points
    if rubric is not None and bonus and maximum is None and most is not None:
        # a bonus without a maximum of its own gives what its pool can give
        maximum, rubric = most, replace(rubric, rule=Clamp(rubric.rule, cap=MAXIMUM))
    if rubric is None or maximum is None:
        return UnscoredScheme(leaf.code, leaf.title, rubric, leaf.waits)
    return LeafScheme(
        code=leaf.code,
        title=leaf.title,
        rubric=rubric,
        maximum=maximum,
        minimum=least_of(leaf, rubric),
        treatment=leaf.not_applicable or treatment,
        bonus=bonus,
        pending=leaf.waits,
    )


def least_of(leaf: Leaf, rubric: Rubric) -> Fraction:
    """Return the least points that a line can give."""
    return leaf.min if leaf.min is not None else Fraction(rubric.floor)


def constants_of(leaf: Leaf, rubric: Rubric, year: int) -> dict[str, Expr]:
    """Return the inputs that a leaf and its deadline fix, as the literals that stand for them.

    Raises:
        ValueError: a constant is no single value of its input.

    """
    dated = dated_inputs(leaf, year)
    found: dict[str, Expr] = {
        name: _literal(value, rubric.inputs[name])
        for name, value in dated.items()
        if name in days_asked(rubric)
    }
    if leaf.deadline is not None and leaf.deadline.happened and "event" in rubric.inputs:
        day = leaf.deadline.happened.toordinal()
        found["event"] = _literal(day, rubric.inputs["event"])
    return found | fixed_by(leaf, rubric)


def fixed_by(leaf: Leaf, rubric: Rubric) -> dict[str, Expr]:
    """Return the inputs that a leaf fixes by its constants.

    Raises:
        ValueError: a constant is no single value of its input.

    """
    return {
        name: _literal(rubric.inputs[name].read(text, dotted=True), rubric.inputs[name])
        for name, text in leaf.constants.items()
        if name in rubric.inputs
    }


def days_asked(rubric: Rubric) -> set[str]:
    """Return the inputs of a rule that the deadline of the line fixes, by name and kind."""
    return {
        name
        for name, declared in rubric.inputs.items()
        if (declared.kind == "date" and _DAY_NAMES.fullmatch(name))
        or (declared.kind == "count" and name in ("within", "owed"))
    }


def dated_inputs(leaf: Leaf, year: int) -> dict[str, int]:
    """Return what the deadline of a leaf fixes: the last days in time, or a number of days.

    ``due`` is a day that is in time, ``before`` one that is too late; several are numbered, and
    ``owed`` is how many there are. An event without a day of its own leaves the time until the end
    of the year, ``year_end``.
    """
    opening, last = date(year, 1, 1), date(year, 12, 31).toordinal()
    days = {"year_end": last}
    if leaf.deadline is None and not any(product.deadline for product in leaf.products):
        return days
    if leaf.deadline is not None and leaf.deadline.within is not None:
        return days | {"within": leaf.deadline.within}
    items = owed(leaf, year, opening)
    days["owed"] = len(items)
    if leaf.deadline is not None and leaf.deadline.timeless and len(items) == 1:
        return days
    for number, item in enumerate(items, 1):
        name = "before" if item.occurrence.strict else "due"
        days[name if len(items) == 1 else f"{name}_{number}"] = item.occurrence.named.toordinal()
    return days


def _literal(value: Given, declared: Input) -> Expr:
    if isinstance(value, Interval):
        raise ValueError("cần một giá trị, không phải một khoảng")
    if isinstance(value, bool):
        return Truth(value)
    if isinstance(value, str):
        return Text(value)
    return Number(value, declared.kind == "date", declared.kind == "percent")


def _scale(grades: Grades) -> Scale:
    titles = [grade.title for grade in grades.scale]
    return Scale(
        grades.of,
        tuple(
            GradeScheme(
                grade.title,
                constant_interval(grade.when.text),
                tuple(condition.expr for condition in grade.requires),
                titles.index(grade.otherwise) if grade.otherwise in titles else None,
            )
            for grade in grades.scale
        ),
        tuple(
            ForcedScheme(
                rule.when.expr,
                titles.index(rule.at_most) if rule.at_most in titles else 0,
                rule.label,
                rule.lower or 0,
            )
            for rule in grades.forced
        ),
        tuple(UnrankedScheme(r.when.expr, r.label, r.decided_by) for r in grades.unranked),
    )


def apply_overlay(criteria: CriteriaSet, overlay: Overlay) -> CriteriaSet:
    """Return the set with everything that an overlay names changed; codes must exist."""
    changes: dict[str, object] = {
        key: value
        for key in ("rounding", "not_applicable", "grades")
        if (value := getattr(overlay, key)) is not None
    }
    changes["areas"] = (*_overlaid(criteria.areas, overlay), *overlay.areas)
    changes["figures"] = {**criteria.figures, **overlay.figures}
    changes["reports"] = (*criteria.reports, *overlay.reports)
    return criteria.model_copy(update=changes)


def _overlaid(items: Iterable[Group | Leaf], overlay: Overlay) -> tuple[Group | Leaf, ...]:
    """Return items without what is dropped, with what is replaced, changed and added below them."""
    instead = {item.code: item for item in overlay.replace}
    found: list[Group | Leaf] = []
    for old in items:
        if old.code in overlay.drop:
            continue
        item = instead.get(old.code, old)
        if isinstance(item, Group):
            below = (*_overlaid(item.items, overlay), *overlay.add.get(item.code, ()))
            found.append(item.model_copy(update={"items": below}))
        else:
            change = overlay.leaves.get(item.code)
            found.append(item.model_copy(update=change.changes()) if change else item)
    return tuple(found)
