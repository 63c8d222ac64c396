"""The council and its meeting as an office writes them: read from rows, and written back."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from par_index.language.spelling import read_day
from par_index.models.folder import (
    Absence,
    Council,
    LineChange,
    Meeting,
    Member,
    Opinion,
    UnitFile,
    Vote,
)
from par_index.words.states import raised

QUESTIONS: dict[str, str] = {
    "decision": "Quyết định thành lập Hội đồng (số, ngày)",
    "members": "Thành viên Hội đồng, mỗi người một dòng: họ tên; chức vụ; "
    "chủ trì, thư ký hoặc thành viên",
    "absent": "Thành viên vắng mặt, mỗi người một dòng: họ tên; lý do",
    "day": "Ngày họp",
    "start": "Giờ bắt đầu họp",
    "end": "Giờ kết thúc họp",
    "where": "Địa điểm họp",
    "number": "Số biên bản",
    "agenda": "Chương trình họp, mỗi nội dung một dòng",
    "opinions": "Ý kiến tại cuộc họp, mỗi ý kiến một dòng: người nêu; nội dung",
    "changes": "Tiêu chí đổi điểm tại cuộc họp, mỗi tiêu chí một dòng: mã; điểm trước; điểm sau; "
    "lý do",
    "votes": "Biểu quyết, mỗi việc một dòng: nội dung; số tán thành; số không tán thành; "
    "số có ý kiến khác",
    "conclusion": "Kết luận cuộc họp",
    "difficulties": "Khó khăn, vướng mắc, mỗi điều một dòng",
}
"""What is asked about a meeting, in this order."""

LONG = (
    *("members", "absent", "agenda", "opinions", "changes"),
    *("votes", "conclusion", "difficulties"),
)
"""The questions whose answers take several rows."""

ROLES = {"chair": "Chủ trì", "secretary": "Thư ký", "member": "Thành viên"}
"""What members do in the meeting."""

_POINTS = re.compile(r"[-−]?\d+([.,]\d+)?")


def answers_of(unit: UnitFile) -> dict[str, str]:
    """Return what is known already."""
    meeting = unit.meeting
    members = [(one.name, one.title, ROLES[one.role].lower()) for one in unit.council.members]
    votes = [
        (one.matter, *(str(n) for n in (one.agreed, one.opposed, one.abstained)))
        for one in meeting.votes
    ]
    return {
        "decision": unit.council.decision,
        "members": _written(members),
        "day": "" if meeting.day is None else f"{meeting.day:%d/%m/%Y}",
        **{name: getattr(meeting, name) for name in ("start", "end", "number", "conclusion")},
        "where": meeting.place,
        "absent": _written([(one.name, one.reason) for one in meeting.absent]),
        "agenda": _written([(one,) for one in meeting.agenda]),
        "opinions": _written([(one.by, one.text) for one in meeting.opinions]),
        "changes": _written([(c.code, c.before, c.after, c.reason) for c in meeting.changes]),
        "votes": _written(votes),
        "difficulties": _written([(one,) for one in unit.difficulties]),
    }


def meeting_of(
    answers: Mapping[str, str],
    before: UnitFile,
    lines: Collection[str],
    wrong: dict[str, str],
) -> UnitFile:
    """Return the council, the meeting and the difficulties that answers make.

    ``lines`` are the codes of the set. What is not asked about stays; what cannot be read is told
    in ``wrong`` by its question.
    """
    old, day = before.meeting, None
    if answers["day"]:
        try:
            day = read_day(answers["day"])
        except ValueError as problem:
            wrong["day"] = f"{raised(str(problem))}."
    roles = {word.lower(): role for role, word in ROLES.items()}
    members, votes = [], []
    for name, title, role in _read(answers["members"], 3):
        if role and role.casefold() not in roles:
            wrong["members"] = f"«{role}» không phải là {', '.join(roles)}."
        found = roles.get(role.casefold(), "member")
        members.append(Member(name=name, title=title, role=found))  # type: ignore[arg-type]
    for matter, *counts in _read(answers["votes"], 4):
        if not all(count.isdecimal() for count in counts if count) or not counts[0]:
            wrong["votes"] = f"Hãy ghi số người tán thành của «{matter}» bằng số."
            continue
        heads = [int(count or 0) for count in counts]
        votes.append(Vote(matter=matter, agreed=heads[0], opposed=heads[1], abstained=heads[2]))
    absent = [Absence(name=name, reason=why) for name, why in _read(answers["absent"], 2)]
    known = {one.name for one in members}
    if strangers := [f"«{one.name}»" for one in absent if one.name not in known]:
        wrong["absent"] = f"{', '.join(strangers)} không có trong danh sách thành viên ở trên."
    changes = []
    for code, former, after, reason in _read(answers["changes"], 4):
        if code not in lines:
            wrong["changes"] = f"«{code}» không phải là mã của tiêu chí nào."
        elif not all(_POINTS.fullmatch(points) for points in (former, after) if points):
            wrong["changes"] = f"Hãy ghi điểm trước và điểm sau của {code} bằng số, như 0,50."
        elif not reason:
            wrong["changes"] = f"Hãy ghi lý do đổi điểm của {code}."
        else:
            changes.append(LineChange(code=code, before=former, after=after, reason=reason))
    codes = {(one.by, one.text): one.code for one in old.opinions}
    opinions = [
        Opinion(by=by, text=text, code=codes.get((by, text)))
        for by, text in _read(answers["opinions"], 2)
    ]
    said: dict[str, Any] = {
        name: answers[name] for name in ("start", "end", "number", "conclusion")
    }
    said |= {"day": day, "place": answers["where"]}
    said |= {"absent": tuple(absent), "agenda": _rows(answers["agenda"])}
    said |= {"opinions": tuple(opinions), "changes": tuple(changes), "votes": tuple(votes)}
    return UnitFile(
        council=Council(decision=answers["decision"], members=tuple(members)),
        meeting=Meeting(**{name: value for name, value in (dict(old) | said).items() if value}),
        difficulties=_rows(answers["difficulties"]),
    )


def _written(rows: Sequence[tuple[str, ...]]) -> str:
    return "\n".join(" ".join("; ".join(row).rstrip("; ").split()) for row in rows)


def _rows(text: str) -> tuple[str, ...]:
    return tuple(row.strip() for row in text.split("\n") if row.strip())


def _read(text: str, parts: int) -> list[list[str]]:
    """Return the parts of every line; the last part takes what is left."""
    rows = [row.split(";", parts - 1) for row in _rows(text)]
    return [[part.strip() for part in row] + [""] * (parts - len(row)) for row in rows]
