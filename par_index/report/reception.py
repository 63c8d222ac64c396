"""Taking evidence in: the receipt of what was read, and the remarks that it calls for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.language.inputs import Given
from par_index.language.tree import Name
from par_index.language.vietnamese import some_of
from par_index.loading.facts import LeafFacts, Source, days_of, shared_by_units
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.meaning.bounds import surely_idle
from par_index.meaning.knowledge import as_known
from par_index.meaning.rules import Rubric
from par_index.models.scorecard import Change, FileRead, Receipt, Remark, UnitShare
from par_index.report.duties import NOBODY, Duty, contributors, duties_of, unit_book
from par_index.scoring.scheme import OWN, Claim
from par_index.words.states import NO_FIGURES, raised
from par_index.year.units import unit_key


def received(
    loaded: LoadedSet,
    evidence: LoadedEvidence,
    sources: Sequence[Source],
    told: Sequence[Problem] = (),
    aside: Sequence[Problem] = (),
    changes: Sequence[Change] = (),
) -> LoadedEvidence:
    """Return evidence with its receipt, and with the remarks beside the claims of its lines.

    Args:
        loaded: the set.
        evidence: what the sources say together.
        sources: the files that were read.
        told: warnings that reading gave.
        aside: why other files were not read.
        changes: what was corrected or replaced.

    """
    duties = duties_of(loaded.criteria)
    notes: dict[str, list[str]] = {}
    for change in changes:
        notes.setdefault(change.code, []).append(change.told)
    remarks = [*told, *_other_units(loaded, sources)]
    for source in sources:
        for code, facts in source.leaves.items():
            for found in _days(loaded, code, facts, duties.get(code, Duty(()))):
                remarks.append(found)
                notes.setdefault(code, []).append(found.message)
    claims = {
        code: replace(claim, remarks=tuple(dict.fromkeys(notes.get(code, ()))))
        for code, claim in evidence.claims.items()
    }
    units, missing, partial = answers(loaded, evidence, sources)
    receipt = Receipt(
        files=tuple(_files(sources)),
        units=units,
        missing=missing,
        partial=partial,
        aside=tuple(map(_remark, aside)),
        remarks=tuple(map(_remark, dict.fromkeys(remarks))),
        changes=tuple(changes),
    )
    return replace(evidence, claims=claims, receipt=receipt)


def _remark(found: Problem) -> Remark:
    return Remark(where=found.where, code=found.code, text=found.message, hint=found.hint)


def _files(sources: Sequence[Source]) -> Iterator[FileRead]:
    """Yield every file once, with the units and the lines that it speaks for."""
    by_file: dict[str, list[Source]] = {}
    for source in sources:
        by_file.setdefault(source.file.name, []).append(source)
    for name, parts in by_file.items():
        units = dict.fromkeys(part.unit for part in parts if part.unit and part.says)
        lines = [code for part in parts for code, facts in part.leaves.items() if facts.all()]
        yield FileRead(name=name, units=tuple(units), lines=tuple(lines))


def _other_units(loaded: LoadedSet, sources: Sequence[Source]) -> Iterator[Problem]:
    """Yield a remark for every file that names a unit which the set does not know."""
    criteria = loaded.criteria
    book = unit_book(criteria).with_spellings([criteria.unit])
    for source in sources:
        if source.unit and book.find(source.unit) is None:
            message = f"số liệu ghi của «{source.unit}», bộ tiêu chí chấm «{criteria.unit}»"
            yield Diagnostic("PAR535", message).at(source.file.name)


def _days(loaded: LoadedSet, code: str, facts: LeafFacts, duty: Duty) -> Iterator[Problem]:
    """Yield a remark for every day of a line that its year or its deadline does not explain."""
    year = loaded.criteria.year
    for what, day, where, key in days_of(loaded, code, facts):
        if day.year != year:
            message = f"{what}: ngày {day:%d/%m/%Y} không thuộc năm đánh giá {year}"
            yield Diagnostic("PAR533", message).at(where)
        elif isinstance(key, int) and duty.past(day):
            message = f"{what} đề ngày {day:%d/%m/%Y}, sau thời hạn {duty.last:%d/%m/%Y}"
            yield Diagnostic("PAR534", message).at(where)


def answers(
    loaded: LoadedSet, evidence: LoadedEvidence, sources: Sequence[Source] = ()
) -> tuple[tuple[UnitShare, ...], tuple[str, ...], tuple[str, ...]]:
    """Return what every lead unit answered, the lines without figures, and those that lack some."""
    lines: dict[str, list[str]] = {}
    answered: dict[str, list[str]] = {}
    missing, partial = [], []
    duties = duties_of(loaded.criteria)
    own = evidence.claims.get(OWN, Claim()).values
    reporting = contributors(loaded.criteria)
    said = {(unit_key(s.unit), code) for s in sources for code, f in s.leaves.items() if f.says}
    for code, leaf in loaded.scheme.leaves.items():
        rubric = leaf.rubric
        if rubric is None or code not in loaded.scheme.scored:
            continue
        claim = evidence.claims.get(code, Claim())
        given = bool(claim.values) or claim.not_applicable is not None or _told(rubric, own)
        if not given:
            missing.append(code)
        elif claim.not_applicable is None and not _answered(rubric, claim.values):
            partial.append(code)
        wards = reporting[code] if shared_by_units(rubric) else ()
        wards = wards if any((unit_key(unit), code) in said for unit in wards) else ()
        for unit in (unit for unit in wards or duties[code].lead if unit != NOBODY):
            lines.setdefault(unit, []).append(code)
            if (unit_key(unit), code) in said if wards else given:
                answered.setdefault(unit, []).append(code)
    shares = tuple(
        UnitShare(unit=unit, lines=tuple(codes), answered=tuple(answered.get(unit, ())))
        for unit, codes in lines.items()
    )
    return shares, tuple(missing), tuple(partial)


def _answered(rubric: Rubric, values: Mapping[str, Given]) -> bool:
    """Whether nothing more is asked: every figure is given, or they say that nothing arose."""
    known = {name: as_known(value) for name, value in values.items()}
    return rubric.complete(values) or surely_idle(rubric, known)


def _told(rubric: Rubric, own: Collection[str]) -> bool:
    """Return whether a line reports nothing itself, and the set's own figures tell all of it."""
    origins = [declared.origin for declared in rubric.inputs.values()]
    return all(not isinstance(origin, Name) or origin.name in own for origin in origins) and not (
        rubric.reported
    )


def receipt_rows(receipt: Receipt) -> list[str]:
    """Return a receipt in words, one thing a row; nothing where no file was read."""
    if not receipt.files:
        return []
    rows = [f"Đã đọc {len(receipt.files)} tệp số liệu: {some_of(map(_read, receipt.files))}."]
    shares = [
        f"{share.unit} ({len(share.answered)}/{len(share.lines)} tiêu chí)"
        for share in receipt.units
        if share.answered
    ]
    silent = receipt.silent
    if len(receipt.units) > 1 and shares:
        rows.append(f"Đơn vị đã có số liệu: {some_of(shares, mark='; ')}.")
    if len(receipt.units) > 1 and silent:
        rows.append(f"Đơn vị {NO_FIGURES} ({len(silent)}): {some_of(silent, mark='; ')}.")
    for heading, codes in (
        (f"Tiêu chí {NO_FIGURES}", receipt.missing),
        ("Tiêu chí còn thiếu một phần số liệu", receipt.partial),
    ):
        if codes:
            rows.append(f"{heading} ({len(codes)}): {some_of(codes)}.")
    rows += [f"{raised(one.told)}." for one in receipt.changes]
    return rows + [f"Để riêng, không tính: {found.where}: {found.text}." for found in receipt.aside]


def _read(file: FileRead) -> str:
    unit = f"{', '.join(file.units[:3])}: " if file.units else ""
    return f"{file.name} ({unit}{len(file.lines)} tiêu chí)"
