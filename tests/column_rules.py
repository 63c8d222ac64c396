"""One rule scored for columns of figures, as the kernel of a whole set records it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from par_index.language.exact import Exact
from par_index.language.tree import MEASURE
from par_index.meaning.exact import NoCaseError
from par_index.meaning.rules import Rubric
from par_index.ranking.batch import Column
from par_index.ranking.columns import Mask, Ratio
from par_index.ranking.recording import Recorder
from par_index.ranking.tape import Tape


def points_of(rubric: Rubric, columns: Mapping[str, Column], maximum: Exact) -> Ratio:
    """Return the exact points of every row, as a ratio of integer columns.

    Rows in which nothing arises hold some number; `idle_of` tells which they are.

    Raises:
        NoCaseError: in some row that counts no case of the rule holds, or the source leaves the
            points of the case open.
        KeyError: a figure that the rule asks for is not among the columns.

    """
    tape = Tape()
    recorder = Recorder(tape, rubric, "", dict.fromkeys(columns), maximum)
    points = recorder.rule(rubric.rule)
    gap = recorder.both([recorder.negation(recorder.nothing_arose(rubric.idle_when)), points.gap])
    found, missed = _played(tape, rubric, columns, [points.at, gap])
    if np.any(missed):
        raise NoCaseError
    return found


def idle_of(rubric: Rubric, columns: Mapping[str, Column], maximum: Exact) -> Mask:
    """Return in which rows nothing arose (không phát sinh).

    A measure that is given answers where the figures beside it are not among the columns.
    """
    tape = Tape()
    recorder = Recorder(tape, rubric, "", dict.fromkeys(columns), maximum)
    return _played(tape, rubric, columns, [recorder.nothing_arose(rubric.idle_when)])[0]


def _played(
    tape: Tape, rubric: Rubric, columns: Mapping[str, Column], outputs: Sequence[int]
) -> list[Any]:
    given: dict[int, Any] = {}
    for early in tape.early(outputs):
        if early.key is not None:
            name = early.key[1]
            number = name == MEASURE or rubric.inputs[name].numeric
            given[early.at] = Ratio.whole(columns[name]) if number else columns[name]
    with np.errstate(all="ignore"):
        values = tape.program(outputs, given, {}).play(given)
    return [values[at] for at in outputs]
