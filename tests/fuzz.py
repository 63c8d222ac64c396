"""Fuzz the readers of strangers' files: `python -m tests.fuzz READER --seconds 60 --seed 1`.

Shipped files and workbooks of our own are mutated at random; an input that ends in words not seen
before joins those that are mutated further. Whatever comes in, a reader answers or refuses with
problems, within `SECONDS` of processor time and `MEGABYTES` of memory; anything else is printed
with its input and ends in exit code 1.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from par_index import open_evidence
from par_index.diagnostics.problems import ProblemsError
from par_index.excel.template import template_book
from par_index.loading.library import shelf
from par_index.loading.load import load_evidence, load_set
from par_index.scoring.score import score
from tests.mutants import Mutator
from tests.support import CRITERIA, run
from tests.whatif_samples import SON_TRA

SECONDS = 5.0
MEGABYTES = 600
MOST = 300_000
"""The largest input that joins the corpus, in bytes."""


class TooSlowError(BaseException):
    """An input took more processor time than a reader may take."""


@dataclass(frozen=True)
class Reader:
    """One reader: the inputs to start from, by file name, and what reads their folder.

    A mutated input replaces the file of its name, which ``read`` is told; all others stand beside
    it as they are.
    """

    seeds: Sequence[tuple[str, bytes]]
    read: Callable[[Path, str], str]


def evidence() -> Reader:
    """Return the reader of evidence in YAML, with the scoring that follows."""
    loaded = load_set("son-tra-2026")

    def read(folder: Path, which: str) -> str:
        card = score(loaded.scheme, load_evidence(str(folder / "a.yaml"), loaded).claims)
        return str(sorted({leaf.state for leaf in card.leaves.values()}))

    own = Path(__file__).parent / "files" / "so-lieu.yaml"
    return Reader([("a.yaml", own.read_bytes()), ("a.yaml", SON_TRA.encode())], read)


def rules() -> Reader:
    """Return the reader of criteria sets, rules and overlays: every shipped shape on its own."""
    text = (shelf("rubrics") / "mau-cac-dang.yaml").read_text("utf-8")
    shapes = re.split(r"^  (?=[a-z])", text, flags=re.MULTILINE)
    seeds = [
        ("rules.yaml", f"rubrics:\n  the-rule:{shape.partition(':')[2]}") for shape in shapes[1:]
    ]
    seeds += [
        ("criteria.yaml", CRITERIA),
        ("criteria.yaml", CRITERIA + GRADES),
        ("overlay.yaml", OVERLAY),
    ]

    def read(folder: Path, which: str) -> str:
        loaded = load_set(str(folder / "criteria.yaml"), [str(folder / "overlay.yaml")])
        return str(len(loaded.scheme.leaves))

    return Reader([(name, text.encode()) for name, text in seeds], read)


def workbook() -> Reader:
    """Return the reader of filled-in forms."""
    loaded = load_set("son-tra-2026")
    own = Path(__file__).parent / "files" / "so-lieu.yaml"
    with TemporaryDirectory() as name:
        made = Path(name) / "a.xlsx"
        made.write_bytes(template_book(loaded, load_evidence(str(own), loaded)))
        seed = made.read_bytes()

    def read(folder: Path, which: str) -> str:
        return str(len(open_evidence(loaded, str(folder / "a.xlsx")).claims))

    return Reader([("a.xlsx", seed)], read)


def survey() -> Reader:
    """Return the reader of survey tables, CSV and Excel, as its command runs it."""
    from openpyxl import Workbook

    heads = ["STT", "Thái độ phục vụ", "Câu 2: thời gian giải quyết", "Ý kiến khác"]
    rows: list[list[Any]] = [
        [i, i % 5 + 1, "Rất hài lòng" if i % 2 else "Không hài lòng", ""] for i in range(1, 9)
    ]
    book = Workbook()
    assert book.active is not None
    for row in [heads, *rows]:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    seeds = [("a.xlsx", kept.getvalue())]
    for mark in ",;\t":
        lines = [mark.join(f'"{cell}"' for cell in row) for row in [heads, *rows]]
        seeds.append(("a.csv", "\n".join(lines).encode()))

    def read(folder: Path, which: str) -> str:
        result = run("survey", folder / which)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code in (0, 1), (result.exit_code, result.output)
        return result.output

    return Reader(seeds, read)


READERS = {"evidence": evidence, "rules": rules, "workbook": workbook, "survey": survey}

GRADES = """\
grades:
  of: percent
  scale:
    - {title: Tốt, when: ">= 80%", requires: [lines_at_zero = 0, points('A') >= 1]}
    - {title: Yếu, when: "< 80%"}
  forced:
    - {when: points('A.1') = 0, at_most: Yếu, label: Không công khai}
"""
OVERLAY = """\
overlay: Điểm tối đa
leaves:
  A.1: {max: {points: 2, basis: stated}}
grades:
  scale:
    - {title: Tốt, when: ">= 80%"}
    - {title: Khá, when: "[65%..80%)"}
    - {title: Yếu, when: "< 65%"}
"""


def outcome(reader: Reader, folder: Path, which: str) -> str:
    """Return what a reader said of the files of a folder: the words without figures and quotes."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        said = reader.read(folder, which)
    except ProblemsError as failure:
        said = "\n".join(sorted({problem.render() for problem in failure.problems[:20]}))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return re.sub(r"«[^»]*»|\d+|\n.*\|.*", "", said)


def fault(problem: BaseException) -> str:
    """Return the kind of an exception and where it came from, so that one fault is told once."""
    frames = [
        frame
        for frame in traceback.extract_tb(problem.__traceback__)
        if "par_index" in frame.filename
    ]
    last = frames[-1] if frames else traceback.extract_tb(problem.__traceback__)[-1]
    return f"{type(problem).__name__} in {Path(last.filename).name}:{last.lineno} {last.name}"


def fuzz(reader: Reader, seconds: float, seed: int, keep: Path) -> dict[str, str]:
    """Feed a reader with mutated inputs for a time; return the faults found, by their kind."""
    maker = random.Random(seed)
    mutator = Mutator(maker)
    corpus = list(reader.seeds)
    seen: set[str] = set()
    faults: dict[str, str] = {}
    count = 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        for seed_name, data in reversed(corpus):
            (folder / seed_name).write_bytes(data)
        whole = {path.name: path.read_bytes() for path in folder.iterdir()}
        for which in whole:
            outcome(reader, folder, which)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            which, data = maker.choice(corpus)
            mutant = mutator.mutated(which, data, maker.choice(corpus)[1])
            (folder / which).write_bytes(mutant)
            count += 1
            try:
                said = outcome(reader, folder, which)
            except (Exception, TooSlowError) as problem:
                kind = fault(problem)
                if kind not in faults:
                    path = keep / f"{len(faults)}-{which}"
                    path.write_bytes(mutant)
                    faults[kind] = f"{path}\n{''.join(traceback.format_exception(problem)[-4:])}"
                continue
            finally:
                (folder / which).write_bytes(whole[which])
            if said not in seen and len(mutant) <= MOST:
                seen.add(said)
                corpus.append((which, mutant))
    counts = f"{count} inputs, {len(seen)} different answers, {len(faults)} faults"
    print(f"{keep.name}: {counts} (seed {seed})", flush=True)
    return faults


def _too_slow(*_: object) -> None:
    raise TooSlowError(f"more than {SECONDS} s")


def main() -> None:
    """Fuzz one reader from the command line."""
    parser = argparse.ArgumentParser(description="Fuzz a reader of files.")
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"), help="inputs that fail")
    asked = parser.parse_args()
    reader = READERS[asked.reader]()
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEGABYTES * 2**20, resource.RLIM_INFINITY))
    signal.signal(signal.SIGPROF, _too_slow)
    keep = asked.keep / asked.reader
    keep.mkdir(parents=True, exist_ok=True)
    faults = fuzz(reader, asked.seconds, asked.seed, keep)
    for kind, where in faults.items():
        print(f"\n{kind}\n{where}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
