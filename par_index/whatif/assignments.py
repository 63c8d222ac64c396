"""A plan as the assignments of each lead unit, and the lines that their deadlines freeze."""

from __future__ import annotations

from datetime import date

from par_index.language.vietnamese import date_text, number_text, points_text
from par_index.loading.load import LoadedSet
from par_index.report.duties import Duty, duties_of
from par_index.whatif.plan import Item, Plan
from par_index.words.remedies import change_text

UNPROVED = (
    "Có cách chấm chưa giải được trọn vẹn, hoặc quá nhiều cách kết hợp để xét hết, nên có thể còn "
    "cách ít công sức hơn."
)


def frozen_at(loaded: LoadedSet, day: date) -> dict[str, str]:
    """Return the lines whose deadline is over on a day, with the reason."""
    found = {}
    for code, duty in duties_of(loaded.criteria).items():
        if duty.past(day):
            said = f" ({duty.deadline.text})" if duty.deadline and duty.deadline.text else ""
            found[code] = f"đã quá hạn{said} vào {date_text(day.toordinal())}"
    return found


def by_unit(plan: Plan, loaded: LoadedSet) -> dict[str, list[tuple[Item, Duty]]]:
    """Return the items of a plan by lead unit, those with the earliest deadline first."""
    duties = duties_of(loaded.criteria)
    found: dict[str, list[tuple[Item, Duty]]] = {}
    for item in plan.items:
        duty = duties[item.code]
        for unit in duty.lead:
            found.setdefault(unit, []).append((item, duty))
    for entries in found.values():
        entries.sort(key=lambda entry: (entry[1].last or date.max, entry[0].code))
    return found


def assignments(plan: Plan, loaded: LoadedSet) -> list[tuple[str, list[str]]]:
    """Return a plan in words: what each lead unit has to do, then what takes no part and why."""
    found = []
    for unit, entries in by_unit(plan, loaded).items():
        rows = []
        for item, duty in entries:
            rows.append(f"  • {_item_text(item, loaded)}")
            if duty.deadline is not None and duty.deadline.text:
                rows.append(f"    Tiến độ: {duty.deadline.text}.")
        found.append((unit, rows))
    if plan.left:
        rows = [f"  {code}: {reason}." for code, reason in plan.left.items()]
        found.append(("Không tính trong kế hoạch", rows))
    return found


def _item_text(item: Item, loaded: LoadedSet) -> str:
    rubric = loaded.scheme.scored[item.code].rubric
    steps = " và ".join(change_text(change, rubric) for change in item.option.changes)
    gain = f"{points_text(item.before)} → {points_text(item.option.points)} điểm"
    return f"{item.code}: {steps} ({gain}; công sức {number_text(item.option.effort, 2)})."
