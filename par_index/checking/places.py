"""From a place in the normal form back to the place in the file that it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from par_index.diagnostics.problems import Diagnostic, Place, Problem
from par_index.loading.reader import Node, SourceFile
from par_index.meaning.rules import Best, Case, Cases, Clamp, Points, Rule, Sum
from par_index.models.scalars import Formula
from par_index.models.shapes import (
    SHAPES,
    Bands,
    BestOf,
    CaseList,
    Curve,
    Deductions,
    Levels,
    Parts,
    Passes,
    Shape,
)

Path = tuple[int | str, ...]
Steps = Sequence[int]


@dataclass(frozen=True, slots=True)
class Spot:
    """A node of a file, with the file, at which findings are reported."""

    file: SourceFile
    node: Node

    def within(self, path: Path) -> Spot:
        """Return the spot that a path leads to, as far as the file has it."""
        return Spot(self.file, self.node.within(path))

    def key(self, name: str) -> Place:
        """Return the place of a key, or the spot's own place."""
        return self.node.place_of(name)

    @property
    def where(self) -> str:
        """``file:line:column``, to be named in a hint."""
        return f"{self.file.name}:{self.node.place.line}:{self.node.place.column}"

    def note(self, found: Diagnostic, place: Place | None = None) -> Problem:
        """Return a problem here, or at another place of the same file."""
        return self.file.problem(found, self.node if place is None else place)


def file_path(rule: Formula | Shape, steps: Steps, *, inside: bool = False) -> Path:
    """Return the path, from a rule of a file, of the row or part that the steps lead to.

    ``inside`` asks for the rule that stands in that row or part instead.
    """
    if isinstance(rule, Formula) or not steps:
        return ()
    if rule.overrides:
        index, rest = steps[0], steps[1:]
        if index < len(rule.overrides):
            award = rule.overrides[index].award
            return ("overrides", index, *_below("award", award, rest, inside))
        return _past_ceilings(rule, rest, 0, inside)
    return _past_ceilings(rule, steps, 0, inside)


def _past_ceilings(rule: Shape, steps: Steps, done: int, inside: bool) -> Path:
    if done == len(rule.ceilings) or not steps:
        return _core(rule, steps, inside)
    if steps[0] == 0:
        # under the ceiling the same rule stands inside a clamp
        within = steps[2:]
        if len(steps) > 1:
            return _past_ceilings(rule, within, done + 1, inside)
        return () if inside else ("ceilings", done)
    return _past_ceilings(rule, steps[1:], done + 1, inside)


def _core(rule: Shape, steps: Steps, inside: bool) -> Path:
    if not steps:
        return ()
    first, rest = steps[0], steps[1:]
    match rule:
        case Bands():
            return ("bands", first, *_below("award", rule.bands[first].award, rest, inside))
        case CaseList():
            row = rule.cases[first]
            key = "award" if row.award is not None else "otherwise"
            award = row.award if row.award is not None else row.otherwise
            below = () if award is None else _below(key, award, rest, inside)
            return ("cases", first, *below)
        case Levels():
            key = list(rule.levels)[first]
            return ("levels", key, *file_path(rule.levels[key], rest, inside=inside))
        case Passes():
            if first == 0:
                return _below("award", rule.award, rest, inside) or ("passes",)
            return ("otherwise", *file_path(rule.otherwise, rest, inside=inside))
        case Parts():
            if rule.cap is not None or rule.floor is not None:
                plain = rule.model_copy(update={"cap": None, "floor": None})
                return _core(plain, rest, inside)
            return ("parts", first, *_below("rule", rule.parts[first].rule, rest, inside))
        case BestOf():
            return ("best_of", first, *_below("rule", rule.best_of[first].rule, rest, inside))
        case Deductions():
            return _deduction(rule, steps, inside)
        case Curve():
            return ("curve", first)
    return ()


def _deduction(rule: Deductions, steps: Steps, inside: bool) -> Path:
    within = steps if rule.floor is None else steps[1:]
    if not within:
        return ()
    first, rest = within[0], within[1:]
    if first == 0:
        return ("from", *file_path(rule.base, rest, inside=inside))
    taken = rule.deductions[first - 1].rule
    below = () if taken is None else _below("rule", taken, rest, inside)
    return ("deductions", first - 1, *below)


def _below(key: str, rule: Formula | Shape, steps: Steps, inside: bool) -> Path:
    return (key, *file_path(rule, steps, inside=inside)) if steps or inside else ()


def table_key(node: Node) -> str:
    """Return the key that holds the rows of the rule at a node."""
    content = node.content if isinstance(node.content, dict) else {}
    return next((key for key in SHAPES if key in content), "")


def rule_at(rule: Rule, steps: Steps) -> Rule:
    """Return the rule below some steps of the normal form."""
    for step in steps:
        match rule:
            case Cases():
                rule = rule.cases[step].then
            case Sum() | Best():
                rule = rule.parts[step].rule
            case Clamp():
                rule = rule.rule
            case Points():
                break
    return rule


def case_at(rule: Rule, steps: Steps) -> Case | None:
    """Return the innermost row that some steps of the normal form go through."""
    found: Case | None = None
    for index, step in enumerate(steps):
        parent = rule_at(rule, steps[:index])
        if isinstance(parent, Cases):
            found = parent.cases[step]
    return found
