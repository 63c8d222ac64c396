"""A whole criteria set scored for columns of figures: exact totals of many cases at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from par_index.language.inputs import Value
from par_index.language.intervals import Interval
from par_index.language.tree import MEASURE
from par_index.meaning.exact import NoCaseError
from par_index.ranking.columns import Mask, Ratio
from par_index.ranking.records import SetRecord
from par_index.ranking.tape import Least, Program, Tape
from par_index.scoring.scheme import OWN, Scheme
from par_index.scoring.score import unmoved
from par_index.scoring.scorecard import Scorecard
from par_index.scoring.treatment import Sum

Column: TypeAlias = Any
"""Figures of one input: one value for all rows, or a numpy array with one value a row. Numbers
and days (ordinals) are integers or Fractions, yes/no are booleans, levels are their keys or, as
integers, their places among the levels."""

Columns: TypeAlias = Mapping[str, Mapping[str, Column]]
"""Figures that differ from case to case, by line and input; the set's own under `OWN`."""


@dataclass(frozen=True)
class Batch:
    """What came of a number of cases, by code; "" is the whole set.

    ``idle`` tells where nothing arose in a line, ``fault`` where its rule gave points outside its
    limits (such a line counts as missing), ``place`` the place of the grade on the scale: None
    where a figure of the set that is missing leaves it open.
    """

    size: int
    points: dict[str, Ratio]
    maximum: dict[str, Ratio]
    idle: dict[str, Mask]
    fault: dict[str, Mask]
    place: Ratio | None

    @property
    def percent(self) -> Ratio:
        """The share of the own maximum; some number where nothing is counted."""
        return self.points[""] / self.maximum[""]

    def grades(self, count: int) -> list[int]:
        """Return how many cases get each of so many grades; the last count is of those without."""
        import numpy as np

        assert self.place is not None
        places = np.broadcast_to(np.minimum(self.place.num // self.place.den, count), self.size)
        return [int(n) for n in np.bincount(places, minlength=count + 1)]


class Kernel:
    """A criteria set compiled for columns of figures: made once, run on block after block.

    Args:
        scheme: the set.
        figures: by line and name, the figures that its rule may ask for: a known value that is the
            same in every case, or None for a column. The set's own stand under `OWN`.
        fixed: points and counted maximum of lines without figures, and of lines that lack some.
        lines: whether the lines are all that is asked for, neither groups nor grades.

    Raises:
        KeyError: a line that is to be scored lacks a figure that its rule asks for.

    """

    def __init__(
        self,
        scheme: Scheme,
        figures: Mapping[str, Mapping[str, Value | None]],
        fixed: Mapping[str, Sum[Any]] | None = None,
        *,
        lines: bool = False,
    ) -> None:
        self._scheme, self._tape = scheme, Tape(scheme.grid)
        self._recorded = partial(SetRecord, scheme, figures, fixed or {}, self._tape, lines=lines)
        record = self._recorded()
        self._early = self._tape.early(record.outputs)
        self._numbers = {e.key for e in self._early if e.key and self._is_number(*e.key)}
        self._programs: dict[Any, tuple[Program, SetRecord]] = {}

    def score(self, columns: Columns, size: int) -> Batch:
        """Score a block of cases.

        Raises:
            NoCaseError: no case of some rule holds in some row.

        """
        import numpy as np

        values: dict[int, Any] = {}
        passed: list[tuple[int, int] | None] = []
        with np.errstate(all="ignore"):
            for at, key, parts, cuts, loose in self._early:
                if key is None:
                    values[at] = values[parts[0]] / values[parts[1]]
                else:
                    given = columns[key[0]][key[1]]
                    values[at] = Ratio.whole(given, loose=loose) if key in self._numbers else given
                if cuts is not None:
                    passed.append(cuts.passed(values[at]))
            program, record = self._settled(tuple(passed), values)
            found = program.play(values)
        if any(found[at] is not False and np.any(found[at]) for at in record.gaps):
            raise NoCaseError
        return Batch(
            size,
            {code: found[node.points.at] for code, node in record.nodes.items()},
            {code: found[node.maximum.at] for code, node in record.nodes.items()},
            {code: found[at] for code, at in record.idle.items()},
            {code: found[at] for code, at in record.fault.items()},
            None if record.place is None else found[record.place],
        )

    def _settled(
        self, passed: tuple[tuple[int, int] | None, ...], given: Collection[int]
    ) -> tuple[Program, SetRecord]:
        """Return the program for columns with such bounds: what the bounds decide is left out."""
        if passed not in self._programs:
            known: dict[int, bool] = {}
            plain: dict[int, Least] = {}
            every = [early.cuts for early in self._early if early.cuts is not None]
            for cuts, ends in zip(every, passed, strict=True):
                if ends is not None:
                    known |= dict.fromkeys(cuts.places[: ends[0]], True)
                    known |= dict.fromkeys(cuts.places[ends[1] :], False)
                    plain |= dict(zip(cuts.places, cuts.least, strict=True))
            self._tape.known = known
            record = self._recorded()
            program = self._tape.program(record.outputs, given, plain)
            self._programs[passed] = program, record
        return self._programs[passed]

    def _is_number(self, code: str, name: str) -> bool:
        if name == MEASURE:
            return True
        rubric = self._scheme.claimable[code].rubric
        return rubric is not None and rubric.inputs[name].numeric


def score_columns(base: Scorecard, columns: Columns) -> Batch:
    """Score many cases that differ in some figures; everything else is as in the base.

    Raises:
        KeyError: a line with columns lacks another figure that its rule asks for.
        NoCaseError: no case of some rule holds in some row.

    """
    import numpy as np

    size = max((np.size(c) for own in columns.values() for c in own.values()), default=1)
    return kernel_for(base, columns).score(columns, size)


def kernel_for(base: Scorecard, columns: Columns) -> Kernel:
    """Return the kernel that scores cases which differ from a base in the columns that are given.

    Lines that no column moves, and those that still lack a figure, keep what the base awards, so
    that a missing line counts as it does there: no points, and its maximum. Columns of the set's
    own figures stand under `OWN`, and move every line that uses them, as columns of a line move
    those that use its result.

    Raises:
        KeyError: a line with columns lacks another figure that its rule asks for.

    """
    scheme, still = base.scheme, unmoved(base, columns)
    claims = {OWN: base.own, **{code: leaf.claim for code, leaf in base.scored.items()}}
    figures: dict[str, dict[str, Value | None]] = {}
    for code, claim in claims.items():
        own = columns.get(code, {})
        if code != OWN and not own and (code in still or claim.not_applicable is not None):
            continue
        rubric = scheme.claimable[code].rubric if code in scheme.claimable else None
        aside = rubric.stepping_aside(own) if rubric is not None else ()
        figures[code] = {
            name: value
            for name, value in claim.values.items()
            if not isinstance(value, Interval) and name not in aside
        }
        figures[code].update(dict.fromkeys(own))
    fixed = {
        code: Sum(result.points, result.maximum)
        for code, result in base.leaves.items()
        if code not in columns
    }
    return Kernel(scheme, figures, fixed)
