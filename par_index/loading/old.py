"""Evidence of another year or set, as far as it fits: what a new form can be filled in with."""

from __future__ import annotations

from collections.abc import Mapping

from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.loading.claims import unknown_code
from par_index.loading.facts import Source, days_of, of_evidence
from par_index.loading.load import LoadedSet, sound_evidence
from par_index.loading.reader import SourceFile


def old_source(file: SourceFile, loaded: LoadedSet, renamed: Mapping[str, str]) -> Source:
    """Return what an evidence file says of lines that this set has, by their codes of today."""
    problems: list[Problem] = []
    source = of_evidence(file, sound_evidence(file, problems))
    known = loaded.scheme.nodes.keys() | loaded.scheme.claimable.keys()
    for old in list(source.leaves):
        code, facts = renamed.get(old, old), source.leaves.pop(old)
        if code in known:
            source.leaves[code] = facts
        else:
            problems.append(unknown_code(loaded.scheme.leaves, code).at(f"{file.name}!{old}"))
    source.problems = problems
    return source


def leave_old_days(loaded: LoadedSet, source: Source) -> None:
    """Take out every day that is not of the year of this set, and tell which."""
    year = loaded.criteria.year
    for code, facts in source.leaves.items():
        for what, day, where, key in list(days_of(loaded, code, facts)):
            if day.year == year:
                continue
            message = f"{what}: ngày {day:%d/%m/%Y} không thuộc năm {year} nên không điền sẵn"
            source.problems.append(Diagnostic("PAR533", message).at(where))
            if isinstance(key, str):
                del facts.figures[key]
            else:
                document = facts.documents[key][0].model_copy(update={"date": None})
                facts.documents[key] = document, where
