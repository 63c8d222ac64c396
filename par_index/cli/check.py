"""`par-index check`, `rule`, `list` and `schema`: files proved sound, and what they may be."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from par_index.cli.answers import FAILED, print_json, say_problem, say_whole
from par_index.cli.place import current_folder, flag, folder_option, json_option, several
from par_index.diagnostics.catalogue import KINDS, RETIRED, reference
from par_index.diagnostics.problems import ProblemsError
from par_index.language.typing import nearest

if TYPE_CHECKING:
    from par_index.checking.report import Report

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
"""The schemas of the models as they ship: the same text with any version of pydantic."""


@click.command()
@click.argument("names", nargs=-1, metavar="[BỘ_TIÊU_CHÍ|TỆP]…")
@several(
    "--with", "overlays", metavar="TỆP", help="Tệp điều chỉnh của bộ tiêu chí, dùng được nhiều lần."
)
@json_option
@flag("--examples", help="In các ca ranh giới của mọi ngưỡng, dạng examples để chép.")
@click.option("--max", "maximum", metavar="ĐIỂM", help="Điểm tối đa dùng cho --examples.")
@folder_option
def check(
    names: tuple[str, ...],
    overlays: tuple[str, ...],
    as_json: bool,
    examples: bool,
    maximum: str | None,
) -> None:
    """Kiểm tra bộ tiêu chí và cách chấm trước khi chấm ai theo chúng.

    Chứng minh: không hở, không chồng, không mức chết, điểm trong giới hạn, đạt được tối đa, đúng
    chiều; tổng các mục con, thang xếp loại, ví dụ và mục tiêu khớp nhau. Không nêu tên thì kiểm tra
    bộ của hồ sơ, hoặc mọi bộ có sẵn. Có lỗi thì mã thoát là 1; chỉ có cảnh báo thì mã thoát là 0.
    """
    if examples:
        _print_examples(names, maximum)
        return
    from par_index.checking.report import report_of
    from par_index.loading.library import shipped

    folder = None if names else current_folder()
    if folder is not None:
        rules = folder.rules()
        names, overlays = (rules.set,), (*rules.overlays, *overlays)
    wanted = names or (*shipped("criteria"),)
    reports = [report_of(name, overlays) for name in wanted]
    if as_json:
        print_json(_document(reports))
    else:
        for report in reports:
            _print(report)
    if any(report.errors for report in reports):
        sys.exit(FAILED)


def _print(report: Report) -> None:
    for problem in report.problems:
        say_problem(problem)
    if report.recorded:
        click.echo(f"\nĐiều đã ghi nhận về văn bản nguồn ({len(report.recorded)}):")
        for finding in report.recorded:
            say_whole(f"  {finding.clause}: {finding.text}")
    counts = f"{len(report.errors)} lỗi, {len(report.warnings)} cảnh báo"
    if report.rules:
        counts += (
            f"; {report.proved}/{report.rules} cách chấm được xét trọn vẹn bằng chứng minh, "
            f"{report.examples} ví dụ được tính lại"
        )
    lead = "\n" if report.problems or report.recorded else ""
    click.echo(lead, nl=False)
    say_whole(f"{report.name}: {counts}.")
    if report.problems:
        click.echo("Xem giải thích một mã: par-index rule MÃ")


def _document(reports: list[Report]) -> dict[str, Any]:
    own = ("name", "title", "rules", "proved", "examples")
    return {
        "errors": sum(len(report.errors) for report in reports),
        "warnings": sum(len(report.warnings) for report in reports),
        "reports": [
            _parts(report, *own)
            | {
                "problems": [
                    _parts(one, "code", "severity", "file")
                    | _parts(one.place, "line", "column", "width")
                    | _parts(one, "message", "hint")
                    for one in report.problems
                ],
                "findings": [
                    _parts(one, "clause", "text", "file") | _parts(one.place, "line", "column")
                    for one in report.recorded
                ],
            }
            for report in reports
        ],
    }


def _parts(thing: object, *names: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _print_examples(wanted: tuple[str, ...], maximum: str | None) -> None:
    from par_index.checking.boundaries import boundaries
    from par_index.checking.report import rubric_entries
    from par_index.language.spelling import read_number
    from par_index.loading.library import shipped

    try:
        most = None if maximum is None else read_number(maximum)
    except ValueError as problem:
        raise click.UsageError(f"--max: {problem}") from None
    for name in wanted or tuple(shipped("criteria")):
        try:
            entries = rubric_entries(name)
        except ProblemsError as failure:
            for found in failure.problems:
                say_problem(found, err=True)
            sys.exit(FAILED)
        for key, (entry, used) in entries.items():
            click.echo(f"# {key}: các ca ngay dưới, tại và ngay trên mỗi ngưỡng; hãy đọc từng ca.")
            click.echo(f"{key}:\n  examples:")
            for _, cases, missed in boundaries(key, entry, most if most is not None else used):
                for case in cases:
                    click.echo(f"    {case.yaml()}")
                if missed:
                    click.echo(f"    # còn {missed} ca không tìm được số liệu cụ thể")
            click.echo()


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
