"""The decision's appendix of a ranking in Word: the table of every block, then a page per unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from par_index.dossier.facts import UNKNOWN, Marks
from par_index.dossier.words import one_filled
from par_index.language.vietnamese import points_text
from par_index.report.ranking import NONE, Ranked, block_title, share_shown, standing_of
from par_index.report.ranking_words import Published
from par_index.report.sector import sector_sentences
from par_index.scoring.results import LeafResult
from par_index.words.grades import grade_reason

_MOST = 3


def ranking_document(title: str, year: int, told: Published, own: Path | None = None) -> bytes:
    """Return the appendix; ``own`` is a folder with one's own template."""
    blocks: list[Marks] = []
    pages: list[Marks] = []
    for number, (block, items) in enumerate(told.ranking.items(), 1):
        rows = [_row(item, told.notes[block, item.unit.name]) for item in items]
        name = f"{number}. {block_title(block)}" if block else "Kết quả xếp hạng"
        blocks.append({"ten": name, "cac_dong": rows, "nhan_xet": told.sentences[block]})
        means = _means(items)
        pages += [_page(item, items, means, told.notes[block, item.unit.name]) for item in items]
    marks: Marks = {
        "trich_yeu": f"Kết quả xếp hạng {title}",
        "kem_theo": f"(Kèm theo Quyết định số {UNKNOWN} ngày {UNKNOWN} của {UNKNOWN})",
        "nam": str(year),
        "cac_khoi": blocks,
        "nhan_xet_chung": sector_sentences(told.ranking),
        "cac_don_vi": pages,
    }
    return one_filled("bang-xep-hang", own, marks)


def _row(item: Ranked, note: str) -> Marks:
    root = item.unit.card.root
    return {
        "hang": NONE if item.rank is None else str(item.rank),
        "ten": item.unit.name,
        "toi_da": points_text(root.maximum),
        "diem": points_text(root.points),
        "ty_le": item.shown,
        "xep_loai": item.grade,
        "ghi_chu": note,
    }


def _means(items: Sequence[Ranked]) -> dict[str, Fraction]:
    """Return the mean share of every line over the ranked units in which it counts."""
    shares: dict[str, list[Fraction]] = {}
    for item in standing_of(items):
        for code, line in item.unit.card.scored.items():
            if (share := _share(line)) is not None:
                shares.setdefault(code, []).append(share)
    return {code: sum(own, Fraction(0)) / len(own) for code, own in shares.items()}


def _share(line: LeafResult) -> Fraction | None:
    """Return the share of its maximum that a line reaches; None where that is not known."""
    return line.points / line.maximum if line.maximum and line.state == "known" else None


def _page(
    item: Ranked,
    items: Sequence[Ranked],
    means: Mapping[str, Fraction],
    note: str,
) -> Marks:
    """Tell one unit its result, rank, strengths and weaknesses against its block."""
    size, card = len(standing_of(items)), item.unit.card
    gaps = sorted(
        (share - means[code], code)
        for code, line in card.scored.items()
        if code in means and (share := _share(line)) is not None
    )
    weak = [gap for gap in gaps if gap[0] < 0][:_MOST]
    strong = [gap for gap in gaps[::-1] if gap[0] > 0][:_MOST]
    place = f"hạng {item.rank}/{size}" if item.rank is not None else "không xếp hạng"
    points = f"{points_text(card.root.points)}/{points_text(card.root.maximum)} điểm"
    texts = [f"Kết quả: {points}, đạt {item.shown}; {place}.", grade_reason(item.unit.proved)]
    if note:
        texts.append(f"{note}.")
    rows = [
        {
            "ma": code,
            "ten": line.leaf.title,
            "toi_da": points_text(line.maximum),
            "diem": points_text(line.points),
            "ty_le": share_shown(_share(line)),
            "binh_quan": share_shown(means[code]) if code in means else NONE,
        }
        for code, line in card.scored.items()
    ]
    return {
        "ten": item.unit.name,
        "ket_qua": texts,
        "manh": [_said(gap, code, means) for gap, code in strong],
        "yeu": [_said(gap, code, means) for gap, code in weak],
        "cac_dong": rows,
    }


def _said(gap: Fraction, code: str, means: Mapping[str, Fraction]) -> str:
    way = "cao hơn" if gap > 0 else "thấp hơn"
    told = f"đạt {share_shown(means[code] + gap)}, {way} bình quân khối {share_shown(abs(gap))}"
    return f"Tiêu chí {code}: {told}."
