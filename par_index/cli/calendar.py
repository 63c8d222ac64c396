"""`par-index calendar`: the days of the year on which tasks and reports are due, also as .ics."""

from __future__ import annotations

from datetime import date

import click

from par_index.cli.common import evidence_argument, evidence_of, opened, set_options, shows_problems
from par_index.cli.grid import print_grid
from par_index.cli.options import DayType, chosen_unit, unit_option
from par_index.cli.saving import save
from par_index.cli.table import say
from par_index.loading.load import LoadedSet
from par_index.report.agenda import Agenda, agenda, to_ics
from par_index.report.duties import leads, unit_book
from par_index.report.standing import event_days
from par_index.scoring.score import score as score_scheme


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
) -> None:
    """In lịch hạn việc và báo cáo của năm; --out ghi tệp .ics cho Outlook, Google Calendar.

    SỐ_LIỆU cho biết ngày của các sự kiện mà việc phải chờ; không có thì các việc ấy để riêng.
    """
    loaded = opened(name, overlays, readings)
    book = unit_book(loaded.criteria)
    leading = {one for names in leads(loaded.criteria, book).values() for one in names}
    senders = {book.name(s) for report in loaded.criteria.reports for s in report.sender}
    chosen = chosen_unit(book, unit, leading | senders)
    events = {}
    if evidence:
        given = evidence_of(loaded, evidence, targets=False)
        events = event_days(score_scheme(loaded.scheme, given.claims))
    made = agenda(loaded, events, chosen, whole_year=whole_year)
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
    rows = [
        [
            f"{entry.occurrence.due:%d/%m/%Y}",
            entry.code or "Báo cáo",
            entry.title,
            "; ".join(entry.lead),
            entry.words,
        ]
        for entry in made.entries
    ]
    if rows:
        heads = ["Hạn cuối", "Mã", "Việc", "Chủ trì", "Theo văn bản"]
        print_grid(heads, rows, [0, 0, 5, 3, 3])
        click.echo()
    _without_day("Chờ sự kiện, chưa có ngày", made, waiting=True)
    _without_day("Trong năm, thường xuyên, hoặc văn bản không nêu ngày", made, waiting=False)


def _without_day(title: str, made: Agenda, *, waiting: bool) -> None:
    leaves = made.waiting if waiting else made.ongoing
    if not leaves:
        return
    click.secho(f"{title}: {len(leaves)}", bold=True)
    rows = []
    for leaf in leaves:
        assert leaf.deadline is not None
        words = leaf.deadline.event if waiting else leaf.deadline.text
        rows.append([leaf.code, leaf.title, "; ".join(made.lead[leaf.code]), words])
    print_grid(["Mã", "Việc", "Chủ trì", "Chờ" if waiting else "Theo văn bản"], rows, [0, 5, 3, 3])
    click.echo()
