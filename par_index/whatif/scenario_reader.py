"""Reading scenarios: from ``V.1.b.signed=50``, from a mapping, or from a file in YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError, refuse
from par_index.language.inputs import Given
from par_index.language.tree import MEASURE
from par_index.loading.claims import (
    contradictions,
    read_value,
    unknown_code,
    unknown_input,
    unreadable,
    without_rule,
)
from par_index.loading.load import LoadedEvidence, LoadedSet, load_evidence
from par_index.scoring.scheme import LeafScheme, UnscoredScheme
from par_index.whatif.scenario import Scenario, overlaid

FORM = "cần dạng MÃ.SỐ_LIỆU=GIÁ_TRỊ, ví dụ V.1.b.signed=50"


def read_settings(
    loaded: LoadedSet, settings: Iterable[str], name: str = "phương án", option: str = "--set"
) -> Scenario:
    """Read settings such as ``V.1.b.signed=50`` into a scenario.

    An empty value (``V.1.b.signed=``) withdraws the figure.

    Raises:
        ProblemsError: some settings cannot be used; all of them are named.

    """
    values: dict[str, dict[str, Given | None]] = {}
    problems: list[Problem] = []
    for text in settings:
        where = f"{option} {text}"
        named, equals, body = text.partition("=")
        try:
            leaf, key = input_of(loaded, named if equals else "", where)
            values.setdefault(leaf.code, {})[key] = figure(leaf, key, body, where)
        except ProblemsError as failure:
            problems += failure.problems
    if problems:
        raise ProblemsError(problems)
    return Scenario(name, values)


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
    problems = []
    for code in scenario.codes:
        rubric = loaded.scheme.scored[code].rubric
        for slip in contradictions(rubric, claims[code].values):
            where = f"{scenario.name}: {code}.{slip.part}"
            problems.append(slip.at(where))
    if problems:
        raise ProblemsError(problems)


def input_of(loaded: LoadedSet, named: str, where: str) -> tuple[LeafScheme, str]:
    """Return the line and the input that ``V.1.b.signed`` names.

    Raises:
        ProblemsError: there is no such line or input, or the line has no rule.

    """
    code, dot, key = named.strip().rpartition(".")
    if not dot or not key:
        refuse(Diagnostic("PAR801", FORM), where)
    leaf = loaded.scheme.leaves.get(code)
    if leaf is None:
        refuse(unknown_code(loaded.scheme.leaves, code), where)
    if isinstance(leaf, UnscoredScheme):
        refuse(without_rule(leaf), where)
    if key not in leaf.rubric.inputs and not (key == MEASURE and leaf.rubric.measured):
        refuse(unknown_input(code, leaf.rubric, key), where)
    return leaf, key


def figure(leaf: LeafScheme, key: str, body: str, where: str) -> Given | None:
    """Read one figure of a line; an empty text is None.

    Raises:
        ProblemsError: the text is no value of this input.

    """
    if not body.strip():
        return None
    try:
        return read_value(leaf.rubric, key, body)
    except ValueError as failure:
        refuse(unreadable(leaf.rubric, key, body, failure), where)
