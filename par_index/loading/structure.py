"""From nodes to models: pydantic's errors become problems with places and Vietnamese words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError
from par_index.language.parser import LanguageError
from par_index.language.typing import nearest
from par_index.loading.reader import Node, SourceFile
from par_index.models.scalars import Model, help_of
from par_index.models.shapes.base import SHAPES, tag

LIST_EXPECTED = "cần một danh sách (các dòng bắt đầu bằng «-»)"
MAPPING_EXPECTED = "cần các dòng «khóa: giá trị»"
_COMMA = "Dấu phẩy trong {…} ngăn hai khóa; số thập phân viết dấu chấm, như 0.5."
_NAME = "tên: chữ thường không dấu, chữ số và gạch dưới, như so_van_ban"
_CODE = "mã: không có dấu cách, các cấp ngăn bằng dấu chấm, như V.1.b"
M = TypeVar("M", bound=BaseModel)


def build(model: type[M], node: Node, file: SourceFile, problems: list[Problem]) -> M | None:
    """Return the model of a node, or None after noting every problem of it."""
    try:
        return model.model_validate(node.plain())
    except ValidationError as failure:
        problems.extend(_translate(failure, node, file))
        return None


def built(model: type[M], file: SourceFile) -> M:
    """Return the model of a whole file.

    Raises:
        ProblemsError: it has errors; all of them are in it.

    """
    problems: list[Problem] = []
    found = build(model, file.root, file, problems)
    if found is None:
        raise ProblemsError(problems)
    return found


def build_each(
    model: type[M], node: Node | None, file: SourceFile, problems: list[Problem]
) -> dict[str, M]:
    """Return the models of a mapping's values; each that fails notes its own problems."""
    if node is None or node.content is None:
        return {}
    if not isinstance(node.content, dict):
        problems.append(file.problem(Diagnostic("PAR203", MAPPING_EXPECTED), node))
        return {}
    found = {}
    for key, child in node.content.items():
        value = build(model, child, file, problems)
        if value is not None:
            found[key] = value
    return found


def _translate(failure: ValidationError, node: Node, file: SourceFile) -> Iterator[Problem]:
    errors = failure.errors(include_url=False)
    for error in errors:
        path = _untagged(error["loc"])
        kind = error["type"]
        if isinstance(error["input"], dict) and str(path[-1:]).startswith("('function-"):
            *here, _ = error["loc"]
            if any(list(other["loc"][: len(here)]) == here for other in errors if other != error):
                continue  # it was meant as a mapping, and that says what is wrong in it
        if kind == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]:
            continue  # its rows failed, and each of them has said why
        target = node.within(path)
        last = path[-1] if path else ""
        if kind == "extra_forbidden":
            owner = node.within(path[:-1])
            others = [key for key in _known_keys(owner) if key != last]
            hint = nearest(str(last), others).removeprefix("; ")
            if str(last).isdigit():
                hint = _COMMA
            elif (words := _torn(owner, str(last))) and not hint:
                hint = words
            message = f"không có khóa «{last}»"
            yield file.problem(Diagnostic("PAR202", message, hint, str(last)), owner)
        elif kind == "missing":
            owner = node.within(path[:-1])
            yield file.problem(Diagnostic("PAR201", f"thiếu khóa «{last}»"), owner)
        elif isinstance(cause := error.get("ctx", {}).get("error"), LanguageError):
            yield file.problem(cause.diagnostic, target)
        else:
            code, message = _words(kind, error)
            place = target.place
            if last == "[key]":
                place = node.within(path[:-2]).place_of(str(path[-2]))
            hint = _advice(kind, str(last), error.get("input")) or _example(kind, str(last))
            yield file.problem(Diagnostic(code, message, hint), place)


def _advice(kind: str, key: str, found: object) -> str:
    """Return how to write what was probably meant."""
    match kind:
        case "value_error" if key[:1].isdigit():
            return _COMMA
        case "union_tag_not_found" if isinstance(found, dict):
            if both := [key for key in SHAPES if key in found]:
                return f"Hãy giữ một trong các khóa: {', '.join(both)}."
            close = (nearest(str(name), list(SHAPES)) for name in found)
            return next((hint.removeprefix("; ") for hint in close if hint), "")
        case "model_type" | "model_attributes_type" | "dict_type" if key == "max":
            return "Ghi cả cơ sở của điểm tối đa, như {points: 1, basis: stated}."
    return ""


def _torn(owner: Node, key: str) -> str:
    """Return how to write a text that a comma tore in two; empty where nothing looks so."""
    keys = list(owner.content) if isinstance(owner.content, dict) else []
    child = owner.child(key)
    if key not in keys[1:] or child is None or child.content not in (None, ""):
        return ""
    before = keys[keys.index(key) - 1]
    text = owner.child(before)
    if text is None or not isinstance(text.content, str):
        return ""
    whole = f'{before}: "{text.content}, {key}"'
    return f"Dấu phẩy trong {{…}} ngăn hai khóa; đặt cả đoạn trong dấu nháy: {whole}."


_SHAPED = {"dict_type", "model_type", "model_attributes_type", "list_type", "tuple_type"}


def _example(kind: str, key: str) -> str:
    """Return how the value of a key looks, where a value of another form was found."""
    for model in _models(Model) if kind in _SHAPED else ():
        for name, field in model.model_fields.items():
            shown = help_of(model, name) if key in (name, field.alias) else None
            if shown is not None and not isinstance(shown.examples[0], str):
                return f"Ví dụ: {key}: {flow(shown.examples[0])}"
    return ""


def flow(value: object) -> str:
    """Write a small value on one line of YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f'"{text}"' if any(mark in text for mark in ",:{}[]<>=%'") else text


def _untagged(path: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Return a path of pydantic without the names of shapes, which are not keys of the file."""
    tags = {tag(key) for key in ("scalar", *SHAPES)}
    return tuple(step for step in path if step not in tags)


def _words(kind: str, error: Any) -> tuple[str, str]:
    context = error.get("ctx", {})
    found = error.get("input")
    shown = f"«{found}»" if isinstance(found, str) else "giá trị này"
    match kind:
        case "value_error":
            return "PAR203", str(context["error"])
        case "literal_error":
            expected = context["expected"].replace("'", "").replace(" or ", ", ")
            return "PAR204", f"{shown} không dùng được; chọn một trong: {expected}"
        case "union_tag_not_found" | "union_tag_invalid":
            return "PAR205", f"cách chấm phải có đúng một khóa: {', '.join(SHAPES)}"
        case "string_type":
            return "PAR203", "cần một đoạn chữ"
        case "string_pattern_mismatch":
            lower = "a-z" in context["pattern"]
            return "PAR203", f"{shown} không đúng dạng {_NAME if lower else _CODE}"
        case "int_parsing" | "int_type" | "int_from_float":
            return "PAR203", f"{shown} không phải là số nguyên"
        case "bool_parsing" | "bool_type":
            return "PAR203", f"{shown} không phải là true hoặc false"
        case "dict_type" | "model_type" | "model_attributes_type":
            return "PAR203", MAPPING_EXPECTED
        case "tuple_type" | "list_type":
            return "PAR203", LIST_EXPECTED
        case "too_short":
            return "PAR203", f"danh sách này cần ít nhất {context['min_length']} mục"
        case "greater_than_equal":
            return "PAR203", f"{shown} nhỏ hơn mức cho phép {context['ge']}"
        case "less_than_equal":
            return "PAR203", f"{shown} lớn hơn mức cho phép {context['le']}"
        case "string_too_long" | "string_too_short":
            return "PAR203", f"{shown} dài hoặc ngắn quá mức cho phép"
    return "PAR203", f"{shown} không dùng được ở đây"


def _known_keys(owner: Node) -> list[str]:
    """Return the keys of the model that a mapping most likely is: the one it shares most with."""
    present = set(owner.content) if isinstance(owner.content, dict) else set()
    best: list[str] = []
    most = -1
    for model in _models(Model):
        keys = [field.alias or name for name, field in model.model_fields.items()]
        shared = len(present & set(keys))
        if shared > most:
            best, most = keys, shared
        elif shared == most:
            best = [*best, *keys]
    return best


def _models(base: type[Model]) -> Iterator[type[Model]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)
