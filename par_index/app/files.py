"""An assessment moved by a scenario, and results as files to keep."""

from __future__ import annotations

from datetime import date

from par_index.assessment import Assessment
from par_index.loading.dump import dump
from par_index.loading.loaded import LoadedEvidence
from par_index.models.evidence import LeafEvidence, given_text
from par_index.report.agenda import agenda, to_ics
from par_index.report.document import document
from par_index.report.work import works
from par_index.whatif.compare import Scenario, overlaid


def moved(assessment: Assessment, scenario: Scenario) -> Assessment:
    """Return the assessment with a scenario as its evidence, documents and words kept."""
    claims = overlaid(assessment.loaded.scheme, assessment.evidence.claims, scenario)
    before = assessment.evidence.evidence
    leaves = dict(before.leaves)
    for code in scenario.codes:
        claim, kind = claims[code], assessment.loaded.scheme.scored[code].rubric.kind
        given = {name: given_text(value, kind(name)) for name, value in claim.values.items()}
        update = {"given": given, "not_applicable": claim.not_applicable}
        leaves[code] = leaves.get(code, LeafEvidence()).model_copy(update=update)
    evidence = before.model_copy(update={"leaves": leaves, "set": assessment.loaded.criteria.set})
    return assessment.with_evidence(LoadedEvidence(evidence, claims, assessment.evidence.file))


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


def calendar_ics(assessment: Assessment) -> bytes:
    """Return the days of the year on which something is due, for Outlook and the like."""
    first = date(assessment.loaded.criteria.year, 1, 1)
    made = agenda(works(assessment.loaded, assessment.evidence, first))
    return to_ics(assessment.loaded, made, first, None)
