"""The scorecard as a table in the terminal: areas, lines, bars and the reason of every loss."""

from __future__ import annotations

import sys
from collections import Counter
from fractions import Fraction

from rich.console import Console
from rich.table import Table
from rich.text import Text

from par_index.engine.scorecard import GroupResult, LeafResult, Result, Scorecard
from par_index.language.vietnamese import percent_text, points_text
from par_index.loading.load import LoadedEvidence, LoadedSet
from par_index.models.criteria import Leaf
from par_index.report.sentences import BASES, best_remedy, verdict
from par_index.report.story import only_measure, reading_effects

_BAR = 10
_MARKS = {"stated": "", "implied": "°", "assumed": "*"}


def console() -> Console:
    """Return a console that wraps at the terminal's width, and at 120 where there is none."""
    wide = None if sys.stdout.isatty() else 120
    return Console(width=wide, highlight=False, soft_wrap=False)


def print_scorecard(loaded: LoadedSet, evidence: LoadedEvidence, scorecard: Scorecard) -> None:
    """Print the whole scorecard."""
    out = console()
    _heading(out, loaded, evidence)
    out.print(_table(loaded, scorecard))
    _summary(out, scorecard)
    _remarks(out, loaded, scorecard)


def _heading(out: Console, loaded: LoadedSet, evidence: LoadedEvidence) -> None:
    criteria = loaded.criteria
    out.print(Text(criteria.title, style="bold"))
    source = "mục tiêu của chính bộ tiêu chí" if evidence.file is None else evidence.file.name
    out.print(f"{criteria.unit} · năm {criteria.year} · số liệu: {source}", markup=False)
    for overlay in loaded.overlays:
        out.print(f"Điều chỉnh: {overlay.overlay}", markup=False)
    for code, reading in loaded.readings.items():
        out.print(f"Cách hiểu: {code} theo «{reading}»", markup=False)
    out.print()


def _table(loaded: LoadedSet, scorecard: Scorecard) -> Table:
    leaves = {leaf.code: leaf for leaf in loaded.criteria.leaves()}
    table = Table(box=None, padding=(0, 1), header_style="bold", expand=False)
    table.add_column("Mã", no_wrap=True)
    table.add_column("Tiêu chí", ratio=5, min_width=24)
    table.add_column("Điểm", justify="right", no_wrap=True)
    table.add_column("Tối đa", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("Kết quả và lý do", ratio=6, min_width=28)
    for code, result in scorecard.nodes.items():
        if code:
            _row(table, result, leaves)
    root = scorecard.root
    table.add_section()
    total = ("", "Tổng", points_text(root.points), points_text(root.maximum))
    table.add_row(*(Text(cell, style="bold") for cell in total), _bar(root), "")
    return table


def _row(table: Table, result: Result, leaves: dict[str, Leaf]) -> None:
    if isinstance(result, GroupResult):
        top = "." not in result.code
        style = "bold" if top else "italic"
        title = result.group.title.upper() if top else result.group.title
        cells = (result.code, title, points_text(result.points), points_text(result.maximum))
        if top:
            table.add_row()
        table.add_row(*(Text(cell, style=style) for cell in cells), _bar(result), "")
        return
    leaf = leaves[result.code]
    maximum = "—"
    if leaf.max is not None:
        maximum = points_text(leaf.max.points) + (_MARKS[leaf.max.basis] or " ")
    points = "—" if result.state in ("unscored", "not_applicable") else points_text(result.points)
    if result.state == "not_applicable" and result.maximum:
        points = points_text(result.points)
    table.add_row(result.code, leaf.title, points, maximum, _bar(result), Text(*_reason(result)))


def _bar(result: Result) -> Text:
    if not result.maximum:
        return Text("·" * _BAR, style="dim")
    share = max(Fraction(0), min(Fraction(1), result.points / result.maximum))
    possible = max(Fraction(0), min(Fraction(1), result.high / result.maximum))
    full = int(share * _BAR)
    open_ = max(0, int(possible * _BAR) - full)
    style = "green" if share == 1 else "yellow" if share > 0 else "red"
    bar = Text("█" * full, style=style)
    bar.append("░" * open_, style="cyan")
    bar.append("·" * (_BAR - full - open_), style="dim")
    return bar


def _reason(result: LeafResult) -> tuple[str, str]:
    """Return what decided the line, short for full marks, with its colour."""
    if result.state == "missing":
        low, high = points_text(result.low), points_text(result.high)
        return f"Chưa có số liệu; có thể đạt {low}–{high}.", "cyan"
    if result.state == "unscored":
        text = f"{result.reason[0].upper()}{result.reason[1:]} trong nguồn; cần hỏi cấp trên."
        return text, "magenta"
    if result.state == "not_applicable":
        return verdict(result), "dim"
    note = " Chỉ có tỷ lệ." if only_measure(result) else ""
    if not result.ledger():
        return ("Đạt tối đa." if result.maximum else "Không bị trừ.") + note, "green"
    text = f"{verdict(result)} {best_remedy(result)}".rstrip()
    return text + note, "yellow" if result.points > 0 else "red"


def _summary(out: Console, scorecard: Scorecard) -> None:
    root = scorecard.root
    out.print()
    share = "" if root.percent is None else f", bằng {percent_text(root.percent)} điểm tối đa"
    total = f"{points_text(root.points)}/{points_text(root.maximum)} điểm{share}."
    out.print(f"Tổng điểm: {total}", style="bold", markup=False)
    bounds = root.percent_range
    if bounds is not None and (root.low, root.high) != (root.points, root.points):
        low, high = points_text(root.low), points_text(root.high)
        shares = f"{percent_text(bounds[0])} đến {percent_text(bounds[1])}"
        text = f"Khi đủ số liệu: từ {low} (chắc chắn) đến {high} (còn có thể), tức {shares}."
        out.print(text, markup=False)
    areas = [child for child in root.children if isinstance(child, GroupResult)]
    indexes = [
        f"{area.code} {percent_text(area.percent)}" for area in areas if area.percent is not None
    ]
    out.print(f"Chỉ số theo lĩnh vực: {'; '.join(indexes)}.", markup=False)
    grade = scorecard.grade
    text = f"Xếp loại: {grade.title}." if grade.title else f"Chưa xếp loại. {grade.reason}"
    out.print(text, markup=False)


def _remarks(out: Console, loaded: LoadedSet, scorecard: Scorecard) -> None:
    leaves = loaded.criteria.leaves()
    bases: Counter[str] = Counter(leaf.max.basis for leaf in leaves if leaf.max is not None)
    parts = [
        f"{bases[basis]} {words}{f' ({mark})' if (mark := _MARKS[basis]) else ''}"
        for basis, words in BASES.items()
        if bases[basis]
    ]
    out.print()
    out.print(f"Cơ sở của điểm tối đa: {', '.join(parts)}.", style="dim", markup=False)
    lists = (
        ("Cần hỏi cấp trên", [r.code for r in scorecard.root.leaves() if r.state == "unscored"]),
        ("Mức trần, bên thẩm định có thể chấm thấp hơn", _discretionary(scorecard)),
        ("Chưa có tài liệu kiểm chứng hay giải trình", scorecard.unsupported()),
    )
    for heading, codes in lists:
        if codes:
            out.print(f"{heading}: {', '.join(codes)}.", style="dim", markup=False)
    for result in scorecard.root.leaves():
        for remark in result.remarks():
            out.print(f"{result.code}: {remark.rstrip('.')}.", style="dim", markup=False)


def _discretionary(scorecard: Scorecard) -> list[str]:
    return [
        result.code
        for result in scorecard.root.leaves()
        if result.case is not None and result.case.discretionary
    ]


def print_readings(loaded: LoadedSet, scorecard: Scorecard) -> None:
    """Print what every alternative reading would change."""
    out = console()
    out.print()
    out.print("Cách hiểu khác và ảnh hưởng:", style="bold")
    found = False
    for code in scorecard.leaves:
        for _, text in reading_effects(loaded, scorecard, code):
            out.print(f"  {code}: {text}", markup=False)
            found = True
    if not found:
        out.print("  Bộ tiêu chí này không khai cách hiểu nào khác.")
