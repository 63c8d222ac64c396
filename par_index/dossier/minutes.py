"""What Biên bản họp says of the meeting: who was there, what was said, changed and voted."""

from __future__ import annotations

from collections.abc import Iterator

from par_index.dossier.facts import (
    UNKNOWN,
    Blanks,
    Facts,
    Marks,
    clean,
    long_day,
    sentence,
    several,
)
from par_index.dossier.results import grade_text, members_text

_ROLES = {"chair": "Chủ trì", "secretary": "Thư ký", "member": "Thành viên"}


def minutes(facts: Facts, blanks: Blanks) -> Marks:
    """Return what the minutes alone say."""
    meeting = facts.unit.meeting
    heads = {one.role: clean(one.name) for one in facts.unit.council.members}
    day, root = long_day(meeting.day, facts.year), facts.own.root
    end = blanks(meeting.end, "giờ kết thúc họp")
    return {
        "thoi_gian": f"{blanks(meeting.start, 'giờ bắt đầu họp')}, {day}",
        "dia_diem": blanks(meeting.place, "địa điểm họp"),
        "thanh_phan": [*_present(facts, blanks)],
        "y_kien": [*_opinions(facts)] or [blanks("", "ý kiến tại cuộc họp")],
        "dieu_chinh": [*_changes(facts)] or ["Không có tiêu chí nào đổi điểm tại cuộc họp."],
        "bieu_quyet": [*_votes(facts)] or [blanks("", "kết quả biểu quyết")],
        "ket_luan": [
            sentence(meeting.conclusion) or blanks("", "kết luận cuộc họp"),
            f"Kết quả tự chấm: {facts.points(root.points)}/{facts.points(root.maximum)} điểm.",
            grade_text(facts),
        ],
        "ket_thuc": f"Cuộc họp kết thúc lúc {end}, {day}; biên bản đã được thông qua tại cuộc họp.",
        "thu_ky": blanks(heads.get("secretary"), "thư ký cuộc họp"),
        "chu_tri": blanks(heads.get("chair"), "chủ trì cuộc họp"),
    }


def _present(facts: Facts, blanks: Blanks) -> Iterator[str]:
    away = {clean(one.name): clean(one.reason) for one in facts.unit.meeting.absent}
    members = facts.unit.council.members
    for role, word in _ROLES.items():
        there = [one for one in members if one.role == role and clean(one.name) not in away]
        people = ", ".join(" – ".join(several((clean(p.name), clean(p.title)))) for p in there)
        if people or role != "member":
            yield f"{word}: {people or blanks('', f'{word.lower()} cuộc họp')}."
    yield f"Có mặt: {members_text(facts)} thành viên Hội đồng."
    absent = "; ".join(f"{name} ({why or UNKNOWN})" for name, why in away.items())
    yield f"Vắng mặt: {absent or ('không' if members else UNKNOWN)}."


def _opinions(facts: Facts) -> Iterator[str]:
    for one in facts.unit.meeting.opinions:
        about = f" (về tiêu chí {one.code})" if one.code else ""
        yield f"{clean(one.by)}{about}: {sentence(one.text)}"


def _changes(facts: Facts) -> Iterator[str]:
    for one in facts.unit.meeting.changes:
        now = facts.card.leaves.get(one.code)
        after = clean(one.after).replace(".", ",") or (facts.points(now.points) if now else UNKNOWN)
        before = clean(one.before).replace(".", ",") or UNKNOWN
        line = facts.line(one.code) if now else one.code
        yield f"{line}: từ {before} điểm thành {after} điểm. Lý do: {sentence(one.reason)}"


def _votes(facts: Facts) -> Iterator[str]:
    for one in facts.unit.meeting.votes:
        others = {"không tán thành": one.opposed, "ý kiến khác": one.abstained}
        total = one.agreed + sum(others.values())
        parts = [f"{what} {n}/{total}" for what, n in others.items() if n]
        parts.insert(0, f"tán thành {one.agreed}/{total}")
        yield f"{clean(one.matter)}: {', '.join(parts)}."
