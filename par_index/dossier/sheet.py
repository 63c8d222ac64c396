"""The filing sheet: what every line has, for how much, by which documents, and why."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from par_index.dossier.facts import (
    UNKNOWN,
    Facts,
    Marks,
    clean,
    plain,
    sentence,
    several,
    short_day,
)
from par_index.models.evidence import Document
from par_index.scoring.results import AnyLeafResult, GroupResult, Result, UnscoredResult
from par_index.words.grounds import grounds
from par_index.words.sentences import missing_figures, rescaled_from
from par_index.words.states import (
    BASIS_MARKS,
    IDLE,
    LACKS,
    MARKS,
    NO_FIGURES,
    NONE,
    NOTHING_AROSE,
    WAITING,
    raised,
)

LONGEST = 320
"""A longer explanation stands behind the table."""


def sheet_of(facts: Facts) -> Marks:
    """Return the filing sheet."""
    root, annex = facts.card.root, list[str]()
    rows = [_row(facts, node, annex) for code, node in facts.card.nodes.items() if code]
    shown = "".join(row["toi_da"] + row["tu_cham"] for row in rows)
    return {
        "cac_dong": rows,
        "tong_toi_da": facts.points(root.maximum),
        "tong_tu_cham": facts.points(root.points),
        "tong_tham_dinh": facts.points(facts.appraised.root.points) if facts.appraised else "",
        "chu_thich": [f"{key}: {text}" for key, text in MARKS.items() if key in shown],
        "giai_trinh_dai": annex,
    }


def _row(facts: Facts, node: Result, annex: list[str]) -> Marks:
    code = node.code
    found = facts.appraised.nodes.get(code) if facts.appraised else None
    appraised = "" if found is None else _earned(facts, found, "")
    row: Marks = {"stt": code, "tham_dinh": appraised, "tai_lieu": ""}
    if isinstance(node, GroupResult):
        texts = [facts.points(n) if n else NONE for n in (node.maximum, node.points)]
        if node.maximum:
            texts[1] = facts.points(node.points)
        row |= {"ten": clean(node.group.title), "toi_da": texts[0], "tu_cham": texts[1]}
        why = sentence(raised(rescaled_from(node)))
        return row | {"giai_trinh": why, "la_linh_vuc": "." not in code, "la_nhom": "." in code}
    text = explanation(facts, node)
    if len(text) > LONGEST:
        annex.append(f"{facts.line(code)}: {text}")
        text = f"Giải trình số {len(annex)} sau bảng."
    leaf, maximum = facts.leaves[code], NONE
    if leaf.max and node.maximum:
        maximum = f"{facts.points(node.maximum)}{BASIS_MARKS[leaf.max.basis]}"
    row |= {"ten": clean(leaf.title), "toi_da": maximum, "tu_cham": _earned(facts, node, NONE)}
    row |= {"tai_lieu": documents_text(facts, node), "giai_trinh": text}
    return row | {"la_linh_vuc": False, "la_nhom": False}


def _earned(facts: Facts, node: Result, unknown: str) -> str:
    """Return points as the sheet prints them: KPS where nothing arose, ``unknown`` if not known."""
    if not isinstance(node, GroupResult):
        if node.state == "not_applicable" and not node.maximum:
            return IDLE
        if node.state in ("missing", "unscored"):
            return unknown
    return facts.points(node.points)


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


def documents_of(facts: Facts, code: str) -> list[str]:
    """Return the supporting documents of a line."""
    return [document_text(document) for document in facts.given(code).documents]


def documents_text(facts: Facts, node: AnyLeafResult) -> str:
    """Return the supporting documents of a line; the mark of the unknown where nothing backs it."""
    found = documents_of(facts, node.code)
    lacks = node.state == "known" and not node.claim.supported
    return "; ".join(found) or (UNKNOWN if lacks else "")


def supporting(facts: Facts) -> Iterator[Marks]:
    """Yield every supporting document, in the order of the lines."""
    found = [(code, one) for code in facts.card.leaves for one in facts.given(code).documents]
    for number, (code, document) in enumerate(found, 1):
        yield {
            "tt": str(number),
            "tieu_chi": facts.line(code),
            "so_ky_hieu": clean(document.number),
            "ngay": short_day(document.date),
            "trich_yeu": clean(document.title),
            "noi_luu": clean(document.link),
        }


def lost_points(node: AnyLeafResult) -> Fraction:
    """Return how much a line misses of what it counts; rounding is part of it."""
    return node.maximum - node.points
