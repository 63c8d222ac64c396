"""Everything that a check of one criteria set or of one rubric file finds, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from par_index.checking.criteria import DOUBTS, ERRORS, WHEN_SOUND, run, uses_of
from par_index.checking.places import SourceNode, Sources
from par_index.checking.rubrics import alone_problems, entry_errors, entry_problems
from par_index.diagnostics.problems import Diagnostic, Place, Problem, ProblemsError, refuse
from par_index.language.exact import Exact
from par_index.language.vietnamese import some_of
from par_index.loading.library import find
from par_index.loading.load import extended, load_set, read_rubrics
from par_index.loading.loaded import LoadedSet
from par_index.loading.reader import SourceFile, read_file
from par_index.models.rubric import RubricEntry


@dataclass(frozen=True, slots=True)
class Recorded:
    """A finding about the source document that the set records, with its place."""

    clause: str
    text: str
    file: str
    place: Place


@dataclass(frozen=True, slots=True)
class Report:
    """The result of checking one thing: its problems by place, and what was proved.

    ``rules`` counts the readings of rules that were checked, ``proved`` those of which nothing
    stayed unproved, ``examples`` the worked examples that were run.
    """

    name: str
    title: str
    problems: tuple[Problem, ...]
    recorded: tuple[Recorded, ...] = ()
    rules: int = 0
    proved: int = 0
    examples: int = 0

    @property
    def errors(self) -> list[Problem]:
        """The problems that forbid scoring."""
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        """The problems that only ask for attention."""
        return [problem for problem in self.problems if problem.severity == "warning"]


def errors_of(loaded: LoadedSet) -> list[Problem]:
    """Return everything that forbids scoring by a set: its tree, and the rules that it uses."""
    sources = Sources(loaded)
    found = [p for p in run(ERRORS, loaded, sources) if p.severity == "error"]
    used = {leaf.rule for leaf in loaded.criteria.leaves()}
    for name, entry in loaded.rubrics.items():
        source = sources.rubric(name)
        if name in used and source is not None:
            found += entry_errors(name, entry, source)
    return _ordered(found)


def check_set(loaded: LoadedSet) -> Report:
    """Check a criteria set with its overlays and all rules of the files that it names."""
    sources = Sources(loaded)
    found = run((*ERRORS, *DOUBTS), loaded, sources)
    uses = uses_of(loaded)
    for name, entry in loaded.rubrics.items():
        source = sources.rubric(name)
        if source is not None:
            found += entry_problems(name, entry, source, uses.get(name, []))
    if not any(problem.severity == "error" for problem in found):
        found += run(WHEN_SOUND, loaded, sources)
    criteria = loaded.criteria
    root = sources.file.root
    recorded = tuple(
        Recorded(
            finding.clause, finding.text, sources.file.name, root.within(("findings", index)).place
        )
        for index, finding in enumerate(criteria.findings)
    )
    return _report(criteria.set, criteria.title, found, loaded.rubrics, recorded)


def check_rubrics(file: SourceFile, name: str) -> Report:
    """Check a rubric file by itself.

    Raises:
        ProblemsError: the file has errors that keep its rules from being read.

    """
    problems: list[Problem] = []
    entries = read_rubrics(file, problems)
    if problems:
        raise ProblemsError(problems)
    rules = file.root.within(("rubrics",))
    found: list[Problem] = []
    for key, entry in entries.items():
        source = SourceNode(file, rules.within((key,)))
        found += entry_problems(key, entry, source, [])
        found += alone_problems(key, entry, source)
    found += _uncited(entries, SourceNode(file, file.root))
    return _report(name, f"Tệp cách chấm {file.name}", found, entries, ())


def _uncited(entries: Mapping[str, RubricEntry], source: SourceNode) -> list[Problem]:
    bare = [name for name, entry in entries.items() if not entry.clause]
    if not bare:
        return []
    message = (
        f"{len(bare)} cách chấm không dẫn điều khoản nào của văn bản: {some_of(bare, 'cách chấm')}"
    )
    hint = "Hãy ghi clause ở cách chấm, như «Phụ lục, mục V.1.b»."
    return [source.note(Diagnostic("PAR656", message, hint), source.key("rubrics"))]


def _report(
    name: str,
    title: str,
    found: list[Problem],
    entries: Mapping[str, RubricEntry],
    recorded: tuple[Recorded, ...],
) -> Report:
    rules = sum(1 + len(entry.readings) for entry in entries.values())
    open_rules = {(p.file, p.place) for p in found if p.code == "PAR660"}
    examples = sum(len(entry.examples) for entry in entries.values())
    proved = max(0, rules - len(open_rules))
    return Report(name, title, tuple(_ordered(found)), recorded, rules, proved, examples)


def _ordered(problems: list[Problem]) -> list[Problem]:
    unique = list(dict.fromkeys(problems))
    return sorted(unique, key=lambda p: (p.file, p.place.line, p.place.column, p.code))


def check_named(name: str, overlays: tuple[str, ...] = ()) -> Report:
    """Check a shipped criteria set or rubric file by name, or a file by path.

    Raises:
        ProblemsError: a file cannot be read, or is of another kind.

    """
    path, shown = _found(name)
    file = read_file(path, shown)
    keys = file.root.keys
    if "areas" in keys or ("set" in keys and "leaves" not in keys):
        return check_set(load_set(name, overlays, anew=True))
    if "rubrics" not in keys or "overlay" in keys:
        message = "tệp này không phải bộ tiêu chí (areas) hay tệp cách chấm (rubrics)"
        hint = (
            "Tệp số liệu được kiểm tra khi chấm: par-index score; tệp điều chỉnh thì dùng --with."
        )
        refuse(Diagnostic("PAR107", message, hint), shown)
    return check_rubrics(file, name)


def report_of(thing: str | LoadedSet, overlays: tuple[str, ...] = ()) -> Report:
    """Check an opened set, or what a name or path stands for; nothing is raised for bad files."""
    name = thing.criteria.set if isinstance(thing, LoadedSet) else thing
    try:
        if isinstance(thing, LoadedSet):
            return check_set(extended(thing, overlays) if overlays else thing)
        return check_named(thing, overlays)
    except ProblemsError as failure:
        return Report(name, "", tuple(failure.problems))


def rubric_entries(name: str) -> dict[str, tuple[RubricEntry, Exact | None]]:
    """Return the rules of a rubric file, or those that a criteria set uses with their maximum.

    Raises:
        ProblemsError: a file cannot be read, or is of another kind.

    """
    path, shown = _found(name)
    file = read_file(path, shown)
    if "areas" not in file.root.keys:
        problems: list[Problem] = []
        entries = read_rubrics(file, problems)
        if problems:
            raise ProblemsError(problems)
        return {key: (entry, None) for key, entry in entries.items()}
    loaded = load_set(name)
    found: dict[str, tuple[RubricEntry, Exact | None]] = {}
    for leaf in loaded.criteria.leaves():
        if leaf.rule is not None:
            maximum = None if leaf.max is None else leaf.max.points
            found.setdefault(leaf.rule, (loaded.rubrics[leaf.rule], maximum))
    return found


def _found(name: str) -> tuple[Path, str]:
    """Return the criteria set of a name, else the rubric file of that name."""
    try:
        return find(name, "criteria")
    except ProblemsError as failure:
        try:
            return find(name, "rubrics")
        except ProblemsError:
            raise failure from None
