"""An install brings what the program uses: no library less, and none that no command needs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

import par_index
from tests.support import run

PACKAGE = Path(par_index.__file__).parent
PROJECT = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))["project"]
MODULES = {"pyyaml": "yaml", "typing-extensions": "typing_extensions", "python-docx": "docx"}
"""Libraries that are imported under another name."""

NAMED_BY_THE_CLIENT = {"pandas", "openpyxl"}
EVIDENCE = Path(__file__).parent / "files" / "so-lieu.yaml"
USES = {
    "click": ["--version"],
    "pydantic": ["score", "son-tra-2026", "--targets"],
    "yaml": ["score", "son-tra-2026", "--targets"],
    "typing_extensions": ["score", "son-tra-2026", "--targets"],
    "filelock": ["-C", "ho-so", "record", "tu-cham", "--as-of", "25/11/2026", "--by", "An"],
    "icalendar": ["calendar", "ninh-hoa-2026", "--out", "lich.ics"],
    "numpy": ["simulate", "son-tra-2026", str(EVIDENCE), "--vary", "V.1.b.signed=47..50"],
    "docx": ["dossier", "son-tra-2026", "--targets"],
    "docxtpl": ["dossier", "son-tra-2026", "--targets"],
    "jinja2": ["dossier", "son-tra-2026", "--targets"],
    "lxml": ["dossier", "son-tra-2026", "--targets"],
    "xlsxwriter": ["template", "son-tra-2026", "--out", "so-lieu.xlsx"],
}
"""One command for every library: one that loads it."""


def _modules(requirements: list[str]) -> set[str]:
    names = [re.split(r"[^\w.-]", one)[0].casefold() for one in requirements]
    return {MODULES.get(name, name) for name in names}


DEPENDENCIES = _modules(PROJECT["dependencies"])
EXTRAS = {"app": "app", "ranking": "rank"}
"""The folders that import an extra of their own, and its name."""


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found - sys.stdlib_module_names - {"par_index"}


def test_every_library_that_is_imported_is_a_dependency() -> None:
    """What the program imports, a plain install brings; a folder may import its own extra too."""
    for path in PACKAGE.rglob("*.py"):
        extra = PROJECT["optional-dependencies"].get(EXTRAS.get(path.parent.name, ""), [])
        # pydantic_core is the other half of pydantic, released with it
        allowed = DEPENDENCIES | {"pydantic_core"} | _modules(extra)
        assert _imported(path) <= allowed, path


def test_every_library_has_its_command() -> None:
    """No library comes with a plain install but those that a command uses and the client's two."""
    assert set(USES) | NAMED_BY_THE_CLIENT == DEPENDENCIES


@cache
def _loaded(words: tuple[str, ...], folder: Path) -> list[str]:
    """Return the modules that a command loads."""
    code = (
        "import atexit, sys; from par_index.cli import main\n"
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr)); main()"
    )
    if "ho-so" in words:
        run("init", folder / "ho-so", "--set", "son-tra-2026")
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stderr.split()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the commands run, each of them once."""
    return tmp_path_factory.mktemp("lenh")


@pytest.mark.parametrize("library", USES)
def test_every_library_is_used_by_a_command(library: str, folder: Path) -> None:
    """The command that is named for a library loads it."""
    assert library in _loaded(tuple(USES[library]), folder)


def test_the_pinned_versions_are_names_and_versions() -> None:
    """The constraints of the tests name versions only, no addresses, and pin every library."""
    lines = (PACKAGE.parent / ".ci" / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {}
    for line in lines:
        match = re.fullmatch(r"([\w.-]+)==([\w.]+)", line)
        assert match, line
        pinned[match[1].casefold().replace("_", "-")] = match[2]
    extras = PROJECT["optional-dependencies"]
    wanted = [*PROJECT["dependencies"], *extras["app"], *extras["test"]]
    names = {re.split(r"[^\w.-]", one)[0].casefold() for one in wanted} - {"par-index"}
    assert names <= set(pinned)
