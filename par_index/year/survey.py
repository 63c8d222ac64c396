"""What a survey says: counts of answers, the share satisfied and how sure it is.

Points only ever use the counts; the interval tells a reader how far chance may reach.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

SATISFIED_FROM = 4
"""The least level of the scale 1 to 5 that counts as satisfied: hài lòng."""

Z = {
    90: Decimal("1.6448536269514722"),
    95: Decimal("1.9599639845400545"),
    99: Decimal("2.5758293035489004"),
}
"""The normal quantile of every level of confidence that is offered, in percent."""

_LEVELS = {
    "rất không hài lòng": 1,
    "rất không tốt": 1,
    "rất kém": 1,
    "không hài lòng": 2,
    "chưa hài lòng": 2,
    "không tốt": 2,
    "kém": 2,
    "bình thường": 3,
    "trung bình": 3,
    "hài lòng": 4,
    "tốt": 4,
    "rất hài lòng": 5,
    "rất tốt": 5,
}
_NUMBER = re.compile(r"[1-5]([.,]0+)?", re.ASCII)
_YES = {"có", "yes", "x", "đạt"}
_NO = {"không", "no", "chưa", "không đạt", "chưa đạt"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: whether it is satisfied, and its level where the scale has one."""

    satisfied: bool
    level: int | None = None


def read_answer(text: str, satisfied_from: int = SATISFIED_FROM) -> Answer:
    """Read one answer: a level 1 to 5, its words, or có/không.

    Raises:
        ValueError: the text is no such answer.

    """
    body = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    level = _LEVELS.get(body)
    if level is None and _NUMBER.fullmatch(body):
        level = int(body[0])
    if level is not None:
        return Answer(level >= satisfied_from, level)
    if body in _YES or body in _NO:
        return Answer(body in _YES)
    raise ValueError(f"«{text}» không phải là câu trả lời (1 đến 5, hài lòng…, có/không)")


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
