"""How results show themselves: one table of typed columns, as text, HTML or a pandas frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from par_index.language.exact import Exact, exact_text, magnitude
from par_index.language.vietnamese import number_text, percent_text, points_text

if TYPE_CHECKING:
    import pandas as pd

ColumnKind: TypeAlias = Literal["text", "points", "change", "percent", "number", "count", "truth"]
Cell: TypeAlias = "str | bool | Exact | None"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its Vietnamese heading and what its cells hold.

    A column that is not ``shown`` stands in frames only.
    """

    label: str
    kind: ColumnKind = "text"
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under typed columns, with a caption of one sentence; ``strong`` rows stand out."""

    caption: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    strong: frozenset[int] = frozenset()

    def texts(self) -> list[list[str]]:
        """Return every cell as a Vietnamese reader expects it."""
        return [
            [cell_text(cell, column.kind) for cell, column in zip(row, self.columns, strict=True)]
            for row in self.rows
        ]

    def to_frame(self, *, exact: bool = False) -> pd.DataFrame:
        """Return a pandas frame under the Vietnamese headings of the table.

        Points, shares and efforts become float64, the nearest to the exact value, for plots and
        statistics. The exact value stands beside, under the same heading and «(chính xác)»: as the
        text ``num/den``, which every chart and file can carry, or with ``exact`` as a `Fraction`,
        for arithmetic that must add up.
        """
        import pandas as pd

        data: dict[str, Any] = {}
        for index, column in enumerate(self.columns):
            cells = [row[index] for row in self.rows]
            data[column.label] = _series(cells, column.kind)
            if column.kind in _EXACT:
                data[f"{column.label} (chính xác)"] = _exact_series(cells, fractions=exact)
        return pd.DataFrame(data)

    def to_html(self) -> str:
        """Return an HTML table; all text is escaped."""
        heads = "".join(
            f'<th style="{_HEAD}{_align(c.kind)}">{escape(c.label)}</th>'
            for c in self.columns
            if c.shown
        )
        body = "".join(self._html_row(index, row) for index, row in enumerate(self.texts()))
        caption = f'<caption style="{_CAPTION}">{escape(self.caption)}</caption>'
        return (
            f'<table style="border-collapse:collapse;font-size:0.9em">{caption}'
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        )

    def _html_row(self, index: int, row: list[str]) -> str:
        weight = "font-weight:600;" if index in self.strong else ""
        cells = "".join(
            f'<td style="{_CELL}{weight}{_align(c.kind)}">{escape(text)}</td>'
            for text, c in zip(row, self.columns, strict=True)
            if c.shown
        )
        return f"<tr>{cells}</tr>"


_CAPTION = "caption-side:top;text-align:left;font-weight:600;padding:4px 0"
_CELL = "padding:3px 8px;vertical-align:top;border-bottom:1px solid #8884;"
_HEAD = "padding:3px 8px;border-bottom:2px solid #888;"


class Shown:
    """A result that displays itself in notebooks and turns into a pandas frame."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.table().caption}>"

    def table(self) -> Table:
        """Return the result as a table."""
        raise NotImplementedError

    def to_frame(self, *, exact: bool = False) -> pd.DataFrame:
        """Return the result as a pandas frame; see `Table.to_frame`."""
        return self.table().to_frame(exact=exact)

    def _repr_html_(self) -> str:
        return self.table().to_html()


def cell_text(cell: Cell, kind: ColumnKind) -> str:
    """Write one cell for a Vietnamese reader; an absent value is empty."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "có" if cell else "không"
    if isinstance(cell, str):
        return cell
    if kind == "points":
        return points_text(cell)
    if kind == "change":
        return signed_text(cell)
    if kind == "percent":
        return percent_text(cell)
    return number_text(cell, 6)


def signed_text(value: Exact, places: int = 2) -> str:
    """Write a change of points with its sign: ``+0,25``, ``−0,50``, ``0,00``."""
    if value == 0:
        return points_text(value, places)
    return f"{'+' if value > 0 else '−'}{points_text(magnitude(value), places)}"


def _align(kind: ColumnKind) -> str:
    return "text-align:left" if kind in ("text", "truth") else "text-align:right;white-space:nowrap"


_EXACT = ("points", "change", "percent", "number")
"""The kinds of columns whose numbers a frame holds twice: as floats, and exactly."""


def _exact_series(cells: list[Cell], *, fractions: bool) -> Any:
    import pandas as pd

    if fractions:
        kept = [None if c is None or isinstance(c, str) else Fraction(c) for c in cells]
        return pd.Series(kept, dtype="object")
    texts = ["" if c is None or isinstance(c, str) else exact_text(c) for c in cells]
    return pd.Series(texts, dtype="str")


def _series(cells: list[Cell], kind: ColumnKind) -> Any:
    import pandas as pd

    if kind == "text":
        return pd.Series(["" if cell is None else str(cell) for cell in cells], dtype="str")
    if kind == "truth":
        return pd.Series(cells, dtype="boolean")
    if kind == "count":
        return pd.Series([None if c is None else int(c) for c in cells], dtype="Int64")
    numbers = [None if c is None or isinstance(c, str) else float(c) for c in cells]
    return pd.Series(numbers, dtype="float64")
