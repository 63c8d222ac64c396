"""The officer's program driven in a real browser, and asked by those who may not use it."""

from __future__ import annotations

import os
import re
import resource
import shutil
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import sync_playwright

from par_index import assess, open_evidence, open_set, score
from par_index.app.sections import SECTIONS
from par_index.language.vietnamese import points_text
from par_index.record.begin import begin
from par_index.record.folder import open_folder
from tests.support import run

FILES = Path(__file__).parent / "files"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 120_000
ENTERED = "nhap-tren-phan-mem.yaml"


@dataclass
class Program:
    """A running program: the folder that it works on, its port, and how it was started."""

    folder: Path
    port: int
    page: str
    environment: dict[str, str]

    def again(self) -> str:
        """Start it once more, and return what that prints."""
        command = [sys.executable, "-m", "par_index", "app", str(self.folder), "--no-browser"]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=True
        ).stdout

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
        """Ask it without a browser; return status and text."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8")


@contextmanager
def started(place: Path, private: Path) -> Iterator[Program]:
    """Start the program on a place, with a folder for what only this person may read."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(private), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "par_index", "app", str(place), "--no-browser"]
    command += ["--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        told = server.stdout.readline() + server.stdout.readline()
        yield Program(place, port, told.rpartition(": ")[2].strip(), environment)
        server.terminate()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Start the program on a folder of Sơn Trà, and stop it afterwards."""
    base = tmp_path_factory.mktemp("Chấm điểm")
    folder = base / "CCHC 2026"
    begin(folder, open_set("son-tra-2026"), "son-tra-2026")
    shutil.copy(FILES / "so-lieu.yaml", folder / "so-lieu" / "so-lieu.yaml")
    private = base / "private"
    private.mkdir()
    with started(folder, private) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start Chromium."""
    with sync_playwright() as driver:
        yield driver.chromium.launch(
            executable_path="/usr/bin/chromium", args=FLAGS, timeout=PATIENCE
        )


@pytest.fixture(scope="module")
def page(program: Program, browser: Any) -> Any:
    """Open the program in Chromium, and note every address that is asked for."""
    opened = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    opened.set_default_timeout(PATIENCE)
    opened.asked = []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.goto(Path(program.page).as_uri())
    opened.get_by_role("heading", name="Tổng quan").wait_for()
    return opened


def section(page: Any, program: Program, name: str) -> None:
    """Go to a page of the folder."""
    page.goto(f"http://127.0.0.1:{program.port}/ho-so/{quote(program.folder.name)}/{name}")


def entered(page: Any, field: Any, text: str) -> None:
    """Type into a field, leave it by the keyboard, and wait until the answer is shown."""
    field.fill(text)
    with page.expect_response("**/luu"):
        field.press("Tab")
    page.evaluate("last.then(() => true)")


def total(program: Program) -> str:
    """Return the total of the folder's files as the engine scores them."""
    folder = open_folder(program.folder)
    root = score(folder.loaded, folder.evidence()).root
    return f"{points_text(root.points)}/{points_text(root.maximum)}"


def test_figures_are_entered_by_keyboard_and_saved_at_once(page: Any, program: Program) -> None:
    """A line opened and filled in by keys alone is saved, scored and explained at every field."""
    section(page, program, "nhap-so-lieu")
    line = page.locator('[id="V.1.b"]')
    line.locator("summary").first.focus()
    page.keyboard.press("Enter")
    signed = line.locator('[name="so-lieu.signed"]')
    entered(page, signed, "50")
    assert page.locator("#total").inner_text().startswith("10,47/15,50")
    assert "50/50 văn bản" in line.locator(".result").inner_text()
    assert total(program) == "10,47/15,50"
    entered(page, signed, "47")
    assert "Ký số thêm 3 văn bản" in line.locator(".result").inner_text()
    page.reload()
    page.get_by_role("heading", name="Nhập số liệu").wait_for()
    assert page.locator("#total").inner_text().startswith("9,97/15,50")
    page.get_by_role("button", name="Hoàn tác").click()
    page.locator("#total").filter(has_text="10,47").wait_for()
    assert total(program) == "10,47/15,50"


def test_a_wrong_field_is_marked_and_nothing_else_is_lost(page: Any, program: Program) -> None:
    """What cannot be read is told beside its field; the other fields of the line are kept."""
    section(page, program, "nhap-so-lieu#V.2.a")
    line = page.locator('[id="V.2.a"]')
    fields = line.locator('[name^="so-lieu."]')
    fields.nth(0).fill("1.300")
    entered(page, fields.nth(1), "nhiều")
    assert "«nhiều» không phải là số" in line.locator(".bad").nth(1).inner_text()
    assert fields.nth(1).get_attribute("aria-invalid") == "true"
    given = open_evidence("son-tra-2026", program.folder / "so-lieu" / ENTERED)
    assert sorted(given.claims["V.2.a"].values.values()) == [1180, 1300]
    entered(page, fields.nth(1), "1.290")
    assert line.locator(".bad").nth(1).inner_text() == ""
    line.get_by_text("Tài liệu kiểm chứng, giải trình").click()
    entered(page, line.locator('[name="giai-trinh"]'), "Theo báo cáo <b>quý IV</b> & phụ lục")
    assert "Chưa có tài liệu" not in line.locator(".result").inner_text()
    entered(page, line.locator('[name="ly-do"]'), "Không có hồ sơ")
    assert "Hãy đánh dấu ô «Không phát sinh»" in line.inner_text()
    entry = open_evidence("son-tra-2026", program.folder / "so-lieu" / ENTERED).evidence
    assert entry.leaves["V.2.a"].justification == "Theo báo cáo <b>quý IV</b> & phụ lục"
    assert entry.leaves["V.2.a"].not_applicable is None


def test_an_address_is_followed_while_another_line_opens(page: Any, program: Program) -> None:
    """A line that is just opening does not take the address of the one that is gone to."""
    section(page, program, "nhap-so-lieu")
    page.evaluate(
        """() => {
            document.getElementById("V.1.b").open = true;
            location.hash = "#V.2.a";
        }"""
    )
    page.locator('[id="V.2.a"] [name="so-lieu.total"]').wait_for(timeout=30_000)
    assert page.url.endswith("#V.2.a")
    page.locator('[id="V.4"] summary').first.click()
    page.reload()
    page.locator('[id="V.4"] [name="so-lieu.submitted"]').wait_for()


def test_two_windows_and_a_file_changed_outside_are_noticed(page: Any, program: Program) -> None:
    """A line changed elsewhere is not written over, and the page says so."""
    section(page, program, "nhap-so-lieu#V.4")
    other = page.context.new_page()
    section(other, program, "nhap-so-lieu#V.4")
    entered(other, other.locator('[id="V.4"] [name="so-lieu.submitted"]'), "170")
    entered(page, page.locator('[id="V.4"] [name="so-lieu.submitted"]'), "150")
    assert "vừa được sửa ở nơi khác" in page.locator("#notice").inner_text()
    own = program.folder / "so-lieu" / ENTERED
    assert open_evidence("son-tra-2026", own).claims["V.4"].values["submitted"] == 170
    own.write_text(own.read_text("utf-8").replace("submitted: 170", "submitted: 180"), "utf-8")
    page.evaluate("look()")
    page.get_by_text("Số liệu vừa thay đổi").wait_for()
    page.get_by_role("link", name="Tải lại trang").click()
    page.locator('[id="V.4"] .head').filter(has_text="1,00").wait_for()
    other.close()
    assert page.locator("#total").inner_text().startswith(total(program))


def test_workbooks_are_taken_together_or_not_at_all(
    page: Any, program: Program, tmp_path: Path
) -> None:
    """Several forms are received at once; one that cannot be read keeps all of them out."""
    section(page, program, "nhap-so-lieu")
    form = program.folder / "so-lieu" / "Phòng Tài chính – Kế toán.xlsx"
    good, bad = tmp_path / "Bản gửi lại.xlsx", tmp_path / "hỏng.xlsx"
    book = load_workbook(form)
    for row in book["Phòng Tài chính – Kế toán"].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("Người lập"):
                cell.value = "Người lập: Lan"
    book.save(good)
    bad.write_bytes(b"PK not a workbook")
    page.get_by_text("Nhận biểu mẫu Excel của các đơn vị").click()
    page.set_input_files("#tep", [str(good), str(bad)])
    page.get_by_role("button", name="Nhận tệp").click()
    page.get_by_text("Chưa nhận tệp nào").wait_for()
    assert "hỏng.xlsx" in page.get_by_role("alert").inner_text()
    assert not (program.folder / "so-lieu" / good.name).exists()
    page.set_input_files("#tep", [str(good)])
    page.get_by_role("button", name="Nhận tệp").click()
    page.get_by_text("Đã nhận: Bản gửi lại.xlsx").wait_for()
    assert (program.folder / "so-lieu" / good.name).read_bytes() == good.read_bytes()


def test_the_scorecard_is_shown_and_downloaded(page: Any, program: Program, tmp_path: Path) -> None:
    """The table shows the engine's points, and the workbook of it reads back to the same."""
    section(page, program, "bang-diem")
    assert total(program) in page.locator("#bang caption").inner_text()
    rows = page.locator("#bang tr[data-row]")
    shown = rows.evaluate_all("rows => rows.map(row => row.cells[3].innerText)")
    assert len(shown) == len(open_set("son-tra-2026").scheme.leaves)
    page.get_by_label("Tình trạng").select_option("missing")
    assert rows.locator("visible=true").count() == 1
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải bảng điểm Excel").click()
    book = tmp_path / "bang.xlsx"
    waiting.value.save_as(book)
    root = assess("son-tra-2026", book).scorecard.root
    assert f"{points_text(root.points)}/{points_text(root.maximum)}" == total(program)


def test_a_scenario_and_a_plan_leave_the_folder_alone(page: Any, program: Program) -> None:
    """Figures that are tried show the new total at once, and no file changes."""
    before = total(program)
    section(page, program, "giai-phap")
    page.locator("#thu summary").filter(has_text="V.3.c").click()
    linked = page.locator('form[data-try="V.3.c"] [name="so-lieu.linked"]')
    linked.fill("847")
    with page.expect_response("**/thu"):
        linked.press("Tab")
    page.locator("#thu-ket-qua .big").wait_for()
    assert "+1,00" in page.locator("#thu-ket-qua").inner_text()
    page.locator("#muc-tieu").fill("95%")
    page.get_by_role("button", name="Lập phương án").click()
    page.get_by_text("Để đạt từ 95%").wait_for()
    page.locator("#muc-tieu").fill("rất cao")
    page.get_by_role("button", name="Lập phương án").click()
    assert "«rất cao» không phải số điểm" in page.get_by_role("alert").inner_text()
    assert total(program) == before


def test_work_is_filtered_by_day_unit_and_state(page: Any, program: Program) -> None:
    """The table of work tells what is late on a day, and filters leave what they name."""
    section(page, program, "tien-do?ngay=01/12/2026")
    rows = page.locator("#viec tr[data-row]")
    everything = rows.count()
    page.get_by_label("Đơn vị chủ trì").select_option("Phòng Tài chính – Kế toán")
    assert 0 < rows.locator("visible=true").count() < everything
    section(page, program, "tien-do?ngay=31/13/2026")
    assert "31/13/2026" in page.locator('[id="ngay.sai"]').inner_text()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải lịch cho Outlook").click()
    assert b"BEGIN:VEVENT" in Path(waiting.value.path()).read_bytes()


def test_a_stage_is_recorded_and_verified(page: Any, program: Program) -> None:
    """What is recorded stands in the list, unchanged, and is scored again to the same result."""
    section(page, program, "lan-cham")
    page.get_by_label("Người ghi").fill("Trần Thị Bình")
    page.get_by_role("button", name="Ghi lần chấm").click()
    page.get_by_text("01-tu-cham").or_(page.get_by_role("alert")).first.wait_for()
    assert "nguyên vẹn" in page.locator("#lan").inner_text(), page.locator("main").inner_text()
    assert (program.folder / "lan-cham" / "01-tu-cham").is_dir()


def test_documents_are_made_and_downloaded(page: Any, program: Program) -> None:
    """What is filed is made by one button, tells what it leaves open, and can be taken."""
    section(page, program, "van-ban")
    page.get_by_role("button", name="Lập văn bản").click()
    page.get_by_role("status").filter(has_text="còn chỗ trống").wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tờ trình (to-trinh.docx)").click()
    made = (program.folder / "van-ban" / "to-trinh.docx").read_bytes()
    assert Path(waiting.value.path()).read_bytes() == made
    assert "Điều người thẩm định sẽ hỏi" in page.locator("main").inner_text()


def test_an_appraisal_is_read_recorded_and_compared(
    page: Any, program: Program, tmp_path: Path
) -> None:
    """The appraiser's table is taken, read back, recorded as a round and set beside the score."""
    if not (program.folder / "lan-cham" / "01-tu-cham").is_dir():
        words = ("record", "tu-cham", "--as-of", "25/11/2026", "--by", "An", "-C", program.folder)
        assert run(*words).exit_code == 0
    section(page, program, "tham-dinh")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải bảng để thẩm định lần 1").click()
    book = tmp_path / "tham-dinh-1.xlsx"
    waiting.value.save_as(book)
    page.get_by_label("Dòng để trống là đồng ý").check()
    page.set_input_files("#tep", [str(book)])
    page.get_by_role("button", name="Đọc và kiểm tra").click()
    assert total(program) in page.get_by_role("status").filter(has_text="Điểm").inner_text()
    assert not (program.folder / "lan-cham" / "02-tham-dinh-1").exists()
    page.get_by_label("Dòng để trống là đồng ý").check()
    page.get_by_label("Người thẩm định").fill("Lê Văn Nam")
    page.set_input_files("#tep", [str(book)])
    page.get_by_role("button", name="Đọc và ghi").click()
    page.get_by_text("Đã ghi thẩm định lần 1").wait_for()
    assert (program.folder / "lan-cham" / "02-tham-dinh-1").is_dir()
    section(page, program, "tham-dinh")
    assert "Thẩm định lần 1 so với tự chấm điểm" in page.locator("#so-sanh").inner_text()


def test_every_page_is_accessible_and_fits(page: Any, program: Program) -> None:
    """Axe finds nothing, light or dark; the total stays in sight; a phone needs no side scroll."""
    sections = (*SECTIONS, "tieu-chi/V.1.b")
    for name in sections:
        section(page, program, name)
        assert page.locator("html").get_attribute("lang") == "vi"
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page).response["violations"]
            assert [(name, scheme, one["id"], one["nodes"][0]["html"]) for one in found] == []
        page.evaluate("scrollTo(0, 1e6)")
        box = page.locator("#total").bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] < 768
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.set_viewport_size({"width": 1366, "height": 768})


def _printed(page: Any, target: Path) -> list[str]:
    """Print the page, and return the words of each sheet, without spaces."""
    page.pdf(path=str(target), format="A4")
    command = ["pdftotext", "-layout", str(target), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [re.sub(r"\s", "", sheet) for sheet in text.split("\f")[:-1]]


def test_every_page_and_every_table_can_be_printed(
    page: Any, program: Program, tmp_path: Path
) -> None:
    """On paper no menu and no button stand; heads come back on each sheet; no cell is cut."""
    section(page, program, "bang-diem")
    cells = page.locator("#bang td").all_inner_texts()
    sheets = _printed(page, tmp_path / "bang.pdf")
    assert len(sheets) > 1
    assert all(re.search("Kếtquảvàlýdo|Căncứ", sheet) for sheet in sheets)
    words = Counter(word for cell in cells for word in cell.split())
    whole = "".join(sheets)
    assert [word for word in words if word not in whole] == []
    for name in SECTIONS:
        section(page, program, name)
        whole = "".join(_printed(page, tmp_path / "trang.pdf"))
        assert re.search("Inbảng|Chépbảng|TổngquanNhập|Hoàntác|Chọntệp", whole) is None, name
    section(page, program, "tong-quan")
    page.evaluate("() => { window.print = () => { throw new Error('it is printed below') } }")
    page.locator('[data-print="don-vi"]').press("Enter")
    (sheet,) = _printed(page, tmp_path / "don-vi.pdf")
    assert "đãgửiđủ" in sheet
    assert "Cảicáchthểchế" not in sheet


def test_files_are_dropped_anywhere_on_the_page(page: Any, program: Program) -> None:
    """Several workbooks that are dropped at once stand in the field, with their names."""
    section(page, program, "nhap-so-lieu")
    forms = sorted(map(str, (program.folder / "so-lieu").glob("*.xlsx")))[:3]
    devtools = page.context.new_cdp_session(page)
    data = {"items": [], "files": forms, "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": kind, "x": 600, "y": 500, "data": data})
    names = page.locator(".send .names")
    names.filter(has_text="; ").wait_for()
    assert names.inner_text().split("; ") == [Path(form).name for form in forms]
    with page.expect_navigation():
        page.get_by_role("button", name="Nhận tệp").press("Enter")
    assert "Đã nhận" in page.evaluate("document.activeElement.innerText")


def _spent() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def test_the_first_text_is_there_within_two_seconds(program: Program, tmp_path: Path) -> None:
    """From the start of the process to the text of a folder's page: under 2 s of processor time."""
    folder = shutil.copytree(program.folder, tmp_path / "CCHC 2026")
    before = _spent()
    with started(folder, tmp_path) as found:
        address = re.search('url=(.*?)"', Path(found.page).read_text("utf-8"))
        assert address is not None
        reader = build_opener(HTTPCookieProcessor())
        reader.open(unescape(address[1])).close()
        with reader.open(f"http://127.0.0.1:{found.port}/") as answer:
            assert "Tổng quan" in answer.read().decode("utf-8")
    assert _spent() - before < 2


def test_nobody_else_gets_in(program: Program) -> None:
    """Without the cookie, from a foreign host or page, with a used key: refused with advice."""
    used = re.search(r"khoa=([\w-]+)", Path(program.page).read_text("utf-8"))
    assert used is not None
    host = f"127.0.0.1:{program.port}"
    folder = f"/ho-so/{quote(program.folder.name)}"
    for path, method, headers in (
        ("/", "GET", {}),
        (f"{folder}/tong-quan", "GET", {}),
        ("/static/app.js", "GET", {}),
        (f"/vao?khoa={used[1]}", "GET", {}),
        ("/mo-lai", "GET", {"Authorization": "x"}),
        ("/", "GET", {"Host": "example.org"}),
        (f"{folder}/luu", "POST", {"Host": host, "Origin": "http://example.org"}),
        ("/", "GET", {"Upgrade": "websocket", "Connection": "Upgrade", "Origin": "null"}),
    ):
        status, text = program.ask(path, method, **headers)
        assert status == 403, (path, headers)
        assert "bấm đúp lại vào «Chấm điểm CCHC»" in text


def test_a_second_start_reopens_the_running_page(page: Any, program: Program) -> None:
    """Starting again opens the program that runs, with a key that works once; no port is taken."""
    told = program.again()
    assert "đang chạy rồi" in told
    other = page.context.browser.new_context().new_page()
    again = Path(told.rpartition(": ")[2].strip())
    assert again.stat().st_mode & 0o077 == 0
    other.goto(again.as_uri())
    other.get_by_role("heading", name="Tổng quan").wait_for(timeout=PATIENCE)
    assert urlsplit(other.url).port == program.port
    other.close()


def test_nothing_leaves_this_machine(page: Any) -> None:
    """Every address that the pages asked for is on 127.0.0.1."""
    hosts = {urlsplit(url).hostname for url in page.asked if url.startswith(("http", "ws"))}
    assert hosts == {"127.0.0.1"}
