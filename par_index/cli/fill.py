"""`par-index fill` and `par-index read-form`: the superior's own form, filled in or taken over."""

from __future__ import annotations

from collections.abc import Sequence

import click

from par_index.cli.answers import save, say
from par_index.cli.place import Subject, evidence_options, set_options
from par_index.words.states import NO_FIGURES, NOTHING_AROSE, raised


@click.command()
@click.argument("form", metavar="BIỂU_MẪU.xlsx")
@set_options
@evidence_options
@click.option("--out", required=True, metavar="TỆP.xlsx", help="Bản sao đã điền của biểu mẫu.")
@click.option("--mapping", metavar="TỆP.yaml", help="Cách ghép biểu mẫu đã lưu từ lần trước.")
@click.option(
    "--save-mapping", metavar="TỆP.yaml", help="Lưu cách ghép vừa dùng, để sửa và dùng cho năm sau."
)
def fill(
    case: Subject,
    form: str,
    out: str,
    mapping: str | None,
    save_mapping: str | None,
) -> None:
    """Điền điểm, tài liệu, giải trình vào biểu mẫu Excel của cấp trên; mọi thứ khác giữ nguyên.

    Ví dụ: par-index fill mau-cua-so.xlsx son-tra-2026 so-lieu.yaml --out da-dien.xlsx
    """
    from par_index.cli.dossier import facts_of
    from par_index.dossier import own_form
    from par_index.dossier.make import read_model
    from par_index.loading.dump import dump
    from par_index.models.folder import FormMap

    facts = facts_of(case, None)
    known = FormMap() if mapping is None else read_model(FormMap, mapping)[0]
    read = own_form.read_form(form, case.loaded, known)
    found = own_form.fill(read, facts, known)
    save(out, found.content, ".xlsx", [form, *case.inputs])
    columns = (f"{word} cột {text}" for key, word in own_form.COLUMNS.items()
               if (text := getattr(read.mapping(known), key)))  # fmt: skip
    say(f"Đã ghi {found.written} tiêu chí vào «{out}», trang «{read.sheet.name}».", bold=True)
    say(f"Các cột: {', '.join(columns)}.")
    _list("Tiêu chí không có dòng trong biểu mẫu", found.rowless)
    _list("Dòng không ứng với tiêu chí nào", read.strange)
    _list(f"{raised(NO_FIGURES)} hoặc chưa chấm, để trống điểm", found.open)
    _list(raised(NOTHING_AROSE), found.idle)
    _list("Đã thay nội dung có sẵn", found.replaced)
    _list("Hãy xem lại", read.doubts)
    if read.formulas:
        say("Công thức của biểu mẫu sẽ tự tính lại khi mở bằng Excel.")
    if save_mapping is not None:
        save(save_mapping, dump(read.mapping(known)).encode(), ".yaml", [form])
        say(f"Đã lưu cách ghép biểu mẫu vào «{save_mapping}»; lần sau thêm --mapping.")


def _list(heading: str, found: Sequence[str]) -> None:
    if found:
        say(f"{heading} ({len(found)}): {'; '.join(found)}.", style="yellow")


@click.command("read-form")
@click.argument("table", metavar="BẢNG.xlsx")
@click.option("--sheet", default="", metavar="TRANG", help="Trang của tệp Excel.")
@click.option("--year", required=True, type=click.IntRange(1990, 2200), help="Năm đánh giá.")
@click.option("--out", required=True, metavar="THƯ_MỤC", help="Nơi ghi bộ tiêu chí đề xuất.")
def read_form(table: str, sheet: str, year: int, out: str) -> None:
    """Đề xuất một bộ tiêu chí từ bảng tự đánh giá, chấm điểm mà nơi khác hay cấp trên đang dùng.

    Như par-index new, nhưng bỏ qua tiêu đề phía trên bảng và liệt kê các dòng không có mã.
    Ví dụ: par-index read-form bang-tu-cham.xlsx --year 2027 --out bo-2027
    """
    from par_index.cli.new import begin

    begin(out, table, sheet, year, loose=True)
