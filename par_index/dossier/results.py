"""How the self-assessment was made and what it gave, as sentences and rows."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from par_index.dossier.facts import UNKNOWN, Blanks, Facts, Marks, listed, plain, several, short_day
from par_index.scoring.results import GroupResult
from par_index.words.grades import grade_reason, headline, share_text
from par_index.words.states import (
    IN_FULL,
    LEFT_OUT,
    NO_FIGURES,
    NONE,
    NOTHING_AROSE,
    WAITING,
    raised,
)


def results_of(facts: Facts, blanks: Blanks) -> Marks:
    """Return what all documents say of the self-assessment."""
    return {
        "ten_bo": facts.set_name,
        "nam": str(facts.year),
        "to_chuc": several(_organised(facts, blanks)),
        "ket_qua": several(_result(facts)),
        "linh_vuc": tuple(
            _area(facts, child)
            for child in facts.own.root.children
            if isinstance(child, GroupResult)
        ),
        "tong": _area(facts, facts.own.root),
        "co_nam_truoc": facts.last is not None,
    }


def members_text(facts: Facts) -> str:
    """Return how many of the council were present: ``7/8``; unknown while it has no members."""
    count = len(facts.unit.council.members)
    return f"{count - len(facts.unit.meeting.absent)}/{count}" if count else f"{UNKNOWN}/{UNKNOWN}"


def _organised(facts: Facts, blanks: Blanks) -> Iterator[str]:
    council, meeting = facts.unit.council, facts.unit.meeting
    decision = blanks(council.decision, "quyết định thành lập Hội đồng")
    count = blanks(len(council.members) or "", "các thành viên Hội đồng")
    yield f"Hội đồng tự chấm điểm được thành lập theo {decision}, gồm {count} thành viên."
    day = blanks(short_day(meeting.day), "ngày họp Hội đồng")
    number = blanks(meeting.number, "số biên bản họp")
    yield (
        f"Hội đồng họp ngày {day}, có mặt {members_text(facts)} thành viên; diễn biến và kết luận "
        f"ghi tại Biên bản số {number}."
    )
    if meeting.changes:
        codes = listed([change.code for change in meeting.changes])
        yield f"Tại cuộc họp, Hội đồng điều chỉnh điểm {len(meeting.changes)} tiêu chí: {codes}."


def _result(facts: Facts) -> Iterator[str]:
    own, card, points = facts.own, facts.card, facts.points
    yield f"Tổng điểm tự chấm: {plain(headline(card))}."
    for pending, words in WAITING.items():
        codes = [c for c in card.waiting() if card.leaves[c].leaf.pending == pending]
        if codes:
            yield f"Có {len(codes)} tiêu chí {words}: {listed(codes)}."
    idle = [leaf for leaf in own.root.scored() if leaf.state == "not_applicable"]
    for counted, words in ((False, LEFT_OUT), (True, IN_FULL)):
        codes = [leaf.code for leaf in idle if bool(leaf.maximum) == counted]
        if codes:
            yield f"Có {len(codes)} tiêu chí {NOTHING_AROSE}, {words}: {listed(codes)}."
    missing = [leaf.code for leaf in own.root.scored() if leaf.state == "missing"]
    if missing:
        ends = f"từ {points(own.root.low)} đến {points(own.root.high)} điểm"
        yield f"Có {len(missing)} tiêu chí {NO_FIGURES}, tạm tính 0 điểm: {listed(missing)}."
        yield f"Khi đủ số liệu, tổng điểm tự chấm {ends}."
    lacking = [leaf.code for leaf in own.root.leaves() if leaf.state == "unscored"]
    if lacking:
        yield f"Có {len(lacking)} tiêu chí chưa có cách chấm, chưa tính điểm: {listed(lacking)}."
    yield grade_text(facts)


def grade_text(facts: Facts) -> str:
    """Return the class that is claimed, with what decided it, or why there is none."""
    own = facts.own
    reason = plain(grade_reason(own))
    if own.scheme.scale is None or own.grade.title is None:
        return reason if own.scheme.scale is None else f"Chưa tự xếp loại: {reason}"
    part = "" if own is facts.card else " (tạm tính trên phần đã tự chấm)"
    return f"Tự xếp loại{part}: {own.grade.title}. {raised(reason)}"


def _area(facts: Facts, group: GroupResult) -> Marks:
    before = None
    if facts.last is not None:
        found = facts.last.nodes.get(group.code)
        before = found.percent if isinstance(found, GroupResult) else None
    return {
        "ma": group.code,
        "ten": group.group.title if group.code else "Tổng cộng",
        "toi_da": facts.points(group.maximum) if group.maximum else NONE,
        "tu_cham": facts.points(group.points) if group.maximum or group.points else NONE,
        "ty_le": _share(facts, group.percent),
        "nam_truoc": _share(facts, before),
    }


def _share(facts: Facts, share: Fraction | None) -> str:
    """Return a share with two decimals at least, as it stands in a column."""
    if share is None:
        return NONE
    whole, _, part = plain(share_text(facts.own, share)).rstrip("%").partition(",")
    return f"{whole},{part:0<2}%"
