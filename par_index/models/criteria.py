"""The criteria file: who is scored, for which year, by which tree of criteria and rules."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema

from par_index.models.deadline import Deadline
from par_index.models.figures import Derived, FigureEntry, InputName, Logged, RegisterEntry
from par_index.models.scalars import (
    FORMAT,
    BandField,
    Clause,
    Condition,
    ExactNumber,
    FileFormat,
    Model,
    Note,
    Scalar,
    Use,
    Words,
    vi,
)
from par_index.scoring.scheme import Pending

_CODE = r"^[^\s./]+(\.[^\s./]+)*$"
Code = Annotated[
    str,
    Field(pattern=_CODE, max_length=60),
    # an editor takes a code such as 1 or 1.1 for a number; the reader keeps it as text
    WithJsonSchema({"type": ["string", "number"], "pattern": _CODE, "maxLength": 60}),
]
Basis = Literal["stated", "implied", "assumed"]
Treatment = Literal["exclude", "full", "rescale"]

# What groups, lines, sets and overlays say in the same words.
IDLE = vi(
    "Khi không phát sinh: bỏ khỏi điểm tối đa (exclude), cho đủ điểm (full) hay chia lại điểm trong"
    " nhóm (rescale).",
    "exclude",
)
MAX_POINTS = vi("Điểm tối đa và căn cứ của nó.", {"points": 1, "basis": "stated"})
SOURCE = vi("Văn bản nguồn.", {"document": "Kế hoạch cải cách hành chính năm 2026"})
RUBRICS = vi("Tệp cách chấm: tên có sẵn hoặc đường dẫn.", "son-tra-2026", ["cach-cham.yaml"])
ROUNDING = vi("Cách làm tròn điểm.", {"places": 2, "at": "leaf"})
GRADES = vi(
    "Thang xếp loại.",
    {"scale": [{"title": "Đạt", "when": ">= 50%"}, {"title": "Chưa đạt", "when": "< 50%"}]},
)


DONE_BY = vi(
    "Sổ theo dõi mà mỗi dòng là một lần hoàn thành: kỳ nào có ngày trong sổ thì kỳ ấy đã xong.",
    {"register": "articles"},
)


class Source(Model):
    """The document that a set or an overlay encodes."""

    document: Annotated[str, vi("Tên văn bản.", "Kế hoạch cải cách hành chính năm 2026")]
    file: Annotated[str, vi("Tệp gốc của văn bản.", "ke-hoach-cchc-2026.pdf")] = ""
    number: Annotated[str, vi("Số, ký hiệu.", "45/KH-TTYT")] = ""
    issued: Annotated[str, vi("Ngày ban hành.", "02/06/2026")] = ""
    issuer: Annotated[str, vi("Cơ quan ban hành.", "Sở Y tế thành phố Đà Nẵng")] = ""


class Maximum(Model):
    """Maximum points and where they come from."""

    points: Annotated[ExactNumber, vi("Số điểm tối đa.", "1.5")]
    basis: Annotated[
        Basis,
        vi(
            "Căn cứ của số ấy: văn bản ghi rõ (stated), suy ra từ văn bản (implied) hoặc tự đặt"
            " (assumed).",
            "stated",
        ),
    ]
    note: Note = ""


class Target(Model):
    """What the plan itself sets as the result: in words and, where it says so, in figures."""

    text: Annotated[str, vi("Chỉ tiêu của kế hoạch, nguyên văn.", "Tối thiểu 98% văn bản ký số")]
    given: Annotated[
        dict[str, Scalar], vi("Số liệu nếu đạt đúng chỉ tiêu.", {"measure": "98%"})
    ] = Field(default_factory=dict)


class Product(Model):
    """What has to be produced, where a line owes several, or one of its own period."""

    title: Annotated[str, vi("Tên sản phẩm, nguyên văn.", "Báo cáo kết quả thực hiện")]
    deadline: Annotated[
        Deadline | None,
        vi(
            "Thời hạn hoặc các kỳ của riêng sản phẩm này; không ghi thì theo thời hạn của dòng.",
            {"text": "định kỳ 6 tháng và năm", "months": [6, 12], "periods": ["6 tháng", "Năm"]},
        ),
    ] = None
    part_of: Annotated[
        str,
        vi(
            "Báo cáo của bộ tiêu chí khác mà sản phẩm này lồng ghép vào: bộ tiêu chí, mã.",
            "ninh-hoa-2026 I.9",
        ),
    ] = ""
    measured: Annotated[
        bool, vi("Ghi true khi sản phẩm là một tỷ lệ, chấm theo số liệu chứ không theo ngày.", True)
    ] = False
    done_by: Annotated[Logged | None, DONE_BY] = None


def _products(value: object) -> object:
    """Let a file write the words alone where a line has one product."""
    items = value if isinstance(value, list | tuple) else [value] if value else []
    return [{"title": item} if isinstance(item, str) else item for item in items]


Products = Annotated[
    tuple[Product, ...],
    BeforeValidator(_products, json_schema_input_type=str | list[str | Product]),
]


class Node(Model):
    """What groups and leaves share."""

    code: Annotated[Code, vi("Mã, các cấp ngăn bằng dấu chấm.", "V.1.b")]
    title: Annotated[str, vi("Tên lĩnh vực hoặc tiêu chí.", "Ký số văn bản đi")]
    clause: Clause = ""
    lead: Annotated[Words, vi("Đơn vị chủ trì.", "Phòng Tổ chức – Hành chính")] = ()
    supporting: Annotated[Words, vi("Đơn vị phối hợp.", ["Các khoa, phòng, trạm y tế"])] = ()
    deadline: Annotated[
        Deadline | None, vi("Thời hạn.", {"text": "Trước 30/10/2026", "before": "30/10/2026"})
    ] = None
    products: Annotated[
        Products,
        vi(
            "Sản phẩm phải có: nguyên văn, hoặc danh sách khi mỗi sản phẩm có ngày riêng.",
            "Kế hoạch, báo cáo",
        ),
    ] = Field(default=(), alias="product")
    requirement: Annotated[str, vi("Yêu cầu của kế hoạch đối với tiêu chí.", "Cải thiện")] = ""
    not_applicable: Annotated[Treatment | None, IDLE] = None
    not_applicable_when: Annotated[
        Condition | None,
        vi("Điều kiện, theo số liệu chung, để cả mục này không phát sinh.", "not mountainous"),
    ] = None
    note: Note = ""

    @property
    def product(self) -> str:
        """The words of all products."""
        return "; ".join(product.title.rstrip(".; ") for product in self.products)


class Sending(Model):
    """That a line is a report: who sends it to whom."""

    recipient: Annotated[str, vi("Nơi nhận báo cáo.", "Sở Y tế")]
    sender: Annotated[Words, vi("Đơn vị gửi, khi khác đơn vị chủ trì.", "Trung tâm Y tế")] = ()


class Leaf(Node):
    """A leaf criterion (tiêu chí thành phần): the line that is scored.

    ``constants`` fix inputs of the rule for this line, such as a threshold, so that many lines
    share one rule, and ``labels`` say what the figures of that rule are called here. Inputs of a
    rule that are called after a deadline (``due``, ``before``,
    ``due_1`` …, ``within``) take the days of the line's own deadline.
    """

    rule: Annotated[str | None, vi("Tên cách chấm.", "digital-signature")] = None
    constants: Annotated[
        dict[str, Scalar],
        vi("Số liệu của cách chấm được ấn định riêng cho dòng này.", {"target": "95%"}),
    ] = Field(default_factory=dict)
    labels: Annotated[
        dict[str, str],
        vi(
            "Tên gọi riêng ở dòng này của số liệu mà cách chấm dùng chung; measure là đại lượng.",
            {"total": "Văn bản đi được kiểm tra"},
        ),
    ] = Field(default_factory=dict)
    reading: Annotated[
        str | None, vi("Cách hiểu được chọn, theo tên trong readings.", "by-deadline")
    ] = None
    max: Annotated[Maximum | None, MAX_POINTS] = None
    min: Annotated[
        ExactNumber | None, vi("Điểm thấp nhất của dòng; không ghi là 0, số âm là bị trừ.", -1)
    ] = None
    target: Annotated[
        Target | None, vi("Chỉ tiêu mà kế hoạch đặt ra.", {"text": "Tối thiểu 98%"})
    ] = None
    uses: Annotated[
        dict[str, Use],
        vi(
            "Số liệu của cách chấm mà dòng này không tự báo cáo: lấy từ số liệu chung của bộ tiêu"
            " chí, hoặc từ kết quả của mục khác như points('I.1'), percent('I').",
            {"total": "assigned"},
        ),
    ] = Field(default_factory=dict)
    survey: Annotated[bool, vi("Ghi true khi chỉ điều tra xã hội học mới chấm được.", True)] = False
    sources: Annotated[
        dict[InputName, Derived],
        vi(
            "Số liệu của cách chấm được đếm từ sổ theo dõi khi dòng này không tự khai.",
            {"online": {"register": "inspections", "where": "online", "once_by": "unit"}},
        ),
    ] = Field(default_factory=dict, alias="from")
    done_by: Annotated[Logged | None, DONE_BY] = None
    report: Annotated[
        Sending | None, vi("Nơi nhận, khi dòng này là một báo cáo.", {"recipient": "Sở Y tế"})
    ] = None
    pending: Annotated[
        Pending | None,
        vi(
            "Dòng chờ kết quả của nơi khác: điều tra xã hội học (survey) hoặc kết quả do cấp trên"
            " công bố (publication).",
            "publication",
        ),
    ] = None

    @property
    def waits(self) -> Pending | None:
        """What the line waits for; ``survey: true`` is the older way to say ``pending: survey``."""
        return self.pending or ("survey" if self.survey else None)


class GroupHead(Node):
    """What a group says of itself.

    ``capped`` limits the points to ``max`` where the parts together could give more; ``reduced`` is
    the maximum that the source gives instead once some part fell away; a ``pool`` adds (bonus) or
    takes (penalty) points without counting in the maximum; ``announced`` is the number of parts
    that the source says it has; of a group that counts ``highest`` only the best part gives points.
    """

    max: Annotated[Maximum | None, MAX_POINTS] = None
    reduced: Annotated[
        Maximum | None,
        vi("Điểm tối đa của nhóm khi có phần không phát sinh.", {"points": 10, "basis": "stated"}),
    ] = None
    announced: Annotated[int | None, vi("Số phần mà văn bản nói nhóm này có.", 4)] = Field(
        default=None, ge=0
    )
    capped: Annotated[
        bool, vi("Ghi true để tổng các phần không vượt điểm tối đa của nhóm.", True)
    ] = False
    counts: Annotated[
        Literal["all", "highest"],
        vi(
            "Ghi highest khi chỉ tính mục con có điểm cao nhất; không ghi là cộng tất cả.",
            "highest",
        ),
    ] = "all"
    floor: Annotated[ExactNumber | None, vi("Tổng điểm thấp nhất của nhóm.", 0)] = None
    pool: Annotated[
        Literal["bonus", "penalty"] | None,
        vi("Nhóm điểm thưởng (bonus) hoặc điểm trừ (penalty), ngoài điểm tối đa.", "bonus"),
    ] = None


class Group(GroupHead):
    """An area or a criterion with parts."""

    items: Annotated[
        tuple["Item", ...],
        vi("Các nhóm hoặc tiêu chí bên trong.", [{"code": "I.1", "title": "Ban hành kế hoạch"}]),
    ]


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "group" if "items" in value else "leaf"
    return "group" if isinstance(value, Group) else "leaf"


Item: TypeAlias = Annotated[
    Annotated[Group, Tag("group")] | Annotated[Leaf, Tag("leaf")], Discriminator(_kind)
]


class Rounding(Model):
    """When points become decimals: at each leaf, or once at the total; always half up."""

    places: Annotated[int, vi("Số chữ số sau dấu phẩy.", 2)] = Field(default=2, ge=0, le=6)
    at: Annotated[
        Literal["leaf", "total"], vi("Làm tròn ở từng tiêu chí (leaf) hay ở tổng (total).", "leaf")
    ] = "leaf"


class Grade(Model):
    """One grade (xếp loại), from the best down: its band and the conditions that it needs.

    ``otherwise`` is the grade that the source gives a unit that reaches the band and misses the
    conditions; where the source says nothing, it is the next one down that is met.
    """

    title: Annotated[str, vi("Tên mức xếp loại.", "Hoàn thành tốt nhiệm vụ")]
    when: Annotated[BandField, vi("Mức điểm hoặc tỷ lệ.", "[70%..90%)")]
    requires: Annotated[
        tuple[Condition, ...], vi("Điều kiện phải có thêm.", ["lines_at_zero = 0"])
    ] = ()
    otherwise: Annotated[
        str | None,
        vi(
            "Loại mà văn bản nêu cho trường hợp đạt mức điểm nhưng không đủ điều kiện (và đủ điều"
            " kiện của loại ấy).",
            "Hoàn thành nhiệm vụ",
        ),
    ] = None


class ForcedGrade(Model):
    """A condition that holds the grade down to a given one."""

    when: Annotated[Condition, vi("Điều kiện khống chế xếp loại.", "lines_at_zero > 0")]
    at_most: Annotated[str, vi("Mức xếp loại cao nhất khi ấy.", "Không hoàn thành nhiệm vụ")]
    label: Annotated[str, vi("Lý do, in cạnh xếp loại.", "Có tiêu chí bị 0 điểm")]


class UnrankedGrade(Model):
    """A condition under which the unit is not graded at all (không xếp loại)."""

    when: Annotated[Condition, vi("Điều kiện không xếp loại.", "absent_days > 8")]
    label: Annotated[str, vi("Lý do không xếp loại.", "Nghỉ quá 8 ngày làm việc")]


class Grades(Model):
    """The grade scale, over the percent of the unit's own maximum or over points."""

    of: Annotated[
        Literal["percent", "points"],
        vi("Xếp theo tỷ lệ (percent) hay theo điểm (points).", "percent"),
    ] = "percent"
    scale: Annotated[
        tuple[Grade, ...], vi("Các mức, từ cao xuống thấp.", [{"title": "Tốt", "when": ">= 80%"}])
    ] = Field(min_length=1)
    forced: Annotated[
        tuple[ForcedGrade, ...],
        vi(
            "Các trường hợp khống chế xếp loại.",
            [{"when": "lines_at_zero > 0", "at_most": "Khá", "label": "Có tiêu chí bị 0 điểm"}],
        ),
    ] = ()
    unranked: Annotated[
        tuple[UnrankedGrade, ...],
        vi(
            "Các trường hợp không xếp loại.",
            [{"when": "absent_days > 8", "label": "Nghỉ quá 8 ngày làm việc"}],
        ),
    ] = ()


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
        """Return the words for the products of a line, and of the groups above it by their code."""
        above = [
            f"{node.code}: {node.product}"
            for node in self.nodes()
            if isinstance(node, Group) and node.products and leaf.code.startswith(f"{node.code}.")
        ]
        return [*([leaf.product] if leaf.products else []), *above]


def nodes_of(item: Group | Leaf) -> list[Group | Leaf]:
    """Return an item and everything below it, parents first."""
    if isinstance(item, Leaf):
        return [item]
    return [item, *(node for child in item.items for node in nodes_of(child))]


def leaves_of(item: Group | Leaf) -> list[Leaf]:
    """Return the leaves at or below an item."""
    return [node for node in nodes_of(item) if isinstance(node, Leaf)]
