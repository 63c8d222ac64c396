"""The tree of a criteria file: groups and lines, with what they owe and how they are scored."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema

from par_index.models.deadline import Deadline
from par_index.models.figures import Derived, InputName, Logged
from par_index.models.scalars import (
    Clause,
    Condition,
    ExactNumber,
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
DONE_BY = vi(
    "Sổ theo dõi mà mỗi dòng là một lần hoàn thành: kỳ nào có ngày trong sổ thì kỳ ấy đã xong.",
    {"register": "articles"},
)


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


def nodes_of(item: Group | Leaf) -> list[Group | Leaf]:
    """Return an item and everything below it, parents first."""
    if isinstance(item, Leaf):
        return [item]
    return [item, *(node for child in item.items for node in nodes_of(child))]


def leaves_of(item: Group | Leaf) -> list[Leaf]:
    """Return the leaves at or below an item."""
    return [node for node in nodes_of(item) if isinstance(node, Leaf)]
