"""Writing a model, or evidence that a program holds, as YAML that loads back to the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational
from typing import Any

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError
from par_index.language.spelling import unmistakable
from par_index.loading.reader import NULLS
from par_index.models.scalars import FORMAT, Model


def dump(model: Model) -> str:
    """Return a file's text: what the model sets, in the order of its fields.

    Scalars stay as they were written: the reader takes every scalar as text, so numbers need no
    quotes, and quotes appear only where YAML's syntax asks for them.
    """
    written = model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return _written({"format": FORMAT, **written})


def evidence_text(evidence: Mapping[str, object]) -> str:
    """Return the text of the evidence file that a mapping stands for.

    A mapping without the keys of such a file (``leaves``, ``figures``, ``set`` …) holds the
    figures of each line: ``{"V.1.b": {"total": 50, "signed": 48}}``.

    Raises:
        ProblemsError: some values are not exact; all of them are named.

    """
    whole: Mapping[str, object] = evidence
    if not _HEADS & evidence.keys():
        whole = {"leaves": {code: {"given": given} for code, given in evidence.items()}}
    problems: list[Problem] = []
    content = _exact(whole, (), problems)
    if problems:
        raise ProblemsError(problems)
    return _written(content)


_HEADS = {"leaves", "figures", "registers", "work", "set", "unit", "note"}


def _exact(value: object, path: tuple[str, ...], problems: list[Problem]) -> Any:
    """Return a value with its scalars as the text of a file, noting those that are not exact."""
    if isinstance(value, Mapping):
        return {str(key): _exact(item, (*path, str(key)), problems) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(item, (*path, str(i)), problems) for i, item in enumerate(value, 1)]
    if value is None or isinstance(value, str):
        return value
    if type(value).__name__ in ("bool", "bool_"):  # numpy's bool is no subclass of Python's
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Rational):
        return unmistakable(Fraction(int(value.numerator), int(value.denominator)))
    if isinstance(value, Decimal) and value.is_finite():
        return unmistakable(Fraction(value))
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    kind = "số dấu phẩy động" if isinstance(value, float) else f"kiểu {type(value).__name__}"
    message = f"{value} là {kind}, không phải một giá trị chính xác"
    hint = "Hãy viết thành chuỗi, như '0.25' hoặc '96%', hoặc dùng int, Fraction, Decimal, date."
    problems.append(
        Diagnostic("PAR503", message, hint).at(f"số liệu từ Python: {' › '.join(path)}")
    )
    return None


def _written(content: Any) -> str:
    import yaml

    class PlainDumper(yaml.SafeDumper):
        """Writes no anchors, and no quotes for text that only looks like another type."""

        yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own name

        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's own signature
            return True

    def write_text(dumper: PlainDumper, text: str) -> Any:
        style = "'" if text in NULLS else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)

    def write_absence(dumper: PlainDumper, _: None) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", "null")

    PlainDumper.add_representer(str, write_text)
    PlainDumper.add_representer(type(None), write_absence)
    text: str = yaml.dump(
        _as_text(content), Dumper=PlainDumper, allow_unicode=True, sort_keys=False, width=100
    )
    return text


def _as_text(value: Any) -> Any:
    """Turn every scalar but an explicit absence into text."""
    if isinstance(value, dict):
        return {str(key): _as_text(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_as_text(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
