"""Reading expressions and bands from text: a small precedence-climbing parser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from par_index.diagnostics.problems import Diagnostic
from par_index.language.exact import DATE_PATTERN, NUMBER_PATTERN, lean, parse_date, parse_number
from par_index.language.tree import (
    COMPARISONS,
    FUNCTIONS,
    Band,
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

MAX_LENGTH = 2_000
MAX_DEPTH = 40
MAX_OPERATIONS = 100
"""Most operations in one expression: a longer chain is a deep tree for every walk over it."""

_TOKEN = re.compile(
    rf"""(?P<space>\s+)
    | (?P<date>{DATE_PATTERN})
    | (?P<number>{NUMBER_PATTERN})
    | (?P<text>'[^']*')
    | (?P<name>[^\W\d]\w*)
    | (?P<op>\.\.|<=|>=|!=|[-+*/()\[\],=<>])
    """,
    re.VERBOSE,
)
_KEYWORDS = {"and", "or", "not", "in", "yes", "no"}
_POWER = {"or": 1, "and": 2, "+": 5, "-": 5, "*": 6, "/": 6}
_NOT_POWER = 3
_NEGATE_POWER = 7


class LanguageError(ValueError):
    """Text of the rule language that cannot be accepted; the diagnostic names the letters."""

    def __init__(self, message: str, span: Span, code: str = "PAR301", hint: str = "") -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(code, message, hint, span)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int

    @property
    def span(self) -> Span:
        return self.start, self.start + max(1, len(self.text))


def _tokens(text: str) -> list[_Token]:
    if len(text) > MAX_LENGTH:
        raise LanguageError(f"biểu thức dài hơn {MAX_LENGTH} ký tự", (0, 1))
    found: list[_Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise LanguageError(_odd_character(text[position]), (position, position + 1))
        if match[0] == "," and re.fullmatch(r"\d,\d", text[max(0, position - 1) : position + 2]):
            raise _comma_in_number(text, position)
        kind = match.lastgroup or ""
        if kind == "name" and match[0] in _KEYWORDS:
            kind = "op"
        if kind != "space":
            found.append(_Token(kind, match[0], position))
        position = match.end()
    found.append(_Token("end", "", len(text)))
    return found


def _comma_in_number(text: str, comma: int) -> LanguageError:
    start, end = comma, comma + 1
    while start and text[start - 1].isdigit():
        start -= 1
    while text[end : end + 1].isdigit():
        end += 1
    found = text[start:end]
    decimal, apart = found.replace(",", "."), found.replace(",", ", ")
    hint = f"Số thập phân viết dấu chấm: {decimal}; hai số thì để dấu cách sau dấu phẩy: {apart}."
    return LanguageError(f"«{found}» có thể là một số hoặc hai số", (start, end), hint=hint)


def _odd_character(character: str) -> str:
    meant = {"≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/", ":": "/", "–": "-", '"': "'"}
    if character in meant:
        return f"ký tự «{character}» không dùng được ở đây, hãy viết «{meant[character]}»"
    return f"ký tự «{character}» không thuộc ngôn ngữ biểu thức"


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.index = 0
        self.depth = 0
        self.operations = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.index]

    def advance(self) -> _Token:
        token = self.token
        self.index += 1
        return token

    def at(self, *ops: str) -> bool:
        return self.token.kind == "op" and self.token.text in ops

    def take(self, *ops: str) -> _Token | None:
        return self.advance() if self.at(*ops) else None

    def need(self, *ops: str) -> _Token:
        return self.take(*ops) or self.fail(" hoặc ".join(f"«{op}»" for op in ops))

    def fail(self, expected: str) -> NoReturn:
        found = f"gặp «{self.token.text}»" if self.token.text else "biểu thức kết thúc sớm"
        raise LanguageError(f"{found}, cần {expected}", self.token.span)

    def finish(self) -> None:
        if self.token.kind != "end":
            self.fail("một phép tính hoặc hết biểu thức")

    def expression(self, power: int = 0) -> Expr:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise LanguageError(f"biểu thức lồng nhau quá {MAX_DEPTH} tầng", self.token.span)
        left = self.prefix()
        while self.token.kind == "op":
            op = self.token.text
            if op in COMPARISONS or op == "in":
                if power > _NOT_POWER:
                    break
                left = self.comparison(left)
            elif op in _POWER and _POWER[op] > power:
                self.operation()
                self.advance()
                right = self.expression(_POWER[op])
                left = Binary(op, left, right, (left.span[0], right.span[1]))
            else:
                break
        self.depth -= 1
        return left

    def operation(self) -> None:
        self.operations += 1
        if self.operations > MAX_OPERATIONS:
            message = f"biểu thức có hơn {MAX_OPERATIONS} phép tính"
            raise LanguageError(message, self.token.span)

    def prefix(self) -> Expr:
        token = self.token
        if opening := self.take("("):
            inner = self.expression()
            closing = self.need(")")
            return _respan(inner, (opening.start, closing.span[1]))
        if self.take("-"):
            operand = self.expression(_NEGATE_POWER)
            if isinstance(operand, Number):
                span = (token.start, operand.span[1])
                return Number(-operand.value, operand.is_date, operand.percent, span)
            return Unary("-", operand, (token.start, operand.span[1]))
        if self.take("not"):
            operand = self.expression(_NOT_POWER)
            return Unary("not", operand, (token.start, operand.span[1]))
        if self.take("yes", "no"):
            return Truth(token.text == "yes", token.span)
        if token.kind in {"number", "date", "text", "name"}:
            self.advance()
            return self.atom(token)
        return self.fail("một số, một ngày, một tên hoặc «(»")

    def atom(self, token: _Token) -> Expr:
        if token.kind == "text":
            return Text(token.text[1:-1], token.span)
        if token.kind == "name":
            return self.call(token) if self.at("(") else Name(token.text, token.span)
        try:
            if token.kind == "date":
                return Number(parse_date(token.text).toordinal(), True, False, token.span)
            percent = token.text.endswith("%")
            return Number(lean(parse_number(token.text)), False, percent, token.span)
        except ValueError as problem:
            raise LanguageError(str(problem), token.span) from None

    def call(self, function: _Token) -> Expr:
        if function.text not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise LanguageError(f"không có hàm «{function.text}» (có: {known})", function.span)
        self.need("(")
        arguments = [self.expression()]
        while self.take(","):
            arguments.append(self.expression())
        closing = self.need(")")
        return Call(function.text, tuple(arguments), (function.start, closing.span[1]))

    def comparison(self, left: Expr) -> Expr:
        """Read one comparison, a chain such as ``10% <= x < 50%``, or ``x in [10%..50%)``."""
        tests: list[Expr] = []
        while self.at(*COMPARISONS, "in"):
            self.operation()
            op = self.advance().text
            start = left.span[0]
            if op == "in":
                band = self.interval()
                tests.append(band.condition(left, (start, self.tokens[self.index - 1].span[1])))
                break
            right = self.expression(_NOT_POWER + 1)
            tests.append(Binary(op, left, right, (start, right.span[1])))
            left = right
        result = tests[0]
        for test in tests[1:]:
            result = Binary("and", result, test, (result.span[0], test.span[1]))
        return result

    def interval(self) -> Band:
        opening = self.need("[", "(")
        low = self.expression()
        self.need("..")
        high = self.expression()
        closing = self.need("]", ")")
        if isinstance(low, Number) and isinstance(high, Number):
            closed = opening.text == "[" and closing.text == "]"
            if low.value > high.value or (low.value == high.value and not closed):
                raise LanguageError("khoảng rỗng: không số nào nằm giữa hai đầu", low.span)
        return Band(low, opening.text == "[", high, closing.text == "]")

    def band(self) -> Band:
        if self.at("[") or (self.at("(") and any(t.text == ".." for t in self.tokens)):
            return self.interval()
        if op := self.take(*COMPARISONS):
            if op.text == "!=":
                raise LanguageError("một mức không viết được bằng «!=»", op.span)
            bound = self.expression()
            if op.text == "=":
                return Band(bound, True, bound, True)
            if op.text in (">", ">="):
                return Band(bound, op.text == ">=", None, False)
            return Band(None, False, bound, op.text == "<=")
        value = self.expression()
        if self.at(".."):
            message = "khoảng cần ngoặc: [ ] lấy cả đầu mút, ( ) không lấy, như [10%..50%)"
            raise LanguageError(message, self.token.span)
        return Band(value, True, value, True)


def _respan(expr: Expr, span: Span) -> Expr:
    match expr:
        case Binary():
            return Binary(expr.op, expr.left, expr.right, span)
        case Unary():
            return Unary(expr.op, expr.operand, span)
        case _:
            return expr


def parse(text: str) -> Expr:
    """Read an expression.

    Raises:
        LanguageError: the text is not an expression; the error names the place inside it.

    """
    parser = _Parser(text)
    result = parser.expression()
    parser.finish()
    return result


def parse_band(text: str) -> Band:
    """Read a band: ``>= 50%``, ``[10%..50%)``, ``(0..5]``, ``< target`` or one value, ``100%``.

    Raises:
        LanguageError: the text is not a band; the error names the place inside it.

    """
    try:
        parser = _Parser(text)
        result = parser.band()
        parser.finish()
    except LanguageError as problem:
        found = problem.diagnostic
        assert not isinstance(found.part, str)
        hint = _in_symbols(text) or found.hint
        raise LanguageError(found.message, found.part, found.code, hint) from None
    return result


_END = r"(\d+(?:[.,]\d+)?%?)"
_WORDS = (
    (rf"(?:từ|đạt từ|ít nhất|tối thiểu) {_END}(?: trở lên)?", ">= {0}"),
    (rf"(?:trên|hơn|lớn hơn) {_END}", "> {0}"),
    (rf"(?:dưới|nhỏ hơn) {_END}", "< {0}"),
    (rf"(?:không quá|tối đa|đến|từ) {_END} trở xuống|(?:không quá|tối đa|đến) {_END}", "<= {0}"),
    (rf"từ {_END} (?:đến|tới) dưới {_END}", "[{0}..{1})"),
    (rf"từ {_END} (?:đến|tới) {_END}", "[{0}..{1}]"),
    (rf"trên {_END} (?:đến|tới) dưới {_END}", "({0}..{1})"),
    (rf"trên {_END} (?:đến|tới) {_END}", "({0}..{1}]"),
)


def _in_symbols(text: str) -> str:
    """Return how a band that is written in words is written in signs; empty for other text."""
    if len(text) > MAX_LENGTH:
        return ""
    for pattern, form in _WORDS:
        match = re.fullmatch(pattern, text.strip().casefold())
        if match:
            ends = [end.replace(",", ".") for end in match.groups() if end]
            return f'Viết bằng ký hiệu: "{form.format(*ends)}".'
    if any(word.isalpha() and len(word) > 1 for word in text.split()[:-1]):
        return 'Viết bằng ký hiệu, như ">= 50%", "[10%..50%)", "< 10%" hoặc "100%".'
    return ""
