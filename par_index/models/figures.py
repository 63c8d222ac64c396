"""Figures: what departments report, for one rule or for the whole set, and the registers of events.

A figure of the set is filled in once. Lines share it by ``uses``, conditions of grades ask for it,
and a register of events (dates, units, conclusions) may give it.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from par_index.language.inputs import Given, Input, Join, Kind, Level
from par_index.models.scalars import Clause, Condition, ExactNumber, Model, Note, Scalar, Words, vi
from par_index.scoring.registers import Derivation, Row, Take, derive

InputType = Literal["count", "money", "percent", "number", "date", "yes_no", "choice"]
InputName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class InputEntry(Model):
    """One figure that a department reports.

    ``effort`` is the work of moving it by one unit (a document, a đồng, a day, one answer), in
    whatever measure of work the author chooses for all inputs; plans look for the least of it.
    ``join`` tells how the reports of several units make one figure.
    """

    label: Annotated[str, vi("Tên số liệu, như in trong biểu mẫu.", "Văn bản đi có chữ ký số")]
    type: Annotated[
        InputType,
        vi(
            "Loại số liệu: số đếm (count), số tiền (money), tỷ lệ (percent), số bất kỳ (number),"
            " ngày (date), có hoặc không (yes_no), một trong các mức (choice).",
            "count",
            "percent",
            "yes_no",
        ),
    ]
    unit: Annotated[str, vi("Đơn vị tính.", "văn bản")] = ""
    min: Annotated[Scalar | None, vi("Giá trị nhỏ nhất có thể khai.", 1)] = None
    max: Annotated[Scalar | None, vi("Giá trị lớn nhất có thể khai.", 12)] = None
    at_most: Annotated[Words, vi("Số liệu khác mà số này không thể vượt quá.", "total")] = ()
    levels: Annotated[
        dict[str, str],
        vi(
            "Các mức của số liệu kiểu choice: mã và tên để đọc.",
            {"full": "Đầy đủ", "none": "Không"},
        ),
    ] = Field(default_factory=dict)
    sample: Annotated[
        int | None, vi("Số mẫu kiểm tra tối thiểu; ít hơn thì bảng điểm có lời nhắc.", 50)
    ] = Field(default=None, ge=1)
    fixed: Annotated[
        bool, vi("Ghi true cho số liệu mà không ai tăng giảm được để lấy điểm.", True)
    ] = False
    action: Annotated[str, vi("Việc cần làm để số này tăng, dùng trong lời khuyên.", "Ký số")] = ""
    effort: Annotated[
        ExactNumber | None, vi("Công sức để thay đổi số này một đơn vị, dùng khi lập kế hoạch.", 2)
    ] = Field(default=None, ge=0)
    join: Annotated[
        Join | None,
        vi(
            "Khi nhiều đơn vị cùng báo cáo số này: cộng lại (sum), phải như nhau (same), có một đơn"
            " vị có là có (any), mọi đơn vị có mới là có (all), lấy ngày muộn nhất (latest).",
            "sum",
        ),
    ] = None

    def lower(self, name: str) -> Input:
        """Return the input as the language knows it."""
        kind: Kind = "truth" if self.type == "yes_no" else self.type
        # the ends themselves may lie beyond what the kind allows where none are declared
        plain = Input(name, self.label, "number" if kind == "percent" else kind)

        def end(text: str | None) -> int | None:
            return None if text is None else plain.read(text, dotted=True)  # type: ignore[return-value]

        return Input(
            name=name,
            label=self.label,
            kind=kind,
            unit=self.unit,
            low=end(self.min),
            high=end(self.max),
            at_most=self.at_most,
            levels=tuple(Level(key, label) for key, label in self.levels.items()),
            sample=self.sample,
            fixed=self.fixed,
            action=self.action,
            effort=self.effort,
            join=self.join,
        )


class Derived(Model):
    """How a register of events gives a figure: which rows count, and what is taken of them."""

    register_: Annotated[str, vi("Tên sổ theo dõi, đã khai ở registers.", "inspections")] = Field(
        alias="register"
    )
    take: Annotated[
        Take,
        vi(
            "Lấy số dòng (count), tổng (sum), giá trị lớn nhất hay muộn nhất (greatest) hoặc nhỏ"
            " nhất hay sớm nhất (least) của một cột.",
            "count",
        ),
    ] = "count"
    of: Annotated[str | None, vi("Cột được lấy, trừ khi đếm số dòng.", "points")] = None
    where: Annotated[Condition | None, vi("Chỉ tính những dòng thỏa điều kiện.", "direct")] = None
    once_by: Annotated[
        Words,
        vi("Những dòng giống nhau ở các cột này chỉ tính một lần, lấy dòng cao nhất.", "unit"),
    ] = ()
    none: Annotated[
        bool, vi("Ghi true khi số liệu có/không là «có» lúc không dòng nào thỏa điều kiện.", True)
    ] = False

    def taken(
        self, columns: Mapping[str, Input], rows: Sequence[Row], figure: Input
    ) -> Given | None:
        """Return the figure that the rows of the register give; None where nothing can be told."""
        found = derive(self.lower(), columns, rows, figure)
        return not found if self.none and isinstance(found, bool) else found

    def lower(self) -> Derivation:
        """Return the derivation as scoring knows it."""
        where = None if self.where is None else self.where.expr
        return Derivation(self.register_, self.take, self.of, where, self.once_by)


class Logged(Model):
    """That the rows of a register are the times at which a line, or a product, was done."""

    register_: Annotated[str, vi("Tên sổ theo dõi, đã khai ở registers.", "articles")] = Field(
        alias="register"
    )
    day: Annotated[str, vi("Cột ngày của sổ ấy.", "day")] = "day"
    where: Annotated[Condition | None, vi("Chỉ tính những dòng thỏa điều kiện.", "direct")] = None


class FigureEntry(InputEntry):
    """A figure of the set: filled in once, used by lines and by conditions of grades."""

    lead: Annotated[Words, vi("Đơn vị báo cáo số liệu này.", "Phòng Tổ chức – Hành chính")] = ()
    clause: Clause = ""
    source: Annotated[
        Derived | None,
        vi("Sổ theo dõi mà số liệu được lấy ra.", {"register": "inspections", "where": "direct"}),
    ] = Field(default=None, alias="from")
    note: Note = ""


class ColumnEntry(Model):
    """One column of a register."""

    label: Annotated[str, vi("Tên cột, như in trong biểu mẫu.", "Ngày kiểm tra")]
    type: Annotated[
        Literal["text"] | InputType,
        vi("Loại của cột: chữ (text) hoặc một loại số liệu như của inputs.", "date", "text"),
    ] = "text"
    unit: Annotated[str, vi("Đơn vị tính.", "bài")] = ""
    levels: Annotated[
        dict[str, str], vi("Các mức của cột kiểu choice.", {"full": "Đầy đủ", "none": "Không"})
    ] = Field(default_factory=dict)
    required: Annotated[bool, vi("Ghi false khi được bỏ trống ô của cột này.", False)] = True

    def lower(self, name: str) -> Input | None:
        """Return the column as an input; None for plain text."""
        if self.type == "text":
            return None
        given = self.model_dump(include={"label", "type", "unit", "levels"})
        return InputEntry(**given).lower(name)


class RegisterEntry(Model):
    """A register (sổ theo dõi): events that happen during the year, one a row."""

    label: Annotated[str, vi("Tên sổ theo dõi.", "Sổ theo dõi kiểm tra cải cách hành chính")]
    lead: Annotated[Words, vi("Đơn vị ghi sổ.", "Phòng Tổ chức – Hành chính")] = ()
    columns: Annotated[
        dict[InputName, ColumnEntry],
        vi("Các cột.", {"day": {"label": "Ngày kiểm tra", "type": "date"}}),
    ] = Field(min_length=1)
    clause: Clause = ""
    note: Note = ""

    @property
    def inputs(self) -> dict[str, Input]:
        """The columns that are no plain text."""
        typed = {name: column.lower(name) for name, column in self.columns.items()}
        return {name: column for name, column in typed.items() if column is not None}
