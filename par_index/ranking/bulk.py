"""Files of units larger than memory: CSV and Parquet scored block by block, on all cores.

A block travels to a worker as bytes, and what came of it back as a table whose columns hold every
text once, or as finished lines of CSV.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from par_index.language.exact import decimal_text
from par_index.ranking import blocks as files
from par_index.ranking.blocks import Block, BlockReader, Source, blocks_of
from par_index.ranking.cells import Rows
from par_index.ranking.frame import BLOCK, read_rows, score_coded, scorers_of
from par_index.ranking.sums import Coded, alike
from par_index.scoring.scheme import Scheme

BadCell = tuple[int, str, str, str]
"""The line of a file or number of a row, the column, what stands there, what is wrong."""


class Scored(NamedTuple):
    """What came of a block: a table as bytes of Arrow or CSV, its rows and its bad cells."""

    content: bytes
    size: int
    """How much of the size of the file it was."""

    rows: int
    good: int
    bad: list[BadCell]


class Scorer:
    """Scores blocks of one file by one set; every worker has one of its own."""

    def __init__(self, scheme: Scheme, source: Source, kind: str) -> None:
        self.scheme, self.source, self.kind = scheme, source, kind
        self._scorers = scorers_of(scheme)
        self._reader = BlockReader(scheme, source)

    def score(self, block: Block) -> Scored:
        """Score a block."""
        frame, numbers = self._reader.read(block)
        size = len(frame) if self.source.mark is None else len(block.content)
        return self.score_frame(frame, numbers, size)

    def score_frame(
        self, frame: Any, numbers: Callable[[int], int], size: int, by: str | None = None
    ) -> Scored:
        """Score some rows; ``numbers`` tells where each stands, ``by`` names groups of peers."""
        rows = read_rows(self.scheme, frame, by)
        coded, bad = score_coded(rows, self._scorers)
        told = [(numbers(row), title, _shown(frame, title, row), text) for row, title, text in bad]
        good = len(frame) - len({row for row, _, _ in bad})
        content = written(columns_of(frame, rows, coded), self.kind, self.source.mark or ",")
        return Scored(content, size, len(frame), good, told)


def _shown(frame: Any, title: str, row: int) -> str:
    return "" if title not in frame else str(frame[title].iloc[row])


@lru_cache(100_000)
def _text(num: int, den: int) -> str:
    return decimal_text(Fraction(num, den))


def columns_of(frame: Any, rows: Rows, coded: dict[str, Coded]) -> dict[str, Coded]:
    """Return the columns that are no figures, and what came of the rows, as texts."""
    import pandas as pd

    found: dict[str, Coded] = {}
    for name in frame:
        if name not in rows.titles:
            codes, values = pd.factorize(frame[name])
            found[str(name)] = Coded(codes, [str(value).strip() for value in values])
    for name, column in coded.items():
        values = column.values
        texts = [_text(*v.as_integer_ratio()) if isinstance(v, Fraction) else v for v in values]
        found[name] = Coded(column.codes, texts)
    return found


def written(columns: dict[str, Coded], kind: str, mark: str) -> bytes:
    """Return columns as lines of CSV without headings, or as a stream of Arrow."""
    if kind == ".csv":
        return b"".join(_lines(_pieces(columns, mark)))
    import pyarrow as pa

    arrays = {
        name: pa.DictionaryArray.from_arrays(
            pa.array(column.codes, pa.int32(), mask=column.codes < 0),
            pa.array(column.values, pa.string()),
        )
        for name, column in columns.items()
    }
    table, sink = pa.table(arrays), BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue()


def _pieces(columns: dict[str, Coded], mark: str) -> list[tuple[Any, Any, list[bytes]]]:
    """Return what stands in a row as few pieces: by row the number of a text, a row of each, texts.

    A column goes into the piece before it where that decides it, or where both together are few.
    """
    special = re.compile(f'[{re.escape(mark)}"\r\n]').search
    found: list[tuple[Any, Any, list[bytes]]] = []
    for left, column in zip(range(len(columns))[::-1], columns.values(), strict=True):
        end = (mark if left else "\n").encode()
        told = [value or "" for value in [*column.values, None]]
        if special("\0".join(told)):
            told = ['"' + t.replace('"', '""') + '"' if special(t) else t for t in told]
        codes, rows = alike([column.codes])
        texts = [told[code].encode() + end for code in column.codes[rows].tolist()]
        if found:
            before, firsts, heads = found[-1]
            decided = codes[firsts]
            if not (len(rows) == 1 or (decided[before] == codes).all()):
                if len(rows) * len(heads) > len(codes) // 16:
                    found.append((codes, rows, texts))
                    continue
                both, firsts = alike([before, codes])
                heads, before, decided = [heads[n] for n in before[firsts]], both, codes[firsts]
            pairs = zip(heads, decided.tolist(), strict=True)
            found[-1] = before, firsts, [head + texts[n] for head, n in pairs]
        else:
            found.append((codes, rows, texts))
    return found


def _lines(pieces: list[tuple[Any, Any, list[bytes]]]) -> Iterator[bytes]:
    import numpy as np

    tables = [np.array(texts, object) for _, _, texts in pieces]
    for start in range(0, len(pieces[0][0]), BLOCK):
        parts = [codes[start : start + BLOCK] for codes, _, _ in pieces]
        cells = np.empty((len(parts[0]), len(parts)), object)
        for place, (table, codes) in enumerate(zip(tables, parts, strict=True)):
            cells[:, place] = table[codes]
        yield b"".join(cells.ravel().tolist())


def as_texts(table: Any) -> Any:
    """Return a table with every column as plain texts."""
    import pyarrow as pa

    return table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))


def parquet_into(
    file: int, titles: list[str]
) -> tuple[Callable[[Scored], object], Callable[[], object]]:
    """Return what writes a block of texts into an open file of Parquet, and what ends the file."""
    import pyarrow as pa
    from pyarrow import parquet

    stream = os.fdopen(file, "wb", closefd=False)
    schema = pa.schema([(title, pa.string()) for title in titles])
    writer = parquet.ParquetWriter(stream, schema)

    def finish() -> None:
        writer.close()
        stream.close()

    return lambda scored: writer.write_table(table_from(scored)), finish


def table_from(scored: Scored) -> Any:
    """Return the table that came of a block."""
    import pyarrow as pa

    return as_texts(pa.ipc.open_stream(scored.content).read_all())


_worker: Scorer | None = None


def _begin(scheme: Scheme, source: Source, kind: str) -> None:
    global _worker  # a process of its own, made for one file
    _worker = Scorer(scheme, source, kind)


def _score(block: Block) -> Scored:
    assert _worker is not None
    return _worker.score(block)


def score_file(
    scheme: Scheme, source: Source, kind: str, jobs: int | None = None, by: str | None = None
) -> Iterator[Scored]:
    """Score a file, and yield what came of its blocks in their order.

    Where rules compare with peers, all rows are one block.

    Args:
        scheme: the set.
        source: the file.
        kind: ``.csv`` for lines of CSV, anything else for streams of Arrow.
        jobs: how many processes work; this one among them; all cores without it.
        by: the column that names the group of peers, if there is one.

    """
    from concurrent.futures import Future, ProcessPoolExecutor

    blocks = blocks_of(source)
    jobs = jobs or os.cpu_count() or 1
    inputs = (
        declared for leaf in scheme.scored.values() for declared in leaf.rubric.inputs.values()
    )
    if any(declared.peers for declared in inputs):
        yield _together(Scorer(scheme, source, kind), blocks, by)
        return
    scorer = Scorer(scheme, source, kind)
    if jobs == 1 or Path(source.name).stat().st_size < files.CHUNK:
        yield from map(scorer.score, blocks)
        return
    start = (scheme, source, kind)
    with ProcessPoolExecutor(jobs - 1, get_context("spawn"), _begin, start) as pool:
        waiting: deque[Future[Scored]] = deque()
        for block in blocks:
            if sum(not one.done() for one in waiting) < 2 * (jobs - 1):
                waiting.append(pool.submit(_score, block))
            else:  # the others have enough to do, or are not there yet
                waiting.append(Future())
                waiting[-1].set_result(scorer.score(block))
            while waiting and (waiting[0].done() or len(waiting) > 2 * jobs):
                yield waiting.popleft().result()
        for one in waiting:
            yield one.result()


def _together(scorer: Scorer, blocks: Iterator[Block], by: str | None) -> Scored:
    import pandas as pd

    reader = BlockReader(scorer.scheme, scorer.source)
    read = [reader.read(block) for block in blocks]
    frames = [frame for frame, _ in read]
    numbers = [number(row) for frame, number in read for row in range(len(frame))]
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    return scorer.score_frame(frame, numbers.__getitem__, scorer.source.size, by)


def titles_of(scheme: Scheme, source: Source) -> tuple[list[str], list[str]]:
    """Return the headings of what comes of a file: what is kept of it, and what is scored.

    Raises:
        ProblemsError: a column names a line or figure that the set does not have.

    """
    import pandas as pd

    frame = pd.DataFrame(columns=list(source.titles), dtype=object)
    rows = read_rows(scheme, frame)
    return [t for t in source.titles if t not in rows.titles], list(score_coded(rows, {})[0])
