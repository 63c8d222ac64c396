"""What a newcomer meets: narrow windows, colours, and the commonest slips of the pen."""

import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from par_index.cli import cli

EVIDENCE = Path(__file__).parent / "files" / "so-lieu.yaml"


def _printed(*arguments: str) -> str:
    return CliRunner().invoke(cli, list(arguments), prog_name="par-index").output


def _in_terminal(columns: int, **environment: str) -> str:
    """Return what a terminal of so many columns receives."""
    pty = pytest.importorskip("pty")
    fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    command = [sys.executable, "-m", "par_index", "score", "son-tra-2026", str(EVIDENCE)]
    process = subprocess.Popen(command, stdout=slave, env={**os.environ, **environment})
    os.close(slave)
    received = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        received += piece
    os.close(master)
    assert process.wait() == 0
    return received.decode().replace("\r", "")


@pytest.mark.parametrize("columns", [80, 99, 100, 140])
def test_the_table_fits_the_terminal(columns: int) -> None:
    """No line of the table is wider than the terminal."""
    plain = re.sub(r"\x1b\[[\d;]*m", "", _in_terminal(columns))
    assert max(len(line) for line in plain.splitlines()) <= columns
    assert "10,22/15,50" in plain


def test_no_color_is_honoured() -> None:
    """A terminal gets colours, unless NO_COLOR is set."""
    assert "\x1b[" in _in_terminal(100, NO_COLOR="")
    assert "\x1b[" not in _in_terminal(100, NO_COLOR="1")


def test_a_group_names_its_parts() -> None:
    """A group is explained by its parts, each with its points."""
    told = _printed("explain", "son-tra-2026", "--targets", "V.1")
    assert "Cộng điểm của 3 mục con." in told
    assert "V.1.b: trừ 0,25 điểm." in told


def test_a_decimal_comma_between_braces_gets_advice(tmp_path: Path) -> None:
    """In one-line braces a comma parts two keys; the line is refused with the way to write it."""
    path = tmp_path / "so-lieu.yaml"
    path.write_text("leaves:\n  V.1.b:\n    given: {measure: 96,5%}\n", "utf-8")
    assert "số thập phân viết dấu chấm" in _printed("score", "son-tra-2026", str(path))


def test_a_level_is_said_once() -> None:
    """The verdict on a chosen level does not repeat it as the row of the rule."""
    story = _printed("explain", "son-tra-2026", str(EVIDENCE), "II.1")
    verdict = next(line for line in story.splitlines() if line.startswith("Điểm: "))
    assert verdict.count("chưa đầy đủ theo quy định") == 1


def test_a_key_does_not_suggest_itself(tmp_path: Path) -> None:
    """A key of another kind of file is refused without suggesting that very key."""
    path = tmp_path / "dieu-chinh.yaml"
    path.write_text("overlay: Thử\nset: son-tra-2026\n", "utf-8")
    printed = _printed("score", "son-tra-2026", "--targets", "--with", str(path))
    assert "không có khóa «set»" in printed
    assert "có phải «set»" not in printed


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("rule: {pass: x}", "có phải «passes»?"),
        ("inputs: {số: {label: X, type: count}}", "3:14 PAR203 lỗi: «số» không đúng dạng tên"),
    ],
)
def test_slips_in_a_rule_get_advice(line: str, advice: str, tmp_path: Path) -> None:
    """A shape nearly spelled right and a name with diacritics are told how to be written."""
    rules = f"rubrics:\n  a:\n    {line}\n" + ("" if "rule" in line else "    rule: max\n")
    (tmp_path / "r.yaml").write_text(rules, "utf-8")
    leaf = "{code: I.1, title: T, rule: a, max: 1}"
    (tmp_path / "c.yaml").write_text(
        "set: x\ntitle: X\nunit: X\nyear: 2027\nsource: {document: D}\nrubrics: r.yaml\n"
        f"areas:\n  - {{code: I, title: A, items: [{leaf}]}}\n",
        "utf-8",
    )
    printed = _printed("score", str(tmp_path / "c.yaml"), "--targets")
    assert advice in printed
    assert "như {points: 1, basis: stated}" in printed
