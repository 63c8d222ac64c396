"""How surveys go from round to round, in words and as data."""

from __future__ import annotations

from typing import Any

from par_index.language.exact import magnitude
from par_index.language.vietnamese import number_text
from par_index.year.survey import Trend

_WHOLE = {"rising": "tăng liên tục", "falling": "giảm liên tục", "level": "không đổi"}


def trend_words(trend: Trend, confidence: int = 95) -> str:
    """Return how the last round compares with the one before, and where all rounds go."""
    if not trend.steps:
        return "Chưa có hai lần để so sánh"
    change = trend.steps[-1]
    points = f"{number_text(magnitude(change) * 100, 2).removeprefix('≈ ')} điểm phần trăm"
    way = f"{'Tăng' if change > 0 else 'Giảm'} {points}" if change else "Không đổi"
    text = f"{way} so với lần trước"
    if change and trend.by_chance(confidence):
        text += f" (chênh lệch còn trong khoảng tin cậy {confidence}%)"
    if len(trend.asked) > 2:
        text += f"; {_WHOLE.get(trend.direction, 'lúc tăng, lúc giảm')} qua {len(trend.asked)} lần"
    return text


def trend_document(trend: Trend) -> dict[str, Any]:
    """Return the rounds of a question with its exact shares, change and direction."""
    return {
        "title": trend.title,
        "rounds": [
            one and {"answers": one.answers, "satisfied": one.satisfied, "share": str(one.share)}
            for one in trend.rounds
        ],
        "change": str(trend.steps[-1]) if trend.steps else None,
        "direction": trend.direction,
    }
