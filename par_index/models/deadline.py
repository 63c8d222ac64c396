"""A deadline of the criteria file: the words of the source, and what they mean."""

from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from par_index.models.scalars import Day, Days, Model, Words, one_or_many, vi
from par_index.year.deadlines import Schedule, fixed


def _numbers_schema(low: int, high: int) -> WithJsonSchema:
    number = {"type": "integer", "minimum": low, "maximum": high}
    return WithJsonSchema({"anyOf": [number, {"type": "array", "items": number}]})


Quarters = Annotated[
    tuple[Annotated[int, Field(ge=1, le=4)], ...],
    BeforeValidator(one_or_many),
    _numbers_schema(1, 4),
]
Months = Annotated[
    tuple[Annotated[int, Field(ge=1, le=12)], ...],
    BeforeValidator(one_or_many),
    _numbers_schema(1, 12),
]


class Deadline(Model):
    """A deadline: the words of the source, and the one meaning that they have.

    ``before`` is strict ("trước ngày"); ``by`` includes the day; ``quarters`` and ``months`` end
    with their last day; ``in_year`` is any day of the year; ``ongoing`` is "thường xuyên".
    ``event`` is what has to happen first ("khi có kế hoạch của Sở Y tế") and ``within`` counts
    days from it; ``happened`` is the day on which it happened and ``document`` the document that
    it was, where the plan itself names them. ``periods`` name the days in their order. None of
    these means that the document leaves the day to another one.
    """

    text: Annotated[
        str, vi("Thời hạn, nguyên văn; không ghi khi nguồn không nêu.", "Trước 30/10/2026")
    ] = ""
    before: Annotated[Days, vi("Phải xong trước ngày này.", "30/10/2026")] = ()
    by: Annotated[Days, vi("Chậm nhất là ngày này, kể cả ngày ấy.", "30/11/2026")] = ()
    quarters: Annotated[Quarters, vi("Chậm nhất là hết các quý này.", [1, 2, 3, 4])] = ()
    months: Annotated[Months, vi("Chậm nhất là hết các tháng này.", [6, 12])] = ()
    in_year: Annotated[bool, vi("Ghi true khi xong trong năm là được.", True)] = False
    ongoing: Annotated[bool, vi("Ghi true cho việc làm thường xuyên.", True)] = False
    event: Annotated[
        str, vi("Việc phải xảy ra trước rồi mới tính hạn.", "Khi có kế hoạch của Sở Y tế")
    ] = ""
    within: Annotated[int | None, vi("Số ngày kể từ việc ghi ở event.", 15)] = Field(
        default=None, ge=0, le=3660
    )
    happened: Annotated[Day | None, vi("Ngày đã xảy ra việc ghi ở event.", "06/05/2026")] = None
    document: Annotated[
        str, vi("Văn bản là việc ghi ở event.", "Quyết định số 409/QĐ-SYT ngày 06/5/2026")
    ] = ""
    periods: Annotated[Words, vi("Tên các kỳ, theo thứ tự của các hạn.", ["6 tháng", "Năm"])] = ()

    @model_validator(mode="after")
    def _one_meaning(self) -> "Deadline":
        forms = [name for name in _FORMS if getattr(self, name) not in ((), False, None)]
        if len(forms) > 1:
            raise ValueError(f"thời hạn chỉ được một cách ghi, gặp: {', '.join(forms)}")
        if self.within is not None and not self.event:
            raise ValueError("within đếm ngày kể từ một sự kiện; hãy ghi sự kiện đó ở event")
        if not self.event and (self.happened is not None or self.document):
            raise ValueError("happened và document nói về một sự kiện; hãy ghi sự kiện đó ở event")
        days = len(self.before or self.by or set(self.quarters) or set(self.months)) or 1
        if self.periods and len(self.periods) != days:
            raise ValueError(f"thời hạn có {days} hạn nhưng periods nêu {len(self.periods)} kỳ")
        return self

    @property
    def timeless(self) -> bool:
        """Whether neither days nor an event are named, only words."""
        return not self.event and not fixed(self.schedule())

    def schedule(self) -> Schedule:
        """Return the deadline as the calendar reads it."""
        return Schedule(
            before=tuple(sorted(self.before)),
            by=tuple(sorted(self.by)),
            quarters=tuple(sorted(set(self.quarters))),
            months=tuple(sorted(set(self.months))),
            in_year=self.in_year,
            ongoing=self.ongoing,
            event=self.event,
            within=self.within,
            periods=self.periods,
        )


_FORMS = ("before", "by", "quarters", "months", "in_year", "ongoing", "within")
