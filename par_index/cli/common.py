"""What commands share: options, loading with errors shown, and the exit codes."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, NoReturn, TypeVar

import click

from par_index.cli.place import folder_option, subject
from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError, visible
from par_index.door import expanded, open_evidence, open_set
from par_index.language.spelling import read_day
from par_index.loading.load import LoadedEvidence, LoadedSet
from par_index.models.scorecard import Receipt

F = TypeVar("F", bound=Callable[..., Any])

SHOWN = 200
"""Most problems that are printed one by one."""

MANY = 5
"""From how many files on reading them shows a progress bar."""

_RECEIPT = "par_index.receipt"
"""Where a command keeps what its run read, until it has answered."""

FAILED = 1
"""Exit code when files have errors; wrong usage of a command exits with 2."""

overlay_option = click.option(
    "--with",
    "overlays",
    multiple=True,
    metavar="TỆP",
    help="Tệp điều chỉnh (điểm tối đa, cách hiểu, xếp loại…), dùng được nhiều lần.",
)
reading_option = click.option(
    "--reading",
    "readings",
    multiple=True,
    metavar="MÃ=CÁCH_HIỂU",
    help="Chấm một tiêu chí theo cách hiểu khác, ví dụ I.1.a=at-least-five.",
)

_EVIDENCE = click.argument("evidence", nargs=-1, metavar="[SỐ_LIỆU]…")
_TARGETS = click.option(
    "--targets", is_flag=True, help="Chấm theo mục tiêu mà chính bộ tiêu chí nêu."
)


def set_options(function: F) -> F:
    """Add what a command works on: a criteria set with overlays and readings, or a folder.

    Arguments that the command declares itself stand behind the set: ``evidence`` takes the files
    that are named, or those of the folder; any other is the last word of the command line.
    """
    declared: list[click.Parameter] = getattr(function, "__click_params__", [])
    arguments = [param for param in reversed(declared) if isinstance(param, click.Argument)]
    declared[:] = [param for param in declared if param not in arguments]
    last = [argument for argument in arguments if argument.nargs == 1]
    takes_files = len(last) < len(arguments)

    @functools.wraps(function)
    def wrapped(words: tuple[str, ...], **kwargs: Any) -> Any:
        context, rest = click.get_current_context(), list(words)
        for argument in reversed(last):
            value = rest.pop() if rest else None
            kwargs[argument.name or ""] = argument.process_value(context, value)
        found = subject(rest, kwargs["overlays"], kwargs["readings"], _day(kwargs.get("as_of")))
        if rest_of_line := found.named[slice(0) if takes_files else slice(None)]:
            raise click.UsageError(f"thừa tham số: {' '.join(rest_of_line)}")
        kwargs |= {"name": found.name, "overlays": found.overlays, "readings": found.readings}
        if takes_files:
            kwargs["evidence"] = found.named if kwargs.get("targets") else found.evidence
        return function(**kwargs)

    for option in (reading_option, overlay_option, folder_option):
        wrapped = option(wrapped)
    shown = ["[BỘ_TIÊU_CHÍ]", *(argument.metavar or "" for argument in arguments)]
    words = click.argument("words", nargs=-1, metavar=" ".join(shown))
    return words(shows_problems(wrapped))  # type: ignore[return-value]


def _day(value: object) -> date | None:
    """Return the day that ``--as-of`` names; a text that is none is left to the command."""
    if isinstance(value, date):
        return value
    with suppress(ValueError):
        return read_day(value) if isinstance(value, str) else None
    return None


def evidence_argument(function: F) -> F:
    """Add the argument of evidence: no file, one or several; it stands below `set_options`."""
    return _EVIDENCE(function)


def evidence_options(function: F) -> F:
    """Add the argument of evidence and the option of scoring the set's own targets."""
    return evidence_argument(_TARGETS(function))


def shows_problems(function: F) -> F:
    """Print the problems of files on standard error and exit with `FAILED`."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            result = function(*args, **kwargs)
        except ProblemsError as failure:
            fail(failure.problems)
        receipt = click.get_current_context().meta.pop(_RECEIPT, None)
        if receipt is not None and not kwargs.get("as_json"):
            print_receipt(receipt)
        return result

    return wrapped  # type: ignore[return-value]


def print_receipt(receipt: Receipt) -> None:
    """Print on standard error what a run read, what is missing and what to look at again."""
    from par_index.cli.table import say_problem, say_whole
    from par_index.report.reception import receipt_rows

    rows = receipt_rows(receipt)
    if rows:
        click.echo("\nPhiếu tiếp nhận số liệu", err=True)
    for row in rows:
        say_whole(f"  {visible(row)}", err=True)
    for remark in receipt.remarks[:SHOWN]:
        found = Diagnostic(remark.code, remark.text, remark.hint)
        say_problem(found.at(remark.where), err=True)
    if len(receipt.remarks) > SHOWN:
        click.echo(f"… và {len(receipt.remarks) - SHOWN} lưu ý nữa.", err=True)


def fail(problems: list[Problem]) -> NoReturn:
    """Print problems and exit."""
    from par_index.cli.table import say_problem

    for problem in problems[:SHOWN]:
        say_problem(problem, err=True)
    if len(problems) > SHOWN:
        click.echo(f"… và {len(problems) - SHOWN} lỗi nữa.", err=True)
    files = len({problem.file.partition("!")[0] for problem in problems})
    click.echo(f"\n{len(problems)} lỗi trong {files} tệp; chưa chấm điểm.", err=True)
    click.echo(f"Xem giải thích mã lỗi: par-index rule {problems[0].code}", err=True)
    sys.exit(FAILED)


def opened(name: str, overlays: tuple[str, ...], readings: tuple[str, ...]) -> LoadedSet:
    """Load a criteria set as the options ask; one that a check finds unsound is refused."""
    chosen = {}
    for item in readings:
        code, equals, reading = item.partition("=")
        if not equals or not code or not reading:
            message = f"«{item}» phải có dạng MÃ=CÁCH_HIỂU, ví dụ I.1.a=at-least-five"
            raise click.UsageError(message)
        chosen[code] = reading
    return open_set(name, overlays, chosen)


def evidence_of(loaded: LoadedSet, paths: Sequence[str], *, targets: bool) -> LoadedEvidence:
    """Load the evidence that a command names: files, YAML or Excel, or the plan's own targets."""
    if targets == bool(paths):
        message = "hãy nêu một hay nhiều tệp số liệu, hoặc --targets để chấm theo mục tiêu"
        raise click.UsageError(f"{message}; chỉ chọn một trong hai.")
    given = open_evidence(loaded, None if targets else tracked(paths))
    meta = click.get_current_context().meta
    receipt: Receipt = given.receipt
    if (other := meta.get(_RECEIPT)) is not None:
        # two sides set against each other are no reception: only what to look at again is told
        receipt = Receipt(remarks=(*other.remarks, *other.aside, *receipt.remarks, *receipt.aside))
    meta[_RECEIPT] = receipt
    return given


def tracked(paths: Sequence[str]) -> Iterator[str]:
    """Yield the files, with a progress bar on a terminal when they are many."""
    files = [name for path in paths for name in expanded(path)]
    if len(files) < MANY or not sys.stderr.isatty():
        yield from files
        return
    label = f"Đọc {len(files)} tệp số liệu"
    with click.progressbar(files, label=label, file=sys.stderr) as bar:
        yield from bar
