"""Sums of the table of points, and below it total, share, provisional grade, and who signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from par_index.excel.book import SIGN, Page
from par_index.excel.calculation import MAXIMUM, POINTS, SHEET, STATE, Calculation, Draft, issued
from par_index.excel.figure_cells import name_figures
from par_index.excel.formula import FAILED, Const, Fn, Node, Op, Ref, if_, share_of
from par_index.excel.line_formulas import MISSING, REFUSED
from par_index.excel.rule_formulas import Compiler
from par_index.excel.shares import Decimals, Share, Term, scale_of
from par_index.meaning.knowledge import Context
from par_index.models.criteria import CriteriaSet
from par_index.scoring.grades import place_of
from par_index.scoring.results import GroupResult
from par_index.scoring.scale import Scale
from par_index.scoring.scheme import GroupScheme, Scheme
from par_index.scoring.treatment import Sum, group_sum
from par_index.words.grades import NO_GRADE, NOTHING_COUNTED, UNGRADED, apart_text, grade_reason
from par_index.words.states import MARKS, NO_FIGURES, NOTHING_AROSE, UNSTATED, raised

_FINE = 10
"""Decimals to which sums are rounded where the set itself does not say, to sweep away dust."""


def _decimals(scheme: Scheme) -> int:
    """Return to how many decimals sums are rounded: the set's own where everything has so few."""
    groups = [node for node in scheme.root.walk() if isinstance(node, GroupScheme)]
    limits = (n for group in groups for n in (group.cap, group.floor) if n is not None)
    numbers = [*limits, *(leaf.maximum for leaf in scheme.scored.values())]
    plain = all((n * 10**scheme.places).denominator == 1 for n in numbers)
    return scheme.places if plain and scheme.at == "leaf" else _FINE


def group_sums(
    calculation: Calculation, result: GroupResult, nodes: Mapping[str, tuple[Ref, Ref]]
) -> Sum[Node]:
    """Return the sums of a group within its limits.

    ``nodes`` are the (points, maximum) cells of its parts; a plain sum that a limit repeats is put
    into a helper cell.
    """
    scheme, group = calculation.scheme, result.group
    join = "MAX" if group.highest else "SUM"
    sides = zip(*(nodes[child.code] for child in result.children), strict=True)
    plain = Sum[Node](*(_joined(calculation, side, join) for side in sides))
    if group.rescaled or group.capped_at_maximum:
        plain = Sum(*(calculation.place(calculation.footer, side) for side in plain))
    return group_sum(Decimals(scheme), scheme, group, plain)


def _joined(calculation: Calculation, cells: Sequence[Ref], join: str) -> Node:
    """Return the rounded sum of cells, or what else joins them; many are joined in helper cells."""
    parts: list[Node] = [Fn(join, tuple(cells[i : i + 30])) for i in range(0, len(cells), 30)]
    if len(parts) > 1:
        places = tuple(calculation.place(calculation.footer, part) for part in parts)
        parts = [Fn(join, places)]
    return Fn("ROUND", (parts[0], Const(_decimals(calculation.scheme))))


def _grade_row(
    draft: Draft, scale: Scale, zeroes: Ref, own: Mapping[str, Ref], missing: int = 0
) -> Node:
    """Return the formula of the place of the grade, 0 for the best; after the last where none fits.

    ``own`` are the cells of the set's own figures, ``zeroes`` counts the lines at zero. Where
    nothing counts, so that there is no share, one stands ``missing`` below or above all others.
    """
    calculation, scheme = draft.calculation, draft.calculation.scheme
    meaning = Compiler(
        lambda node: calculation.place(calculation.footer, node), Context(scheme.figures, {})
    )
    factor = scale_of(scheme) if scheme.at == "leaf" else 10**9

    def whole(node: Node) -> Term:
        return Term(1, (Fn("ROUND", (Op("*", node, Const(factor)), Const(0))),))

    for code, (points, maximum) in draft.nodes.items():
        counted: Node = points
        if missing and code in scale.shares:
            counted = if_(Op("=", maximum, Const(0)), Const(missing), points)
        share, part = Share(whole(counted), whole(maximum)), Share(whole(points), Term(factor))
        meaning.numbers[f"points({code})" if code else "total"] = part
        meaning.numbers[f"percent({code})" if code else "percent"] = share
    meaning.numbers["lines_at_zero"] = Share(Term(1, (zeroes,)))
    asked = [scheme.figures[name] for name in scheme.figures if name in scale.asked]
    name_figures(meaning, asked, {i.name: own[i.name] for i in asked})
    meaning.numbers[scale.subject] = meaning.held(meaning.numbers[scale.subject])
    return meaning.fitted(place_of(meaning, scale).node())


CODE, TITLE, MOST, SELF, APPRAISED, DOCUMENTS, NOTE = range(1, 8)
COLUMNS = (
    ("STT", 7.5),
    ("Lĩnh vực, tiêu chí, tiêu chí thành phần", 36.5),
    ("Điểm tối đa", 8),
    ("Điểm tự chấm", 8),
    ("Điểm thẩm định", 8.5),
    ("Tài liệu kiểm chứng", 26.5),
    ("Giải trình", 29.5),
)
WIDTHS = tuple(width for _, width in COLUMNS)
HEADER_ROW = 8
FIRST = HEADER_ROW + 1


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
    return Signing("", criteria.unit.upper(), day, ("QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ",), "")


def write_summary(draft: Draft, page: Page, total: int) -> int:
    """Write what the total means below the table; return the last row."""
    most = f"Điểm tối đa (trừ nội dung {NOTHING_AROSE})"
    unstated = any(leaf.rubric.unstated for leaf in draft.scorecard.scheme.scored.values())
    waits = f"{NO_FIGURES} hoặc {UNSTATED}" if unstated else NO_FIGURES
    labels = (
        "Tổng điểm tự chấm",
        most,
        "Tỷ lệ điểm đạt được so với điểm tối đa",
        f"Số tiêu chí {waits} (tạm tính 0 điểm)",
        "Xếp loại tạm tính",
    )
    last = write_totals(draft, page, total + 2, labels, NOTE, " left")
    for row, (mark, text) in enumerate(MARKS.items(), last + 1):
        page.across(row, CODE, NOTE, f"{mark}: {text}", "note")
    return last + len(MARKS)


def write_totals(
    draft: Draft, page: Page, row: int, labels: Sequence[str], last: int, look: str = ""
) -> int:
    """Write total, maximum, share, what is still open, and the grade; return the last row.

    A row without a label is left out; the grade takes the columns up to the ``last``.
    """
    points, maximum = draft.nodes[""]
    rows: tuple[tuple[Node, str], ...] = (
        (points, "points bold"),
        (maximum, "points"),
        (share_of(points, maximum), "percent bold"),
    )
    for label, (node, kind) in zip(labels, rows, strict=False):
        if label:
            page.across(row, 1, 2, label, "text")
            page.tall(row, (label, 40))
            page.live(row, 3, node, f"{kind}{look}")
            row += 1
    waiting = sum(1 for leaf in draft.scorecard.root.scored() if leaf.state == "missing")
    states = draft.calculation.column(STATE)
    count = f"COUNTIF({states},{MISSING})+COUNTIF({states},{REFUSED})"
    page.across(row, 1, 2, labels[3], "text")
    page.tall(row, (labels[3], 40))
    missing = page.formula(row, 3, count, waiting, f"whole{look}")
    row += 1
    page.across(row, 1, 2, labels[4], "text")
    page.across(row, 3, last, "", "text bold")
    page.live(row, 3, _grade_text(draft, missing), "text bold")
    page.set_row(row - 1, 32)
    return row


def _grade_text(draft: Draft, missing: Ref) -> Node:
    """Return the formula of the grade in words; ``missing`` counts the lines without figures."""
    scorecard = draft.scorecard
    scale, grade = scorecard.scheme.scale, scorecard.grade
    if scale is None:
        return Const(grade_reason(scorecard))
    zero_cell = Ref(SHEET, draft.calculation.footer + 1, 1)
    column = draft.calculation.column
    zeroes = f"SUMPRODUCT(({column(STATE)}=1)*({column(POINTS)}<=0)*({column(MAXIMUM)}>0))"
    known = (leaf for leaf in scorecard.root.scored() if leaf.state == "known")
    draft.book.cells.put(zero_cell, sum(leaf.points <= 0 < leaf.maximum for leaf in known))
    draft.book.cells.raw[zero_cell] = zeroes
    own = _own_cells(draft)
    place, *other = (
        draft.calculation.place(
            draft.calculation.footer, _grade_row(draft, scale, zero_cell, own, missing_share)
        )
        for missing_share in ((-1, 1) if scale.shares else (0,))
    )
    number: Node = place
    if other:  # what asks for a share that there is not decides nothing
        number = if_(Op("=", place, other[0]), place, FAILED)
        number = draft.calculation.place(draft.calculation.footer, number)
    titles: Node = Const(f"{NO_GRADE}.")
    for index, item in reversed(list(enumerate(scale.grades))):
        titles = if_(Op("=", number, Const(index)), Const(item.title), titles)
    if scale.unranked:
        reasons = Const(f"{raised(apart_text(scale))}.")
        titles = if_(Op("=", number, Const(len(scale.grades) + 1)), reasons, titles)
    if own or scale.shares:
        titles = Fn("IFERROR", (titles, Const(f"{UNGRADED} vì chưa rõ điều kiện xếp loại.")))
    open_text: Node = Const(f"{UNGRADED} vì còn tiêu chí {NO_FIGURES}.")
    if any(leaf.state == "missing" for leaf in scorecard.root.scored()):
        issued = grade.title or f"{UNGRADED}. {grade_reason(scorecard)}"
        points, maximum = draft.nodes[""]
        tests = (
            Op("=", missing, Const(int(draft.book.cells.value(missing) or 0))),
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


def write_signatures(page: Page, row: int, signing: Signing) -> int:
    """Write who signs; return the last row that is printed."""
    page.across(row, DOCUMENTS, NOTE, signing.place_day, "stand-note")
    page.across(row + 1, CODE, TITLE, "NGƯỜI LẬP BẢNG", "stand")
    page.across(row + 2, CODE, TITLE, SIGN, "stand-note")
    for line, text in enumerate(signing.authority, start=1):
        page.across(row + line, DOCUMENTS, NOTE, text, "stand")
    end = row + len(signing.authority) + 5
    page.across(end, DOCUMENTS, NOTE, signing.name, "stand")
    return end
