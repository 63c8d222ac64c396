"""The sheet *Giả định và cách hiểu*: what the points rest on besides the figures."""

from __future__ import annotations

from collections.abc import Iterator

from par_index import __version__
from par_index.excel.book import Page
from par_index.excel.draft import Draft
from par_index.language.vietnamese import points_text
from par_index.loading.certificates import fingerprint
from par_index.report.story import only_measure, reading_effects
from par_index.scoring.results import UnscoredResult
from par_index.words.sentences import BASES, BASIS, verdict
from par_index.words.states import ASK_SUPERIOR, LACKS, ONLY_MEASURE, UNSUPPORTED, raised

_WIDTHS = (12, 56, 80)


def write_assumptions(draft: Draft, page: Page) -> None:
    """Write the sheet."""
    page.widths(_WIDTHS)
    under = "Những điều ngoài số liệu mà kết quả chấm điểm dựa vào, tại thời điểm lập bảng."
    page.titles(3, "GIẢ ĐỊNH VÀ CÁCH HIỂU", under)
    row = 4
    for heading, entries in _sections(draft):
        found = list(entries)
        if not found:
            continue
        page.across(row, 1, 3, heading, "text head")
        for at, (code, title, text) in enumerate(found, row + 1):
            page.cells(at, (code, title, text), ("center", "text", "text"))
            page.tall(at, (title, _WIDTHS[1]), (text, _WIDTHS[2]))
        row += len(found) + 2
    page.print_area(0, 0, max(row - 2, 3), 2)


_Entries = Iterator[tuple[str, str, str]]


def _sections(draft: Draft) -> list[tuple[str, _Entries]]:
    return [
        (BASIS, _bases(draft)),
        (raised(ASK_SUPERIOR), _questions(draft)),
        ("Cách hiểu đang dùng và cách hiểu khác", _readings(draft)),
        ("Lưu ý khi chấm", _remarks(draft)),
        ("Điều chưa thống nhất trong văn bản nguồn", _findings(draft)),
        ("Bảng này được lập từ", _origins(draft)),
    ]


def _bases(draft: Draft) -> _Entries:
    for leaf in draft.loaded.criteria.leaves():
        if leaf.max is not None and leaf.max.basis != "stated":
            words = BASES[leaf.max.basis]
            note = f" {leaf.max.note}" if leaf.max.note else ""
            yield leaf.code, leaf.title, f"{points_text(leaf.max.points)} điểm, {words}.{note}"


def _questions(draft: Draft) -> _Entries:
    for result in draft.scorecard.questions():
        if isinstance(result, UnscoredResult):
            reason = f"{raised(LACKS[result.leaf.lacks])}; không tính vào tổng."
        else:
            reason = verdict(result)
        yield result.code, result.leaf.title, reason


def _readings(draft: Draft) -> _Entries:
    loaded = draft.loaded
    for leaf in loaded.criteria.leaves():
        chosen = loaded.readings.get(leaf.code, leaf.reading)
        if chosen is not None:
            title = loaded.rubrics[leaf.rule or ""].readings[chosen].title
            yield leaf.code, leaf.title, f"Đang chấm theo cách hiểu «{title}»."
        for one in reading_effects(loaded, draft.scorecard, leaf.code):
            yield leaf.code, leaf.title, f"Cách hiểu khác: {one.text}"
    for overlay in loaded.overlays:
        yield "", "Tệp điều chỉnh", f"{overlay.overlay}. {overlay.note}".strip()


def _remarks(draft: Draft) -> _Entries:
    for result in draft.scorecard.root.scored():
        title = result.leaf.title
        for remark in result.remarks():
            yield result.code, title, f"{remark.rstrip('.')}."
        if result.case is not None and result.case.discretionary:
            yield result.code, title, "Mức trần: bên thẩm định có thể chấm thấp hơn."
        if only_measure(result):
            yield result.code, title, ONLY_MEASURE
        if result.state == "known" and not result.claim.supported:
            yield result.code, title, UNSUPPORTED


def _findings(draft: Draft) -> _Entries:
    for finding in draft.loaded.criteria.findings:
        yield "", finding.clause, finding.text


def _origins(draft: Draft) -> _Entries:
    for file in (*draft.loaded.files, *draft.evidence.files):
        yield "", file.name, f"SHA-256: {fingerprint(file)}"
    source = draft.loaded.criteria.source
    yield "", "Văn bản nguồn", source.document
    yield "", "Phiên bản par-index", __version__
