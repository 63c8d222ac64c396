"""The officer's program asked without a browser: own rules, targets to look at, documents."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from par_index import score
from par_index.app.entry import form_of
from par_index.app.pages import Pages
from par_index.app.server import application
from par_index.record.folder import open_folder
from tests.support import CRITERIA

RULES = """\
rubrics:
  the-rule:
    inputs:
      a: {label: Đã làm, type: count, at_most: b}
      b: {label: Phải làm, type: count}
    not_applicable_when: b = 0
    rule: {points: (a / b) * max}
    readings:
      loose: {title: Đạt một nửa là đủ, rule: {points: "least(1, 2 * a / b) * max"}}
"""
OVERLAY = "overlay: Công văn mới\nleaves: {A.1: {max: {points: 2, basis: stated}}}\n"
TARGET = "rule: the-rule, target: {text: Đạt 4 trên 5, given: {a: 4, b: 5}},"
OWN = {
    "criteria.yaml": CRITERIA.replace("rule: the-rule,", TARGET).encode(),
    "rules.yaml": RULES.encode(),
}


def ask(
    app: Starlette, path: str, fields: Mapping[str, str] | None = None, **files: bytes
) -> tuple[int, str]:
    """Ask for a page, or send a form with files; return the status and the text."""
    body, kind = b"", "text/plain"
    if fields is not None:
        kind = "multipart/form-data; boundary=mark"
        parts = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
        parts += [(f'name="tep"; filename="{name}"', data) for name, data in files.items()]
        for head, data in parts:
            body += f"--mark\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode()
            body += data + b"\r\n"
        body += b"--mark--\r\n"
    return sent(app, path, body, kind, "GET" if fields is None else "POST")


def sent(app: Starlette, path: str, body: bytes, kind: str, method: str) -> tuple[int, str]:
    """Send a body of some kind; return the status and the text of the answer."""
    answers: list[Any] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        answers.append(message)

    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    scope = {"type": "http", "method": method, "path": path, "query_string": b""}
    scope |= {"headers": headers, "http_version": "1.1", "scheme": "http", "root_path": ""}
    # nothing waits for anything outside, so that no loop is needed, which a fork would lose
    with pytest.raises(StopIteration):
        app(scope, receive, send).__await__().send(None)
    text = b"".join(one.get("body", b"") for one in answers[1:]).decode("utf-8")
    return answers[0]["status"], text


@pytest.fixture
def app(tmp_path: Path) -> Starlette:
    """Start the program where there is no folder yet, and make one by a set of one's own."""
    made = application(Pages(tmp_path))
    assert ask(made, "/tao", {"ten": "Hồ sơ", "bo": "son-tra-2026"}, **OWN)[0] == 303
    return made


HOME = "/ho-so/Hồ sơ"


def test_a_folder_is_made_by_ones_own_files(app: Starlette, tmp_path: Path) -> None:
    """A criteria file and its rules are sent, kept and scored by; two at once are refused."""
    assert open_folder(tmp_path / "Hồ sơ").loaded.criteria.set == "bo-rieng"
    twice = {**OWN, "b.yaml": OWN["criteria.yaml"]}
    status, text = ask(app, "/tao", {"ten": "Hai", "bo": ""}, **twice)
    assert status == 422
    assert "có hai bộ tiêu chí: criteria.yaml, b.yaml" in text
    status, text = ask(app, "/tao", {"ten": "Hỏng", "bo": ""}, **{"c.yaml": b"areas: [x]\n"})
    assert status == 422
    assert "c.yaml, dòng 1" in text
    assert os.listdir(tmp_path) == ["Hồ sơ"]  # noqa: PTH208


def test_overlays_and_readings_are_looked_at_and_then_used(app: Starlette, tmp_path: Path) -> None:
    """What a choice changes is shown first; used from a day on, it stands in the folder."""
    page = ask(app, f"{HOME}/bo-tieu-chi")[1]
    assert "Đạt một nửa là đủ" in page
    choice = {"bo": "", "cach-hieu.A.1": "loose", "ngay": "01/10/2026", "nguoi": "An"}
    sent = {"dieu-chinh.yaml": OVERLAY.encode()}
    assert "Chưa thay gì" in ask(app, f"{HOME}/bo", choice, **sent)[1]
    assert open_folder(tmp_path / "Hồ sơ").entry.changes == ()
    assert "Đã dùng bộ tiêu chí mới" in ask(app, f"{HOME}/bo", choice | {"dung": "1"}, **sent)[1]
    folder = open_folder(tmp_path / "Hồ sơ")
    assert folder.loaded.readings == {"A.1": "loose"}
    assert score(folder.loaded, {"A.1": {"a": 1, "b": 2}}).root.points == 2
    page = ask(app, f"{HOME}/bo-tieu-chi")[1]
    assert "có điều chỉnh: Công văn mới" in page
    assert '<option value="loose" selected>' in page
    wrong = ask(app, f"{HOME}/bo", choice, **{"x.yaml": b"overlay: x\nleaves: {Z: {}}\n"})[1]
    assert 'role="alert"' in wrong


def test_targets_are_only_looked_at(app: Starlette, tmp_path: Path) -> None:
    """The points of the plan's targets carry a watermark, and nothing of them is written."""
    before = set(tmp_path.rglob("*"))
    for text in (ask(app, f"{HOME}/muc-tieu")[1], ask(app, "/muc-tieu", {"bo": ""}, **OWN)[1]):
        assert '<body class="watermark">' in text
        assert "0,80" in text
    assert set(tmp_path.rglob("*")) == before
    assert "0,80" not in ask(app, f"{HOME}/bang-diem")[1]


def test_what_documents_say_of_the_unit_is_filled_in(app: Starlette, tmp_path: Path) -> None:
    """Profile, council and meeting are kept as they are typed, beside what a person wrote."""
    main = tmp_path / "Hồ sơ" / "ho-so.yaml"
    own = "# ghi chú của đơn vị\nmeeting:\n  absent:\n    - {name: Lê Cường, reason: ốm}\n"
    main.write_text(main.read_text("utf-8") + own, "utf-8")
    said = {
        "superior": "Sở Y tế",
        "members": "An; Giám đốc; giám khảo\r\nBình; ; thư ký",
        "day": "31/11/2026",
        "agenda": "Thư ký trình bày kết quả\r\nThảo luận, biểu quyết",
        "changes": "A.9; 0,50; 0,25; chưa đủ văn bản",
        "votes": "Thông qua điểm tự chấm; bảy",
        "opinions": "Ông Dũng; cần bổ sung tài liệu; gửi trước ngày 10",
    }
    before = main.read_bytes()
    status, text = ask(app, f"{HOME}/don-vi", said)
    assert (status, main.read_bytes()) == (200, before)
    for told in (
        "«giám khảo» không phải là chủ trì",
        "«Lê Cường» không có trong danh sách thành viên",
        "không có trên lịch",
        "«A.9» không phải là mã của tiêu chí nào",
        "bằng số.",
    ):
        assert told in text
    assert "An; Giám đốc; giám khảo" in text
    said |= {"members": said["members"].replace("giám khảo", "Chủ trì"), "day": "30/11/2026"}
    said["members"] += "\r\nLê Cường"
    said["changes"] = said["changes"].replace("A.9", "A.1")
    said["votes"] = "Thông qua điểm tự chấm; 7; 1"
    for _ in range(2):  # the second time every part stands in the file already
        assert ask(app, f"{HOME}/don-vi", said)[0] == 303
        entry = open_folder(main.parent).entry
        assert entry.profile.superior == "Sở Y tế"
        assert [one.role for one in entry.council.members] == ["chair", "secretary", "member"]
        assert (entry.meeting.votes[0].agreed, entry.meeting.votes[0].opposed) == (7, 1)
        assert entry.meeting.opinions[0].text == "cần bổ sung tài liệu; gửi trước ngày 10"
        assert entry.meeting.absent[0].reason == "ốm"
        assert entry.meeting.agenda == ("Thư ký trình bày kết quả", "Thảo luận, biểu quyết")
        assert [(one.code, one.after) for one in entry.meeting.changes] == [("A.1", "0,25")]
        assert "# ghi chú của đơn vị" in main.read_text("utf-8")
    assert (
        "An; Giám đốc; chủ trì\nBình; ; thư ký\nLê Cường; ; thành viên"
        in ask(app, f"{HOME}/van-ban")[1]
    )
    assert "thư ký cuộc họp" not in ask(app, f"{HOME}/lap", {})[1]


def test_documents_are_put_into_the_folder(app: Starlette, tmp_path: Path) -> None:
    """A file gets a name that every system takes, and another of that name stays beside it."""
    links = []
    for content in (b"one", b"two", b"one"):
        told = ask(app, f"{HOME}/minh-chung", {}, **{"..\\Báo cáo: số 1.pdf": content})[1]
        links.append(json.loads(told)["link"])
    names = ["minh-chung/Báo cáo- số 1.pdf", "minh-chung/Báo cáo- số 1 (1).pdf"]
    assert links == [*names, names[0]]
    assert (tmp_path / "Hồ sơ" / links[1]).read_bytes() == b"two"


def test_sliders_end_where_other_figures_limit_them(app: Starlette, tmp_path: Path) -> None:
    """A figure that must not exceed another is moved up to that one, and knows which it is."""
    folder = tmp_path / "Hồ sơ"
    (folder / "so-lieu" / "a.yaml").write_text("leaves: {A.1: {given: {a: 3, b: 7}}}\n", "utf-8")
    opened = open_folder(folder)
    entry = opened.evidence().evidence.leaves["A.1"]
    first = form_of(opened.loaded.scheme.claimable["A.1"], entry).figures[0]
    assert (first.ends, first.tops) == ((0, 7), ("so-lieu.b",))
    page = ask(app, f"{HOME}/giai-phap")[1]
    assert re.search(r'type="range" min="0" max="7" value="3"[^>]*data-tops="so-lieu.b"', page)


def test_a_conclusion_of_two_paragraphs_is_kept(app: Starlette, tmp_path: Path) -> None:
    """An empty line between paragraphs stays in the folder, and everything beside it."""
    told = "Thống nhất kết quả.\n\nGiao Phòng Tổ chức – Hành chính trình ký."
    sent_twice = [ask(app, f"{HOME}/don-vi", {"conclusion": told})[0] for _ in range(2)]
    assert sent_twice == [303, 303]
    entry = open_folder(tmp_path / "Hồ sơ").entry
    assert entry.meeting.conclusion.replace("\r", "") == told


@pytest.mark.parametrize("address", ["luu", "thu"])
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"code": 1}', b'{"A.1": {"a": 1}}'],
)
def test_a_body_that_no_page_sends_is_refused_in_words(
    app: Starlette, address: str, body: bytes
) -> None:
    """Whatever another program sends to the addresses of figures, it is no unforeseen error."""
    status, text = sent(app, f"{HOME}/{address}", body, "application/json", "POST")
    assert status == 400
    assert "Không đọc được nội dung gửi lên" in text


def test_a_form_without_its_boundary_is_refused_in_words(app: Starlette) -> None:
    """A form that cannot be taken apart is answered in Vietnamese too."""
    status, text = sent(app, f"{HOME}/lap", b"x", "multipart/form-data", "POST")
    assert status == 400
    assert "Không đọc được nội dung gửi lên" in text
