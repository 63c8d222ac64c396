"""Writing a model as YAML that loads back to the same model."""

from __future__ import annotations

from typing import Any

from par_index.loading.reader import NULLS
from par_index.models.scalars import Model


def dump(model: Model) -> str:
    """Return a file's text: what the model sets, in the order of its fields.

    Scalars stay as they were written: the reader takes every scalar as text, so numbers need no
    quotes, and quotes appear only where YAML's syntax asks for them.
    """
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
    content = model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    text: str = yaml.dump(
        _as_text(content),
        Dumper=PlainDumper,
        allow_unicode=True,
        sort_keys=False,
        width=100,
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
