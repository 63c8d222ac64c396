"""What the documents are written from: a scored set, the unit's profile, a day, and last year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal, TypeAlias

from par_index.language.exact import Exact
from par_index.language.vietnamese import points_text, some_of
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.models.evidence import LeafEvidence
from par_index.models.folder import UnitFile
from par_index.models.tree import Leaf
from par_index.report.duties import Duty, duties_of, horizon
from par_index.report.periodic import PeriodReport
from par_index.scoring.score import without_waiting
from par_index.scoring.scorecard import Scorecard
from par_index.words.remedies import Horizon
from par_index.words.states import SELF_SCORE

Marks: TypeAlias = dict[str, Any]
"""What a document says, by the marks of templates: texts, lists of texts, lists of rows."""

Name: TypeAlias = Literal[
    "to-trinh",
    "bao-cao",
    "bien-ban-hop",
    "bang-tu-cham",
    "danh-muc",
    "bao-cao-ky",
    "ke-hoach",
    "bang-xep-hang",
]

NAMES: dict[Name, str] = {
    "to-trinh": "Tờ trình",
    "bao-cao": "Báo cáo",
    "bien-ban-hop": "Biên bản họp",
    "bang-tu-cham": SELF_SCORE,
    "danh-muc": "Danh mục tài liệu kiểm chứng",
}
"""The documents of a self-assessment by the name of their file, in the order in which they are
filed; the periodic report goes by itself."""

TITLES: dict[Name, str] = {
    **NAMES,
    "bao-cao-ky": "Báo cáo định kỳ",
    "ke-hoach": "Phụ lục nhiệm vụ",
    "bang-xep-hang": "Bảng xếp hạng",
}
"""All that has a template, by the name of the template."""

UNKNOWN = "……"
"""What stands for everything that the profile or the folder does not say."""

_MOST_CODES = 12
_ROUNDED = re.compile(r"(\(|đạt |mức |nhất |[Tt]rừ |điểm |thêm |là |^)≈ ")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]+")


@dataclass(frozen=True)
class Facts:
    """Everything that the documents of one assessment say something of."""

    loaded: LoadedSet
    evidence: LoadedEvidence
    card: Scorecard
    unit: UnitFile
    day: date | None = None
    last: Scorecard | None = None
    appraised: Scorecard | None = None
    draft: PeriodReport | None = None

    @property
    def year(self) -> int:
        """The year that is assessed."""
        return self.loaded.criteria.year

    @cached_property
    def own(self) -> Scorecard:
        """The result without the lines that wait for others."""
        return without_waiting(self.card) or self.card

    @cached_property
    def leaves(self) -> dict[str, Leaf]:
        """Every line of the set by its code."""
        return {leaf.code: leaf for leaf in self.loaded.criteria.leaves()}

    @cached_property
    def duties(self) -> dict[str, Duty]:
        """Who leads every line until when."""
        return duties_of(self.loaded.criteria)

    @cached_property
    def look(self) -> Horizon | None:
        """The day from which on remedies are looked for: that of the documents or the meeting."""
        day = self.day or self.unit.meeting.day
        return None if day is None else horizon(self.loaded.criteria, day)

    @property
    def agency(self) -> str:
        """The unit as it calls itself, or as the set does."""
        return clean(self.unit.profile.agency or self.loaded.criteria.unit)

    @cached_property
    def undocumented(self) -> list[str]:
        """The codes of the lines that are scored without any supporting document."""
        return [
            code
            for code, leaf in self.own.scored.items()
            if leaf.state == "known" and not self.given(code).documents
        ]

    @property
    def set_name(self) -> str:
        """The name of the set as it stands behind «tự đánh giá, chấm điểm»."""
        title = clean(self.loaded.criteria.title)
        year = "" if str(self.year) in title else f" năm {self.year}"
        return f"{'' if title.startswith('Chỉ số') else 'theo '}{title}{year}"

    def given(self, code: str) -> LeafEvidence:
        """Return what the evidence says of a line."""
        return self.evidence.evidence.leaves.get(code, LeafEvidence())

    def line(self, code: str) -> str:
        """Return a line as sentences name it: its code and title."""
        return f"{code} ({clean(self.leaves[code].title)})"

    def points(self, value: Exact) -> str:
        """Return points with the decimals of the set, at least two."""
        return points_text(value, max(2, self.card.scheme.places))


@dataclass
class Blanks:
    """What a document leaves open because nobody said it."""

    found: dict[str, None] = field(default_factory=dict)

    def __call__(self, value: object, what: str) -> str:
        """Return a value, or the mark of the unknown, noted under a name."""
        text = clean(str(value)) if value not in (None, "") else ""
        if not text:
            self.found[what] = None
        return text or UNKNOWN

    def grouped(self) -> list[str]:
        """Return what is open, each with all the lines that it is open for."""
        found: dict[str, list[str]] = {}
        for text in self.found:
            what, _, code = text.partition(": ")
            found.setdefault(what, []).extend([code] if code else [])
        return [f"{what} của {', '.join(c)}" if c else what for what, c in found.items()]


def clean(text: str) -> str:
    """Return a text as one composed line without control characters."""
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())


def sentence(text: str) -> str:
    """Return a text with one full stop at its end; nothing stays nothing."""
    plain = clean(text).rstrip(" .;,")
    return f"{plain}." if plain else ""


def plain(text: str) -> str:
    """Return a sentence of the engine as a letter writes it, without the sign of rounding."""
    return _ROUNDED.sub(r"\1", clean(text)).replace("≈", "=")


def listed(codes: Sequence[str]) -> str:
    """Return codes in one row; of very many only the first."""
    return some_of(codes, "tiêu chí", _MOST_CODES)


def long_day(day: date | None, year: int) -> str:
    """Return a day as letters write it; days below 10, January and February have two digits."""
    if day is None:
        return f"ngày {UNKNOWN} tháng {UNKNOWN} năm {year}"
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def short_day(day: date | None) -> str:
    """Return a day as dd/mm/yyyy, empty where there is none."""
    return "" if day is None else f"{day:%d/%m/%Y}"


def several(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts that say something."""
    return tuple(text for text in texts if text)
