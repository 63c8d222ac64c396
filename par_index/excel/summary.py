"""Below the table of points: total, share, provisional grade, and who signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from par_index.excel.calculation import FIRST_ROW, MAXIMUM, POINTS, SHEET, STATE, issued
from par_index.excel.draft import Draft
from par_index.excel.formula import BLANK, Const, Fn, Node, Op, Ref, if_
from par_index.excel.groups import grade_row, issued_zeroes
from par_index.excel.line_formulas import MISSING, REFUSED
from par_index.excel.sheets import TABLE
from par_index.excel.table_columns import CODE, DOCUMENTS, MOST, NOTE, TITLE
from par_index.models.criteria import CriteriaSet
from par_index.words.grades import NO_GRADE, NOTHING_COUNTED, UNGRADED, grade_reason
from par_index.words.states import MARKS, NO_FIGURES, NOTHING_AROSE, UNSTATED


class Signing(NamedTuple):
    """What stands around a table that is filed: the agency above it, who signs below it."""

    superior: str
    agency: str
    place_day: str
    authority: Sequence[str]
    name: str


def unsigned(criteria: CriteriaSet) -> Signing:
    """Return the same with places that are to be filled in by hand."""
    day = f"…………, ngày …… tháng …… năm {criteria.year}"
    return Signing("", criteria.unit.upper(), day, ("THỦ TRƯỞNG ĐƠN VỊ",), "")


def write_summary(draft: Draft, page: Any, total: int) -> int:
    """Write what the total means below the table; return the last row."""
    points, maximum = draft.nodes[""]
    share = if_(Op("=", maximum, Const(0)), BLANK, Op("/", points, maximum))
    row = total + 2
    rows: list[tuple[str, Node | None, str]] = [
        ("Tổng điểm tự chấm", points, "points bold left"),
        (f"Điểm tối đa của đơn vị (đã trừ nội dung {NOTHING_AROSE})", maximum, "points left"),
        ("Tỷ lệ điểm đạt được so với điểm tối đa", share, "percent bold left"),
    ]
    for number, (label, node, look) in enumerate(rows):
        draft.book.merge(page, (row + number, CODE, row + number, TITLE), label, "text")
        assert node is not None
        draft.formula(page, Ref(TABLE, row + number, MOST), node, look)
    row += len(rows)
    area = f"{Ref(SHEET, FIRST_ROW, STATE).text()}:$C${draft.calculation.footer - 2}"
    missing = Ref(TABLE, row, MOST)
    waiting = sum(1 for leaf in draft.scorecard.root.scored() if leaf.state == "missing")
    unstated = any(leaf.rubric.unstated for leaf in draft.scorecard.scheme.scored.values())
    waits = f"{NO_FIGURES} hoặc {UNSTATED}" if unstated else NO_FIGURES
    label = f"Số tiêu chí {waits} (tạm tính 0 điểm)"
    draft.book.merge(page, (row, CODE, row, TITLE), label, "text")
    count = f"COUNTIF({area},{MISSING})+COUNTIF({area},{REFUSED})"
    draft.book.formula(page, (row, MOST), count, waiting, "whole left")
    draft.sheet.put(missing, waiting)
    row += 1
    draft.book.merge(page, (row, CODE, row, TITLE), "Xếp loại tạm tính", "text")
    draft.book.merge(page, (row, MOST, row, NOTE), "", "text bold")
    draft.formula(page, Ref(TABLE, row, MOST), grade_text(draft, missing), "text bold")
    page.set_row(row - 1, 32)
    for mark, text in MARKS.items():
        row += 1
        draft.book.merge(page, (row, CODE, row, NOTE), f"{mark}: {text}", "note")
    return row


def grade_text(draft: Draft, missing: Ref) -> Node:
    """Return the formula of the grade in words; ``missing`` counts the lines without figures."""
    scorecard = draft.scorecard
    scale, grade = scorecard.scheme.scale, scorecard.grade
    if scale is None:
        return Const(grade_reason(scorecard))
    zero_cell = Ref(SHEET, draft.calculation.footer + 1, 1)
    last = draft.calculation.footer - 2
    parts = [f"({_column(column, last)}{test})" for column, test in _ZERO_TESTS]
    zeroes = f"SUMPRODUCT({'*'.join(parts)})"
    draft.sheet.put(zero_cell, issued_zeroes(scorecard))
    draft.sheet.raw[zero_cell] = zeroes
    own = _own_cells(draft)
    number_node = grade_row(scale, scorecard.scheme, draft.nodes, zero_cell, draft.calculation, own)
    number = draft.calculation.place(draft.calculation.footer, number_node)
    titles: Node = Const(f"{NO_GRADE}.")
    for index, item in reversed(list(enumerate(scale.grades))):
        titles = if_(Op("=", number, Const(index)), Const(item.title), titles)
    if scale.unranked:
        reasons = Const(f"Không xếp loại: {' hoặc '.join(rule.label for rule in scale.unranked)}.")
        titles = if_(Op("=", number, Const(len(scale.grades) + 1)), reasons, titles)
    if own:
        titles = Fn("IFERROR", (titles, Const(f"{UNGRADED} vì chưa rõ điều kiện xếp loại.")))
    open_text: Node = Const(f"{UNGRADED} vì còn tiêu chí {NO_FIGURES}.")
    if any(leaf.state == "missing" for leaf in scorecard.root.scored()):
        issued = grade.title or f"{UNGRADED}. {grade_reason(scorecard)}"
        points, maximum = draft.nodes[""]
        tests = (
            Op("=", missing, Const(int(draft.sheet.value(missing) or 0))),
            Op("=", points, Const(scorecard.root.points)),
            Op("=", maximum, Const(scorecard.root.maximum)),
        )
        open_text = Fn("IF", (Fn("AND", tests), Const(issued), open_text))
    node = if_(Op(">", missing, Const(0)), open_text, titles)
    none = Const(NOTHING_COUNTED)
    return if_(Op("=", draft.nodes[""][1], Const(0)), none, node)


def _own_cells(draft: Draft) -> Mapping[str, Ref]:
    """Return the cells of the set's own figures; a book without a form holds them as issued."""
    calculation, scorecard = draft.calculation, draft.scorecard
    rubric = scorecard.scheme.own.rubric
    if calculation.own is not None:
        return calculation.figures(calculation.own).values
    if rubric is None:
        return {}
    values = scorecard.own.values
    return {
        name: calculation.place(calculation.footer, issued(rubric, name, values.get(name)))
        for name in rubric.inputs
    }


_ZERO_TESTS = ((STATE, "=1"), (POINTS, "<=0"), (MAXIMUM, ">0"))


def _column(column: int, last: int) -> str:
    first, end = Ref(SHEET, FIRST_ROW, column), Ref(SHEET, last, column)
    return f"{first.text()}:{end.text().partition('!')[2]}"


def write_signatures(draft: Draft, page: Any, row: int, signing: Signing) -> int:
    """Write who signs; return the last row that is printed."""
    book = draft.book
    book.merge(page, (row, DOCUMENTS, row, NOTE), signing.place_day, "stand-note")
    book.merge(page, (row + 1, CODE, row + 1, TITLE), "NGƯỜI LẬP BẢNG", "stand")
    for line, text in enumerate(signing.authority, start=1):
        book.merge(page, (row + line, DOCUMENTS, row + line, NOTE), text, "stand")
    book.merge(page, (row + 2, CODE, row + 2, TITLE), "(Ký, ghi rõ họ tên)", "stand-note")
    end = row + len(signing.authority) + 5
    book.merge(page, (end, DOCUMENTS, end, NOTE), signing.name, "stand")
    return end
