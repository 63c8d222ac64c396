"""An appraisal: what the superior gives each line and why, or what the unit answers."""

from typing import Annotated

from pydantic import Field

from par_index.models.scalars import FORMAT, ExactNumber, FileFormat, Model, Note, vi
from par_index.models.tree import Code


class LineAppraisal(Model):
    """One line: points, or that nothing arose, with the reason; or the unit's answer."""

    points: Annotated[ExactNumber | None, vi("Điểm thẩm định.", "0.25")] = None
    idle: Annotated[bool, vi("Ghi true khi thẩm định coi là không phát sinh.", False)] = False
    reason: Annotated[
        str, vi("Lý do chênh lệch so với lần trước.", "Hai văn bản chưa ký số cơ quan.")
    ] = ""
    rejected: Annotated[
        str, vi("Tài liệu kiểm chứng không được chấp nhận.", "Báo cáo chưa có số, ngày")
    ] = ""
    agrees: Annotated[bool | None, vi("Đơn vị có đồng ý hay không.", True)] = None
    answer: Annotated[
        str, vi("Giải trình của đơn vị.", "Đã bổ sung bản ký số của hai văn bản.")
    ] = ""

    @property
    def given(self) -> bool:
        """Whether the line has been appraised."""
        return self.idle or self.points is not None


class Appraisal(Model):
    """What one round of appraisal, or one answer of the unit, says line by line."""

    format: FileFormat = FORMAT
    set: Annotated[str, vi("Mã bộ tiêu chí.", "son-tra-2026")] = ""
    lines: Annotated[
        dict[Code, LineAppraisal],
        vi("Từng tiêu chí, theo mã.", {"V.1.b": {"points": "0.25", "reason": "Thiếu chữ ký số."}}),
    ] = Field(default_factory=dict)
    note: Note = ""
