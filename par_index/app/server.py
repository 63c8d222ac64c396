"""The program: every route, with plain words for every error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from par_index.app import handlers, start, views
from par_index.app.pages import Pages
from par_index.app.workplace import Workplace
from par_index.diagnostics.problems import ProblemsError

Handler = Callable[[Request], Awaitable[Response]]
AtStart = Callable[[Pages, Request], Awaitable[Response]]
InFolder = Callable[[Pages, Request, Workplace], Awaitable[Response]]

_AT_START: list[tuple[str, AtStart, str]] = [
    ("/", start.home, "GET"),
    ("/tao", start.create, "POST"),
    ("/muc-tieu", start.targets, "POST"),
]
_SENT: list[tuple[str, InFolder, str]] = [
    ("minh-chung", handlers.attach, ""),
    ("bo", handlers.rules, "bo-tieu-chi"),
    ("luu", handlers.save, ""),
    ("thu", handlers.attempt, ""),
    ("hoan-tac", handlers.undo, ""),
    ("nhan", handlers.receive, ""),
    ("ghi", handlers.keep, "lan-cham"),
    ("don-vi", handlers.unit, ""),
    ("lap", handlers.write, "van-ban"),
    ("doc", handlers.appraise, "tham-dinh"),
]
"""What is sent to a folder, with the page of the menu that tells its problems."""

_ASKED: list[tuple[str, InFolder]] = [
    ("muc-tieu", handlers.targets),
    ("van-ban/{file}", handlers.document),
    ("phien-ban", handlers.version),
    ("tep/{what}", handlers.download),
    ("tieu-chi/{code}", handlers.line),
    ("{section}", handlers.show),
]
_FOLDER = "/ho-so/{name}/"


def application(pages: Pages) -> Starlette:
    """Return the program as an application; who may use it is decided before it."""
    static = StaticFiles(directory=Path(__file__).resolve().parent / "static")
    return Starlette(
        routes=[
            *(Route(way, _at_start(pages, of), methods=[how]) for way, of, how in _AT_START),
            *(
                Route(_FOLDER + way, _in_folder(pages, of, section), methods=["POST"])
                for way, of, section in _SENT
            ),
            *(Route(_FOLDER + way, _in_folder(pages, of)) for way, of in _ASKED),
            Mount("/static", static),
        ],
        exception_handlers=_failures(pages),
    )


def _at_start(pages: Pages, answer: AtStart) -> Handler:
    """Give problems to the first page."""

    async def handler(request: Request) -> Response:
        pages.asked += 1
        try:
            return await answer(pages, request)
        except ProblemsError as failure:
            return start.first_page(pages, views.told(failure.problems), 422)

    return handler


def _in_folder(pages: Pages, answer: InFolder, section: str = "") -> Handler:
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


def _failures(pages: Pages) -> dict[Any, Any]:
    """Return what answers an error, by its status or its type."""

    def told(status: int, words: Callable[[Any], list[str]]) -> Any:
        async def answer(_: Request, failure: Any) -> Response:
            return pages.page("loi.html", status, problems=words(failure))

        return answer

    missing = told(404, lambda _: ["Ở đây không có hồ sơ hay trang này."])
    return {
        400: told(
            400, lambda _: ["Không đọc được nội dung gửi lên; hãy tải lại trang rồi thử lại."]
        ),
        404: missing,
        405: missing,
        KeyError: missing,
        ProblemsError: told(422, lambda failure: views.told(failure.problems)),
        OSError: told(500, lambda failure: [handlers.unwritten(failure)]),
        500: told(500, lambda _: [_UNFORESEEN]),
    }


_UNFORESEEN = "Chương trình gặp lỗi ngoài dự kiến. Số liệu đã lưu vẫn nguyên vẹn."
