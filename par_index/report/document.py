"""From a scorecard to its document for machines."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from par_index import __version__
from par_index.language.exact import Exact, exact_text
from par_index.loading.library import fingerprint
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.models.evidence import given_text
from par_index.models.scorecard import (
    DeductionEntry,
    FigureValue,
    FileEntry,
    GradeEntry,
    NodeEntry,
    RangeEntry,
    ScorecardDocument,
    SelfEntry,
    TotalEntry,
)
from par_index.models.tree import Leaf
from par_index.report.story import only_measure
from par_index.scoring.ledger import Line
from par_index.scoring.results import AnyLeafResult, GroupResult, LeafResult, Result, UnscoredResult
from par_index.scoring.score import without_waiting
from par_index.scoring.scorecard import Scorecard
from par_index.words.grades import grade_reason
from par_index.words.remedies import Horizon, best_remedy, remedies
from par_index.words.rules import case_text
from par_index.words.sentences import deduction
from par_index.words.states import LACKS


def document(
    loaded: LoadedSet,
    evidence: LoadedEvidence,
    scorecard: Scorecard,
    horizon: Horizon | None = None,
) -> ScorecardDocument:
    """Return the document of a scorecard, its remedies divided where a horizon is given."""
    criteria, root = loaded.criteria, scorecard.root
    leaves = {leaf.code: leaf for leaf in criteria.leaves()}
    products = {node.code: node.product or None for node in criteria.nodes()}
    files = [*loaded.files, *evidence.files]
    share = root.percent_range
    return ScorecardDocument(
        engine=__version__,
        set=criteria.set,
        title=criteria.title,
        unit=criteria.unit,
        year=criteria.year,
        as_of=None if horizon is None else horizon.day.isoformat(),
        overlays=tuple(overlay.overlay for overlay in loaded.overlays),
        readings=dict(loaded.readings),
        files=tuple(FileEntry(name=file.name, sha256=fingerprint(file)) for file in files),
        total=TotalEntry(
            points=exact_text(root.points),
            max=exact_text(root.maximum),
            percent=_exact(root.percent),
            range=_range(root.low, root.high),
            percent_range=None if share is None else _range(*share),
        ),
        self=_self(scorecard),
        grade=GradeEntry(
            title=scorecard.grade.title,
            reason=grade_reason(scorecard),
            possible=scorecard.grade.possible,
        ),
        figures={
            name: FigureValue(label=figure.label, value=_own_value(scorecard, name, figure.kind))
            for name, figure in scorecard.scheme.figures.items()
        },
        nodes=tuple(
            _node(result, loaded, scorecard, leaves, horizon, product=products[code])
            for code, result in scorecard.nodes.items()
            if code
        ),
        deductions=tuple(
            _deduction(code, line, scorecard.scored.get(code), scorecard)
            for code, line in root.ledger()
        ),
        unscored=tuple(leaf.code for leaf in root.leaves() if leaf.state == "unscored"),
        questions=tuple(leaf.code for leaf in scorecard.questions()),
        unsupported=tuple(scorecard.unsupported()),
        findings=tuple(f"{finding.clause}: {finding.text}" for finding in criteria.findings),
        receipt=evidence.receipt,
    )


def _self(scorecard: Scorecard) -> SelfEntry | None:
    own = without_waiting(scorecard)
    if own is None:
        return None
    return SelfEntry(
        points=exact_text(own.root.points),
        max=exact_text(own.root.maximum),
        percent=_exact(own.root.percent),
        grade=own.grade.title,
        waiting=tuple(scorecard.waiting()),
    )


def _exact(value: Exact | None) -> str | None:
    return None if value is None else exact_text(value)


def _own_value(scorecard: Scorecard, name: str, kind: str) -> str | None:
    value = scorecard.own.values.get(name)
    return None if value is None else given_text(value, kind)


def _range(low: Fraction, high: Fraction) -> RangeEntry:
    return RangeEntry(certain=exact_text(low), possible=exact_text(high))


def _deduction(
    code: str, line: Line, result: LeafResult | None, scorecard: Scorecard
) -> DeductionEntry:
    return DeductionEntry(
        code=code,
        kind=line.kind,
        amount=exact_text(line.amount),
        text=deduction(line, result),
        case=case_text(line.case, result.leaf.rubric) if line.case and result else "",
        clause=line.case.clause if line.case else "",
        remedy=best_remedy(result, scorecard)
        if result and line.kind in ("award", "part", "deduction")
        else "",
    )


def _node(
    result: Result,
    loaded: LoadedSet,
    scorecard: Scorecard,
    leaves: dict[str, Leaf],
    horizon: Horizon | None,
    **known: Any,
) -> NodeEntry:
    """Return the entry of a group or a line; ``known`` are fields that stand already."""
    known |= {
        "code": result.code,
        "max": exact_text(result.maximum),
        "points": exact_text(result.points),
        "range": _range(result.low, result.high),
    }
    if isinstance(result, GroupResult):
        return NodeEntry(
            **known,
            kind="group",
            title=result.group.title,
            index=_exact(result.percent),
            deductions=tuple(_deduction(result.code, line, None, scorecard) for line in result.own),
        )
    leaf = leaves[result.code]
    entry = NodeEntry(
        **known,
        kind="leaf",
        title=leaf.title,
        state=result.state,
        clause=leaf.clause or None,
        basis=leaf.max.basis if leaf.max else None,
        rule=leaf.rule,
        reading=loaded.readings.get(leaf.code, leaf.reading),
        given=_given(result),
    )
    if isinstance(result, UnscoredResult):
        return entry.model_copy(update={"reason": LACKS[result.leaf.lacks]})
    case = result.case
    still, lessons = remedies(result, scorecard, horizon)
    scored = {
        "exact": _exact(result.exact),
        "case": case_text(case, result.leaf.rubric) if case else None,
        "clause": (case.clause if case else "") or entry.clause,
        "discretionary": bool(case and case.discretionary),
        "only_measure": only_measure(result),
        "supported": result.claim.supported if result.state == "known" else None,
        "remarks": tuple(result.remarks()),
        "reason": result.reason or None,
        "remedies": tuple(still),
        "lessons": tuple(lessons),
        "deductions": tuple(
            _deduction(result.code, line, result, scorecard) for line in result.ledger()
        ),
    }
    return entry.model_copy(update=scored)


def _given(result: AnyLeafResult) -> dict[str, str]:
    rubric = result.leaf.rubric
    if rubric is None:
        return {}
    return {n: given_text(value, rubric.kind(n)) for n, value in result.claim.values.items()}
