"""`par-index init`: the assessment folder of a unit for one year."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from par_index.cli.common import opened, overlay_option, reading_option, shows_problems
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
    say(f"Bổ sung thông tin của đơn vị ở tệp {MAIN}; chấm: par-index -C {quote(path)} score")
