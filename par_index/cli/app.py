"""`par-index app`: the officer's program in the browser, or a notebook, on this machine only."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from par_index.cli.answers import FAILED
from par_index.cli.place import flag
from par_index.loading.opening import is_dir

NOTEBOOKS = {"whatif": "tu_cham_diem.py", "analyst": "phan_tich.py"}
NOTEBOOK_PORT = 2719


def notebook(name: str) -> Path:
    """Return the path of a notebook: inside the wheel, or beside the package."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "notebooks"
    return (inside if is_dir(inside) else package.parent / "notebooks") / name


@click.command()
@click.argument("place", metavar="[THƯ_MỤC]", default=".")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="CỔNG",
    help="Cổng trên máy này; không nêu thì dùng cổng còn trống.",
)
@flag("--no-browser", help="Không tự mở trình duyệt.")
@click.option("--whatif", "chosen", flag_value="whatif", help="Mở trang thử phương án (marimo).")
@click.option("--analyst", "chosen", flag_value="analyst", help="Mở trang phân tích (marimo).")
def app(place: str, port: int | None, no_browser: bool, chosen: str | None) -> None:
    """Mở chương trình chấm điểm trong trình duyệt; dữ liệu không rời khỏi máy này.

    THƯ_MỤC là một hồ sơ đánh giá, hoặc nơi có các hồ sơ; không nêu thì là thư mục hiện tại.

    Ví dụ: par-index app
    """
    if find_spec("starlette") is None or (chosen and find_spec("marimo") is None):
        click.echo("chưa cài phần ứng dụng; hãy chạy: pip install 'par-index[app]'", err=True)
        sys.exit(FAILED)
    if chosen:
        _notebook(notebook(NOTEBOOKS[chosen]), port or NOTEBOOK_PORT, no_browser=no_browser)
        return
    from par_index.app.launch import TakenPortError, bound, reopened, serve, tell

    where = Path(place)
    if not is_dir(where):
        tell(f"Không có thư mục «{place}».")
        sys.exit(FAILED)
    page = reopened(where, browser=not no_browser)
    if page is not None:
        click.echo(f"Chương trình đang chạy rồi; mở lại trang của nó: {page}")
        return
    try:
        listening = bound(port)
    except TakenPortError:
        tell(f"Cổng {port} đang được một chương trình khác dùng; hãy nêu cổng khác sau --port.")
        sys.exit(FAILED)
    serve(where, listening, browser=not no_browser)


def _notebook(path: Path, port: int, *, no_browser: bool) -> None:
    click.echo(f"Trang chạy tại http://127.0.0.1:{port} (nhấn Ctrl+C để dừng).")
    command = [sys.executable, "-m", "marimo", "-q", "run", str(path)]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    if no_browser:
        command.append("--headless")
    environment = {**os.environ, "MARIMO_SKIP_UPDATE_CHECK": "1"}
    if os.name == "posix":
        # become the server, so that whoever stops this command stops the server too
        sys.stdout.flush()
        os.execve(command[0], command, environment)  # noqa: S606
    try:
        done = subprocess.run(  # noqa: S603
            command, env=environment, stdout=sys.stdout, stderr=sys.stderr, check=False
        )
        sys.exit(done.returncode)
    except KeyboardInterrupt:
        sys.exit(0)
