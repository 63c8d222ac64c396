"""What evidence says, fact by fact with the place of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.loading.claims import read_value
from par_index.loading.loaded import LoadedSet
from par_index.loading.reader import SourceFile
from par_index.meaning.rules import Rubric
from par_index.models.evidence import Document, Evidence, LeafEvidence, Loss, WorkRow
from par_index.scoring.scheme import OWN
from par_index.words.states import NOTHING_AROSE


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement and where it stands: ``so-lieu.xlsx!Phòng TCHC!F12``."""

    text: str
    where: str


@dataclass
class LeafFacts:
    """Everything that one source says of one criterion."""

    figures: dict[str, Fact] = field(default_factory=dict)
    reason: Fact | None = None
    justification: Fact | None = None
    documents: list[tuple[Document, str]] = field(default_factory=list)
    loss: tuple[Loss, str] | None = None

    @property
    def says(self) -> bool:
        """Whether anything is said."""
        return bool(self.all() or self.documents or self.loss)

    def all(self) -> dict[str, Fact]:
        """Return every statement by its name."""
        found = dict(self.figures)
        if self.reason is not None:
            found[REASON] = self.reason
        if self.justification is not None:
            found[WHY] = self.justification
        return found


REASON, WHY = NOTHING_AROSE, "giải trình"


@dataclass
class Source:
    """What one unit says in one file, and what reading it found wrong.

    The set's own figures stand under `OWN`, as in claims; ``registers`` hold the rows of each
    register, with the place of each. A ``scorecard`` is a workbook of ours that holds figures
    which were scored already; the lines of a source ``over`` others take the place of theirs.
    """

    file: SourceFile
    leaves: dict[str, LeafFacts] = field(default_factory=dict)
    registers: dict[str, list[tuple[dict[str, str], str]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    note: str = ""
    over: bool = False
    evidence: Evidence | None = None
    work: list[tuple[WorkRow, str]] = field(default_factory=list)
    unit: str = ""
    scorecard: bool = False

    @property
    def says(self) -> bool:
        """Whether it says anything of any line."""
        told = bool(self.registers or self.work)
        return told or any(facts.says for facts in self.leaves.values())


def of_evidence(file: SourceFile, evidence: Evidence) -> Source:
    """Return the facts of an evidence file that was read."""
    source = Source(file, note=evidence.note, unit=evidence.unit, evidence=evidence)
    source.over = evidence.over
    own = {OWN: LeafEvidence(given=evidence.figures)} if evidence.figures else {}
    for code, entry in {**own, **evidence.leaves}.items():
        where = f"{file.name}!{code or 'figures'}"
        facts = LeafFacts({name: Fact(text, where) for name, text in entry.given.items()})
        if entry.not_applicable is not None:
            facts.reason = Fact(entry.not_applicable, where)
        if entry.justification:
            facts.justification = Fact(entry.justification, where)
        facts.loss = None if entry.loss is None else (entry.loss, where)
        facts.documents = [(document, where) for document in entry.documents]
        source.leaves[code] = facts
    for name, rows in evidence.registers.items():
        where = f"{file.name}!{name}"
        source.registers[name] = [(row, where) for row in rows]
    source.work = [(row, f"{file.name}!{row.code}") for row in evidence.work]
    return source


def days_of(
    loaded: LoadedSet, code: str, facts: LeafFacts
) -> Iterator[tuple[str, date, str, str | int]]:
    """Yield every day of a line in words, with its place, and its figure or number of document.

    Days whose input says itself which days it takes are none of them.
    """
    line = loaded.scheme.claimable.get(code)
    inputs = line.rubric.inputs if line is not None and line.rubric is not None else {}
    for name, fact in facts.figures.items():
        declared = inputs.get(name)
        if declared is None or declared.kind != "date" or declared.low or declared.high:
            continue
        with suppress(ValueError):
            value = declared.read(fact.text)
            if isinstance(value, int):
                yield f"«{declared.label}»", date.fromordinal(value), fact.where, name
    for number, (document, where) in enumerate(facts.documents):
        if document.date is not None:
            what = f"tài liệu «{document.number or document.title}»"
            yield what, document.date, where, number


def without_scorecards(sources: Sequence[Source]) -> tuple[list[Source], list[Problem]]:
    """Return the sources that are no scorecards of ours, and why those are set aside.

    Where there is nothing else, they are read, with a remark.
    """
    message = "đây là bảng điểm do phần mềm lập, không phải biểu mẫu số liệu"
    told = Diagnostic("PAR717", message, "Hãy chọn biểu mẫu mà đơn vị đã điền.")
    cards = [source for source in sources if source.scorecard]
    others = [source for source in sources if not source.scorecard]
    remarks = [told.at(name) for name in dict.fromkeys(card.file.name for card in cards)]
    if others:
        return others, remarks
    if cards:
        cards[0].problems += remarks
    return cards, []


def alike(rubric: Rubric | None, name: str, one: str, other: str) -> bool:
    """Whether two texts say the same of one figure: ``96%`` and ``0.96``, ``yes`` and ``Có``."""
    if one == other:
        return True
    try:
        return rubric is not None and (
            read_value(rubric, name, one) == read_value(rubric, name, other)
        )
    except (KeyError, ValueError):
        return False


def shared_by_units(rubric: Rubric | None) -> bool:
    """Whether a rule says of any figure how the reports of several units join."""
    return rubric is not None and any(i.join not in (None, "same") for i in rubric.inputs.values())
