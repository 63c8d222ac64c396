"""What each document says, mark by mark: every sentence that depends on the result is made here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from par_index.dossier.facts import (
    NAMES,
    UNKNOWN,
    Blanks,
    Facts,
    Marks,
    Name,
    clean,
    long_day,
    sentence,
    several,
)
from par_index.dossier.losses import current_reading, lessons, loss_summary, questions, unit_losses
from par_index.dossier.minutes import minutes
from par_index.dossier.results import grade_text, results_of
from par_index.dossier.sheet import explanation, sheet_of, supporting
from par_index.models.folder import DocumentKind, Meeting, Signatory
from par_index.report.periodic import Row, general
from par_index.words.states import NOTHING_AROSE

_KINDS: dict[Name, DocumentKind] = {
    "bao-cao": "bao-cao",
    "bao-cao-ky": "bao-cao",
    "bien-ban-hop": "bien-ban",
}
"""Whose number and signature a document bears; annexes those of Tờ trình, with which they go."""

_SIGNS: dict[DocumentKind, str] = {"to-trinh": "TTr", "bao-cao": "BC", "bien-ban": "BB"}
_COLUMN, _LETTER = 165, 8.6
"""The width of the agency's column, and of a bold capital of 12 points, both in points."""


def written(name: Name, facts: Facts, blanks: Blanks) -> Marks:
    """Return what a document says; what nobody has said is noted in ``blanks``."""
    subject, opening, content = _CONTENTS[name](facts, blanks)
    head = head_of(name, facts, blanks) | {"trich_yeu": subject, "mo_dau": opening}
    noted = blanks if name in ("to-trinh", "bao-cao", "bien-ban-hop") else Blanks()
    return {**head, **results_of(facts, noted), **content}


def head_of(name: Name, facts: Facts, blanks: Blanks) -> Marks:
    """Return what a document says around its content, as the decree on letters wants it."""
    profile, kind = facts.unit.profile, _KINDS.get(name, "to-trinh")
    # an annex or minutes leave nothing open that they do not print
    top = Blanks() if name == "danh-muc" else blanks
    below = Blanks() if name in ("danh-muc", "bien-ban-hop") else blanks
    superior = top(profile.superior, "cơ quan chủ quản")
    signer = _signer(facts, kind)
    head = " ".join(several((clean(signer.authority), clean(signer.title)))).upper()
    sign = clean(profile.codes.get(kind, "")) or (
        f"{_SIGNS[kind]}-{blanks('', f'ký hiệu của {_SIGNS[kind]}')}"
    )
    meeting = facts.unit.meeting if kind == "bien-ban" else Meeting()
    # minutes are of the day of their meeting, whenever the others are signed
    number, day = f"{UNKNOWN}/{sign}", long_day(meeting.day or facts.day, facts.year)
    own = clean(meeting.number)
    carrier = NAMES["bao-cao" if name == "bao-cao" else "to-trinh"]
    return {
        "co_quan_chu_quan": superior.upper(),
        "co_quan": facts.agency.upper(),
        "co_quan_ten": facts.agency,
        "ke_ngang": "_" * round(0.105 * min(len(facts.agency) * _LETTER, _COLUMN)),
        "so_ky_hieu": f"Số: {own or number}",
        "dia_danh_ngay": f"{top(profile.place, 'địa danh')}, {day}",
        "kem_theo": f"(Kèm theo {carrier} số {number} {day} của {facts.agency})",
        "kinh_gui": superior,
        "can_cu": [*_grounds(facts, Blanks() if name == "bang-tu-cham" else below)],
        "noi_nhan": [*_recipients(facts, below)],
        "quyen_han": several((head or below("", "chức vụ người ký"), clean(signer.deputy).upper())),
        "nguoi_ky": below(signer.name, "họ tên người ký"),
    }


def _signer(facts: Facts, kind: DocumentKind) -> Signatory:
    able = [one for one in facts.unit.profile.signatories if not one.signs or kind in one.signs]
    named = [one for one in able if kind in one.signs]
    return next(iter([*named, *able]), Signatory(title=""))


def _grounds(facts: Facts, blanks: Blanks) -> Iterator[str]:
    """Yield the grounds as the profile names them; else the document that the set is taken from."""
    source = facts.loaded.criteria.source
    said = [clean(ground).rstrip(" ;,.") for ground in facts.unit.profile.grounds]
    if not said:
        number = clean(source.number)
        known = blanks("", "số văn bản căn cứ") + number if number[:1] == "/" else number
        issued = f", {clean(source.issued)}" if source.issued else ""
        numbered = f" (số {known}{issued})" if number else ""
        issuer = clean(source.issuer)
        by = f" của {issuer}" if issuer and issuer not in source.document else ""
        said = [f"{clean(source.document)}{by}{numbered}"]
    if facts.unit.council.decision and facts.draft is None:
        decision = clean(facts.unit.council.decision)
        said.append(f"{decision} về việc thành lập Hội đồng tự chấm điểm")
    for number_of, ground in enumerate(said, 1):
        head = "" if ground.casefold().startswith("căn cứ") else "Căn cứ "
        yield f"{head}{ground}{'.' if number_of == len(said) else ';'}"


def _recipients(facts: Facts, blanks: Blanks) -> Iterator[str]:
    found = [clean(one).strip("-–; .") for one in facts.unit.profile.recipients]
    if not found:
        found = ["Như trên", blanks("", "nơi nhận")]
    kept = [one for one in found if not one.casefold().startswith("lưu")]
    yield from (f"- {one};" for one in kept)
    yield f"- {next((one for one in found if one not in kept), 'Lưu: VT')}."


Content = tuple[str, str, Marks]  # subject, first sentence, and what the document alone says


def _petition(facts: Facts, blanks: Blanks) -> Content:
    superior = blanks(facts.unit.profile.superior, "cơ quan chủ quản")
    asked, count = sum(1 for _ in questions(facts)), sum(1 for _ in supporting(facts))
    more = f", đồng thời cho ý kiến về {asked} nội dung nêu tại mục V của Báo cáo" if asked else ""
    held = f"{count} tài liệu" if count else "chưa có tài liệu nào"
    enclosed = (
        f"Báo cáo kết quả tự đánh giá, chấm điểm năm {facts.year}",
        f"{NAMES['bang-tu-cham']} năm {facts.year}",
        "Biên bản họp Hội đồng tự chấm điểm",
        f"{NAMES['danh-muc']} ({held})",
    )
    return (
        f"Về việc đề nghị thẩm định kết quả tự đánh giá, chấm điểm {facts.set_name}",
        f"{facts.agency} đã tổ chức tự đánh giá, chấm điểm {facts.set_name} và kính trình "
        f"{superior} thẩm định kết quả như sau:",
        {
            "de_nghi": [
                f"{facts.agency} kính đề nghị {superior} xem xét, thẩm định và công nhận kết quả "
                f"tự đánh giá, chấm điểm nêu trên{more}."
            ],
            "ho_so": [f"{number}. {text}." for number, text in enumerate(enclosed, 1)],
        },
    )


def _report(facts: Facts, blanks: Blanks) -> Content:
    superior = blanks(facts.unit.profile.superior, "cơ quan chủ quản")
    idle = [leaf for leaf in facts.own.root.scored() if leaf.state == "not_applicable"]
    chosen = {code: current_reading(facts, code) for code in facts.card.scored}
    reasons = {one.code: one.reason or facts.given(one.code).justification for one in idle}
    return (
        f"Kết quả tự đánh giá, chấm điểm {facts.set_name}",
        f"{facts.agency} báo cáo {superior} kết quả tự đánh giá, chấm điểm {facts.set_name} "
        "như sau:",
        {
            "giai_trinh": [
                f"{facts.line(code)}: "
                f"{sentence(facts.given(code).justification) or blanks('', f'giải trình: {code}')}"
                for code in facts.undocumented
            ],
            "khong_phat_sinh": [
                f"{facts.line(code)}: "
                f"{sentence(why) or blanks('', f'lý do {NOTHING_AROSE}: {code}')}"
                for code, why in reasons.items()
            ],
            "cach_ap_dung": [f"{facts.line(c)}: «{text}»." for c, text in chosen.items() if text],
            "mat_diem": [*loss_summary(facts)],
            "don_vi": [*unit_losses(facts, blanks)],
            "bai_hoc": [*lessons(facts)],
            "kho_khan": [sentence(one) for one in facts.unit.difficulties]
            or [blanks("", "khó khăn, vướng mắc")],
            "kien_nghi": [*questions(facts)],
        },
    )


def _minutes(facts: Facts, blanks: Blanks) -> Content:
    return f"Họp Hội đồng tự chấm điểm {facts.set_name}", "", minutes(facts, blanks)


def _sheet(facts: Facts, blanks: Blanks) -> Content:
    del blanks
    below = [results_of(facts, Blanks())["ket_qua"][0], grade_text(facts)]
    title = f"{NAMES['bang-tu-cham']} {facts.set_name}"
    return title, "", {**sheet_of(facts), "duoi_bang": below}


def _catalogue(facts: Facts, blanks: Blanks) -> Content:
    del blanks
    lacking = [
        f"{facts.line(code)}: {explanation(facts, facts.own.scored[code])}"
        for code in facts.undocumented
    ]
    return NAMES["danh-muc"], "", {"tai_lieu": [*supporting(facts)], "chua_co": lacking}


def _periodic(facts: Facts, blanks: Blanks) -> Content:
    draft = facts.draft
    assert draft is not None
    superior = blanks(facts.unit.profile.superior, "cơ quan chủ quản")
    marks = ("hoan_thanh", "chi_tieu", "cham", "dang_lam", "ky_sau", "cho")
    noted = {"late": blanks}
    lists = [[*_duties(rows, noted.get(n, Blanks()))] for n, rows in draft.parts.items()]
    return (
        draft.title,
        f"{facts.agency} báo cáo {superior} kết quả thực hiện {draft.subject} trong "
        f"{draft.period.name} (số liệu tính đến ngày {draft.as_of:%d/%m/%Y}) như sau:",
        {
            "ky": draft.period.name,
            "ky_in": draft.period.name.upper(),
            "den_ngay": f"{draft.period.next_last:%d/%m/%Y}",
            "tinh_hinh": [general(draft)],
            **dict(zip(marks, lists, strict=True)),
            "kho_khan": [sentence(one) for one in facts.unit.difficulties]
            or [blanks("", "khó khăn, vướng mắc")],
        },
    )


def _duties(rows: Iterable[Row], blanks: Blanks) -> Iterator[Marks]:
    """Yield the rows of a table; what late work lacks is noted."""
    for number, row in enumerate(rows, 1):
        yield {
            "tt": str(number),
            "nhiem_vu": clean(f"{row.code}. {row.title}" if row.code else row.title),
            "ket_qua": clean(row.text),
            "san_pham": clean(row.product),
            "don_vi": clean("; ".join(row.lead)),
            "nguyen_nhan": blanks(row.cause, f"nguyên nhân: {row.code or row.title}"),
            "khac_phuc": blanks(row.remedy, f"biện pháp khắc phục: {row.code or row.title}"),
        }


_CONTENTS: dict[Name, Callable[[Facts, Blanks], Content]] = {
    "to-trinh": _petition,
    "bao-cao": _report,
    "bien-ban-hop": _minutes,
    "bang-tu-cham": _sheet,
    "danh-muc": _catalogue,
    "bao-cao-ky": _periodic,
}
