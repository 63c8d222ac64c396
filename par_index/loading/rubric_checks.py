"""What makes a rubric meaningless, found when it is loaded: names, types, division by zero."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from par_index.diagnostics.problems import Diagnostic, Problem
from par_index.language.parser import LanguageError
from par_index.language.tree import (
    MAX,
    MEASURE,
    Binary,
    Expr,
    Name,
    walk,
)
from par_index.language.typing import NUMBER, Type, check, infer, nearest, type_of_input
from par_index.loading.reader import Node, SourceFile
from par_index.models.rubric import RubricEntry
from par_index.models.scalars import BandText, Formula
from par_index.models.shapes import Bands, CaseList, Curve, DeductionRow, Levels
from par_index.proof.divisions import zero_divisions

Path = tuple[int | str, ...]
RESERVED = {MAX, MEASURE, "and", "or", "not", "in", "yes", "no"}


@dataclass(frozen=True, slots=True)
class Site:
    """A formula or band of a rubric with its path in the file and the scope it is read in."""

    path: Path
    content: Formula | BandText
    local_measure: Formula | None


def check_rubric(name: str, entry: RubricEntry, node: Node, file: SourceFile) -> list[Problem]:
    """Return every problem of one rubric."""
    checker = _Checker(name, entry, node, file)
    checker.inputs()
    if not checker.problems:
        checker.formulas()
        checker.shapes()
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
        self.sites = list(_sites(entry, (), None))

    def note(self, found: Diagnostic, path: Path, key: str = "") -> None:
        target = self.node.within(path)
        self.problems.append(self.file.problem(found, target.place_of(key) if key else target))

    # --- inputs ---------------------------------------------------------------------------------

    def inputs(self) -> None:
        declared = self.entry.inputs
        for name, entry in declared.items():
            path: Path = ("inputs", name)
            if name in RESERVED:
                self.note(Diagnostic("PAR306", f"«{name}» là từ của ngôn ngữ"), ("inputs",), name)
            if entry.type == "choice" and not entry.levels:
                self.note(Diagnostic("PAR306", "đầu vào kiểu choice cần có levels"), path)
            if entry.levels and entry.type != "choice":
                self.note(Diagnostic("PAR306", "levels chỉ dùng cho kiểu choice"), path, "levels")
            for limit in entry.at_most:
                if limit not in declared or limit == name:
                    hint = nearest(limit, [n for n in declared if n != name]).removeprefix("; ")
                    self.note(
                        Diagnostic("PAR306", f"at_most nêu «{limit}» không có", hint),
                        (*path, "at_most"),
                    )
            self.domain(name, path)
        for key in ("rising", "falling"):
            for name in getattr(self.entry, key):
                if name not in declared and not (name == MEASURE and self.entry.measure):
                    hint = nearest(name, list(declared)).removeprefix("; ")
                    self.note(Diagnostic("PAR302", f"không có đầu vào «{name}»", hint), (key,))

    def domain(self, name: str, path: Path) -> None:
        entry = self.entry.inputs[name]
        try:
            lowered = entry.lower(name)
        except ValueError as problem:
            self.note(Diagnostic("PAR306", f"min hoặc max: {problem}"), path)
            return
        if lowered.domain.empty:
            self.note(Diagnostic("PAR306", "min lớn hơn max"), path, "min")

    # --- names and types ------------------------------------------------------------------------

    def scope(self, *, measured: bool) -> dict[str, Type]:
        scope = {
            name: type_of_input(entry.lower(name)) for name, entry in self.entry.inputs.items()
        }
        measure = self.entry.main_measure()
        if measure is not None or measured:
            scope[MEASURE] = NUMBER
        return {**scope, MAX: NUMBER}

    def formulas(self) -> None:
        for site in self.sites:
            scope = self.scope(measured=site.local_measure is not None)
            if isinstance(site.content, BandText):
                self.band(site, scope)
            elif site.content.wanted == "measure":
                self.measure(site, scope)
            else:
                for fault in check(site.content.expr, scope, site.content.wanted):
                    self.note(fault, site.path)

    def measure(self, site: Site, scope: dict[str, Type]) -> None:
        assert isinstance(site.content, Formula)
        if site.path[0] == "measure":
            scope = {name: kind for name, kind in scope.items() if name not in (MAX, MEASURE)}
        kind, faults = infer(site.content.expr, scope)
        for fault in faults:
            self.note(fault, site.path)
        if kind is not None and kind.kind not in ("number", "date"):
            self.note(Diagnostic("PAR303", "đại lượng đem so phải là số hoặc ngày"), site.path)

    def band(self, site: Site, scope: dict[str, Type]) -> None:
        assert isinstance(site.content, BandText)
        subject = self._subject(site)
        if subject is None:
            message = "bảng mức cần biết đại lượng đem so"
            hint = "Hãy khai measure cho cách chấm, hoặc of cho bảng này."
            self.note(Diagnostic("PAR305", message, hint), site.path)
            return
        wanted, faults = infer(subject, scope)
        kind = wanted.kind if wanted is not None and not faults else None
        for end in (site.content.band.low, site.content.band.high):
            if end is not None and kind is not None:
                for fault in check(end, scope, kind):
                    self.note(fault, site.path)

    def _subject(self, site: Site) -> Expr | None:
        if site.local_measure is not None:
            return site.local_measure.expr
        measure = self.entry.main_measure()
        return None if measure is None else measure.value.expr

    # --- shapes ---------------------------------------------------------------------------------

    def shapes(self) -> None:
        for path, model in _models(self.entry, ()):
            if isinstance(model, CaseList):
                self.case_list(path, model)
            elif isinstance(model, Levels):
                self.level_list(path, model)
            elif isinstance(model, DeductionRow) and (model.rule is None) == (model.each is None):
                self.note(
                    Diagnostic("PAR305", "mỗi khoản trừ cần đúng một trong hai: each, rule"), path
                )
            elif isinstance(model, Curve) and model.of is None and self.entry.measure is None:
                self.note(Diagnostic("PAR305", "curve cần measure của cách chấm, hoặc of"), path)

    def case_list(self, path: Path, model: CaseList) -> None:
        last = len(model.cases) - 1
        for index, row in enumerate(model.cases):
            where = (*path, "cases", index)
            if row.otherwise is not None:
                if row.when is not None or row.award is not None:
                    self.note(
                        Diagnostic("PAR305", "dòng otherwise không kèm when hay award"), where
                    )
                elif index != last:
                    self.note(Diagnostic("PAR305", "otherwise phải là dòng cuối"), where)
            elif row.when is None or row.award is None:
                self.note(Diagnostic("PAR305", "mỗi dòng cần when và award, hoặc otherwise"), where)

    def level_list(self, path: Path, model: Levels) -> None:
        choices = {name: e.levels for name, e in self.entry.inputs.items() if e.levels}
        if model.of is None and len(choices) != 1:
            message = "cần of: tên đầu vào kiểu choice mà các mức thuộc về"
            self.note(Diagnostic("PAR305", message), path, "levels")
            return
        name = model.of or next(iter(choices))
        if name not in choices:
            hint = nearest(name, list(choices)).removeprefix("; ")
            self.note(
                Diagnostic("PAR302", f"«{name}» không phải đầu vào kiểu choice", hint),
                (*path, "of"),
            )
            return
        for key in model.levels:
            if key not in choices[name]:
                hint = nearest(key, list(choices[name])).removeprefix("; ")
                where = (*path, "levels")
                self.note(Diagnostic("PAR302", f"«{name}» không có mức «{key}»", hint), where, key)
        absent = [key for key in choices[name] if key not in model.levels]
        if absent:
            listed = ", ".join(f"«{key}»" for key in absent)
            self.note(Diagnostic("PAR305", f"chưa có điểm cho mức {listed}"), path, "levels")

    # --- division -------------------------------------------------------------------------------

    def divisions(self) -> None:
        for reading in (None, *self.entry.readings):
            try:
                rubric = self.entry.lower(self.name, reading)
            except LanguageError as fault:
                path: Path = ("rule",) if reading is None else ("readings", reading)
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


def _expressions_of(content: Formula | BandText) -> list[Expr]:
    if isinstance(content, Formula):
        return [content.expr]
    return [end for end in (content.band.low, content.band.high) if end is not None]


def _sites(value: object, path: Path, measure: Formula | None) -> Iterator[Site]:
    """Yield every formula and band of a model with its path in the file."""
    if isinstance(value, Formula | BandText):
        yield Site(path, value, measure)
    elif isinstance(value, BaseModel):
        inner = measure
        if isinstance(value, Bands | Curve) and value.of is not None:
            inner = value.of
        for name, info in type(value).model_fields.items():
            if name not in value.model_fields_set:
                continue
            scope = measure if name == "of" else inner
            yield from _sites(getattr(value, name), (*path, info.alias or name), scope)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _sites(item, (*path, key), measure)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _sites(item, (*path, index), measure)


def _models(value: object, path: Path) -> Iterator[tuple[Path, BaseModel]]:
    """Yield every model inside a model with its path in the file."""
    if isinstance(value, BaseModel):
        yield path, value
        for name, info in type(value).model_fields.items():
            yield from _models(getattr(value, name), (*path, info.alias or name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _models(item, (*path, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _models(item, (*path, index))
