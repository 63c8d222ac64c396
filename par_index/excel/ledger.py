"""The sheet *Giải trình trừ điểm*: why every point was lost, and how to win it back."""

from __future__ import annotations

from par_index.excel.book import Page
from par_index.excel.draft import Draft
from par_index.excel.formula import BLANK, Const, Fn, Node, Op, Ref, area
from par_index.excel.sheets import LEDGER
from par_index.meaning.pairs import added
from par_index.scoring.ledger import Line
from par_index.scoring.results import LeafResult
from par_index.words.remedies import LESSON, SINCE, STILL, remedies
from par_index.words.sentences import deduction
from par_index.words.states import raised

CODE, TITLE, LOST, REASON, CLAUSE, REMEDY = range(1, 7)
COLUMNS = (
    ("STT", 9),
    ("Tiêu chí", 44),
    ("Điểm trừ", 10),
    ("Lý do", 60),
    ("Căn cứ trong văn bản", 30),
    ("Giải pháp cải thiện", 54),
)
STALE = "Số liệu đã thay đổi; hãy chấm lại để có giải trình mới."
_HEADER = 4


def write_ledger(draft: Draft, page: Page) -> None:
    """Write the sheet."""
    under = "Điểm tối đa trừ điểm tự chấm bằng đúng tổng các dòng dưới đây."
    if draft.horizon is not None:
        under += f" {raised(SINCE)} {draft.horizon.day:%d/%m/%Y}."
    page.titles(REMEDY, "GIẢI TRÌNH TRỪ ĐIỂM", under)
    page.heads(_HEADER, COLUMNS)
    page.set_row(_HEADER - 1, 22)
    row = _HEADER + 1
    seen: set[str] = set()
    for code, line in _folded(draft.scorecard.root.ledger()):
        _line(draft, page, row, code, line, first=code not in seen)
        seen.add(code)
        row += 1
    _rest(draft, page, row)
    page.print_area(0, 0, row, REMEDY - 1)


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


def _line(draft: Draft, page: Page, row: int, code: str, line: Line, *, first: bool) -> None:
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
        now = Op("-", maximum, points)
    amount = Fn("IF", (same, Const(line.amount), now))
    page.cells(row, (code or "Tổng", title), ("center", "text"))
    page.live(row, LOST, amount, "exact")
    page.live(row, REASON, Fn("IF", (same, Const(reason), Const(STALE))), "text")
    page.write(row, CLAUSE, clause, "text")
    page.live(row, REMEDY, Fn("IF", (same, Const(steps), BLANK)), "text")
    page.tall(row, (title, 44), (reason, 60), (clause, 30), (steps, 54))


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


def _rest(draft: Draft, page: Page, row: int) -> None:
    """Write what changed figures add, and the sum."""
    points, maximum = draft.nodes[""]
    listed = f"SUM({area(Ref(LEDGER, _HEADER + 1, LOST), Ref(LEDGER, row - 1, LOST))})"
    if row == _HEADER + 1:
        listed = "0"
    rest = f"ROUND({maximum.text()}-{points.text()}-{listed},9)"
    lost = draft.scorecard.root.maximum - draft.scorecard.root.points
    title = "Các dòng có số liệu đã thay đổi từ khi lập bảng"
    page.cells(row, (None, title), ("center", "text"))
    page.formula(row, LOST, rest, 0, "points")
    page.cells(row, (None,) * 3, ("text",) * 3, REASON)
    page.cells(row + 1, (None, "TỔNG ĐIỂM TRỪ"), ("center total", "text total"))
    page.formula(row + 1, LOST, f"{maximum.text()}-{points.text()}", lost, "points total")
    page.cells(row + 1, (None,) * 3, ("text total",) * 3, REASON)
