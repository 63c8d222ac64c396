"""The what-if notebook driven in a real browser, where Chromium and Playwright are installed."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import TimeoutError as LateError
from playwright.sync_api import sync_playwright

from par_index import assess
from tests.whatif_samples import SON_TRA

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 120_000


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Start `par-index app --whatif` on a free port and stop it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "par_index",
        "app",
        "--whatif",
        "--no-browser",
        "--port",
        str(port),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        found = f"http://127.0.0.1:{port}"
        for _ in range(120):
            try:
                urlopen(found, timeout=2).close()
                break
            except (URLError, OSError):
                time.sleep(0.5)
        yield found
        server.terminate()


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Any]:
    """Open the app in Chromium and note every address that it asks for."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        opened = browser.new_page(viewport={"width": 1200, "height": 2400})
        opened.asked = []
        opened.on("request", lambda request: opened.asked.append(request.url))
        opened.goto(address)
        opened.get_by_text("Chưa có tệp số liệu").wait_for(timeout=PATIENCE)
        yield opened
        browser.close()


def test_upload_move_and_download(page: Any, tmp_path: Path) -> None:
    """Uploading a file, moving a slider and downloading gives the engine's numbers throughout."""
    upload = tmp_path / "so-lieu.yaml"
    upload.write_text(SON_TRA, encoding="utf-8")
    page.set_input_files("input[type=file]", str(upload))
    page.get_by_text("Đang chấm theo tệp").wait_for(timeout=PATIENCE)
    page.get_by_text("7,84/15,50", exact=True).wait_for(timeout=PATIENCE)
    slider = page.get_by_role("slider").nth(1)
    for _ in range(20):
        # a click that falls into the drawing of the new figures is lost with the old ones
        page.get_by_text("V.1.b Tỷ lệ văn bản đi").click()
        with suppress(LateError):
            slider.wait_for(timeout=PATIENCE // 20)
            break
    slider.wait_for(timeout=PATIENCE // 20)
    assert slider.get_attribute("aria-valuenow") == "48"
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.get_by_text("8,09/15,50", exact=True).wait_for(timeout=PATIENCE)
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.get_by_text("Số liệu (.yaml)").click()
    saved = tmp_path / "tai-ve.yaml"
    waiting.value.save_as(saved)
    assert assess("son-tra-2026", saved).scorecard.root.points == Fraction(809, 100)
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.get_by_text("Bảng điểm (.xlsx)").click()
    book = tmp_path / "bang-diem.xlsx"
    waiting.value.save_as(book)
    again = assess("son-tra-2026", book).evidence
    assert again.claims["V.1.b"].values["signed"] == 50


def test_nothing_leaves_this_machine(page: Any) -> None:
    """Every address that the app asked for is on 127.0.0.1."""
    hosts = {urlsplit(url).hostname for url in page.asked if url.startswith(("http", "ws"))}
    assert hosts == {"127.0.0.1"}
