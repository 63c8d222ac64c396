"""The number systems of linear values: branches of a rule, and its pieces along one figure.

A `LinearValue` is a sum of quotients of linear forms. A comparison of two values narrows what is
known, a division splits it by the sign of the divisor. What is not linear raises `UnprovedError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple, TypeVar

from par_index.language.exact import Exact
from par_index.meaning.splitting import Splitting
from par_index.proof.linear import Linear, Row, UnprovedError, possible, row

S = TypeVar("S")

ONE = Linear((), 1)
"""The number 1 as a form."""


class LinearValue(NamedTuple):
    """A sum of linear forms over linear forms that are positive on the path.

    ``parts`` maps each bottom to its top; the bottom 1 stands for no division at all.
    """

    parts: Mapping[Linear, Linear]

    @classmethod
    def of(cls, top: Linear, bottom: Linear = ONE) -> LinearValue:
        """Return one form over another."""
        if bottom.value is not None:
            top, bottom = top.scaled(Fraction(1) / bottom.value), ONE
        return cls({bottom: top} if top != Linear() else {})

    @property
    def value(self) -> Exact | None:
        """The number where it is the same everywhere, else None."""
        if not self.parts:
            return 0
        return self.parts[ONE].value if set(self.parts) == {ONE} else None

    def scaled(self, factor: Exact) -> LinearValue:
        """Return the sum times a number."""
        return LinearValue({b: t.scaled(factor) for b, t in self.parts.items()} if factor else {})

    def plus(self, other: LinearValue) -> LinearValue:
        """Return the sum of two sums."""
        total = dict(self.parts)
        for bottom, top in other.parts.items():
            total[bottom] = total.get(bottom, Linear()).plus(top)
        return LinearValue({b: t for b, t in total.items() if t != Linear()})

    def renamed(self, names: Mapping[str, str]) -> LinearValue:
        """Return the sum with other names."""
        return LinearValue({b.renamed(names): t.renamed(names) for b, t in self.parts.items()})

    def single(self) -> tuple[Linear, Linear]:
        """Return the sum as one top over one bottom.

        Raises:
            UnprovedError: that would multiply two figures.

        """
        whole = self.parts.get(ONE, Linear())
        rest = [(top, bottom) for bottom, top in self.parts.items() if bottom != ONE]
        if not rest:
            return whole, ONE
        if len(rest) > 1:
            raise UnprovedError("tổng của nhiều thương khác mẫu số")
        top, bottom = rest[0]
        return top.plus(_product(whole, bottom)), bottom


class LinearNumbers(Splitting[S, LinearValue]):
    """Linear values on states that linear conditions narrow."""

    def narrowed(self, state: S, form: Linear, strict: bool) -> S | None:
        """Return the part of a state on which a form is at least zero (or more), if any."""
        raise NotImplementedError

    def literal(self, value: Exact) -> LinearValue:
        return LinearValue.of(Linear((), value))

    def minus(self, value: LinearValue) -> LinearValue:
        return value.scaled(-1)

    def computed(
        self, op: str, left: LinearValue, right: LinearValue, state: S
    ) -> Iterable[tuple[S, LinearValue]]:
        """Yield the result of a calculation; a quotient splits by the divisor's sign."""
        if op == "+":
            yield state, left.plus(right)
        elif op == "*":
            yield state, _times(left, right)
        elif right.value:
            yield state, left.scaled(Fraction(1) / right.value)
        elif right.value is None:
            top, bottom = right.single()
            for sign in (1, -1):
                part = self.narrowed(state, top.scaled(sign), True)
                if part is not None:
                    yield part, _over(*left.single(), bottom.scaled(sign), top.scaled(sign))

    def related(self, op: str, left: LinearValue, right: LinearValue, state: S) -> Iterator[S]:
        """Yield the parts of a state on which two values stand in a relation."""
        gap = difference(left, right)
        match op:
            case ">=" | ">":
                yield from some(self.narrowed(state, gap, op == ">"))
            case "<=" | "<":
                yield from some(self.narrowed(state, gap.scaled(-1), op == "<"))
            case "=":
                upper = self.narrowed(state, gap, False)
                yield from some(upper and self.narrowed(upper, gap.scaled(-1), False))
            case _:
                yield from some(self.narrowed(state, gap, True))
                yield from some(self.narrowed(state, gap.scaled(-1), True))


class Conditions(NamedTuple):
    """Conditions that hold together: linear rows, open levels of choices, whole-number names."""

    rows: tuple[Row, ...]
    options: Mapping[str, frozenset[bool | str]]
    whole: frozenset[str]

    def with_row(self, form: Linear, strict: bool) -> Conditions | None:
        """Return the path with one more condition, or None when it cannot hold."""
        added = row(form, strict, self.whole)
        if added.false:
            return None
        if not added.terms or added in self.rows:
            return self
        grown = self._replace(rows=(*self.rows, added))
        return grown if possible(grown.rows, self.whole) else None

    def with_options(self, name: str, kept: frozenset[bool | str]) -> Conditions | None:
        """Return the path with the levels of a choice cut down, or None when none is left."""
        left = self.options[name] & kept
        return self._replace(options={**self.options, name: left}) if left else None


def some(state: S | None) -> Iterator[S]:
    """Yield a state unless it is impossible."""
    if state is not None:
        yield state


def difference(x: LinearValue, y: LinearValue) -> Linear:
    """Return a form with the sign of ``x - y``."""
    return x.plus(y.scaled(-1)).single()[0]


def _product(a: Linear, b: Linear) -> Linear:
    if a.value is not None:
        return b.scaled(a.value)
    if b.value is not None:
        return a.scaled(b.value)
    raise UnprovedError("tích của hai số liệu")


def _times(x: LinearValue, y: LinearValue) -> LinearValue:
    if x.value is not None:
        return y.scaled(x.value)
    if y.value is not None:
        return x.scaled(y.value)
    return _over(*x.single(), *y.single())


def _over(a: Linear, b: Linear, c: Linear, d: Linear) -> LinearValue:
    """Return ``a / b · c / d``, with what stands above and below taken away."""
    if a == d:
        a = d = ONE
    if c == b:
        c = b = ONE
    return LinearValue.of(_product(a, c), _product(b, d))
