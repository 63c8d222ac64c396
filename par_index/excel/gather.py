"""Gathering the evidence of many files: workbooks of departments and YAML files alike."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from par_index.diagnostics.problems import Problem, ProblemsError
from par_index.excel.facts import Source, joined, joined_with_problems, of_evidence
from par_index.excel.reading import read_workbook
from par_index.loading.load import LoadedEvidence, LoadedSet, load_evidence

_YAML = (".yaml", ".yml")


def gather(loaded: LoadedSet, paths: Iterable[str]) -> LoadedEvidence:
    """Return the evidence of several files together.

    Raises:
        ProblemsError: files have errors or contradict one another; everything is in it at once.

    """
    sources, problems = _sources(loaded, paths)
    if problems:
        problems += joined_with_problems(loaded, sources)[1] if sources else []
        raise ProblemsError(problems)
    return joined(loaded, sources)


def gather_leniently(
    loaded: LoadedSet, paths: Iterable[str]
) -> tuple[LoadedEvidence | None, list[Problem]]:
    """Return what of several files suits this set, and the problems of the rest."""
    sources, problems = _sources(loaded, paths)
    if not sources:
        return None, problems
    evidence, others = joined_with_problems(loaded, sources)
    return evidence, problems + others


def _sources(loaded: LoadedSet, paths: Iterable[str]) -> tuple[list[Source], list[Problem]]:
    sources: list[Source] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            if path.casefold().endswith(_YAML):
                sources.append(of_evidence(loaded, load_evidence(path, loaded)))
            else:
                sources.append(read_workbook(Path(path), path, loaded))
        except ProblemsError as failure:
            problems += failure.problems
    return sources, problems
