"""The printed scorecard: the stable document that `par-index score --json` writes."""

from typing import Annotated, Literal

from pydantic import Field

from par_index.models.receipt import NOTHING_READ, Receipt
from par_index.models.scalars import FORMAT, FileFormat, Model, vi

CLAUSE = vi("Điều, khoản của văn bản nguồn.", "Phụ lục, mục V.1.b")
RANGE = vi("Khoảng khi còn thiếu số liệu.", {"certain": "1/4", "possible": "1/2"})
DEDUCTIONS = vi(
    "Các khoản trừ, cộng lại đúng bằng điểm tối đa trừ điểm được chấm.",
    [{"code": "V.1.b", "kind": "award", "amount": "1/4", "text": "48/50 văn bản được ký số"}],
)


class DeductionEntry(Model):
    """One line of the ledger: ``max - points`` of a node is the sum of its amounts, exactly.

    ``amount`` is "num/den" and negative where points are regained; ``text`` says it in words with
    the numbers put in, ``case`` is the row that decided, ``remedy`` what wins most points back.
    """

    code: Annotated[str, vi("Mã của tiêu chí hoặc nhóm bị trừ.", "V.1.b")]
    kind: Annotated[str, vi("Loại của khoản trừ.", "award", "rounding")]
    amount: Annotated[str, vi("Số điểm trừ, dạng phân số; số âm là được cộng lại.", "1/4")]
    text: Annotated[str, vi("Lời giải thích có kèm số liệu.", "48/50 văn bản đi được ký số")]
    case: Annotated[str, vi("Mức đã áp dụng.", "[95%, 100%)")] = ""
    clause: Annotated[str, CLAUSE] = ""
    remedy: Annotated[str, vi("Việc lấy lại được nhiều điểm nhất.", "Ký số thêm 2 văn bản.")] = ""


class RangeEntry(Model):
    """What is certain and what is still possible while figures are missing; both "num/den"."""

    certain: Annotated[str, vi("Giá trị chắc chắn có, dạng phân số.", "3/4")]
    possible: Annotated[str, vi("Giá trị cao nhất còn có thể, dạng phân số.", "1/1")]


class NodeEntry(Model):
    """One group or line of the criteria tree.

    ``max`` is what the node counts in the unit's own maximum and ``points`` what it is awarded,
    both "num/den". For lines, ``state`` tells how the line was scored, ``exact`` holds the points
    before rounding, ``case`` the row that decided, and ``given`` the figures as read. For groups,
    ``index`` is the share of the own maximum.
    """

    code: Annotated[str, vi("Mã của tiêu chí hoặc nhóm.", "V.1.b")]
    title: Annotated[str, vi("Tên của tiêu chí hoặc nhóm.", "Ký số văn bản đi")]
    kind: Annotated[Literal["group", "leaf"], vi("Nhóm (group) hay tiêu chí (leaf).", "leaf")]
    max: Annotated[str, vi("Điểm tối đa được tính, dạng phân số.", "1/2")]
    points: Annotated[str, vi("Điểm được chấm, dạng phân số.", "1/4")]
    range: Annotated[RangeEntry, RANGE]
    state: Annotated[
        Literal["known", "missing", "not_applicable", "unscored"] | None,
        vi("Tình trạng: đã có số liệu, chưa có, không phát sinh hoặc chưa có cách chấm.", "known"),
    ] = None
    exact: Annotated[str | None, vi("Điểm trước khi làm tròn, dạng phân số.", "1/3")] = None
    case: Annotated[str | None, vi("Mức đã áp dụng.", "[95%, 100%)")] = None
    clause: Annotated[str | None, CLAUSE] = None
    product: Annotated[str | None, vi("Sản phẩm phải có.", "Kế hoạch, báo cáo")] = None
    discretionary: Annotated[bool, vi("Có phải điểm còn tùy người thẩm định hay không.", False)] = (
        False
    )
    basis: Annotated[
        Literal["stated", "implied", "assumed"] | None, vi("Căn cứ của điểm tối đa.", "stated")
    ] = None
    rule: Annotated[str | None, vi("Tên cách chấm.", "digital-signature")] = None
    reading: Annotated[str | None, vi("Cách hiểu đã chọn.", "by-deadline")] = None
    given: Annotated[dict[str, str], vi("Số liệu đã đọc.", {"total": "50", "signed": "48"})] = (
        Field(default_factory=dict)
    )
    only_measure: Annotated[
        bool, vi("Có phải chỉ biết đại lượng mà không biết các số thành phần hay không.", False)
    ] = False
    reason: Annotated[str | None, vi("Lý do không phát sinh.", "Không có hồ sơ nào.")] = None
    supported: Annotated[bool | None, vi("Có tài liệu hoặc giải trình hay chưa.", True)] = None
    remarks: Annotated[tuple[str, ...], vi("Các câu nhắc.", ["Mẫu kiểm tra còn ít."])] = ()
    remedies: Annotated[
        tuple[str, ...], vi("Các việc lấy lại được điểm.", ["Ký số thêm 2 văn bản."])
    ] = ()
    lessons: Annotated[
        tuple[str, ...],
        vi("Các việc chỉ còn rút kinh nghiệm cho năm sau, khi có as_of.", ["Gửi trước 05/12."]),
    ] = ()
    index: Annotated[str | None, vi("Tỷ lệ đạt của nhóm, dạng phân số.", "9/10")] = None
    deductions: Annotated[tuple[DeductionEntry, ...], DEDUCTIONS] = ()


class GradeEntry(Model):
    """The grade, or why there is none; ``possible`` lists the grades still open."""

    title: Annotated[str | None, vi("Xếp loại, nếu đã chắc chắn.", "Tốt")]
    reason: Annotated[str, vi("Vì sao chưa xếp loại được.", "Còn tiêu chí chưa có số liệu.")]
    possible: Annotated[tuple[str, ...], vi("Những mức còn có thể.", ["Tốt", "Khá"])]


class FigureValue(Model):
    """A figure of the set as it was read; ``value`` is None where it is not known."""

    label: Annotated[str, vi("Tên số liệu.", "Nhiệm vụ được giao")]
    value: Annotated[str | None, vi("Số liệu đã đọc.", "20")] = None


class TotalEntry(Model):
    """The whole set: points, own maximum, their share, and the ranges of both."""

    points: Annotated[str, vi("Tổng điểm, dạng phân số.", "85/1")]
    max: Annotated[str, vi("Điểm tối đa của riêng đơn vị, dạng phân số.", "95/1")]
    percent: Annotated[str | None, vi("Tỷ lệ đạt, dạng phân số.", "17/19")]
    range: Annotated[RangeEntry, RANGE]
    percent_range: Annotated[
        RangeEntry | None, vi("Khoảng của tỷ lệ.", {"certain": "4/5", "possible": "9/10"})
    ]


class SelfEntry(Model):
    """What the unit scores itself: the set without the lines that wait for others."""

    points: Annotated[str, vi("Điểm tự chấm, dạng phân số.", "60/1")]
    max: Annotated[str, vi("Điểm tối đa của phần tự chấm, dạng phân số.", "137/2")]
    percent: Annotated[str | None, vi("Tỷ lệ đạt của phần tự chấm, dạng phân số.", "120/137")]
    grade: Annotated[str | None, vi("Xếp loại tạm tính trên phần tự chấm.", "Tốt")]
    waiting: Annotated[
        tuple[str, ...], vi("Mã các tiêu chí chờ điều tra hoặc chờ công bố.", ["IV.2"])
    ]


class FileEntry(Model):
    """One file that the scorecard was made of, with the SHA-256 of its text."""

    name: Annotated[str, vi("Tên tệp.", "criteria/son-tra-2026.yaml")]
    sha256: Annotated[str, vi("Mã SHA-256 của nội dung tệp.", "9f86d081884c7d65…")]


class ScorecardDocument(Model):
    """A scorecard for machines: the same inputs give the same bytes."""

    format: FileFormat = FORMAT
    engine: Annotated[str, vi("Phiên bản của chương trình.", "0.1.0")]
    set: Annotated[str, vi("Mã bộ tiêu chí.", "son-tra-2026")]
    title: Annotated[str, vi("Tên bộ tiêu chí.", "Chỉ số cải cách hành chính năm 2026")]
    unit: Annotated[str, vi("Đơn vị được chấm.", "Trung tâm Y tế khu vực Sơn Trà")]
    year: Annotated[int, vi("Năm đánh giá.", 2026)]
    as_of: Annotated[
        str | None,
        vi("Ngày mà các giải pháp cải thiện được tính từ đó; null là không chia.", "2026-11-30"),
    ] = None
    overlays: Annotated[tuple[str, ...], vi("Các tệp điều chỉnh đã dùng.", ["dieu-chinh-thang-9"])]
    readings: Annotated[
        dict[str, str], vi("Cách hiểu đã chọn của từng tiêu chí.", {"I.1.b": "by-deadline"})
    ]
    files: Annotated[
        tuple[FileEntry, ...],
        vi("Các tệp đã đọc.", [{"name": "criteria/son-tra-2026.yaml", "sha256": "9f86d081…"}]),
    ]
    total: Annotated[
        TotalEntry,
        vi(
            "Kết quả của cả bộ tiêu chí.",
            {
                "points": "85/1",
                "max": "95/1",
                "percent": "17/19",
                "range": {"certain": "85/1", "possible": "90/1"},
                "percent_range": None,
            },
        ),
    ]
    self: Annotated[
        SelfEntry | None,
        vi(
            "Phần do đơn vị tự chấm, khi còn tiêu chí chờ nơi khác.",
            {"points": "60/1", "max": "137/2", "percent": None, "grade": None, "waiting": []},
        ),
    ] = None
    grade: Annotated[
        GradeEntry, vi("Xếp loại.", {"title": "Tốt", "reason": "", "possible": ["Tốt"]})
    ]
    figures: Annotated[
        dict[str, FigureValue],
        vi(
            "Số liệu chung của bộ tiêu chí.",
            {"assigned": {"label": "Nhiệm vụ được giao", "value": "20"}},
        ),
    ] = Field(default_factory=dict)
    nodes: Annotated[
        tuple[NodeEntry, ...],
        vi(
            "Từng nhóm và tiêu chí, theo thứ tự của bộ tiêu chí.",
            [
                {
                    "code": "V.1.b",
                    "title": "Ký số văn bản đi",
                    "kind": "leaf",
                    "max": "1/2",
                    "points": "1/4",
                    "range": {"certain": "1/4", "possible": "1/4"},
                }
            ],
        ),
    ]
    deductions: Annotated[tuple[DeductionEntry, ...], DEDUCTIONS]
    unscored: Annotated[tuple[str, ...], vi("Mã các tiêu chí chưa chấm được.", ["VIII.1"])]
    questions: Annotated[
        tuple[str, ...],
        vi("Mã các tiêu chí đề nghị cấp trên hướng dẫn: chưa chấm được, chưa nêu điểm.", ["K.4"]),
    ] = ()
    unsupported: Annotated[
        tuple[str, ...], vi("Mã các tiêu chí chưa có tài liệu và giải trình.", ["II.2.a"])
    ]
    findings: Annotated[
        tuple[str, ...], vi("Chỗ văn bản nguồn ghi sai hoặc bỏ ngỏ.", ["Mục V không nêu điểm."])
    ]
    receipt: Annotated[
        Receipt, vi("Phiếu tiếp nhận số liệu.", {"files": [{"name": "so-lieu.yaml"}]})
    ] = NOTHING_READ
