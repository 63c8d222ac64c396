"""The evidence file: what each leaf reports, with its documents and justification."""

from datetime import date

from pydantic import Field

from par_index.language.inputs import Given
from par_index.language.intervals import Interval
from par_index.language.spelling import unmistakable
from par_index.models.scalars import FORMAT, Day, FileFormat, Model, Scalar


class Document(Model):
    """A supporting document (tài liệu kiểm chứng)."""

    number: str = ""
    date: Day | None = None
    title: str = ""
    link: str = ""


class Loss(Model):
    """Why points were lost on a line, who answers for it, and what mends it until when."""

    cause: str = ""
    responsible: str = ""
    remedy: str = ""
    until: Day | None = None


class LeafEvidence(Model):
    """The evidence of one leaf: figures, or the reason why nothing arose."""

    given: dict[str, Scalar] = Field(default_factory=dict)
    not_applicable: str | None = Field(default=None, min_length=1)
    documents: tuple[Document, ...] = ()
    justification: str = ""
    loss: Loss | None = None

    @property
    def supported(self) -> bool:
        """Whether a document or a justification backs the figures."""
        return bool(self.documents or self.justification)


class WorkRow(Model):
    """One row of the record of work: a product or a report, or the event that a line waited for.

    A row without a day tells why something is not done yet.
    """

    code: str
    product: str = ""
    period: str = ""
    day: Day | None = None
    number: str = ""
    link: str = ""
    event: Day | None = None
    cause: str = ""
    remedy: str = ""

    @property
    def document(self) -> Document | None:
        """The row as a supporting document; None where it names none."""
        if not self.number and not self.link:
            return None
        title = ", ".join(filter(None, (self.product, self.period)))
        return Document(number=self.number, date=self.day, title=title, link=self.link)


class Correction(Model):
    """A figure that takes the place of another one which was received: who says so, and why."""

    line: str = ""
    figure: str
    old: Scalar
    new: Scalar
    by: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    file: str = ""


class Replacement(Model):
    """A file that takes the place of an older one of the same unit: who confirms it, and why."""

    old: str
    new: str
    by: str = Field(min_length=1)
    reason: str = Field(min_length=1)


class Evidence(Model):
    """What one unit reports for one criteria set."""

    format: FileFormat = FORMAT
    set: str = ""
    unit: str = ""
    over: bool = False
    corrections: tuple[Correction, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    figures: dict[str, Scalar] = Field(default_factory=dict)
    registers: dict[str, tuple[dict[str, Scalar], ...]] = Field(default_factory=dict)
    leaves: dict[str, LeafEvidence] = Field(default_factory=dict)
    work: tuple[WorkRow, ...] = ()
    note: str = ""


def given_text(value: Given, kind: str) -> str:
    """Write a value of evidence as an evidence file holds it, so that it reads back the same."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, Interval):
        return _range_text(value, kind)
    return date.fromordinal(int(value)).isoformat() if kind == "date" else unmistakable(value)


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
