"""The filing sheet: what every line has, for how much, by which documents, and why."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from par_index.dossier.facts import Facts, clean, plain, sentence, several, short_day
from par_index.dossier.model import UNKNOWN, Sheet, SheetRow, Supporting
from par_index.dossier.results import NONE
from par_index.models.evidence import Document
from par_index.scoring.scorecard import AnyLeafResult, GroupResult, Result, UnscoredResult
from par_index.words.sentences import grounds, missing_figures
from par_index.words.states import LACKS, NO_FIGURES, NOTHING_AROSE, WAITING, raised

IDLE = "KPS"
MARKS = {"stated": "", "implied": "°", "assumed": "*"}
LONGEST = 320
"""A longer explanation stands behind the table."""

NOTES = {
    "*": "Điểm tối đa tạm tính, văn bản không ghi; đề nghị cấp trên hướng dẫn.",
    "°": "Điểm tối đa suy ra từ văn bản.",
    IDLE: f"{raised(NOTHING_AROSE)} trong năm.",
    NONE: "Chưa tính điểm, lý do ghi ở cột giải trình.",
}
"""What the marks of the table mean."""


def sheet_of(facts: Facts, below: tuple[str, ...]) -> Sheet:
    """Return the filing sheet; ``below`` is what stands below the table."""
    card, annex = facts.card, list[str]()
    rows = tuple(_row(facts, node, annex) for code, node in card.nodes.items() if code)
    shown = "".join(row.maximum + row.points for row in rows)
    total = card.root
    return Sheet(
        rows=rows,
        maximum=facts.points(total.maximum),
        points=facts.points(total.points),
        appraised=facts.points(facts.appraised.root.points) if facts.appraised else "",
        below=below,
        notes=tuple(f"{key}: {text}" for key, text in NOTES.items() if key in shown),
        annex=tuple(annex),
    )


def _row(facts: Facts, node: Result, annex: list[str]) -> SheetRow:
    code, points = node.code, facts.points
    if isinstance(node, GroupResult):
        counts = node.maximum or node.points
        return SheetRow(
            code=code,
            title=clean(node.group.title),
            maximum=points(node.maximum) if node.maximum else NONE,
            points=points(node.points) if counts else NONE,
            appraised=_appraised(facts, code),
            documents="",
            explanation="",
            area="." not in code,
            group="." in code,
        )
    maximum, earned = shown_points(facts, node)
    text = explanation(facts, node)
    if len(text) > LONGEST:
        annex.append(f"{facts.line(code)}: {text}")
        text = f"Giải trình số {len(annex)} sau bảng."
    return SheetRow(
        code=code,
        title=clean(facts.leaves[code].title),
        maximum=maximum,
        points=earned,
        appraised=_appraised(facts, code),
        documents=documents_text(facts, node),
        explanation=text,
        area=False,
        group=False,
    )


def shown_points(facts: Facts, node: AnyLeafResult) -> tuple[str, str]:
    """Return the maximum with its mark, and the points, as the sheet prints them."""
    most = facts.leaves[node.code].max
    maximum = f"{facts.points(node.maximum)}{MARKS[most.basis]}" if most and node.maximum else NONE
    if node.state == "not_applicable" and not node.maximum:
        return NONE, IDLE
    if node.state in ("missing", "unscored"):
        return maximum, NONE
    return maximum, facts.points(node.points)


def _appraised(facts: Facts, code: str) -> str:
    found = facts.appraised.nodes.get(code) if facts.appraised else None
    if found is None or isinstance(found, UnscoredResult):
        return ""
    if isinstance(found, GroupResult):
        return facts.points(found.points)
    if found.state == "missing":
        return ""
    idle = found.state == "not_applicable" and not found.maximum
    return IDLE if idle else facts.points(found.points)


def explanation(facts: Facts, node: AnyLeafResult) -> str:
    """Return on what the points of a line rest, and how the unit justifies them."""
    if isinstance(node, UnscoredResult):
        waits = node.leaf.pending
        return f"{raised(WAITING[waits] if waits else LACKS[node.leaf.lacks])}."
    given = facts.given(node.code)
    if node.state == "not_applicable":
        why = node.reason or given.justification
        return f"{raised(NOTHING_AROSE)}. {sentence(why)}".rstrip()
    if node.state == "missing":
        lacking = ", ".join(f"«{label}»" for label in missing_figures(node))
        what = WAITING[node.leaf.pending] if node.leaf.pending else NO_FIGURES
        lacks = f": thiếu {lacking}" if lacking and not node.leaf.pending else ""
        return f"{raised(what)}{lacks}. {sentence(given.justification)}".rstrip()
    based = raised(sentence(plain(grounds(node))))
    return f"{based} {sentence(given.justification)}".strip()


def document_text(document: Document) -> str:
    """Return a supporting document in one line: number, day, title."""
    day = f"ngày {short_day(document.date)}" if document.date else ""
    number, title = clean(document.number), clean(document.title)
    if not number:
        return ", ".join(several((title or clean(document.link), day)))
    return ", ".join(several((" ".join(several((number, day))), title)))


def documents_text(facts: Facts, node: AnyLeafResult) -> str:
    """Return the supporting documents of a line; the mark of the unknown where nothing backs it."""
    found = [document_text(document) for document in facts.given(node.code).documents]
    lacks = node.state == "known" and not node.claim.supported
    return "; ".join(found) or (UNKNOWN if lacks else "")


def supporting(facts: Facts) -> Iterator[Supporting]:
    """Yield every supporting document, in the order of the lines."""
    number = 0
    for code in facts.card.leaves:
        for document in facts.given(code).documents:
            number += 1
            yield Supporting(
                number=str(number),
                line=facts.line(code),
                name=clean(document.number),
                day=short_day(document.date),
                title=clean(document.title),
                place=clean(document.link),
            )


def lost_points(node: AnyLeafResult) -> Fraction:
    """Return how much a line misses of what it counts; rounding is part of it."""
    return node.maximum - node.points
