"""Compare `par-index frame` on a CSV file of a million units with polars on the same files.

Run ``python -m tests.benchmarks.files``. Polars reads the file of 29 figures and writes the file of
results, which it was given beforehand; `par-index` reads the first and makes the second. Each is a
process of its own, whose processor time counts, for `par-index` with its start; by turns, and
the least of four is kept. Fails where one process takes more than twice the time of polars.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from tests.benchmarks.columns import drawn

POLARS = """\
import sys, time, polars
results = polars.read_csv(sys.argv[2], infer_schema=False)
before = time.process_time()
polars.read_csv(sys.argv[1])
results.write_csv(sys.argv[3])
print(time.process_time() - before)
"""


def spent(command: list[str], folder: str) -> tuple[float, float, str]:
    """Return the processor time of a program and its children, its time by the clock, its words.

    Its modules are compiled in a folder, as those of an installed program are.
    """
    compiled = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
    compiled.pop("PYTHONDONTWRITEBYTECODE", None)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=compiled)
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, end - start, done.stdout


def main() -> None:
    """Let all take turns, and print the least times."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        given, made, copy = (str(Path(folder, name)) for name in ("a.csv", "b.csv", "c.csv"))
        figures = {f"{c}.{n}": v for c, own in drawn(size).items() for n, v in own.items()}
        pd.DataFrame(figures).to_csv(given, index=False)
        found: dict[str, list[float]] = {"polars": []}
        for _ in range(4):
            for jobs in (1, os.cpu_count() or 1):
                words = ["frame", "son-tra-2026", given, "--out", made, "--jobs", str(jobs)]
                seconds, clock, _ = spent([sys.executable, "-m", "par_index", *words], folder)
                found.setdefault(f"{jobs} tiến trình", []).append(seconds)
                found.setdefault(f"{jobs} tiến trình, theo đồng hồ", []).append(clock)
            *_, told = spent([sys.executable, "-c", POLARS, given, made, copy], folder)
            found["polars"].append(float(told))
    least = min(found["polars"])
    for name, times in found.items():
        ratio = min(times) / least
        print(f"{name}: {min(times):.2f} đến {max(times):.2f} s, {ratio:.2f} lần polars")
    if min(found["1 tiến trình"]) > 2 * least:
        sys.exit("chậm hơn 2 lần polars")


if __name__ == "__main__":
    main()
