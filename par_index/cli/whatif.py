"""`par-index whatif` and `par-index plan`: scenarios and the least effort to a target."""

from __future__ import annotations

import click

from par_index.cli.common import evidence_of, evidence_options, opened, set_options, shows_problems
from par_index.cli.grid import print_table
from par_index.cli.table import say
from par_index.language.vietnamese import percent_text, points_text
from par_index.loading.load import LoadedSet
from par_index.whatif.assignments import UNPROVED, assignments
from par_index.whatif.compare import Comparison, compare_with
from par_index.whatif.display import signed_text
from par_index.whatif.plan import Plan
from par_index.words.grades import grade_reason
from par_index.words.states import NO_FIGURES

_BAR = 30

_EFFORT = click.option(
    "--effort",
    "efforts",
    multiple=True,
    metavar="MÃ.SỐ_LIỆU=CÔNG",
    help="Công sức cho một đơn vị của một số liệu, ví dụ V.1.b.signed=2; dùng được nhiều lần.",
)
_AS_OF = click.option(
    "--as-of", metavar="NGÀY", help="Tính đến ngày này: tiêu chí đã quá hạn thì giữ nguyên."
)


@click.command()
@set_options
@evidence_options
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="MÃ.SỐ_LIỆU=GIÁ_TRỊ",
    help=f"Một số liệu giả định, ví dụ V.1.b.signed=50; để trống giá trị là {NO_FIGURES}.",
)
@click.option(
    "--scenario",
    "files",
    multiple=True,
    metavar="TỆP",
    help="Tệp phương án: như tệp số liệu, chỉ ghi những gì khác.",
)
@shows_problems
def whatif(
    name: str,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
    evidence: tuple[str, ...],
    targets: bool,
    settings: tuple[str, ...],
    files: tuple[str, ...],
) -> None:
    """Cho biết điểm đổi ra sao nếu vài số liệu khác đi; tệp số liệu không bị sửa.

    Không có --set hay --scenario thì liệt kê mọi việc có thể làm để lấy lại điểm, và điều gì làm
    mất điểm.

    Ví dụ: par-index whatif son-tra-2026 so-lieu.yaml --set V.1.b.signed=50
    """
    from par_index.scoring.score import score
    from par_index.whatif.levers import levers_of
    from par_index.whatif.scenario_reader import check_scenario, load_scenario, read_settings

    loaded = opened(name, overlays, readings)
    given = evidence_of(loaded, evidence, targets=targets)
    base = score(loaded.scheme, given.claims)
    if not settings and not files:
        print_table(levers_of(base, given.claims).by_gain().table())
        click.echo()
        print_table(levers_of(base, given.claims, losing=True).by_gain().table())
        return
    scenarios = [load_scenario(file, loaded) for file in files]
    if settings:
        scenarios.append(read_settings(loaded, settings, "Giả định: " + ", ".join(settings)))
    for index, scenario in enumerate(scenarios):
        check_scenario(loaded, given, scenario)
        if index:
            click.echo()
        print_comparison(compare_with(base, given.claims, scenario))


def print_comparison(found: Comparison) -> None:
    """Print the change line by line with a waterfall, then the totals and the grade."""
    if found.moves:
        print_table(found.table())
        click.echo()
        _print_waterfall(found)
        click.echo()
    else:
        say(f"{found.name}: không tiêu chí nào đổi điểm.", bold=True)
    before, after = found.base.root, found.other.root
    text = f"Tổng điểm: {points_text(before.points)} → {points_text(after.points)}"
    text += f" ({signed_text(found.change)})"
    if before.percent is not None and after.percent is not None:
        text += f", tỷ lệ {percent_text(before.percent)} → {percent_text(after.percent)}"
    say(text + ".")
    if after.low != after.high:
        say(f"Khoảng điểm: từ {points_text(after.low)} đến {points_text(after.high)}.")
    if found.base.scheme.scale is not None:
        grades = [card.grade.title or grade_reason(card) for card in (found.base, found.other)]
        say(f"Xếp loại: {grades[0].rstrip('.')} → {grades[1].rstrip('.')}.")


def _print_waterfall(found: Comparison) -> None:
    """Draw every step as a bar between the level before it and the level after it."""
    bars = found.waterfall()
    levels = [level for _, start, end in bars for level in (start, end)]
    low, high = min(levels), max(levels)
    width = max(len(label) for label, _, _ in bars)
    for label, start, end in bars:
        first = int((min(start, end) - low) / (high - low) * _BAR)
        last = max(first + 1, int((max(start, end) - low) / (high - low) * _BAR))
        drawn = " " * first + ("█" if end > start else "░") * (last - first)
        shown = f"{points_text(start)} → {points_text(end)}"
        click.echo(f"{label.ljust(width)}  {drawn.ljust(_BAR)}  {shown}")


@click.command()
@set_options
@evidence_options
@click.option(
    "--target", metavar="MỤC_TIÊU", help="Số điểm (12.5), tỷ lệ (90%) hoặc một mức xếp loại (Tốt)."
)
@click.option("--grade", metavar="XẾP_LOẠI", help="Một mức xếp loại; như --target.")
@click.option(
    "--frontier", is_flag=True, help="In mọi mức điểm đáng nhắm tới với công sức ít nhất."
)
@_EFFORT
@_AS_OF
@shows_problems
def plan(
    name: str,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
    evidence: tuple[str, ...],
    targets: bool,
    target: str | None,
    grade: str | None,
    frontier: bool,
    efforts: tuple[str, ...],
    as_of: str | None,
) -> None:
    """Tìm những việc cần làm để đạt một mục tiêu với ít công sức nhất, theo đơn vị và thời hạn.

    Ví dụ: par-index plan son-tra-2026 so-lieu.yaml --target 90% --as-of 15/10/2026
    """
    from par_index.whatif.assignments import frozen_at
    from par_index.whatif.plan import Planner
    from par_index.whatif.requests import read_day, read_efforts, read_goal

    wanted = target or grade
    if (wanted is None) == (not frontier) or (target and grade):
        raise click.UsageError("hãy nêu đúng một trong: --target, --grade, --frontier.")
    loaded = opened(name, overlays, readings)
    given = evidence_of(loaded, evidence, targets=targets)
    aim = read_goal(loaded, wanted, "--target" if target else "--grade") if wanted else None
    measure = read_efforts(loaded, efforts)
    day = read_day(as_of)
    planner = Planner(
        loaded.scheme,
        given.claims,
        measure,
        frozen_at(loaded, day) if day else None,
        day.toordinal() if day else None,
    )
    if aim is None:
        print_table(planner.frontier().table())
        return
    print_plan(planner.plan(aim), loaded)


def print_plan(found: Plan, loaded: LoadedSet) -> None:
    """Print a plan by lead unit with deadlines, and what takes no part in it."""
    say(found.summary, bold=True)
    for heading, rows in assignments(found, loaded):
        click.echo()
        click.secho(heading, bold=True)
        for row in rows:
            say(row)
    if not found.proved:
        click.echo()
        say(UNPROVED)
