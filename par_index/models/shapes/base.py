"""What every shape of a rule is: a schema, a lowering, its own faults, and where its rows stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, TypeAlias

from pydantic import Discriminator, Field, Tag
from typing_extensions import TypeAliasType

from par_index.language.parser import LanguageError
from par_index.language.tree import MAX, MAXIMUM, MEASURE, ZERO, Expr, Name, rewrite, walk
from par_index.meaning.rules import Case, Cases, Clamp, Points, Rule, otherwise
from par_index.models.scalars import Condition, Formula, Model, Number

KeyPath: TypeAlias = tuple[int | str, ...]
"""Keys and indexes from one place of a file to another."""

MAX_SIZE = 2_000
"""Most parts of one expression after ``max`` and ``measure`` of nested rules are put in."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What ``max`` and ``measure`` mean where a rule stands, and the levels of choices."""

    maximum: Expr = MAXIMUM
    measure: Expr | None = None
    levels: Mapping[str, Mapping[str, str]] | None = None

    def expr(self, formula: Formula) -> Expr:
        """Return the expression of a formula with ``max`` and ``measure`` put in.

        Raises:
            LanguageError: nested rules have made the expression too large.

        """
        inside = [part.name for part in walk(formula.expr) if isinstance(part, Name)]
        size = inside.count(MAX) * _size(self.maximum) + inside.count(MEASURE) * _size(self.measure)
        if size > MAX_SIZE:
            message = "cách chấm lồng nhau thành biểu thức quá lớn"
            raise LanguageError(message, formula.expr.span, "PAR305")

        def change(name: Name) -> Expr:
            if name.name == MAX:
                return self.maximum
            return self.measure if name.name == MEASURE and self.measure is not None else name

        return rewrite(formula.expr, change)

    def limit(self, formula: Formula | None) -> Expr | None:
        """Return the expression of a limit, where there is one."""
        return None if formula is None else self.expr(formula)


def _size(expr: Expr | None) -> int:
    return 1 if expr is None else sum(1 for _ in walk(expr))


@dataclass(frozen=True, slots=True)
class Declared:
    """What stands around a shape: the choices with their levels, and whether a measure is known."""

    choices: Mapping[str, Mapping[str, str]]
    measured: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a shape, at a path from it and, where given, at a key there."""

    code: str
    message: str
    path: KeyPath = ()
    hint: str = ""
    key: str = ""


class Row(NamedTuple):
    """Where a row stands in the file, and where the rule inside it does, if one can."""

    place: KeyPath
    inside: KeyPath
    rule: "Formula | Shape | None" = None

    def path(self, steps: Sequence[int], *, inside: bool) -> KeyPath:
        """Return the path of the row, or of what the steps lead to below it."""
        if not steps and not inside:
            return self.place
        return (*self.inside, *path_of(self.rule, steps, inside=inside))


if TYPE_CHECKING:
    RuleText: TypeAlias = "Formula | Shape"
else:
    # Pydantic asks for the value when it builds the first model, and all shapes are known by then;
    # a named alias, so that it builds the union only once.
    RuleText = TypeAliasType("RuleText", "_union()")
"""A rule as a file writes it: an expression, or a mapping with the key of one shape."""


def scalar(text: str) -> Formula:
    """Return what a file that leaves a rule out means by it: ``0`` or ``max``."""
    return Formula(text, MAXIMUM if text == MAX else ZERO, "number")


class Override(Model):
    """A trigger that decides before the rule does: by default it wipes the line out."""

    when: Condition
    award: RuleText = Field(default_factory=lambda: scalar("0"))
    label: str = ""
    clause: str = ""


class Ceiling(Model):
    """A limit on the points while a condition holds."""

    when: Condition
    at: Number
    label: str = ""
    clause: str = ""


SHAPES: "dict[str, type[Shape]]" = {}
"""Every shape by the key that marks it; a class takes its place here when it is defined."""


class Shape(Model):
    """A rule written in one way. A class that sets ``KEY`` is a shape of the files by that alone.

    Every shape allows triggers and ceilings besides its own keys.
    """

    KEY: ClassVar[str]
    CHOOSES: ClassVar[bool] = False
    """Whether one row of the shape alone gives the points, so that it may also leave them open."""

    overrides: tuple[Override, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Add a shape to the list of shapes."""
        if "KEY" in vars(cls):
            SHAPES[cls.KEY] = cls

    # --- what a shape says of itself ------------------------------------------------------------

    def core(self, scope: Scope) -> Rule:
        """Return the normal form of the shape, before limits, ceilings and triggers."""
        raise NotImplementedError

    def limits(self) -> tuple[Formula | None, Formula | None]:
        """Return the floor and the cap of the points."""
        return None, None

    def local_measure(self) -> Formula | None:
        """Return the quantity that ``measure`` means inside, where the shape names its own."""
        return None

    def rows(self) -> Sequence[Row]:
        """Return where the rows or parts of the core stand, in the order of the normal form.

        They are those of the list under the shape's own key, where it does not say otherwise.
        """
        listed = getattr(self, self.KEY)
        return (
            [row_at(self.KEY, *row) for row in enumerate(listed)]
            if isinstance(listed, tuple)
            else ()
        )

    def faults(self, declared: Declared) -> Iterator[Fault]:
        """Yield what is wrong with the shape itself; its expressions are checked elsewhere."""
        del declared
        yield from ()

    # --- what is common to all ------------------------------------------------------------------

    def lower(self, scope: Scope) -> Rule:
        """Return the normal form of the whole rule."""
        rule = self.core(scope)
        floor, cap = (scope.limit(end) for end in self.limits())
        if floor is not None or cap is not None:
            rule = Clamp(rule, floor, cap)
        for ceiling in reversed(self.ceilings):
            capped = Clamp(rule, cap=scope.expr(ceiling.at))
            when = scope.expr(ceiling.when)
            row = Case(when, capped, ceiling.label, ceiling.clause)
            rule = Cases((row, otherwise(rule, passing=True)))
        if self.overrides:
            rows = [
                Case(scope.expr(row.when), lower(row.award, scope), row.label, row.clause)
                for row in self.overrides
            ]
            rule = Cases((*rows, otherwise(rule, passing=True)))
        return rule

    def path(self, steps: Sequence[int], *, inside: bool) -> KeyPath:
        """Return where the steps lead, undoing layer by layer what `lower` put around the core."""
        if self.overrides and steps:
            if steps[0] < len(self.overrides):
                place = ("overrides", steps[0])
                row = Row(place, (*place, "award"), self.overrides[steps[0]].award)
                return row.path(steps[1:], inside=inside)
            steps = steps[1:]
        for index in range(len(self.ceilings)):
            if tuple(steps) == (0,):
                return () if inside else ("ceilings", index)
            # under the ceiling the same rule stands inside a clamp, which takes a step of its own
            steps = steps[1:] if steps and steps[0] else steps[2:]
        if any(self.limits()):
            steps = steps[1:]
        rows = self.rows() if steps else ()
        return rows[steps[0]].path(steps[1:], inside=inside) if rows else ()


def row_at(key: str, number: int, row: object) -> Row:
    """Return where a row of a list stands, with the rule that it holds."""
    place = (key, number)
    holds = ("award", "otherwise", "rule")
    held = next((name for name in holds if getattr(row, name, None) is not None), None)
    return Row(place, place) if held is None else Row(place, (*place, held), getattr(row, held))


def whole_awards(rule: Formula | Shape | None, path: KeyPath) -> Iterator[KeyPath]:
    """Yield where awards stand that are the points of the whole line, with no sum around them."""
    if isinstance(rule, Formula):
        yield path
    elif isinstance(rule, Shape):
        for index, row in enumerate(rule.overrides):
            yield from whole_awards(row.award, (*path, "overrides", index, "award"))
        for inside in rule.rows() if rule.CHOOSES else ():
            yield from whole_awards(inside.rule, (*path, *inside.inside))


def lower(rule: Formula | Shape, scope: Scope) -> Rule:
    """Return the normal form of a rule."""
    return Points(scope.expr(rule)) if isinstance(rule, Formula) else rule.lower(scope)


def path_of(rule: Formula | Shape | None, steps: Sequence[int], *, inside: bool = False) -> KeyPath:
    """Return the path, from a rule of a file, of the row or part that the steps lead to.

    ``inside`` asks for the rule that stands in that row or part instead.
    """
    return rule.path(steps, inside=inside) if isinstance(rule, Shape) and steps else ()


def tag(key: str) -> str:
    """Return how pydantic names a member of the union in its paths; no key of a file looks so."""
    return f"({key})"


def _union() -> Any:
    members = {"scalar": Number, **SHAPES}
    tagged = [Annotated[member, Tag(tag(key))] for key, member in members.items()]
    return Annotated[reduce(or_, tagged), Discriminator(_tag_of)]


def _tag_of(value: Any) -> str | None:
    if isinstance(value, Shape):
        return tag(value.KEY)
    if isinstance(value, dict):
        found = [key for key in SHAPES if key in value]
        return tag(found[0]) if len(found) == 1 else None
    return tag("scalar")
