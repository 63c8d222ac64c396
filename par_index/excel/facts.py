"""What evidence says, fact by fact with the place of each, and many files joined into one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.language.inputs import Given
from par_index.loading.claims import read_value
from par_index.loading.evidence import Slip, read_claims
from par_index.loading.load import LoadedEvidence, LoadedSet
from par_index.loading.reader import SourceFile
from par_index.meaning.rules import Rubric
from par_index.models.evidence import Document, Evidence, LeafEvidence, Loss, WorkRow, given_text
from par_index.scoring.scheme import OWN, AnyLeaf, Claim
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
    """The facts of one file; the set's own figures stand under `OWN`, as in claims.

    ``registers`` hold the rows of each register, with the place of each. With ``over``, the lines
    that it tells of take the place of what other files say of them.
    """

    file: SourceFile
    leaves: dict[str, LeafFacts] = field(default_factory=dict)
    registers: dict[str, list[tuple[dict[str, str], str]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    note: str = ""
    over: bool = False
    work: list[tuple[WorkRow, str]] = field(default_factory=list)


def of_evidence(loaded: LoadedSet, given: LoadedEvidence) -> Source:
    """Return the facts of an evidence file that was read."""
    assert given.file is not None
    source = Source(given.file, note=given.evidence.note, over=given.evidence.over)
    own = {OWN: LeafEvidence(given=given.evidence.figures)} if given.evidence.figures else {}
    for code, entry in {**own, **given.evidence.leaves}.items():
        where = f"{given.file.name}!{code or 'figures'}"
        facts = LeafFacts()
        known = given.claims.get(code, Claim()).values  # a group has none of its own
        for name in entry.given:
            if name in known:  # what the set has settled itself is not told again
                facts.figures[name] = Fact(_standard(loaded, code, name, known[name]), where)
        if entry.not_applicable is not None:
            facts.reason = Fact(entry.not_applicable, where)
        if entry.justification:
            facts.justification = Fact(entry.justification, where)
        facts.loss = None if entry.loss is None else (entry.loss, where)
        facts.documents = [(document, where) for document in entry.documents]
        source.leaves[code] = facts
    for name, rows in given.evidence.registers.items():
        where = f"{given.file.name}!{name}"
        source.registers[name] = [(row, where) for row in rows]
    source.work = [(row, f"{given.file.name}!{row.code}") for row in given.evidence.work]
    return source


def _standard(loaded: LoadedSet, code: str, name: str, value: Given) -> str:
    """Return a figure as evidence files write it."""
    rubric = loaded.scheme.claimable[code].rubric
    assert rubric is not None
    return given_text(value, rubric.kind(name))


def joined(loaded: LoadedSet, sources: Sequence[Source]) -> tuple[LoadedEvidence, list[Problem]]:
    """Return what can be read of several files, and every problem of the rest."""
    problems = [problem for source in sources for problem in source.problems]
    scheme, criteria = loaded.scheme, loaded.criteria
    merged: dict[str, LeafFacts] = {}
    for code in dict.fromkeys([OWN, *scheme.nodes]):
        told = [source for source in sources if code in source.leaves]
        last = [source for source in told if source.over] or told
        if parts := [source.leaves[code] for source in last]:
            merged[code] = _merge(code, scheme.claimable.get(code), parts, problems)
    registers = _registers(sources, problems)
    entries = {
        code: LeafEvidence(
            given={name: fact.text for name, fact in facts.figures.items()},
            not_applicable=facts.reason.text if facts.reason else None,
            documents=tuple(document for document, _ in facts.documents),
            justification=facts.justification.text if facts.justification else "",
            loss=facts.loss[0] if facts.loss else None,
        )
        for code, facts in merged.items()
        if facts.all() or facts.documents or facts.loss
    }
    own = entries.pop(OWN, LeafEvidence())
    notes = "\n".join(dict.fromkeys(source.note for source in sources if source.note))
    rows = list(dict.fromkeys(row for source in sources for row in source.work))
    evidence = Evidence(
        set=criteria.set,
        unit=criteria.unit,
        figures=own.given,
        registers={name: tuple(row for row, _ in rows) for name, rows in registers.items()},
        leaves=entries,
        work=tuple(row for row, _ in rows),
        note=notes,
    )
    read = read_claims(criteria, scheme, evidence)
    problems += [slip.found.at(_place(slip, merged, registers, rows)) for slip in read.slips]

    def standard(code: str, entry: LeafEvidence) -> dict[str, str]:
        known = read.claims.get(code, Claim()).values
        return {n: _standard(loaded, code, n, known[n]) for n in entry.given if n in known}

    whole = evidence.model_copy(
        update={
            "figures": standard(OWN, own),
            "leaves": {
                code: entry.model_copy(update={"given": standard(code, entry)})
                for code, entry in entries.items()
            },
        }
    )
    files = [source.file for source in sources]
    return LoadedEvidence(whole, read.claims, files[0], tuple(files[1:]), read.record), problems


def _registers(
    sources: Sequence[Source], problems: list[Problem]
) -> dict[str, list[tuple[dict[str, str], str]]]:
    """Return the rows of every register; an event that two files tell is refused, not doubled."""
    found: dict[str, list[tuple[dict[str, str], str]]] = {}
    for source in sources:
        for name, rows in source.registers.items():
            before = found.setdefault(name, [])
            told = [(row, where) for row, where in before]
            for row, where in rows:
                same = next((place for known, place in told if known == row), None)
                if same is not None:
                    message = f"sự việc này đã có trong sổ theo dõi ở {same}"
                    hint = "Hãy xóa một trong hai dòng, hoặc ghi rõ chỗ khác nhau."
                    problems.append(Diagnostic("PAR708", message, hint).at(where))
            before.extend(rows)
    return found


def _place(
    slip: Slip,
    merged: Mapping[str, LeafFacts],
    registers: Mapping[str, list[tuple[dict[str, str], str]]],
    work: Sequence[tuple[WorkRow, str]],
) -> str:
    """Return where the statement stands that a slip is about."""
    if slip.path[0] == "work":
        return work[int(slip.path[1])][1]
    if slip.path[0] == "registers":
        rows = registers[str(slip.path[1])] if len(slip.path) > 1 else []
        return rows[int(slip.path[2])][1] if len(slip.path) > 2 else "registers"
    facts = merged.get(str(slip.path[1]) if len(slip.path) > 1 else OWN, LeafFacts())
    part = slip.found.part
    everything = facts.all()
    fact = facts.reason if part == "not_applicable" else everything.get(str(part))
    fact = fact or next(iter(everything.values()), None)
    return fact.where if fact is not None else ""


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


def _merge(
    code: str, leaf: AnyLeaf | None, parts: list[LeafFacts], problems: list[Problem]
) -> LeafFacts:
    whole = LeafFacts()
    seen: dict[str, Fact] = {}
    for part in parts:
        for name, fact in part.all().items():
            first = seen.setdefault(name, fact)
            if not alike(leaf.rubric if leaf else None, name, first.text, fact.text):
                whose = f"tiêu chí {code}" if code else "số liệu chung"
                message = (
                    f"{whose}, «{name}»: ở đây là «{fact.text}», "
                    f"còn ở {first.where} là «{first.text}»"
                )
                hint = "Hãy thống nhất số liệu, hoặc xóa một trong hai."
                problems.append(Diagnostic("PAR708", message, hint).at(fact.where))
        for document, where in part.documents:
            if all(document != known for known, _ in whole.documents):
                whole.documents.append((document, where))
        if whole.loss and part.loss and whole.loss[0] != part.loss[0]:
            message = f"tiêu chí {code}: nguyên nhân, giải pháp khác với {whole.loss[1]}"
            found = Diagnostic("PAR708", message, "Hãy thống nhất, hoặc xóa một trong hai.")
            problems.append(found.at(part.loss[1]))
        whole.loss = whole.loss or part.loss
    whole.reason = seen.pop(_REASON, None)
    whole.justification = seen.pop(_WHY, None)
    whole.figures = seen
    return whole
