"""Evidence of one year put into the terms of another: names that changed, days of its own year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError
from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE
from par_index.loading.claims import unknown_code, unknown_input
from par_index.loading.load import LoadedSet
from par_index.loading.reader import read_file
from par_index.loading.structure import build
from par_index.models.criteria import TwoYears
from par_index.scoring.scheme import Claim, Claims, Scheme

_Path = tuple[str, ...]
"""A line; a line and its figure; a line, its figure and a level of it."""


@dataclass(frozen=True)
class Translation:
    """How what changed its name is called in the other set, by its old path; how years move."""

    years: int = 0
    names: Mapping[_Path, str] = field(default_factory=dict)

    def of(self, *path: str) -> str:
        """Return what a line or group, a figure or a level is called in the other set."""
        return self.names.get(path, path[-1])

    def path(self, path: _Path) -> _Path:
        """Return a whole path in the terms of the other set."""
        return tuple(self.of(*path[: n + 1]) for n in range(len(path)))

    @property
    def back(self) -> Translation:
        """The way back."""
        return Translation(-self.years, {self.path(path): path[-1] for path in self.names})

    def claims(self, claims: Claims, scheme: Scheme) -> dict[str, Claim]:
        """Return evidence for a set in the terms of the other."""
        return {
            self.of(code): replace(claim, values=dict(self._values(code, claim, scheme)))
            for code, claim in claims.items()
        }

    def _values(self, code: str, claim: Claim, scheme: Scheme) -> Iterator[tuple[str, Given]]:
        leaf = scheme.claimable.get(code)
        rubric = None if leaf is None else leaf.rubric
        for name, value in claim.values.items():
            if isinstance(value, str):
                yield self.of(code, name), self.of(code, name, value)
            else:
                dated = rubric is not None and rubric.kind(name) == "date"
                yield self.of(code, name), _moved(value, self.years) if dated else value


def _moved(value: Given, years: int) -> Given:
    """Return the same day of another year; 29 February becomes the 28th where there is none."""
    if isinstance(value, Interval):
        cuts = (cut and (_moved_day(int(cut[0]), years), cut[1]) for cut in (value.low, value.high))
        return Interval(*cuts)
    return value if isinstance(value, bool | str) else _moved_day(int(value), years)


def _moved_day(ordinal: int, years: int) -> int:
    day = date.fromordinal(ordinal)
    with suppress(ValueError):
        return day.replace(year=day.year + years).toordinal()
    return day.replace(year=day.year + years, day=28).toordinal()


def between(old: LoadedSet, new: LoadedSet, path: str | None = None) -> Translation:
    """Return how evidence of the old set is put into the terms of the new one.

    Args:
        old: the earlier set.
        new: the later set.
        path: the file of what was renamed, if there is one.

    Raises:
        ProblemsError: the file has errors, or names what the sets do not have.

    """
    years = new.criteria.year - old.criteria.year
    if path is None:
        return Translation(years)
    file = read_file(Path(path), path)
    problems: list[Problem] = []
    renamed = build(TwoYears, file.root, file, problems)
    found = {} if renamed is None else _written(renamed)
    made = Translation(years, dict(found.values()))
    for at, (before, _) in found.items():
        for scheme, names in ((old.scheme, before), (new.scheme, made.path(before))):
            if slip := _unknown(names, scheme):
                problems.append(file.problem(slip, file.root.within(at)))
    if problems:
        raise ProblemsError(problems)
    return made


def _written(renamed: TwoYears) -> dict[_Path, tuple[_Path, str]]:
    """Return the old path and the new name of everything that a file names, by its place there."""
    found: dict[_Path, tuple[_Path, str]] = {}
    earlier = {new: old for old, new in renamed.lines.items()}
    for old, new in renamed.lines.items():
        found["lines", old] = (old,), new
    for code, names in renamed.figures.items():
        for old, new in names.items():
            found["figures", code, old] = (earlier.get(code, code), old), new
    for code, named in renamed.levels.items():
        once = {new: old for old, new in renamed.figures.get(code, {}).items()}
        for name, keys in named.items():
            for old, new in keys.items():
                path = (earlier.get(code, code), once.get(name, name), old)
                found["levels", code, name, old] = path, new
    return found


def _unknown(path: _Path, scheme: Scheme) -> Diagnostic | None:
    """Return what a set does not have of a path; None where it has the line and the figure."""
    code, *names = path
    node, leaf = scheme.nodes.get(code), scheme.leaves.get(code)
    if node is None or (names and (leaf is None or leaf.rubric is None)):
        return unknown_code(scheme.leaves if names else scheme.nodes, code)
    if names and leaf and leaf.rubric and names[0] not in (*leaf.rubric.inputs, MEASURE):
        return unknown_input(code, leaf.rubric, names[0])
    return None
