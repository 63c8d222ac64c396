"""The criteria file: who is scored, for which year, by which tree of criteria and rules."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator

from par_index.models.scalars import (
    BandField,
    Condition,
    Days,
    ExactNumber,
    Model,
    Scalar,
    Words,
    one_or_many,
)
from par_index.year.deadlines import Schedule

_CODE = r"^[^\s./]+(\.[^\s./]+)*$"
Code = Annotated[
    str,
    Field(pattern=_CODE, max_length=60),
    # an editor takes a code such as 1 or 1.1 for a number; the reader keeps it as text
    WithJsonSchema({"type": ["string", "number"], "pattern": _CODE, "maxLength": 60}),
]
Basis = Literal["stated", "implied", "assumed"]
Treatment = Literal["exclude", "full", "rescale"]


class Source(Model):
    """The document that a set or an overlay encodes."""

    document: str
    file: str = ""
    number: str = ""
    issued: str = ""
    issuer: str = ""


class Maximum(Model):
    """Maximum points and where they come from."""

    points: ExactNumber
    basis: Basis
    note: str = ""


def _numbers_schema(low: int, high: int) -> WithJsonSchema:
    number = {"type": "integer", "minimum": low, "maximum": high}
    return WithJsonSchema({"anyOf": [number, {"type": "array", "items": number}]})


Quarters = Annotated[
    tuple[Annotated[int, Field(ge=1, le=4)], ...],
    BeforeValidator(one_or_many),
    _numbers_schema(1, 4),
]
Months = Annotated[
    tuple[Annotated[int, Field(ge=1, le=12)], ...],
    BeforeValidator(one_or_many),
    _numbers_schema(1, 12),
]


class Deadline(Model):
    """A deadline: the words of the source, and the one meaning that they have.

    ``before`` is strict ("trước ngày"); ``by`` includes the day; ``quarters`` and ``months`` end
    with their last day; ``in_year`` is any day of the year; ``ongoing`` is "thường xuyên".
    ``event`` is what has to happen first ("khi có kế hoạch của Sở Y tế") and ``within`` counts
    days from it. None of them means that the document leaves the day to another one.
    """

    text: str
    before: Days = ()
    by: Days = ()
    quarters: Quarters = ()
    months: Months = ()
    in_year: bool = False
    ongoing: bool = False
    event: str = ""
    within: int | None = Field(default=None, ge=0, le=3660)

    @model_validator(mode="after")
    def _one_meaning(self) -> Deadline:
        forms = [name for name in _FORMS if getattr(self, name) not in ((), False, None)]
        if len(forms) > 1:
            raise ValueError(f"thời hạn chỉ được một cách ghi, gặp: {', '.join(forms)}")
        if self.within is not None and not self.event:
            raise ValueError("within đếm ngày kể từ một sự kiện; hãy ghi sự kiện đó ở event")
        return self

    def schedule(self) -> Schedule:
        """Return the deadline as the calendar reads it."""
        return Schedule(
            before=tuple(sorted(self.before)),
            by=tuple(sorted(self.by)),
            quarters=tuple(sorted(set(self.quarters))),
            months=tuple(sorted(set(self.months))),
            in_year=self.in_year,
            ongoing=self.ongoing,
            event=self.event,
            within=self.within,
        )


_FORMS = ("before", "by", "quarters", "months", "in_year", "ongoing", "within")


class Target(Model):
    """What the plan itself sets as the result: in words and, where it says so, in figures."""

    text: str
    given: dict[str, Scalar] = Field(default_factory=dict)


class Node(Model):
    """What groups and leaves share."""

    code: Code
    title: str
    clause: str = ""
    lead: Words = ()
    supporting: Words = ()
    deadline: Deadline | None = None
    product: str = ""
    requirement: str = ""
    not_applicable: Treatment | None = None
    note: str = ""


class Leaf(Node):
    """A leaf criterion (tiêu chí thành phần): the line that is scored.

    ``constants`` fix inputs of the rule for this line, such as a threshold, so that many lines
    share one rule. Inputs of a rule that are called after a deadline (``due``, ``before``,
    ``due_1`` …, ``within``) take the days of the line's own deadline.
    """

    rule: str | None = None
    constants: dict[str, Scalar] = Field(default_factory=dict)
    reading: str | None = None
    max: Maximum | None = None
    min: ExactNumber | None = None
    target: Target | None = None
    survey: bool = False


class GroupHead(Node):
    """What a group says of itself.

    ``capped`` limits the points to ``max`` where the parts together could give more; a ``pool``
    adds (bonus) or takes (penalty) points without counting in the maximum; ``announced`` is the
    number of parts that the source says it has.
    """

    max: Maximum | None = None
    announced: int | None = Field(default=None, ge=0)
    capped: bool = False
    floor: ExactNumber | None = None
    pool: Literal["bonus", "penalty"] | None = None


class Group(GroupHead):
    """An area or a criterion with parts."""

    items: tuple[Item, ...]


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "group" if "items" in value else "leaf"
    return "group" if isinstance(value, Group) else "leaf"


Item: TypeAlias = Annotated[
    Annotated[Group, Tag("group")] | Annotated[Leaf, Tag("leaf")], Discriminator(_kind)
]


class Rounding(Model):
    """When points become decimals: at each leaf, or once at the total; always half up."""

    places: int = Field(default=2, ge=0, le=6)
    at: Literal["leaf", "total"] = "leaf"


class Grade(Model):
    """One grade (xếp loại), from the best down: its band and the conditions that it needs."""

    title: str
    when: BandField
    requires: tuple[Condition, ...] = ()


class ForcedGrade(Model):
    """A condition that holds the grade down to a given one."""

    when: Condition
    at_most: str
    label: str


class Grades(Model):
    """The grade scale, over the percent of the unit's own maximum or over points."""

    of: Literal["percent", "points"] = "percent"
    scale: tuple[Grade, ...] = Field(min_length=1)
    forced: tuple[ForcedGrade, ...] = ()


class Finding(Model):
    """Something that the source says twice, wrongly or not at all."""

    clause: str
    text: str


class Unit(Model):
    """A unit (khoa, phòng) with the other spellings under which documents name it."""

    name: str
    aliases: Words = ()


class Report(Model):
    """A report of the reporting calendar (chế độ báo cáo)."""

    title: str
    deadline: Deadline
    sender: Words = ()
    recipient: str = ""
    clause: str = ""
    note: str = ""


class SetHead(Model):
    """What a criteria set says of itself, before its areas."""

    set: str
    title: str
    unit: str
    year: int = Field(ge=1990, le=2200)
    source: Source
    rubrics: Words = ()
    rounding: Rounding = Rounding.model_construct(places=2, at="leaf")
    not_applicable: Treatment = "exclude"
    capped: bool = False
    grades: Grades | None = None
    units: tuple[Unit, ...] = ()
    reports: tuple[Report, ...] = ()
    findings: tuple[Finding, ...] = ()
    note: str = ""


class CriteriaSet(SetHead):
    """A criteria set (bộ tiêu chí) as one unit applies it in one year."""

    areas: tuple[Group, ...] = ()

    def leaves(self) -> list[Leaf]:
        """Return every leaf in the order of the file."""
        return [item for area in self.areas for item in leaves_of(area)]

    def nodes(self) -> list[Group | Leaf]:
        """Return every group and leaf, parents first."""
        return [item for area in self.areas for item in nodes_of(area)]


def nodes_of(item: Group | Leaf) -> list[Group | Leaf]:
    """Return an item and everything below it, parents first."""
    if isinstance(item, Leaf):
        return [item]
    return [item, *(node for child in item.items for node in nodes_of(child))]


def leaves_of(item: Group | Leaf) -> list[Leaf]:
    """Return the leaves at or below an item."""
    return [node for node in nodes_of(item) if isinstance(node, Leaf)]


class LeafChange(Model):
    """What an overlay changes on one leaf; what it does not name stays."""

    max: Maximum | None = None
    rule: str | None = None
    reading: str | None = None
    not_applicable: Treatment | None = None
    note: str | None = None

    def changes(self) -> dict[str, object]:
        """Return the fields that the overlay names, with their new values."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Overlay(Model):
    """A small file that changes a shipped set without copying it."""

    overlay: str
    source: Source | None = None
    rubrics: Words = ()
    leaves: dict[str, LeafChange] = Field(default_factory=dict)
    rounding: Rounding | None = None
    not_applicable: Treatment | None = None
    grades: Grades | None = None
    note: str = ""
