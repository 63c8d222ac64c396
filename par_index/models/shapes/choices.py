"""Shapes that choose by conditions: cases, levels, and conditions that must all hold."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from pydantic import Field

from par_index.language.tree import TRUE, Binary, Name, Text, all_of
from par_index.language.typing import nearest
from par_index.meaning.rules import Case, Cases, Rule, otherwise
from par_index.models.scalars import Condition, Conditions, Model
from par_index.models.shapes.base import Declared, Fault, Row, RuleText, Scope, Shape, lower, scalar


class CaseRow(Model):
    """One row of a decision list: ``when`` and ``award``, or ``otherwise`` at the end."""

    when: Condition | None = None
    award: RuleText | None = None
    otherwise: RuleText | None = None
    label: str = ""
    clause: str = ""
    discretionary: bool = False


class CaseList(Shape):
    """``cases``: the first row whose condition holds counts."""

    KEY: ClassVar[str] = "cases"
    CHOOSES: ClassVar[bool] = True

    cases: tuple[CaseRow, ...] = Field(min_length=1)

    def core(self, scope: Scope) -> Rule:
        """Lower row by row."""
        rows = []
        for row in self.cases:
            award = row.award if row.award is not None else row.otherwise
            assert award is not None
            when = TRUE if row.when is None else scope.expr(row.when)
            then = lower(award, scope)
            rows.append(Case(when, then, row.label, row.clause, discretionary=row.discretionary))
        return Cases(tuple(rows))

    def faults(self, declared: Declared) -> Iterator[Fault]:
        """Yield rows that are neither a case nor the closing row."""
        del declared
        last = len(self.cases) - 1
        for index, row in enumerate(self.cases):
            where = ("cases", index)
            if row.otherwise is not None:
                if row.when is not None or row.award is not None:
                    yield Fault("PAR305", "dòng otherwise không kèm when hay award", where)
                elif index != last:
                    yield Fault("PAR305", "otherwise phải là dòng cuối", where)
            elif row.when is None or row.award is None:
                yield Fault("PAR305", "mỗi dòng cần when và award, hoặc otherwise", where)


class Levels(Shape):
    """``levels``: an award for each level of one choice."""

    KEY: ClassVar[str] = "levels"
    CHOOSES: ClassVar[bool] = True

    levels: dict[str, RuleText] = Field(min_length=1)
    of: str | None = None

    def core(self, scope: Scope) -> Rule:
        """Lower to one case per level, in the order of the file."""
        choices = scope.levels or {}
        name = self.of or next(iter(choices), "")
        labels = choices.get(name, {})
        rows = [
            Case(Binary("=", Name(name), Text(key)), lower(award, scope), labels.get(key, key))
            for key, award in self.levels.items()
        ]
        return Cases(tuple(rows), exclusive=True)

    def rows(self) -> Sequence[Row]:
        """Return the levels."""
        return [Row(("levels", key), ("levels", key), rule) for key, rule in self.levels.items()]

    def faults(self, declared: Declared) -> Iterator[Fault]:
        """Yield a choice or levels that are not declared, and levels without points."""
        choices = declared.choices
        if self.of is None and len(choices) != 1:
            message = "cần of: tên đầu vào kiểu choice mà các mức thuộc về"
            yield Fault("PAR305", message, key="levels")
            return
        name = self.of or next(iter(choices))
        if name not in choices:
            hint = nearest(name, list(choices)).removeprefix("; ")
            yield Fault("PAR302", f"«{name}» không phải đầu vào kiểu choice", ("of",), hint)
            return
        for key in self.levels:
            if key not in choices[name]:
                hint = nearest(key, list(choices[name])).removeprefix("; ")
                yield Fault("PAR302", f"«{name}» không có mức «{key}»", ("levels",), hint, key)
        absent = [key for key in choices[name] if key not in self.levels]
        if absent:
            listed = ", ".join(f"«{key}»" for key in absent)
            yield Fault("PAR305", f"chưa có điểm cho mức {listed}", key="levels")


class Passes(Shape):
    """``passes``: all conditions must hold for the award (default ``max``), else ``otherwise``."""

    KEY: ClassVar[str] = "passes"
    CHOOSES: ClassVar[bool] = True

    passes: Conditions = Field(min_length=1)
    award: RuleText = Field(default_factory=lambda: scalar("max"))
    otherwise: RuleText = Field(default_factory=lambda: scalar("0"))
    label: str = ""
    clause: str = ""

    def core(self, scope: Scope) -> Rule:
        """Lower to a row and its opposite."""
        when = all_of(tuple(scope.expr(condition) for condition in self.passes))
        passed = Case(when, lower(self.award, scope), self.label, self.clause)
        return Cases((passed, otherwise(lower(self.otherwise, scope), clause=self.clause)))

    def rows(self) -> Sequence[Row]:
        """Return the conditions and their opposite."""
        return [
            Row(("passes",), ("award",), self.award),
            Row(("otherwise",), ("otherwise",), self.otherwise),
        ]
