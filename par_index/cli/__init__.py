"""The command line. Commands are imported when they are called, so that help starts fast."""

from __future__ import annotations

import gc
import gettext
import os
import sys
import unicodedata
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from par_index import __version__
from par_index.cli.place import RECEIPT, folder_option

# click passes its messages through gettext: this catalogue makes them Vietnamese, whatever
# language the system is set to, without a line of them repeated here
gettext.bindtextdomain("messages", str(Path(__file__).with_name("locale")))
# the only way to choose a language for messages that are looked up when they are shown
os.environ["LANGUAGE"] = "vi"
# what stands for a value where an option names nothing better
click.types.StringParamType.name = "chữ"
for _kind in (
    click.types.IntParamType,
    click.IntRange,
    click.types.FloatParamType,
    click.FloatRange,
):
    _kind.name = "số"

_COMMANDS = {
    "init": ("par_index.cli.folder:init", "Tạo hồ sơ đánh giá của một năm."),
    "collect": ("par_index.cli.folder:collect", "Đơn vị nào đã gửi số liệu, còn thiếu gì."),
    "record": ("par_index.cli.stages:record", "Ghi một lần chấm vào hồ sơ, không ghi đè gì."),
    "verify": ("par_index.cli.stages:verify", "Kiểm tra các lần chấm đã ghi có bị sửa không."),
    "appraise": ("par_index.cli.stages:appraise", "Bảng thẩm định: tạo ra, đọc lại."),
    "compare": ("par_index.cli.stages:compare", "So sánh các lần chấm, các năm, các hồ sơ."),
    "documents": ("par_index.cli.dossier:documents", "Rà và đóng gói tài liệu kiểm chứng."),
    "dossier": (
        "par_index.cli.dossier:dossier",
        "Lập văn bản của hồ sơ để trình ký.",
    ),
    "fill": ("par_index.cli.fill:fill", "Điền vào biểu mẫu Excel của cấp trên."),
    "read-form": (
        "par_index.cli.fill:read_form",
        "Từ bảng chấm điểm có sẵn ra bộ tiêu chí, số liệu.",
    ),
    "profile": ("par_index.cli.dossier:profile", "Thông tin của đơn vị để in văn bản."),
    "lint": ("par_index.cli.dossier:lint", "Những điều người thẩm định sẽ hỏi trước."),
    "switch": ("par_index.cli.folder:switch", "Thay bộ tiêu chí trong năm: xem, rồi dùng."),
    "score": ("par_index.cli.score:score", "Chấm điểm một bộ tiêu chí và in bảng điểm."),
    "explain": ("par_index.cli.score:explain", "Giải thích trọn vẹn một tiêu chí."),
    "whatif": ("par_index.cli.whatif:whatif", "Nếu số liệu khác đi thì điểm đổi ra sao."),
    "plan": ("par_index.cli.whatif:plan", "Cách đạt một mục tiêu với ít khối lượng nhất."),
    "spot": ("par_index.cli.uncertainty:spot", "Xác suất từng mức khi kiểm tra ngẫu nhiên."),
    "simulate": ("par_index.cli.uncertainty:simulate", "Tổng điểm ra sao khi số liệu chưa chắc."),
    "sensitivity": ("par_index.cli.whatif:sensitivity", "Yếu tố nào làm tổng điểm đổi nhiều nhất."),
    "change": (
        "par_index.cli.whatif:change",
        "Điểm đổi giữa hai năm: do cách chấm hay do kết quả.",
    ),
    "app": ("par_index.cli.app:app", "Mở ứng dụng chấm điểm trong trình duyệt, trên máy này."),
    "template": ("par_index.cli.folder:template", "Tạo biểu mẫu Excel để các đơn vị điền số liệu."),
    "new": ("par_index.cli.new:new", "Bắt đầu một bộ tiêu chí từ bảng Excel hoặc CSV."),
    "check": ("par_index.cli.check:check", "Chứng minh bộ tiêu chí và cách chấm không sai."),
    "status": ("par_index.cli.status:status", "Nhiệm vụ nào chậm, sắp đến hạn, đã hoàn thành."),
    "calendar": (
        "par_index.cli.status:calendar",
        "Lịch thời hạn trong năm; xuất tệp .ics.",
    ),
    "units": ("par_index.cli.score:units", "Điểm và điểm trừ theo đơn vị chủ trì."),
    "rank": ("par_index.cli.rank:rank", "Xếp hạng nhiều đơn vị theo tỷ lệ điểm."),
    "frame": ("par_index.cli.frame:frame", "Chấm mọi dòng của một bảng, đến hàng triệu dòng."),
    "survey": ("par_index.cli.survey:survey", "Tính mức hài lòng từ bảng trả lời khảo sát."),
    "list": ("par_index.cli.check:list_sets", "Liệt kê các bộ tiêu chí có sẵn."),
    "rule": ("par_index.cli.check:rule", "Giải thích một mã lỗi, ví dụ PAR102."),
    "schema": ("par_index.cli.check:schema", "In JSON Schema của một loại tệp."),
}
"""Every command: where its code is, and its line in the help."""


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the command names in the order of the table."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        if command.options_metavar == "[OPTIONS]":  # which click does not translate
            command.options_metavar = "[TÙY_CHỌN]"
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; print the problems of files, or the receipt of what was read."""
        from par_index.diagnostics.problems import ProblemsError

        try:
            result = super().invoke(ctx)
        except ProblemsError as failure:
            from par_index.cli.answers import fail

            fail(failure.problems)
        if RECEIPT in ctx.meta:
            from par_index.cli.answers import print_receipt

            print_receipt(ctx.meta[RECEIPT])
        return result

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the one that was probably meant.

        Names that are typed or pasted as letters with combining marks are the composed names;
        a file that is called so on disk keeps its name.
        """
        from par_index.diagnostics.problems import visible

        for arg in args:
            if visible(arg) != arg:
                raise click.UsageError(f"tham số «{visible(arg)}» có ký tự điều khiển.", ctx)
        args = [arg if os.path.exists(arg) else unicodedata.normalize("NFC", arg) for arg in args]  # noqa: PTH110
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            from par_index.language.typing import nearest

            hint = nearest(name, list(_COMMANDS)) or f"; các lệnh: {', '.join(_COMMANDS)}."
            raise click.UsageError(f"không có lệnh «{name}»{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        del ctx
        with formatter.section("Lệnh"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    options_metavar="[TÙY_CHỌN]",
    subcommand_metavar="LỆNH [THAM_SỐ]...",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@folder_option
@click.version_option(__version__, "-V", "--version")
def cli() -> None:
    """Chấm điểm cải cách hành chính: chính xác, giải thích từng điểm bị trừ.

    Bắt đầu với: par-index score son-tra-2026 --targets
    """


def main() -> None:
    """Run the command line with UTF-8 output, whatever the console is set to."""
    # looking for cycles among objects that all stay is a tenth of the time of a command
    gc.set_threshold(20_000, 20, 50)
    # pydantic would look for plugins in every installed distribution; there is none to find
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # a program without a console, such as pythonw
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # https://no-color.org; None leaves it to click, which colours terminals only
    color = False if os.environ.get("NO_COLOR") else None
    try:
        try:
            cli.main(prog_name="par-index", color=color)
        finally:
            sys.stdout.flush()
    except OSError as failure:
        from par_index.record.writing import reason

        if failure.filename is None:
            # what is left in the buffer cannot be written either, when Python ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            click.echo(f"Không in được kết quả: {reason(failure)}.", err=True)
        else:
            told = f"Không đọc hoặc ghi được «{failure.filename}»: {reason(failure)}."
            click.echo(told, err=True)
        sys.exit(1)
