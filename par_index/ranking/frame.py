"""A frame of many units scored like one: a row in, its points, total, interval and grade out.

Rows in which every figure is known go through the kernel, block by block; the engine itself scores
the others, equal lines once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError
from par_index.language.exact import decimal_text
from par_index.language.tree import MEASURE, Call, Name
from par_index.loading.claims import (
    BOTH_GIVEN,
    no_reason,
    says_why,
    unknown_code,
    unknown_input,
    without_rule,
)
from par_index.loading.evidence import clashes
from par_index.meaning.exact import NoCaseError
from par_index.ranking.batch import Kernel
from par_index.ranking.cells import Cells, read_cells, text_of
from par_index.ranking.columns import Ratio
from par_index.ranking.peers import peers_of
from par_index.scoring.results import LeafResult
from par_index.scoring.scheme import OWN, Claim, Claims, ContradictionError, LeafScheme, Scheme
from par_index.scoring.score import score, score_leaf
from par_index.scoring.scorecard import Scorecard
from par_index.scoring.treatment import Sum
from par_index.words.grades import grade_reason

Frame: TypeAlias = Any
"""A pandas DataFrame."""

REASON = "reason"
"""The ending of a column that tells why nothing arose in a line."""

BLOCK = 65_536
"""Rows scored at once: few enough to stay near the processor, enough to forget what calls cost."""

TOTALS = ("total", "maximum", "percent", "total_low", "total_high", "percent_low", "percent_high")
WHOLE = (*TOTALS, "grade", "grade_reason")


@dataclass(frozen=True, repr=False)
class ScoredFrame:
    """What came of every row of a frame.

    ``frame`` has its index and, exactly as fractions: ``CODE`` the points and ``CODE.state`` the
    state of every scored line (known, missing, not_applicable); ``total``, ``maximum`` (the own
    maximum) and ``percent``; the ends ``total_low``, ``total_high``, ``percent_low`` and
    ``percent_high`` of what missing figures leave open; ``grade`` and ``grade_reason``. ``bad``
    lists every cell that cannot be read, or contradicts others, with row, column, what stood there
    and what is wrong; such rows are not scored.
    """

    frame: Frame
    bad: Frame
    _rows: _Rows = field(compare=False)

    def __repr__(self) -> str:
        good = len(self.frame) - self.bad["row"].nunique()
        return f"<ScoredFrame: {good}/{len(self.frame)} đơn vị được chấm>"

    @property
    def figures(self) -> set[str]:
        """The headings of the columns that were read as figures and reasons."""
        rows = self._rows
        named = {_title(code, name) for code, own in rows.cells.items() for name in own}
        return named | {_title(code, REASON) for code in rows.reasons}

    def texts(self) -> Frame:
        """Return the frame with every number as an exact text, as files and clusters carry it."""
        shown = self.frame.map(lambda x: decimal_text(x) if isinstance(x, Fraction) else x)
        return shown.astype("string")

    def scorecard(self, position: int) -> Scorecard:
        """Return the scorecard of one row, counted from 0, as the engine makes it."""
        return score(self._rows.scheme, self.claims(position))

    def claims(self, position: int) -> Claims:
        """Return the evidence of one row, counted from 0."""
        return self._rows.claims(position)


@dataclass
class _Rows:
    """The cells of all rows by line and figure, and the reasons why nothing arose by line."""

    scheme: Scheme
    size: int
    cells: dict[str, dict[str, Cells]]
    reasons: dict[str, list[str]] = field(default_factory=dict)
    made: dict[Any, LeafResult | list[tuple[str, str]]] = field(default_factory=dict)

    def claim(self, code: str, row: int) -> Claim:
        """Return the evidence of one line in one row, or the set's own figures."""
        if code in self.reasons and (reason := self.reasons[code][row]):
            return Claim({}, reason)
        found = {name: cells.given(row) for name, cells in self.cells.get(code, {}).items()}
        return Claim({name: value for name, value in found.items() if value is not None})

    def claims(self, row: int) -> Claims:
        """Return the evidence of one row."""
        return {code: self.claim(code, row) for code in (OWN, *self.scheme.scored)}

    def bad(self) -> Iterator[tuple[int, str, str]]:
        """Yield every cell that cannot be read, or stands beside a reason: row, column, problem."""
        for code, own in self.cells.items():
            for name, cells in own.items():
                for row, text in cells.bad.items():
                    yield row, _title(code, name), text
        for code, reasons in self.reasons.items():
            for row, reason in enumerate(reasons):
                if reason and any(c.given(row) is not None for c in self.cells[code].values()):
                    yield row, _title(code, REASON), BOTH_GIVEN
                elif reason and not says_why(reason):
                    yield row, _title(code, REASON), no_reason(reason).message

    def complete(self, good: Any) -> Any:
        """Return the rows of which every figure is known, and no limit is broken."""
        rows = good.copy()
        for reasons in self.reasons.values():
            rows &= [not reason for reason in reasons]
        for code, own in self.cells.items():
            rubric = self.scheme.claimable[code].rubric
            assert rubric is not None
            for cells in own.values():
                rows &= cells.known
            shared = self.cells.get(OWN, {})
            told = dict(own)
            for name, declared in rubric.inputs.items():
                if isinstance(declared.origin, Name) and declared.origin.name in shared:
                    told[name] = shared[declared.origin.name]
            for name, low in told.items():
                for limit in rubric.inputs[name].at_most if name != MEASURE else ():
                    if limit in told:
                        rows &= low.values * told[limit].den <= told[limit].values * low.den
        return rows

    def card(self, row: int) -> Scorecard | list[tuple[str, str]]:
        """Return the scorecard of one row, or every figure that cannot be true, and why."""
        claims = self.claims(row)
        still: dict[str, LeafResult] = {}
        wrong: list[tuple[str, str]] = []
        for code, leaf in self.scheme.scored.items():
            claim = claims[code]
            key = code, tuple(claim.values.items()), claim.not_applicable
            found = None if leaf.origins else self.made.get(key)
            if found is None:
                found = self._line(leaf, claims)
                self.made[key] = found
            if isinstance(found, list):
                wrong += found
            elif not leaf.origins:
                still[code] = found
        if wrong:
            return wrong
        try:
            return score(self.scheme, claims, still)
        except (ContradictionError, NoCaseError) as problem:
            return [(str(problem), "các số liệu của đơn vị này mâu thuẫn với nhau")]

    def _line(self, leaf: LeafScheme, claims: Claims) -> LeafResult | list[tuple[str, str]]:
        claim = claims[leaf.code]
        slips = clashes(self.scheme, claims, leaf.code)
        if slips:
            return [(_title(leaf.code, str(slip.part)), slip.message) for slip in slips]
        try:
            return score_leaf(self.scheme, leaf, claim)
        except NoCaseError:
            first = next(iter(claim.values), MEASURE)
            return [(_title(leaf.code, first), "không mức nào của cách chấm ứng với số liệu này")]


def _title(code: str, name: str) -> str:
    """Return the heading of a column."""
    return code if name == MEASURE else f"{code}.{name}" if code else name


def score_rows(scheme: Scheme, frame: Frame, by: str | None = None) -> ScoredFrame:
    """Score every row of a frame; `par_index.score_frame` tells what it holds.

    Raises:
        ProblemsError: a column names a line or figure that the set does not have.

    """
    import numpy as np
    import pandas as pd

    rows = _Rows(scheme, len(frame), {})
    for code, given in _columns(scheme, frame).items():
        if REASON in given:
            rows.reasons[code] = [
                "" if pd.isna(value) else text_of(value) for value in given.pop(REASON)
            ]
        rubric = scheme.claimable[code].rubric
        assert rubric is not None
        rows.cells[code] = {name: read_cells(rubric, name, s) for name, s in given.items()}
        leaf = scheme.claimable[code]
        if any(declared.peers for declared in rubric.inputs.values()):
            assert isinstance(leaf, LeafScheme)
            claims = [rows.claim(code, row) for row in range(rows.size)]
            told = rows.cells[code]
            told |= peers_of(leaf, claims, told, None if by is None else frame[by])
    bad = list(rows.bad())
    good = np.ones(rows.size, bool)
    good[[row for row, _, _ in bad]] = False
    out: dict[str, Any] = {}
    for name in (*(t for code in scheme.scored for t in (code, f"{code}.state")), *WHOLE):
        out[name] = np.full(rows.size, None, object)
    left = good & ~_by_kernel(rows, rows.complete(good), out)
    for row in np.flatnonzero(left).tolist():
        card = rows.card(row)
        if isinstance(card, list):
            bad += [(row, title, text) for title, text in card]
            continue
        for code, line in card.scored.items():
            out[code][row], out[f"{code}.state"][row] = line.points, line.state
        for name, value in zip(WHOLE, _whole(card), strict=True):
            out[name][row] = value
    listed = [
        (frame.index[row], title, frame[title].iloc[row] if title in frame else None, text)
        for row, title, text in sorted(bad, key=lambda found: found[0])
    ]
    table = pd.DataFrame(listed, columns=["row", "column", "value", "problem"])
    return ScoredFrame(pd.DataFrame(out, index=frame.index, dtype=object), table, rows)


def _whole(card: Scorecard) -> tuple[Any, ...]:
    root = card.root
    low, high = root.percent_range or (None, None)
    ends = (root.points, root.maximum, root.percent, root.low, root.high, low, high)
    return (*ends, card.grade.title, grade_reason(card))


def _by_kernel(rows: _Rows, complete: Any, out: dict[str, Any]) -> Any:
    """Score complete rows in blocks, and return which rows were scored."""
    import numpy as np

    scheme = rows.scheme
    done = np.zeros(rows.size, bool)
    asked = {code: dict.fromkeys(own) for code, own in rows.cells.items()}
    lines = scheme.scored.items()
    asked |= {code: {} for code, leaf in lines if leaf.origins and code not in asked}
    absent = {code: Sum(0, leaf.counted) for code, leaf in lines if code not in asked}
    if absent and any(isinstance(o, Call) for _, leaf in lines for o in leaf.origins.values()):
        return done  # what is missing leaves a range to the lines that use it
    try:
        kernel = Kernel(scheme, {OWN: {}, **asked}, absent)
    except KeyError:
        return done
    said: dict[Any, tuple[Any, ...]] = {}
    by_line = any(scheme.scale.conditions) if scheme.scale is not None else False
    by_line |= any(getattr(node, "limited", False) for node in scheme.nodes.values())
    places = np.flatnonzero(complete)
    for start in range(0, len(places), BLOCK):
        block = places[start : start + BLOCK]
        columns = {
            code: {name: cells.column(block) for name, cells in own.items()}
            for code, own in rows.cells.items()
        }
        try:
            batch = kernel.score(columns, len(block))
        except NoCaseError:
            continue
        sound = np.broadcast_to(batch.maximum[""].num != 0, len(block)).copy()
        for fault in batch.fault.values():
            sound &= ~np.asarray(fault)
        block = block[sound]
        done[block] = True
        for code in scheme.scored:
            out[code][block] = _fractions(batch.points[code], len(sound))[sound]
            idle = np.broadcast_to(batch.idle.get(code, False), len(sound))[sound]
            known = "missing" if code in absent else "known"
            out[f"{code}.state"][block] = np.where(idle, "not_applicable", known).astype(object)
        totals = _fractions(batch.points[""], len(sound))[sound]
        maxima = _fractions(batch.maximum[""], len(sound))[sound]
        for row, total, maximum in zip(block.tolist(), totals, maxima, strict=True):
            key = (row if by_line else 0, total, maximum)
            if key not in said:
                said[key] = _whole(score(scheme, rows.claims(row)))
            for name, value in zip(WHOLE, said[key], strict=True):
                out[name][row] = value
    return done


def _fractions(ratio: Ratio, size: int) -> Any:
    """Return a column as fractions, equal ones as one object."""
    import numpy as np

    found = np.empty(size, object)
    if not isinstance(ratio.den, int):
        found[:] = ratio.fractions(size)
        return found
    numbers, places = np.unique(np.broadcast_to(ratio.num, size), return_inverse=True)
    table = np.empty(len(numbers), object)
    table[:] = [Fraction(int(number), ratio.den) for number in numbers]
    return table[places]


def _columns(scheme: Scheme, frame: Frame) -> dict[str, dict[str, Any]]:
    """Return the columns of figures by line and input; those of another kind are left alone."""
    found: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    groups = {code.split(".")[0] for code in scheme.leaves}
    for title in frame.columns.unique():
        text, series = str(title), frame[title]
        code, _, name = (text, "", MEASURE) if text in scheme.leaves else text.rpartition(".")
        leaf = scheme.leaves.get(code)
        slip: Diagnostic | None = None
        if series.ndim > 1:
            slip = Diagnostic("PAR521", f"có hai cột «{text}»") if leaf else None
        elif text in scheme.figures:
            found.setdefault(OWN, {})[text] = series
        elif leaf is None:
            if "." in text and text.split(".")[0] in groups:
                slip = unknown_code(scheme.leaves, code)
        elif not isinstance(leaf, LeafScheme):
            slip = without_rule(leaf) if series.notna().to_numpy().any() else None
        elif name in (REASON, *leaf.rubric.reported) or (name == MEASURE and leaf.rubric.measured):
            found.setdefault(code, {})[name] = series
        else:
            slip = unknown_input(code, leaf.rubric, name)
        if slip is not None:
            problems.append(slip.at(f"bảng số liệu!{text}"))
    if problems:
        raise ProblemsError(problems)
    return found
