"""What the filed documents say, as plain data; every field has the mark that templates use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, get_args, get_type_hints

UNKNOWN = "……"
"""What stands for everything that the profile or the folder does not say."""


def mark(name: str, says: str) -> Any:
    """Return a field with the name that it has in templates, and what it says."""
    return field(metadata={"mark": name, "says": says})


@dataclass(frozen=True)
class Letter:
    """What every document says around its content."""

    superior: str = mark("co_quan_chu_quan", "Cơ quan chủ quản, chữ in hoa")
    agency: str = mark("co_quan", "Đơn vị ban hành, chữ in hoa")
    rule: str = mark("ke_ngang", "Nét kẻ dưới tên đơn vị, dài theo tên")
    number: str = mark("so_ky_hieu", "Số và ký hiệu")
    place_day: str = mark("dia_danh_ngay", "Địa danh, ngày tháng năm")
    subject: str = mark("trich_yeu", "Trích yếu nội dung")
    attached: str = mark("kem_theo", "Câu «(Kèm theo …)» của phụ lục")
    addressee: str = mark("kinh_gui", "Nơi kính gửi")
    grounds: tuple[str, ...] = mark("can_cu", "Các căn cứ")
    opening: str = mark("mo_dau", "Câu mở đầu")
    agency_name: str = mark("co_quan_ten", "Tên đơn vị, chữ thường")
    recipients: tuple[str, ...] = mark("noi_nhan", "Các nơi nhận")
    authority: tuple[str, ...] = mark("quyen_han", "Quyền hạn, chức vụ của người ký")
    signer: str = mark("nguoi_ky", "Họ tên người ký")


@dataclass(frozen=True)
class Area:
    """An area of the set with its result, and last year's."""

    code: str = mark("ma", "Số thứ tự")
    title: str = mark("ten", "Tên lĩnh vực")
    maximum: str = mark("toi_da", "Điểm tối đa")
    points: str = mark("tu_cham", "Điểm tự chấm")
    share: str = mark("ty_le", "Tỷ lệ đạt")
    before: str = mark("nam_truoc", "Tỷ lệ đạt năm trước")


@dataclass(frozen=True)
class Loss:
    """A line that lost points: why, who answers, what mends it until when."""

    number: str = mark("tt", "Số thứ tự trong đơn vị")
    line: str = mark("tieu_chi", "Mã và tên tiêu chí")
    lost: str = mark("diem_tru", "Điểm bị trừ")
    reason: str = mark("ly_do", "Lý do bị trừ điểm")
    cause: str = mark("nguyen_nhan", "Nguyên nhân")
    responsible: str = mark("trach_nhiem", "Trách nhiệm")
    remedy: str = mark("giai_phap", "Giải pháp")
    until: str = mark("thoi_han", "Thời hạn")


@dataclass(frozen=True)
class UnitLosses:
    """The lines that one unit leads and that lost points."""

    unit: str = mark("ten", "Tên đơn vị chủ trì")
    lost: str = mark("diem_tru", "Tổng điểm bị trừ của đơn vị")
    losses: tuple[Loss, ...] = mark("cac_dong", "Các tiêu chí bị trừ điểm")


@dataclass(frozen=True)
class SheetRow:
    """A row of the filing sheet."""

    code: str = mark("stt", "Số thứ tự theo bộ tiêu chí")
    title: str = mark("ten", "Tên lĩnh vực, tiêu chí")
    maximum: str = mark("toi_da", "Điểm tối đa, có dấu khi tạm tính")
    points: str = mark("tu_cham", "Điểm tự chấm, hoặc KPS")
    appraised: str = mark("tham_dinh", "Điểm thẩm định")
    documents: str = mark("tai_lieu", "Tài liệu kiểm chứng")
    explanation: str = mark("giai_trinh", "Giải trình")
    area: bool = mark("la_linh_vuc", "Có phải là dòng lĩnh vực")
    group: bool = mark("la_nhom", "Có phải là dòng nhóm")


@dataclass(frozen=True)
class Sheet:
    """The filing sheet."""

    rows: tuple[SheetRow, ...] = mark("cac_dong", "Các dòng của bảng điểm")
    maximum: str = mark("tong_toi_da", "Tổng điểm tối đa")
    points: str = mark("tong_tu_cham", "Tổng điểm tự chấm")
    appraised: str = mark("tong_tham_dinh", "Tổng điểm thẩm định")
    below: tuple[str, ...] = mark("duoi_bang", "Kết quả, xếp loại ghi dưới bảng")
    notes: tuple[str, ...] = mark("chu_thich", "Chú thích các dấu của bảng")
    annex: tuple[str, ...] = mark("giai_trinh_dai", "Giải trình dài, ghi sau bảng")


@dataclass(frozen=True)
class Supporting:
    """A supporting document of a line."""

    number: str = mark("tt", "Số thứ tự")
    line: str = mark("tieu_chi", "Mã và tên tiêu chí")
    name: str = mark("so_ky_hieu", "Số, ký hiệu")
    day: str = mark("ngay", "Ngày ban hành")
    title: str = mark("trich_yeu", "Trích yếu")
    place: str = mark("noi_luu", "Tệp hoặc liên kết")


@dataclass(frozen=True)
class Results:
    """How the self-assessment was made and what it gave: what several documents repeat."""

    name: str = mark("ten_bo", "Tên bộ tiêu chí")
    year: str = mark("nam", "Năm đánh giá")
    organised: tuple[str, ...] = mark("to_chuc", "Việc tổ chức tự chấm điểm")
    result: tuple[str, ...] = mark("ket_qua", "Kết quả chung, phần chờ, xếp loại")
    areas: tuple[Area, ...] = mark("linh_vuc", "Kết quả từng lĩnh vực")
    total: Area = mark("tong", "Dòng tổng cộng")  # noqa: RUF009
    compared: bool = mark("co_nam_truoc", "Có kết quả năm trước hay không")


@dataclass(frozen=True)
class Petition:
    """Tờ trình."""

    letter: Letter
    results: Results
    proposal: tuple[str, ...] = mark("de_nghi", "Nội dung đề nghị")
    enclosures: tuple[str, ...] = mark("ho_so", "Hồ sơ gửi kèm, đã đánh số")


@dataclass(frozen=True)
class Report:
    """Báo cáo."""

    letter: Letter
    results: Results
    unsupported: tuple[str, ...] = mark("giai_trinh", "Tiêu chí chưa có tài liệu kiểm chứng")
    idle: tuple[str, ...] = mark("khong_phat_sinh", "Tiêu chí KPS, kèm lý do")
    readings: tuple[str, ...] = mark("cach_ap_dung", "Cách áp dụng đã chọn")
    lost: tuple[str, ...] = mark("mat_diem", "Nhận xét chung về điểm bị trừ")
    units: tuple[UnitLosses, ...] = mark("don_vi", "Điểm bị trừ theo đơn vị chủ trì")
    lessons: tuple[str, ...] = mark("bai_hoc", "Việc không còn khắc phục được trong năm")
    difficulties: tuple[str, ...] = mark("kho_khan", "Khó khăn, vướng mắc")
    questions: tuple[str, ...] = mark("kien_nghi", "Nội dung đề nghị cấp trên hướng dẫn")


@dataclass(frozen=True)
class Minutes:
    """Biên bản họp."""

    letter: Letter
    results: Results
    time: str = mark("thoi_gian", "Thời gian họp")
    place: str = mark("dia_diem", "Địa điểm họp")
    present: tuple[str, ...] = mark("thanh_phan", "Chủ trì, thư ký, có mặt, vắng mặt")
    opinions: tuple[str, ...] = mark("y_kien", "Từng ý kiến phát biểu")
    changes: tuple[str, ...] = mark("dieu_chinh", "Tiêu chí đổi điểm tại cuộc họp")
    votes: tuple[str, ...] = mark("bieu_quyet", "Kết quả biểu quyết")
    conclusion: tuple[str, ...] = mark("ket_luan", "Kết luận")
    closing: str = mark("ket_thuc", "Câu kết thúc")
    secretary: str = mark("thu_ky", "Họ tên thư ký")
    chair: str = mark("chu_tri", "Họ tên người chủ trì")


@dataclass(frozen=True)
class FilingSheet:
    """Bảng tự đánh giá, chấm điểm."""

    letter: Letter
    results: Results
    sheet: Sheet


@dataclass(frozen=True)
class Catalogue:
    """Danh mục tài liệu kiểm chứng."""

    letter: Letter
    results: Results
    documents: tuple[Supporting, ...] = mark("tai_lieu", "Các tài liệu kiểm chứng")
    lacking: tuple[str, ...] = mark("chua_co", "Tiêu chí chưa có tài liệu kiểm chứng")


Filed = Petition | Report | Minutes | FilingSheet | Catalogue


def marks_of(thing: object) -> Any:
    """Return what templates see: marks with texts, lists and rows; parts without a mark unfold."""
    if isinstance(thing, tuple):
        return [marks_of(item) for item in thing]
    if not is_dataclass(thing):
        return thing
    found: dict[str, Any] = {}
    for one in fields(thing):
        value = marks_of(getattr(thing, one.name))
        found |= {one.metadata["mark"]: value} if one.metadata else value
    return found


def declared(kind: type[Any], above: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield every mark of a kind of document: the list that holds it, its name, what it says."""
    hints = get_type_hints(kind)
    for one in fields(kind):
        types: list[type[Any]] = [hints[one.name], *get_args(hints[one.name])]
        inner = next((found for found in types if is_dataclass(found)), None)
        name = one.metadata.get("mark", "")
        if name:
            yield above, name, one.metadata["says"]
        if inner is not None:
            yield from declared(inner, name or above)
