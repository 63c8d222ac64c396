"""A fault or a death at every call by which any command writes: files are whole, old or new."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.faults import ROOT, STARTED, STEP, WATCHED, explored, judge, tree_of
from tests.support import run

WRITERS = ("save", "replace_file", "replacing", "new_tree", "write_documents")
"""The functions through which every file goes."""

SEVERAL = ("dossier", "frame", "new", "read-form", "switch", "--each", "--save-templates")
"""Words of commands that write several files, each of them whole; all others write all or none."""


def _commands() -> ModuleType:
    spec = spec_from_file_location("commands", ROOT.parent / ".ci" / "commands.py")
    assert spec is not None
    assert spec.loader is not None
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


CI = _commands()


def ended(words: list[str]) -> tuple[int, str]:
    """Run a command; return its code and its words, or what it raised."""
    result = run(*words)
    odd = "" if isinstance(result.exception, SystemExit | None) else repr(result.exception)
    if result.exit_code and " PAR" not in result.output:
        odd += "Error(without a code)"
    return result.exit_code, result.output + odd


def call_sites() -> Iterator[str]:
    """Yield the functions of the command line, and of what it calls, that hand over a file."""
    for path in ROOT.rglob("*.py"):
        if path.parent.name == "app" or path.name in ("writing.py", "saving.py"):
            continue
        for outer in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(outer, ast.FunctionDef) and any(
                isinstance(one, ast.Name) and one.id in WRITERS for one in ast.walk(outer)
            ):
                yield f"{path.relative_to(ROOT)}:{outer.name}"


def test_a_fault_or_a_death_at_any_call_of_any_command_leaves_whole_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After it every file is the old one or the new one, and what is not death is told in words."""
    folder, aside = tmp_path / "việc", tmp_path / "aside"
    folder.mkdir()
    aside.mkdir()
    CI.prepare(folder)
    monkeypatch.chdir(folder)
    sites: set[str] = set()
    beside: list[str] = []
    count = 0
    for words in CI.COMMANDS:
        for out in {"--out", "--pack"} & set(words):
            name = Path(words[words.index(out) + 1])
            if name.suffix and not {"--each", "read-form"} & set(words):
                name.write_bytes(b"old")
        before = tree_of(folder)
        WATCHED.append((folder, beside))
        faults = explored(partial(ended, words), folder, aside)
        WATCHED.clear()
        after = tree_of(folder)
        assert before == after or faults.seen, f"{words} writes unseen"
        STARTED[0] += faults.seen
        several = bool(set(SEVERAL) & set(words))
        judge(" ".join(words), before, after, faults.ends, several=several)
        count += len(faults.ends)
        sites |= faults.callers
    assert beside == []
    assert set(call_sites()) - sites == set()
    assert count > 500 / STEP
