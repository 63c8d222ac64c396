"""The criteria file, the overlay that changes a set, and the file of what two years renamed."""

from typing import Literal

from pydantic import Field

from par_index.models.deadline import Deadline
from par_index.models.figures import FigureEntry, InputName, RegisterEntry
from par_index.models.scalars import FORMAT, BandField, Condition, FileFormat, Model, Words
from par_index.models.tree import (
    Code,
    Group,
    Item,
    Leaf,
    Maximum,
    Target,
    Treatment,
    leaves_of,
    nodes_of,
)
from par_index.scoring.scheme import OWN


class Grade(Model):
    """One grade (xếp loại), from the best down: its band and the conditions that it needs.

    ``otherwise`` is the grade that the source gives a unit that reaches the band and misses the
    conditions; where the source says nothing, it is the next one down that is met.
    """

    title: str
    when: BandField
    requires: tuple[Condition, ...] = ()
    otherwise: str | None = None


class ForcedGrade(Model):
    """A condition that holds the grade down: to a given one, or by some steps of the scale."""

    when: Condition
    at_most: str | None = None
    lower: int | None = Field(default=None, ge=1)
    label: str


class UnrankedGrade(Model):
    """A condition under which the unit is not graded at all (không xếp loại).

    ``decided_by`` names the council or the authority to which the source then leaves the grade.
    """

    when: Condition
    label: str
    decided_by: str = ""


class Grades(Model):
    """The grade scale, over the percent of the unit's own maximum or over points."""

    of: Literal["percent", "points"] = "percent"
    scale: tuple[Grade, ...] = Field(min_length=1)
    forced: tuple[ForcedGrade, ...] = ()
    unranked: tuple[UnrankedGrade, ...] = ()


class RankingRules(Model):
    """How a set ranks units: the decimals of the percent shown, and what parts a tie."""

    places: int = Field(default=2, ge=0, le=6)
    ties: tuple[str, ...] = ()


class Source(Model):
    """The document that a set or an overlay encodes."""

    document: str
    file: str = ""
    number: str = ""
    issued: str = ""
    issuer: str = ""


class Rounding(Model):
    """When points become decimals: at each leaf, or once at the total; always half up."""

    places: int = Field(default=2, ge=0, le=6)
    at: Literal["leaf", "total"] = "leaf"


class Finding(Model):
    """Something that the source says twice, wrongly or not at all."""

    clause: str
    text: str


class Relation(Model):
    """Figures of different lines of which the first cannot be more than the second."""

    figure: str
    at_most: str
    label: str


class Unit(Model):
    """A unit (khoa, phòng) with the other spellings under which documents name it.

    A name that stands for several units, such as «Các trạm y tế», lists them as its members: each
    reports on its own.
    """

    name: str
    aliases: Words = ()
    members: Words = ()


class Report(Model):
    """A report of the reporting calendar (chế độ báo cáo) that is no task, so carries no points."""

    code: Code = ""
    title: str
    deadline: Deadline
    sender: Words = ()
    recipient: str = ""
    clause: str = ""
    note: str = ""


class SetHead(Model):
    """What a criteria set says of itself, before its areas."""

    format: FileFormat = FORMAT
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
    ranking: RankingRules = RankingRules.model_construct(places=2, ties=())
    figures: dict[InputName, FigureEntry] = Field(default_factory=dict)
    registers: dict[InputName, RegisterEntry] = Field(default_factory=dict)
    target: Target | None = None
    units: tuple[Unit, ...] = ()
    reports: tuple[Report, ...] = ()
    relations: tuple[Relation, ...] = ()
    findings: tuple[Finding, ...] = ()
    note: str = ""


class CriteriaSet(SetHead):
    """A criteria set (bộ tiêu chí) as one unit applies it in one year."""

    areas: tuple[Item, ...] = ()

    def leaves(self) -> list[Leaf]:
        """Return every leaf in the order of the file."""
        return [item for area in self.areas for item in leaves_of(area)]

    def nodes(self) -> list[Group | Leaf]:
        """Return every group and leaf, parents first."""
        return [item for area in self.areas for item in nodes_of(area)]

    def targets(self) -> dict[str, Target]:
        """Return what the plan sets in figures, by line; of the set's own figures under ``OWN``."""
        own = {} if self.target is None else {OWN: self.target}
        lines = {leaf.code: leaf.target for leaf in self.leaves() if leaf.target is not None}
        return {code: target for code, target in {**own, **lines}.items() if target.given}

    def products_of(self, leaf: Leaf) -> list[str]:
        """Return a sentence for the products of a line, and one for those of each group above."""
        above = [
            f"Sản phẩm chung của mục {node.code}: {node.product.rstrip('.')}."
            for node in self.nodes()
            if isinstance(node, Group) and node.products and leaf.code.startswith(f"{node.code}.")
        ]
        own = [f"Sản phẩm: {leaf.product.rstrip('.')}."] if leaf.products else []
        return [*own, *above]


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

    format: FileFormat = FORMAT
    overlay: str
    source: Source | None = None
    rubrics: Words = ()
    leaves: dict[str, LeafChange] = Field(default_factory=dict)
    drop: Words = ()
    replace: tuple[Item, ...] = ()
    add: dict[str, tuple[Item, ...]] = Field(default_factory=dict)
    areas: tuple[Item, ...] = ()
    figures: dict[InputName, FigureEntry] = Field(default_factory=dict)
    reports: tuple[Report, ...] = ()
    rounding: Rounding | None = None
    not_applicable: Treatment | None = None
    grades: Grades | None = None
    note: str = ""


class TwoYears(Model):
    """What was renamed; what it does not name kept its name.

    ``figures`` and ``levels`` stand under the code that the line has in the new set.
    """

    format: FileFormat = FORMAT
    lines: dict[str, str] = Field(default_factory=dict)
    figures: dict[str, dict[str, str]] = Field(default_factory=dict)
    levels: dict[str, dict[str, dict[str, str]]] = Field(default_factory=dict)
    note: str = ""
