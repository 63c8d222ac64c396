"""The pages that people read first show what the program really prints."""

import os
import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from par_index.cli import cli

ROOT = Path(__file__).parent.parent
EVIDENCE = Path(__file__).parent / "files" / "so-lieu.yaml"
PAGES = [
    "README.md",
    "README.vi.md",
    "criteria/README.vi.md",
    ".readme/so-lieu.vi.md",
    ".readme/tour.md",
    ".readme/writing-rules.md",
]


def _blocks(page: str, kind: str) -> list[str]:
    text = (ROOT / page).read_text("utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def _sessions(page: str) -> list[tuple[str, str]]:
    """Return every command of the page that shows its output, with that output."""
    found = []
    for block in _blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def _write_files(page: str, folder: Path) -> None:
    """Write the files that the page shows under their names."""
    (folder / "so-lieu.yaml").write_bytes(EVIDENCE.read_bytes())
    for block in _blocks(page, "csv"):
        (folder / "khao-sat.csv").write_text(block, "utf-8")
    for block in _blocks(page, "yaml"):
        match = re.match(r"# (?:file|tệp): (\S+)\n", block)
        if match:
            (folder / match[1]).write_text(block, "utf-8")


@pytest.mark.parametrize(
    ("page", "command", "output"),
    [(page, *session) for page in PAGES for session in _sessions(page)],
)
def test_commands_print_what_the_page_shows(
    page: str, command: str, output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command of the page prints the lines below it; `...` stands for any lines.

    The pages are written as of one day, on which the commands find themselves here too.
    """
    monkeypatch.setattr("par_index.cli.options.today", lambda: date(2026, 10, 1))
    _write_files(page, tmp_path)
    monkeypatch.chdir(tmp_path)
    program, *arguments = shlex.split(command)
    assert program == "par-index"
    result = CliRunner().invoke(cli, arguments, prog_name="par-index")
    printed = "\n".join(line.rstrip() for line in result.output.splitlines()).strip()
    shown = "".join(
        r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line.rstrip()) + r"\n"
        for line in output.strip("\n").splitlines()
    )
    assert re.fullmatch(shown, printed + "\n"), printed


def test_the_python_of_the_page_runs(tmp_path: Path) -> None:
    """The Python example runs as it stands and prints what its comment says."""
    (code,) = _blocks("README.md", "python")
    _write_files("README.md", tmp_path)
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    shown = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=True
    ).stdout.splitlines()
    assert shown[0] == "511/50 31/2"
    assert "V.1.b award 1/4" in shown


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(page: str) -> None:
    """Every relative link and picture of the page exists."""
    text = (ROOT / page).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target:
            assert ((ROOT / page).parent / target).exists(), target


def test_the_guide_holds_the_whole_evidence_file() -> None:
    """The evidence that the Vietnamese guide asks to copy is the file that the tests score."""
    assert EVIDENCE.read_text("utf-8") in _blocks(".readme/so-lieu.vi.md", "yaml")
