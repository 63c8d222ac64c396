"""Beginning an assessment folder, blank or from last year, with copies of the files of its set."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from par_index.diagnostics.problems import Diagnostic, ProblemsError, refuse
from par_index.loading.dump import dump
from par_index.loading.library import is_path, shelf
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.loading.opening import is_dir, read_bounded
from par_index.loading.reader import MAX_BYTES, SourceFile
from par_index.models.evidence import Evidence, LeafEvidence
from par_index.models.folder import FolderFile, Previous, Profile, Sender
from par_index.models.tree import Leaf
from par_index.record.folder import Folder
from par_index.record.names import (
    DOCUMENTS,
    FIGURES,
    MAIN,
    RULES,
    STAGES,
    WRITTEN,
    name_problems,
    safe_name,
)
from par_index.record.writing import new_tree, reason

_HEAD = """\
# Hồ sơ đánh giá. Sửa bằng trình soạn thảo văn bản, lưu với mã UTF-8.
# Chỗ chưa biết thì để trống; văn bản in ra sẽ có «……» ở chỗ ấy.
"""


@dataclass(frozen=True)
class Begun:
    """A folder that was made: the form of every unit, and last year's lines without a heir."""

    path: Path
    forms: Mapping[str, str]
    lost: tuple[str, ...] = ()


def begin(path: Path, loaded: LoadedSet, name: str, last: Folder | None = None) -> Begun:
    """Make an assessment folder with one form for every lead unit.

    Args:
        path: where; an empty folder there is taken.
        loaded: the set, which is copied into the folder unless it is a shipped one.
        name: what the set was called.
        last: the folder of the year before, whose profile, council and units are kept.

    Raises:
        ProblemsError: something stands there, or the folder cannot be written.

    """
    from par_index.excel.layout import leads
    from par_index.excel.template import template_book

    files: dict[str, bytes] = {}
    lines: dict[str, str] = {}
    lost: tuple[str, ...] = ()
    if last is not None:
        lines, lost = mapped_lines(last.loaded, loaded)
    known = None if last is None else _ageless(last, loaded, lines)
    forms = {}
    for unit in leads(loaded):
        if any(loaded.scheme.leaves[leaf.code].rubric for leaf in leads(loaded)[unit]):
            forms[unit] = f"{FIGURES}/{safe_name(unit)}.xlsx"
            files[forms[unit]] = template_book(loaded, known, unit)
    rules = Copies(loaded)
    shipped = not is_path(name)
    kept = rules.overlays if shipped else list(rules.files)
    files |= {f"{RULES}/{file}": rules.files[file] for file in kept}
    entry = FolderFile(
        set=name if shipped else f"{RULES}/{rules.set}",
        overlays=tuple(f"{RULES}/{file}" for file in rules.overlays),
        readings=dict(loaded.readings),
        profile=_profile(loaded) if last is None else last.entry.profile,
        units=tuple(_sender(unit, last) for unit in forms),
    )
    if last is not None:
        away = os.path.relpath(last.path.resolve(), path.resolve()).replace(os.sep, "/")
        added = {"council": last.entry.council, "previous": Previous(folder=away, lines=lines)}
        entry = entry.model_copy(update=added)
    files[MAIN] = (_HEAD + dump(entry)).encode()
    if problems := name_problems(f"{path.resolve().name}/{name}" for name in files):
        raise ProblemsError(problems)
    try:
        if is_dir(path) and not any(path.iterdir()):
            path.rmdir()
        path.resolve().parent.mkdir(parents=True, exist_ok=True)
        new_tree(path.resolve(), files, (FIGURES, DOCUMENTS, STAGES, WRITTEN))
    except OSError as failure:
        refuse(Diagnostic("PAR903", f"không tạo được hồ sơ: {reason(failure)}"), str(path))
    return Begun(path, forms, lost)


def _profile(loaded: LoadedSet) -> Profile:
    blank = {"superior": "", "codes": {}, "place": ""}
    lists = dict.fromkeys(("signatories", "recipients", "grounds"), ())
    return Profile(agency=loaded.criteria.unit).model_copy(update={**blank, **lists})


def _sender(unit: str, last: Folder | None) -> Sender:
    kept = () if last is None else (one.contact for one in last.entry.units if one.name == unit)
    return Sender(name=unit, contact=next(iter(kept), ""))


def mapped_lines(old: LoadedSet, new: LoadedSet) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return where old lines went that have another code now, and those that are gone.

    A line keeps its code where the new set has it; otherwise a line of the same title is its heir.
    """
    now = {leaf.code for leaf in new.criteria.leaves()}
    free = {_title(leaf): leaf.code for leaf in new.criteria.leaves()}
    before = {leaf.code for leaf in old.criteria.leaves()}
    lines: dict[str, str] = {}
    lost: list[str] = []
    for leaf in old.criteria.leaves():
        heir = free.get(_title(leaf))
        if leaf.code in now:
            continue
        if heir is not None and heir not in before and heir not in lines.values():
            lines[leaf.code] = heir
        else:
            lost.append(leaf.code)
    return lines, tuple(lost)


def _title(leaf: Leaf) -> str:
    return " ".join(leaf.title.casefold().split())


def _ageless(last: Folder, loaded: LoadedSet, lines: Mapping[str, str]) -> LoadedEvidence:
    """Return what of last year's evidence holds this year too: how each figure is justified."""
    leaves = {}
    for code, entry in last.evidence().evidence.leaves.items():
        now = lines.get(code, code)
        leaf = loaded.scheme.leaves.get(now)
        if entry.justification and leaf is not None and leaf.rubric is not None:
            leaves[now] = LeafEvidence(justification=entry.justification)
    return LoadedEvidence(Evidence(set=loaded.criteria.set, leaves=leaves), {})


class Copies:
    """Copies of a set's files: ``files`` by name, and what names the set and its overlays now.

    ``names`` are those of the files that were loaded, in the order of loading.

    Files of one's own keep their places relative to each other; shipped rules stand in a folder
    ``rubrics`` beside the file that names them, where loading looks for them first.
    """

    def __init__(self, loaded: LoadedSet, home: Path | None = None, into: str = "") -> None:
        """Copy the files; those in ``home`` stay where they are, the others go ``into`` it."""
        self._home, self._into = home and home.resolve(), into
        self.files: dict[str, bytes] = {}
        self.names: list[str] = []
        self.set = ""
        self.overlays: list[str] = []
        paths = [_path(file).resolve() for file in loaded.files if not _shipped(file)]
        own = [str(path.parent) for path in paths if not self._at_home(path)]
        self._root = Path(os.path.commonpath(own)) if own else None
        remaining = iter(loaded.files)
        self.set = self._with_rules(next(remaining), loaded.criteria.rubrics, remaining)
        for overlay in loaded.overlays:
            name = self._with_rules(next(remaining), overlay.rubrics, remaining)
            self.overlays.append(name)

    def _with_rules(
        self, owner: SourceFile, names: tuple[str, ...], files: Iterator[SourceFile]
    ) -> str:
        placed = self._put(owner, PurePosixPath())
        for rules in names:
            if is_path(rules) and Path(rules).is_absolute():
                message = f"tệp này nêu cách chấm bằng đường dẫn tuyệt đối «{rules}»"
                hint = "Hãy ghi đường dẫn kể từ tệp này, để chép đi đâu cũng chấm được."
                refuse(Diagnostic("PAR903", message, hint), owner.name)
            self._put(next(files), PurePosixPath(placed).parent / "rubrics")
        return placed

    def _put(self, file: SourceFile, shelf_place: PurePosixPath) -> str:
        path = _path(file)
        if _shipped(file):
            name = str(shelf_place / path.name)
        elif self._home and self._at_home(path.resolve()):
            return path.resolve().relative_to(self._home).as_posix()
        else:
            assert self._root is not None
            name = str(PurePosixPath(self._into, *path.resolve().relative_to(self._root).parts))
        self.files[name] = read_bounded(path, file.name, MAX_BYTES)
        self.names.append(name)
        return name

    def _at_home(self, path: Path) -> bool:
        return self._home is not None and path.is_relative_to(self._home)


def _path(file: SourceFile) -> Path:
    assert file.path is not None, "a set is loaded from files"
    return file.path


def _shipped(file: SourceFile) -> bool:
    path = _path(file)
    return path.parent in (shelf("criteria"), shelf("rubrics"))
