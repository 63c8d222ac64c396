"""`par-index app`: the officer's notebook as an app in the browser, on this machine only."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from par_index.cli.common import FAILED

NOTEBOOKS = {"officer": "tu_cham_diem.py", "analyst": "phan_tich.py"}


def notebook(name: str) -> Path:
    """Return the path of a notebook: inside the wheel, or beside the package."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "notebooks"
    return (inside if inside.is_dir() else package.parent / "notebooks") / name


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=2718, show_default=True)
@click.option("--no-browser", is_flag=True, help="Không tự mở trình duyệt.")
@click.option("--analyst", is_flag=True, help="Mở sổ phân tích thay cho sổ tự chấm điểm.")
def app(port: int, no_browser: bool, analyst: bool) -> None:
    """Mở ứng dụng chấm điểm trong trình duyệt; dữ liệu không rời khỏi máy này.

    Ví dụ: par-index app
    """
    if find_spec("marimo") is None:
        click.echo("chưa cài phần ứng dụng; hãy chạy: pip install 'par-index[app]'", err=True)
        sys.exit(FAILED)
    path = notebook(NOTEBOOKS["analyst" if analyst else "officer"])
    click.echo(f"Ứng dụng chạy tại http://127.0.0.1:{port} (nhấn Ctrl+C để dừng).")
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
