"""The one writer of files: a name that fits what is written, and the file whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

import click

from par_index.diagnostics.problems import Diagnostic, refuse

_REASONS = {
    errno.ENOENT: "không có thư mục này",
    errno.EISDIR: "đây là một thư mục",
    errno.ELOOP: "liên kết chỉ vòng quanh",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EPIPE: "chương trình nhận đã đóng",
    errno.EACCES: "tệp đang mở ở chương trình khác hoặc không có quyền ghi; "
    "hãy đóng tệp rồi chạy lại",
}
_REASONS[errno.EPERM] = _REASONS[errno.EACCES]


def save(out: str, content: bytes, suffix: str, inputs: Iterable[str]) -> None:
    """Write a file whole or not at all; devices and pipes are streamed, links are followed.

    Args:
        out: the name that the user gave.
        content: the bytes of the file.
        suffix: how the name of a file of this kind ends, such as ``.ics``.
        inputs: the files that the command read, which it never replaces.

    Raises:
        click.UsageError: the name does not fit, or is that of an input.
        ProblemsError: the file cannot be written; whatever stood there is untouched.

    """
    kept = " Tệp cũ (nếu có) vẫn nguyên vẹn."
    try:
        path = Path(os.path.realpath(out))
        if path.is_dir():
            raise OSError(errno.EISDIR, "")
        if path.exists() and not path.is_file():
            kept = ""
            _write(os.open(path, os.O_WRONLY), content)
            return
        _check_name(out, path, suffix, inputs)
        _replace(path, content)
    except OSError as failure:
        message = f"không ghi được tệp: {reason(failure)}.{kept}"
        refuse(Diagnostic("PAR108", message), out)


def reason(failure: OSError) -> str:
    """Return why something could not be written, in words."""
    return _REASONS.get(failure.errno or 0) or failure.strerror or "lỗi của hệ thống"


def _check_name(out: str, path: Path, suffix: str, inputs: Iterable[str]) -> None:
    if path.suffix.casefold() != suffix:
        raise click.UsageError(f"tệp «{out}» phải có đuôi {suffix}.")
    for name in inputs:
        other = Path(name)
        if other.exists() and path.exists() and other.samefile(path):
            raise click.UsageError(f"«{out}» là tệp số liệu; hãy ghi kết quả ra tệp khác.")


def _replace(path: Path, content: bytes) -> None:
    if path.exists() and not os.access(path, os.W_OK):
        raise OSError(errno.EACCES, "")
    temporary = path.parent / f".par-index-{secrets.token_hex(8)}.tmp"
    # the mode that every new file has here: the umask is the user's
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
    try:
        _write(handle, content, synced=True)
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


_BINARY = getattr(os, "O_BINARY", 0)


def _write(handle: int, content: bytes, *, synced: bool = False) -> None:
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest) :]
        if synced:
            os.fsync(handle)
    finally:
        os.close(handle)
