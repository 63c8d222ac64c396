"""The appraiser's workbook: every line with its self-score, and one open round beside it."""

from __future__ import annotations

from typing import Any

from par_index.excel.appraisal_round import (
    AGREES_HEAD,
    ANSWER_HEAD,
    CHECK_HEAD,
    CODE_HEAD,
    GAP_HEAD,
    HEADER_ROW,
    IDLE_HEAD,
    KIND_MARK,
    MARKS,
    MOST_HEAD,
    OWN_HEAD,
    POINTS_HEAD,
    REASON_HEAD,
    REJECTED_HEAD,
    SET_MARK,
    SHEET_NAME,
    TITLE_HEAD,
    Round,
    columns_of,
    earlier_cells,
    guide,
    points_head,
    steps_of,
)
from par_index.excel.book import Book, height
from par_index.excel.calculation import MAXIMUM, POINTS, SHEET, STATE, Calculation, Sheet
from par_index.excel.decimals import Decimals
from par_index.excel.draft import Draft
from par_index.excel.formula import BLANK, Const, Fn, Node, Op, Ref, if_
from par_index.excel.groups import group_sums
from par_index.excel.helper_sheet import write_helpers
from par_index.excel.line_formulas import IDLE, KNOWN, MISSING, UNSCORED
from par_index.excel.lists import Lists
from par_index.excel.main_table import documents_text
from par_index.excel.summary import grade_text
from par_index.excel.values import plain_number
from par_index.language.vietnamese import points_text
from par_index.meaning.rules import Rubric
from par_index.models.evidence import LeafEvidence
from par_index.models.folder import LineAppraisal
from par_index.scoring.results import GroupResult
from par_index.scoring.scheme import LeafScheme
from par_index.scoring.treatment import line

_WIDE, _A3 = 12, 8
"""More columns than this are printed on A3, by its number in workbooks."""


def appraisal_book(asked: Round) -> bytes:
    """Return the workbook of a round."""
    return _Writer(asked).content()


class _Writer:
    def __init__(self, asked: Round) -> None:
        self.asked = asked
        self.book = Book(asked.loaded.criteria.title)
        sheet = Sheet()
        calculation = Calculation(asked.card.scheme, sheet)
        self.draft = Draft(
            asked.loaded, asked.evidence, asked.card, self.book, sheet, calculation, {}, {}
        )
        self.lists = Lists()
        self.columns = columns_of(asked)
        self.at = {head: column for column, (head, _) in enumerate(self.columns, start=1)}
        self.titles = {node.code: node.title for node in asked.loaded.criteria.nodes()}

    def content(self) -> bytes:
        asked, book = self.asked, self.book
        page = book.sheet(SHEET_NAME)
        last = len(self.columns)
        for column, (head, width) in enumerate(self.columns, start=1):
            page.set_column(column - 1, column - 1, width)
            book.write(page, HEADER_ROW, column, head, "text head middle")
        criteria = asked.loaded.criteria
        book.merge(page, (1, 1, 1, last), f"BẢNG {asked.title.upper()}", "title")
        book.merge(page, (2, 1, 2, last), f"{criteria.title} (năm {criteria.year})", "subtitle")
        book.merge(page, (3, 1, 3, last), f"Đơn vị: {criteria.unit}. {guide(asked)}", "note")
        page.set_row(2, 32)
        page.set_row(HEADER_ROW - 1, 48)
        book.write(page, 1, MARKS, f"{SET_MARK}{criteria.set}")
        book.write(page, 2, MARKS, f"{KIND_MARK}{asked.kind}")
        page.set_column(MARKS - 1, MARKS - 1, None, None, {"hidden": True})
        codes = [code for code in asked.card.nodes if code]
        self.rows = {code: HEADER_ROW + 1 + i for i, code in enumerate(codes)}
        self.rows[""] = HEADER_ROW + 1 + len(codes)
        for code in codes:
            if not isinstance(asked.card.nodes[code], GroupResult):
                self.line(page, code)
        self.groups(page, asked.card.root)
        end = self.summary(page, self.rows[""] + 2)
        page.repeat_rows(HEADER_ROW - 1)
        page.print_area(0, 0, end - 1, last - 1)
        page.freeze_panes(HEADER_ROW, 2)
        if last > _WIDE:
            page.set_paper(_A3)
        page.protect("", {"format_columns": True, "format_rows": True})
        self.lists.write(book)
        write_helpers(self.draft.book, self.draft.sheet)
        page.activate()
        return book.content()

    def line(self, page: Any, code: str) -> None:
        asked, row, calculation = self.asked, self.rows[code], self.draft.calculation
        result = asked.card.leaves[code]
        rules = asked.rules.scheme.leaves[code]
        written = {CODE_HEAD: (code, "center"), TITLE_HEAD: (self.titles[code], "text")}
        state = calculation.cell(code, STATE)
        self.draft.sheet.put(calculation.cell(code, 1), code)
        own = asked.own.leaves[code]
        settled = own.state == "known"
        shown: Any = own.points if settled else "KPS" if own.state == "not_applicable" else "–"
        written[OWN_HEAD] = (shown, "points")
        for one in asked.earlier:
            written |= earlier_cells(one, code)
        given = asked.evidence.evidence.leaves.get(code)
        written["Giải trình"] = (given.justification if given else "", "text")
        if not isinstance(result.leaf, LeafScheme):
            self.draft.sheet.put(state, UNSCORED)
            self.draft.nodes[code] = (
                self.draft.sheet.put(calculation.cell(code, POINTS), 0),
                self.draft.sheet.put(calculation.cell(code, MAXIMUM), 0),
            )
            written[MOST_HEAD] = ("–", "points")
        elif asked.kind == "points":
            self.open_points(page, row, result.leaf, rules.rubric)
        else:
            self.closed_points(result.leaf)
            self.open_answer(page, row, code)
        for head, (value, look) in written.items():
            if head in self.at:
                self.book.write(page, row, self.at[head], value, look)
        documents = self.documents(page, row, code)
        texts = [
            (value, self.columns[self.at[head] - 1][1])
            for head, (value, _) in written.items()
            if head in self.at and isinstance(value, str)
        ]
        page.set_row(row - 1, min(400.0, max(height(*texts, (documents, 34)), 18)))

    def open_points(self, page: Any, row: int, leaf: LeafScheme, rubric: Rubric | None) -> None:
        """Write the open cells of a line, with what they may hold and what they lack."""
        asked, draft, code = self.asked, self.draft, leaf.code
        result = asked.card.leaves[code]
        cell = Ref(SHEET_NAME, row, self.at[POINTS_HEAD])
        idle = Ref(SHEET_NAME, row, self.at[IDLE_HEAD])
        known = result.state == "known"
        draft.sheet.put(cell, result.points if known else None)
        draft.sheet.put(idle, "x" if result.state == "not_applicable" else None)
        self.book.write(page, row, cell.column, draft.sheet.value(cell), "points input")
        self.book.write(page, row, idle.column, draft.sheet.value(idle), "center input")
        rule: dict[str, Any] = {"validate": "decimal", "criteria": "between"}
        low, high = leaf.minimum, leaf.maximum
        rule |= {"minimum": plain_number(low), "maximum": plain_number(high)}
        limits = f"Từ {points_text(low)} đến {points_text(high)} điểm."
        if steps := steps_of(rubric, leaf):
            words = "; ".join(points_text(step) for step in steps)
            limits = f"Các mức của cách chấm: {words}."
            rule = {"validate": "list", "source": self.lists.area(steps)}
        page.data_validation(
            row - 1,
            cell.column - 1,
            row - 1,
            cell.column - 1,
            {**rule, "input_title": code[:32], "input_message": limits, "error_message": limits},
        )
        page.data_validation(
            row - 1,
            idle.column - 1,
            row - 1,
            idle.column - 1,
            {"validate": "list", "source": ["x"], "ignore_blank": True},
        )
        is_idle = Op("<>", idle, BLANK)
        number = Fn("ISNUMBER", (cell,))
        state = if_(is_idle, Const(IDLE), if_(number, Const(KNOWN), Const(MISSING)))
        self.state(code, state, if_(number, cell, Const(0)), leaf)
        points, maximum = draft.nodes[code]
        draft.formula(page, Ref(SHEET_NAME, row, self.at[MOST_HEAD]), maximum, "points")
        reason = self.at[REASON_HEAD]
        said = asked.lines.get(code, LineAppraisal())
        for head, text in ((REASON_HEAD, said.reason), (REJECTED_HEAD, said.rejected)):
            self.book.write(page, row, self.at[head], text, "text input left")
        before = asked.before.leaves[code]
        now: Node = draft.calculation.cell(code, STATE)
        blank = Op("=", now, Const(MISSING))
        if before.state in ("known", "not_applicable"):
            less = Fn("ROUND", (Op("-", points, Const(before.points)), Const(6)))
            gap: Node = if_(blank, BLANK, less)
            other: Node = Fn("OR", (Op("<>", gap, Const(0)), is_idle))
            if before.state == "not_applicable":
                other = Op("=", idle, BLANK)
            lacks = Fn("AND", (other, Op("=", Ref(SHEET_NAME, row, reason), BLANK)))
            check = if_(blank, Const("Chưa thẩm định"), if_(lacks, Const("Cần ghi lý do"), BLANK))
        else:
            gap, check = BLANK, if_(blank, Const("Chưa thẩm định"), BLANK)
        draft.sheet.put(Ref(SHEET_NAME, row, reason), said.reason or None)
        draft.formula(page, Ref(SHEET_NAME, row, self.at[GAP_HEAD]), gap, "points")
        draft.formula(page, Ref(SHEET_NAME, row, self.at[CHECK_HEAD]), check, "text quiet")

    def closed_points(self, leaf: LeafScheme) -> None:
        result = self.asked.card.leaves[leaf.code]
        state = {"known": KNOWN, "not_applicable": IDLE}.get(result.state, MISSING)
        self.state(leaf.code, Const(state), Const(result.points), leaf)

    def state(self, code: str, state: Node, points: Node, leaf: LeafScheme) -> None:
        """Put what a line counts on the hidden sheet, as the engine counts it."""
        calculation, scheme = self.draft.calculation, self.asked.card.scheme
        ref = self.draft.sheet.put(calculation.cell(code, STATE), state)
        idle = Op("=", ref, Const(IDLE))
        counted = line(Decimals(scheme), scheme, leaf, idle, points)
        self.draft.nodes[code] = (
            self.draft.sheet.put(calculation.cell(code, POINTS), counted.points),
            self.draft.sheet.put(calculation.cell(code, MAXIMUM), counted.maximum),
        )

    def open_answer(self, page: Any, row: int, code: str) -> None:
        now, own = self.asked.before.leaves[code], self.asked.own.leaves[code]
        if (now.state, now.points) == (own.state, own.points):
            return
        column = self.at[AGREES_HEAD]
        said = self.asked.lines.get(code, LineAppraisal())
        agrees = {None: None, True: "Có", False: "Không"}[said.agrees]
        self.book.write(page, row, column, agrees, "text input left")
        self.book.write(page, row, self.at[ANSWER_HEAD], said.answer, "text input left")
        rule = {"validate": "list", "source": ["Có", "Không"]}
        page.data_validation(row - 1, column - 1, row - 1, column - 1, rule)

    def documents(self, page: Any, row: int, code: str) -> str:
        """Write the documents of a line, the first linked; return the text."""
        evidence = self.asked.evidence.evidence
        text, column = documents_text(evidence, code), self.at["Tài liệu kiểm chứng"]
        given = evidence.leaves.get(code, LeafEvidence()).documents
        link = next((document.link for document in given if document.link), "")
        self.book.write(page, row, column, text, "text")
        if link:
            target = link if "://" in link else f"external:{self.asked.documents}{link}"
            page.write_url(row - 1, column - 1, target, self.book.style("text link"), text)
        return text

    def groups(self, page: Any, result: GroupResult) -> None:
        for child in result.children:
            if isinstance(child, GroupResult):
                self.groups(page, child)
        draft, asked, row = self.draft, self.asked, self.rows[result.code]
        calculation = draft.calculation
        sums = group_sums(
            asked.card.scheme,
            result,
            [draft.nodes[child.code] for child in result.children],
            lambda node: calculation.place(calculation.footer, node),
        )
        look = "total" if not result.code else "area" if "." not in result.code else "group"
        for column in range(1, len(self.columns) + 1):
            self.book.write(page, row, column, None, f"text {look}")
        title = self.titles.get(result.code, "TỔNG CỘNG")
        self.book.write(page, row, self.at[CODE_HEAD], result.code, f"center {look}")
        self.book.write(page, row, self.at[TITLE_HEAD], title, f"text {look}")
        before = asked.own.nodes[result.code]
        self.book.write(page, row, self.at[OWN_HEAD], before.points, f"points {look}")
        for one in asked.earlier:
            if one.kind == "points":
                points = one.card.nodes[result.code].points
                self.book.write(page, row, self.at[points_head(one)], points, f"points {look}")
        most = Ref(SHEET_NAME, row, self.at[MOST_HEAD])
        here = self.at.get(POINTS_HEAD)
        draft.formula(page, most, sums.maximum, f"points {look}")
        if here:
            earned = Ref(SHEET_NAME, row, here)
            draft.formula(page, earned, sums.points, f"points {look}")
        else:
            earned = calculation.place(calculation.footer, sums.points)
        draft.nodes[result.code] = (earned, most)
        page.set_row(row - 1, height((title, 38)))

    def summary(self, page: Any, row: int) -> int:
        """Write total, share, what is still open, and the grade; return the last row."""
        draft, root = self.draft, self.asked.card.root
        points, maximum = draft.nodes[""]
        share = if_(Op("=", maximum, Const(0)), BLANK, Op("/", points, maximum))
        waiting = sum(1 for leaf in root.scored() if leaf.state == "missing")
        first = Ref(SHEET, 2, STATE).text()
        end = Ref(SHEET, 1 + len(draft.calculation.rows), STATE).text().partition("!")[2]
        missing = Ref(SHEET_NAME, row + 2, 3)
        count = f"COUNTIF({first}:{end},{MISSING})"
        rows: list[tuple[str, Any, str]] = [
            ("Tổng điểm", points, "points bold"),
            ("Tỷ lệ so với điểm tối đa của đơn vị", share, "percent bold"),
            ("Số tiêu chí chưa thẩm định (tạm tính 0 điểm)", None, "whole"),
        ]
        for number, (label, node, look) in enumerate(rows):
            self.book.merge(page, (row + number, 1, row + number, 2), label, "text")
            if node is None:
                self.book.formula(page, (row + number, 3), count, waiting, look)
                draft.sheet.put(missing, waiting)
            else:
                draft.formula(page, Ref(SHEET_NAME, row + number, 3), node, look)
        self.book.merge(page, (row + 3, 1, row + 3, 2), "Xếp loại", "text")
        self.book.merge(page, (row + 3, 3, row + 3, min(8, len(self.columns))), "", "text bold")
        draft.formula(page, Ref(SHEET_NAME, row + 3, 3), grade_text(draft, missing), "text bold")
        page.set_row(row + 2, 32)
        return row + 3
