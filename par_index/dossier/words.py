"""Word templates filled with marks: an unknown mark is refused, the same content gives one file."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError, refuse
from par_index.dossier.facts import TITLES, Marks, Name
from par_index.loading.opening import is_file
from par_index.tables.package import Package

MARKS = "cac-dau.txt"
MAX_BYTES = 20_000_000


def template(name: Name, own: Path | None) -> tuple[str, bytes]:
    """Return a template with its name: one's own where the folder has it, or the shipped one.

    Raises:
        ProblemsError: it is too large, or cannot be read.

    """
    from par_index.loading.opening import read_bounded

    if own is not None and is_file(own / f"{name}.docx"):
        path = own / f"{name}.docx"
        return str(path), read_bounded(path, str(path), MAX_BYTES)
    shipped = files("par_index.dossier") / "templates" / f"{name}.docx"
    return f"{name}.docx", shipped.read_bytes()


def check_own(own: Path | None, names: Sequence[Name]) -> None:
    """Refuse a folder of one's own templates that has none of those asked for."""
    if own is not None and not any(is_file(own / f"{name}.docx") for name in names):
        wanted = ", ".join(f"{name}.docx" for name in names)
        refuse(Diagnostic("PAR921", f"thư mục không có mẫu: {wanted}", _HINT), str(own))


def one_filled(name: Name, own: Path | None, marks: Marks) -> bytes:
    """Return one document by itself, by one's own template where a folder of them is given.

    Raises:
        ProblemsError: the folder has no such template, or it cannot be used.

    """
    check_own(own, [name])
    return filled(*template(name, own), name, marks)


def filled(where: str, content: bytes, name: Name, marks: Marks) -> bytes:
    """Return a Word document: a template with its marks replaced.

    Raises:
        ProblemsError: the template is no Word file, cannot be understood, or has unknown marks.

    """
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        Package(content, where)
        word = DocxTemplate(BytesIO(content))
        word.init_docx()
    except ProblemsError as failure:
        if failure.problems[0].code == "PAR704":
            raise
        refuse(_NO_WORD, where)
    except Exception:  # the libraries raise of all kinds on a damaged file
        refuse(_NO_WORD, where)
    try:
        if (name, digest := sha256(content).digest()) not in _SOUND:
            _check_marks(where, word, environment, name)
            _SOUND.add((name, digest))
        word.render(marks, environment)
        word.docx.core_properties.title = TITLES[name]
        _drop_empty_end(word.docx)
        buffer = BytesIO()
        word.docx.save(buffer)
        return steady(buffer.getvalue())
    except ProblemsError:
        raise
    except TemplateError as failure:
        refuse(
            Diagnostic("PAR921", f"mẫu văn bản có dấu viết sai: {failure.message}", _HINT), where
        )
    except Exception as failure:  # likewise, and marks that compute, as 1 / 0 does
        told = f"mẫu văn bản hỏng, hoặc có dấu không tính được: {failure}"
        refuse(Diagnostic("PAR921", told, _HINT), where)


_SOUND: set[tuple[Name, bytes]] = set()
"""The templates whose marks were found to be known, by the SHA-256 of their bytes."""

_HINT = "Xem các dấu dùng được: par-index dossier --save-templates THƯ_MỤC."
_NO_WORD = Diagnostic("PAR921", "tệp này không phải là văn bản Word (.docx)", _HINT)
_LOOPS = 3
"""Most loops within one another; the shipped templates have two."""

_OF_LOOPS = {"index", "first", "last"}


def _check_marks(where: str, word: Any, environment: Any, name: str) -> None:
    """Refuse marks that the document does not have, wherever they stand; all of them at once."""
    from jinja2 import meta, nodes

    known, rows = marks_of(name)
    uris = (word.HEADER_URI, word.FOOTER_URI)
    related = [one for one in word.docx.part.rels.values() if one.reltype in uris]
    parts = [word.get_xml()]
    parts += [word.xml_to_string(one.target_part.element) for one in related]
    problems: list[Problem] = []
    for xml in parts:
        tree = environment.parse(word.patch_xml(xml))
        if _computes(tree):  # looked at first, as looking for marks computes what is constant
            message = "mẫu văn bản có dấu tính toán, lặp quá 3 cấp hoặc không theo danh sách"
            problems.append(Diagnostic("PAR921", message, _HINT).at(where))
            continue
        strange = meta.find_undeclared_variables(tree) - known
        strange |= {node.attr for node in tree.find_all(nodes.Getattr)} - rows - _OF_LOOPS
        for found in sorted(strange):
            message = f"mẫu văn bản có dấu không rõ: «{found}»"
            problems.append(Diagnostic("PAR921", message, _HINT).at(where))
    if problems:
        raise ProblemsError(problems)


def _computes(node: Any, loops: int = 0) -> bool:
    """Whether marks do what may take any time or memory: call, multiply, loop over anything."""
    from jinja2 import nodes

    if isinstance(node, nodes.For):
        loops += 1
        if loops > _LOOPS or not isinstance(node.iter, nodes.Name | nodes.Getattr):
            return True
    if isinstance(node, nodes.Call | nodes.Mul | nodes.Pow):
        return True
    return any(_computes(inner, loops) for inner in node.iter_child_nodes())


def marks_of(name: str) -> tuple[set[str], set[str]]:
    """Return the marks that a document has, and those inside its lists and groups."""
    found: tuple[set[str], set[str]] = (set(), set())
    for part in marks_page().split("\n\n")[1:]:
        head, *lines = part.splitlines()
        every = head.startswith("Mọi văn bản") and f"trừ {name}" not in head
        if every or head == f"Riêng {name}.docx:":
            for line in lines:
                mark = line.partition(":")[0].strip()
                found["." in mark].add(mark.rpartition(".")[2])
    return found


def marks_page() -> str:
    """Return the list of all marks with what they say, for whoever restyles templates."""
    return (files("par_index.dossier") / "templates" / MARKS).read_text("utf-8")


def _drop_empty_end(document: Any) -> None:
    """Leave out a last section in which nothing is written, such as an annex without rows."""
    from docx.oxml.ns import qn

    body = document.element.body
    breaks = [
        one for one in body if one.tag == qn("w:p") and one.find(f".//{qn('w:sectPr')}") is not None
    ]
    if not breaks:
        return
    after = list(body)[list(body).index(breaks[-1]) + 1 : -1]
    if any(one.tag != qn("w:p") or "".join(one.itertext()).strip() for one in after):
        return
    body.replace(body[-1], breaks[-1].find(f".//{qn('w:sectPr')}"))
    for one in (breaks[-1], *after):
        body.remove(one)


def steady(content: bytes) -> bytes:
    """Return an archive whose bytes do not tell when it was made."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            new.writestr(entry, old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
