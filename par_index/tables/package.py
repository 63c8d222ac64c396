"""Opening a workbook from a stranger: nothing is run, expanded or fetched, and all is bounded."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Literal, NoReturn, TypeAlias
from xml.parsers import expat

from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.loading.opening import read_bounded

MAX_FILE = 20_000_000
MAX_PART = 40_000_000
MAX_TOTAL = 60_000_000
MAX_PARTS = 3_000
MAX_ELEMENTS = 500_000
"""Most elements in all parts together; 200,000 cells with values need 400,000."""

MAX_TOKEN = 1_000_000
"""Most bytes of one tag or comment: the parser starts a longer one over and over again."""

_CHUNK = 1 << 12
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENTRY = b"PK\x01\x02"
_ENCODINGS = (None, "utf-8", "utf-16", "us-ascii")
_TYPES = "[Content_Types].xml"
NO_WORKBOOK = "không phải là tệp Excel (.xlsx)"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    IndexError,
    KeyError,
)
"""What the library raises on damaged archives."""

Event: TypeAlias = tuple[Literal["start", "end", "text"], str, dict[str, str]]
"""The start of an element with its tag and attributes, its end with its tag, or characters."""

_NONE: dict[str, str] = {}


class Package:
    """The parts of one workbook."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.spent = self.elements = 0
        if data.startswith(_OLE):
            if _ENCRYPTED in data:
                hint = "Hãy mở bằng Excel, bỏ mật khẩu (Tệp > Thông tin > Bảo vệ) rồi lưu lại."
                self.refuse("PAR702", "tệp Excel được đặt mật khẩu mở", hint)
            hint = "Hãy mở bằng Excel rồi lưu lại dạng .xlsx."
            self.refuse("PAR701", "đây là tệp Excel đời cũ (.xls), không phải .xlsx", hint)
        # counted before the archive is opened: its table of contents alone can fill the memory
        if data.count(_ENTRY) > 2 * MAX_PARTS:
            self.refuse("PAR704", f"tệp có hơn {MAX_PARTS} phần")
        try:
            self.zip = zipfile.ZipFile(BytesIO(data))
            listed = self.zip.infolist()
        except _BROKEN:
            hint = "Tệp hỏng, tải dở hoặc chỉ được đổi đuôi; hãy lưu lại từ Excel."
            self.refuse("PAR701", f"{NO_WORKBOOK} đọc được", hint)
        self.parts = {info.filename: info for info in listed}
        if len(self.parts) < len(listed):
            self.refuse("PAR701", f"{NO_WORKBOOK} đọc được: hai phần trùng tên")
        self._judge()

    def _judge(self) -> None:
        if len(self.parts) > MAX_PARTS:
            self.refuse("PAR704", f"tệp có {len(self.parts)} phần, quá {MAX_PARTS} phần")
        if any(info.flag_bits & 1 for info in self.parts.values()):
            self.refuse("PAR702", "tệp Excel được đặt mật khẩu mở")
        total = sum(info.file_size for info in self.parts.values())
        if total > MAX_TOTAL or any(i.file_size > MAX_PART for i in self.parts.values()):
            message = f"tệp bung ra hơn {MAX_TOTAL // 1_000_000} MB, có thể là tệp phá hoại"
            self.refuse("PAR704", message)
        packed = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if any(info.compress_type not in packed for info in self.parts.values()):
            self.refuse("PAR701", f"{NO_WORKBOOK} đọc được: kiểu nén mà Excel không dùng")
        if _TYPES not in self.parts:
            self.refuse("PAR701", NO_WORKBOOK)
        types = [
            attributes.get("ContentType", "").casefold() for _, attributes in self.starts(_TYPES)
        ]
        macros = any("macroenabled" in kind or "vbaproject" in kind for kind in types)
        if macros or any(part.casefold().endswith("vbaproject.bin") for part in self.parts):
            hint = "Hãy lưu lại dạng «Excel Workbook (.xlsx)», không có macro."
            self.refuse("PAR703", "tệp Excel có macro; chỉ nhận tệp không có macro", hint)

    def refuse(self, code: str, message: str, hint: str = "") -> NoReturn:
        """Refuse the workbook as a whole."""
        refuse(Diagnostic(code, message, hint), self.name)

    def chunks(self, part: str) -> Generator[bytes, None, None]:
        """Yield the bytes of a part, never more than is allowed."""
        used = 0
        try:
            with self.zip.open(self.parts[part]) as stream:
                while chunk := stream.read(_CHUNK):
                    used += len(chunk)
                    self.spent += len(chunk)
                    if used > MAX_PART or self.spent > MAX_TOTAL:
                        self.refuse("PAR704", "tệp bung ra quá lớn, có thể là tệp phá hoại")
                    yield chunk
        except _BROKEN:
            self.refuse("PAR701", f"phần «{part}» của tệp bị hỏng")

    def content(self, part: str) -> bytes:
        """Return a whole part."""
        try:
            return self.zip.read(part)
        except _BROKEN:
            self.refuse("PAR701", f"phần «{part}» của tệp bị hỏng")

    def events(self, part: str) -> Generator[Event, None, None]:
        """Yield what a part holds, one after another, as XML without entities."""
        parser = expat.ParserCreate()
        found: list[Event] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            self.elements += 1
            if self.elements > MAX_ELEMENTS:
                self.refuse("PAR704", "tệp có quá nhiều ô hoặc quá nhiều mục")
            found.append(("start", tag.rpartition(":")[2], attributes))

        parser.StartElementHandler = start
        parser.EndElementHandler = lambda tag: found.append(("end", tag.rpartition(":")[2], _NONE))
        parser.CharacterDataHandler = lambda data: found.append(("text", data, _NONE))
        parser.StartDoctypeDeclHandler = self._doctype
        parser.XmlDeclHandler = lambda _, encoding, __: self._encoding(part, encoding)
        parser.buffer_text = True
        fed = 0
        with closing(self.chunks(part)) as chunks:
            try:
                for chunk in chain(chunks, [b""]):
                    parser.Parse(chunk, not chunk)
                    fed += len(chunk)
                    if chunk and fed - parser.CurrentByteIndex > MAX_TOKEN:
                        self.refuse("PAR704", f"phần «{part}» của tệp có một mục quá dài")
                    yield from found
                    found.clear()
            except (expat.ExpatError, UnicodeError, LookupError) as problem:
                line = problem.lineno if isinstance(problem, expat.ExpatError) else None
                self.refuse_xml(part, line)

    def refuse_xml(self, part: str, line: int | None) -> NoReturn:
        """Refuse a part that is no XML, with the line where that shows."""
        where = "" if line is None else f" (dòng {line})"
        self.refuse("PAR701", f"phần «{part}» của tệp không phải XML đúng{where}")

    def starts(self, part: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield the elements of a part with their attributes; there are none without the part."""
        events = self.events(part) if part in self.parts else ()
        return ((tag, attributes) for kind, tag, attributes in events if kind == "start")

    def _doctype(self, *_: object) -> None:
        self.refuse("PAR705", "tệp có khai báo DTD, thứ mà Excel không bao giờ ghi")

    def _encoding(self, part: str, encoding: str | None) -> None:
        if (encoding and encoding.casefold()) not in _ENCODINGS:
            message = f"phần «{part}» của tệp dùng mã ký tự lạ «{encoding[:40]}»"  # type: ignore[index]
            self.refuse("PAR701", message, "Excel chỉ ghi mã UTF-8; hãy lưu lại bằng Excel.")


def is_lock(name: str) -> bool:
    """Whether a file is the small one that Excel keeps beside an open workbook: ``~$…``."""
    return Path(name).name.startswith("~$")


def open_package(path: Path, name: str) -> tuple[Package, bytes]:
    """Open a workbook for reading only.

    Raises:
        ProblemsError: the file cannot be read or is refused.

    """
    if is_lock(name):
        message = "đây là tệp khóa mà Excel tạo ra trong lúc tệp đang mở, không chứa số liệu"
        hint = f"Hãy đóng Excel rồi chọn «{Path(name).name.removeprefix('~$')}»."
        refuse(Diagnostic("PAR701", message, hint), name)
    data = read_bounded(path, name, MAX_FILE, "PAR704")
    return Package(data, name), data
