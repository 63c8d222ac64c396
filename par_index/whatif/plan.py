"""Improvement plans: the changes that reach a goal at least effort, and who has to make them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import reduce

from par_index.language.inputs import Value
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE
from par_index.language.vietnamese import date_text, number_text, points_text
from par_index.loading.loaded import LoadedSet
from par_index.report.duties import Duty, duties_of
from par_index.scoring.results import LeafResult
from par_index.scoring.scheme import Claims, Scheme
from par_index.scoring.score import score
from par_index.scoring.scorecard import Scorecard
from par_index.whatif.combinations import Chain, Combination, Combinations, Front, linked, taken
from par_index.whatif.compare import Scenario, compare_with
from par_index.whatif.display import Column, Shown, Table
from par_index.whatif.goals import Ask, Goal, asks_of, held_down
from par_index.whatif.line_options import options_of
from par_index.whatif.options import Efforts, Option, Options
from par_index.words.remedies import change_text, happened
from par_index.words.states import STATES


@dataclass(frozen=True, slots=True)
class Item:
    """What to do on one line: the changes, their effort and the points they bring."""

    code: str
    title: str
    option: Option
    before: Fraction

    @property
    def gain(self) -> Fraction:
        """The points that the line gains."""
        return self.option.points - self.before


@dataclass(frozen=True, repr=False)
class Plan(Shown):
    """The changes that reach a goal at least effort; dropping any of them misses it.

    ``reached`` is False where no change of the lines that are still open is enough; the plan then
    holds nothing and ``best`` tells the most points that could be reached. ``proved`` says that no
    cheaper plan exists; it is False where some rule could not be solved in full. ``left`` gives
    the reason why a line takes no part.
    """

    goal: Goal
    base: Scorecard
    after: Scorecard
    items: tuple[Item, ...]
    reached: bool
    proved: bool
    best: Fraction
    left: Mapping[str, str] = field(default_factory=dict)

    @property
    def effort(self) -> Fraction:
        """The effort of all items together."""
        return sum((item.option.effort for item in self.items), Fraction(0))

    @property
    def undoes(self) -> bool:
        """Whether some change would undo what was counted, so that it is a lesson, no remedy."""
        leaves = self.base.scheme.scored
        return any(
            happened(change, leaves[item.code].rubric, None)
            for item in self.items
            for change in item.option.changes
        )

    @property
    def scenario(self) -> Scenario:
        """The plan as a scenario."""
        return _scenario(f"phương án {self.goal.text}", {i.code: i.option for i in self.items})

    def table(self) -> Table:
        """Return the items as a table."""
        columns = (
            Column("Mã"),
            Column("Tiêu chí"),
            Column("Điểm hiện tại", "points"),
            Column("Điểm sau", "points"),
            Column("Tăng", "change"),
            Column("Khối lượng công việc", "number"),
        )
        rows = [
            (i.code, i.title, i.before, i.option.points, i.gain, i.option.effort)
            for i in self.items
        ]
        return Table(self.summary, columns, rows)

    @property
    def summary(self) -> str:
        """The plan in one sentence."""
        now = points_text(self.base.root.points)
        if not self.reached:
            most = points_text(self.best)
            held = "; ".join(held_down(self.goal, self.base))
            why = f" Bị khống chế: {held}." if held else ""
            return f"Không đạt được {self.goal.text}: hiện {now} điểm, nhiều nhất {most} điểm.{why}"
        if not self.items:
            return f"Đã đạt {self.goal.text} với {now} điểm."
        then = points_text(self.after.root.points)
        return (
            f"Để đạt {self.goal.text}: {len(self.items)} tiêu chí, khối lượng công việc "
            f"{number_text(self.effort, 2)}, từ {now} lên {then} điểm."
        )


@dataclass(frozen=True, repr=False)
class Frontier(Shown):
    """Every total that is worth aiming at, each with the least effort that reaches it."""

    base: Scorecard
    steps: tuple[tuple[Fraction, Fraction, tuple[Item, ...]], ...]
    proved: bool

    def table(self) -> Table:
        """Return effort, total and the lines touched, cheapest first."""
        columns = (
            Column("Khối lượng công việc", "number"),
            Column("Tổng điểm", "points"),
            Column("Tỷ lệ", "percent"),
            Column("Tiêu chí cần làm"),
        )
        maximum = self.base.root.maximum
        rows = [
            (
                effort,
                points,
                points / maximum if maximum else None,
                ", ".join(item.code for item in items),
            )
            for effort, points, items in self.steps
        ]
        return Table("Tổng điểm cao nhất đạt được với mỗi mức khối lượng công việc", columns, rows)


class Planner:
    """The options of every line of one assessment, from which plans and fronts are made.

    Args:
        scheme: the criteria set.
        claims: the evidence.
        efforts: the effort per unit.
        frozen: lines that are decided or past their deadline, with the reason.
        earliest: the first day (as ordinal) on which something can still be done.

    """

    def __init__(
        self,
        scheme: Scheme,
        claims: Claims,
        efforts: Efforts | None = None,
        frozen: Mapping[str, str] | None = None,
        earliest: int | None = None,
    ) -> None:
        self.claims = claims
        self.base = score(scheme, claims)
        self.left: dict[str, str] = {}
        self.options: dict[str, Options] = {}
        for code, result in self.base.scored.items():
            reason = (frozen or {}).get(code) or unmovable(result)
            if reason:
                self.left[code] = reason
                continue
            found = options_of(scheme, result, efforts or Efforts(), earliest)
            self.options[code] = found
            if len(found.choices) == 1 and result.points < result.maximum:
                shared = any(i.origin for i in result.leaf.rubric.inputs.values())
                self.left[code] = SHARED if shared else UNMOVED
        self.combinations = Combinations(scheme, self.base.root, self.options)

    @property
    def proved(self) -> bool:
        """Whether every rule could be solved in full, and every combination looked at."""
        solved = all(found.proved for found in self.options.values())
        return solved and not self.combinations.thinned

    def plan(self, goal: Goal) -> Plan:
        """Return the plan of least effort for a goal."""
        found: list[tuple[Combination, Scorecard, bool]] = []
        asks = asks_of(goal, self.base)
        for ask in asks:
            reached = self._cheapest(ask, goal)
            if reached is not None:
                found.append(reached)
        points = (Fraction(chosen.points) for chosen in self._whole)
        best = max(points, default=self.base.root.points)
        if not found:
            proved = not asks or (self.proved and all(ask.complete for ask in asks))
            return Plan(goal, self.base, self.base, (), False, proved, best, self.left)
        chosen, after, proved = min(found, key=lambda f: (f[0].effort, -f[0].points))
        if self.combinations.thinned:
            chosen, after = self._without_excess(chosen, after, goal)
        items = self._items(chosen.chain)
        return Plan(goal, self.base, after, items, True, proved and self.proved, best, self.left)

    def frontier(self) -> Frontier:
        """Return every total worth aiming at, from the present one up."""
        unit = self.combinations.unit
        steps = tuple(
            (Fraction(chosen.effort, unit), Fraction(chosen.points), self._items(chosen.chain))
            for chosen in self._whole
        )
        return Frontier(self.base, steps, self.proved)

    @property
    def _whole(self) -> Front:
        return self.combinations.front()

    def _cheapest(self, ask: Ask, goal: Goal) -> tuple[Combination, Scorecard, bool] | None:
        """Return the cheapest one that the engine confirms; only an incomplete ask may miss."""
        first = True
        for chosen in self.combinations.front(ask.demands):
            after = self._scored(chosen.chain)
            if goal.met(after):
                return chosen, after, ask.complete and first
            first = False
        return None

    def _without_excess(
        self, chosen: Combination, after: Scorecard, goal: Goal
    ) -> tuple[Combination, Scorecard]:
        """Return a combination without what the goal does not need, the smallest gain first."""
        options = taken(chosen.chain)
        for code in sorted(options, key=lambda c: options[c].points - self.base.scored[c].points):
            rest = {other: option for other, option in options.items() if other != code}
            chain = reduce(linked, rest.items(), None)
            fewer = self._scored(chain)
            if not goal.met(fewer):
                break
            effort = chosen.effort - int(options[code].effort * self.combinations.unit)
            chosen, after, options = chosen._replace(effort=effort, chain=chain), fewer, rest
        return chosen, after

    def _scored(self, chain: Chain) -> Scorecard:
        scenario = _scenario("phương án", taken(chain))
        return compare_with(self.base, self.claims, scenario).other

    def _items(self, chain: Chain) -> tuple[Item, ...]:
        options = taken(chain)
        return tuple(
            Item(code, result.leaf.title, options[code], result.points)
            for code, result in self.base.scored.items()
            if code in options
        )


def _scenario(name: str, options: Mapping[str, Option]) -> Scenario:
    values: dict[str, dict[str, Value]] = {
        code: {change.name: change.new for change in option.changes}
        for code, option in options.items()
    }
    return Scenario(name, values)


def unmovable(result: LeafResult) -> str:
    """Return why nothing can be planned on a line, or nothing when it can."""
    if result.state != "known":
        return STATES[result.state]
    values = result.claim.values
    rubric = result.leaf.rubric
    if any(isinstance(value, Interval) for value in values.values()):
        return "số liệu mới biết trong khoảng"
    if MEASURE not in values and any(name not in values for name in rubric.inputs):
        return "số liệu chưa đủ"
    return ""


UNDONE = (
    "Có việc đã xảy ra trong số trên, chỉ để rút kinh nghiệm khi lập kế hoạch năm; thêm --as-of "
    "NGÀY để chỉ xét những việc còn làm được từ ngày ấy."
)
UNPROVED = (
    "Có cách chấm chưa giải được trọn vẹn, hoặc quá nhiều cách kết hợp để xét hết, nên có thể còn "
    "{}."
)
UNMOVED = "không có số liệu nào thay đổi được để tăng điểm"
SHARED = "điểm theo số liệu dùng chung của bộ hoặc kết quả của mục khác, không thay đổi riêng được"


def frozen_at(loaded: LoadedSet, day: date) -> dict[str, str]:
    """Return the lines whose deadline is over on a day, with the reason."""
    found = {}
    for code, duty in duties_of(loaded.criteria).items():
        if duty.past(day):
            said = f" ({duty.deadline.text})" if duty.deadline and duty.deadline.text else ""
            found[code] = f"đã hết hạn{said} tính đến ngày {date_text(day.toordinal())}"
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
        found.append(("Không tính trong phương án", rows))
    return found


def _item_text(item: Item, loaded: LoadedSet) -> str:
    rubric = loaded.scheme.scored[item.code].rubric
    steps = " và ".join(change_text(change, rubric) for change in item.option.changes)
    gain = f"{points_text(item.before)} → {points_text(item.option.points)} điểm"
    return (
        f"{item.code}: {steps} ({gain}; khối lượng công việc {number_text(item.option.effort, 2)})."
    )
