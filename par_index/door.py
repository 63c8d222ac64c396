"""What `import par_index` offers: sets and evidence opened from wherever they are, and scored.

The command line, the notebooks and the app come in here too: `open_set` alone decides by what may
be scored, `open_evidence` alone how figures are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeAlias

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError, refuse
from par_index.loading.claims import other_set
from par_index.loading.evidence import read_claims
from par_index.loading.library import is_workbook, proved
from par_index.loading.load import extended, load_set, read_evidence, targets_of
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.loading.opening import exists
from par_index.loading.reader import read_bytes, read_file
from par_index.scoring.score import score as score_scheme
from par_index.scoring.scorecard import Scorecard

if TYPE_CHECKING:
    from par_index.loading.facts import Source
    from par_index.ranking.frame import ScoredFrame


@dataclass(frozen=True, slots=True, repr=False)
class Upload:
    """A file that is not on this disk, such as one that a browser sent: its name and its bytes."""

    name: str
    content: bytes

    def __repr__(self) -> str:
        return f"<Upload {self.name}: {len(self.content)} byte>"


Criteria: TypeAlias = str | Path | LoadedSet
"""A shipped name, the path of a criteria file, or a set that was opened."""

Paths: TypeAlias = str | Path | Sequence[str | Path]
"""One path or several."""

Item: TypeAlias = str | Path | Upload | Mapping[str, object]
"""One file of evidence, or what such a file would hold."""

Evidence: TypeAlias = LoadedEvidence | Item | Iterable[Item] | None
"""Everything that `open_evidence` reads."""


def open_set(
    criteria: Criteria, overlays: Paths = (), readings: Mapping[str, str] | None = None
) -> LoadedSet:
    """Open a criteria set to score by; one that a check finds unsound is refused.

    Args:
        criteria: a shipped name such as ``son-tra-2026``, the path of a criteria file, or a set
            that `open_set` returned, on which the overlays and readings are then laid.
        overlays: the path of an overlay file, or several in the order of laying them.
        readings: other readings by line, as ``{"I.1.a": "at-least-five"}``.

    Raises:
        ProblemsError: a file has errors, or scoring by the set would not be sound; every problem
            is in it.

    """
    names = [str(path) for path in _several(overlays)]
    if not isinstance(criteria, LoadedSet):
        loaded = load_set(str(criteria), names, readings)
    elif names or readings:
        loaded = extended(criteria, names, readings)
    else:
        return criteria
    if loaded.overlays or not proved(loaded.files):
        from par_index.checking.report import errors_of

        if errors := errors_of(loaded):
            raise ProblemsError(errors)
    return loaded


def open_evidence(criteria: Criteria, evidence: Evidence = None) -> LoadedEvidence:
    """Open the evidence of a unit for a criteria set.

    Args:
        criteria: as `open_set` takes it.
        evidence: the path of a YAML file or of a workbook that ``par-index template`` made, or a
            pattern such as ``so-lieu/*.xlsx``; several of them, YAML and workbooks mixed; a dict
            that holds what a YAML file would (``{"leaves": {"V.1.b": {"given": …}}}``) or just
            figures by line (``{"V.1.b": {"total": 50, "signed": 48}}``); evidence that was opened;
            or None for the targets that the set itself names. Counts are whole numbers, shares are
            text or fractions (``"96%"``, ``Fraction(24, 25)``), days are dates or text; floats are
            refused, for they are not exact.

    Raises:
        ProblemsError: something cannot be read, or two files contradict each other; every problem
            is in it.
        TypeError: the evidence is none of these.

    """
    loaded = open_set(criteria)
    if evidence is None:
        return targets_of(loaded)
    if isinstance(evidence, LoadedEvidence):
        return _reread(loaded, evidence)
    whole, problems = open_leniently(loaded, _items(evidence))
    if whole is None and not problems:
        hint = "Hãy nêu ít nhất một tệp .yaml hoặc .xlsx."
        problems = [Diagnostic("PAR101", "chưa nêu tệp số liệu nào", hint).at("số liệu")]
    if whole is None or problems:
        raise ProblemsError(problems)
    return whole


def open_leniently(
    loaded: LoadedSet, evidence: Iterable[Item]
) -> tuple[LoadedEvidence | None, list[Problem]]:
    """Return what of several files suits an opened set, and the problems of the rest."""
    from par_index.loading.corrections import corrected
    from par_index.loading.facts import without_scorecards
    from par_index.loading.joining import joined
    from par_index.report.duties import contributors
    from par_index.report.reception import received

    given, sources, problems, aside = _parts(loaded, evidence)
    if not sources:
        return None, [*problems, *aside]
    sources, cards = without_scorecards(sources)
    sources, changes, wrong = corrected(loaded, sources)
    problems += wrong
    told: list[Problem] = []
    if given is not None and not changes and not _reported(loaded, given):
        whole = given
    else:
        whole, told = joined(loaded, sources, contributors(loaded.criteria))
    problems += [problem for problem in told if problem.severity == "error"]
    remarks = [problem for problem in told if problem.severity == "warning"]
    return received(loaded, whole, sources, remarks, [*aside, *cards], changes), problems


def prefilled(
    loaded: LoadedSet, files: Iterable[str], renamed: Mapping[str, str]
) -> tuple[LoadedEvidence | None, list[Problem]]:
    """Return what evidence of any set and year can fill in of this one, and what found no place.

    Args:
        loaded: the set of the new form.
        files: evidence files, forms and scorecards, also of last year.
        renamed: the codes of this set by the old ones, where a line has another code now.

    """
    from par_index.excel.form_reader import read_workbook
    from par_index.loading.corrections import leave_old_days, old_source
    from par_index.loading.joining import joined

    sources: list[Source] = []
    for name in files:
        if is_workbook(name):
            sources += read_workbook(Path(name), name, loaded, renamed)
        else:
            sources.append(old_source(read_file(Path(name), name), loaded, renamed))
    for source in sources:
        leave_old_days(loaded, source)
    return joined(loaded, sources) if sources else (None, [])


def _reported(loaded: LoadedSet, given: LoadedEvidence) -> bool:
    """Whether a file is the report of one of several units on some line."""
    from par_index.loading.facts import shared_by_units
    from par_index.report.duties import unit_book

    criteria = loaded.criteria
    unit = given.evidence.unit
    own = not unit or unit_book(criteria).name(unit) == criteria.unit
    lines = (loaded.scheme.leaves[code] for code in given.claims if code in loaded.scheme.leaves)
    return not own and any(shared_by_units(line.rubric) for line in lines)


def score(criteria: Criteria, evidence: Evidence = None) -> Scorecard:
    """Score evidence by a criteria set and return the scorecard.

    Points are exact fractions: ``card.root.points`` of ``card.root.maximum``, each line in
    ``card.leaves``, every deduction in ``card.root.ledger()``.

    Args:
        criteria: as `open_set` takes it.
        evidence: as `open_evidence` takes it.

    Raises:
        ProblemsError: a file has errors, or scoring by the set would not be sound.

    """
    loaded = open_set(criteria)
    return score_scheme(loaded.scheme, open_evidence(loaded, evidence).claims)


def score_frame(frame: Any, criteria: Criteria) -> ScoredFrame:
    """Score every row of a frame by a criteria set, exactly as `score` scores one unit.

    A column ``V.1.b.signed`` holds a figure of a line, ``V.1.b`` its measure in place of counts,
    ``V.1.b.reason`` why nothing arose; an empty cell is missing. Cells hold whole numbers, yes/no,
    days, keys or labels of levels, fractions, or texts as evidence files write them (``96%``,
    ``> 90%``); a binary number with decimals is refused. Other columns are left alone.

    What rules take from peers is taken from all rows, a row without the figure left out.

    Args:
        frame: a pandas DataFrame, one row for each unit.
        criteria: as `open_set` takes it.

    Raises:
        ProblemsError: a column names a line or figure that the set does not have, or a file of the
            set has errors. Bad cells are no error: they are listed in the result.

    """
    from par_index.ranking.frame import score_rows

    return score_rows(open_set(criteria).scheme, frame)


def check(criteria: Criteria, overlays: Paths = ()) -> list[Problem]:
    """Check a criteria set or a file of rules, and return what ``par-index check`` prints of it.

    Errors forbid scoring, warnings ask for attention: ``problem.severity`` tells them apart.
    Nothing is raised for a file that cannot be read: its problems are returned too.

    Args:
        criteria: as `open_set` takes it, or the name or path of a file of rules.
        overlays: the path of an overlay file, or several in the order of laying them.

    """
    from par_index.checking.report import report_of

    names = tuple(str(path) for path in _several(overlays))
    thing = criteria if isinstance(criteria, LoadedSet) else str(criteria)
    return list(report_of(thing, names).problems)


def _reread(loaded: LoadedSet, given: LoadedEvidence) -> LoadedEvidence:
    """Return evidence that was opened, its figures read as this set asks for them."""
    where = given.name
    theirs, ours = given.evidence.set, loaded.criteria.set
    if theirs and theirs != ours:
        refuse(other_set(theirs, ours), where)
    read = read_claims(loaded.criteria, loaded.scheme, given.evidence)
    problems = [slip.found.at("!".join([where, *map(str, slip.path[1:])])) for slip in read.slips]
    if problems:
        raise ProblemsError(problems)
    return replace(given, claims=read.claims, record=read.record)


def _several(paths: Paths) -> Sequence[str | Path]:
    return [paths] if isinstance(paths, str | Path) else paths


def _items(evidence: Item | Iterable[Item]) -> Iterable[Item]:
    if isinstance(evidence, str | Path | Upload | Mapping):
        return [evidence]
    return evidence


def expanded(path: str | Path) -> list[str]:
    """Return the files that a pattern such as ``*.xlsx`` names, as a shell would."""
    text = str(path)
    if not any(mark in text for mark in "*?") or exists(Path(text)):
        return [text]
    return sorted(str(file) for file in Path(text).parent.glob(Path(text).name)) or [text]


_ASIDE = {"PAR507"}
"""Codes of files that are none of ours to read: beside others they are set aside, and named."""


def _parts(
    loaded: LoadedSet, items: Iterable[Item]
) -> tuple[LoadedEvidence | None, list[Source], list[Problem], list[Problem]]:
    """Read every item: the only evidence file, all sources, all problems, and why some are aside.

    Files that Excel keeps beside an open workbook, and evidence of other sets, are set aside.
    """
    from par_index.tables.package import is_lock

    given: list[LoadedEvidence | None] = []
    sources: list[Source] = []
    problems: list[Problem] = []
    aside: list[Problem] = []
    for item in items:
        for part in expanded(item) if isinstance(item, str | Path) else [item]:
            try:
                one, found = _part(loaded, part)
            except ProblemsError as failure:
                locked = isinstance(part, str) and is_lock(part)
                out = [p for p in failure.problems if locked or p.code in _ASIDE]
                aside += out
                problems += [] if out else failure.problems
            else:
                given.append(one)
                sources += found
    return given[0] if len(given) == 1 else None, sources, problems, aside


def _part(
    loaded: LoadedSet, item: str | Upload | Mapping[str, object]
) -> tuple[LoadedEvidence | None, list[Source]]:
    """Return what one item says, and also as evidence where it is no workbook."""
    from par_index.loading.facts import of_evidence

    if isinstance(item, Mapping):
        from par_index.loading.dump import evidence_text

        file = read_bytes(evidence_text(item).encode(), "số liệu từ Python")
    elif not isinstance(item, str | Upload):
        message = f"evidence is a path, an Upload or a mapping, not {type(item).__name__}"
        raise TypeError(message)
    elif is_workbook(name := item if isinstance(item, str) else item.name):
        from par_index.excel.form_reader import read_workbook

        if isinstance(item, str):
            return None, read_workbook(Path(item), name, loaded)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "so-lieu.xlsx"
            path.write_bytes(item.content)
            return None, read_workbook(path, name, loaded)
    else:
        file = (
            read_file(Path(item), item) if isinstance(item, str) else read_bytes(item.content, name)
        )
    given = read_evidence(file, loaded)
    return given, [of_evidence(file, given.evidence)]
