"""Units that are scored already, as the table that a frame of them gives."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from par_index.language.exact import decimal_text
from par_index.ranking.bulk import Scored, written
from par_index.ranking.frame import totals_of
from par_index.ranking.sums import coded_of
from par_index.ranking.totals import TOTALS
from par_index.report.ranking import Unit
from par_index.words.grades import grade_reason


def scored_of(units: Sequence[Unit], heads: tuple[str, str], kind: str) -> Scored:
    """Return units of one set as a block of a file; ``heads`` name unit and block."""
    rows: list[dict[str, Any]] = []
    for unit in units:
        card = unit.card
        row: dict[str, Any] = dict(zip(heads, (unit.name, unit.block), strict=True))
        for code, line in card.scored.items():
            row |= {code: line.points, f"{code}.state": line.state}
        row |= zip(TOTALS, totals_of(card), strict=True)
        rows.append({**row, "grade": card.grade.title, "grade_reason": grade_reason(card)})
    texts = [
        {t: decimal_text(v) if isinstance(v, Fraction) else v for t, v in row.items()}
        for row in rows
    ]
    columns = {title: coded_of([row[title] for row in texts]) for title in texts[0]}
    return Scored(written(columns, kind, ","), len(rows), len(rows), len(rows), [])
