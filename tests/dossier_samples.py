"""Profiles of a unit that the tests of the dossier file with, and pages that LibreOffice prints."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

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
