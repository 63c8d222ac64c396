"""`par-index score`, `explain` and `units`: a score as a whole, line by line, unit by unit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from par_index.cli.answers import DIM, print_grid, print_json, save, say, say_whole, suffix_of
from par_index.cli.options import (
    advice_option,
    as_of_option,
    chosen_unit,
    look_of,
    templates_option,
    unit_option,
    works_of,
)
from par_index.cli.place import Subject, evidence_options, flag, set_options
from par_index.language.vietnamese import percent_text, points_text
from par_index.loading.loaded import LoadedSet
from par_index.report.byunit import COUNTED, LIMITS, UnitShare, common_of, unit_shares
from par_index.report.duties import horizon, unit_book
from par_index.scoring.results import LeafResult
from par_index.scoring.scorecard import Scorecard
from par_index.words.grades import share_text
from par_index.words.remedies import SINCE, Horizon, best_remedy
from par_index.words.sentences import verdict
from par_index.words.states import NO_FIGURES, raised


@click.command()
@set_options
@evidence_options
@flag("--json", "as_json", help="In toàn bộ bảng điểm dạng JSON.")
@flag("--readings", "show_readings", help="Mỗi cách áp dụng khác đổi điều gì.")
@flag("--lost", help="Chỉ in các tiêu chí bị trừ điểm.")
@click.option(
    "--out",
    metavar="TỆP.xlsx",
    help="Ghi bảng tự đánh giá, chấm điểm ra tệp Excel, công thức tự tính lại khi sửa số liệu.",
)
@click.option(
    "--rows",
    metavar="TỆP.xlsx",
    help="Ghi mỗi tiêu chí một dòng (.xlsx, .csv) để chép sang phần mềm khác.",
)
@unit_option
@advice_option
def score(
    case: Subject,
    as_json: bool,
    show_readings: bool,
    lost: bool,
    out: str | None,
    rows: str | None,
    unit: str | None,
    as_of: date | None,
) -> None:
    """Chấm điểm một bộ tiêu chí và in bảng điểm.

    BỘ_TIÊU_CHÍ là tên có sẵn (par-index list) hoặc đường dẫn tệp .yaml; SỐ_LIỆU là một hay
    nhiều tệp .yaml hoặc .xlsx (mẫu do par-index template tạo).
    """
    if unit is not None and (as_json or show_readings):
        raise click.UsageError("--unit không đi cùng --json hoặc --readings.")
    loaded, evidence, card = case.loaded, case.evidence, case.card
    asked = None if as_of is None else horizon(loaded.criteria, as_of)
    look = asked or look_of(loaded.criteria, None)
    if out is not None:
        from par_index.excel.scorecard import scorecard_book

        files = [file.name for file in evidence.files]
        save(out, scorecard_book(loaded, evidence, card, asked), ".xlsx", files)
        click.echo(f"Đã ghi bảng tự đánh giá, chấm điểm: {out}", err=True)
    if rows is not None:
        from par_index.cli.dossier import facts_of
        from par_index.dossier.appendix import lines_file

        suffix = suffix_of(rows, (".xlsx", ".csv"))
        save(rows, lines_file(facts_of(case, as_of), suffix), suffix, case.inputs)
    if unit is not None:
        _print_units(case, unit, look, missing=True)
    elif as_json:
        from par_index.report.document import document

        print_json(document(loaded, evidence, card, asked).model_dump_json(indent=2))
    else:
        from par_index.cli.table import print_readings, print_scorecard

        print_scorecard(loaded, evidence, card, look, lost=lost)
        if show_readings:
            print_readings(loaded, card)


GRADE, WHOLE = "xep-loai", "tong"
"""What stands for the grade and for the whole set where a code is asked for."""


@click.command()
@set_options
@evidence_options
@click.argument("code", metavar="MÃ")
@advice_option
def explain(case: Subject, code: str, as_of: date | None) -> None:
    """Giải thích trọn vẹn một tiêu chí, một nhóm, cả bộ (tong) hay xếp loại (xep-loai).

    Ví dụ: par-index explain son-tra-2026 so-lieu.yaml V.1.b
    """
    print_story(case.loaded, case.card, code, look_of(case.loaded.criteria, as_of), case.rules.set)


def print_story(loaded: LoadedSet, card: Scorecard, code: str, look: Horizon, where: str) -> None:
    """Print the explanation of a line, a group, the whole or the grade; ``where`` it stands."""
    from par_index.diagnostics.problems import refuse
    from par_index.loading.claims import unknown_code
    from par_index.report.group_story import grade_story, group_story
    from par_index.report.story import tell

    if code in card.leaves:
        told = tell(loaded, card, code, look)
    elif code == GRADE:
        told = grade_story(card)
    elif code == WHOLE or code in card.nodes:
        told = group_story(loaded, card, "" if code == WHOLE else code, look)
    else:
        refuse(unknown_code([*list(card.nodes)[1:], GRADE, WHOLE], code), where)
    say_whole(told.title, bold=True, hanging=2)
    for line in ("", told.verdict, ""):
        say_whole(line, hanging=2)
    for heading, rows in told.sections:
        if rows:
            say_whole(f"{heading}:", bold=True, hanging=2)
        for row in rows:
            inner = row.startswith(" ")
            say_whole(f"  {'' if inner else '• '}{row}", hanging=2 if inner else 4)


@click.command()
@set_options
@evidence_options
@flag("--missing", help=f"Liệt kê cả tiêu chí {NO_FIGURES}.")
@unit_option
@as_of_option
@click.option("--out", metavar="TỆP.xlsx", help="Ghi mỗi đơn vị một trang để đánh giá cuối năm.")
@click.option(
    "--appendix",
    metavar="TỆP.docx",
    help="Ghi nhiệm vụ theo các cột của phụ lục kế hoạch (.docx, .xlsx) để lập kế hoạch năm sau.",
)
@templates_option
def units(
    case: Subject,
    missing: bool,
    unit: str | None,
    as_of: date,
    out: str | None,
    appendix: str | None,
    templates: Path | None,
) -> None:
    """In điểm, điểm trừ và giải pháp cải thiện của từng đơn vị chủ trì.

    Ví dụ: par-index units son-tra-2026 so-lieu.yaml --unit "Phòng TCHC"
    """
    if templates is not None and appendix is None:
        raise click.UsageError("--templates đi cùng --appendix.")
    look = look_of(case.loaded.criteria, as_of)
    _print_units(case, unit, look, missing=missing)
    if appendix is not None:
        from par_index.cli.dossier import facts_of, write_tasks
        from par_index.dossier.appendix import recurring

        shown = {share.unit for share in unit_shares(case.loaded, case.card)}
        leader = chosen_unit(unit_book(case.loaded.criteria), unit, shown)
        facts, subject = facts_of(case, as_of), f"Nhiệm vụ thực hiện {case.loaded.criteria.title}"
        write_tasks(appendix, case, facts, recurring(facts, leader), subject, templates)
    if out is None:
        return
    from par_index.excel.units import unit_pages
    from par_index.report.work import works

    found = works(case.loaded, case.evidence, as_of)
    chosen, found = works_of(case.loaded, found, unit, supporting=True)
    shares = [s for s in unit_shares(case.loaded, case.card) if chosen in (None, s.unit)]
    content = unit_pages(case.loaded, found, shares, as_of, only=chosen)
    save(out, content, ".xlsx", case.inputs)
    say(f"Đã ghi tình hình của từng đơn vị đến ngày {as_of:%d/%m/%Y} vào {out}.")


def _print_units(case: Subject, unit: str | None, look: Horizon, *, missing: bool) -> None:
    """Print what every unit holds, or one of them, with the lines that lost points."""
    criteria, card = case.loaded.criteria, case.card
    shares = unit_shares(case.loaded, card)
    chosen = chosen_unit(unit_book(criteria), unit, {share.unit for share in shares})
    shown = [share for share in shares if chosen is None or share.unit == chosen]
    say(criteria.title, bold=True)
    day = f"{SINCE} {look.day:%d/%m/%Y}"
    say(f"{criteria.unit} · năm {criteria.year} · theo đơn vị chủ trì · {day}")
    click.echo()
    rows = [
        [
            share.unit,
            str(len(share.lines)),
            points_text(share.points),
            points_text(share.maximum),
            "—" if share.percent is None else percent_text(share.percent),
            *map(points_text, (share.extra, share.lost, share.missing)),
        ]
        for share in shown
    ]
    if chosen is None:
        rows += _sums(card, shown)
    sums = ["Điểm", "Tối đa", "Đạt", "Trong đó cộng, trừ thêm", "Bị trừ", raised(NO_FIGURES)]
    print_grid(["Đơn vị", "Tiêu chí", *sums], rows, right=range(1, 8))
    say(COUNTED, style=DIM)
    click.echo()
    for share in shown:
        _print_share(card, share, look, everything=missing or chosen is not None)


def _sums(card: Scorecard, shares: list[UnitShare]) -> list[list[str]]:
    """Return what belongs to no unit, and the total that all together are."""
    common, root = common_of(card), card.root
    limits = [LIMITS, "", *map(points_text, common), "", "", "", ""]
    lines = sum(len(share.lines) for share in shares)
    share = "—" if root.percent is None else share_text(card, root.percent)
    sums = points_text(root.points), points_text(root.maximum)
    return [*([limits] if any(common) else []), ["Cả đơn vị", str(lines), *sums, share, "", "", ""]]


def _print_share(card: Scorecard, share: UnitShare, look: Horizon, *, everything: bool) -> None:
    """Print the lines of one unit that lost points, and those without figures if asked."""
    rows: list[list[str]] = []
    styles: list[str | None] = []
    for line in share.lines:
        lost, text = line.maximum - line.points, verdict(line)
        if line.state == "missing" and everything:
            styles.append("cyan")
        elif isinstance(line, LeafResult) and line.state == "known" and lost > 0:
            text = f"{text} {best_remedy(line, card, look)}".strip()
            styles.append(None)
        else:
            continue
        rows.append([line.code, line.leaf.title, points_text(lost), text])
    for line in share.shared if everything else ():
        text = "Cùng chủ trì; điểm tính ở đơn vị nêu tên đầu tiên."
        rows.append([line.code, line.leaf.title, "", text])
        styles.append(DIM)
    if rows:
        click.secho(share.unit, bold=True)
        heads = ["Mã", "Tiêu chí", "Trừ", "Kết quả và giải pháp cải thiện"]
        print_grid(heads, rows, right=[2], styles=styles)
        click.echo()
