"""The sheet *Giải trình trừ điểm*: why every point was lost, and how to win it back."""

from __future__ import annotations

from typing import Any

from par_index.excel.book import height
from par_index.excel.draft import Draft
from par_index.excel.formula import Const, Fn, Node, Op, Ref
from par_index.excel.sheets import LEDGER
from par_index.meaning.pairs import added
from par_index.scoring.ledger import Line
from par_index.scoring.results import LeafResult
from par_index.words.remedies import LESSON, SINCE, STILL, remedies
from par_index.words.sentences import deduction
from par_index.words.states import raised

CODE, TITLE, LOST, REASON, CLAUSE, REMEDY = range(1, 7)
WIDTHS = (9, 44, 10, 60, 30, 54)
HEADERS = ("STT", "Tiêu chí", "Điểm trừ", "Lý do", "Căn cứ trong văn bản", "Giải pháp cải thiện")
STALE = "Số liệu đã thay đổi; hãy chấm lại để có giải trình mới."
_HEADER = 4


def write_ledger(draft: Draft, page: Any) -> None:
    """Write the sheet."""
    book = draft.book
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    book.merge(page, (1, CODE, 1, REMEDY), "GIẢI TRÌNH TRỪ ĐIỂM", "title")
    page.set_row(0, 24)
    under = "Điểm tối đa trừ điểm tự chấm bằng đúng tổng các dòng dưới đây."
    if draft.horizon is not None:
        under += f" {raised(SINCE)} {draft.horizon.day:%d/%m/%Y}."
    book.merge(page, (2, CODE, 2, REMEDY), under, "subtitle")
    for column, text in enumerate(HEADERS, start=1):
        book.write(page, _HEADER, column, text, "text head middle")
    page.set_row(_HEADER - 1, 22)
    row = _HEADER + 1
    seen: set[str] = set()
    for code, line in _folded(draft.scorecard.root.ledger()):
        _line(draft, page, row, code, line, first=code not in seen)
        seen.add(code)
        row += 1
    _rest(draft, page, row)
    page.repeat_rows(_HEADER - 1)
    page.print_area(0, 0, row, REMEDY - 1)
    page.freeze_panes(_HEADER, 0)


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


def _line(draft: Draft, page: Any, row: int, code: str, line: Line, *, first: bool) -> None:
    book = draft.book
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
    book.write(page, row, CODE, code or "Tổng", "center")
    book.write(page, row, TITLE, title, "text")
    draft.formula(page, Ref(LEDGER, row, LOST), amount, "exact")
    why = Fn("IF", (same, Const(reason), Const(STALE)))
    draft.formula(page, Ref(LEDGER, row, REASON), why, "text")
    book.write(page, row, CLAUSE, clause, "text")
    draft.formula(page, Ref(LEDGER, row, REMEDY), _if_same(same, steps), "text")
    cells = ((title, WIDTHS[1]), (reason, WIDTHS[3]), (clause, WIDTHS[4]), (steps, WIDTHS[5]))
    page.set_row(row - 1, min(400.0, height(*cells)))


def _steps(draft: Draft, leaf: LeafResult) -> str:
    """Return what wins points back, divided by the day that the workbook was made for."""
    still, lessons = remedies(leaf, draft.scorecard, draft.horizon)
    if draft.horizon is None:
        return "\n".join(still)
    parts = ((STILL, still), (LESSON, lessons))
    return "\n".join(row for head, rows in parts if rows for row in (f"{head}:", *rows))


def _if_same(same: Node, text: str) -> Node:
    return Fn("IF", (same, Const(text), Const("")))


def _unchanged(draft: Draft, code: str) -> Node:
    """Return whether a line or group still has the points that were issued."""
    points, maximum = draft.nodes[code]
    result = draft.scorecard.nodes[code]
    tests = []
    for ref, value in ((points, result.points), (maximum, result.maximum)):
        gap = Op("-", ref, Const(value))
        tests.append(Op("=", Fn("ROUND", (gap, Const(9))), Const(0)))
    return Fn("AND", tuple(tests))


def _rest(draft: Draft, page: Any, row: int) -> None:
    """Write what changed figures add, and the sum."""
    book = draft.book
    points, maximum = draft.nodes[""]
    listed = f"SUM({Ref(LEDGER, _HEADER + 1, LOST).text()}:$C${row - 1})"
    if row == _HEADER + 1:
        listed = "0"
    rest = f"ROUND({maximum.text()}-{points.text()}-{listed},9)"
    book.write(page, row, CODE, None, "center")
    book.write(page, row, TITLE, "Các dòng có số liệu đã thay đổi từ khi lập bảng", "text")
    book.formula(page, (row, LOST), rest, 0, "points")
    total = f"{maximum.text()}-{points.text()}"
    lost = draft.scorecard.root.maximum - draft.scorecard.root.points
    book.write(page, row + 1, CODE, None, "center total")
    book.write(page, row + 1, TITLE, "TỔNG ĐIỂM TRỪ", "text total")
    book.formula(page, (row + 1, LOST), total, lost, "points total")
    for column in (REASON, CLAUSE, REMEDY):
        book.write(page, row, column, None, "text")
        book.write(page, row + 1, column, None, "text total")
