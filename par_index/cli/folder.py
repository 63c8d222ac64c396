"""`par-index init`, `collect` and `switch`: a unit's folder, its figures, and another set."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from par_index.cli.common import opened, overlay_option, reading_option, shows_problems
from par_index.cli.grid import print_grid, print_table
from par_index.cli.options import DayType, chosen_unit, unit_option
from par_index.cli.place import argument, folder_option, needed_folder
from par_index.cli.table import say
from par_index.record.names import MAIN


@click.command()
@click.argument("path", metavar="THƯ_MỤC")
@click.option("--set", "name", metavar="BỘ_TIÊU_CHÍ", help="Bộ tiêu chí để chấm trong năm.")
@overlay_option
@reading_option
@click.option("--from", "last", metavar="HỒ_SƠ", help="Bắt đầu từ hồ sơ của năm trước.")
@shows_problems
def init(
    path: str,
    name: str | None,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
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
    made = begin(Path(path), opened(name, overlays, readings), name, before)
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
@shows_problems
def switch(
    name: str | None,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
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
    loaded = opened(name or now.set, (*kept, *overlays), readings)
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
@click.option("--remind", is_flag=True, help="In lời nhắc để gửi từng đơn vị còn thiếu số liệu.")
@unit_option
@folder_option
@shows_problems
def collect(remind: bool, unit: str | None) -> None:
    """Cho biết đơn vị nào đã gửi số liệu, còn thiếu gì, tệp nào không đọc; in lời nhắc.

    Ví dụ: par-index collect --remind
    """
    from par_index.models.folder import Sender
    from par_index.record.collecting import reminder, unread
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
