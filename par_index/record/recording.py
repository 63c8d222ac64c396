"""Recording a stage: everything that its result came from, sealed, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from par_index import __version__
from par_index.diagnostics.problems import Diagnostic, ProblemsError, refuse
from par_index.door import Upload
from par_index.loading.dump import dump
from par_index.loading.opening import read_bounded
from par_index.models.folder import Appraisal, Manifest, RecordedFile
from par_index.record.begin import Copies
from par_index.record.folder import Folder, files_below
from par_index.record.names import (
    APPRAISED,
    DOCUMENTS,
    FIGURES,
    MAIN,
    MANIFEST,
    RULES,
    STAGES,
    inner_name,
    name_problems,
    safe_name,
)
from par_index.record.rounds import own_stage, round_of
from par_index.record.scored import Scored, appraised, renamed, scored
from par_index.record.stage import BOOK, CARD, MAX_BYTES, SEAL, Stage, stage_at, stages_of
from par_index.record.writing import new_tree, reason, sweep

PATIENCE = 30
"""How many seconds a command waits for another one that writes into the same folder."""

_TEXTS = (".yaml", ".yml", ".json", ".csv", ".txt")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the only one who writes into a folder; the system itself frees the lock of a dead process.

    Raises:
        ProblemsError: somebody else writes for too long, or the folder cannot be written.

    """
    from filelock import FileLock, Timeout

    try:
        (folder / STAGES).mkdir(exist_ok=True)
        with FileLock(folder / STAGES / ".khoa", timeout=PATIENCE):
            sweep(folder / STAGES)
            yield
    except Timeout:
        message = "đang có lệnh khác ghi vào hồ sơ"
        refuse(Diagnostic("PAR903", message, "Hãy chờ lệnh ấy xong rồi chạy lại."), str(folder))
    except OSError as failure:
        message = f"không ghi được lần chấm: {reason(failure)}"
        refuse(Diagnostic("PAR903", message), str(folder / STAGES))


@dataclass(frozen=True)
class Request:
    """What is to be recorded: the name of the stage, its day, who records it.

    An appraisal or an answer comes with its lines, and the name and bytes of the file received.
    """

    stage: str
    day: date
    by: str
    appraisal: Appraisal | None = None
    received: tuple[str, bytes] | None = None


def record(folder: Folder, asked: Request) -> tuple[Stage, Scored]:
    """Record a stage of an assessment folder.

    Raises:
        ProblemsError: evidence or set have errors, the same was recorded last, a name fits not
            every system, or the folder cannot be written.

    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", asked.stage) or len(asked.stage) > 40:
        message = f"«{asked.stage}» không dùng làm tên lần chấm được"
        hint = "Tên gồm chữ thường không dấu, số và gạch nối, như tu-cham, tham-dinh-1."
        refuse(Diagnostic("PAR902", message, hint), str(folder.path))
    with locked(folder.path):
        before = stages_of(folder.path)
        last = before[-1] if before else None
        number = 1 if last is None else last.number + 1
        name = f"{number:02}-{asked.stage}"
        files, manifest, made = _contents(folder, asked, number, last)
        if last is not None and _same(last, manifest):
            message = f"lần chấm này giống hệt lần cuối, «{last.path.name}»"
            refuse(Diagnostic("PAR903", message, "Không cần ghi lại."), str(folder.path))
        content = manifest.model_dump_json(indent=2, exclude_none=True).encode()
        seal = f"{sha256(content).hexdigest()}  {MANIFEST}\n".encode()
        whole = {**files, MANIFEST: content, SEAL: seal}
        root = f"{folder.path.resolve().name}/{STAGES}/{name}"
        if problems := name_problems(f"{root}/{file}" for file in whole):
            raise ProblemsError(problems)
        target = folder.path / STAGES / name
        new_tree(target, whole)
    stage = stage_at(target)
    assert stage is not None
    return stage, made


def _contents(
    folder: Folder, asked: Request, number: int, last: Stage | None
) -> tuple[dict[str, bytes], Manifest, Scored]:
    files = {MAIN: _read(folder.path / MAIN)}
    if asked.appraisal is None:
        source, made = _inputs_of(folder, asked.day, files)
    else:
        source, made = _appraised(folder, asked, files)
    files[CARD] = made.document().model_dump_json(indent=2).encode()
    files[BOOK] = _book(folder, asked, made)
    documents = {
        inner_name(path, folder.path): _read(path) for path in files_below(folder.path / DOCUMENTS)
    }
    manifest = source.model_copy(
        update={
            "number": number,
            "stage": asked.stage,
            "day": asked.day,
            "by": asked.by,
            "engine": __version__,
            "previous": "" if last is None else last.digest,
            "files": _listed(files),
            "documents": _listed(documents),
        }
    )
    return files, manifest, made


def _inputs_of(folder: Folder, day: date, files: dict[str, bytes]) -> tuple[Manifest, Scored]:
    """Copy what a self-score is made of, and score the copies; the manifest names them."""
    loaded = folder.rules(day).open()
    rules = Copies(loaded)
    files |= {f"{RULES}/{name}": content for name, content in rules.files.items()}
    files |= {inner_name(path, folder.path): _read(path) for path in folder.received()}
    evidence = tuple(inner_name(path, folder.path) for path in folder.evidence_files())
    loaded = renamed(loaded, [f"{RULES}/{name}" for name in rules.names])
    source = Manifest.model_construct(
        set=f"{RULES}/{rules.set}",
        overlays=tuple(f"{RULES}/{name}" for name in rules.overlays),
        readings=dict(loaded.readings),
        evidence=evidence,
    )
    return source, scored(loaded, [Upload(name, files[name]) for name in evidence])


def _appraised(folder: Folder, asked: Request, files: dict[str, bytes]) -> tuple[Manifest, Scored]:
    """Copy the self-score that is appraised, and the appraisal."""
    assert asked.appraisal is not None
    own = own_stage(folder)
    kept = own.manifest
    names = {kept.set, *kept.overlays, *kept.evidence}
    names |= {file.path for file in kept.files if file.path.startswith((RULES, FIGURES))}
    files |= {name: own.read(name) for name in names}
    if asked.received is not None:
        files[f"{APPRAISED}/{safe_name(asked.received[0])}"] = asked.received[1]
    points = f"{APPRAISED}/diem.yaml"
    files[points] = dump(asked.appraisal).encode()
    source = kept.model_copy(update={"appraisal": points})
    return source, appraised(own.scored(), asked.appraisal)


def _read(path: Path) -> bytes:
    return read_bounded(path, str(path), MAX_BYTES)


def _book(folder: Folder, asked: Request, made: Scored) -> bytes:
    if asked.appraisal is None:
        from par_index.excel.scorecard import scorecard_book

        return scorecard_book(made.loaded, made.evidence, made.card)
    from par_index.excel.appraisal_book import appraisal_book

    return appraisal_book(round_of(folder, asked.stage, made, asked.appraisal))


def _listed(files: Mapping[str, bytes]) -> tuple[RecordedFile, ...]:
    return tuple(recorded(name, files[name]) for name in sorted(files))


def recorded(name: str, content: bytes) -> RecordedFile:
    """Return the entry of a file in a manifest."""
    text = text_digest(content) if name.casefold().endswith(_TEXTS) else None
    return RecordedFile(path=name, sha256=sha256(content).hexdigest(), size=len(content), text=text)


def text_digest(content: bytes) -> str:
    """Return the SHA-256 of a text without BOM and with plain line ends."""
    plain = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return sha256(plain).hexdigest()


def _same(last: Stage, manifest: Manifest) -> bool:
    try:
        before = last.manifest
    except ProblemsError:
        return False
    update = {"number": before.number, "previous": before.previous}
    return manifest.model_copy(update=update) == before
