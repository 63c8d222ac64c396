"""The five documents as plain data: every sentence that depends on the result is made here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias

from par_index.dossier.facts import (
    Blanks,
    Facts,
    clean,
    long_day,
    sentence,
    several,
)
from par_index.dossier.losses import (
    current_reading,
    lessons,
    loss_summary,
    questions,
    unit_losses,
)
from par_index.dossier.model import (
    UNKNOWN,
    Catalogue,
    Filed,
    FilingSheet,
    Letter,
    Minutes,
    Petition,
    Report,
)
from par_index.dossier.results import grade_text, members_text, results_of
from par_index.dossier.sheet import explanation, sheet_of, supporting
from par_index.models.folder import DocumentKind, Signatory
from par_index.scoring.scorecard import LeafResult
from par_index.words.states import NOTHING_AROSE

Name: TypeAlias = Literal["to-trinh", "bao-cao", "bien-ban-hop", "bang-tu-cham", "danh-muc"]

NAMES: dict[Name, str] = {
    "to-trinh": "Tờ trình",
    "bao-cao": "Báo cáo",
    "bien-ban-hop": "Biên bản họp",
    "bang-tu-cham": "Bảng tự đánh giá, chấm điểm",
    "danh-muc": "Danh mục tài liệu kiểm chứng",
}
"""The documents by the name of their file, in the order in which they are filed."""

_KINDS: dict[Name, DocumentKind] = {
    "to-trinh": "to-trinh",
    "bao-cao": "bao-cao",
    "bien-ban-hop": "bien-ban",
    "bang-tu-cham": "to-trinh",
    "danh-muc": "to-trinh",
}
"""Whose number and signature a document bears: annexes those of the letter that they go with."""

_SIGNS: dict[DocumentKind, str] = {"to-trinh": "TTr", "bao-cao": "BC", "bien-ban": "BB"}
_COLUMN, _LETTER = 165, 8.6
"""The width of the agency's column, and of a bold capital of 12 points, both in points."""


def written(name: Name, facts: Facts, blanks: Blanks) -> Filed:
    """Return what a document says."""
    return _MAKERS[name](facts, blanks)


def _letter(name: Name, subject: str, facts: Facts, blanks: Blanks, opening: str = "") -> Letter:
    profile, kind = facts.profile, _KINDS[name]
    agency = blanks(profile.agency or facts.loaded.criteria.unit, "tên đơn vị").upper()
    place = blanks(profile.place, "địa danh")
    signer = _signer(facts, kind)
    authority: tuple[str, ...] = ()
    if signer is None:
        authority = (blanks("", "chức vụ người ký"),)
    else:
        head = " ".join(several((clean(signer.authority), clean(signer.title)))).upper()
        authority = several((head, clean(signer.deputy).upper()))
    number = f"{UNKNOWN}/{_sign(facts, kind, blanks)}"
    carrier = NAMES["bao-cao" if name == "bao-cao" else "to-trinh"]
    annex = f"(Kèm theo {carrier} số {number} {long_day(facts.day, facts.year)}"
    return Letter(
        superior=blanks(profile.superior, "cơ quan chủ quản").upper(),
        agency=agency,
        rule="_" * round(0.105 * min(len(agency) * _LETTER, _COLUMN)),
        number=f"Số: {number}",
        place_day=f"{place}, {long_day(facts.day, facts.year)}",
        subject=subject,
        attached=f"{annex} của {_agency(facts)})",
        addressee=blanks(profile.superior, "cơ quan chủ quản"),
        grounds=tuple(_grounds(facts, blanks)),
        opening=opening,
        agency_name=_agency(facts),
        recipients=tuple(_recipients(facts, blanks)),
        authority=authority,
        signer=blanks(signer.name if signer else "", "họ tên người ký"),
    )


def _agency(facts: Facts) -> str:
    return clean(facts.profile.agency or facts.loaded.criteria.unit)


def _superior(facts: Facts) -> str:
    return clean(facts.profile.superior) or UNKNOWN


def _signer(facts: Facts, kind: DocumentKind) -> Signatory | None:
    able = [one for one in facts.profile.signatories if not one.signs or kind in one.signs]
    return next((one for one in able if kind in one.signs), able[0] if able else None)


def _sign(facts: Facts, kind: DocumentKind, blanks: Blanks) -> str:
    found = clean(facts.profile.codes.get(kind, ""))
    return found or f"{_SIGNS[kind]}-{blanks('', f'ký hiệu của {_SIGNS[kind]}')}"


def _grounds(facts: Facts, blanks: Blanks) -> Iterator[str]:
    """Yield the grounds as the profile names them; else the document that the set is taken from."""
    source = facts.loaded.criteria.source
    said = [clean(ground).rstrip(" ;,.") for ground in facts.profile.grounds]
    if not said:
        number = clean(source.number)
        known = blanks("", "số văn bản căn cứ") + number if number[:1] == "/" else number
        issued = f", {clean(source.issued)}" if source.issued else ""
        numbered = f" (số {known}{issued})" if number else ""
        issuer = clean(source.issuer)
        by = f" của {issuer}" if issuer and issuer not in source.document else ""
        said = [f"{clean(source.document)}{by}{numbered}"]
    if facts.council.decision:
        decision = clean(facts.council.decision)
        said.append(f"{decision} về việc thành lập Hội đồng tự chấm điểm")
    for number_of, ground in enumerate(said, 1):
        head = "" if ground.casefold().startswith("căn cứ") else "Căn cứ "
        yield f"{head}{ground}{'.' if number_of == len(said) else ';'}"


def _recipients(facts: Facts, blanks: Blanks) -> Iterator[str]:
    found = [clean(one).strip("-–; .") for one in facts.profile.recipients]
    if not found:
        found = ["Như trên", blanks("", "nơi nhận")]
    kept = [one for one in found if not one.casefold().startswith("lưu")]
    stored = [one for one in found if one not in kept] or ["Lưu: VT"]
    for one in kept:
        yield f"- {one};"
    yield f"- {stored[0]}."


def _petition(facts: Facts, blanks: Blanks) -> Petition:
    subject = f"Về việc đề nghị thẩm định kết quả tự đánh giá, chấm điểm {facts.set_name}"
    opening = (
        f"{_agency(facts)} đã tổ chức tự đánh giá, chấm điểm {facts.set_name} và kính trình "
        f"{_superior(facts)} thẩm định kết quả như sau:"
    )
    asked = sum(1 for _ in questions(facts))
    more = f", đồng thời cho ý kiến về {asked} nội dung nêu tại mục V của Báo cáo" if asked else ""
    return Petition(
        letter=_letter("to-trinh", subject, facts, blanks, opening),
        results=results_of(facts, blanks),
        proposal=(
            f"{_agency(facts)} kính đề nghị {_superior(facts)} xem xét, thẩm định và công nhận kết "
            f"quả tự đánh giá, chấm điểm nêu trên{more}.",
        ),
        enclosures=tuple(f"{n}. {text}." for n, text in enumerate(_enclosures(facts), 1)),
    )


def _enclosures(facts: Facts) -> Iterator[str]:
    count = sum(1 for _ in supporting(facts))
    yield f"Báo cáo kết quả tự đánh giá, chấm điểm năm {facts.year}"
    yield f"{NAMES['bang-tu-cham']} năm {facts.year}"
    yield "Biên bản họp Hội đồng tự chấm điểm"
    held = f"{count} tài liệu" if count else "chưa có tài liệu nào"
    yield f"{NAMES['danh-muc']} ({held})"


def _report(facts: Facts, blanks: Blanks) -> Report:
    opening = (
        f"{_agency(facts)} báo cáo {_superior(facts)} kết quả tự đánh giá, chấm điểm "
        f"{facts.set_name} như sau:"
    )
    idle = [leaf for leaf in facts.own.root.scored() if leaf.state == "not_applicable"]
    difficulties = tuple(sentence(one) for one in facts.unit.difficulties)
    return Report(
        letter=_letter(
            "bao-cao", f"Kết quả tự đánh giá, chấm điểm {facts.set_name}", facts, blanks, opening
        ),
        results=results_of(facts, blanks),
        unsupported=tuple(_unsupported(facts, blanks)),
        idle=tuple(f"{facts.line(one.code)}: {_why(facts, one, blanks)}" for one in idle),
        readings=tuple(
            f"{facts.line(code)}: «{current_reading(facts, code)}»."
            for code in facts.card.scored
            if current_reading(facts, code)
        ),
        lost=tuple(loss_summary(facts)),
        units=tuple(unit_losses(facts, blanks)),
        lessons=tuple(lessons(facts)),
        difficulties=difficulties or (blanks("", "khó khăn, vướng mắc"),),
        questions=tuple(questions(facts)),
    )


def _why(facts: Facts, leaf: LeafResult, blanks: Blanks) -> str:
    text = leaf.reason or facts.given(leaf.code).justification
    return sentence(text) if clean(text) else blanks("", f"lý do {NOTHING_AROSE}: {leaf.code}")


def _unsupported(facts: Facts, blanks: Blanks) -> Iterator[str]:
    """Yield the scored lines that no document backs, with what the unit says instead."""
    for code, leaf in facts.own.scored.items():
        given = facts.given(code)
        if leaf.state == "known" and not given.documents:
            said = sentence(given.justification) or blanks("", f"giải trình: {code}")
            yield f"{facts.line(code)}: {said}"


def _minutes(facts: Facts, blanks: Blanks) -> Minutes:
    meeting, council = facts.meeting, facts.council
    roles = {one.role: one for one in council.members}
    secretary = blanks(roles["secretary"].name if "secretary" in roles else "", "thư ký cuộc họp")
    chair = blanks(roles["chair"].name if "chair" in roles else "", "chủ trì cuộc họp")
    letter = _letter("bien-ban-hop", f"Họp Hội đồng tự chấm điểm {facts.set_name}", facts, blanks)
    number = clean(meeting.number) or f"{UNKNOWN}/{_sign(facts, 'bien-ban', Blanks())}"
    start = blanks(meeting.start, "giờ bắt đầu họp")
    day = long_day(meeting.day, facts.year)
    return Minutes(
        letter=Letter(**{**vars(letter), "number": f"Số: {number}"}),
        results=results_of(facts, blanks),
        time=f"{start}, {day}",
        place=blanks(meeting.place, "địa điểm họp"),
        present=tuple(_present(facts, blanks)),
        opinions=tuple(_opinions(facts)) or (blanks("", "ý kiến tại cuộc họp"),),
        changes=tuple(_changes(facts)) or ("Không có tiêu chí nào đổi điểm tại cuộc họp.",),
        votes=tuple(_votes(facts)) or (blanks("", "kết quả biểu quyết"),),
        conclusion=several(
            (
                sentence(meeting.conclusion) or blanks("", "kết luận cuộc họp"),
                f"Kết quả tự chấm: {facts.points(facts.own.root.points)}/"
                f"{facts.points(facts.own.root.maximum)} điểm.",
                grade_text(facts),
            )
        ),
        closing=(
            f"Biên bản được thông qua tại cuộc họp; cuộc họp kết thúc lúc "
            f"{blanks(meeting.end, 'giờ kết thúc họp')}, {day}."
        ),
        secretary=secretary,
        chair=chair,
    )


def _present(facts: Facts, blanks: Blanks) -> Iterator[str]:
    meeting, council = facts.meeting, facts.council
    away = {clean(one.name): clean(one.reason) for one in meeting.absent}
    words = {"chair": "Chủ trì", "secretary": "Thư ký", "member": "Thành viên"}
    for role, word in words.items():
        there = [one for one in council.members if one.role == role and clean(one.name) not in away]
        people = ", ".join(" – ".join(several((clean(p.name), clean(p.title)))) for p in there)
        if people or (role != "member"):
            yield f"{word}: {people or blanks('', f'{word.lower()} cuộc họp')}."
    yield f"Có mặt: {members_text(facts)} thành viên Hội đồng."
    absent = "; ".join(f"{name} ({reason or UNKNOWN})" for name, reason in away.items())
    nobody = "không" if council.members else UNKNOWN
    yield f"Vắng mặt: {absent or nobody}."


def _opinions(facts: Facts) -> Iterator[str]:
    for one in facts.meeting.opinions:
        about = f" (về tiêu chí {one.code})" if one.code else ""
        yield f"{clean(one.by)}{about}: {sentence(one.text)}"


def _changes(facts: Facts) -> Iterator[str]:
    for one in facts.meeting.changes:
        now = facts.card.leaves.get(one.code)
        after = clean(one.after).replace(".", ",") or (facts.points(now.points) if now else UNKNOWN)
        before = clean(one.before).replace(".", ",") or UNKNOWN
        line = facts.line(one.code) if one.code in facts.leaves else one.code
        yield f"{line}: từ {before} điểm thành {after} điểm. Lý do: {sentence(one.reason)}"


def _votes(facts: Facts) -> Iterator[str]:
    for one in facts.meeting.votes:
        total = one.agreed + one.opposed + one.abstained
        parts = [f"tán thành {one.agreed}/{total}"]
        parts += [f"không tán thành {one.opposed}/{total}"] if one.opposed else []
        parts += [f"ý kiến khác {one.abstained}/{total}"] if one.abstained else []
        yield f"{clean(one.matter)}: {', '.join(parts)}."


def _sheet(facts: Facts, blanks: Blanks) -> FilingSheet:
    results = results_of(facts, Blanks())
    letter = _letter("bang-tu-cham", f"Bảng tự đánh giá, chấm điểm {facts.set_name}", facts, blanks)
    below = (results.result[0], grade_text(facts))
    return FilingSheet(letter=letter, results=results, sheet=sheet_of(facts, below))


def _catalogue(facts: Facts, blanks: Blanks) -> Catalogue:
    lacking = [
        f"{facts.line(code)}: {explanation(facts, leaf)}"
        for code, leaf in facts.own.scored.items()
        if leaf.state == "known" and not facts.given(code).documents
    ]
    return Catalogue(
        letter=_letter("danh-muc", NAMES["danh-muc"], facts, blanks),
        results=results_of(facts, Blanks()),
        documents=tuple(supporting(facts)),
        lacking=tuple(lacking),
    )


_MAKERS: dict[Name, Callable[[Facts, Blanks], Filed]] = {
    "to-trinh": _petition,
    "bao-cao": _report,
    "bien-ban-hop": _minutes,
    "bang-tu-cham": _sheet,
    "danh-muc": _catalogue,
}
