"""Who does what until when: lead units and deadlines of lines, and plans arranged by them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from par_index.language.vietnamese import date_text, number_text, points_text
from par_index.loading.load import LoadedSet
from par_index.models.criteria import Deadline, Group, Leaf
from par_index.report.sentences import change_text
from par_index.whatif.plan import Item, Plan

NOBODY = "Chưa giao đơn vị chủ trì"
UNPROVED = "Có cách chấm chưa giải được trọn vẹn nên có thể còn cách ít công sức hơn."


@dataclass(frozen=True, slots=True)
class Duty:
    """The lead and supporting units of a line and its deadline, its own or its group's."""

    lead: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    deadline: Deadline | None = None

    def past(self, day: date) -> bool:
        """Whether nothing more can be done on a day: "trước ngày" ends on the day before."""
        if self.deadline is None:
            return False
        if self.deadline.before is not None:
            return day >= self.deadline.before
        return self.deadline.by is not None and day > self.deadline.by


def duties_of(loaded: LoadedSet) -> dict[str, Duty]:
    """Return the duty of every line; what a line does not say itself comes from its groups."""
    found: dict[str, Duty] = {}

    def visit(item: Group | Leaf, above: Duty) -> None:
        own = Duty(
            item.lead or above.lead,
            item.supporting or above.supporting,
            item.deadline or above.deadline,
        )
        if isinstance(item, Leaf):
            found[item.code] = own
            return
        for child in item.items:
            visit(child, own)

    for area in loaded.criteria.areas:
        visit(area, Duty())
    return found


def frozen_at(loaded: LoadedSet, day: date) -> dict[str, str]:
    """Return the lines whose deadline is over on a day, with the reason."""
    found = {}
    for code, duty in duties_of(loaded).items():
        if duty.past(day):
            assert duty.deadline is not None
            found[code] = f"đã quá hạn ({duty.deadline.text}) vào {date_text(day.toordinal())}"
    return found


def by_unit(plan: Plan, loaded: LoadedSet) -> dict[str, list[tuple[Item, Duty]]]:
    """Return the items of a plan by lead unit, those with the earliest deadline first."""
    duties = duties_of(loaded)
    found: dict[str, list[tuple[Item, Duty]]] = {}
    for item in plan.items:
        duty = duties[item.code]
        for unit in duty.lead or (NOBODY,):
            found.setdefault(unit, []).append((item, duty))
    for entries in found.values():
        entries.sort(key=lambda entry: (_last_day(entry[1]), entry[0].code))
    return found


def _last_day(duty: Duty) -> date:
    if duty.deadline is None:
        return date.max
    return duty.deadline.before or duty.deadline.by or date.max


def told(plan: Plan, loaded: LoadedSet) -> list[tuple[str, list[str]]]:
    """Return a plan in words: what each lead unit has to do, then what takes no part and why."""
    found = []
    for unit, entries in by_unit(plan, loaded).items():
        rows = []
        for item, duty in entries:
            rows.append(f"  • {_item_text(item, loaded)}")
            if duty.deadline is not None:
                rows.append(f"    Tiến độ: {duty.deadline.text}.")
        found.append((unit, rows))
    if plan.left:
        rows = [f"  {code}: {reason}." for code, reason in plan.left.items()]
        found.append(("Không tính trong kế hoạch", rows))
    return found


def _item_text(item: Item, loaded: LoadedSet) -> str:
    rubric = loaded.scheme.leaves[item.code].rubric
    assert rubric is not None
    steps = " và ".join(change_text(change, rubric) for change in item.option.changes)
    gain = f"{points_text(item.before)} → {points_text(item.option.points)} điểm"
    return f"{item.code}: {steps} ({gain}; công sức {number_text(item.option.effort, 2)})."
