"""How the work of a line or report stands on a day, in one sentence."""

from __future__ import annotations

from par_index.report.work import Step, Work
from par_index.scoring.results import LeafResult
from par_index.words.expressions import lowered
from par_index.words.grounds import measured
from par_index.words.progress import finished_words, pending_words
from par_index.words.states import NOTHING_AROSE, raised


def situation(work: Work) -> str:
    """Return how a line or report stands: what it waits for, owes, or has done."""
    if work.standing == "waiting":
        return f"Chờ: {work.event}"
    result = work.result if isinstance(work.result, LeafResult) else None
    shown = measured(result) if result else ""
    if work.standing in ("done", "late"):
        known = [item_words(step) for step in work.steps if step.known and step.progress.finished]
        return "; ".join(known) or shown or "Đạt"
    if work.standing == "missed":
        return shown or "Chưa đạt"
    if work.standing == "not_applicable":
        return (result.reason if result else "") or raised(NOTHING_AROSE)
    step = work.pending
    return work.text if step is None else pending_words(step.progress, step.item.text)


def item_words(step: Step) -> str:
    """Return when an item was completed, under which number."""
    number = f", số {step.row.number}" if step.row is not None and step.row.number else ""
    label = f"{raised(step.item.label)}: " if step.item.label else ""
    done = finished_words(step.progress) if step.progress.finished else ""
    return f"{label}{lowered(done) if label else done}{number}"
