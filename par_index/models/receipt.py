"""What came in: the files that were read, who answered, what is missing, what was set aside."""

from typing import Annotated

from par_index.models.scalars import Model, vi


class FileRead(Model):
    """A file that was read: the units that it speaks for, and the lines that it answers."""

    name: Annotated[str, vi("Tên tệp.", "so-lieu.yaml")]
    units: Annotated[tuple[str, ...], vi("Các đơn vị ghi trong tệp.", ["Văn phòng"])] = ()
    lines: Annotated[tuple[str, ...], vi("Các tiêu chí có số liệu.", ["IV.1.a"])] = ()


class UnitShare(Model):
    """The lines that a unit leads, and those that have figures or a reason why nothing arose."""

    unit: Annotated[str, vi("Đơn vị chủ trì.", "Phòng Tài chính – Kế toán")]
    lines: Annotated[tuple[str, ...], vi("Các tiêu chí đơn vị chủ trì.", ["IV.1.a", "IV.1.b"])]
    answered: Annotated[tuple[str, ...], vi("Các tiêu chí đã có số liệu.", ["IV.1.a"])] = ()

    @property
    def owed(self) -> tuple[str, ...]:
        """The lines that it has not answered."""
        return tuple(code for code in self.lines if code not in self.answered)


class Remark(Model):
    """Something to look at again, or a file that was set aside, with its place."""

    where: Annotated[str, vi("Tệp, hoặc ô hay tiêu chí của tệp.", "so-lieu.yaml!I.1.b")]
    code: Annotated[str, vi("Mã của lời nhắc.", "PAR533")]
    text: Annotated[str, vi("Lời nhắc.", "Ngày không thuộc năm đánh giá.")]
    hint: Annotated[str, vi("Việc nên làm.", "Hãy xem lại ngày.")] = ""


class Change(Model):
    """A figure, or a file, that took the place of another one: what, who and why."""

    code: Annotated[str, vi("Mã tiêu chí; trống khi thay cả tệp.", "V.1.b")]
    text: Annotated[str, vi("Đã thay gì.", "đính chính «Đã ký số» từ 48 thành 47")]
    by: Annotated[str, vi("Người đính chính.", "Nguyễn Văn An")]
    reason: Annotated[str, vi("Lý do.", "Đếm lại sổ văn bản đi.")]
    where: Annotated[str, vi("Tệp đính chính.", "dinh-chinh.yaml")]

    @property
    def told(self) -> str:
        """The change in one sentence, without its full stop."""
        line = f" của {self.code}" if self.code else ""
        return f"{self.text}{line} ({self.by}: {self.reason.rstrip('.')}; {self.where})"


class Receipt(Model):
    """What one run read (phiếu tiếp nhận số liệu).

    ``missing`` are the codes of lines without any figure, ``partial`` those that lack some;
    ``aside`` tells of every file that was not read and why.
    """

    files: Annotated[
        tuple[FileRead, ...], vi("Các tệp số liệu đã đọc.", [{"name": "so-lieu.yaml"}])
    ] = ()
    units: Annotated[
        tuple[UnitShare, ...],
        vi("Từng đơn vị chủ trì.", [{"unit": "Văn phòng", "lines": ["I.1"], "answered": []}]),
    ] = ()
    missing: Annotated[tuple[str, ...], vi("Tiêu chí chưa có số liệu.", ["I.1.a"])] = ()
    partial: Annotated[tuple[str, ...], vi("Tiêu chí còn thiếu số liệu.", ["V.1.b"])] = ()
    aside: Annotated[
        tuple[Remark, ...],
        vi("Tệp để riêng.", [{"where": "cu.xlsx", "code": "PAR507", "text": "Bộ khác."}]),
    ] = ()
    remarks: Annotated[
        tuple[Remark, ...],
        vi("Lời nhắc.", [{"where": "a.yaml!I.1", "code": "PAR533", "text": "Ngày của năm trước."}]),
    ] = ()

    changes: Annotated[
        tuple[Change, ...],
        vi(
            "Số liệu được đính chính và tệp được thay.",
            [{"code": "", "text": "thay a.xlsx", "by": "A", "reason": "B", "where": "b.yaml"}],
        ),
    ] = ()

    @property
    def silent(self) -> tuple[str, ...]:
        """The units that lead lines and answered none of them."""
        return tuple(share.unit for share in self.units if not share.answered)


NOTHING_READ = Receipt()
"""The receipt of evidence that came from no file, such as the targets of the set itself."""
