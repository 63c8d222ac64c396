"""Partitions of Spark give what the whole frame gives; run by `.ci/long`, with Debian's Java."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

import par_index
from par_index.loading.loaded import LoadedSet

DOT = "·"
"""What stands for the dots of columns: Spark takes them for parts of a path."""


def test_partitions_of_spark_give_what_the_whole_frame_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rules travel as data to the workers of `mapInPandas`; 1 and 7 partitions agree."""
    sql = pytest.importorskip("pyspark.sql")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    loaded = par_index.open_set("son-tra-2026")
    rng = np.random.default_rng(3)
    total = rng.integers(1, 400, 60)
    part = total - (total * rng.random(60) ** 2).astype(np.int64)
    frame = pd.DataFrame({"unit": [f"đơn vị {n}" for n in range(60)]})
    frame["V.1.b.total"], frame["V.1.b.signed"] = total.astype(str), part.astype(str)
    frame.loc[::7, "V.1.b.signed"] = None
    frame.loc[1, "V.1.b.signed"] = ">= 3"
    whole = _scored(frame, loaded)
    told, dot = pickle.dumps(loaded), DOT  # workers do not have this module
    schema = ", ".join(f"`{name.replace('.', DOT)}` string" for name in whole.columns)

    def scored(parts: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        rules = pickle.loads(told)
        for part in parts:
            told_as = part.rename(columns=lambda name: name.replace(dot, "."))
            made = par_index.score_frame(told_as, rules).texts()
            made.insert(0, "unit", part["unit"].astype("string"))
            yield made.rename(columns=lambda name: name.replace(".", dot))

    builder = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    # a busy machine answers late
    builder = builder.config("spark.executor.heartbeatInterval", "100s")
    builder = builder.config("spark.network.timeout", "600s")
    spark = builder.config("spark.driver.host", "127.0.0.1").getOrCreate()
    try:
        named = frame.rename(columns=lambda name: name.replace(".", DOT)).astype(object)
        rows = spark.createDataFrame(named.where(named.notna(), None))
        for count in (1, 7):
            found = rows.repartition(count).mapInPandas(scored, schema).toPandas()
            found = (
                found.rename(columns=lambda name: name.replace(DOT, "."))
                .set_index("unit")
                .loc[frame["unit"]]
                .astype("string")
            )
            expected = whole.set_index("unit").astype("string")
            pd.testing.assert_frame_equal(found, expected, check_index_type=False)
    finally:
        spark.stop()


def _scored(part: pd.DataFrame, rules: LoadedSet) -> pd.DataFrame:
    made = par_index.score_frame(part, rules).texts()
    made.insert(0, "unit", part["unit"].astype("string"))
    return made
