"""The file `ho-so.yaml` of an assessment folder: the set, the unit, its council and its stages."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from par_index.models.scalars import FORMAT, Day, FileFormat, Model, Note, Words, vi
from par_index.models.tree import Code

StageName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
"""The name of a stage, which is also a folder on any system."""

DocumentKind: TypeAlias = Literal["to-trinh", "bao-cao", "bien-ban"]

OVERLAYS = vi("Các tệp điều chỉnh, theo thứ tự áp dụng.", ["bo-tieu-chi/dieu-chinh.yaml"])
READINGS = vi("Cách hiểu được chọn của từng tiêu chí.", {"I.1.a": "at-least-five"})
SET = vi(
    "Bộ tiêu chí: tên có sẵn, hoặc đường dẫn kể từ thư mục hồ sơ.",
    "son-tra-2026",
    "bo-tieu-chi/rieng.yaml",
)

PROFILE = vi("Thông tin của đơn vị.", {"agency": "Trung tâm Y tế khu vực Sơn Trà"})
COUNCIL = vi("Hội đồng tự chấm điểm.", {"decision": "Quyết định số 12/QĐ-TTYT"})
MEETING = vi("Cuộc họp thông qua.", {"day": "25/11/2026"})
DIFFICULTIES = vi("Khó khăn, vướng mắc nêu trong báo cáo.", ["Phần mềm chưa thống kê được."])


class Signatory(Model):
    """Who signs documents, and in whose place."""

    name: Annotated[str, vi("Họ và tên.", "Nguyễn Văn An")] = ""
    title: Annotated[str, vi("Chức vụ in trên chữ ký.", "GIÁM ĐỐC")]
    authority: Annotated[str, vi("Quyền hạn ký: TM., KT., Q., TL.", "KT.")] = ""
    deputy: Annotated[str, vi("Chức vụ của người ký thay.", "PHÓ GIÁM ĐỐC")] = ""
    signs: Annotated[
        tuple[DocumentKind, ...], vi("Văn bản người này ký; không ghi là mọi văn bản.", ["bao-cao"])
    ] = ()


class Profile(Model):
    """What documents say of the unit itself."""

    agency: Annotated[
        str, vi("Tên cơ quan, đơn vị ban hành văn bản.", "Trung tâm Y tế khu vực Sơn Trà")
    ] = ""
    superior: Annotated[str, vi("Cơ quan chủ quản.", "Sở Y tế thành phố Đà Nẵng")] = ""
    codes: Annotated[
        dict[DocumentKind, str],
        vi("Ký hiệu của từng loại văn bản.", {"to-trinh": "TTr-TTYT", "bao-cao": "BC-TTYT"}),
    ] = Field(default_factory=dict)
    place: Annotated[str, vi("Địa danh ghi trên văn bản.", "Đà Nẵng")] = ""
    signatories: Annotated[
        tuple[Signatory, ...], vi("Người ký.", [{"name": "Nguyễn Văn An", "title": "GIÁM ĐỐC"}])
    ] = ()
    recipients: Annotated[Words, vi("Nơi nhận.", ["Như trên", "Lưu: VT, TCHC"])] = ()
    grounds: Annotated[
        Words, vi("Căn cứ ban hành.", ["Kế hoạch số 45/KH-TTYT ngày 02/6/2026"])
    ] = ()


class Member(Model):
    """A member of the council."""

    name: Annotated[str, vi("Họ và tên.", "Trần Thị Bình")]
    title: Annotated[str, vi("Chức vụ.", "Trưởng phòng Tổ chức – Hành chính")] = ""
    role: Annotated[
        Literal["chair", "secretary", "member"],
        vi("Chủ trì (chair), thư ký (secretary) hay thành viên (member).", "secretary"),
    ] = "member"


class Council(Model):
    """The council of the self-assessment."""

    decision: Annotated[str, vi("Quyết định thành lập.", "Quyết định số 12/QĐ-TTYT")] = ""
    members: Annotated[
        tuple[Member, ...], vi("Các thành viên.", [{"name": "Trần Thị Bình", "role": "chair"}])
    ] = ()


class Absence(Model):
    """A member who did not come."""

    name: Annotated[str, vi("Người vắng.", "Lê Văn Cường")]
    reason: Annotated[str, vi("Lý do.", "Đi công tác")] = ""


class Opinion(Model):
    """What one person said in the meeting."""

    by: Annotated[str, vi("Người phát biểu.", "Trần Thị Bình")]
    text: Annotated[str, vi("Nội dung ý kiến.", "Đề nghị bổ sung minh chứng của mục V.1.b.")]
    code: Annotated[Code | None, vi("Tiêu chí được nói đến.", "V.1.b")] = None


class Vote(Model):
    """One vote of the meeting, counted by heads."""

    matter: Annotated[str, vi("Nội dung biểu quyết.", "Thông qua kết quả tự chấm điểm")]
    agreed: Annotated[int, vi("Số người tán thành.", 7)] = Field(ge=0)
    opposed: Annotated[int, vi("Số người không tán thành.", 0)] = Field(default=0, ge=0)
    abstained: Annotated[int, vi("Số người có ý kiến khác.", 1)] = Field(default=0, ge=0)


class LineChange(Model):
    """A line whose figures the meeting changed; the evidence holds the new ones."""

    code: Annotated[Code, vi("Mã tiêu chí.", "V.1.b")]
    before: Annotated[str, vi("Điểm trước khi họp.", "0.5")] = ""
    after: Annotated[str, vi("Điểm sau khi họp.", "0.25")] = ""
    reason: Annotated[str, vi("Lý do.", "Hai văn bản chưa ký số đúng hạn.")]


class Meeting(Model):
    """The meeting that passed the self-assessment."""

    day: Annotated[Day | None, vi("Ngày họp.", "25/11/2026")] = None
    start: Annotated[str, vi("Giờ bắt đầu.", "14 giờ 00")] = ""
    end: Annotated[str, vi("Giờ kết thúc.", "16 giờ 30")] = ""
    place: Annotated[str, vi("Nơi họp.", "Phòng họp tầng 2")] = ""
    number: Annotated[str, vi("Số của biên bản.", "05/BB-TTYT")] = ""
    absent: Annotated[
        tuple[Absence, ...], vi("Người vắng.", [{"name": "Lê Văn Cường", "reason": "Công tác"}])
    ] = ()
    opinions: Annotated[
        tuple[Opinion, ...], vi("Ý kiến.", [{"by": "Trần Thị Bình", "text": "Nhất trí."}])
    ] = ()
    changes: Annotated[
        tuple[LineChange, ...],
        vi("Tiêu chí đổi điểm tại cuộc họp.", [{"code": "V.1.b", "reason": "Thiếu minh chứng"}]),
    ] = ()
    votes: Annotated[
        tuple[Vote, ...], vi("Biểu quyết.", [{"matter": "Thông qua kết quả", "agreed": 8}])
    ] = ()
    conclusion: Annotated[str, vi("Kết luận.", "Thông qua kết quả tự chấm điểm.")] = ""


class Sender(Model):
    """A unit that reports figures, and how it is reached."""

    name: Annotated[str, vi("Tên khoa, phòng.", "Phòng Tổ chức – Hành chính")]
    contact: Annotated[str, vi("Người phụ trách, cách liên hệ.", "Chị Lan, số nội bộ 105")] = ""
    due: Annotated[Day | None, vi("Hạn gửi số liệu.", "10/11/2026")] = None


class SetAside(Model):
    """A received file that is not read, on purpose."""

    file: Annotated[str, vi("Tệp trong so-lieu/.", "so-lieu/TCHC-ban-cu.xlsx")]
    reason: Annotated[str, vi("Lý do không dùng.", "Phòng đã gửi bản mới ngày 12/11/2026.")]


class RulesChange(Model):
    """Another set, or other overlays, used from a day on."""

    day: Annotated[Day, vi("Dùng từ ngày này.", "15/10/2026")]
    set: Annotated[str, SET]
    overlays: Annotated[Words, OVERLAYS] = ()
    readings: Annotated[dict[str, str], READINGS] = Field(default_factory=dict)
    by: Annotated[str, vi("Người quyết định dùng.", "Trần Thị Bình")] = ""
    reason: Annotated[str, vi("Căn cứ của việc thay.", "Quyết định 2579/QĐ-UBND")] = ""


class Previous(Model):
    """The folder of the year before, and where its lines went."""

    folder: Annotated[str, vi("Hồ sơ năm trước, kể từ thư mục hồ sơ này.", "../ho-so-2025")]
    lines: Annotated[
        dict[Code, Code], vi("Mã năm trước: mã năm nay, khi đổi mã.", {"II.1.a": "II.1"})
    ] = Field(default_factory=dict)


class UnitFile(Model):
    """What documents need besides the scorecard, in a file of its own or as part of a folder."""

    format: FileFormat = FORMAT
    profile: Annotated[Profile, PROFILE] = Profile()
    council: Annotated[Council, COUNCIL] = Council()
    meeting: Annotated[Meeting, MEETING] = Meeting()
    difficulties: Annotated[Words, DIFFICULTIES] = ()


class FolderFile(Model):
    """What `ho-so.yaml` holds; every path in it is relative to the folder."""

    format: FileFormat = FORMAT
    set: Annotated[str, SET]
    overlays: Annotated[Words, OVERLAYS] = ()
    readings: Annotated[dict[str, str], READINGS] = Field(default_factory=dict)
    changes: Annotated[
        tuple[RulesChange, ...],
        vi("Bộ tiêu chí thay trong năm.", [{"day": "15/10/2026", "set": "son-tra-2026"}]),
    ] = ()
    profile: Annotated[Profile, PROFILE] = Profile()
    council: Annotated[Council, COUNCIL] = Council()
    meeting: Annotated[Meeting, MEETING] = Meeting()
    difficulties: Annotated[Words, DIFFICULTIES] = ()
    stages: Annotated[
        dict[StageName, Day], vi("Ngày của các lần chấm.", {"tu-cham": "25/11/2026"})
    ] = Field(default_factory=dict)
    units: Annotated[
        tuple[Sender, ...],
        vi(
            "Các đơn vị gửi số liệu.", [{"name": "Phòng Tổ chức – Hành chính", "due": "10/11/2026"}]
        ),
    ] = ()
    set_aside: Annotated[
        tuple[SetAside, ...],
        vi("Tệp nhận được mà không dùng.", [{"file": "so-lieu/cu.xlsx", "reason": "Bản cũ."}]),
    ] = ()
    previous: Annotated[Previous | None, vi("Hồ sơ năm trước.", {"folder": "../ho-so-2025"})] = None
    note: Note = ""
