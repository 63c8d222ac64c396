"""One assessment folder at work: what was received, what is entered here, and their score.

What is entered stands in one evidence file of the folder, line by line; a line that is entered
takes the place of what the received files say of it. Those files are never changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from par_index.assessment import Assessment
from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError
from par_index.door import Upload, open_leniently
from par_index.loading.dump import dump
from par_index.loading.evidence import ReadClaims, read_claims
from par_index.loading.load import load_evidence
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.loading.opening import exists, is_file, read_bounded
from par_index.loading.reader import MAX_BYTES, Fault, read_bytes
from par_index.models.evidence import Evidence, LeafEvidence
from par_index.record.folder import Folder, open_folder
from par_index.record.names import DOCUMENTS, FIGURES, MAIN, safe_name
from par_index.record.writing import replace_file
from par_index.scoring.scheme import OWN

ENTERED = "nhap-tren-phan-mem.yaml"
"""The file of `so-lieu` that holds what is entered here."""

REPLACED = ".ban-cu"
"""The folder in `so-lieu` for files that newer ones took the place of."""

_HEAD = "# Số liệu nhập trên phần mềm; dòng nào có ở đây thì thay cho số liệu của tệp đã nhận.\n"
_UNDONE = 100
"""So many changes can be undone."""


class BrokenError(Exception):
    """The file of entered figures was damaged outside, so that nothing may be written there."""


class ChangedError(Exception):
    """The line was changed elsewhere since the page was shown."""


class ClashError(Exception):
    """A change does not agree with other figures; ``slips`` tell where and why."""

    def __init__(self, slips: list[Fault]) -> None:
        self.slips = slips
        super().__init__()


@dataclass
class Workplace:
    """An assessment folder that is open in the program."""

    path: Path
    problems: tuple[Problem, ...] = ()
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)
    _before: list[tuple[str, bytes | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the folder."""
        self._read()

    @property
    def entered_path(self) -> Path:
        """The file that holds what is entered here."""
        return self.path / FIGURES / ENTERED

    def refresh(self) -> None:
        """Read the folder again where something changed outside."""
        now = self._looked()
        if now != self._seen:
            if now.get(self.entered_path) != self._seen.get(self.entered_path):
                self._before.clear()  # taking back would undo what was done outside
            self._read()

    def _looked(self) -> dict[Path, tuple[int, int]]:
        """Return the files of the folder, each with enough to tell that it changed."""
        paths = [self.path / MAIN, *sorted((self.path / FIGURES).rglob("*"))]
        found = {path: path.stat() for path in paths if is_file(path)}
        return {path: (state.st_size, state.st_mtime_ns) for path, state in found.items()}

    def _read(self) -> None:
        """Read everything; what cannot be used is told in `problems` and left out."""
        self._seen = self._looked()
        self.folder: Folder = open_folder(self.path)
        self.loaded: LoadedSet = self.folder.rules().open()
        problems: list[Problem] = []
        criteria = self.loaded.criteria
        nothing = LoadedEvidence(Evidence(set=criteria.set, unit=criteria.unit), {})
        received, problems = open_leniently(self.loaded, self._received_files())
        self.received, self.entered = received or nothing, nothing
        self.broken = False
        """Whether the file of entered figures was damaged outside; then nothing is written."""
        if exists(self.entered_path):
            try:
                self.entered = load_evidence(self.entered_path, self.loaded)
            except ProblemsError as failure:
                self.broken = True
                problems = [*problems, *failure.problems]
        self._told = self.problems = tuple(problems)
        self._put()

    def _received_files(self, *without: str) -> list[str | Upload]:
        skipped = {ENTERED, *without}
        return [str(path) for path in self.folder.evidence_files() if path.name not in skipped]

    def _laid(self, entered: Evidence) -> Evidence:
        """Return what was received with what is entered laid over it."""
        whole = self.received.evidence
        update: dict[str, object] = {
            "leaves": {**whole.leaves, **entered.leaves},
            "figures": entered.figures or whole.figures,
            "registers": {**whole.registers, **entered.registers},
        }
        return whole.model_copy(update=update)

    def _claims(self, entered: Evidence) -> ReadClaims:
        return read_claims(self.loaded.criteria, self.loaded.scheme, self._laid(entered))

    def _put(self, read: ReadClaims | None = None) -> None:
        """Lay what is entered over what was received, as it was read if it was, and score it."""
        evidence, read = (
            self._laid(self.entered.evidence),
            read or self._claims(self.entered.evidence),
        )
        self._slips = read.slips
        self.problems += tuple(
            slip.found.at(f"{ENTERED}!{slip.path[-1]}") for slip in read.slips if not self.broken
        )
        files = (*self.received.files, *self.entered.files)
        first, others = (files[0], files[1:]) if files else (None, ())
        whole = replace(
            self.received, evidence=evidence, claims=read.claims, file=first, others=others
        )
        self.assessment = Assessment(self.loaded, whole)
        self.version = _digest(repr((sorted(self._seen.items()), sorted(evidence.leaves))))

    def line(self, code: str) -> LeafEvidence:
        """Return what is known of a line, or under `OWN` of the figures of the set itself."""
        return _entry(self.assessment.evidence.evidence, code)

    def received_line(self, code: str) -> LeafEvidence | None:
        """Return what the received files say of a line that is entered here, None of others."""
        entered = self.entered.evidence
        here = bool(entered.figures) if code == OWN else code in entered.leaves
        return _entry(self.received.evidence, code) if here else None

    def mark(self, code: str) -> str:
        """Return what tells one state of a line from another."""
        return _digest(self.line(code).model_dump_json())

    def save(self, code: str, entry: LeafEvidence, mark: str) -> None:
        """Write a line, or under `OWN` the figures of the set itself.

        Raises:
            BrokenError: the file of entered figures must be mended first.
            ChangedError: it was changed elsewhere meanwhile.
            ClashError: it does not agree with other figures.
            OSError: the file cannot be written; what stood there is untouched.
            ProblemsError: the folder cannot be read any more.

        """
        self.refresh()
        if self.broken:
            raise BrokenError
        if self.mark(code) != mark:
            raise ChangedError
        evidence = self.entered.evidence
        leaves = {key: one for key, one in evidence.leaves.items() if key != code}
        if code == OWN:
            evidence = evidence.model_copy(update={"figures": dict(entry.given)})
        elif entry != LeafEvidence():
            evidence = evidence.model_copy(update={"leaves": {**leaves, code: entry}})
        else:
            evidence = evidence.model_copy(update={"leaves": leaves})
        read = self._claims(evidence)
        if new := [slip for slip in read.slips if slip not in self._slips]:
            raise ClashError(new)
        path = self.entered_path
        old = read_bounded(path, path.name, MAX_BYTES) if exists(path) else None
        evidence = evidence.model_copy(update={"over": True})
        self._write((_HEAD + dump(evidence)).encode(), evidence, read)
        self._before = [*self._before[1 - _UNDONE :], (code, old)]

    def undo(self) -> str:
        """Take the last change back, and return the code of its line; empty where there is none."""
        self.refresh()
        if not self._before:
            return ""
        code, old = self._before.pop()
        if old is None:
            self.entered_path.unlink(missing_ok=True)
            self._read()
        else:
            self._write(old)
        return code

    @property
    def undoable(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._before)

    def _write(
        self, content: bytes, evidence: Evidence | None = None, read: ReadClaims | None = None
    ) -> None:
        """Write the file of entered figures; ``evidence`` and ``read`` are what it holds."""
        path = self.entered_path
        path.parent.mkdir(exist_ok=True)
        replace_file(path, content)
        self._seen = self._looked()
        if evidence is None:
            self.entered = load_evidence(path, self.loaded)
        else:
            self.entered = LoadedEvidence(evidence, {}, read_bytes(content, str(path)))
        self.problems = self._told
        self._put(read)

    def attach(self, name: str, content: bytes) -> str:
        """Put a document into the folder under a name that is free, and return how lines name it.

        Raises:
            OSError: it cannot be written.

        """
        wanted = Path(safe_name(name.replace("\\", "/").split("/")[-1]).lstrip(".~"))
        (home := self.path / DOCUMENTS).mkdir(exist_ok=True)
        names = (f"{wanted.stem}{f' ({n})' if n else ''}{wanted.suffix}" for n in count())
        path = next(p for p in map(home.joinpath, names) if not exists(p) or _holds(p, content))
        if not exists(path):
            replace_file(path, content)
        return f"{DOCUMENTS}/{path.name}"

    def receive(self, uploads: Mapping[str, bytes], *, instead: bool) -> list[Problem]:
        """Put files that were sent into the folder, all of them or none, and read them.

        Args:
            uploads: their content by name.
            instead: whether a file takes the place of one of the same name.

        Returns:
            Every problem; then nothing was kept.

        Raises:
            OSError: a file cannot be written; those before it were kept, each of them whole.

        """
        self.refresh()
        named = {
            safe_name(name.replace("\\", "/").split("/")[-1]): uploads[name] for name in uploads
        }
        known = {path.name: path for path in self.folder.evidence_files()}
        problems: list[Problem] = []
        for name, data in named.items():
            if name in known and not instead and known[name].read_bytes() != data:
                message = "hồ sơ đã có một tệp khác cùng tên này"
                hint = "Chọn «Thay tệp cùng tên» nếu đây là bản mới, hoặc đổi tên tệp rồi gửi lại."
                problems.append(Diagnostic("PAR903", message, hint).at(name))
        together = [*self._received_files(*named), *(Upload(*one) for one in named.items())]
        problems += open_leniently(self.loaded, together)[1]
        if problems:
            return problems
        for name, data in named.items():
            path = known.get(name) or self.path / FIGURES / name
            if exists(path):  # kept where nothing reads it
                (away := self.path / FIGURES / REPLACED).mkdir(exist_ok=True)
                old = path.read_bytes()
                replace_file(away / f"{hashlib.sha256(old).hexdigest()[:8]}-{path.name}", old)
            replace_file(path, data)
        self._before.clear()
        self._read()
        return []


def _holds(path: Path, content: bytes) -> bool:
    return path.stat().st_size == len(content) and path.read_bytes() == content


def _entry(evidence: Evidence, code: str) -> LeafEvidence:
    if code == OWN:
        return LeafEvidence(given=evidence.figures)
    return evidence.leaves.get(code, LeafEvidence())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
