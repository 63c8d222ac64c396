"""Fuzz the readers of strangers' files: `python -m tests.fuzz READER --seconds 60 --seed 1`.

Shipped files and workbooks of our own are mutated at random; an input that ends in words not seen
before joins those that are mutated further. Whatever comes in, a reader answers or refuses with
problems, within `SECONDS` of processor time and `MEGABYTES` of memory; anything else is printed
with its input and ends in exit code 1.
"""

from __future__ import annotations

import argparse
import faulthandler
import logging
import random
import re
import resource
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from par_index.diagnostics.problems import ProblemsError
from tests import folder_readers, readers
from tests.mutants import Mutator
from tests.program_reader import program
from tests.readers import Reader

READERS = {
    "evidence": readers.evidence,
    "rules": readers.rules,
    "workbook": readers.workbook,
    "survey": readers.survey,
    "new-set": readers.new_set,
    "form": readers.form,
    "folder": folder_readers.folder,
    "rounds": folder_readers.rounds,
    "program": program,
    "units": folder_readers.units,
    "word": folder_readers.word,
}

SECONDS = 5.0
MEGABYTES = 600
MOST = 300_000
"""The largest input that joins the corpus, in bytes."""


class TooSlowError(BaseException):
    """An input took more processor time than a reader may take."""


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
    with TemporaryDirectory(dir=keep) as name:  # which stays, with its input, where we crash
        folder = Path(name)
        whole = {**reader.beside, **dict(reversed(corpus))}
        for which in dict(corpus):
            laid(folder, whole)
            outcome(reader, folder, which)
        _bounded()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            which, data = maker.choice(corpus)
            mutant = mutator.mutated(which, data, maker.choice(corpus)[1])
            laid(folder, {**whole, which: mutant})
            count += 1
            try:
                said = outcome(reader, folder, which)
            except (Exception, TooSlowError) as problem:
                kind = fault(problem)
                if kind not in faults:
                    path = keep / f"{len(faults)}-{which.replace('/', '-')}"
                    path.write_bytes(mutant)
                    faults[kind] = f"{path}\n{''.join(traceback.format_exception(problem)[-4:])}"
                continue
            if said not in seen and len(mutant) <= MOST:
                seen.add(said)
                corpus.append((which, mutant))
    counts = f"{count} inputs, {len(seen)} different answers, {len(faults)} faults"
    print(f"{keep.name}: {counts} (seed {seed})", flush=True)
    return faults


def laid(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder hold these files, and no others."""
    for path in sorted(folder.rglob("*"), reverse=True):
        name = path.relative_to(folder).as_posix()
        if path.is_dir():
            if not any(file.startswith(f"{name}/") for file in files):
                path.rmdir()
        elif name not in files:
            path.unlink()
    for name, content in files.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _bounded() -> None:
    """Take the memory that is used so far for what a reader needs before it reads."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEGABYTES * 2**20, resource.RLIM_INFINITY))


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
    faulthandler.enable()
    logging.disable()
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGPROF, _too_slow)
    keep = asked.keep / asked.reader
    keep.mkdir(parents=True, exist_ok=True)
    faults = fuzz(reader, asked.seconds, asked.seed, keep)
    for kind, where in faults.items():
        print(f"\n{kind}\n{where}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
