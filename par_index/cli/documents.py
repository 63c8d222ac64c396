"""`par-index documents` and `par-index lint`: what an appraiser would ask about."""

from __future__ import annotations

from collections.abc import Sequence

import click

from par_index.cli.common import evidence_of, evidence_options, opened, set_options, shows_problems
from par_index.cli.place import folder_option, needed_folder, used_folder
from par_index.cli.saving import save
from par_index.cli.table import say, say_problem
from par_index.diagnostics.problems import Problem
from par_index.scoring.score import score as score_scheme


@click.command()
@click.option("--pack", "out", metavar="TỆP.zip", help="Đóng gói tài liệu theo mã tiêu chí.")
@folder_option
@shows_problems
def documents(out: str | None) -> None:
    """Rà tài liệu kiểm chứng của hồ sơ, và đóng gói theo mã tiêu chí để gửi cấp trên.

    Ví dụ: par-index documents --pack van-ban/minh-chung.zip
    """
    from par_index.record.documents import document_problems, packed

    folder = needed_folder()
    evidence = folder.evidence()
    _print(document_problems(folder, folder.loaded, evidence), "tài liệu")
    if out is not None:
        content, missing = packed(folder, folder.loaded, evidence)
        save(out, content, ".zip", ())
        say(f"Đã đóng gói tài liệu: {out}")
        if missing:
            codes = ", ".join(dict.fromkeys(missing))
            say(f"Có tài liệu chưa có tệp ở tiêu chí: {codes}.", style="yellow")


@click.command()
@set_options
@evidence_options
@shows_problems
def lint(
    name: str,
    overlays: tuple[str, ...],
    readings: tuple[str, ...],
    evidence: tuple[str, ...],
    targets: bool,
) -> None:
    """Nêu những điều người thẩm định sẽ hỏi trước khi gửi hồ sơ.

    Tiêu chí không có tài liệu hay giải trình, mẫu ít, tỷ lệ tròn che số đếm, số liệu mâu thuẫn giữa
    các tiêu chí, điểm bị trừ mà chưa ghi nguyên nhân, trách nhiệm, giải pháp, thời hạn.

    Ví dụ: par-index lint son-tra-2026 so-lieu.yaml
    """
    from par_index.record.documents import document_problems
    from par_index.record.linting import lint as questions

    loaded = opened(name, overlays, readings)
    given = evidence_of(loaded, evidence, targets=targets)
    found = questions(loaded, given, score_scheme(loaded.scheme, given.claims))
    folder = used_folder()
    if folder is not None and not targets:
        found += document_problems(folder, loaded, given)
    _print(found, "điều")


def _print(problems: Sequence[Problem], what: str) -> None:
    for problem in problems:
        say_problem(problem)
    say(f"{len(problems)} {what} cần xem lại." if problems else "Không có gì phải hỏi thêm.")
