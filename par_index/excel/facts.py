"""What evidence says, fact by fact with the place of each, and many files joined into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.language.tree import MEASURE
from par_index.loading.claims import read_claim, read_value
from par_index.loading.load import LoadedEvidence, LoadedSet
from par_index.loading.reader import SourceFile
from par_index.meaning.rules import Rubric
from par_index.models.evidence import Document, Evidence, LeafEvidence, given_text
from par_index.scoring.scheme import AnyLeaf, Claim
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

    def all(self) -> dict[str, Fact]:
        """Return every statement by its name."""
        found = dict(self.figures)
        if self.reason is not None:
            found[_REASON] = self.reason
        if self.justification is not None:
            found[_WHY] = self.justification
        return found


_REASON, _WHY = NOTHING_AROSE, "giải trình"


@dataclass
class Source:
    """The facts of one file."""

    file: SourceFile
    leaves: dict[str, LeafFacts] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    note: str = ""


def of_evidence(loaded: LoadedSet, given: LoadedEvidence) -> Source:
    """Return the facts of an evidence file that was read."""
    assert given.file is not None
    source = Source(given.file, note=given.evidence.note)
    for code, entry in given.evidence.leaves.items():
        where = f"{given.file.name}!{code}"
        rubric = loaded.scheme.leaves[code].rubric
        facts = LeafFacts()
        for name, value in given.claims[code].values.items():
            assert rubric is not None
            facts.figures[name] = Fact(given_text(value, _kind(rubric, name)), where)
        if entry.not_applicable is not None:
            facts.reason = Fact(entry.not_applicable, where)
        if entry.justification:
            facts.justification = Fact(entry.justification, where)
        facts.documents = [(document, where) for document in entry.documents]
        source.leaves[code] = facts
    return source


def _kind(rubric: Rubric, name: str) -> str:
    return rubric.measure_kind if name == MEASURE else rubric.inputs[name].kind


def joined(loaded: LoadedSet, sources: Sequence[Source]) -> tuple[LoadedEvidence, list[Problem]]:
    """Return what can be read of several files, and every problem of the rest."""
    problems = [problem for source in sources for problem in source.problems]
    merged: dict[str, LeafFacts] = {}
    for code in loaded.scheme.leaves:
        parts = [source.leaves[code] for source in sources if code in source.leaves]
        if parts:
            merged[code] = _merge(loaded.scheme.leaves[code], parts, problems)
    leaves: dict[str, LeafEvidence] = {}
    claims: dict[str, Claim] = {}
    for code, facts in merged.items():
        if not facts.all() and not facts.documents:
            continue
        entry = LeafEvidence(
            given={name: fact.text for name, fact in facts.figures.items()},
            not_applicable=facts.reason.text if facts.reason else None,
            documents=tuple(document for document, _ in facts.documents),
            justification=facts.justification.text if facts.justification else "",
        )
        claims[code], leaves[code] = _read(loaded, code, entry, facts, problems)
    notes = "\n".join(dict.fromkeys(source.note for source in sources if source.note))
    criteria = loaded.criteria
    evidence = Evidence(set=criteria.set, unit=criteria.unit, leaves=leaves, note=notes)
    files = [source.file for source in sources]
    return LoadedEvidence(evidence, claims, files[0], tuple(files[1:])), problems


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


def _merge(leaf: AnyLeaf, parts: list[LeafFacts], problems: list[Problem]) -> LeafFacts:
    whole = LeafFacts()
    seen: dict[str, Fact] = {}
    for part in parts:
        for name, fact in part.all().items():
            first = seen.setdefault(name, fact)
            if not alike(leaf.rubric, name, first.text, fact.text):
                message = (
                    f"tiêu chí {leaf.code}, «{name}»: ở đây là «{fact.text}», "
                    f"còn ở {first.where} là «{first.text}»"
                )
                hint = "Hãy thống nhất số liệu, hoặc xóa một trong hai."
                problems.append(Diagnostic("PAR708", message, hint).at(fact.where))
        for document, where in part.documents:
            if all(document != known for known, _ in whole.documents):
                whole.documents.append((document, where))
    whole.reason = seen.pop(_REASON, None)
    whole.justification = seen.pop(_WHY, None)
    whole.figures = seen
    return whole


def _read(
    loaded: LoadedSet,
    code: str,
    entry: LeafEvidence,
    facts: LeafFacts,
    problems: list[Problem],
) -> tuple[Claim, LeafEvidence]:
    """Read one line as any evidence file is read, and write its figures in the standard form."""
    leaf = loaded.scheme.leaves[code]
    read = read_claim(leaf, entry)
    everything = facts.all()
    first = next((fact.where for fact in everything.values()), "")
    for slip in read.slips:
        fact = everything.get(str(slip.part))
        if slip.part == "not_applicable":
            fact = facts.reason
        where = fact.where if fact is not None else first
        problems.append(slip.at(where))
    rubric = leaf.rubric
    given = {
        name: given_text(value, _kind(rubric, name))
        for name, value in read.claim.values.items()
        if rubric is not None
    }
    return read.claim, entry.model_copy(update={"given": given})
