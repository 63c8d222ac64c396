"""Scalars of the files: exact numbers, days, expressions and bands, each read from its text."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)
from pydantic.fields import FieldInfo
from pydantic_core.core_schema import CoreSchema, any_schema
from typing_extensions import TypeAliasType

from par_index.language.exact import decimal_text, parse_number
from par_index.language.parser import parse, parse_band
from par_index.language.spelling import read_day
from par_index.language.tree import Band, Expr


@dataclass(frozen=True, slots=True, eq=False)
class Help:
    """What an editor shows of a field while a person types: a sentence and examples."""

    description: str
    examples: tuple[object, ...]


def vi(description: str, *examples: object) -> Help:
    """Return the help of a field, in Vietnamese.

    Not pydantic's own field: that would be merged anew for every field at every start, and older
    versions let one that several fields share pass on their defaults.
    """
    return Help(description, examples)


def help_of(info: FieldInfo) -> Help | None:
    """Return the help of a field."""
    return next((found for found in info.metadata if isinstance(found, Help)), None)


def _described(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Put the help of the fields into a JSON Schema, and leave out words for programmers."""
    schema.pop("title", None)
    schema.pop("description", None)
    for name, info in model.model_fields.items():
        if found := help_of(info):
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
    int,
    BeforeValidator(lambda value: _format(value)),
    WithJsonSchema({"const": FORMAT}),
    vi("Định dạng của tệp, để phiên bản sau vẫn đọc được.", FORMAT),
]
Clause = Annotated[
    str, vi("Điều, khoản hoặc mục của văn bản nguồn quy định điều này.", "Phụ lục, mục II.3")
]
Note = Annotated[
    str, vi("Ghi chú cho người đọc tệp; không ảnh hưởng đến điểm.", "Chờ văn bản mới.")
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


# Scalars are named aliases, so that pydantic builds each of them only once.
_NUMBER_SCHEMA = {
    "anyOf": [
        {"type": "number"},
        {"type": "string", "pattern": r"^[+-]?\d[\d_]*(\.\d+)?(%|/\d+)?$"},
    ]
}

ExactNumber = TypeAliasType(
    "ExactNumber",
    Annotated[
        Fraction,
        PlainValidator(_exact),
        PlainSerializer(decimal_text),
        WithJsonSchema({**_NUMBER_SCHEMA, "description": "Số chính xác: 0.25, 96%, 1_000_000."}),
    ],
)
_DAY = {"type": "string", "description": "Ngày: 2026-11-30 hoặc 30/11/2026."}
Day = TypeAliasType(
    "Day",
    Annotated[
        date,
        PlainValidator(_day),
        PlainSerializer(lambda day: day.isoformat()),
        WithJsonSchema(_DAY),
    ],
)
Scalar = TypeAliasType(
    "Scalar",
    Annotated[
        str, BeforeValidator(_text), WithJsonSchema({"type": ["string", "number", "boolean"]})
    ],
)
"""Any single value, kept as its text until the input that it belongs to reads it."""

Wanted: TypeAlias = Literal["number", "truth", "measure"]


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression with its text and the kind of value that it must have."""

    text: str
    expr: Expr = field(compare=False)
    wanted: Wanted = field(compare=False)

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: object) -> CoreSchema:
        """Keep pydantic from building a schema of the expression tree: a validator reads it."""
        return any_schema()


@dataclass(frozen=True, slots=True)
class BandText:
    """A band with its text."""

    text: str
    band: Band = field(compare=False)

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: object) -> CoreSchema:
        """Keep pydantic from building a schema of the band: a validator reads it."""
        return any_schema()


def _formula(wanted: Wanted) -> Callable[[object], Formula]:
    def read(value: object) -> Formula:
        if isinstance(value, Formula):
            return value
        text = _text(value)
        return Formula(text, parse(text), wanted)

    return read


def _band(value: object) -> BandText:
    if isinstance(value, BandText):
        return value
    text = _text(value)
    return BandText(text, parse_band(text))


def _shown(value: Formula | BandText) -> str:
    return value.text


def _expression_schema(description: str) -> dict[str, Any]:
    return {"type": ["string", "number", "boolean"], "description": description}


Number = TypeAliasType(
    "Number",
    Annotated[
        Formula,
        PlainValidator(_formula("number")),
        PlainSerializer(_shown),
        WithJsonSchema(_expression_schema("Biểu thức số, ví dụ: (b / a) * max")),
    ],
)
Condition = TypeAliasType(
    "Condition",
    Annotated[
        Formula,
        PlainValidator(_formula("truth")),
        PlainSerializer(_shown),
        WithJsonSchema(_expression_schema("Điều kiện, ví dụ: issued < 2026-11-30 and complete")),
    ],
)
Quantity = TypeAliasType(
    "Quantity",
    Annotated[
        Formula,
        PlainValidator(_formula("measure")),
        PlainSerializer(_shown),
        WithJsonSchema(_expression_schema("Đại lượng được so với các mức, ví dụ: signed / total")),
    ],
)
Use = TypeAliasType(
    "Use",
    Annotated[
        Formula,
        PlainValidator(_formula("measure")),
        PlainSerializer(_shown),
        WithJsonSchema(
            _expression_schema("Một số liệu chung, points('MÃ') hoặc percent('MÃ') của mục khác")
        ),
    ],
)
BandField = TypeAliasType(
    "BandField",
    Annotated[
        BandText,
        PlainValidator(_band),
        PlainSerializer(_shown),
        WithJsonSchema(_expression_schema("Mức, ví dụ: >= 50%, [10%..50%), < 10%, 100%")),
    ],
)


_TEXTS = {"type": "array", "items": {"type": "string"}}


def one_or_many(value: object) -> object:
    """Let a file write a single item where a list is meant."""
    return value if isinstance(value, list | tuple) else [value]


Words = TypeAliasType(
    "Words",
    Annotated[
        tuple[str, ...],
        BeforeValidator(one_or_many),
        WithJsonSchema({"anyOf": [{"type": "string"}, _TEXTS]}),
    ],
)
"""One text, or a list of them."""

Days = TypeAliasType(
    "Days",
    Annotated[
        tuple[Day, ...],
        BeforeValidator(one_or_many),
        WithJsonSchema({"anyOf": [_DAY, {"type": "array", "items": _DAY}]}),
    ],
)
"""One day, or a list of them."""


_CONDITION = _expression_schema("Một điều kiện")
Conditions = TypeAliasType(
    "Conditions",
    Annotated[
        tuple[Condition, ...],
        BeforeValidator(one_or_many),
        WithJsonSchema({"anyOf": [_CONDITION, {"type": "array", "items": _CONDITION}]}),
    ],
)
"""One condition, or a list of them that must all hold."""
