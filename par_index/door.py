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
from par_index.loading.certificates import proved
from par_index.loading.claims import other_set
from par_index.loading.evidence import read_claims
from par_index.loading.library import is_workbook
from par_index.loading.load import (
    LoadedEvidence,
    LoadedSet,
    extended,
    load_evidence,
    load_set,
    read_evidence,
    targets_of,
)
from par_index.loading.reader import read_bytes
from par_index.scoring.score import score as score_scheme
from par_index.scoring.scorecard import Scorecard

if TYPE_CHECKING:
    from par_index.excel.facts import Source
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
    parts, problems = _parts(loaded, _items(evidence))
    if not parts and not problems:
        hint = "Hãy nêu ít nhất một tệp .yaml hoặc .xlsx."
        problems = [Diagnostic("PAR101", "chưa nêu tệp số liệu nào", hint).at("số liệu")]
    if len(parts) == 1 and isinstance(parts[0], LoadedEvidence) and not problems:
        return parts[0]
    whole, others = _together(loaded, parts)
    if whole is None or problems or others:
        raise ProblemsError([*problems, *others])
    return whole


def open_leniently(
    loaded: LoadedSet, evidence: Iterable[Item]
) -> tuple[LoadedEvidence | None, list[Problem]]:
    """Return what of several files suits an opened set, and the problems of the rest."""
    parts, problems = _parts(loaded, evidence)
    whole, others = _together(loaded, parts)
    return whole, [*problems, *others]


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
    if not any(mark in text for mark in "*?") or Path(text).exists():
        return [text]
    return sorted(str(file) for file in Path(text).parent.glob(Path(text).name)) or [text]


def without_locks(files: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the files to read, and those that Excel keeps beside an open workbook (``~$…``).

    Where there is nothing else, they are read, and refused with the reason.
    """
    from par_index.tables.package import is_lock

    locks = [name for name in files if is_lock(name)]
    others = [name for name in files if name not in locks]
    return (others, locks) if others else (locks, [])


def _parts(
    loaded: LoadedSet, items: Iterable[Item]
) -> tuple[list[LoadedEvidence | Source], list[Problem]]:
    """Read every item; the problems of those that cannot be read at all come beside the rest."""
    parts: list[LoadedEvidence | Source] = []
    problems: list[Problem] = []
    for item in items:
        paths = without_locks(expanded(item))[0] if isinstance(item, str | Path) else [item]
        for part in paths:
            try:
                parts.append(_part(loaded, part))
            except ProblemsError as failure:
                problems += failure.problems
    return parts, problems


def _part(loaded: LoadedSet, item: str | Upload | Mapping[str, object]) -> LoadedEvidence | Source:
    if isinstance(item, Mapping):
        from par_index.loading.dump import evidence_text

        text = evidence_text(item)
        return read_evidence(read_bytes(text.encode(), "số liệu từ Python"), loaded)
    if not isinstance(item, str | Upload):
        message = f"evidence is a path, an Upload or a mapping, not {type(item).__name__}"
        raise TypeError(message)
    name = item if isinstance(item, str) else item.name
    if not is_workbook(name):
        if isinstance(item, str):
            return load_evidence(item, loaded)
        return read_evidence(read_bytes(item.content, name), loaded)
    from par_index.excel.form_reader import read_workbook

    if isinstance(item, str):
        return read_workbook(Path(item), name, loaded)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "so-lieu.xlsx"
        path.write_bytes(item.content)
        return read_workbook(path, name, loaded)


def _together(
    loaded: LoadedSet, parts: Sequence[LoadedEvidence | Source]
) -> tuple[LoadedEvidence | None, list[Problem]]:
    if not parts:
        return None, []
    from par_index.excel.facts import joined, of_evidence

    sources = [
        of_evidence(loaded, part) if isinstance(part, LoadedEvidence) else part for part in parts
    ]
    return joined(loaded, sources)
