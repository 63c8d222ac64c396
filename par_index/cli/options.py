"""Options that several commands share: a day, a unit, the form of the answer."""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

import click

from par_index.cli.place import flag
from par_index.language.spelling import read_day
from par_index.language.typing import nearest
from par_index.loading.loaded import LoadedSet
from par_index.loading.opening import is_dir
from par_index.models.criteria import CriteriaSet
from par_index.report.duties import horizon, unit_book
from par_index.report.work import Work
from par_index.words.remedies import Horizon
from par_index.year.units import UnitBook


class DayType(click.ParamType):  # type: ignore[type-arg, unused-ignore]  # generic since click 8.2
    """A day, as people spell it: 15/09/2026, 15-9-2026, 2026-09-15."""

    name = "ngày"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read the day, or fail with what is expected."""
        if isinstance(value, date):
            return value
        try:
            return read_day(str(value))
        except ValueError as problem:
            self.fail(str(problem), param, ctx)


def today() -> date:
    """Return today: the one place below which nobody asks the clock."""
    return date.today()


def _on(_: click.Context, __: click.Parameter, value: date | None) -> date:
    return value if value is not None else today()


def look_of(criteria: CriteriaSet, as_of: date | None) -> Horizon:
    """Return the day from which on advice is to be followed: the one asked for, or today."""
    return horizon(criteria, as_of or today())


day_option = functools.partial(click.option, "--as-of", "as_of", type=DayType())
advice_option = day_option(
    help="Ngày mà các giải pháp cải thiện được tính từ đó; mặc định là hôm nay."
)
as_of_option = day_option(callback=_on, help="Tình hình đến hết ngày này; mặc định là hôm nay.")


def _templates(_: click.Context, __: click.Parameter, value: str | None) -> Path | None:
    if value is not None and not is_dir(Path(value)):
        raise click.UsageError(f"không có thư mục «{value}».")
    return None if value is None else Path(value)


templates_option = click.option(
    "--templates",
    metavar="THƯ_MỤC",
    callback=_templates,
    help="Mẫu Word riêng, thay cho mẫu có sẵn cùng tên.",
)
unit_option = click.option(
    "--unit", metavar="ĐƠN_VỊ", help="Chỉ nhiệm vụ, tiêu chí do đơn vị này chủ trì."
)
supporting_option = flag("--supporting", help="Với --unit: cả phần mà đơn vị này phối hợp.")


def chosen_unit(
    book: UnitBook, unit: str | None, leading: set[str], supporting: Collection[str] = ()
) -> str | None:
    """Return the name of the unit that an option names, or None where it names none.

    Args:
        book: the units with their spellings.
        unit: what the option says.
        leading: the units that may be chosen.
        supporting: those that only support, told apart in the message.

    Raises:
        click.UsageError: no line is led by such a unit.

    """
    if unit is None:
        return None
    name = book.name(unit)
    if name in leading:
        return name
    if name in supporting:
        message = f"«{name}» không chủ trì nội dung nào, chỉ phối hợp; hãy thêm --supporting"
        raise click.UsageError(message)
    known = sorted(leading)
    hint = nearest(unit, known) or f". Có: {'; '.join(known)}"
    message = f"không có nội dung nào do «{unit}» chủ trì{hint}"
    raise click.UsageError(message)


def works_of(
    loaded: LoadedSet, found: Sequence[Work], unit: str | None, *, supporting: bool
) -> tuple[str | None, list[Work]]:
    """Return the unit that an option names, and the work that concerns it.

    What the whole centre sends is everybody's.

    Raises:
        click.UsageError: the unit has no such work.

    """
    leading = {name for work in found for name in work.lead}
    helping = {name for work in found for name in work.supporting}
    able = leading | helping if supporting else leading
    chosen = chosen_unit(unit_book(loaded.criteria), unit, able, helping)
    if chosen is None:
        return None, list(found)
    whole = loaded.criteria.unit
    return chosen, [
        work
        for work in found
        if work.concerns(chosen, supporting=supporting) or work.concerns(whole)
    ]
