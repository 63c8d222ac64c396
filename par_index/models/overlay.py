"""The overlay file: what changes in a shipped criteria set, without copying it."""

from typing import Annotated

from pydantic import Field

from par_index.models.criteria import ROUNDING, RUBRICS, SOURCE, Report, Rounding, Source
from par_index.models.figures import FigureEntry, InputName
from par_index.models.grades import GRADES, Grades
from par_index.models.scalars import FORMAT, FileFormat, Model, Note, Words, vi
from par_index.models.tree import IDLE, MAX_POINTS, Item, Maximum, Treatment

_ITEM = {"code": "II.9", "title": "Nhiệm vụ phát sinh", "rule": "yes-or-no"}


class LeafChange(Model):
    """What an overlay changes on one leaf; what it does not name stays."""

    max: Annotated[Maximum | None, MAX_POINTS] = None
    rule: Annotated[str | None, vi("Cách chấm dùng thay.", "digital-signature")] = None
    reading: Annotated[str | None, vi("Cách hiểu dùng thay.", "by-deadline")] = None
    not_applicable: Annotated[Treatment | None, IDLE] = None
    note: Annotated[str | None, vi("Ghi chú thay cho ghi chú cũ.", "Theo công văn mới.")] = None

    def changes(self) -> dict[str, object]:
        """Return the fields that the overlay names, with their new values."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Overlay(Model):
    """A small file that changes a shipped set without copying it."""

    format: FileFormat = FORMAT
    overlay: Annotated[str, vi("Tên của tệp điều chỉnh.", "dieu-chinh-thang-9")]
    source: Annotated[Source | None, SOURCE] = None
    rubrics: Annotated[Words, RUBRICS] = ()
    leaves: Annotated[
        dict[str, LeafChange],
        vi(
            "Những tiêu chí được sửa, theo mã.",
            {"V.1.b": {"max": {"points": 1, "basis": "stated"}}},
        ),
    ] = Field(default_factory=dict)
    drop: Annotated[Words, vi("Mã các nhóm, tiêu chí được bỏ.", ["II.3"])] = ()
    replace: Annotated[
        tuple[Item, ...],
        vi("Nhóm, tiêu chí viết lại toàn bộ; mã là mã của mục được thay.", [_ITEM]),
    ] = ()
    add: Annotated[
        dict[str, tuple[Item, ...]],
        vi("Tiêu chí, nhóm được thêm, theo mã của nhóm chứa chúng.", {"II": [_ITEM]}),
    ] = Field(default_factory=dict)
    areas: Annotated[
        tuple[Item, ...], vi("Lĩnh vực được thêm.", [{"code": "IX", "title": "Mới", "items": []}])
    ] = ()
    figures: Annotated[
        dict[InputName, FigureEntry],
        vi(
            "Số liệu chung được thêm hay khai lại.",
            {"assigned": {"label": "Nhiệm vụ được giao", "type": "count"}},
        ),
    ] = Field(default_factory=dict)
    reports: Annotated[
        tuple[Report, ...],
        vi(
            "Báo cáo được thêm vào chế độ báo cáo.",
            [{"title": "Báo cáo đột xuất", "deadline": {"text": "Trong năm", "in_year": True}}],
        ),
    ] = ()
    rounding: Annotated[Rounding | None, ROUNDING] = None
    not_applicable: Annotated[Treatment | None, IDLE] = None
    grades: Annotated[Grades | None, GRADES] = None
    note: Note = ""
