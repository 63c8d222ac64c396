"""`par-index rank`: units ranked as it is published, from a table, their files or their folders."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import click

from par_index.cli.answers import print_grid, save, say
from par_index.cli.dossier import word_only
from par_index.cli.many import units_of
from par_index.cli.options import look_of, templates_option
from par_index.cli.place import Subject, evidence_argument, set_options
from par_index.cli.score import WHOLE, print_story
from par_index.language.inputs import Input
from par_index.language.vietnamese import points_text
from par_index.loading.loaded import LoadedSet
from par_index.report.ranking import NONE, Ranked, Ranking, block_title, ranked
from par_index.report.ranking_words import Quota, published
from par_index.report.sector import sector_sentences

_HEADS = ["Hạng", "Đơn vị", "Điểm", "Tối đa", "Tỷ lệ", "Xếp loại", "Thấp – cao nhất", "Ghi chú"]

_COUPLED = "Không nêu khả năng của từng hạng, vì có tiêu chí so sánh với đơn vị thiếu số liệu."


def _quotas(_: click.Context, __: click.Parameter, values: Sequence[str]) -> dict[str, Quota]:
    """Read quotas: a number or a share of the units of one block, or of every block."""
    found: dict[str, Quota] = {}
    for value in values:
        block, _eq, most = value.rpartition("=")
        declared = Input("quota", "", "percent" if most.endswith("%") else "count")
        try:
            read = declared.read(most)
        except ValueError as problem:
            raise click.BadParameter(str(problem)) from None
        if not isinstance(read, int | Fraction):
            raise click.BadParameter(f"«{most}» không phải một số.")
        found[block.strip()] = Fraction(read) if declared.kind == "percent" else int(read)
    return found


@click.command()
@set_options
@evidence_argument
@click.option(
    "--out", metavar="TỆP", help="Ghi bảng xếp hạng ra .xlsx, hoặc phụ lục của quyết định ra .docx."
)
@click.option(
    "--last-year", metavar="TỆP", help="Bảng số liệu hay thư mục hồ sơ năm trước, để so sánh."
)
@click.option(
    "--chances",
    is_flag=True,
    help="Khả năng của từng hạng khi số liệu là khoảng, áp dụng cách khác.",
)
@click.option(
    "--quota",
    "quotas",
    multiple=True,
    metavar="[KHỐI=]SỐ",
    callback=_quotas,
    help="Số đơn vị tối đa của loại cao nhất ở mỗi khối, như 2, 20% hay «Khối xã=15».",
)
@click.option(
    "--explain",
    "asked",
    metavar="ĐƠN_VỊ[=MÃ]",
    help="Chỉ giải thích kết quả của một đơn vị, cả bộ hay một tiêu chí, như lệnh explain.",
)
@templates_option
def rank(
    case: Subject,
    out: str | None,
    last_year: str | None,
    quotas: dict[str, Quota],
    chances: bool,
    asked: str | None,
    templates: Path | None,
) -> None:
    """Xếp hạng các đơn vị theo tỷ lệ điểm; đồng hạng được nêu rõ.

    Số liệu là một bảng .csv, .xlsx có cột «Đơn vị» (và «Khối», «Không xếp hạng» nếu cần), mỗi dòng
    một đơn vị, mỗi cột một số liệu như V.1.b.signed; hoặc mỗi đơn vị một tệp hay một hồ sơ đánh
    giá; hoặc một thư mục chứa các tệp, hồ sơ ấy, mỗi thư mục con là một khối. Mỗi hồ sơ được chấm
    theo bộ tiêu chí của hồ sơ.

    Ví dụ: par-index rank son-tra-2026 don-vi.xlsx --out bang-xep-hang.xlsx
    """
    loaded = case.loaded
    word_only(Path(out or "").suffix.casefold(), templates)
    if not case.paths:
        raise click.UsageError("hãy nêu bảng số liệu của các đơn vị, hoặc tệp của từng đơn vị.")
    ranking = ranked(units_of(loaded, case.paths))
    if asked is not None:
        _explain(loaded, ranking, asked)
        return
    if strange := sorted(quotas.keys() - {"", *ranking}):
        raise click.UsageError(f"không có khối «{strange[0]}».")
    told = published(ranking, ranked(units_of(loaded, (last_year,))) if last_year else {}, quotas)
    for block, items in ranking.items():
        coupled = any(item.unit.open for item in items)
        if chances and coupled:
            told.sentences[block].append(_COUPLED)
        likely = _chances(loaded, items) if chances and not coupled else {}
        for name, found in likely.items():
            text = told.notes[block, name]
            told.notes[block, name] = f"{text}. {found}" if text else found
        if block:
            say(block_title(block), bold=True)
        rows = [_cells(item, told.notes[block, item.unit.name]) for item in items]
        print_grid(_HEADS, rows, right=[0, 2, 3, 4])
        for text in told.sentences[block]:
            say(text)
        click.echo()
    if general := sector_sentences(ranking):
        say("Nhận xét chung", bold=True)
        for text in general:
            say(text)
    title = loaded.criteria.title
    if out is not None and out.casefold().endswith(".docx"):
        from par_index.dossier.ranking import ranking_document

        content = ranking_document(title, loaded.criteria.year, told, templates)
        save(out, content, ".docx", case.paths)
    elif out is not None:
        from par_index.excel.side_by_side import ranking_book

        save(out, ranking_book(title, told), ".xlsx", case.paths)
    if out is not None:
        click.echo(f"Đã ghi {out}", err=True)


def _explain(loaded: LoadedSet, ranking: Ranking, asked: str) -> None:
    """Explain the result of one unit as `par-index explain` explains that of a single one."""
    units = [item.unit for items in ranking.values() for item in items]
    found, code = [unit for unit in units if unit.name == asked], WHOLE
    if not found:
        name, _, code = asked.rpartition("=")
        found = [unit for unit in units if unit.name == name]
    if len(found) != 1:
        how_many = "có nhiều đơn vị" if found else "không có đơn vị"
        raise click.UsageError(f"{how_many} tên «{asked}».")
    if found[0].card.scheme is not loaded.scheme:
        raise click.UsageError("đơn vị này có hồ sơ riêng; hãy dùng par-index explain -C HỒ_SƠ.")
    print_story(loaded, found[0].card, code, look_of(loaded.criteria, None), asked)


def _chances(loaded: LoadedSet, items: list[Ranked]) -> dict[str, str]:
    """Say by unit how likely every rank is."""
    from par_index.whatif.ranks import chances_of_ranks, chances_text

    units = [item.unit for item in items if item.rank is not None]
    found = zip(units, chances_of_ranks(loaded, units), strict=True) if units else ()
    return {unit.name: f"Khả năng xếp hạng: {chances_text(own)}" for unit, own in found}


def _cells(item: Ranked, note: str) -> list[str]:
    root = item.unit.card.root
    figures = [points_text(root.points), points_text(root.maximum), item.shown]
    rank = NONE if item.rank is None else str(item.rank)
    return [rank, item.unit.name, *figures, item.grade, item.certain, note]
