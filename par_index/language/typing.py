"""Types of expressions: every unknown name and every meaningless operation, found before use."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import NamedTuple

from par_index.diagnostics.problems import Diagnostic
from par_index.language.inputs import Input
from par_index.language.tree import (
    COMPARISONS,
    OF_NODES,
    Binary,
    Call,
    Expr,
    Name,
    Number,
    Span,
    Text,
    Truth,
    Unary,
)


class Type(NamedTuple):
    """What kind of value an expression has; a choice also has its level keys."""

    kind: str
    levels: tuple[str, ...] = ()


NUMBER = Type("number")
DATE = Type("date")
TRUTH = Type("truth")
TEXT = Type("text")
NODE_CODES = "()"
"""The scope entry whose levels are the codes that `points` and `percent` may name."""

_WORDS = {
    "number": "một số",
    "date": "một ngày",
    "truth": "một điều kiện",
    "choice": "một mức",
    "text": "một khóa trong dấu nháy",
    "nodes": "bảng tiêu chí",
}


def type_of_input(declared: Input) -> Type:
    """Return the type that an input has in expressions."""
    if declared.kind == "choice":
        return Type("choice", tuple(level.key for level in declared.levels))
    return {"date": DATE, "truth": TRUTH}.get(declared.kind, NUMBER)


def nearest(word: str, known: tuple[str, ...] | list[str]) -> str:
    """Return a did-you-mean clause for a word that is not known, or nothing."""
    close = get_close_matches(word, known, 1, 0.6)
    return f"; có phải «{close[0]}»?" if close else ""


class _Checker:
    def __init__(self, scope: Mapping[str, Type]) -> None:
        self.scope = scope
        self.faults: list[Diagnostic] = []

    def fault(self, code: str, message: str, span: Span, hint: str = "") -> None:
        self.faults.append(Diagnostic(code, message, hint, span))

    def want(self, expr: Expr, kind: str) -> None:
        found = self.type(expr)
        if found is not None and found.kind != kind:
            self.fault("PAR303", f"cần {_WORDS[kind]}, gặp {_WORDS[found.kind]}", expr.span)

    def type(self, expr: Expr) -> Type | None:
        """Return the type, or None when a fault was already noted inside."""
        match expr:
            case Number():
                return DATE if expr.is_date else NUMBER
            case Truth():
                return TRUTH
            case Text():
                return TEXT
            case Name():
                return self.name(expr)
            case Unary(op="not"):
                self.want(expr.operand, "truth")
                return TRUTH
            case Unary():
                self.want(expr.operand, "number")
                return NUMBER
            case Call():
                return self.call(expr)
            case Binary(op="and" | "or"):
                self.want(expr.left, "truth")
                self.want(expr.right, "truth")
                return TRUTH
            case Binary() if expr.op in COMPARISONS:
                self.compare(expr)
                return TRUTH
            case Binary():
                return self.arithmetic(expr)

    def name(self, expr: Name) -> Type | None:
        found = self.scope.get(expr.name)
        if found is None:
            known = [name for name in self.scope if name != NODE_CODES]
            hint = nearest(expr.name, known)
            if not hint:
                hint = f" (có: {', '.join(known)})" if known else ""
            self.fault("PAR302", f"không có tên «{expr.name}»{hint}", expr.span)
            return None
        return found

    def call(self, expr: Call) -> Type:
        if expr.function in OF_NODES:
            self.node(expr)
            return NUMBER
        wanted = "truth" if expr.function == "count" else "number"
        if expr.function == "floor" and len(expr.arguments) != 1:
            self.fault("PAR303", "hàm floor nhận đúng một số", expr.span)
        if expr.function == "interpolate" and len(expr.arguments) != 5:
            self.fault("PAR303", "hàm interpolate nhận năm số: x, x1, y1, x2, y2", expr.span)
        types = [self.type(argument) for argument in expr.arguments]
        if expr.function in ("least", "greatest") and {t.kind for t in types if t} == {"date"}:
            return DATE
        for argument, found in zip(expr.arguments, types, strict=True):
            if found is not None and found.kind != wanted:
                message = f"cần {_WORDS[wanted]}, gặp {_WORDS[found.kind]}"
                self.fault("PAR303", message, argument.span)
        return NUMBER

    def node(self, expr: Call) -> None:
        listed = self.scope.get(NODE_CODES)
        if listed is None:
            message = f"hàm «{expr.function}» chỉ dùng trong điều kiện xếp loại"
            self.fault("PAR302", message, expr.span)
            return
        for argument in expr.arguments:
            if not isinstance(argument, Text):
                self.fault("PAR303", "cần mã tiêu chí trong dấu nháy, như 'V.1.b'", argument.span)
            elif argument.value not in listed.levels:
                hint = nearest(argument.value, list(listed.levels))
                message = f"không có tiêu chí «{argument.value}»{hint}"
                self.fault("PAR302", message, argument.span)

    def compare(self, expr: Binary) -> None:
        for choice, level in ((expr.left, expr.right), (expr.right, expr.left)):
            if self.bare_level(choice, level):
                return
        left, right = self.type(expr.left), self.type(expr.right)
        if left is None or right is None:
            return
        if left.kind == "text" and right.kind == "choice":
            left, right, key = right, left, expr.left
        else:
            key = expr.right
        if left.kind == "choice" and right.kind == "text" and isinstance(key, Text):
            if key.value not in left.levels:
                hint = nearest(key.value, list(left.levels))
                known = ", ".join(left.levels)
                message = f"không có mức «{key.value}»{hint or f' (có: {known})'}"
                self.fault("PAR302", message, key.span)
        elif left.kind != right.kind or left.kind in ("text", "choice"):
            message = f"không so sánh được {_WORDS[left.kind]} với {_WORDS[right.kind]}"
            self.fault("PAR303", message, expr.span)
            return
        if left.kind in ("choice", "truth") and expr.op not in ("=", "!="):
            message = f"{_WORDS[left.kind]} chỉ so sánh được bằng «=» hoặc «!=»"
            self.fault("PAR303", message, expr.span)

    def bare_level(self, choice: Expr, level: Expr) -> bool:
        """Note a level that is written without quotes, as in ``g = a``."""
        if not isinstance(choice, Name) or not isinstance(level, Name):
            return False
        known = self.scope.get(choice.name)
        if known is None or level.name in self.scope or level.name not in known.levels:
            return False
        message = f"«{level.name}» là một mức của «{choice.name}», cần viết trong dấu nháy"
        self.fault("PAR302", message, level.span, f"Viết '{level.name}'.")
        return True

    def arithmetic(self, expr: Binary) -> Type | None:
        left, right = self.type(expr.left), self.type(expr.right)
        if left is None or right is None:
            return None
        match left.kind, expr.op, right.kind:
            case "number", _, "number":
                return NUMBER
            case "date", "-", "date":
                return NUMBER
            case ("date", "+" | "-", "number") | ("number", "+", "date"):
                return DATE
        words = f"{_WORDS[left.kind]} {expr.op} {_WORDS[right.kind]}"
        self.fault("PAR303", f"phép tính không có nghĩa: {words}", expr.span)
        return None


def check(expr: Expr, scope: Mapping[str, Type], wanted: str) -> list[Diagnostic]:
    """Return every fault of an expression that should be of kind ``wanted`` in this scope."""
    checker = _Checker(scope)
    checker.want(expr, wanted)
    return checker.faults


def infer(expr: Expr, scope: Mapping[str, Type]) -> tuple[Type | None, list[Diagnostic]]:
    """Return the type of an expression, with every fault inside it."""
    checker = _Checker(scope)
    return checker.type(expr), checker.faults
