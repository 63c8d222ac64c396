"""Opening a file that somebody names: its bytes within a limit, and their text in UTF-8."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from par_index.diagnostics.problems import Diagnostic, Place, refuse
from par_index.language.vietnamese import number_text

MAX_MARKS = 20
"""Longest run of combining marks: putting a run in order takes quadratic time."""

_REASONS: dict[type[Exception], str] = {
    FileNotFoundError: "không tìm thấy tệp",
    IsADirectoryError: "đây là một thư mục",
    PermissionError: "không có quyền đọc",
}


def read_bounded(path: Path, name: str, most: int, too_large: str = "PAR101") -> bytes:
    """Return the bytes of a file of at most so many.

    Args:
        path: where it is.
        name: how it is called in what people read.
        most: the limit, in bytes.
        too_large: the code under which a larger file is refused.

    Raises:
        ProblemsError: the file cannot be opened, or is too large.

    """
    try:
        if path.exists() and not path.is_file():
            refuse(Diagnostic("PAR101", "không mở được tệp: đây không phải là một tệp"), name)
        size = path.stat().st_size
        if size > most:
            message = f"tệp lớn {number_text(size)} byte, giới hạn là {number_text(most)} byte"
            refuse(Diagnostic(too_large, message), name)
        return path.read_bytes()
    except (OSError, ValueError) as problem:
        reason = _REASONS.get(type(problem), "tên tệp hoặc quyền truy cập không hợp lệ")
        refuse(Diagnostic("PAR101", f"không mở được tệp: {reason}"), name)


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


def composed(text: str, name: str) -> str:
    """Return the text with composed letters, so that equal words are equal text.

    A long run of combining marks is refused: putting it in order takes quadratic time.
    """
    marks = "".join(re.escape(letter) for letter in set(text) if unicodedata.combining(letter))
    if marks and re.search(f"[{marks}]{{{MAX_MARKS}}}", text):
        refuse(Diagnostic("PAR102", f"có hơn {MAX_MARKS} dấu kết hợp liền nhau sau một chữ"), name)
    return unicodedata.normalize("NFC", text)
