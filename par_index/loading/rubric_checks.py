"""What makes a rubric meaningless, found when it is loaded: names, types, division by zero."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.language.parser import LanguageError
from par_index.language.tree import (
    MAX,
    MEASURE,
    NOT_APPLICABLE,
    UNKNOWN,
    Band,
    Binary,
    Expr,
    Name,
    names,
    walk,
)
from par_index.language.typing import NUMBER, Type, check, infer, nearest, type_of_input
from par_index.loading.figure_checks import input_faults
from par_index.loading.reader import Fault, Node, SourceFile
from par_index.models.rubric import RubricEntry
from par_index.models.scalars import BandText, Formula, Model
from par_index.models.shapes.base import Declared, KeyPath, Shape, whole_awards
from par_index.proof.divisions import zero_divisions

OPEN_AWARDS = {UNKNOWN, NOT_APPLICABLE}


@dataclass(frozen=True, slots=True)
class Site:
    """A formula, band or shape of a rubric with its path in the file and the scope it is read in.

    ``measure`` is the quantity that ``measure`` means there, or None.
    """

    path: KeyPath
    content: Formula | BandText | Shape
    measure: Expr | None


def check_rubric(name: str, entry: RubricEntry, node: Node, file: SourceFile) -> list[Problem]:
    """Return every problem of one rubric."""
    checker = _Checker(name, entry, node, file)
    checker.inputs()
    if not checker.problems:
        checker.contents()
    if not checker.problems:
        checker.divisions()
    return checker.problems


class _Checker:
    def __init__(self, name: str, entry: RubricEntry, node: Node, file: SourceFile) -> None:
        self.name = name
        self.entry = entry
        self.node = node
        self.file = file
        self.problems: list[Problem] = []
        measure = entry.main_measure()
        self.sites = list(_sites(entry, (), None if measure is None else measure.value.expr))

    def note(self, found: Diagnostic, path: KeyPath, key: str = "") -> None:
        self.problems += self.file.placed([Fault(path, found, key)], self.node)

    # --- inputs ---------------------------------------------------------------------------------

    def inputs(self) -> None:
        declared = self.entry.inputs
        for fault in input_faults(declared):
            self.note(fault.found, ("inputs", *fault.path), fault.key)
        told: list[tuple[KeyPath, Model]] = [((), self.entry)]
        told += [(("readings", name), one) for name, one in self.entry.readings.items()]
        for (path, said), key in product(told, ("rising", "falling")):
            for name in getattr(said, key) or ():
                if name not in declared and not (name == MEASURE and self.entry.measure):
                    hint = nearest(name, list(declared)).removeprefix("; ")
                    found = Diagnostic("PAR302", f"không có đầu vào «{name}»", hint)
                    self.note(found, (*path, key))

    # --- names and types ------------------------------------------------------------------------

    def contents(self) -> None:
        inputs = self.entry.inputs
        types = {name: type_of_input(entry.lower(name)) for name, entry in inputs.items()}
        choices = {name: entry.levels for name, entry in inputs.items() if entry.levels}
        whole = self.whole_awards()
        for site in self.sites:
            # whether anything arose never depends on what the line may earn
            arising = site.path[-1] == "not_applicable_when"
            scope = dict(types) if arising else {**types, MAX: NUMBER}
            if site.measure is not None:
                scope[MEASURE] = NUMBER
            match site.content:
                case Shape() as shape:
                    for fault in shape.faults(Declared(choices, site.measure is not None)):
                        found = Diagnostic(fault.code, fault.message, fault.hint)
                        self.note(found, (*site.path, *fault.path), fault.key)
                case BandText() as text:
                    self.band(site, text.band, scope)
                case Formula(wanted="measure") as formula:
                    self.measure(site, formula.expr, types if site.path[0] == "measure" else scope)
                case Formula() as formula if names(formula.expr) & OPEN_AWARDS:
                    self.open_award(site, formula, whole)
                case Formula() as formula:
                    for found in check(formula.expr, scope, formula.wanted):
                        self.note(found, site.path)

    def whole_awards(self) -> set[KeyPath]:
        """Return where awards stand that may leave the points of the line open."""
        texts: list[tuple[KeyPath, Formula | Shape]] = [(("rule",), self.entry.rule)]
        texts += [
            (("readings", key, "rule"), reading.rule)
            for key, reading in self.entry.readings.items()
        ]
        return {place for path, rule in texts for place in whole_awards(rule, path)}

    def open_award(self, site: Site, formula: Formula, whole: set[KeyPath]) -> None:
        """Note an award without points that stands in a calculation, a part or a condition."""
        if isinstance(formula.expr, Name) and site.path in whole:
            return
        word = min(names(formula.expr) & OPEN_AWARDS)
        message = f"«{word}» chỉ đứng một mình làm điểm của một mức hay một trường hợp"
        hint = "Không dùng được trong phép tính, điều kiện, hay trong một phần của tổng."
        self.note(Diagnostic("PAR305", message, hint), site.path)

    def measure(self, site: Site, expr: Expr, scope: dict[str, Type]) -> None:
        kind, faults = infer(expr, scope)
        for fault in faults:
            self.note(fault, site.path)
        if kind is not None and kind.kind not in ("number", "date"):
            message, hint = "đại lượng đem so phải là số hoặc ngày", ""
            if site.path[-1] == "each" and kind.kind == "truth":
                message = "each cần một số đếm, không phải câu trả lời có/không"
                named = "; ".join(sorted(names(expr)))
                hint = f"Có thì trừ một lần: thay bằng rule: {{passes: {named}, award: số điểm}}."
            self.note(Diagnostic("PAR303", message, hint), site.path)

    def band(self, site: Site, band: Band, scope: dict[str, Type]) -> None:
        if site.measure is None:
            return  # the table itself has said so
        wanted, faults = infer(site.measure, scope)
        if wanted is None or faults:
            return
        for end in (band.low, band.high):
            if end is not None:
                for fault in check(end, scope, wanted.kind):
                    self.note(fault, site.path)

    # --- division -------------------------------------------------------------------------------

    def divisions(self) -> None:
        for reading in (None, *self.entry.readings):
            try:
                rubric = self.entry.lower(self.name, reading)
            except LanguageError as fault:
                path: KeyPath = ("rule",) if reading is None else ("readings", reading)
                self.note(fault.diagnostic, path)
                continue
            for division in zero_divisions(rubric):
                self.zero(division)

    def zero(self, division: Binary) -> None:
        """Note a division whose divisor may be zero, once, at the formula that holds it."""
        hint = ""
        if isinstance(division.right, Name):
            name = division.right.name
            hint = f"Hãy thêm «not_applicable_when: {name} = 0», hoặc «min: 1» cho {name}."
        for site in self.sites:
            for expr in _expressions_of(site.content):
                if any(part == division and part.span == division.span for part in walk(expr)):
                    place = self.node.within(site.path).inside(division.right.span)
                    found = self.file.problem(
                        Diagnostic("PAR304", "mẫu số có thể bằng 0", hint), place
                    )
                    if found not in self.problems:
                        self.problems.append(found)
                    return
        self.note(Diagnostic("PAR304", "có phép chia mà mẫu số có thể bằng 0", hint), ("rule",))


def _expressions_of(content: Formula | BandText | Shape) -> list[Expr]:
    match content:
        case Formula():
            return [content.expr]
        case BandText():
            return [end for end in (content.band.low, content.band.high) if end is not None]
    return []


def _sites(value: object, path: KeyPath, measure: Expr | None) -> Iterator[Site]:
    """Yield every formula, band and shape of a model with its path in the file."""
    if isinstance(value, Formula | BandText):
        yield Site(path, value, measure)
    elif isinstance(value, Model):
        inner = measure
        if isinstance(value, Shape):
            yield Site(path, value, measure)
            own = value.local_measure()
            inner = measure if own is None else own.expr
        for name, info in type(value).model_fields.items():
            if name in value.model_fields_set:
                scope = measure if name == "of" else inner
                yield from _sites(getattr(value, name), (*path, info.alias or name), scope)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _sites(item, (*path, key), measure)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _sites(item, (*path, index), measure)
