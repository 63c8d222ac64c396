"""Supporting documents: whether they are there and fit, and packed for the superior."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError
from par_index.excel.book import Book
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.loading.opening import read_bounded
from par_index.models.evidence import Document
from par_index.record.folder import Folder, files_below
from par_index.record.names import DOCUMENTS, inner_name, name_problems, safe_name
from par_index.report.duties import duties_of

MAX_BYTES = 200_000_000
INDEX = "danh-muc.xlsx"
_COLUMNS = (
    ("TT", 6),
    ("Mã", 10),
    ("Tiêu chí", 40),
    ("Số, ký hiệu", 18),
    ("Ngày", 12),
    ("Trích yếu", 40),
    ("Số trang", 9),
    ("Tệp", 46),
)


@dataclass(frozen=True)
class Named:
    """A document that a line names, and its file where that is there."""

    code: str
    document: Document
    path: Path | None = None

    @property
    def words(self) -> str:
        """What people call it."""
        found = self.document
        return found.number or found.title or found.link


def named_documents(folder: Folder, evidence: LoadedEvidence) -> list[Named]:
    """Return every document that the evidence names, in the order of the lines."""
    there = {inner_name(path, folder.path): path for path in files_below(folder.path / DOCUMENTS)}
    found = []
    for code, entry in evidence.evidence.leaves.items():
        for document in entry.documents:
            link = document.link.replace("\\", "/").removeprefix("./")
            path = there.get(link) or there.get(f"{DOCUMENTS}/{link}")
            found.append(Named(code, document, path))
    return found


def document_problems(folder: Folder, loaded: LoadedSet, evidence: LoadedEvidence) -> list[Problem]:
    """Return what an appraiser would ask about the documents of a folder."""
    named = named_documents(folder, evidence)
    duties, year = duties_of(loaded.criteria), loaded.criteria.year
    found = []
    for one in named:
        where, day, link = f"{one.code}: {one.words}", one.document.date, one.document.link
        if link and "://" not in link and one.path is None:
            found.append(_question(where, f"không có tệp «{link}» trong {DOCUMENTS}/"))
        if day is not None and day.year != year:
            found.append(_question(where, f"ngày {day:%d/%m/%Y} không thuộc năm {year}"))
        last = duties[one.code].last if one.code in duties else None
        if day is not None and last is not None and last < day <= date(year, 12, 31):
            text = f"ngày {day:%d/%m/%Y} sau hạn của tiêu chí, {last:%d/%m/%Y}"
            found.append(_question(where, text))
    used = {one.path for one in named}
    for path in files_below(folder.path / DOCUMENTS):
        if path not in used:
            name = inner_name(path, folder.path)
            found.append(_question(name, "không tiêu chí nào nêu tài liệu này"))
    return [*found, *_shared(named)]


def _shared(named: list[Named]) -> Iterator[Problem]:
    """Yield the documents that lines of different areas name."""
    lines: dict[object, dict[str, Named]] = {}
    for one in named:
        number = one.document.number.casefold()
        key = one.path or ((number, one.document.date) if number else None)
        if key is not None:
            lines.setdefault(key, {}).setdefault(one.code, one)
    for codes in lines.values():
        if len({code.partition(".")[0] for code in codes}) > 1:
            first = next(iter(codes.values()))
            text = f"cùng một tài liệu dùng cho các tiêu chí không liên quan: {', '.join(codes)}"
            yield _question(f"{first.code}: {first.words}", text)


def _question(where: str, text: str) -> Problem:
    return Diagnostic("PAR911", text).at(where)


def packed(folder: Folder, loaded: LoadedSet, evidence: LoadedEvidence) -> tuple[bytes, list[str]]:
    """Return a zip of all documents by line, with an index, and the lines whose files are missing.

    Raises:
        ProblemsError: a name would not fit every system.

    """
    titles = {leaf.code: leaf.title for leaf in loaded.criteria.leaves()}
    files: dict[str, bytes] = {}
    rows: list[tuple[str | int | None, ...]] = []
    missing = []
    for number, one in enumerate(named_documents(folder, evidence), start=1):
        name, pages = "(không có tệp)", None
        if one.path is not None:
            content = read_bounded(one.path, str(one.path), MAX_BYTES)
            stem, suffix = safe_name(one.path.stem, 60), one.path.suffix
            name = f"{safe_name(one.code)}/{number:03} {stem}{suffix}"
            files[name], pages = content, page_count(content)
        elif "://" in one.document.link:
            name = one.document.link
        else:
            missing.append(one.code)
        document = one.document
        day = "" if document.date is None else f"{document.date:%d/%m/%Y}"
        title = titles.get(one.code, "")
        rows.append((number, one.code, title, document.number, day, document.title, pages, name))
    if problems := name_problems(files):
        raise ProblemsError(problems)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {INDEX: _index(loaded, rows), **files}.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue(), missing


def _index(loaded: LoadedSet, rows: list[tuple[str | int | None, ...]]) -> bytes:
    book = Book(loaded.criteria.title)
    page = book.sheet("Danh mục")
    under = f"{loaded.criteria.title} (năm {loaded.criteria.year})"
    page.titles(len(_COLUMNS), "DANH MỤC TÀI LIỆU KIỂM CHỨNG", under)
    page.heads(4, _COLUMNS)
    for row, cells in enumerate(rows, 5):
        page.cells(row, cells, ("whole" if isinstance(cell, int) else "text" for cell in cells))
        page.tall(row, *((str(cells[at]), _COLUMNS[at][1]) for at in (2, 5, 7)))
    return book.content()


def page_count(content: bytes) -> int | None:
    """Return the number of pages of a PDF, or None where it cannot be told."""
    if not content.startswith(b"%PDF"):
        return None
    texts = [content]
    for match in re.finditer(rb"/ObjStm.*?stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            texts.append(zlib.decompressobj().decompress(match[1], 50_000_000))
        except zlib.error:
            return None
    return sum(len(re.findall(rb"/Type\s*/Page(?![a-zA-Z])", text)) for text in texts) or None
