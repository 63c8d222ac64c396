"""Who gets in: the person who started the program, from the program's own pages, and nobody else.

Other users and other pages of this machine can reach its port. So each request names this host,
comes from this origin, and carries a cookie that only a key from a private file gives.
"""

from __future__ import annotations

import secrets
from html import escape
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENTRANCE, AGAIN = "/vao", "/mo-lai"
"""Where a key is exchanged for the cookie, and where a second start asks for a new key."""

COOKIE = "par_index"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
}
_ASK = "Hãy bấm đúp lại vào «Chấm điểm CCHC», hoặc chạy lại par-index app, để mở chương trình."


class Guard:
    """Refuses whatever does not come from the pages of the person who started the program."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._cookie = secrets.token_urlsafe(32)
        self._keys: set[str] = set()
        self.owner = secrets.token_urlsafe(32)
        """What a second start of the same person shows to get a key."""

    def key(self) -> str:
        """Return a new key, which opens the program once."""
        made = secrets.token_urlsafe(32)
        self._keys.add(made)
        return made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on what may pass."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        answer = self._answer(scope) if scope["type"] == "http" else _refused("Không có ở đây.")
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await (answer or self._app)(scope, receive, guarded)

    def _answer(self, scope: Scope) -> Response | None:
        """Return the answer to what may not pass, or to a key."""
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self._hosts:
            return _refused("Địa chỉ này không phải của chương trình.")
        origin = headers.get("origin")
        own = {f"http://{host}" for host in self._hosts}
        if origin is not None and origin not in own:
            return _refused("Trang gửi yêu cầu không phải của chương trình.")
        if scope["path"] == AGAIN and _same(headers.get("authorization", ""), self.owner):
            return Response(self.key(), media_type="text/plain")
        if scope["path"] == ENTRANCE:
            return self._entered(parse_qs(scope["query_string"].decode("latin-1")))
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            found = None
        if found is None or not _same(found.value, self._cookie):
            return _refused("Trang này chỉ dành cho người đã mở chương trình trên máy này.")
        if scope["method"] not in ("GET", "HEAD") and origin is None:
            return _refused("Yêu cầu không cho biết nó đến từ trang nào.")
        return None

    def _entered(self, query: dict[str, list[str]]) -> Response:
        given = query.get("khoa", [""])[0]
        key = next((one for one in self._keys if _same(one, given)), None)
        if key is None:
            return _refused("Khóa này đã dùng rồi hoặc không đúng.")
        self._keys.discard(key)
        # a page, not a redirect: a browser sends a strict cookie only where a page of ours asks
        page = HTMLResponse(
            '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Đang mở…</title>'
            '<meta http-equiv="refresh" content="0;url=/"><p>Đang mở chương trình…</p></html>'
        )
        page.set_cookie(COOKIE, self._cookie, httponly=True, samesite="strict", path="/")
        return page


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())


def _refused(why: str) -> Response:
    return HTMLResponse(
        '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Không mở được</title>'
        f"<h1>Không mở được trang này</h1><p>{escape(why)}</p><p>{escape(_ASK)}</p></html>",
        status_code=403,
    )
