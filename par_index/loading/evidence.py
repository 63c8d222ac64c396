"""From whole evidence to claims: lines, groups in which nothing arose, figures and registers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from par_index.diagnostics.problems import Diagnostic
from par_index.language.inputs import Given, Input
from par_index.language.intervals import Interval
from par_index.language.tree import Name
from par_index.language.typing import nearest
from par_index.language.vietnamese import interval_text
from par_index.loading.claims import agree, contradictions, read_claim, shown, unknown_code
from par_index.loading.figure_checks import unknown_register
from par_index.loading.reader import Fault
from par_index.loading.work import WorkRecord, logged, read_work
from par_index.meaning.knowledge import as_known
from par_index.models.criteria import CriteriaSet
from par_index.models.evidence import Evidence, LeafEvidence
from par_index.models.figures import Derived, RegisterEntry
from par_index.models.shapes.base import KeyPath
from par_index.scoring.registers import Row
from par_index.scoring.scheme import OWN, Claim, Claims, GroupScheme, Scheme, UnscoredScheme
from par_index.words.states import NOTHING_AROSE

HINTED = 100
"""So many unknown codes get a did-you-mean: looking one up compares it with every known code."""


@dataclass(slots=True)
class ReadClaims:
    """What came of evidence: claims by code, the record of work, every slip on the way."""

    claims: dict[str, Claim] = field(default_factory=dict)
    slips: list[Fault] = field(default_factory=list)
    record: WorkRecord = field(default_factory=WorkRecord)


def read_claims(criteria: CriteriaSet, scheme: Scheme, evidence: Evidence) -> ReadClaims:
    """Read evidence for a criteria set; the set's own figures come under `OWN`."""
    read = ReadClaims()
    registers = _read_own(criteria, scheme, evidence, read)
    idle: dict[str, LeafEvidence] = {}
    for code, entry in evidence.leaves.items():
        path: KeyPath = ("leaves", code)
        node = scheme.nodes.get(code) if code else None
        if node is None:
            hinted = len(read.slips) < HINTED
            found = unknown_code(scheme.leaves, code, hinted=hinted)
            read.slips.append(Fault(("leaves",), found))
        elif isinstance(node, GroupScheme):
            if entry.given or entry.not_applicable is None:
                message = f"«{code}» là một nhóm, chỉ ghi được lý do {NOTHING_AROSE} của cả nhóm"
                part = "given" if entry.given else ""
                read.slips.append(Fault(path, Diagnostic("PAR505", message, part=part)))
            idle.update(dict.fromkeys((leaf.code for leaf in node.leaves()), entry))
        else:
            found_claim = read_claim(node, entry, year=criteria.year)
            read.slips += [Fault(path, slip) for slip in found_claim.slips]
            read.claims[code] = found_claim.claim
    _nothing_arose(scheme, idle, read)
    _from_registers(criteria, scheme, registers, read)
    rows = [*evidence.work, *logged(criteria, registers, evidence.work)]
    work = read_work(criteria, scheme.leaves, rows, read.claims)
    read.claims = dict(work.claims)
    read.record = replace(work.record, registers=registers)
    told = len(evidence.work)
    read.slips += [
        Fault(("work", index) if index < told else ("registers",), slip)
        for index, slip in work.slips
    ]
    _agree_with_shared(scheme, read)
    return read


def _nothing_arose(scheme: Scheme, idle: Mapping[str, LeafEvidence], read: ReadClaims) -> None:
    """Let nothing arise in the lines of the groups that evidence declares so."""
    for code, entry in idle.items():
        told = read.claims.get(code)
        if told is not None and told.values:
            message = f"tiêu chí {code} có số liệu, trong khi cả nhóm được khai {NOTHING_AROSE}"
            read.slips.append(Fault(("leaves", code), Diagnostic("PAR506", message, part="given")))
        elif not isinstance(scheme.leaves[code], UnscoredScheme) and (
            told is None or told.not_applicable is None
        ):
            read.claims[code] = Claim({}, entry.not_applicable, entry.supported)


def _agree_with_shared(scheme: Scheme, read: ReadClaims) -> None:
    """Compare the figures of each line with those of the set that it uses."""
    for code, leaf in scheme.scored.items():
        if leaf.origins and code in read.claims:
            told = contradictions(leaf.rubric, read.claims[code].values)
            if not told:
                slips = clashes(scheme, read.claims, code)
                read.slips += [Fault(("leaves", code), slip) for slip in slips]


def clashes(scheme: Scheme, claims: Claims, code: str) -> list[Diagnostic]:
    """Return what cannot be true together in one line, with the set's figures that it uses."""
    leaf = scheme.claimable[code]
    claim = claims.get(code, Claim())
    if leaf.rubric is None or claim.not_applicable is not None:
        return []
    own = claims.get(OWN, Claim()).values
    shared = {
        name: own[declared.origin.name]
        for name, declared in leaf.rubric.inputs.items()
        if isinstance(declared.origin, Name) and declared.origin.name in own
    }
    return contradictions(leaf.rubric, {**shared, **claim.values})


def _read_own(
    criteria: CriteriaSet, scheme: Scheme, evidence: Evidence, read: ReadClaims
) -> dict[str, list[Row]]:
    """Read the figures of the set itself: as they are given, and as the registers give them.

    Returns:
        The rows of every register.

    """
    path: KeyPath = ("figures",)
    whole = read_claim(scheme.own, LeafEvidence(given=evidence.figures), year=criteria.year)
    read.slips += [Fault(path, slip) for slip in whole.slips]
    values: dict[str, Given] = dict(whole.claim.values)
    registers: dict[str, list[Row]] = {}
    for name, rows in evidence.registers.items():
        entry = criteria.registers.get(name)
        if entry is None:
            found = unknown_register("PAR502", name, criteria.registers)
            read.slips.append(Fault(("registers",), found))
        else:
            registers[name] = _read_rows(name, entry, rows, read.slips)
    for name, figure in criteria.figures.items():
        source = figure.source
        if source is None or source.register_ not in registers:
            continue
        declared, typed = scheme.figures[name], values.get(name)
        value, wrong = _registered(criteria, source, registers, declared, typed)
        if wrong is not None:
            read.slips.append(Fault(path, wrong))
        elif value is not None:
            values[name] = value
    if values:
        read.claims[OWN] = Claim(values)
    if scheme.figures and not whole.slips:
        read.slips += [Fault(path, slip) for slip in clashes(scheme, read.claims, OWN)]
    return registers


def _from_registers(
    criteria: CriteriaSet, scheme: Scheme, registers: Mapping[str, list[Row]], read: ReadClaims
) -> None:
    """Let registers give the figures of lines that take them from there."""
    for leaf in criteria.leaves():
        rubric = scheme.leaves[leaf.code].rubric
        for name, source in leaf.sources.items():
            if rubric is None or name not in rubric.inputs or source.register_ not in registers:
                continue
            claim = read.claims.get(leaf.code, Claim())
            declared = rubric.inputs[name]
            if claim.not_applicable is not None:
                continue
            typed = claim.values.get(name)
            value, wrong = _registered(criteria, source, registers, declared, typed)
            if wrong is not None:
                read.slips.append(Fault(("leaves", leaf.code), wrong))
            elif value is not None:
                values = {**claim.values, name: value}
                read.claims[leaf.code] = replace(claim, values=values, supported=True)


def _registered(
    criteria: CriteriaSet,
    source: Derived,
    registers: Mapping[str, list[Row]],
    declared: Input,
    typed: Given | None,
) -> tuple[Given | None, Diagnostic | None]:
    """Return a figure as its register gives it, or what is wrong with it beside what was typed."""
    columns = criteria.registers[source.register_].inputs
    value = source.taken(columns, registers[source.register_], declared)
    if value is None:
        return typed, None
    known = as_known(value)
    if isinstance(known, Interval) and known.meet(declared.domain).empty:
        allowed = interval_text(declared.domain, declared.kind)
        message = f"sổ theo dõi cho «{declared.label}» là {shown(value)}, ngoài miền cho phép"
        return None, Diagnostic("PAR503", f"{message}: {allowed}", part=declared.name)
    if typed is None:
        return value, None
    if not agree(typed, value):
        message = f"«{declared.label}» khai {shown(typed)}, còn sổ theo dõi cho {shown(value)}"
        hint = "Hãy bỏ số khai riêng, hoặc bổ sung sổ theo dõi."
        return None, Diagnostic("PAR504", message, hint, declared.name)
    return value if isinstance(typed, Interval) else typed, None


def _read_rows(
    name: str, register: RegisterEntry, rows: Sequence[Mapping[str, str]], slips: list[Fault]
) -> list[Row]:
    typed = register.inputs
    found: list[Row] = []
    for index, cells in enumerate(rows):
        path: KeyPath = ("registers", name, index)
        row: dict[str, Given] = {}
        for key, text in cells.items():
            body = text.strip()
            if key not in register.columns:
                hint = nearest(key, list(register.columns)).removeprefix("; ")
                message = f"sổ theo dõi «{register.label}» không có cột «{key}»"
                slips.append(Fault(path, Diagnostic("PAR502", message, hint, key)))
            elif body and key in typed:
                try:
                    row[key] = typed[key].read(body)
                except ValueError as problem:
                    slips.append(Fault(path, Diagnostic("PAR503", str(problem), part=key)))
            elif body:
                row[key] = body
        for key, column in register.columns.items():
            if column.required and not cells.get(key, "").strip():
                message = f"dòng {index + 1} của sổ theo dõi thiếu «{column.label}»"
                slips.append(Fault(path, Diagnostic("PAR503", message, part=key)))
        found.append(row)
    return found
