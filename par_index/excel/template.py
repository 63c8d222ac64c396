"""The evidence workbook: a cover with instructions and one form for every lead unit."""

from __future__ import annotations

from par_index.excel.book import Book, Page
from par_index.excel.calculation import Calculation
from par_index.excel.checks import Status
from par_index.excel.forms import COLOURS, Form, write_marks
from par_index.excel.formula import Ref, area, sheet_text
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
from par_index.excel.register_sheets import write_lists
from par_index.excel.sheets import COVER, OWN_SHEETS
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.words.states import NO_FIGURES, NOTHING_AROSE, raised

_WIDTHS = (6, 46, 14, 20, 52)
_STEPS = (
    "Mỗi đơn vị chủ trì có một trang riêng; có thể gửi riêng từng đơn vị rồi tổng hợp nhiều tệp "
    "cùng lúc.",
    f"Chỉ các ô cần điền là mở khóa: giá trị, lý do {NOTHING_AROSE}, giải trình và tài liệu kiểm "
    "chứng (mỗi tài liệu một dòng).",
    f"{raised(NO_FIGURES)} thì để trống: điểm tạm tính là 0 và bảng chấm nêu khoảng điểm còn có "
    "thể đạt.",
    f"Trong năm {NOTHING_AROSE} nội dung của tiêu chí thì chọn «{IDLE_CHOICE}» ở dòng ấy và "
    "ghi lý do ở ô bên phải; chọn mà không có lý do, hoặc có lý do mà không chọn là chưa đúng.",
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
    claims = None if prefill is None else prefill.claims
    calculation = Calculation(loaded.scheme, book.cells, claims)
    form = Form(book, loaded, prefill, calculation, roomy=True)
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
    _cover(cover, loaded, made)
    write_lists(book, loaded, prefill, [*OWN_SHEETS, *names.values()], only)
    cover.activate()
    return book.content()


def _cover(page: Page, loaded: LoadedSet, made: list[tuple[str, str, list[Block]]]) -> None:
    criteria = loaded.criteria
    page.widths(_WIDTHS)
    page.across(1, 1, 5, criteria.unit.upper(), "stand")
    page.across(3, 1, 5, "SỐ LIỆU TỰ CHẤM ĐIỂM", "title")
    page.set_row(2, 24)
    page.across(4, 1, 5, f"{criteria.title} (năm {criteria.year})", "subtitle")
    write_marks(page, loaded, FORM)
    page.set_column(KEY - 1, KEY, None, None, {"hidden": True})
    page.across(6, 1, 5, "Cách điền", "text head")
    row = 6
    for row, step in enumerate(_STEPS, 7):
        page.write(row, 1, str(row - 6), "center")
        page.across(row, 2, 5, step, "text")
        page.tall(row, (step, sum(_WIDTHS[1:])))
    row = _legend(page, _progress(page, made, row + 2) + 1)
    page.print_area(0, 0, row, 4)
    page.protect("", {"format_columns": True, "format_rows": True})


def _progress(page: Page, made: list[tuple[str, str, list[Block]]], row: int) -> int:
    heads = ("TT", "Đơn vị chủ trì", "Số tiêu chí", "Số liệu còn thiếu", "Các tiêu chí")
    page.cells(row, heads, ["text head middle"] * len(heads))
    shown = page.book.cells.shown
    for number, (unit, name, blocks) in enumerate(made, start=1):
        row += 1
        codes = ", ".join(block.leaf.code for block in blocks if not block.own)
        cells = (str(number), None, len(blocks), None, codes)
        page.cells(row, cells, ("center", "text", "whole", "whole", "text"))
        inside = f"internal:{sheet_text(name)}A1"
        page.write_url(row - 1, 1, inside, page.book.style("text link"), unit)
        statuses = area(Ref(name, HEADER_ROW + 1, STATUS), Ref(name, blocks[-1].last, STATUS))
        figures = [Ref(name, r.row, STATUS) for b in blocks for r in b.rows if r.kind == "figure"]
        missing = sum(shown(ref) == Status.MISSING.value for ref in figures)
        page.formula(row, 4, f'COUNTIF({statuses},"{Status.MISSING.value}")', missing, "whole")
        page.tall(row, (codes, _WIDTHS[4]), (unit, _WIDTHS[1]))
    return row + 1


def _legend(page: Page, row: int) -> int:
    page.across(row, 1, 5, "Màu của ô", "text head")
    meanings = {
        Status.MISSING: "ô đang trống, tạm tính 0 điểm",
        Status.BELOW: "đã có nhưng chưa đạt mục tiêu của kế hoạch",
        Status.WRONG: "không đọc được hoặc không thể có, ví dụ lớn hơn tổng số",
        Status.DONE: "đã điền",
        Status.IDLE: "đã ghi lý do, không cần số liệu",
    }
    for at, (status, meaning) in enumerate(meanings.items(), row + 1):
        look = page.book.file.add_format({"bg_color": COLOURS[status], "border": 1})
        page.write_blank(at - 1, 0, None, look)
        page.across(at, 2, 5, f"{status.value}: {meaning}.", "text")
    return row + len(meanings)
