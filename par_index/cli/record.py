"""`par-index record` and `par-index verify`: stages that are never changed, and their proof."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from par_index.cli.appraise import column_option, rest_option
from par_index.cli.common import FAILED, shows_problems
from par_index.cli.options import DayType
from par_index.cli.place import folder_option, needed_folder
from par_index.cli.table import say, say_problem
from par_index.language.vietnamese import points_text

if TYPE_CHECKING:
    from par_index.record.folder import Folder
    from par_index.record.recording import Request
    from par_index.record.verifying import Verdict


@click.command()
@click.argument("stage", metavar="LẦN_CHẤM")
@click.option("--as-of", "as_of", type=DayType(), required=True, help="Ngày của lần chấm.")
@click.option("--by", required=True, metavar="TÊN", help="Người ghi.")
@click.option("--appraisal", "received", metavar="TỆP.xlsx", help="Bảng thẩm định hoặc giải trình.")
@column_option
@rest_option
@folder_option
@shows_problems
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


@click.command()
@click.option("--head", default="", metavar="MÃ", help="Mã đã in của một lần chấm, để đối chiếu.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@folder_option
@shows_problems
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
                "stage": verdict.stage.path.name,
                "hash": verdict.stage.digest,
                "unchanged": verdict.unchanged,
                "reproducible": verdict.reproducible,
                "continuous": verdict.continuous,
                "problems": [
                    {"code": p.code, "where": p.where, "message": p.message}
                    for p in verdict.problems
                ],
            }
            for verdict in verdicts
        ]
        found = {"head": not lost if head else None, "stages": rows}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
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


_SHORTEST = 8
"""The fewest letters of a hash that name one stage beyond doubt."""


def _say(verdict: Verdict) -> None:
    """Print the three answers about a stage, apart."""
    stage, manifest = verdict.stage, verdict.manifest
    good = verdict.unchanged and verdict.continuous and verdict.reproducible
    who = "" if manifest is None else f" ({manifest.day:%d/%m/%Y}, {manifest.by})"
    say(f"{stage.path.name}{who}: {'; '.join(verdict.words())}.", style=None if good else "red")
    say(f"  mã {stage.digest}", style="bright_black")
