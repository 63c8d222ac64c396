"""`par-index sensitivity` and `par-index change`: what moves the total, and what moved it."""

from __future__ import annotations

import click

from par_index.cli.common import evidence_of, evidence_options, opened, set_options, shows_problems
from par_index.cli.grid import print_table
from par_index.cli.place import subject
from par_index.cli.table import say
from par_index.language.vietnamese import percent_text


@click.command()
@set_options
@evidence_options
@shows_problems
def sensitivity(
    name: str,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
    evidence: tuple[str, ...],
    targets: bool,
) -> None:
    """Cho biết điều gì làm tổng điểm đổi nhiều nhất.

    Số liệu lệch 10%; số liệu còn thiếu; điểm tối đa giả định giảm một nửa hoặc tăng gấp đôi; cách
    hiểu khác.

    Ví dụ: par-index sensitivity son-tra-2026 so-lieu.yaml
    """
    from par_index.assessment import Assessment

    loaded = opened(name, overlays, readings)
    found = Assessment(loaded, evidence_of(loaded, evidence, targets=targets))
    tables = [result.table() for result in (found.tornado(), found.gaps())]
    tables += [result.table() for result in (found.maxima(), found.readings())]
    shown = [table for table in tables if table.rows]
    for index, table in enumerate(shown):
        if index:
            click.echo()
        print_table(table)
    if not shown:
        say("Không yếu tố nào làm tổng điểm đổi.")


_SIDES = ("BỘ_CŨ", "SỐ_LIỆU_CŨ", "BỘ_MỚI", "SỐ_LIỆU_MỚI")


@click.command()
@click.argument("words", nargs=-1, metavar=f"{' '.join(_SIDES)} | HỒ_SƠ_CŨ HỒ_SƠ_MỚI")
@click.option(
    "--map",
    "renamed",
    metavar="TỆP",
    help="Tệp ghi những tiêu chí, số liệu, mức đã đổi tên (lines, figures, levels).",
)
@shows_problems
def change(words: tuple[str, ...], renamed: str | None) -> None:
    """Tách thay đổi của tổng điểm giữa hai năm hoặc hai bộ: do cách chấm và do kết quả.

    Mỗi bên là bộ tiêu chí với tệp số liệu, hoặc một hồ sơ, một lần chấm. Hai phần cộng lại đúng
    bằng thay đổi.

    Ví dụ: par-index change ho-so-2025 ho-so-2026
    """
    from par_index.assessment import Assessment

    if len(words) > len(_SIDES):
        raise click.UsageError(f"thừa tham số: {' '.join(words[len(_SIDES) :])}")
    if len(words) not in (2, len(_SIDES)):
        missing = click.Argument(["side"], metavar=_SIDES[len(words)])
        raise click.MissingParameter(ctx=click.get_current_context(), param=missing)
    half = len(words) // 2
    both = []
    for side in (words[:half], words[half:]):
        found = subject(side, (), ())
        loaded = opened(found.name, found.overlays, found.readings)
        both.append(Assessment(loaded, evidence_of(loaded, found.evidence, targets=False)))
    made = both[1].since(both[0], renamed)
    print_table(made.table())
    if made.rules_percent is not None and made.evidence_percent is not None:
        parts = [
            ("−" if value < 0 else "+") + percent_text(abs(value)).replace("≈ ", "")
            for value in (made.rules_percent, made.evidence_percent)
        ]
        say(f"Theo tỷ lệ đạt: do cách chấm {parts[0]}, do kết quả {parts[1]} điểm phần trăm.")
    asked = [c for c in made.apart if c not in (*made.dropped, *made.added)]
    lists = (
        ("Chỉ có ở bộ cũ, tính trọn vào cách chấm", made.dropped),
        ("Chỉ có ở bộ mới, tính trọn vào cách chấm", made.added),
        ("Tính trọn vào cách chấm, vì số liệu hai bên không so được", asked),
    )
    for heading, codes in lists:
        if codes:
            say(f"{heading}: {', '.join(codes)}.")
