"""Recorded stages: found in order, opened, and scored again from their own inputs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.door import Upload, open_set
from par_index.loading.opening import is_dir, is_file, read_bounded
from par_index.loading.reader import read_bytes
from par_index.loading.structure import built
from par_index.models.folder import Appraisal, Manifest
from par_index.models.scalars import FORMAT
from par_index.models.scorecard import ScorecardDocument
from par_index.record.names import MANIFEST, STAGES
from par_index.record.scored import Scored, appraised, renamed, scored

SEAL, CARD, BOOK = "ban-ke.sha256", "bang-diem.json", "bang-diem.xlsx"
MAX_BYTES = 200_000_000
_NAME = re.compile(r"(\d{2,})-([a-z0-9]+(?:-[a-z0-9]+)*)")


@dataclass(frozen=True, repr=False)
class Stage:
    """A recorded stage: its folder, and the bytes of its manifest."""

    path: Path
    number: int
    content: bytes

    def __repr__(self) -> str:
        return f"<Stage {self.path.name}>"

    @property
    def digest(self) -> str:
        """The SHA-256 of the manifest, which stands for the whole stage."""
        return sha256(self.content).hexdigest()

    @property
    def manifest(self) -> Manifest:
        """What the stage says of itself.

        Raises:
            ProblemsError: it was changed so that it cannot be read (PAR904), or is of a newer
                format (PAR905).

        """
        where = f"{self.path.name}/{MANIFEST}"
        found: object = None
        try:
            found = json.loads(self.content)
            return Manifest.model_validate(found)
        except (ValueError, RecursionError):
            if isinstance(found, dict) and str(found.get("format", FORMAT)) != str(FORMAT):
                message = f"không tính lại được: bản kê ở định dạng «{found['format']}»"
                refuse(Diagnostic("PAR905", message, "Cần bản phần mềm mới hơn."), where)
            refuse(Diagnostic("PAR904", "bản kê đã bị thay đổi nên không đọc được"), where)

    def read(self, name: str) -> bytes:
        """Return the bytes of a file of the stage."""
        return read_bounded(self.path / name, f"{self.path.name}/{name}", MAX_BYTES)

    def scored(self) -> Scored:
        """Score the stage again from its own inputs.

        Raises:
            ProblemsError: something cannot be read, or is not accepted any more.

        """
        manifest = self.manifest
        used = {manifest.set, *manifest.overlays, *manifest.evidence}
        used |= {manifest.appraisal} if manifest.appraisal else set()
        if strange := used - {file.path for file in manifest.files}:
            message = f"bản kê nêu tệp ngoài lần chấm: {', '.join(sorted(strange))}"
            refuse(Diagnostic("PAR904", message), f"{self.path.name}/{MANIFEST}")
        overlays = [str(self.path / name) for name in manifest.overlays]
        loaded = open_set(str(self.path / manifest.set), overlays, manifest.readings)
        loaded = renamed(loaded, [self._inner(file.path) for file in loaded.files])
        parts = [Upload(name, self.read(name)) for name in manifest.evidence]
        own = scored(loaded, parts)
        appraisal = self.appraisal
        return own if appraisal is None else appraised(own, appraisal)

    @property
    def appraisal(self) -> Appraisal | None:
        """What the stage says line by line, where it is an appraisal or an answer.

        Raises:
            ProblemsError: it cannot be read.

        """
        name = self.manifest.appraisal
        if name is None:
            return None
        return built(Appraisal, read_bytes(self.read(name), f"{self.path.name}/{name}"))

    def _inner(self, path: Path | None) -> str:
        assert path is not None
        return path.resolve().relative_to(self.path.resolve()).as_posix()

    def document(self) -> ScorecardDocument:
        """Return the scorecard as it was recorded.

        Raises:
            ValueError: it cannot be read.

        """
        return ScorecardDocument.model_validate_json(self.read(CARD))


def stage_at(path: Path) -> Stage | None:
    """Return the stage that a folder is, if it is one."""
    match = _NAME.fullmatch(path.name)
    if match is None or not is_dir(path):
        return None
    manifest = path / MANIFEST
    content = read_bounded(manifest, str(manifest), MAX_BYTES) if is_file(manifest) else b""
    return Stage(path, int(match[1]), content)


def needed_stage(path: Path) -> Stage:
    """Return the stage that a folder is.

    Raises:
        ProblemsError: it is none.

    """
    stage = stage_at(path.resolve())
    if stage is None:
        refuse(Diagnostic("PAR901", "đây không phải là lần chấm"), str(path))
    return stage


def stages_of(folder: Path) -> list[Stage]:
    """Return the recorded stages of an assessment folder, in order."""
    root = folder / STAGES
    found = (stage_at(path) for path in (root.iterdir() if is_dir(root) else ()))
    return sorted((stage for stage in found if stage), key=lambda s: (s.number, s.path.name))


def chosen_stage(folder: Path, word: str) -> Stage:
    """Return the stage that a word names: ``02``, ``02-tham-dinh-1`` or the last ``tham-dinh-1``.

    Raises:
        ProblemsError: there is none.

    """
    stages = {stage.path.name: stage for stage in stages_of(folder)}
    found = [name for name in stages if word in (name, *name.split("-", 1))]
    if not found:
        known = ", ".join(stages) or "chưa có lần chấm nào"
        refuse(Diagnostic("PAR901", f"không có lần chấm «{word}»", f"Có: {known}."), str(folder))
    return stages[found[-1]]
