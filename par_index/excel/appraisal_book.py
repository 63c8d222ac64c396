"""The appraiser's workbook: every line with its self-score, and one open round beside it."""

from __future__ import annotations

from typing import Any

from par_index.excel.appraisal_round import (
    HEADER_ROW,
    KIND_MARK,
    MARKS,
    SET_MARK,
    SHEET_NAME,
    Head,
    Round,
    columns_of,
    earlier_cells,
    guide,
    points_head,
    steps_of,
)
from par_index.excel.book import ROOM, Book
from par_index.excel.calculation import MAXIMUM, POINTS, STATE, Calculation, Draft
from par_index.excel.formula import BLANK, Const, Node, Op, Ref, any_of, call, if_
from par_index.excel.line_formulas import ANSWERS, IDLE, KNOWN, MISSING, UNSCORED
from par_index.excel.main_table import documents_text, group_look
from par_index.excel.shares import Decimals
from par_index.excel.summary import group_sums, write_totals
from par_index.excel.values import plain_number
from par_index.language.vietnamese import points_text
from par_index.meaning.rules import Rubric
from par_index.models.evidence import LeafEvidence
from par_index.models.folder import LineAppraisal
from par_index.scoring.results import GroupResult
from par_index.scoring.scheme import LeafScheme
from par_index.scoring.treatment import line
from par_index.words.states import IDLE as IDLE_MARK
from par_index.words.states import NONE

_WIDE, _A3 = 12, 8
"""More columns than this are printed on A3, by its number in workbooks."""


def appraisal_book(asked: Round) -> bytes:
    """Return the workbook of a round."""
    return _Writer(asked).content()


class _Writer:
    def __init__(self, asked: Round) -> None:
        self.asked = asked
        self.book = Book(asked.loaded.criteria.title)
        self.page = self.book.sheet(SHEET_NAME)
        calculation = Calculation(asked.card.scheme, self.book.cells)
        self.draft = Draft(asked.loaded, asked.evidence, asked.card, self.book, calculation, {}, {})
        self.columns = columns_of(asked)
        self.at = {head: column for column, (head, _) in enumerate(self.columns, start=1)}
        self.titles = {node.code: node.title for node in asked.loaded.criteria.nodes()}
        codes = [code for code in asked.card.nodes if code]
        self.rows = {code: row for row, code in enumerate([*codes, ""], HEADER_ROW + 1)}

    def content(self) -> bytes:
        asked, page, last = self.asked, self.page, len(self.columns)
        criteria = asked.loaded.criteria
        page.titles(last, f"BẢNG {asked.title.upper()}", f"{criteria.title} (năm {criteria.year})")
        page.across(3, 1, last, f"Đơn vị: {criteria.unit}. {guide(asked)}", "note")
        page.set_row(2, 32)
        if last > _WIDE:
            page.set_paper(_A3)
            page.room = 1.45 * ROOM
        page.heads(HEADER_ROW, self.columns, 2)
        page.write(1, MARKS, f"{SET_MARK}{criteria.set}")
        page.write(2, MARKS, f"{KIND_MARK}{asked.kind}")
        page.set_column(MARKS - 1, MARKS - 1, None, None, {"hidden": True})
        for code in asked.card.leaves:
            self.line(code)
        self.groups(asked.card.root)
        labels = (
            "Tổng điểm",
            "",
            "Tỷ lệ so với điểm tối đa của đơn vị",
            "Số tiêu chí chưa thẩm định (tạm tính 0 điểm)",
            "Xếp loại",
        )
        end = write_totals(self.draft, page, self.rows[""] + 2, labels, min(8, last))
        page.print_area(0, 0, end - 1, last - 1)
        page.protect("", {"format_columns": True, "format_rows": True})
        page.activate()
        return self.book.content()

    def put(self, row: int, head: str, value: Any, look: str) -> Ref:
        """Write a value under a heading, and note it for formulas."""
        self.page.write(row, self.at[head], value, look)
        ref = Ref(SHEET_NAME, row, self.at[head])
        return self.book.cells.put(ref, None if value == "" else value)

    def line(self, code: str) -> None:
        asked, row, calculation = self.asked, self.rows[code], self.draft.calculation
        cells, result, own = self.book.cells, asked.card.leaves[code], asked.own.leaves[code]
        given = asked.evidence.evidence.leaves.get(code, LeafEvidence())
        cells.put(calculation.cell(code, 1), code)
        shown: Any = {"known": own.points, "not_applicable": IDLE_MARK}.get(own.state, NONE)
        written: dict[str, tuple[Any, str]] = {
            Head.CODE: (code, "center"),
            Head.TITLE: (self.titles[code], "text"),
            Head.OWN: (shown, "points"),
            Head.WHY: (given.justification, "text"),
            Head.DOCUMENTS: (documents_text(asked.evidence.evidence, code), "text"),
        }
        for one in asked.earlier:
            written |= earlier_cells(one, code)
        if not isinstance(result.leaf, LeafScheme):
            cells.put(calculation.cell(code, STATE), UNSCORED)
            self.draft.nodes[code] = (
                cells.put(calculation.cell(code, POINTS), 0),
                cells.put(calculation.cell(code, MAXIMUM), 0),
            )
            written[Head.MOST] = (NONE, "points")
        elif asked.kind == "points":
            self.open_points(row, result.leaf, asked.rules.scheme.leaves[code].rubric)
        else:
            state = {"known": KNOWN, "not_applicable": IDLE}.get(result.state, MISSING)
            self.state(code, Const(state), Const(result.points), result.leaf)
            self.open_answer(row, code)
        for head, (value, look) in written.items():
            self.page.write(row, self.at[head], value, look)
        if link := next((document.link for document in given.documents if document.link), ""):
            target = link if "://" in link else f"external:{asked.documents}{link}"
            place, look = (row - 1, self.at[Head.DOCUMENTS] - 1), self.book.style("text link")
            self.page.write_url(*place, target, look, written[Head.DOCUMENTS][0])
        widths = dict(self.columns)
        texts = ((text, widths[h]) for h, (text, _) in written.items() if isinstance(text, str))
        self.page.tall(row, *texts, least=18)

    def open_points(self, row: int, leaf: LeafScheme, rubric: Rubric | None) -> None:
        """Write the open cells of a line, with what they may hold and what they lack."""
        asked, draft, page, code = self.asked, self.draft, self.page, leaf.code
        result, said = asked.card.leaves[code], asked.lines.get(code, LineAppraisal())
        typed = result.points if result.state == "known" else None
        cell = self.put(row, Head.POINTS, typed, "points input")
        chosen = "x" if result.state == "not_applicable" else None
        idle = self.put(row, Head.IDLE, chosen, "center input")
        reason = self.put(row, Head.REASON, said.reason, "text input left")
        self.put(row, Head.REJECTED, said.rejected, "text input left")
        low, high = leaf.minimum, leaf.maximum
        rule: dict[str, Any] = {"validate": "decimal", "criteria": "between"}
        rule |= {"minimum": plain_number(low), "maximum": plain_number(high)}
        limits = f"Từ {points_text(low)} đến {points_text(high)} điểm."
        if steps := steps_of(rubric, leaf):
            limits = f"Các mức của cách chấm: {'; '.join(map(points_text, steps))}."
            rule = {"validate": "list", "source": self.book.listed(steps)}
        texts = {"input_title": code[:32], "input_message": limits, "error_message": limits}
        page.check(row, cell.column, {**rule, **texts})
        page.check(row, idle.column, {"validate": "list", "source": ["x"], "ignore_blank": True})
        is_idle, number = Op("<>", idle, BLANK), call("ISNUMBER", cell)
        state = if_(is_idle, Const(IDLE), if_(number, Const(KNOWN), Const(MISSING)))
        self.state(code, state, if_(number, cell, Const(0)), leaf)
        points, maximum = draft.nodes[code]
        page.live(row, self.at[Head.MOST], maximum, "points")
        before = asked.before.leaves[code]
        blank = Op("=", draft.calculation.cell(code, STATE), Const(MISSING))
        gap: Node = BLANK
        check: Node = BLANK
        if before.state in ("known", "not_applicable"):
            less = call("ROUND", Op("-", points, Const(before.points)), 6)
            gap = if_(blank, BLANK, less)
            other = any_of(Op("<>", gap, Const(0)), is_idle)
            if before.state == "not_applicable":
                other = Op("=", idle, BLANK)
            lacks = call("AND", other, Op("=", reason, BLANK))
            check = if_(lacks, Const("Cần ghi lý do"), BLANK)
        page.live(row, self.at[Head.GAP], gap, "points")
        check = if_(blank, Const("Chưa thẩm định"), check)
        page.live(row, self.at[Head.CHECK], check, "text quiet")

    def state(self, code: str, state: Node, points: Node, leaf: LeafScheme) -> None:
        """Put what a line counts on the hidden sheet, as the engine counts it."""
        calculation, scheme = self.draft.calculation, self.asked.card.scheme
        put = self.book.cells.put
        idle = Op("=", put(calculation.cell(code, STATE), state), Const(IDLE))
        counted = line(Decimals(scheme), scheme, leaf, idle, points)
        self.draft.nodes[code] = (
            put(calculation.cell(code, POINTS), counted.points),
            put(calculation.cell(code, MAXIMUM), counted.maximum),
        )

    def open_answer(self, row: int, code: str) -> None:
        now, own = self.asked.before.leaves[code], self.asked.own.leaves[code]
        if (now.state, now.points) == (own.state, own.points):
            return
        said = self.asked.lines.get(code, LineAppraisal())
        agrees = "" if said.agrees is None else ANSWERS[said.agrees]
        self.put(row, Head.AGREES, agrees, "text input left")
        self.put(row, Head.ANSWER, said.answer, "text input left")
        rule = {"validate": "list", "source": list(ANSWERS.values())}
        self.page.check(row, self.at[Head.AGREES], rule)

    def groups(self, result: GroupResult) -> None:
        for child in result.children:
            if isinstance(child, GroupResult):
                self.groups(child)
        code, page, asked, row = result.code, self.page, self.asked, self.rows[result.code]
        sums = group_sums(self.draft.calculation, result, self.draft.nodes)
        look, title = group_look(code), self.titles.get(code, "TỔNG CỘNG")
        page.cells(row, [None] * len(self.columns), [f"text {look}"] * len(self.columns))
        page.cells(row, (code, title), (f"center {look}", f"text {look}"))
        known = {points_head(o): o.card for o in asked.earlier if o.kind == "points"}
        for head, card in {Head.OWN: asked.own, **known}.items():
            page.write(row, self.at[head], card.nodes[code].points, f"points {look}")
        most = page.live(row, self.at[Head.MOST], sums.maximum, f"points {look}")
        if Head.POINTS in self.at:
            earned = page.live(row, self.at[Head.POINTS], sums.points, f"points {look}")
        else:
            calculation = self.draft.calculation
            earned = calculation.place(calculation.footer, sums.points)
        self.draft.nodes[code] = (earned, most)
        page.tall(row, (title, 38))
