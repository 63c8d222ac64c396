"""The record of work read: every row finds its item, and gives the figures of its line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from par_index.diagnostics.problems import Diagnostic
from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.typing import nearest
from par_index.language.vietnamese import date_text, interval_text
from par_index.loading.claims import agree
from par_index.meaning.rules import Rubric
from par_index.models.criteria import CriteriaSet, Report
from par_index.models.evidence import WorkRow
from par_index.models.tree import Leaf
from par_index.models.work import Item, event_of, owed
from par_index.scoring.registers import Row, rows_where
from par_index.scoring.scheme import AnyLeaf, Claim, Claims
from par_index.words.states import NOTHING_AROSE
from par_index.year.survey import folded

FINISHED, EVENT, DONE, TIMES = "finished", "event", "done", "times"
"""What rules of tasks call a day of completion, the day of the event before it, how many of the
items are done, and in how many months."""


@dataclass(frozen=True)
class WorkRecord:
    """What has been done, by owner and item, the days of events that have happened, registers."""

    items: Mapping[tuple[str, str], WorkRow] = field(default_factory=dict)
    events: Mapping[str, date] = field(default_factory=dict)
    registers: Mapping[str, Sequence[Row]] = field(default_factory=dict)


@dataclass
class ReadWork:
    """The claims with what the record adds, the record, and the slips by the number of the row."""

    claims: Claims
    record: WorkRecord
    slips: list[tuple[int, Diagnostic]] = field(default_factory=list)


def logged(
    criteria: CriteriaSet, registers: Mapping[str, Sequence[Row]], rows: Sequence[WorkRow]
) -> list[WorkRow]:
    """Return the rows that registers add: the first day in every period of work that they log."""
    told = {(row.code, folded(row.product), folded(row.period)) for row in rows}
    found: list[WorkRow] = []
    for leaf in criteria.leaves():
        for item in owed(leaf, criteria.year, date(criteria.year, 1, 1)):
            how = item.done_by
            if how is None or how.register_ not in registers:
                continue
            columns = criteria.registers[how.register_].inputs
            where = None if how.where is None else how.where.expr
            days = [
                date.fromordinal(told_day)
                for row in rows_where(where, columns, registers[how.register_])
                if isinstance(told_day := row.get(how.day), int)
            ]
            inside = [d for d in days if item.occurrence.start <= d <= item.occurrence.due]
            if inside and (leaf.code, folded(item.product), folded(item.period)) not in told:
                row = WorkRow(code=leaf.code, product=item.product, period=item.period)
                found.append(row.model_copy(update={"day": min(inside)}))
    return found


def owner(node: Leaf | Report) -> str:
    """Return the name under which the work of a line or a report is recorded."""
    return node.code or (node.title if isinstance(node, Report) else "")


def read_work(
    criteria: CriteriaSet, lines: Mapping[str, AnyLeaf], rows: Sequence[WorkRow], claims: Claims
) -> ReadWork:
    """Read the rows of a record, and let them give the figures of the lines.

    Args:
        criteria: the set whose lines and reports the rows name.
        lines: its lines as the engine scores them.
        rows: the rows in order.
        claims: what the figures of the evidence say already.

    """
    owners: dict[str, Leaf | Report] = {owner(node): node for node in criteria.leaves()}
    owners |= {owner(report): report for report in criteria.reports}
    items: dict[tuple[str, str], WorkRow] = {}
    events: dict[str, date] = {}
    read = ReadWork(claims, WorkRecord(items, events))
    found: dict[str, list[tuple[int, Item | None, WorkRow]]] = defaultdict(list)
    for index, row in enumerate(rows):
        node = owners.get(row.code)
        if node is None:
            hint = nearest(row.code, list(owners)).removeprefix("; ")
            message = f"bộ tiêu chí không có nhiệm vụ hoặc báo cáo «{row.code}»"
            read.slips.append((index, Diagnostic("PAR531", message, hint, "code")))
            continue
        if row.event is not None:
            if slip := _event(node, row):
                read.slips.append((index, slip))
            events.setdefault(row.code, row.event)
        item = None
        if row.event is None or row.day or row.product or row.period:
            chosen = _item(node, row, criteria.year)
            if isinstance(chosen, Diagnostic):
                read.slips.append((index, chosen))
                continue
            item = chosen
            if items.setdefault((row.code, item.key), row) != row:
                message = f"{row.code}: «{item.label or node.title}» được ghi hai lần khác nhau"
                read.slips.append((index, Diagnostic("PAR531", message, "Hãy giữ một dòng.")))
                continue
        found[row.code].append((index, item, row))
    made = dict(claims)
    for code, rows_of in found.items():
        leaf = lines.get(code)
        if leaf is not None and leaf.rubric is not None:
            made[code] = _fed(criteria, owners[code], leaf.rubric, made.get(code), rows_of, read)
    read.claims = made
    return read


def _event(node: Leaf | Report, row: WorkRow) -> Diagnostic | None:
    """Return what is wrong with the day of an event."""
    if not event_of(node):
        message = f"{row.code} không chờ sự kiện nào, nên không có ngày của sự kiện ấy"
        return Diagnostic("PAR531", message, part="event")
    known = node.deadline.happened if node.deadline is not None else None
    if known is not None and known != row.event:
        message = f"{row.code}: bộ tiêu chí ghi «{event_of(node)}» ngày {known:%d/%m/%Y}"
        return Diagnostic("PAR504", message, "Hãy bỏ ngày này, hoặc ghi đúng như trên.", "event")
    return None


def _item(node: Leaf | Report, row: WorkRow, year: int) -> Item | Diagnostic:
    """Return the item that a row means, or what makes that unclear."""
    found = list(owed(node, year, date(year, 1, 1)))
    for given, part, key in ((row.product, "product", "sản phẩm"), (row.period, "period", "kỳ")):
        names = list(dict.fromkeys(getattr(item, part) for item in found))
        fits = [name for name in names if folded(name) == folded(given)]
        if not fits and given:
            fits = [name for name in names if folded(name).startswith(folded(given))]
        if not given and part == "product" and row.period:
            continue  # the period alone may tell
        if not given and len(names) == 1:
            fits = names
        if len(fits) != 1:
            told = f"không có {key} «{given}»" if given else f"có nhiều {key}"
            message = f"{row.code}: «{node.title}» {told}"
            hint = f"Hãy ghi một trong: {'; '.join(filter(None, names)) or 'để trống'}."
            return Diagnostic("PAR531", message, hint, part if given else "code")
        found = [item for item in found if getattr(item, part) == fits[0]]
    if len(found) != 1:
        named = "; ".join(item.label for item in found)
        message = f"{row.code}: dòng này có thể là {named}"
        return Diagnostic("PAR531", message, "Hãy ghi rõ sản phẩm.", "code")
    return found[0]


def _fed(
    criteria: CriteriaSet,
    node: Leaf | Report,
    rubric: Rubric,
    claim: Claim | None,
    rows: list[tuple[int, Item | None, WorkRow]],
    read: ReadWork,
) -> Claim:
    """Return the claim of a line with what the rows of its work say."""
    items = owed(node, criteria.year, date(criteria.year, 1, 1))
    values: dict[str, Given] = dict(claim.values) if claim is not None else {}
    if claim is not None and claim.not_applicable and any(row.day for _, _, row in rows):
        message = f"{node.code}: sổ theo dõi có ngày hoàn thành, số liệu lại ghi {NOTHING_AROSE}"
        read.slips.append((rows[0][0], Diagnostic("PAR506", message)))
        return claim
    count = next((name for name in (DONE, TIMES) if _counts(rubric, name)), None)
    end = date(criteria.year, 12, 31)
    done = late = 0
    supported = claim.supported if claim is not None else False
    for index, item, row in rows:
        supported = supported or row.document is not None
        derived: dict[str, Given] = {}
        if row.event is not None and EVENT in rubric.inputs:
            derived[EVENT] = row.event.toordinal()
        if item is not None and row.day is not None:
            done, late = done + (row.day <= end), late + (row.day > end)
            name = FINISHED if len(items) == 1 else f"{FINISHED}_{items.index(item) + 1}"
            if name in rubric.inputs:
                derived[name] = row.day.toordinal()
        for name, value in derived.items():
            if not agree(values.setdefault(name, value), value):
                label = rubric.inputs[name].label
                message = f"{row.code}: «{label}» ghi khác với sổ theo dõi ({date_text(value)})"  # type: ignore[arg-type]
                slip = Diagnostic("PAR504", message, "Hãy thống nhất hai ngày.")
                read.slips.append((index, slip))
    if count is not None and (done or late):
        possible = Interval.closed(done, len(items) - late)
        if not agree(values.setdefault(count, _lean(possible)), possible):
            label = rubric.inputs[count].label
            shown = interval_text(possible, "number")
            message = f"{node.code}: «{label}» không khớp sổ theo dõi ({shown})"
            read.slips.append((rows[0][0], Diagnostic("PAR504", message, "Hãy xem lại hai nơi.")))
    return replace(claim or Claim(), values=values, supported=supported)


def _counts(rubric: Rubric, name: str) -> bool:
    """Whether a rule counts items by this figure, not anything else of that name."""
    declared = rubric.inputs.get(name)
    return (
        declared is not None
        and declared.kind == "count"
        and (name == TIMES or "owed" in rubric.settled)
    )


def _lean(interval: Interval) -> Given:
    return interval if interval.single is None else interval.single
