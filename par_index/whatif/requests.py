"""Reading what a user asks for: goals, efforts and distributions, from short texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError, refuse
from par_index.language.exact import Exact, parse_date, parse_number
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE
from par_index.language.typing import nearest
from par_index.loading.load import LoadedEvidence, LoadedSet
from par_index.whatif.effort import Efforts
from par_index.whatif.goals import Goal
from par_index.whatif.scenario_reader import input_of
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
        value = parse_number(body)
    except ValueError:
        known = (
            f"Các mức xếp loại: {', '.join(titles)}." if titles else "Bộ không quy định xếp loại."
        )
        hint = nearest(body, titles).removeprefix("; ") or known
        message = f"«{body}» không phải số điểm, tỷ lệ hay xếp loại của bộ này"
        refuse(Diagnostic("PAR802", message, hint), where)
    return Goal(percent=value) if body.endswith("%") else Goal(points=value)


def read_day(text: str | None, option: str = "--as-of") -> date | None:
    """Read a day such as ``15/10/2026``; nothing for an empty text.

    Raises:
        ProblemsError: the text is no day.

    """
    if text is None or not text.strip():
        return None
    try:
        return parse_date(text)
    except ValueError as failure:
        refuse(Diagnostic("PAR503", str(failure)), f"{option} {text}")


def read_efforts(loaded: LoadedSet, settings: Iterable[str], option: str = "--effort") -> Efforts:
    """Read ``V.1.b.signed=2`` and the like: the effort of one unit of an input.

    Raises:
        ProblemsError: some settings cannot be used; all of them are named.

    """
    own: dict[tuple[str, str], Exact] = {}
    problems: list[Problem] = []
    for text in settings:
        where = f"{option} {text}"
        named, equals, body = text.partition("=")
        try:
            leaf, name = input_of(loaded, named if equals else "", where)
            value = parse_number(body)
            if value < 0:
                raise ValueError("công sức không được âm")
            own[leaf.code, name] = value
        except ProblemsError as failure:
            problems += failure.problems
        except ValueError as failure:
            problems.append(Diagnostic("PAR802", str(failure)).at(where))
    if problems:
        raise ProblemsError(problems)
    return Efforts(own)


def read_spreads(
    loaded: LoadedSet, settings: Mapping[str, str] | Iterable[str], option: str = "--vary"
) -> dict[str, dict[str, Spread]]:
    """Read ``V.1.b.signed=47..50`` and the like: the distribution of an input.

    Raises:
        ProblemsError: some settings cannot be used; all of them are named.

    """
    pairs = (
        [f"{key}={value}" for key, value in settings.items()]
        if isinstance(settings, Mapping)
        else settings
    )
    found: dict[str, dict[str, Spread]] = {}
    problems: list[Problem] = []
    for text in pairs:
        where = f"{option} {text}"
        named, equals, body = text.partition("=")
        try:
            leaf, name = input_of(loaded, named if equals else "", where)
            declared = leaf.rubric.inputs.get(name)
            read = parse_number if declared is None else declared.read
            found.setdefault(leaf.code, {})[name] = read_spread(body, read)
        except ProblemsError as failure:
            problems += failure.problems
        except ValueError as failure:
            problems.append(Diagnostic("PAR803", str(failure)).at(where))
    if problems:
        raise ProblemsError(problems)
    return found


def check_spreads(
    loaded: LoadedSet, evidence: LoadedEvidence, spreads: Mapping[str, Mapping[str, Spread]]
) -> None:
    """Make sure that every line with a distribution has all its other figures.

    Raises:
        ProblemsError: some line lacks a figure that has no distribution either.

    """
    problems = []
    for code, own in spreads.items():
        leaf = loaded.scheme.scored[code]
        claim = evidence.claims.get(code)
        known = {
            name
            for name, value in (claim.values if claim else {}).items()
            if not isinstance(value, Interval)
        }
        if MEASURE in own or (MEASURE in known and not set(own) & set(leaf.rubric.inputs)):
            continue
        lacking = [name for name in leaf.rubric.inputs if name not in known and name not in own]
        if lacking:
            message = f"tiêu chí {code} còn thiếu {', '.join(f'«{name}»' for name in lacking)}"
            hint = "Ghi số liệu ấy vào tệp, hoặc nêu thêm phân phối cho nó."
            problems.append(Diagnostic("PAR803", message, hint).at(code))
    if problems:
        raise ProblemsError(problems)
