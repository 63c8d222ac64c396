"""`par-index units`: points and losses by lead unit."""

from __future__ import annotations

from datetime import date

import click

from par_index.cli.common import evidence_of, evidence_options, opened, set_options, shows_problems
from par_index.cli.grid import print_grid
from par_index.cli.options import as_of_option, chosen_unit, look_of, unit_option, works_of
from par_index.cli.saving import save
from par_index.cli.table import say
from par_index.language.vietnamese import percent_text, points_text
from par_index.loading.load import LoadedSet
from par_index.report.byunit import COUNTED, LIMITS, UnitShare, common_of, unit_shares
from par_index.report.duties import unit_book
from par_index.report.work import works
from par_index.scoring.results import AnyLeafResult, LeafResult
from par_index.scoring.score import score as score_scheme
from par_index.scoring.scorecard import Scorecard
from par_index.words.grades import share_text
from par_index.words.remedies import SINCE, Horizon, best_remedy
from par_index.words.sentences import verdict
from par_index.words.states import NO_FIGURES, raised


@click.command()
@set_options
@evidence_options
@click.option("--missing", is_flag=True, help=f"Liệt kê cả tiêu chí {NO_FIGURES}.")
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
    print_units(loaded, scorecard, unit, look_of(loaded.criteria, as_of), missing=missing)
    if out is None:
        return
    from par_index.excel.unit_pages import unit_pages

    chosen, found = works_of(loaded, works(loaded, given, as_of), unit, supporting=True)
    shares = [s for s in unit_shares(loaded, scorecard) if chosen in (None, s.unit)]
    content = unit_pages(loaded, found, shares, as_of, only=chosen)
    save(out, content, ".xlsx", [name, *overlays, *evidence])
    say(f"Đã ghi tình hình của từng đơn vị đến ngày {as_of:%d/%m/%Y} vào {out}.")


def print_units(
    loaded: LoadedSet, scorecard: Scorecard, unit: str | None, look: Horizon, *, missing: bool
) -> None:
    """Print what every unit holds, or one of them, with the lines that lost points."""
    shares = unit_shares(loaded, scorecard)
    chosen = chosen_unit(unit_book(loaded.criteria), unit, {share.unit for share in shares})
    shown = [share for share in shares if chosen is None or share.unit == chosen]
    _print(loaded, scorecard, shown, look, several=chosen is None)
    for share in shown:
        print_share(scorecard, share, look, everything=missing or chosen is not None)


def _print(
    loaded: LoadedSet,
    scorecard: Scorecard,
    shares: list[UnitShare],
    look: Horizon,
    *,
    several: bool,
) -> None:
    say(loaded.criteria.title, bold=True)
    day = f"{SINCE} {look.day:%d/%m/%Y}"
    say(f"{loaded.criteria.unit} · năm {loaded.criteria.year} · theo đơn vị chủ trì · {day}")
    click.echo()
    rows = [
        [
            share.unit,
            str(len(share.lines)),
            points_text(share.points),
            points_text(share.maximum),
            "—" if share.percent is None else percent_text(share.percent),
            points_text(share.extra),
            points_text(share.lost),
            points_text(share.missing),
        ]
        for share in shares
    ]
    if several:
        rows += _sums(scorecard, shares)
    heads = [
        "Đơn vị",
        "Tiêu chí",
        "Điểm",
        "Tối đa",
        "Đạt",
        "Trong đó cộng, trừ thêm",
        "Bị trừ",
        raised(NO_FIGURES),
    ]
    print_grid(heads, rows, right=range(1, 8))
    say(COUNTED, style="bright_black")
    click.echo()


def _sums(scorecard: Scorecard, shares: list[UnitShare]) -> list[list[str]]:
    """Return what belongs to no unit, and the total that all together are."""
    common, root = common_of(scorecard), scorecard.root
    limits = [LIMITS, "", *map(points_text, common), "", "", "", ""]
    lines = sum(len(share.lines) for share in shares)
    share = "—" if root.percent is None else share_text(scorecard, root.percent)
    sums = points_text(root.points), points_text(root.maximum)
    return [*([limits] if any(common) else []), ["Cả đơn vị", str(lines), *sums, share, "", "", ""]]


def print_share(scorecard: Scorecard, share: UnitShare, look: Horizon, *, everything: bool) -> None:
    """Print the lines of one unit that lost points, and those without figures if asked."""
    rows, styles = [], []
    for line in share.lines:
        if not _listed(line, everything=everything):
            continue
        text = verdict(line)
        if isinstance(line, LeafResult) and line.state == "known":
            text += f" {best_remedy(line, scorecard, look)}"
        lost = points_text(line.maximum - line.points)
        rows.append([line.code, line.leaf.title, lost, text.strip()])
        styles.append("cyan" if line.state == "missing" else None)
    for line in share.shared if everything else ():
        text = "Cùng chủ trì; điểm tính ở đơn vị nêu tên đầu tiên."
        rows.append([line.code, line.leaf.title, "", text])
        styles.append("bright_black")
    if not rows:
        return
    click.secho(share.unit, bold=True)
    heads = ["Mã", "Tiêu chí", "Trừ", "Kết quả và giải pháp cải thiện"]
    print_grid(heads, rows, right=[2], styles=styles)
    click.echo()


def _listed(line: AnyLeafResult, *, everything: bool) -> bool:
    if line.state == "missing":
        return everything
    return line.state == "known" and line.points < line.maximum
