"""Rows for others to take over: tasks in the columns of a plan's appendix, lines for a portal."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from io import StringIO
from pathlib import Path

from par_index.dossier.facts import UNKNOWN, Blanks, Facts, Marks, clean, long_day, plain
from par_index.dossier.letters import head_of
from par_index.dossier.results import results_of
from par_index.dossier.sheet import documents_of, explanation, lost_points
from par_index.dossier.words import one_filled
from par_index.language.vietnamese import number_text, points_text
from par_index.models.tree import Leaf
from par_index.report.duties import NOBODY
from par_index.scoring.results import LeafResult
from par_index.whatif.plan import Plan
from par_index.words.remedies import best_remedy, change_text
from par_index.words.states import IDLE, raised

TASKS: dict[str, tuple[str, float]] = {
    "stt": ("Stt", 8),
    "ten": ("Tiêu chí", 30),
    "yeu_cau": ("Yêu cầu", 28),
    "chu_tri": ("Đơn vị chủ trì", 18),
    "phoi_hop": ("Đơn vị phối hợp", 18),
    "tien_do": ("Tiến độ hoàn thành", 18),
    "ket_qua": ("Yêu cầu/sản phẩm/kết quả", 26),
}
"""The columns of the appendix of a plan, by their marks in the template."""

LINES = (
    ("Mã", 9), ("Tiêu chí", 36), ("Điểm tối đa", 9), ("Điểm tự chấm", 9), ("Giải trình", 42),
    ("Tài liệu kiểm chứng", 42),
)  # fmt: skip
"""The columns of what is typed into the software of a province, line by line."""

Asked = Mapping[str, tuple[str, str]]
"""What every task asks for, and its product or result, by the code of its line."""


def planned(facts: Facts, plan: Plan) -> Asked:
    """Return the tasks of a plan: the changes, and the points that they bring."""
    found = {}
    for item in plan.items:
        rubric = facts.loaded.scheme.scored[item.code].rubric
        steps = " và ".join(change_text(change, rubric) for change in item.option.changes)
        gain = f"{points_text(item.before)} → {points_text(item.option.points)} điểm"
        found[item.code] = raised(plain(steps)), f"{_products(facts, item.code)}\n{gain}.".strip()
    return found


def recurring(facts: Facts, unit: str | None = None) -> Asked:
    """Return the tasks of all lines, or those a unit leads, ready for the plan of the next year."""
    found = {}
    for code, leaf in facts.leaves.items():
        if unit is not None and unit not in facts.duties[code].lead:
            continue
        result, asked = facts.card.leaves[code], leaf.target.text if leaf.target else ""
        made = _products(facts, code)
        if isinstance(result, LeafResult) and result.state == "known" and lost_points(result) > 0:
            got = f"{facts.points(result.points)}/{facts.points(result.maximum)}"
            made += f"\nNăm {facts.year} đạt {got} điểm."
            asked += f"\n{plain(best_remedy(result, facts.own, facts.look))}"
        found[code] = asked.strip(), made.strip()
    return found


def _products(facts: Facts, code: str) -> str:
    return "\n".join(facts.loaded.criteria.products_of(facts.leaves[code]))


def _rows(facts: Facts, asked: Asked) -> Iterator[Marks]:
    for node in facts.loaded.criteria.nodes():
        row = {**dict.fromkeys(TASKS, ""), "stt": node.code, "ten": clean(node.title)}
        if isinstance(node, Leaf):
            if node.code not in asked:
                continue
            duty = facts.duties[node.code]
            due = duty.deadline.text if duty.deadline else ""
            row |= dict(zip(("yeu_cau", "ket_qua"), asked[node.code], strict=True))
            row["chu_tri"] = "; ".join(name for name in duty.lead if name != NOBODY) or UNKNOWN
            row |= {"phoi_hop": "; ".join(node.supporting), "tien_do": due or UNKNOWN}
        elif not any(code.startswith(f"{node.code}.") for code in asked):
            continue
        yield {**row, "la_nhom": not isinstance(node, Leaf)}


def tasks_file(
    facts: Facts, asked: Asked, subject: str, suffix: str, own: Path | None = None
) -> bytes:
    """Return tasks as the appendix of a plan, in Word or Excel; ``own`` has one's own template."""
    rows = [*_rows(facts, asked)]
    if suffix == ".xlsx":
        from par_index.excel.plain_book import plain_book

        cells = [[row[key] for key in TASKS] for row in rows]
        groups = [number for number, row in enumerate(rows) if row["la_nhom"]]
        return plain_book(subject, [*TASKS.values()], cells, groups)
    day = long_day(facts.day, facts.year)
    marks = {
        **head_of("danh-muc", facts, Blanks()),
        **results_of(facts, Blanks()),
        "trich_yeu": subject,
        "mo_dau": "",
        "kem_theo": f"(Kèm theo Kế hoạch số {UNKNOWN} {day} của {facts.agency})",
        "nhiem_vu": rows,
        "ghi_chu": [] if rows else ["Không có nhiệm vụ nào."],
    }
    return one_filled("ke-hoach", own, marks)


def lines_file(facts: Facts, suffix: str) -> bytes:
    """Return one row for every line, ready to be copied into other software: CSV or Excel."""
    rows: list[Sequence[str | Fraction | None]] = []
    for code, node in facts.card.leaves.items():
        points: str | Fraction | None = Fraction(node.points)
        if node.state in ("missing", "unscored"):
            points = None
        elif node.state == "not_applicable" and not node.maximum:
            points = IDLE
        most = Fraction(node.maximum) if node.maximum else None
        texts = explanation(facts, node), "; ".join(documents_of(facts, code))
        rows.append((code, clean(facts.leaves[code].title), most, points, *texts))
    if suffix == ".xlsx":
        from par_index.excel.plain_book import plain_book

        return plain_book(facts.loaded.criteria.title, LINES, rows)
    text = StringIO()
    # a semicolon, because decimals have the comma; the mark in front tells Excel the encoding
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([head for head, _ in LINES])
    for row in rows:
        writer.writerow([_typed(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _typed(cell: str | Fraction | None) -> str:
    if isinstance(cell, Fraction):
        return number_text(cell, 6).removeprefix("≈ ").replace(".", "")
    text = cell or ""
    # a spreadsheet would take such a text for a formula
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
