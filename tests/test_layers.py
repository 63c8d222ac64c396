"""Arrows point down only, and heavy libraries are loaded by the surface that needs them."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import par_index
from par_index.record.begin import begin

PACKAGE = Path(par_index.__file__).parent
CORE = ["diagnostics", "language", "meaning", "proof", "scoring", "year"]
"""The folders that compute points, and what they are made of."""

HEAVY = {"pandas", "numpy", "openpyxl", "docx", "altair", "matplotlib", "marimo", "hypothesis"}

_REPORT = """
import sys, runpy
sys.argv = ["par-index", {args}]
try:
    {action}
except SystemExit:
    pass
print("LOADED", *sorted({{name.split(".")[0] for name in sys.modules}}))
"""


def _loaded(action: str, *args: str) -> set[str]:
    """Return the top-level modules that are loaded after an action in a fresh interpreter."""
    code = _REPORT.format(args=", ".join(map(repr, args)), action=action)
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return set(result.stdout.rsplit("LOADED", 1)[1].split())


_MAIN = "import par_index.cli; par_index.cli.main()"


@pytest.mark.parametrize(
    ("args", "lean"),
    [
        (["--help"], ("pydantic", "yaml")),
        (["score", "--help"], ()),
        (["score", "son-tra-2026", "--targets"], ()),
        (["score", "son-tra-2026", "--targets", "--json"], ()),
        (["explain", "son-tra-2026", "--targets", "V.1.b"], ()),
        (["list"], ()),
        (["rule", "PAR102"], ("yaml",)),
    ],
    ids=lambda value: " ".join(value if isinstance(value, list) else sorted(value)),
)
def test_commands_load_no_heavy_library(args: list[str], lean: tuple[str, ...]) -> None:
    """Help and scoring load neither pandas nor openpyxl; help loads not even the models."""
    found = _loaded(_MAIN, *args)
    assert "click" in found
    assert not found & (HEAVY | set(lean))


def test_the_program_shows_a_folder_without_heavy_libraries(tmp_path: Path) -> None:
    """The first page of the officer's program needs no library of workbooks, frames or charts."""
    folder = tmp_path / "cchc"
    begin(folder, par_index.open_set("son-tra-2026"), "son-tra-2026")
    shown = f"pages.section_page(pages.workplace({folder.name!r}), 'tong-quan')"
    make = "from par_index.app.launch import Pages, Path"
    found = _loaded(f"{make}; pages = Pages(Path({str(folder)!r})); assert {shown}.body")
    assert "starlette" in found
    assert not found & HEAVY


def test_every_folder_has_its_layer() -> None:
    """Every folder of the package takes its place in the contract of layers, and no other does."""
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = [
        contract["layers"]
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    listed = {name.strip().split(".")[1] for layer in layers for name in layer.split("|")}
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert listed == folders | modules


def test_the_engine_has_no_clock_and_no_chance() -> None:
    """The core imports neither time, random, os nor any input and output."""
    banned = {"time", "random", "secrets", "os", "pathlib", "io", "socket", "subprocess", "locale"}
    for layer in CORE:
        for path in (PACKAGE / layer).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Import):
                    assert not banned & {alias.name.split(".")[0] for alias in node.names}, path
                if isinstance(node, ast.ImportFrom):
                    assert (node.module or "").split(".")[0] not in banned, path
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    assert node.func.id not in {"eval", "exec", "open", "float"}, path


def test_no_binary_float_in_the_core() -> None:
    """No float literal stands anywhere that decides or carries a point."""
    for layer in (*CORE, "models"):
        for path in (PACKAGE / layer).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, float):
                    assert path.name == "typing.py", f"{path.name}:{node.lineno} {node.value}"


def _literals(path: Path) -> set[str]:
    """Return the texts in a module's code, those inside f-strings too; docstrings are none."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {
        node.value.strip(" .:;,«»")
        for node in constants
        if isinstance(node.value, str) and id(node) not in bare
    }


def test_a_sentence_has_one_home() -> None:
    """No Vietnamese text of six words stands in two modules; states have their words in one.

    What the schemas say of fields and codes is documentation, written at each of them.
    """
    homes: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name not in ("models", "shapes", "diagnostics"):
            for text in _literals(path):
                homes.setdefault(text, []).append(path.name)
    again = {
        text: names
        for text, names in homes.items()
        if len(names) > 1 and len(text.split()) >= 6 and not text.isascii()
    }
    assert again == {}
    for state in ("chưa có số liệu", "không phát sinh"):
        named = {n for text, names in homes.items() if state in text.lower() for n in names}
        assert named == {"states.py"}, state
