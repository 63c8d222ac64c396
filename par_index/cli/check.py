"""`par-index check`: prove files sound before anyone is scored by them."""

from __future__ import annotations

import sys
from typing import Any

import click

from par_index.checking.report import Recorded, Report, report_of, rubric_entries
from par_index.cli.answers import FAILED, print_json, say_problem, say_whole
from par_index.cli.options import json_option
from par_index.cli.place import current_folder, flag, folder_option, several
from par_index.diagnostics.problems import Problem, ProblemsError
from par_index.language.spelling import read_number
from par_index.loading.library import shipped


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
    return {
        "errors": sum(len(report.errors) for report in reports),
        "warnings": sum(len(report.warnings) for report in reports),
        "reports": [
            {
                "name": report.name,
                "title": report.title,
                "rules": report.rules,
                "proved": report.proved,
                "examples": report.examples,
                "problems": [_problem(problem) for problem in report.problems],
                "findings": [_recorded(finding) for finding in report.recorded],
            }
            for report in reports
        ],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "file": problem.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "width": problem.place.width,
        "message": problem.message,
        "hint": problem.hint,
    }


def _recorded(finding: Recorded) -> dict[str, Any]:
    return {
        "clause": finding.clause,
        "text": finding.text,
        "file": finding.file,
        "line": finding.place.line,
        "column": finding.place.column,
    }


def _print_examples(wanted: tuple[str, ...], maximum: str | None) -> None:
    from par_index.checking.boundaries import boundaries

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
