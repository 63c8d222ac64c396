"""The scorecard as a table in the terminal: areas, lines, bars and the reason of every loss."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection
from fractions import Fraction
from itertools import zip_longest
from textwrap import wrap

import click

from par_index.cli.answers import DIM, print_lists, say, terminal_width
from par_index.language.vietnamese import points_text
from par_index.loading.loaded import LoadedEvidence, LoadedSet
from par_index.report.byunit import MOST_LOSSES, losses
from par_index.report.story import only_measure, reading_effects
from par_index.scoring.results import AnyLeafResult, GroupResult, Result, UnscoredResult
from par_index.scoring.scorecard import Scorecard
from par_index.words.grades import (
    UNGRADED,
    fact_rows,
    grade_reason,
    headline,
    provisional,
    share_text,
)
from par_index.words.remedies import SINCE, Horizon, best_remedy
from par_index.words.sentences import BASES, BASIS, rescaled_from, verdict
from par_index.words.states import (
    ASK_SUPERIOR,
    BASIS_MARKS,
    LACKS,
    NO_FIGURES,
    OTHER_READINGS,
    WAITING,
    raised,
)

_BAR = 10
_NARROW = 100
"""A narrower terminal has no room for bars beside two columns of text."""
_NUMBERS = (6, 7)


def print_scorecard(
    loaded: LoadedSet,
    evidence: LoadedEvidence,
    scorecard: Scorecard,
    look: Horizon,
    *,
    lost: bool = False,
) -> None:
    """Print the whole scorecard, or of its lines only those that lost points."""
    _heading(loaded, evidence)
    lines = {one.code for one in losses(scorecard)} if lost else set(scorecard.leaves)
    _print_lines(loaded, scorecard, look, lines)
    _summary(scorecard)
    _remarks(loaded, scorecard, look)
    if found := losses(scorecard)[:MOST_LOSSES]:
        click.echo()
        say("Bị trừ nhiều điểm nhất:", bold=True)
        for one in found:
            amount = points_text(one.maximum - one.points)
            why = verdict(one).partition(" → ")[0].rstrip(".")
            text = f"  {one.code} (−{amount}): {why}. {best_remedy(one, scorecard, look)}"
            say(text, hanging=4)


def _heading(loaded: LoadedSet, evidence: LoadedEvidence) -> None:
    criteria = loaded.criteria
    say(criteria.title, bold=True)
    names = ", ".join(file.name for file in evidence.files)
    source = names or "mục tiêu của chính bộ tiêu chí"
    say(f"{criteria.unit} · năm {criteria.year} · số liệu: {source}")
    for overlay in loaded.overlays:
        say(f"Điều chỉnh: {overlay.overlay}")
    for code, reading in loaded.readings.items():
        say(f"Cách áp dụng: {code} theo «{reading}»")
    click.echo()


def _print_lines(
    loaded: LoadedSet, scorecard: Scorecard, look: Horizon, lines: Collection[str]
) -> None:
    """Print rows of six columns: code, title, points, maximum, bar, reason."""
    leaves = {leaf.code: leaf for leaf in loaded.criteria.leaves()}
    codes = max(2, *(len(code) for code in scorecard.nodes))
    bars = _BAR if terminal_width() >= _NARROW else 0
    room = max(40, terminal_width() - codes - sum(_NUMBERS) - bars - 10)
    width = room * 9 // 20

    def row(
        code: str,
        title: str,
        points: str,
        maximum: str,
        bar: str = "",
        reason: tuple[str, str | None] = ("", None),
        *,
        bold: bool = False,
    ) -> None:
        titles = wrap(unicodedata.normalize("NFC", title), width) or [""]
        reasons = wrap(unicodedata.normalize("NFC", reason[0]), room - width) or [""]
        # a maximum with room for its mark, so that the figures stand under one another
        maximum = maximum if maximum[-1:] in ("°", "*") else f"{maximum} "
        first = f"{points:>{_NUMBERS[0]}}  {maximum:>{_NUMBERS[1]}}  {bar or ' ' * bars}"
        for left, right in zip_longest(titles, reasons, fillvalue=""):
            middle = first or " " * (sum(_NUMBERS) + 4 + bars)
            tail = click.style(right, fg=reason[1]) if right else right
            line = f"{code:<{codes}}  {left:<{width}}  {middle}  {tail}".rstrip()
            click.echo(click.style(line, bold=True) if bold else line)
            code = first = ""

    def shown(result: Result) -> tuple[str, str, str]:
        bar = _bar(result) if bars else ""
        # a pool counts nothing in the maximum: 10,00 of 0,00 would contradict itself
        maximum = points_text(result.maximum) if result.maximum else "—"
        return points_text(result.points), maximum, bar

    row("Mã", "Tiêu chí", "Điểm", "Tối đa", reason=("Kết quả và lý do", None), bold=True)
    for code, result in scorecard.nodes.items():
        if not isinstance(result, GroupResult):
            if code in lines:
                points, _, bar = shown(result)
                asked = leaves[code].max
                maximum = points_text(asked.points) + BASIS_MARKS[asked.basis] if asked else "—"
                if result.state == "unscored" or (
                    result.state == "not_applicable" and not result.maximum
                ):
                    points = "—"
                reason = _reason(result, scorecard, look)
                row(code, leaves[code].title, points, maximum, bar, reason)
        elif code and any(leaf.code in lines for leaf in result.leaves()):
            if top := "." not in code:
                click.echo()
            title = result.group.title.upper() if top else result.group.title
            scaled = f"{raised(said)}." if (said := rescaled_from(result)) else ""
            row(code, title, *shown(result), (scaled, None), bold=top)
    click.echo()
    row("", "Tổng", *shown(scorecard.root), bold=True)


def _bar(result: Result) -> str:
    if not result.maximum:
        return click.style("·" * _BAR, fg=DIM)
    share = max(Fraction(0), min(Fraction(1), result.points / result.maximum))
    possible = max(share, min(Fraction(1), result.high / result.maximum))
    full = int(share * _BAR)
    still_open = int(possible * _BAR) - full
    style = "green" if share == 1 else "yellow" if share > 0 else "red"
    return (
        click.style("█" * full, fg=style)
        + click.style("░" * still_open, fg="cyan")
        + click.style("·" * (_BAR - full - still_open), fg=DIM)
    )


def _reason(result: AnyLeafResult, scorecard: Scorecard, look: Horizon) -> tuple[str, str]:
    """Return what decided the line, short for full marks, with its colour."""
    if isinstance(result, UnscoredResult):
        text = f"{raised(LACKS[result.leaf.lacks])} trong văn bản; {ASK_SUPERIOR}."
        return text, "magenta"
    if result.fault is not None:
        return verdict(result), "red"
    if result.unstated:
        return verdict(result), "magenta"
    if result.state == "missing":
        low, high = points_text(result.low), points_text(result.high)
        waits = result.leaf.pending
        what = WAITING[waits] if waits else NO_FIGURES
        return f"{raised(what)}; có thể đạt {low}–{high}.", "cyan"
    if result.state == "not_applicable":
        return verdict(result), DIM
    note = " Chỉ có tỷ lệ." if only_measure(result) else ""
    if not result.ledger() and not result.leaf.bonus:
        return ("Đạt tối đa." if result.maximum else "Không bị trừ.") + note, "green"
    text = f"{verdict(result)} {best_remedy(result, scorecard, look)}".rstrip()
    return text + note, "yellow" if result.points > 0 else "red"


def _summary(scorecard: Scorecard) -> None:
    root = scorecard.root
    click.echo()
    if faulty := [leaf.code for leaf in root.scored() if leaf.fault is not None]:
        why = f"cách chấm của {', '.join(faulty)} cho điểm ngoài giới hạn"
        say(f"Chưa công bố tổng điểm và xếp loại, vì {why}.", bold=True)
        return
    say(f"Tổng điểm: {headline(scorecard)}.", bold=True)
    bounds = root.percent_range
    if bounds is not None and (root.low, root.high) != (root.points, root.points):
        low, high = points_text(root.low), points_text(root.high)
        shares = " đến ".join(share_text(scorecard, end) for end in bounds)
        text = f"Khi đủ số liệu: thấp nhất {low} điểm, cao nhất {high} điểm, tức {shares}."
        say(text)
        if root.points < root.low:
            say(f"Tiêu chí {NO_FIGURES} tạm tính 0 điểm nên tổng này còn dưới mức thấp nhất.")
    areas = [child for child in root.children if isinstance(child, GroupResult)]
    indexes = [
        f"{area.code} {share_text(scorecard, area.percent)}"
        for area in areas
        if area.percent is not None
    ]
    if indexes:
        say(f"Chỉ số theo lĩnh vực: {'; '.join(indexes)}.")
    grade = scorecard.grade
    verdict_of_all = f"Xếp loại: {grade.title}." if grade.title else f"{UNGRADED}."
    say(f"{verdict_of_all} {grade_reason(scorecard)} {provisional(scorecard)}".rstrip())
    if facts := [f"{label}: {text}" for label, text in fact_rows(scorecard)]:
        say(f"Điều kiện xếp loại và số liệu chung: {'; '.join(facts)}.")


def _remarks(loaded: LoadedSet, scorecard: Scorecard, look: Horizon) -> None:
    leaves = loaded.criteria.leaves()
    bases: Counter[str] = Counter(leaf.max.basis for leaf in leaves if leaf.max is not None)
    parts = [
        f"{bases[basis]} {words}{f' ({mark})' if (mark := BASIS_MARKS[basis]) else ''}"
        for basis, words in BASES.items()
        if bases[basis]
    ]
    click.echo()
    say(f"{BASIS} của {bases.total()} tiêu chí: {', '.join(parts)}.", style=DIM)
    say(f"{raised(SINCE)} {look.day:%d/%m/%Y}.", style=DIM)
    if loaded.criteria.note:
        say(f"Lưu ý: {loaded.criteria.note}", style=DIM)
    scored = scorecard.root.scored()
    ceilings = [one.code for one in scored if one.case is not None and one.case.discretionary]
    lists = (
        (raised(ASK_SUPERIOR), [result.code for result in scorecard.questions()]),
        ("Mức trần, bên thẩm định có thể chấm thấp hơn", ceilings),
        ("Chưa có tài liệu kiểm chứng hay giải trình", scorecard.unsupported()),
    )
    print_lists(lists, style=DIM)
    for result in scorecard.root.leaves():
        for remark in result.remarks():
            say(f"{result.code}: {remark.rstrip('.')}.", style=DIM)


def print_readings(loaded: LoadedSet, scorecard: Scorecard) -> None:
    """Print what every alternative reading would change."""
    click.echo()
    say(f"{OTHER_READINGS}:", bold=True)
    effects = [(c, one) for c in scorecard.leaves for one in reading_effects(loaded, scorecard, c)]
    for code, one in effects:
        say(f"  {code}: {one.text}")
    if not effects:
        say("  Bộ tiêu chí này không khai cách áp dụng nào khác.")
