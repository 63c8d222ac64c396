"""Many files joined into one; the figures that several units report become one figure.

What files say differently of one fact is refused with both places; a missing unit leaves a range.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.language import intervals
from par_index.language.exact import Exact
from par_index.language.inputs import Given, Input
from par_index.language.intervals import Interval
from par_index.loading.claims import read_value
from par_index.loading.evidence import read_claims
from par_index.loading.facts import REASON, WHY, Fact, LeafFacts, Source, alike, shared_by_units
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.loading.reader import Fault
from par_index.meaning.rules import Rubric
from par_index.models.evidence import Evidence, LeafEvidence, WorkRow, given_text
from par_index.scoring.scheme import OWN, AnyLeaf, Claim
from par_index.words.expressions import measure_name
from par_index.year.units import unit_key


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


def _standard(loaded: LoadedSet, code: str, name: str, value: Given) -> str:
    """Return a figure as evidence files write it."""
    rubric = loaded.scheme.claimable[code].rubric
    assert rubric is not None
    return given_text(value, rubric.kind(name))


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


def _of_units(
    code: str,
    leaf: AnyLeaf,
    told: Sequence[Source],
    expected: Sequence[str],
    problems: list[Problem],
) -> LeafFacts:
    """Join the reports of several units on one line; two files of one unit must agree."""
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
        wholes.append(_joined_units(leaf.rubric, reports, expected))
    return _merge(code, leaf, wholes, problems) if len(wholes) != 1 else wholes[0]


def _joined_units(
    rubric: Rubric, reports: Mapping[str, LeafFacts], expected: Sequence[str]
) -> LeafFacts:
    """Return what the units of a line say together.

    Args:
        rubric: the rule of the line.
        reports: what each unit says, by the key of its name.
        expected: the units that should report.

    A unit in which nothing arose adds nothing; where nothing arose in any, the line is idle. While
    units are missing, a sum or the latest day is known only from below, and yes or no only where
    the other units cannot change it.
    """
    whole = LeafFacts()
    for facts in reports.values():
        whole.documents += facts.documents
    why = [facts.justification for facts in reports.values() if facts.justification]
    if why:
        whole.justification = Fact("\n".join(fact.text for fact in why), why[0].where)
    arisen = [facts for facts in reports.values() if facts.reason is None]
    lacking = any(unit_key(unit) not in reports for unit in expected)
    if not arisen and not lacking:
        whole.reason = next((f.reason for f in reports.values()), None)
        return whole
    names = dict.fromkeys(name for facts in arisen for name in facts.figures)
    for name in names:
        told = [facts.figures[name] for facts in arisen if name in facts.figures]
        declared = rubric.inputs.get(name)
        short = lacking or len(told) < len(arisen)
        value = None if declared is None else _value(rubric, declared, told, short)
        if value is not None and declared is not None:
            text = given_text(value, declared.kind)
            whole.figures[name] = Fact(text, "; ".join(fact.where for fact in told))
        elif declared is None or declared.join is None:
            whole.figures[name] = told[0]
    return whole


def _value(rubric: Rubric, declared: Input, told: Sequence[Fact], short: bool) -> Given | None:
    """Return the figure that several make; None where it is not known yet, or not joined."""
    try:
        values = [read_value(rubric, declared.name, fact.text) for fact in told]
    except ValueError:
        return None
    if declared.join in ("any", "all"):
        decisive = declared.join == "any"
        if decisive in values:
            return decisive
        return None if short else not decisive
    if declared.join not in ("sum", "latest"):
        return None
    spans = [value if isinstance(value, Interval) else _point(value) for value in values]
    if declared.join == "sum":
        found = reduce(intervals.add, spans)
    else:
        ends = [span.low for span in spans if span.low is not None]
        tops = [span.high for span in spans]
        known = [top for top in tops if top is not None]
        found = Interval(max(ends, default=None), max(known) if len(known) == len(tops) else None)
    found = Interval(found.low, None) if short else found
    return found if found.single is None else found.single


def _point(value: Given) -> Interval:
    number: Exact = value  # type: ignore[assignment]
    return Interval.point(number)


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
    whole.reason = seen.pop(REASON, None)
    whole.justification = seen.pop(WHY, None)
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
