"""Work in the officer's program, in a real browser, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from par_index.record.folder import open_folder
from tests.test_app_browser import PATIENCE, browser, started

__all__ = ["browser"]  # a fixture


class Keys:
    """A person at the keyboard: goes on by Tab until the element is reached, and types there."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def to(self, selector: str) -> None:
        """Go on by Tab to an element; the page goes round, so that every one is reached."""
        for _ in range(400):
            found = self.page.evaluate("one => !!document.activeElement?.matches(one)", selector)
            if found:
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{selector} is not reached by Tab")

    def press(self, selector: str, key: str = "Enter") -> None:
        """Press a key on an element."""
        self.to(selector)
        self.page.keyboard.press(key)

    def write(self, selector: str, text: str) -> None:
        """Type into a field in the place of what stands there."""
        self.press(selector, "Control+A")
        self.page.keyboard.type(text)

    def enter(self, selector: str, text: str) -> None:
        """Type into a field of a line, leave it, and wait until the answer is shown."""
        self.write(selector, text)
        with self.page.expect_response("**/luu"):
            self.page.keyboard.press("Tab")
        self.page.evaluate("last.then(() => true)")

    def section(self, name: str) -> None:
        """Go to a section by the menu."""
        with self.page.expect_navigation():
            self.press(f'nav a[href$="/{name}"]')

    def send(self, selector: str) -> None:
        """Press a button, or Enter in a field, and wait for the page that answers."""
        with self.page.expect_navigation():
            self.press(selector)

    def choose(self, selector: str, file: Path) -> None:
        """Open the chooser of files, and choose one."""
        with self.page.expect_file_chooser() as waiting:
            self.press(selector)
        waiting.value.set_files(str(file))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Start the program where there is no folder yet."""
    where = tmp_path / "Chấm điểm"
    where.mkdir()
    with started(where, tmp_path) as program:
        yield where, program.page


def test_a_folder_is_filled_in_by_keyboard_alone(
    place: tuple[Path, str], browser: Any, tmp_path: Path
) -> None:
    """A blank start, figures, a wrong one, a document, F5, a second window, work, a plan."""
    where, entrance = place
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(Path(entrance).as_uri())
    page.get_by_role("heading", name="Tạo hồ sơ mới").wait_for()
    keys = Keys(page)

    keys.write("#ten", "CCHC 2026")
    keys.send("form[action='/tao'] button:not([formaction])")
    folder = where / "CCHC 2026"
    assert open_folder(folder).loaded.criteria.set == "son-tra-2026"

    line = '[id="V.1.b"]'
    keys.press(f"{line} > summary")
    keys.enter(f'{line} [name="so-lieu.total"]', "1.250 văn bản")
    keys.enter(f'{line} [name="so-lieu.signed"]', "nhiều")
    assert "«nhiều» không phải là số" in page.locator(f'{line} [id$="signed.sai"]').inner_text()
    keys.enter(f'{line} [name="so-lieu.signed"]', "1.250")
    assert "1.250/1.250" in page.locator(f"{line} .result").inner_text()
    before = page.locator("#total").inner_text()

    document = tmp_path / "Báo cáo ký số.pdf"
    document.write_bytes(b"%PDF-1.4")
    keys.press(f"{line} details > summary")
    with page.expect_response("**/luu"):
        keys.choose(f'{line} [data-document="tai-lieu.0.link"]', document)
    page.evaluate("last.then(() => true)")
    assert (folder / "minh-chung" / document.name).read_bytes() == document.read_bytes()

    page.reload()
    assert page.locator("#total").inner_text() == before
    keys.press(f"{line} > summary")
    assert page.locator(f'{line} [name="so-lieu.signed"]').input_value() == "1.250"
    link = page.locator(f'{line} [name="tai-lieu.0.link"]').input_value()
    assert link == f"minh-chung/{document.name}"

    other = Keys(context.new_page())
    other.page.goto(page.url.partition("#")[0])
    other.press(f"{line} > summary")
    other.enter(f'{line} [name="so-lieu.signed"]', "1.200")
    keys.enter(f'{line} [name="so-lieu.signed"]', "1.100")
    assert "vừa được sửa ở nơi khác" in page.locator("#notice").inner_text()
    other.page.close()

    keys.section("tien-do")
    assert page.locator("#viec tr[data-row]").count() > 10
    keys.section("giai-phap")
    keys.write("#muc-tieu", "40%")
    keys.send("#muc-tieu")
    assert page.locator("#muc-tieu").input_value() == "40%"
    context.close()
