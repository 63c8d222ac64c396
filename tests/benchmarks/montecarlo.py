"""Compare `simulate` with hand-written numpy for 100,000 cases of a 15-line rubric.

Both draw the same 15 figures, score the same bands and shares and summarise the totals; the
hand-written version keeps points as integers in hundredths, as a careful programmer would. Run
``python tests/benchmarks/montecarlo.py``; it prints both times and their ratio, and fails above 2.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from par_index.loading.load import load_evidence, load_set
from par_index.scoring.score import score
from par_index.whatif.montecarlo import simulate
from par_index.whatif.spreads import uniform

CASES = 100_000
BANDS = [("V.1.a", 50), ("V.1.b", 50), ("V.1.c", 60)]
EVIDENCE = """\
set: son-tra-2026
leaves:
  I.1.a: {given: {units: 20, inspected: 20, online: 8}}
  II.1: {given: {self_check: full}}
  III.1.a: {given: {disciplined: 0}}
  III.1.b: {given: {disciplined: 0}}
  III.2: {given: {total: 400, updated: 380}}
  IV.1.a: {given: {planned: 1000, disbursed: 800}}
  IV.1.b: {given: {due: 1000, paid: 800}}
  V.1.a: {given: {total: 50, signed: 48}}
  V.1.b: {given: {total: 50, signed: 48}}
  V.1.c: {given: {total: 60, signed: 58}}
  V.2.a: {given: {total: 1000, electronic: 900}}
  V.3.a: {given: {total: 1000, endorsed: 900}}
  V.3.b: {given: {total: 1000, with_draft: 900}}
  V.3.c: {given: {total: 1000, linked: 900}}
  V.4: {given: {total: 200, submitted: 180}}
  V.5: {given: {total: 200, of_quality: 180}}
"""
RANGES = {
    ("I.1.a", "online"): (0, 20),
    ("III.1.a", "disciplined"): (0, 1),
    ("III.1.b", "disciplined"): (0, 2),
    ("III.2", "updated"): (300, 400),
    ("IV.1.a", "disbursed"): (500, 1000),
    ("IV.1.b", "paid"): (500, 1000),
    ("V.1.a", "signed"): (40, 50),
    ("V.1.b", "signed"): (40, 50),
    ("V.1.c", "signed"): (50, 60),
    ("V.2.a", "electronic"): (700, 1000),
    ("V.3.a", "endorsed"): (600, 1000),
    ("V.3.b", "with_draft"): (600, 1000),
    ("V.3.c", "linked"): (850, 1000),
    ("V.4", "submitted"): (90, 200),
    ("V.5", "of_quality"): (90, 200),
}


def share(b: np.ndarray, a: int, top: int = 100) -> np.ndarray:
    """Return b/a of the top, in hundredths, half up."""
    return (2 * b * top + a) // (2 * a)


def hand_written(seed: int) -> tuple[float, np.ndarray, np.ndarray]:
    """Draw, score and summarise by hand."""
    rng = np.random.default_rng(seed)
    x = {key: rng.integers(low, high + 1, CASES) for key, (low, high) in RANGES.items()}
    total = np.full(CASES, 100, dtype=np.int64)
    online = x["I.1.a", "online"]
    total += np.where(online * 2 >= 20, 100, np.where(online * 10 >= 20, 75, 50))
    for code in ("III.1.a", "III.1.b"):
        total += np.where(x[code, "disciplined"] == 0, 50, 0)
    updated = x["III.2", "updated"]
    total += np.where(
        updated == 400, 200, np.where(updated >= 360, 100, np.where(updated >= 320, 50, 0))
    )
    disbursed = x["IV.1.a", "disbursed"]
    total += np.where(disbursed >= 700, share(disbursed, 1000), 0)
    total += share(x["IV.1.b", "paid"], 1000, 50)
    for code, count in BANDS:
        signed = x[code, "signed"]
        total += np.where(signed == count, 50, np.where(signed * 20 >= count * 19, 25, 0))
    electronic = x["V.2.a", "electronic"]
    total += np.where(electronic == 1000, 100, np.where(electronic >= 800, 50, 25))
    for code, name in (("V.3.a", "endorsed"), ("V.3.b", "with_draft")):
        done = x[code, name]
        total += np.where(done >= 700, share(done, 1000), 0)
    total += np.where(x["V.3.c", "linked"] > 900, 100, 0)
    for code, name in (("V.4", "submitted"), ("V.5", "of_quality")):
        done = x[code, name]
        factor = np.where(done >= 180, 4, np.where(done >= 160, 3, np.where(done >= 100, 2, 0)))
        total += (2 * done * factor * 100 + 800) // 1600
    counts = np.bincount(total)
    return float(total.mean()) / 100, np.quantile(total, [0.05, 0.5, 0.95]), counts


def main() -> None:
    """Time both, best of five, and compare."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "so-lieu.yaml"
        path.write_text(EVIDENCE, encoding="utf-8")
        loaded = load_set("son-tra-2026")
        claims = load_evidence(path, loaded).claims
    base = score(loaded.scheme, claims)
    spreads: dict[str, dict[str, object]] = {}
    for (code, name), (low, high) in RANGES.items():
        spreads.setdefault(code, {})[name] = uniform(low, high)
    by_hand, by_engine = [], []
    for seed in range(5):
        start = time.process_time()
        mean, _, _ = hand_written(seed)
        by_hand.append(time.process_time() - start)
        start = time.process_time()
        found = simulate(base, spreads, CASES, seed)  # type: ignore[arg-type]
        found.quantile(found.mean * 0 + 1)
        by_engine.append(time.process_time() - start)
        print(f"số khởi tạo {seed}: viết tay {mean:.4f}, par_index {float(found.mean):.4f}")
    hand, engine = min(by_hand), min(by_engine)
    print(
        f"viết tay {hand * 1000:.1f} ms, par_index {engine * 1000:.1f} ms: {engine / hand:.2f} lần"
    )
    if engine > 2 * hand:
        sys.exit("chậm hơn 2 lần")


if __name__ == "__main__":
    main()
