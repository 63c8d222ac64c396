"""The four plans of targets and tasks, and evidence that fulfils every line of them."""

from __future__ import annotations

from datetime import date

from par_index.loading.loaded import LoadedSet
from par_index.models.tree import Leaf
from par_index.models.work import owed

PLANS = ("ninh-hoa-2026", "tan-tru-2026", "ninh-hoa-tuyen-truyen-2026", "khanh-hoa-syt-2025")

_PLAIN: dict[str, dict[str, object]] = {
    "share-at-least": {"total": 200, "done": 200},
    "share-above": {"total": 200, "done": 200},
    "money-share-at-least": {"total": 1_000_000, "part": 1_000_000},
    "satisfaction-at-least": {"answers": 300, "satisfied": 300},
    "satisfaction-above": {"answers": 300, "satisfied": 300},
    "online-payment": {"procedures": 12, "online": 12, "payments": 500, "paid_online": 500},
    "online-payment-above": {"procedures": 12, "online": 12, "payments": 500, "paid_online": 500},
    "achieved": {"achieved": "yes"},
    "good-grade": {"grade": "good"},
    "rank-at-least": {"rank": 1},
    "task-ongoing": {"kept": "yes"},
    "task-monthly": {"times": 12},
}


def fulfilled(leaf: Leaf, year: int) -> dict[str, object]:
    """Return figures that fulfil a line: counts in full, tasks done on their last day in time."""
    assert leaf.rule is not None
    if leaf.rule in _PLAIN:
        return _PLAIN[leaf.rule]
    items = owed(leaf, year, date(year, 1, 1))
    if leaf.rule == "task-products":
        return {"done": len(items)}
    if leaf.rule == "share-and-products":
        return {"total": 120, "met": 120, "done": len(items)}
    if leaf.rule == "share-and-day":
        return {"finished": items[0].occurrence.due, "total": 300, "met": 300}
    event = date(year, 1, 1)
    waits = leaf.deadline is not None and bool(leaf.deadline.event)
    days = [item.occurrence.due for item in owed(leaf, year, event if waits else None)]
    known = leaf.deadline is not None and leaf.deadline.happened is not None
    given: dict[str, object] = {"event": event} if waits and not known else {}
    if len(days) == 1:
        return {**given, "finished": days[0]}
    return {**given, **{f"finished_{n}": day for n, day in enumerate(days, 1)}}


def complete(loaded: LoadedSet) -> dict[str, dict[str, object]]:
    """Return evidence by code that fulfils a whole plan."""
    return {leaf.code: fulfilled(leaf, loaded.criteria.year) for leaf in loaded.criteria.leaves()}


def report_days(loaded: LoadedSet) -> list[date]:
    """Return the last days in time of the reporting calendar, reports that are tasks included."""
    criteria = loaded.criteria
    reports = [leaf for leaf in criteria.leaves() if leaf.report is not None]
    found = [owed(report, criteria.year) for report in (*reports, *criteria.reports)]
    return sorted(item.occurrence.due for items in found for item in items)
