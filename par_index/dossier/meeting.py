"""The council and its meeting as an office writes them: read from rows, and written back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from par_index.language.spelling import read_day
from par_index.models.folder import Council, FolderFile, Meeting, Member, Opinion, UnitFile, Vote
from par_index.words.states import raised

QUESTIONS: dict[str, str] = {
    "decision": "Quyết định thành lập Hội đồng (số, ngày)",
    "members": "Thành viên Hội đồng, mỗi người một dòng: họ tên; chức vụ; "
    "chủ trì, thư ký hoặc thành viên",
    "day": "Ngày họp",
    "start": "Giờ bắt đầu họp",
    "end": "Giờ kết thúc họp",
    "where": "Địa điểm họp",
    "number": "Số biên bản",
    "opinions": "Ý kiến tại cuộc họp, mỗi ý kiến một dòng: người nêu; nội dung",
    "votes": "Biểu quyết, mỗi việc một dòng: nội dung; số tán thành; số không tán thành; "
    "số có ý kiến khác",
    "conclusion": "Kết luận cuộc họp",
    "difficulties": "Khó khăn, vướng mắc, mỗi điều một dòng",
}
"""What is asked about a meeting, in this order."""

LONG = ("members", "opinions", "votes", "conclusion", "difficulties")
"""The questions whose answers take several rows."""

ROLES = {"chair": "Chủ trì", "secretary": "Thư ký", "member": "Thành viên"}
"""What members do in the meeting."""


def answers_of(unit: UnitFile | FolderFile) -> dict[str, str]:
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
        "opinions": _written([(one.by, one.text) for one in meeting.opinions]),
        "votes": _written(votes),
        "difficulties": _written([(one,) for one in unit.difficulties]),
    }


def meeting_of(
    answers: Mapping[str, str], before: UnitFile | FolderFile, wrong: dict[str, str]
) -> UnitFile:
    """Return the council, the meeting and the difficulties that answers make.

    What is not asked about stays; what cannot be read is told in ``wrong`` by its question.
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
    codes = {(one.by, one.text): one.code for one in old.opinions}
    opinions = [
        Opinion(by=by, text=text, code=codes.get((by, text)))
        for by, text in _read(answers["opinions"], 2)
    ]
    said: dict[str, Any] = {
        name: answers[name] for name in ("start", "end", "number", "conclusion")
    }
    said |= {"day": day, "place": answers["where"]}
    said |= {"opinions": tuple(opinions), "votes": tuple(votes)}
    rows = (row.strip() for row in answers["difficulties"].split("\n"))
    return UnitFile(
        council=Council(decision=answers["decision"], members=tuple(members)),
        meeting=Meeting(**{name: value for name, value in (dict(old) | said).items() if value}),
        difficulties=tuple(row for row in rows if row),
    )


def _written(rows: Sequence[tuple[str, ...]]) -> str:
    return "\n".join(" ".join("; ".join(row).rstrip("; ").split()) for row in rows)


def _read(text: str, parts: int) -> list[list[str]]:
    """Return the parts of every line; the last part takes what is left."""
    rows = [row.split(";", parts - 1) for row in text.split("\n") if row.strip()]
    return [[part.strip() for part in row] + [""] * (parts - len(row)) for row in rows]
