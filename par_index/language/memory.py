"""Remembering what was made of an object, told by its identity: comparing rules costs too much."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TypeVar, TypeVarTuple

Ts = TypeVarTuple("Ts")
R = TypeVar("R")

_MOST = 256


def remembered(function: Callable[[*Ts], R]) -> Callable[[*Ts], R]:
    """Return a function that makes its result once for the same unchanging objects."""
    kept: OrderedDict[tuple[int, ...], tuple[tuple[*Ts], R]] = OrderedDict()

    @wraps(function)
    def found(*args: *Ts) -> R:
        key = tuple(map(id, args))
        if key not in kept:
            # the objects are kept as well, so that no other one gets their identity
            kept[key] = args, function(*args)
            if len(kept) > _MOST:
                kept.popitem(last=False)
        return kept[key][1]

    return found
