"""Distributions of one figure that a user gives: exact weights, and draws by a seeded generator."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import comb, lcm
from typing import Any

from par_index.language.exact import Exact, lean
from par_index.language.inputs import Given, Value
from par_index.language.intervals import Interval
from par_index.language.spelling import read_number

MOST = 1_000_000
"""The most values that one distribution may spread over."""

FORMS = (
    "cần một phân phối: 40..50; 0..100 step 5; triangular(40, 48, 50); binomial(50, 96%); "
    "hypergeometric(400, 390, 50); weights(47: 1, 50: 3)"
)


@dataclass(frozen=True, slots=True)
class Spread:
    """A finite distribution: its values in order, with weights that need not add up to 1.

    ``sampler`` draws faster than the weights would, from the same distribution.
    """

    text: str
    values: tuple[Value, ...]
    weights: tuple[int, ...]
    sampler: Callable[[Any, int], Any] | None = None

    @property
    def total(self) -> int:
        """The sum of the weights."""
        return sum(self.weights)

    @property
    def mean(self) -> Fraction | None:
        """The exact mean of a distribution of numbers."""
        total = Fraction(0)
        for value, weight in zip(self.values, self.weights, strict=True):
            if isinstance(value, str):
                return None
            total += Fraction(value) * weight
        return total / self.total

    def draw(self, generator: Any, count: int) -> Any:
        """Draw a column of values with a numpy generator."""
        import numpy as np

        if self.sampler is not None:
            return self.sampler(generator, count)
        shares, level = [], 0
        for weight in self.weights:
            level += weight
            shares.append(level / self.total)
        picked = np.searchsorted(np.array(shares), generator.random(count), side="right")
        picked = np.minimum(picked, len(self.values) - 1)
        return self.column()[picked]

    def column(self) -> Any:
        """Return all values as one column."""
        import numpy as np

        dense = any(isinstance(value, Fraction) for value in self.values)
        return np.array(self.values, dtype=object if dense else None)


def read_spread(text: str, read: Callable[[str], Given]) -> Spread:
    """Read a distribution; ``read`` reads one value of the figure that it is for.

    Raises:
        ValueError: the text is no distribution, or one of its values is none of the figure.

    """
    body = text.strip()
    if match := re.fullmatch(r"(.+?)\.\.(.+?)(?:\s+step\s+(\S+))?", body):
        low, high = _number(match[1], read), _number(match[2], read)
        if match[3]:
            return uniform(low, high, lean(read_number(match[3])))
        percents = match[1].strip().endswith("%") and match[2].strip().endswith("%")
        step = Fraction(1, 100) if percents else 1
        if high >= low and (high - low) % step:
            raise ValueError(
                f"«{body}» cần nêu bước, ví dụ: {body} step {'0.5%' if percents else '0.01'}"
            )
        return uniform(low, high, step)
    if match := re.fullmatch(r"(\w+)\((.*)\)", body, re.DOTALL):
        name, inside = match[1], _parts(match[2])
        if name == "weights":
            return _weights(inside, read)
        if name == "triangular" and len(inside) == 3:
            return triangular(*(_whole(part) for part in inside))
        if name == "binomial" and len(inside) == 2:
            return binomial(_whole(inside[0]), read_number(inside[1]))
        if name == "hypergeometric" and len(inside) == 3:
            return hypergeometric(*(_whole(part) for part in inside))
    raise ValueError(f"«{body}» không đọc được; {FORMS}")


def uniform(low: Exact, high: Exact, step: Exact = 1) -> Spread:
    """Return the distribution in which every value from low to high by step weighs the same."""
    if step <= 0 or high < low:
        raise ValueError("đầu trên phải từ đầu dưới trở lên và bước phải dương")
    count = int((high - low) // step) + 1
    if count > MOST:
        raise ValueError(f"hơn {MOST:,} giá trị; hãy thêm bước, ví dụ: 0..1000000000 step 1000000")
    values = tuple(lean(Fraction(low + k * step)) for k in range(count))
    sampler = None
    if all(isinstance(end, int) for end in (low, step)):

        def sampler(generator: Any, size: int) -> Any:
            return generator.integers(0, count, size) * int(step) + int(low)

    return Spread(f"{low}..{high}", values, (1,) * count, sampler)


def triangular(low: int, mode: int, high: int) -> Spread:
    """Return whole numbers whose weights rise evenly to the mode and fall evenly after it."""
    if not low <= mode <= high or high - low >= MOST:
        raise ValueError("cần ba số tăng dần: thấp nhất, hay gặp nhất, cao nhất")
    up, down = mode - low + 1, high - mode + 1
    values = range(low, high + 1)
    weights = tuple((k - low + 1) * down if k <= mode else (high - k + 1) * up for k in values)
    return Spread(f"triangular({low}, {mode}, {high})", tuple(values), weights)


def binomial(count: int, chance: Fraction) -> Spread:
    """Return how many of ``count`` independent trials succeed."""
    if not 0 <= chance <= 1 or not 0 <= count <= 100_000:
        raise ValueError("cần số lần từ 0 đến 100.000 và xác suất từ 0% đến 100%")
    yes, whole = chance.numerator, chance.denominator
    weights = tuple(
        comb(count, k) * yes**k * (whole - yes) ** (count - k) for k in range(count + 1)
    )

    def sampler(generator: Any, size: int) -> Any:
        return generator.binomial(count, float(chance), size)

    return Spread(f"binomial({count}, {chance})", tuple(range(count + 1)), weights, sampler)


def hypergeometric(population: int, marked: int, sample: int) -> Spread:
    """Return how many marked items a random sample without replacement holds."""
    if not 0 <= marked <= population or not 0 <= sample <= population:
        raise ValueError("số đạt và cỡ mẫu không được lớn hơn tổng số")
    first, last = max(0, sample - (population - marked)), min(sample, marked)
    weights = tuple(
        comb(marked, k) * comb(population - marked, sample - k) for k in range(first, last + 1)
    )

    def sampler(generator: Any, size: int) -> Any:
        return generator.hypergeometric(marked, population - marked, sample, size)

    text = f"hypergeometric({population}, {marked}, {sample})"
    return Spread(text, tuple(range(first, last + 1)), weights, sampler)


def weighted(weights: dict[Value, int]) -> Spread:
    """Return a distribution from weights by value."""
    if not weights or any(weight < 0 for weight in weights.values()) or not sum(weights.values()):
        raise ValueError("cần ít nhất một trọng số dương")
    return Spread("weights(…)", tuple(weights), tuple(weights.values()))


def _weights(parts: list[str], read: Callable[[str], Given]) -> Spread:
    found: dict[Value, Fraction] = {}
    for part in parts:
        key, colon, weight = part.rpartition(":")
        value = read(key.strip()) if colon else None
        if value is None or isinstance(value, Interval):
            raise ValueError(f"«{part}» cần dạng giá trị: trọng số")
        found[value] = found.get(value, Fraction(0)) + read_number(weight)
    common = lcm(*(share.denominator for share in found.values()))
    return weighted({value: int(share * common) for value, share in found.items()})


def _parts(inside: str) -> list[str]:
    """Return what stands between the brackets; with decimal commas inside, ``;`` parts it."""
    return [part.strip() for part in inside.split(";" if ";" in inside else ",")]


def _number(text: str, read: Callable[[str], Given]) -> Exact:
    value = read(text.strip())
    if isinstance(value, str | bool | Interval):
        raise ValueError(f"«{text}» không phải là một số")
    return value


def _whole(text: str) -> int:
    value = read_number(text)
    if value.denominator != 1:
        raise ValueError(f"«{text}» phải là số nguyên")
    return value.numerator
