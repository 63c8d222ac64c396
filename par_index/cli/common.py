"""What commands share: options, loading with errors shown, and the exit codes."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from par_index.diagnostics.problems import Problem, ProblemsError
from par_index.loading.certificates import proved
from par_index.loading.load import (
    LoadedEvidence,
    LoadedSet,
    load_evidence,
    load_set,
    targets_of,
)

F = TypeVar("F", bound=Callable[..., Any])

SHOWN = 200
"""Most problems that are printed one by one."""

MANY = 5
"""From how many files on reading them shows a progress bar."""

FAILED = 1
"""Exit code when files have errors; wrong usage of a command exits with 2."""

_OPTIONS = [
    click.argument("name", metavar="BỘ_TIÊU_CHÍ"),
    click.option(
        "--with",
        "overlays",
        multiple=True,
        metavar="TỆP",
        help="Tệp điều chỉnh (điểm tối đa, cách hiểu, xếp loại…), dùng được nhiều lần.",
    ),
    click.option(
        "--reading",
        "readings",
        multiple=True,
        metavar="MÃ=CÁCH_HIỂU",
        help="Chấm một tiêu chí theo cách hiểu khác, ví dụ I.1.a=at-least-five.",
    ),
]


def set_options(function: F) -> F:
    """Add the criteria set argument with overlays and readings."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def shows_problems(function: F) -> F:
    """Print the problems of files on standard error and exit with `FAILED`."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except ProblemsError as failure:
            fail(failure.problems)

    return wrapped  # type: ignore[return-value]


def fail(problems: list[Problem]) -> NoReturn:
    """Print problems and exit."""
    for problem in problems[:SHOWN]:
        click.echo(problem.render(), err=True)
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
    loaded = load_set(name, overlays, chosen)
    if loaded.overlays or not proved(loaded.files):
        from par_index.checking.report import errors_of

        if errors := errors_of(loaded):
            raise ProblemsError(errors)
    return loaded


def evidence_of(
    loaded: LoadedSet, paths: Sequence[str] | str | None, *, targets: bool
) -> LoadedEvidence:
    """Load the evidence that a command names: files, YAML or Excel, or the plan's own targets."""
    named = [paths] if isinstance(paths, str) else list(paths or ())
    if targets == bool(named):
        message = "hãy nêu một tệp số liệu, hoặc --targets để chấm theo mục tiêu"
        raise click.UsageError(f"{message}; chỉ chọn một trong hai.")
    if not named:
        return targets_of(loaded)
    files = [name for path in named for name in _expanded(path)]
    if len(files) == 1 and not is_workbook(files[0]):
        return load_evidence(files[0], loaded)
    from par_index.excel.gather import gather

    return gather(loaded, tracked(files))


def tracked(paths: Sequence[str]) -> Iterator[str]:
    """Yield the files, with a progress bar on a terminal when they are many."""
    if len(paths) < MANY or not sys.stderr.isatty():
        yield from paths
        return
    label = f"Đọc {len(paths)} tệp số liệu"
    with click.progressbar(paths, label=label, file=sys.stderr) as files:
        yield from files


def is_workbook(path: str) -> bool:
    """Whether a file name is one of a spreadsheet."""
    return path.casefold().endswith((".xlsx", ".xlsm", ".xls", ".xltx", ".xltm", ".xlsb", ".ods"))


def _expanded(path: str) -> list[str]:
    """Return the files that a pattern such as ``*.xlsx`` names, where the shell left it as it is.

    The small files that Excel keeps beside an open workbook (``~$…``) are no evidence.
    """
    if not any(mark in path for mark in "*?") or Path(path).exists():
        return [path]
    folder = Path(path).parent
    found = sorted(
        str(file) for file in folder.glob(Path(path).name) if not file.name.startswith("~$")
    )
    return found or [path]
