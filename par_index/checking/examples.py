"""Running the worked examples of a rubric: each must score what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from par_index.checking.places import Spot
from par_index.checking.words import points
from par_index.engine.scheme import LeafScheme
from par_index.language.evaluate import Env
from par_index.language.exact import Exact
from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.ranges import as_span
from par_index.language.tree import MAX, MEASURE
from par_index.loading.claims import read_claim
from par_index.loading.problems import Problem
from par_index.models.evidence import LeafEvidence
from par_index.models.rubric import Example, RubricEntry
from par_index.rules.bound import bound
from par_index.rules.describe import case_text, lowered
from par_index.rules.evaluate import NoCaseError, compile_condition, compile_rule
from par_index.rules.ledger import deciding_case
from par_index.rules.tree import Rubric


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule says of figures: points, nothing arose, or why it says nothing."""

    points: Exact | None = None
    idle: bool = False
    silent: str = ""
    row: str = ""


def outcome(rubric: Rubric, values: dict[str, Given], maximum: Exact | None) -> Outcome:
    """Return what a rule says of figures, some of which may be ranges or missing."""
    env: Env = {} if maximum is None else {MAX: maximum}
    env |= {name: v for name, v in values.items() if not isinstance(v, Interval)}
    if any(isinstance(value, Interval) for value in values.values()):
        return _open(rubric, values, maximum, "số liệu là một khoảng")
    try:
        if rubric.idle_when is not None and _idle(rubric, env):
            return Outcome(idle=True)
        scored, trace = compile_rule(rubric)(env)
    except KeyError as problem:
        if problem.args[0] == MAX:
            return Outcome(silent="cách chấm cần điểm tối đa; hãy ghi max cho ví dụ")
        return _open(rubric, values, maximum, f"thiếu số liệu «{problem.args[0]}»")
    except NoCaseError:
        return Outcome(silent="không mức nào nhận số liệu này")
    case = deciding_case(rubric.rule, trace)
    return Outcome(scored, row="" if case is None else lowered(case_text(case, rubric)))


def _idle(rubric: Rubric, env: Env) -> bool:
    assert rubric.idle_when is not None
    try:
        return bool(compile_condition(rubric, rubric.idle_when)(env))
    except KeyError:
        if MEASURE in env:
            return False
        raise


def _open(rubric: Rubric, values: dict[str, Given], maximum: Exact | None, reason: str) -> Outcome:
    """Return the points that every completion shares, else why the points stay open."""
    if maximum is None:
        return Outcome(silent=f"{reason}; hãy ghi thêm số liệu hoặc max cho ví dụ")
    found = bound(rubric, {name: as_span(value) for name, value in values.items()}, maximum)
    if found is None or found.points.empty or found.points.single is None or found.idle:
        return Outcome(silent=f"{reason} nên chưa biết điểm")
    return Outcome(found.points.single)


def example_problems(name: str, entry: RubricEntry, spot: Spot) -> Iterator[Problem]:
    """Yield every example of a rubric that does not score what it says."""
    rubrics: dict[str | None, Rubric] = {}
    for index, example in enumerate(entry.examples):
        here = spot.within(("examples", index))
        if example.reading is not None and example.reading not in entry.readings:
            known = ", ".join(entry.readings) or "không có"
            message = f"cách chấm «{name}» không có cách hiểu «{example.reading}»"
            place = here.within(("reading",)).node.place
            yield here.note("PAR403", message, place, f"Có: {known}.")
            continue
        if example.reading not in rubrics:
            rubrics[example.reading] = entry.lower(name, example.reading)
        yield from _judged(rubrics[example.reading], example, here)


def _judged(rubric: Rubric, example: Example, here: Spot) -> Iterator[Problem]:
    leaf = LeafScheme(rubric.name, rubric.title, rubric, example.max)
    reading = read_claim(leaf, LeafEvidence(given=example.given))
    for slip in reading.slips:
        given = here.within(("given",))
        child = given.node.child(slip.key)
        place = given.key(slip.key) if slip.code == "PAR502" or child is None else child.place
        yield here.note(
            slip.code, slip.message.replace(f"tiêu chí {leaf.code}", "cách chấm"), place, slip.hint
        )
    if reading.slips:
        return
    found = outcome(rubric, dict(reading.claim.values), example.max)
    said = _said(example)
    if said is None:
        yield here.note("PAR605", "ví dụ phải ghi points, hoặc not_applicable: true")
        return
    key = "not_applicable" if example.not_applicable else "points"
    place = here.within((key,)).node.place
    hint = "Hãy tính lại bằng tay: sửa ví dụ nếu ví dụ sai, sửa cách chấm nếu cách chấm sai."
    if found.silent:
        yield here.note("PAR605", f"ví dụ ghi {said}, nhưng {found.silent}", place, hint)
    elif found.idle != example.not_applicable or (
        not found.idle and found.points != example.points
    ):
        result = "không phát sinh" if found.idle else points(found.points or 0)
        row = f" (mức «{found.row}»)" if found.row else ""
        message = f"ví dụ ghi {said}, cách chấm lại cho {result}{row}"
        yield here.note("PAR605", message, place, hint)


def _said(example: Example) -> str | None:
    if example.not_applicable:
        return None if example.points is not None else "không phát sinh"
    return None if example.points is None else points(example.points)
