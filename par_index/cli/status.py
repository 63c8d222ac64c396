"""`par-index status`: what is done, late, overdue, soon due or waiting, on a given day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import click

from par_index.cli.common import evidence_of, evidence_options, opened, set_options, shows_problems
from par_index.cli.grid import print_grid
from par_index.cli.options import DayType, chosen_unit, unit_option
from par_index.cli.table import say
from par_index.loading.load import LoadedSet
from par_index.report.duties import leads, unit_book
from par_index.report.standing import LineStanding, standings
from par_index.scoring.scheme import Claims
from par_index.scoring.score import score as score_scheme
from par_index.scoring.scorecard import LeafResult
from par_index.words.rules import lowered
from par_index.words.sentences import measured
from par_index.words.states import NOTHING_AROSE, raised
from par_index.year.deadlines import occurrences
from par_index.year.progress import STANDINGS, Progress, Standing

_NAMES: dict[Standing, str] = {
    "overdue": "Quá hạn",
    "missed": "Không đạt",
    "soon": "Sắp đến hạn",
    "waiting": "Chờ sự kiện",
    "open": "Còn hạn",
    "late": "Xong trễ hạn",
    "done": "Đã xong, đạt",
    "not_applicable": raised(NOTHING_AROSE),
    "unscored": "Chưa có cách chấm",
}
_STYLES: dict[Standing, str] = {
    "overdue": "red",
    "missed": "red",
    "soon": "yellow",
    "waiting": "cyan",
    "late": "magenta",
    "done": "green",
}
_BRIEF = ("overdue", "missed", "soon", "waiting", "late")
"""The standings that are listed line by line; the others are counted, and listed with --all."""


@click.command()
@set_options
@evidence_options
@click.option("--as-of", "as_of", type=DayType(), required=True, help="Tình hình đến hết ngày này.")
@click.option(
    "--within",
    type=click.IntRange(0, 366),
    default=30,
    show_default=True,
    metavar="SỐ_NGÀY",
    help="Việc còn bấy nhiêu ngày trở xuống là sắp đến hạn.",
)
@unit_option
@click.option("--all", "everything", is_flag=True, help="Liệt kê cả việc đã xong và còn hạn.")
@shows_problems
def status(
    name: str,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
    evidence: tuple[str, ...],
    as_of: date,
    within: int,
    unit: str | None,
    everything: bool,
    targets: bool,
) -> None:
    """Cho biết đến một ngày việc nào đã xong, trễ, quá hạn, sắp đến hạn, chờ sự kiện.

    Không nêu SỐ_LIỆU thì coi như chưa việc nào được báo cáo.

    Ví dụ: par-index status ninh-hoa-2026 so-lieu.yaml --as-of 15/09/2026
    """
    loaded = opened(name, overlays, readings)
    if not evidence and not targets:
        claims: Claims = {}  # the start of the year: nothing has been reported yet
    else:
        claims = evidence_of(loaded, evidence, targets=targets).claims
    scorecard = score_scheme(loaded.scheme, claims)
    book = unit_book(loaded.criteria)
    lead = leads(loaded.criteria, book)
    chosen = chosen_unit(book, unit, {name for names in lead.values() for name in names})
    lines = [
        line
        for line in standings(loaded, scorecard, as_of, within)
        if chosen is None or chosen in line.lead
    ]
    _heading(loaded, as_of, chosen, lines)
    titles = {area.code: f"{area.code}. {area.title}" for area in loaded.criteria.areas}
    _counts("Lĩnh vực", [(titles[line.area], line.standing) for line in lines])
    if chosen is None:
        _counts("Đơn vị chủ trì", [(u, line.standing) for line in lines for u in line.lead])
        if any(len(line.lead) > 1 for line in lines):
            say("Việc có nhiều đơn vị chủ trì được tính cho từng đơn vị.", style="bright_black")
            click.echo()
    for standing in STANDINGS:
        rows = [line for line in lines if line.standing == standing]
        if rows and (everything or standing in _BRIEF):
            _listing(standing, rows, within)
    _late_lines(lines)
    _reports(loaded, as_of, within, chosen)


def _heading(
    loaded: LoadedSet, as_of: date, unit: str | None, lines: Sequence[LineStanding]
) -> None:
    criteria = loaded.criteria
    say(criteria.title, bold=True)
    whose = f"{unit} chủ trì" if unit else criteria.unit
    say(f"{whose} · tình hình đến ngày {as_of:%d/%m/%Y} · {len(lines)} dòng")
    counted = Counter(line.standing for line in lines)
    parts = [f"{counted[s]} {_NAMES[s][0].lower()}{_NAMES[s][1:]}" for s in STANDINGS if counted[s]]
    say(f"{'; '.join(parts)}.")
    click.echo()


def _counts(head: str, pairs: Iterable[tuple[str, Standing]]) -> None:
    """Print how many lines of each standing every area or unit has."""
    table: dict[str, Counter[Standing]] = {}
    for key, standing in pairs:
        table.setdefault(key, Counter())[standing] += 1
    shown = [s for s in STANDINGS if any(row[s] for row in table.values())]
    rows = [
        [key, str(sum(row.values())), *(str(row[s]) if row[s] else "·" for s in shown)]
        for key, row in table.items()
    ]
    heads = [head, "Tổng", *(_NAMES[s] for s in shown)]
    print_grid(heads, rows, [1, *[0] * (len(heads) - 1)], right=range(1, len(heads)))
    click.echo()


def _listing(standing: Standing, lines: Sequence[LineStanding], within: int) -> None:
    title = _NAMES[standing]
    if standing == "soon":
        title += f" (trong {within} ngày)"
    click.secho(f"{title}: {len(lines)}", bold=True, fg=_STYLES.get(standing))
    rows = [
        [line.leaf.code, line.leaf.title, "; ".join(line.lead), _when(line)]
        for line in sorted(lines, key=_urgency)
    ]
    print_grid(["Mã", "Việc", "Chủ trì", "Thời hạn"], rows, [0, 5, 3, 4])
    click.echo()


def _urgency(line: LineStanding) -> date:
    one = line.pending
    return one.occurrence.due if one else date.max


def _when(line: LineStanding) -> str:
    """Return what the deadline column says of a line."""
    words = line.leaf.deadline.text if line.leaf.deadline else "Trong năm"
    if line.standing == "waiting" and line.leaf.deadline is not None:
        return f"Chờ: {line.leaf.deadline.event}"
    result = line.result if isinstance(line.result, LeafResult) else None
    shown = measured(result) if result else ""
    if line.standing in ("done", "late"):
        days = [_finished(one) for one in line.progress if one.finished]
        return "; ".join(days) or shown or "Đạt"
    if line.standing == "missed":
        return shown or f"Chưa đạt; {words}"
    if line.standing == "not_applicable":
        return (result.reason if result else "") or raised(NOTHING_AROSE)
    one = line.pending
    return words if one is None else _pending(one, words)


def _finished(one: Progress) -> str:
    assert one.finished is not None
    late = f" (chậm {one.days} ngày)" if one.days > 0 else ""
    return f"Xong {one.finished:%d/%m/%Y}{late}"


def _pending(one: Progress, words: str) -> str:
    label = f"{one.occurrence.label}: " if one.occurrence.label else ""
    due = f"{label}hạn cuối {one.occurrence.due:%d/%m/%Y}"
    due = raised(due)
    days = f"quá {one.days} ngày" if one.days > 0 else f"còn {-one.days} ngày"
    return f"{due}, {days} ({words})"


def _late_lines(lines: Sequence[LineStanding]) -> None:
    """Print the occurrences that were late of lines whose year goes on."""
    rows = [
        [line.leaf.code, line.leaf.title, "; ".join(line.lead), _late_text(one)]
        for line in lines
        if line.standing != "late"
        for one in line.progress
        if one.standing == "late"
    ]
    if rows:
        click.secho(f"Kỳ đã xong trễ hạn: {len(rows)}", bold=True, fg=_STYLES["late"])
        print_grid(["Mã", "Việc", "Chủ trì", "Kỳ"], rows, [0, 5, 3, 4])
        click.echo()


def _late_text(one: Progress) -> str:
    return f"{one.occurrence.label or 'Hạn'}: {lowered(_finished(one))}"


def _reports(loaded: LoadedSet, as_of: date, within: int, unit: str | None) -> None:
    """Print the reports that fall due soon; whether one was sent is not in the evidence."""
    book = unit_book(loaded.criteria)
    rows = []
    for report in loaded.criteria.reports:
        senders = [book.name(sender) for sender in report.sender]
        if unit is not None and unit not in senders:
            continue
        for one in occurrences(report.deadline.schedule(), loaded.criteria.year):
            if 0 <= (one.due - as_of).days <= within:
                days = (one.due - as_of).days
                when = f"Hạn cuối {one.due:%d/%m/%Y}, còn {days} ngày ({report.deadline.text})"
                rows.append(["", report.title, "; ".join(senders), when])
    if rows:
        click.secho(f"Báo cáo đến hạn trong {within} ngày: {len(rows)}", bold=True, fg="yellow")
        print_grid(["", "Báo cáo", "Đơn vị gửi", "Thời hạn"], rows, [0, 5, 3, 4])
