"""Profiles of a unit that the tests of the dossier file with, and pages that LibreOffice prints."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from par_index.dossier.facts import Marks

RULES = """\
rubrics:
  the-rule:
    inputs:
      a: {label: Đã làm, type: count, at_most: b}
      b: {label: Phải làm, type: count, min: 1}
    rule: {points: (a / b) * max}
"""
PROFILE = """\
profile:
  agency: Trung tâm Y tế khu vực Sơn Trà
  superior: Sở Y tế thành phố Đà Nẵng
  codes: {to-trinh: TTr-TTYT, bao-cao: BC-TTYT, bien-ban: BB-TTYT}
  place: Đà Nẵng
  signatories:
    - {name: Nguyễn Văn An, title: GIÁM ĐỐC, authority: KT., deputy: PHÓ GIÁM ĐỐC}
  recipients: [Như trên, Ban Giám đốc, "Lưu: VT, TCHC"]
  grounds: [Kế hoạch số 45/KH-TTYT ngày 02/6/2026 của Trung tâm Y tế khu vực Sơn Trà]
council:
  decision: Quyết định số 12/QĐ-TTYT ngày 10/01/2026
  members:
    - {name: Nguyễn Văn An, title: Phó Giám đốc, role: chair}
    - {name: Trần Thị Bình, title: Trưởng phòng Tổ chức – Hành chính, role: secretary}
    - {name: Lê Văn Cường, title: Trưởng khoa Dược}
    - {name: Phạm Thị Dung, title: Kế toán trưởng}
meeting:
  day: 25/11/2026
  start: 14 giờ 00
  end: 16 giờ 30
  place: Phòng họp tầng 2
  number: 05/BB-TTYT
  agenda: [Thư ký trình bày kết quả tự chấm điểm, "Thảo luận, biểu quyết"]
  absent: [{name: Lê Văn Cường, reason: đi công tác}]
  opinions: [{by: Phạm Thị Dung, text: Đề nghị bổ sung minh chứng, code: V.1.b}]
  changes: [{code: V.1.b, before: "0.5", after: "0.25", reason: Hai văn bản chưa ký số}]
  votes: [{matter: Thông qua kết quả tự chấm điểm, agreed: 3}]
  conclusion: Thông qua kết quả tự chấm điểm
difficulties: [Phần mềm quản lý văn bản chưa thống kê được theo khoa]
"""


def printed(documents: Iterable[Path], out: Path) -> dict[str, Path]:
    """Return the pages of documents as LibreOffice prints them, by the name of the document."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing: .ci/setup"
    files = list(documents)
    profile = f"-env:UserInstallation={(out / 'office').as_uri()}"
    command = [program, "--headless", profile, "--convert-to", "pdf", "--outdir", str(out)]
    subprocess.run([*command, *map(str, files)], check=False, capture_output=True, timeout=120)
    found = {file.stem: out / f"{file.stem}.pdf" for file in files}
    assert all(pages.is_file() for pages in found.values()), "libreoffice-writer is missing"
    return found


def overlapping(page: Any) -> Iterator[tuple[str, str]]:
    """Yield the pairs of words of a printed page that lie on each other: some text is cut there."""
    words = [word for word in page.extract_words(use_text_flow=True) if set(word["text"]) != {"_"}]
    words.sort(key=lambda word: word["top"])
    for number, upper in enumerate(words):
        for lower in words[number + 1 :]:
            if lower["top"] > upper["bottom"] - 2.5:
                break
            if min(upper["x1"], lower["x1"]) - max(upper["x0"], lower["x0"]) > 1:
                yield upper["text"], lower["text"]


def inside(said: Marks) -> set[str]:
    """Return the marks inside the lists and groups of a document."""
    found: set[str] = set()
    for value in said.values():
        for row in value if isinstance(value, list | tuple) else [value]:
            found |= set(row) | inside(row) if isinstance(row, dict) else set()
    return found
