"""Reading scenarios: from ``V.1.b.signed=50``, from a mapping, or from a file in YAML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from numbers import Rational
from pathlib import Path
from typing import TypeVar

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError, refuse
from par_index.language.inputs import Given
from par_index.language.spelling import tidy, unmistakable
from par_index.language.tree import MEASURE
from par_index.loading.claims import (
    read_value,
    taken_elsewhere,
    unknown_code,
    unknown_input,
    unreadable,
    without_rule,
)
from par_index.loading.evidence import clashes
from par_index.loading.load import load_evidence
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.meaning.rules import Rubric
from par_index.scoring.scheme import OWN, AnyLeaf, UnscoredScheme
from par_index.whatif.compare import Scenario, overlaid
from par_index.words.expressions import measure_name

T = TypeVar("T")

FORM = "cần dạng MÃ.SỐ_LIỆU=GIÁ_TRỊ, ví dụ V.1.b.signed=50"


def read_settings(
    loaded: LoadedSet, settings: Iterable[str], name: str = "phương án", option: str = "--set"
) -> Scenario:
    """Read settings such as ``V.1.b.signed=50`` into a scenario.

    An empty value (``V.1.b.signed=``) withdraws the figure.

    Raises:
        ProblemsError: some settings cannot be used; all of them are named.

    """

    def figure(rubric: Rubric, key: str, body: str) -> Given | None:
        return read_value(rubric, key, body) if body.strip() else None

    return Scenario(name, each_setting(loaded, settings, option, figure, unreadable))


def each_setting(
    loaded: LoadedSet,
    settings: Iterable[str],
    option: str,
    read: Callable[[Rubric, str, str], T],
    slip: Callable[[Rubric, str, ValueError], Diagnostic],
) -> dict[str, dict[str, T]]:
    """Return by line and figure what settings give them.

    Args:
        loaded: the set.
        settings: texts such as ``V.1.b.signed=50``.
        option: where they were typed.
        read: reads the text of one figure of a rule.
        slip: says what is wrong where it cannot.

    Raises:
        ProblemsError: some settings cannot be used; all of them are named.

    """
    found: dict[str, dict[str, T]] = {}
    problems: list[Problem] = []
    for text in settings:
        where = f"{option} {text}"
        try:
            leaf, rubric, key, body = setting_of(loaded, text, where)
            found.setdefault(leaf.code, {})[key] = read(rubric, key, body)
        except ProblemsError as failure:
            problems += failure.problems
        except ValueError as failure:
            problems.append(slip(rubric, key, failure).at(where))
    if problems:
        raise ProblemsError(problems)
    return found


def read_mapping(
    loaded: LoadedSet, changes: Mapping[str, object], name: str = "phương án"
) -> Scenario:
    """Read ``{"V.1.b.signed": 50}`` or ``{"V.1.b": {"signed": 50}}`` into a scenario.

    Raises:
        ProblemsError: some entries cannot be used; all of them are named.

    """
    settings = []
    for key, value in changes.items():
        inner = value if isinstance(value, Mapping) else {"": value}
        for figure_name, given in inner.items():
            path = f"{key}.{figure_name}" if figure_name else key
            settings.append(f"{path}={_plain(given)}")
    return read_settings(loaded, settings, name, option="phương án")


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        message = f"{value!r} là số dấu phẩy động; hãy viết thành chuỗi, như '0.25' hoặc '96%'"
        refuse(Diagnostic("PAR503", message), "phương án")
    if isinstance(value, Rational | Decimal):
        return unmistakable(Fraction(value))
    return "" if value is None else str(value)


def load_scenario(path: str | Path, loaded: LoadedSet) -> Scenario:
    """Load a scenario file: an evidence file that names only what differs.

    Raises:
        ProblemsError: the file has errors; all of them are in it.

    """
    given = load_evidence(path, loaded)
    return Scenario(
        given.evidence.note or Path(path).stem,
        {code: claim.values for code, claim in given.claims.items() if claim.values},
        {
            code: claim.not_applicable
            for code, claim in given.claims.items()
            if claim.not_applicable is not None
        },
    )


def check_scenario(loaded: LoadedSet, evidence: LoadedEvidence, scenario: Scenario) -> None:
    """Make sure that a scenario can be true together with the rest of the evidence.

    Raises:
        ProblemsError: some figures contradict each other once the scenario lies on top.

    """
    claims = overlaid(loaded.scheme, evidence.claims, scenario)
    touched = set(scenario.codes)
    problems = []
    for code, needs in {**loaded.scheme.needs, OWN: {OWN}}.items():
        if needs.isdisjoint(touched):
            continue
        for slip in clashes(loaded.scheme, claims, code):
            where = f"{scenario.name}: {f'{code}.' if code else ''}{slip.part}"
            problems.append(slip.at(where))
    if problems:
        raise ProblemsError(problems)


def setting_of(loaded: LoadedSet, text: str, where: str) -> tuple[AnyLeaf, Rubric, str, str]:
    """Return the line, its rule and the input of ``V.1.b.signed=50``, and what stands behind ``=``.

    The input is named by its key or by its label, as `explain` shows both; a label may hold ``=``.
    A figure of the set is named alone, as ``assigned=20``; its line is the set itself.

    Raises:
        ProblemsError: there is no such line or input, or the line has no rule.

    """
    signs = [at for at, letter in enumerate(text) if letter == "="]
    if not signs:
        refuse(Diagnostic("PAR801", FORM), where)
    for at in signs:
        leaf, name = _named(loaded, text[:at])
        rubric = _scored_by(leaf)
        if leaf is not None and rubric is not None and (key := _key_of(rubric, name)):
            break
    else:
        refuse(_unknown(loaded, text[: signs[0]]), where)
    declared = rubric.inputs.get(key)
    if declared is not None and declared.origin is not None:
        refuse(taken_elsewhere(leaf.code, declared, declared.origin), where)
    return leaf, rubric, key, text[at + 1 :]


def _scored_by(leaf: AnyLeaf | None) -> Rubric | None:
    """Return the rule whose figures a setting may name: of a scored line, or of the set itself."""
    if leaf is None or (leaf.code and isinstance(leaf, UnscoredScheme)):
        return None
    return leaf.rubric


def _unknown(loaded: LoadedSet, named: str) -> Diagnostic:
    """Return why a setting names no figure."""
    leaf, name = _named(loaded, named)
    rubric = _scored_by(leaf)
    if leaf is not None:
        return without_rule(leaf) if rubric is None else unknown_input(leaf.code, rubric, name)
    code, dot, key = named.strip().rpartition(".")
    if not dot or not key:
        return Diagnostic("PAR801", FORM)
    return unknown_code(loaded.scheme.leaves, code)


def _named(loaded: LoadedSet, named: str) -> tuple[AnyLeaf | None, str]:
    """Return the line that ``V.1.b.signed`` is of, and what stands behind its code."""
    body = tidy(named)
    dots = [at for at, letter in enumerate(body) if letter == "."]
    for at in reversed(dots):
        if body[:at] in loaded.scheme.leaves and body[at + 1 :]:
            return loaded.scheme.leaves[body[:at]], body[at + 1 :]
    own = loaded.scheme.claimable.get(OWN)
    return (own, body) if own is not None and not dots else (None, "")


def _key_of(rubric: Rubric, name: str) -> str:
    """Return the key of the input that a key or a label names, or nothing."""
    if name in rubric.inputs or (name == MEASURE and rubric.measured):
        return name
    labels = {key: declared.label for key, declared in rubric.inputs.items()}
    if rubric.measured:
        labels[MEASURE] = measure_name(rubric)
    found = [key for key, label in labels.items() if tidy(label).casefold() == name.casefold()]
    return found[0] if len(found) == 1 else ""
