"""`par-index calendar`: the days of the year on which tasks and reports are due, also as .ics."""

from __future__ import annotations

from datetime import date

import click

from par_index.cli.common import evidence_argument, evidence_of, opened, set_options, shows_problems
from par_index.cli.grid import print_grid
from par_index.cli.options import DayType, supporting_option, unit_option, works_of
from par_index.cli.saving import save
from par_index.cli.table import say
from par_index.loading.load import LoadedSet
from par_index.report.agenda import HEADS, Agenda, agenda, to_ics
from par_index.report.work import Work, works


@click.command()
@set_options
@evidence_argument
@click.option("--out", metavar="TỆP.ics", help="Ghi tệp lịch.")
@click.option(
    "--stamp",
    type=DayType(),
    help="Ngày lập ghi trong tệp lịch; mặc định ngày 01/01 của năm kế hoạch.",
)
@click.option(
    "--remind",
    type=click.IntRange(0, 90),
    metavar="SỐ_NGÀY",
    help="Nhắc trước bấy nhiêu ngày, trong tệp lịch.",
)
@click.option("--whole-year", is_flag=True, help="Đưa cả việc «trong năm» vào ngày 31/12.")
@unit_option
@supporting_option
@shows_problems
def calendar(
    name: str,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
    evidence: tuple[str, ...],
    out: str | None,
    stamp: date | None,
    remind: int | None,
    whole_year: bool,
    unit: str | None,
    supporting: bool,
) -> None:
    """In lịch hạn việc và báo cáo của năm; --out ghi tệp .ics cho Outlook, Google Calendar.

    SỐ_LIỆU cho biết ngày của các sự kiện mà việc phải chờ; không có thì các việc ấy để riêng.
    """
    loaded = opened(name, overlays, readings)
    given = evidence_of(loaded, evidence, targets=False) if evidence else None
    found = works(loaded, given, date(loaded.criteria.year, 12, 31))
    chosen, found = works_of(loaded, found, unit, supporting=supporting)
    made = agenda(found, whole_year=whole_year)
    if out is not None:
        first = stamp or date(loaded.criteria.year, 1, 1)
        save(out, to_ics(loaded, made, first, remind), ".ics", [name, *overlays, *evidence])
    _print(loaded, made, chosen)
    if out is not None:
        say(f"Đã ghi {len(made.entries)} ngày vào {out}.")


def _print(loaded: LoadedSet, made: Agenda, unit: str | None) -> None:
    criteria = loaded.criteria
    say(criteria.title, bold=True)
    say(f"{unit or criteria.unit} · lịch năm {criteria.year} · {len(made.entries)} ngày hạn")
    click.echo()
    if made.entries:
        print_grid(HEADS, made.rows())
        click.echo()
    waiting = [(work, work.event) for work in made.waiting]
    _without_day("Chưa phát sinh, chờ văn bản hoặc kết quả của cấp trên", waiting, "Chờ")
    others = [(work, work.text) for work in made.ongoing]
    _without_day("Trong năm, thường xuyên, hoặc văn bản không nêu ngày", others, "Theo văn bản")


def _without_day(title: str, found: list[tuple[Work, str]], head: str) -> None:
    if not found:
        return
    click.secho(f"{title}: {len(found)}", bold=True)
    rows = [[work.code, work.title, "; ".join(work.lead), words] for work, words in found]
    print_grid(["Mã", "Nhiệm vụ", "Chủ trì", head], rows)
    click.echo()
