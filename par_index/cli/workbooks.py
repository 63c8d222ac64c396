"""`par-index template`, and writing the scorecard as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from par_index.cli.common import opened, set_options, shows_problems, tracked
from par_index.cli.saving import save
from par_index.cli.table import say_problem
from par_index.diagnostics.problems import ProblemsError
from par_index.door import prefilled
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
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="MÃ_CŨ=MÃ_MỚI",
    help="Với --prefill: tiêu chí năm trước nay mang mã khác, dùng được nhiều lần.",
)
@click.option("--each", is_flag=True, help="Ghi mỗi đơn vị một tệp, thêm tên đơn vị vào tên tệp.")
@click.option("--overwrite", is_flag=True, help="Ghi đè tệp đã có, kể cả khi đã điền số liệu.")
@shows_problems
def template(
    name: str,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
    out: str,
    prefill: tuple[str, ...],
    mapped: tuple[str, ...],
    each: bool,
    overwrite: bool,
) -> None:
    """Tạo sổ Excel để các đơn vị chủ trì điền số liệu, mỗi đơn vị một trang.

    Ví dụ: par-index template son-tra-2026 --out so-lieu.xlsx
    """
    from par_index.excel.layout import leads, sheet_names
    from par_index.excel.template import template_book

    loaded = opened(name, overlays, readings)
    known = None
    if prefill:
        known, problems = prefilled(loaded, tracked(prefill), _renamed(mapped))
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
            click.echo(f"Đã tạo {file}. Điền xong thì chấm: par-index score {name} {file}")


def _renamed(mapped: Sequence[str]) -> dict[str, str]:
    """Return the new codes by the old ones."""
    pairs = [item.partition("=") for item in mapped]
    if wrong := [old for old, equals, new in pairs if not (old and equals and new)]:
        raise click.UsageError(f"--map: «{wrong[0]}» phải có dạng MÃ_CŨ=MÃ_MỚI")
    return {old: new for old, _, new in pairs}


def _filled(loaded: LoadedSet, out: str) -> bool:
    """Whether a form of that name holds anything, or cannot be read."""
    from par_index.excel.form_reader import read_workbook

    if not Path(out).is_file():
        return False
    try:
        return any(source.says for source in read_workbook(Path(out), out, loaded, {}))
    except ProblemsError:
        return True


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
