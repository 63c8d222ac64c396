"""What the program does where no folder is chosen yet: the first page, a new folder, targets."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from par_index.app.handlers import sent_files
from par_index.app.pages import Pages, link
from par_index.app.rules import Choice, opened, sets
from par_index.assessment import assess
from par_index.record.begin import begin
from par_index.record.folder import open_folder
from par_index.record.names import is_folder, safe_name


def first_page(pages: Pages, wrong: list[str], status: int = 200) -> Response:
    """Show the folders that are here and the form for a new one, with what was wrong."""
    here = {"folders": pages.folders(), "sets": sets(), "place": pages.place.name}
    return pages.page("dau.html", status, wrong=wrong, **here)


async def home(pages: Pages, _: Request) -> Response:
    """Show the first page, or at once the folder that the program was started in."""
    if is_folder(pages.place):
        return RedirectResponse(link(pages.folders()[0], "tong-quan"), 303)
    return first_page(pages, [])


async def create(pages: Pages, request: Request) -> Response:
    """Make a folder by a shipped set or one's own files, after last year's where one is named."""
    sent, files = await sent_files(request)
    name, chosen, last = (str(sent.get(key, "")) for key in ("ten", "bo", "nam-truoc"))
    path = pages.place / safe_name(name.strip() or "Hồ sơ mới")
    before = open_folder(pages.place / last) if last in pages.folders() else None
    with opened(Choice(chosen, files)) as (loaded, rules):
        begin(path, loaded, rules, before)
    return RedirectResponse(link(path.name, "nhap-so-lieu"), 303)


async def targets(pages: Pages, request: Request) -> Response:
    """Show the targets of a set that has no folder, only to look at."""
    sent, files = await sent_files(request)
    with opened(Choice(str(sent.get("bo", "")), files)) as (loaded, _):
        return pages.page("muc-tieu.html", work=assess(loaded, None), back="/")
