"""Files of units larger than memory: CSV and Parquet scored block by block, on all cores.

A block travels to a worker as bytes, and what came of it back as a table whose columns hold every
text once, or as finished lines of CSV. What is a plain block of text goes through pyarrow; any
other, with quotation marks, ragged or faulty lines, through the guarded reader of tables, so that
both read the same or refuse the same.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from csv import writer
from dataclasses import replace
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO, StringIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import is_normalized

from par_index.diagnostics.problems import Diagnostic, Place, ProblemsError, refuse
from par_index.language.exact import decimal_text
from par_index.loading.opening import control_character
from par_index.ranking.frame import Rows, read_rows, score_coded, scorers_of
from par_index.ranking.sums import Coded
from par_index.scoring.scheme import Scheme
from par_index.tables.separated import records, separator, text_of

CHUNK = 4_000_000
"""Bytes of CSV in one block, about 32,000 rows of 30 figures."""

ROWS = 32_768
"""Rows of Parquet in one block."""

_MOST = 64_000_000
"""Bytes after which a quotation mark is taken to be left open."""

_PLAIN = bytes([9, 10, 13, *range(32, 127), *range(128, 256)])
"""Every byte but control characters; longer ones are looked for where 0xC2 or 0xEF begins them."""

BadCell = tuple[int, str, str, str]
"""The line of a file or number of a row, the column, what stands there, what is wrong."""


class Block(NamedTuple):
    """Some rows of a file: bytes of CSV, or a batch of Parquet as bytes of Arrow."""

    content: bytes
    line: int
    """The line of the file on which they begin, or the number of their first row."""


class Source(NamedTuple):
    """A file of units: its headings, and the mark between the fields of CSV (None in Parquet)."""

    name: str
    titles: tuple[str, ...]
    mark: str | None
    start: int = 0
    line: int = 1
    size: int = 0
    """How many bytes of CSV there are below the headings, or rows of Parquet."""


class Scored(NamedTuple):
    """What came of a block: a table as bytes of Arrow or CSV, its rows and its bad cells."""

    content: bytes
    size: int
    """How much of the size of the file it was."""

    rows: int
    good: int
    bad: list[BadCell]


def needs_arrow(name: str) -> None:
    """Refuse a file whose kind is that of a library which is not installed.

    Raises:
        ProblemsError: pyarrow is not installed.

    """
    if find_spec("pyarrow") is None:
        hint = "Cài thêm: pip install 'par-index[rank]'"
        refuse(Diagnostic("PAR101", "chưa có thư viện để đọc, ghi loại tệp này", hint), name)


def open_source(path: Path) -> Source:
    """Look at the beginning of a CSV or Parquet file.

    Raises:
        ProblemsError: the file has no headings that can be read, or it is Parquet and pyarrow is
            not installed.

    """
    name = str(path)
    if path.suffix.casefold() == ".parquet":
        needs_arrow(name)
        from pyarrow import parquet

        with parquet.ParquetFile(path) as file:
            titles, size = file.schema_arrow.names, file.metadata.num_rows
        return _checked(Source(name, tuple(titles), None, 0, 1, size))
    with path.open("rb") as stream:
        head = stream.read(1_000_000)
    whole = head[: head.rfind(b"\n") + 1] or head
    lines = text_of(whole, name).split("\n")
    mark, first = separator(lines, name)
    _, fields = next(records(lines[first : first + 1], mark, 0, name), (0, []))
    if not fields:
        refuse(Diagnostic("PAR107", "bảng trống"), name)
    start = 0
    for _ in range(first + 1):
        start = head.find(b"\n", start) + 1 or len(head)
    titles = [" ".join(field.split()) for field in fields]
    size = path.stat().st_size - start
    return _checked(Source(name, tuple(titles), mark, start, first + 2, size))


def _checked(source: Source) -> Source:
    twice = [t for n, t in enumerate(source.titles) if t in source.titles[:n]]
    if twice:
        refuse(Diagnostic("PAR521", f"có hai cột «{twice[0]}»"), source.name)
    return source


def blocks_of(source: Source) -> Iterator[Block]:
    """Yield the rows of a file, block by block."""
    if source.mark is None:
        yield from _batches(source)
        return
    with Path(source.name).open("rb") as stream:
        stream.seek(source.start)
        rest, line = b"", source.line
        while data := stream.read(CHUNK):
            rest += data
            end = rest.rfind(b"\n") + 1
            while end and rest.count(b'"', 0, end) % 2:  # inside quotation marks
                end = rest.rfind(b"\n", 0, end - 1) + 1
            if end:
                yield Block(rest[:end], line)
                line += rest.count(b"\n", 0, end)
                rest = rest[end:]
            elif len(rest) > _MOST:
                place = Place(line, 1)
                refuse(Diagnostic("PAR109", "có dấu nháy kép không đóng"), source.name, place)
        if rest.strip():
            yield Block(rest, line)


def _batches(source: Source) -> Iterator[Block]:
    import pyarrow as pa
    from pyarrow import parquet

    line = 1
    with parquet.ParquetFile(source.name) as file:
        for batch in file.iter_batches(batch_size=ROWS):
            sink = BytesIO()
            with pa.ipc.new_stream(sink, batch.schema) as writer:
                writer.write_batch(batch)
            yield Block(sink.getvalue(), line)
            line += batch.num_rows


class Scorer:
    """Scores blocks of one file by one set; every worker has one of its own."""

    def __init__(self, scheme: Scheme, source: Source, kind: str) -> None:
        self.scheme, self.source, self.kind = scheme, source, kind
        self._scorers = scorers_of(scheme)
        self._whole = frozenset(title for title in source.titles if _is_whole(scheme, title))

    def score(self, block: Block) -> Scored:
        """Score a block."""
        frame, numbers = self.read(block)
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

    def read(self, block: Block) -> tuple[Any, Callable[[int], int]]:
        """Return the rows of a block, and what tells the number of each."""
        if self.source.mark is None:
            import pyarrow as pa

            table = pa.ipc.open_stream(block.content).read_all()
            return _frame(table), lambda row: block.line + row
        if find_spec("pyarrow") is not None and _plain_text(block.content):
            found = self._plain(block.content)
            if found is not None:
                return _frame(found), lambda row: block.line + row
        return self._guarded(block)

    def _plain(self, content: bytes) -> Any:
        """Return a block of even lines, None for any other; every text of a column stands once."""
        import pyarrow as pa
        from pyarrow import csv

        kinds = dict.fromkeys(self.source.titles, pa.dictionary(pa.int32(), pa.string()))
        if self._whole and b"0x" not in content and b"0X" not in content:
            kinds |= dict.fromkeys(
                self._whole, pa.int64()
            )  # which pyarrow reads alike, but for hex
        try:
            table = csv.read_csv(
                BytesIO(content),
                csv.ReadOptions(
                    use_threads=False,
                    block_size=len(content) + 1,
                    column_names=list(self.source.titles),
                ),
                csv.ParseOptions(
                    delimiter=self.source.mark, quote_char=False, ignore_empty_lines=False
                ),
                csv.ConvertOptions(column_types=kinds, null_values=[""], strings_can_be_null=True),
            )
        except pa.ArrowInvalid:
            if not self._whole:
                return None
            self._whole = frozenset()  # some figures are written otherwise, as in 1.250
            return self._plain(content)
        # the guarded reader leaves out rows that hold nothing
        return None if all(column.null_count for column in table.columns) else table

    def _guarded(self, block: Block) -> tuple[Any, Callable[[int], int]]:
        import pandas as pd

        name, titles, mark = self.source.name, self.source.titles, self.source.mark
        assert mark is not None
        read, numbers = [], []
        try:
            lines = text_of(block.content, name).split("\n")
            for number, fields in records(lines, mark, 0, name):
                if len(fields) > len(titles):
                    message = f"dòng có {len(fields)} ô, nhiều hơn {len(titles)} ô tiêu đề"
                    refuse(Diagnostic("PAR109", message), name, Place(number, len(titles) + 1))
                cells = [*map(str.strip, fields), *[""] * (len(titles) - len(fields))]
                if any(cells):
                    numbers.append(block.line + number - 1)
                    read.append(cells)
        except ProblemsError as failure:
            moved = [
                replace(one, place=replace(one.place, line=one.place.line + block.line - 1))
                for one in failure.problems
            ]
            raise ProblemsError(moved) from None
        return pd.DataFrame(read, columns=list(titles), dtype=object), numbers.__getitem__


def _is_whole(scheme: Scheme, title: str) -> bool:
    """Whether a column holds whole numbers."""
    code, _, name = title.rpartition(".")
    leaf = scheme.scored.get(code)
    declared = leaf.rubric.inputs.get(name) if leaf is not None else scheme.figures.get(title)
    return declared is not None and declared.step == 1 and declared.kind != "date"


def _frame(table: Any) -> Any:
    """Return a table as a frame, whole numbers as such also where some are missing."""
    import pandas as pd
    import pyarrow as pa

    whole = {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int32Dtype()}
    return table.to_pandas(types_mapper=whole.get)


def _plain_text(content: bytes) -> bool:
    """Whether bytes are whole lines without quotation marks, of text as the reader leaves it."""
    lines = content.replace(b"\r\n", b"\n")
    if not lines.endswith(b"\n") or b'"' in lines or b"\r" in lines:
        return False
    if lines.startswith(b"\n") or b"\n\n" in lines:
        return False
    if content.translate(None, _PLAIN):
        return False
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    if (b"\xc2" in content or b"\xef\xbf" in content) and control_character(text) >= 0:
        return False
    return is_normalized("NFC", text)


def _shown(frame: Any, title: str, row: int) -> str:
    return "" if title not in frame else str(frame[title].iloc[row])


_text = lru_cache(100_000)(decimal_text)


def columns_of(frame: Any, rows: Rows, coded: dict[str, Coded]) -> dict[str, Coded]:
    """Return the columns that are no figures, and what came of the rows, as texts."""
    import pandas as pd

    found: dict[str, Coded] = {}
    for name in frame:
        if name not in rows.titles:
            codes, values = pd.factorize(frame[name])
            found[str(name)] = Coded(codes, [str(value).strip() for value in values])
    for name, column in coded.items():
        texts = [v if v is None or isinstance(v, str) else _text(v) for v in column.values]
        found[name] = Coded(column.codes, texts)
    return found


def written(columns: dict[str, Coded], kind: str, mark: str) -> bytes:
    """Return columns as lines of CSV without headings, or as a stream of Arrow."""
    if find_spec("pyarrow") is None:
        text = StringIO()
        lines = zip(*(column.objects() for column in columns.values()), strict=True)
        writer(text, delimiter=mark, lineterminator="\n").writerows(lines)
        return text.getvalue().encode()
    import pyarrow as pa
    from pyarrow import csv

    arrays = {
        name: pa.DictionaryArray.from_arrays(
            pa.array(column.codes, pa.int32(), mask=column.codes < 0),
            pa.array(column.values, pa.string()),
        )
        for name, column in columns.items()
    }
    table, sink = pa.table(arrays), BytesIO()
    if kind == ".csv":
        plain = as_texts(table)
        for style in ("none", "needed"):  # the latter puts every text between quotation marks
            sink = BytesIO()
            options = csv.WriteOptions(include_header=False, delimiter=mark, quoting_style=style)
            try:
                csv.write_csv(plain, sink, options)
            except pa.ArrowInvalid:
                continue
            break
    else:
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
    return sink.getvalue()


def as_texts(table: Any) -> Any:
    """Return a table with every column as plain texts."""
    import pyarrow as pa

    return table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))


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
        jobs: how many processes work; all cores without it, none besides this one where it is 1.
        by: the column that names the group of peers, if there is one.

    """
    from concurrent.futures import ProcessPoolExecutor

    blocks = blocks_of(source)
    jobs = jobs or os.cpu_count() or 1
    inputs = (
        declared for leaf in scheme.scored.values() for declared in leaf.rubric.inputs.values()
    )
    if any(declared.peers for declared in inputs):
        yield _together(Scorer(scheme, source, kind), blocks, by)
    elif jobs == 1 or Path(source.name).stat().st_size < CHUNK:
        scorer = Scorer(scheme, source, kind)
        yield from map(scorer.score, blocks)
    else:
        start = (scheme, source, kind)
        with ProcessPoolExecutor(jobs, get_context("spawn"), _begin, start) as pool:
            waiting: deque[Any] = deque()
            for block in blocks:
                waiting.append(pool.submit(_score, block))
                if len(waiting) > jobs + 1:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()


def _together(scorer: Scorer, blocks: Iterator[Block], by: str | None) -> Scored:
    import pandas as pd

    read = [scorer.read(block) for block in blocks]
    frames = [frame.astype(object) for frame, _ in read]
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
