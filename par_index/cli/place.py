"""What a command works on: SET EVIDENCE as named, or an assessment folder in their place."""

from __future__ import annotations

import functools
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from par_index.loading.opening import exists
from par_index.record.names import MAIN, found_from, is_folder, is_stage

if TYPE_CHECKING:
    from par_index.assessment import Assessment
    from par_index.loading.loaded import LoadedEvidence, LoadedSet
    from par_index.models.scorecard import Receipt
    from par_index.record.folder import Folder, Rules
    from par_index.scoring.scorecard import Scorecard

F = TypeVar("F", bound=Callable[..., Any])

MANY = 5
"""From how many files on reading them shows a progress bar."""

RECEIPT = "par_index.receipt"
"""Where a command keeps what its run read, until it has answered."""

_CHOSEN = "par_index.folder"

flag = functools.partial(click.option, is_flag=True)
several = functools.partial(click.option, multiple=True)
"""Options that are there or not, and those that may be given several times."""

folder_option = click.option(
    "-C",
    "folder",
    metavar="THƯ_MỤC",
    expose_value=False,
    callback=lambda ctx, _, value: _choose(ctx, value),
    help="Hồ sơ đánh giá, thay cho BỘ_TIÊU_CHÍ và SỐ_LIỆU.",
)
"""The option that names an assessment folder, before or behind the name of a command."""


def pairs(form: str) -> Callable[[click.Context, click.Parameter, Sequence[str]], dict[str, str]]:
    """Return what reads the values of an option that are written ``ONE=OTHER``.

    Raises:
        click.UsageError: a value is not written so; the message tells the form.

    """

    def read(_: click.Context, __: click.Parameter, values: Sequence[str]) -> dict[str, str]:
        found = [value.partition("=") for value in values]
        for value, parts in zip(values, found, strict=True):
            if not all(parts):
                raise click.UsageError(form.format(value))
        return {one: other for one, _, other in found}

    return read


overlay_option = several(
    "--with",
    "overlays",
    metavar="TỆP",
    help="Tệp điều chỉnh (điểm tối đa, cách áp dụng, xếp loại…), dùng được nhiều lần.",
)
reading_option = several(
    "--reading",
    "readings",
    metavar="MÃ=CÁCH_ÁP_DỤNG",
    callback=pairs("«{}» phải có dạng MÃ=CÁCH_ÁP_DỤNG, ví dụ I.1.a=at-least-five"),
    help="Chấm một tiêu chí theo cách áp dụng khác, ví dụ I.1.a=at-least-five.",
)
json_option = flag("--json", "as_json", help="In kết quả dạng JSON.")
evidence_argument = click.argument("evidence", nargs=-1, metavar="[SỐ_LIỆU]…")
"""The argument of evidence: no file, one or several; it stands below `set_options`."""


def evidence_options(function: F) -> F:
    """Add the argument of evidence and the option of scoring the set's own targets."""
    targets = flag("--targets", help="Chấm theo mục tiêu mà chính bộ tiêu chí nêu.")
    return evidence_argument(targets(function))


@dataclass(frozen=True)
class Subject:
    """What a command works on: the rules of a set, and the files of evidence.

    ``named`` are the files that the command line names; ``folder`` is the assessment folder whose
    files stand for them where it names none; with ``targets`` the set's own targets are scored.
    """

    rules: Rules
    named: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    folder: Folder | None = None
    targets: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """The files of evidence that are read."""
        return self.named or (() if self.targets else self.own)

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every file that is named, which no answer may replace."""
        return (self.rules.set, *self.rules.overlays, *self.paths)

    @cached_property
    def loaded(self) -> LoadedSet:
        """The set; one that a check finds unsound is refused."""
        return self.rules.open()

    @cached_property
    def evidence(self) -> LoadedEvidence:
        """What the files say, YAML or Excel, or the plan's own targets."""
        from par_index.door import open_evidence

        loaded = self.loaded
        if self.targets == bool(self.paths):
            message = "hãy nêu một hay nhiều tệp số liệu, hoặc --targets để chấm theo mục tiêu"
            raise click.UsageError(f"{message}; chỉ chọn một trong hai.")
        given = open_evidence(loaded, None if self.targets else tracked(self.paths))
        meta, receipt = click.get_current_context().meta, given.receipt
        meta[RECEIPT] = _together(meta[RECEIPT], receipt) if RECEIPT in meta else receipt
        return given

    @property
    def reported(self) -> LoadedEvidence | None:
        """The evidence; None at the start of the year, when nothing has been reported yet."""
        return self.evidence if self.paths or self.targets else None

    @cached_property
    def card(self) -> Scorecard:
        """The scorecard of the evidence."""
        from par_index.scoring.score import score

        return score(self.loaded.scheme, self.evidence.claims)

    @cached_property
    def assessment(self) -> Assessment:
        """Everything that can be asked of it."""
        from par_index.assessment import Assessment

        return Assessment(self.loaded, self.evidence)


def _together(*receipts: Receipt) -> Receipt:
    """Return what to look at again: two sides set against each other are no reception."""
    remarks = [one for receipt in receipts for one in (*receipt.remarks, *receipt.aside)]
    return type(receipts[0])(remarks=tuple(remarks))


def tracked(paths: Sequence[str]) -> Iterator[str]:
    """Yield the files, with a progress bar on a terminal when they are many."""
    from par_index.door import expanded

    files = [name for path in paths for name in expanded(path)]
    if len(files) < MANY or not sys.stderr.isatty():
        yield from files
        return
    label = f"Đọc {len(files)} tệp số liệu"
    with click.progressbar(files, label=label, file=sys.stderr) as bar:
        yield from bar


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
    def wrapped(
        words: tuple[str, ...],
        overlays: tuple[str, ...],
        readings: dict[str, str],
        targets: bool = False,
        **kwargs: Any,
    ) -> Any:
        context, rest = click.get_current_context(), list(words)
        for argument in reversed(last):
            value = rest.pop() if rest else None
            kwargs[argument.name or ""] = argument.process_value(context, value)
        day = _day(kwargs.get("as_of"))
        found = subject(rest, overlays, readings, day, targets=targets)
        if found.named and not takes_files:
            raise click.UsageError(f"thừa tham số: {' '.join(found.named)}")
        return function(found, **kwargs)

    for option in (reading_option, overlay_option, folder_option):
        wrapped = option(wrapped)
    shown = ["[BỘ_TIÊU_CHÍ]", *(argument.metavar or "" for argument in arguments)]
    return click.argument("words", nargs=-1, metavar=" ".join(shown))(wrapped)  # type: ignore[return-value]


def _day(value: object) -> date | None:
    """Return the day that ``--as-of`` names; a text that is none is left to the command."""
    from par_index.language.spelling import read_day

    if isinstance(value, date):
        return value
    with suppress(ValueError):
        return read_day(value) if isinstance(value, str) else None
    return None


def _choose(ctx: click.Context, value: str | None) -> None:
    if value is not None:
        ctx.meta[_CHOSEN] = value if exists(Path(value)) else unicodedata.normalize("NFC", value)


def current_folder() -> Folder | None:
    """Return the folder that ``-C`` names, else the one that the current directory is in.

    Raises:
        ProblemsError: the folder that was named is none, or has errors.

    """
    from par_index.record.folder import open_folder

    named = click.get_current_context().meta.get(_CHOSEN)
    if named is None:
        found = found_from(Path.cwd())
        named = None if found is None else os.path.relpath(found)
    return None if named is None else open_folder(named)


def needed_folder() -> Folder:
    """Return the folder that a command works on.

    Raises:
        click.UsageError: none is named, and none is at or above the current directory.
        ProblemsError: the folder that was named is none, or has errors.

    """
    folder = current_folder()
    if folder is None:
        message = f"cần một hồ sơ đánh giá: đứng trong thư mục có {MAIN}, hoặc nêu -C THƯ_MỤC"
        raise click.UsageError(message)
    return folder


def subject(
    words: Sequence[str],
    overlays: Iterable[str] = (),
    readings: Mapping[str, str] | None = None,
    day: date | None = None,
    *,
    targets: bool = False,
) -> Subject:
    """Return what the words of a command name: SET EVIDENCE…, a folder, a stage, or nothing.

    Words behind a folder are files that are read instead of its own evidence. A folder around the
    current directory counts only where nothing is named. ``day`` chooses among rules that
    changed in the year.
    """
    from par_index.record.folder import Rules, open_folder

    first, behind = (Path(words[0]), tuple(words[1:])) if words else (None, ())
    own: Iterable[str | Path] = ()
    folder = None
    if first is not None and is_stage(first):
        from par_index.record.stage import needed_stage

        kept, named = needed_stage(first).manifest, behind
        rules = Rules(str(first / kept.set), _inside(first, kept.overlays), kept.readings)
        own = _inside(first, kept.evidence)
    elif _CHOSEN in click.get_current_context().meta or first is None:
        folder, named = current_folder(), tuple(words)
    elif is_folder(first):
        folder, named = open_folder(words[0]), behind
    else:
        rules, named = Rules(words[0], (), {}), behind
    if folder is not None:
        rules, own = folder.rules(day), folder.evidence_files()
    elif first is None:
        word = click.Argument(["name"], metavar="BỘ_TIÊU_CHÍ")
        raise click.MissingParameter(ctx=click.get_current_context(), param=word)
    laid = Rules(rules.set, (*rules.overlays, *overlays), {**rules.readings, **(readings or {})})
    return Subject(laid, named, tuple(map(str, own)), folder, targets)


def _inside(path: Path, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(path / name) for name in names)


def argument(path: str | Path) -> str:
    """Return the name of a file as it is typed behind a command, in cmd.exe as in a shell."""
    return f'"{path}"' if " " in str(path) else str(path)
