"""The work of a set on a day: every line and every report with what it owes and how far it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from par_index.language.intervals import Interval
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.loading.work import DONE, EVENT, FINISHED, TIMES, WorkRecord, owner
from par_index.models.criteria import Report
from par_index.models.evidence import WorkRow
from par_index.models.tree import Leaf, leaves_of
from par_index.models.work import Item, event_of, node_text, owed
from par_index.report.duties import leads, unit_book
from par_index.scoring.results import AnyLeafResult, LeafResult
from par_index.scoring.scheme import Claims
from par_index.scoring.score import score
from par_index.year.progress import Progress, Standing, overall, progress

INCLUSIVE = "by-deadline"
"""The reading under which "trước ngày" includes the day that it names."""


@dataclass(frozen=True, slots=True)
class Step:
    """One item of a line or report on a day, with the row of the record that tells of it.

    ``known`` tells whether the day of completion is known, not only that it is done.
    """

    item: Item
    progress: Progress
    row: WorkRow | None = None
    known: bool = True

    @property
    def pending(self) -> bool:
        """Whether it is still owed."""
        return self.progress.standing in ("overdue", "soon", "open")


@dataclass(frozen=True)
class Work:
    """One line, or one report that is no task, on a day: what it owes and who answers for it.

    ``leaf`` and ``result`` are None for a report without points. ``text`` is what the document says
    of the time of the whole, ``event`` what it still waits for.
    """

    code: str
    title: str
    standing: Standing
    steps: tuple[Step, ...]
    lead: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    area: str = ""
    text: str = ""
    event: str = ""
    recipient: str = ""
    clause: str = ""
    leaf: Leaf | None = None
    result: AnyLeafResult | None = None

    @property
    def timed(self) -> bool:
        """Whether the document names a time, a period or an event."""
        own = self.leaf is None or self.leaf.deadline is not None
        return own or any(step.item.text for step in self.steps)

    @property
    def pending(self) -> Step | None:
        """The item that asks for attention: the first that is not done."""
        return next((step for step in self.steps if step.pending), None)

    def concerns(self, unit: str, *, supporting: bool = False) -> bool:
        """Whether a unit leads or sends it, or with ``supporting`` takes part in it."""
        return unit in self.lead or (supporting and unit in self.supporting)


def works(
    loaded: LoadedSet, given: LoadedEvidence | None, as_of: date, within: int = 30
) -> list[Work]:
    """Return every line in the order of the file, then the reports that are no lines.

    Args:
        loaded: the criteria set.
        given: the evidence; None while nothing has been reported.
        as_of: the day that is looked at; what was completed later is not done yet.
        within: what is due in so many days or fewer is due soon.

    """
    claims: Claims = given.claims if given is not None else {}
    record = given.record if given is not None else WorkRecord()
    scorecard = score(loaded.scheme, claims)
    book = unit_book(loaded.criteria)
    lead = leads(loaded.criteria, book)
    found = []
    for area in loaded.criteria.areas:
        for leaf in leaves_of(area):
            made = _line(loaded, leaf, scorecard.leaves[leaf.code], record, as_of, within)
            helping = tuple(book.name(spelling) for spelling in leaf.supporting)
            found.append(replace(made, lead=lead[leaf.code], supporting=helping, area=area.code))
    for report in loaded.criteria.reports:
        items = owed(report, loaded.criteria.year, record.events.get(owner(report)))
        rows = [record.items.get((owner(report), item.key)) for item in items]
        steps = _steps(items, [row.day if row else None for row in rows], rows, as_of, within)
        found.append(
            Work(
                code=report.code,
                title=report.title,
                standing=overall([step.progress for step in steps]) if steps else "waiting",
                steps=steps,
                lead=tuple(book.name(sender) for sender in report.sender),
                text=node_text(report),
                event="" if steps else event_of(report),
                recipient=report.recipient,
                clause=report.clause,
            )
        )
    return found


def _line(
    loaded: LoadedSet,
    leaf: Leaf,
    result: AnyLeafResult,
    record: WorkRecord,
    as_of: date,
    within: int,
) -> Work:
    """Return the work of a line, without who does it."""
    happened = event_day(leaf, result, record)
    waits = bool(event_of(leaf)) and (happened is None or happened > as_of)
    inclusive = loaded.readings.get(leaf.code, leaf.reading) == INCLUSIVE
    items = owed(leaf, loaded.criteria.year, None if waits else happened, inclusive=inclusive)
    rows = [record.items.get((leaf.code, item.key)) for item in items]
    told = [row for (code, _), row in record.items.items() if code == leaf.code]
    steps = _steps(items, _days(result, items, rows, as_of), rows, as_of, within)
    if isinstance(result, LeafResult) and not dated(result):
        steps = tuple(replace(step, known=step.row is not None) for step in steps)
    return Work(
        code=leaf.code,
        title=leaf.title,
        standing=_standing(result, steps, as_of, waits=waits, ahead=_ahead(result, told, as_of)),
        steps=steps,
        text=node_text(leaf),
        event=event_of(leaf) if waits else "",
        recipient=leaf.report.recipient if leaf.report else "",
        clause=leaf.clause,
        leaf=leaf,
        result=result,
    )


def _steps(
    items: tuple[Item, ...],
    days: list[date | None],
    rows: list[WorkRow | None],
    as_of: date,
    within: int,
) -> tuple[Step, ...]:
    made = progress([item.occurrence for item in items], days, as_of, within)
    return tuple(map(Step, items, made, rows))


def _days(
    result: AnyLeafResult, items: tuple[Item, ...], rows: list[WorkRow | None], as_of: date
) -> list[date | None]:
    """Return the day of completion of every item, as far as figures or the record tell it."""
    found = [row.day if row else None for row in rows]
    if not isinstance(result, LeafResult) or not items:
        return found
    if dated(result):
        names = [f"{FINISHED}_{n}" for n in range(1, len(items) + 1)]
        days = [_day(result, name) for name in ([FINISHED] if len(items) == 1 else names)]
        if days == [None] and _met(result):
            # the day itself is not known, only that it was in time
            return [min(as_of, items[0].occurrence.due)]
        return days
    # a count alone says how many are done: the earliest of those that the record does not tell
    known = _least(result.claim.values.get(TIMES if TIMES in result.claim.values else DONE))
    more = known - sum(day is not None for day in found) if len(items) > 1 else 0
    for number, day in enumerate(found):
        if day is None and more > 0:
            found[number], more = min(as_of, items[number].occurrence.due), more - 1
    return found


def _least(value: object) -> int:
    """Return the least that a count can be; 0 where nothing is known."""
    if isinstance(value, Interval):
        value = value.low[0] if value.low is not None else None
    return int(value) if isinstance(value, int) else 0


def _met(result: LeafResult) -> bool:
    return result.state == "known" and result.points >= result.maximum


def _ahead(result: AnyLeafResult, rows: Iterable[WorkRow | None], as_of: date) -> bool:
    """Whether the evidence tells of days that have not come yet."""
    days = [row.day for row in rows if row is not None]
    if isinstance(result, LeafResult):
        days += [_day(result, name) for name in result.claim.values if name.startswith(FINISHED)]
    return any(day is not None and day > as_of for day in days)


def _standing(
    result: AnyLeafResult, steps: tuple[Step, ...], as_of: date, *, waits: bool, ahead: bool
) -> Standing:
    if result.state == "not_applicable":
        return "not_applicable"
    if not isinstance(result, LeafResult):
        return "waiting" if waits else "unscored"
    made = [step.progress for step in steps]
    met = _met(result) and not ahead
    done = any(one.finished is not None for one in made)
    if waits and not done:
        # what others publish is final as soon as it is known
        final = result.state == "known" and not dated(result) and not ahead
        known: Standing = "missed" if final else "waiting"
        return "done" if met and (not made or not dated(result)) else known
    if dated(result):
        return overall(made) if made else "open"
    if met:
        return "late" if any(one.standing == "late" for one in made) else "done"
    if result.state == "known" and (not made or made[-1].occurrence.due < as_of):
        return "missed"
    left = [one for one in made if one.finished is None]
    return overall(left) if left else "open"


def dated(result: LeafResult) -> bool:
    """Whether the rule of a line asks for days of completion."""
    return any(name.startswith(FINISHED) for name in result.leaf.rubric.inputs)


def _day(result: LeafResult, name: str) -> date | None:
    """Return a day of the evidence, when it is known as a single day."""
    value = result.claim.values.get(name)
    if isinstance(value, Interval):
        value = value.single
    declared = result.leaf.rubric.inputs.get(name)
    if declared is None or declared.kind != "date" or value is None:
        return None
    return date.fromordinal(int(value))


def event_day(leaf: Leaf | Report, result: AnyLeafResult | None, record: WorkRecord) -> date | None:
    """Return the day of the event of a line: as the plan names it, else as the evidence does."""
    if leaf.deadline is not None and leaf.deadline.happened is not None:
        return leaf.deadline.happened
    told = _day(result, EVENT) if isinstance(result, LeafResult) else None
    return told or record.events.get(owner(leaf))
