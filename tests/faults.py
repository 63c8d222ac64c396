"""A fault or a death at every call by which a program writes into a folder, each in a fork."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import par_index

ROOT = Path(par_index.__file__).parent
UNFINISHED = ".par-index-"

STEP = 1 if os.environ.get("EVERY_FAULT") else 3
"""The suite harms every third call, another one of each command; `.ci/long` harms all."""

STARTED = [0]
Tree = dict[str, bytes]
End = tuple[str, Tree, int | None, str]
"""What was done to a program, the files after it, and its code and words where it lived."""


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


def explored(action: Callable[[], tuple[int, str]], folder: Path, aside: Path) -> Faults:
    """Do something with a fault at every call by which it writes, and once without.

    Args:
        action: returns 0 where all went well, and what it told.
        folder: what is written into.
        aside: what the copies of the process say, and the files as they were.

    """
    faults = Faults(folder, aside)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("filelock.FileLock", Lock)
        faults.watch(patch)
        try:
            code, told = action()
        except BaseException as failure:
            if not faults.harm:
                raise
            code, told = 2, repr(failure)
    if faults.harm:
        (aside / "told").write_text(json.dumps([code, told]), "utf-8")
        os._exit(0)
    assert code == 0, told
    return faults


def judge(action: str, before: Tree, after: Tree, ends: list[End], *, several: bool) -> None:
    """Hold every end of an action to the files before it and after it.

    ``several`` tells that the action writes several files, each of them whole; else all or none.
    """
    for what, found, code, text in ends:
        where, died = f"{action}: {what}", "death" in what.partition(" at ")[0]
        unfinished = {name for name in found if UNFINISHED in name}
        assert not unfinished or died, where
        whole = {name: data for name, data in found.items() if name not in unfinished}
        assert before.keys() <= whole.keys(), where
        for name, data in whole.items():
            assert data in (before.get(name), after.get(name)), f"{where}: {name}"
        if not several:
            assert unlocked(whole) in (unlocked(before), unlocked(after)), where
        assert (code is None) == died, where
        if code is None:
            continue
        assert code in (0, 1), where
        assert code == 1 or whole == after, where
        assert code == 0 or "đĩa đã đầy" in text, (where, text)
        assert not re.search(r"Traceback|\w+Error\(", text), (where, text)


def unlocked(tree: Tree) -> Tree:
    """Return files without the empty one by which commands wait for each other."""
    return {name: data for name, data in tree.items() if not name.endswith(".khoa")}
