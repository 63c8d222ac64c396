"""Run the main commands of an installed `par-index`: `PYTHON .ci/commands.py`.

They run as this Python's own installation has them, each once through a pipe and once on a
pseudo-terminal, because a library that only a terminal needs is missed by every pipe. Nothing
beyond the standard library and the program itself is imported, so a plain install suffices.
"""

from __future__ import annotations

import os
import pty
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

TESTS = Path(__file__).resolve().parent.parent / "tests"
PROGRAM = Path(sys.executable).parent / "par-index"
PATIENCE = 120
"""Most seconds that a command may take."""

SET, EVIDENCE, FORM = "son-tra-2026", "so-lieu.yaml", "so-lieu.xlsx"
FOLDER = "ho-so-2026"
PARTS = ["p1.yaml", "p2.yaml", "p3.yaml", "p4.yaml", "p5.yaml"]
GIVEN = [SET, EVIDENCE]
SCHEMAS = ["criteria", "rubric", "evidence", "overlay", "scorecard"]

COMMANDS: list[list[str]] = [
    ["--help"],
    ["--version"],
    ["list"],
    ["rule"],
    ["rule", "PAR504"],
    *(["schema", kind] for kind in SCHEMAS),
    ["score", SET, "--targets"],
    ["score", *GIVEN],
    ["score", *GIVEN, "--json"],
    ["score", *GIVEN, "--readings"],
    ["score", SET, *PARTS],
    ["score", *GIVEN, "--out", "bang-tu-cham.xlsx"],
    ["template", SET, "--out", FORM, "--prefill", EVIDENCE, "--overwrite"],
    ["template", SET, "--out", "bieu-mau.xlsx", "--each"],
    ["score", SET, FORM],
    ["explain", *GIVEN, "V.1.b"],
    ["status", "ninh-hoa-2026", "--as-of", "15/09/2026"],
    ["calendar", "ninh-hoa-2026", "--out", "lich.ics"],
    ["units", *GIVEN],
    ["units", *GIVEN, "--out", "cac-don-vi.xlsx"],
    ["units", *GIVEN, "--appendix", "nhiem-vu.docx"],
    ["score", *GIVEN, "--rows", "tung-dong.csv"],
    ["rank", SET, EVIDENCE, "--out", "bang-xep-hang.xlsx"],
    ["rank", SET, "don-vi.csv", "--explain", "A=V.1.b"],
    ["frame", SET, "don-vi.csv", "--out", "diem.csv"],
    ["survey", "khao-sat.csv", "--column", "Thái độ phục vụ", "--target", "50%"],
    ["survey", "khao-sat.xlsx", "--column", "Thái độ phục vụ", "--target", "50%"],
    ["whatif", *GIVEN, "--set", "V.1.b.signed=50"],
    ["plan", *GIVEN, "--target", "80%", "--out", "ke-hoach.xlsx"],
    ["spot", SET, "V.1.b", "-N", "400", "-K", "390"],
    ["simulate", *GIVEN, "--vary", "V.1.b.signed=47..50", "--target", "60%"],
    ["sensitivity", *GIVEN],
    ["change", *GIVEN, *GIVEN],
    ["check", SET],
    ["new", "bo-moi", "--from", "tieu-chi.csv", "--year", "2027"],
    ["fill", "mau-cap-tren.xlsx", *GIVEN, "--out", "da-dien.xlsx"],
    ["read-form", "mau-cap-tren.xlsx", "--year", "2027", "--out", "bo-tu-bang"],
    ["read-form", "da-dien.xlsx", "--set", SET, "--out", "de-xuat.yaml"],
    ["explain", *GIVEN, "tong"],
    ["profile", "init", "don-vi.yaml", "--blank"],
    ["dossier", *GIVEN, "--profile", "don-vi.yaml"],
    ["dossier", *GIVEN, "--period", "Q3", "--out", "bao-cao"],
    ["dossier", "--save-templates", "mau-word"],
    ["init", FOLDER, "--set", SET],
    ["collect", "--remind", "-C", FOLDER],
    ["record", "tu-cham", "--as-of", "25/11/2026", "--by", "An", "-C", FOLDER],
    ["verify", "-C", FOLDER],
    ["lint", "-C", FOLDER],
    ["documents", "-C", FOLDER],
    ["documents", "--pack", "minh-chung.zip", "-C", FOLDER],
    ["appraise", "--out", "tham-dinh.xlsx", "-C", FOLDER],
    ["compare", "tu-cham", "muc-tieu", "-C", FOLDER],
    ["compare", "tu-cham", "muc-tieu", "--out", "so-sanh.xlsx", "-C", FOLDER],
    ["profile", "init", "--blank", "-C", FOLDER],
    ["switch", "--set", SET, "-C", FOLDER],
    ["switch", "--set", SET, "--with", "dieu-chinh.yaml", "--from", "01/12/2026", "-C", FOLDER],
    ["init", "ho-so-2027", "--from", FOLDER],
]

NOTEBOOK = """
from par_index.assessment import assess
frame = assess("son-tra-2026", "so-lieu.yaml").ledger().table().to_frame()
assert len(frame) > 5
"""
"""What a notebook does: the assessment as a frame of pandas."""

SURVEY = "Thái độ phục vụ\n5\n4\n2\n5\n"
OVERLAY = "overlay: Thử\nleaves: {I.1.a: {reading: at-least-five}}\n"
CRITERIA = "Mã,Tiêu chí,Điểm tối đa\nI,Chung,1\n1,Kế hoạch,1\n"
UNITS = "Đơn vị,V.1.b.total,V.1.b.signed\nA,50,48\nB,50,\n"
FORM_ROWS = [["Mã", "Tiêu chí", "Điểm tự chấm"], ["I", "Chung", None], ["I.1", "Kế hoạch", None]]

Runner = Callable[[list[str], Path], tuple[int, str]]


def prepare(folder: Path) -> None:
    """Write the files that the commands read."""
    from openpyxl import Workbook

    evidence = (TESTS / "files" / EVIDENCE).read_text("utf-8")
    (folder / EVIDENCE).write_text(evidence, "utf-8")
    head, *lines = evidence.split("\n\n  ")
    head = head.removesuffix("leaves:\n").removesuffix("leaves:")
    for index, name in enumerate(PARTS):
        own = "\n\n  ".join(lines[index :: len(PARTS)])
        (folder / name).write_text(f"{head}\nleaves:\n\n  {own}\n", "utf-8")
    (folder / "khao-sat.csv").write_text(SURVEY, "utf-8")
    (folder / "dieu-chinh.yaml").write_text(OVERLAY, "utf-8")
    (folder / "tieu-chi.csv").write_text(CRITERIA, "utf-8")
    (folder / "don-vi.csv").write_text(UNITS, "utf-8")
    book = Workbook()
    assert book.active is not None
    for line in SURVEY.splitlines():
        book.active.append([int(line) if line.isdigit() else line])
    book.save(folder / "khao-sat.xlsx")
    book = Workbook()
    assert book.active is not None
    for row in FORM_ROWS:
        book.active.append(row)
    book.save(folder / "mau-cap-tren.xlsx")


def through_pipe(command: list[str], folder: Path) -> tuple[int, str]:
    """Run a command with its output in a pipe; return its exit code and all that it printed."""
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, done.stdout.decode("utf-8")


def on_terminal(command: list[str], folder: Path) -> tuple[int, str]:
    """Run a command on a pseudo-terminal; return its exit code and all that it printed."""
    master, slave = pty.openpty()
    process = subprocess.Popen(command, cwd=folder, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    received = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        received += piece
    os.close(master)
    return process.wait(PATIENCE), received.decode("utf-8")


def app_answers(folder: Path) -> bool:
    """Whether `par-index app` starts and answers on its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(PROGRAM), "app", "--no-browser", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL) as server:
        try:
            return any(_answers(f"http://127.0.0.1:{port}") for _ in range(PATIENCE))
        finally:
            server.terminate()


def _answers(address: str) -> bool:
    try:
        urlopen(address, timeout=5).close()
    except HTTPError:
        return True
    except (URLError, OSError):
        time.sleep(1)
        return False
    return True


def failures(run: Runner, folder: Path) -> Iterator[str]:
    """Yield what went wrong with the commands under one way of running them."""
    for arguments in COMMANDS:
        code, printed = run([str(PROGRAM), *arguments], folder)
        if code != 0 or "Traceback" in printed or not printed.strip():
            yield f"{' '.join(arguments)}: exit code {code}\n{printed[-1500:]}"
    code, printed = run([sys.executable, "-c", NOTEBOOK], folder)
    if code != 0:
        yield f"a notebook: exit code {code}\n{printed[-1500:]}"
    if find_spec("starlette") is None:
        code, printed = run([str(PROGRAM), "app", "--no-browser"], folder)
        if code != 1 or "Traceback" in printed:
            yield f"app without its extra: exit code {code}\n{printed[-1500:]}"
    elif run is through_pipe and not app_answers(folder):
        yield "app: no answer"


def missed() -> set[str]:
    """Return the commands of the program that this file does not run."""
    from par_index.cli import cli

    return set(cli.list_commands(cli.make_context("par-index", [], resilient_parsing=True))) - {
        "app",
        *(arguments[0] for arguments in COMMANDS),
    }


def main() -> None:
    """Run everything and exit with 1 when anything failed."""
    if not shutil.which(PROGRAM):
        sys.exit(f"{PROGRAM} is not installed")
    found = [f"{name}: a command that this file does not run" for name in sorted(missed())]
    for run in (through_pipe, on_terminal):
        with TemporaryDirectory() as name:
            prepare(Path(name))
            found += [f"{run.__name__}: {what}" for what in failures(run, Path(name))]
    if found:
        sys.exit("\n\n".join(found))
    print(f"{len(COMMANDS)} commands ran through a pipe and on a terminal")


if __name__ == "__main__":
    main()
