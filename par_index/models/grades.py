"""The grade scale (xếp loại) of a criteria file."""

from typing import Annotated, Literal

from pydantic import Field

from par_index.models.scalars import (
    BandField,
    Condition,
    Model,
    vi,
)

GRADES = vi(
    "Thang xếp loại.",
    {"scale": [{"title": "Đạt", "when": ">= 50%"}, {"title": "Chưa đạt", "when": "< 50%"}]},
)


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
