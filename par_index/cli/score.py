"""`par-index score`: from files to the printed table or the JSON document."""

from __future__ import annotations

from datetime import date

import click

from par_index.cli.common import evidence_of, evidence_options, opened, set_options, shows_problems
from par_index.cli.options import advice_option, look_of, unit_option
from par_index.report.duties import horizon
from par_index.scoring.score import score as score_scheme


@click.command()
@set_options
@evidence_options
@click.option("--json", "as_json", is_flag=True, help="In toàn bộ bảng điểm dạng JSON.")
@click.option("--readings", "show_readings", is_flag=True, help="Mỗi cách hiểu khác đổi điều gì.")
@click.option("--lost", is_flag=True, help="Chỉ in các tiêu chí bị trừ điểm.")
@click.option(
    "--out",
    metavar="TỆP.xlsx",
    help="Ghi bảng tự chấm ra sổ Excel, công thức tự tính lại khi sửa số liệu.",
)
@unit_option
@advice_option
@shows_problems
def score(
    name: str,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
    evidence: tuple[str, ...],
    targets: bool,
    as_json: bool,
    show_readings: bool,
    lost: bool,
    out: str | None,
    unit: str | None,
    as_of: date | None,
) -> None:
    """Chấm điểm một bộ tiêu chí và in bảng điểm.

    BỘ_TIÊU_CHÍ là tên có sẵn (par-index list) hoặc đường dẫn tệp .yaml; SỐ_LIỆU là một hay
    nhiều tệp .yaml hoặc .xlsx (mẫu do par-index template tạo).
    """
    if unit is not None and (as_json or show_readings):
        raise click.UsageError("--unit không đi cùng --json hoặc --readings.")
    loaded = opened(name, overlays, readings)
    given = evidence_of(loaded, evidence, targets=targets)
    scorecard = score_scheme(loaded.scheme, given.claims)
    asked = None if as_of is None else horizon(loaded.criteria, as_of)
    look = asked or look_of(loaded.criteria, None)
    if out is not None:
        from par_index.cli.workbooks import write_scorecard

        write_scorecard(loaded, given, scorecard, out, asked)
    if unit is not None:
        from par_index.cli.units import print_units

        print_units(loaded, scorecard, unit, look, missing=True)
        return
    if as_json:
        from par_index.report.document import document

        click.echo(document(loaded, given, scorecard, asked).model_dump_json(indent=2))
        return
    from par_index.cli.table import print_readings, print_scorecard

    print_scorecard(loaded, given, scorecard, look, lost=lost)
    if show_readings:
        print_readings(loaded, scorecard)
