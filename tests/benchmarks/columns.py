"""Compare columns with plain numpy floats on 15 lines of Sơn Trà, per-line points kept.

The hand-written version does not round; the kernel rounds half up to hundredths at the line, and
its points are compared with exact whole numbers first. Run ``python tests/benchmarks/columns.py``;
it prints times and ratios, and fails where the kernel takes more than 1/1.6 of the time of numpy
for a million rows, or more than 4 times for a thousand.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

import par_index
from par_index.ranking.batch import Kernel

BLOCK = 65_536
SHARES = {
    "III.2": ("total", "updated"),
    "IV.1.a": ("planned", "disbursed"),
    "IV.1.b": ("due", "paid"),
    "V.1.a": ("total", "signed"),
    "V.1.b": ("total", "signed"),
    "V.1.c": ("total", "signed"),
    "V.2.a": ("total", "electronic"),
    "V.3.a": ("total", "endorsed"),
    "V.3.b": ("total", "with_draft"),
    "V.3.c": ("total", "linked"),
    "V.4": ("total", "submitted"),
    "V.5": ("total", "of_quality"),
}
FULL = {"III.2": 2, "IV.1.b": 0.5}
Figures = dict[str, dict[str, Any]]


def drawn(size: int) -> Figures:
    """Return figures of so many units."""
    rng = np.random.default_rng(0)
    found: Figures = {}
    for code, (whole, part) in SHARES.items():
        total = rng.integers(1, 1000, size)
        found[code] = {whole: total, part: total - (total * rng.random(size) ** 3).astype(np.int64)}
    units = rng.integers(1, 40, size)
    inspected = (units * rng.random(size)).astype(np.int64)
    online = (inspected * rng.random(size)).astype(np.int64)
    found["I.1.a"] = {"units": units, "inspected": inspected, "online": online}
    for code in ("III.1.a", "III.1.b"):
        found[code] = {"disciplined": (rng.random(size) < 0.1).astype(np.int64)}
    return found


def by_hand(x: Figures, over: Callable[[Any, Any], Any], issued: Callable[..., Any]) -> Any:
    """Return the points of every line, in floats without rounding or as exact hundredths."""
    out = {}
    where = np.where
    for code, own in x.items():
        if code not in SHARES:
            if code == "I.1.a":
                u, i, o = own.values()
                out[code] = where(2 * o >= u, 1, where(10 * o >= u, 0.75, where(i > 0, 0.5, 0)))
            else:
                out[code] = where(own["disciplined"] == 0, 0.5, 0)
            continue
        a, b = own.values()
        r = over(b, a)
        match code:
            case "III.2":
                out[code] = where(r >= 1, 2, where(r >= 0.9, 1, where(r >= 0.8, 0.5, 0)))
            case "IV.1.a" | "V.3.a" | "V.3.b":
                out[code] = where(r >= 0.7, issued(a, b, 1), 0)
            case "IV.1.b":
                out[code] = issued(a, b, 0.5)
            case "V.1.a" | "V.1.b" | "V.1.c":
                out[code] = where(r >= 1, 0.5, where(r >= 0.95, 0.25, 0))
            case "V.2.a":
                out[code] = where(r >= 1, 1, where(r >= 0.8, 0.5, 0.25))
            case "V.3.c":
                out[code] = where(r > 0.9, 1, 0)
            case _:
                factor = where(r >= 0.9, 1, where(r >= 0.8, 0.75, where(r >= 0.5, 0.5, 0)))
                out[code] = issued(a, b, factor)
    return out


def plain(x: Figures) -> Any:
    """Return points as floats, not rounded."""
    return by_hand(x, np.divide, lambda a, b, factor: b / a * factor)


def exact(x: Figures) -> Any:
    """Return points rounded half up, by whole numbers; quotients of such sizes are told apart."""

    def issued(a: Any, b: Any, factor: Any) -> Any:
        return (2 * b * np.asarray(100 * factor).astype(np.int64) + a) // (2 * a) / 100

    return by_hand(x, np.divide, issued)


def blocks(kernel: Kernel, x: Figures, size: int, out: dict[str, Any]) -> None:
    """Score block after block, hundredths of every line kept."""
    for start in range(0, size, BLOCK):
        part = {c: {n: v[start : start + BLOCK] for n, v in own.items()} for c, own in x.items()}
        rows = min(BLOCK, size - start)
        found = kernel.score(part, rows)
        for code, kept in out.items():
            points = found.points[code]
            np.multiply(
                points.num, 100 // points.den, out=kept[start : start + BLOCK], casting="unsafe"
            )


def best(times: int, *jobs: Callable[[], Any]) -> list[float]:
    """Return the least processor time of several runs of each job; the jobs take turns."""
    found: list[list[float]] = [[] for _ in jobs]
    for _ in range(times):
        for job, spent in zip(jobs, found, strict=True):
            start = time.process_time()
            job()
            spent.append(time.process_time() - start)
    return list(map(min, found))


def main() -> None:
    """Check that all agree, time both and compare."""
    scheme = par_index.open_set("son-tra-2026").scheme
    bars = {1_000_000: 1 / 1.6, 1_000: 4.0}
    slow = []
    for size, bar in bars.items():
        x = drawn(size)
        figures = {"": {}, **{c: dict.fromkeys(own) for c, own in x.items()}}
        kernel = Kernel(scheme, figures, {"": 0}, lines=True)
        out = {code: np.zeros(size, np.int16) for code in x}
        blocks(kernel, x, size, out)
        for code, points in exact(x).items():
            assert (out[code] == np.rint(points * 100)).all(), code
        times = 15 if size > 10_000 else 1_000
        job = (
            partial(blocks, kernel, x, size, out)
            if size > BLOCK
            else partial(kernel.score, x, size)
        )
        hand, mine = best(times, partial(plain, x), job)
        print(
            f"{size} dòng: numpy {hand * 1e3:.2f} ms, par_index {mine * 1e3:.2f} ms: "
            f"{hand / mine:.2f} lần tốc độ numpy"
        )
        if mine > bar * hand:
            slow.append(size)
    if slow:
        sys.exit(f"chậm hơn mức: {slow}")


if __name__ == "__main__":
    main()
