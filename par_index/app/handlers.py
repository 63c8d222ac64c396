"""What the program does with a folder, one function for each address below it."""

from __future__ import annotations

from datetime import date
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from par_index.app import files, filing, views
from par_index.app.entry import GIVEN, filled
from par_index.app.pages import Pages, link
from par_index.app.rules import READING, Choice, changed
from par_index.app.sections import SECTIONS
from par_index.app.workplace import BrokenError, ChangedError, ClashError, Workplace
from par_index.assessment import assess
from par_index.diagnostics.problems import ProblemsError
from par_index.models.folder import RulesChange
from par_index.record.names import safe_name
from par_index.record.recording import Request as Wanted
from par_index.record.recording import record
from par_index.record.writing import reason
from par_index.report.duties import horizon
from par_index.report.story import tell
from par_index.scoring.scheme import OWN
from par_index.whatif.requests import read_day

MOST_SENT = 50_000_000
"""Most bytes of files that are sent at once."""


BOOKS = {
    "bang-diem.xlsx": files.scorecard_excel,
    "bang-diem.json": files.scorecard_json,
    "bieu-mau.xlsx": files.template_excel,
    "lich.ics": files.calendar_ics,
}
"""What can be taken of a score, by name."""


class Typed(BaseModel):
    """A line as a page sends it: its fields, the one that changed, and the state it was read in."""

    code: str
    mark: str
    fields: dict[str, str]
    changed: str


_TYPED = TypeAdapter(Typed)
_TRIED = TypeAdapter(dict[str, dict[str, str]])
"""Other figures that a page sends, by line."""


async def show(pages: Pages, request: Request, place: Workplace) -> Response:
    """Show a section of the menu."""
    section = request.path_params["section"]
    if section not in SECTIONS:
        raise KeyError(section)
    return pages.section_page(place, section, request.query_params)


async def line(pages: Pages, request: Request, place: Workplace) -> Response:
    """Tell the whole story of a line."""
    code = request.path_params["code"]
    if code not in place.assessment.scorecard.leaves:
        raise KeyError(code)
    criteria, card = place.loaded.criteria, place.assessment.scorecard
    told = tell(place.loaded, card, code, horizon(criteria, date.today()))
    return pages.folder_page(place, "tieu-chi", line=views.Lines(place)[code], story=told)


async def save(pages: Pages, request: Request, place: Workplace) -> Response:
    """Save a line as it was typed, and return what of the page changes."""
    sent = await _json(request, _TYPED)
    code = OWN if sent.code == views.OWN_NAME else sent.code
    before, was = place.line(code), _outcomes(place)
    result = filled(place.loaded.scheme.claimable[code], before, sent.fields)
    message = ""
    try:
        if result.entry != before:
            place.save(code, result.entry, sent.mark)
    except BrokenError:
        message = "Tệp số liệu nhập trên phần mềm có lỗi; hãy sửa lỗi nêu ở đầu trang trước."
    except ChangedError:
        message = "Tiêu chí này vừa được sửa ở nơi khác; hãy tải lại trang để xem số mới."
    except ClashError as failure:
        for path, slip, _ in failure.slips:
            where = f"Tiêu chí {path[1]}: " if len(path) > 1 and path[1] != code else ""
            field = sent.changed if where else GIVEN + str(slip.part)
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
            "mark": sent.mark if message else place.mark(code),
            "version": place.version,
            "undoable": place.undoable,
        }
    )


async def attempt(pages: Pages, request: Request, place: Workplace) -> Response:
    """Return what other figures would change, without saving them."""
    changes = await _json(request, _TRIED)
    try:
        found = place.assessment.whatif(changes=changes, name="Phương án đang thử")
    except ProblemsError as failure:
        text = " ".join(f"{one.message}. {one.hint}".strip() for one in failure.problems)
        return JSONResponse({"wrong": text})
    totals = views.total(found.base), views.total(found.other)
    return JSONResponse({"shown": pages.part("attempt", *totals, found.table()), "wrong": ""})


T = TypeVar("T")


async def _json(request: Request, wanted: TypeAdapter[T]) -> T:
    """Return what a page sent as JSON.

    Raises:
        HTTPException: it is no JSON, or not what that page sends.

    """
    try:
        return wanted.validate_json(await request.body())
    except ValidationError as failure:
        raise HTTPException(400) from failure


async def undo(_pages: Pages, _: Request, place: Workplace) -> Response:
    """Take the last change back."""
    code = place.undo()
    return RedirectResponse(link(place.path.name, f"nhap-so-lieu#{quote(code)}"), 303)


async def receive(pages: Pages, request: Request, place: Workplace) -> Response:
    """Take workbooks that units sent, all of them or none."""
    sent, uploads = await sent_files(request)
    instead = "thay" in sent
    problems = views.told(place.receive(uploads, instead=instead)) if uploads else []
    if not uploads:
        problems = ["Chưa chọn tệp nào."]
    taken = [] if problems else sorted(uploads)
    return pages.section_page(place, "nhap-so-lieu", wrong=problems, taken=taken)


async def sent_files(request: Request) -> tuple[FormData, dict[str, bytes]]:
    """Return a form that was sent, and the files in its field «tep» by name."""
    async with request.form(max_part_size=MOST_SENT) as sent:
        files = [one for one in sent.getlist("tep") if isinstance(one, UploadFile)]
        return sent, {one.filename: await one.read() for one in files if one.filename}


async def attach(_pages: Pages, request: Request, place: Workplace) -> Response:
    """Put document files into the folder, and tell how a line names the last of them."""
    _, files = await sent_files(request)
    try:
        links = [place.attach(name, content) for name, content in files.items()]
    except OSError as failure:
        return JSONResponse({"link": "", "wrong": unwritten(failure)})
    return JSONResponse({"link": links[-1] if links else "", "wrong": ""})


async def rules(pages: Pages, request: Request, place: Workplace) -> Response:
    """Tell what another set, overlays or readings change, and use them where that is asked."""
    sent, files = await sent_files(request)
    texts = {name: value.strip() for name, value in sent.items() if isinstance(value, str)}
    readings = {n.removeprefix(READING): v for n, v in texts.items() if n.startswith(READING) and v}
    asked, use = Choice(texts.get("bo", ""), files, readings if not texts.get("bo") else {}), None
    if "dung" in texts:
        day = read_day(texts.get("ngay", ""), "ngày") or date.today()
        by, ground = texts.get("nguoi", ""), texts.get("can-cu", "")
        use = RulesChange(day=day, set=place.loaded.criteria.set, by=by, reason=ground)
    return pages.section_page(place, "bo-tieu-chi", **changed(place, asked, use))


async def targets(pages: Pages, _: Request, place: Workplace) -> Response:
    """Show the targets of the set, only to look at."""
    back = link(place.path.name, "bo-tieu-chi")
    return pages.page("muc-tieu.html", work=assess(place.loaded, None), back=back)


async def keep(_pages: Pages, request: Request, place: Workplace) -> Response:
    """Record the assessment as a stage."""
    sent = await request.form()
    name, by = str(sent.get("ten", "")).strip(), str(sent.get("nguoi", "")).strip()
    day = read_day(str(sent.get("ngay", "")), "ngày") or date.today()
    record(place.folder, Wanted(name, day, by))
    return RedirectResponse(link(place.path.name, "lan-cham"), 303)


async def unit(pages: Pages, request: Request, place: Workplace) -> Response:
    """Keep what documents say of the unit."""
    sent = {name: str(value) for name, value in (await request.form()).items()}
    if wrong := filing.describe_unit(place, sent):
        fields = filing.unit_fields(sent)
        return pages.section_page(place, "van-ban", unit=fields, unit_wrong=wrong)
    return RedirectResponse(link(place.path.name, "van-ban"), 303)


async def write(pages: Pages, request: Request, place: Workplace) -> Response:
    """Write the documents for signing."""
    sent = await request.form()
    day = read_day(str(sent.get("ngay", "")), "ngày")
    blanks = filing.write(place, day, overwrite="thay" in sent)
    return pages.section_page(place, "van-ban", blanks=blanks)


async def document(_pages: Pages, request: Request, place: Workplace) -> Response:
    """Send a document that was written."""
    name = request.path_params["file"]
    return _file(filing.written(place)[name].read_bytes(), name)


async def appraise(pages: Pages, request: Request, place: Workplace) -> Response:
    """Read an appraiser's table back, and record it where that is asked."""
    async with request.form(max_part_size=MOST_SENT) as sent:
        file, rest, keep = sent.get("tep"), "con-lai" in sent, "ghi" in sent
        given, by = str(sent.get("ngay", "")), str(sent.get("nguoi", "")).strip()
        if not isinstance(file, UploadFile) or not file.filename:
            return pages.section_page(place, "tham-dinh", wrong=["Chưa chọn tệp nào."])
        name, content = safe_name(file.filename), await file.read()
    found = filing.Returned(name, content, rest, read_day(given, "ngày") or date.today(), by)
    read = filing.returned(place, found, keep=keep)
    return pages.section_page(place, "tham-dinh", read=read)


async def version(_pages: Pages, _: Request, place: Workplace) -> Response:
    """Return which state of the folder stands, for pages that look whether it changed."""
    return JSONResponse({"version": place.version})


async def download(_pages: Pages, request: Request, place: Workplace) -> Response:
    """Send a workbook, a document of results or a calendar."""
    name = request.path_params["what"]
    made = BOOKS[name](place.assessment) if name in BOOKS else filing.BOOKS[name](place)
    return _file(made, f"{place.path.name} - {name}")


def _file(content: bytes, name: str) -> Response:
    disposition = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type="application/octet-stream", headers=disposition)


def _outcomes(place: Workplace) -> dict[str, tuple[object, ...]]:
    """Return what the heads of lines show, by code."""
    leaves = place.assessment.scorecard.leaves.items()
    return {code: (one.points, one.maximum, one.state) for code, one in leaves}


def unwritten(failure: OSError) -> str:
    """Return why a file could not be written."""
    return f"Không ghi được tệp: {reason(failure)}. Số liệu đã lưu trước đó vẫn nguyên vẹn."
