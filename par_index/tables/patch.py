"""Writing into cells of a workbook that others made: every part that is not written into is kept.

A library that reads and writes whole workbooks loses what it does not know, such as text boxes and
lists of choices; here the cells of one sheet are changed within its XML, and nothing else.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from copy import copy
from decimal import Context
from fractions import Fraction
from io import BytesIO
from typing import Any, TypeAlias

from par_index.tables.cells import address, escaped
from par_index.tables.package import Package
from par_index.tables.workbook import main_part, place_of

Written: TypeAlias = str | Fraction
Spot: TypeAlias = tuple[int, int]

_DIGITS = Context(prec=15)
_BEFORE_CALCULATION = ("sheets", "functionGroups", "externalReferences", "definedNames")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class SheetPart:
    """A sheet as it is stored: its rows and cells, and which of them are not to be written."""

    def __init__(self, package: Package, part: str) -> None:
        self.package, self.part = package, part
        self.root = _parsed(package, part)
        self.space = self.root.tag.rpartition("}")[0] + "}"
        self.rows: dict[int, tuple[Any, dict[int, Any]]] = {}
        self.areas: list[tuple[str, Spot, Spot]] = []
        number = 0
        for row in self.root.iter(f"{self.space}row"):
            number = int(row.get("r", number + 1))
            cells: dict[int, Any] = {}
            for cell in row.iterchildren(f"{self.space}c"):
                place = place_of(cell.get("r", ""))
                column = place[1] if place else max(cells, default=0) + 1
                cells[column] = cell
                for formula in cell.iterchildren(f"{self.space}f"):
                    many = formula.get("t") in ("array", "dataTable")
                    own = address(number, column)
                    self._area("formula", formula.get("ref", own) if many else own)
            self.rows[number] = row, cells
        for merged in self.root.iter(f"{self.space}mergeCell"):
            self._area("merge", merged.get("ref", ""))

    def _area(self, kind: str, reference: str) -> None:
        first, _, last = reference.partition(":")
        one, two = place_of(first), place_of(last or first)
        if one and two:
            self.areas.append((kind, one, two))

    def refusal(self, spot: Spot) -> str:
        """Return why a cell is not to be written, in words; empty where it may be."""
        if spot[0] not in self.rows:
            return "trang không có dòng này"
        for kind, first, last in self.areas:
            if first[0] <= spot[0] <= last[0] and first[1] <= spot[1] <= last[1]:
                if kind == "formula":
                    return "ô có công thức của biểu mẫu"
                if first != spot:
                    return f"ô nằm trong ô gộp từ {address(*first)}"
        return ""

    def patched(self, values: Mapping[Spot, Written], *, recompute: bool) -> bytes:
        """Return the workbook with values written; an empty text empties a cell.

        ``recompute`` asks Excel to compute all formulas when it opens the file.
        """
        for (row, column), value in sorted(values.items()):
            self._write(row, column, value)
        changed = {self.part: _text(self.root)}
        if recompute:
            changed |= _recomputed(self.package)
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w") as new:
            for info in self.package.zip.infolist():
                name = info.filename
                new.writestr(copy(info), changed.get(name) or self.package.content(name))
        return buffer.getvalue()

    def _write(self, number: int, column: int, value: Written) -> None:
        row, cells = self.rows[number]
        cell = cells.get(column)
        if cell is None:
            cell = cells[column] = row.makeelement(f"{self.space}c", nsmap=row.nsmap)
            after = [one for at, one in sorted(cells.items()) if at > column]
            row.insert(row.index(after[0]) if after else len(row), cell)
            row.attrib.pop("spans", None)
            style = self._style(row, column)
        else:
            style = cell.get("s", "")
        tail = cell.tail
        cell.clear()
        cell.tail = tail
        cell.set("r", address(number, column))
        if style:
            cell.set("s", style)
        if isinstance(value, Fraction):
            number_text = format(_DIGITS.divide(value.numerator, value.denominator), "f")
            self._below(cell, "v").text = number_text
        elif value:
            cell.set("t", "inlineStr")
            text = self._below(self._below(cell, "is"), "t")
            text.set(_SPACE, "preserve")
            text.text = escaped(value)

    def _below(self, parent: Any, name: str) -> Any:
        child = parent.makeelement(f"{self.space}{name}", nsmap=parent.nsmap)
        parent.append(child)
        return child

    def _style(self, row: Any, column: int) -> str:
        """Return the look of a cell that is not stored yet: that of its row or its column."""
        if row.get("customFormat") in ("1", "true"):
            return str(row.get("s", ""))
        for one in self.root.iter(f"{self.space}col"):
            if int(one.get("min", 0)) <= column <= int(one.get("max", 0)):
                return str(one.get("style", ""))
        return ""


def _parsed(package: Package, part: str) -> Any:
    from lxml import etree

    # the parts were read before, so that entities and other traps are refused already
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(package.content(part), parser)
    except etree.XMLSyntaxError as failure:  # of names and prefixes, which nobody read before
        package.refuse_xml(part, failure.lineno)


def _text(root: Any) -> bytes:
    from lxml import etree

    written: bytes = etree.tostring(
        root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return written


def _recomputed(package: Package) -> dict[str, bytes]:
    """Return the part of the workbook that asks for all formulas to be computed again."""
    part = main_part(package)
    root = _parsed(package, part)
    space = root.tag.rpartition("}")[0] + "}"
    found = root.find(f"{space}calcPr")
    if found is None:
        found = root.makeelement(f"{space}calcPr", nsmap=root.nsmap)
        before = [root.find(f"{space}{name}") for name in _BEFORE_CALCULATION]
        [one for one in before if one is not None][-1].addnext(found)
    if found.get("fullCalcOnLoad") in ("1", "true"):
        return {}
    found.set("fullCalcOnLoad", "1")
    return {part: _text(root)}
