"""The evidence workbook: a cover with instructions and one form for every lead unit."""

from __future__ import annotations

from typing import Any

from par_index.excel.book import Book, height
from par_index.excel.calculation import Calculation, Sheet
from par_index.excel.checks import Status
from par_index.excel.forms import COLOURS, Form, write_marks
from par_index.excel.formula import Ref
from par_index.excel.helper_sheet import write_helpers
from par_index.excel.layout import (
    FORM,
    HEADER_ROW,
    IDLE_CHOICE,
    KEY,
    STATUS,
    TITLE_TEXT,
    Block,
    blocks_on,
    leads,
    own_leads,
    sheet_names,
)
from par_index.excel.lists import Lists
from par_index.excel.register_sheets import write_lists
from par_index.excel.sheets import COVER, OWN_SHEETS
from par_index.loading.load import LoadedEvidence, LoadedSet
from par_index.words.states import NO_FIGURES, NOTHING_AROSE, raised

_WIDTHS = (6, 46, 14, 20, 52)
_STEPS = (
    "Mỗi đơn vị chủ trì có một trang riêng; có thể gửi riêng từng đơn vị rồi tổng hợp nhiều tệp "
    "cùng lúc.",
    f"Chỉ các ô cần điền là mở khóa: giá trị, lý do {NOTHING_AROSE}, giải trình và tài liệu kiểm "
    "chứng (mỗi tài liệu một dòng).",
    f"{raised(NO_FIGURES)} thì để trống: điểm tạm tính là 0 và bảng chấm nêu khoảng điểm còn có "
    "thể đạt.",
    f"Trong năm không có việc nào thuộc tiêu chí thì chọn «{IDLE_CHOICE}» ở dòng ấy và ghi lý do ở "
    "ô bên phải; chọn mà không có lý do, hoặc có lý do mà không chọn, đều là chưa đúng.",
    "Biết tỷ lệ mà chưa có số đếm thì điền dòng tỷ lệ, ví dụ 96%; được ghi khoảng như > 90%.",
    "Nhiều tài liệu hơn số dòng thì chèn thêm dòng trong khung của tiêu chí đó.",
    "Không sửa cột ẩn và tên cột; được đổi độ rộng cột, đổi thứ tự trang, chèn dòng.",
)


def template_book(
    loaded: LoadedSet, prefill: LoadedEvidence | None = None, only: str | None = None
) -> bytes:
    """Return the workbook in which departments report, filled in as far as is known.

    ``only`` names the lead unit that it is for; otherwise every unit has its sheet.
    """
    criteria = loaded.criteria
    book = Book(criteria.title)
    cover = book.sheet(COVER)
    own, units = own_leads(loaded), leads(loaded)
    for unit in own:
        units.setdefault(unit, [])
    names = sheet_names(units, OWN_SHEETS)
    lists = Lists()
    claims = None if prefill is None else prefill.claims
    calculation = Calculation(loaded.scheme, Sheet(), claims)
    form = Form(book, loaded, prefill, calculation, lists, roomy=True)
    made: list[tuple[str, str, list[Block]]] = []
    for unit, leaves in units.items():
        if only not in (None, unit):
            continue
        evidence = None if prefill is None else prefill.evidence
        blocks = blocks_on(names[unit], leaves, loaded, evidence, own.get(unit, ()))
        if blocks:
            title = f"{TITLE_TEXT}: {unit.upper()}"
            form.write(names[unit], title, blocks, FORM, unit)
            made.append((unit, names[unit], blocks))
    _cover(book, cover, loaded, form, made)
    write_lists(book, loaded, prefill, [*OWN_SHEETS, *names.values()], only)
    lists.write(book)
    write_helpers(book, form.sheet)
    cover.activate()
    return book.content()


def _cover(
    book: Book,
    page: Any,
    loaded: LoadedSet,
    form: Form,
    made: list[tuple[str, str, list[Block]]],
) -> None:
    criteria = loaded.criteria
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    book.merge(page, (1, 1, 1, 5), criteria.unit.upper(), "stand")
    book.merge(page, (3, 1, 3, 5), "SỐ LIỆU TỰ CHẤM ĐIỂM CẢI CÁCH HÀNH CHÍNH", "title")
    page.set_row(2, 24)
    book.merge(page, (4, 1, 4, 5), f"{criteria.title} (năm {criteria.year})", "subtitle")
    write_marks(book, page, loaded, FORM)
    page.set_column(KEY - 1, KEY, None, None, {"hidden": True})
    row = 6
    book.merge(page, (row, 1, row, 5), "Cách điền", "text head")
    for number, step in enumerate(_STEPS, start=1):
        book.write(page, row + number, 1, str(number), "center")
        book.merge(page, (row + number, 2, row + number, 5), step, "text")
        page.set_row(row + number - 1, height((step, sum(_WIDTHS[1:]))))
    row += len(_STEPS) + 2
    row = _progress(book, page, form, made, row) + 1
    row = _legend(book, page, row)
    page.print_area(0, 0, row, 4)
    page.protect("", {"format_columns": True, "format_rows": True})


def _progress(
    book: Book, page: Any, form: Form, made: list[tuple[str, str, list[Block]]], row: int
) -> int:
    heads = ("TT", "Đơn vị chủ trì", "Số tiêu chí", "Số liệu còn thiếu", "Các tiêu chí")
    for column, text in enumerate(heads, start=1):
        book.write(page, row, column, text, "text head middle")
    for number, (unit, name, blocks) in enumerate(made, start=1):
        row += 1
        codes = ", ".join(block.leaf.code for block in blocks if not block.own)
        book.write(page, row, 1, str(number), "center")
        inside = f"internal:{Ref(name, 1, 1).text().partition('!')[0]}!A1"
        page.write_url(row - 1, 1, inside, book.style("text link"), unit)
        book.write(page, row, 3, len(blocks), "whole")
        first, last = Ref(name, HEADER_ROW + 1, STATUS), Ref(name, blocks[-1].last, STATUS)
        area = f"{first.text()}:{last.text().partition('!')[2]}"
        count = f'COUNTIF({area},"{Status.MISSING.value}")'
        missing = sum(1 for block in blocks for ref in _statuses(block) if _is_missing(form, ref))
        book.formula(page, (row, 4), count, missing, "whole")
        book.write(page, row, 5, codes, "text")
        page.set_row(row - 1, height((codes, _WIDTHS[4]), (unit, _WIDTHS[1])))
    return row + 1


def _statuses(block: Block) -> list[Ref]:
    return [Ref(block.sheet, row.row, STATUS) for row in block.rows if row.kind == "figure"]


def _is_missing(form: Form, ref: Ref) -> bool:
    return form.sheet.value(ref) == Status.MISSING.value


def _legend(book: Book, page: Any, row: int) -> int:
    book.merge(page, (row, 1, row, 5), "Màu của ô", "text head")
    meanings = {
        Status.MISSING: "ô đang trống, tạm tính 0 điểm",
        Status.BELOW: "đã có nhưng chưa đạt mục tiêu của kế hoạch",
        Status.WRONG: "không đọc được hoặc không thể có, ví dụ lớn hơn tổng số",
        Status.DONE: "đã điền",
        Status.IDLE: "đã ghi lý do, không cần số liệu",
    }
    for status, meaning in meanings.items():
        row += 1
        look = book.file.add_format({"bg_color": COLOURS[status], "border": 1})
        page.write_blank(row - 1, 0, None, look)
        book.merge(page, (row, 2, row, 5), f"{status.value}: {meaning}.", "text")
    return row
