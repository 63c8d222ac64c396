"""`par-index init`, `collect`, `switch` and `template`: a folder, its figures, and their forms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from par_index.cli.answers import (
    print_grid,
    print_table,
    save,
    say,
    say_problem,
    say_whole,
    suffix_of,
)
from par_index.cli.options import DayType, chosen_unit, unit_option
from par_index.cli.place import (
    Subject,
    argument,
    flag,
    folder_option,
    needed_folder,
    overlay_option,
    pairs,
    reading_option,
    set_options,
    several,
    tracked,
)
from par_index.diagnostics.problems import ProblemsError
from par_index.door import open_set, prefilled
from par_index.loading.loaded import LoadedSet
from par_index.loading.opening import is_file
from par_index.record.names import MAIN


@click.command()
@click.argument("path", metavar="THƯ_MỤC")
@click.option("--set", "name", metavar="BỘ_TIÊU_CHÍ", help="Bộ tiêu chí để chấm trong năm.")
@overlay_option
@reading_option
@click.option("--from", "last", metavar="HỒ_SƠ", help="Bắt đầu từ hồ sơ của năm trước.")
def init(
    path: str,
    name: str | None,
    overlays: tuple[str, ...],
    readings: dict[str, str],
    last: str | None,
) -> None:
    """Tạo hồ sơ đánh giá của một năm, có biểu mẫu cho từng đơn vị chủ trì.

    Ví dụ: par-index init ho-so-2026 --set son-tra-2026
    """
    from par_index.record.begin import begin
    from par_index.record.folder import open_folder

    before = None if last is None else open_folder(last)
    if name is None:
        if before is None:
            raise click.UsageError("hãy nêu --set BỘ_TIÊU_CHÍ, hoặc --from HỒ_SƠ của năm trước.")
        name = before.rules().set
    made = begin(Path(path), open_set(name, overlays, readings), name, before)
    say(f"Đã tạo hồ sơ «{path}», có biểu mẫu cho {len(made.forms)} đơn vị:", bold=True)
    for unit, form in made.forms.items():
        say(f"  {unit}: {form}")
    if before is not None:
        kept = len(before.loaded.scheme.leaves) - len(made.lost)
        say(f"Giữ từ năm trước: thông tin đơn vị, hội đồng, {kept} tiêu chí, phần giải trình.")
        if made.lost:
            say(f"Tiêu chí năm trước không còn trong bộ mới: {', '.join(made.lost)}.")
    say(f"Bổ sung thông tin của đơn vị ở tệp {MAIN}; chấm: par-index -C {argument(path)} score")


@click.command()
@click.option("--set", "name", metavar="BỘ_TIÊU_CHÍ", help="Bộ tiêu chí mới.")
@overlay_option
@reading_option
@click.option("--from", "day", type=DayType(), metavar="NGÀY", help="Dùng bộ mới từ ngày này.")
@click.option("--by", default="", metavar="TÊN", help="Người quyết định dùng.")
@click.option("--reason", default="", metavar="CĂN_CỨ", help="Văn bản là căn cứ của việc thay.")
@folder_option
def switch(
    name: str | None,
    overlays: tuple[str, ...],
    readings: dict[str, str],
    day: date | None,
    by: str,
    reason: str,
) -> None:
    """Cho biết bộ tiêu chí mới đổi những gì, số liệu nào mất chỗ; có --from thì dùng từ ngày ấy.

    Không nêu --set thì giữ bộ đang dùng và thêm tệp điều chỉnh.

    Ví dụ: par-index switch --with dieu-chinh.yaml --from 15/10/2026 --by "Giám đốc"
    """
    from par_index.models.folder import RulesChange
    from par_index.record import switching

    folder = needed_folder()
    now = folder.rules()
    kept = now.overlays if name is None else ()
    loaded = open_set(name or now.set, (*kept, *overlays), readings)
    made = switching.switch(folder.loaded, loaded, folder.evidence())
    if made.rows:
        print_table(made.table())
    else:
        say("Không tiêu chí nào thay đổi.")
    for code, label, value in made.homeless:
        say(f"Số liệu mất chỗ: {code}, «{label}» = {value}.", style="yellow")
    if day is None:
        say("Chưa thay gì. Muốn dùng thì thêm --from NGÀY --by TÊN.")
        return
    change = RulesChange(day=day, set=loaded.criteria.set, by=by, reason=reason)
    switching.adopt(folder, loaded, name or now.set, change)
    say(f"Hồ sơ dùng bộ mới từ ngày {day:%d/%m/%Y}; trước ngày ấy vẫn theo bộ cũ.")


@click.command()
@flag("--remind", help="In lời nhắc để gửi từng đơn vị còn thiếu số liệu.")
@unit_option
@folder_option
def collect(remind: bool, unit: str | None) -> None:
    """Cho biết đơn vị nào đã gửi số liệu, còn thiếu gì, tệp nào không đọc; in lời nhắc.

    Ví dụ: par-index collect --remind
    """
    from par_index.models.folder import Sender
    from par_index.record.asking import reminder, unread
    from par_index.report.duties import unit_book

    folder = needed_folder()
    loaded = folder.loaded
    book = unit_book(loaded.criteria)
    receipt = folder.evidence().receipt
    made = receipt.units
    chosen = chosen_unit(book, unit, {one.unit for one in made})
    shown = [one for one in made if chosen in (None, one.unit)]
    if remind:
        senders = {book.name(sender.name): sender for sender in folder.entry.units}
        for one in shown:
            if one.owed:
                sender = senders.get(one.unit, Sender(name=one.unit))
                click.secho(sender.contact or one.unit, bold=True)
                click.echo(f"{reminder(folder, loaded, one, sender)}\n")
        if not any(one.owed for one in shown):
            say("Đã đủ số liệu, không phải nhắc đơn vị nào.")
        return
    say(f"Đã nhận {len(folder.evidence_files())} tệp số liệu.", bold=True)
    rows = [
        [one.unit, f"{len(one.answered)}/{len(one.lines)}", ", ".join(one.owed)] for one in shown
    ]
    print_grid(["Đơn vị chủ trì", "Đã có", "Còn thiếu"], rows, right=[1])
    for text in [*unread(folder), *(f"{one.where}: {one.text}" for one in receipt.aside)]:
        say(f"Không đọc {text}.")


@click.command()
@set_options
@click.option("--out", required=True, metavar="TỆP.xlsx", help="Tệp Excel sẽ được tạo.")
@several(
    "--prefill",
    metavar="TỆP",
    help="Điền sẵn từ số liệu đã có (.yaml, .xlsx, cả biểu mẫu năm trước), dùng được nhiều lần.",
)
@several(
    "--map",
    "renamed",
    metavar="MÃ_CŨ=MÃ_MỚI",
    callback=pairs("--map: «{}» phải có dạng MÃ_CŨ=MÃ_MỚI"),
    help="Với --prefill: tiêu chí năm trước nay mang mã khác, dùng được nhiều lần.",
)
@flag("--each", help="Ghi mỗi đơn vị một tệp, thêm tên đơn vị vào tên tệp.")
@flag("--overwrite", help="Ghi đè tệp đã có, kể cả khi đã điền số liệu.")
def template(
    case: Subject,
    out: str,
    prefill: tuple[str, ...],
    renamed: dict[str, str],
    each: bool,
    overwrite: bool,
) -> None:
    """Tạo biểu mẫu Excel để các đơn vị chủ trì điền số liệu, mỗi đơn vị một trang.

    Ví dụ: par-index template son-tra-2026 --out so-lieu.xlsx
    """
    from par_index.excel.layout import leads, sheet_names
    from par_index.excel.template import template_book

    suffix_of(out, (".xlsx",))
    loaded = case.loaded
    known = None
    if prefill:
        known, problems = prefilled(loaded, tracked(prefill), renamed)
        for problem in problems:
            say_problem(problem, err=True)
        if problems:
            click.echo(f"{len(problems)} chỗ không điền sẵn được, xem ở trên.", err=True)
    units = sheet_names(leads(loaded)) if each else {"": ""}
    for unit, shown in units.items():
        path = Path(out)
        file = str(path.with_name(f"{path.stem} - {shown}{path.suffix}")) if unit else out
        if not overwrite and _filled(loaded, file):
            message = f"«{file}» đã có số liệu; thêm --overwrite nếu muốn ghi đè"
            raise click.UsageError(message)
        content = template_book(loaded, known, unit or None)
        if content is not None:
            save(file, content, ".xlsx", prefill)
            named = f'"{file}"' if " " in file else file
            say_whole(
                f"Đã tạo {file}. Điền xong thì chấm: par-index score {case.rules.set} {named}"
            )


def _filled(loaded: LoadedSet, out: str) -> bool:
    """Whether a form of that name holds anything, or cannot be read."""
    from par_index.excel.form_reader import read_workbook

    if not is_file(Path(out)):
        return False
    try:
        return any(source.says for source in read_workbook(Path(out), out, loaded, {}))
    except ProblemsError:
        return True
