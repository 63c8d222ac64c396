"""Every diagnostic of `par-index check`, from Markdown files that hold a source and its output.

A file in `tests/check` has one fenced block for each source file (its name stands after `yaml`) and
one block `text` with exactly what the command in the block `console` prints.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from par_index.cli import cli
from par_index.diagnostics.catalogue import KINDS

CASES = sorted((Path(__file__).parent / "check").glob("*.md"))
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(path: Path) -> tuple[dict[str, str], list[str], str]:
    """Return the source files, the command and the expected output of a case."""
    sources: dict[str, str] = {}
    command, expected = "", ""
    for kind, name, body in BLOCK.findall(path.read_text(encoding="utf-8")):
        if kind == "yaml":
            sources[name] = body
        elif kind == "console":
            command = body
        elif kind == "text":
            expected = body
    return sources, command.split()[2:], expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_diagnostic(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file gives exactly the diagnostic that the case shows, and the right exit code."""
    sources, command, expected = blocks(path)
    for name, text in sources.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, command)
    assert result.output == expected
    code = path.stem.partition("-")[0]
    assert code in result.output
    assert result.exit_code == (1 if " lỗi: " in expected else 0)


def test_every_code_of_the_checker_has_a_case() -> None:
    """Each code that the checker adds is shown by at least one Markdown case."""
    shown = {path.stem.partition("-")[0] for path in CASES}
    assert {code for code in KINDS if code.startswith("PAR6")} <= shown
