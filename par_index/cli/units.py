"""`par-index units`: points and losses by lead unit."""

from __future__ import annotations

from datetime import date

import click

from par_index.cli.common import evidence_of, evidence_options, opened, set_options, shows_problems
from par_index.cli.grid import print_grid
from par_index.cli.options import as_of_option, chosen_unit, unit_option, works_of
from par_index.cli.saving import save
from par_index.cli.table import say
from par_index.language.vietnamese import percent_text, points_text
from par_index.loading.load import LoadedSet
from par_index.report.byunit import UnitShare, unit_shares
from par_index.report.duties import unit_book
from par_index.report.work import works
from par_index.scoring.score import score as score_scheme
from par_index.scoring.scorecard import AnyLeafResult, LeafResult, Scorecard
from par_index.words.remedies import best_remedy
from par_index.words.sentences import verdict
from par_index.words.states import NO_FIGURES, raised


@click.command()
@set_options
@evidence_options
@click.option("--missing", is_flag=True, help=f"Liệt kê cả dòng {NO_FIGURES}.")
@unit_option
@as_of_option
@click.option("--out", metavar="TỆP.xlsx", help="Ghi mỗi đơn vị một trang để đánh giá cuối năm.")
@shows_problems
def units(
    name: str,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
    evidence: tuple[str, ...],
    targets: bool,
    missing: bool,
    unit: str | None,
    as_of: date,
    out: str | None,
) -> None:
    """In điểm, điểm trừ và việc cần làm của từng đơn vị chủ trì.

    Ví dụ: par-index units son-tra-2026 so-lieu.yaml --unit "Phòng TCHC"
    """
    loaded = opened(name, overlays, readings)
    given = evidence_of(loaded, evidence, targets=targets)
    scorecard = score_scheme(loaded.scheme, given.claims)
    print_units(loaded, scorecard, unit, missing=missing)
    if out is None:
        return
    from par_index.excel.unit_pages import unit_pages

    chosen, found = works_of(loaded, works(loaded, given, as_of), unit, supporting=True)
    shares = [s for s in unit_shares(loaded, scorecard) if chosen in (None, s.unit)]
    content = unit_pages(loaded, found, shares, as_of, only=chosen)
    save(out, content, ".xlsx", [name, *overlays, *evidence])
    say(f"Đã ghi tình hình của từng đơn vị đến ngày {as_of:%d/%m/%Y} vào {out}.")


def print_units(
    loaded: LoadedSet, scorecard: Scorecard, unit: str | None, *, missing: bool
) -> None:
    """Print what every unit holds, or one of them, with the lines that lost points."""
    shares = unit_shares(loaded, scorecard)
    chosen = chosen_unit(unit_book(loaded.criteria), unit, {share.unit for share in shares})
    shown = [share for share in shares if chosen is None or share.unit == chosen]
    _print(loaded, shown, several=chosen is None)
    for share in shown:
        print_share(loaded, share, everything=missing or chosen is not None)


def _print(loaded: LoadedSet, shares: list[UnitShare], *, several: bool) -> None:
    say(loaded.criteria.title, bold=True)
    say(f"{loaded.criteria.unit} · năm {loaded.criteria.year} · theo đơn vị chủ trì")
    click.echo()
    rows = [
        [
            share.unit,
            str(len(share.lines)),
            points_text(share.points),
            points_text(share.maximum),
            "—" if share.percent is None else percent_text(share.percent),
            points_text(share.lost),
            points_text(share.missing),
        ]
        for share in shares
    ]
    heads = ["Đơn vị", "Dòng", "Điểm", "Tối đa", "Đạt", "Bị trừ", raised(NO_FIGURES)]
    print_grid(heads, rows, [1, 0, 0, 0, 0, 0, 0], right=range(1, 7))
    if several:
        say(
            "Dòng có nhiều đơn vị chủ trì được tính đủ cho từng đơn vị, nên cộng các đơn vị có "
            "thể lớn hơn tổng điểm.",
            style="bright_black",
        )
    click.echo()


def print_share(loaded: LoadedSet, share: UnitShare, *, everything: bool) -> None:
    """Print the lines of one unit that lost points, and those without figures if asked."""
    titles = {leaf.code: leaf.title for leaf in loaded.criteria.leaves()}
    rows, styles = [], []
    for line in share.lines:
        if not _listed(line, everything=everything):
            continue
        text = verdict(line)
        if isinstance(line, LeafResult) and line.state == "known":
            text += f" {best_remedy(line, loaded.scheme)}"
        rows.append(
            [
                line.code,
                titles[line.code],
                points_text(line.maximum - line.points),
                text.strip(),
            ]
        )
        styles.append("cyan" if line.state == "missing" else None)
    if not rows:
        return
    click.secho(share.unit, bold=True)
    heads = ["Mã", "Tiêu chí", "Trừ", "Kết quả và cách lấy lại điểm"]
    print_grid(heads, rows, [0, 4, 0, 6], right=[2], styles=styles)
    click.echo()


def _listed(line: AnyLeafResult, *, everything: bool) -> bool:
    if line.state == "missing":
        return everything
    return line.state == "known" and line.points < line.maximum
