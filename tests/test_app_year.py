"""Work in the officer's program, in a real browser, by keyboard alone."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from par_index.record.folder import open_folder
from tests.test_app_browser import FILES, PATIENCE, browser, started

__all__ = ["browser"]  # a fixture


CLIPBOARD = """async () => {
    const [item] = await navigator.clipboard.read({ unsanitized: ["text/html"] });
    const kinds = ["text/plain", "text/html"];
    return Promise.all(kinds.map(async (kind) => (await item.getType(kind)).text()));
}"""


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
        """Open the chooser of files, and choose one, whose name is then shown."""
        with self.page.expect_file_chooser() as waiting:
            self.press(selector)
        waiting.value.set_files(str(file))

    def take(self, selector: str, target: Path) -> Path:
        """Press a link to a file, and keep what it sends."""
        with self.page.expect_download() as waiting:
            self.press(selector)
        waiting.value.save_as(target)
        return target

    def told(self) -> str:
        """Return what the page tells where it put the focus after something was sent."""
        focus = "document.activeElement"
        assert self.page.evaluate(f"{focus}.getAttribute('role')") in ("status", "alert")
        return str(self.page.evaluate(f"{focus}.innerText"))


def appraised(path: Path, code: str, points: float, reason: str) -> Path:
    """Fill in one line of an appraiser's table, as the appraiser does in Excel."""
    book = load_workbook(path)
    sheet = book["Bảng thẩm định"]
    rows = list(sheet.iter_rows())
    heads = {str(cell.value): cell.column for row in rows for cell in row if cell.value}
    row = next(cell.row for row in rows for cell in row if cell.value == code)
    sheet.cell(row, heads["Điểm thẩm định"], points)
    sheet.cell(row, heads["Lý do chênh lệch"], reason)
    book.save(path)
    return path


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Start the program where there is no folder yet."""
    where = tmp_path / "Chấm điểm"
    where.mkdir()
    with started(where, tmp_path) as program:
        yield where, program.page


def test_a_whole_year_by_keyboard_alone(
    place: tuple[Path, str], browser: Any, tmp_path: Path
) -> None:
    """From a blank start to the dossier, the appraisal and the next year, Tab reaches it all.

    Figures are typed as people do, one of them wrong; a document is put beside them; F5 and a
    second window lose nothing; after each thing that is sent the focus is on what came of it.
    """
    where, entrance = place
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
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

    keys.enter(f'{line} [name="giai-trinh"]', "Đếm trên phần mềm QLVBĐH")

    page.reload()
    assert page.locator("#total").inner_text() == before
    assert page.evaluate("document.activeElement.parentElement.id") == "V.1.b"
    assert page.locator(f'{line} [name="so-lieu.signed"]').input_value() == "1.250"
    link = page.locator(f'{line} [name="tai-lieu.0.link"]').input_value()
    assert link == f"minh-chung/{document.name}"

    other = Keys(context.new_page())
    other.page.goto(page.url)
    other.enter(f'{line} [name="so-lieu.signed"]', "1.200")
    keys.enter(f'{line} [name="so-lieu.signed"]', "1.100")
    assert "vừa được sửa ở nơi khác" in page.locator("#notice").inner_text()
    other.page.close()

    page.reload()
    keys.press("#undo")
    page.locator(f"{line} .result").filter(has_text="1.250/1.250").wait_for()
    assert page.evaluate("document.activeElement.parentElement.id") == "V.1.b"

    keys.press(".send > summary")
    keys.choose("#tep", FILES / "so-lieu.yaml")
    keys.send('form[action$="/nhan"] button')
    assert "Đã nhận: so-lieu.yaml" in keys.told()
    assert page.locator("#total").inner_text().startswith("10,47/15,50")

    keys.section("tien-do")
    assert page.locator("#viec tr[data-row]").count() > 10
    keys.section("giai-phap")
    keys.write("#muc-tieu", "80%")
    keys.send("#muc-tieu")
    assert page.locator("#muc-tieu").input_value() == "80%"
    assert "Để đạt từ 80%" in keys.told()

    keys.section("van-ban")
    keys.press("#don-vi > summary")
    keys.write('[id="don-vi.superior"]', "Sở Y tế thành phố Đà Nẵng")
    keys.send('[id="don-vi.superior"]')
    keys.write("#ngay", "05/12/2026")
    keys.send('form[action$="/lap"] button')
    assert "họ tên người ký" in keys.told()
    assert "cơ quan chủ quản" not in keys.told()
    letter = keys.take('a[href$="/to-trinh.docx"]', tmp_path / "Tờ trình.docx")
    made = Document(str(letter))
    cells = [cell for table in made.tables for row in table.rows for cell in row.cells]
    said = "\n".join(one.text for one in (*made.paragraphs, *cells))
    assert "SỞ Y TẾ THÀNH PHỐ ĐÀ NẴNG" in said
    assert "10,47" in said

    keys.section("lan-cham")
    keys.press('form[action$="/ghi"] button')
    assert page.evaluate("document.activeElement.validationMessage") == "Hãy điền ô này."
    keys.write("#nguoi", "Trần Thị Bình")
    keys.send('form[action$="/ghi"] button')
    assert "01-tu-cham" in page.locator("#lan").inner_text()

    keys.section("tham-dinh")
    table = keys.take('a[href$="/tham-dinh.xlsx"]', tmp_path / "tham-dinh-1.xlsx")
    reason = 'Mẫu có 2 văn bản:\nthiếu "chữ ký số"'
    keys.choose("#tep", appraised(table, "V.1.b", 0.25, reason))
    keys.press('[name="con-lai"]', "Space")
    keys.write("#nguoi", "Sở Y tế")
    keys.send('[name="ghi"]')
    assert "Đã ghi thẩm định lần 1" in keys.told()
    keys.section("tham-dinh")
    keys.press('[data-copy="so-sanh"]')
    page.locator("#notice").filter(has_text="Đã chép bảng").wait_for()
    pasted, rich = page.evaluate(CLIPBOARD)
    apart = next(row for row in csv.reader(StringIO(pasted), "excel-tab") if row[0] == "V.1.b")
    assert {"0,50", "0,25", "-0,25", reason} <= set(apart)
    assert 'x:num="-0.25"' in rich
    assert 'văn bản:<br style="mso-data-placement:same-cell">thiếu' in rich

    with page.expect_navigation():
        keys.press('header a[href="/"]')
    keys.write("#ten", "CCHC 2027")
    keys.press("#nam-truoc", "ArrowDown")
    keys.send("form[action='/tao'] button:not([formaction])")
    page.get_by_role("heading", name="Nhập số liệu").wait_for()
    following = open_folder(where / "CCHC 2027").entry
    assert following.previous is not None
    assert following.profile.superior == "Sở Y tế thành phố Đà Nẵng"
    keys.press(f"{line} > summary")
    assert page.locator(f'{line} [name="giai-trinh"]').input_value() == "Đếm trên phần mềm QLVBĐH"
    assert page.locator(f'{line} [name="so-lieu.signed"]').input_value() == ""
    context.close()
