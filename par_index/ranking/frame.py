"""A frame of many units scored like one: a row in, its points, total, interval and grade out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any, TypeAlias

from par_index.diagnostics.problems import Diagnostic, Problem, ProblemsError
from par_index.language.exact import decimal_text
from par_index.language.tree import MEASURE
from par_index.loading.claims import (
    unknown_code,
    unknown_input,
    without_rule,
)
from par_index.ranking.cells import REASON, Rows, read_cells, text_of, title_of, together
from par_index.ranking.lines import AT_ODDS, FinerError, LineScorer
from par_index.ranking.peers import peers_of
from par_index.ranking.sums import Coded, Sums, TooManyError, coded_of
from par_index.ranking.totals import STATES, TOTALS, WHOLE, Block
from par_index.scoring.scheme import (
    OWN,
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
    _rows: Rows = field(compare=False)

    def __repr__(self) -> str:
        good = len(self.frame) - self.bad["row"].nunique()
        return f"<ScoredFrame: {good}/{len(self.frame)} đơn vị được chấm>"

    @property
    def figures(self) -> set[str]:
        """The headings of the columns that were read as figures and reasons."""
        return self._rows.titles

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


def score_rows(scheme: Scheme, frame: Frame, by: str | None = None) -> ScoredFrame:
    """Score every row of a frame; `par_index.score_frame` tells what it holds.

    Raises:
        ProblemsError: a column names a line or figure that the set does not have.

    """
    import pandas as pd

    rows = read_rows(scheme, frame, by)
    coded, bad = score_coded(rows, scorers_of(scheme))
    out = {name: column.objects() for name, column in coded.items()}
    listed = [
        (frame.index[row], title, frame[title].iloc[row] if title in frame else None, text)
        for row, title, text in bad
    ]
    table = pd.DataFrame(listed, columns=["row", "column", "value", "problem"])
    return ScoredFrame(pd.DataFrame(out, index=frame.index, dtype=object), table, rows)


def scorers_of(scheme: Scheme) -> dict[str, LineScorer]:
    """Return what scores every line: made once for a set, used for frame after frame."""
    return {code: LineScorer(scheme, leaf) for code, leaf in scheme.scored.items()}


def read_rows(scheme: Scheme, frame: Frame, by: str | None = None) -> Rows:
    """Read the figures of a frame; units are peers in the groups that a column ``by`` names.

    Raises:
        ProblemsError: a column names a line or figure that the set does not have.

    """
    import pandas as pd

    rows = Rows(scheme, len(frame), {})
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
            claims = partial(map, partial(rows.claim, code), range(rows.size))
            told = rows.cells[code]
            told |= peers_of(leaf, claims, rows.size, told, None if by is None else frame[by])
    return rows


def score_coded(
    rows: Rows, scorers: Mapping[str, LineScorer]
) -> tuple[dict[str, Coded], list[tuple[int, str, str]]]:
    """Score all rows, block by block.

    Returns:
        The columns of `ScoredFrame.frame`, and what is wrong by row, column and problem.

    """
    import numpy as np

    scheme, bad = rows.scheme, list(rows.bad())
    good = np.ones(rows.size, bool)
    good[[row for row, _, _ in bad]] = False
    names = (*(t for code in scheme.scored for t in (code, f"{code}.state")), *WHOLE)
    out = {name: Coded(np.full(rows.size, -1, np.int32), []) for name in names}
    places = np.flatnonzero(good)
    for start in range(0, len(places), BLOCK):
        inside = places[start : start + BLOCK]
        found, wrong = _scored(rows, scorers, inside)
        bad += wrong
        if len(inside) == rows.size and not wrong:
            return found, bad
        where = together(inside)
        for name, column in found.items():
            codes = column.codes
            out[name].codes[where] = np.where(codes < 0, -1, codes + len(out[name].values))
            out[name].values.extend(column.values)
        for whole in out.values():
            whole.codes[[row for row, _, _ in wrong]] = -1
    return out, sorted(bad, key=lambda problem: problem[0])


def _scored(
    rows: Rows, scorers: Mapping[str, LineScorer], places: Any
) -> tuple[dict[str, Coded], list[tuple[int, str, str]]]:
    """Score some rows; return their columns, and what cannot be true in them."""
    cells = {
        code: {name: own.taken(together(places)) for name, own in given.items()}
        for code, given in rows.cells.items()
    }
    reasons = {code: [told[row] for row in places] for code, told in rows.reasons.items()}
    for exact in (False, True):
        block = Block(scorers, cells, reasons, Sums(rows.scheme, len(places), exact=exact))
        try:
            found, slips = _of_block(rows, block, places)
        except FinerError:
            continue
        break
    return found, [(int(places[row]), title_of(*part), text) for row, *part, text in slips]


def _of_block(
    rows: Rows, block: Block, places: Any
) -> tuple[dict[str, Coded], list[tuple[int, str, str, str]]]:
    """Return the columns of a block, and what cannot be true: row, line, figure and why.

    Raises:
        FinerError: some points are no whole number of the units of the block.

    """
    import numpy as np

    out = {}
    for code in rows.scheme.scored:
        out[code] = block.sums.coded(block.part(code).points)
        out[f"{code}.state"] = Coded(block.states(code), list(STATES))
    wrong = block.wrong
    good = np.ones(len(places), bool)
    good[list(wrong)] = False
    try:
        out |= block.totals()
        graded = block.grades(good)
    except TooManyError:  # the engine puts own maxima together
        told: list[Any] = [[None] * len(TOTALS)] * len(places)
        grades: list[Any] = [None] * len(places)
        for row in np.flatnonzero(good).tolist():
            with suppress(ContradictionError):
                card = score(rows.scheme, rows.claims(places[row]))
                told[row] = totals_of(card)
                grades[row] = card.grade.title, grade_reason(card)
        out |= {name: coded_of([row[n] for row in told]) for n, name in enumerate(TOTALS)}
        graded = coded_of(grades)
    empty = np.array([grade is None for grade in [*graded.values, None]])
    slips = [(row, *slip) for row, found in wrong.items() for slip in found]
    slips += [(row, "", "", AT_ODDS) for row in np.flatnonzero(good & empty[graded.codes]).tolist()]
    for place, name in enumerate(("grade", "grade_reason")):
        out[name] = Coded(graded.codes, [grade and grade[place] for grade in graded.values])
    return out, slips


def totals_of(card: Scorecard) -> tuple[Any, ...]:
    """Return what `TOTALS` name, of one unit."""
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
