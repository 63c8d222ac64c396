"""The evidence file: what each leaf reports, with its documents and justification."""

from datetime import date
from typing import Annotated

from pydantic import Field

from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.spelling import unmistakable
from par_index.models.scalars import FORMAT, Day, FileFormat, Model, Note, Scalar, vi


class Document(Model):
    """A supporting document (tài liệu kiểm chứng)."""

    number: Annotated[str, vi("Số, ký hiệu của văn bản.", "12/KH-TTYT")] = ""
    date: Annotated[Day | None, vi("Ngày ban hành.", "15/03/2026")] = None
    title: Annotated[str, vi("Trích yếu.", "Kế hoạch kiểm tra cải cách hành chính")] = ""
    link: Annotated[str, vi("Nơi lưu hoặc liên kết.", "minh-chung/12-KH-TTYT.pdf")] = ""


class Loss(Model):
    """Why points were lost on a line, who answers for it, and what mends it until when."""

    cause: Annotated[str, vi("Nguyên nhân mất điểm.", "Hai văn bản chưa ký số cơ quan.")] = ""
    responsible: Annotated[str, vi("Người chịu trách nhiệm.", "Trưởng phòng TCHC")] = ""
    remedy: Annotated[str, vi("Giải pháp khắc phục.", "Ký số toàn bộ văn bản đi.")] = ""
    until: Annotated[Day | None, vi("Hạn khắc phục.", "31/12/2026")] = None


class LeafEvidence(Model):
    """The evidence of one leaf: figures, or the reason why nothing arose."""

    given: Annotated[
        dict[str, Scalar],
        vi("Số liệu theo tên đã khai trong cách chấm.", {"total": 50, "signed": 48}),
    ] = Field(default_factory=dict)
    not_applicable: Annotated[
        str | None, vi("Lý do không phát sinh.", "Trong năm không có hồ sơ nào.")
    ] = Field(default=None, min_length=1)
    documents: Annotated[
        tuple[Document, ...],
        vi("Tài liệu kiểm chứng.", [{"number": "12/KH-TTYT", "date": "15/03/2026"}]),
    ] = ()
    justification: Annotated[
        str, vi("Giải trình, nhất là khi không có tài liệu.", "Số liệu lấy từ phần mềm văn bản.")
    ] = ""
    loss: Annotated[
        Loss | None, vi("Nguyên nhân, trách nhiệm và giải pháp khi mất điểm.", {"cause": "Chậm."})
    ] = None

    @property
    def supported(self) -> bool:
        """Whether a document or a justification backs the figures."""
        return bool(self.documents or self.justification)


class WorkRow(Model):
    """One row of the record of work: a product or a report, or the event that a line waited for.

    A row without a day tells why something is not done yet.
    """

    code: Annotated[str, vi("Mã nhiệm vụ hoặc báo cáo; báo cáo không có mã thì ghi tên.", "V.6")]
    product: Annotated[
        str, vi("Sản phẩm, khi nhiệm vụ có nhiều sản phẩm.", "Báo cáo kết quả thực hiện")
    ] = ""
    period: Annotated[str, vi("Kỳ, khi có nhiều kỳ.", "6 tháng")] = ""
    day: Annotated[Day | None, vi("Ngày hoàn thành, ngày gửi.", "12/06/2026")] = None
    number: Annotated[str, vi("Số, ký hiệu của sản phẩm.", "210/BC-YTNH")] = ""
    link: Annotated[str, vi("Nơi lưu hoặc liên kết.", "minh-chung/210-BC-YTNH.pdf")] = ""
    event: Annotated[Day | None, vi("Ngày đã xảy ra việc mà nhiệm vụ phải chờ.", "06/05/2026")] = (
        None
    )
    cause: Annotated[str, vi("Nguyên nhân chậm.", "Chờ số liệu của các khoa")] = ""
    remedy: Annotated[
        str, vi("Biện pháp khắc phục, thời hạn.", "Gửi báo cáo trước ngày 20/7/2026")
    ] = ""

    @property
    def document(self) -> Document | None:
        """The row as a supporting document; None where it names none."""
        if not self.number and not self.link:
            return None
        title = ", ".join(filter(None, (self.product, self.period)))
        return Document(number=self.number, date=self.day, title=title, link=self.link)


class Correction(Model):
    """A figure that takes the place of another one which was received: who says so, and why."""

    line: Annotated[str, vi("Mã tiêu chí; số liệu chung của bộ thì để trống.", "V.1.b")] = ""
    figure: Annotated[str, vi("Tên số liệu.", "signed")]
    old: Annotated[Scalar, vi("Số đã nhận.", 48)]
    new: Annotated[Scalar, vi("Số đúng.", 47)]
    by: Annotated[str, vi("Người đính chính.", "Nguyễn Văn An")] = Field(min_length=1)
    reason: Annotated[str, vi("Lý do.", "Đếm lại sổ văn bản đi.")] = Field(min_length=1)
    file: Annotated[str, vi("Tệp có số cũ, khi nhiều tệp cùng có.", "khoa-a.xlsx")] = ""


class Replacement(Model):
    """A file that takes the place of an older one of the same unit: who confirms it, and why."""

    old: Annotated[str, vi("Tệp cũ.", "phong-tchc.xlsx")]
    new: Annotated[str, vi("Tệp mới của cùng đơn vị.", "phong-tchc-2.xlsx")]
    by: Annotated[str, vi("Người xác nhận.", "Nguyễn Văn An")] = Field(min_length=1)
    reason: Annotated[str, vi("Lý do.", "Phòng gửi lại sau khi rà soát.")] = Field(min_length=1)


class Evidence(Model):
    """What one unit reports for one criteria set."""

    format: FileFormat = FORMAT
    set: Annotated[str, vi("Mã bộ tiêu chí được chấm.", "son-tra-2026")] = ""
    unit: Annotated[str, vi("Đơn vị báo cáo số liệu.", "Trung tâm Y tế khu vực Sơn Trà")] = ""
    over: Annotated[
        bool,
        vi("Ghi true để tiêu chí nào có ở tệp này thì thay cho số liệu của các tệp khác.", True),
    ] = False
    corrections: Annotated[
        tuple[Correction, ...],
        vi(
            "Đính chính số liệu đã nhận, ghi ở một tệp riêng.",
            [{"line": "V.1.b", "figure": "signed", "old": 48, "new": 47, "by": "A", "reason": "B"}],
        ),
    ] = ()
    replacements: Annotated[
        tuple[Replacement, ...],
        vi(
            "Tệp mới thay cho tệp cũ của cùng đơn vị.",
            [{"old": "a.xlsx", "new": "a-2.xlsx", "by": "A", "reason": "Gửi lại."}],
        ),
    ] = ()
    figures: Annotated[
        dict[str, Scalar],
        vi("Số liệu chung của bộ tiêu chí, theo tên đã khai ở figures.", {"assigned": 20}),
    ] = Field(default_factory=dict)
    registers: Annotated[
        dict[str, tuple[dict[str, Scalar], ...]],
        vi(
            "Các dòng của sổ theo dõi; sổ không có sự việc nào thì ghi [].",
            {"inspections": [{"unit": "Khoa Dược", "day": "15/03/2026"}]},
        ),
    ] = Field(default_factory=dict)
    leaves: Annotated[
        dict[str, LeafEvidence],
        vi(
            "Số liệu của từng tiêu chí, theo mã; cả nhóm không phát sinh thì ghi ở mã của nhóm.",
            {"V.1.b": {"given": {"total": 50, "signed": 48}}},
        ),
    ] = Field(default_factory=dict)
    work: Annotated[
        tuple[WorkRow, ...],
        vi(
            "Sổ theo dõi: sản phẩm, báo cáo đã hoàn thành và văn bản của cấp trên đã có.",
            [{"code": "V.6", "period": "6 tháng", "day": "12/06/2026", "number": "210/BC-YTNH"}],
        ),
    ] = ()
    note: Note = ""


def given_text(value: Given, kind: str) -> str:
    """Write a value of evidence as an evidence file holds it, so that it reads back the same."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, Interval):
        return _range_text(value, kind)
    return date.fromordinal(int(value)).isoformat() if kind == "date" else unmistakable(value)


def _range_text(interval: Interval, kind: str) -> str:
    low, high = interval.low, interval.high
    if low is None and high is None:
        return ""
    if low is None:
        assert high is not None
        return f"{'<=' if high[1] > 0 else '<'} {given_text(high[0], kind)}"
    if high is None:
        return f"{'>=' if low[1] < 0 else '>'} {given_text(low[0], kind)}"
    opening, closing = "[" if low[1] < 0 else "(", "]" if high[1] > 0 else ")"
    return f"{opening}{given_text(low[0], kind)}..{given_text(high[0], kind)}{closing}"
