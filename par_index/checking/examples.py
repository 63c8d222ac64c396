"""Running the worked examples of a rubric: each must score what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from par_index.checking.places import SourceNode
from par_index.checking.words import points, quoted
from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.language.exact import Exact
from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.tree import MAX, MEASURE, UNKNOWN
from par_index.loading.claims import read_claim, read_value
from par_index.loading.criteria_checks import reading_slips
from par_index.meaning.bounds import bound
from par_index.meaning.exact import (
    Env,
    NoCaseError,
    compile_idle,
    compile_points,
    compile_rule,
    compile_trace,
)
from par_index.meaning.knowledge import as_known
from par_index.meaning.rules import Rubric
from par_index.models.evidence import LeafEvidence
from par_index.models.rubric import Example, RubricEntry
from par_index.scoring.ledger import deciding_case
from par_index.scoring.scheme import UnscoredScheme
from par_index.words.expressions import lowered
from par_index.words.rules import case_text
from par_index.words.states import NOTHING_AROSE, UNSTATED


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule says of figures: points, nothing arose, open points, or why it says nothing."""

    points: Exact | None = None
    idle: bool = False
    unknown: bool = False
    silent: str = ""
    row: str = ""


def outcome(rubric: Rubric, values: dict[str, Given], maximum: Exact | None) -> Outcome:
    """Return what a rule says of figures, some of which may be ranges or missing."""
    env: Env = {} if maximum is None else {MAX: maximum}
    env |= {name: v for name, v in values.items() if not isinstance(v, Interval)}
    if any(isinstance(value, Interval) for value in values.values()):
        return _open(rubric, values, maximum, "số liệu là một khoảng")
    try:
        if compile_idle(rubric)(env):
            return Outcome(idle=True)
        scored = compile_rule(rubric)(env)
    except KeyError as problem:
        if problem.args[0] == UNKNOWN:
            return Outcome(unknown=True)
        if problem.args[0] == MAX:
            return Outcome(silent="cách chấm cần điểm tối đa; hãy ghi max cho ví dụ")
        return _open(rubric, values, maximum, f"thiếu số liệu «{problem.args[0]}»")
    except NoCaseError:
        return Outcome(silent="không mức nào nhận số liệu này")
    case = deciding_case(rubric.rule, compile_trace(rubric)(env))
    return Outcome(scored, row="" if case is None else lowered(case_text(case, rubric)))


def _open(rubric: Rubric, values: dict[str, Given], maximum: Exact | None, reason: str) -> Outcome:
    """Return the points that every completion shares, else why the points stay open."""
    if maximum is None:
        return Outcome(silent=f"{reason}; hãy ghi thêm số liệu hoặc max cho ví dụ")
    found = bound(rubric, {name: as_known(value) for name, value in values.items()}, maximum)
    if found is None or found.points.empty or found.points.single is None or found.idle:
        return Outcome(silent=f"{reason} nên chưa biết điểm")
    return Outcome(found.points.single)


def example_problems(name: str, entry: RubricEntry, source: SourceNode) -> Iterator[Problem]:
    """Yield every example of a rubric that does not score what it says."""
    rubrics: dict[str | None, _Judge] = {}
    for index, example in enumerate(entry.examples):
        here = source.within(("examples", index))
        slips = reading_slips(name, example.reading, entry)
        if slips:
            yield from (here.note(slip) for slip in slips)
            continue
        if example.reading not in rubrics:
            rubrics[example.reading] = _Judge(entry.lower(name, example.reading))
        judge = rubrics[example.reading]
        if not judge.agrees(example):
            yield from _judged(judge.rubric, example, here)


class _Judge:
    """A rubric that answers at once for the usual example: plain figures, and the right points."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self.points = compile_points(rubric)

    def agrees(self, example: Example) -> bool:
        """Whether an example surely scores what it says; False leaves that to a closer look."""
        rubric = self.rubric
        if MEASURE in example.given and len(example.given) > 1:
            return False
        env: Env = {} if example.max is None else {MAX: example.max}
        try:
            for name, text in example.given.items():
                value = read_value(rubric, name, text, dotted=True)
                if isinstance(value, Interval):
                    return False
                env[name] = value
            if not rubric.keeps_limits(env):
                return False
            found = self.points(env)
        except (KeyError, ValueError, NoCaseError):
            return False
        if found is None:
            return example.not_applicable and example.points is None and not example.unknown
        return found == example.points and not example.not_applicable and not example.unknown


def _judged(rubric: Rubric, example: Example, here: SourceNode) -> Iterator[Problem]:
    leaf = UnscoredScheme(rubric.name, rubric.title, rubric)
    read = read_claim(leaf, LeafEvidence(given=example.given), dotted=True)
    for slip in read.slips:
        message = slip.message.replace(f"tiêu chí {leaf.code}", "cách chấm")
        yield here.within(("given",)).note(replace(slip, message=message))
    if read.slips:
        return
    found = outcome(rubric, dict(read.claim.values), example.max)
    said = _said(example)
    if said is None:
        message = "ví dụ phải ghi đúng một trong ba: points, not_applicable: true, unknown: true"
        yield here.note(Diagnostic("PAR605", message))
        return
    keys = [key for key in ("not_applicable", "unknown") if getattr(example, key)]
    key = keys[0] if keys else "points"
    hint = "Hãy tính lại bằng tay: sửa ví dụ nếu ví dụ sai, sửa cách chấm nếu cách chấm sai."
    if found.silent:
        message = f"ví dụ ghi {said}, nhưng {found.silent}"
        yield here.note(Diagnostic("PAR605", message, hint, key))
    elif (found.idle, found.unknown, found.points) != (
        example.not_applicable,
        example.unknown,
        example.points,
    ):
        idle = NOTHING_AROSE if found.idle else points(found.points or 0)
        result = UNSTATED if found.unknown else idle
        row = f" (mức {quoted(found.row)})" if found.row else ""
        message = f"ví dụ ghi {said}, cách chấm lại cho {result}{row}"
        yield here.note(Diagnostic("PAR605", message, hint, key))


def _said(example: Example) -> str | None:
    said = [NOTHING_AROSE] if example.not_applicable else []
    said += [UNSTATED] if example.unknown else []
    said += [] if example.points is None else [points(example.points)]
    return said[0] if len(said) == 1 else None
