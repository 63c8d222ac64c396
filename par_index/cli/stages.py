"""`par-index record`, `verify`, `appraise` and `compare`: stages, their proof, and what moved."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from par_index.cli.answers import DIM, FAILED, print_json, print_table, save, say, say_problem
from par_index.cli.options import DayType
from par_index.cli.place import (
    argument,
    current_folder,
    flag,
    folder_option,
    json_option,
    needed_folder,
)
from par_index.language.vietnamese import points_text
from par_index.words.grades import grade_reason

if TYPE_CHECKING:
    from par_index.record.folder import Folder
    from par_index.record.recording import Request
    from par_index.record.verifying import Verdict

column_option = click.option(
    "--column",
    default="",
    metavar="TIÊU_ĐỀ",
    help="Cột điểm thẩm định trong bảng không do phần mềm tạo.",
)
rest_option = flag("--rest-agrees", help="Dòng để trống là đồng ý với kết quả lần trước.")


@click.command()
@click.argument("stage", metavar="LẦN_CHẤM")
@click.option("--as-of", "as_of", type=DayType(), required=True, help="Ngày của lần chấm.")
@click.option("--by", required=True, metavar="TÊN", help="Người ghi.")
@click.option("--appraisal", "received", metavar="TỆP.xlsx", help="Bảng thẩm định hoặc giải trình.")
@column_option
@rest_option
@folder_option
def record(
    stage: str, as_of: date, by: str, received: str | None, column: str, rest_agrees: bool
) -> None:
    """Ghi một lần chấm vào hồ sơ: số liệu, bộ tiêu chí, bảng điểm và bản kê; không ghi đè gì.

    LẦN_CHẤM là tu-cham, tham-dinh-1, giai-trinh, tham-dinh-2, cong-bo hoặc một tên khác.

    Ví dụ: par-index record tu-cham --as-of 25/11/2026 --by "Trần Thị Bình"
    """
    from par_index.record import recording
    from par_index.record.rounds import kind_of

    folder = needed_folder()
    asked = recording.Request(stage, as_of, by)
    if received is not None or kind_of(stage) is not None:
        asked = _with_appraisal(folder, asked, received, column, rest_agrees=rest_agrees)
    made, scored = recording.record(folder, asked)
    root = scored.card.root
    points = f"{points_text(root.points)}/{points_text(root.maximum)}"
    say(f"Đã ghi lần chấm {made.path.name}: {points} điểm.", bold=True)
    say(f"Mã của lần chấm: {made.digest}")
    say("Hãy in mã này vào hồ sơ giấy: ai ghi lại cả chuỗi lần chấm thì chỉ mã đã in cho thấy.")


def _with_appraisal(
    folder: Folder, asked: Request, received: str | None, column: str, *, rest_agrees: bool
) -> Request:
    """Return what is to be recorded with the appraisal received, or the last one as published."""
    from par_index.record.rounds import PUBLISHED, published, read_round

    if received is None:
        if not asked.stage.startswith(PUBLISHED):
            raise click.UsageError(f"lần chấm «{asked.stage}» cần --appraisal TỆP.xlsx.")
        return replace(asked, appraisal=published(folder))
    path = Path(received)
    read, _ = read_round(
        folder, asked.stage, path, received, column=column, rest_agrees=rest_agrees
    )
    return replace(asked, appraisal=read, received=(path.name, path.read_bytes()))


_SHORTEST = 8
"""The fewest letters of a hash that name one stage beyond doubt."""


@click.command()
@click.option("--head", default="", metavar="MÃ", help="Mã đã in của một lần chấm, để đối chiếu.")
@json_option
@folder_option
def verify(head: str, as_json: bool) -> None:
    """Kiểm tra mọi lần chấm: có nguyên vẹn, có tính lại ra đúng kết quả, có nối tiếp nhau không.

    Ví dụ: par-index verify --head 9f86d081884c
    """
    from par_index.record.stage import stages_of
    from par_index.record.verifying import head_problem
    from par_index.record.verifying import verify as verified

    head = head.strip().casefold()
    if head and len(head) < _SHORTEST:
        raise click.UsageError(f"--head cần ít nhất {_SHORTEST} ký tự đầu của mã đã in.")
    folder = needed_folder()
    stages = stages_of(folder.path)
    verdicts = verified(folder.path, stages)
    lost = head_problem(stages, head, folder.path)
    problems = [*(problem for verdict in verdicts for problem in verdict.problems), *lost]
    if as_json:
        rows = [
            {
                "stage": one.stage.path.name,
                "hash": one.stage.digest,
                **{key: getattr(one, key) for key in ("unchanged", "reproducible", "continuous")},
                "problems": [
                    {"code": p.code, "where": p.where, "message": p.message} for p in one.problems
                ],
            }
            for one in verdicts
        ]
        print_json({"head": not lost if head else None, "stages": rows})
    else:
        for verdict in verdicts:
            _say(verdict)
        if not verdicts:
            say("Hồ sơ chưa có lần chấm nào.")
        for problem in problems:
            say_problem(problem, err=True)
        if verdicts and not head:
            say("Chưa đối chiếu với mã đã in: thêm --head MÃ.")
    if problems:
        sys.exit(FAILED)


def _say(verdict: Verdict) -> None:
    """Print the three answers about a stage, apart."""
    stage, manifest = verdict.stage, verdict.manifest
    good = verdict.unchanged and verdict.continuous and verdict.reproducible
    who = "" if manifest is None else f" ({manifest.day:%d/%m/%Y}, {manifest.by})"
    say(f"{stage.path.name}{who}: {'; '.join(verdict.words())}.", style=None if good else "red")
    say(f"  mã {stage.digest}", style=DIM)


@click.command()
@click.option("--out", metavar="TỆP.xlsx", help="Tạo bảng để người thẩm định ghi điểm.")
@click.option("--read", "received", metavar="TỆP.xlsx", help="Đọc và kiểm tra bảng đã điền.")
@click.option("--round", "stage", default="", metavar="LẦN", help="Ví dụ tham-dinh-2.")
@flag("--answer", help="Bảng để đơn vị giải trình từng tiêu chí bị lệch.")
@column_option
@rest_option
@folder_option
def appraise(
    out: str | None, received: str | None, stage: str, answer: bool, column: str, rest_agrees: bool
) -> None:
    """Tạo bảng thẩm định từ lần tự chấm đã ghi, hoặc đọc bảng đã điền.

    Điểm nhóm, tổng, tỷ lệ và xếp loại tự tính trong bảng; chênh lệch phải có lý do.

    Ví dụ: par-index appraise --out van-ban/tham-dinh-1.xlsx
    """
    from par_index.record.comparing import gaps, reasons
    from par_index.record.rounds import next_round, read_round, round_of

    if (out is None) == (received is None):
        raise click.UsageError("hãy nêu một trong hai: --out TỆP.xlsx hoặc --read TỆP.xlsx.")
    folder = needed_folder()
    stage = stage or next_round(folder, answer=answer)
    if out is not None:
        from par_index.excel.appraisal_book import appraisal_book

        save(out, appraisal_book(round_of(folder, stage, documents=_way(out, folder))), ".xlsx")
        then = f"par-index record {stage} --appraisal {argument(out)} …"
        say(f"Đã tạo {out}. Điền xong thì ghi: {then}")
        return
    assert received is not None
    path = Path(received)
    read, made = read_round(folder, stage, path, received, column=column, rest_agrees=rest_agrees)
    # what is still blank stands as before, so that the table shows what was changed and no more
    _, whole = read_round(folder, stage, path, received, column=column, rest_agrees=True)
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


@click.command()
@click.argument("sides", nargs=-1, metavar="[HỒ_SƠ|LẦN_CHẤM]…")
@flag("--over-claimed", help="Tiêu chí nào hay bị hạ điểm.")
@json_option
@click.option("--out", metavar="TỆP.xlsx", help="Ghi bảng và biểu đồ ra Excel.")
@folder_option
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
            print_json(comparing.records(comparing.OVER_CLAIMED, found.rows))
        elif found.rows:
            print_table(found)
        else:
            say("Không tiêu chí nào bị thẩm định thấp hơn tự chấm.")
        return
    if not sides and folder is not None:
        from par_index.record.rounds import own_stage, rounds_of

        points = [one.stage for one in rounds_of(folder) if one.kind == "points"]
        sides = (own_stage(folder).path.name, *points[-1:])
    one = comparing.side(sides[0], folder) if sides else None
    if one is None or (len(sides) == 1 and folder is None):
        raise click.UsageError("hãy nêu hai hồ sơ hoặc hai lần chấm để so sánh.")
    made = comparing.compared(one, comparing.side("".join(sides[1:]), folder))
    table = made.table()
    if out is not None:
        from par_index.excel.side_by_side import comparison_book

        heads = [column.label for column in table.columns]
        content = comparison_book(table.caption, heads, table.rows, made.waterfall())
        save(out, content, ".xlsx")
        click.echo(f"Đã ghi bảng so sánh: {out}", err=True)
    if as_json:
        print_json(made.document())
    else:
        print_table(table)
