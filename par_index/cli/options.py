"""Options that the commands of the year share: a day, a unit."""

from __future__ import annotations

from datetime import date

import click

from par_index.language.spelling import read_day
from par_index.language.typing import nearest
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


unit_option = click.option(
    "--unit", "unit", metavar="ĐƠN_VỊ", help="Chỉ các dòng mà đơn vị này chủ trì."
)


def chosen_unit(book: UnitBook, unit: str | None, leading: set[str]) -> str | None:
    """Return the name of the unit that an option names, or None where it names none.

    Raises:
        click.UsageError: no line is led by such a unit.

    """
    if unit is None:
        return None
    name = book.name(unit)
    if name in leading:
        return name
    known = sorted(leading)
    hint = nearest(unit, known) or f". Có: {'; '.join(known)}"
    message = f"không có dòng nào do «{unit}» chủ trì{hint}"
    raise click.UsageError(message)
