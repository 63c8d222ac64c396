"""Loading: a criteria set with its rubrics and overlays, and evidence, ready for the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from par_index.diagnostics.problems import WHOLE_FILE, Diagnostic, Problem, ProblemsError
from par_index.loading.claims import other_set, read_claim
from par_index.loading.criteria_checks import (
    CriteriaChecker,
    grade_faults,
    item_lists,
    overlay_faults,
    read_criteria,
    read_items,
    reading_slips,
    rule_slips,
    without,
)
from par_index.loading.evidence import read_claims
from par_index.loading.library import find, proved
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.loading.reader import Fault, SourceFile, read_bytes, read_file
from par_index.loading.rubric_checks import check_rubric
from par_index.loading.structure import build, build_each
from par_index.models.criteria import CriteriaSet, LeafChange, Overlay
from par_index.models.evidence import Evidence, LeafEvidence
from par_index.models.lowering import apply_overlay, lower_criteria
from par_index.models.rubric import RubricEntry, RubricHead
from par_index.scoring.scheme import OWN


def load_set(
    name: str,
    overlays: Sequence[str] = (),
    readings: Mapping[str, str] | None = None,
    *,
    anew: bool = False,
) -> LoadedSet:
    """Load a criteria set by shipped name or path, with overlays applied in order.

    Args:
        name: a shipped name such as ``son-tra-2026``, or the path of a criteria file.
        overlays: paths of overlay files.
        readings: alternative readings by leaf code.
        anew: check also files that are on the list of proved ones.

    Raises:
        ProblemsError: some file has errors; all of them are in it.

    """
    path, shown = find(name, "criteria")
    file = read_file(path, shown)
    problems: list[Problem] = []
    criteria = read_criteria(file, problems)
    if criteria is None:
        raise ProblemsError(problems)
    before = len(problems)
    files = [file, *_rubric_files(criteria.rubrics, file, problems)]
    if not problems and not anew and proved(files):
        kept = _proved_set(*((one.text, one.name, one.path) for one in files))
        return extended(kept, overlays, readings) if overlays or readings else kept
    rubrics = _rubrics_of(files[1:], problems, anew=anew)
    rubrics_read = len(problems) == before
    problems += _criteria_problems(criteria, rubrics, file, problems, rubrics_read)
    return _overlaid(criteria, rubrics, files, (), overlays, readings or {}, problems)


@lru_cache(8)
def _proved_set(*sources: tuple[str, str, Path | None]) -> LoadedSet:
    """Return the set of proved files, each given by its text, name and path; made once."""
    files = [read_bytes(text.encode(), name, path) for text, name, path in sources]
    problems: list[Problem] = []
    criteria = read_criteria(files[0], problems)
    assert criteria is not None
    rubrics = _rubrics_of(files[1:], problems, anew=False)
    return _overlaid(criteria, rubrics, files, (), (), {}, problems)


def extended(
    loaded: LoadedSet, overlays: Sequence[str] = (), readings: Mapping[str, str] | None = None
) -> LoadedSet:
    """Return an opened set with more overlays on top and other readings.

    Raises:
        ProblemsError: an overlay has errors, or there is no such reading.

    """
    chosen = {**loaded.readings, **(readings or {})}
    own = dict(loaded.rubrics), list(loaded.files), loaded.overlays
    return _overlaid(loaded.criteria, *own, overlays, chosen, [])


def _overlaid(
    criteria: CriteriaSet,
    rubrics: dict[str, RubricEntry],
    files: list[SourceFile],
    before: tuple[Overlay, ...],
    overlays: Sequence[str],
    readings: Mapping[str, str],
    problems: list[Problem],
) -> LoadedSet:
    """Lay overlays and readings on a set that was read with these problems."""
    applied = list(before)
    for overlay_name in overlays:
        overlay = _read_overlay(overlay_name, criteria, rubrics, files, problems)
        if overlay is not None:
            criteria = apply_overlay(criteria, overlay)
            applied.append(overlay)
    chosen = dict(readings)
    if not problems:
        problems += _reading_problems(chosen, criteria, rubrics)
    if problems:
        raise ProblemsError(problems)
    scheme = lower_criteria(criteria, rubrics, chosen)
    return LoadedSet(criteria, rubrics, tuple(applied), chosen, scheme, tuple(files))


def _criteria_problems(
    criteria: CriteriaSet,
    rubrics: Mapping[str, RubricEntry],
    file: SourceFile,
    before: list[Problem],
    rubrics_read: bool,
) -> list[Problem]:
    """Return what does not agree between a criteria set and its rubrics."""
    checker = CriteriaChecker(criteria, rubrics, file)
    checker.codes()
    checker.figures()
    if rubrics_read:  # else every rule of the file that failed would seem unknown
        checker.rules()
    checker.grades()
    if not before and not checker.problems:
        scheme = lower_criteria(criteria, rubrics, {})
        checker.targets(scheme)
        checker.relations(scheme)
        checker.ranking(scheme)
    return checker.problems


def _rubric_files(
    names: Sequence[str], owner: SourceFile, problems: list[Problem]
) -> list[SourceFile]:
    """Return the files of rules that a file names, noting those that cannot be read."""
    base = owner.path.parent if owner.path else None
    files = []
    for index, name in enumerate(names):
        try:
            path, shown = find(name, "rubrics", base)
            files.append(read_file(path, shown))
        except ProblemsError as failure:
            place = owner.root.within(("rubrics", index)).place
            for problem in failure.problems:
                if problem.code == "PAR101":
                    problem = owner.problem(
                        Diagnostic("PAR406", problem.message, problem.hint), place
                    )
                problems.append(problem)
    return files


def _rubrics_of(
    files: Iterable[SourceFile], problems: list[Problem], *, anew: bool
) -> dict[str, RubricEntry]:
    """Return the sound rubrics of several files; a later one takes the place of an earlier."""
    found: dict[str, RubricEntry] = {}
    for file in files:
        found |= read_rubrics(file, problems, anew=anew)
    return found


def read_rubrics(
    file: SourceFile, problems: list[Problem], *, anew: bool = True
) -> dict[str, RubricEntry]:
    """Return the sound rubrics of a file, noting every problem of the others.

    A file on the list of proved ones is taken as sound unless it should be checked ``anew``.
    """
    head = build(RubricHead, without(file.root, "rubrics"), file, problems)
    node = file.root.child("rubrics")
    if node is None and head is not None:
        problems.append(file.problem(Diagnostic("PAR201", "thiếu khóa «rubrics»"), WHOLE_FILE))
    found = build_each(RubricEntry, node, file, problems)
    if not anew and proved([file]):
        return found
    for name, entry in list(found.items()):
        assert node is not None
        slips = check_rubric(name, entry, node.within((name,)), file)
        problems.extend(slips)
        if slips:
            del found[name]
    return found


def _read_overlay(
    name: str,
    criteria: CriteriaSet,
    rubrics: dict[str, RubricEntry],
    files: list[SourceFile],
    problems: list[Problem],
) -> Overlay | None:
    file = read_file(Path(name), name)
    files.append(file)
    before = len(problems)
    added = file.root.child("add")
    grouped = () if added is None or not isinstance(added.content, dict) else ("add",)
    head = without(file.root, "leaves", "replace", "areas", *grouped)
    overlay = build(Overlay, head, file, problems)
    node = file.root.child("leaves")
    changes = build_each(LeafChange, node, file, problems)
    if overlay is None:
        return None
    files += (own := _rubric_files(overlay.rubrics, file, problems))
    rubrics |= _rubrics_of(own, problems, anew=False)
    written: dict[str, Any] = {"add": {}}
    for key, code, at in item_lists(file.root):
        items = tuple(read_items(at, file, problems))
        written |= {"add": {**written["add"], code: items}} if code else {key: items}
    overlay = overlay.model_copy(update={"leaves": changes, **written})
    after = apply_overlay(criteria, overlay)
    problems += file.placed(overlay_faults(overlay, criteria))
    checker = CriteriaChecker(after, rubrics, file)
    checker.codes()
    checker.rules()
    problems += checker.problems
    known = {leaf.code: leaf for leaf in criteria.leaves()}
    for code, change in changes.items():
        if code in known and node is not None:
            leaf = known[code].model_copy(update=change.changes())
            slips = rule_slips(leaf.rule, leaf.reading, rubrics)
            problems += _placed([Fault(("leaves", code), slip) for slip in slips], file)
    if overlay.grades is not None:
        problems += file.placed(grade_faults(overlay.grades, after))
    if len(problems) > before:
        return None
    return overlay


def _reading_problems(
    readings: Mapping[str, str], criteria: CriteriaSet, rubrics: Mapping[str, RubricEntry]
) -> list[Problem]:
    known = {leaf.code: leaf for leaf in criteria.leaves()}
    problems = []
    for code, reading in readings.items():
        where = f"--reading {code}={reading}"
        leaf = known.get(code)
        if leaf is None or leaf.rule is None:
            message = f"bộ tiêu chí không có tiêu chí «{code}» có cách chấm"
            problems.append(Diagnostic("PAR501", message).at(where))
            continue
        problems += [
            slip.at(where) for slip in reading_slips(leaf.rule, reading, rubrics[leaf.rule])
        ]
    return problems


def load_evidence(path: str | Path, loaded: LoadedSet) -> LoadedEvidence:
    """Load an evidence file for a criteria set.

    Raises:
        ProblemsError: the file has errors; all of them are in it.

    """
    return read_evidence(read_file(Path(path), str(path)), loaded)


def read_evidence(file: SourceFile, loaded: LoadedSet) -> LoadedEvidence:
    """Read the evidence of a file that was opened; see `load_evidence`."""
    problems: list[Problem] = []
    evidence = sound_evidence(file, problems)
    if evidence.set and evidence.set != loaded.criteria.set:
        place = file.root.within(("set",)).place
        problems.append(file.problem(other_set(evidence.set, loaded.criteria.set), place))
    read = read_claims(loaded.criteria, loaded.scheme, evidence)
    problems += _placed(read.slips, file)
    if problems:
        raise ProblemsError(problems)
    return LoadedEvidence(evidence, read.claims, file, record=read.record)


def sound_evidence(file: SourceFile, problems: list[Problem]) -> Evidence:
    """Return what has the shape of evidence in a file of any set; the rest becomes problems."""
    header = build(Evidence, without(file.root, "leaves"), file, problems)
    leaves = build_each(LeafEvidence, file.root.child("leaves"), file, problems)
    return (header or Evidence()).model_copy(update={"leaves": leaves})


def _placed(slips: Sequence[Fault], file: SourceFile) -> list[Problem]:
    """Turn slips into problems at the keys and values that they are about."""
    problems = []
    for slip in slips:
        node = file.root.within(slip.path)
        given = node.child("given") or node
        problems.append(file.problem(slip.found, node if slip.found.part in node.keys else given))
    return problems


def targets_of(loaded: LoadedSet) -> LoadedEvidence:
    """Return the targets that the plan itself sets, as evidence."""
    criteria = loaded.criteria
    said = {
        code: LeafEvidence(given=target.given, justification=target.text)
        for code, target in criteria.targets().items()
    }
    claims = {
        code: read_claim(loaded.scheme.claimable[code], entry, dotted=True).claim
        for code, entry in said.items()
    }
    own = said.pop(OWN, LeafEvidence()).given
    whole = Evidence(set=criteria.set, unit=criteria.unit, figures=own, leaves=said)
    return LoadedEvidence(whole, claims)
