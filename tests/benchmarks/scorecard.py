"""Compare one scorecard of Sơn Trà with a lean hand-written scorer and with `zen-engine`.

The lean scorer knows the twenty lines by heart and gives what a scorecard with its ledger says, in
whole numbers only: points, maximum and row of every line by its code, the sums of every group and
of the whole, and what was lost where. The engine makes the tree of results and the ledger. ZEN
evaluates one decision table a line, with its trace, where it is installed. Run
``python tests/benchmarks/scorecard.py``; it prints times and ratios of one run, checks that all
give the same points, and fails where the engine takes more than 8 times the lean one.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from fractions import Fraction

from par_index import open_evidence, open_set
from par_index.scoring.score import score

GIVEN: dict[str, dict[str, object]] = {
    "I.1.a": {"units": 20, "inspected": 20, "online": 8},
    "II.1": {"self_check": "full"},
    "III.1.a": {"disciplined": 0},
    "III.1.b": {"disciplined": 1},
    "III.2": {"total": 400, "updated": 380},
    "IV.1.a": {"planned": 1000, "disbursed": 800},
    "IV.1.b": {"due": 1000, "paid": 800},
    "V.1.a": {"total": 50, "signed": 48},
    "V.1.b": {"total": 50, "signed": 48},
    "V.1.c": {"total": 60, "signed": 58},
    "V.2.a": {"total": 1000, "electronic": 900},
    "V.3.a": {"total": 1000, "endorsed": 900},
    "V.3.b": {"total": 1000, "with_draft": 900},
    "V.3.c": {"total": 1000, "linked": 900},
    "V.4": {"total": 200, "submitted": 180},
    "V.5": {"total": 200, "of_quality": 180},
}
GIVEN |= {code: {"applied": True} for code in ("V.2.b.1", "V.2.b.2", "V.2.b.3")}
CHECKED = ("states_results", "states_shortcomings", "states_remedies", "states_remedy_deadline")
GIVEN["I.1.b"] = {"completed": 739_590, "issued": 739_600, **dict.fromkeys(CHECKED, True)}
WORTH = (100, 50, 100, 50, 50, 200, 100, 50, 50, 50, 50, 100, 50, 50, 50, 100, 100, 100, 100, 100)
"""The maximum of every line in hundredths of a point."""


CODES = (
    *(
        "I.1.a",
        "I.1.b",
        "II.1",
        "III.1.a",
        "III.1.b",
        "III.2",
        "IV.1.a",
        "IV.1.b",
        "V.1.a",
        "V.1.b",
    ),
    *("V.1.c", "V.2.a", "V.2.b.1", "V.2.b.2", "V.2.b.3", "V.3.a", "V.3.b", "V.3.c", "V.4", "V.5"),
)
GROUPS = (
    *(("", 0, 20), ("I", 0, 2), ("I.1", 0, 2), ("II", 2, 3), ("III", 3, 6), ("III.1", 3, 5)),
    *(("IV", 6, 8), ("IV.1", 6, 8), ("V", 8, 20), ("V.1", 8, 11), ("V.2", 11, 15)),
    *(("V.2.b", 12, 15), ("V.3", 15, 18)),
)
"""Every group with the lines that it holds, from and to their places."""


def bands(part: int, whole: int, rows: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    """Return the points and the place of the first row whose percent is reached."""
    for place, (percent, points) in enumerate(rows):
        if part * 100 >= percent * whole:
            return points, place
    return 0, len(rows)


def share(part: int, whole: int, top: int) -> int:
    """Return the share of a maximum, half up."""
    return (2 * part * top + whole) // (2 * whole)


SIGNED = ((100, 50), (95, 25))
CUT = ((100, 0), (70, 1))


Sums = dict[str, tuple[int, int]]
Lines = dict[str, tuple[int, int, int]]
Losses = list[tuple[str, int, int]]


def lean(e: dict[str, dict[str, int]]) -> tuple[Sums, Lines, Losses]:
    """Return (points, maximum) by group, with the row by line, and (code, lost, row) of losses."""
    x = e["I.1.a"]
    online = bands(x["online"], x["units"], ((50, 100), (10, 75)))
    if online[1] == 2 and x["inspected"]:
        online = 50, 2
    y = e["I.1.b"]
    told = y["completed"] < 739_950 and y["issued"] < 739_950 and all(y[name] for name in CHECKED)
    found = [online, (50, 0) if told else (0, 1)]
    found.append((100, 0) if e["II.1"]["self_check"] == "full" else (0, 1))
    found += [(0, 1) if e[code]["disciplined"] else (50, 0) for code in ("III.1.a", "III.1.b")]
    x = e["III.2"]
    found.append(bands(x["updated"], x["total"], ((100, 200), (90, 100), (80, 50))))
    x = e["IV.1.a"]
    spent, planned = min(x["disbursed"], x["planned"]), x["planned"]
    found.append((share(spent, planned, 100), 0) if spent * 10 >= planned * 7 else (0, 1))
    x = e["IV.1.b"]
    found.append((share(min(x["paid"], x["due"]), x["due"], 50), 0))
    for code in ("V.1.a", "V.1.b", "V.1.c"):
        x = e[code]
        found.append(bands(x["signed"], x["total"], SIGNED))
    x = e["V.2.a"]
    electronic = bands(x["electronic"], x["total"], ((100, 100), (80, 50)))
    found.append(electronic if electronic[1] < 2 else (25, 2))
    found += [(50, 0) if e[f"V.2.b.{n}"]["applied"] else (0, 1) for n in (1, 2, 3)]
    for code, name in (("V.3.a", "endorsed"), ("V.3.b", "with_draft")):
        x = e[code]
        row = bands(x[name], x["total"], CUT)[1]
        found.append((share(x[name], x["total"], 100) if row < 2 else 0, row))
    x = e["V.3.c"]
    found.append((100, 0) if x["linked"] * 10 > x["total"] * 9 else (0, 1))
    for code, name in (("V.4", "submitted"), ("V.5", "of_quality")):
        x = e[code]
        times, row = bands(x[name], x["total"], ((90, 4), (80, 3), (50, 2)))
        found.append(((2 * x[name] * times * 100 + 4 * x["total"]) // (8 * x["total"]), row))
    lines, lost = {}, []
    for code, top, (points, place) in zip(CODES, WORTH, found, strict=True):
        lines[code] = points, top, place
        if points < top:
            lost.append((code, top - points, place))
    sums = {}
    for group, start, end in GROUPS:
        points = top = 0
        for at in range(start, end):
            points += found[at][0]
            top += WORTH[at]
        sums[group] = points, top
    return sums, lines, lost


def timed(run: Callable[[], object], rounds: int = 200) -> float:
    """Return the processor time of one run in microseconds."""
    start = time.process_time()
    for _ in range(rounds):
        run()
    return (time.process_time() - start) / rounds * 1e6


def main() -> None:
    """Time all in turn, keep the best of each, and compare."""
    loaded = open_set("son-tra-2026")
    texts = {c: {n: _text(n, v) for n, v in given.items()} for c, given in GIVEN.items()}
    claims = open_evidence(loaded, texts).claims
    figures = {code: dict(claim.values) for code, claim in claims.items()}
    runs: dict[str, Callable[[], object]] = {
        "lean, by hand": lambda: lean(figures),  # type: ignore[arg-type]
        "scorecard": lambda: score(loaded.scheme, claims),
        "scorecard with ledger": lambda: score(loaded.scheme, claims).root.ledger(),
    }
    card = score(loaded.scheme, claims)
    sums, lines, losses = lean(figures)  # type: ignore[arg-type]
    for code, (points, top, *_) in (*sums.items(), *lines.items()):
        node = card.nodes[code]
        assert (node.points * 100, node.maximum * 100) == (points, top), code
    assert len(card.nodes) == len(sums) + len(lines) + 1  # IV.2 waits for its publication
    lost = sum((line.amount for _, line in card.root.ledger()), Fraction(0))
    assert lost * 100 == sum(amount for _, amount, _ in losses)
    rows = [(points, place) for points, _, place in lines.values()]
    runs |= _zen(rows)
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(25):
        for name, run in runs.items():
            best[name] = min(best[name], timed(run))
    hand = best["lean, by hand"]
    for name, micros in best.items():
        print(f"{name:24}{micros:9.1f} µs{micros / hand:8.1f} ×")
    sys.exit(best["scorecard with ledger"] > 8 * hand)


def _text(name: str, value: object) -> object:
    return (
        date.fromordinal(value)
        if name in ("issued", "completed") and isinstance(value, int)
        else value
    )


def _zen(rows: list[tuple[int, int]]) -> dict[str, Callable[[], object]]:
    """Return the same lines as tables of ZEN, one evaluation with trace, if it is there."""
    try:
        import zen
    except ImportError:
        print("zen-engine is not installed; it is left out")
        return {}
    nodes: list[dict[str, object]] = [{"id": "in", "type": "inputNode", "name": "in"}]
    edges = []
    for number, (points, _) in enumerate(rows):
        node = f"t{number}"
        rule = [
            {"_id": f"{node}a", "i": ">= 0.9", "o": str(points)},
            {"_id": f"{node}b", "i": ">= 0.5", "o": str(points)},
            {"_id": f"{node}c", "i": "", "o": "0"},
        ]
        content = {
            "hitPolicy": "first",
            "inputs": [{"id": "i", "name": "share", "field": f"b{number} / a{number}"}],
            "outputs": [{"id": "o", "name": "points", "field": f"p{number}"}],
            "rules": rule,
        }
        nodes.append({"id": node, "type": "decisionTableNode", "name": node, "content": content})
        edges.append({"id": f"e{node}", "sourceId": "in", "targetId": node})
        edges.append({"id": f"f{node}", "sourceId": node, "targetId": "out"})
    nodes.append({"id": "out", "type": "outputNode", "name": "out"})
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    given = {f"{side}{n}": 100 for n in range(len(rows)) for side in "ab"}
    return {"ZEN with trace": lambda: decision.evaluate(given, {"trace": True})}


if __name__ == "__main__":
    main()
