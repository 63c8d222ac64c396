"""A deadline of the criteria file: the words of the source, and what they mean."""

from typing import Annotated

from pydantic import Field, WithJsonSchema, model_validator

from par_index.models.scalars import MANY, Day, Days, Model, Words, many
from par_index.year.deadlines import Schedule, fixed


def _numbers(high: int) -> WithJsonSchema:
    return many({"type": "integer", "minimum": 1, "maximum": high})


Quarters = Annotated[tuple[Annotated[int, Field(ge=1, le=4)], ...], MANY, _numbers(4)]
Months = Annotated[tuple[Annotated[int, Field(ge=1, le=12)], ...], MANY, _numbers(12)]


class Deadline(Model):
    """A deadline: the words of the source, and the one meaning that they have.

    ``before`` is strict ("trước ngày"); ``by`` includes the day; ``quarters`` and ``months`` end
    with their last day; ``in_year`` is any day of the year; ``ongoing`` is "thường xuyên".
    ``event`` is what has to happen first ("khi có kế hoạch của Sở Y tế") and ``within`` counts
    days from it; ``happened`` is the day on which it happened and ``document`` the document that
    it was, where the plan itself names them. ``periods`` name the days in their order. None of
    these means that the document leaves the day to another one.
    """

    text: str = ""
    before: Days = ()
    by: Days = ()
    quarters: Quarters = ()
    months: Months = ()
    in_year: bool = False
    ongoing: bool = False
    event: str = ""
    within: int | None = Field(default=None, ge=0, le=3660)
    happened: Day | None = None
    document: str = ""
    periods: Words = ()

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
