"""The tree of a criteria file: groups and lines, with what they owe and how they are scored."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema

from par_index.models.deadline import Deadline
from par_index.models.figures import Derived, InputName, Logged
from par_index.models.scalars import Condition, ExactNumber, Model, Scalar, Use, Words
from par_index.scoring.scheme import Pending

_CODE = r"^[^\s./]+(\.[^\s./]+)*$"
Code = Annotated[
    str,
    Field(pattern=_CODE, max_length=60),
    # an editor takes a code such as 1 or 1.1 for a number; the reader keeps it as text
    WithJsonSchema({"type": ["string", "number"], "pattern": _CODE, "maxLength": 60}),
]
Basis = Literal["stated", "implied", "assumed"]
Treatment = Literal["exclude", "full", "rescale"]


class Maximum(Model):
    """Maximum points and where they come from."""

    points: ExactNumber
    basis: Basis
    note: str = ""


class Target(Model):
    """What the plan itself sets as the result: in words and, where it says so, in figures."""

    text: str
    given: dict[str, Scalar] = Field(default_factory=dict)


class Product(Model):
    """What has to be produced, where a line owes several, or one of its own period."""

    title: str
    deadline: Deadline | None = None
    part_of: str = ""
    measured: bool = False
    done_by: Logged | None = None


def _products(value: object) -> object:
    """Let a file write the words alone where a line has one product."""
    items = value if isinstance(value, list | tuple) else [value] if value else []
    return [{"title": item} if isinstance(item, str) else item for item in items]


Products = Annotated[
    tuple[Product, ...],
    BeforeValidator(_products, json_schema_input_type=str | list[str | Product]),
]


class Node(Model):
    """What groups and leaves share."""

    code: Code
    title: str
    clause: str = ""
    lead: Words = ()
    supporting: Words = ()
    deadline: Deadline | None = None
    products: Products = Field(default=(), alias="product")
    requirement: str = ""
    not_applicable: Treatment | None = None
    not_applicable_when: Condition | None = None
    note: str = ""

    @property
    def product(self) -> str:
        """The words of all products."""
        return "; ".join(product.title.rstrip(".; ") for product in self.products)


class Sending(Model):
    """That a line is a report: who sends it to whom."""

    recipient: str
    sender: Words = ()


class Leaf(Node):
    """A leaf criterion (tiêu chí thành phần): the line that is scored.

    ``constants`` fix inputs of the rule for this line, such as a threshold, so that many lines
    share one rule, and ``labels`` say what the figures of that rule are called here. Inputs of a
    rule that are called after a deadline (``due``, ``before``,
    ``due_1`` …, ``within``) take the days of the line's own deadline.
    """

    rule: str | None = None
    constants: dict[str, Scalar] = Field(default_factory=dict)
    labels: dict[str, str] = Field(default_factory=dict)
    reading: str | None = None
    max: Maximum | None = None
    min: ExactNumber | None = None
    target: Target | None = None
    uses: dict[str, Use] = Field(default_factory=dict)
    survey: bool = False
    sources: dict[InputName, Derived] = Field(default_factory=dict, alias="from")
    done_by: Logged | None = None
    report: Sending | None = None
    pending: Pending | None = None

    @property
    def waits(self) -> Pending | None:
        """What the line waits for; ``survey: true`` is the older way to say ``pending: survey``."""
        return self.pending or ("survey" if self.survey else None)


class GroupHead(Node):
    """What a group says of itself.

    ``capped`` limits the points to ``max`` where the parts together could give more; ``reduced`` is
    the maximum that the source gives instead once some part fell away; a ``pool`` adds (bonus) or
    takes (penalty) points without counting in the maximum; ``announced`` is the number of parts
    that the source says it has; of a group that counts ``highest`` only the best part gives points.
    """

    max: Maximum | None = None
    reduced: Maximum | None = None
    announced: int | None = Field(default=None, ge=0)
    capped: bool = False
    counts: Literal["all", "highest"] = "all"
    floor: ExactNumber | None = None
    pool: Literal["bonus", "penalty"] | None = None


class Group(GroupHead):
    """An area or a criterion with parts."""

    items: tuple["Item", ...]


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "group" if "items" in value else "leaf"
    return "group" if isinstance(value, Group) else "leaf"


Item: TypeAlias = Annotated[
    Annotated[Group, Tag("group")] | Annotated[Leaf, Tag("leaf")], Discriminator(_kind)
]


def nodes_of(item: Group | Leaf) -> list[Group | Leaf]:
    """Return an item and everything below it, parents first."""
    if isinstance(item, Leaf):
        return [item]
    return [item, *(node for child in item.items for node in nodes_of(child))]


def leaves_of(item: Group | Leaf) -> list[Leaf]:
    """Return the leaves at or below an item."""
    return [node for node in nodes_of(item) if isinstance(node, Leaf)]
