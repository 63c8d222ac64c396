"""`par-index appraise`: the appraiser's workbook, written and read back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from par_index.cli.common import shows_problems
from par_index.cli.grid import print_table
from par_index.cli.place import argument, folder_option, needed_folder
from par_index.cli.saving import save
from par_index.cli.table import say
from par_index.language.vietnamese import points_text
from par_index.words.grades import grade_reason

if TYPE_CHECKING:
    from par_index.record.folder import Folder

column_option = click.option(
    "--column",
    default="",
    metavar="TIÊU_ĐỀ",
    help="Cột điểm thẩm định trong bảng không do máy tạo.",
)
rest_option = click.option(
    "--rest-agrees", is_flag=True, help="Dòng để trống là đồng ý với kết quả lần trước."
)


@click.command()
@click.option("--out", metavar="TỆP.xlsx", help="Tạo bảng để người thẩm định ghi điểm.")
@click.option("--read", "received", metavar="TỆP.xlsx", help="Đọc và kiểm tra bảng đã điền.")
@click.option("--round", "stage", default="", metavar="LẦN", help="Ví dụ tham-dinh-2.")
@click.option("--answer", is_flag=True, help="Bảng để đơn vị giải trình từng dòng bị lệch.")
@column_option
@rest_option
@folder_option
@shows_problems
def appraise(
    out: str | None, received: str | None, stage: str, answer: bool, column: str, rest_agrees: bool
) -> None:
    """Tạo bảng thẩm định từ lần tự chấm đã ghi, hoặc đọc bảng đã điền.

    Điểm nhóm, tổng, tỷ lệ và xếp loại tự tính trong bảng; chênh lệch phải có lý do.

    Ví dụ: par-index appraise --out van-ban/tham-dinh-1.xlsx
    """
    from par_index.record.rounds import next_round, read_round, round_of

    if (out is None) == (received is None):
        raise click.UsageError("hãy nêu một trong hai: --out TỆP.xlsx hoặc --read TỆP.xlsx.")
    folder = needed_folder()
    stage = stage or next_round(folder, answer=answer)
    if out is not None:
        from par_index.excel.appraisal_book import appraisal_book

        save(out, appraisal_book(round_of(folder, stage, documents=_way(out, folder))), ".xlsx", ())
        then = f"par-index record {stage} --appraisal {argument(out)} …"
        say(f"Đã tạo {out}. Điền xong thì ghi: {then}")
        return
    assert received is not None
    path = Path(received)
    read, made = read_round(folder, stage, path, received, column=column, rest_agrees=rest_agrees)
    # what is still blank stands as before, so that the table shows what was changed and no more
    _, whole = read_round(folder, stage, path, received, column=column, rest_agrees=True)
    from par_index.record.comparing import gaps, reasons

    print_table(gaps(round_of(folder, stage).before, whole.card, reasons(read)).table())
    root = made.card.root
    say(f"Tổng điểm: {points_text(root.points)}/{points_text(root.maximum)}.", bold=True)
    say(grade_reason(made.card))
    blank = [leaf.code for leaf in root.scored() if leaf.state == "missing"]
    if blank:
        say(f"Chưa thẩm định: {', '.join(blank)}.", style="cyan")


def _way(out: str, folder: Folder) -> str:
    """Return the way from the folder of a workbook to the assessment folder."""
    way = os.path.relpath(folder.path.resolve(), Path(out).resolve().parent)
    return "" if way == "." else f"{Path(way).as_posix()}/"
