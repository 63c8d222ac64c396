"""The checked-in JSON Schemas are those of the models, and shipped files obey them."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from par_index.loading.library import shelf, shipped
from par_index.loading.reader import read_file
from tests.schemas import FOLDER, KINDS, schema_of, text_of
from tests.support import run


@pytest.mark.parametrize("kind", KINDS)
def test_checked_in_schema_is_current(kind: str) -> None:
    """The schema in the package is that of the models, and is what `par-index schema` prints."""
    kept = (FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert kept == text_of(kind)
    assert kept == run("schema", kind).stdout


def test_no_schema_is_left_over() -> None:
    """Every schema file belongs to a kind of file."""
    assert {path.name for path in FOLDER.glob("*.json")} == {f"{k}.schema.json" for k in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_a_schema(kind: str) -> None:
    """Each schema is itself valid, and closed to unknown keys at the top."""
    schema = json.loads((FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("kind", "name"),
    [("criteria", name) for name in shipped("criteria")]
    + [("rubric", name) for name in shipped("rubrics")],
)
def test_shipped_files_obey_their_schema(kind: str, name: str) -> None:
    """An editor that uses the schema finds no fault in the shipped files."""
    path = shelf("criteria" if kind == "criteria" else "rubrics") / f"{name}.yaml"
    plain = _typed(read_file(path).root.plain())
    errors = list(Draft202012Validator(schema_of(kind)).iter_errors(plain))
    assert not errors, errors[0].message


def _typed(value: object) -> object:
    """Read scalars as an editor's YAML does: booleans and whole numbers by their looks."""
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if value in ("true", "false"):
        return value == "true"
    if isinstance(value, str) and value.isdigit():
        return int(value)
    return value


def test_the_schema_refuses_a_misspelt_key() -> None:
    """An editor underlines a misspelt key of a rule."""
    path = shelf("rubrics") / "son-tra-2026.yaml"
    plain = _typed(read_file(path).root.plain())
    plain["rubrics"]["ai-application"]["titel"] = "x"  # type: ignore[index, call-overload]
    assert list(Draft202012Validator(schema_of("rubric")).iter_errors(plain))
