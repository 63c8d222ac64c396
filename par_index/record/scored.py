"""What was scored by what, and appraised points as a set whose lines give what they are given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from par_index.door import Upload, open_evidence
from par_index.language.exact import decimal_text
from par_index.loading.evidence import read_claims
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.models.evidence import Evidence, LeafEvidence
from par_index.models.folder import Appraisal, LineAppraisal
from par_index.models.lowering import lower_criteria
from par_index.models.rubric import RubricEntry
from par_index.models.scorecard import ScorecardDocument
from par_index.models.tree import Group, Leaf
from par_index.report.document import document
from par_index.scoring.scheme import LeafScheme
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


POINTS = "points"


def appraisal_set(loaded: LoadedSet) -> LoadedSet:
    """Return the set as an appraiser scores it: every line with a maximum takes its points itself.

    Lines that only the superior scores, and lines for which the source gives no rule, count too.
    """
    rubrics: dict[str, RubricEntry] = {}

    def ruled(item: Group | Leaf) -> Group | Leaf:
        if isinstance(item, Group):
            return item.model_copy(update={"items": tuple(map(ruled, item.items))})
        if item.max is None:
            return item
        scheme = loaded.scheme.leaves[item.code]
        low = scheme.minimum if isinstance(scheme, LeafScheme) else item.min or Fraction(0)
        ends = {"min": decimal_text(low), "max": decimal_text(item.max.points)}
        points = {"label": "Điểm thẩm định", "type": "number", "fixed": "true", **ends}
        name = f"tham-dinh-{item.code}"
        entry = {"inputs": {POINTS: points}, "rule": {"points": POINTS}}
        rubrics[name] = RubricEntry.model_validate(entry)
        plain: dict[str, object] = {"reading": None, "uses": {}, "constants": {}, "min": low}
        return item.model_copy(update={"rule": name, **plain})

    criteria = loaded.criteria.model_copy(
        update={"areas": tuple(map(ruled, loaded.criteria.areas))}
    )
    scheme = lower_criteria(criteria, rubrics, {})
    return replace(loaded, criteria=criteria, rubrics=rubrics, readings={}, scheme=scheme)


def appraised(own: Scored, appraisal: Appraisal) -> Scored:
    """Return the result that an appraisal gives; lines that it leaves blank stay open."""
    loaded, before = appraisal_set(own.loaded), own.evidence.evidence
    leaves: dict[str, LeafEvidence] = {}
    for code, line in appraisal.lines.items():
        if code in loaded.scheme.scored and line.given:
            idle = (line.reason or "Theo kết quả thẩm định.") if line.idle else None
            points = {} if line.points is None else {POINTS: decimal_text(line.points)}
            update = {"given": {} if line.idle else points, "not_applicable": idle}
            leaves[code] = before.leaves.get(code, LeafEvidence()).model_copy(update=update)
    evidence = before.model_copy(update={"leaves": leaves})
    claims = read_claims(loaded.criteria, loaded.scheme, evidence).claims
    given = replace(own.evidence, evidence=evidence, claims=claims)
    return Scored(loaded, given, score(loaded.scheme, claims))


def standing(card: Scorecard) -> dict[str, LineAppraisal]:
    """Return the points of every line that a scorecard settles, as an appraisal would give them."""
    return {
        code: LineAppraisal(idle=True)
        if line.state == "not_applicable"
        else LineAppraisal(points=line.points)
        for code, line in card.scored.items()
        if line.settled
    }
