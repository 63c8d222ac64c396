"""`par-index frame`: every row of a table scored, also of a table of millions of rows."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from par_index.cli.answers import FAILED, refuse_unwritten, suffix_of
from par_index.cli.many import BLOCK, NAME, frame_of, units_of
from par_index.cli.place import Subject, evidence_argument, set_options
from par_index.language.vietnamese import number_text
from par_index.loading.opening import is_dir
from par_index.record.writing import replacing, write_to
from par_index.tables.table import read_table

if TYPE_CHECKING:
    from par_index.loading.loaded import LoadedSet
    from par_index.ranking.blocks import Source
    from par_index.ranking.bulk import Scored

KINDS = (".csv", ".parquet", ".xlsx")
BAD = ("Dòng", "Cột", "Giá trị", "Vấn đề")
MOST_ROWS = 1_000_000
"""What a sheet of Excel holds, a little less."""


@click.command()
@set_options
@evidence_argument
@click.option("--out", required=True, metavar="TỆP", help="Tệp kết quả .csv, .parquet hoặc .xlsx.")
@click.option("--bad", metavar="TỆP", help="Bảng .csv các ô sai; không nêu thì đặt cạnh kết quả.")
@click.option("--jobs", type=click.IntRange(1), help="Số tiến trình; không nêu thì dùng mọi nhân.")
def frame(case: Subject, out: str, bad: str | None, jobs: int | None) -> None:
    """Chấm mọi dòng của một bảng .csv, .parquet, .xlsx; mỗi dòng một đơn vị.

    Mỗi cột là một số liệu như V.1.b.signed, một kết quả như V.1.b, hoặc lý do không phát sinh như
    V.1.b.reason; cột khác được giữ nguyên. Số trong kết quả là chữ số chính xác. Dòng có ô không
    đọc được hoặc mâu thuẫn thì không chấm, các ô ấy vào một bảng riêng. Thay cho bảng, có thể nêu
    một thư mục chứa tệp số liệu hay hồ sơ đánh giá của từng đơn vị.

    Ví dụ: par-index frame son-tra-2026 don-vi.csv --out diem.csv
    """
    if len(case.paths) != 1:
        raise click.UsageError("hãy nêu một bảng số liệu, hoặc một thư mục.")
    kind = suffix_of(out, KINDS)
    aside = bad or str(Path(out).with_name(f"{Path(out).stem}-o-sai.csv"))
    suffix_of(aside, (".csv",))
    names = [Path(case.paths[0]), Path(out), Path(aside)]
    if len({os.path.realpath(name) for name in names}) < len(names):
        raise click.UsageError("số liệu, kết quả và bảng các ô sai phải là ba tệp khác nhau.")
    source, (kept, made), blocks = _read(case.loaded, case.paths[0], kind, jobs)
    done = good = 0
    with _written(aside) as slips, _written(out) as file, _bar(source.size) as step:
        write_to(slips, _lines([BAD], ",", first=True))
        take, finish = _TAKERS[kind](file, kept, made, source.mark or ",")
        for scored in blocks:
            take(scored)
            write_to(slips, _lines(scored.bad, ","))
            done, good = done + scored.rows, good + scored.good
            step(scored.size)
        finish()
    counts = f"{number_text(good)}/{number_text(done)}"
    click.echo(f"Đã chấm {counts} dòng, ghi ra {out}", err=True)
    if good < done:
        click.echo(f"{number_text(done - good)} dòng có ô sai, liệt kê trong {aside}", err=True)
        sys.exit(FAILED)


def _read(
    loaded: LoadedSet, name: str, kind: str, jobs: int | None
) -> tuple[Source, tuple[list[str], list[str]], Iterator[Scored]]:
    """Return a table, the headings of its results, and what comes of its blocks."""
    from par_index.ranking import blocks, bulk

    if is_dir(Path(name)):
        return _of_folders(loaded, name, kind)
    scheme = loaded.scheme
    if kind != ".csv":
        blocks.needs_arrow(name)
    if suffix_of(name, KINDS) != ".xlsx":
        source = blocks.open_source(Path(name))
        titles = bulk.titles_of(scheme, source)
        by = BLOCK if BLOCK in source.titles else None
        return source, titles, bulk.score_file(scheme, source, kind, jobs, by)
    table = read_table(name)
    rows = frame_of(table)
    heads = tuple(table.titles.values())
    source = blocks.checked(blocks.Source(name, heads, None, size=len(rows)))
    numbers = [number for number, _ in table.rows]
    by = BLOCK if BLOCK in source.titles else None
    scorer = bulk.Scorer(scheme, source, kind)
    titles = bulk.titles_of(scheme, source)
    return source, titles, iter([scorer.score_frame(rows, numbers.__getitem__, len(rows), by)])


def _of_folders(
    loaded: LoadedSet, name: str, kind: str
) -> tuple[Source, tuple[list[str], list[str]], Iterator[Scored]]:
    """Return the same of a folder of files and assessment folders, one for every unit."""
    from par_index.ranking import blocks, bulk, cards

    units = units_of(loaded, [name])
    if not units:
        raise click.UsageError(f"«{name}» không có hồ sơ, tệp số liệu nào.")
    for unit in units:
        if unit.card.scored.keys() != loaded.scheme.scored.keys():
            raise click.UsageError(f"hồ sơ của «{unit.name}» theo bộ tiêu chí khác.")
    heads = NAME, BLOCK
    source = blocks.Source(name, heads, None, size=len(units))
    scored = cards.scored_of(units, heads, kind)
    return source, bulk.titles_of(loaded.scheme, source), iter([scored])


@contextmanager
def _written(name: str) -> Iterator[int]:
    """Open a file that is written whole or not at all."""
    try:
        with replacing(Path(os.path.realpath(name))) as handle:
            yield handle
    except OSError as failure:
        refuse_unwritten(name, failure)


@contextmanager
def _bar(size: int) -> Iterator[Callable[[int], object]]:
    """Show on a terminal how much of a file is done."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=size, label="Chấm điểm", file=sys.stderr) as bar:
        yield bar.update


def _lines(rows: Sequence[Sequence[Any]], mark: str, *, first: bool = False) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=mark, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig" if first else "utf-8")


Taker: TypeAlias = tuple[Callable[["Scored"], object], Callable[[], object]]
"""What writes a block, and what ends the file."""


def _to_csv(file: int, kept: list[str], made: list[str], mark: str) -> Taker:
    write_to(file, _lines([kept + made], mark, first=True))
    return lambda scored: write_to(file, scored.content), lambda: None


def _to_parquet(file: int, kept: list[str], made: list[str], mark: str) -> Taker:
    from par_index.ranking.bulk import parquet_into

    del mark
    return parquet_into(file, kept + made)


def _to_excel(file: int, kept: list[str], made: list[str], mark: str) -> Taker:
    from par_index.excel.plain_book import plain_book
    from par_index.ranking.bulk import table_from

    del mark
    words = {*(t for t in made if t.endswith(".state")), "grade", "grade_reason"}
    rows: list[list[Any]] = []

    def take(scored: Scored) -> None:
        columns = [column.to_pylist() for column in table_from(scored).columns]
        for place, title in enumerate(made, len(kept)):
            if title not in words:
                columns[place] = [text and Fraction(text) for text in columns[place]]
        rows.extend(map(list, zip(*columns, strict=True)))
        if len(rows) > MOST_ROWS:
            raise click.UsageError(f"Excel không chứa quá {number_text(MOST_ROWS)} dòng.")

    def finish() -> None:
        heads = [(title, 14.0) for title in kept + made]
        write_to(file, plain_book("Kết quả chấm điểm", heads, rows))

    return take, finish


_TAKERS = {".csv": _to_csv, ".parquet": _to_parquet, ".xlsx": _to_excel}
