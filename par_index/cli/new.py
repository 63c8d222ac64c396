"""`par-index new`: a criteria set begun from a table, as tidy files that say what is missing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Template

import click

from par_index.cli.answers import save, say_problem, say_whole
from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.language.exact import decimal_text
from par_index.loading.opening import exists
from par_index.record.writing import reason
from par_index.tables.criteria import KINDS, Row, read_criteria_table

CRITERIA, RULES = "bo-tieu-chi.yaml", "cach-cham.yaml"

SET_TEMPLATE = Path(__file__).with_name("new-set.yaml")
RULE_TEMPLATES = Path(__file__).with_name("new-rules.yaml")
"""A rule of each kind that a table can name; nothing in it stands for a number of the source."""


@click.command()
@click.argument("folder", metavar="THƯ_MỤC")
@click.option("--from", "table", required=True, metavar="TỆP", help="Bảng tiêu chí .xlsx, .csv.")
@click.option("--sheet", default="", metavar="TRANG", help="Trang của tệp Excel.")
@click.option("--year", required=True, type=click.IntRange(1990, 2200), help="Năm đánh giá.")
@click.option("--title", default="", help="Tên bộ tiêu chí.")
@click.option("--unit", default="", help="Đơn vị được chấm.")
def new(folder: str, table: str, sheet: str, year: int, title: str, unit: str) -> None:
    """Bắt đầu một bộ tiêu chí từ bảng: mã, tiêu chí, điểm tối đa, cách chấm, đơn vị chủ trì.

    Ví dụ: par-index new bo-2027 --from tieu-chi.xlsx --year 2027
    """
    begin(folder, table, sheet, year, title, unit)


def begin(
    folder: str,
    table: str,
    sheet: str,
    year: int,
    title: str = "",
    unit: str = "",
    *,
    loose: bool = False,
) -> None:
    """Write the files of a set from a table, and print what is missing in them."""
    left: list[str] = []
    rows = read_criteria_table(table, sheet, left, loose=loose)
    place = Path(folder)
    for name in (CRITERIA, RULES):
        refuse_existing(place / name, "Hãy chọn thư mục khác.")
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        refuse(Diagnostic("PAR108", f"không tạo được thư mục: {reason(failure)}"), folder)
    head = {
        "name": re.sub(r"[^\w-]+", "-", place.resolve().name.casefold()) or "bo-tieu-chi",
        "title": title or "(ghi tên bộ tiêu chí)",
        "unit": unit or "(ghi tên đơn vị)",
    }
    about = {"table": Path(table).name, "year": year, **{k: _quoted(v) for k, v in head.items()}}
    started = Template(SET_TEMPLATE.read_text(encoding="utf-8")).substitute(about)
    for name, text in ((CRITERIA, started + _tree(rows)), (RULES, _rules(rows))):
        save(str(place / name), text.encode(), ".yaml", [table])
    say_whole(f"Đã ghi {place / CRITERIA} và {place / RULES} ({len(rows)} dòng của bảng).")
    if left:
        say_whole(f"Dòng không có mã, chưa đưa vào bộ tiêu chí: {', '.join(left)}.")
    _report(
        place / CRITERIA, rows, [f"--{key}" for key in ("title", "unit") if head[key][0] == "("]
    )


def refuse_existing(path: Path, hint: str) -> None:
    """Refuse to write a proposal over a file that is there."""
    if exists(path):
        refuse(Diagnostic("PAR108", "tệp đã có; lệnh này không ghi đè", hint), str(path))


def _report(written: Path, rows: list[Row], unnamed: list[str]) -> None:
    """Print what a check finds in the new files, and what only the author can say."""
    from par_index.checking.report import report_of

    report = report_of(str(written))
    for problem in report.errors:
        say_problem(problem, err=True)
    lines = [row for row in rows if not row.group]
    strange = [f"{row.code} («{row.said}»)" for row in lines if row.said and not row.kind]
    open_kinds = ("levels", "bands", "incidents")
    missing = {
        "Chưa ghi": unnamed,
        "Chưa có điểm tối đa": [row.code for row in lines if row.maximum is None],
        "Chưa có cách chấm": [row.code for row in lines if not row.said],
        f"Cách chấm viết bằng từ lạ (hiểu: {', '.join(k[0] for k in KINDS.values())})": strange,
        "Điểm một số mức còn để ngỏ (unknown)": [r.code for r in lines if r.kind in open_kinds],
        "Chưa có đơn vị chủ trì": [row.code for row in lines if not row.lead],
    }
    for heading, found in missing.items():
        if found:
            say_whole(f"{heading}: {', '.join(found)}.")
    counted = f"{len(report.errors)} lỗi, {len(report.warnings)} cảnh báo"
    say_whole(f"Kiểm tra: {counted}. Xem chi tiết: par-index check {written}")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _tree(rows: list[Row]) -> str:
    parts = []
    for row in rows:
        place = "" if row.written == row.code else f"  # trong bảng: {row.written}"
        fields = [f"- code: {_quoted(row.code)}{place}", f"  title: {_quoted(row.title)}"]
        if row.lead:
            fields.append(f"  lead: {_quoted(row.lead)}")
        if row.maximum is not None:
            fields.append(f"  max: {{points: {decimal_text(row.maximum)}, basis: stated}}")
        elif not row.group:
            fields.append("  # SỬA: chưa có điểm tối đa: max: {points: 1, basis: stated}")
        if row.group:
            fields.append("  items:")
        elif row.kind:
            fields += [f"  rule: {_name(row)}", *["  pending: survey"] * (row.kind == "survey")]
        else:
            said = f" (bảng ghi «{row.said}»)" if row.said else ""
            fields.append(f"  # SỬA: chưa có cách chấm{said}; viết ở {RULES} rồi ghi rule:")
        parts += [f"{'  ' + '    ' * row.code.count('.')}{field}\n" for field in fields]
    return "".join(parts)


def _name(row: Row) -> str:
    return "tieu-chi-" + row.code.casefold().replace(".", "-")


def _rules(rows: list[Row]) -> str:
    head, *blocks = re.split(r"\n(?=  \w+:\n)", RULE_TEMPLATES.read_text(encoding="utf-8"))
    bodies = {name.strip(): body for name, _, body in (block.partition(":") for block in blocks)}
    ruled = [row for row in rows if row.kind and not row.group]
    if not ruled:  # a file of rules has at least one
        ruled = [Row("mau", "Cách chấm mẫu, chưa tiêu chí nào dùng", kind="yes_no")]
    return head + "".join(
        f"\n  {_name(row)}:{bodies[row.kind].rstrip()}\n".replace('""', _quoted(row.title), 1)
        for row in ruled
    )
