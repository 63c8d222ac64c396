"""The rubric file: named rules (cách chấm) with their inputs, readings and worked examples."""

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from par_index.language.intervals import EVERYTHING, Interval
from par_index.language.tree import FALSE, MEASURE, UNKNOWN, Binary, Expr, Name, names
from par_index.language.tree import Number as NumberNode
from par_index.meaning.rules import Remark, Rubric, expressions, idle_rows
from par_index.models.figures import InputEntry, InputName
from par_index.models.scalars import (
    FORMAT,
    Clause,
    Condition,
    ExactNumber,
    FileFormat,
    Model,
    Note,
    Quantity,
    Scalar,
    Words,
    vi,
)
from par_index.models.shapes import RuleText, Scope, lower

MeasureKind = Literal["percent", "number", "money", "date"]


MOST_SHARE = Fraction(2)
"""The most that evidence may give as a share, unless its rule says otherwise: 200%."""


class MeasureEntry(Model):
    """The main measure of a rule; evidence may give it where the counts are not known."""

    value: Annotated[Quantity, vi("Biểu thức tính đại lượng từ các số liệu.", "signed / total")]
    label: Annotated[str, vi("Tên đại lượng, dùng trong lời giải thích.", "Tỷ lệ ký số")] = ""
    kind: Annotated[
        MeasureKind,
        vi("Loại đại lượng: tỷ lệ (percent), số, số tiền (money) hoặc ngày (date).", "percent"),
    ] = "percent"
    min: Annotated[ExactNumber | None, vi("Giá trị nhỏ nhất của đại lượng.", "0%")] = None
    max: Annotated[
        ExactNumber | None,
        vi("Giá trị lớn nhất của đại lượng; tỷ lệ không ghi thì tối đa 200%.", "100%"),
    ] = None

    def range(self) -> Interval:
        """Return the values that evidence may give, beyond what the inputs allow.

        A share has a highest value also where none is declared: 5000% is 50 typed without its sign.
        """
        high = MOST_SHARE if self.max is None and self.kind == "percent" else self.max
        return Interval.closed(self.min, high)


class Reading(Model):
    """Another way in which the same text of the source can be read."""

    title: Annotated[
        str, vi("Cách hiểu khác, viết thành lời.", "«Trước ngày 30/11» tính cả ngày 30/11")
    ]
    rule: Annotated[RuleText, vi("Cách chấm theo cách hiểu này.", {"passes": "day <= 2026-11-30"})]
    note: Note = ""


class Example(Model):
    """A worked example that the checker runs: given figures and the points they must score."""

    given: Annotated[
        dict[str, Scalar], vi("Số liệu của ví dụ, theo tên đã khai ở inputs.", {"total": 50})
    ]
    points: Annotated[ExactNumber | None, vi("Số điểm phải được, tính bằng tay.", "0.25")] = None
    max: Annotated[ExactNumber | None, vi("Điểm tối đa dùng cho ví dụ này.", "0.5")] = None
    not_applicable: Annotated[
        bool, vi("Ghi true khi ví dụ này phải cho kết quả không phát sinh.", True)
    ] = False
    unknown: Annotated[
        bool, vi("Ghi true khi văn bản không nêu điểm của trường hợp này.", True)
    ] = False
    reading: Annotated[
        str | None,
        vi("Tên cách hiểu trong readings mà ví dụ thử; không ghi là cách mặc định.", "a"),
    ] = None


class RemarkEntry(Model):
    """A sentence shown beside the line while a condition holds."""

    when: Annotated[Condition, vi("Điều kiện để hiện câu nhắc.", "total < 50")]
    text: Annotated[str, vi("Câu nhắc in cạnh điểm của dòng.", "Cần kiểm tra thêm hồ sơ giấy.")]


class RubricEntry(Model):
    """One named rule."""

    title: Annotated[str, vi("Tên cách chấm.", "Tỷ lệ văn bản đi được ký số")] = ""
    clause: Clause = ""
    inputs: Annotated[
        dict[InputName, InputEntry],
        vi(
            "Các số liệu cần khai; tên viết không dấu.",
            {"total": {"label": "Văn bản được kiểm tra", "type": "count"}},
        ),
    ] = Field(default_factory=dict)
    measure: Annotated[
        Quantity | MeasureEntry | None, vi("Đại lượng chính đem so với các mức.", "signed / total")
    ] = None
    not_applicable_when: Annotated[
        Condition | None, vi("Điều kiện của trường hợp không phát sinh.", "total = 0")
    ] = None
    rule: Annotated[
        RuleText,
        vi("Cách chấm: một công thức, hoặc đúng một dạng.", "done / total * max", {"passes": "ok"}),
    ]
    readings: Annotated[
        dict[str, Reading],
        vi(
            "Những cách hiểu khác của cùng câu chữ trong văn bản.",
            {"strict": {"title": "Phải đạt cả hai", "rule": {"passes": ["a", "b"]}}},
        ),
    ] = Field(default_factory=dict)
    remarks: Annotated[
        tuple[RemarkEntry, ...],
        vi("Những câu nhắc không làm đổi điểm.", [{"when": "total < 50", "text": "Mẫu còn ít."}]),
    ] = ()
    rising: Annotated[Words, vi("Số liệu càng tăng thì điểm không giảm.", "signed")] = ()
    falling: Annotated[Words, vi("Số liệu càng tăng thì điểm không tăng.", "late")] = ()
    examples: Annotated[
        tuple[Example, ...],
        vi(
            "Ví dụ tính tay mà máy tự kiểm tra.",
            [{"given": {"total": 50, "signed": 48}, "max": "0.5", "points": "0.25"}],
        ),
    ] = ()
    note: Note = ""

    def lower(self, name: str, reading: str | None = None) -> Rubric:
        """Return the normal form, under the default or an alternative reading.

        Raises:
            KeyError: there is no such reading.

        """
        inputs = {key: entry.lower(key) for key, entry in self.inputs.items()}
        chosen = self.rule if reading is None else self.readings[reading].rule
        levels = {key: entry.levels for key, entry in self.inputs.items() if entry.levels}
        measure = self.main_measure()
        rule, idle = idle_rows(lower(chosen, Scope(levels=levels)))
        if self.not_applicable_when is not None:
            stated = self.not_applicable_when.expr
            idle = stated if idle is None else Binary("or", stated, idle)
        return Rubric(
            name=name,
            inputs=inputs,
            rule=rule,
            title=self.title,
            measures={} if measure is None else {MEASURE: measure.value.expr},
            measure_kind="percent" if measure is None else measure.kind,
            measure_label="" if measure is None else measure.label,
            measure_range=EVERYTHING if measure is None else measure.range(),
            idle_when=FALSE if idle is None else idle,
            remarks=(*self._sample_remarks(), *self._written_remarks()),
            clause=self.clause,
            rising=self.rising,
            falling=self.falling,
            unstated=any(UNKNOWN in names(expr) for expr in expressions(rule)),
        )

    def main_measure(self) -> MeasureEntry | None:
        """Return the measure in its long form."""
        if self.measure is None or isinstance(self.measure, MeasureEntry):
            return self.measure
        kind: MeasureKind = "percent" if _is_ratio(self.measure.expr) else "number"
        return MeasureEntry(value=self.measure, kind=kind)

    def _written_remarks(self) -> list[Remark]:
        return [Remark(entry.when.expr, entry.text) for entry in self.remarks]

    def _sample_remarks(self) -> list[Remark]:
        return [
            Remark(
                Binary("<", Name(key), NumberNode(entry.sample)),
                f"Mẫu kiểm tra ít hơn mức tối thiểu {entry.sample} {entry.unit}".rstrip(),
            )
            for key, entry in self.inputs.items()
            if entry.sample is not None
        ]


class RubricHead(Model):
    """What a rubric file says of itself, before its rules."""

    format: FileFormat = FORMAT
    source: Annotated[str, vi("Văn bản mà các cách chấm lấy ra.", "Quyết định số 25/QĐ-SNV")] = ""


class RubricFile(RubricHead):
    """A file of rules."""

    rubrics: Annotated[
        dict[str, RubricEntry],
        vi(
            "Các cách chấm theo tên; tên viết không dấu.",
            {
                "yes-or-no": {
                    "inputs": {"ok": {"label": "Đạt", "type": "yes_no"}},
                    "rule": {"passes": "ok"},
                }
            },
        ),
    ] = Field(min_length=1)


def _is_ratio(expr: Expr) -> bool:
    return isinstance(expr, Binary) and expr.op == "/" and bool(names(expr.right))
