"""`par-index spot` and `par-index simulate`: what a sample or unsure figures may lead to."""

from __future__ import annotations

from fractions import Fraction

import click

from par_index.cli.common import evidence_of, evidence_options, opened, set_options, shows_problems
from par_index.cli.grid import print_table
from par_index.cli.table import say
from par_index.diagnostics.problems import Diagnostic, refuse
from par_index.language.spelling import read_number
from par_index.language.vietnamese import number_text, percent_text, points_text
from par_index.loading.claims import unknown_code
from par_index.words.states import NO_FIGURES

_QUIET = 200_000
"""Up to so many cases are drawn before anybody would miss a progress bar."""


@click.command()
@set_options
@click.argument("code", metavar="MÃ")
@click.option("--population", "-N", type=int, required=True, help="Tổng số văn bản, hồ sơ.")
@click.option("--good", "-K", type=int, help="Trong đó số đạt yêu cầu.")
@click.option("--sample", "-n", type=int, default=50, show_default=True, help="Cỡ mẫu kiểm tra.")
@click.option("--chance", default="95%", show_default=True, help="Xác suất đạt tối đa mong muốn.")
@shows_problems
def spot(
    name: str,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
    code: str,
    population: int,
    good: int | None,
    sample: int,
    chance: str,
) -> None:
    """Tính chính xác xác suất của từng mức điểm khi người thẩm định kiểm tra ngẫu nhiên một mẫu.

    Ví dụ: par-index spot son-tra-2026 V.1.b -N 400 -K 390 -n 50
    """
    from par_index.whatif.spot_check import enough_good, spot_check

    loaded = opened(name, overlays, readings)
    leaf = loaded.scheme.scored.get(code)
    if leaf is None:
        slip = unknown_code(loaded.scheme.leaves, code)
        refuse(slip, name)
    try:
        wanted = read_number(chance, 1)
        if good is not None:
            found = spot_check(loaded.scheme, leaf, population, good, sample)
            print_table(found.table())
            say(f"Điểm kỳ vọng: {points_text(found.expected, 4)}/{points_text(found.maximum)}.")
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
@click.option(
    "--vary",
    "settings",
    multiple=True,
    required=True,
    metavar="MÃ.SỐ_LIỆU=PHÂN_PHỐI",
    help="Một số liệu chưa chắc, ví dụ V.1.b.signed=47..50 hoặc V.1.b.signed=binomial(50, 97%).",
)
@click.option("--cases", type=click.IntRange(1, 100_000_000), default=100_000, show_default=True)
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Hạt giống: lặp lại được."
)
@click.option("--exact", is_flag=True, help="Tính chính xác phân phối, không rút ngẫu nhiên.")
@click.option("--target", metavar="MỤC_TIÊU", help="Số điểm hoặc tỷ lệ muốn đạt, ví dụ 90%.")
@shows_problems
def simulate(
    name: str,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
    evidence: tuple[str, ...],
    targets: bool,
    settings: tuple[str, ...],
    cases: int,
    seed: int,
    exact: bool,
    target: str | None,
) -> None:
    """Cho biết tổng điểm có thể ra sao khi một số số liệu chưa chắc chắn.

    Ví dụ: par-index simulate son-tra-2026 so-lieu.yaml --vary V.1.b.signed=47..50 --target 80%
    """
    from par_index.scoring.score import score
    from par_index.whatif.distribution import distribution
    from par_index.whatif.montecarlo import simulate as draw_cases
    from par_index.whatif.requests import check_spreads, read_goal, read_spreads

    loaded = opened(name, overlays, readings)
    given = evidence_of(loaded, evidence, targets=targets)
    spreads = read_spreads(loaded, settings)
    aim = None if target is None else read_goal(loaded, target)
    base = score(loaded.scheme, given.claims)
    check_spreads(loaded, given, spreads)
    if exact:
        try:
            found = distribution(base, given.claims, spreads)
        except ValueError as failure:
            refuse(Diagnostic("PAR803", str(failure)), "--exact")
        print_table(found.table())
        say(f"Điểm kỳ vọng: {points_text(found.mean, 4)}.")
        if aim is not None:
            _say_chance(aim.text, _chance(found, aim.points, aim.percent))
        return
    if cases > _QUIET:
        with click.progressbar(length=cases, label="Đang rút và chấm") as bar:
            drawn = draw_cases(base, spreads, cases, seed, bar.update)
    else:
        drawn = draw_cases(base, spreads, cases, seed)
    low, middle, high = (drawn.quantile(Fraction(k, 100)) for k in (5, 50, 95))
    say(f"{number_text(cases)} lần rút ngẫu nhiên (hạt giống {seed}), mỗi lần chấm chính xác.")
    missing = len(base.lacking())
    if missing:
        say(f"Còn {missing} tiêu chí {NO_FIGURES}, tính 0 điểm trong mọi lần.")
    say(f"Trung bình {points_text(drawn.mean, 4)} điểm, trung vị {points_text(middle)}.")
    say(f"90% số lần nằm từ {points_text(low)} đến {points_text(high)} điểm.")
    for title, count in drawn.grades.items():
        if count:
            say(f"Xếp loại «{title}»: {percent_text(Fraction(count, cases))} số lần.")
    if aim is not None:
        if aim.grade is not None:
            titles = list(drawn.grades)
            reached = sum(drawn.grades[t] for t in titles[: titles.index(aim.grade) + 1])
            _say_chance(aim.text, Fraction(reached, cases))
        else:
            _say_chance(aim.text, _chance(drawn, aim.points, aim.percent))


def _chance(found: object, points: Fraction | None, percent: Fraction | None) -> Fraction | None:
    """Return the chance of a target in points or percent, from either kind of result."""
    from par_index.whatif.distribution import Distribution
    from par_index.whatif.montecarlo import Simulation

    assert isinstance(found, Distribution | Simulation)
    if points is not None:
        return found.chance_of_points(points)
    return None if percent is None else found.chance_of_percent(percent)


def _say_chance(aim: str, chance: Fraction | None) -> None:
    if chance is None:
        say(f"Xác suất {aim} chỉ tính được khi rút ngẫu nhiên (không dùng --exact).")
    else:
        say(f"Xác suất đạt {aim}: {percent_text(chance)}.")
