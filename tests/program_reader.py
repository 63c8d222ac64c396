"""What is sent to the officer's program, fuzzed as a reader like any other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from par_index.app.pages import Pages
from par_index.app.sections import SECTIONS
from par_index.app.server import application
from par_index.app.workplace import Workplace
from tests.folder_readers import OVERLAY, begun, held
from tests.readers import Reader, one_of
from tests.test_app_pages import sent
from tests.test_appraisal import EVIDENCE

Part = Sequence[str]
"""A field that is sent: its name and value; or of a file its name, the file's, and its content."""

BETWEEN, WITHIN = "\x1e", "\x1f"
"""What stands between fields, and within one, in an input: mutants keep most of the fields."""

LINE = {
    "code": "A.1", "changed": "so-lieu.a", "mark": "", "so-lieu.a": "3", "so-lieu.b": "4",
    "ly-do": "", "giai-trinh": "Có báo cáo", "tai-lieu.0.number": "12/BC",
    "tai-lieu.0.date": "25/11/2026", "tai-lieu.0.link": "minh-chung/1.pdf",
    "mat-diem.cause": "Chậm", "mat-diem.until": "30/11/2026",
}  # fmt: skip
UNIT = {
    "agency": "Trung tâm Y tế", "superior": "Sở Y tế", "number": "05/BB", "day": "30/11/2026",
    "members": "An; Giám đốc; chủ trì\r\nBình; ; thư ký",
    "agenda": "Thư ký trình bày\r\nThảo luận",
    "changes": "A.1; 0,50; 0,25; chưa đủ văn bản",
    "votes": "Thông qua điểm tự chấm; 7; 1",
    "opinions": "Ông Dũng; cần bổ sung tài liệu",
    "conclusion": "Thống nhất.\r\n\r\nTrình ký.",
}  # fmt: skip
CHOICE = {"bo": "", "dung": "1", "ngay": "01/10/2026", "nguoi": "An", "can-cu": "Công văn"}
RECORD = {"ten": "tu-cham", "ngay": "25/11/2026", "nguoi": "An"}
RETURNED = {"con-lai": "1", "ghi": "1", "ngay": "25/11/2026", "nguoi": "Sở"}
FORMS: dict[str, Sequence[Part]] = {
    "don-vi": [*UNIT.items()],
    "bo": [*CHOICE.items(), ("cach-hieu.A.1", ""), ("tep", "x.yaml", OVERLAY)],
    "ghi": [*RECORD.items()],
    "nhan": [("thay", "1"), ("tep", "a.yaml", EVIDENCE)],
    "minh-chung": [("tep", "Báo cáo: 1.pdf", "x"), ("tep", "Báo cáo: 1.pdf", "y")],
    "doc": [*RETURNED.items(), ("tep", "td.xlsx", "PK")],
    "thu": [("A.1", "a", "3"), ("A.2", "b", "10")],
}


def program() -> Reader:
    """Return the reader of what is sent to the program, and of a folder that its pages show."""
    with begun() as path:
        line = [*{**LINE, "mark": Workplace(path).mark("A.1")}.items()]
        beside = {f"ho-so/{name}": data for name, data in held(path).items()}
    shown = ("ho-so/ho-so.yaml", "ho-so/so-lieu/so-lieu.yaml")
    seeds = [(name, beside[name]) for name in shown]
    for name, parts in {**FORMS, "luu": line}.items():
        text = BETWEEN.join(WITHIN.join(part) for part in parts)
        seeds.append((f"{name}.parts", text.encode()))
    seeds += [("luu.json", typed(line)), ("don-vi.form", form(FORMS["don-vi"]))]
    every: dict[Path, Pages] = {}

    def read(place: Path, which: str) -> str:
        path, pages = place / which, every.setdefault(place, Pages(place))
        pages._open.clear()  # so that what follows, follows from this input alone
        address, body, kind, method = f"/ho-so/ho-so/{path.stem}", path.read_bytes(), "", "POST"
        if which in shown:
            (section,) = one_of(path, *((section,) for section in SECTIONS))
            address, body, method = f"/ho-so/ho-so/{section}", b"", "GET"
        elif path.suffix == ".parts":
            text = body.decode("utf-8", "surrogateescape")
            parts = [part.split(WITHIN) for part in text.split(BETWEEN)]
            whole = {"luu": typed, "thu": tried}.get(path.stem, form)
            body = whole(parts)
        as_json = path.suffix == ".json" or path.stem in ("luu", "thu")
        kind = "application/json" if as_json else "multipart/form-data; boundary=m"
        status, answer = sent(application(pages), address, body, kind, method)
        assert status < 500, (address, status, answer[-500:])
        told = re.findall(r'(?s)class="wrong"[^>]*>(.*?)</(?:div|p|section|small)>', answer)
        told += re.findall(r'"(?:wrong|message)": ?("[^"]*"|{[^}]*})', answer)
        return f"{address} {status} {told}"

    return Reader(seeds, read, beside)


def form(parts: Iterable[Part]) -> bytes:
    """Return fields as a browser sends a form."""
    body = b""
    for name, *values in parts:
        file = f'; filename="{values[0]}"' if len(values) > 1 else ""
        head = f'--m\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        body += f"{head}{''.join(values[-1:])}\r\n".encode("utf-8", "surrogateescape")
    return body + b"--m--\r\n"


def typed(parts: Iterable[Part]) -> bytes:
    """Return fields as a page sends a line that was typed."""
    told = {name: "".join(values) for name, *values in parts}
    own = {key: told.pop(key) for key in ("code", "mark", "changed") if key in told}
    return json.dumps({**own, "fields": told}).encode()


def tried(parts: Iterable[Part]) -> bytes:
    """Return fields as a page sends other figures to look at."""
    told: dict[str, dict[str, str]] = {}
    for code, *values in parts:
        told.setdefault(code, {})["".join(values[:1])] = "".join(values[1:])
    return json.dumps(told).encode()
