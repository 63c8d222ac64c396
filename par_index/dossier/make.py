"""From a set, evidence and a profile to the files of the dossier, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from par_index.diagnostics.problems import Problem, ProblemsError
from par_index.dossier.facts import Blanks, Facts, Marks, Name
from par_index.dossier.letters import written
from par_index.dossier.words import check_own, filled, template
from par_index.loading.library import fingerprint
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.loading.reader import SourceFile
from par_index.models.folder import UnitFile
from par_index.record.comparing import side
from par_index.record.folder import Folder
from par_index.record.rounds import kind_of
from par_index.record.stage import stages_of
from par_index.report.periodic import Period, period_report
from par_index.report.work import works
from par_index.scoring.score import score
from par_index.scoring.scorecard import Scorecard


@dataclass(frozen=True)
class Dossier:
    """The files of a dossier, what they were made of, and what each leaves open."""

    files: Mapping[str, bytes]
    inputs: Mapping[str, str]
    blanks: Mapping[str, list[str]]


def facts_of(
    loaded: LoadedSet,
    evidence: LoadedEvidence,
    unit: UnitFile,
    day: date | None,
    folder: Folder | None = None,
) -> Facts:
    """Score evidence, and add what a folder knows besides: last year and the appraisal.

    Raises:
        ProblemsError: last year's folder, or a stage, cannot be read.

    """
    card = score(loaded.scheme, evidence.claims)
    if folder is None:
        return Facts(loaded, evidence, card, unit, day)
    before = folder.entry.previous
    last = side(str(folder.path / before.folder), None).scored.card if before else None
    return Facts(loaded, evidence, card, unit, day, last, _appraised(folder))


def with_draft(facts: Facts, period: Period) -> Facts:
    """Add the report on a period, as of the day of the documents or else its last day."""
    day = facts.day or period.last
    found = works(facts.loaded, facts.evidence, day)
    return replace(facts, draft=period_report(facts.loaded, found, period, day))


def _appraised(folder: Folder) -> Scorecard | None:
    """Return the result of the last appraisal that was recorded."""
    found = [one for one in stages_of(folder.path) if one.content and one.manifest.appraisal]
    points = [one for one in found if kind_of(one.manifest.stage) == "points"]
    return points[-1].scored().card if points else None


def make(
    facts: Facts, names: Iterable[Name], own: Path | None, read: Iterable[SourceFile]
) -> Dossier:
    """Make the documents of these names, by one's ``own`` templates where that folder has them.

    ``read`` are the files that were read besides the set and the evidence.

    Raises:
        ProblemsError: a template cannot be used; the problems of all of them are in it.

    """
    files: dict[str, bytes] = {}
    blanks: dict[str, list[str]] = {}
    sources = [*facts.loaded.files, *facts.evidence.files, *read]
    inputs = {file.name: fingerprint(file) for file in sources}
    problems: list[Problem] = []
    names = tuple(names)
    check_own(own, names)
    for name in names:
        open_places = Blanks()
        stem = f"{name}-{facts.draft.period.key}" if facts.draft else name
        document = written(name, facts, open_places)
        where, content = template(name, own)
        try:
            files[f"{stem}.docx"] = filled(where, content, name, document)
        except ProblemsError as failure:
            problems += failure.problems
        if where != f"{name}.docx":
            inputs[where] = sha256(content).hexdigest()
        blanks[stem] = open_places.grouped()
        if name == "bang-tu-cham":
            files[f"{name}.xlsx"] = _workbook(facts, document)
    if problems:
        raise ProblemsError(problems)
    return Dossier(files, inputs, {stem: found for stem, found in blanks.items() if found})


def _workbook(facts: Facts, says: Marks) -> bytes:
    from par_index.excel.scorecard import scorecard_book
    from par_index.excel.summary import Signing

    marks = ("co_quan_chu_quan", "co_quan", "dia_danh_ngay", "quyen_han", "nguoi_ky")
    signing = Signing(*(says[mark] for mark in marks))
    return scorecard_book(facts.loaded, facts.evidence, facts.card, facts.look, signing)
