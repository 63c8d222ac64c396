"""`par-index dossier`, `profile`, `documents` and `lint`: what is filed with a self-score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from par_index.cli.answers import save, say, say_problem, suffix_of
from par_index.cli.options import day_option, templates_option
from par_index.cli.place import (
    Subject,
    current_folder,
    evidence_options,
    flag,
    folder_option,
    needed_folder,
    set_options,
)
from par_index.diagnostics.problems import Problem
from par_index.loading.opening import exists
from par_index.record.names import MAIN, WRITTEN
from par_index.report.periodic import PERIODS, period_of

if TYPE_CHECKING:
    from par_index.dossier.appendix import Asked
    from par_index.dossier.facts import Facts, Name

_NAMES: tuple[Name, ...] = ("to-trinh", "bao-cao", "bien-ban-hop", "bang-tu-cham", "danh-muc")
PERIODIC: Name = "bao-cao-ky"


def _save_templates(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Write the shipped templates and the list of their marks, and end."""
    if value is None:
        return
    from par_index.dossier.facts import TITLES
    from par_index.dossier.words import MARKS, marks_page, template
    from par_index.dossier.writing import write_documents

    found = {f"{name}.docx": template(name, None)[1] for name in TITLES}
    found[MARKS] = marks_page().encode()
    write_documents(Path(value), found, {}, overwrite=False)
    say(f"Đã chép {len(TITLES)} mẫu Word vào «{value}»; các dấu dùng được ghi ở {MARKS}.")
    ctx.exit()


@click.command()
@set_options
@evidence_options
@click.option("--profile", "unit", metavar="TỆP.yaml", help="Thông tin đơn vị, hội đồng, cuộc họp.")
@click.option("--out", metavar="THƯ_MỤC", help="Nơi ghi văn bản; mặc định là van-ban.")
@click.option(
    "--only", multiple=True, type=click.Choice(_NAMES), help="Chỉ văn bản này; dùng được nhiều lần."
)
@click.option(
    "--period",
    type=click.Choice(list(PERIODS), case_sensitive=False),
    help="Chỉ lập báo cáo định kỳ: quý, 6 tháng (6T), 9 tháng (9T), năm (NAM).",
)
@day_option(help="Ngày ghi trên văn bản; không nêu thì để trống.")
@templates_option
@flag("--overwrite", help="Bỏ văn bản đã sửa tay ở nơi ghi.")
@click.option(
    "--save-templates",
    metavar="THƯ_MỤC",
    is_eager=True,
    expose_value=False,
    callback=_save_templates,
    help="Chép các mẫu Word có sẵn ra để sửa, rồi thôi.",
)
def dossier(
    case: Subject,
    unit: str | None,
    out: str | None,
    only: tuple[str, ...],
    period: str | None,
    as_of: date | None,
    templates: Path | None,
    overwrite: bool,
) -> None:
    """Lập Tờ trình, Báo cáo, Biên bản họp, Bảng tự đánh giá, chấm điểm, danh mục tài liệu để ký.

    Với --period thì lập báo cáo định kỳ của kỳ ấy, từ tình hình thực hiện nhiệm vụ.

    Ví dụ: par-index dossier son-tra-2026 so-lieu.yaml --profile don-vi.yaml --out van-ban
    """
    from par_index.dossier import make
    from par_index.dossier.writing import write_documents
    from par_index.loading.reader import read_file
    from par_index.loading.structure import built
    from par_index.models.folder import UnitFile

    evidence, folder = case.evidence, case.folder
    known = UnitFile() if folder is None else folder.entry
    read = [] if folder is None else [folder.file]
    if unit is not None:
        read = [read_file(Path(unit))]
        known = built(UnitFile, read[0])
    facts = make.facts_of(case.loaded, evidence, known, as_of, folder)
    if period is not None:
        facts = make.with_draft(facts, period_of(period, case.loaded.criteria.year))
    asked = [one for one in _NAMES if one in (only or _NAMES)] if period is None else [PERIODIC]
    made = make.make(facts, asked, templates, read)
    target = Path(out) if out else (folder.path if folder else Path()) / WRITTEN
    write_documents(target, made.files, made.inputs, overwrite=overwrite)
    say(f"Đã ghi vào «{target}»: {', '.join(made.files)}.", bold=True)
    _say_blanks(made.blanks)


def facts_of(case: Subject, day: date | None) -> Facts:
    """Return what documents say something of, with the profile of the folder where one is used."""
    from par_index.dossier import make
    from par_index.models.folder import UnitFile

    known = UnitFile() if case.folder is None else case.folder.entry
    return make.facts_of(case.loaded, case.evidence, known, day, case.folder)


def write_tasks(
    out: str, case: Subject, facts: Facts, asked: Asked, subject: str, own: Path | None
) -> None:
    """Write tasks in the columns of a plan's appendix, as Word or Excel by the name of the file."""
    from par_index.dossier.appendix import tasks_file

    suffix = suffix_of(out, (".docx", ".xlsx"))
    word_only(suffix, own)
    save(out, tasks_file(facts, asked, subject, suffix, own), suffix, case.inputs)
    say(f"Đã ghi {len(asked)} nhiệm vụ vào {out}.")


def word_only(suffix: str, own: Path | None) -> None:
    """Refuse templates of Word for a file that is none."""
    if own is not None and suffix != ".docx":
        raise click.UsageError("--templates chỉ dùng khi ghi ra tệp Word (.docx).")


def _say_blanks(blanks: Mapping[str, list[str]]) -> None:
    """Print what the documents leave open."""
    if not blanks:
        say("Không còn chỗ nào để trống, ngoài số văn bản.")
        return
    say("Còn để trống «……», hãy bổ sung thông tin rồi lập lại:", style="yellow")
    for what in dict.fromkeys(one for found in blanks.values() for one in found):
        say(f"  {what} ({', '.join(name for name, found in blanks.items() if what in found)})")


@click.group(subcommand_metavar="LỆNH [THAM_SỐ]...")
def profile() -> None:
    """Thông tin của đơn vị để in văn bản."""


@profile.command("init", options_metavar="[TÙY_CHỌN]")
@click.argument("path", required=False, metavar="[TỆP.yaml]")
@flag("--blank", help="Không hỏi; tạo tệp có các mục còn trống để điền.")
@folder_option
def init(path: str | None, blank: bool) -> None:
    """Hỏi tên đơn vị, cơ quan chủ quản, ký hiệu, người ký, nơi nhận, căn cứ rồi ghi lại.

    Đứng trong hồ sơ, hoặc có -C, thì ghi vào hồ sơ; nêu TỆP.yaml thì ghi vào tệp ấy.
    """
    from par_index.dossier import profile as asked
    from par_index.models.folder import Profile, UnitFile

    folder = None if path is not None else current_folder()
    if folder is None and path is None:
        raise click.UsageError("hãy nêu TỆP.yaml, hoặc một hồ sơ đánh giá bằng -C THƯ_MỤC.")
    if path is not None and exists(Path(path)):
        raise click.UsageError(f"đã có tệp «{path}»; hãy sửa tệp ấy hoặc nêu tên khác.")
    before = Profile() if folder is None else folder.entry.profile
    answers = asked.answers_of(before)
    if not blank:
        say("Chưa biết thì nhấn Enter để trống; văn bản in ra sẽ có «……» ở chỗ ấy.")
        for key, question in asked.QUESTIONS.items():
            known = answers[key]
            answers[key] = click.prompt(question, default=known, show_default=bool(known))
    found = asked.profile_of(answers, before)
    if folder is None:
        assert path is not None
        text, target = asked.new_file(found), path
    else:
        text, target = (
            asked.with_unit(folder.file, UnitFile(profile=found)),
            str(folder.path / MAIN),
        )
    save(target, text.encode(), Path(target).suffix if folder else ".yaml")
    say(f"Đã ghi thông tin của đơn vị vào «{target}».")


@click.command()
@click.option("--pack", "out", metavar="TỆP.zip", help="Đóng gói tài liệu theo mã tiêu chí.")
@folder_option
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
        save(out, content, ".zip")
        say(f"Đã đóng gói tài liệu: {out}")
        if missing:
            codes = ", ".join(dict.fromkeys(missing))
            say(f"Có tài liệu chưa có tệp ở tiêu chí: {codes}.", style="yellow")


@click.command()
@set_options
@evidence_options
def lint(case: Subject) -> None:
    """Nêu những điều người thẩm định sẽ hỏi trước khi gửi hồ sơ.

    Tiêu chí không có tài liệu hay giải trình, mẫu ít, tỷ lệ tròn che số đếm, số liệu mâu thuẫn giữa
    các tiêu chí, điểm bị trừ mà chưa ghi nguyên nhân, trách nhiệm, giải pháp, thời hạn.

    Ví dụ: par-index lint son-tra-2026 so-lieu.yaml
    """
    from par_index.record.asking import lint as questions
    from par_index.record.documents import document_problems

    found = questions(case.loaded, case.evidence, case.card)
    if case.folder is not None and not case.targets:
        found += document_problems(case.folder, case.loaded, case.evidence)
    _print(found, "điều")


def _print(problems: Sequence[Problem], what: str) -> None:
    for problem in problems:
        say_problem(problem)
    say(f"{len(problems)} {what} cần xem lại." if problems else "Không có gì phải hỏi thêm.")
