"""`par-index whatif`, `plan`, `sensitivity` and `change`: what would move the total, what did."""

from __future__ import annotations

from pathlib import Path

import click

from par_index.cli.answers import print_lists, print_table, say
from par_index.cli.options import templates_option
from par_index.cli.place import Subject, evidence_options, flag, set_options, several, subject
from par_index.language.vietnamese import percent_text, points_text
from par_index.whatif.compare import Comparison
from par_index.whatif.display import signed_text
from par_index.whatif.plan import UNDONE, UNPROVED, assignments
from par_index.words.grades import grade_reason
from par_index.words.states import NO_FIGURES

_BAR = 30


@click.command()
@set_options
@evidence_options
@several(
    "--set",
    "settings",
    metavar="MÃ.SỐ_LIỆU=GIÁ_TRỊ",
    help=f"Một số liệu giả định, ví dụ V.1.b.signed=50; để trống giá trị là {NO_FIGURES}.",
)
@several(
    "--scenario",
    "files",
    metavar="TỆP",
    help="Tệp phương án: như tệp số liệu, chỉ ghi những gì khác.",
)
def whatif(case: Subject, settings: tuple[str, ...], files: tuple[str, ...]) -> None:
    """Cho biết điểm đổi ra sao nếu vài số liệu khác đi; tệp số liệu không bị sửa.

    Không có --set hay --scenario thì liệt kê mọi giải pháp cải thiện, và nguy cơ bị
    trừ điểm.

    Ví dụ: par-index whatif son-tra-2026 so-lieu.yaml --set V.1.b.signed=50
    """
    work = case.assessment
    if not settings and not files:
        print_table(work.levers().by_gain().table())
        click.echo()
        print_table(work.levers(losing=True).by_gain().table())
        return
    scenarios = [work.scenario_file(file) for file in files]
    if settings:
        scenarios.append(work.scenario(*settings, name="Giả định: " + ", ".join(settings)))
    for index, scenario in enumerate(scenarios):
        if index:
            click.echo()
        _print_comparison(work.compare(scenario))


def _print_comparison(found: Comparison) -> None:
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
@flag("--frontier", help="In mọi mức điểm đáng nhắm tới với khối lượng công việc ít nhất.")
@several(
    "--effort",
    "efforts",
    metavar="MÃ.SỐ_LIỆU=CÔNG",
    help="Khối lượng của một đơn vị số liệu, ví dụ V.1.b.signed=2; dùng được nhiều lần.",
)
@click.option(
    "--as-of",
    metavar="NGÀY",
    help="Tính đến ngày này: tiêu chí đã hết hạn, việc đã xảy ra thì giữ nguyên.",
)
@click.option(
    "--out",
    metavar="TỆP.docx",
    help="Ghi phương án theo các cột của phụ lục kế hoạch (.docx, .xlsx).",
)
@templates_option
def plan(
    case: Subject,
    target: str | None,
    grade: str | None,
    frontier: bool,
    efforts: tuple[str, ...],
    as_of: str | None,
    out: str | None,
    templates: Path | None,
) -> None:
    """Tìm những giải pháp để đạt một mục tiêu với ít khối lượng nhất, theo đơn vị và thời hạn.

    Ví dụ: par-index plan son-tra-2026 so-lieu.yaml --target 90% --as-of 15/10/2026
    """
    from par_index.whatif.requests import read_day, read_goal

    wanted = target or grade
    if out is not None and frontier:
        raise click.UsageError("--out không đi cùng --frontier.")
    if templates is not None and out is None:
        raise click.UsageError("--templates đi cùng --out.")
    if (wanted is None) == (not frontier) or (target and grade):
        raise click.UsageError("hãy nêu đúng một trong: --target, --grade, --frontier.")
    loaded, work = case.loaded, case.assessment
    aim = read_goal(loaded, wanted, "--target" if target else "--grade") if wanted else None
    day = read_day(as_of)
    planner = work.planner(efforts, day)
    if aim is None:
        print_table(planner.frontier().table())
        return
    found = planner.plan(aim)
    say(found.summary, bold=True)
    for heading, rows in assignments(found, loaded):
        click.echo()
        click.secho(heading, bold=True)
        for row in rows:
            say(row)
    if not found.proved:
        click.echo()
        say(UNPROVED.format("cách ít khối lượng hơn" if found.reached else "cách đạt được"))
    if day is None and found.undoes:
        click.echo()
        say(UNDONE)
    if out is not None:
        from par_index.cli.dossier import facts_of, write_tasks
        from par_index.dossier.appendix import planned

        facts = facts_of(case, day)
        subject = f"Nhiệm vụ để đạt {found.goal.text}"
        write_tasks(out, case, facts, planned(facts, found), subject, templates)


@click.command()
@set_options
@evidence_options
def sensitivity(case: Subject) -> None:
    """Cho biết điều gì làm tổng điểm đổi nhiều nhất.

    Số liệu lệch 10%; số liệu còn thiếu; điểm tối đa tạm tính giảm một nửa hoặc tăng gấp đôi; cách
    áp dụng khác.

    Ví dụ: par-index sensitivity son-tra-2026 so-lieu.yaml
    """
    work = case.assessment
    found = (work.tornado(), work.gaps(), work.maxima(), work.readings())
    shown = [table for table in (result.table() for result in found) if table.rows]
    for index, table in enumerate(shown):
        if index:
            click.echo()
        print_table(table)
    if not shown:
        say("Không yếu tố nào làm tổng điểm đổi.")


_SIDES = ("BỘ_CŨ", "SỐ_LIỆU_CŨ", "BỘ_MỚI", "SỐ_LIỆU_MỚI")


@click.command()
@click.argument("words", nargs=-1, metavar=f"{' '.join(_SIDES)} | HỒ_SƠ_CŨ HỒ_SƠ_MỚI")
@click.option(
    "--map",
    "renamed",
    metavar="TỆP",
    help="Tệp ghi những tiêu chí, số liệu, mức đã đổi tên (lines, figures, levels).",
)
def change(words: tuple[str, ...], renamed: str | None) -> None:
    """Tách thay đổi của tổng điểm giữa hai năm hoặc hai bộ: do cách chấm và do kết quả.

    Mỗi bên là bộ tiêu chí với tệp số liệu, hoặc một hồ sơ, một lần chấm. Hai phần cộng lại đúng
    bằng thay đổi.

    Ví dụ: par-index change ho-so-2025 ho-so-2026
    """
    if len(words) > len(_SIDES):
        raise click.UsageError(f"thừa tham số: {' '.join(words[len(_SIDES) :])}")
    if len(words) not in (2, len(_SIDES)):
        missing = click.Argument(["side"], metavar=_SIDES[len(words)])
        raise click.MissingParameter(ctx=click.get_current_context(), param=missing)
    half = len(words) // 2
    old, new = (subject(side).assessment for side in (words[:half], words[half:]))
    made = new.since(old, renamed)
    print_table(made.table())
    if made.rules_percent is not None and made.evidence_percent is not None:
        parts = [
            ("−" if value < 0 else "+") + percent_text(abs(value)).replace("≈ ", "")
            for value in (made.rules_percent, made.evidence_percent)
        ]
        say(f"Theo tỷ lệ đạt: do cách chấm {parts[0]}, do kết quả {parts[1]} điểm phần trăm.")
    asked = [c for c in made.apart if c not in (*made.dropped, *made.added)]
    lists = (
        ("Chỉ có ở bộ cũ, tính trọn vào cách chấm", made.dropped),
        ("Chỉ có ở bộ mới, tính trọn vào cách chấm", made.added),
        ("Tính trọn vào cách chấm, vì số liệu hai bên không so được", asked),
    )
    print_lists(lists)
