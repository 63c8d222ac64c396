"""A frame of many units scored like one: a row in, its points, total, interval and grade out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError
from par_index.language.exact import decimal_text
from par_index.language.tree import MEASURE
from par_index.loading.claims import (
    BOTH_GIVEN,
    no_reason,
    says_why,
    unknown_code,
    unknown_input,
    without_rule,
)
from par_index.ranking.cells import Cells, read_cells, text_of
from par_index.ranking.lines import AT_ODDS, FinerError, LineScorer
from par_index.ranking.peers import peers_of
from par_index.ranking.sums import Sums, TooManyError
from par_index.ranking.totals import STATES, TOTALS, WHOLE, Block
from par_index.scoring.scheme import (
    OWN,
    Claim,
    Claims,
    ContradictionError,
    LeafScheme,
    Scheme,
)
from par_index.scoring.score import score
from par_index.scoring.scorecard import Scorecard
from par_index.words.grades import grade_reason

Frame: TypeAlias = Any
"""A pandas DataFrame."""

REASON = "reason"
"""The ending of a column that tells why nothing arose in a line."""

BLOCK = 65_536
"""Rows scored at once: few enough to stay near the processor, enough to forget what calls cost."""


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
        return f"<ScoredFrame: {good}/{len(self.frame)} dòng được chấm>"

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
    scorers = {code: LineScorer(scheme, leaf) for code, leaf in scheme.scored.items()}
    places = np.flatnonzero(good)
    for start in range(0, len(places), BLOCK):
        bad += (wrong := list(_scored(rows, scorers, places[start : start + BLOCK], out)))
        for column in out.values():
            column[[row for row, _, _ in wrong]] = None
    listed = [
        (frame.index[row], title, frame[title].iloc[row] if title in frame else None, text)
        for row, title, text in sorted(bad, key=lambda found: found[0])
    ]
    table = pd.DataFrame(listed, columns=["row", "column", "value", "problem"])
    return ScoredFrame(pd.DataFrame(out, index=frame.index, dtype=object), table, rows)


def _scored(
    rows: _Rows, scorers: Mapping[str, LineScorer], places: Any, out: dict[str, Any]
) -> Iterator[tuple[int, str, str]]:
    """Score some rows, and yield what cannot be true in them: row, column, problem."""
    import numpy as np

    cells = {
        code: {name: own.taken(places) for name, own in given.items()}
        for code, given in rows.cells.items()
    }
    reasons = {code: [told[row] for row in places] for code, told in rows.reasons.items()}
    for exact in (False, True):
        block = Block(scorers, cells, reasons, Sums(rows.scheme, len(places), exact=exact))
        try:
            found = _of_block(rows, block, places)
        except FinerError:
            continue
        break
    for row, slips in block.wrong.items():
        for code, name, text in slips:
            yield int(places[row]), _title(code, name), text
    for title, values in found.items():
        out[title][places] = values
    for row in np.flatnonzero(found["total"] == None).tolist():  # noqa: E711 - row by row
        if row not in block.wrong:
            yield int(places[row]), "", AT_ODDS


def _of_block(rows: _Rows, block: Block, places: Any) -> dict[str, Any]:
    """Return the columns of a block; no total where the figures of a row are at odds.

    Raises:
        FinerError: some points are no whole number of the units of the block.

    """
    import numpy as np

    names, out = np.array(STATES, object), {}
    for code in rows.scheme.scored:
        out[code] = block.sums.fractions(block.part(code).points)
        out[f"{code}.state"] = names[block.states(code)]
    asked = [row for row in range(len(places)) if row not in block.wrong]
    try:
        out |= block.totals()
        graded = block.grades(asked)
    except TooManyError:  # the engine puts own maxima together
        totals = {name: np.full(len(places), None, object) for name in TOTALS}
        graded = {}
        for row in asked:
            with suppress(ContradictionError):
                card = score(rows.scheme, rows.claims(places[row]))
                for name, value in zip(TOTALS, _totals(card), strict=True):
                    totals[name][row] = value
                graded[row] = card.grade.title, grade_reason(card)
        out |= totals
    for place, name in enumerate(("grade", "grade_reason")):
        out[name] = np.full(len(places), None, object)
        out[name][list(graded)] = [found[place] for found in graded.values()]
    out["total"][[row for row in asked if row not in graded]] = None
    return out


def _totals(card: Scorecard) -> tuple[Any, ...]:
    root = card.root
    low, high = root.percent_range or (None, None)
    return (root.points, root.maximum, root.percent, root.low, root.high, low, high)


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
