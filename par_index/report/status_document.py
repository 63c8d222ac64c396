"""The work of a set on a day as a JSON document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.models.scalars import FORMAT
from par_index.report.periodic import PeriodReport, row_text
from par_index.report.surveys import survey_rounds
from par_index.report.work import Step, Work
from par_index.words.surveys import trend_document


def status_document(
    loaded: LoadedSet, given: LoadedEvidence | None, found: Sequence[Work], as_of: date
) -> dict[str, Any]:
    """Return every line and report with its items: days are ISO, lateness is in days."""
    criteria = loaded.criteria
    return {
        "format": FORMAT,
        "set": criteria.set,
        "unit": criteria.unit,
        "year": criteria.year,
        "as_of": as_of.isoformat(),
        "work": [_work(work) for work in found],
        "surveys": [
            trend_document(trend) | {"days": [day.isoformat() for day in days]}
            for trend, days in survey_rounds(loaded, given, as_of)
        ],
    }


def _work(work: Work) -> dict[str, Any]:
    return {
        "code": work.code,
        "title": work.title,
        "kind": "report" if work.leaf is None else "line",
        "area": work.area,
        "standing": work.standing,
        "lead": list(work.lead),
        "supporting": list(work.supporting),
        "recipient": work.recipient,
        "waits_for": work.event,
        "deadline": work.text,
        "items": [_item(step) for step in work.steps],
    }


def _item(step: Step) -> dict[str, Any]:
    item, row = step.item, step.row
    finished = step.progress.finished
    return {
        "product": item.product,
        "period": item.period,
        "due": item.occurrence.due.isoformat(),
        "working_day": item.occurrence.working_day.isoformat(),
        "standing": step.progress.standing,
        "finished": None if finished is None else finished.isoformat(),
        "days": step.progress.days,
        "number": row.number if row else "",
        "cause": row.cause if row else "",
        "remedy": row.remedy if row else "",
    }


def report_document(draft: PeriodReport) -> dict[str, Any]:
    """Return the data of a periodic report, part by part."""
    parts = {
        name: [asdict(row) | {"lead": list(row.lead), "sentence": row_text(row)} for row in rows]
        for name, rows in draft.parts.items()
    }
    first, last = draft.period.first.isoformat(), draft.period.last.isoformat()
    return {"title": draft.title, "first": first, "last": last, **parts}
