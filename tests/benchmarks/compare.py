"""Compare this project with other ways to score the same rows.

Run ``python -m tests.benchmarks.compare``.

Fifteen lines of Sơn Trà, 30 columns of whole numbers, points of every line kept. One run draws the
rows, lets each way score them, counts the rows that it gets wrong against exact whole numbers,
and prints how many times as long as plain numpy each takes. What the others leave out is their
gain: only this project rounds half up to hundredths; the points of the others are rounded by their
own doubles after the clock has stopped, and compared then. Times are those of all processors
together, so that a busy machine changes little; polars works on all cores and waits less. The
libraries come with ``pip install '.[bench]'``; one that is not installed is left out of the table.

``--figure PATH`` draws the table; ``--sizes 1,1000`` takes other sizes.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import par_index
from par_index.ranking.batch import Kernel
from tests.benchmarks.columns import (
    SHARES,
    Figures,
    blocks,
    by_hand,
    drawn,
    exact,
    plain,
)

SIZES = (1, 1_000, 100_000, 1_000_000)
MOST = {"ZEN": 1_000}
"""More rows than so many of one way are not waited for; its time grows with their number."""

Points = dict[str, Any]
Job = Callable[[], Points]


def numpy_blocks(x: Figures, size: int) -> Job:
    """Return plain numpy in blocks that stay near the processor, into arrays made beforehand."""
    out = {code: np.empty(size) for code in x}

    def run() -> Points:
        for start in range(0, size, 16_384):
            part = {c: {n: v[start : start + 16_384] for n, v in o.items()} for c, o in x.items()}
            for code, points in plain(part).items():
                out[code][start : start + 16_384] = points
        return out

    return run


def this_project(x: Figures, size: int) -> Job:
    """Return the kernel of this project: the set compiled beforehand, points in hundredths."""
    scheme = par_index.open_set("son-tra-2026").scheme
    figures = {"": {}, **{code: dict.fromkeys(own) for code, own in x.items()}}
    kernel = Kernel(scheme, figures, {"": 0}, lines=True)
    out = {code: np.zeros(size, np.int16) for code in x}

    def run() -> Points:
        blocks(kernel, x, size, out)
        return out

    return run


def with_pandas(x: Figures, size: int) -> Job:
    """Return whole columns of a pandas frame."""
    import pandas as pd

    frame = pd.DataFrame({f"{c}.{n}": v for c, own in x.items() for n, v in own.items()})
    view = {c: {n: frame[f"{c}.{n}"] for n in own} for c, own in x.items()}
    return lambda: by_hand(view, lambda b, a: b / a, lambda a, b, f: b / a * f)


def with_polars(x: Figures, size: int) -> Job:
    """Return a lazy query of polars, which uses all cores."""
    import polars as pl

    frame = pl.DataFrame({f"{c}.{n}": v for c, own in x.items() for n, v in own.items()}).lazy()

    def steps(share: Any, *bands: tuple[float, Any]) -> Any:
        found = pl.lit(0.0)
        for least, value in reversed(bands):
            found = pl.when(share >= least).then(value).otherwise(found)
        return found

    columns = []
    units, inspected, online = (pl.col(f"I.1.a.{n}") for n in ("units", "inspected", "online"))
    rest = pl.when(inspected > 0).then(0.5).otherwise(0.0)
    tenth = pl.when(10 * online >= units).then(0.75).otherwise(rest)
    columns.append(pl.when(2 * online >= units).then(1.0).otherwise(tenth).alias("I.1.a"))
    for code in ("III.1.a", "III.1.b"):
        none = pl.when(pl.col(f"{code}.disciplined") == 0).then(0.5).otherwise(0.0)
        columns.append(none.alias(code))
    for code, (whole, part) in SHARES.items():
        r = pl.col(f"{code}.{part}") / pl.col(f"{code}.{whole}")
        match code:
            case "III.2":
                found = steps(r, (1, 2.0), (0.9, 1.0), (0.8, 0.5))
            case "IV.1.a" | "V.3.a" | "V.3.b":
                found = steps(r, (0.7, r))
            case "IV.1.b":
                found = r * 0.5
            case "V.1.a" | "V.1.b" | "V.1.c":
                found = steps(r, (1, 0.5), (0.95, 0.25))
            case "V.2.a":
                found = steps(r, (1, 1.0), (0.8, 0.5), (0, 0.25))
            case "V.3.c":
                found = pl.when(r > 0.9).then(1.0).otherwise(0.0)
            case _:
                found = steps(r, (0.9, r), (0.8, r * 0.75), (0.5, r * 0.5))
        columns.append(found.alias(code))
    query = frame.select(columns)
    return lambda: {code: column.to_numpy() for code, column in query.collect().to_dict().items()}


def formula_of(code: str, name_of: Callable[..., str], rounds: bool) -> Callable[..., Any]:
    """Return a line as a formula of OpenFisca."""
    names = SHARES.get(code) or tuple(drawn(1)[code])

    def formula(units: Any, period: Any) -> Any:
        told = {code: {name: units(name_of(code, name), period) for name in names}}
        points = plain(told)[code]
        return np.floor(points * 100 + 0.5) / 100 if rounds else points

    return formula


def with_openfisca(x: Figures, size: int, *, whole: bool = False) -> Job:
    """Return a full simulation of OpenFisca, whose values are float32.

    The ``whole`` job rounds each line and adds the lines up, as this project does.
    """
    from openfisca_core import entities, periods, simulations, taxbenefitsystems, variables

    unit = entities.Entity("don_vi", "cac_don_vi", "", "")
    system = taxbenefitsystems.TaxBenefitSystem([unit])

    def name_of(code: str, name: str = "diem") -> str:
        return f"{code}_{name}".replace(".", "_").lower()

    def variable(name: str, kind: type, formula: Any = None) -> None:
        told = {"value_type": kind, "entity": unit, "definition_period": periods.DateUnit.YEAR}
        told["label"] = name
        system.add_variable(type(name, (variables.Variable,), {**told, **(formula or {})}))

    for code, own in x.items():
        for name in own:
            variable(name_of(code, name), int)

        variable(name_of(code), float, {"formula": formula_of(code, name_of, whole)})

    def total(units: Any, period: Any) -> Any:
        return sum(units(name_of(code), period) for code in x)

    variable("tong", float, {"formula": total})

    def run() -> Points:
        simulation = simulations.SimulationBuilder().build_default_simulation(system, count=size)
        for code, own in x.items():
            for name, values in own.items():
                simulation.set_input(name_of(code, name), "2026", values)
        if whole:
            simulation.calculate("tong", "2026")
        return {code: simulation.calculate(name_of(code), "2026") for code in x}

    return run


def with_zen(x: Figures, size: int) -> Job:
    """Return a batch of ZEN: one decision of fifteen tables."""
    import zen

    def table(code: str, rows: list[tuple[str, str]]) -> dict[str, Any]:
        rules = [{"_id": f"{code}{n}", "i": when, "o": then} for n, (when, then) in enumerate(rows)]
        content = {
            "hitPolicy": "first",
            "rules": rules,
            "inputs": [{"id": "i", "name": "i", "field": ""}],
            "outputs": [{"id": "o", "name": "o", "field": key(code)}],
        }
        return {"id": code, "name": code, "type": "decisionTableNode", "content": content}

    def key(code: str, name: str = "diem") -> str:
        return f"{code}_{name}".replace(".", "_").lower()

    nodes = [
        table("I.1.a", [("2 * i_1_a_online >= i_1_a_units", "1"),
                        ("10 * i_1_a_online >= i_1_a_units", "0.75"),
                        ("i_1_a_inspected > 0", "0.5"), ("", "0")])
    ]  # fmt: skip
    nodes += [
        table(c, [(f"{key(c, 'disciplined')} == 0", "0.5"), ("", "0")])
        for c in ("III.1.a", "III.1.b")
    ]
    for code, (whole, part) in SHARES.items():
        r = f"{key(code, part)} / {key(code, whole)}"
        rows = {
            "III.2": [(f"{r} >= 1", "2"), (f"{r} >= 0.9", "1"), (f"{r} >= 0.8", "0.5")],
            "IV.1.b": [("", f"{r} * 0.5")],
            "V.2.a": [(f"{r} >= 1", "1"), (f"{r} >= 0.8", "0.5"), ("", "0.25")],
            "V.3.c": [(f"{r} > 0.9", "1")],
        }.get(code)
        if code in ("IV.1.a", "V.3.a", "V.3.b"):
            rows = [(f"{r} >= 0.7", r)]
        elif code in ("V.1.a", "V.1.b", "V.1.c"):
            rows = [(f"{r} >= 1", "0.5"), (f"{r} >= 0.95", "0.25")]
        rows = rows or [
            (f"{r} >= 0.9", r),
            (f"{r} >= 0.8", f"{r}*0.75"),
            (f"{r} >= 0.5", f"{r}*0.5"),
        ]
        nodes.append(table(code, [*rows, ("", "0")]))
    ends = [{"id": "in", "name": "in", "type": "inputNode"},
            {"id": "out", "name": "out", "type": "outputNode"}]  # fmt: skip
    edges = [{"id": f"a{n['id']}", "sourceId": "in", "targetId": n["id"]} for n in nodes]
    edges += [{"id": f"b{n['id']}", "sourceId": n["id"], "targetId": "out"} for n in nodes]
    graph = {"contentType": "application/vnd.gorules.decision", "nodes": [*ends, *nodes]}
    decision = zen.ZenEngine().create_decision(json.dumps({**graph, "edges": edges}))
    names = [(key(c, n), v.tolist()) for c, own in x.items() for n, v in own.items()]
    rows_ = [{name: values[row] for name, values in names} for row in range(size)]

    def run() -> Points:
        found = [decision.evaluate(row)["result"] for row in rows_]
        return {c: np.array([float(one[key(c)]) for one in found]) for c in x}

    return run


WAYS: dict[str, Callable[[Figures, int], Job]] = {
    "numpy, whole columns": lambda x, size: lambda: plain(x),
    "numpy, blocks": numpy_blocks,
    "par_index (exact, rounded)": this_project,
    "polars": with_polars,
    "pandas": with_pandas,
    "OpenFisca": with_openfisca,
    "OpenFisca, rounded and summed": partial(with_openfisca, whole=True),
    "ZEN": with_zen,
}


def wrong_rows(name: str, found: Points, right: Points) -> int:
    """Return in how many rows some line is not what whole numbers give.

    Those that do not round are rounded as their users would: to hundredths, by their own doubles.
    """
    size = len(right["V.1.b"])
    wrong = np.zeros(size, bool)
    for code, exact_points in right.items():
        points = np.broadcast_to(np.asarray(found[code], np.float64), size)
        if not name.startswith("par_index"):
            points = np.round(points, 2) * 100
        wrong |= np.rint(points) != np.rint(np.asarray(exact_points) * 100)
    return int(wrong.sum())


def timed(job: Job, budget: float = 2.0) -> float:
    """Return the least processor time of some runs, as many as two seconds hold, at least two."""
    found: list[float] = []
    while len(found) < 2 or (sum(found) < budget and len(found) < 200):
        start = time.process_time()
        job()
        found.append(time.process_time() - start)
    return min(found)


def measured(sizes: list[int]) -> Iterator[tuple[str, int, float, int]]:
    """Yield way, rows, seconds and wrong rows, after all have scored the same rows."""
    for size in sizes:
        x = drawn(size)
        right = exact(x)
        jobs: dict[str, Job] = {}
        for name, make in WAYS.items():
            if size > MOST.get(name, size):
                continue
            try:
                jobs[name] = make(x, size)
            except ImportError as missing:
                print(f"  bỏ qua {name}: {missing}", file=sys.stderr)
        # first all agree, but for rounding, then the clock runs
        counts = {name: wrong_rows(name, job(), right) for name, job in jobs.items()}
        assert counts["par_index (exact, rounded)"] == 0
        for name, count in counts.items():
            assert count <= max(1, 0.35 * size), f"{name}: {count}/{size} dòng khác"
        for name, job in jobs.items():
            yield name, size, timed(job), counts[name]


def main() -> None:
    """Print the table and draw it if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--figure", type=Path)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    found = list(measured(sizes))
    plainly = {size: s for name, size, s, _ in found if name == "numpy, whole columns"}
    print("| | rows | ms | times plain numpy | rows that are wrong |\n|---|---|---|---|---|")
    for name, size, seconds, wrong in found:
        ratio = seconds / plainly[size]
        print(f"| {name} | {size:,} | {seconds * 1e3:.3g} | {ratio:.2f} | {wrong:,} |")
    if given.figure is not None:
        draw(found, given.figure)


def draw(found: list[tuple[str, int, float, int]], path: Path) -> None:
    """Draw time against rows, both by powers of ten."""
    left, top, width, height = 60, 20, 520, 300
    colours = ("#888888", "#444444", "#c0392b", "#2471a3", "#1e8449", "#b9770e", "#7d3c98")
    sizes = sorted({size for _, size, _, _ in found})
    lows = [np.log10(s) for *_, s, _ in found]
    low, high, far = np.floor(min(lows)), np.ceil(max(lows)), np.log10(max(sizes)) or 1

    def at(size: int, seconds: float) -> str:
        across = left + width * np.log10(size) / far
        return f"{across:.1f},{top + height * (high - np.log10(seconds)) / (high - low):.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 {top + height + 50}"',
        'font-family="sans-serif" font-size="13"><rect width="100%" height="100%" fill="#fff"/>',
    ]
    for power in range(int(low), int(high) + 1):
        y = at(1, 10.0**power).split(",")[1]
        parts.append(f'<path d="M{left} {y}h{width}" stroke="#ddd"/>')
        parts.append(f'<text x="4" y="{float(y) + 4}">10^{power} s</text>')
    for size in sizes:
        across = at(size, 1.0).split(",")[0]
        parts.append(
            f'<text x="{across}" y="{top + height + 20}" text-anchor="middle">{size:,}</text>'
        )
    parts.append(
        f'<text x="{left + width / 2}" y="{top + height + 42}" text-anchor="middle">rows</text>'
    )
    for number, (name, colour) in enumerate(zip(WAYS, colours, strict=True)):
        points = " ".join(at(size, seconds) for way, size, seconds, _ in found if way == name)
        if points:
            weight = 3 if name.startswith("par") else 1.5
            parts.append(
                f'<polyline points="{points}" fill="none" stroke="{colour}" '
                f'stroke-width="{weight}"/>'
            )
            y = top + 20 + 22 * number
            parts.append(f'<text x="{left + width + 12}" y="{y}" fill="{colour}">{name}</text>')
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
