"""The evidence file: what each leaf reports, with its documents and justification."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from par_index.language.exact import decimal_text
from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.models.scalars import Day, Model, Scalar


class Document(Model):
    """A supporting document (tài liệu kiểm chứng)."""

    number: str = ""
    date: Day | None = None
    title: str = ""
    link: str = ""


class LeafEvidence(Model):
    """The evidence of one leaf: figures, or the reason why nothing arose."""

    given: dict[str, Scalar] = Field(default_factory=dict)
    not_applicable: str | None = Field(default=None, min_length=1)
    documents: tuple[Document, ...] = ()
    justification: str = ""

    @property
    def supported(self) -> bool:
        """Whether a document or a justification backs the figures."""
        return bool(self.documents or self.justification)


class Evidence(Model):
    """What one unit reports for one criteria set."""

    set: str = ""
    unit: str = ""
    leaves: dict[str, LeafEvidence] = Field(default_factory=dict)
    note: str = ""


def given_text(value: Given, kind: str) -> str:
    """Write a value of evidence as an evidence file holds it, so that it reads back the same."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, Interval):
        return _range_text(value, kind)
    return date.fromordinal(int(value)).isoformat() if kind == "date" else decimal_text(value)


def _range_text(interval: Interval, kind: str) -> str:
    low, high = interval.low, interval.high
    if low is None and high is None:
        return ""
    if low is None:
        assert high is not None
        return f"{'<=' if high[1] > 0 else '<'} {given_text(high[0], kind)}"
    if high is None:
        return f"{'>=' if low[1] < 0 else '>'} {given_text(low[0], kind)}"
    opening, closing = "[" if low[1] < 0 else "(", "]" if high[1] > 0 else ")"
    return f"{opening}{given_text(low[0], kind)}..{given_text(high[0], kind)}{closing}"
