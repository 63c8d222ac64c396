"""Writing a result to a file, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from par_index.diagnostics.problems import Diagnostic, refuse


def save(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        ProblemsError: the file cannot be written; whatever stood there is untouched.

    """
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=".par-index-", suffix=".tmp", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(13, "không có quyền ghi")
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(temporary).replace(path)
    except OSError as failure:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        message = f"không ghi được tệp: {_reason(failure)}. Tệp cũ (nếu có) vẫn nguyên vẹn."
        refuse(Diagnostic("PAR108", message), str(path))


def _reason(failure: OSError) -> str:
    if isinstance(failure, FileNotFoundError):
        return "không có thư mục này"
    if isinstance(failure, PermissionError):
        return "tệp đang mở ở chương trình khác hoặc không có quyền ghi; hãy đóng tệp rồi chạy lại"
    if failure.errno == 28:
        return "đĩa đã đầy"
    return failure.strerror or "lỗi của hệ thống"
