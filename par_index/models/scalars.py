"""Scalars of the files: exact numbers, days, expressions and bands, each read from its text."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from operator import attrgetter
from pkgutil import get_data
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core.core_schema import (
    CoreSchema,
    no_info_plain_validator_function,
    plain_serializer_function_ser_schema,
)
from typing_extensions import TypeAliasType

from par_index.language.exact import decimal_text, parse_number
from par_index.language.parser import parse, parse_band
from par_index.language.spelling import read_day
from par_index.language.tree import Band, Expr


class Help(NamedTuple):
    """What an editor shows of a field while a person types: a sentence and examples."""

    description: str
    examples: tuple[object, ...]


def vi(description: str, *examples: object) -> Help:
    """Return the help of a field, in Vietnamese, for a class whose words are not in `keys.yaml`."""
    return Help(description, examples)


@cache
def _keys() -> dict[str, dict[str, list[Any]]]:
    import yaml

    found: dict[str, dict[str, list[Any]]] = yaml.safe_load(
        get_data(__package__, "keys.yaml") or b""
    )
    return found


def help_of(model: type[BaseModel], name: str) -> Help | None:
    """Return the help of a field: its own, that of its model, or that of its name everywhere."""
    own = [found for found in model.model_fields[name].metadata if isinstance(found, Help)]
    holders = [*(cls.__name__ for cls in model.__mro__), "everywhere"]
    found = (_keys()[holder].get(name) for holder in holders if holder in _keys())
    own += [vi(*words) for words in found if words]
    return own[0] if own else None


def _described(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Put the help of the fields into a JSON Schema, and leave out words for programmers."""
    schema.pop("title", None)
    schema.pop("description", None)
    for name, info in model.model_fields.items():
        if found := help_of(model, name):
            shown = {"description": found.description, "examples": list(found.examples)}
            schema["properties"][info.alias or name] |= shown


class Model(BaseModel):
    """Base of all models: immutable, and an unknown key is an error."""

    # Built on first use: the shapes refer to one another, and building each of them for itself
    # would take most of the start-up time of `par-index score`. For its sake the modules of models
    # also do without postponed annotations, which pydantic would have to compile at every start.
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        defer_build=True,
        json_schema_extra=_described,
    )


FORMAT = 1
"""The format of every file and document that this version writes; it reads 1 and files without."""


FileFormat = Annotated[
    int, BeforeValidator(lambda value: _format(value)), WithJsonSchema({"const": FORMAT})
]


def _text(value: object) -> str:
    """Return the text of a scalar; a float is refused, because it is already inexact."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Fraction):
        return decimal_text(value)
    if isinstance(value, float):
        raise ValueError(f"{value!r} là số dấu phẩy động, hãy đưa vào dạng chuỗi, như '0.25'")
    raise ValueError("cần một giá trị đơn")


def _format(value: object) -> int:
    if _text(value).strip() != str(FORMAT):
        newer = f"phần mềm này đọc định dạng {FORMAT}, cần bản mới hơn"
        raise ValueError(f"tệp ở định dạng «{_text(value)}»; {newer}")
    return FORMAT


def _exact(value: object) -> Fraction:
    return value if isinstance(value, Fraction) else parse_number(_text(value))


def _day(value: object) -> date:
    return value if isinstance(value, date) else read_day(_text(value))


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """How a scalar is read from its text and written back, and what an editor knows of it."""

    read: Callable[[object], object]
    written: Callable[[Any], str]
    schema: dict[str, Any]

    def __get_pydantic_core_schema__(self, *_: object) -> CoreSchema:
        """Let pydantic take the value as it is read, whatever stands in it."""
        written = plain_serializer_function_ser_schema(self.written)
        return no_info_plain_validator_function(self.read, serialization=written)

    def __get_pydantic_json_schema__(self, *_: object) -> dict[str, Any]:
        """Return the schema that editors see."""
        return dict(self.schema)


# Scalars are named aliases, so that pydantic builds each of them only once.
_NUMBER = {"type": "string", "pattern": r"^[+-]?\d[\d_]*(\.\d+)?(%|/\d+)?$"}
_EXACT = {
    "anyOf": [{"type": "number"}, _NUMBER],
    "description": "Số chính xác: 0.25, 96%, 1_000_000.",
}
_DAY = {"type": "string", "description": "Ngày: 2026-11-30 hoặc 30/11/2026."}
ExactNumber = TypeAliasType("ExactNumber", Annotated[Fraction, Read(_exact, decimal_text, _EXACT)])
Day = TypeAliasType("Day", Annotated[date, Read(_day, date.isoformat, _DAY)])
_ANY: dict[str, Any] = {"type": ["string", "number", "boolean"]}
Scalar = TypeAliasType("Scalar", Annotated[str, BeforeValidator(_text), WithJsonSchema(_ANY)])
"""Any single value, kept as its text until the input that it belongs to reads it."""

Wanted: TypeAlias = Literal["number", "truth", "measure"]


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression with its text and the kind of value that it must have."""

    text: str
    expr: Expr = field(compare=False)
    wanted: Wanted = field(compare=False)


@dataclass(frozen=True, slots=True)
class BandText:
    """A band with its text."""

    text: str
    band: Band = field(compare=False)


def _formula(wanted: Wanted, description: str) -> Read:
    def read(value: object) -> Formula:
        if isinstance(value, Formula):
            return value
        text = _text(value)
        return Formula(text, parse(text), wanted)

    return Read(read, attrgetter("text"), {**_ANY, "description": description})


def _band(value: object) -> BandText:
    if isinstance(value, BandText):
        return value
    text = _text(value)
    return BandText(text, parse_band(text))


_AMOUNT = _formula("number", "Biểu thức số, ví dụ: (b / a) * max")
_WHEN = _formula("truth", "Điều kiện, ví dụ: issued < 2026-11-30 and complete")
_MEASURE = _formula("measure", "Đại lượng được so với các mức, ví dụ: signed / total")
_USE = _formula("measure", "Một số liệu chung, points('MÃ') hoặc percent('MÃ') của mục khác")
_BAND = {**_ANY, "description": "Mức, ví dụ: >= 50%, [10%..50%), < 10%, 100%"}
Number = TypeAliasType("Number", Annotated[Formula, _AMOUNT])
Condition = TypeAliasType("Condition", Annotated[Formula, _WHEN])
Quantity = TypeAliasType("Quantity", Annotated[Formula, _MEASURE])
Use = TypeAliasType("Use", Annotated[Formula, _USE])
BandField = TypeAliasType("BandField", Annotated[BandText, Read(_band, attrgetter("text"), _BAND)])


def one_or_many(value: object) -> object:
    """Let a file write a single item where a list is meant."""
    return value if isinstance(value, list | tuple) else [value]


MANY = BeforeValidator(one_or_many)


def many(one: dict[str, Any]) -> WithJsonSchema:
    """Return the schema of one item, or a list of them."""
    return WithJsonSchema({"anyOf": [one, {"type": "array", "items": one}]})


Words = TypeAliasType("Words", Annotated[tuple[str, ...], MANY, many({"type": "string"})])
"""One text, or a list of them."""

Days = TypeAliasType("Days", Annotated[tuple[Day, ...], MANY, many(_DAY)])
"""One day, or a list of them."""

_CONDITION = {**_ANY, "description": "Một điều kiện"}
Conditions = TypeAliasType("Conditions", Annotated[tuple[Condition, ...], MANY, many(_CONDITION)])
"""One condition, or a list of them that must all hold."""
