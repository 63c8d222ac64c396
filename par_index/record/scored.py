"""What was scored by what: a set, evidence, and the scorecard that they give."""

from __future__ import annotations

from dataclasses import dataclass, replace

from par_index.door import Upload, open_evidence
from par_index.loading.load import LoadedEvidence, LoadedSet
from par_index.models.evidence import Evidence
from par_index.models.scorecard import ScorecardDocument
from par_index.report.document import document
from par_index.scoring.score import score
from par_index.scoring.scorecard import Scorecard


@dataclass(frozen=True)
class Scored:
    """What was scored by what, and the result."""

    loaded: LoadedSet
    evidence: LoadedEvidence
    card: Scorecard

    def document(self) -> ScorecardDocument:
        """Return the scorecard as a document."""
        return document(self.loaded, self.evidence, self.card)


def scored(loaded: LoadedSet, parts: list[Upload]) -> Scored:
    """Score files of evidence; none at all is evidence that says nothing."""
    empty = LoadedEvidence(Evidence(set=loaded.criteria.set), {})
    evidence = open_evidence(loaded, parts) if parts else empty
    return Scored(loaded, evidence, score(loaded.scheme, evidence.claims))


def renamed(loaded: LoadedSet, names: list[str]) -> LoadedSet:
    """Return a set whose files are called by other names, such as those within a stage."""
    pairs = zip(loaded.files, names, strict=True)
    return replace(loaded, files=tuple(replace(file, name=name) for file, name in pairs))
