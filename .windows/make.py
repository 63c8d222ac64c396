#!/usr/bin/env python3
"""Make the folder that Windows users unzip and open by a double click.

`.windows/make.py PYTHON` packs Windows' embeddable Python, which PYTHON names as the zip that
python.org offers or as a folder, with this project and every library that it uses on Windows, in
the versions of `.ci/constraints.txt`. It runs on any system that has `uv`, and needs the network.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
FOLDER = "Chấm điểm CCHC"
"""The one folder inside the zip."""

DAY = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip: equal files make equal zips."""

UNUSED = ("bin", "*.dist-info/direct_url.json", "*.dist-info/uv_*.json")
"""What an installer leaves beside the libraries: programs for, and paths of, its own machine."""


def embeddable(source: Path, target: Path) -> str:
    """Lay out the embeddable Python, and return its version, such as ``3.13``."""
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        with zipfile.ZipFile(source) as packed:
            packed.extractall(target)
    paths = list(target.glob("python3*._pth"))
    if len(paths) != 1 or not (target / "pythonw.exe").is_file():
        sys.exit(f"{source}: this is not Windows' embeddable Python")
    library = paths[0].stem
    # what is not named here is never looked for: neither another Python's packages, nor PYTHONPATH
    paths[0].write_text(f"{library}.zip\n.\n..\\lib\n", "ascii")
    return re.sub(r"python3(\d+)", r"3.\1", library)


def libraries(version: str, target: Path) -> None:
    """Install the project with its libraries as Windows would: uv resolves by Windows' markers."""
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("uv is missing: pip install uv")
    command = [uv, "pip", "install", "--quiet", "--target", str(target)]
    command += ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", version]
    command += ["--only-binary", ":all:", "--no-binary", "par-index", "--reinstall-package"]
    command += ["par-index", "--constraint", str(PROJECT / ".ci" / "constraints.txt")]
    subprocess.run([*command, f"{PROJECT}[app]"], check=True)
    for pattern in UNUSED:
        for path in list(target.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def packed(folder: Path, out: Path) -> None:
    """Write a folder as a zip, whose bytes depend on nothing but its files."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder.parent).as_posix()
            entry = zipfile.ZipInfo(name, DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            made.writestr(entry, path.read_bytes())


def main() -> None:
    """Make the zip and tell its size."""
    parser = argparse.ArgumentParser(description="Make par-index-windows.zip.")
    parser.add_argument("python", type=Path, help="the embeddable Python: a zip or a folder")
    parser.add_argument("--out", type=Path, default=Path("par-index-windows.zip"))
    given = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name) / FOLDER
        folder.mkdir()
        version = embeddable(given.python, folder / "python")
        libraries(version, folder / "lib")
        for path in sorted((HERE / "folder").iterdir()):
            # Windows' own programs, Notepad and the command processor, want its line ends
            text = path.read_text("utf-8").replace("\n", "\r\n")
            mark = "utf-8-sig" if path.suffix == ".txt" else "ascii"
            (folder / path.name).write_bytes(text.encode(mark))
        packed(folder, given.out)
    print(f"{given.out}: {given.out.stat().st_size / 1_000_000:.0f} MB")


if __name__ == "__main__":
    main()
