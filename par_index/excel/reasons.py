"""The sheets that explain the points: how each is scored, why it was lost, on what it rests."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from par_index import __version__
from par_index.excel.book import Page
from par_index.excel.calculation import Draft
from par_index.excel.formula import BLANK, Const, Fn, Node, Op, Ref, area, if_
from par_index.excel.heights import height
from par_index.excel.layout import Block
from par_index.excel.line_formulas import IDLE
from par_index.excel.sheets import LEDGER
from par_index.language.tree import MEASURE
from par_index.language.vietnamese import points_text
from par_index.loading.library import fingerprint
from par_index.meaning.pairs import added
from par_index.meaning.rules import Rubric
from par_index.report.story import only_measure, reading_effects
from par_index.scoring.ledger import Line
from par_index.scoring.results import LeafResult, UnscoredResult
from par_index.words.expressions import measure_name
from par_index.words.remedies import LESSON, SINCE, STILL, remedies
from par_index.words.sentences import BASES, BASIS, deduction, verdict
from par_index.words.states import (
    ASK_SUPERIOR,
    LACKS,
    NOTHING_AROSE,
    ONLY_MEASURE,
    OTHER_READINGS,
    UNSUPPORTED,
    raised,
)

CODE, TITLE, LOST, REASON, CLAUSE, REMEDY = range(1, 7)
_LOSSES = (
    ("STT", 7),
    ("Tiêu chí", 29),
    ("Điểm trừ", 8),
    ("Lý do", 41),
    ("Căn cứ trong văn bản", 17),
    ("Giải pháp cải thiện", 35),
)
STALE = "Số liệu đã thay đổi; hãy chấm lại để có giải trình mới."
_HEADER = 4


def write_ledger(draft: Draft, page: Page) -> None:
    """Write the sheet."""
    found = _folded(draft.scorecard.root.ledger())
    bonuses = [one for one in found if one[1].kind == "bonus" and one[1].amount < 0]
    lost = [one for one in found if one not in bonuses]
    sums = "tổng điểm trừ, trừ đi tổng điểm cộng" if bonuses else "tổng các điểm trừ dưới đây"
    under = f"Điểm tối đa trừ điểm tự chấm bằng đúng {sums}."
    if draft.horizon is not None:
        under += f" {raised(SINCE)} {draft.horizon.day:%d/%m/%Y}."
    page.titles(REMEDY, "GIẢI TRÌNH TRỪ ĐIỂM", under)
    page.heads(_HEADER, _LOSSES)
    row = _HEADER + 1
    seen: set[str] = set()
    for code, line in lost:
        _line(draft, page, row, code, line, first=code not in seen)
        seen.add(code)
        row += 1
    for at, (code, line) in enumerate(bonuses, row + 2):
        _line(draft, page, at, code, line, first=code not in seen, sign=-1)
        seen.add(code)
    gained = sum((Fraction(-line.amount) for _, line in bonuses), Fraction(0))
    last = _sums(draft, page, row, gained, len(bonuses))
    page.print_area(0, 0, last - 1, REMEDY - 1)


def _folded(found: list[tuple[str, Line]]) -> list[tuple[str, Line]]:
    """Return the deductions with the rounding of a line put into the first of its others."""
    folded: list[tuple[str, Line]] = []
    for code, line in found:
        at = next((n for n, (other, _) in enumerate(folded) if other == code), None)
        if line.kind == "rounding" and at is not None:
            first = folded[at][1]
            folded[at] = code, first._replace(lost=added(first.lost, line.lost))
        else:
            folded.append((code, line))
    return folded


def _line(
    draft: Draft, page: Page, row: int, code: str, line: Line, *, first: bool, sign: int = 1
) -> None:
    """Write one deduction, or with the other sign one bonus."""
    result = draft.scorecard.nodes[code]
    leaf = result if isinstance(result, LeafResult) else None
    title = leaf.leaf.title if leaf is not None else result.group.title  # type: ignore[union-attr]
    reason = deduction(line, leaf)
    steps = _steps(draft, leaf) if leaf is not None and first else ""
    clause = line.case.clause if line.case else ""
    same = _unchanged(draft, code)
    points, maximum = draft.nodes[code]
    now: Node = Const(0)
    if first and leaf is not None:
        now = Op("-", maximum, points) if sign > 0 else Op("-", points, maximum)
    amount = Fn("IF", (same, Const(sign * line.amount), now))
    page.cells(row, (code or "Tổng", title), ("center", "text"))
    page.live(row, LOST, amount, "exact")
    page.live(row, REASON, Fn("IF", (same, Const(reason), Const(STALE))), "text")
    page.write(row, CLAUSE, clause, "text")
    page.live(row, REMEDY, Fn("IF", (same, Const(steps), BLANK)), "text")
    texts = {TITLE: title, REASON: reason, CLAUSE: clause, REMEDY: steps}
    page.tall(row, *((text, _LOSSES[at - 1][1]) for at, text in texts.items()))


def _steps(draft: Draft, leaf: LeafResult) -> str:
    """Return what wins points back, divided by the day that the workbook was made for."""
    still, lessons = remedies(leaf, draft.scorecard, draft.horizon)
    if draft.horizon is None:
        return "\n".join(still)
    parts = ((STILL, still), (LESSON, lessons))
    return "\n".join(row for head, rows in parts if rows for row in (f"{head}:", *rows))


def _unchanged(draft: Draft, code: str) -> Node:
    """Return whether a line or group still has the points that were issued."""
    points, maximum = draft.nodes[code]
    result = draft.scorecard.nodes[code]
    tests = []
    for ref, value in ((points, result.points), (maximum, result.maximum)):
        gap = Op("-", ref, Const(value))
        tests.append(Op("=", Fn("ROUND", (gap, Const(9))), Const(0)))
    return Fn("AND", tuple(tests))


def _sums(draft: Draft, page: Page, row: int, gained: Fraction, count: int) -> int:
    """Write what changed figures add, and the sums; return the last row.

    ``count`` bonuses, ``gained`` in all, stand apart behind the sum of what was lost.
    """
    points, maximum = draft.nodes[""]
    root, whole = draft.scorecard.root, f"{maximum.text()}-{points.text()}"
    lost = root.maximum - root.points + gained
    listed, bonus = _listed(_HEADER + 1, row - 1), _listed(row + 2, row + 1 + count)
    rest = f"ROUND({whole}-{listed}+{bonus},9)"
    _sum(page, row, "Tiêu chí có số liệu đã thay đổi từ khi lập bảng", rest, Fraction(0))
    total = f"{listed}+{_listed(row, row)}" if count else whole
    _sum(page, row + 1, "TỔNG ĐIỂM TRỪ", total, lost)
    if not count:
        return row + 1
    last = row + 2 + count
    _sum(page, last, "TỔNG ĐIỂM CỘNG", bonus, gained)
    _sum(page, last + 1, "ĐIỂM TRỪ SAU KHI TÍNH ĐIỂM CỘNG", whole, lost - gained)
    return last + 1


def _listed(first: int, last: int) -> str:
    inside = area(Ref(LEDGER, first, LOST), Ref(LEDGER, max(first, last), LOST))
    return f"SUM({inside})" if first <= last else "0"


def _sum(page: Page, row: int, title: str, formula: str, value: Fraction) -> None:
    look = " total" if title.isupper() else ""
    page.cells(row, (None, title), (f"center{look}", f"text{look}"))
    page.tall(row, (title, _LOSSES[TITLE - 1][1]))
    page.formula(row, LOST, formula, value, f"points{look}")
    page.cells(row, (None,) * 3, (f"text{look}",) * 3, REASON)


_WIDTHS = (9, 52, 78)


def write_assumptions(draft: Draft, page: Page) -> None:
    """Write the sheet."""
    page.widths(_WIDTHS)
    under = "Những điều ngoài số liệu mà kết quả chấm điểm dựa vào, tại thời điểm lập bảng."
    page.titles(3, "ĐIỂM TẠM TÍNH VÀ CÁCH ÁP DỤNG", under)
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
        (OTHER_READINGS, _readings(draft)),
        ("Lưu ý khi chấm", _remarks(draft)),
        ("Điều chưa thống nhất trong văn bản", _findings(draft)),
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
            yield leaf.code, leaf.title, f"Đang chấm theo cách áp dụng «{title}»."
        for one in reading_effects(loaded, draft.scorecard, leaf.code):
            yield leaf.code, leaf.title, f"Áp dụng cách khác ({one.title}): {one.effect}"
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


_RULES = (("STT", 8), ("Tiêu chí", 28), ("Số liệu", 36), ("Cách tính", 66))
_ABSENT = "…"


def write_methods(draft: Draft, page: Page) -> None:
    """Write the sheet."""
    page.titles(4, "SỐ LIỆU VÀ CÁCH TÍNH TỪNG TIÊU CHÍ", draft.loaded.criteria.title)
    page.heads(_HEADER, _RULES, 2)
    row = _HEADER
    for row, (code, result) in enumerate(draft.scorecard.leaves.items(), _HEADER + 1):
        (leaf, _), block = draft.leaves[code], draft.blocks.get(code)
        rule, figures = block.rule_text if block else "", ""
        page.cells(row, (code, leaf.title, None, rule), ("center", "text", "text", "text quiet"))
        if block is not None and isinstance(result, LeafResult):
            node = _figures(block, draft.lines[code].state)
            ref = page.live(row, 3, node, "text")
            figures = str(draft.book.cells.value(ref))
        _, (_, wide), (_, own), (_, said) = _RULES
        tall = height((leaf.title, wide), (figures, own))
        page.set_row(row - 1, min(400.0, max(tall, height((rule, said * 1.15), size=13))))
    page.print_area(0, 0, row - 1, 3)


def _figures(block: Block, state: Ref) -> Node:
    """Return the formula of the figures of a line as text, one to a row."""
    rubric = block.rubric
    assert rubric is not None
    text: Node | None = None
    for name, cell in block.cells.items():
        kind = rubric.kind(name)
        blank = Op("=", cell, BLANK)
        head = Const(("" if text is None else "\n") + _head(rubric, name))
        if name == MEASURE:
            line = if_(blank, BLANK, Op("&", head, _shown(cell, kind)))
        else:
            value = if_(blank, Const(_ABSENT), _shown(cell, kind))
            line = Op("&", Op("&", head, value), Const(_tail(rubric, name)))
        text = line if text is None else Op("&", text, line)
    return if_(Op("=", state, Const(IDLE)), Const(raised(NOTHING_AROSE)), text or BLANK)


def _head(rubric: Rubric, name: str) -> str:
    label = measure_name(rubric) if name == MEASURE else rubric.inputs[name].label
    return f"{label}: "


def _tail(rubric: Rubric, name: str) -> str:
    declared = rubric.inputs.get(name)
    if declared is None or declared.kind not in ("count", "money", "number"):
        return ""
    unit = "đồng" if declared.kind == "money" and not declared.unit else declared.unit
    return f" {unit}" if unit else ""


def _shown(cell: Ref, kind: str) -> Node:
    match kind:
        case "count" | "money":
            shown: Node = Fn("FIXED", (cell, Const(0)))
        case "percent":
            tidy = Fn("ROUND", (Op("*", cell, Const(100)), Const(4)))
            shown = Op("&", tidy, Const("%"))
        case "date":
            day, month, year = (Fn(name, (cell,)) for name in ("DAY", "MONTH", "YEAR"))
            shown = Op("&", Op("&", day, Const("/")), Op("&", month, Op("&", Const("/"), year)))
        case _:
            return cell
    return Fn("IF", (Fn("ISNUMBER", (cell,)), shown, cell))
