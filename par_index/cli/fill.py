"""`par-index fill` and `par-index read-form`: the superior's own form, filled in or taken over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from par_index.cli.answers import print_grid, save, say
from par_index.cli.place import (
    Subject,
    evidence_options,
    overlay_option,
    reading_option,
    set_options,
)
from par_index.language.vietnamese import points_text
from par_index.loading.loaded import LoadedSet
from par_index.scoring.results import GroupResult
from par_index.whatif.display import signed_text
from par_index.words.states import NO_FIGURES, NOTHING_AROSE, STATES, raised


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
    from par_index.loading.dump import dump

    facts = facts_of(case, None)
    known = own_form.mapping_of(mapping)
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
@click.option("--year", type=click.IntRange(1990, 2200), help="Năm đánh giá của bộ đề xuất.")
@click.option("--set", "rules", metavar="BỘ", help="Bảng đã điền theo bộ này: đề xuất số liệu.")
@overlay_option
@reading_option
@click.option("--mapping", metavar="TỆP.yaml", help="Với --set: cách ghép biểu mẫu đã lưu.")
@click.option("--out", required=True, metavar="NƠI_GHI", help="Thư mục của bộ, hoặc TỆP.yaml.")
def read_form(
    table: str,
    sheet: str,
    year: int | None,
    rules: str | None,
    overlays: tuple[str, ...],
    readings: dict[str, str],
    mapping: str | None,
    out: str,
) -> None:
    """Đề xuất một bộ tiêu chí, hoặc số liệu của một bộ, từ bảng tự đánh giá, chấm điểm.

    Với --year: như par-index new, nhưng bỏ qua tiêu đề phía trên bảng và liệt kê các dòng không có
    mã. Với --set: chép tài liệu, giải trình, lý do không phát sinh, số liệu mà bảng ghi rõ; không
    suy ngược từ điểm; điểm bảng ghi được đặt cạnh điểm phần mềm chấm.

    Ví dụ: par-index read-form bang-tu-cham.xlsx --year 2027 --out bo-2027;
    par-index read-form da-dien.xlsx --set son-tra-2026 --out so-lieu.yaml
    """
    from par_index.cli.new import begin
    from par_index.door import open_set

    if (year is None) == (rules is None):
        raise click.UsageError("hãy nêu --year để lập bộ tiêu chí, hoặc --set để lấy số liệu.")
    if rules is not None:
        _take_over(table, sheet, open_set(rules, overlays, readings), mapping, out)
    elif mapping is not None or overlays or readings:
        raise click.UsageError("--mapping, --with và --reading chỉ dùng với --set.")
    else:
        assert year is not None
        begin(out, table, sheet, year, loose=True)


def _take_over(table: str, sheet: str, loaded: LoadedSet, mapping: str | None, out: str) -> None:
    """Write the evidence that a filled form holds, and compare its points with the engine's."""
    from par_index.cli.new import refuse_existing
    from par_index.door import Upload, open_evidence
    from par_index.dossier.filled_form import proposed
    from par_index.dossier.own_form import mapping_of, read_form
    from par_index.loading.dump import dump
    from par_index.scoring.score import score

    known = mapping_of(mapping)
    form = read_form(table, loaded, known.model_copy(update={"sheet": sheet or known.sheet}))
    found = proposed(form, loaded)
    content = dump(found.evidence).encode()
    card = score(loaded.scheme, open_evidence(loaded, Upload(out, content)).claims)
    refuse_existing(Path(out), "Hãy chọn tên khác.")
    save(out, content, ".yaml", [table, *([mapping] if mapping else [])])
    entries = found.evidence.leaves.values()
    counts = {
        "số liệu": sum(bool(one.given) for one in entries),
        "tài liệu": sum(bool(one.documents) for one in entries),
        "giải trình": sum(bool(one.justification) for one in entries),
        f"lý do {NOTHING_AROSE}": sum(bool(one.not_applicable) for one in entries),
    }
    told = ", ".join(f"{what} của {n} tiêu chí" for what, n in counts.items())
    say(f"Đã đề xuất vào «{out}»: {told}. Hãy rà lại và bổ sung số liệu.", bold=True)
    rows = []
    for code, claimed in found.claimed.items():
        node = card.nodes[code]
        if isinstance(node, GroupResult):
            lacks = any(leaf.state == "missing" for leaf in node.scored())
            lack = "chưa đủ số liệu" if lacks else ""
        else:
            lack = STATES[node.state] if node.state in ("missing", "unscored") else ""
        gap = "" if lack or claimed == node.points else signed_text(claimed - node.points)
        earned = lack or points_text(node.points)
        rows.append([code or "Tổng", points_text(claimed), earned, gap])
    say("Điểm biểu mẫu ghi, bên cạnh điểm phần mềm chấm theo số liệu đọc được:")
    print_grid(["Mã", "Biểu mẫu", "Phần mềm", "Chênh lệch"], rows, right=[1, 2, 3])
    lines = [code for code in card.leaves if code not in form.rows]
    _list("Tiêu chí không có dòng trong biểu mẫu", lines)
    _list("Dòng không ứng với tiêu chí nào", form.strange)
    _list("Nội dung chưa đưa vào số liệu", found.lost)
    _list("Hãy xem lại", form.doubts)
