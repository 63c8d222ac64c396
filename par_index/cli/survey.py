"""`par-index survey`: a satisfaction index from a table of answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import click

from par_index.cli.answers import print_grid, print_json, say
from par_index.cli.place import flag, several
from par_index.language.spelling import read_number
from par_index.language.vietnamese import percent_text, points_text
from par_index.loading.opening import composed
from par_index.tables.survey import Answers, read_survey
from par_index.words.surveys import trend_document, trend_words
from par_index.year.survey import HIGH, LOW, SATISFIED_FROM, Scale, Tally, Trend, Z, folded


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="BẢNG.csv|.xlsx...")
@several("--column", "columns", metavar="CỘT", help="Chỉ tính câu hỏi này.")
@several("--skip", "skipped", metavar="CỘT", help="Không tính cột này.")
@click.option("--sheet", default="", metavar="TRANG", help="Trang cần đọc, khi tệp có nhiều trang.")
@click.option(
    "--scale",
    "ends",
    metavar="THẤP-CAO",
    default=f"{LOW}-{HIGH}",
    show_default=True,
    help="Thang điểm của câu trả lời, ví dụ 1-10.",
)
@click.option(
    "--satisfied-from",
    type=int,
    metavar="MỨC",
    help=f"Mức thấp nhất được coi là hài lòng; thang {LOW}-{HIGH} thì không cần nêu "
    f"(từ {SATISFIED_FROM}).",
)
@several("--level", "levels", metavar="CHỮ=MỨC", help='Mức của một chữ, ví dụ "Khá=4".')
@several("--no-answer", "ignored", metavar="CHỮ", help="Chữ được coi là không trả lời.")
@click.option(
    "--confidence",
    type=click.Choice([str(level) for level in Z]),
    default="95",
    show_default=True,
    help="Độ tin cậy của khoảng, phần trăm.",
)
@click.option("--target", metavar="TỶ_LỆ", help="Ngưỡng phải đạt, ví dụ 90%.")
@click.option("--for", "code", metavar="MÃ", help="In số liệu cho tiêu chí này.")
@flag("--json", "as_json", help="In dạng JSON.")
@flag("--yaml", "only_yaml", help="Chỉ in phần số liệu, để chép vào tệp.")
def survey(
    files: tuple[str, ...],
    columns: tuple[str, ...],
    skipped: tuple[str, ...],
    sheet: str,
    ends: str,
    satisfied_from: int | None,
    levels: tuple[str, ...],
    ignored: tuple[str, ...],
    confidence: str,
    target: str | None,
    code: str | None,
    as_json: bool,
    only_yaml: bool,
) -> None:
    """Tính tỷ lệ hài lòng, số câu trả lời và khoảng tin cậy từ bảng trả lời khảo sát.

    Mỗi dòng một phiếu, mỗi cột một câu hỏi, dòng đầu là tiêu đề. Câu trả lời: 1 đến 5; rất hài
    lòng … rất không hài lòng; có/không; thang khác thì nêu --scale. Nhiều câu hỏi thì gộp các
    lượt trả lời. Cột nào được tính, cột nào không và vì sao đều được in ra; cột chưa rõ thì hỏi.

    Nêu nhiều bảng, lần trước đứng trước, thì so sánh các lần khảo sát theo từng câu hỏi và chung;
    --target, --for tính theo lần cuối.

    Ví dụ: par-index survey khao-sat.xlsx --target 90% --for CT.2
    """
    threshold = _threshold(target)
    if only_yaml and code is None:
        raise click.UsageError("--yaml cần --for MÃ: tiêu chí nhận số liệu.")
    scale = _scale(ends, satisfied_from, levels, ignored)
    columns, skipped = tuple(map(_typed, columns)), tuple(map(_typed, skipped))
    rounds = [
        read_survey(file, columns, scale, skipped=skipped, sheet=_typed(sheet)) for file in files
    ]
    answers, whole = rounds[-1], _whole(rounds[-1])
    if as_json:
        document = {"files": list(files), "ballots": [one.ballots for one in rounds]}
        document |= {"questions": [trend_document(one) for one in _trends(rounds)]}
        print_json(document)
        return
    for row in _account(answers) if only_yaml else ():
        click.echo(row, err=True)
    if not only_yaml:
        for one in rounds:
            _print(one, _whole(one), int(confidence))
        if len(rounds) > 1:
            _compare(rounds, int(confidence))
        if threshold is not None:
            _judge(whole, threshold, int(confidence))
    if code is not None:
        if not only_yaml:
            click.echo("\nSố liệu cho tệp số liệu:")
        for row in _evidence(answers, whole, code):
            click.echo(row)


def _whole(answers: Answers) -> Tally:
    """Count all answers of a round together."""
    return Tally.of([answer for given in answers.questions.values() for answer in given])


def _trends(rounds: Sequence[Answers]) -> list[Trend]:
    """Return every question, then all together, over the rounds."""
    titles = dict.fromkeys(title for one in rounds for title in one.questions)
    found = [
        Trend(t, tuple(Tally.of(o.questions[t]) if t in o.questions else None for o in rounds))
        for t in titles
    ]
    return [*(found if len(found) > 1 else ()), Trend("Chung", tuple(map(_whole, rounds)))]


def _compare(rounds: Sequence[Answers], confidence: int) -> None:
    """Print the shares of all rounds side by side, and whether they rise or fall."""
    say(f"\nSo sánh {len(rounds)} lần khảo sát", bold=True)
    for number, one in enumerate(rounds, 1):
        say(f"Lần {number}: {one.file}")
    rows = []
    for trend in _trends(rounds):
        shares = [None if one is None else one.share for one in trend.rounds]
        shown = ["—" if share is None else percent_text(share) for share in shares]
        rows.append([trend.title, *shown, trend_words(trend, confidence)])
    heads = ["Câu hỏi", *(f"Lần {n}" for n in range(1, len(rounds) + 1)), "Diễn biến"]
    print_grid(heads, rows, right=range(1, len(rounds) + 1))


def _typed(text: str) -> str:
    """Return a text of the command line as tables are read: with composed letters."""
    try:
        return composed(text)
    except ValueError as problem:
        raise click.UsageError(f"«{text[:20]}…» {problem}") from None


def _scale(
    ends: str, satisfied_from: int | None, levels: tuple[str, ...], ignored: tuple[str, ...]
) -> Scale:
    match = re.fullmatch(r"(\d{1,3})\s*[-–]\s*(\d{1,3})", ends.strip(), re.ASCII)
    if match is None:
        raise click.UsageError(f"--scale: «{ends}» phải có dạng THẤP-CAO, ví dụ 1-10")
    low, high = int(match[1]), int(match[2])
    words: dict[str, int | None] = {folded(_typed(text)): None for text in ignored}
    for item in levels:
        text, _, level = item.rpartition("=")
        if not text.strip() or not re.fullmatch(r"\s*\d{1,3}\s*", level, re.ASCII):
            raise click.UsageError(f'--level: «{item}» phải có dạng CHỮ=MỨC, ví dụ "Khá=4"')
        key = folded(_typed(text))
        if key in words:
            raise click.UsageError(f"«{text.strip()}» được nêu hai lần trong --level, --no-answer")
        words[key] = int(level)
    if satisfied_from is None and (low, high) != (LOW, HIGH):
        message = f"thang {low}-{high} cần nêu mức hài lòng thấp nhất, ví dụ --satisfied-from"
        raise click.UsageError(f"{message} {high - (high - low) // 5}")
    try:
        return Scale(low, high, satisfied_from or SATISFIED_FROM, words)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None


def _threshold(text: str | None) -> Fraction | None:
    if text is None:
        return None
    try:
        value = read_number(text, 1)
    except ValueError as problem:
        raise click.UsageError(f"--target: {problem}") from None
    if not 0 <= value <= 1:
        raise click.UsageError(f"--target: «{text}» phải từ 0% đến 100%")
    return value


def _print(answers: Answers, whole: Tally, confidence: int) -> None:
    say(f"Khảo sát: {answers.file}", bold=True)
    blank = f" · {answers.blank} ô bỏ trống, không tính" if answers.blank else ""
    say(f"{answers.ballots} phiếu có trả lời · {len(answers.questions)} câu hỏi{blank}")
    for row in _account(answers):
        say(row)
    click.echo()
    rows = [_row(title, Tally.of(given), confidence) for title, given in answers.questions.items()]
    if len(rows) > 1:
        rows.append(_row("Chung", whole, confidence))
    heads = ["Câu hỏi", "Lượt", "Hài lòng", "Tỷ lệ", f"Khoảng tin cậy {confidence}%", "Mức TB"]
    print_grid(heads, rows, right=range(1, 6))


def _account(answers: Answers) -> list[str]:
    """Return what was counted and what was not, where a reader could take it otherwise."""
    rows = []
    scale = answers.scale
    if not scale.common or scale.satisfied_from != SATISFIED_FROM:
        rows.append(f"Thang {scale.name}; hài lòng từ mức {scale.satisfied_from}.")
    if answers.left_out:
        chosen = ", ".join(f"«{title}»" for title in answers.questions)
        rows.append(f"Cột được tính: {chosen}.")
        rows += [f"Cột không tính: {name}: {why}." for name, why in answers.left_out.items()]
        if not answers.named:
            rows.append(
                "Nếu chưa đúng, hãy nêu các cột câu hỏi bằng --column, hoặc bỏ bằng --skip."
            )
    for text, count in answers.unanswered.items():
        rows.append(f"Không tính vào lượt trả lời: {count} ô ghi «{text}».")
    return rows


def _row(title: str, tally: Tally, confidence: int) -> list[str]:
    share, mean = tally.share, tally.mean
    return [
        title,
        str(tally.answers),
        str(tally.satisfied),
        "—" if share is None else percent_text(share),
        interval_words(tally, confidence) or "—",
        "—" if mean is None else points_text(mean),
    ]


def interval_words(tally: Tally, confidence: int) -> str:
    """Return the interval as percents with one decimal, widened outwards when rounded."""
    found = tally.wilson(confidence)
    if found is None:
        return ""
    low, high = (end * 1000 for end in found)
    down = int(low.to_integral_value(rounding="ROUND_FLOOR"))
    up = int(high.to_integral_value(rounding="ROUND_CEILING"))
    return f"{_tenths(down)} – {_tenths(up)}"


def _tenths(value: int) -> str:
    return f"{value // 10},{value % 10}%"


def _judge(whole: Tally, threshold: Fraction, confidence: int) -> None:
    share, interval = whole.share, whole.wilson(confidence)
    click.echo()
    if share is None or interval is None:
        say("Chưa có câu trả lời nào.")
        return
    shown = percent_text(threshold)
    reached = share >= threshold
    verb = "đạt" if reached else "chưa đạt"
    text = f"{whole.satisfied}/{whole.answers} = {percent_text(share, (threshold,))}"
    text = text.replace("= ≈", "≈")
    say(f"So với ngưỡng {shown}: {text}, {verb}.", style="green" if reached else "red")
    cut = Decimal(threshold.numerator) / Decimal(threshold.denominator)
    if interval[0] <= cut <= interval[1]:
        say(
            f"Ngưỡng nằm trong khoảng tin cậy {confidence}%: khảo sát thêm có thể cho kết quả "
            "khác; điểm vẫn chỉ tính theo số đếm."
        )


def _evidence(answers: Answers, whole: Tally, code: str) -> list[str]:
    questions = f"{len(answers.questions)} câu hỏi, {whole.answers} lượt trả lời"
    return [
        "leaves:",
        f"  {code}:",
        f"    given: {{answers: {whole.answers}, satisfied: {whole.satisfied}}}",
        "    justification: >-",
        f"      Khảo sát {answers.ballots} phiếu, {questions}.",
    ]
