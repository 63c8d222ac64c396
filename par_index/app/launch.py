"""Starting the program: one server for each person, found again by a second start."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import socket
import sys
import webbrowser
from contextlib import suppress
from hashlib import sha256
from html import escape
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

from par_index.app.guard import AGAIN, ENTRANCE, Guard
from par_index.app.pages import Pages
from par_index.app.server import application

USUAL_PORT = 2718
IDLE = 600
"""So many seconds after the last page was closed the program ends."""

_STEP = 15
_HOST = "127.0.0.1"


class TakenPortError(Exception):
    """Another program listens on the port that was asked for."""


def private_folder() -> Path:
    """Return the folder, only this person's, in which a running program is found again."""
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_RUNTIME_DIR")
    folder = (Path(base) if base else Path.home() / ".cache") / "par-index"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def bound(port: int | None) -> socket.socket:
    """Return a socket on a port of this machine; where none is asked for, on any free one.

    Raises:
        TakenPortError: the port that was asked for is taken.

    """
    for one in [port] if port is not None else [USUAL_PORT, 0]:
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":  # elsewhere this would share the port with another program
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((_HOST, one))
            found.listen()  # a browser that is quicker than the program waits, and is not refused
        except OSError:
            found.close()
            continue
        return found
    raise TakenPortError


def reopened(place: Path, *, browser: bool) -> Path | None:
    """Open the page of a program that runs already on the same place; None where none does."""
    try:
        told = json.loads(_note(place).read_text("utf-8"))
        port = int(told["port"])
        request = Request(f"http://{_HOST}:{port}{AGAIN}")
        request.add_header("Authorization", str(told["owner"]))
        with urlopen(request, timeout=5) as answer:  # noqa: S310
            key = answer.read().decode("ascii")
    except (OSError, HTTPException, ValueError, KeyError, TypeError, RecursionError):
        return None  # none runs, or it ended without a word
    return open_page(port, key, browser=browser)


def _note(place: Path) -> Path:
    name = sha256(os.fsencode(place.resolve())).hexdigest()[:16]
    return private_folder() / f"dang-chay-{name}.json"


def _private_file(path: Path, text: str) -> None:
    """Write a file that only this person can read."""
    with suppress(FileNotFoundError):
        path.unlink()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)


def open_page(port: int, key: str, *, browser: bool) -> Path:
    """Open the program in a browser through a private file: no command line shows the key."""
    address = f"http://{_HOST}:{port}{ENTRANCE}?khoa={quote(key)}"
    path = private_folder() / f"mo-{secrets.token_hex(8)}.html"
    _private_file(
        path,
        '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Chấm điểm CCHC</title>'
        f'<meta http-equiv="refresh" content="0;url={escape(address)}">'
        f'<p><a href="{escape(address)}">Mở chương trình</a></p></html>',
    )
    if browser:
        webbrowser.open(path.as_uri())
    return path


def serve(place: Path, listening: socket.socket, *, browser: bool) -> None:
    """Run the program until it is stopped, or no page of it has been open for a while."""
    import uvicorn

    port = listening.getsockname()[1]
    pages = Pages(place)
    guard = Guard(application(pages), port)
    settings = uvicorn.Config(guard, log_config=None, access_log=False, ws="none", lifespan="off")
    server = uvicorn.Server(settings)
    _private_file(_note(place), json.dumps({"port": port, "owner": guard.owner}))
    page = open_page(port, guard.key(), browser=browser)
    print(f"Chương trình đang chạy tại http://{_HOST}:{port} (nhấn Ctrl+C để dừng).")
    print(f"Trang mở chương trình: {page}", flush=True)

    async def until_left() -> None:
        async def stop() -> None:
            await _idle(pages)
            server.should_exit = True

        waiting = asyncio.create_task(stop())
        await server.serve(sockets=[listening])
        waiting.cancel()

    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(until_left())
    finally:
        for path in (_note(place), page):
            with suppress(OSError):
                path.unlink()


async def _idle(pages: Pages) -> None:
    """Wait until nothing was asked for a while; time that the machine slept does not count."""
    quiet, last = 0, -1
    while quiet < IDLE:
        await asyncio.sleep(_STEP)
        quiet = 0 if pages.asked != last else quiet + _STEP
        last = pages.asked


def tell(text: str) -> None:
    """Tell what went wrong: on the console, or in a window where there is no console."""
    if sys.platform == "win32" and sys.__stderr__ is None:
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, text, "Chấm điểm CCHC", 0x10)
    print(text, file=sys.stderr)
