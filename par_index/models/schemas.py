"""JSON Schemas of the files, generated from the models and kept in `par_index/schemas`."""

from __future__ import annotations

from typing import Any

from par_index.models.criteria import CriteriaSet, Overlay
from par_index.models.evidence import Evidence
from par_index.models.rubric import RubricFile
from par_index.models.scalars import Model
from par_index.models.scorecard import ScorecardDocument

KINDS: dict[str, type[Model]] = {
    "criteria": CriteriaSet,
    "rubric": RubricFile,
    "evidence": Evidence,
    "overlay": Overlay,
    "scorecard": ScorecardDocument,
}
"""Every kind of file by the name of its schema."""


def schema_of(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file, as editors use it."""
    made = KINDS[kind].model_json_schema(by_alias=True, mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
