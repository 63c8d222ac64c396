"""Write the JSON Schemas that ship, from the models: `python -m tests.schemas`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import par_index
from par_index.models.criteria import CriteriaSet, Overlay
from par_index.models.evidence import Evidence
from par_index.models.rubric import RubricFile
from par_index.models.scalars import Model
from par_index.models.scorecard import ScorecardDocument

FOLDER = Path(par_index.__file__).parent / "schemas"

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


def text_of(kind: str) -> str:
    """Return what the file of a schema should hold."""
    return json.dumps(schema_of(kind), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    for each in KINDS:
        (FOLDER / f"{each}.schema.json").write_text(text_of(each), "utf-8", newline="\n")
