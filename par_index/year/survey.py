"""What a survey says: counts of answers, the share satisfied and how sure it is.

Points only ever use the counts; the interval tells a reader how far chance may reach.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

SATISFIED_FROM = 4
"""The least level of the scale 1 to 5 that counts as satisfied: hài lòng."""

Z = {
    90: Decimal("1.6448536269514722"),
    95: Decimal("1.9599639845400545"),
    99: Decimal("2.5758293035489004"),
}
"""The normal quantile of every level of confidence that is offered, in percent."""

LOW, HIGH = 1, 5
"""The scale that needs not be named."""

MAX_LEVEL = 100

_WORDS = (
    "không ý kiến, không có ý kiến, không trả lời, không đánh giá, không biết, không rõ, "
    "không sử dụng, chưa sử dụng, không áp dụng",
    "rất không hài lòng, rất không tốt, rất không đồng ý, rất kém",
    "không hài lòng, chưa hài lòng, không tốt, không đồng ý, kém",
    "bình thường, trung bình",
    "hài lòng, tốt, đồng ý",
    "rất hài lòng, rất tốt, rất đồng ý",
)
"""What says that nothing is answered, then the words of every level from the lowest up."""

_NO_ANSWER, *_BY_LEVEL = (row.split(", ") for row in _WORDS)
_LEVELS = {text: level for level, row in enumerate(_BY_LEVEL, LOW) for text in row}
_YES = {"có", "yes", "x", "đạt"}
_NO = {"không", "no", "chưa", "không đạt", "chưa đạt"}
_NUMBER = re.compile(r"(\d{1,3})([.,]0+)?", re.ASCII)
_LABEL = re.compile(r"\(?(\d{1,3})\)?\s*[-–—.:/)]?\s*([^\W\d_].*)")
"""A level with its words, as forms export the whole label of a choice: «5 - Rất hài lòng»."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: whether it is satisfied, and its level where the scale has one."""

    satisfied: bool
    level: int | None = None


@dataclass(frozen=True)
class Scale:
    """How answers are read: the levels, the least that is satisfied, and words of one survey.

    ``words`` gives the level of words beyond the common ones; None marks no answer.
    """

    low: int = LOW
    high: int = HIGH
    satisfied_from: int = SATISFIED_FROM
    words: Mapping[str, int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a scale that cannot be.

        Raises:
            ValueError: its ends, the least satisfied level or the level of a word do not fit.

        """
        if not 0 <= self.low < self.high <= MAX_LEVEL:
            raise ValueError(f"thang điểm phải tăng, từ 0 đến {MAX_LEVEL}, ví dụ 1-10")
        if not self.low < self.satisfied_from <= self.high:
            raise ValueError(
                f"mức hài lòng {self.satisfied_from} phải lớn hơn {self.low} và không quá "
                f"{self.high}"
            )
        for text, level in self.words.items():
            if level is not None and not self.low <= level <= self.high:
                raise ValueError(f"mức {level} của «{text}» nằm ngoài thang {self.name}")

    @property
    def name(self) -> str:
        """The scale as people write it."""
        return f"{self.low} đến {self.high}"

    @property
    def common(self) -> bool:
        """Whether this is the scale 1 to 5, whose words are known."""
        return (self.low, self.high) == (LOW, HIGH)

    def read(self, text: str) -> Answer | None:
        """Read one answer: a level, its words, both, or có/không; None where nothing is answered.

        Raises:
            ValueError: the text is no such answer, or its level and its words do not agree.

        """
        body = folded(text)
        known = _LEVELS if self.common else {}
        if body in self.words:
            level = self.words[body]
            return None if level is None else self._answer(level)
        if body in _NO_ANSWER:
            return None
        if body in known:
            return self._answer(known[body])
        if number := _NUMBER.fullmatch(body):
            if self.low <= int(number[1]) <= self.high:
                return self._answer(int(number[1]))
        elif label := _LABEL.fullmatch(body):
            level, words = int(label[1]), label[2]
            if words in known and level != known[words]:
                raise ValueError(f"«{text}»: số {level} và chữ (mức {known[words]}) không khớp")
            if self.low <= level <= self.high and (words in known or not self.common):
                return self._answer(level)
        elif body in _YES or body in _NO:
            return Answer(body in _YES)
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        levels = f"{self.name}, hài lòng…" if self.common else self.name
        raise ValueError(f"«{shown}» không phải là câu trả lời ({levels}, có/không)")

    def _answer(self, level: int) -> Answer:
        return Answer(level >= self.satisfied_from, level)


_SHOWN = 60


def folded(text: str) -> str:
    """Return a text as answers and headings are compared: small letters, single spaces."""
    return " ".join(text.casefold().split())


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers counted: how many, how many satisfied, and the sum of levels where all have one."""

    answers: int
    satisfied: int
    levels: int | None = None

    @classmethod
    def of(cls, given: list[Answer]) -> Tally:
        """Count answers."""
        levels = [answer.level for answer in given]
        known = [level for level in levels if level is not None]
        total = sum(known) if given and len(known) == len(levels) else None
        return cls(len(given), sum(answer.satisfied for answer in given), total)

    @property
    def share(self) -> Fraction | None:
        """The exact share satisfied; None without answers."""
        return Fraction(self.satisfied, self.answers) if self.answers else None

    @property
    def mean(self) -> Fraction | None:
        """The exact mean level; None where answers have no level."""
        return Fraction(self.levels, self.answers) if self.levels is not None else None

    def wilson(self, confidence: int = 95) -> tuple[Decimal, Decimal] | None:
        """Return the Wilson interval of the share; None without answers."""
        if not self.answers:
            return None
        with localcontext() as context:
            context.prec = 40
            z, n, k = Z[confidence], Decimal(self.answers), Decimal(self.satisfied)
            square = z * z
            middle = (k + square / 2) / (n + square)
            half = z * (k * (n - k) / n + square / 4).sqrt() / (n + square)
            low = Decimal(0) if not k else middle - half
            high = Decimal(1) if k == n else middle + half
            return max(Decimal(0), low), min(Decimal(1), high)


@dataclass(frozen=True, slots=True)
class Trend:
    """One question over several rounds, the earliest first; None where a round did not ask it."""

    title: str
    rounds: tuple[Tally | None, ...]

    @property
    def asked(self) -> list[Tally]:
        """The rounds that were answered."""
        return [one for one in self.rounds if one is not None and one.answers]

    @property
    def steps(self) -> list[Fraction]:
        """The change of the share from every round to the next."""
        shares = [Fraction(one.satisfied, one.answers) for one in self.asked]
        return [after - before for before, after in pairwise(shares)]

    @property
    def direction(self) -> str:
        """Where the shares go over all rounds: rising, falling, level or mixed; else empty."""
        signs = {(step > 0) - (step < 0) for step in self.steps}
        if len(signs) > 1:
            return "mixed"
        return {1: "rising", -1: "falling", 0: "level"}[signs.pop()] if signs else ""

    def by_chance(self, confidence: int) -> bool:
        """Whether the intervals of the last two rounds overlap: answers alike may differ so."""
        low, high = zip(*filter(None, (t.wilson(confidence) for t in self.asked[-2:])), strict=True)
        return bool(max(low) <= min(high))
