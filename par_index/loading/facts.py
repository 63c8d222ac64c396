"""What evidence says, fact by fact with the place of each, and many files joined into one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.language.inputs import Given
from par_index.loading.claims import read_value
from par_index.loading.evidence import read_claims
from par_index.loading.load import LoadedEvidence, LoadedSet
from par_index.loading.reader import Fault, SourceFile
from par_index.meaning.rules import Rubric
from par_index.models.evidence import Document, Evidence, LeafEvidence, Loss, WorkRow, given_text
from par_index.scoring.scheme import OWN, AnyLeaf, Claim
from par_index.words.rules import measure_name
from par_index.words.states import NOTHING_AROSE
from par_index.year.units import unit_key


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
            found[_REASON] = self.reason
        if self.justification is not None:
            found[_WHY] = self.justification
        return found


_REASON, _WHY = NOTHING_AROSE, "giải trình"


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


def _standard(loaded: LoadedSet, code: str, name: str, value: Given) -> str:
    """Return a figure as evidence files write it."""
    rubric = loaded.scheme.claimable[code].rubric
    assert rubric is not None
    return given_text(value, rubric.kind(name))


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


def joined(
    loaded: LoadedSet,
    sources: Sequence[Source],
    expected: Mapping[str, Sequence[str]] | None = None,
) -> tuple[LoadedEvidence, list[Problem]]:
    """Return what can be read of several files, and every problem of the rest.

    ``expected`` are the units that should report each line whose rule joins their figures.
    """
    problems = [problem for source in sources for problem in source.problems]
    scheme, criteria = loaded.scheme, loaded.criteria
    merged: dict[str, LeafFacts] = {}
    for code in dict.fromkeys([OWN, *scheme.nodes]):
        told = [source for source in sources if code in source.leaves]
        told = [source for source in told if source.over] or told
        leaf = scheme.claimable.get(code)
        if told and leaf is not None and shared_by_units(leaf.rubric):
            merged[code] = _of_units(code, leaf, told, (expected or {}).get(code, ()), problems)
        elif told:
            merged[code] = _merge(code, leaf, [source.leaves[code] for source in told], problems)
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
        if facts.says
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
    files = list({id(source.file): source.file for source in sources}.values())
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
    slip: Fault,
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


def _of_units(
    code: str,
    leaf: AnyLeaf,
    told: Sequence[Source],
    expected: Sequence[str],
    problems: list[Problem],
) -> LeafFacts:
    """Join the reports of several units on one line; two files of one unit must agree."""
    from par_index.loading.joining import joined_units

    by_unit: dict[str, list[LeafFacts]] = {}
    for source in told:
        if source.leaves[code].says:
            by_unit.setdefault(unit_key(source.unit), []).append(source.leaves[code])
    reports = {unit: _merge(code, leaf, parts, problems) for unit, parts in by_unit.items()}
    known = {unit_key(unit) for unit in expected}
    # who is none of the reporting units speaks for the whole
    wholes = [reports.pop(unit) for unit in list(reports) if known and unit not in known]
    assert leaf.rubric is not None
    if reports:
        wholes.append(joined_units(leaf.rubric, reports, expected))
    return _merge(code, leaf, wholes, problems) if len(wholes) != 1 else wholes[0]


def shared_by_units(rubric: Rubric | None) -> bool:
    """Whether a rule says of any figure how the reports of several units join."""
    return rubric is not None and any(i.join not in (None, "same") for i in rubric.inputs.values())


def _merge(
    code: str, leaf: AnyLeaf | None, parts: list[LeafFacts], problems: list[Problem]
) -> LeafFacts:
    whole = LeafFacts()
    seen: dict[str, Fact] = {}
    _note_pieces(leaf, parts, problems)
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


def _note_pieces(leaf: AnyLeaf | None, parts: list[LeafFacts], problems: list[Problem]) -> None:
    """Tell where figures of one line come from several files, none of which holds them all."""
    holders = [part for part in parts if part.figures]
    names = list(dict.fromkeys(name for part in holders for name in part.figures))
    whole = any(len(part.figures) == len(names) for part in holders)
    if leaf is None or leaf.rubric is None or len(holders) < 2 or whole:
        return
    origins = {name: next(p.figures[name] for p in holders if name in p.figures) for name in names}
    told = "; ".join(
        f"«{_label(leaf.rubric, name)}» lấy từ {fact.where}" for name, fact in origins.items()
    )
    message = f"số liệu của tiêu chí {leaf.code} ghép từ nhiều tệp: {told}"
    last = origins[names[-1]].where
    problems.append(Diagnostic("PAR536", message, "Hãy xem các số này có cùng một kỳ.").at(last))


def _label(rubric: Rubric, name: str) -> str:
    return rubric.inputs[name].label if name in rubric.inputs else measure_name(rubric)
