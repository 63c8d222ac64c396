"""The printed scorecard, which `par-index score --json` writes, and the receipt inside it."""

from typing import Literal

from pydantic import Field

from par_index.models.scalars import FORMAT, FileFormat, Model


class FileRead(Model):
    """A file that was read: the units that it speaks for, and the lines that it answers."""

    name: str
    units: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


class UnitShare(Model):
    """The lines that a unit leads, and those that have figures or a reason why nothing arose."""

    unit: str
    lines: tuple[str, ...]
    answered: tuple[str, ...] = ()

    @property
    def owed(self) -> tuple[str, ...]:
        """The lines that it has not answered."""
        return tuple(code for code in self.lines if code not in self.answered)


class Remark(Model):
    """Something to look at again, or a file that was set aside, with its place."""

    where: str
    code: str
    text: str
    hint: str = ""


class Change(Model):
    """A figure, or a file, that took the place of another one: what, who and why."""

    code: str
    text: str
    by: str
    reason: str
    where: str

    @property
    def told(self) -> str:
        """The change in one sentence, without its full stop."""
        line = f" của {self.code}" if self.code else ""
        return f"{self.text}{line} ({self.by}: {self.reason.rstrip('.')}; {self.where})"


class Receipt(Model):
    """What one run read (phiếu tiếp nhận số liệu).

    ``missing`` are the codes of lines without any figure, ``partial`` those that lack some;
    ``aside`` tells of every file that was not read and why.
    """

    files: tuple[FileRead, ...] = ()
    units: tuple[UnitShare, ...] = ()
    missing: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    aside: tuple[Remark, ...] = ()
    remarks: tuple[Remark, ...] = ()

    changes: tuple[Change, ...] = ()

    @property
    def silent(self) -> tuple[str, ...]:
        """The units that lead lines and answered none of them."""
        return tuple(share.unit for share in self.units if not share.answered)


NOTHING_READ = Receipt()
"""The receipt of evidence that came from no file, such as the targets of the set itself."""


class DeductionEntry(Model):
    """One line of the ledger: ``max - points`` of a node is the sum of its amounts, exactly.

    ``amount`` is "num/den" and negative where points are regained; ``text`` says it in words with
    the numbers put in, ``case`` is the row that decided, ``remedy`` what wins most points back.
    """

    code: str
    kind: str
    amount: str
    text: str
    case: str = ""
    clause: str = ""
    remedy: str = ""


class RangeEntry(Model):
    """What is certain and what is still possible while figures are missing; both "num/den"."""

    certain: str
    possible: str


class NodeEntry(Model):
    """One group or line of the criteria tree.

    ``max`` is what the node counts in the unit's own maximum and ``points`` what it is awarded,
    both "num/den". For lines, ``state`` tells how the line was scored, ``exact`` holds the points
    before rounding, ``case`` the row that decided, and ``given`` the figures as read. For groups,
    ``index`` is the share of the own maximum.
    """

    code: str
    title: str
    kind: Literal["group", "leaf"]
    max: str
    points: str
    range: RangeEntry
    state: Literal["known", "missing", "not_applicable", "unscored"] | None = None
    exact: str | None = None
    case: str | None = None
    clause: str | None = None
    product: str | None = None
    discretionary: bool = False
    basis: Literal["stated", "implied", "assumed"] | None = None
    rule: str | None = None
    reading: str | None = None
    given: dict[str, str] = Field(default_factory=dict)
    only_measure: bool = False
    reason: str | None = None
    supported: bool | None = None
    remarks: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()
    index: str | None = None
    deductions: tuple[DeductionEntry, ...] = ()


class GradeEntry(Model):
    """The grade, or why there is none; ``possible`` lists the grades still open."""

    title: str | None
    reason: str
    possible: tuple[str, ...]


class FigureValue(Model):
    """A figure of the set as it was read; ``value`` is None where it is not known."""

    label: str
    value: str | None = None


class TotalEntry(Model):
    """The whole set: points, own maximum, their share, and the ranges of both."""

    points: str
    max: str
    percent: str | None
    range: RangeEntry
    percent_range: RangeEntry | None


class SelfEntry(Model):
    """What the unit scores itself: the set without the lines that wait for others."""

    points: str
    max: str
    percent: str | None
    grade: str | None
    waiting: tuple[str, ...]


class FileEntry(Model):
    """One file that the scorecard was made of, with the SHA-256 of its text."""

    name: str
    sha256: str


class ScorecardDocument(Model):
    """A scorecard for machines: the same inputs give the same bytes."""

    format: FileFormat = FORMAT
    engine: str
    set: str
    title: str
    unit: str
    year: int
    as_of: str | None = None
    overlays: tuple[str, ...]
    readings: dict[str, str]
    files: tuple[FileEntry, ...]
    total: TotalEntry
    self: SelfEntry | None = None
    grade: GradeEntry
    figures: dict[str, FigureValue] = Field(default_factory=dict)
    nodes: tuple[NodeEntry, ...]
    deductions: tuple[DeductionEntry, ...]
    unscored: tuple[str, ...]
    questions: tuple[str, ...] = ()
    unsupported: tuple[str, ...]
    findings: tuple[str, ...]
    receipt: Receipt = NOTHING_READ
