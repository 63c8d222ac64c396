"""Figures: what departments report, for one rule or for the whole set, and the registers of events.

A figure of the set is filled in once. Lines share it by ``uses``, conditions of grades ask for it,
and a register of events (dates, units, conclusions) may give it.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from par_index.language.inputs import Given, Input, Join, Kind, Level
from par_index.models.scalars import Condition, ExactNumber, Model, Scalar, Words
from par_index.scoring.registers import Derivation, Row, Take, derive

InputType = Literal["count", "money", "percent", "number", "date", "yes_no", "choice"]
InputName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class InputEntry(Model):
    """One figure that a department reports.

    ``effort`` is the work of moving it by one unit (a document, a đồng, a day, one answer), in
    whatever measure of work the author chooses for all inputs; plans look for the least of it.
    ``join`` tells how the reports of several units make one figure.
    """

    label: str
    type: InputType
    unit: str = ""
    min: Scalar | None = None
    max: Scalar | None = None
    at_most: Words = ()
    levels: dict[str, str] = Field(default_factory=dict)
    answers: dict[Literal["yes", "no"], Scalar] = Field(default_factory=dict)
    sample: int | None = Field(default=None, ge=1)
    fixed: bool = False
    action: str = ""
    effort: ExactNumber | None = Field(default=None, ge=0)
    join: Join | None = None
    peers: str | None = Field(default=None, pattern=r"^(mean|best|least|rank) [a-z][a-z0-9_]*$")

    def lower(self, name: str) -> Input:
        """Return the input as the language knows it."""
        kind: Kind = "truth" if self.type == "yes_no" else self.type
        # the ends themselves may lie beyond what the kind allows where none are declared
        plain = Input(name, self.label, "number" if kind == "percent" else kind)

        def end(text: str | None) -> int | None:
            return None if text is None else plain.read(text, dotted=True)  # type: ignore[return-value]

        return Input(
            name=name,
            label=self.label,
            kind=kind,
            unit=self.unit,
            low=end(self.min),
            high=end(self.max),
            at_most=self.at_most,
            levels=tuple(Level(key, label) for key, label in self.levels.items()),
            answers=tuple(self.answers.items()),
            sample=self.sample,
            fixed=self.fixed,
            action=self.action,
            effort=self.effort,
            join=self.join,
            peers=None if self.peers is None else (self.peers.split()[0], self.peers.split()[1]),
        )


class Derived(Model):
    """How a register of events gives a figure: which rows count, and what is taken of them."""

    register_: str = Field(alias="register")
    take: Take = "count"
    of: str | None = None
    where: Condition | None = None
    once_by: Words = ()
    points: dict[str, ExactNumber] = Field(default_factory=dict)
    none: bool = False

    def taken(
        self, columns: Mapping[str, Input], rows: Sequence[Row], figure: Input
    ) -> Given | None:
        """Return the figure that the rows of the register give; None where nothing can be told."""
        found = derive(self.lower(), columns, rows, figure)
        return not found if self.none and isinstance(found, bool) else found

    def lower(self) -> Derivation:
        """Return the derivation as scoring knows it."""
        where = None if self.where is None else self.where.expr
        return Derivation(self.register_, self.take, self.of, where, self.once_by, self.points)


class Logged(Model):
    """That the rows of a register are the times at which a line, or a product, was done."""

    register_: str = Field(alias="register")
    day: str = "day"
    where: Condition | None = None


class FigureEntry(InputEntry):
    """A figure of the set: filled in once, used by lines and by conditions of grades."""

    lead: Words = ()
    clause: str = ""
    source: Derived | None = Field(default=None, alias="from")
    note: str = ""


class ColumnEntry(Model):
    """One column of a register."""

    label: str
    type: Literal["text"] | InputType = "text"
    unit: str = ""
    levels: dict[str, str] = Field(default_factory=dict)
    required: bool = True

    def lower(self, name: str) -> Input | None:
        """Return the column as an input; None for plain text."""
        if self.type == "text":
            return None
        given = self.model_dump(include={"label", "type", "unit", "levels"})
        return InputEntry(**given).lower(name)


class RegisterEntry(Model):
    """A register (sổ theo dõi): events that happen during the year, one a row."""

    label: str
    lead: Words = ()
    columns: dict[InputName, ColumnEntry] = Field(min_length=1)
    clause: str = ""
    note: str = ""

    @property
    def inputs(self) -> dict[str, Input]:
        """The columns that are no plain text."""
        typed = {name: column.lower(name) for name, column in self.columns.items()}
        return {name: column for name, column in typed.items() if column is not None}
