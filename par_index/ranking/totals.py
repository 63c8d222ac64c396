"""The totals and grades of a block of rows, from its lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from par_index.language.tree import Name
from par_index.meaning.walk import grade_code
from par_index.ranking.cells import Cells, cells_of
from par_index.ranking.lines import Column, LineScorer
from par_index.ranking.opened import opened
from par_index.ranking.sums import Coded, Part, Sums, alike, coded_of, fraction_of
from par_index.scoring.grades import Elsewhere, grade
from par_index.scoring.results import GroupResult, LeafResult, Outcomes
from par_index.scoring.scheme import OWN, Claim, ContradictionError, GroupScheme, Scheme
from par_index.scoring.score import result_value
from par_index.scoring.scorecard import Scorecard
from par_index.words.grades import grade_reason

STATES = ("known", "missing", "not_applicable")

TOTALS = ("total", "maximum", "percent", "total_low", "total_high", "percent_low", "percent_high")
WHOLE = (*TOTALS, "grade", "grade_reason")

Grade: TypeAlias = tuple[str | None, str]
"""A grade, and what decided it or why there is none."""


class Block:
    """Rows that are scored together: their lines, each once, and the groups above them.

    ``cells`` and ``reasons`` are those of the rows, by line and figure.
    """

    def __init__(
        self,
        scorers: Mapping[str, LineScorer],
        cells: Mapping[str, Mapping[str, Cells]],
        reasons: Mapping[str, list[str]],
        sums: Sums,
    ) -> None:
        self.scorers, self.cells, self.reasons, self.sums = scorers, cells, reasons, sums
        self.scheme, self.size = sums.scheme, sums.size
        self.columns: dict[str, Column] = {}
        self.parts: dict[str, Part] = {}

    def part(self, code: str) -> Part:
        """Return a line or group."""
        if code not in self.parts:
            node = self.scheme.nodes[code]
            if isinstance(node, GroupScheme):
                parts = [self.part(c.code) for c in node.children] or [self.sums.nothing()]
                self.parts[code] = self.sums.group(node, parts)
            elif code in self.scorers:
                self.parts[code] = self.sums.line(self._column(code))
            else:
                self.parts[code] = self.sums.nothing()
        return self.parts[code]

    def _column(self, code: str) -> Column:
        scorer = self.scorers[code]
        told = dict(self.cells.get(code, {}))
        for name, origin in scorer.leaf.origins.items():
            declared = scorer.leaf.rubric.inputs[name]
            if isinstance(origin, Name):
                if (shared := self.cells.get(OWN, {}).get(origin.name)) is not None:
                    told[name] = shared
                continue
            part = self.part(grade_code(origin))
            results = [self._result(part, row) for row in range(self.size)]
            told[name] = cells_of(
                declared, [result_value(result, origin.function) for result in results]
            )
        column = scorer.column(told, self.reasons.get(code, []), self.size, opened)
        self.columns[code] = column
        return column

    def _result(self, part: Part, row: int) -> GroupResult:
        """Return one row of a part as a result without parts of its own."""
        points, counts = self.sums.fraction(part.points[row]), self.sums.fraction(part.counts[row])
        found = GroupResult(
            GroupScheme("", "", ()),
            [],
            (points.numerator, points.denominator),
            (counts.numerator, counts.denominator),
            part.ends is None,
        )
        found.open_outcomes = self.outcomes(part, row)
        return found

    def outcomes(self, part: Part, row: int) -> Outcomes | None:
        """Return what one row of a part leaves open."""
        if part.ends is None:
            return None
        told = self.sums.fraction
        return {
            told(own): (told(low[row]), told(high[row]))
            for own, (low, high) in part.ends.items()
            if low[row] <= high[row]
        }

    def states(self, code: str) -> Any:
        """Return by row the place of the state of a line among `STATES`."""
        import numpy as np

        column = self.columns[code]
        found = np.zeros(self.size, np.int8)
        for piece in column.pieces:
            if piece.idle is not False:
                found[piece.rows] = 2 * np.asarray(piece.idle)
        asked = column.at >= 0
        if column.results:
            table = np.array([STATES.index(result.state) for result in column.results], np.int8)
            found[asked] = table[column.at[asked]]
        return found

    @property
    def wrong(self) -> dict[int, list[tuple[str, str, str]]]:
        """What cannot be true, by row: line, figure and why."""
        found: dict[int, list[tuple[str, str, str]]] = {}
        for code in self.scorers:
            for row, slips in self.columns[code].wrong.items():
                found.setdefault(row, []).extend((code, *slip) for slip in slips)
        return found

    def totals(self) -> dict[str, Coded]:
        """Return the totals of the rows; no share where nothing is counted."""
        import numpy as np

        sums, root = self.sums, self.part("")
        ends = sums.told(root)
        low = np.minimum.reduce([low for low, _ in ends.values()])
        high = np.maximum.reduce([high for _, high in ends.values()])
        shares = [self._share(root.points, root.counts)]
        for side, better in ((0, np.less), (1, np.greater)):
            num, den = np.zeros(self.size, sums.kind), np.zeros(self.size, sums.kind)
            for own, both in ends.items():
                if own == 0:
                    continue
                real = both[0] <= both[1]
                mine = np.where(real, both[side], 0)
                take = real & ((den == 0) | better(mine * den, num * own))
                num, den = np.where(take, mine, num), np.where(take, own, den)
            shares.append(self._share(num, den))
        told = map(sums.coded, (root.points, root.counts, low, high))
        total, maximum, least, most = told
        return dict(zip(TOTALS, (total, maximum, shares[0], least, most, *shares[1:]), strict=True))

    def _share(self, num: Any, den: Any) -> Coded:
        codes, rows = alike([num, den])
        shares = zip(num[rows].tolist(), den[rows].tolist(), strict=True)
        return Coded(codes, [fraction_of(*share) if share[1] else None for share in shares])

    # --- grades -----------------------------------------------------------------------------------

    def grades(self, good: Any) -> Coded:
        """Return the grade of good rows, with what decided it; None where it is at odds.

        What makes a grade is told of each row; equal rows are graded once.
        """
        import numpy as np

        scheme = self.scheme
        codes = [code for code in scheme.nodes if _asked(scheme, code)]
        told = [good]
        zeros = np.zeros(self.size, np.int64)
        missing: dict[str, Any] = {}
        own = self.cells.get(OWN, {})
        if scheme.scale is not None:
            for code, column in self.columns.items():
                state, part = self.states(code), self.parts[code]
                zeros += (state == 0) & (part.points <= 0) & (part.counts > 0)
                missing[code] = np.where(state == 1, column.at, -1)
            told += [zeros, *missing.values()]
            for part in map(self.part, ("", *codes)):
                told += [part.points, part.counts]
                told += [end for both in (part.ends or {}).values() for end in both]
            for cells in own.values():
                told += [cells.known, cells.values]
                if cells.ranges:
                    told.append(coded_of(list(map(cells.ranges.get, range(self.size)))).codes)
        places, rows = alike(told)
        found: list[Grade | None] = []
        for row in rows.tolist():
            lines = [
                self.columns[code].results[at[row]] for code, at in missing.items() if at[row] >= 0
            ]
            given = {name: cells.given(row) for name, cells in own.items()}
            claim = Claim({name: value for name, value in given.items() if value is not None})
            grade = self._grade(row, codes, int(zeros[row]), lines, claim) if good[row] else None
            found.append(grade)
        return Coded(places, found)

    def _grade(
        self, row: int, codes: list[str], zeros: int, lines: list[LeafResult], own: Claim
    ) -> Grade | None:
        scheme = self.scheme
        named = []
        for code in codes:
            result = self._result(self.part(code), row)
            result.group = GroupScheme(code, "", ())
            named.append(result)
        root = self._result(self.part(""), row)
        root.group, root.children, root.settled = scheme.root, [*lines], not lines
        try:
            found = grade(scheme, root, own, Elsewhere(zeros, zeros, named))
        except ContradictionError:
            return None
        return found.title, grade_reason(Scorecard(scheme, root, found, own))


def _asked(scheme: Scheme, code: str) -> bool:
    """Whether grades name the result of a group or line."""
    names = frozenset() if scheme.scale is None else scheme.scale.asked
    return f"points({code})" in names or f"percent({code})" in names
