"""`par-index compare`: results side by side, and what is over-claimed in many folders."""

from __future__ import annotations

import json

import click

from par_index.cli.common import shows_problems
from par_index.cli.grid import print_table
from par_index.cli.place import current_folder, folder_option
from par_index.cli.saving import save
from par_index.cli.table import say


@click.command()
@click.argument("sides", nargs=-1, metavar="[HỒ_SƠ|LẦN_CHẤM]…")
@click.option("--over-claimed", is_flag=True, help="Tiêu chí nào hay bị hạ điểm.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option("--out", metavar="TỆP.xlsx", help="Ghi bảng và biểu đồ ra Excel.")
@folder_option
@shows_problems
def compare(sides: tuple[str, ...], over_claimed: bool, as_json: bool, out: str | None) -> None:
    """So sánh hai lần chấm, tự chấm với thẩm định, với mục tiêu, hoặc năm nay với năm trước.

    Mỗi bên là một hồ sơ, một lần chấm (thư mục, hoặc tên như tu-cham, 02), hoặc muc-tieu. Không
    nêu gì thì so lần tự chấm với lần thẩm định cuối; nêu một bên thì so với số liệu hiện nay. Từ
    ba hồ sơ trở lên, hoặc --over-claimed: liệt kê tiêu chí tự chấm cao hơn thẩm định.

    Ví dụ: par-index compare tu-cham tham-dinh-1
    """
    from par_index.record import comparing
    from par_index.record.folder import open_folder

    folder = current_folder()
    if over_claimed or len(sides) > 2:
        folders = [open_folder(name) for name in sides] or ([folder] if folder else [])
        found = comparing.over_claimed(folders)
        if as_json:
            rows = comparing.records(comparing.OVER_CLAIMED, found.rows)
            click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        elif found.rows:
            print_table(found)
        else:
            say("Không tiêu chí nào bị thẩm định thấp hơn tự chấm.")
        return
    if not sides and folder is not None:
        from par_index.record.rounds import own_stage, rounds_of

        points = [one.stage for one in rounds_of(folder) if one.kind == "points"]
        sides = (own_stage(folder).path.name, *points[-1:])
    if len(sides) == 1:
        sides = (sides[0], "")
    if len(sides) != 2:
        raise click.UsageError("hãy nêu hai hồ sơ hoặc hai lần chấm để so sánh.")
    one = comparing.side(sides[0], folder)
    two = comparing.side(sides[1], folder) if sides[1] else None
    if two is None:
        if folder is None:
            raise click.UsageError("hãy nêu hai hồ sơ hoặc hai lần chấm để so sánh.")
        two = comparing.Side("Số liệu hiện nay", comparing.current(folder), folder)
    lines = comparing.moved_lines(one, two)
    made = comparing.gaps(one.scored.card, two.scored.card, two.said, (one.name, two.name), lines)
    table = made.table()
    if out is not None:
        from par_index.excel.comparison_book import comparison_book

        heads = [column.label for column in table.columns]
        content = comparison_book(table.caption, heads, table.rows, made.waterfall())
        save(out, content, ".xlsx", ())
        click.echo(f"Đã ghi bảng so sánh: {out}", err=True)
    if as_json:
        click.echo(json.dumps(made.document(), ensure_ascii=False, indent=2))
        return
    print_table(table)
