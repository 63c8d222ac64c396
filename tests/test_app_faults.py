"""A fault or a death at every call by which the officer's program writes into its folder."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from starlette.applications import Starlette

from par_index.app.pages import Pages
from par_index.app.server import application
from tests import faults
from tests.faults import STARTED, STEP, explored, judge, tree_of
from tests.support import run
from tests.test_app_pages import HOME, ask, sent

SEVERAL = ("nhận số liệu", "thay số liệu", "bộ tiêu chí", "văn bản")
"""What writes several files, each of them whole."""


def _typed(app: Starlette, signed: str) -> tuple[int, str]:
    page = ask(app, f"{HOME}/nhap-so-lieu")[1]
    mark = re.search(r'data-line="V.1.b" data-mark="(\w*)"', page)
    assert mark is not None
    fields = {"so-lieu.total": "50", "so-lieu.signed": signed}
    line = {"code": "V.1.b", "fields": fields, "mark": mark[1], "changed": "so-lieu.signed"}
    body = json.dumps(line).encode()
    return sent(app, f"{HOME}/luu", body, "application/json", "POST")


def _actions(app: Starlette, form: Path) -> dict[str, Callable[[], tuple[int, str]]]:
    """Return all that the program writes, in an order in which each is possible."""
    by = {"ngay": "01/11/2026", "nguoi": "An"}
    read = {"tep": "", "con-lai": "1", "ghi": "1", **by}
    files = {f"{n}.yaml": f"leaves: {{{c}}}\n".encode() for n, c in _LINES.items()}
    newer = {"a.yaml": files["a.yaml"].replace(b"48", b"49")}
    return {
        "hồ sơ mới": lambda: ask(app, "/tao", {"ten": "Hồ sơ", "bo": "son-tra-2026"}),
        "nhập": lambda: _typed(app, "48"),
        "sửa": lambda: _typed(app, "49"),
        "hoàn tác": lambda: ask(app, f"{HOME}/hoan-tac", {}),
        "tài liệu": lambda: ask(app, f"{HOME}/minh-chung", {}, **{"a.pdf": b"%PDF"}),
        "nhận số liệu": lambda: ask(app, f"{HOME}/nhan", {}, **files),
        "thay số liệu": lambda: ask(app, f"{HOME}/nhan", {"thay": "1"}, **newer),
        "bộ tiêu chí": lambda: ask(
            app, f"{HOME}/bo", {"bo": "", "cach-hieu.I.1.a": "at-least-five", "dung": "1", **by}
        ),
        "ghi": lambda: ask(app, f"{HOME}/ghi", {"ten": "tu-cham", **by}),
        "văn bản": lambda: ask(app, f"{HOME}/lap", {"ngay": "01/11/2026"}),
        "thẩm định": lambda: ask(app, f"{HOME}/doc", read, **{"td.xlsx": form.read_bytes()}),
    }


_LINES = {
    "a": "V.1.a: {given: {total: 50, signed: 48}}",
    "b": "III.2: {given: {total: 300, updated: 280}}",
}


def _done(action: Callable[[], tuple[int, str]]) -> tuple[int, str]:
    status, text = action()
    return int(status >= 400 or "đĩa đã đầy" in text), text


def test_a_fault_or_a_death_at_any_call_of_the_program_leaves_whole_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After it every file is the old one or the new one, and the page says what went wrong."""
    # the writer is the one that all commands use: here every sixth call is enough
    step = STEP if STEP == 1 else 2 * STEP
    monkeypatch.setattr(faults, "STEP", step)
    home, aside = tmp_path / "việc", tmp_path / "aside"
    home.mkdir()
    aside.mkdir()
    app, form = application(Pages(home)), tmp_path / "td.xlsx"
    count = 0
    for name, action in _actions(app, form).items():
        if name == "thẩm định":
            assert run("-C", home / "Hồ sơ", "appraise", "--out", form).exit_code == 0
        before = tree_of(home)
        done = explored(partial(_done, action), home, aside)
        assert done.seen, f"{name} writes nothing"
        STARTED[0] += done.seen
        judge(name, before, tree_of(home), done.ends, several=name in SEVERAL)
        count += len(done.ends)
    assert count > 100 / step
