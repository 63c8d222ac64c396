"""`par-index spot` and `par-index simulate`: what a sample or unsure figures may lead to."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from par_index.cli.answers import print_table, say
from par_index.cli.place import Subject, evidence_options, flag, set_options, several
from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.language.spelling import read_number
from par_index.language.vietnamese import number_text, percent_text, points_text
from par_index.loading.claims import unknown_code
from par_index.words.states import NO_FIGURES

if TYPE_CHECKING:
    from par_index.whatif.distribution import Distribution
    from par_index.whatif.goals import Goal
    from par_index.whatif.montecarlo import Simulation

_QUIET = 200_000
"""Up to so many cases are drawn before anybody would miss a progress bar."""


@click.command()
@set_options
@click.argument("code", metavar="MÃ")
@click.option("--population", "-N", type=int, required=True, help="Tổng số văn bản, hồ sơ.")
@click.option("--good", "-K", type=int, help="Trong đó số đạt yêu cầu.")
@click.option("--sample", "-n", type=int, default=50, show_default=True, help="Cỡ mẫu kiểm tra.")
@click.option("--chance", default="95%", show_default=True, help="Xác suất đạt tối đa mong muốn.")
def spot(
    case: Subject, code: str, population: int, good: int | None, sample: int, chance: str
) -> None:
    """Tính chính xác xác suất của từng mức điểm khi người thẩm định kiểm tra ngẫu nhiên một mẫu.

    Ví dụ: par-index spot son-tra-2026 V.1.b -N 400 -K 390 -n 50
    """
    from par_index.whatif.spot_check import enough_good, spot_check

    loaded = case.loaded
    leaf = loaded.scheme.scored.get(code)
    if leaf is None:
        refuse(unknown_code(loaded.scheme.leaves, code), case.rules.set)
    try:
        wanted = read_number(chance, 1)
        if good is not None:
            found = spot_check(loaded.scheme, leaf, population, good, sample)
            print_table(found.table())
            mean = f"{points_text(found.expected, 4)}/{points_text(found.maximum)}"
            say(f"Điểm bình quân dự kiến: {mean}.")
        least = enough_good(loaded.scheme, leaf, population, sample, wanted)
    except ValueError as failure:
        refuse(Diagnostic("PAR804", str(failure)), code)
    if least is None:
        say(f"Kể cả khi mọi văn bản, hồ sơ đều đạt, xác suất đạt tối đa vẫn dưới {chance}.")
        return
    share = percent_text(wanted)
    say(f"Muốn đạt tối đa với xác suất từ {share}: cần ít nhất {least}/{population} đạt yêu cầu.")


@click.command()
@set_options
@evidence_options
@several(
    "--vary",
    "settings",
    required=True,
    metavar="MÃ.SỐ_LIỆU=PHÂN_PHỐI",
    help="Một số liệu chưa chắc, ví dụ V.1.b.signed=47..50 hoặc V.1.b.signed=binomial(50, 97%).",
)
@click.option("--cases", type=click.IntRange(1, 100_000_000), default=100_000, show_default=True)
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Số khởi tạo ngẫu nhiên."
)
@flag("--exact", help="Tính chính xác phân phối, không rút ngẫu nhiên.")
@click.option("--target", metavar="MỤC_TIÊU", help="Số điểm hoặc tỷ lệ muốn đạt, ví dụ 90%.")
def simulate(
    case: Subject,
    settings: tuple[str, ...],
    cases: int,
    seed: int,
    exact: bool,
    target: str | None,
) -> None:
    """Cho biết tổng điểm có thể ra sao khi một số số liệu chưa chắc chắn.

    Ví dụ: par-index simulate son-tra-2026 so-lieu.yaml --vary V.1.b.signed=47..50 --target 80%
    """
    from par_index.whatif.distribution import distribution
    from par_index.whatif.montecarlo import simulate as draw_cases
    from par_index.whatif.requests import check_spreads, read_goal, read_spreads

    evidence, card = case.evidence, case.card
    spreads = read_spreads(case.loaded, settings)
    aim = None if target is None else read_goal(case.loaded, target)
    check_spreads(case.loaded, evidence, spreads)
    if exact:
        try:
            found = distribution(card, evidence.claims, spreads)
        except ValueError as failure:
            refuse(Diagnostic("PAR803", str(failure)), "--exact")
        print_table(found.table())
        say(f"Điểm bình quân dự kiến: {points_text(found.mean, 4)}.")
        _say_chance(found, aim, {})
        return
    if cases > _QUIET:
        with click.progressbar(length=cases, label="Đang rút và chấm") as bar:
            drawn = draw_cases(card, spreads, cases, seed, bar.update)
    else:
        drawn = draw_cases(card, spreads, cases, seed)
    low, middle, high = (drawn.quantile(Fraction(k, 100)) for k in (5, 50, 95))
    say(f"{number_text(cases)} lần rút ngẫu nhiên (số khởi tạo {seed}), mỗi lần chấm chính xác.")
    if missing := len(card.lacking()):
        say(f"Còn {missing} tiêu chí {NO_FIGURES}, tính 0 điểm trong mọi lần.")
    say(f"Trung bình {points_text(drawn.mean, 4)} điểm, trung vị {points_text(middle)}.")
    say(f"90% số lần nằm từ {points_text(low)} đến {points_text(high)} điểm.")
    shares = {title: Fraction(count, cases) for title, count in drawn.grades.items()}
    for title, share in shares.items():
        if share:
            say(f"Xếp loại «{title}»: {percent_text(share)} số lần.")
    _say_chance(drawn, aim, shares)


def _say_chance(
    found: Distribution | Simulation, aim: Goal | None, grades: Mapping[str, Fraction]
) -> None:
    """Print the chance of a target; ``grades`` are the shares of grades, as far as known."""
    if aim is None:
        return
    if aim.points is not None:
        chance = found.chance_of_points(aim.points)
    elif aim.percent is not None:
        chance = found.chance_of_percent(aim.percent)
    elif aim.grade is None or aim.grade not in grades:
        say(f"Xác suất {aim.text} chỉ tính được khi rút ngẫu nhiên (không dùng --exact).")
        return
    else:
        reached = list(grades)[: list(grades).index(aim.grade) + 1]
        chance = sum((grades[title] for title in reached), Fraction(0))
    say(f"Xác suất đạt {aim.text}: {percent_text(chance)}.")
