"""What loading gives: a criteria set with the scheme made of it, and evidence with its claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from par_index.loading.reader import SourceFile
from par_index.loading.work import WorkRecord
from par_index.models.criteria import CriteriaSet, Overlay
from par_index.models.evidence import Evidence
from par_index.models.lowering import lower_criteria
from par_index.models.rubric import RubricEntry
from par_index.models.scorecard import NOTHING_READ, Receipt
from par_index.scoring.scheme import Claims, Scheme

_MOST_KEPT = 64
"""So many choices of readings of a set are kept."""


@dataclass(frozen=True, repr=False)
class LoadedSet:
    """A criteria set with its rubrics, overlays and readings, and the scheme made of them.

    ``files`` are the files that it came from, in the order of reading.
    """

    criteria: CriteriaSet
    rubrics: Mapping[str, RubricEntry]
    overlays: tuple[Overlay, ...]
    readings: Mapping[str, str]
    scheme: Scheme
    files: tuple[SourceFile, ...]
    _others: dict[frozenset[tuple[str, str]], LoadedSet] = field(
        default_factory=dict, init=False, compare=False
    )

    def __repr__(self) -> str:
        return f"<LoadedSet {self.criteria.set}: {len(self.scheme.leaves)} tiêu chí>"

    def under(self, readings: Mapping[str, str]) -> LoadedSet:
        """Return the same set under other readings, by leaf code; the same ones once."""
        chosen = {**self.readings, **readings}
        if (key := frozenset(chosen.items())) not in self._others:
            if len(self._others) >= _MOST_KEPT:
                self._others.clear()
            made = lower_criteria(self.criteria, self.rubrics, chosen)
            other = LoadedSet(self.criteria, self.rubrics, self.overlays, chosen, made, self.files)
            self._others[key] = other
        return self._others[key]


@dataclass(frozen=True, repr=False)
class LoadedEvidence:
    """Evidence as it was written, the claims that the engine scores, and the work recorded."""

    evidence: Evidence
    claims: Claims
    file: SourceFile | None = None
    others: tuple[SourceFile, ...] = ()
    record: WorkRecord = field(default_factory=WorkRecord)
    receipt: Receipt = NOTHING_READ

    def __repr__(self) -> str:
        more = f" và {len(self.others)} tệp khác" if self.others else ""
        return f"<LoadedEvidence {self.name}{more}: {len(self.claims)} tiêu chí có số liệu>"

    @property
    def name(self) -> str:
        """The file that the evidence came from first, or what stands for the plan's targets."""
        return self.file.name if self.file else "mục tiêu của bộ tiêu chí"

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """Every file that the evidence came from; none for the plan's own targets."""
        return (*([self.file] if self.file else []), *self.others)
