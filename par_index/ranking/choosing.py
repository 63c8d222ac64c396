"""Tables on columns: in every row the number beside the first condition that holds there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from math import lcm
from typing import Any

from par_index.ranking.columns import Mask, Ratio, scaled
from par_index.ranking.whole import Whole, carrier


def select(rows: Sequence[tuple[Mask, Ratio]], default: Ratio) -> Ratio:
    """Return in every row the number beside the first mask that holds there, else the default."""
    kept: list[tuple[Any, Ratio]] = []
    for mask, value in rows:
        if mask is True:
            default = value
            break
        if mask is not False:
            kept.append((mask, value))
    if not kept:
        return default
    masks, values = [mask for mask, _ in kept], [default, *(value for _, value in kept)]
    dens = [value.den for value in values]
    if all(isinstance(den, int) for den in dens):
        den = lcm(*dens)
        values = (
            values
            if all(den is one for one in dens)
            else [scaled(value, den // value.den, den) for value in values]
        )
        return _merged(masks, values, den, den)
    # each row keeps a denominator of its own
    own = _merged(masks, [Ratio(v.den, 1, 1, v.bottom, 1) for v in values], 1, 1)
    return _merged(masks, values, own.num, own.high)


def _merged(masks: Sequence[Any], values: Sequence[Ratio], den: Whole, bottom: int) -> Ratio:
    """Lay values over the first of them, the last mask first, in the smallest type that fits."""
    import numpy as np

    low, high = min([value.low for value in values]), max([value.high for value in values])
    kind = carrier(2 * max(-low, high))
    out, *nums = [
        n if isinstance(n, int) or n.dtype.type is kind else n.astype(kind)
        for n in [value.num for value in values]
    ]
    for mask, num in zip(masks[::-1], nums[::-1], strict=True):
        if kind is object:
            out = np.where(mask, np.asarray(num, object), np.asarray(out, object))
        elif isinstance(out, int) and (isinstance(num, int) or not out):
            step = np.multiply(mask, num - out, dtype=kind)
            out = step + kind(out) if out else step
        else:
            # (num - out) * mask + out: no row branches
            step = np.subtract(num, out, dtype=kind)
            step *= mask
            step += kind(out) if isinstance(out, int) else out
            out = step
    return Ratio(out, den, low, high, bottom)


class Steps:
    """A table of constants whose masks hold one another, the first the least: sums of steps."""

    def __init__(self, values: Sequence[Ratio]) -> None:
        import numpy as np

        den = lcm(*(value.den for value in values))
        nums = [value.num * (den // value.den) for value in values]
        kind = carrier(2 * max(map(abs, nums)))
        self.values, self.base = values, nums[-1]
        self.steps = [partial(np.multiply, kind(a - b), dtype=kind) for a, b in pairwise(nums)]
        self.ends = den, min(nums), max(nums), den

    def __call__(self, *parts: Any) -> Ratio:
        """Return the number of the first mask that holds, else the last one."""
        masks = parts[:-1:2]
        if any(isinstance(mask, bool) for mask in masks):
            return select(list(zip(masks, self.values, strict=False)), self.values[-1])
        found, *others = [step(mask) for step, mask in zip(self.steps, masks, strict=True)]
        for other in others:
            found += other
        if self.base:
            found += self.base
        return Ratio(found, *self.ends)
