"""Writing files and whole folders: all of it, or nothing."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from par_index.loading.opening import exists

UNFINISHED = ".par-index-"
"""How the names of what is being written begin, until all of it is there."""

_REASONS = {
    errno.EEXIST: "ở đó đã có tệp hoặc thư mục cùng tên",
    errno.ENOENT: "không có thư mục này",
    errno.ENOTDIR: "một phần của đường dẫn không phải là thư mục",
    errno.ENAMETOOLONG: "tên tệp hoặc đường dẫn quá dài",
    errno.EROFS: "đĩa chỉ cho đọc",
    errno.EISDIR: "đây là một thư mục",
    errno.ELOOP: "liên kết chỉ vòng quanh",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EPIPE: "chương trình nhận đã đóng",
    errno.EACCES: "tệp đang mở ở chương trình khác hoặc không có quyền ghi; "
    "hãy đóng tệp rồi chạy lại",
}
_REASONS[errno.EPERM] = _REASONS[errno.EACCES]


def reason(failure: OSError) -> str:
    """Return why something could not be written, in words."""
    return _REASONS.get(failure.errno or 0) or failure.strerror or "lỗi của hệ thống"


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in the place of what stood there, or leave that untouched.

    Raises:
        OSError: it cannot be written.

    """
    with replacing(path) as handle:
        write_to(handle, content)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[int]:
    """Open a file that takes the place of what stands there once all of it is written.

    Raises:
        OSError: it cannot be written; what stood there is untouched.

    """
    if exists(path) and not os.access(path, os.W_OK):
        raise OSError(errno.EACCES, "")
    temporary = path.parent / f"{UNFINISHED}{secrets.token_hex(8)}.tmp"
    # the mode that every new file has here: the umask is the user's
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
    try:
        try:
            yield handle
            os.fsync(handle)
        finally:
            os.close(handle)
        if exists(path):
            temporary.chmod(path.stat().st_mode & 0o777)
        _patiently(lambda: os.replace(temporary, path))  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


_BINARY = getattr(os, "O_BINARY", 0)


def _patiently(move: Callable[[], None]) -> None:
    """Move what is written into its place; Windows refuses for a moment while others look at it."""
    for wait in (*_WAITS, None):
        try:
            move()
        except PermissionError as failure:
            if wait is None or getattr(failure, "winerror", None) not in _HELD:
                raise
            time.sleep(wait)
        else:
            return


_HELD = (5, 32, 33)
"""What Windows answers while a virus scanner, OneDrive or Office holds a file."""
_WAITS = (0.1, 0.3, 1.0)


def write_all(handle: int, content: bytes) -> None:
    """Write everything to an open file and close it."""
    try:
        write_to(handle, content)
    finally:
        os.close(handle)


def write_to(handle: int, content: bytes) -> None:
    """Write everything to an open file."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]


def new_tree(target: Path, files: Mapping[str, bytes], folders: Iterable[str] = ()) -> None:
    """Make a folder with everything in it at once, or nothing at all; it must not exist yet.

    Args:
        target: the new folder.
        files: the content of every file by its name within the folder, with ``/``.
        folders: folders that are there also when they hold nothing.

    Raises:
        OSError: something cannot be written, or the folder exists.

    """
    temporary = target.parent / f"{UNFINISHED}{secrets.token_hex(8)}"
    temporary.mkdir()
    try:
        for folder in {*folders, *(str(PurePosixPath(name).parent) for name in files)}:
            (temporary / folder).mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            replace_file(temporary / name, content)
        if exists(target):
            raise OSError(errno.EEXIST, "")
        _patiently(lambda: os.rename(temporary, target))  # noqa: PTH104
        _sync(target.parent)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def sweep(folder: Path) -> None:
    """Remove what crashed processes left unfinished; nobody may be writing there."""
    for path in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(path, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Put a new name on the disk, where the system lets a folder be synced."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
