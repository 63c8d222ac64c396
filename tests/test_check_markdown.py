"""Every diagnostic, from Markdown files that hold what is given and exactly what is answered.

The blocks of a file in `tests/check` are carried out from top to bottom in an empty folder:

* `yaml NAME`, `csv NAME`: a text file of that name;
* `hex NAME`: a file of these bytes; `size NAME`: a file of so many bytes;
* `zip NAME`: an archive of parts, each line `path: content`;
* `cells NAME`: values typed into an existing workbook, each line `Sheet!D7 = value`;
* `console`: commands, each line `$ par-index …`;
* `text`: exactly what the commands of the last `console` block print.
"""

from __future__ import annotations

import re
import shlex
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import par_index
from par_index.cli import cli
from par_index.diagnostics.catalogue import DECLARED, KINDS, RETIRED
from par_index.diagnostics.kinds import Retired
from par_index.diagnostics.problems import Diagnostic

CASES = sorted((Path(__file__).parent / "check").glob("*.md"))
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PACKAGE = Path(par_index.__file__).parent


def code_of(path: Path) -> str:
    """Return the code that a case is named after."""
    return path.stem.partition("-")[0]


def write(kind: str, path: Path, body: str) -> None:
    """Make the file that a block describes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "hex":
        path.write_bytes(bytes.fromhex(body))
    elif kind == "size":
        path.write_bytes(bytes(int(body)))
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for line in body.splitlines():
                part, _, content = line.partition(": ")
                archive.writestr(part, content)
    elif kind == "cells":
        import openpyxl

        book = openpyxl.load_workbook(path)
        for line in body.splitlines():
            where, _, value = line.partition(" = ")
            sheet, _, cell = where.partition("!")
            if sheet not in book.sheetnames:
                book.create_sheet(sheet)
            book[sheet][cell] = int(value) if value.isdigit() else value
        book.save(path)
    else:
        path.write_text(body, encoding="utf-8")


def outputs(case: str) -> Iterator[tuple[str, set[int], str | None]]:
    """Carry out a case in the working folder; yield what each console block prints.

    With it come the exit codes of its commands and the text that is expected, None where the case
    shows none.
    """
    printed: tuple[str, set[int]] | None = None
    for kind, name, body in BLOCK.findall(case):
        if kind == "text":
            assert printed is not None, "a block `text` stands after its block `console`"
            yield *printed, body
            printed = None
            continue
        if printed is not None:
            yield *printed, None
            printed = None
        if kind != "console":
            write(kind, Path(name), body)
            continue
        results = [
            CliRunner().invoke(cli, shlex.split(command)[2:], prog_name="par-index")
            for command in body.splitlines()
        ]
        printed = "".join(r.output for r in results), {r.exit_code for r in results}
    if printed is not None:
        yield *printed, None


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_diagnostic(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a case gives is answered by exactly what it shows, its code, and the right exit code."""
    monkeypatch.chdir(tmp_path)
    shown = ""
    for output, exits, expected in outputs(path.read_text(encoding="utf-8")):
        if expected is None:
            assert exits == {0}, output
            continue
        assert output == expected
        assert exits == ({1} if " lỗi: " in expected else {0})
        shown += output
    kind = "lỗi" if KINDS[code_of(path)].severity == "error" else "cảnh báo"
    assert f" {code_of(path)} {kind}: " in shown


def test_every_code_has_a_case() -> None:
    """Each declared code is shown by a Markdown case, and no case names another code."""
    assert {code_of(path) for path in CASES} == set(KINDS)


def test_every_declared_code_is_raised() -> None:
    """The package names each declared code where it raises it, and no code that is not declared."""
    named = {
        code
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "diagnostics"
        for code in re.findall(r'"(PAR\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert named == set(KINDS)


def test_an_undeclared_or_retired_code_cannot_be_raised() -> None:
    """A diagnostic with a code that is not declared is refused where it is made."""
    for code in ("PAR999", *RETIRED):
        with pytest.raises(ValueError, match=code):
            Diagnostic(code, "sai")


def test_codes_are_unique_and_never_reused() -> None:
    """No code is declared twice, and none that is retired is in use."""
    assert len(DECLARED) == len(KINDS)
    assert not set(RETIRED) & set(KINDS)


@pytest.mark.parametrize("old", RETIRED.values(), ids=lambda old: old.code)
def test_a_retired_code_still_answers(old: Retired) -> None:
    """`rule` tells of a retired code that it is no longer used, and which one took its place."""
    result = CliRunner().invoke(cli, ["rule", old.code])
    assert result.exit_code == 0
    assert result.output.startswith(f"{old.code}  {old.title}\n")
    assert old.heir in KINDS
    assert f"mã {old.heir}." in result.output
