"""The pages that people read first show what the program really prints."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from par_index.cli import cli

ROOT = Path(__file__).parent.parent
EVIDENCE = Path(__file__).parent / "files" / "so-lieu.yaml"
PAGES = ["README.md", "README.vi.md"]


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
    """A command of the page prints the lines below it; `...` stands for any lines."""
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


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(page: str) -> None:
    """Every relative link and picture of the page exists."""
    text = (ROOT / page).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target:
            assert (ROOT / target).exists(), target


def test_the_guide_holds_the_whole_evidence_file() -> None:
    """The evidence that the Vietnamese guide asks to copy is the file that the tests score."""
    assert EVIDENCE.read_text("utf-8") in _blocks("README.vi.md", "yaml")
