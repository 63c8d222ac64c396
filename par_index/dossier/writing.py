"""The documents on disk: written together, described by a manifest, never over somebody's work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from par_index import __version__
from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError, refuse
from par_index.loading.opening import exists, is_file, read_bounded
from par_index.models.scalars import FORMAT
from par_index.record.writing import reason, replace_file

MANIFEST = "van-ban.json"
MAX_BYTES = 200_000_000


def write_documents(
    folder: Path, documents: Mapping[str, bytes], inputs: Mapping[str, str], *, overwrite: bool
) -> None:
    """Write documents and the manifest, with the hashes of the inputs that are given and of them.

    Raises:
        ProblemsError: a document is open in Word or Excel, was changed by hand since it was
            written, or cannot be written; then none is.

    """
    before = _recorded(folder)
    problems: list[Problem] = []
    for name, content in documents.items():
        path = folder / name
        if exists(folder / f"~${name}") or exists(folder / f"~${name[2:]}"):
            text, hint = "văn bản đang mở ở Word hoặc Excel", "Hãy đóng tệp rồi chạy lại."
            problems.append(Diagnostic("PAR922", text, hint).at(str(path)))
        elif exists(path) and not overwrite:
            now = _hash(read_bounded(path, str(path), MAX_BYTES))
            if now not in (before.get(name), _hash(content)):
                text = "văn bản đã được sửa tay từ khi ghi, hoặc không do phần mềm ghi"
                hint = "Ghi ra thư mục khác bằng --out, hoặc bỏ bản đã sửa bằng --overwrite."
                problems.append(Diagnostic("PAR922", text, hint).at(str(path)))
    if problems:
        raise ProblemsError(problems)
    outputs = {**before, **{name: _hash(content) for name, content in documents.items()}}
    manifest = {
        "format": FORMAT,
        "engine": __version__,
        "inputs": dict(sorted(inputs.items())),
        "outputs": dict(sorted(outputs.items())),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in {**documents, MANIFEST: text.encode()}.items():
            replace_file(folder / name, content)
    except OSError as failure:
        refuse(Diagnostic("PAR108", f"không ghi được tệp: {reason(failure)}"), str(folder))


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _recorded(folder: Path) -> dict[str, str]:
    """Return the hashes of what was written here before; nothing where that cannot be read."""
    path, found = folder / MANIFEST, {}
    if is_file(path):
        with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
            found = json.loads(read_bounded(path, str(path), MAX_BYTES))["outputs"].items()
    return {str(name): str(value) for name, value in dict(found).items()}
