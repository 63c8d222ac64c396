"""From the evidence of a file to claims: every figure read, and what figures say of one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from par_index.diagnostics.problems import Diagnostic
from par_index.language.exact import Exact
from par_index.language.inputs import NO, YES, Given, Input, Origin, Value, read_figure
from par_index.language.intervals import EVERYTHING, Interval
from par_index.language.spelling import AmbiguousError, tidy
from par_index.language.tree import MEASURE, Binary, Expr, Literal, Name
from par_index.language.typing import nearest
from par_index.language.vietnamese import interval_text, value_text
from par_index.meaning.bounds import broken_limits, measure_domain, surely_idle
from par_index.meaning.exact import compile_idle, compile_number
from par_index.meaning.knowledge import as_known
from par_index.meaning.ranges import start_box
from par_index.meaning.rules import Rubric
from par_index.meaning.walk import grade_code
from par_index.models.evidence import LeafEvidence
from par_index.models.rubric import UNDECLARED
from par_index.scoring.scheme import AnyLeaf, Claim, UnscoredScheme
from par_index.words.expressions import lowered, measure_name
from par_index.words.states import LACKS, NO_FIGURES, NOTHING_AROSE, raised

NO_WORDS = {NO_FIGURES, "chưa có", "không có số liệu", "chưa rõ", "đang cập nhật"} | YES | NO
NO_LETTERS = "0123456789.,-–—…%/|"
"""What no reason consists of, besides these words; spreadsheets ask the same."""


def says_why(text: str) -> bool:
    """Whether a text can be a reason: words that say more than yes, no or no figures."""
    body = tidy("".join(letter for letter in tidy(text) if letter not in NO_LETTERS)).lower()
    return len(body) > 1 and body not in NO_WORDS


def no_reason(text: str) -> Diagnostic:
    """Return what is wrong with a text that is no reason why nothing arose."""
    message = f"«{text.strip()}» không phải là lý do {NOTHING_AROSE}"
    empty = f"{raised(NO_FIGURES)} thì bỏ trống."
    hint = f"Hãy ghi lý do, ví dụ: Trong năm không có kiến nghị nào. {empty}"
    return Diagnostic("PAR537", message, hint, "not_applicable")


def far_days(rubric: Rubric, values: Mapping[str, Given], year: int) -> list[Diagnostic]:
    """Return every day that no year of the set explains, where its input names no days itself."""
    return [
        far_day(f"«{declared.label}»", date.fromordinal(int(value)), year, name)
        for name, declared in rubric.inputs.items()
        if declared.kind == "date" and declared.low is None and declared.high is None
        if not isinstance(value := values.get(name), Interval | None)
        if not near(date.fromordinal(int(value)), year)
    ]


def near(day: date, year: int) -> bool:
    """Whether a day is in the year of the set, the one before or the one after."""
    return abs(day.year - year) <= 1


def far_day(what: str, day: date, year: int, part: str) -> Diagnostic:
    """Return what is wrong with a day more than a year away from the year of the set."""
    message = f"{what}: ngày {day:%d/%m/%Y} cách năm đánh giá {year} quá một năm"
    return Diagnostic("PAR532", message, "Hãy xem lại năm đã gõ.", part)


def settle_measure(rubric: Rubric, values: dict[str, Given], slips: list[Diagnostic]) -> None:
    """Let counts stand for a measure beside them that is their ratio to the digits given."""
    given = values.get(MEASURE)
    if given is None or isinstance(given, Interval | bool | str):
        return
    expr, env = rubric.measures[MEASURE], _counts(values)
    counted, kind = _counted(rubric, env), rubric.measure_kind
    if counted is None or counted == given:
        return
    if abs(counted - given) <= _half_digit(given) and kind != "date":
        del values[MEASURE]
        return
    ratio = _ratio(rubric, expr, env)
    message = (
        f"{lowered(measure_name(rubric))} ghi {value_text(given, kind)}, nhưng tính từ số liệu là "
        f"{ratio}{value_text(counted, kind, (given,))}"
    ).replace("= ≈", "≈")
    slips.append(Diagnostic("PAR504", message, "Hãy xem lại tỷ lệ và các số đếm.", MEASURE))
    del values[MEASURE]


def _half_digit(given: Exact) -> Fraction:
    """Return half of the last digit of a figure: a twentieth of a percent for 96,6%."""
    places = (p for p in range(2, 9) if given * 10**p % 1 == 0)
    return next((Fraction(1, 2 * 10**p) for p in places), Fraction(0))


def _ratio(rubric: Rubric, expr: Expr, env: Mapping[str, Value]) -> str:
    """Return a ratio of two figures as ``398/412 = ``; nothing for a longer expression."""
    if not isinstance(expr, Binary) or expr.op != "/":
        return ""
    parts = (expr.left, expr.right)
    if not all(isinstance(part, Name) and part.name in env for part in parts):
        return ""
    shown = [value_text(env[part.name], rubric.kind(part.name)) for part in parts]  # type: ignore[union-attr]
    return f"{'/'.join(shown)} = "


BOTH_GIVEN = f"vừa có số liệu vừa ghi {NOTHING_AROSE}; chỉ chọn một"
CONTRADICTORY = "các số liệu của tiêu chí này mâu thuẫn với nhau"


@dataclass(slots=True)
class ReadClaim:
    """What came of the evidence of one line: the claim, and every slip on the way."""

    claim: Claim
    slips: list[Diagnostic] = field(default_factory=list)


def read_claim(
    leaf: AnyLeaf, evidence: LeafEvidence, *, dotted: bool = False, year: int | None = None
) -> ReadClaim:
    """Read the evidence of one line.

    Args:
        leaf: the line.
        evidence: what is said of it.
        dotted: whether it stands in a rule file.
        year: the year of the set, from which no day may be far away.

    """
    read = ReadClaim(Claim(supported=evidence.supported))
    if leaf.rubric is None:
        if evidence.given or evidence.not_applicable:
            read.slips.append(without_rule(leaf))
        return read
    rubric = leaf.rubric
    if evidence.not_applicable is not None:
        if evidence.given:
            read.slips.append(Diagnostic("PAR506", BOTH_GIVEN, part="not_applicable"))
        elif not says_why(evidence.not_applicable):
            read.slips.append(no_reason(evidence.not_applicable))
        read.claim = Claim({}, evidence.not_applicable, evidence.supported)
        return read
    values: dict[str, Given] = {}
    for name, text in evidence.given.items():
        declared = rubric.inputs.get(name)
        if declared is not None and declared.origin is not None:
            read.slips.append(taken_elsewhere(leaf.code, declared, declared.origin))
            continue
        if name in rubric.settled:
            read.slips += _resettled(rubric, name, text)
            continue
        try:
            values[name] = read_value(rubric, name, text, dotted=dotted)
        except KeyError:
            read.slips.append(unknown_input(leaf.code, rubric, name))
        except ValueError as problem:
            read.slips.append(unreadable(rubric, name, problem))
    if year is not None:
        read.slips.extend(far_days(rubric, values, year))
    settle_measure(rubric, values, read.slips)
    read.slips.extend(contradictions(rubric, values))
    read.claim = Claim(values, None, evidence.supported)
    return read


def _resettled(rubric: Rubric, name: str, text: str) -> list[Diagnostic]:
    """Return what is wrong with a figure that the criteria set has fixed otherwise."""
    declared, literal = rubric.settled[name]
    try:
        value = declared.read(text)
    except ValueError as problem:
        return [Diagnostic("PAR503", str(problem), part=name)]
    if isinstance(literal, Literal) and value == literal.value:
        return []
    shown = value_text(literal.value, declared.kind)  # type: ignore[union-attr]
    message = f"«{declared.label}» đã được bộ tiêu chí ấn định là {shown}, số liệu ghi «{text}»"
    return [Diagnostic("PAR504", message, "Hãy bỏ số liệu này, hoặc ghi đúng như trên.", name)]


def read_value(rubric: Rubric, name: str, text: str, *, dotted: bool = False) -> Given:
    """Read one figure of a rubric; ``dotted`` where it stands in a rule file.

    Raises:
        KeyError: the rubric has no such input.
        ValueError: the text is no value of it.

    """
    if name in rubric.inputs:
        return rubric.inputs[name].read(text, dotted=dotted)
    if name != MEASURE or not rubric.measured:
        raise KeyError(name)
    return read_figure(text, rubric.measure_kind, measure_domain(rubric), None, dotted=dotted)


def without_rule(leaf: AnyLeaf) -> Diagnostic:
    """Return what is wrong with a figure for a line that is not scored."""
    lacks = LACKS[leaf.lacks] if isinstance(leaf, UnscoredScheme) else "không có cách chấm"
    message = f"tiêu chí {leaf.code} {lacks} nên không nhận số liệu"
    return Diagnostic("PAR505", message, part="given")


def unknown_input(code: str, rubric: Rubric, name: str) -> Diagnostic:
    """Return what is wrong with a figure that a line, or the set, does not ask for."""
    known = [*rubric.reported, *([MEASURE] if rubric.measured else [])]
    hint = nearest(name, known).removeprefix("; ") or bool(known) * f"Có: {', '.join(known)}."
    whose = f"tiêu chí {code} không có đầu vào" if code else "bộ tiêu chí không có số liệu chung"
    return Diagnostic("PAR502", f"{whose} «{name}»", hint, name)


def taken_elsewhere(code: str, declared: Input, origin: Origin) -> Diagnostic:
    """Return what is wrong with a figure of a line that the line takes from elsewhere."""
    if isinstance(origin, Name):
        where = f"là số liệu chung «{origin.name}» của bộ tiêu chí"
        hint = f"Hãy khai một lần ở phần số liệu chung: {origin.name}."
    else:
        where = f"lấy từ kết quả của mục {grade_code(origin)}"
        hint = "Hãy bỏ số liệu này; phần mềm tự lấy kết quả."
    message = f"tiêu chí {code}: «{declared.label}» {where}, không khai ở đây"
    return Diagnostic("PAR520", message, hint, declared.name)


def unreadable(rubric: Rubric, name: str, problem: ValueError) -> Diagnostic:
    """Return what is wrong with a text that is no value of an input, or has two readings."""
    code = "PAR508" if isinstance(problem, AmbiguousError) else "PAR503"
    return Diagnostic(code, str(problem), _expected(rubric, name), name)


def _expected(rubric: Rubric, name: str) -> str:
    """Say what kind of value an input takes, in words that suit a file, a form and an option."""
    declared = rubric.inputs.get(name)
    kind = rubric.kind(name)
    wanted = {
        "count": "một số nguyên từ 0 trở lên, như 1.250",
        "money": "một số tiền bằng đồng, như 3.200.000.000 hoặc 3,2 tỷ",
        "percent": "một tỷ lệ như 96,5%",
        "number": "một số như 12,5",
        "date": "một ngày như 30/11/2026",
        "truth": "«có» hoặc «không»",
        "choice": "một trong các mức đã nêu",
    }[kind]
    if declared is None:
        return f"Cần {wanted}, hoặc một khoảng như > 90%."
    return f"«{declared.label}» cần {wanted}."


def _counts(values: Mapping[str, Given]) -> dict[str, Value]:
    return {n: v for n, v in values.items() if n != MEASURE and not isinstance(v, Interval)}


def _counted(rubric: Rubric, env: Mapping[str, Value]) -> Fraction | None:
    """Return the measure that counts lead to; None where some are missing."""
    try:
        return Fraction(compile_number(rubric, rubric.measures[MEASURE])(dict(env)))
    except (KeyError, ZeroDivisionError):
        return None


def bounded(rubric: Rubric) -> bool:
    """Whether a rule declares how far the measure that counts lead to may go."""
    return rubric.measured and rubric.measure_range not in (UNDECLARED, EVERYTHING)


def _beyond(rubric: Rubric, values: Mapping[str, Given]) -> Diagnostic | None:
    """Return what is wrong with counts that lead beyond what the measure can be by its rule."""
    env, kind, limits = _counts(values), rubric.measure_kind, rubric.measure_range
    counted = _counted(rubric, env) if bounded(rubric) else None
    if counted is None or counted in limits or compile_idle(rubric)(env):
        return None
    told, most = value_text(counted, kind), interval_text(limits, kind)
    message = f"{lowered(measure_name(rubric))} tính từ số liệu là {told}, ngoài mức {most}"
    return Diagnostic("PAR504", message, "Hãy xem lại các số đếm.", MEASURE)


def contradictions(rubric: Rubric, values: Mapping[str, Given]) -> list[Diagnostic]:
    """Return every slip of figures that are sound one by one but cannot be true together."""
    known = {name: as_known(value) for name, value in values.items()}
    slips = []
    for name, limit in broken_limits(rubric, known):
        labels = rubric.inputs
        message = (
            f"«{labels[name].label}» lớn hơn «{labels[limit].label}» "
            f"({shown(values[name])} > {shown(values[limit])})"
        )
        slips.append(Diagnostic("PAR504", message, "Hãy xem lại hai số này.", name))
    if not slips and start_box(rubric.context, known) is None:
        slips.append(Diagnostic("PAR504", CONTRADICTORY, part=next(iter(values), "")))
    if not slips and (beyond := _beyond(rubric, values)):
        slips.append(beyond)
    if not slips and MEASURE in known and surely_idle(rubric, known):
        message = (
            f"có «{measure_name(rubric)}», trong khi các số liệu khác cho thấy {NOTHING_AROSE}"
        )
        hint = "Hãy bỏ số này, hoặc xem lại các số kia."
        slips.append(Diagnostic("PAR504", message, hint, MEASURE))
    return slips


def shown(value: Given) -> str:
    """Return a figure without its unit, for messages."""
    return interval_text(value, "number") if isinstance(value, Interval) else str(value)


def agree(one: Given, other: Given) -> bool:
    """Whether two statements of one figure can both be true."""
    first, second = as_known(one), as_known(other)
    if isinstance(first, Interval) and isinstance(second, Interval):
        return not first.meet(second).empty
    return first == second


def other_set(theirs: str, ours: str) -> Diagnostic:
    """Return what is wrong with evidence of another criteria set."""
    return Diagnostic("PAR507", f"số liệu của bộ «{theirs}», đang chấm bộ «{ours}»")


def other_year(theirs: str, ours: int) -> Diagnostic:
    """Return what is wrong with evidence of another year."""
    return Diagnostic("PAR507", f"số liệu của năm {theirs}, đang chấm năm {ours}")


def unknown_code(known: Iterable[str], code: str, *, hinted: bool = True) -> Diagnostic:
    """Return what is wrong with a line that the criteria set does not have."""
    hint = nearest(code, list(known)).removeprefix("; ") if hinted else ""
    return Diagnostic("PAR501", f"bộ tiêu chí không có tiêu chí thành phần «{code}»", hint, code)
