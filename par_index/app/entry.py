"""One line as a form: its figures as officers write them, and the form back as evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from par_index.language.exact import decimal_text, parse_date
from par_index.language.inputs import Given, Input
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE
from par_index.language.vietnamese import date_text, number_text
from par_index.loading.claims import read_claim
from par_index.loading.opening import composed, control_character
from par_index.meaning.rules import Rubric
from par_index.models.evidence import Document, LeafEvidence, Loss, given_text
from par_index.scoring.scheme import AnyLeaf
from par_index.words.expressions import measure_name
from par_index.words.states import NO_FIGURES, NOTHING_AROSE, raised

GIVEN, REASON, IDLE, WHY = "so-lieu.", "ly-do", "khong-phat-sinh", "giai-trinh"
"""The names of fields: figures, why nothing arose, the box that says so, the justification."""

DOCUMENT = ("number", "date", "title", "link")
LOSS = ("cause", "responsible", "remedy", "until")

_LABELS = {
    "number": "Số, ký hiệu",
    "date": "Ngày ban hành",
    "title": "Trích yếu",
    "link": "Nơi lưu hoặc liên kết",
    "cause": "Nguyên nhân bị trừ điểm",
    "responsible": "Người chịu trách nhiệm",
    "remedy": "Giải pháp khắc phục",
    "until": "Hạn khắc phục",
}
_LONGEST = 4000
"""Most characters of a text that is entered."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: chosen from ``options``, moved between ``ends``, or typed.

    ``tops`` are the fields of the same line that it cannot exceed; ``rows`` of text are shown.
    """

    name: str
    label: str
    value: str
    options: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""
    ends: tuple[int, int] | None = None
    tops: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one line."""

    figures: tuple[Field, ...]
    idle: bool
    reason: str
    why: str
    documents: tuple[tuple[Field, ...], ...]
    loss: tuple[Field, ...]


@dataclass(slots=True)
class Filled:
    """A form that was sent: what of it can be kept, and what is wrong by field."""

    entry: LeafEvidence
    wrong: dict[str, str]


def form_of(leaf: AnyLeaf, entry: LeafEvidence) -> Form:
    """Return the form of a line with what is known."""
    rubric = leaf.rubric
    figures = [] if rubric is None else _figures(leaf, rubric, entry)
    blank = Document()
    documents = [
        tuple(
            Field(f"tai-lieu.{index}.{name}", _LABELS[name], _shown_part(document, name))
            for name in DOCUMENT
        )
        for index, document in enumerate((*entry.documents, blank))
    ]
    loss = entry.loss or Loss()
    return Form(
        tuple(figures),
        entry.not_applicable is not None,
        entry.not_applicable or "",
        entry.justification,
        tuple(documents),
        tuple(Field(f"mat-diem.{name}", _LABELS[name], _shown_part(loss, name)) for name in LOSS),
    )


def _figures(leaf: AnyLeaf, rubric: Rubric, entry: LeafEvidence) -> list[Field]:
    values = read_claim(leaf, entry).claim.values
    found = [
        Field(
            GIVEN + name,
            f"{declared.label} ({declared.unit})" if declared.unit else declared.label,
            shown(values.get(name), declared.kind),
            _options(declared),
            _HINTS.get(declared.kind, ""),
            _ends(declared, values),
            tuple(GIVEN + top for top in declared.at_most),
        )
        for name, declared in rubric.reported.items()
    ]
    if rubric.measured and (MEASURE in values or _alone(rubric)):
        text = shown(values.get(MEASURE), rubric.measure_kind)
        label = f"{measure_name(rubric)} (chỉ khi chưa có số đếm)"
        found.append(Field(GIVEN + MEASURE, label, text, hint=_HINTS.get(rubric.measure_kind, "")))
    return found


def _alone(rubric: Rubric) -> bool:
    """Whether a ratio may be known where its counts are not."""
    return MEASURE in rubric.measures and len(rubric.reported) > 1


_HINTS = {"percent": "tỷ lệ, như 97,5%", "date": "ngày/tháng/năm", "money": "đồng"}


SLIDABLE = 100_000
"""A slider has at most so many steps; larger ranges are typed."""


def _ends(declared: Input, values: Mapping[str, Given]) -> tuple[int, int] | None:
    """Return between what a count can be moved, None where the figure is better typed."""
    value = values.get(declared.name)
    if declared.kind != "count" or not isinstance(value, int) or isinstance(value, bool):
        return None
    low = int(declared.low or 0)
    tops = [top for name in declared.at_most if isinstance(top := values.get(name), int)]
    tops += [] if declared.high is None else [int(declared.high)]
    high = min(tops, default=max(2 * value, 20))
    return (low, high) if low <= value <= high <= low + SLIDABLE else None


def _options(declared: Input) -> dict[str, str]:
    if declared.kind == "truth":
        return {"": f"({NO_FIGURES})", "yes": "Có", "no": "Không"}
    if declared.kind == "choice":
        return {"": f"({NO_FIGURES})", **{level.key: level.label for level in declared.levels}}
    return {}


def shown(value: Given | None, kind: str) -> str:
    """Return a figure as a field shows it, so that it reads back the same."""
    if value is None:
        return ""
    if isinstance(value, bool | str | Interval):
        return given_text(value, kind)
    if kind == "date":
        return date_text(value)
    if kind in ("count", "money"):
        return number_text(value)
    text = given_text(value, kind)
    if kind == "percent" and "/" not in text:
        text = decimal_text(value * 100) + "%"
    return text.replace(".", ",")


def _shown_part(owner: Document | Loss, name: str) -> str:
    value = getattr(owner, name)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return value or ""


def filled(leaf: AnyLeaf, before: LeafEvidence, sent: Mapping[str, str]) -> Filled:
    """Return a form that was sent as evidence; a field that is wrong keeps what stood there.

    Args:
        leaf: the line.
        before: what is known of it.
        sent: the fields of its form as they were typed.

    """
    wrong: dict[str, str] = {}
    texts = {name: text_of(name, value, wrong) for name, value in sent.items()}
    found: dict[str, Any] = {
        "given": before.given,
        "not_applicable": before.not_applicable,
        "documents": _documents(before, texts, wrong),
        "justification": texts.get(WHY, before.justification),
        "loss": _loss(before, texts, wrong),
    }
    given = {
        name.removeprefix(GIVEN): text
        for name, text in texts.items()
        if name.startswith(GIVEN) and text
    }
    reason = texts.get(REASON, "")
    if (IDLE in texts) != bool(reason) or (reason and given):
        wrong[REASON] = _half_idle(reason, IDLE in texts)
    elif reason:
        found |= {"given": {}, "not_applicable": reason}
    else:
        found |= {"given": _readable(leaf, before.given, given, wrong), "not_applicable": None}
    return Filled(LeafEvidence(**{name: value for name, value in found.items() if value}), wrong)


def _half_idle(reason: str, ticked: bool) -> str:
    """Return what is wrong with a reason without its box, a box without a reason, or figures."""
    if not ticked:
        return f"Hãy đánh dấu ô «{raised(NOTHING_AROSE)}», hoặc xóa lý do này."
    if not reason:
        return f"Hãy ghi lý do {NOTHING_AROSE}."
    return f"Tiêu chí đang có số liệu; hãy xóa số liệu, hoặc bỏ đánh dấu {NOTHING_AROSE}."


def _readable(
    leaf: AnyLeaf, before: Mapping[str, str], given: dict[str, str], wrong: dict[str, str]
) -> dict[str, str]:
    """Return the figures that can be read, in their standard form; the others stay as before."""
    rubric = leaf.rubric
    if rubric is None:
        return {}
    for _ in range(2):
        read = read_claim(leaf, LeafEvidence(given=given))
        if not read.slips:
            return {n: given_text(v, rubric.kind(n)) for n, v in read.claim.values.items()}
        for slip in read.slips:
            name = str(slip.part)
            wrong.setdefault(GIVEN + name, f"{slip.message}. {slip.hint}".strip())
            given = {n: v for n, v in given.items() if n != name}
            if name in before:
                given[name] = before[name]
    return dict(before)


def text_of(name: str, value: str, wrong: dict[str, str]) -> str:
    """Return a text that can be kept: composed letters, no control characters, not too long."""
    try:
        text = composed(value.replace("\r\n", "\n").strip())
    except ValueError as problem:
        wrong[name] = f"{problem}."
        return ""
    if control_character(text) >= 0:
        wrong[name] = "Có ký tự điều khiển, hãy gõ lại."
        return ""
    if len(text) > _LONGEST:
        wrong[name] = f"Dài {len(text)} ký tự, nhiều nhất {_LONGEST}."
        return ""
    return text


def _documents(
    before: LeafEvidence, texts: Mapping[str, str], wrong: dict[str, str]
) -> tuple[Document, ...]:
    found = []
    for index in range(len(before.documents) + 1):
        old = before.documents[index] if index < len(before.documents) else Document()
        prefix = f"tai-lieu.{index}."
        parts = _parts(prefix, DOCUMENT, old, texts, wrong)
        if any(parts.values()):
            found.append(Document(**parts))
    return tuple(found)


def _loss(before: LeafEvidence, texts: Mapping[str, str], wrong: dict[str, str]) -> Loss | None:
    parts = _parts("mat-diem.", LOSS, before.loss or Loss(), texts, wrong)
    return Loss(**parts) if any(parts.values()) else None


def _parts(
    prefix: str,
    names: tuple[str, ...],
    old: Document | Loss,
    texts: Mapping[str, str],
    wrong: dict[str, str],
) -> dict[str, Any]:
    """Return the parts of a document or a loss as a file holds them, without empty ones."""
    found: dict[str, Any] = {}
    for name in names:
        text = texts.get(prefix + name, _shown_part(old, name))
        if name in ("date", "until") and text:
            try:
                text = parse_date(text).isoformat()
            except ValueError as problem:
                wrong[prefix + name] = f"{problem}."
                text = "" if getattr(old, name) is None else getattr(old, name).isoformat()
        if text:
            found[name] = text
    return found
