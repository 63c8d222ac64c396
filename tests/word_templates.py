"""Build the Word templates that ship, by Nghị định 30/2020/NĐ-CP, Phụ lục I.

`python -m tests.word_templates` writes them. What an officer sees in Word is what stands here:
plain paragraphs and tables with marks such as {{ co_quan }}.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

import par_index
from par_index.dossier.words import steady

FOLDER = Path(par_index.__file__).parent / "dossier" / "templates"
FONT = "Times New Roman"
MOTTO, SHORT = "_" * 40, "_" * 24
"""The rule beneath «Độc lập - Tự do - Hạnh phúc», as long as these words in bold 13 points; and a
shorter one beneath the subject."""


class Paper:
    """One template while it is built."""

    def __init__(self, title: str, *, landscape: bool = False) -> None:
        self.file = Document()
        self.body, self.annexed = self.file, landscape
        self.styles()
        section = self.file.sections[0]
        self.page(section, landscape=landscape)
        section.different_first_page_header_footer = True
        self.numbered(section)
        properties = self.file.core_properties
        properties.title, properties.author, properties.language = title, "", "vi-VN"
        properties.comments = ""
        properties.created = properties.modified = datetime(2020, 3, 5)

    def page(self, section: Any, *, landscape: bool) -> None:
        """Set A4 with the margins of the decree."""
        short, long = Cm(21), Cm(29.7)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (long, short) if landscape else (short, long)
        section.top_margin = section.bottom_margin = Cm(2)
        section.left_margin, section.right_margin = Cm(3), Cm(1.5 if landscape else 2)
        section.header_distance = section.footer_distance = Cm(1)
        self.width = (29.7 - 4.5) if landscape else 16.0

    def numbered(self, section: Any) -> None:
        """Put the number of the page into the middle of the top margin."""
        line = section.header.paragraphs[0]
        line.style = self.file.styles["Số trang"]
        for kind in ("begin", None, "end"):
            run = line.add_run()._r
            if kind is None:
                text = OxmlElement("w:instrText")
                text.set(qn("xml:space"), "preserve")
                text.text = "PAGE"
                run.append(text)
            else:
                char = OxmlElement("w:fldChar")
                char.set(qn("w:fldCharType"), kind)
                run.append(char)

    def styles(self) -> None:
        """Define every look once, so that an officer restyles it in one place."""
        made = self.file.styles
        defaults = made.element.find(qn("w:docDefaults"))
        language = next(defaults.iter(qn("w:lang")))
        for name in ("w:val", "w:eastAsia", "w:bidi"):
            language.set(qn(name), "vi-VN")
        self.look("Normal", 14)
        self.look("Nội dung", 14, align=ALIGN.JUSTIFY, first=1.27, after=6, line=1.15)
        self.look("Căn cứ", 14, italic=True, align=ALIGN.JUSTIFY, first=1.27, after=6)
        self.look("Heading 1", 14, bold=True, align=ALIGN.JUSTIFY, first=1.27, after=6, keep=True)
        self.look("Heading 2", 14, bold=True, align=ALIGN.JUSTIFY, first=1.27, after=6, keep=True)
        self.look("Title", 14, bold=True, align=ALIGN.CENTER)
        self.look("Trích yếu", 14, bold=True, align=ALIGN.CENTER)
        self.look("Kèm theo", 14, italic=True, align=ALIGN.CENTER)
        self.look("Tên cơ quan", 12, align=ALIGN.CENTER)
        self.look("Tiêu ngữ", 13, bold=True, align=ALIGN.CENTER)
        self.look("Số ký hiệu", 13, align=ALIGN.CENTER)
        self.look("Địa danh ngày", 13, italic=True, align=ALIGN.CENTER)
        self.look("Kẻ ngang", 8, align=ALIGN.CENTER, exact=5)
        self.look("Nơi nhận", 12, bold=True, italic=True)
        self.look("Nơi nhận dòng", 11)
        self.look("Chữ ký", 14, bold=True, align=ALIGN.CENTER)
        self.look("Bảng", 12)
        self.look("Bảng giữa", 12, align=ALIGN.CENTER)
        self.look("Bảng đầu", 12, bold=True, align=ALIGN.CENTER)
        self.look("Bảng nhỏ", 11)
        self.look("Bảng giữa nhỏ", 11, align=ALIGN.CENTER)
        self.look("Ghi chú", 12, italic=True, align=ALIGN.JUSTIFY, after=3)
        self.look("Số trang", 14, align=ALIGN.CENTER)

    def look(
        self,
        name: str,
        size: int,
        *,
        bold: bool = False,
        italic: bool = False,
        align: Any = None,
        first: float = 0,
        after: int = 0,
        line: float = 1.0,
        exact: int = 0,
        keep: bool = False,
    ) -> None:
        """Define a style of paragraphs."""
        made = self.file.styles
        style: Any = made[name] if name in made else made.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if name != "Normal":
            style.base_style = made["Normal"]
        for borders in style.element.findall(f".//{qn('w:pBdr')}"):
            borders.getparent().remove(borders)
        font, shape = style.font, style.paragraph_format
        font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, italic
        font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for key in list(fonts.attrib):
            if key.endswith("Theme"):
                del fonts.attrib[key]
        for key in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(key), FONT)
        for old in style.element.rPr.findall(qn("w:spacing")) + style.element.rPr.findall(
            qn("w:kern")
        ):
            style.element.rPr.remove(old)
        shape.alignment = align
        shape.first_line_indent = Cm(first)
        shape.space_before, shape.space_after = Pt(0), Pt(after)
        shape.keep_with_next, shape.widow_control = keep, True
        if exact:
            shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(exact)
        else:
            shape.line_spacing = line

    def line(self, text: str, style: str = "Nội dung", place: Any = None) -> Any:
        """Add a paragraph."""
        return (place or self.body).add_paragraph(text, style=style)

    def each(self, name: str, style: str = "Nội dung", text: str = "{{ dong }}") -> None:
        """Add one paragraph for every text of a list."""
        self.line(f"{{%p for dong in {name} %}}", style)
        self.line(text, style)
        self.line("{%p endfor %}", style)

    def columns(self, widths: Sequence[float], rows: int = 1) -> Any:
        """Add a table without borders that lays blocks side by side."""
        table = self.file.add_table(rows, len(widths))
        self.shape(table, widths)
        margins = OxmlElement("w:tblCellMar")
        for side in ("w:left", "w:right"):
            element = OxmlElement(side)
            element.set(qn("w:w"), "30")
            element.set(qn("w:type"), "dxa")
            margins.append(element)
        table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)
        for row in table.rows:
            for cell in row.cells:
                cell._tc.remove(cell.paragraphs[0]._p)
        return table

    def shape(self, table: Any, widths: Sequence[float]) -> None:
        """Set the widths of columns and cells, which some programs read and others do not."""
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(width)

    def head(self, *, number: bool = True) -> None:
        """Write who sends, the name of the state, number, place and day."""
        left, right = 6.7, 9.3
        if self.width > 20:
            left, right = 10.2, self.width - 10.2
        table = self.columns((left, right), 2)
        one, two = table.rows[0].cells
        self.line("{{ co_quan_chu_quan }}", "Tên cơ quan", one)
        self.line("", "Tên cơ quan", one).add_run("{{ co_quan }}").bold = True
        self.line("", "Kẻ ngang", one).add_run("{{ ke_ngang }}")
        run = self.line("", "Tên cơ quan", two).add_run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        run.bold = True
        self.line("Độc lập - Tự do - Hạnh phúc", "Tiêu ngữ", two)
        self.line("", "Kẻ ngang", two).add_run(MOTTO)
        self.line("{{ so_ky_hieu }}" if number else "", "Số ký hiệu", table.rows[1].cells[0])
        self.line("{{ dia_danh_ngay }}", "Địa danh ngày", table.rows[1].cells[1])
        self.line("", "Normal")

    def named(self, title: str, subject: str = "{{ trich_yeu }}") -> None:
        """Write the kind of the document and what it is about."""
        self.line(title, "Title")
        self.line(subject, "Trích yếu")
        if not self.annexed:
            self.line(SHORT, "Kẻ ngang")

    def to(self) -> None:
        """Write to whom it goes, the grounds and the first sentence."""
        self.line("", "Normal")
        self.line("Kính gửi: {{ kinh_gui }}", "Normal").alignment = ALIGN.CENTER
        self.line("", "Normal")
        self.each("can_cu", "Căn cứ")
        self.line("{{ mo_dau }}")

    def sign(self) -> None:
        """Write the recipients and who signs, never alone on a page."""
        self.file.paragraphs[-1].paragraph_format.keep_with_next = True
        self.line("", "Normal").paragraph_format.keep_with_next = True
        table = self.columns((self.width / 2, self.width / 2))
        left, right = table.rows[0].cells
        self.line("Nơi nhận:", "Nơi nhận", left)
        for text in ("{%p for dong in noi_nhan %}", "{{ dong }}", "{%p endfor %}"):
            self.line(text, "Nơi nhận dòng", left)
        for text in ("{%p for dong in quyen_han %}", "{{ dong }}", "{%p endfor %}"):
            self.line(text, "Chữ ký", right)
        for _ in range(4):
            self.line("", "Chữ ký", right)
        self.line("{{ nguoi_ky }}", "Chữ ký", right)
        self.whole(table)

    def whole(self, table: Any) -> None:
        """Keep a table on one page."""
        for row in table.rows:
            mark(row._tr.get_or_add_trPr(), "w:cantSplit")
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.keep_with_next = True

    def table(
        self,
        heads: Sequence[str],
        widths: Sequence[float],
        says: str,
        rows: Sequence[Any],
        small: str = "",
    ) -> Any:
        """Write a table whose header repeats, with numbered columns; rows are lists or tags."""
        table = self.file.add_table(0, len(heads))
        table.style = "Table Grid"
        described(table, says)
        numbers = [f"({n})" for n in range(1, len(heads) + 1)]
        for texts, style in ((heads, "Bảng đầu"), (numbers, "Bảng giữa")):
            row = table.add_row()
            mark(row._tr.get_or_add_trPr(), "w:cantSplit")
            mark(row._tr.get_or_add_trPr(), "w:tblHeader")
            for cell, text in zip(row.cells, texts, strict=True):
                put(cell, text, style)
                cell.vertical_alignment = 1
        for content in rows:
            row = table.add_row()
            mark(row._tr.get_or_add_trPr(), "w:cantSplit")
            if isinstance(content, str):
                put(row.cells[0], content, "Bảng")
                continue
            heading = any("b" in text.rpartition("|")[0] for text in content)
            for cell, text in zip(row.cells, content, strict=False):
                look, _, words = text.rpartition("|")
                middle = "m" in look
                look_of = f"Bảng giữa{small}" if middle else f"Bảng{small}"
                put(cell, words, look_of, bold="b" in look, italic="i" in look)
                # a heading within a table never stands last on its page
                cell.paragraphs[0].paragraph_format.keep_with_next = heading
        self.shape(table, widths)
        return table

    def below(self) -> None:
        """Write what has to follow a table, so low that it never takes a page for itself."""
        self.line("", "Kẻ ngang").paragraph_format.line_spacing = Pt(1)

    def landscape(self) -> None:
        """Go on with landscape pages that are numbered like the others."""
        section = self.file.add_section(WD_SECTION.NEW_PAGE)
        self.page(section, landscape=True)
        self.annexed = True
        section.different_first_page_header_footer = False

    def save(self, name: str) -> bytes:
        """Return the file; its bytes do not tell when it was made."""
        del name
        buffer = BytesIO()
        self.file.save(buffer)
        return steady(buffer.getvalue())


def mark(parent: Any, name: str) -> None:
    """Set a property that is there or not."""
    parent.append(OxmlElement(name))


def put(cell: Any, text: str, style: str, *, bold: bool = False, italic: bool = False) -> None:
    """Write the one paragraph of a cell."""
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    run = paragraph.add_run(text)
    if bold:
        run.bold = True
    if italic:
        run.italic = True


def described(table: Any, text: str) -> None:
    """Say what a table holds, for those who hear the document."""
    for name in ("w:tblCaption", "w:tblDescription"):
        element = OxmlElement(name)
        element.set(qn("w:val"), text)
        table._tbl.tblPr.append(element)


AREAS = ("STT", "Lĩnh vực", "Điểm tối đa", "Điểm tự chấm", "Tỷ lệ")


def areas(paper: Paper) -> None:
    """Write the results by area, with last year's beside them where they are known."""
    names = ("ma", "ten", "toi_da", "tu_cham", "ty_le", "nam_truoc")
    looks = ("m|", "|", "m|", "m|", "m|", "m|")
    for test, heads, widths in (
        ("co_nam_truoc", (*AREAS, "Tỷ lệ năm trước"), (1.3, 6.3, 2.1, 2.1, 2.1, 2.1)),
        ("not co_nam_truoc", AREAS, (1.3, 7.9, 2.3, 2.3, 2.2)),
    ):
        paper.line(f"{{%p if {test} %}}")
        row = [f"{look}{{{{ dong.{name} }}}}" for look, name in zip(looks, names, strict=True)]
        total = [f"b{look}{{{{ tong.{name} }}}}" for look, name in zip(looks, names, strict=True)]
        n = len(heads)
        rows = ["{%tr for dong in linh_vuc %}", row[:n], "{%tr endfor %}", total[:n]]
        paper.whole(paper.table(heads, widths, "Kết quả tự chấm điểm theo lĩnh vực", rows))
        paper.line("{%p endif %}")
    paper.line("", "Normal")


def petition() -> Paper:
    """Tờ trình."""
    paper = Paper("Tờ trình")
    paper.head()
    paper.named("TỜ TRÌNH")
    paper.to()
    paper.line("1. Việc tổ chức tự đánh giá, chấm điểm", "Heading 1")
    paper.each("to_chuc")
    paper.line("2. Kết quả", "Heading 1")
    paper.each("ket_qua")
    paper.line("Kết quả theo lĩnh vực:").paragraph_format.keep_with_next = True
    areas(paper)
    paper.line("3. Đề nghị", "Heading 1")
    paper.each("de_nghi")
    paper.line("Hồ sơ gửi kèm:")
    paper.each("ho_so")
    paper.line("{{ co_quan_ten }} kính trình./.")
    paper.sign()
    return paper


def listed(paper: Paper, name: str, none: str) -> None:
    """Write a list of points, or that there is nothing."""
    paper.line(f"{{%p for dong in {name} %}}")
    paper.line("- {{ dong }}")
    paper.line("{%p else %}")
    paper.line(none)
    paper.line("{%p endfor %}")


def report() -> Paper:
    """Báo cáo."""
    paper = Paper("Báo cáo")
    paper.head()
    paper.named("BÁO CÁO")
    paper.to()
    paper.line("I. TỔ CHỨC THỰC HIỆN", "Heading 1")
    paper.each("to_chuc")
    paper.line("II. KẾT QUẢ TỰ ĐÁNH GIÁ, CHẤM ĐIỂM", "Heading 1")
    paper.each("ket_qua")
    paper.line("Kết quả theo lĩnh vực:").paragraph_format.keep_with_next = True
    areas(paper)
    paper.line("III. GIẢI TRÌNH", "Heading 1")
    paper.line("1. Tiêu chí chưa có tài liệu kiểm chứng", "Heading 2")
    listed(paper, "giai_trinh", "Tiêu chí nào đã chấm điểm cũng có tài liệu kiểm chứng.")
    paper.line("2. Tiêu chí không phát sinh", "Heading 2")
    listed(paper, "khong_phat_sinh", "Không có.")
    paper.line("3. Cách áp dụng đã chọn", "Heading 2")
    listed(paper, "cach_ap_dung", "Chấm đúng theo văn bản, không chọn cách áp dụng khác.")
    paper.line("IV. ĐIỂM BỊ TRỪ, NGUYÊN NHÂN VÀ GIẢI PHÁP", "Heading 1")
    paper.each("mat_diem")
    paper.line("{%p if bai_hoc %}")
    paper.line("Các tiêu chí không còn khắc phục được trong năm, rút kinh nghiệm cho năm sau:")
    paper.each("bai_hoc", text="- {{ dong }}")
    paper.line("{%p endif %}")
    paper.line("V. KHÓ KHĂN, VƯỚNG MẮC VÀ KIẾN NGHỊ", "Heading 1")
    paper.line("1. Khó khăn, vướng mắc", "Heading 2")
    paper.each("kho_khan")
    paper.line("2. Nội dung đề nghị cấp trên hướng dẫn", "Heading 2")
    listed(paper, "kien_nghi", "Không có.")
    paper.line("Trên đây là báo cáo kết quả tự đánh giá, chấm điểm của {{ co_quan_ten }}./.")
    paper.sign()
    paper.landscape()
    paper.line("{%p if don_vi %}", "Normal")
    paper.named("PHỤ LỤC", "Điểm bị trừ, nguyên nhân, trách nhiệm và giải pháp theo đơn vị chủ trì")
    paper.line("{{ kem_theo }}", "Kèm theo")
    paper.line("", "Normal")
    heads = (
        "STT",
        "Tiêu chí",
        "Điểm bị trừ",
        "Lý do",
        "Nguyên nhân",
        "Trách nhiệm",
        "Giải pháp",
        "Thời hạn",
    )
    names = (
        "tt",
        "tieu_chi",
        "diem_tru",
        "ly_do",
        "nguyen_nhan",
        "trach_nhiem",
        "giai_phap",
        "thoi_han",
    )
    row = [
        f"{'m|' if n in ('tt', 'diem_tru', 'thoi_han') else '|'}{{{{ dong.{n} }}}}" for n in names
    ]
    rows = [
        "{%tr for nhom in don_vi %}",
        ["|", "b|{{ nhom.ten }}", "bm|{{ nhom.diem_tru }}", *["|"] * 5],
        "{%tr for dong in nhom.cac_dong %}",
        row,
        "{%tr endfor %}",
        "{%tr endfor %}",
    ]
    widths = (1.2, 4.8, 1.6, 4.6, 3.3, 2.7, 4.4, 2.6)
    paper.table(heads, widths, "Điểm bị trừ theo đơn vị chủ trì", rows, " nhỏ")
    paper.line("{%p endif %}", "Normal")
    return paper


def minutes() -> Paper:
    """Biên bản họp."""
    paper = Paper("Biên bản họp")
    paper.head()
    paper.named("BIÊN BẢN")
    paper.line("", "Normal")
    paper.line("Thời gian bắt đầu: {{ thoi_gian }}.")
    paper.line("Địa điểm: {{ dia_diem }}.")
    paper.line("I. THÀNH PHẦN", "Heading 1")
    paper.each("thanh_phan", text="- {{ dong }}")
    paper.line("II. CHƯƠNG TRÌNH HỌP", "Heading 1")
    paper.each("chuong_trinh", text="- {{ dong }}")
    paper.line("III. NỘI DUNG", "Heading 1")
    paper.line("1. Thư ký trình bày kết quả tự chấm điểm", "Heading 2")
    paper.each("ket_qua", text="- {{ dong }}")
    paper.line("2. Ý kiến tại cuộc họp", "Heading 2")
    paper.each("y_kien", text="- {{ dong }}")
    paper.line("3. Tiêu chí đổi điểm tại cuộc họp", "Heading 2")
    paper.each("dieu_chinh", text="- {{ dong }}")
    paper.line("4. Biểu quyết", "Heading 2")
    paper.each("bieu_quyet", text="- {{ dong }}")
    paper.line("IV. KẾT LUẬN", "Heading 1")
    paper.each("ket_luan")
    paper.line("{{ ket_thuc }}")
    paper.line("", "Normal")
    table = paper.columns((8, 8))
    for cell, title, name in zip(
        table.rows[0].cells, ("THƯ KÝ", "CHỦ TRÌ"), ("thu_ky", "chu_tri"), strict=True
    ):
        paper.line(title, "Chữ ký", cell)
        for _ in range(4):
            paper.line("", "Chữ ký", cell)
        paper.line(f"{{{{ {name} }}}}", "Chữ ký", cell)
    paper.whole(table)
    return paper


def annex(title: str, number: str) -> Paper:
    """Return the beginning of an annex on landscape pages."""
    paper = Paper(title, landscape=True)
    paper.named(number)
    paper.line("{{ kem_theo }}", "Kèm theo")
    paper.line("", "Normal")
    return paper


def sheet() -> Paper:
    """Bảng tự đánh giá, chấm điểm."""
    paper = annex("Bảng tự đánh giá, chấm điểm", "PHỤ LỤC I")
    heads = (
        "STT",
        "Lĩnh vực, tiêu chí, tiêu chí thành phần",
        "Điểm tối đa",
        "Điểm tự chấm",
        "Điểm thẩm định",
        "Tài liệu kiểm chứng",
        "Giải trình",
    )
    names = ("stt", "ten", "toi_da", "tu_cham", "tham_dinh", "tai_lieu", "giai_trinh")
    looks = ("m", "", "m", "m", "m", "", "")

    def row(look: str) -> list[str]:
        return [f"{look}{one}|{{{{ dong.{n} }}}}" for one, n in zip(looks, names, strict=True)]

    rows = [
        "{%tr for dong in cac_dong %}",
        "{%tr if dong.la_linh_vuc %}",
        row("b"),
        "{%tr elif dong.la_nhom %}",
        row("bi"),
        "{%tr else %}",
        row(""),
        "{%tr endif %}",
        "{%tr endfor %}",
        ["b|", "b|Tổng cộng", "bm|{{ tong_toi_da }}", "bm|{{ tong_tu_cham }}",
         "bm|{{ tong_tham_dinh }}", "|", "|"],
    ]  # fmt: skip
    widths = (1.9, 6.5, 1.8, 1.7, 1.9, 5.0, 6.4)
    paper.table(heads, widths, "Bảng tự đánh giá, chấm điểm từng tiêu chí", rows, " nhỏ")
    paper.line("", "Ghi chú")
    paper.each("duoi_bang", "Bảng")
    paper.each("chu_thich", "Ghi chú")
    paper.line("{%p if giai_trinh_dai %}")
    paper.line("Giải trình chi tiết", "Heading 2")
    paper.line("{%p for dong in giai_trinh_dai %}")
    paper.line("{{ loop.index }}. {{ dong }}", "Bảng")
    paper.line("{%p endfor %}")
    paper.line("{%p endif %}")
    paper.sign()
    return paper


def catalogue() -> Paper:
    """Danh mục tài liệu kiểm chứng."""
    paper = annex("Danh mục tài liệu kiểm chứng", "PHỤ LỤC II")
    heads = ("STT", "Tiêu chí", "Số, ký hiệu", "Ngày", "Trích yếu", "Nơi lưu")
    names = ("tt", "tieu_chi", "so_ky_hieu", "ngay", "trich_yeu", "noi_luu")
    row = [f"{'m|' if n in ('tt', 'ngay') else '|'}{{{{ dong.{n} }}}}" for n in names]
    rows = ["{%tr for dong in tai_lieu %}", row, "{%tr endfor %}"]
    paper.line("{%p if tai_lieu %}")
    paper.table(heads, (1.3, 8.2, 3.2, 2.5, 6.5, 3.5), "Tài liệu kiểm chứng theo tiêu chí", rows)
    paper.line("{%p else %}")
    paper.line("Chưa có tài liệu kiểm chứng nào.")
    paper.line("{%p endif %}")
    paper.below()
    paper.line("{%p if chua_co %}")
    paper.line("Tiêu chí không có tài liệu kiểm chứng, kèm giải trình:", "Heading 2")
    paper.each("chua_co", "Bảng", "- {{ dong }}")
    paper.line("{%p endif %}")
    return paper


def periodic() -> Paper:
    """Báo cáo định kỳ."""
    paper = Paper("Báo cáo định kỳ")
    # its headings run over two lines of capitals, which a justified first line would pull apart
    paper.file.styles["Heading 1"].paragraph_format.alignment = ALIGN.LEFT
    paper.head()
    paper.named("BÁO CÁO")
    paper.to()
    wide = (1.2, 5.8, 4.2, 4.8)
    done = ("Nhiệm vụ", "Sản phẩm", "Kết quả")
    due = ("Nhiệm vụ", "Đơn vị thực hiện", "Thời hạn")
    late = ("Nhiệm vụ", "Tình hình", "Nguyên nhân", "Biện pháp khắc phục")
    parts = (
        ("II. KẾT QUẢ THỰC HIỆN {{ ky_in }}", "hoan_thanh", done, wide,
         "Trong {{ ky }} chưa có nhiệm vụ nào hoàn thành."),
        ("III. CHỈ TIÊU ĐO BẰNG SỐ LIỆU", "chi_tieu", done, wide,
         "Chưa có số liệu của chỉ tiêu nào để đánh giá."),
        ("IV. NHIỆM VỤ CHẬM TIẾN ĐỘ, NGUYÊN NHÂN VÀ BIỆN PHÁP KHẮC PHỤC", "cham", late,
         (1.2, 4.8, 3.4, 3.3, 3.3), "Không có nhiệm vụ chậm tiến độ."),
        ("V. NHIỆM VỤ ĐANG THỰC HIỆN, CHƯA ĐẾN HẠN", "dang_lam", due, wide, "Không có."),
        ("VI. NHIỆM VỤ KỲ TIẾP THEO (ĐẾN {{ den_ngay }})", "ky_sau", due, wide,
         "Không có nhiệm vụ đến hạn trong kỳ tiếp theo."),
        ("VII. NHIỆM VỤ CHƯA PHÁT SINH, CHỜ VĂN BẢN HOẶC KẾT QUẢ CỦA CẤP TRÊN", "cho",
         ("Nhiệm vụ", "Đơn vị thực hiện", "Nội dung chờ"), wide, "Không có."),
    )  # fmt: skip
    fields = {
        "Nhiệm vụ": "nhiem_vu", "Sản phẩm": "san_pham", "Đơn vị thực hiện": "don_vi",
        "Nguyên nhân": "nguyen_nhan", "Biện pháp khắc phục": "khac_phuc",
    }  # fmt: skip
    paper.line("I. TÌNH HÌNH CHUNG", "Heading 1")
    paper.each("tinh_hinh")
    for title, name, heads, widths, none in parts:
        paper.line(title, "Heading 1")
        paper.line(f"{{%p if {name} %}}")
        row = [f"|{{{{ dong.{fields.get(head, 'ket_qua')} }}}}" for head in heads]
        rows = [f"{{%tr for dong in {name} %}}", ["m|{{ dong.tt }}", *row], "{%tr endfor %}"]
        paper.table(("STT", *heads), widths, title.partition(". ")[2].capitalize(), rows, " nhỏ")
        paper.line("{%p else %}")
        paper.line(none)
        paper.line("{%p endif %}")
        paper.line("", "Ghi chú")
    paper.line("VIII. KHÓ KHĂN, VƯỚNG MẮC VÀ KIẾN NGHỊ", "Heading 1")
    paper.each("kho_khan")
    paper.line("Trên đây là báo cáo kết quả thực hiện {{ ky }} của {{ co_quan_ten }}./.")
    paper.sign()
    return paper


def plan() -> Paper:
    """Phụ lục nhiệm vụ, in the columns of a plan's appendix."""
    paper = annex("Phụ lục nhiệm vụ", "PHỤ LỤC")
    heads = (
        "Stt",
        "Tiêu chí",
        "Yêu cầu",
        "Đơn vị chủ trì",
        "Đơn vị phối hợp",
        "Tiến độ hoàn thành",
        "Yêu cầu/sản phẩm/kết quả",
    )
    names = ("stt", "ten", "yeu_cau", "chu_tri", "phoi_hop", "tien_do", "ket_qua")
    rows: list[str | list[str]] = ["{%tr for dong in nhiem_vu %}"]
    for test, look in (("if dong.la_nhom", "b"), ("else", "")):
        rows.append(f"{{%tr {test} %}}")
        rows.append([f"{look}{'m' if n == 'stt' else ''}|{{{{ dong.{n} }}}}" for n in names])
    rows += ["{%tr endif %}", "{%tr endfor %}"]
    widths = (1.8, 5.4, 4.6, 3.0, 3.0, 3.2, 4.2)
    paper.table(heads, widths, "Nhiệm vụ theo tiêu chí, đơn vị và thời hạn", rows, " nhỏ")
    paper.below()
    paper.each("ghi_chu", "Ghi chú")
    return paper


def ranking() -> Paper:
    """Bảng xếp hạng."""
    paper = annex("Bảng xếp hạng", "PHỤ LỤC")
    heads = ("Hạng", "Đơn vị", "Điểm tối đa", "Điểm", "Tỷ lệ", "Xếp loại", "Ghi chú")
    names = ("hang", "ten", "toi_da", "diem", "ty_le", "xep_loai", "ghi_chu")
    looks = ("m", "", "m", "m", "m", "m", "")
    row = [f"{look}|{{{{ dong.{n} }}}}" for look, n in zip(looks, names, strict=True)]
    rows = ["{%tr for dong in khoi.cac_dong %}", row, "{%tr endfor %}"]
    paper.line("{%p for khoi in cac_khoi %}")
    paper.line("{{ khoi.ten }}", "Heading 1")
    paper.table(heads, (1.5, 6.2, 2, 2, 2.2, 3.5, 7.8), "Kết quả xếp hạng của khối", rows, " nhỏ")
    paper.line("", "Ghi chú")
    paper.each("khoi.nhan_xet", "Bảng")
    paper.line("{%p endfor %}")
    paper.line("{%p if nhan_xet_chung %}")
    paper.line("Nhận xét chung", "Heading 1")
    paper.each("nhan_xet_chung", "Bảng")
    paper.line("{%p endif %}")
    columns = ("Mã", "Tiêu chí", "Điểm tối đa", "Điểm", "Tỷ lệ", "Bình quân khối")
    marks = ("ma", "ten", "toi_da", "diem", "ty_le", "binh_quan")
    row = [f"{'' if n == 'ten' else 'm'}|{{{{ dong.{n} }}}}" for n in marks]
    rows = ["{%tr for dong in don_vi.cac_dong %}", row, "{%tr endfor %}"]
    paper.line("{%p for don_vi in cac_don_vi %}")
    paper.line("{{ don_vi.ten }}", "Heading 1").paragraph_format.page_break_before = True
    paper.each("don_vi.ket_qua", "Bảng")
    paper.line("{%p if don_vi.manh %}")
    paper.line("Điểm mạnh so với khối", "Heading 2")
    paper.each("don_vi.manh", "Bảng", "- {{ dong }}")
    paper.line("{%p endif %}")
    paper.line("{%p if don_vi.yeu %}")
    paper.line("Điểm yếu so với khối", "Heading 2")
    paper.each("don_vi.yeu", "Bảng", "- {{ dong }}")
    paper.line("{%p endif %}")
    paper.line("", "Ghi chú")
    paper.table(
        columns, (1.8, 13.2, 2.5, 2.5, 2.6, 2.6), "Điểm từng tiêu chí của đơn vị", rows, " nhỏ"
    )
    paper.line("{%p endfor %}")
    return paper


TEMPLATES = {
    "to-trinh": petition,
    "bao-cao": report,
    "bien-ban-hop": minutes,
    "bang-tu-cham": sheet,
    "danh-muc": catalogue,
    "bao-cao-ky": periodic,
    "ke-hoach": plan,
    "bang-xep-hang": ranking,
}


def built(name: str) -> bytes:
    """Return what the file of a template should hold."""
    return TEMPLATES[name]().save(name)


if __name__ == "__main__":
    for each in TEMPLATES:
        (FOLDER / f"{each}.docx").write_bytes(built(each))
