"""The printed scorecard: the stable document that `par-index score --json` writes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from par_index.models.scalars import Model


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
    index: str | None = None
    deductions: tuple[DeductionEntry, ...] = ()


class GradeEntry(Model):
    """The grade, or why there is none; ``possible`` lists the grades still open."""

    title: str | None
    reason: str
    possible: tuple[str, ...]


class TotalEntry(Model):
    """The whole set: points, own maximum, their share, and the ranges of both."""

    points: str
    max: str
    percent: str | None
    range: RangeEntry
    percent_range: RangeEntry | None


class FileEntry(Model):
    """One file that the scorecard was made of, with the SHA-256 of its text."""

    name: str
    sha256: str


class ScorecardDocument(Model):
    """A scorecard for machines: the same inputs give the same bytes."""

    engine: str
    set: str
    title: str
    unit: str
    year: int
    overlays: tuple[str, ...]
    readings: dict[str, str]
    files: tuple[FileEntry, ...]
    total: TotalEntry
    grade: GradeEntry
    nodes: tuple[NodeEntry, ...]
    deductions: tuple[DeductionEntry, ...]
    unscored: tuple[str, ...]
    unsupported: tuple[str, ...]
    findings: tuple[str, ...]
