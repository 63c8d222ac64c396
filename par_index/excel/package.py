"""Opening a workbook from a stranger: nothing is run, expanded or fetched, and all is bounded."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.parsers import expat

from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.loading.opening import read_bounded

MAX_FILE = 20_000_000
MAX_PART = 40_000_000
MAX_TOTAL = 60_000_000
MAX_PARTS = 3_000
NO_WORKBOOK = "không phải là sổ Excel (.xlsx)"
_CHUNK = 1 << 16
_ENCODINGS = ("utf-8", "utf-16", "us-ascii")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Package:
    """The parts of one workbook."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.spent = 0
        if data.startswith(_OLE):
            if _ENCRYPTED in data:
                hint = "Hãy mở bằng Excel, bỏ mật khẩu (Tệp > Thông tin > Bảo vệ) rồi lưu lại."
                refuse(Diagnostic("PAR702", "sổ Excel được đặt mật khẩu mở", hint), name)
            hint = "Hãy mở bằng Excel rồi lưu lại dạng .xlsx."
            refuse(
                Diagnostic("PAR701", "đây là tệp Excel đời cũ (.xls), không phải .xlsx", hint), name
            )
        try:
            self.zip = zipfile.ZipFile(BytesIO(data))
            self.parts = {info.filename: info for info in self.zip.infolist()}
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError):
            hint = "Tệp hỏng, tải dở hoặc chỉ được đổi đuôi; hãy lưu lại từ Excel."
            refuse(Diagnostic("PAR701", f"{NO_WORKBOOK} đọc được", hint), name)
        self._judge()

    def _judge(self) -> None:
        if len(self.parts) > MAX_PARTS:
            refuse(
                Diagnostic("PAR704", f"sổ có {len(self.parts)} phần, quá {MAX_PARTS} phần"),
                self.name,
            )
        if any(info.flag_bits & 1 for info in self.parts.values()):
            refuse(Diagnostic("PAR702", "sổ Excel được đặt mật khẩu mở"), self.name)
        if any(part.casefold().endswith("vbaproject.bin") for part in self.parts):
            hint = "Hãy lưu lại dạng «Excel Workbook (.xlsx)», không có macro."
            refuse(
                Diagnostic("PAR703", "sổ Excel có macro; chỉ nhận sổ không có macro", hint),
                self.name,
            )
        total = sum(info.file_size for info in self.parts.values())
        if total > MAX_TOTAL or any(i.file_size > MAX_PART for i in self.parts.values()):
            message = f"sổ bung ra hơn {MAX_TOTAL // 1_000_000} MB, có thể là tệp phá hoại"
            refuse(Diagnostic("PAR704", message), self.name)
        if "[Content_Types].xml" not in self.parts:
            refuse(Diagnostic("PAR701", NO_WORKBOOK), self.name)

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of a part, never more than is allowed."""
        used = 0
        try:
            with self.zip.open(self.parts[part]) as stream:
                while chunk := stream.read(_CHUNK):
                    used += len(chunk)
                    self.spent += len(chunk)
                    if used > MAX_PART or self.spent > MAX_TOTAL:
                        refuse(
                            Diagnostic("PAR704", "sổ bung ra quá lớn, có thể là tệp phá hoại"),
                            self.name,
                        )
                    yield chunk
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as problem:
            refuse(
                Diagnostic("PAR701", f"phần «{part}» của sổ bị hỏng ({type(problem).__name__})"),
                self.name,
            )
        except Exception as problem:
            # zlib.error and what other decompressors raise on damaged data
            if type(problem).__module__ not in ("zlib", "lzma", "_lzma", "bz2", "_bz2"):
                raise
            refuse(Diagnostic("PAR701", f"phần «{part}» của sổ bị hỏng"), self.name)

    def parse(self, part: str, handler: Any) -> None:
        """Parse a part as XML without entities; ``handler`` has start, end and text."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda tag, attributes: handler.start(_local(tag), attributes)
        parser.EndElementHandler = lambda tag: handler.end(_local(tag))
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.XmlDeclHandler = partial(self._declared, part)
        parser.buffer_text = True
        try:
            for chunk in self.chunks(part):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as problem:
            line = f"dòng {problem.lineno}"
            refuse(
                Diagnostic("PAR701", f"phần «{part}» của sổ không phải XML đúng ({line})"),
                self.name,
            )

    def _declared(self, part: str, _version: str, encoding: str | None, _alone: int) -> None:
        # any other name would be looked up among the codecs of Python
        if encoding is not None and encoding.casefold() not in _ENCODINGS:
            message = f"phần «{part}» của sổ ghi bằng mã «{encoding}»; Excel chỉ ghi UTF-8"
            refuse(Diagnostic("PAR701", message), self.name)

    def _doctype(self, *_: object) -> None:
        refuse(
            Diagnostic("PAR705", "sổ có khai báo DTD, thứ mà Excel không bao giờ ghi"), self.name
        )


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def open_package(path: Path, name: str) -> tuple[Package, bytes]:
    """Open a workbook for reading only.

    Raises:
        ProblemsError: the file cannot be read or is refused.

    """
    data = read_bounded(path, name, MAX_FILE, "PAR704")
    return Package(data, name), data
