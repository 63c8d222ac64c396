"""The command line speaks Vietnamese, in its help and its errors."""

from __future__ import annotations

import gettext
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator

import click
import pytest
from click.testing import CliRunner

from par_index.cli import cli
from tests.compile_messages import MO, PO, catalog
from tests.support import CRITERIA, Folder, run


def test_the_compiled_words_are_those_of_the_text() -> None:
    """messages.mo holds exactly what messages.po says."""
    written = catalog(PO.read_text("utf-8"))
    with MO.open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert len(written) > 50
    for key, value in written.items():
        singular, _, plural = key.partition("\0")
        shown = read.ngettext(singular, plural, 2) if plural else read.gettext(singular)
        assert shown == value


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["score"], "Lỗi: thiếu tham số 'BỘ_TIÊU_CHÍ'."),
        (["score"], "Xem hướng dẫn: par-index score -"),
        (["scor"], "Lỗi: không có lệnh «scor»; có phải «score»?"),
        (["score", "--target"], "Lỗi: không có tùy chọn «--target». Có phải ý bạn là: "),
        (["change", "a", "b", "c", "d", "e"], "Lỗi: thừa tham số: e"),
        (["score", "--with"], "Lỗi: tùy chọn «--with» cần có giá trị đi kèm."),
        (["schema"], "Lỗi: thiếu tham số 'LOẠI'. Chọn một trong:"),
        (["schema", "x"], "«x» không nằm trong số: 'criteria', 'rubric'"),
    ],
)
def test_wrong_use_is_told_in_vietnamese(arguments: list[str], sentence: str) -> None:
    """A wrong command line exits with 2 and says so in Vietnamese."""
    result = CliRunner().invoke(cli, arguments, prog_name="par-index")
    assert result.exit_code == 2
    assert sentence in result.output.replace("\n", " ").replace("  ", " ")


@pytest.mark.parametrize("arguments", [["--help"], ["score", "--help"], ["--version"]])
@pytest.mark.parametrize("language", ["C", "en_US.UTF-8", "vi_VN.UTF-8"])
def test_help_is_vietnamese_on_any_system(arguments: list[str], language: str) -> None:
    """Help has no English word of click's, whatever the language of the system."""
    env = {**os.environ, "LANG": language, "LC_ALL": language, "LANGUAGE": language}
    command = [sys.executable, "-m", "par_index", *arguments]
    shown = subprocess.run(command, capture_output=True, encoding="utf-8", env=env, check=True)
    for word in ("Usage", "Options", "OPTIONS", "COMMAND", "ARGS", "Show", "version"):
        assert word not in shown.stdout.replace("--version", "")
    assert ("phiên bản" if "--version" in arguments else "Cách dùng:") in shown.stdout


def test_decomposed_names_on_the_command_line_are_the_same_names(
    set_folder: Callable[..., Folder],
) -> None:
    """A code that is typed with combining marks is found, and so is a file that is called so."""
    rules = "rubrics: {the-rule: {inputs: {n: {label: N, type: count}}, rule: {passes: n = 1}}}\n"
    folder = set_folder(rules, CRITERIA.replace("A.1", "A.ố"))
    evidence = folder.evidence({"A.ố": {"n": 1}})
    plain = run("explain", folder.criteria, evidence, "A.ố")
    assert plain.exit_code == 0, plain.output
    apart = unicodedata.normalize("NFD", "A.ố")
    assert run("explain", folder.criteria, evidence, apart).stdout == plain.stdout
    named = evidence.with_name(unicodedata.normalize("NFD", "số liệu.yaml"))
    named.write_bytes(evidence.read_bytes())
    assert run("score", folder.criteria, named).exit_code == 0


def test_escapes_for_the_terminal_are_shown(set_folder: Callable[..., Folder]) -> None:
    """No line of a file, name of a file or argument reaches the terminal raw."""
    rules = "rubrics: {the-rule: {inputs: {n: {label: N, type: count}}, rule: {passes: n = 1}}}\n"
    folder = set_folder(rules, CRITERIA.replace("title: Tiêu chí thử", "wrong\u202e: Tiêu chí thử"))
    evidence = folder.evidence({"A.1": {"n": 1}})
    hidden = evidence.parent / "ngoài"
    hidden.mkdir()
    (hidden / "a\x1b[31m.yaml").write_text("set: [", encoding="utf-8")
    for words in (
        ("score", folder.criteria, evidence),
        ("score", "son-tra-2026", f"{hidden}/*.yaml"),
        ("explain", "son-tra-2026", "--targets", "V.1\x1b]0;x\x07"),
        ("\x1b[31m",),
    ):
        done = run(*words)
        assert done.exit_code in (1, 2)
        assert not {"\x1b", "\x07", "\u202e"} & set(done.output)


def _commands(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of a command and of every command below it."""
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _commands(below, *path, name)


@pytest.mark.parametrize("words", list(_commands(cli)), ids=" ".join)
def test_every_help_fits_and_has_no_english_word(words: tuple[str, ...]) -> None:
    """Help takes 80 columns, and what stands for values and commands is Vietnamese."""
    rows = CliRunner(env={"COLUMNS": "80"}).invoke(cli, [*words, "--help"]).output.splitlines()
    assert [row for row in rows if len(row) > 80] == []
    english = r"\b(TEXT|INTEGER|FLOAT|RANGE|PATH|FILENAME|COMMAND|ARGS|OPTIONS)\b"
    assert [row for row in rows if re.search(english, row)] == []
