"""Files of units larger than memory: Parquet scored batch by batch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.ranking.frame import BLOCK, score_rows
from par_index.scoring.scheme import Scheme


def score_parquet(
    scheme: Scheme, source: Path, out: Path, progress: Callable[[int], object] | None = None
) -> tuple[int, Any]:
    """Score every row of a Parquet file and write the results, with the columns that are no figure.

    Numbers are written as exact texts, as `ScoredFrame.texts` gives them; rows with bad cells have
    no result.

    Args:
        scheme: the set.
        source: the file; decimals and texts are read as they are, never through doubles.
        out: the Parquet file that is written.
        progress: called with the number of rows of every batch.

    Returns:
        How many rows there are, and the table of all bad cells, ``row`` counted from 0.

    Raises:
        ProblemsError: pyarrow is not installed, or a column names a figure that the set lacks.

    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        hint = "Cài thêm: pip install par-index[rank]"
        refuse(Diagnostic("PAR101", "chưa có thư viện để đọc tệp Parquet", hint), str(source))
    import pandas as pd

    file, done, bad, writer = parquet.ParquetFile(source), 0, [], None
    for batch in file.iter_batches(batch_size=BLOCK):
        frame = batch.to_pandas(integer_object_nulls=True)
        frame.index = pd.RangeIndex(done, done + len(frame))
        scored = score_rows(scheme, frame)
        kept = [name for name in frame.columns if name not in scored.figures]
        table = pa.Table.from_pandas(
            pd.concat([frame[kept].astype("string"), scored.texts()], axis=1),
            preserve_index=False,
        )
        writer = writer or parquet.ParquetWriter(out, table.schema)
        writer.write_table(table)
        bad.append(scored.bad)
        done += len(frame)
        if progress is not None:
            progress(len(frame))
    if writer is not None:
        writer.close()
    return done, pd.concat(bad, ignore_index=True) if bad else pd.DataFrame()
