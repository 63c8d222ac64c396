"""Commands that look things up: shipped sets, error codes, schemas."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from par_index.cli.answers import FAILED, say_whole
from par_index.cli.place import flag
from par_index.diagnostics.catalogue import KINDS, RETIRED, reference
from par_index.language.typing import nearest

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
"""The schemas of the models as they ship: the same text with any version of pydantic."""


@click.command("list")
def list_sets() -> None:
    """Liệt kê các bộ tiêu chí có sẵn."""
    from par_index.loading.library import shelf, shipped
    from par_index.loading.reader import read_file

    for name in shipped("criteria"):
        root = read_file(shelf("criteria") / f"{name}.yaml", name).root
        title, unit = (root.within((key,)).content for key in ("title", "unit"))
        say_whole(f"{name}: {title} ({unit})", hanging=2)


@click.command()
@click.argument("code", required=False, metavar="MÃ")
@flag("--all", "everything", help="In trang tra cứu mọi mã, dạng Markdown.")
def rule(code: str | None, everything: bool) -> None:
    """Giải thích một mã lỗi: kiểm tra điều gì, vì sao quan trọng, cách sửa."""
    if everything:
        click.echo(reference(), nl=False)
        return
    if code is None:
        for known in KINDS.values():
            click.echo(f"{known.code}  {known.title}")
        return
    found = KINDS.get(code.upper()) or RETIRED.get(code.upper())
    if found is None:
        hint = nearest(code.upper(), list(KINDS))
        click.echo(f"không có mã «{code}»{hint}", err=True)
        sys.exit(FAILED)
    click.echo(found.text())


@click.command()
@click.argument(
    "kind",
    metavar="LOẠI",
    type=click.Choice(["criteria", "rubric", "evidence", "overlay", "folder", "scorecard"]),
)
def schema(kind: str) -> None:
    """In JSON Schema của một loại tệp, để trình soạn thảo gợi ý và kiểm tra.

    LOẠI là criteria (bộ tiêu chí), rubric (cách chấm), evidence (số liệu), overlay (điều chỉnh),
    folder (hồ sơ đánh giá) hoặc scorecard (bảng điểm dạng JSON).
    """
    click.echo((SCHEMAS / f"{kind}.schema.json").read_text("utf-8"), nl=False)
