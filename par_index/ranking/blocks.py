"""Files of units larger than memory, cut into blocks, and blocks read as frames.

What is a plain block of text goes through pyarrow; any other, with quotation marks, ragged or
faulty lines, through the guarded reader of tables, so that both read the same or refuse the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import is_normalized

from par_index.diagnostics.problems import Diagnostic, Place, ProblemsError, refuse
from par_index.loading.opening import control_character, opened
from par_index.scoring.scheme import Scheme
from par_index.tables.separated import records, separator, text_of

CHUNK = 4_000_000
"""Bytes of CSV in one block, about 32,000 rows of 30 figures."""

ROWS = 32_768
"""Rows of Parquet in one block."""

_MOST = 64_000_000
"""Bytes after which a quotation mark is taken to be left open."""

_END = ord("\n")

_PLAIN = bytes([9, 10, 13, *range(32, 127), *range(128, 256)])
"""Every byte but control characters; longer ones are looked for where 0xC2 or 0xEF begins them."""


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
        from pyarrow import parquet, types

        opened(path, name).close()
        with _readable(name), parquet.ParquetFile(path) as file:
            fields, size = list(file.schema_arrow), file.metadata.num_rows
        titles = [field.name for field in fields]
        if lists := [field.name for field in fields if types.is_nested(field.type)]:
            message = f"mỗi ô của cột «{lists[0]}» chứa nhiều giá trị"
            refuse(Diagnostic("PAR521", message, "Hãy tách thành nhiều cột, hoặc bỏ cột."), name)
        return checked(Source(name, tuple(titles), None, 0, 1, size))
    with opened(path, name) as stream:
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
    return checked(Source(name, tuple(titles), mark, start, first + 2, size))


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Refuse what no Parquet file holds: damaged pages, texts in no encoding, days of no year."""
    from pyarrow import ArrowException

    try:
        yield
    except (ArrowException, OSError, ValueError, OverflowError):
        message = "không đọc được: tệp không phải dạng Parquet, bị hỏng, hoặc có ngày không có thật"
        refuse(Diagnostic("PAR107", message, "Hãy ghi lại tệp từ nơi tạo ra nó."), name)


def checked(source: Source) -> Source:
    """Return a file of units none of whose headings stands twice.

    Raises:
        ProblemsError: one does.

    """
    twice = [t for n, t in enumerate(source.titles) if t in source.titles[:n]]
    if twice:
        refuse(Diagnostic("PAR521", f"có hai cột «{twice[0]}»"), source.name)
    return source


def blocks_of(source: Source) -> Iterator[Block]:
    """Yield the rows of a file, block by block."""
    import numpy as np

    if source.mark is None:
        yield from _batches(source)
        return
    with opened(Path(source.name), source.name) as stream:
        stream.seek(source.start)
        rest, line = b"", source.line
        while data := stream.read(CHUNK):
            rest += data
            end = rest.rfind(b"\n") + 1
            while end and b'"' in rest and rest.count(b'"', 0, end) % 2:  # inside quotation marks
                end = rest.rfind(b"\n", 0, end - 1) + 1
            if end:
                yield Block(rest[:end], line)
                line += int(np.count_nonzero(np.frombuffer(rest, np.uint8, end) == _END))
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
    with _readable(source.name), parquet.ParquetFile(source.name) as file:
        for batch in file.iter_batches(batch_size=ROWS):
            sink = BytesIO()
            with pa.ipc.new_stream(sink, batch.schema) as writer:
                writer.write_batch(batch)
            yield Block(sink.getvalue(), line)
            line += batch.num_rows


class BlockReader:
    """Reads the blocks of one file by the figures of a set."""

    def __init__(self, scheme: Scheme, source: Source) -> None:
        self.source = source
        self._whole = frozenset(title for title in source.titles if _is_whole(scheme, title))

    def read(self, block: Block) -> tuple[Any, Callable[[int], int]]:
        """Return the rows of a block, and what tells the number of each."""
        if self.source.mark is None:
            import pyarrow as pa

            with _readable(self.source.name):
                frame = _frame(pa.ipc.open_stream(block.content).read_all())
            return frame, lambda row: block.line + row
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
        if self._whole and not any(x[1:] in content and x in content for x in (b"0x", b"0X")):
            kinds |= dict.fromkeys(self._whole, pa.int64())  # which is read alike, but for hex
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
    columns = [
        column.to_numpy()
        if column.type in whole and not column.null_count
        else column.to_pandas(types_mapper=whole.get)
        for column in table.columns
    ]
    told = dict(zip(table.column_names, columns, strict=True))
    return pd.DataFrame(told, pd.RangeIndex(table.num_rows), copy=False)


def _plain_text(content: bytes) -> bool:
    """Whether bytes are whole lines without quotation marks, of text as the reader leaves it."""
    import numpy as np

    lines = content.replace(b"\r\n", b"\n") if b"\r" in content else content
    if not lines.endswith(b"\n") or b'"' in lines or b"\r" in lines:
        return False
    ends = np.frombuffer(lines, np.uint8) == _END
    if ends[0] or (ends[1:] & ends[:-1]).any() or content.translate(None, _PLAIN):
        return False
    if content.isascii():
        return True
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    if (b"\xc2" in content or b"\xef\xbf" in content) and control_character(text) >= 0:
        return False
    return is_normalized("NFC", text)
