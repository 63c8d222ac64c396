"""An assessment folder on disk: what it holds, read as a person left it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError, refuse
from par_index.door import open_evidence, open_set
from par_index.loading.library import is_path, is_workbook
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.loading.opening import is_dir, is_file
from par_index.loading.reader import SourceFile, read_file
from par_index.loading.structure import built
from par_index.models.evidence import Evidence
from par_index.models.folder import FolderFile
from par_index.record.names import FIGURES, MAIN, inner_name, is_folder
from par_index.report.reception import received
from par_index.tables.package import is_lock


@dataclass(frozen=True)
class Rules:
    """By what is scored: a shipped set or the path of one, overlays, and readings by line."""

    set: str
    overlays: tuple[str, ...]
    readings: Mapping[str, str]

    def open(self) -> LoadedSet:
        """Open the set.

        Raises:
            ProblemsError: a file has errors, or scoring by it would not be sound.

        """
        return open_set(self.set, self.overlays, self.readings)


@dataclass(frozen=True, repr=False)
class Folder:
    """An assessment folder; ``file`` is its `ho-so.yaml`."""

    path: Path
    entry: FolderFile
    file: SourceFile

    def __repr__(self) -> str:
        return f"<Folder {self.path}>"

    def rules(self, day: date | None = None) -> Rules:
        """Return the rules that hold on a day, or the latest."""
        changes = sorted(self.entry.changes, key=lambda change: change.day)
        used = [change for change in changes if day is None or change.day <= day]
        chosen = used[-1] if used else self.entry
        overlays = tuple(str(self.path / name) for name in chosen.overlays)
        return Rules(self._named(chosen.set), overlays, chosen.readings)

    def _named(self, name: str) -> str:
        return str(self.path / name) if is_path(name) else name

    @cached_property
    def loaded(self) -> LoadedSet:
        """The set by which the folder is scored now."""
        return self.rules().open()

    def received(self) -> list[Path]:
        """Return every file under `so-lieu`, in the order of names.

        Raises:
            ProblemsError: two names differ only in how their letters are composed.

        """
        return files_below(self.path / FIGURES)

    def evidence_files(self) -> list[Path]:
        """Return the files that hold evidence: YAML and workbooks that are not set aside."""
        aside = {(self.path / entry.file).resolve() for entry in self.entry.set_aside}
        return [
            path
            for path in self.received()
            if is_evidence(path.name) and path.resolve() not in aside
        ]

    def evidence(self, loaded: LoadedSet | None = None) -> LoadedEvidence:
        """Return everything that was received, joined; nothing at all while nothing came.

        Raises:
            ProblemsError: something cannot be read, or two files contradict each other.

        """
        loaded = loaded or self.loaded
        files = self.evidence_files()
        if not files:
            nothing = LoadedEvidence(Evidence(set=loaded.criteria.set), {})
            return received(loaded, nothing, ())
        return open_evidence(loaded, files)


_SYSTEM = {"thumbs.db", "desktop.ini"}
"""What Windows leaves in a folder that somebody looks at."""


def is_evidence(name: str) -> bool:
    """Whether a file of this name is read as evidence; Excel's lock files are not."""
    return (name.casefold().endswith((".yaml", ".yml")) or is_workbook(name)) and not is_lock(name)


def files_below(root: Path) -> list[Path]:
    """Return the files below a folder in the order of their composed names, hidden ones left out.

    Raises:
        ProblemsError: two names differ only in how their letters are composed.

    """
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for path in _walk(root):
        name = inner_name(path, root)
        if name in found:
            message = f"có hai tệp cùng tên «{name}», chỉ khác cách ghi dấu"
            hint = "Hãy đổi tên hoặc xóa một tệp."
            problems.append(Diagnostic("PAR902", message, hint).at(str(root)))
        found[name] = path
    if problems:
        raise ProblemsError(problems)
    return [found[name] for name in sorted(found)]


def _walk(root: Path) -> Iterator[Path]:
    for path in sorted(root.iterdir()) if is_dir(root) else ():
        if path.name.startswith(".") or is_lock(path.name) or path.name.casefold() in _SYSTEM:
            continue
        if is_dir(path) and not path.is_symlink():
            yield from _walk(path)
        elif is_file(path):
            yield path


def open_folder(path: str | Path) -> Folder:
    """Open an assessment folder.

    Raises:
        ProblemsError: it is none, or its `ho-so.yaml` has errors; all of them are in it.

    """
    where = Path(path)
    if not is_folder(where):
        hint = f"Hồ sơ là thư mục có tệp {MAIN}; tạo bằng: par-index init {where} --set BỘ_TIÊU_CHÍ"
        refuse(Diagnostic("PAR901", f"thư mục này không có {MAIN}", hint), str(path))
    file = read_file(where / MAIN)
    entry = built(FolderFile, file)
    problems = []
    for index, aside in enumerate(entry.set_aside):
        if not is_file(where / aside.file):
            place = file.root.within(("set_aside", index, "file"))
            problems.append(file.problem(Diagnostic("PAR901", "không có tệp này"), place))
    if problems:
        raise ProblemsError(problems)
    return Folder(where, entry, file)
