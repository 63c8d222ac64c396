"""Hostile files get an error, quickly and within bounded memory; nothing crashes or hangs."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import pytest

from tests.support import CRITERIA, Folder, codes, evidence_text, run

SECONDS = 6
"""Processor time of one run; a healthy one takes well under a second."""

PATIENCE = 120
"""Wall-clock limit of one run, for one that waits instead of computing; machines may be busy."""

MEGABYTES = 700
"""Address space of one run, in which a scorecard of the shipped set fits many times over."""


def _limit() -> None:
    size = MEGABYTES * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _contained(*args: object) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, with limits on time and memory."""
    command = [sys.executable, "-m", "par_index", *map(str, args)]
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            preexec_fn=_limit,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
    except subprocess.TimeoutExpired:
        pytest.fail(f"no answer within {PATIENCE} s")


def _refused(result: subprocess.CompletedProcess[str], *expected: str) -> None:
    assert "Traceback" not in result.stderr, result.stderr[-600:]
    assert result.returncode == 1, result.stderr[-600:]
    found = [word for line in result.stderr.splitlines() for word in line.split()[1:2]]
    assert set(expected) & set(found), result.stderr[:600]


def _answered(result: subprocess.CompletedProcess[str]) -> None:
    """Check that a run ended with a scorecard or with documented errors."""
    assert "Traceback" not in result.stderr, result.stderr[-600:]
    assert result.returncode in (0, 1), (result.returncode, result.stderr[-600:])


BOMB = "a: &a [x, x, x]\n" + "\n".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]" for i in range(9)
)
FILES: list[tuple[str, bytes, str]] = [
    ("alias bomb", BOMB.encode(), "PAR104"),
    ("50 MB scalar", b"unit: " + b"x" * 50_000_000, "PAR101"),
    ("50 MB of keys", b"a: 1\n" * 10_000_000, "PAR101"),
    ("nested lists", b"unit: " + b"[\n " * 100_000, "PAR106"),
    ("nested maps", b"{a: " * 100_000, "PAR106"),
    ("nested blocks", b"".join(b" " * i + b"a:\n" for i in range(1500)), "PAR106"),
    ("nested dashes", b"- " * 100_000, "PAR106"),
    ("many values", b"[" + b"1," * 900_000 + b"]", "PAR106"),
    ("many duplicate keys", b"a: 1\n" * 90_000, "PAR105"),
    ("duplicate keys", b"unit: a\nunit: b\n", "PAR105"),
    ("UTF-16", "unit: Trạm\n".encode("utf-16"), "PAR102"),
    ("TCVN3", b"unit: Tr\xb9m y t\xd5\n", "PAR102"),
    ("cp1258", "unit: đơn vị".encode().replace(b"\xe1\xbb\x8b", b"i\xf2"), "PAR102"),
    ("NUL", b"unit: a\x00b\n", "PAR103"),
    ("bell", b"unit: a\x07b\n", "PAR103"),
    ("tabs", b"leaves:\n\tV.1.b: {}\n", "PAR103"),
    ("python tag", b"unit: !!python/object/apply:os.system ['echo hi']\n", "PAR104"),
    ("two documents", b"unit: a\n---\nunit: b\n", "PAR104"),
    ("empty", b"", "PAR107"),
    ("only a comment", b"# nothing\n", "PAR107"),
    ("a list", b"- a\n", "PAR107"),
    ("open quote", b"unit: 'abc\n", "PAR103"),
    ("merge key", b"unit: x\n<<: {set: y}\n", "PAR202"),
    ("complex key", b"? [a, b]\n: c\n", "PAR103"),
    ("long key", b"k" * 5000 + b": v\n", "PAR103"),
    ("a workbook", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xd0\xb7", "PAR103"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code"), [pytest.param(data, code, id=name) for name, data, code in FILES]
)
def test_hostile_bytes(tmp_path: Path, data: bytes, code: str) -> None:
    """A hostile evidence file is refused with its code, in little time and memory."""
    path = tmp_path / "ev.yaml"
    path.write_bytes(data)
    _refused(_contained("score", "son-tra-2026", path), code)


def test_nested_lists_on_one_line(tmp_path: Path) -> None:
    """A hundred thousand brackets in a row are refused, by our limit or by the YAML library's."""
    path = tmp_path / "ev.yaml"
    path.write_bytes(b"unit: " + b"[" * 100_000)
    _refused(_contained("score", "son-tra-2026", path), "PAR103", "PAR106")


def test_utf8_mark_is_accepted(tmp_path: Path) -> None:
    """A byte order mark, as Windows editors write it, is no error and shifts no column."""
    path = tmp_path / "ev.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + evidence_text({"V.2.b.1": {"applied": "yes"}}).encode())
    assert run("score", "son-tra-2026", path).exit_code == 0
    path.write_bytes(b"\xef\xbb\xbfunti: x\r\n")
    result = run("score", "son-tra-2026", path)
    assert f"{path}:1:1 PAR202" in result.stderr


def test_decomposed_letters_are_the_same_letters(tmp_path: Path) -> None:
    """Vietnamese typed as letters with combining marks reads as the composed letters."""
    import unicodedata

    path = tmp_path / "ev.yaml"
    text = "leaves:\n  V.2.b.1: {given: {applied: có}}\n"
    path.write_text(unicodedata.normalize("NFD", text), encoding="utf-8")
    assert run("score", "son-tra-2026", path).exit_code == 0


def test_many_combining_marks(tmp_path: Path) -> None:
    """A megabyte of combining marks in the wrong order takes no quadratic time to normalise."""
    path = tmp_path / "ev.yaml"
    path.write_text("note: a" + "\u0301\u0316" * 200_000, encoding="utf-8")
    _answered(_contained("score", "son-tra-2026", path))


# --- hostile rules ------------------------------------------------------------------------------


def _folder(set_folder: Callable[..., Folder], body: str, criteria: str = CRITERIA) -> Folder:
    return set_folder("rubrics:\n  the-rule:\n" + indent(body, "    "), criteria)


def _pairs(count: int) -> str:
    rows = (f"  {letter}{i}: {{label: L, type: yes_no}}" for i in range(count) for letter in "ab")
    return "inputs:\n" + "\n".join(rows) + "\n"


def _nested(depth: int) -> str:
    rule = "max"
    for _ in range(depth):
        subject = " + ".join(["measure"] * 40)
        rule = f"{{of: {subject}, bands: [{{when: '>= 0', award: {rule}}}]}}"
    return rule


def _nested_parts(depth: int) -> str:
    rule = "max"
    for _ in range(depth):
        subject = " + ".join(["max"] * 40)
        rule = f"{{parts: [{{label: p, max: {subject}, rule: {rule}}}]}}"
    return rule


COUNT = "inputs: {n: {label: N, type: count}}\n"
HOSTILE_RULES = [
    ("long sum", COUNT + "rule: " + "+".join(["n"] * 990) + "\n"),
    ("long condition", COUNT + "rule: {passes: " + " and ".join(["n > 1"] * 180) + "}\n"),
    ("long chain", COUNT + "rule: {passes: '" + " < ".join(["n"] * 499) + "'}\n"),
    ("nested subjects", COUNT + "measure: n\nrule: " + _nested(9) + "\n"),
    ("nested maxima", COUNT + "rule: " + _nested_parts(9) + "\n"),
    (
        "huge numbers",
        COUNT
        + "measure: (n + 1) * "
        + " * ".join(["9" * 40] * 40)
        + "\nrule: "
        + " * ".join(["measure"] * 180)
        + "\n",
    ),
    (
        "many alternatives",
        _pairs(22) + "rule: {passes: " + " and ".join(f"(a{i} or b{i})" for i in range(22)) + "}\n",
    ),
    (
        "many rows",
        _pairs(22)
        + "rule:\n  cases:\n"
        + "".join(f"    - {{when: a{i} and b{i}, award: 0.5}}\n" for i in range(22))
        + "    - {otherwise: 0}\n",
    ),
    ("deep rule", COUNT + "rule: " + "{points: " * 60 + "1" + "}" * 60 + "\n"),
]


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in HOSTILE_RULES])
def test_hostile_rules(set_folder: Callable[..., Folder], body: str) -> None:
    """A rule file made to blow up is scored or refused, never a crash, a hang or a flood."""
    folder = _folder(set_folder, body)
    leaves = {"A.1": {"n": 3}} if body.startswith(COUNT) else {}
    _answered(_contained("score", folder.criteria, folder.evidence(leaves), "--json"))


def test_maxima_made_to_explode(set_folder: Callable[..., Folder]) -> None:
    """Forty lines whose maxima are powers of two, all without figures, are scored in time."""
    body = (
        "inputs:\n  n: {label: N, type: count}\n  m: {label: M, type: count, at_most: n}\n"
        "measure: m / n\nnot_applicable_when: n = 0\nrule: measure * max\n"
    )
    lines = "".join(
        f"      - {{code: A.{i}, title: t, rule: the-rule, "
        f"max: {{points: {2**i}, basis: stated}}}}\n"
        for i in range(2, 32)
    )
    folder = _folder(set_folder, body, CRITERIA + lines)
    _answered(_contained("score", folder.criteria, folder.evidence({}), "--json"))


@pytest.mark.parametrize("name", ["/dev/zero", "./\\0.yaml", "./" + "a" * 300 + ".yaml", "./.yaml"])
def test_hostile_file_names(set_folder: Callable[..., Folder], name: str) -> None:
    """A criteria file that names a device, a NUL or an endless name as its rules is refused."""
    folder = set_folder("", CRITERIA.replace("[./rules.yaml]", f'["{name}"]'))
    _refused(
        _contained("score", folder.criteria, folder.evidence({})), "PAR406", "PAR101", "PAR103"
    )


@pytest.mark.parametrize("count", [1000, 20_000])
def test_many_errors_are_cut_off(tmp_path: Path, count: int) -> None:
    """A file with thousands of mistakes is answered in time proportional to its size."""
    path = tmp_path / "ev.yaml"
    path.write_text("leaves:\n" + "".join(f"  X.{i}: {{}}\n" for i in range(count)))
    start = time.perf_counter()
    result = _contained("score", "son-tra-2026", path)
    _refused(result, "PAR501")
    assert time.perf_counter() - start < SECONDS
    assert codes([result.stderr.splitlines()[0]]) == ["PAR501"]


def test_an_escaped_control_character_is_refused_with_its_place(tmp_path: Path) -> None:
    """A vertical tab that a file spells as an escape is no text of evidence."""
    path = tmp_path / "ev.yaml"
    text = 'leaves:\n  V.1.b:\n    given: {total: 50, signed: 50}\n    justification: "a\\vb"\n'
    path.write_text(text, encoding="utf-8")
    result = run("score", "son-tra-2026", path)
    assert result.exit_code == 1
    assert f"{path}:4:20 PAR103" in result.stderr
    assert "U+000B" in result.stderr
