"""Files of strangers as bytes and text: only regular files, bounded, composed letters.

Every reader starts here, so that no device, pipe or endless file is ever waited for, and equal
words are equal text everywhere.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from pathlib import Path
from typing import BinaryIO, NoReturn

from par_index.diagnostics.problems import Diagnostic, Place, ProblemsError, refuse
from par_index.language.vietnamese import number_text

MAX_MARKS = 20
"""Longest run of combining marks: putting a run in order takes quadratic time."""

_REASONS: dict[type[Exception], str] = {
    FileNotFoundError: "không tìm thấy tệp",
    IsADirectoryError: "đây là một thư mục",
    PermissionError: "không có quyền đọc",
}
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NOWHERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL)
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def read_bounded(path: Path, name: str, most: int, too_large: str = "PAR101") -> bytes:
    """Return the bytes of a regular file of at most ``most`` bytes.

    Raises:
        ProblemsError: the file cannot be opened, is a folder, a pipe or a device (also behind a
            link), or is too large (with the code ``too_large``).

    """
    with opened(path, name) as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > most:
            message = f"tệp lớn {number_text(size)} byte, giới hạn là {number_text(most)} byte"
            refuse(Diagnostic(too_large, message), name)
        try:
            data = stream.read(most + 1)
        except OSError as failure:
            _refuse(failure, name)
    if len(data) > most:
        refuse(Diagnostic(too_large, f"tệp lớn hơn giới hạn {number_text(most)} byte"), name)
    return data


def opened(path: Path, name: str) -> BinaryIO:
    """Open a regular file for reading.

    Raises:
        ProblemsError: the file cannot be opened, or is a folder, a pipe or a device (also behind
            a link).

    """
    try:
        _regular(path.stat().st_mode, name)
        descriptor = os.open(path, _FLAGS)
    except (OSError, ValueError) as failure:
        _refuse(failure, name)
    stream = os.fdopen(descriptor, "rb")
    try:
        _regular(os.fstat(descriptor).st_mode, name)
    except ProblemsError:
        stream.close()
        raise
    return stream


def _refuse(failure: OSError | ValueError, name: str) -> NoReturn:
    reason = _REASONS.get(type(failure), "tên tệp hoặc quyền truy cập không hợp lệ")
    refuse(Diagnostic("PAR101", f"không mở được tệp: {reason}"), name)


def exists(path: Path) -> bool:
    """Whether anything is there; a name that no file can have, such as a long one, leads nowhere.

    `Path.exists` answers so for some names and raises OSError for others, by the version of
    Python.

    Raises:
        ProblemsError: it cannot be known, as the folder may not be read.

    """
    return _mode(path) != 0


def is_file(path: Path) -> bool:
    """Whether a path leads to a regular file, as `exists` has it."""
    return stat.S_ISREG(_mode(path))


def is_dir(path: Path) -> bool:
    """Whether a path leads to a folder, as `exists` has it."""
    return stat.S_ISDIR(_mode(path))


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except ValueError:
        return 0
    except OSError as failure:
        if failure.errno in _NOWHERE:
            return 0
        _refuse(failure, str(path))


def _regular(mode: int, name: str) -> None:
    if stat.S_ISREG(mode):
        return
    what = "một thư mục" if stat.S_ISDIR(mode) else "thiết bị hoặc đường ống, không phải một tệp"
    refuse(Diagnostic("PAR101", f"không mở được tệp: đây là {what}"), name)


def decode(data: bytes, name: str) -> str:
    """Return the text of a file in UTF-8.

    Raises:
        ProblemsError: the bytes are in another encoding; the problem names the first one.

    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        refuse(Diagnostic("PAR102", "tệp được lưu dạng UTF-16", "Hãy lưu lại với mã UTF-8."), name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        start = data.rfind(b"\n", 0, problem.start) + 1
        column = len(data[start : problem.start].decode("utf-8", "replace")) + 1
        found = f"byte 0x{data[problem.start]:02x} không thuộc mã UTF-8"
        hint = "Hãy lưu lại tệp với mã UTF-8 (tệp có thể đang ở mã TCVN3, VNI hoặc Windows-1258)."
        refuse(Diagnostic("PAR102", found, hint), name, Place(line, column))


def composed(text: str) -> str:
    """Return a text with composed letters, so that equal words are equal text.

    Raises:
        ValueError: a letter carries more than `MAX_MARKS` combining marks.

    """
    if text.isascii():
        return text
    marks = "".join(re.escape(letter) for letter in set(text) if unicodedata.combining(letter))
    if marks and re.search(f"[{marks}]{{{MAX_MARKS}}}", text):
        raise ValueError(f"có hơn {MAX_MARKS} dấu kết hợp liền nhau sau một chữ")
    return unicodedata.normalize("NFC", text)


def control_character(text: str) -> int:
    """Return where the first control character of a text stands, or -1.

    Tabs and line ends are none.
    """
    found = _CONTROL.search(text)
    return -1 if found is None else found.start()
