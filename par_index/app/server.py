"""The program: every route, with plain words for every error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from par_index.app import handlers, views
from par_index.app.handlers import unwritten
from par_index.app.pages import Pages, link
from par_index.app.rules import Choice, opened, sets
from par_index.app.workplace import Workplace
from par_index.assessment import assess
from par_index.diagnostics.problems import ProblemsError
from par_index.record.begin import begin
from par_index.record.folder import open_folder
from par_index.record.names import is_folder, safe_name

Handler = Callable[[Request], Awaitable[Response]]
Answer = Callable[[Pages, Request, Workplace], Awaitable[Response]]


def application(pages: Pages) -> Starlette:
    """Return the program as an application; who may use it is decided before it."""

    def folder(answer: Answer, section: str = "") -> Handler:
        """Give a handler the folder that its address names, and problems to a page of the menu."""

        async def handler(request: Request) -> Response:
            pages.asked += 1
            place = pages.workplace(request.path_params["name"])
            try:
                return await answer(pages, request, place)
            except ProblemsError as failure:
                if not section:
                    raise
                return pages.section_page(place, section, wrong=views.told(failure.problems))

        return handler

    def start(wrong: list[str], status: int = 200) -> Response:
        here = {"folders": pages.folders(), "sets": sets(), "place": pages.place.name}
        return pages.page("dau.html", status, wrong=wrong, **here)

    def at_start(answer: Handler) -> Handler:
        """Give problems to the first page."""

        async def handler(request: Request) -> Response:
            pages.asked += 1
            try:
                return await answer(request)
            except ProblemsError as failure:
                return start(views.told(failure.problems), 422)

        return handler

    async def home(_: Request) -> Response:
        found = pages.folders()
        if is_folder(pages.place):
            return RedirectResponse(link(found[0], "tong-quan"), 303)
        return start([])

    async def create(request: Request) -> Response:
        sent, files = await handlers.sent_files(request)
        name, chosen, last = (str(sent.get(key, "")) for key in ("ten", "bo", "nam-truoc"))
        path = pages.place / safe_name(name.strip() or "Hồ sơ mới")
        before = open_folder(pages.place / last) if last in pages.folders() else None
        with opened(Choice(chosen, files)) as (loaded, rules):
            begin(path, loaded, rules, before)
        return RedirectResponse(link(path.name, "nhap-so-lieu"), 303)

    async def targets(request: Request) -> Response:
        sent, files = await handlers.sent_files(request)
        with opened(Choice(str(sent.get("bo", "")), files)) as (loaded, _):
            return pages.page("muc-tieu.html", work=assess(loaded, None), back="/")

    def failed(status: int, words: Callable[[Any], list[str]]) -> Any:
        async def answer(_: Request, failure: Any) -> Response:
            return pages.page("loi.html", status, problems=words(failure))

        return answer

    missing = failed(404, lambda _: ["Ở đây không có hồ sơ hay trang này."])
    inside = "/ho-so/{name}"
    static = StaticFiles(directory=Path(__file__).resolve().parent / "static")
    return Starlette(
        routes=[
            Route("/", at_start(home)),
            Route("/tao", at_start(create), methods=["POST"]),
            Route("/muc-tieu", at_start(targets), methods=["POST"]),
            Route(f"{inside}/muc-tieu", folder(handlers.targets)),
            Route(f"{inside}/minh-chung", folder(handlers.attach), methods=["POST"]),
            Route(f"{inside}/bo", folder(handlers.rules, "bo-tieu-chi"), methods=["POST"]),
            Route(f"{inside}/luu", folder(handlers.save), methods=["POST"]),
            Route(f"{inside}/thu", folder(handlers.attempt), methods=["POST"]),
            Route(f"{inside}/hoan-tac", folder(handlers.undo), methods=["POST"]),
            Route(f"{inside}/nhan", folder(handlers.receive), methods=["POST"]),
            Route(f"{inside}/ghi", folder(handlers.keep, "lan-cham"), methods=["POST"]),
            Route(f"{inside}/don-vi", folder(handlers.unit), methods=["POST"]),
            Route(f"{inside}/lap", folder(handlers.write, "van-ban"), methods=["POST"]),
            Route(f"{inside}/doc", folder(handlers.appraise, "tham-dinh"), methods=["POST"]),
            Route(f"{inside}/van-ban/{{file}}", folder(handlers.document)),
            Route(f"{inside}/phien-ban", folder(handlers.version)),
            Route(f"{inside}/tep/{{what}}", folder(handlers.download)),
            Route(f"{inside}/tieu-chi/{{code}}", folder(handlers.line)),
            Route(f"{inside}/{{section}}", folder(handlers.show)),
            Mount("/static", static),
        ],
        exception_handlers={
            400: failed(400, lambda _: [_UNREADABLE]),
            404: missing,
            405: missing,
            KeyError: missing,
            ProblemsError: failed(422, lambda failure: views.told(failure.problems)),
            OSError: failed(500, lambda failure: [unwritten(failure)]),
            500: failed(500, lambda _: [_UNFORESEEN]),
        },
    )


_UNFORESEEN = "Chương trình gặp lỗi ngoài dự kiến. Số liệu đã lưu vẫn nguyên vẹn."

_UNREADABLE = "Không đọc được nội dung gửi lên; hãy tải lại trang rồi thử lại."
