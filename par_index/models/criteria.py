"""The criteria file: who is scored, for which year, by which tree of criteria and rules."""

from typing import Annotated, Literal

from pydantic import Field

from par_index.models.deadline import Deadline
from par_index.models.figures import FigureEntry, InputName, RegisterEntry
from par_index.models.grades import GRADES, Grades
from par_index.models.scalars import (
    FORMAT,
    Clause,
    FileFormat,
    Model,
    Note,
    Words,
    vi,
)
from par_index.models.tree import IDLE, Code, Group, Item, Leaf, Treatment, leaves_of, nodes_of

SOURCE = vi("Văn bản nguồn.", {"document": "Kế hoạch cải cách hành chính năm 2026"})
RUBRICS = vi("Tệp cách chấm: tên có sẵn hoặc đường dẫn.", "son-tra-2026", ["cach-cham.yaml"])
ROUNDING = vi("Cách làm tròn điểm.", {"places": 2, "at": "leaf"})


class Source(Model):
    """The document that a set or an overlay encodes."""

    document: Annotated[str, vi("Tên văn bản.", "Kế hoạch cải cách hành chính năm 2026")]
    file: Annotated[str, vi("Tệp gốc của văn bản.", "ke-hoach-cchc-2026.pdf")] = ""
    number: Annotated[str, vi("Số, ký hiệu.", "45/KH-TTYT")] = ""
    issued: Annotated[str, vi("Ngày ban hành.", "02/06/2026")] = ""
    issuer: Annotated[str, vi("Cơ quan ban hành.", "Sở Y tế thành phố Đà Nẵng")] = ""


class Rounding(Model):
    """When points become decimals: at each leaf, or once at the total; always half up."""

    places: Annotated[int, vi("Số chữ số sau dấu phẩy.", 2)] = Field(default=2, ge=0, le=6)
    at: Annotated[
        Literal["leaf", "total"], vi("Làm tròn ở từng tiêu chí (leaf) hay ở tổng (total).", "leaf")
    ] = "leaf"


class Finding(Model):
    """Something that the source says twice, wrongly or not at all."""

    clause: Clause
    text: Annotated[
        str,
        vi("Chỗ văn bản ghi sai, ghi trùng hoặc bỏ ngỏ.", "Không nêu điểm tối đa của mục V.1.b."),
    ]


class Relation(Model):
    """Figures of different lines of which the first cannot be more than the second."""

    figure: Annotated[str, vi("Số liệu không thể lớn hơn: MÃ.SỐ_LIỆU.", "V.1.b.signed")]
    at_most: Annotated[str, vi("Số liệu lớn nhất có thể: MÃ.SỐ_LIỆU.", "V.1.a.issued")]
    label: Annotated[str, vi("Lời nêu khi hai số mâu thuẫn.", "Ký số nhiều hơn số đã phát hành")]


class Unit(Model):
    """A unit (khoa, phòng) with the other spellings under which documents name it.

    A name that stands for several units, such as «Các trạm y tế», lists them as its members: each
    reports on its own.
    """

    name: Annotated[str, vi("Tên khoa, phòng.", "Phòng Tổ chức – Hành chính")]
    aliases: Annotated[Words, vi("Các cách gọi khác trong văn bản.", ["Phòng TCHC", "TCHC"])] = ()
    members: Annotated[
        Words,
        vi("Các đơn vị mà tên này gọi chung; mỗi đơn vị báo cáo riêng.", ["Trạm Y tế phường A"]),
    ] = ()


class Report(Model):
    """A report of the reporting calendar (chế độ báo cáo) that is no task, so carries no points."""

    code: Annotated[Code, vi("Mã để ghi ngày gửi; không ghi thì dùng tên báo cáo.", "BC")] = ""
    title: Annotated[str, vi("Tên báo cáo.", "Báo cáo cải cách hành chính quý I")]
    deadline: Annotated[
        Deadline, vi("Thời hạn gửi.", {"text": "Trước ngày 10/3", "before": "2026-03-10"})
    ]
    sender: Annotated[Words, vi("Đơn vị lập báo cáo.", "Phòng Tổ chức – Hành chính")] = ()
    recipient: Annotated[str, vi("Nơi nhận.", "Sở Y tế")] = ""
    clause: Clause = ""
    note: Note = ""


class SetHead(Model):
    """What a criteria set says of itself, before its areas."""

    format: FileFormat = FORMAT
    set: Annotated[str, vi("Mã bộ tiêu chí, trùng tên tệp.", "son-tra-2026")]
    title: Annotated[str, vi("Tên bộ tiêu chí.", "Chỉ số cải cách hành chính năm 2026")]
    unit: Annotated[str, vi("Đơn vị được chấm.", "Trung tâm Y tế khu vực Sơn Trà")]
    year: Annotated[int, vi("Năm đánh giá.", 2026)] = Field(ge=1990, le=2200)
    source: Annotated[Source, SOURCE]
    rubrics: Annotated[Words, RUBRICS] = ()
    rounding: Annotated[Rounding, ROUNDING] = Rounding.model_construct(places=2, at="leaf")
    not_applicable: Annotated[Treatment, IDLE] = "exclude"
    capped: Annotated[
        bool, vi("Ghi true để tổng điểm không vượt điểm tối đa của bộ tiêu chí.", True)
    ] = False
    grades: Annotated[Grades | None, GRADES] = None
    figures: Annotated[
        dict[InputName, FigureEntry],
        vi(
            "Số liệu chung của bộ tiêu chí: khai một lần, nhiều dòng dùng (uses), hoặc chỉ để xét"
            " xếp loại.",
            {"assigned": {"label": "Nhiệm vụ được giao", "type": "count"}},
        ),
    ] = Field(default_factory=dict)
    registers: Annotated[
        dict[InputName, RegisterEntry],
        vi(
            "Các sổ theo dõi sự việc trong năm.",
            {
                "inspections": {
                    "label": "Sổ theo dõi kiểm tra",
                    "columns": {"day": {"label": "Ngày kiểm tra", "type": "date"}},
                }
            },
        ),
    ] = Field(default_factory=dict)
    units: Annotated[
        tuple[Unit, ...], vi("Các khoa, phòng.", [{"name": "Phòng Tài chính", "aliases": ["TCKT"]}])
    ] = ()
    reports: Annotated[
        tuple[Report, ...],
        vi(
            "Chế độ báo cáo.",
            [{"title": "Báo cáo năm", "deadline": {"text": "Trong năm", "in_year": True}}],
        ),
    ] = ()
    relations: Annotated[
        tuple[Relation, ...],
        vi(
            "Quan hệ giữa số liệu của các tiêu chí, để rà mâu thuẫn.",
            [{"figure": "I.1.a", "at_most": "I.1.b", "label": "Lưu trữ nhiều hơn số đã lập"}],
        ),
    ] = ()
    findings: Annotated[
        tuple[Finding, ...],
        vi("Chỗ văn bản ghi sai hoặc bỏ ngỏ.", [{"clause": "Mục V", "text": "Không nêu điểm."}]),
    ] = ()
    note: Note = ""


class CriteriaSet(SetHead):
    """A criteria set (bộ tiêu chí) as one unit applies it in one year."""

    areas: Annotated[
        tuple[Item, ...],
        vi(
            "Các lĩnh vực, và tiêu chí không thuộc lĩnh vực nào.",
            [{"code": "I", "title": "Công tác chỉ đạo, điều hành", "items": []}],
        ),
    ] = ()

    def leaves(self) -> list[Leaf]:
        """Return every leaf in the order of the file."""
        return [item for area in self.areas for item in leaves_of(area)]

    def nodes(self) -> list[Group | Leaf]:
        """Return every group and leaf, parents first."""
        return [item for area in self.areas for item in nodes_of(area)]

    def products_of(self, leaf: Leaf) -> list[str]:
        """Return a sentence for the products of a line, and one for those of each group above."""
        above = [
            f"Sản phẩm chung của mục {node.code}: {node.product.rstrip('.')}."
            for node in self.nodes()
            if isinstance(node, Group) and node.products and leaf.code.startswith(f"{node.code}.")
        ]
        own = [f"Sản phẩm: {leaf.product.rstrip('.')}."] if leaf.products else []
        return [*own, *above]
