"""Reading what a user asks for: goals, efforts and distributions, from short texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import product

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError, refuse
from par_index.language.exact import Exact
from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.spelling import AmbiguousError, read_number
from par_index.language.spelling import read_day as day_of
from par_index.language.tree import MEASURE
from par_index.language.typing import nearest
from par_index.language.vietnamese import number_text
from par_index.loading.claims import read_value
from par_index.loading.evidence import clashes
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.meaning.rules import Rubric
from par_index.scoring.scheme import OWN
from par_index.whatif.compare import Scenario, overlaid
from par_index.whatif.goals import Goal
from par_index.whatif.options import Efforts
from par_index.whatif.scenario_reader import each_setting
from par_index.whatif.spreads import Spread, read_spread


def read_goal(loaded: LoadedSet, text: str, option: str = "--target") -> Goal:
    """Read ``12.5`` (points), ``90%`` (of the own maximum) or the title of a grade.

    Raises:
        ProblemsError: the text is none of these.

    """
    body = text.strip()
    where = f"{option} {text}"
    scale = loaded.scheme.scale
    titles = [] if scale is None else [grade.title for grade in scale.grades]
    for title in titles:
        if title.casefold() == body.casefold():
            return Goal(grade=title)
    try:
        value = read_number(body, 1 if body.endswith("%") else _most_points(loaded))
    except AmbiguousError as failure:
        refuse(Diagnostic("PAR802", str(failure)), where)
    except ValueError:
        known = (
            f"Các mức xếp loại: {', '.join(titles)}." if titles else "Bộ không quy định xếp loại."
        )
        hint = nearest(body, titles).removeprefix("; ") or known
        message = f"«{body}» không phải số điểm, tỷ lệ hay xếp loại của bộ này"
        refuse(Diagnostic("PAR802", message, hint), where)
    return Goal(percent=value) if body.endswith("%") else Goal(points=value)


def _most_points(loaded: LoadedSet) -> Exact:
    return sum(leaf.maximum for leaf in loaded.scheme.scored.values())


def read_day(text: str | None, option: str = "--as-of") -> date | None:
    """Read a day such as ``15/10/2026``; nothing for an empty text.

    Raises:
        ProblemsError: the text is no day.

    """
    if text is None or not text.strip():
        return None
    try:
        return day_of(text)
    except ValueError as failure:
        refuse(Diagnostic("PAR503", str(failure)), f"{option} {text}")


def read_efforts(loaded: LoadedSet, settings: Iterable[str]) -> Efforts:
    """Read ``V.1.b.signed=2`` and the like: the effort of one unit of an input.

    Raises:
        ProblemsError: some settings cannot be used; all of them are named.

    """

    def effort(_: Rubric, __: str, body: str) -> Exact:
        value = read_number(body)
        if value < 0:
            raise ValueError("khối lượng công việc không được âm")
        return value

    told = each_setting(loaded, settings, "--effort", effort, partial(_slip, "PAR802"))
    return Efforts({(code, name): v for code, own in told.items() for name, v in own.items()})


def read_spreads(
    loaded: LoadedSet, settings: Mapping[str, str] | Iterable[str]
) -> dict[str, dict[str, Spread]]:
    """Read ``V.1.b.signed=47..50`` and the like: the distribution of an input.

    Raises:
        ProblemsError: some settings cannot be used; all of them are named.

    """

    def spread(rubric: Rubric, name: str, body: str) -> Spread:
        return read_spread(body, partial(read_value, rubric, name))

    pairs = settings.items() if isinstance(settings, Mapping) else ()
    texts = [f"{key}={value}" for key, value in pairs] or settings
    return each_setting(loaded, texts, "--vary", spread, partial(_slip, "PAR803"))


def _slip(code: str, _: Rubric, __: str, failure: ValueError) -> Diagnostic:
    return Diagnostic(code, str(failure))


def check_spreads(
    loaded: LoadedSet, evidence: LoadedEvidence, spreads: Mapping[str, Mapping[str, Spread]]
) -> None:
    """Make sure that every line with a distribution has all its figures, and that they may be true.

    Raises:
        ProblemsError: some line lacks a figure that has no distribution either, or a distribution
            reaches values that evidence may not give.

    """
    problems: list[Problem] = []
    for code, own in spreads.items():
        rubric = loaded.scheme.claimable[code].rubric
        assert rubric is not None
        claim = evidence.claims.get(code)
        problems += _impossible(code, rubric, own, claim.values if claim else {})
        known = {
            name
            for name, value in (claim.values if claim else {}).items()
            if not isinstance(value, Interval)
        }
        if code == OWN:
            problems += _clashing(loaded, evidence, own)
            continue
        if MEASURE in own or (MEASURE in known and not set(own) & set(rubric.inputs)):
            continue
        lacking = [name for name in rubric.reported if name not in known and name not in own]
        if lacking:
            message = f"tiêu chí {code} còn thiếu {', '.join(f'«{name}»' for name in lacking)}"
            hint = "Ghi số liệu ấy vào tệp, hoặc nêu thêm phân phối cho nó."
            problems.append(Diagnostic("PAR803", message, hint).at(code))
    if problems:
        raise ProblemsError(problems)


def _clashing(
    loaded: LoadedSet, evidence: LoadedEvidence, own: Mapping[str, Spread]
) -> Iterator[Problem]:
    """Yield a problem for every line that the ends of shared figures contradict."""
    ends = [{spread.values[0], spread.values[-1]} for spread in own.values()]
    found: dict[str, Problem] = {}
    for values in product(*ends):
        changed = Scenario("", {OWN: dict(zip(own, values, strict=True))})
        claims = overlaid(loaded.scheme, evidence.claims, changed)
        for code in loaded.scheme.claimable:
            for slip in clashes(loaded.scheme, claims, code):
                where = f"--vary {code or ', '.join(own)}"
                found.setdefault(code, Diagnostic("PAR803", slip.message, slip.hint).at(where))
    yield from found.values()


def _impossible(
    code: str, rubric: Rubric, own: Mapping[str, Spread], known: Mapping[str, Given]
) -> Iterator[Problem]:
    """Yield a problem for every distribution that passes what evidence may say of its figure."""
    for name, spread in own.items():
        declared = rubric.inputs.get(name)
        if declared is None or not declared.numeric:
            continue
        where = f"--vary {f'{code}.' if code else ''}{name}={spread.text}"
        values = [value for value in spread.values if not isinstance(value, str)]
        least, most = min(values), max(values)
        if declared.step == 1 and any(value % 1 for value in values):
            yield Diagnostic("PAR803", f"«{declared.label}» phải là số nguyên").at(where)
        if any(declared.domain.meet(Interval.point(end)).empty for end in (least, most)):
            message = f"«{declared.label}» có giá trị ngoài giới hạn mà cách chấm cho phép"
            yield Diagnostic("PAR803", message).at(where)
        for limit in declared.at_most:
            top = max(own[limit].values) if limit in own else known.get(limit)
            if top is None or isinstance(top, str | Interval) or most <= top:
                continue
            message = (
                f"«{declared.label}» có thể đến {number_text(most)}, lớn hơn "
                f"«{rubric.inputs[limit].label}» ({number_text(top)})"
            )
            yield Diagnostic("PAR803", message).at(where)
