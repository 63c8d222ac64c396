"""`par-index status` and `calendar`: how all work stands, what comes next, the days of the year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import click

from par_index.cli.answers import DIM, print_grid, print_json, print_part, save, say
from par_index.cli.options import (
    DayType,
    as_of_option,
    supporting_option,
    unit_option,
    works_of,
)
from par_index.cli.place import Subject, evidence_argument, evidence_options, flag, set_options
from par_index.language.vietnamese import percent_text
from par_index.models.criteria import CriteriaSet
from par_index.report.agenda import HEADS, agenda, title_of, to_ics
from par_index.report.periodic import (
    PERIODS,
    PeriodReport,
    lacking,
    period_of,
    period_report,
    row_text,
)
from par_index.report.situation import item_words, situation
from par_index.report.status_document import report_document, status_document
from par_index.report.surveys import survey_rounds
from par_index.report.work import Step, Work, works
from par_index.words.expressions import lowered
from par_index.words.progress import NAMES, heading, pending_words
from par_index.words.states import raised
from par_index.words.surveys import trend_words
from par_index.year.progress import STANDINGS, Standing

_LOOKS: dict[Standing, tuple[str, str | None]] = {
    "overdue": ("Chậm", "red"),
    "missed": ("Không đạt", "red"),
    "soon": ("Sắp hạn", "yellow"),
    "waiting": ("Chờ", "cyan"),
    "open": ("Chưa hạn", None),
    "late": ("Hoàn thành chậm", "magenta"),
    "done": ("Hoàn thành", "green"),
    "not_applicable": ("KPS", None),
    "unscored": ("Chưa chấm", None),
}
"""The standings as heads of narrow columns, with their colours."""

_BRIEF = ("missed", "waiting", "late")
"""The standings that are listed besides what is to be done; the others only with --all."""

_WHOLE = "Của cả đơn vị"
"""The heading over what no department leads alone."""


@click.command()
@set_options
@evidence_options
@as_of_option
@click.option(
    "--within",
    type=click.IntRange(0, 366),
    default=30,
    show_default=True,
    metavar="SỐ_NGÀY",
    help="Nhiệm vụ còn bấy nhiêu ngày trở xuống là sắp đến hạn.",
)
@unit_option
@supporting_option
@flag("--all", "everything", help="Liệt kê cả nhiệm vụ đã hoàn thành, chưa đến hạn.")
@click.option(
    "--period",
    type=click.Choice(list(PERIODS), case_sensitive=False),
    help="Dự thảo nội dung báo cáo định kỳ: quý, 6 tháng (6T), 9 tháng (9T), năm (NAM).",
)
@flag("--json", "as_json", help="In dạng JSON.")
def status(
    case: Subject,
    as_of: date,
    within: int,
    unit: str | None,
    supporting: bool,
    everything: bool,
    period: str | None,
    as_json: bool,
) -> None:
    """Cho biết nhiệm vụ nào chậm, nhiệm vụ nào phải làm tuần này, tháng tới, và tình hình chung.

    Không nêu SỐ_LIỆU thì coi như chưa nhiệm vụ nào được báo cáo.

    Ví dụ: par-index status ninh-hoa-2026 so-lieu.yaml --as-of 15/09/2026
    """
    loaded, given = case.loaded, case.reported
    asked = None if period is None else period_of(period, loaded.criteria.year)
    found = works(loaded, given, as_of, within)
    chosen, found = works_of(loaded, found, unit, supporting=supporting)
    draft = None if asked is None else period_report(loaded, found, asked, as_of)
    if as_json:
        document = status_document(loaded, given, found, as_of)
        print_json(document if draft is None else document | {"report": report_document(draft)})
        return
    if draft is not None:
        _draft(draft, chosen or loaded.criteria.unit)
        return
    _heading(loaded.criteria, as_of, chosen, found)
    _to_do(found, as_of, within)
    titles = {area.code: f"{area.code}. {area.title}" for area in loaded.criteria.areas}
    _counts("Lĩnh vực", [(titles.get(work.area, "Báo cáo"), work.standing) for work in found])
    if chosen is None:
        _counts("Đơn vị chủ trì", [(u, work.standing) for work in found for u in work.lead])
        if any(len(work.lead) > 1 for work in found):
            say("Nhiệm vụ có nhiều đơn vị chủ trì được tính cho từng đơn vị.", style=DIM)
            click.echo()
    by_day = sorted(found, key=_urgency)
    for standing in STANDINGS:
        if standing in _BRIEF or (everything and standing not in ("overdue", "soon")):
            rows = [_row(work, situation(work)) for work in by_day if work.standing == standing]
            heads = ["Mã", "Nhiệm vụ, chỉ tiêu", "Chủ trì", "Tình hình"]
            print_part(heading(standing), heads, rows, style=_LOOKS[standing][1])
    _late_items(found)
    for trend, days in survey_rounds(loaded, given, as_of):
        rounds = [
            f"{day:%d/%m/%Y}: {one.satisfied}/{one.answers} ({percent_text(one.share or 0)})"
            for day, one in zip(days, trend.asked, strict=True)
        ]
        say(f"Khảo sát, {lowered(trend.title)}: {'; '.join(rounds)}. {trend_words(trend)}.")


def _heading(criteria: CriteriaSet, as_of: date, unit: str | None, found: list[Work]) -> None:
    say(criteria.title, bold=True)
    whose = f"{unit} chủ trì" if unit else criteria.unit
    reports = sum(work.leaf is None for work in found)
    counted = f"{len(found) - reports} chỉ tiêu, nhiệm vụ" + (
        f", {reports} báo cáo" * bool(reports)
    )
    say(f"{whose} · tình hình đến ngày {as_of:%d/%m/%Y} · {counted}")
    standings = Counter(work.standing for work in found)
    parts = [f"{standings[s]} {NAMES[s]}" for s in STANDINGS if standings[s]]
    say(f"{raised('; '.join(parts))}.")
    click.echo()


def _draft(draft: PeriodReport, unit: str) -> None:
    """Print the draft of a periodic report, part by part."""
    say(draft.title, bold=True)
    say(f"{unit} · số liệu đến ngày {draft.as_of:%d/%m/%Y}")
    for number, (head, rows) in enumerate(draft.sections(), 1):
        click.echo()
        click.secho(f"{number}. {head}: {len(rows)}", bold=True)
        for row in rows:
            say(f"- {row_text(row)}")
    if words := lacking(draft.parts["late"]):
        click.echo()
        say(words, style="yellow")


def _to_do(found: Sequence[Work], as_of: date, within: int) -> None:
    """Print what is late, what falls due until Sunday, and what in the days after, by unit."""
    sunday = as_of + timedelta(days=6 - as_of.weekday())
    last = as_of + timedelta(days=within)
    late = as_of - timedelta(days=1)
    for title, style, first, end in (
        ("Chậm tiến độ", "red", date.min, late),
        (f"Cần hoàn thành trong tuần này (đến {sunday:%d/%m/%Y})", "yellow", as_of, sunday),
        (
            f"Cần hoàn thành trong {within} ngày tới (đến {last:%d/%m/%Y})",
            "yellow",
            sunday + timedelta(days=1),
            last,
        ),
    ):
        by_unit: dict[str, list[list[str]]] = {}
        count = 0
        for work in sorted(found, key=_urgency):
            steps = [s for s in work.steps if s.pending and first <= s.item.occurrence.due <= end]
            if work.standing in ("overdue", "soon", "open") and steps:
                count += len(steps)
                unit = "; ".join(work.lead) or _WHOLE
                by_unit.setdefault(unit, []).extend(_rows(work, steps))
        if not count:
            say(f"{title}: không có.", bold=True)
            click.echo()
            continue
        click.secho(f"{title}: {count} nội dung", bold=True, fg=style)
        for unit, rows in by_unit.items():
            say(unit, bold=True)
            print_grid(["Mã", "Nhiệm vụ, sản phẩm", "Thời hạn"], rows)
        click.echo()


def _rows(work: Work, steps: Sequence[Step]) -> list[list[str]]:
    """Return a row for every product that is owed, its further periods behind the first."""
    by_product: dict[str, list[Step]] = {}
    for step in steps:
        by_product.setdefault(step.item.product, []).append(step)
    rows = []
    for first, *others in by_product.values():
        when = pending_words(first.progress, first.item.text)
        if others:
            names = ", ".join(lowered(step.item.period) for step in others)
            when += f"; và {len(others)} kỳ sau: {names}"
        to = f" (gửi {work.recipient})" if work.recipient else ""
        rows.append([work.code or "Báo cáo", title_of(work, [first]) + to, when])
    return rows


def _urgency(work: Work) -> date:
    step = work.pending
    return step.item.occurrence.due if step else date.max


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
    heads = [head, "Tổng", *(_LOOKS[s][0] for s in shown)]
    print_grid(heads, rows, right=range(1, len(heads)))
    click.echo()


def _row(work: Work, words: str) -> list[str]:
    return [work.code or "Báo cáo", work.title, "; ".join(work.lead), words]


def _late_items(found: Sequence[Work]) -> None:
    """Print the items that were late of lines whose year goes on."""
    rows = [
        _row(work, item_words(step))
        for work in found
        if work.standing != "late"
        for step in work.steps
        if step.progress.standing == "late"
    ]
    heads = ["Mã", "Nhiệm vụ", "Chủ trì", "Kỳ"]
    print_part("Kỳ đã hoàn thành chậm tiến độ", heads, rows, style=_LOOKS["late"][1])


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
@flag("--whole-year", help="Đưa cả nhiệm vụ «trong năm» vào ngày 31/12.")
@unit_option
@supporting_option
def calendar(
    case: Subject,
    out: str | None,
    stamp: date | None,
    remind: int | None,
    whole_year: bool,
    unit: str | None,
    supporting: bool,
) -> None:
    """In lịch thời hạn của năm; --out ghi tệp .ics cho Outlook, Google Calendar.

    SỐ_LIỆU cho biết ngày của sự kiện mà nhiệm vụ phải chờ; không có thì nhiệm vụ ấy để riêng.
    """
    loaded, criteria = case.loaded, case.loaded.criteria
    found = works(loaded, case.reported, date(criteria.year, 12, 31))
    chosen, found = works_of(loaded, found, unit, supporting=supporting)
    made = agenda(found, whole_year=whole_year)
    if out is not None:
        first = stamp or date(criteria.year, 1, 1)
        save(out, to_ics(loaded, made, first, remind), ".ics", case.inputs)
    say(criteria.title, bold=True)
    whose = chosen or criteria.unit
    say(f"{whose} · lịch năm {criteria.year} · {len(made.entries)} ngày hạn")
    click.echo()
    if made.entries:
        print_grid(HEADS, made.rows())
        click.echo()
    waiting = [(work, work.event) for work in made.waiting]
    ongoing = [(work, work.text) for work in made.ongoing]
    for title, head, without_day in (
        ("Chưa phát sinh, chờ văn bản hoặc kết quả của cấp trên", "Chờ", waiting),
        ("Trong năm, thường xuyên, hoặc văn bản không nêu ngày", "Theo văn bản", ongoing),
    ):
        rows = [[work.code, *_row(work, words)[1:]] for work, words in without_day]
        print_part(title, ["Mã", "Nhiệm vụ", "Chủ trì", head], rows)
    if out is not None:
        say(f"Đã ghi {len(made.entries)} ngày vào {out}.")
