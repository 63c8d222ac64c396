"""`par-index sensitivity` and `par-index change`: what moves the total, and what moved it."""

from __future__ import annotations

import click

from par_index.cli.common import evidence_of, evidence_options, opened, set_options, shows_problems
from par_index.cli.results import print_table
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


@click.command()
@click.argument("old_set", metavar="BỘ_CŨ")
@click.argument("old_evidence", metavar="SỐ_LIỆU_CŨ")
@click.argument("new_set", metavar="BỘ_MỚI")
@click.argument("new_evidence", metavar="SỐ_LIỆU_MỚI")
@shows_problems
def change(old_set: str, old_evidence: str, new_set: str, new_evidence: str) -> None:
    """Tách thay đổi của tổng điểm giữa hai năm hoặc hai bộ: do cách chấm và do kết quả.

    Hai phần cộng lại đúng bằng thay đổi.

    Ví dụ: par-index change bo-2025.yaml so-lieu-2025.yaml son-tra-2026 so-lieu.yaml
    """
    from par_index.assessment import Assessment

    both = []
    for name, evidence in ((old_set, old_evidence), (new_set, new_evidence)):
        loaded = opened(name, (), ())
        both.append(Assessment(loaded, evidence_of(loaded, [evidence], targets=False)))
    found = both[1].since(both[0])
    print_table(found.table())
    if found.rules_percent is not None and found.evidence_percent is not None:
        parts = [
            ("−" if value < 0 else "+") + percent_text(abs(value)).replace("≈ ", "")
            for value in (found.rules_percent, found.evidence_percent)
        ]
        say(f"Theo tỷ lệ đạt: do cách chấm {parts[0]}, do kết quả {parts[1]} điểm phần trăm.")
    if found.apart:
        say(f"Tính trọn vào cách chấm, vì số liệu hai bên không so được: {', '.join(found.apart)}.")
