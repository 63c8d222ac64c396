"""The checked-in JSON Schemas are those of the models, and shipped files obey them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from par_index.loading.library import shelf, shipped
from par_index.loading.reader import read_file
from par_index.models.scalars import Model, help_of
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


def _properties(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    schema = schema_of(kind)
    for name, part in {kind: schema, **schema.get("$defs", {})}.items():
        for key, found in part.get("properties", {}).items():
            yield f"{name}.{key}", found


@pytest.mark.parametrize("kind", KINDS)
def test_every_property_is_described_with_an_example(kind: str) -> None:
    """An editor shows a Vietnamese sentence and at least one example at every key."""
    lacking = [
        name
        for name, found in _properties(kind)
        if not found.get("examples")
        or not found.get("description", "").endswith(".")
        or found["description"].isascii()
    ]
    assert not lacking


@pytest.mark.parametrize("kind", KINDS)
def test_examples_obey_the_schema(kind: str) -> None:
    """What an editor offers as an example is not underlined by it as a fault."""
    schema = schema_of(kind)
    for name, found in _properties(kind):
        validator = Draft202012Validator({**found, "$defs": schema.get("$defs", {})})
        for example in found["examples"]:
            errors = list(validator.iter_errors(example))
            assert not errors, f"{name}: {errors[0].message}"


def test_examples_are_read_by_the_models() -> None:
    """Every example is a value that the field takes: its formulas, bands and days can be read."""
    for model in _models(Model):
        model.model_rebuild()
        for name, info in model.model_fields.items():
            adapter: TypeAdapter[Any] = TypeAdapter(info.rebuild_annotation())
            found = help_of(model, name)
            for example in () if found is None else found.examples:
                try:
                    adapter.validate_python(_as_read(example))
                except ValidationError as fault:
                    pytest.fail(f"{model.__name__}.{name}: {fault}")


def test_words_for_keys_are_those_of_the_models() -> None:
    """Every key of every file has its words, and no words are left of a key that is gone."""
    words = yaml.safe_load((FOLDER.parent / "models" / "keys.yaml").read_text("utf-8"))
    models = {model.__name__: model for model in _models(Model)}
    assert all(help_of(model, name) for model in models.values() for name in model.model_fields)
    general = words.pop("everywhere")
    assert general.keys() <= {name for model in models.values() for name in model.model_fields}
    assert all(models[name].model_fields.keys() >= keys.keys() for name, keys in words.items())


def _models(base: type[Model]) -> Iterator[type[Model]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)


def _as_read(value: object) -> object:
    """Return an example as the reader of files gives it to the models: scalars are text."""
    if isinstance(value, dict):
        return {key: _as_read(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_read(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None else str(value)


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
