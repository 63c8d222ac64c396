"""Many units for the commands: rows of a table, files of units, assessment folders, or all."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from par_index.cli.place import tracked
from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError
from par_index.door import open_evidence
from par_index.loading.loaded import LoadedSet
from par_index.loading.opening import is_dir
from par_index.record.folder import is_evidence, open_folder
from par_index.record.names import is_folder
from par_index.report.ranking import Unit
from par_index.scoring.scheme import Claims
from par_index.scoring.score import score
from par_index.scoring.scorecard import Scorecard
from par_index.tables.table import Table, read_table, text_of

NAME, BLOCK, EXCUSED = "Đơn vị", "Khối", "Không xếp hạng"
"""The headings of a table that are no figures: the unit, its block, why it is not ranked."""


def units_of(loaded: LoadedSet, paths: Collection[str]) -> list[Unit]:
    """Read the units: every row of a table, every file of evidence, every assessment folder.

    A folder within a folder is a block of units. What rules take from peers is put in.
    """
    from par_index.ranking.peers import with_peers

    units: list[Unit] = []
    problems: list[Problem] = []
    files = {str(file): block for path in paths for file, block in _inside(Path(path))}
    for file in tracked(list(files)):
        try:
            units += _read(loaded, file, files.get(file, ""))
        except ProblemsError as failure:
            problems += failure.problems
    seen: set[tuple[str, str]] = set()
    for unit in units:
        if (unit.block, unit.name) in seen:
            where = next(iter(paths))
            problems.append(Diagnostic("PAR521", f"đơn vị «{unit.name}» có hai lần").at(where))
        seen.add((unit.block, unit.name))
    if problems:
        raise ProblemsError(problems)
    return with_peers(units)


def _inside(path: Path, block: str = "", *, deeper: bool = True) -> Iterator[tuple[Path, str]]:
    if not is_dir(path) or is_folder(path):
        yield path, block
        return
    for inner in sorted(path.iterdir()):
        if is_folder(inner) or is_evidence(inner.name) or inner.suffix.casefold() == ".csv":
            yield inner, block
        elif deeper and is_dir(inner) and not inner.name.startswith("."):
            yield from _inside(inner, inner.name, deeper=False)


def _read(loaded: LoadedSet, path: str, block: str) -> list[Unit]:
    if is_folder(Path(path)):
        folder = open_folder(path)
        claims = folder.evidence().claims
        card = score(folder.loaded.scheme, claims)
        name = folder.entry.profile.agency or Path(path).name
        return [_unit(folder.loaded, name, card, claims, block)]
    table: Table | None = None
    if path.casefold().endswith(".csv"):
        table = read_table(path)
    elif path.casefold().endswith(".xlsx"):
        with suppress(ProblemsError):  # a form that a unit filled in has several sheets
            table = read_table(path)
        table = table if table is not None and NAME in table.titles.values() else None
    if table is not None:
        return _rows(loaded, table, block)
    given = open_evidence(loaded, path)
    card = score(loaded.scheme, given.claims)
    return [_unit(loaded, given.evidence.unit or Path(path).stem, card, given.claims, block)]


def _unit(
    loaded: LoadedSet,
    name: str,
    card: Scorecard,
    claims: Claims,
    block: str,
    excused: str = "",
) -> Unit:
    rules = loaded.criteria.ranking
    return Unit(name, card, block, excused, rules.places, rules.ties, claims)


def frame_of(table: Table, words: Collection[str] = ()) -> Any:
    """Return the rows of a table as a frame; cells that cannot be read hold what is wrong.

    Raises:
        ProblemsError: columns that hold anything have no heading, or two have one of ours.

    """
    import pandas as pd

    from par_index.excel.values import value_of
    from par_index.tables.cells import CellError, Found

    def held(title: str, found: Found) -> Any:
        try:
            return text_of(found) if title in words else value_of(found)
        except CellError as problem:
            return problem

    titles, known = table.titles, list(table.titles.values())
    bare = {at: row for row, cells in reversed(table.rows) for at in cells if at not in titles}
    message, hint = "cột này có số liệu mà không có tiêu đề", "Ghi tiêu đề ở dòng đầu của bảng."
    problems = [table.problem("PAR521", message, bare[at], at, hint) for at in sorted(bare)]
    problems += [
        Diagnostic("PAR521", f"có hai cột «{title}»").at(table.file)
        for title in (NAME, BLOCK, EXCUSED)
        if known.count(title) > 1
    ]
    if problems:
        raise ProblemsError(problems)
    rows = [
        {titles[column]: held(titles[column], found) for column, found in cells.items()}
        for _, cells in table.rows
    ]
    return pd.DataFrame(rows, columns=known, dtype=object)


def _rows(loaded: LoadedSet, table: Table, block: str) -> list[Unit]:
    """Read a table of units; every bad cell is named."""
    from par_index.ranking.frame import score_rows
    from par_index.ranking.peers import reported

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
    blocks = told.get(BLOCK, [block] * len(frame))
    return [
        _unit(
            loaded,
            name,
            scored.scorecard(n),
            reported(loaded.scheme, scored.claims(n), columns),
            own,
            excused,
        )
        for n, (name, own, excused) in enumerate(
            zip(told[NAME], blocks, told.get(EXCUSED, none), strict=True)
        )
    ]
