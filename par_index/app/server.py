"""The pages of the program and what they send: every route, with plain words for every error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from par_index.app import files, filing, views
from par_index.app.entry import GIVEN, filled
from par_index.app.sections import SECTIONS
from par_index.app.workplace import BrokenError, ChangedError, ClashError, Workplace
from par_index.diagnostics.problems import ProblemsError
from par_index.door import open_set
from par_index.loading.library import shelf, shipped
from par_index.loading.reader import read_file
from par_index.record.begin import begin
from par_index.record.folder import open_folder
from par_index.record.names import is_folder, safe_name
from par_index.record.recording import Request as Wanted
from par_index.record.recording import record
from par_index.record.writing import reason
from par_index.report.duties import horizon
from par_index.report.story import tell
from par_index.scoring.scheme import OWN
from par_index.whatif.requests import read_day
from par_index.words.progress import heading

MOST_SENT = 50_000_000
"""Most bytes of files that are sent at once."""

Handler = Callable[[Request], Awaitable[Response]]


class Pages:
    """Everything that the program answers with; ``asked`` counts the requests."""

    def __init__(self, place: Path) -> None:
        self.place = place.resolve()
        self.asked = 0
        self._open: dict[str, Workplace] = {}
        self._made = Environment(
            loader=PackageLoader("par_index.app"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        titles = {key: title for key, (title, _) in SECTIONS.items()}
        self._made.globals.update(sections=titles, link=link, told=views.told, heading=heading)

    def folders(self) -> list[str]:
        """Return the names of the assessment folders here."""
        if is_folder(self.place):
            return [self.place.name]
        return sorted(path.name for path in self.place.iterdir() if is_folder(path))

    def workplace(self, name: str) -> Workplace:
        """Return a folder that is at work, read anew where it changed.

        Raises:
            KeyError: there is no such folder.
            ProblemsError: it cannot be read.

        """
        if name not in self.folders():
            raise KeyError(name)
        if name not in self._open:
            path = self.place if is_folder(self.place) else self.place / name
            self._open[name] = Workplace(path)
        found = self._open[name]
        found.refresh()
        return found

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page."""
        return HTMLResponse(self._made.get_template(template).render(**values), status)

    def part(self, macro: str, *values: object) -> str:
        """Return one part of a page."""
        made: str = getattr(self._made.get_template("phan.html").module, macro)(*values)
        return made

    def folder_page(self, place: Workplace, section: str, **values: Any) -> HTMLResponse:
        """Return a page of a folder, with what every such page shows."""
        return self.page(
            f"{section}.html",
            place=place,
            name=place.path.name,
            section=section,
            total=views.total(place.assessment.scorecard),
            **values,
        )

    def section_page(
        self, place: Workplace, section: str, asked: Mapping[str, str] = {}, **values: Any
    ) -> HTMLResponse:
        """Return a page of the menu; ``values`` stand instead of what it shows itself."""
        return self.folder_page(place, section, **SECTIONS[section][1](place, asked) | values)


def link(name: str, rest: str = "") -> str:
    """Return the address of a page of a folder."""
    return f"/ho-so/{quote(name)}/{rest}"


def application(pages: Pages) -> Starlette:
    """Return the program as an application; who may use it is decided before it."""

    def folder(answer: Callable[[Request, Workplace], Awaitable[Response]]) -> Handler:
        """Give a handler the folder that its address names."""

        async def handler(request: Request) -> Response:
            pages.asked += 1
            return await answer(request, pages.workplace(request.path_params["name"]))

        return handler

    def start(wrong: list[str], status: int = 200) -> Response:
        here = {"folders": pages.folders(), "sets": sets(), "place": pages.place.name}
        return pages.page("dau.html", status, wrong=wrong, **here)

    async def home(_: Request) -> Response:
        pages.asked += 1
        found = pages.folders()
        if is_folder(pages.place):
            return RedirectResponse(link(found[0], "tong-quan"), 303)
        return start([])

    async def create(request: Request) -> Response:
        pages.asked += 1
        sent = await request.form()
        name, chosen, last = (str(sent.get(key, "")) for key in ("ten", "bo", "nam-truoc"))
        path = pages.place / safe_name(name.strip() or "Hồ sơ mới")
        try:
            before = open_folder(pages.place / last) if last in pages.folders() else None
            begin(path, open_set(chosen), chosen, before)
        except ProblemsError as failure:
            return start(views.told(failure.problems), 422)
        return RedirectResponse(link(path.name, "nhap-so-lieu"), 303)

    async def show(request: Request, place: Workplace) -> Response:
        section = request.path_params["section"]
        if section not in SECTIONS:
            raise KeyError(section)
        return pages.section_page(place, section, request.query_params)

    async def line(request: Request, place: Workplace) -> Response:
        code = request.path_params["code"]
        if code not in place.assessment.scorecard.leaves:
            raise KeyError(code)
        criteria, card = place.loaded.criteria, place.assessment.scorecard
        told = tell(place.loaded, card, code, horizon(criteria, date.today()))
        return pages.folder_page(place, "tieu-chi", line=views.Lines(place)[code], story=told)

    async def save(request: Request, place: Workplace) -> Response:
        sent = await request.json()
        code = OWN if sent["code"] == views.OWN_NAME else sent["code"]
        before, was = place.line(code), _outcomes(place)
        result = filled(place.loaded.scheme.claimable[code], before, sent["fields"])
        message = ""
        try:
            if result.entry != before:
                place.save(code, result.entry, sent["mark"])
        except BrokenError:
            message = "Tệp số liệu nhập trên phần mềm có lỗi; hãy sửa lỗi nêu ở đầu trang trước."
        except ChangedError:
            message = "Tiêu chí này vừa được sửa ở nơi khác; hãy tải lại trang để xem số mới."
        except ClashError as failure:
            for path, slip in failure.slips:
                where = f"Tiêu chí {path[1]}: " if len(path) > 1 and path[1] != code else ""
                field = sent["changed"] if where else GIVEN + str(slip.part)
                result.wrong[field] = f"{where}{slip.message}. {slip.hint}".strip()
        except OSError as failure:
            message = unwritten(failure)
        now, lines = _outcomes(place), views.Lines(place)
        changed = {code, *(c for c in now if was[c] != now[c])}
        heads = {line.code: line for line in (lines[c] for c in changed)}
        return JSONResponse(
            {
                "total": pages.part("total_bar", views.total(place.assessment.scorecard)),
                "heads": {c: pages.part("line_head", line) for c, line in heads.items()},
                "result": pages.part("line_result", lines[code]),
                "wrong": result.wrong,
                "message": message,
                "mark": sent["mark"] if message else place.mark(code),
                "version": place.version,
                "undoable": place.undoable,
            }
        )

    async def attempt(request: Request, place: Workplace) -> Response:
        try:
            found = place.assessment.whatif(changes=await request.json(), name="Phương án đang thử")
        except ProblemsError as failure:
            text = " ".join(f"{one.message}. {one.hint}".strip() for one in failure.problems)
            return JSONResponse({"wrong": text})
        totals = views.total(found.base), views.total(found.other)
        return JSONResponse({"shown": pages.part("attempt", *totals, found.table()), "wrong": ""})

    async def undo(_: Request, place: Workplace) -> Response:
        code = place.undo()
        return RedirectResponse(link(place.path.name, f"nhap-so-lieu#{quote(code)}"), 303)

    async def receive(request: Request, place: Workplace) -> Response:
        async with request.form(max_part_size=MOST_SENT) as sent:
            uploads = {
                one.filename: await one.read()
                for one in sent.getlist("tep")
                if isinstance(one, UploadFile) and one.filename
            }
            instead = "thay" in sent
        problems = views.told(place.receive(uploads, instead=instead)) if uploads else []
        if not uploads:
            problems = ["Chưa chọn tệp nào."]
        taken = [] if problems else sorted(uploads)
        return pages.section_page(place, "nhap-so-lieu", wrong=problems, taken=taken)

    async def keep(request: Request, place: Workplace) -> Response:
        sent = await request.form()
        name, by = str(sent.get("ten", "")).strip(), str(sent.get("nguoi", "")).strip()
        try:
            day = read_day(str(sent.get("ngay", "")), "ngày") or date.today()
            record(place.folder, Wanted(name, day, by))
        except ProblemsError as failure:
            return pages.section_page(place, "lan-cham", wrong=views.told(failure.problems))
        return RedirectResponse(link(place.path.name, "lan-cham"), 303)

    async def write(request: Request, place: Workplace) -> Response:
        sent = await request.form()
        try:
            day = read_day(str(sent.get("ngay", "")), "ngày")
            blanks = filing.write(place, day, overwrite="thay" in sent)
        except ProblemsError as failure:
            return pages.section_page(place, "van-ban", wrong=views.told(failure.problems))
        return pages.section_page(place, "van-ban", blanks=blanks)

    async def document(request: Request, place: Workplace) -> Response:
        name = request.path_params["file"]
        return _file(filing.written(place)[name].read_bytes(), name)

    async def appraise(request: Request, place: Workplace) -> Response:
        async with request.form(max_part_size=MOST_SENT) as sent:
            file, rest, keep = sent.get("tep"), "con-lai" in sent, "ghi" in sent
            given, by = str(sent.get("ngay", "")), str(sent.get("nguoi", "")).strip()
            if not isinstance(file, UploadFile) or not file.filename:
                return pages.section_page(place, "tham-dinh", wrong=["Chưa chọn tệp nào."])
            name, content = safe_name(file.filename), await file.read()
        try:
            day = read_day(given, "ngày") or date.today()
            found = filing.Returned(name, content, rest, day, by)
            read = filing.returned(place, found, keep=keep)
        except ProblemsError as failure:
            return pages.section_page(place, "tham-dinh", wrong=views.told(failure.problems))
        return pages.section_page(place, "tham-dinh", read=read)

    async def version(_: Request, place: Workplace) -> Response:
        return JSONResponse({"version": place.version})

    async def download(request: Request, place: Workplace) -> Response:
        name = request.path_params["what"]
        made = BOOKS[name](place.assessment) if name in BOOKS else filing.BOOKS[name](place)
        return _file(made, f"{place.path.name} - {name}")

    def failed(status: int, words: Callable[[Any], list[str]]) -> Any:
        async def answer(_: Request, failure: Any) -> Response:
            return pages.page("loi.html", status, problems=words(failure))

        return answer

    missing = failed(404, lambda _: ["Ở đây không có hồ sơ hay trang này."])
    inside = "/ho-so/{name}"
    static = StaticFiles(directory=Path(__file__).resolve().parent / "static")
    return Starlette(
        routes=[
            Route("/", home),
            Route("/tao", create, methods=["POST"]),
            Route(f"{inside}/luu", folder(save), methods=["POST"]),
            Route(f"{inside}/thu", folder(attempt), methods=["POST"]),
            Route(f"{inside}/hoan-tac", folder(undo), methods=["POST"]),
            Route(f"{inside}/nhan", folder(receive), methods=["POST"]),
            Route(f"{inside}/ghi", folder(keep), methods=["POST"]),
            Route(f"{inside}/lap", folder(write), methods=["POST"]),
            Route(f"{inside}/doc", folder(appraise), methods=["POST"]),
            Route(f"{inside}/van-ban/{{file}}", folder(document)),
            Route(f"{inside}/phien-ban", folder(version)),
            Route(f"{inside}/tep/{{what}}", folder(download)),
            Route(f"{inside}/tieu-chi/{{code}}", folder(line)),
            Route(f"{inside}/{{section}}", folder(show)),
            Mount("/static", static),
        ],
        exception_handlers={
            404: missing,
            405: missing,
            KeyError: missing,
            ProblemsError: failed(422, lambda failure: views.told(failure.problems)),
            OSError: failed(500, lambda failure: [unwritten(failure)]),
            500: failed(500, lambda _: [_UNFORESEEN]),
        },
    )


def _file(content: bytes, name: str) -> Response:
    disposition = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type="application/octet-stream", headers=disposition)


BOOKS = {
    "bang-diem.xlsx": files.scorecard_excel,
    "bang-diem.json": files.scorecard_json,
    "bieu-mau.xlsx": files.template_excel,
    "lich.ics": files.calendar_ics,
}
"""What can be taken of a score, by name."""

_UNFORESEEN = "Chương trình gặp lỗi ngoài dự kiến. Số liệu đã lưu vẫn nguyên vẹn."


def _outcomes(place: Workplace) -> dict[str, tuple[object, ...]]:
    """Return what the heads of lines show, by code."""
    leaves = place.assessment.scorecard.leaves.items()
    return {code: (one.points, one.maximum, one.state) for code, one in leaves}


def sets() -> dict[str, str]:
    """Return the shipped sets: their names by title."""
    found = {}
    for name in shipped("criteria"):
        root = read_file(shelf("criteria") / f"{name}.yaml", name).root
        found[name] = str(root.within(("title",)).content)
    return found


def unwritten(failure: OSError) -> str:
    """Return why a file could not be written."""
    return f"Không ghi được tệp: {reason(failure)}. Số liệu đã lưu trước đó vẫn nguyên vẹn."
