"""`par-index template`, and writing the scorecard as a workbook."""

from __future__ import annotations

import click

from par_index.cli.common import opened, set_options, shows_problems, tracked
from par_index.cli.saving import save
from par_index.door import open_leniently
from par_index.loading.load import LoadedEvidence, LoadedSet
from par_index.scoring.scorecard import Scorecard
from par_index.words.remedies import Horizon


@click.command()
@set_options
@click.option("--out", required=True, metavar="TỆP.xlsx", help="Tệp Excel sẽ được tạo.")
@click.option(
    "--prefill",
    multiple=True,
    metavar="TỆP",
    help="Điền sẵn từ số liệu đã có (.yaml, .xlsx, cả sổ năm trước), dùng được nhiều lần.",
)
@shows_problems
def template(
    name: str,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
    out: str,
    prefill: tuple[str, ...],
) -> None:
    """Tạo sổ Excel để các đơn vị chủ trì điền số liệu, mỗi đơn vị một trang.

    Ví dụ: par-index template son-tra-2026 --out so-lieu.xlsx
    """
    from par_index.excel.template import template_book

    loaded = opened(name, overlays, readings)
    known = None
    if prefill:
        known, problems = open_leniently(loaded, tracked(prefill))
        for problem in problems:
            click.echo(problem.render(), err=True)
        if problems:
            click.echo(f"{len(problems)} chỗ không điền sẵn được, xem ở trên.", err=True)
    save(out, template_book(loaded, known), ".xlsx", prefill)
    click.echo(f"Đã tạo {out}. Điền xong thì chấm: par-index score {name} {out}")


def write_scorecard(
    loaded: LoadedSet,
    given: LoadedEvidence,
    scorecard: Scorecard,
    out: str,
    horizon: Horizon | None = None,
) -> None:
    """Write the scorecard as a workbook."""
    from par_index.excel.scorecard import scorecard_book

    inputs = [file.name for file in given.files]
    save(out, scorecard_book(loaded, given, scorecard, horizon), ".xlsx", inputs)
    click.echo(f"Đã ghi bảng tự chấm: {out}", err=True)
