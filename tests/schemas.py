"""Write the JSON Schemas that ship, from the models: `python -m tests.schemas`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

import par_index
from par_index.models.criteria import CriteriaSet, Overlay
from par_index.models.evidence import Evidence
from par_index.models.folder import FolderFile
from par_index.models.rubric import RubricFile
from par_index.models.scalars import Model
from par_index.models.scorecard import ScorecardDocument

FOLDER = Path(par_index.__file__).parent / "schemas"

KINDS: dict[str, tuple[type[Model], str]] = {
    "criteria": (CriteriaSet, "Tệp bộ tiêu chí: đơn vị, năm, các tiêu chí và cách chấm của chúng."),
    "rubric": (RubricFile, "Tệp cách chấm: số liệu cần khai, cách tính điểm và ví dụ tính tay."),
    "evidence": (Evidence, "Tệp số liệu: mỗi tiêu chí đạt bao nhiêu, kèm tài liệu kiểm chứng."),
    "overlay": (Overlay, "Tệp điều chỉnh: những chỗ khác với bộ tiêu chí có sẵn."),
    "folder": (FolderFile, "Tệp ho-so.yaml của hồ sơ đánh giá: bộ tiêu chí, đơn vị, hội đồng."),
    "scorecard": (ScorecardDocument, "Bảng điểm dạng JSON mà «par-index score --json» in ra."),
}
"""Every kind of file by the name of its schema, with what an editor says of the whole."""


class _Schema(GenerateJsonSchema):
    """Leaves out the titles that pydantic makes of English names: editors show the words."""

    def field_title_should_be_set(self, *_: Any) -> bool:
        return False

    def encode_default(self, dft: Any) -> Any:
        # older versions cannot write a default whose model has not been built yet
        return super().encode_default(dft.model_dump() if isinstance(dft, Model) else dft)


def schema_of(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file, as editors use it."""
    model, description = KINDS[kind]
    made = model.model_json_schema(by_alias=True, schema_generator=_Schema)
    schema = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": schema, "description": description, **made}


def text_of(kind: str) -> str:
    """Return what the file of a schema should hold."""
    return json.dumps(schema_of(kind), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    for each in KINDS:
        (FOLDER / f"{each}.schema.json").write_text(text_of(each), "utf-8", newline="\n")
