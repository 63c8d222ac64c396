"""Whole numbers of columns in the smallest type that their bounds allow."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

Whole: TypeAlias = Any
"""An int, or a numpy array of whole numbers: int16 to int64, or Python ints (dtype object)."""

FITS = 2**62
"""Below this bound a sum of two still fits int64."""

SMALL = 2**15
_LIMITS = {2: SMALL, 4: 2**31, 8: FITS}
"""What whole numbers of so many bytes stay below."""


@lru_cache(1000)
def carrier(bound: int) -> Any:
    """Return the smallest type that holds whole numbers up to a bound."""
    import numpy as np

    sizes = (size for size, limit in _LIMITS.items() if bound < limit)
    return {2: np.int16, 4: np.int32, 8: np.int64}.get(next(sizes, 0), object)


def lifted(x: Whole, bound: int) -> Whole:
    """Return a column that can hold numbers up to the bound."""
    if isinstance(x, int) or (kind := x.dtype).kind == "O" or bound < _LIMITS[kind.itemsize]:
        return x
    return x.astype(carrier(bound))


def times(x: Whole, y: Whole, bound: int) -> Whole:
    """Return a product that is at most a bound."""
    for one, other in ((x, y), (y, x)):
        if isinstance(one, int):
            if one == 1:
                return other
            bound = max(bound, abs(one))
    return lifted(x, bound) * lifted(y, bound)
