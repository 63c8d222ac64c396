"""`par-index rank`: units ranked as it is published, from a table, their files or their folders."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from par_index.cli.answers import print_grid, save, say
from par_index.cli.place import Subject, evidence_argument, set_options, tracked
from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError
from par_index.door import open_evidence
from par_index.language.vietnamese import points_text
from par_index.loading.load import LoadedSet
from par_index.record.folder import is_evidence, open_folder
from par_index.record.names import is_folder
from par_index.report.ranking import Ranked, Unit, notes, ranked, sentences
from par_index.scoring.scheme import Claims
from par_index.scoring.score import score
from par_index.scoring.scorecard import Scorecard
from par_index.tables.table import Table, read_table, text_of

NAME, BLOCK, EXCUSED = "Đơn vị", "Khối", "Không xếp hạng"
"""The headings of a table that are no figures: the unit, its block, why it is not ranked."""

_HEADS = ["Hạng", NAME, "Điểm", "Tối đa", "Tỷ lệ", "Xếp loại", "Thấp – cao nhất", "Ghi chú"]


@click.command()
@set_options
@evidence_argument
@click.option(
    "--out", metavar="TỆP", help="Ghi bảng xếp hạng ra .xlsx, hoặc phụ lục của quyết định ra .docx."
)
@click.option("--last-year", metavar="TỆP", help="Bảng số liệu năm trước, để so sánh.")
@click.option(
    "--chances", is_flag=True, help="Khả năng của từng hạng khi số liệu là khoảng, cách hiểu khác."
)
@click.option("--quota", type=click.IntRange(0), help="Số đơn vị tối đa của loại cao nhất.")
def rank(
    case: Subject, out: str | None, last_year: str | None, quota: int | None, chances: bool
) -> None:
    """Xếp hạng các đơn vị theo tỷ lệ điểm; đồng hạng được nêu rõ.

    Số liệu là một bảng .csv, .xlsx có cột «Đơn vị» (và «Khối», «Không xếp hạng» nếu cần), mỗi dòng
    một đơn vị, mỗi cột một số liệu như V.1.b.signed; hoặc mỗi đơn vị một tệp hay một hồ sơ đánh
    giá; hoặc một thư mục chứa các tệp, hồ sơ ấy. Mỗi hồ sơ được chấm theo bộ tiêu chí của hồ sơ.

    Ví dụ: par-index rank son-tra-2026 don-vi.xlsx --out bang-xep-hang.xlsx
    """
    loaded = case.loaded
    if not case.paths:
        raise click.UsageError("hãy nêu bảng số liệu của các đơn vị, hoặc tệp của từng đơn vị.")
    ranking = ranked(_units(loaded, case.paths))
    old = ranked(_units(loaded, (last_year,))) if last_year else {}
    before = {item.unit.name: item for items in old.values() for item in items}
    said: dict[tuple[str, str], str] = {}
    for block, items in ranking.items():
        likely = _chances(loaded, items) if chances else {}
        for above, item in zip([None, *items], items, strict=False):
            text = notes(item, before, above)
            if found := likely.get(item.unit.name):
                text = f"{text}. {found}" if text else found
            said[block, item.unit.name] = text
        if block:
            say(f"Khối {block}", bold=True)
        rows = [_cells(item, said[block, item.unit.name]) for item in items]
        print_grid(_HEADS, rows, right=[0, 2, 3, 4])
        for text in sentences(block, items, quota):
            say(text)
        click.echo()
    title = loaded.criteria.title
    if out is not None and out.casefold().endswith(".docx"):
        from par_index.dossier.ranking import ranking_document

        year = loaded.criteria.year
        save(out, ranking_document(title, year, ranking, said, quota), ".docx", case.paths)
    elif out is not None:
        from par_index.excel.side_by_side import ranking_book

        save(out, ranking_book(title, ranking, said, quota), ".xlsx", case.paths)
    if out is not None:
        click.echo(f"Đã ghi {out}", err=True)


def _chances(loaded: LoadedSet, items: list[Ranked]) -> dict[str, str]:
    """Say by unit how likely every rank is."""
    from par_index.whatif.ranks import chances_of_ranks, chances_text

    units = [item.unit for item in items if item.rank is not None]
    found = zip(units, chances_of_ranks(loaded, units), strict=True) if units else ()
    return {unit.name: f"Khả năng xếp hạng: {chances_text(own)}" for unit, own in found}


def _cells(item: Ranked, note: str) -> list[str]:
    root = item.unit.card.root
    figures = [points_text(root.points), points_text(root.maximum), item.shown]
    rank = "—" if item.rank is None else str(item.rank)
    return [rank, item.unit.name, *figures, item.grade, item.certain, note]


def _units(loaded: LoadedSet, paths: tuple[str, ...]) -> list[Unit]:
    """Read the units: every row of a table, every file of evidence, every assessment folder."""
    units: list[Unit] = []
    problems: list[Problem] = []
    for file in tracked([str(inside) for path in paths for inside in _inside(Path(path))]):
        try:
            units += _read(loaded, file)
        except ProblemsError as failure:
            problems += failure.problems
    seen: set[tuple[str, str]] = set()
    for unit in units:
        if (unit.block, unit.name) in seen:
            problems.append(Diagnostic("PAR521", f"đơn vị «{unit.name}» có hai lần").at(paths[0]))
        seen.add((unit.block, unit.name))
    if problems:
        raise ProblemsError(problems)
    return units


def _inside(path: Path) -> Iterator[Path]:
    if not path.is_dir() or is_folder(path):
        yield path
        return
    for inner in sorted(path.iterdir()):
        if is_folder(inner) or is_evidence(inner.name) or inner.suffix.casefold() == ".csv":
            yield inner


def _read(loaded: LoadedSet, path: str) -> list[Unit]:
    if is_folder(Path(path)):
        folder = open_folder(path)
        claims = folder.evidence().claims
        card = score(folder.loaded.scheme, claims)
        return [_unit(folder.loaded, folder.entry.profile.agency or Path(path).name, card, claims)]
    table: Table | None = None
    if path.casefold().endswith(".csv"):
        table = read_table(path)
    elif path.casefold().endswith(".xlsx"):
        with suppress(ProblemsError):  # a form that a unit filled in has several sheets
            table = read_table(path)
        table = table if table is not None and NAME in table.titles.values() else None
    if table is not None:
        return _rows(loaded, table)
    given = open_evidence(loaded, path)
    card = score(loaded.scheme, given.claims)
    return [_unit(loaded, given.evidence.unit or Path(path).stem, card, given.claims)]


def _unit(
    loaded: LoadedSet,
    name: str,
    card: Scorecard,
    claims: Claims,
    block: str = "",
    excused: str = "",
) -> Unit:
    rules = loaded.criteria.ranking
    return Unit(name, card, block, excused, rules.places, rules.ties, claims)


def frame_of(table: Table, words: Collection[str] = ()) -> Any:
    """Return the rows of a table as a frame; cells that cannot be read hold what is wrong."""
    import pandas as pd

    from par_index.excel.values import value_of
    from par_index.tables.cells import CellError, Found

    def held(title: str, found: Found) -> Any:
        try:
            return text_of(found) if title in words else value_of(found)
        except CellError as problem:
            return problem

    titles = table.titles
    rows = [
        {titles[column]: held(titles[column], found) for column, found in cells.items()}
        for _, cells in table.rows
    ]
    return pd.DataFrame(rows, columns=list(titles.values()), dtype=object)


def _rows(loaded: LoadedSet, table: Table) -> list[Unit]:
    """Read a table of units; every bad cell is named."""
    from par_index.ranking.frame import score_rows

    columns = {title: column for column, title in table.titles.items()}
    if NAME not in columns:
        hint = f"Cần một cột có tiêu đề «{NAME}»."
        found = Diagnostic("PAR521", f"bảng không có cột «{NAME}»", hint)
        raise ProblemsError([found.at(table.file)])
    problems: list[Problem] = []
    frame = frame_of(table, (NAME, BLOCK, EXCUSED))
    told = {
        t: frame[t].where(frame[t].notna(), "").tolist()
        for t in (NAME, BLOCK, EXCUSED)
        if t in columns
    }
    for title, values in told.items():
        for (number, _), value in zip(table.rows, values, strict=True):
            if isinstance(value, ValueError):
                problems.append(table.problem("PAR503", str(value), number, columns[title]))
            elif title == NAME and not value:
                text = f"dòng không có tên {NAME.lower()}"
                problems.append(table.problem("PAR503", text, number, columns[NAME]))
    scored = score_rows(loaded.scheme, frame, BLOCK if BLOCK in columns else None)
    for bad in scored.bad.itertuples():
        column = columns.get(bad.column, columns[NAME])
        problems.append(table.problem("PAR503", bad.problem, table.rows[bad.row][0], column))
    if problems:
        raise ProblemsError(problems)
    none = [""] * len(frame)
    return [
        _unit(loaded, name, scored.scorecard(n), scored.claims(n), block, excused)
        for n, (name, block, excused) in enumerate(
            zip(told[NAME], told.get(BLOCK, none), told.get(EXCUSED, none), strict=True)
        )
    ]
