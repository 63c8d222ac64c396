"""Files that commands write: whole or not at all, under a name that fits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.support import run

WRITERS = {
    "calendar": (["calendar", "tan-tru-2026"], "lich.ics"),
    "template": (["template", "tan-tru-2026", "--overwrite"], "mau.xlsx"),
    "score": (["score", "tan-tru-2026", "--targets"], "bang.xlsx"),
}


@pytest.mark.parametrize(("refusals", "written"), [(2, True), (9, False)])
def test_a_file_that_is_held_for_a_moment_is_waited_for(
    refusals: int, written: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows holds a file while others look at it: the move is tried again, a few times only."""
    out = tmp_path / "lich.ics"
    out.write_bytes(b"old")
    genuine, left = os.replace, [refusals]

    def held(first: Any, second: Any) -> None:
        if left[0] and ".par-index-" in str(first):
            left[0] -= 1
            failure = PermissionError(13, "held")
            failure.winerror = 32  # type: ignore[attr-defined,unused-ignore]
            raise failure
        genuine(first, second)

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr("time.sleep", lambda _: None)
    result = run("calendar", "tan-tru-2026", "--out", out)
    assert (result.exit_code == 0) == written
    assert (out.read_bytes() != b"old") == written


@pytest.mark.parametrize("command", WRITERS)
def test_a_name_of_another_kind_is_refused(command: str, tmp_path: Path) -> None:
    """Evidence is not replaced by a calendar or a workbook, not even through a link."""
    words, name = WRITERS[command]
    evidence = tmp_path / "so-lieu.yaml"
    evidence.write_bytes(b"figures")
    link = tmp_path / name
    link.symlink_to(evidence)
    for out in (evidence, link):
        result = run(*words, "--out", out)
        assert result.exit_code == 2
        assert "phải có đuôi" in result.output
        assert evidence.read_bytes() == b"figures"


def test_links_are_followed_and_modes_kept(tmp_path: Path) -> None:
    """A link stays a link to the new content, an old file keeps its mode, a new one the umask."""
    target, link, new = tmp_path / "that.ics", tmp_path / "lich.ics", tmp_path / "moi.ics"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    mask = os.umask(0o027)
    try:
        for out in (link, new):
            assert run("calendar", "tan-tru-2026", "--out", out).exit_code == 0
    finally:
        os.umask(mask)
    assert link.is_symlink()
    assert target.read_bytes() == new.read_bytes()
    assert target.stat().st_mode & 0o777 == new.stat().st_mode & 0o777 == 0o640


def test_pipes_and_devices_are_streamed(tmp_path: Path) -> None:
    """A named pipe receives the calendar and stays a pipe; a full device ends in a sentence."""
    pipe = tmp_path / "ong"
    os.mkfifo(pipe)
    received: list[bytes] = []
    reader = Thread(target=lambda: received.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert run("calendar", "tan-tru-2026", "--out", pipe).exit_code == 0
    reader.join(10)
    assert received[0].startswith(b"BEGIN:VCALENDAR")
    assert pipe.is_fifo()
    result = run("calendar", "tan-tru-2026", "--out", "/dev/full")
    assert result.exit_code == 1
    assert "đĩa đã đầy" in result.output


def test_output_on_a_full_device_ends_in_a_sentence() -> None:
    """What cannot be printed is told in one line, without a traceback."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "par_index", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.decode() == "Không in được kết quả: đĩa đã đầy.\n"
