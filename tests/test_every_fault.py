"""A fault or a death at every call by which any command writes: files are whole, old or new."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest

import par_index
from tests.support import run

ROOT = Path(par_index.__file__).parent
UNFINISHED = ".par-index-"
WRITERS = ("save", "replace_file", "replacing", "new_tree", "write_documents")
"""The functions through which every file goes."""

SEVERAL = ("dossier", "frame", "new", "read-form", "switch", "--each", "--save-templates")
"""Words of commands that write several files, each of them whole; all others write all or none."""

STEP = 1 if os.environ.get("EVERY_FAULT") else 3
"""The suite harms every third call, another one of each command; `.ci/long` harms all."""

STARTED = [0]
Tree = dict[str, bytes]
End = tuple[str, Tree, int | None, str]
"""What was done to a command, the files after it, and its code and words where it lived."""


def _commands() -> ModuleType:
    spec = spec_from_file_location("commands", ROOT.parent / ".ci" / "commands.py")
    assert spec is not None
    assert spec.loader is not None
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


CI = _commands()
WATCHED: list[tuple[Path, list[str]]] = []


def _note(event: str, args: tuple[Any, ...]) -> None:
    """Note files that are opened for writing by another way than `os.open`."""
    if WATCHED and event == "open" and isinstance(args[1], str) and set("wax+") & set(args[1]):
        folder, found = WATCHED[-1]
        if isinstance(args[0], str | Path) and folder in Path(args[0]).absolute().parents:
            found.append(str(args[0]))


sys.addaudithook(_note)


def tree_of(folder: Path) -> Tree:
    """Return every file of a folder with its content."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


@dataclass
class Faults:
    """Lets a copy of the process fail, or die, at every call that writes into a folder.

    The command runs once. At each call the process forks: the child gets the fault and ends the
    command with it; the folder is then put back, by links, and the command goes on without.
    """

    folder: Path
    aside: Path
    harm: str = ""
    apart: bool = False
    callers: set[str] = field(default_factory=set)
    ends: list[End] = field(default_factory=list)
    seen: int = 0
    handles: set[int] = field(default_factory=set)

    def at(self, what: str, harms: tuple[str, ...], handle: int | None = None) -> str:
        """Return the harm that this process is to suffer here, none in the parent."""
        if self.harm or self.apart:
            return ""
        self._note_callers()
        self.seen += 1
        if (STARTED[0] + self.seen) % STEP:
            return ""
        self.apart = True
        for harm in harms:
            kept, told = self.aside / "kept", self.aside / "told"
            shutil.copytree(self.folder, kept, copy_function=os.link)
            place = None if handle is None else os.lseek(handle, 0, os.SEEK_CUR)
            child = os.fork()
            if child == 0:
                self.harm = harm
                return harm
            os.waitpid(child, 0)
            code, text = json.loads(told.read_text("utf-8")) if told.exists() else (None, "")
            self.ends.append((f"{harm} at {what}", tree_of(self.folder), code, text))
            told.unlink(missing_ok=True)
            for path in self.folder.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            shutil.copytree(kept, self.folder, copy_function=os.link, dirs_exist_ok=True)
            shutil.rmtree(kept)
            if handle is not None and place is not None:
                os.lseek(handle, place, os.SEEK_SET)
                os.ftruncate(handle, place)
        self.apart = False
        return ""

    def _note_callers(self) -> None:
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            file = Path(frame.f_code.co_filename)
            if ROOT in file.parents:
                self.callers.add(f"{file.relative_to(ROOT)}:{frame.f_code.co_name}")
            frame = frame.f_back

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """Stand between the program and the system."""
        for name in ("mkdir", "rmdir", "chmod", "replace", "rename", "fsync", "close", "write"):
            patch.setattr(os, name, self._watched(name, getattr(os, name)))
        genuine = os.open

        def opened(path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
            ours = flags & (os.O_WRONLY | os.O_RDWR) and self._inside(path)
            if ours and self.at(f"open {path}", ("error", "death")):
                self._suffer()
            handle = genuine(path, flags, *args, **kwargs)
            if ours:
                self.handles.add(handle)
            return handle

        patch.setattr(os, "open", opened)

    def _inside(self, path: Any) -> bool:
        return isinstance(path, str | Path) and self.folder in Path(path).absolute().parents

    def _watched(self, name: str, genuine: Callable[..., Any]) -> Callable[..., Any]:
        def called(first: Any, *args: Any, **kwargs: Any) -> Any:
            held = first in self.handles if name in ("write", "close") else name == "fsync"
            if not (held or self._inside(first)):
                return genuine(first, *args, **kwargs)
            halves = ("half", "half and death") if name == "write" else ()
            handle = first if name == "write" else None
            harm = self.at(f"{name} {first}", ("error", "death", *halves), handle)
            if harm.startswith("half"):
                genuine(first, args[0][: len(args[0]) // 2])
            if name == "close":
                self.handles.discard(first)
                genuine(first)
            if harm:
                self._suffer()
            return None if name == "close" else genuine(first, *args, **kwargs)

        return called

    def _suffer(self) -> None:
        if self.harm.endswith("death"):
            os._exit(9)
        raise OSError(28, "full")


class Lock:
    """Takes the place of the lock of a library that refuses to be inherited by a fork."""

    def __init__(self, path: Path, timeout: float) -> None:
        self.path = path

    def __enter__(self) -> None:
        self.handle = os.open(self.path, os.O_RDWR | os.O_CREAT)

    def __exit__(self, *_: object) -> None:
        os.close(self.handle)


def explored(words: list[str], folder: Path, aside: Path) -> Faults:
    """Run a command with a fault at every call by which it writes, and once without."""
    faults = Faults(folder, aside)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("filelock.FileLock", Lock)
        faults.watch(patch)
        result = run(*words)
    if faults.harm:
        odd = "" if isinstance(result.exception, SystemExit | None) else repr(result.exception)
        (aside / "told").write_text(json.dumps([result.exit_code, result.output + odd]), "utf-8")
        os._exit(0)
    assert result.exit_code == 0, (words, result.output)
    return faults


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


def judge(words: list[str], before: Tree, after: Tree, ends: list[End]) -> None:
    """Hold every end of a command to the files before it and after it."""
    for what, found, code, text in ends:
        where = f"{' '.join(words)}: {what}"
        unfinished = {name for name in found if UNFINISHED in name}
        assert not unfinished or "death" in what, where
        whole = {name: data for name, data in found.items() if name not in unfinished}
        assert before.keys() <= whole.keys(), where
        for name, data in whole.items():
            assert data in (before.get(name), after.get(name)), f"{where}: {name}"
        if not set(SEVERAL) & set(words):
            assert unlocked(whole) in (unlocked(before), unlocked(after)), where
        if code is None:
            continue
        assert code in (0, 1), where
        assert code == 1 or whole == after, where
        assert code == 0 or ("đĩa đã đầy" in text and " PAR" in text), (where, text)
        assert not re.search(r"Traceback|\w+Error\(", text), (where, text)


def unlocked(tree: Tree) -> Tree:
    """Return files without the empty one by which commands wait for each other."""
    return {name: data for name, data in tree.items() if not name.endswith(".khoa")}


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
            if name.suffix and "--each" not in words:
                name.write_bytes(b"old")
        before = tree_of(folder)
        WATCHED.append((folder, beside))
        faults = explored(words, folder, aside)
        WATCHED.clear()
        after = tree_of(folder)
        assert before == after or faults.seen, f"{words} writes unseen"
        STARTED[0] += faults.seen
        judge(words, before, after, faults.ends)
        count += len(faults.ends)
        sites |= faults.callers
    assert beside == []
    assert set(call_sites()) - sites == set()
    assert count > 500 / STEP
