"""Reading scenarios: from ``V.1.b.signed=50``, from a mapping, or from a file in YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from par_index.language.inputs import Given
from par_index.language.tree import MEASURE
from par_index.language.typing import nearest
from par_index.loading.claims import contradictions, expected, read_value, unknown_code
from par_index.loading.load import LoadedEvidence, LoadedSet, load_evidence
from par_index.loading.problems import WHOLE_FILE, Problem, ProblemsError
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
        target, equals, body = text.partition("=")
        try:
            leaf, key = target_of(loaded, target if equals else "", where)
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
        raise ProblemsError([Problem("PAR503", message, "phương án")])
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
            where = f"{scenario.name}: {code}.{slip.key}"
            problems.append(Problem(slip.code, slip.message, where, WHOLE_FILE, slip.hint))
    if problems:
        raise ProblemsError(problems)


def target_of(loaded: LoadedSet, target: str, where: str) -> tuple[LeafScheme, str]:
    """Return the line and the input that ``V.1.b.signed`` names.

    Raises:
        ProblemsError: there is no such line or input, or the line has no rule.

    """
    code, dot, key = target.strip().rpartition(".")
    if not dot or not key:
        raise ProblemsError([Problem("PAR801", FORM, where)])
    leaf = loaded.scheme.leaves.get(code)
    if leaf is None:
        slip = unknown_code(loaded.scheme, code)
        raise ProblemsError([Problem(slip.code, slip.message, where, WHOLE_FILE, slip.hint)])
    if isinstance(leaf, UnscoredScheme):
        message = f"tiêu chí {code} {leaf.lacks} nên không nhận số liệu"
        raise ProblemsError([Problem("PAR505", message, where)])
    known = [*leaf.rubric.inputs, *([MEASURE] if leaf.rubric.measured else [])]
    if key not in known:
        hint = nearest(key, known).removeprefix("; ") or f"Có: {', '.join(known)}."
        message = f"tiêu chí {code} không có đầu vào «{key}»"
        raise ProblemsError([Problem("PAR502", message, where, WHOLE_FILE, hint)])
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
        hint = expected(leaf.rubric, key)
        problem = Problem("PAR503", str(failure), where, WHOLE_FILE, hint)
        raise ProblemsError([problem]) from None
