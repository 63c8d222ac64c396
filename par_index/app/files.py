"""An assessment moved by a scenario, and results as files to keep."""

from __future__ import annotations

from par_index.assessment import Assessment
from par_index.loading.dump import dump
from par_index.loading.load import LoadedEvidence
from par_index.models.evidence import LeafEvidence, given_text
from par_index.report.document import document
from par_index.scoring.scheme import Claims
from par_index.whatif.scenario import Scenario, overlaid


def moved(assessment: Assessment, scenario: Scenario) -> Assessment:
    """Return the assessment with a scenario as its evidence, documents and words kept."""
    claims = overlaid(assessment.loaded.scheme, assessment.evidence.claims, scenario)
    before = assessment.evidence.evidence
    leaves = dict(before.leaves)
    for code in scenario.codes:
        leaves[code] = _entry(assessment, claims, code, leaves.get(code, LeafEvidence()))
    evidence = before.model_copy(update={"leaves": leaves, "set": assessment.loaded.criteria.set})
    return assessment.with_evidence(LoadedEvidence(evidence, claims, assessment.evidence.file))


def _entry(assessment: Assessment, claims: Claims, code: str, before: LeafEvidence) -> LeafEvidence:
    rubric = assessment.loaded.scheme.scored[code].rubric
    claim = claims[code]
    given = {
        name: given_text(
            value, rubric.inputs[name].kind if name in rubric.inputs else rubric.measure_kind
        )
        for name, value in claim.values.items()
    }
    return before.model_copy(update={"given": given, "not_applicable": claim.not_applicable})


def evidence_yaml(assessment: Assessment) -> bytes:
    """Return the evidence as a YAML file that reads back the same."""
    return dump(assessment.evidence.evidence).encode()


def scorecard_json(assessment: Assessment) -> bytes:
    """Return the whole scorecard as JSON."""
    made = document(assessment.loaded, assessment.evidence, assessment.scorecard)
    return made.model_dump_json(indent=2).encode()


def scorecard_excel(assessment: Assessment) -> bytes:
    """Return the scorecard as an Excel workbook with live formulas, the figures inside it."""
    from par_index.excel.scorecard import scorecard_book

    return scorecard_book(assessment.loaded, assessment.evidence, assessment.scorecard)


def template_excel(assessment: Assessment) -> bytes:
    """Return the workbook in which the figures are filled in, with those that are known."""
    from par_index.excel.template import template_book

    return template_book(assessment.loaded, assessment.evidence)
